//! Reading a spreadsheet that somebody saved as text: its encoding, its delimiter, its columns.
//!
//! Nothing is asked of the person that the file itself can answer. Workbooks (`.xlsx`) are deliberately absent.

use std::fmt::Write;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use thiserror::Error;

use super::columns::{Columns, Field};
use super::numbers::{NumberStyle, style_of};
use crate::refusal::Refusal;

/// The most bytes a file may have: some 400,000 rows.
pub const FILE_BYTES_MAX: usize = 48 * 1024 * 1024;
/// Records in which the header is looked for, and from which columns are guessed.
const HEADER_ROWS: usize = 10;
const SAMPLE_ROWS: usize = 60;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileRefused {
    #[error("Ini berkas Excel. Di Excel pilih Simpan Sebagai, jenis CSV, lalu impor berkas CSV itu.")]
    Workbook,
    #[error("Berkas ini tidak berisi baris barang.")]
    Empty,
    #[error("Berkas ini lebih dari 48 MB. Bagi menjadi beberapa berkas.")]
    TooLarge,
    #[error("Kolom {missing} tidak ditemukan. Beri nama kolom di baris pertama: kode, nama barang, harga jual.{seen}")]
    ColumnsMissing { missing: String, seen: String },
}

impl FileRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            FileRefused::Workbook => "import_workbook",
            FileRefused::Empty => "import_empty",
            FileRefused::TooLarge => "import_too_large",
            FileRefused::ColumnsMissing { .. } => "import_columns_missing",
        }
    }
}

impl From<FileRefused> for Refusal {
    fn from(refused: FileRefused) -> Refusal {
        let english = match &refused {
            FileRefused::Workbook => "This is an Excel workbook. Save it as CSV and import that file.",
            FileRefused::Empty => "The file has no rows of products.",
            FileRefused::TooLarge => "The file is larger than 48 MB. Split it.",
            FileRefused::ColumnsMissing { .. } => "A column is missing: code, name and price are needed.",
        };
        Refusal::new(refused.code(), refused.to_string(), english)
    }
}

/// One row of a file, as it was written. Columns that the file does not have are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportRow {
    /// Its line in the file, from 1, as spreadsheets count.
    pub line: u64,
    pub code: String,
    pub name: String,
    pub category: String,
    pub unit_name: String,
    pub cost: String,
    pub price: String,
}

/// The rows of a file and how its numbers are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub rows: Vec<ImportRow>,
    pub style: NumberStyle,
    /// Which column was taken for what, where the file did not say.
    pub guessed: Option<String>,
}

