//! The dry run: what each row would do, and what is wrong or odd about it, in words.
//!
//! Words: a row is *refused* when it cannot become a product, and *questioned* when it can but somebody should look.
//! The same check runs again inside the importing transaction, so what is imported is what holds then.
//! Deliberately absent: correcting anything on its own.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use shared::id::{CooperativeId, ProductId, WarehouseId};
use shared::inventory::barcode::{BarcodeDoubt, BarcodeRefused, CodeKind, normalise};
use shared::inventory::decide::{CATEGORY_MAX, NAME_MAX, UNIT_MAX};
use shared::money::Money;
use thiserror::Error;

use super::numbers::amount;
use super::read::{ImportRow, Sheet};
use crate::commands::requests::ImportProblem;
use crate::store::StoreError;
use crate::store::load::products::{self, KnownProduct};

/// Rows between two looks at whether the check goes on.
const ROWS_PER_STEP: usize = 100;

/// The unit of goods whose file names none.
const UNIT_DEFAULT: &str = "PCS";

/// What is wrong or odd about a row.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RowProblem {
    #[error("Kode kosong. Isi barcode atau kode PLU.")]
    CodeEmpty,
    #[error("Angka terakhir barcode {code} salah: tertulis {found}, seharusnya {expected}. Pindai ulang kemasannya.")]
    CheckDigitWrong { code: String, found: char, expected: char },
    #[error("Kode ini terlalu panjang atau berisi huruf yang tidak bisa dicetak pada label.")]
    CodeNotValid(&'static str),
    #[error("Excel mengubah barcode menjadi {0}. Jadikan kolom kode berjenis Teks, lalu simpan lagi.")]
    CodeScientific(String),
    #[error("Kode ini sudah dipakai baris {0}.")]
    DuplicateCode(u64),
    #[error("Kode buatan toko ini milik {0}. Pakai kode lain, atau samakan namanya bila memang barang itu.")]
    CodeTaken(String),
    #[error("Baris {0} sudah mengubah barang yang sama ({1}).")]
    DuplicateProduct(u64, String),
    #[error("Nama barang kosong.")]
    NameMissing,
    #[error("Nama, kategori, atau satuan terlalu panjang: paling banyak {NAME_MAX}, {CATEGORY_MAX}, {UNIT_MAX} huruf.")]
    TextTooLong,
    #[error("Harga jual kosong atau nol.")]
    PriceMissing,
    #[error("Harga jual {0} tidak bisa dibaca sebagai angka.")]
    PriceNotValid(String),
    #[error("Harga jual {0} tidak masuk akal.")]
    PriceNotPossible(String),
    #[error("Harga {name} akan berubah dari Rp{before}; peran Anda tidak boleh mengubah harga.")]
    PriceChangeNotAllowed { name: String, before: Money },
    #[error("Kode pendek buatan toko. Tetap diimpor.")]
    ShortCode,
    #[error("Barcode berawalan 2 biasanya label timbangan, berbeda di tiap kemasan. Tetap diimpor.")]
    InStoreRange,
    #[error("Panjang kode tidak lazim; mungkin ada angka yang hilang. Tetap diimpor.")]
    UnusualLength,
    #[error("Kode berisi huruf atau tanda. Tetap diimpor.")]
    CodeNotANumber,
    #[error("Nomor yang sama juga tertulis {0} di berkas ini. Keduanya diimpor sebagai barang terpisah.")]
    CodeWrittenTwice(String),
    #[error("Kode ini milik {0}. Nama barang itu akan diganti. Tetap diimpor.")]
    CodeInCatalogue(String),
    #[error("Harga jual Rp{price} di bawah harga beli Rp{cost}. Tetap diimpor.")]
    PriceBelowCost { price: Money, cost: Money },
    #[error("Harga jual memakai sen; dibulatkan menjadi Rp{0}. Tetap diimpor.")]
    PriceHasSen(Money),
}

