//! Value-added tax of the store (*PPN*, domain §8).
//!
//! Words: a *PKP* is a registered seller (*Pengusaha Kena Pajak*) and the only one who shows or collects the tax; an
//! *inclusive* price holds the tax already, as shelf prices do; the *base* (*DPP*) is the amount the printed rate
//! applies to. Since 1 January 2025 the rate is 12 %, for ordinary goods on a base of 11/12 of the price.
//! The tax is computed once per receipt and class on the discounted total, then spread to the lines so that it ties.
//! Deliberately absent: withholding and income tax, and recomputing: what a receipt recorded stays as it was.

use serde::{Deserialize, Serialize};

use crate::money::{Money, share_to_rupiah};
use crate::share::largest_remainder;

/// How a product is taxed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum TaxClass {
    /// Ordinary taxable goods: 12 % of 11/12 of the price.
    Taxed,
    /// Freed from the tax (*dibebaskan*): rice, salt, meat, eggs, milk, fruit, vegetables and the like.
    Exempt,
    /// Luxury goods (*PPnBM*): 12 % of the full price.
    Luxury,
    /// Certain processed farm goods: 1.1 % of the price, final.
    AgriOnePointOne,
    /// Outside the tax altogether.
    None,
}

/// A tax in parts of the price before tax.
struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl TaxClass {
    /// Every class, in the order receipts list them.
    pub const ALL: [TaxClass; 5] =
        [TaxClass::Taxed, TaxClass::Exempt, TaxClass::Luxury, TaxClass::AgriOnePointOne, TaxClass::None];

    /// The stable word, as databases and documents carry it.
    pub const fn code(self) -> &'static str {
        match self {
            TaxClass::Taxed => "taxed",
            TaxClass::Exempt => "exempt",
            TaxClass::Luxury => "luxury",
            TaxClass::AgriOnePointOne => "agri_one_point_one",
            TaxClass::None => "none",
        }
    }

    /// From its word.
    pub fn from_code(code: &str) -> Option<TaxClass> {
        TaxClass::ALL.into_iter().find(|class| class.code() == code)
    }

    /// True for the classes on which a registered seller collects tax.
    pub fn bears_vat(self) -> bool {
        self.ratio().numerator > 0
    }

    fn ratio(self) -> Ratio {
        let (numerator, denominator) = match self {
            TaxClass::Taxed => (11, 100),
            TaxClass::Luxury => (12, 100),
            TaxClass::AgriOnePointOne => (11, 1_000),
            TaxClass::Exempt | TaxClass::None => (0, 1),
        };
        Ratio { numerator, denominator }
    }
}

/// The tax inside an inclusive amount, nearest rupiah, half up: 11/111 of it for ordinary goods.
pub fn vat_included(net_incl: Money, class: TaxClass) -> Money {
    let ratio = class.ratio();
    share_to_rupiah(net_incl, ratio.numerator, ratio.numerator + ratio.denominator)
}

/// The tax on top of an exclusive amount, nearest rupiah, half up, from the exact base.
pub fn vat_on_top(net_excl: Money, class: TaxClass) -> Money {
    let ratio = class.ratio();
    share_to_rupiah(net_excl, ratio.numerator, ratio.denominator)
}

/// An inclusive amount without its tax, nearest rupiah, half up: how a discount is stated before tax (domain §3.2).
pub fn without_vat(incl: Money, class: TaxClass) -> Money {
    let ratio = class.ratio();
    share_to_rupiah(incl, ratio.denominator, ratio.numerator + ratio.denominator)
}

/// The printed base (*DPP*) of an amount before tax, nearest rupiah, half up: 11/12 of it for ordinary goods (*DPP
/// nilai lain*), the amount itself for the other taxed classes, zero where there is no tax.
pub fn dpp(net_excl: Money, class: TaxClass) -> Money {
    match class {
        TaxClass::Taxed => share_to_rupiah(net_excl, 11, 12),
        TaxClass::Luxury | TaxClass::AgriOnePointOne => net_excl,
        TaxClass::Exempt | TaxClass::None => Money::ZERO,
    }
}

/// The tax of every line (number, class, discounted inclusive amount), in the order of `lines`. Computed once per
/// class on its total, then spread by amount; ties go to the smaller line number.
pub fn spread_vat(lines: &[(usize, TaxClass, Money)]) -> Vec<Money> {
    let mut vat = vec![Money::ZERO; lines.len()];
    for class in TaxClass::ALL.into_iter().filter(|class| class.bears_vat()) {
        let total: Money = lines.iter().filter(|(_, own, _)| *own == class).map(|(_, _, net)| *net).sum();
        let weigh = |(number, own, net): &(usize, TaxClass, Money)| {
            let weight = if *own == class { i128::from(net.minor()) } else { 0 };
            (weight, *number)
        };
        let weights: Vec<(i128, usize)> = lines.iter().map(weigh).collect();
        let shares = largest_remainder(vat_included(total, class), &weights);
        for (line, share) in vat.iter_mut().zip(shares) {
            *line += share;
        }
    }
    vat
}

