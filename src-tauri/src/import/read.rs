//! Reading a list that somebody saved: its encoding, its delimiter, its columns.
//!
//! Nothing is asked of the person that the file itself can answer. Workbooks are read by [`workbook`]; those of the
//! time before `.xlsx` are deliberately absent.

use std::fmt::Write;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use thiserror::Error;

use super::columns::{Columns, Field};
use super::numbers::{NumberStyle, style_of};
use super::workbook;
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
    #[error(
        "Ini berkas Excel lama (.xls). Di Excel pilih Simpan Sebagai, jenis .xlsx atau CSV, lalu impor berkas itu."
    )]
    OldWorkbook,
    #[error("Berkas Excel ini rusak atau bukan daftar. Buka di Excel, simpan lagi sebagai .xlsx, lalu impor.")]
    WorkbookDamaged,
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
            FileRefused::OldWorkbook => "import_old_workbook",
            FileRefused::WorkbookDamaged => "import_workbook_damaged",
            FileRefused::Empty => "import_empty",
            FileRefused::TooLarge => "import_too_large",
            FileRefused::ColumnsMissing { .. } => "import_columns_missing",
        }
    }
}

impl From<FileRefused> for Refusal {
    fn from(refused: FileRefused) -> Refusal {
        let english = match &refused {
            FileRefused::OldWorkbook => {
                "This is an old Excel workbook (.xls). Save it as .xlsx or CSV and import that."
            }
            FileRefused::WorkbookDamaged => {
                "This Excel workbook is damaged. Open it in Excel and save it again as .xlsx."
            }
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

/// A file taken apart, before it is said which column holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Every record with its line in the file, from 1, as spreadsheets count.
    pub records: Vec<(u64, StringRecord)>,
    /// Records before the first product.
    pub skip: usize,
    /// What the file itself says about its columns.
    pub columns: Columns,
    /// True where the columns were told from what stands in them.
    pub is_guessed: bool,
}

impl Grid {
    /// Finds the columns: by the header with the most known names among the first records, else by their content. Where
    /// neither tells, the first record is taken for a header and a person has to say.
    pub fn of(records: Vec<(u64, StringRecord)>) -> Grid {
        let headers = records.iter().take(HEADER_ROWS).enumerate();
        let named = headers.map(|(row, (_, record))| (row + 1, Columns::by_header(record)));
        // The first of equals, because what follows a header may look like one.
        let best = named
            .filter(|(_, it)| it.count() >= 2)
            .reduce(|best, it| if it.1.count() > best.1.count() { it } else { best });
        if let Some((skip, columns)) = best {
            return Grid { records, skip, columns, is_guessed: false };
        }
        let sample: Vec<StringRecord> = records.iter().take(SAMPLE_ROWS).map(|(_, record)| record.clone()).collect();
        match Columns::by_content(&sample) {
            Some(columns) => Grid { records, skip: 0, columns, is_guessed: true },
            None => Grid { records, skip: 1, columns: Columns::default(), is_guessed: false },
        }
    }

    /// The names of the columns as the file has them; none where it has no header.
    pub fn headings(&self) -> Vec<String> {
        let header = self.skip.checked_sub(1).and_then(|row| self.records.get(row));
        header.map(|(_, record)| record.iter().map(meant_text).collect()).unwrap_or_default()
    }

    /// The first products' records, for a person to see what stands where.
    pub fn sample(&self, rows: usize) -> Vec<Vec<String>> {
        let records = self.records.iter().skip(self.skip).take(rows);
        records.map(|(_, record)| record.iter().map(meant_text).collect()).collect()
    }

    /// The columns in the widest of the first records.
    pub fn width(&self) -> usize {
        self.records.iter().take(SAMPLE_ROWS).map(|(_, record)| record.len()).max().unwrap_or(0)
    }

    /// A name under which what a person said about such files is remembered: its headings, or only its width.
    pub fn signature(&self) -> String {
        let text = format!("{}\u{1f}{}", self.headings().join("\u{1f}").to_lowercase(), self.width());
        blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
    }

    /// The rows, with these columns.
    ///
    /// # Errors
    /// A needed column is missing, or there is no row.
    pub fn sheet(&self, columns: &Columns) -> Result<Sheet, FileRefused> {
        let missing = columns.missing();
        if !missing.is_empty() {
            let missing = missing.iter().map(|field| field.title()).collect::<Vec<_>>().join(", ");
            let headings = self.headings().join(", ");
            let seen = if headings.is_empty() { String::new() } else { format!(" Kolom yang ada: {headings}.") };
            return Err(FileRefused::ColumnsMissing { missing, seen });
        }
        // Spreadsheets end in rows of nothing but delimiters.
        let rows: Vec<ImportRow> = self.records.iter().skip(self.skip).filter_map(|it| row(it, columns)).collect();
        if rows.is_empty() {
            return Err(FileRefused::Empty);
        }
        let style = style_of(rows.iter().flat_map(|row| [row.cost.as_str(), row.price.as_str()]));
        let is_guessed = self.is_guessed && *columns == self.columns;
        Ok(Sheet { rows, style, guessed: is_guessed.then(|| columns.described()) })
    }
}

fn row((line, record): &(u64, StringRecord), columns: &Columns) -> Option<ImportRow> {
    let field = |field: Field| columns.of(field).and_then(|column| record.get(column)).unwrap_or_default();
    let line = *line;
    let row = ImportRow {
        line,
        code: meant_code(field(Field::Code)),
        name: meant_text(field(Field::Name)),
        category: meant_text(field(Field::Category)),
        unit_name: meant_text(field(Field::Unit)),
        cost: field(Field::Cost).trim().to_owned(),
        price: field(Field::Price).trim().to_owned(),
    };
    (row != ImportRow { line, ..ImportRow::default() }).then_some(row)
}

/// The delimiter under which the first records say most: known names, else the same number of fields in every record.
fn delimiter_of(text: &str) -> u8 {
    let names = |delimiter: u8| {
        records(text, delimiter).take(HEADER_ROWS).map(|record| Columns::by_header(&record).count()).max().unwrap_or(0)
    };
    let guess = |delimiter: u8| {
        let sample: Vec<StringRecord> = records(text, delimiter).take(SAMPLE_ROWS).collect();
        let widths: Vec<usize> = sample.iter().map(StringRecord::len).collect();
        let is_even = widths.iter().all(|width| Some(width) == widths.first());
        (Columns::by_content(&sample).is_some(), is_even, widths.first().copied().unwrap_or(0))
    };
    let known = DELIMITERS.into_iter().rev().max_by_key(|delimiter| names(*delimiter));
    known
        .filter(|delimiter| names(*delimiter) >= 2)
        .unwrap_or_else(|| DELIMITERS.into_iter().rev().max_by_key(|delimiter| guess(*delimiter)).unwrap_or(b','))
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

/// Takes a file apart: a workbook, or text.
///
/// # Errors
/// It is neither, too large, or empty.
pub fn take_apart(content: &[u8]) -> Result<Grid, FileRefused> {
    if content.len() > FILE_BYTES_MAX {
        return Err(FileRefused::TooLarge);
    }
    if content.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(FileRefused::OldWorkbook);
    }
    if content.starts_with(b"PK\x03\x04") {
        return workbook::read(content);
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
    let numbered = |record: StringRecord| (first_line + record.position().map_or(0, csv::Position::line), record);
    Ok(Grid::of(records(text, delimiter_of(text)).map(numbered).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a file whose columns it names itself.
    fn read(content: &[u8]) -> Result<Sheet, FileRefused> {
        let grid = take_apart(content)?;
        grid.sheet(&grid.columns)
    }

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

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            start in proptest::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xff\xfe", b"sep=;\n", b"kode,nama,harga\n"]),
            rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        ) {
            // Reading is what must not fail; what it comes to is looked at above.
            if let Ok(grid) = take_apart(&[start, &rest].concat()) {
                let _ = (grid.sheet(&grid.columns), grid.signature(), grid.sample(3));
            }
        }
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
        check(b"PK\x03\x04rest", "import_workbook_damaged");
        check(b"\xd0\xcf\x11\xe0rest", "import_old_workbook");
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