/// The text of a file: by its byte order mark, else UTF-16 by its zeros, else UTF-8 where it is that, else the
/// encoding of old Windows programs. Lines end in one way, so that they can be counted.
fn decode(content: &[u8]) -> String {
    let sample = &content[..content.len().min(1024)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let encoding = match Encoding::for_bom(content) {
        Some((encoding, _)) => encoding,
        None if zeros(1) * 3 > sample.len() => UTF_16LE,
        None if zeros(0) * 3 > sample.len() => UTF_16BE,
        None if std::str::from_utf8(content).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    encoding.decode(content).0.replace("\r\n", "\n").replace('\r', "\n")
}

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> {
    let reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    // Text in memory does not fail, and every record of any length is one.
    reader.into_records().filter_map(Result::ok)
}

/// How a file is laid out.
struct Layout {
    delimiter: u8,
    columns: Columns,
    /// Records before the first product.
    skip: usize,
    guessed: bool,
}

/// The header with the most known names among the first records, over all delimiters; else columns by their content.
fn layout(text: &str) -> Result<Layout, FileRefused> {
    let mut best: Option<(Layout, String)> = None;
    for delimiter in DELIMITERS {
        for (row, record) in records(text, delimiter).take(HEADER_ROWS).enumerate() {
            let columns = Columns::by_header(&record);
            if columns.count() >= 2 && best.as_ref().is_none_or(|(it, _)| columns.count() > it.columns.count()) {
                let layout = Layout { delimiter, columns, skip: row + 1, guessed: false };
                best = Some((layout, record.iter().collect::<Vec<_>>().join(", ")));
            }
        }
    }
    let titles = |missing: &[Field]| missing.iter().map(|field| field.title()).collect::<Vec<_>>().join(", ");
    match best {
        Some((layout, _)) if layout.columns.missing().is_empty() => Ok(layout),
        Some((layout, header)) => Err(FileRefused::ColumnsMissing {
            missing: titles(&layout.columns.missing()),
            seen: format!(" Kolom yang ada: {header}."),
        }),
        None => {
            let guess = |delimiter: u8| {
                let sample: Vec<StringRecord> = records(text, delimiter).take(SAMPLE_ROWS).collect();
                let columns = Columns::by_content(&sample)?;
                Some(Layout { delimiter, columns, skip: 0, guessed: true })
            };
            let none = || FileRefused::ColumnsMissing {
                missing: titles(&[Field::Code, Field::Name, Field::Price]),
                seen: String::new(),
            };
            DELIMITERS.into_iter().find_map(guess).ok_or_else(none)
        }
    }
}

/// A code as it was meant: spreadsheets keep digits as text by `="0123"` or a leading apostrophe, and programs write
/// whole numbers with a needless `.0`.
fn meant_code(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('\'').unwrap_or(text);
    let whole = text.strip_suffix(".0").filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    whole.unwrap_or(text).trim().to_owned()
}

/// A text without stray blanks and control characters.
fn meant_text(text: &str) -> String {
    let mut meant = String::with_capacity(text.len());
    for word in text.split(|sign: char| sign.is_whitespace() || sign.is_control()).filter(|word| !word.is_empty()) {
        let gap = if meant.is_empty() { "" } else { " " };
        let _ = write!(meant, "{gap}{word}");
    }
    meant
}

/// Reads a file.
///
/// # Errors
/// It is no text of rows with the needed columns.
pub fn read(content: &[u8]) -> Result<Sheet, FileRefused> {
    if content.len() > FILE_BYTES_MAX {
        return Err(FileRefused::TooLarge);
    }
    if content.starts_with(b"PK\x03\x04") || content.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(FileRefused::Workbook);
    }
    let decoded = decode(content);
    // Excel's own hint for the delimiter is a line of its own, and not a row.
    let (text, first_line) = match decoded.split_once('\n') {
        Some((hint, rest)) if hint.trim_end().len() == 5 && hint.starts_with("sep=") => (rest, 1),
        _ => (decoded.as_str(), 0),
    };
    if text.trim().is_empty() {
        return Err(FileRefused::Empty);
    }
    let Layout { delimiter, columns, skip, guessed } = layout(text)?;
    let mut rows = Vec::new();
    for record in records(text, delimiter).skip(skip) {
        let field = |field: Field| columns.of(field).and_then(|column| record.get(column)).unwrap_or_default();
        let line = first_line + record.position().map_or(0, csv::Position::line);
        let row = ImportRow {
            line,
            code: meant_code(field(Field::Code)),
            name: meant_text(field(Field::Name)),
            category: meant_text(field(Field::Category)),
            unit_name: meant_text(field(Field::Unit)),
            cost: field(Field::Cost).trim().to_owned(),
            price: field(Field::Price).trim().to_owned(),
        };
        // Spreadsheets end in rows of nothing but delimiters.
        if row != (ImportRow { line, ..ImportRow::default() }) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Err(FileRefused::Empty);
    }
    let style = style_of(rows.iter().flat_map(|row| [row.cost.as_str(), row.price.as_str()]));
    Ok(Sheet { rows, style, guessed: guessed.then(|| columns.described()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u64, code: &str, name: &str, price: &str) -> ImportRow {
        let [code, name, price] = [code, name, price].map(str::to_owned);
        ImportRow { line, code, name, price, ..ImportRow::default() }
    }

    #[test]
    fn a_file_says_itself_how_it_is_written() {
        let expect = vec![row(2, "0123", "Gula 1,5 kg", "2.500"), row(4, "825", "Tora Café", "839")];
        let check = |story: &str, content: &[u8]| assert_eq!(read(content).unwrap().rows, expect, "{story}");
        let comma = "kode,nama,harga\n0123,\"Gula 1,5 kg\",2.500\n,,\n825,Tora Café,839\n";
        let semicolon = "Kode;Nama Barang;Harga Jual\r\n0123;Gula 1,5 kg;2.500\r\n;;\r\n825;Tora Café;839\r\n";
        let utf_16 = |bytes: fn(u16) -> [u8; 2], text: &str| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        check("comma", comma.as_bytes());
        check("semicolon, lines as on Windows", semicolon.as_bytes());
        check("tab, old Mac", semicolon.replace(';', "\t").replace("\r\n", "\r").as_bytes());
        check("byte order mark", format!("\u{feff}{semicolon}").as_bytes());
        check("UTF-16 with a mark", &utf_16(u16::to_le_bytes, &format!("\u{feff}{semicolon}")));
        check("UTF-16 without", &utf_16(u16::to_be_bytes, semicolon));
        check("Windows-1252", &WINDOWS_1252.encode(semicolon).0);
        let hinted = format!("sep=;\r\n{semicolon}");
        assert_eq!(read(hinted.as_bytes()).unwrap().rows[0], row(3, "0123", "Gula 1,5 kg", "2.500"), "a hint of Excel");
        let titled = format!("DAFTAR BARANG\n\n{}", semicolon);
        assert_eq!(read(titled.as_bytes()).unwrap().rows[1], row(6, "825", "Tora Café", "839"), "a title above");
    }

    #[test]
    fn what_spreadsheets_do_to_codes_and_names_is_undone() {
        let check = |written: &str, meant: &str| assert_eq!(meant_code(written), meant, "{written}");
        check("=\"0089686045031\"", "0089686045031");
        check("'0123", "0123");
        check(" 8991234567891.0 ", "8991234567891");
        check("A.0", "A.0");
        assert_eq!(meant_text("  Gula\u{a0} Pasir\n1 kg\0 "), "Gula Pasir 1 kg");
    }

    #[test]
    fn a_file_that_is_no_list_of_products_is_refused_with_a_reason() {
        let check = |content: &[u8], expect: &str| assert_eq!(read(content).unwrap_err().code(), expect);
        check(b"PK\x03\x04rest", "import_workbook");
        check(b"", "import_empty");
        check(b" \r\n\r\n", "import_empty");
        check(b"kode,nama,harga\n,,\n", "import_empty");
        check(b"kode,nama,stok\n1,Gula,3\n", "import_columns_missing");
        check(b"tanggal,keterangan,saldo\n2025-01-31,Setoran,5000\n", "import_columns_missing");
        check(&vec![b' '; FILE_BYTES_MAX + 1], "import_too_large");
        let refused = read(b"kode,nama,stok\n1,Gula,3\n").unwrap_err().to_string();
        assert!(
            refused.contains("Kolom harga jual tidak ditemukan") && refused.contains("kode, nama, stok"),
            "{refused}"
        );
    }
}
