//! Cash rounding (*pembulatan*, domain §9.1): coins below the unit are not in the drawer.
//!
//! Only what is paid in cash is rounded, and the difference goes to its own account, never into a price.
//! Deliberately absent: asking the customer, and giving the difference away; both belong to the counter.

use serde::{Deserialize, Serialize};

use crate::money::{Money, narrow};

/// Which way an amount between two units goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearer unit, the middle upwards.
    #[default]
    Nearest,
    /// Always to the unit below.
    Down,
    /// Always to the unit above.
    Up,
}

/// A cooperative's rule for amounts paid in cash (`pos.cash_round_unit`, `pos.cash_round_mode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct CashRounding {
    /// The smallest amount that changes hands, in whole rupiah: 50, 100, 500 or 1000.
    #[ts(type = "number")]
    pub unit_rupiah: i64,
    /// Which way to go.
    pub mode: RoundingMode,
}

/// An amount as it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounded {
    /// What changes hands.
    pub payable: Money,
    /// `payable − due`: positive when the customer pays more (K 4303), negative when less (D 4303).
    pub difference: Money,
}

/// The notes and multiples of them that customers hand over, in rupiah.
const TENDER_STEPS_RUPIAH: [i64; 6] = [1_000, 5_000, 10_000, 20_000, 50_000, 100_000];

impl Default for CashRounding {
    fn default() -> Self {
        CashRounding { unit_rupiah: 100, mode: RoundingMode::Nearest }
    }
}

impl CashRounding {
    /// The units a cooperative may choose.
    pub const UNITS_RUPIAH: [i64; 4] = [50, 100, 500, 1_000];

    /// For tenders that need no coins: whole rupiah stay as they are.
    pub const NONE: CashRounding = CashRounding { unit_rupiah: 1, mode: RoundingMode::Nearest };

    /// Rounds an amount due to what can be paid. Refunds mirror payments: "down" always means a smaller amount
    /// changes hands. A unit of zero or less rounds nothing.
    pub fn round(&self, due: Money) -> Rounded {
        if self.unit_rupiah <= 0 {
            return Rounded { payable: due, difference: Money::ZERO };
        }
        let unit = i128::from(self.unit_rupiah) * 100;
        let minor = i128::from(due.minor());
        let (units, rest) = (minor.abs() / unit, minor.abs() % unit);
        let goes_up = match self.mode {
            RoundingMode::Nearest => rest * 2 >= unit,
            RoundingMode::Down => false,
            RoundingMode::Up => rest > 0,
        };
        let payable = Money::from_minor(narrow(minor.signum() * (units + i128::from(goes_up)) * unit));
        Rounded { payable, difference: payable - due }
    }
}

/// The amounts a cashier is offered with one touch: the exact one, then the next multiples of 1.000, 5.000, 10.000,
/// 20.000, 50.000 and 100.000 rupiah, ascending, each once. Empty when nothing is to be paid.
pub fn quick_tenders(payable: Money) -> Vec<Money> {
    if payable <= Money::ZERO {
        return Vec::new();
    }
    let mut tenders = vec![payable];
    for step_rupiah in TENDER_STEPS_RUPIAH {
        let next = CashRounding { unit_rupiah: step_rupiah, mode: RoundingMode::Up }.round(payable).payable;
        tenders.push(next);
    }
    tenders.sort_unstable();
    tenders.dedup();
    tenders
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cash_goes_to_the_coin() {
        let check = |unit_rupiah: i64, mode: RoundingMode, due: i64, payable: i64| {
            let rounded = CashRounding { unit_rupiah, mode }.round(Money::from_rupiah(due));
            let expect = (Money::from_rupiah(payable), Money::from_rupiah(payable - due));
            assert_eq!((rounded.payable, rounded.difference), expect, "{due} by {unit_rupiah}");
        };
        use RoundingMode::{Down, Nearest, Up};
        check(100, Nearest, 164_650, 164_700);
        check(100, Nearest, 164_640, 164_600);
        check(100, Nearest, 164_600, 164_600);
        check(100, Nearest, 49, 0);
        check(100, Down, 164_699, 164_600);
        check(100, Up, 164_601, 164_700);
        check(100, Up, 164_600, 164_600);
        check(50, Nearest, 164_675, 164_700);
        check(500, Nearest, 164_749, 164_500);
        check(1_000, Nearest, 164_500, 165_000);
        check(100, Nearest, -164_650, -164_700);
        check(100, Down, -164_650, -164_600);
        check(100, Up, -164_610, -164_700);
        check(0, Up, 164_601, 164_601);
        check(-100, Up, 164_601, 164_601);
        check(1, Nearest, 164_601, 164_601);
    }

    #[test]
    fn the_rule_is_a_hundred_rupiah_to_the_nearest_unless_chosen() {
        let text = serde_json::to_string(&CashRounding::default()).unwrap();
        assert_eq!(text, r#"{"unit_rupiah":100,"mode":"nearest"}"#);
        assert!(CashRounding::UNITS_RUPIAH.contains(&CashRounding::default().unit_rupiah));
    }

    #[test]
    fn sen_are_rounded_like_the_rest() {
        let rounded = CashRounding::default().round(Money::from_minor(16_464_999));
        assert_eq!((rounded.payable, rounded.difference), (Money::from_rupiah(164_600), Money::from_minor(-4_999)));
    }

    #[test]
    fn the_notes_a_customer_may_hand_over_are_offered() {
        let check = |payable: i64, expect: &[i64]| {
            let found: Vec<i64> = quick_tenders(Money::from_rupiah(payable)).into_iter().map(Money::rupiah).collect();
            assert_eq!(found, expect);
        };
        check(164_700, &[164_700, 165_000, 170_000, 180_000, 200_000]);
        check(3_200, &[3_200, 4_000, 5_000, 10_000, 20_000, 50_000, 100_000]);
        check(100_000, &[100_000]);
        check(0, &[]);
        check(-500, &[]);
    }

    proptest! {
        #[test]
        fn the_difference_explains_the_payment(due in -1_000_000_000_000_i64..1_000_000_000_000, choice in 0_usize..4) {
            let unit_rupiah = CashRounding::UNITS_RUPIAH[choice];
            let due = Money::from_minor(due);
            for mode in [RoundingMode::Nearest, RoundingMode::Down, RoundingMode::Up] {
                let rounded = CashRounding { unit_rupiah, mode }.round(due);
                prop_assert_eq!(rounded.payable - rounded.difference, due);
                prop_assert_eq!(rounded.payable.rupiah() % unit_rupiah, 0);
                prop_assert!(rounded.difference.abs() < Money::from_rupiah(unit_rupiah));
            }
            let nearest = CashRounding { unit_rupiah, mode: RoundingMode::Nearest }.round(due);
            prop_assert!(nearest.difference.minor().abs() * 2 <= unit_rupiah * 100);
        }

        #[test]
        fn tenders_rise_from_the_exact_amount(payable in any::<i64>()) {
            let payable = Money::from_minor(payable);
            let tenders = quick_tenders(payable);
            prop_assert_eq!(tenders.first().copied(), Some(payable).filter(|due| *due > Money::ZERO));
            prop_assert!(tenders.is_sorted_by(|a, b| a < b));
        }
    }
}
