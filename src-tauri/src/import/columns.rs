//! Which column of a file holds what: by the names people give to columns, or by what stands in them.

use csv::StringRecord;
use shared::inventory::barcode::{CodeKind, normalise};

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Code,
    Name,
    Category,
    Unit,
    Cost,
    Price,
}

impl Field {
    /// The names of a column in lower case without blanks and signs, the most telling first; one blank between them.
    const fn names(self) -> &'static str {
        match self {
            Field::Code => {
                "barcode kodebarcode nobarcode ean ean13 upc kodebarang kodebrg kdbarang kdbrg kodeitem \
                 kodeproduk kodeplu plu sku kode code productcode"
            }
            Field::Name => {
                "namabarang namaproduk namaitem namabrg nmbarang namamerek productname itemname nama name \
                 deskripsi description barang produk product item"
            }
            Field::Category => {
                "kategori category golongan jenis jenisbarang kelompok departemen department dept divisi grup \
                 group"
            }
            Field::Unit => "satuan unit uom sat kemasan",
            Field::Cost => "hargabeli hargapokok hargamodal hpp modal cost costprice buyprice purchaseprice hbeli beli",
            Field::Price => {
                "hargajual hargaeceran hargaumum sellingprice saleprice retailprice price retail eceran hjual \
                 jual harga"
            }
        }
    }

    /// As a person calls the column.
    pub const fn title(self) -> &'static str {
        match self {
            Field::Code => "kode",
            Field::Name => "nama barang",
            Field::Category => "kategori",
            Field::Unit => "satuan",
            Field::Cost => "harga beli",
            Field::Price => "harga jual",
        }
    }

    /// The stable word, as screens name the field.
    pub const fn code(self) -> &'static str {
        match self {
            Field::Code => "code",
            Field::Name => "name",
            Field::Category => "category",
            Field::Unit => "unit",
            Field::Cost => "cost",
            Field::Price => "price",
        }
    }

    /// From its word.
    pub fn from_code(code: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.code() == code)
    }

    /// Whether a product cannot be without it.
    pub const fn is_needed(self) -> bool {
        matches!(self, Field::Code | Field::Name | Field::Price)
    }

    /// All of them, in the order in which people list them.
    pub const ALL: [Field; 6] = [Field::Code, Field::Name, Field::Category, Field::Unit, Field::Cost, Field::Price];
}

/// Where the fields stand in a record. Code, name and price are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns([Option<usize>; 6]);

impl Columns {
    /// The column of a field.
    pub fn of(&self, field: Field) -> Option<usize> {
        self.0[field as usize]
    }

    /// Says where a field stands, or that it stands nowhere.
    pub fn set(&mut self, field: Field, column: Option<usize>) {
        self.0[field as usize] = column;
    }

    /// How many fields were found.
    pub fn count(&self) -> usize {
        self.0.iter().flatten().count()
    }

    /// The needed fields that were not found.
    pub fn missing(&self) -> Vec<Field> {
        Field::ALL.into_iter().filter(|field| field.is_needed() && self.of(*field).is_none()).collect()
    }

    /// By the names in a header.
    pub fn by_header(record: &StringRecord) -> Columns {
        let squeeze =
            |name: &str| name.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_lowercase();
        let names: Vec<String> = record.iter().map(squeeze).collect();
        let mut columns = Columns::default();
        for field in Field::ALL {
            let column = field.names().split(' ').find_map(|name| names.iter().position(|it| it == name));
            columns.set(field, column);
        }
        columns
    }

