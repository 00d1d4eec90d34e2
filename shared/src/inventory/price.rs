//! Prices by level and date: what is in force, and how a price is set.
//!
//! Words: a price is *in force* on a business date if no later one of its level is; it is *scheduled* while its date is
//! still to come. Choosing between levels belongs to `sales::pricing`.

use jiff::civil::Date;

use super::decide::InventoryRefused;
use super::fact::{LEVEL_GENERAL, PriceSet};
use crate::id::ProductId;
use crate::money::Money;
use crate::sales::pricing::PriceLevel;

/// A price of a level from a date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedPrice {
    pub level: String,
    pub from: Date,
    /// None withdraws the level.
    pub price: Option<Money>,
    pub n: u64,
}

/// The row of a level that is in force on a date.
pub fn in_force<'a>(known: &'a [DatedPrice], level: &str, date: Date) -> Option<&'a DatedPrice> {
    known.iter().filter(|it| it.level == level && it.from <= date).max_by_key(|it| it.from)
}

/// A price as somebody wants it; none withdraws the level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedPrice {
    pub level: PriceLevel,
    pub price: Option<Money>,
    pub from: Date,
}

/// Sets a price from a date on; none where that is so already. What was scheduled for later stays.
///
/// # Errors
/// Below zero, more than books carry, no whole rupiah, or the general price withdrawn.
pub fn schedule_price(
    product: ProductId,
    wanted: &WantedPrice,
    known: &[DatedPrice],
) -> Result<Option<PriceSet>, InventoryRefused> {
    let level = wanted.level.code();
    match wanted.price {
        Some(price) if price < Money::ZERO => return Err(InventoryRefused::PriceNegative),
        Some(price) if price.minor() % 100 != 0 || !price.is_within_limit() => {
            return Err(InventoryRefused::PriceNotWhole);
        }
        None if level == LEVEL_GENERAL => return Err(InventoryRefused::PriceNeeded),
        _ => {}
    }
    let current = in_force(known, &level, wanted.from).and_then(|it| it.price);
    if current == wanted.price {
        return Ok(None);
    }
    let seen = known.iter().filter(|it| it.level == level).map(|it| it.n).max().unwrap_or(0);
    Ok(Some(PriceSet {
        product,
        level,
        price: wanted.price.unwrap_or_default(),
        effective_from: Some(wanted.from),
        withdrawn: wanted.price.is_none(),
        n: seen + 1,
    }))
}

/// How a price changes in bulk (*ubah harga massal*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceChange {
    /// Parts per million more, or less where negative.
    Percent { ppm: i64 },
    /// Whole rupiah more, or less.
    Amount(Money),
}

/// The price after a change, to the nearest multiple of `round_to`, half up; never below zero. A rounding of zero or
/// less is to whole rupiah.
pub fn changed_price(price: Money, change: PriceChange, round_to: Money) -> Money {
    let step = i128::from(round_to.minor().max(100));
    let (numerator, denominator) = match change {
        PriceChange::Percent { ppm } => (i128::from(price.minor()) * (1_000_000 + i128::from(ppm)), 1_000_000),
        PriceChange::Amount(amount) => (i128::from((price + amount).minor()), 1),
    };
    let steps = crate::money::round_half_up(numerator, denominator * step);
    Money::from_minor(crate::money::narrow((steps * step).max(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const OIL: ProductId = ProductId::from_bytes([1; 16]);

    fn row(month: i8, price: i64, n: u64) -> DatedPrice {
        let price = Some(Money::from_rupiah(price));
        DatedPrice { level: "general".to_owned(), from: date(2025, month, 1), price, n }
    }

    fn wanted(month: i8, rupiah: i64) -> WantedPrice {
        let price = Some(Money::from_rupiah(rupiah));
        WantedPrice { level: PriceLevel::General, price, from: date(2025, month, 1) }
    }

    #[test]
    fn the_last_price_that_has_begun_is_in_force() {
        let known = [row(3, 39_000, 2), row(1, 38_500, 1), row(6, 40_000, 3)];
        let check = |day: Date, expect: Option<i64>| {
            let found = in_force(&known, "general", day).and_then(|it| it.price).map(Money::rupiah);
            assert_eq!(found, expect, "{day}");
        };
        check(date(2024, 12, 31), None);
        check(date(2025, 1, 1), Some(38_500));
        check(date(2025, 2, 28), Some(38_500));
        check(date(2025, 3, 1), Some(39_000));
        check(date(2026, 1, 1), Some(40_000));
        assert_eq!(in_force(&known, "member", date(2026, 1, 1)), None);
    }

    #[test]
    fn a_price_is_scheduled_where_it_changes_something() {
        let known = [row(1, 38_500, 1), row(6, 40_000, 2)];
        let n = |wanted: WantedPrice| schedule_price(OIL, &wanted, &known).map(|fact| fact.map(|fact| fact.n));
        assert_eq!(n(wanted(3, 39_000)), Ok(Some(3)));
        assert_eq!(n(wanted(3, 38_500)), Ok(None), "in force already");
        assert_eq!(n(wanted(6, 41_000)), Ok(Some(3)), "what was scheduled is changed");
        assert_eq!(n(wanted(7, 40_000)), Ok(None));
        let member = WantedPrice { level: PriceLevel::Member, ..wanted(3, 37_000) };
        assert_eq!(n(member.clone()), Ok(Some(1)));
        assert_eq!(n(WantedPrice { price: None, ..member }), Ok(None), "nothing to withdraw");
        assert_eq!(n(wanted(3, -1)), Err(InventoryRefused::PriceNegative));
        assert_eq!(n(WantedPrice { price: None, ..wanted(3, 0) }), Err(InventoryRefused::PriceNeeded));
        let half = WantedPrice { price: Some(Money::from_minor(50)), ..wanted(3, 0) };
        assert_eq!(n(half), Err(InventoryRefused::PriceNotWhole));
    }

    #[test]
    fn prices_change_in_bulk_to_a_round_amount() {
        let check = |price: i64, change: PriceChange, round_to: i64, expect: i64| {
            let changed = changed_price(Money::from_rupiah(price), change, Money::from_rupiah(round_to));
            assert_eq!(changed.rupiah(), expect, "{price} {change:?} to {round_to}");
        };
        check(38_500, PriceChange::Percent { ppm: 50_000 }, 0, 40_425);
        check(38_500, PriceChange::Percent { ppm: 50_000 }, 100, 40_400);
        check(38_500, PriceChange::Percent { ppm: 50_000 }, 500, 40_500);
        check(3_333, PriceChange::Percent { ppm: -100_000 }, 0, 3_000);
        check(38_500, PriceChange::Amount(Money::from_rupiah(250)), 500, 39_000);
        check(1_000, PriceChange::Amount(Money::from_rupiah(-2_000)), 0, 0);
    }
}
