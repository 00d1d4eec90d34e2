//! What stands on a receipt, made from change sets and described things. Shift reports are made in `shift_paper`.
//!
//! Numbers come from the facts as they were recorded; only names are looked up. So a copy made years later has the
//! same figures as the original (invariant 11).

use rusqlite::Connection;
use shared::change_set::{BodyHash, ChangeSet};
use shared::clock::printed_date;
use shared::fact::Fact;
use shared::paper::receipt::{
    ReceiptContent, ReceiptLine, ReceiptMember, ReceiptTender, ReceiptVat, SlipKind, Verification,
};
use shared::paper::{Paper, Width, mask_name, receipt};
use shared::sales::fact::{SaleCompleted, Tender};

use crate::refusal::Refusal;
use crate::settings;
use crate::store::StoreError;
use crate::store::load::sales;
use crate::store::load::{members, units};

/// VAT as it is printed since 2025 (domain §8).
const VAT_RATE_PPM: u32 = 120_000;

/// The sale that a change set recorded.
pub fn sale_of(change_set: &ChangeSet) -> Option<SaleCompleted> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::SaleCompleted(sale) => Some(sale),
        _ => None,
    })
}

fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The receipt of a sale; `copy_number` 0 is the original.
pub fn receipt(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    copy_number: u64,
    width: Width,
) -> Result<Paper, Refusal> {
    Ok(receipt::lay_out(&receipt_content(connection, change_set, hash, copy_number)?, width))
}

/// What stands on the receipt of a sale, and on every other document of it.
pub fn receipt_content(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    copy_number: u64,
) -> Result<ReceiptContent, Refusal> {
    let sale = sale_of(change_set).ok_or(shared::sales::decide::SalesRefused::SaleUnknown)?;
    let cooperative = change_set.cooperative;
    let settings = settings::read(connection, cooperative)?;
    let device = units::device(connection, cooperative, change_set.device)?;
    let unit_name = device.map(|device| device.unit_name).unwrap_or_default();
    let shift = sales::shift(connection, cooperative, sale.shift)?;
    let member = match sale.member {
        Some(member) => members::member(connection, cooperative, member)?,
        None => None,
    };
    let (_, time) = change_set.zone.local(change_set.clock.wall_ms);
    let unit_names = unit_names(connection, change_set, &sale)?;
    let line = |(index, line): (usize, &shared::sales::fact::SoldLine)| ReceiptLine {
        name: line.name.clone(),
        taxed: sale.is_pkp && line.tax_class.bears_vat(),
        quantity: line.quantity,
        unit_name: unit_names.get(index).cloned().unwrap_or_default(),
        unit_price: line.unit_price,
        gross: line.gross,
        discount: None,
    };
    let tender = |tender: &Tender| ReceiptTender { label: tender.kind().label().to_owned(), amount: tender.amount() };
    let content = ReceiptContent {
        header: settings.header(&unit_name),
        npwp: settings.npwp.clone().filter(|_| sale.is_pkp),
        slip: SlipKind::Sale,
        document_number: sale.document.clone(),
        date: printed_date(change_set.business_date),
        time,
        zone: change_set.zone.letters().to_owned(),
        cashier: units::user_name(connection, cooperative, change_set.actor)?,
        shift_number: short(shift.map_or(0, |shift| shift.number)),
        member: member.map(|member| ReceiptMember { number: member.number, name_masked: mask_name(&member.name) }),
        lines: sale.lines.iter().enumerate().map(line).collect(),
        subtotal: sale.gross,
        discount_total: sale.discount,
        rounding: sale.rounding,
        total: sale.payable,
        tenders: sale.tenders.iter().map(tender).collect(),
        change: sale.change,
        vat: sale.is_pkp.then_some(ReceiptVat { base: sale.tax_base, amount: sale.vat, rate_ppm: VAT_RATE_PPM }),
        points: None,
        footer: settings.receipt_footer.clone(),
        verification: Verification { document_number: sale.document.clone(), chain_head: hash.to_string() },
        copy_number: short(copy_number),
    };
    Ok(content)
}

/// The unit names of the sold products as they are described now.
fn unit_names(
    connection: &Connection,
    change_set: &ChangeSet,
    sale: &SaleCompleted,
) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("select unit_name from product where cooperative = ?1 and product = ?2")?;
    let mut names = Vec::with_capacity(sale.lines.len());
    for line in &sale.lines {
        let mut found =
            statement.query(rusqlite::params![change_set.cooperative.as_bytes(), line.product.as_bytes()])?;
        names.push(match found.next()? {
            Some(row) => row.get(0)?,
            None => String::new(),
        });
    }
    Ok(names)
}
