//! Pricing by its rules: whose price, what is given by hand, what must be approved.

mod levels;
mod promotions;

use super::*;
use crate::inventory::decide::KnownStock;
use crate::quantity::Quantity;
use crate::sales::tax::TaxClass;
use crate::units::access::Operation;

pub(super) const OIL: ProductId = ProductId::from_bytes([1; 16]);
pub(super) const SUGAR: ProductId = ProductId::from_bytes([2; 16]);
pub(super) const RICE: ProductId = ProductId::from_bytes([3; 16]);
pub(super) const MEMBER: CartMember = CartMember { member: crate::id::MemberId::from_bytes([7; 16]), is_active: true };

pub(super) fn rupiah(amount: i64) -> Money {
    Money::from_rupiah(amount)
}

pub(super) fn goods(name: &str, tax_class: TaxClass, price: i64) -> SellableProduct {
    SellableProduct::goods(name, "PCS", tax_class, Some(rupiah(price)), KnownStock::default())
}

/// The goods of domain §3.2.
pub(super) fn shelf() -> Shelf {
    BTreeMap::from([
        (OIL, goods("Minyak Goreng 2L", TaxClass::Taxed, 38_500)),
        (SUGAR, goods("Gula Pasir 1kg", TaxClass::Exempt, 17_500)),
        (RICE, goods("Beras Medium 5kg", TaxClass::Exempt, 74_000)),
    ])
}

pub(super) fn pieces(product: ProductId, units: i64) -> CartLine {
    CartLine::new(product, Quantity::from_units(units))
}

pub(super) fn cart(lines: Vec<CartLine>) -> Cart {
    Cart { lines, ..Cart::default() }
}

pub(super) fn rules() -> SellingRules {
    SellingRules { is_pkp: true, ..SellingRules::default() }
}

pub(super) fn priced(cart: &Cart, shelf: &Shelf) -> Quote {
    price_cart(cart, shelf, &rules()).unwrap()
}

fn refused(cart: &Cart, shelf: &Shelf) -> &'static str {
    price_cart(cart, shelf, &rules()).unwrap_err().code()
}

fn nets(quote: &Quote) -> Vec<i64> {
    quote.lines.iter().map(|line| line.net().rupiah()).collect()
}

fn given(product: ProductId, units: i64, discount: ManualDiscount) -> CartLine {
    CartLine { discount: Some(discount), ..pieces(product, units) }
}

#[test]
fn p01_the_worked_receipt_with_five_percent_by_hand() {
    let five = ManualDiscount::Percent { ppm: 50_000 };
    let mut bought = cart(vec![given(OIL, 2, five), pieces(SUGAR, 1), pieces(RICE, 1)]);
    bought.member = Some(MEMBER);
    let quote = priced(&bought, &shelf());
    let amounts = &quote.amounts;
    let totals = [amounts.subtotal, amounts.discount_total, amounts.net_total, amounts.vat_total, amounts.tax_base];
    assert_eq!(totals.map(Money::rupiah), [168_500, 3_850, 164_650, 7_249, 60_409]);
    assert_eq!((amounts.rounding, amounts.payable), (rupiah(50), rupiah(164_700)));
    assert_eq!((quote.needs.len(), quote.points), (0, 82));
    let discount = &quote.lines[0].discounts[0];
    assert_eq!((discount.kind, discount.label.as_str()), (DiscountKind::Manual, "Diskon 5%"));
}

#[test]
fn a_discount_on_the_bill_is_spread_so_that_it_ties() {
    let check = |story: &str, discount: ManualDiscount, expect: [i64; 3]| {
        let bought =
            Cart { bill_discount: Some(discount), ..cart(vec![pieces(OIL, 2), pieces(SUGAR, 1), pieces(RICE, 1)]) };
        let quote = priced(&bought, &shelf());
        let shares = quote.lines.iter().map(|line| line.discount.rupiah()).collect::<Vec<_>>();
        assert_eq!(shares, expect, "{story}");
        assert!(quote.lines.iter().all(|line| line.net() >= Money::ZERO), "{story}");
    };
    // 10.000 × 77.000 / 168.500 = 4.569,73; × 17.500 = 1.038,58; × 74.000 = 4.391,69.
    check("ten thousand", ManualDiscount::Amount(rupiah(10_000)), [4_570, 1_038, 4_392]);
    check("one rupiah goes to the largest fraction", ManualDiscount::Amount(rupiah(1)), [1, 0, 0]);
    check("three percent", ManualDiscount::Percent { ppm: 30_000 }, [2_310, 525, 2_220]);
    check("everything", ManualDiscount::Percent { ppm: 1_000_000 }, [77_000, 17_500, 74_000]);
    check("nothing", ManualDiscount::Amount(Money::ZERO), [0, 0, 0]);
}

