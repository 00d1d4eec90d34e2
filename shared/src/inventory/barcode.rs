//! Barcodes (domain §9.3): reading what a scanner or a spreadsheet gives, once and alike everywhere.
//!
//! Words: EAN-13, EAN-8 and UPC-A are numbers with a check digit; a *short code* (PLU) is a store's own number of up
//! to seven digits; anything else printable is a Code-128 text such as a member card. A scale prints *in-store* labels
//! that hold a PLU and a weight or a price. Deliberately absent: which product a code belongs to, and whether it may.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::quantity::Quantity;

/// The longest text accepted as a code: what a Code-128 label of a shelf or card can hold.
pub const CODE_MAX_LENGTH: usize = 48;

/// The longest short code, in digits.
pub const SHORT_CODE_MAX_DIGITS: usize = 7;

/// The family a code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// Thirteen digits with a check digit.
    Ean13,
    /// Eight digits with a check digit. The rare UPC-E has eight digits too and is not told apart.
    Ean8,
    /// Twelve digits with a check digit, kept as an EAN-13 with a leading zero.
    UpcA,
    /// A store's own number of one to seven digits.
    ShortCode,
    /// Any other printable text.
    Other,
}

/// A code in the one form in which it is kept and looked up.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Code(String);

/// Why a code was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BarcodeRefused {
    /// Nothing but spaces.
    #[error("the barcode is empty")]
    BarcodeEmpty,
    /// Eight, twelve or thirteen digits whose last one does not follow from the others.
    #[error("the last digit of {barcode} is {found}, but should be {expected}")]
    BarcodeCheckDigitWrong {
        /// As it was read.
        barcode: String,
        /// The digit that follows from the others.
        expected: char,
        /// The digit that stands there.
        found: char,
    },
    /// Longer than any label.
    #[error("the barcode has {length} characters; {limit} are the most")]
    BarcodeTooLong {
        /// Characters read.
        length: u32,
        /// Characters allowed.
        limit: u32,
    },
    /// Holds a character that no Code-128 label prints.
    #[error("the barcode holds a character that no label prints")]
    BarcodeUnprintable,
}

impl BarcodeRefused {
    /// The stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            BarcodeRefused::BarcodeEmpty => "barcode_empty",
            BarcodeRefused::BarcodeCheckDigitWrong { .. } => "barcode_check_digit_wrong",
            BarcodeRefused::BarcodeTooLong { .. } => "barcode_too_long",
            BarcodeRefused::BarcodeUnprintable => "barcode_unprintable",
        }
    }
}

/// What an importer should ask about before it takes a code that is well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum BarcodeDoubt {
    /// An EAN-13 of the range that stores give out themselves: it may be a scale's label, different every time.
    InStoreRange,
    /// Digits only, in a number that no standard knows: perhaps one was lost.
    UnusualLength,
    /// Letters or signs: a member card, or a slip of the keyboard.
    NotANumber,
}

/// What a scale's label holds beside the PLU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelContent {
    /// The weight, from grams.
    Weight(Quantity),
    /// The price of the whole package, from whole rupiah.
    Price(Money),
}

/// A scale's label, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InStoreLabel {
    /// The digits that name the product, leading zeros kept.
    pub plu: String,
    /// What was weighed or priced.
    pub content: LabelContent,
}

/// What the digits of a scale's label mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum LabelHolds {
    /// A weight in the base unit.
    Weight,
    /// The price of the whole package, in rupiah.
    Price,
}

/// How this cooperative's scales fill the twelve digits before the check digit: prefix, PLU, value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct InStorePattern {
    /// Digits of the range 20 to 29 that name the pattern.
    pub prefix: String,
    /// Digits of the PLU.
    pub plu_digits: u8,
    pub holds: LabelHolds,
    /// Digits behind the comma of the value: 3 for grams of a kilogram.
    pub decimals: u8,
}

impl InStorePattern {
    /// `20 PPPPP WWWWW C` in grams and `21 PPPPP RRRRR C` in rupiah (domain §9.3).
    pub fn defaults() -> Vec<InStorePattern> {
        let pattern = |prefix: &str, holds, decimals| InStorePattern {
            prefix: prefix.to_owned(),
            plu_digits: 5,
            holds,
            decimals,
        };
        vec![pattern("20", LabelHolds::Weight, 3), pattern("21", LabelHolds::Price, 0)]
    }

    /// Whether a label can be read by it: a prefix from 2, a PLU, and at least three digits of value with no more
    /// decimals than the books keep.
    pub fn is_valid(&self) -> bool {
        let prefix = self.prefix.len();
        let taken = prefix + usize::from(self.plu_digits);
        let most_decimals = if self.holds == LabelHolds::Weight { 3 } else { 2 };
        is_digits(&self.prefix)
            && self.prefix.starts_with('2')
            && (2..=4).contains(&prefix)
            && (3..=7).contains(&self.plu_digits)
            && (3..=6).contains(&12_usize.saturating_sub(taken))
            && self.decimals <= most_decimals
    }

