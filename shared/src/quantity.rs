//! Quantity: thousandths of a product's base unit in an `i64` (grams for kilograms).
//!
//! A quantity knows no unit: the product's document names it. Conversion between units of measure is deliberately
//! absent here; a carton is its own barcode with a factor in the product.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::money::{Money, decimal_string, decimal_string_schema, group_thousands, narrow, round_half_up};

/// The largest quantity one line may carry, in thousandths: 10^12 (design §3).
pub const QUANTITY_MAX_THOUSANDTHS: i64 = 1_000_000_000_000;

/// An amount of goods in thousandths of the base unit. Into stock is positive, out of stock negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

impl Quantity {
    /// Nothing.
    pub const ZERO: Quantity = Quantity(0);
    /// One piece.
    pub const ONE: Quantity = Quantity(1000);

    /// Takes thousandths.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Quantity(thousandths)
    }

    /// Takes whole units.
    pub const fn from_units(units: i64) -> Self {
        Quantity(units.saturating_mul(1000))
    }

    /// The quantity in thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// True for nothing at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// True while the quantity is one that a line may carry.
    pub const fn is_within_limit(self) -> bool {
        self.0 >= -QUANTITY_MAX_THOUSANDTHS && self.0 <= QUANTITY_MAX_THOUSANDTHS
    }

    /// What this much costs at a price per unit: nearest whole rupiah, half away from zero.
    pub fn at_price(self, unit_price: Money) -> Money {
        let rupiah = round_half_up(i128::from(unit_price.minor()) * i128::from(self.0), 100_000);
        Money::from_minor(narrow(rupiah.saturating_mul(100)))
    }
}

impl Add for Quantity {
    type Output = Quantity;
    fn add(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_add(other.0))
    }
}

impl Sub for Quantity {
    type Output = Quantity;
    fn sub(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_sub(other.0))
    }
}

impl Neg for Quantity {
    type Output = Quantity;
    fn neg(self) -> Quantity {
        Quantity(self.0.saturating_neg())
    }
}

impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Quantity) {
        *self = *self + other;
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(quantities: I) -> Quantity {
        quantities.fold(Quantity::ZERO, Add::add)
    }
}

/// `2`, `1,25`, `-0,5`: a comma for decimals, no trailing zeros.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let magnitude = self.0.unsigned_abs();
        f.write_str(&group_thousands(magnitude / 1000))?;
        match magnitude % 1000 {
            0 => Ok(()),
            rest => {
                let digits = format!("{rest:03}");
                write!(f, ",{}", digits.trim_end_matches('0'))
            }
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decimal_string(deserializer).map(Quantity)
    }
}

decimal_string_schema!(Quantity, "A quantity in thousandths as a decimal string: \"1250\" is 1.25 kg.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_with_a_comma() {
        let check = |thousandths: i64, expect: &str| {
            assert_eq!(Quantity::from_thousandths(thousandths).to_string(), expect);
        };
        check(2_000, "2");
        check(1_250, "1,25");
        check(-500, "-0,5");
        check(1_000_001, "1.000,001");
    }

    #[test]
    fn a_weighed_line_rounds_to_the_rupiah() {
        let check = |thousandths: i64, price: i64, expect: i64| {
            let amount = Quantity::from_thousandths(thousandths).at_price(Money::from_rupiah(price));
            assert_eq!(amount, Money::from_rupiah(expect));
        };
        check(2_000, 38_500, 77_000);
        check(1_250, 12_333, 15_416);
        check(333, 10_000, 3_330);
    }
}