impl RowProblem {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            RowProblem::CodeEmpty => "barcode_empty",
            RowProblem::CheckDigitWrong { .. } => "barcode_check_digit_wrong",
            RowProblem::CodeNotValid(code) => code,
            RowProblem::CodeScientific(_) => "code_scientific",
            RowProblem::DuplicateCode(_) => "duplicate_code",
            RowProblem::CodeTaken(_) => "barcode_taken",
            RowProblem::DuplicateProduct(..) => "duplicate_product",
            RowProblem::NameMissing => "name_missing",
            RowProblem::TextTooLong => "text_too_long",
            RowProblem::PriceMissing => "price_missing",
            RowProblem::PriceNotValid(_) => "price_not_valid",
            RowProblem::PriceNotPossible(_) => "price_not_possible",
            RowProblem::PriceChangeNotAllowed { .. } => "price_change_not_allowed",
            RowProblem::ShortCode => "short_code",
            RowProblem::InStoreRange => "in_store_range",
            RowProblem::UnusualLength => "unusual_length",
            RowProblem::CodeNotANumber => "code_not_a_number",
            RowProblem::CodeWrittenTwice(_) => "code_written_twice",
            RowProblem::CodeInCatalogue(_) => "code_in_catalogue",
            RowProblem::PriceBelowCost { .. } => "price_below_cost",
            RowProblem::PriceHasSen(_) => "price_has_sen",
        }
    }

    /// True where the row can be imported all the same.
    pub const fn is_question(&self) -> bool {
        matches!(
            self,
            RowProblem::ShortCode
                | RowProblem::InStoreRange
                | RowProblem::UnusualLength
                | RowProblem::CodeNotANumber
                | RowProblem::CodeWrittenTwice(_)
                | RowProblem::CodeInCatalogue(_)
                | RowProblem::PriceBelowCost { .. }
                | RowProblem::PriceHasSen(_)
        )
    }
}

/// A row that can be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub line: u64,
    /// The code in the spelling in which it is kept.
    pub code: String,
    pub name: String,
    /// Empty where the file has none: a product that exists keeps its own.
    pub category: String,
    pub unit_name: String,
    pub price: Money,
    /// The product that has the code already.
    pub existing: Option<KnownProduct>,
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub accepted: Vec<Accepted>,
    /// Rows, not problems.
    pub refused: usize,
    /// Refusals before questions, each in the order of the file.
    pub problems: Vec<ImportProblem>,
}

/// What rows are checked against.
pub struct Checking<'a> {
    pub connection: &'a Connection,
    pub cooperative: CooperativeId,
    pub shelf: WarehouseId,
    /// The date whose prices are in force.
    pub on: jiff::civil::Date,
    /// Whether whoever imports may change prices that are in force.
    pub may_set_prices: bool,
}

/// What the rows before have taken.
#[derive(Default)]
struct Taken {
    codes: BTreeMap<String, u64>,
    products: BTreeMap<ProductId, u64>,
}

/// Checks every row. `goes_on` hears now and then how many are done, and ends the check by saying no: then there is no
/// answer.
///
/// # Errors
/// The database's own.
pub fn check(
    checking: &Checking<'_>,
    sheet: &Sheet,
    mut goes_on: impl FnMut(usize) -> bool,
) -> Result<Option<Checked>, StoreError> {
    let written: BTreeSet<&str> = sheet.rows.iter().map(|row| row.code.as_str()).collect();
    let mut taken = Taken::default();
    let mut checked = Checked::default();
    let mut questions = Vec::new();
    for (index, row) in sheet.rows.iter().enumerate() {
        if index % ROWS_PER_STEP == 0 && !goes_on(index) {
            return Ok(None);
        }
        let mut problems = Vec::new();
        let accepted = check_row(checking, sheet, row, &written, &taken, &mut problems)?;
        if let Some(accepted) = accepted.filter(|_| problems.iter().all(RowProblem::is_question)) {
            taken.codes.insert(accepted.code.clone(), row.line);
            taken.products.extend(accepted.existing.as_ref().map(|known| (known.product, row.line)));
            checked.accepted.push(accepted);
        } else {
            checked.refused += 1;
        }
        for problem in problems {
            let list = if problem.is_question() { &mut questions } else { &mut checked.problems };
            list.push(shown(row, &problem));
        }
    }
    checked.problems.append(&mut questions);
    Ok(Some(checked))
}

