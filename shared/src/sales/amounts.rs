//! The arithmetic of a sale: from priced lines to every amount a receipt prints and a journal posts (domain §3.2).
//!
//! Words: *gross* is quantity × price, *net* is after the discount; *incl* holds the value-added tax, *excl* does not.
//! *Revenue gross* is what the sales account gets, the discount before tax stands against it in its own account.
//! Prices are inclusive, as shelf prices are. Deliberately absent: choosing prices and discounts, and refusing lines
//! that make no sense. `decide` does both before it comes here; for prices and quantities that a line may carry
//! (design §3) the arithmetic always has an answer.

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::sales::pricing::PricedLine;
use crate::sales::rounding::CashRounding;
use crate::sales::tax::{TaxClass, dpp, vat_for, without_vat};

/// The amounts of one line, in whole rupiah.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct LineAmounts {
    /// Quantity × price, nearest rupiah, half up.
    pub gross_incl: Money,
    /// The discount as the customer sees it.
    pub discount: Money,
    /// What the customer pays for the line.
    pub net_incl: Money,
    /// The line's part of the tax (*PPN*).
    pub vat: Money,
    /// `net_incl − vat`.
    pub net_excl: Money,
    /// The discount before tax, nearest rupiah, half up.
    pub discount_excl: Money,
    /// `net_excl + discount_excl`: what the sales account gets.
    pub revenue_gross: Money,
}

/// The amounts of one sale, in whole rupiah.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
pub struct SaleAmounts {
    /// In the order of the lines given.
    pub lines: Vec<LineAmounts>,
    /// Sum of `gross_incl`, printed as *Subtotal*.
    pub subtotal: Money,
    /// Sum of `discount`, printed as *Total diskon*.
    pub discount_total: Money,
    /// `subtotal − discount_total`: due before cash rounding.
    pub net_total: Money,
    /// Sum of `vat`, printed as *PPN*.
    pub vat_total: Money,
    /// The printed base of the tax (*DPP*): per class on its total, then added up.
    pub tax_base: Money,
    /// Sum of `revenue_gross` (K 4101 or 4201).
    pub revenue_gross_total: Money,
    /// Sum of `discount_excl` (D 4191 or 4291).
    pub discount_excl_total: Money,
    /// `payable − net_total`, printed as *Pembulatan* (4303).
    pub rounding: Money,
    /// What changes hands.
    pub payable: Money,
}

/// Computes a sale that is paid under `rounding`; a sale without cash passes `CashRounding::NONE`.
///
/// `payable + discount_excl_total = revenue_gross_total + vat_total + rounding`, so the journal of domain P01 balances.
pub fn sale_amounts(lines: &[PricedLine], is_pkp: bool, rounding: CashRounding) -> SaleAmounts {
    let taxable: Vec<(usize, TaxClass, Money)> =
        lines.iter().map(|line| (usize::from(line.line_no), line.tax_class, line.net())).collect();
    let vat = vat_for(is_pkp, &taxable);
    let amounts: Vec<LineAmounts> = lines.iter().zip(vat).map(|(line, vat)| line_amounts(line, vat, is_pkp)).collect();

    let sum = |pick: fn(&LineAmounts) -> Money| -> Money { amounts.iter().map(pick).sum() };
    let net_total = sum(|line| line.net_incl);
    let paid = rounding.round(net_total);
    SaleAmounts {
        subtotal: sum(|line| line.gross_incl),
        discount_total: sum(|line| line.discount),
        net_total,
        vat_total: sum(|line| line.vat),
        tax_base: if is_pkp { tax_base(lines, &amounts) } else { Money::ZERO },
        revenue_gross_total: sum(|line| line.revenue_gross),
        discount_excl_total: sum(|line| line.discount_excl),
        rounding: paid.difference,
        payable: paid.payable,
        lines: amounts,
    }
}

