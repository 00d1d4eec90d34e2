//! The value pool of one product in one warehouse: moving average in whole rupiah (domain §3.4).
//!
//! Words: a *pool* is a quantity and what the books say it is worth; an *issue* takes goods out at the average, a
//! *receipt* brings them in at their cost. A till without network sells before goods are received, so a pool may
//! stand below zero, and moves of two devices may leave it in any state at all: both functions here are total
//! (design §8). The average is only advice, the value of a move is what counts (design §10).
//! Deliberately absent: posting a correction. What looks wrong is shown to a person, who settles it.

use serde::{Deserialize, Serialize};

use crate::money::{Money, narrow};
use crate::quantity::Quantity;

/// What a warehouse holds of one product, and its value in the inventory account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// In stock; below zero when goods were sold before they were received.
    pub quantity: Quantity,
    /// The balance of the inventory account for these goods.
    pub value: Money,
}

/// Where the cost of an issue came from. `Unknown` is flagged to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CostBasis {
    /// The pool's own average.
    Average,
    /// The last purchase cost, because the pool had no usable average.
    LastCost,
    /// Neither was known: the cost is zero until somebody says better.
    Unknown,
}

/// What an issue costs, and what it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The cost of the goods (*HPP*), in whole rupiah unless the pool itself carried sen.
    pub cost: Money,
    /// Where the cost came from.
    pub basis: CostBasis,
    /// The pool with the goods gone.
    pub after: Pool,
}

/// What a receipt does to the inventory account, and what it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// How much more the goods cost than was assumed when they were sold before they came. Positive: D 5107 /
    /// K inventory; negative: the mirror image.
    pub variance: Money,
    /// The value of the stock move: the cost of the goods less the variance.
    pub into_pool: Money,
    /// The pool with the goods in it.
    pub after: Pool,
}

impl Pool {
    /// Value per whole unit, nearest rupiah, half up: for display. None where it would mean nothing.
    pub fn average(self) -> Option<Money> {
        self.has_usable_average().then(|| part_of(self.value, Quantity::ONE.thousandths(), self.quantity.thousandths()))
    }

    /// Quantity and value stand on the same side of zero.
    fn has_usable_average(self) -> bool {
        let sides = self.quantity.thousandths().signum() * self.value.minor().signum();
        sides > 0
    }
}

/// Takes `quantity` out of the pool. `last_cost` is the last purchase cost per whole unit.
///
/// The cost is `value × quantity / pool quantity`, nearest rupiah, half up; an issue that empties the pool takes its
/// whole value. A pool below zero goes on at the average it was sold at. Without a usable average (nothing in stock,
/// or a value that is zero or on the other side) the last purchase cost serves, else zero.
pub fn issue(pool: Pool, quantity: Quantity, last_cost: Option<Money>) -> Issue {
    let last_cost = last_cost.filter(|cost| *cost >= Money::ZERO);
    let (cost, basis) = match last_cost {
        _ if pool.has_usable_average() && quantity == pool.quantity => (pool.value, CostBasis::Average),
        _ if pool.has_usable_average() => {
            let cost = part_of(pool.value, quantity.thousandths(), pool.quantity.thousandths());
            (cost, CostBasis::Average)
        }
        Some(unit_cost) => {
            (part_of(unit_cost, quantity.thousandths(), Quantity::ONE.thousandths()), CostBasis::LastCost)
        }
        None => (Money::ZERO, CostBasis::Unknown),
    };
    let after = Pool { quantity: pool.quantity - quantity, value: pool.value - cost };
    Issue { cost, basis, after }
}

/// Brings `quantity` that cost `cost` altogether into the pool.
///
/// Goods that were sold before they came were issued at an assumed cost. The part of this receipt that covers them is
/// compared with it: `variance = true − assumed`, each nearest rupiah, half up, and leaves the pool, so that what
/// remains in stock stands at what it really cost. Exact amounts are taken where a part is the whole.
pub fn receive(pool: Pool, quantity: Quantity, cost: Money) -> Receipt {
    let (short, coming) = (-pool.quantity, quantity);
    let covered = short.min(coming);
    let variance = if covered > Quantity::ZERO {
        let true_cost = part_of(cost, covered.thousandths(), coming.thousandths());
        let assumed = part_of(-pool.value, covered.thousandths(), short.thousandths());
        true_cost - assumed
    } else {
        Money::ZERO
    };
    let into_pool = cost - variance;
    Receipt { variance, into_pool, after: Pool { quantity: pool.quantity + quantity, value: pool.value + into_pool } }
}