/// The tax of every line as `spread_vat` gives it, or zero throughout for a seller who is not registered and so must
/// not collect any.
pub fn vat_for(is_pkp: bool, lines: &[(usize, TaxClass, Money)]) -> Vec<Money> {
    if is_pkp { spread_vat(lines) } else { vec![Money::ZERO; lines.len()] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_inclusive_price_holds_its_tax() {
        let check = |story: &str, class: TaxClass, incl: i64, vat: i64, base: i64| {
            let incl = Money::from_rupiah(incl);
            let found = vat_included(incl, class);
            assert_eq!((found.rupiah(), dpp(incl - found, class).rupiah()), (vat, base), "{story}");
        };
        check("domain §3.2 and the receipt of §9.4", TaxClass::Taxed, 73_150, 7_249, 60_409);
        check("a round hundred", TaxClass::Taxed, 111_000, 11_000, 91_667);
        check("luxury: the full 12 %", TaxClass::Luxury, 112_000, 12_000, 100_000);
        check("luxury, rounded", TaxClass::Luxury, 73_150, 7_838, 65_312);
        check("farm goods: 1,1 %", TaxClass::AgriOnePointOne, 101_100, 1_100, 100_000);
        check("farm goods, rounded", TaxClass::AgriOnePointOne, 50_000, 544, 49_456);
        check("rice", TaxClass::Exempt, 74_000, 0, 0);
        check("outside the tax", TaxClass::None, 74_000, 0, 0);
        check("a refund mirrors", TaxClass::Taxed, -73_150, -7_249, -60_409);
    }

    #[test]
    fn an_exclusive_price_bears_its_tax_on_top() {
        let check = |class: TaxClass, price: i64, base: i64, vat: i64| {
            let price = Money::from_rupiah(price);
            assert_eq!((dpp(price, class).rupiah(), vat_on_top(price, class).rupiah()), (base, vat));
        };
        check(TaxClass::Taxed, 50_000_000, 45_833_333, 5_500_000);
        check(TaxClass::Luxury, 50_000_000, 50_000_000, 6_000_000);
        check(TaxClass::AgriOnePointOne, 50_000_000, 50_000_000, 550_000);
        check(TaxClass::Exempt, 50_000_000, 0, 0);
    }

    #[test]
    fn a_discount_is_stated_before_tax() {
        let check = |class: TaxClass, discount: i64, expect: i64| {
            assert_eq!(without_vat(Money::from_rupiah(discount), class), Money::from_rupiah(expect));
        };
        check(TaxClass::Taxed, 3_850, 3_468);
        check(TaxClass::Exempt, 3_850, 3_850);
        check(TaxClass::Luxury, 1_120, 1_000);
        check(TaxClass::AgriOnePointOne, 1_011, 1_000);
    }

    #[test]
    fn the_tax_of_a_receipt_is_spread_to_its_lines() {
        let lines = |classes: &[(TaxClass, i64)]| -> Vec<(usize, TaxClass, Money)> {
            classes.iter().enumerate().map(|(i, (class, net))| (i + 1, *class, Money::from_rupiah(*net))).collect()
        };
        let check = |story: &str, is_pkp: bool, classes: &[(TaxClass, i64)], expect: &[i64]| {
            let found: Vec<i64> = vat_for(is_pkp, &lines(classes)).into_iter().map(Money::rupiah).collect();
            assert_eq!(found, expect, "{story}");
        };
        use TaxClass::{AgriOnePointOne, Exempt, Luxury, None, Taxed};
        let worked = [(Taxed, 73_150), (Exempt, 17_500), (Exempt, 74_000)];
        check("domain §3.2", true, &worked, &[7_249, 0, 0]);
        check("not registered", false, &worked, &[0, 0, 0]);
        check("15 rupiah over three equal lines", true, &[(Taxed, 50), (Taxed, 50), (Taxed, 50)], &[5, 5, 5]);
        check("one tax of 1, not three of 0", true, &[(Taxed, 4), (Taxed, 4), (Taxed, 4)], &[1, 0, 0]);
        check(
            "each class for itself",
            true,
            &[(Luxury, 1_120), (Taxed, 1_110), (AgriOnePointOne, 1_011), (None, 5)],
            &[120, 110, 11, 0],
        );
        check("no lines", true, &[], &[]);
    }

    #[test]
    fn classes_travel_in_snake_case() {
        let names = serde_json::to_string(&TaxClass::ALL).unwrap();
        assert_eq!(names, r#"["taxed","exempt","luxury","agri_one_point_one","none"]"#);
    }

    proptest! {
        #[test]
        fn the_lines_of_a_class_tie_to_its_tax(
            nets in proptest::collection::vec((0_usize..5, 0_i64..100_000_000), 0..30),
        ) {
            let lines: Vec<(usize, TaxClass, Money)> = nets.iter().enumerate()
                .map(|(number, (class, net))| (number, TaxClass::ALL[*class], Money::from_rupiah(*net))).collect();
            let vat = spread_vat(&lines);
            for class in TaxClass::ALL {
                let of_class = |(_, own, _): &&(usize, TaxClass, Money)| *own == class;
                let total: Money = lines.iter().filter(of_class).map(|(_, _, net)| *net).sum();
                let spread: Money = lines.iter().zip(&vat).filter(|(line, _)| line.1 == class).map(|(_, v)| *v).sum();
                prop_assert_eq!(spread, vat_included(total, class));
            }
            for ((_, _, net), tax) in lines.iter().zip(&vat) {
                prop_assert!(*tax >= Money::ZERO && tax <= net);
            }
        }

        #[test]
        fn no_amount_is_too_large(minor in any::<i64>(), class in 0_usize..5) {
            let (amount, class) = (Money::from_minor(minor), TaxClass::ALL[class]);
            prop_assert!(vat_included(amount, class).abs() <= amount.abs() + Money::from_rupiah(1));
            prop_assert!(vat_on_top(amount, class).abs() <= amount.abs());
            prop_assert!(dpp(amount, class).abs() <= amount.abs() + Money::from_rupiah(1));
        }
    }
}