fn line_amounts(line: &PricedLine, vat: Money, is_pkp: bool) -> LineAmounts {
    let net_incl = line.net();
    let net_excl = net_incl - vat;
    let discount_excl = if is_pkp { without_vat(line.discount, line.tax_class) } else { line.discount };
    LineAmounts {
        gross_incl: line.gross,
        discount: line.discount,
        net_incl,
        vat,
        net_excl,
        discount_excl,
        revenue_gross: net_excl + discount_excl,
    }
}

/// The printed base of every class on its total before tax, added up.
fn tax_base(lines: &[PricedLine], amounts: &[LineAmounts]) -> Money {
    let base_of = |class: TaxClass| {
        let own = lines.iter().zip(amounts).filter(|(line, _)| line.tax_class == class);
        dpp(own.map(|(_, line)| line.net_excl).sum(), class)
    };
    TaxClass::ALL.into_iter().map(base_of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::AMOUNT_MAX_MINOR;
    use crate::quantity::{QUANTITY_MAX_THOUSANDTHS, Quantity};
    use proptest::prelude::*;

    fn priced(line_no: u16, quantity: Quantity, unit_price: Money, discount: Money, tax_class: TaxClass) -> PricedLine {
        PricedLine {
            line_no,
            quantity,
            unit_name: None,
            pack: Quantity::ONE,
            unit_price,
            list_price: unit_price,
            level: "general".to_owned(),
            gross: quantity.at_price(unit_price),
            discount,
            discounts: Vec::new(),
            tax_class,
        }
    }

    fn line(line_no: u16, thousandths: i64, price: i64, discount: i64, tax_class: TaxClass) -> PricedLine {
        let [price, discount] = [price, discount].map(Money::from_rupiah);
        priced(line_no, Quantity::from_thousandths(thousandths), price, discount, tax_class)
    }

    /// The receipt of domain §9.4: oil with 5 % off, sugar, rice.
    fn worked() -> [PricedLine; 3] {
        [
            line(1, 2_000, 38_500, 3_850, TaxClass::Taxed),
            line(2, 1_000, 17_500, 0, TaxClass::Exempt),
            line(3, 1_000, 74_000, 0, TaxClass::Exempt),
        ]
    }

    fn rupiah(lines: &LineAmounts) -> [i64; 7] {
        let LineAmounts { gross_incl, discount, net_incl, vat, net_excl, discount_excl, revenue_gross } = *lines;
        [gross_incl, discount, net_incl, vat, net_excl, discount_excl, revenue_gross].map(Money::rupiah)
    }

    fn totals(sale: &SaleAmounts) -> [i64; 9] {
        let first = [sale.subtotal, sale.discount_total, sale.net_total, sale.vat_total, sale.tax_base];
        let last = [sale.revenue_gross_total, sale.discount_excl_total, sale.rounding, sale.payable];
        let [a, b, c, d, e] = first.map(Money::rupiah);
        let [f, g, h, i] = last.map(Money::rupiah);
        [a, b, c, d, e, f, g, h, i]
    }

    #[test]
    fn the_worked_cash_sale_of_a_registered_store() {
        let sale = sale_amounts(&worked(), true, CashRounding::default());
        assert_eq!(totals(&sale), [168_500, 3_850, 164_650, 7_249, 60_409, 160_869, 3_468, 50, 164_700]);
        let lines: Vec<[i64; 7]> = sale.lines.iter().map(rupiah).collect();
        assert_eq!(lines[0], [77_000, 3_850, 73_150, 7_249, 65_901, 3_468, 69_369]);
        assert_eq!(lines[1], [17_500, 0, 17_500, 0, 17_500, 0, 17_500]);
        assert_eq!(lines[2], [74_000, 0, 74_000, 0, 74_000, 0, 74_000]);
    }

    #[test]
    fn the_same_sale_in_other_stores_and_by_other_tenders() {
        let check = |story: &str, is_pkp: bool, rounding: CashRounding, expect: [i64; 9]| {
            assert_eq!(totals(&sale_amounts(&worked(), is_pkp, rounding)), expect, "{story}");
        };
        let cash = CashRounding::default();
        check(
            "not registered: no tax, revenue is the net price",
            false,
            cash,
            [168_500, 3_850, 164_650, 0, 0, 168_500, 3_850, 50, 164_700],
        );
        check(
            "by QRIS nothing is rounded",
            true,
            CashRounding::NONE,
            [168_500, 3_850, 164_650, 7_249, 60_409, 160_869, 3_468, 0, 164_650],
        );
    }

    #[test]
    fn every_class_is_computed_once_for_the_receipt() {
        let lines = [
            line(1, 1_000, 4, 0, TaxClass::Taxed),
            line(2, 1_000, 4, 0, TaxClass::Taxed),
            line(3, 1_250, 101_100, 25_275, TaxClass::AgriOnePointOne),
            line(4, 1_000, 112_000, 11_200, TaxClass::Luxury),
            line(5, 333, 10_000, 30, TaxClass::None),
        ];
        let sale = sale_amounts(&lines, true, CashRounding::default());
        let vat: Vec<i64> = sale.lines.iter().map(|line| line.vat.rupiah()).collect();
        assert_eq!(vat, [1, 0, 1_100, 10_800, 0]);
        let discount_excl: Vec<i64> = sale.lines.iter().map(|line| line.discount_excl.rupiah()).collect();
        assert_eq!(discount_excl, [0, 0, 25_000, 10_000, 30]);
        // Taxed 7 × 11/12 → 6, farm goods 100.000, luxury 90.000.
        assert_eq!(sale.tax_base, Money::from_rupiah(190_006));
        assert_eq!(sale.payable, Money::from_rupiah(205_200));
        assert_eq!(sale.rounding, Money::from_rupiah(-8));
    }

    #[test]
    fn a_sale_of_nothing_is_nothing() {
        assert_eq!(sale_amounts(&[], true, CashRounding::default()), SaleAmounts::default());
    }

    proptest! {
        #[test]
        fn the_journal_of_a_sale_balances(
            rows in proptest::collection::vec((1_i64..100_000, 0_i64..5_000_000, 0_i64..=1_000, 0_usize..5), 0..30),
            is_pkp in any::<bool>(),
        ) {
            let lines: Vec<PricedLine> = (1_u16..).zip(&rows).map(|(number, (thousandths, price, permille, class))| {
                let gross = Quantity::from_thousandths(*thousandths).at_price(Money::from_rupiah(*price));
                line(number, *thousandths, *price, gross.rupiah() * permille / 1_000, TaxClass::ALL[*class])
            }).collect();
            let sale = sale_amounts(&lines, is_pkp, CashRounding::default());
            let debit = sale.payable + sale.discount_excl_total;
            prop_assert_eq!(debit, sale.revenue_gross_total + sale.vat_total + sale.rounding);
            prop_assert_eq!(sale.subtotal - sale.discount_total + sale.rounding, sale.payable);
            for amounts in &sale.lines {
                prop_assert_eq!(amounts.net_excl + amounts.vat, amounts.gross_incl - amounts.discount);
                prop_assert!(amounts.vat >= Money::ZERO && amounts.revenue_gross >= Money::ZERO);
                prop_assert!(is_pkp || amounts.vat.is_zero());
            }
        }

        #[test]
        fn every_line_that_may_be_carried_has_an_answer(
            rows in proptest::collection::vec((
                -QUANTITY_MAX_THOUSANDTHS..=QUANTITY_MAX_THOUSANDTHS,
                -AMOUNT_MAX_MINOR..=AMOUNT_MAX_MINOR,
                -AMOUNT_MAX_MINOR..=AMOUNT_MAX_MINOR,
                0_usize..5,
            ), 0..10),
        ) {
            let lines: Vec<PricedLine> = rows.iter().map(|(thousandths, price, discount, class)| {
                let [price, discount] = [*price, *discount].map(Money::from_minor);
                priced(1, Quantity::from_thousandths(*thousandths), price, discount, TaxClass::ALL[*class])
            }).collect();
            prop_assert_eq!(sale_amounts(&lines, true, CashRounding::default()).lines.len(), lines.len());
        }
    }
}