    /// The label that these thirteen digits are, if they are of this pattern.
    fn read(&self, digits: &str) -> Option<InStoreLabel> {
        if !self.is_valid() || !digits.starts_with(&self.prefix) {
            return None;
        }
        let value_from = self.prefix.len() + usize::from(self.plu_digits);
        let number: i64 = digits.get(value_from..12)?.parse().ok()?;
        let scaled = |decimals: u8| number * 10_i64.pow(u32::from(decimals.saturating_sub(self.decimals)));
        let content = match self.holds {
            LabelHolds::Weight => LabelContent::Weight(Quantity::from_thousandths(scaled(3))),
            LabelHolds::Price => LabelContent::Price(Money::from_minor(scaled(2))),
        };
        Some(InStoreLabel { plu: digits.get(self.prefix.len()..value_from)?.to_owned(), content })
    }
}

/// Brings a code into the form in which it is kept: spaces around it gone, twelve digits padded to thirteen.
///
/// # Errors
/// Refuses an empty, overlong or unprintable text, and eight, twelve or thirteen digits with a wrong check digit.
pub fn normalise(code: &str) -> Result<Code, BarcodeRefused> {
    let text = code.trim();
    if text.is_empty() {
        return Err(BarcodeRefused::BarcodeEmpty);
    }
    if text.chars().any(|c| c != ' ' && !c.is_ascii_graphic()) {
        return Err(BarcodeRefused::BarcodeUnprintable);
    }
    if text.len() > CODE_MAX_LENGTH {
        let [length, limit] = [text.len(), CODE_MAX_LENGTH].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        return Err(BarcodeRefused::BarcodeTooLong { length, limit });
    }
    if is_digits(text) && matches!(text.len(), 8 | 12 | 13) {
        verify(text)?;
        return Ok(Code(if text.len() == 12 { format!("0{text}") } else { text.to_owned() }));
    }
    Ok(Code(text.to_owned()))
}

/// The check digit that belongs after these digits (weights 3, 1, 3 … from the right); none if they are not digits.
pub fn check_digit(digits: &str) -> Option<char> {
    if !is_digits(digits) {
        return None;
    }
    let weighted = digits.bytes().rev().zip([3_u32, 1].into_iter().cycle());
    let sum = weighted.fold(0_u32, |sum, (digit, weight)| (sum + u32::from(digit - b'0') * weight) % 10);
    char::from_digit((10 - sum) % 10, 10)
}