fn shown(row: &ImportRow, problem: &RowProblem) -> ImportProblem {
    ImportProblem {
        row: i64::try_from(row.line).unwrap_or(i64::MAX),
        code: row.code.clone(),
        name: row.name.clone(),
        problem_code: problem.code().to_owned(),
        message: problem.to_string(),
    }
}

fn check_row(
    checking: &Checking<'_>,
    sheet: &Sheet,
    row: &ImportRow,
    written: &BTreeSet<&str>,
    taken: &Taken,
    problems: &mut Vec<RowProblem>,
) -> Result<Option<Accepted>, StoreError> {
    check_texts(row, problems);
    let price = check_price(sheet, row, problems);
    let Some(spelled) = check_code(row, written, problems) else { return Ok(None) };
    if let Some(line) = taken.codes.get(&spelled.code) {
        problems.push(RowProblem::DuplicateCode(*line));
        return Ok(None);
    }
    let existing = existing(checking, row, &spelled)?;
    match &existing {
        Some(known) => {
            if let Some(line) = taken.products.get(&known.product) {
                problems.push(RowProblem::DuplicateProduct(*line, known.name.clone()));
            }
            problems.extend(renaming(row, known, spelled.is_of_the_makers));
            problems.extend(price_change(known, price).filter(|_| !checking.may_set_prices));
        }
        None => problems.extend(spelled.doubts),
    }
    Ok(price.map(|price| Accepted {
        line: row.line,
        code: spelled.code,
        name: row.name.clone(),
        category: row.category.clone(),
        unit_name: row.unit_name.clone(),
        price,
        existing,
    }))
}

fn check_texts(row: &ImportRow, problems: &mut Vec<RowProblem>) {
    if row.name.is_empty() {
        problems.push(RowProblem::NameMissing);
    }
    let too_long = |text: &str, limit: usize| text.chars().count() > limit;
    if too_long(&row.name, NAME_MAX) || too_long(&row.category, CATEGORY_MAX) || too_long(&row.unit_name, UNIT_MAX) {
        problems.push(RowProblem::TextTooLong);
    }
}

/// The price in whole rupiah (domain §0), half a rupiah upwards.
fn check_price(sheet: &Sheet, row: &ImportRow, problems: &mut Vec<RowProblem>) -> Option<Money> {
    if row.price.is_empty() {
        problems.push(RowProblem::PriceMissing);
        return None;
    }
    let Some(written) = amount(&row.price, sheet.style) else {
        problems.push(RowProblem::PriceNotValid(row.price.clone()));
        return None;
    };
    if written.is_zero() {
        problems.push(RowProblem::PriceMissing);
        return None;
    }
    if written < Money::ZERO || !written.is_within_limit() {
        problems.push(RowProblem::PriceNotPossible(row.price.clone()));
        return None;
    }
    let price = Money::from_rupiah((written.minor() + 50) / 100);
    if price != written {
        problems.push(RowProblem::PriceHasSen(price));
    }
    if let Some(cost) = amount(&row.cost, sheet.style).filter(|cost| price < *cost) {
        problems.push(RowProblem::PriceBelowCost { price, cost });
    }
    Some(price)
}

/// A code with the spelling in which it is kept, and what to ask about it where it is new.
struct Spelled {
    code: String,
    is_as_written: bool,
    /// A number that its maker had registered, not one that a store gave out.
    is_of_the_makers: bool,
    doubts: Vec<RowProblem>,
}