/// `value × part / whole` to the nearest rupiah, .5 away from zero; the value itself where the part is the whole.
/// It holds for every `i64`, which a rounding that doubles its numerator does not.
fn part_of(value: Money, part: i64, whole: i64) -> Money {
    if part == whole {
        return value;
    }
    let numerator = i128::from(value.minor()) * i128::from(part);
    let denominator = i128::from(whole) * 100;
    if denominator == 0 {
        return Money::ZERO;
    }
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    let away = if rest.abs() * 2 >= denominator.abs() { numerator.signum() * denominator.signum() } else { 0 };
    Money::from_minor(narrow((quotient + away).saturating_mul(100)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pool(thousandths: i64, rupiah: i64) -> Pool {
        Pool { quantity: Quantity::from_thousandths(thousandths), value: Money::from_rupiah(rupiah) }
    }

    #[test]
    fn an_issue_takes_its_share_of_the_value() {
        let check = |story: &str, before: Pool, thousandths: i64, last: Option<i64>, expect: (i64, CostBasis, Pool)| {
            let last_cost = last.map(Money::from_rupiah);
            let issue = issue(before, Quantity::from_thousandths(thousandths), last_cost);
            assert_eq!((issue.cost.rupiah(), issue.basis, issue.after), expect, "{story}");
        };
        use CostBasis::{Average, LastCost, Unknown};
        check("at the average", pool(10_000, 340_000), 2_000, None, (68_000, Average, pool(8_000, 272_000)));
        check("a third, rounded", pool(3_000, 100_000), 1_000, None, (33_333, Average, pool(2_000, 66_667)));
        check("half a rupiah goes up", pool(2_000, 1_001), 1_000, None, (501, Average, pool(1_000, 500)));
        check("the last one takes the rest", pool(1_000, 33_334), 1_000, None, (33_334, Average, pool(0, 0)));
        check("by weight", pool(10_000, 70_251), 1_250, None, (8_781, Average, pool(8_750, 61_470)));
        check("past zero at the average", pool(2_000, 66_000), 3_000, None, (99_000, Average, pool(-1_000, -33_000)));
        check("below zero as before", pool(-1_000, -33_000), 1_000, Some(9), (33_000, Average, pool(-2_000, -66_000)));
        check("nothing there", pool(0, 0), 2_000, Some(33_000), (66_000, LastCost, pool(-2_000, -66_000)));
        check("nothing known", pool(0, 0), 2_000, None, (0, Unknown, pool(-2_000, 0)));
        check("never received, still not", pool(-2_000, 0), 1_000, None, (0, Unknown, pool(-3_000, 0)));
        check("a value left at nothing", pool(0, 500), 1_000, Some(900), (900, LastCost, pool(-1_000, -400)));
        check("goods worth less than nothing", pool(5_000, -400), 5_000, Some(100), (500, LastCost, pool(0, -900)));
        check("goods that came free", pool(5_000, 0), 1_000, Some(0), (0, LastCost, pool(4_000, 0)));
        check("a cost below zero is no cost", pool(0, 0), 1_000, Some(-5), (0, Unknown, pool(-1_000, 0)));
        check("none of it", pool(5_000, 400), 0, None, (0, Average, pool(5_000, 400)));
    }

    #[test]
    fn a_receipt_settles_what_was_sold_before_it_came() {
        let check = |story: &str, before: Pool, thousandths: i64, cost: i64, variance: i64, expect: Pool| {
            let receipt = receive(before, Quantity::from_thousandths(thousandths), Money::from_rupiah(cost));
            assert_eq!((receipt.variance.rupiah(), receipt.after), (variance, expect), "{story}");
            assert_eq!(receipt.into_pool, Money::from_rupiah(cost - variance), "{story}");
        };
        check("into an empty pool", pool(0, 0), 10_000, 340_000, 0, pool(10_000, 340_000));
        check("on top of stock", pool(2_000, 66_000), 10_000, 340_000, 0, pool(12_000, 406_000));
        check("domain §3.4: 2 sold at 33.000", pool(-2_000, -66_000), 10_000, 340_000, 2_000, pool(8_000, 272_000));
        check("cheaper than assumed", pool(-2_000, -66_000), 10_000, 320_000, -2_000, pool(8_000, 256_000));
        check("exactly what was missing", pool(-2_000, -66_000), 2_000, 68_000, 2_000, pool(0, 0));
        check("less than was missing", pool(-3_000, -100_000), 1_000, 34_000, 667, pool(-2_000, -66_667));
        check("sold at an unknown cost", pool(-2_000, 0), 10_000, 340_000, 68_000, pool(8_000, 272_000));
        check("a value on the wrong side", pool(-2_000, 500), 10_000, 340_000, 68_500, pool(8_000, 272_000));
        check("free goods", pool(0, 0), 10_000, 0, 0, pool(10_000, 0));
        check("a cost without goods", pool(10_000, 340_000), 0, 5_000, 0, pool(10_000, 345_000));
        check("goods taken back out", pool(10_000, 340_000), -1_000, -34_000, 0, pool(9_000, 306_000));
    }

    #[test]
    fn the_average_is_shown_only_where_it_means_something() {
        let check = |before: Pool, expect: Option<i64>| assert_eq!(before.average(), expect.map(Money::from_rupiah));
        check(pool(8_000, 272_000), Some(34_000));
        check(pool(-2_000, -66_000), Some(33_000));
        check(pool(1_500, 1_000), Some(667));
        check(pool(0, 10), None);
        check(pool(3_000, 0), None);
        check(pool(3_000, -1), None);
    }

    proptest! {
        #[test]
        fn the_pool_is_the_sum_of_its_moves(
            moves in proptest::collection::vec(
                (any::<bool>(), 1_i64..100_000, 0_i64..10_000_000, proptest::option::of(0_i64..100_000)), 1..60),
        ) {
            let (mut standing, mut quantity, mut value) = (Pool::default(), Quantity::ZERO, Money::ZERO);
            for (into_stock, thousandths, cost, last) in moves {
                let moved = Quantity::from_thousandths(thousandths);
                let (before, after) = if into_stock {
                    let receipt = receive(standing, moved, Money::from_rupiah(cost));
                    prop_assert_eq!(receipt.into_pool + receipt.variance, Money::from_rupiah(cost));
                    quantity += moved;
                    value += receipt.into_pool;
                    (standing, receipt.after)
                } else {
                    let issue = issue(standing, moved, last.map(Money::from_rupiah));
                    prop_assert!(issue.cost >= Money::ZERO, "goods never leave at less than nothing");
                    quantity += -moved;
                    value -= issue.cost;
                    (standing, issue.after)
                };
                prop_assert_eq!(after, Pool { quantity, value });
                prop_assert!(!after.quantity.is_zero() || !before.has_usable_average() || after.value.is_zero());
                standing = after;
            }
        }

        #[test]
        fn a_pool_filled_before_it_sells_never_loses_a_rupiah(
            thousandths in 1_i64..1_000_000, cost in 1_i64..1_000_000_000, parts in 1_i64..20,
        ) {
            let mut standing = receive(Pool::default(), Quantity::from_thousandths(thousandths),
                Money::from_rupiah(cost)).after;
            let mut sold = Money::ZERO;
            let portion = Quantity::from_thousandths((thousandths / parts).max(1));
            while standing.quantity > Quantity::ZERO {
                let out = issue(standing, portion.min(standing.quantity), None);
                sold += out.cost;
                standing = out.after;
            }
            prop_assert_eq!((sold, standing), (Money::from_rupiah(cost), Pool::default()));
        }

        #[test]
        fn no_state_is_too_strange(
            quantity in any::<i64>(), value in any::<i64>(), moved in any::<i64>(), cost in any::<i64>(),
            last in proptest::option::of(any::<i64>()),
        ) {
            let before = Pool { quantity: Quantity::from_thousandths(quantity), value: Money::from_minor(value) };
            let moved = Quantity::from_thousandths(moved);
            let out = issue(before, moved, last.map(Money::from_minor));
            prop_assert_eq!(out.after.quantity, before.quantity - moved);
            let back = receive(before, moved, Money::from_minor(cost));
            prop_assert_eq!(back.after.quantity, before.quantity + moved);
        }
    }

    #[test]
    fn the_ends_of_the_number_line_hold() {
        let ends = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX];
        for (quantity, value) in ends.iter().flat_map(|a| ends.iter().map(move |b| (*a, *b))) {
            for (moved, cost) in ends.iter().flat_map(|a| ends.iter().map(move |b| (*a, *b))) {
                let before = Pool { quantity: Quantity::from_thousandths(quantity), value: Money::from_minor(value) };
                let moved = Quantity::from_thousandths(moved);
                assert_eq!(issue(before, moved, Some(Money::from_minor(cost))).after.quantity, before.quantity - moved);
                assert_eq!(receive(before, moved, Money::from_minor(cost)).after.quantity, before.quantity + moved);
            }
        }
    }
}
