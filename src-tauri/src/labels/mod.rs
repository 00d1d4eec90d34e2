//! Labels for shelves and goods: name, price, price of a kilogram or litre, barcode.
//!
//! The price on a shelf says whether tax is in it, and stands in rupiah (domain §8). One label is stated once
//! ([`Label`]) and drawn twice: as dots for a roll in the receipt printer ([`roll`]), and as a sheet of A4 ([`sheet`]).

pub mod roll;
pub mod sheet;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::money::{Money, round_half_up};
use ts_rs::TS;

/// What stands on a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The product's name.
    pub name: String,
    /// What one unit costs.
    pub price: Money,
    /// `PCS`, `DUS`.
    pub unit_name: String,
    /// Tax is in the price, and the seller is a PKP.
    pub has_tax: bool,
    /// The code below the bars.
    pub code: Option<String>,
}

/// How labels lie on the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelLayout {
    /// 40 × 30 mm, from a roll.
    Shelf40x30,
    /// As wide as a 58 mm roll prints (48 mm), 25 mm high, on endless paper.
    Roll58,
    /// Twenty-four on a sheet of A4, 70 × 37 mm each.
    SheetA4,
}

impl Label {
    /// The price line: `Rp38.500`.
    pub fn price_text(&self) -> String {
        format!("Rp{}", self.price)
    }

    /// What the price is for, and whether tax is in it: `per PCS, termasuk PPN`.
    pub fn terms(&self) -> String {
        let unit = if self.unit_name.trim().is_empty() { "PCS" } else { self.unit_name.trim() };
        if self.has_tax { format!("per {unit}, termasuk PPN") } else { format!("per {unit}") }
    }

    /// The price of a kilogram or litre, where the name tells what is in the pack: `Rp19.250/L`.
    pub fn price_per_measure(&self) -> Option<String> {
        let (thousandths, measure) = content_of(&self.name)?;
        let rupiah = round_half_up(i128::from(self.price.minor()) * 10, i128::from(thousandths));
        // A pack of just one kilogram says nothing new.
        (thousandths != 1_000).then(|| {
            let price = Money::from_rupiah(i64::try_from(rupiah).unwrap_or(i64::MAX));
            format!("Rp{price}/{measure}")
        })
    }
}

/// What a name says of the content, in thousandths of a kilogram or litre: `Minyak Goreng 2L`, `Kopi 165 gr`.
fn content_of(name: &str) -> Option<(i64, &'static str)> {
    let name = name.to_lowercase();
    let bytes = name.as_bytes();
    let starts = (0..bytes.len()).filter(|at| {
        let follows =
            |before: usize| bytes.get(before).is_some_and(|byte| is_number(*byte) || byte.is_ascii_alphabetic());
        bytes.get(*at).is_some_and(u8::is_ascii_digit) && !at.checked_sub(1).is_some_and(follows)
    });
    starts.rev().find_map(|at| name.get(at..).and_then(measure_at))
}

const fn is_number(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b',' || byte == b'.'
}

fn measure_at(text: &str) -> Option<(i64, &'static str)> {
    let digits = text.bytes().take_while(|byte| is_number(*byte)).count();
    let (number, rest) = text.split_at_checked(digits)?;
    let number = thousandths_of(number)?;
    let rest = rest.trim_start();
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (divisor, measure) = match rest.get(..letters)? {
        "kg" | "kilo" => (1, "kg"),
        "g" | "gr" | "gram" => (1_000, "kg"),
        "l" | "lt" | "ltr" | "liter" => (1, "L"),
        "ml" => (1_000, "L"),
        _ => return None,
    };
    let content = number / divisor;
    (content > 0).then_some((content, measure))
}

/// `2`, `1,5` or `0.25` in thousandths.
fn thousandths_of(number: &str) -> Option<i64> {
    let (whole, part) = number.split_once([',', '.']).unwrap_or((number, ""));
    if part.len() > 3 || whole.len() > 6 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: i64 = if part.is_empty() { 0 } else { format!("{part:0<3}").parse().ok()? };
    Some(whole.parse::<i64>().ok()? * 1_000 + part)
}