#[test]
fn what_cannot_be_given_is_refused() {
    let check = |story: &str, discount: ManualDiscount| {
        assert_eq!(refused(&cart(vec![given(OIL, 1, discount)]), &shelf()), "discount_not_valid", "{story}");
        let bill = Cart { bill_discount: Some(discount), ..cart(vec![pieces(OIL, 1)]) };
        assert_eq!(refused(&bill, &shelf()), "discount_not_valid", "{story} on the bill");
    };
    check("more than it costs", ManualDiscount::Amount(rupiah(38_501)));
    check("less than nothing", ManualDiscount::Amount(rupiah(-1)));
    check("half a rupiah", ManualDiscount::Amount(Money::from_minor(50)));
    check("more than all", ManualDiscount::Percent { ppm: 1_000_001 });
    check("a percentage below zero", ManualDiscount::Percent { ppm: -1 });
}

#[test]
fn above_the_cap_somebody_must_agree() {
    let check = |story: &str, line: ManualDiscount, bill: Option<ManualDiscount>, expect: &[&str]| {
        let bought = Cart { bill_discount: bill, ..cart(vec![given(OIL, 1, line), pieces(SUGAR, 1)]) };
        let needs = priced(&bought, &shelf()).needs;
        assert!(needs.iter().all(|need| need.operation == Operation::ApproveDiscount), "{story}");
        assert_eq!(needs.iter().map(|need| need.what.as_str()).collect::<Vec<_>>(), expect, "{story}");
    };
    let percent = |ppm| ManualDiscount::Percent { ppm };
    check("at the cap", percent(50_000), None, &[]);
    check("above it", percent(100_000), None, &["diskon Minyak Goreng 2L Rp3.850 (10%) di atas batas kasir 5%"]);
    check("in rupiah at the cap", ManualDiscount::Amount(rupiah(1_925)), None, &[]);
    check(
        "one rupiah above",
        ManualDiscount::Amount(rupiah(1_926)),
        None,
        &["diskon Minyak Goreng 2L Rp1.926 (5%) di atas batas kasir 5%"],
    );
    // 1.925 on the line and 5 % of the other 54.075: 2.704 more.
    check(
        "two small ones are no way around",
        percent(50_000),
        Some(percent(50_000)),
        &["diskon nota Rp4.629 (8,3%) di atas batas kasir 5%"],
    );
    check("on the bill at the cap", percent(0), Some(percent(50_000)), &[]);
}

#[test]
fn what_was_shown_is_what_is_paid() {
    let quoted = |unit_price, net: Option<i64>| {
        let shown = Some((rupiah(unit_price), net.map(rupiah)));
        cart(vec![CartLine { quoted: shown, ..given(OIL, 2, ManualDiscount::Percent { ppm: 50_000 }) }])
    };
    assert!(price_cart(&quoted(38_500, None), &shelf(), &rules()).is_ok());
    assert!(price_cart(&quoted(38_500, Some(73_150)), &shelf(), &rules()).is_ok());
    assert_eq!(refused(&quoted(38_000, None), &shelf()), "price_changed");
    assert_eq!(refused(&quoted(38_500, Some(77_000)), &shelf()), "price_changed");
}

#[test]
fn the_same_cart_costs_the_same_in_any_order() {
    let lines = [pieces(OIL, 2), pieces(SUGAR, 1), given(RICE, 1, ManualDiscount::Amount(rupiah(500)))];
    let forward = priced(&cart(lines.to_vec()), &shelf());
    let mut backward = priced(&cart(lines.into_iter().rev().collect()), &shelf());
    assert_eq!(forward.amounts.payable, backward.amounts.payable);
    backward.lines.reverse();
    assert_eq!(nets(&forward), nets(&backward));
}
