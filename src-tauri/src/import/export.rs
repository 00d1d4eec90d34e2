//! Products to a file: the columns that an import reads, so that what was taken out can be put back.

use csv::WriterBuilder;
use rusqlite::{Connection, params};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use shared::id::{CooperativeId, ProductId, WarehouseId};
use shared::money::Money;

use crate::day;
use crate::refusal::Refusal;
use crate::settings;
use crate::store::StoreError;
use crate::store::load::products;

const HEADER: [&str; 6] = ["kode", "nama barang", "kategori", "satuan", "harga beli", "harga jual"];

/// One product as a row of text, and its amounts in whole rupiah.
struct ExportRow {
    texts: [String; 4],
    amounts: [Option<i64>; 2],
}

/// Every product that is sold, by name. One after the other: each is loaded as the counter would.
fn rows(connection: &Connection, cooperative: CooperativeId, shelf: WarehouseId) -> Result<Vec<ExportRow>, StoreError> {
    let mut statement = connection
        .prepare_cached("select product from product where cooperative = ?1 and active = 1 order by name, product")?;
    let found = statement.query_map([cooperative.as_bytes()], |row| row.get(0).map(ProductId::from_bytes))?;
    let ids: Vec<ProductId> = found.collect::<Result<_, _>>()?;
    let mut codes = connection.prepare_cached(
        "select min(code) from product_code where cooperative = ?1 and product = ?2 and quantity = 1000",
    )?;
    let today = day::today(connection, settings::read(connection, cooperative)?.zone)?.date;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(known) = products::product(connection, cooperative, shelf, today, id)? else { continue };
        let key = params![cooperative.as_bytes(), id.as_bytes()];
        let code: Option<String> = codes.query_row(key, |row| row.get(0))?;
        rows.push(ExportRow {
            texts: [code.unwrap_or_default(), known.name, known.category, known.unit_name],
            amounts: [known.stock.last_cost, known.price.map(|(price, _)| price)].map(|it| it.map(Money::rupiah)),
        });
    }
    Ok(rows)
}

/// A text that a spreadsheet will not take for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn failed(error: impl std::fmt::Display) -> Refusal {
    tracing::error!(%error, "products could not be written to a file");
    Refusal::new("export_failed", "Berkas tidak bisa dibuat. Coba lagi.", "The file could not be made. Try again.")
}

/// The products as text with a byte order mark, so that spreadsheets read it as what it is.
///
/// # Errors
/// The database's own.
pub fn csv(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
) -> Result<(usize, Vec<u8>), Refusal> {
    let rows = rows(connection, cooperative, shelf)?;
    let mut writer = WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(HEADER).map_err(failed)?;
    for row in &rows {
        let texts = row.texts.iter().map(|text| harmless(text));
        let amounts = row.amounts.iter().map(|amount| amount.map(|it| it.to_string()).unwrap_or_default());
        writer.write_record(texts.chain(amounts)).map_err(failed)?;
    }
    Ok((rows.len(), writer.into_inner().map_err(failed)?))
}

/// The products as a workbook; codes are texts, so that no digit is lost.
///
/// # Errors
/// The database's own.
pub fn xlsx(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
) -> Result<(usize, Vec<u8>), Refusal> {
    let rows = rows(connection, cooperative, shelf)?;
    let content = workbook(&rows).map_err(failed)?;
    Ok((rows.len(), content))
}

fn workbook(rows: &[ExportRow]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (bold, money) = (Format::new().set_bold(), Format::new().set_num_format("#,##0"));
    let sheet = workbook.add_worksheet().set_name("Barang")?;
    for (column, title) in (0..).zip(HEADER) {
        sheet.write_with_format(0, column, title, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, text) in (0..).zip(&row.texts) {
            sheet.write_string(line, column, text)?;
        }
        for (column, amount) in (4..).zip(row.amounts) {
            // Whole rupiah within the limit of a posting are exact in a workbook's numbers.
            if let Some(amount) = amount.and_then(|amount| i32::try_from(amount).ok()) {
                sheet.write_with_format(line, column, amount, &money)?;
            } else if let Some(amount) = amount {
                sheet.write_string(line, column, amount.to_string())?;
            }
        }
    }
    for (column, width) in (0..).zip([16, 40, 20, 8, 12, 12]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}