/// Twelve digits are kept as thirteen (domain §9.3), unless the file has the thirteen as a row of their own: then the
/// shop that wrote it tells the two apart, and so do we.
fn check_code(row: &ImportRow, written: &BTreeSet<&str>, problems: &mut Vec<RowProblem>) -> Option<Spelled> {
    if is_scientific(&row.code) {
        problems.push(RowProblem::CodeScientific(row.code.clone()));
        return None;
    }
    let normal = match normalise(&row.code) {
        Ok(normal) => normal,
        Err(refused) => {
            problems.push(match refused {
                BarcodeRefused::BarcodeEmpty => RowProblem::CodeEmpty,
                BarcodeRefused::BarcodeCheckDigitWrong { barcode, expected, found } => {
                    RowProblem::CheckDigitWrong { code: barcode, found, expected }
                }
                other => RowProblem::CodeNotValid(other.code()),
            });
            return None;
        }
    };
    let mut doubts = Vec::new();
    if normal.kind() == CodeKind::ShortCode {
        doubts.push(RowProblem::ShortCode);
    }
    doubts.extend(normal.doubt().map(|doubt| match doubt {
        BarcodeDoubt::InStoreRange => RowProblem::InStoreRange,
        BarcodeDoubt::UnusualLength => RowProblem::UnusualLength,
        BarcodeDoubt::NotANumber => RowProblem::CodeNotANumber,
    }));
    let is_registered = matches!(normal.kind(), CodeKind::Ean13 | CodeKind::Ean8 | CodeKind::UpcA);
    let is_of_the_makers = is_registered && normal.doubt().is_none();
    let is_as_written = normal.as_str() == row.code || written.contains(normal.as_str());
    let code = if is_as_written { row.code.clone() } else { normal.as_str().to_owned() };
    if code != normal.as_str() {
        doubts.push(RowProblem::CodeWrittenTwice(normal.as_str().to_owned()));
    }
    Some(Spelled { code, is_as_written, is_of_the_makers, doubts })
}

/// Excel shows long numbers as `8,99E+12`, and saves them so: the digits are lost.
fn is_scientific(code: &str) -> bool {
    let Some((digits, exponent)) = code.split_once(['E', 'e']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    exponent.strip_prefix('+').is_some_and(is_digits) && is_digits(&digits.replace([',', '.'], ""))
}

/// The product that has the code, as it was written or in its normal spelling.
fn existing(checking: &Checking<'_>, row: &ImportRow, spelled: &Spelled) -> Result<Option<KnownProduct>, StoreError> {
    let Checking { connection, cooperative, shelf, on, .. } = checking;
    let spellings = [row.code.as_str(), spelled.code.as_str()];
    for code in &spellings[..if spelled.is_as_written { 1 } else { 2 }] {
        if let Some(holder) = products::holders_of_code(connection, *cooperative, code)?.into_iter().next() {
            return products::product(connection, *cooperative, *shelf, *on, holder.product);
        }
    }
    Ok(None)
}

/// A maker's barcode names the same goods everywhere, so another name is a better one; a store's own number may have
/// been given to two kinds of goods.
fn renaming(row: &ImportRow, known: &KnownProduct, is_of_the_makers: bool) -> Option<RowProblem> {
    let is_same = row.name.is_empty() || row.name.to_lowercase() == known.name.to_lowercase();
    let problem = if is_of_the_makers { RowProblem::CodeInCatalogue } else { RowProblem::CodeTaken };
    (!is_same).then(|| problem(known.name.clone()))
}

fn price_change(known: &KnownProduct, price: Option<Money>) -> Option<RowProblem> {
    let (before, _) = known.price?;
    (price? != before).then(|| RowProblem::PriceChangeNotAllowed { name: known.name.clone(), before })
}

impl Accepted {
    /// The unit, or the one of goods that name none.
    pub fn unit_or_default(&self) -> &str {
        if self.unit_name.is_empty() { UNIT_DEFAULT } else { &self.unit_name }
    }
}