fn verify(digits: &str) -> Result<(), BarcodeRefused> {
    let (body, last) = digits.split_at(digits.len() - 1);
    match (check_digit(body), last.chars().next()) {
        (Some(expected), Some(found)) if expected != found => {
            Err(BarcodeRefused::BarcodeCheckDigitWrong { barcode: digits.to_owned(), expected, found })
        }
        _ => Ok(()),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Code {
    /// The text as it is kept and looked up.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The family. An EAN-13 that begins with zero is a UPC-A, however it was written.
    pub fn kind(&self) -> CodeKind {
        match self.0.len() {
            _ if !is_digits(&self.0) => CodeKind::Other,
            13 if self.0.starts_with('0') => CodeKind::UpcA,
            13 => CodeKind::Ean13,
            8 => CodeKind::Ean8,
            1..=SHORT_CODE_MAX_DIGITS => CodeKind::ShortCode,
            _ => CodeKind::Other,
        }
    }

    /// What an importer should ask about; none for an ordinary code. A scanner at the counter need not ask.
    pub fn doubt(&self) -> Option<BarcodeDoubt> {
        match self.kind() {
            CodeKind::Ean13 if self.0.starts_with('2') => Some(BarcodeDoubt::InStoreRange),
            CodeKind::Other if is_digits(&self.0) => Some(BarcodeDoubt::UnusualLength),
            CodeKind::Other => Some(BarcodeDoubt::NotANumber),
            _ => None,
        }
    }

    /// Takes a scale's label apart, by the first of these patterns that has its prefix.
    pub fn in_store_label(&self, patterns: &[InStorePattern]) -> Option<InStoreLabel> {
        if self.kind() != CodeKind::Ean13 || !self.0.starts_with('2') {
            return None;
        }
        patterns.iter().find_map(|pattern| pattern.read(&self.0))
    }
}

impl TryFrom<String> for Code {
    type Error = BarcodeRefused;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        normalise(&text)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_kept_in_one_form() {
        let check = |story: &str, read: &str, kept: &str, kind: CodeKind, doubt: Option<BarcodeDoubt>| {
            let code = normalise(read).unwrap();
            assert_eq!((code.as_str(), code.kind(), code.doubt()), (kept, kind, doubt), "{story}");
        };
        use BarcodeDoubt::{InStoreRange, NotANumber, UnusualLength};
        use CodeKind::{Ean8, Ean13, Other, ShortCode, UpcA};
        check("domain §9.3", "8991234567891", "8991234567891", Ean13, None);
        check("as a scanner sends it", " 8991234567891\r\n", "8991234567891", Ean13, None);
        check("a member card", "A-0012", "A-0012", Other, Some(NotANumber));
        check("a scale's label", "2000123012506", "2000123012506", Ean13, Some(InStoreRange));
        check("a PLU", "00123", "00123", ShortCode, None);
        check("one digit", "7", "7", ShortCode, None);
        // Rows of a real minimarket catalogue: dhiforester/POS-Toko, Apache-2.0.
        check("TAWON FF", "007916248823", "0007916248823", UpcA, None);
        check("the same with thirteen digits", "0007916248823", "0007916248823", UpcA, None);
        check("REAL MEAT AYAM JAMUR 110", "0089686045031", "0089686045031", UpcA, None);
        check("SALAM KACANG", "00200004", "00200004", Ean8, None);
        check("GIGITAN GIGI, in-house", "1010168", "1010168", ShortCode, None);
        check("SKIVA C POWDER", "2501730816780", "2501730816780", Ean13, Some(InStoreRange));
        check("SENTER FOX, eleven digits", "69454237679", "69454237679", Other, Some(UnusualLength));
        check("DAKEPI ROTI, nine digits", "030000014", "030000014", Other, Some(UnusualLength));
        check("ABS NASTAR", "S001", "S001", Other, Some(NotANumber));
    }

    #[test]
    fn a_wrong_last_digit_is_refused_with_the_right_one() {
        let check = |read: &str, expected: char, found: char| {
            let barcode = read.to_owned();
            let refused = normalise(read).unwrap_err();
            assert_eq!(refused, BarcodeRefused::BarcodeCheckDigitWrong { barcode, expected, found });
        };
        check("8991234567890", '1', '0');
        check("8999908050101", '6', '1');
        check("31316701", '5', '1');
        check("389453353164", '2', '4');
    }

    #[test]
    fn what_is_no_code_is_refused_with_a_reason() {
        let check = |read: &str, reason: &str| {
            let refused = normalise(read).unwrap_err();
            assert_eq!(refused.code(), reason);
            assert_eq!(serde_json::to_value(&refused).unwrap()["code"], reason);
        };
        check("", "barcode_empty");
        check(" \t", "barcode_empty");
        check("8991234567890", "barcode_check_digit_wrong");
        check(&"9".repeat(49), "barcode_too_long");
        check("A\u{7}12", "barcode_unprintable");
        check("٨٩٩١٢٣٤٥", "barcode_unprintable");
    }

    #[test]
    fn the_check_digit_follows_from_the_others() {
        let check = |digits: &str, expect: Option<char>| assert_eq!(check_digit(digits), expect, "{digits}");
        check("899123456789", Some('1'));
        check("200012301250", Some('6'));
        check("210012315000", Some('7'));
        check("0020000", Some('4'));
        check("00791624882", Some('3'));
        check("", None);
        check("12a", None);
    }

    #[test]
    fn a_scales_label_says_what_and_how_much() {
        let check = |read: &str, expect: Option<(&str, LabelContent)>| {
            let label = normalise(read).unwrap().in_store_label(&InStorePattern::defaults());
            assert_eq!(label, expect.map(|(plu, content)| InStoreLabel { plu: plu.to_owned(), content }), "{read}");
        };
        check("2000123012506", Some(("00123", LabelContent::Weight(Quantity::from_thousandths(1_250)))));
        check("2100123150007", Some(("00123", LabelContent::Price(Money::from_rupiah(15_000)))));
        check("2501730816780", None);
        check("8991234567891", None);
        check("00200004", None);
    }

    #[test]
    fn a_code_travels_as_text_and_is_checked_on_arrival() {
        let code: Code = serde_json::from_str("\"007916248823\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"0007916248823\"");
        assert!(serde_json::from_str::<Code>("\"8991234567890\"").is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(body in "[0-9]{12}", place in 0_usize..13, by in 1_u8..10) {
            let good = format!("{body}{}", check_digit(&body).unwrap());
            prop_assert_eq!(normalise(&good).unwrap().to_string(), good.clone());
            let mut digits = good.into_bytes();
            digits[place] = b'0' + (digits[place] - b'0' + by) % 10;
            prop_assert!(normalise(&String::from_utf8(digits).unwrap()).is_err());
        }

        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,60}") {
            if let Ok(code) = normalise(&text) {
                prop_assert_eq!(normalise(code.as_str()), Ok(code));
            }
        }
    }
}