    /// By what stands in records without a header: the code is the column of valid barcodes, the name the one with
    /// most letters, the unit one of short words; of the amounts behind them the first is the cost and the next the
    /// price. None where that is not plain to see.
    pub fn by_content(records: &[StringRecord]) -> Option<Columns> {
        let width = records.iter().map(StringRecord::len).min().filter(|_| records.len() >= 3)?;
        let share = |column: usize, fits: &dyn Fn(&str) -> bool| {
            records.iter().filter_map(|record| record.get(column)).filter(|text| fits(text.trim())).count()
        };
        let most = |fits: &dyn Fn(&str) -> bool, among: &[usize]| {
            let best = among.iter().copied().max_by_key(|column| (share(*column, fits), width - column))?;
            (share(best, fits) * 2 > records.len()).then_some(best)
        };
        let all: Vec<usize> = (0..width).collect();
        let code = most(&is_barcode, &all)?;
        let others: Vec<usize> = all.into_iter().filter(|column| *column != code).collect();
        let name = most(&|text| text.chars().filter(|sign| sign.is_alphabetic()).count() >= 4, &others)?;
        let short: Vec<usize> = others.iter().copied().filter(|column| *column != name).collect();
        let unit = most(&|text| (1..=5).contains(&text.len()) && text.chars().all(char::is_alphabetic), &short);
        let is_amount = |text: &str| text.bytes().all(|it| it.is_ascii_digit()) && !text.is_empty();
        let differs = |column: usize| records.iter().any(|record| record.get(column) != records[0].get(column));
        let after = code.max(name).max(unit.unwrap_or(0));
        let amounts: Vec<usize> =
            (after + 1..width).filter(|it| share(*it, &is_amount) == records.len() && differs(*it)).collect();
        let (cost, price) = match amounts[..] {
            [] => return None,
            [price] => (None, price),
            [cost, price, ..] => (Some(cost), price),
        };
        let mut columns = Columns::default();
        for (field, column) in [(Field::Code, Some(code)), (Field::Name, Some(name)), (Field::Unit, unit)] {
            columns.set(field, column);
        }
        columns.set(Field::Cost, cost);
        columns.set(Field::Price, Some(price));
        Some(columns)
    }

    /// Which column was taken for what, for a person to check.
    pub fn described(&self) -> String {
        let shown = Field::ALL.into_iter().filter_map(|field| Some((field.title(), self.of(field)? + 1)));
        shown.map(|(title, column)| format!("{title} = kolom {column}")).collect::<Vec<_>>().join(", ")
    }
}

fn is_barcode(text: &str) -> bool {
    normalise(text).is_ok_and(|code| matches!(code.kind(), CodeKind::Ean13 | CodeKind::Ean8 | CodeKind::UpcA))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_in_both_languages() {
        let check = |header: &[&str], expect: [Option<usize>; 6]| {
            assert_eq!(Columns::by_header(&StringRecord::from(header.to_vec())).0, expect, "{header:?}");
        };
        let (a, b, c, d, e, f) = (Some(0), Some(1), Some(2), Some(3), Some(4), Some(5));
        check(&["barcode", "name", "category", "unit", "cost", "price", "source"], [a, b, c, d, e, f]);
        check(&["Kode Barang", "Nama Barang", "Kategori", "Satuan", "Harga Beli", "Harga Jual"], [a, b, c, d, e, f]);
        check(&["NAMA_BARANG", "KODE", "HPP", "Harga", "DEPT"], [b, a, e, None, c, d]);
        check(&["ID Barang", "Kode Barang", "Nama/Merek", "Eceran"], [b, c, None, None, None, d]);
        check(&["Harga", "Harga Jual", "nama", "PLU", "Barcode"], [e, c, None, None, None, b]);
        check(&["tanggal", "keterangan", "saldo"], [None; 6]);
    }

    #[test]
    fn columns_without_names_are_known_by_what_stands_in_them() {
        let record = |fields: &[&str]| StringRecord::from(fields.to_vec());
        let rows = [
            record(&[
                "780",
                "8992695203441",
                "INSTO EYE DROPS 7,5 ML",
                "104",
                "PCS",
                "99999",
                "11042",
                "12500",
                "12500",
            ]),
            record(&["1250", "8997917110026", "M.B.K. POWDER SUPER 13,6G", "025", "PCS", "99999", "0", "1500", "1500"]),
            record(&["5750", "1654", "PLASTIK 0,5 KG", "025", "PCS", "99999", "800", "1300", "1300"]),
        ];
        let columns = Columns::by_content(&rows).unwrap();
        assert_eq!(
            columns.described(),
            "kode = kolom 2, nama barang = kolom 3, satuan = kolom 5, harga beli = kolom 7, harga jual = kolom 8"
        );
        assert_eq!(Columns::by_content(&rows[..2]), None, "too few to tell");
    }
}
