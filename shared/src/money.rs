//! Money: whole sen (1/100 rupiah) in an `i64`.
//!
//! Words: *minor* is sen; *rupiah* is 100 sen. Every business rule rounds to whole rupiah, only bank lines carry sen
//! (design §5). There is no multiplication of two moneys, no float, and no division here that does not name its
//! rounding. JSON and TypeScript carry the minor units as a decimal string, so that no reader loses digits.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest amount one line may carry, in sen: 10^15 (design §3).
pub const AMOUNT_MAX_MINOR: i64 = 1_000_000_000_000_000;

/// An amount of money in sen. Debit is positive and credit negative where an amount is posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// Takes sen.
    pub const fn from_minor(minor: i64) -> Self {
        Money(minor)
    }

    /// Takes whole rupiah; saturates far beyond any amount that `verify` accepts.
    pub const fn from_rupiah(rupiah: i64) -> Self {
        Money(rupiah.saturating_mul(100))
    }

    /// The amount in sen.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// The whole rupiah in the amount, cut towards zero: business amounts carry no sen.
    pub const fn rupiah(self) -> i64 {
        self.0 / 100
    }

    /// True for nothing at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The same for a reference, as serde asks it.
    pub(crate) const fn is_zero_ref(&self) -> bool {
        self.0 == 0
    }

    /// The amount without its sign.
    pub const fn abs(self) -> Self {
        Money(self.0.saturating_abs())
    }

    /// True while the amount is one that a line may carry.
    pub const fn is_within_limit(self) -> bool {
        self.0 >= -AMOUNT_MAX_MINOR && self.0 <= AMOUNT_MAX_MINOR
    }
}

/// Nearest whole number of `numerator / denominator`, .5 away from zero (domain §0 `round_half_up`).
/// A denominator of zero gives zero: callers ask only for ratios they know to exist.
pub fn round_half_up(numerator: i128, denominator: i128) -> i128 {
    if denominator == 0 {
        return 0;
    }
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    // Twice the rest would leave the range only for denominators that no rule has; the halves are compared instead.
    let away = rest.unsigned_abs() >= denominator.unsigned_abs() - rest.unsigned_abs();
    let sign = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
    if away { quotient + sign } else { quotient }
}

/// Nearest whole rupiah, in sen, of `minor × numerator / denominator`, .5 away from zero.
pub fn share_to_rupiah(amount: Money, numerator: i128, denominator: i128) -> Money {
    let rupiah = round_half_up(i128::from(amount.0) * numerator, denominator.saturating_mul(100));
    Money(narrow(rupiah.saturating_mul(100)))
}

/// Cuts an `i128` to the range of `i64`; amounts that reach it are refused by `verify` long before.
pub fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// Indonesian style: `164.700`, `-3.850`, and `1.234,56` where sen are carried (domain §0).
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let magnitude = self.0.unsigned_abs();
        f.write_str(&group_thousands(magnitude / 100))?;
        match magnitude % 100 {
            0 => Ok(()),
            sen => write!(f, ",{sen:02}"),
        }
    }
}

/// Digits in groups of three with dots between.
pub fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decimal_string(deserializer).map(Money)
    }
}

/// Reads an `i64` from a decimal string, as money and quantities travel. A bare number is refused: it may have
/// passed through a float on its way.
pub(crate) fn decimal_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text:?} is not a whole number in a string")))
}

/// Gives a newtype over `i64` its face in TypeScript and JSON schema: a decimal string.
macro_rules! decimal_string_schema {
    ($name:ident, $about:literal) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^-?[0-9]{1,19}$", "description": $about })
            }
        }
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
        }
    };
}
pub(crate) use decimal_string_schema;

decimal_string_schema!(Money, "An amount in sen (1/100 rupiah) as a decimal string: \"16470000\" is Rp164.700.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_indonesians_write_it() {
        let check = |minor: i64, expect: &str| assert_eq!(Money::from_minor(minor).to_string(), expect);
        check(16_470_000, "164.700");
        check(-385_000, "-3.850");
        check(0, "0");
        check(123_456, "1.234,56");
        check(100_000_000_000, "1.000.000.000");
    }

    #[test]
    fn halves_round_away_from_zero() {
        let check = |n: i128, d: i128, expect: i128| assert_eq!(round_half_up(n, d), expect, "{n}/{d}");
        check(5, 2, 3);
        check(-5, 2, -3);
        check(73_150 * 11, 111, 7_249);
        check(3_850 * 100, 111, 3_468);
        check(7, -2, -4);
    }

    #[test]
    fn money_travels_as_a_string_of_sen() {
        assert_eq!(serde_json::to_string(&Money::from_rupiah(164_700)).unwrap(), "\"16470000\"");
        assert_eq!(serde_json::from_str::<Money>("\"-50\"").unwrap(), Money::from_minor(-50));
        assert!(serde_json::from_str::<Money>("16470000").is_err());
    }
}
