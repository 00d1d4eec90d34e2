//! The counter by its worked examples (domain §3.2) and its refusals; shifts and random days in files of their own.

mod days;
mod shifts;

use std::collections::BTreeMap;

use super::decide::*;
use super::fact::{SaleCompleted, Tender};
use super::pricing::{ManualDiscount, PointsRule, PricedLine};
use super::tax::TaxClass;
use crate::change_set::{Author, ChangeSet, Circumstances, Decided, Entry, Head, Origin, Seen};
use crate::clock::{HybridTime, Zone};
use crate::fact::Fact;
use crate::id::{ChangeSetId, CooperativeId, DeviceId, MemberId, ProductId, ShiftId, UnitId, UserId, WarehouseId};
use crate::inventory::decide::KnownStock;
use crate::inventory::pool::Pool;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::units::access::Role;
use crate::units::approval::Authority;
use crate::verify::verify_content;

pub(super) const SHIFT: ShiftId = ShiftId::from_bytes([5; 16]);
pub(super) const WAREHOUSE: WarehouseId = WarehouseId::from_bytes([6; 16]);
pub(super) const MEMBER: MemberId = MemberId::from_bytes([7; 16]);
pub(super) const UNIT: UnitId = UnitId::from_bytes([4; 16]);
pub(super) const CASHIER: UserId = UserId::from_bytes([8; 16]);
pub(super) const OTHER: UserId = UserId::from_bytes([9; 16]);
pub(super) const OIL: ProductId = ProductId::from_bytes([1; 16]);
pub(super) const SUGAR: ProductId = ProductId::from_bytes([2; 16]);
pub(super) const RICE: ProductId = ProductId::from_bytes([3; 16]);
const BAG: ProductId = ProductId::from_bytes([4; 16]);

pub(super) fn rupiah(amount: i64) -> Money {
    Money::from_rupiah(amount)
}

pub(super) fn cash(amount: i64) -> Vec<Tender> {
    vec![Tender::Cash { amount: rupiah(amount) }]
}

/// The decision without its approvals.
pub(super) fn complete(command: CompleteSale) -> Result<Decided, SalesRefused> {
    complete_sale(command).map(|(decided, _)| decided)
}

pub(super) fn pool(pieces: i64, value: i64) -> Pool {
    Pool { quantity: Quantity::from_units(pieces), value: rupiah(value) }
}

fn product(name: &str, tax_class: TaxClass, price: i64, pool: Pool) -> SellableProduct {
    let stock = KnownStock { pool, last_cost: None, last_cost_n: 0 };
    SellableProduct::goods(name, "PCS", tax_class, Some(rupiah(price)), stock)
}

/// Points have tests of their own.
const NO_POINTS: PointsRule = PointsRule { rupiah_per_point: 0, value: Money::ZERO };

/// Registered, but not a member yet.
const CANDIDATE: CartMember = CartMember { member: MEMBER, is_active: false };

/// The shelf of the worked example: the issues of the sale cost 66.241, 16.000 and 70.250.
pub(super) fn shelf() -> BTreeMap<ProductId, SellableProduct> {
    BTreeMap::from([
        (OIL, product("Minyak goreng", TaxClass::Taxed, 38_500, pool(10, 331_205))),
        (SUGAR, product("Gula", TaxClass::Exempt, 17_500, pool(5, 80_000))),
        (RICE, product("Beras", TaxClass::Exempt, 74_000, pool(4, 281_000))),
        (BAG, product("Kantong", TaxClass::None, 0, pool(0, 0))),
    ])
}

pub(super) fn line(product: ProductId, pieces: i64) -> CartLine {
    CartLine::new(product, Quantity::from_units(pieces))
}

pub(super) fn sale(lines: Vec<CartLine>) -> CompleteSale {
    CompleteSale {
        shift: Some(SHIFT),
        document: "T01-K01-250131-0007".to_owned(),
        warehouse: WAREHOUSE,
        cart: Cart { lines, member: Some(CartMember { member: MEMBER, is_active: true }), bill_discount: None },
        authority: Authority::alone(CASHIER, Role::Cashier),
        unit: UNIT,
        savings_unit: UNIT,
        tenders: cash(200_000),
        donation: Money::ZERO,
        purse: Purse::default(),
        refunds: Vec::new(),
        hold: None,
        products: shelf(),
        rules: SellingRules { is_pkp: true, points: NO_POINTS, ..SellingRules::default() },
    }
}

pub(super) fn worked() -> CompleteSale {
    sale(vec![line(OIL, 2), line(SUGAR, 1), line(RICE, 1)])
}

/// The same with 5 % off the oil: 164.650 before rounding.
pub(super) fn worked_with_discount() -> CompleteSale {
    let mut command = worked();
    command.cart.lines[0].discount = Some(ManualDiscount::Percent { ppm: 50_000 });
    command
}

/// Plain priced lines, as (pieces, price).
pub(super) fn priced(lines: &[(i64, i64)]) -> Vec<PricedLine> {
    let cart = Cart { lines: lines.iter().map(|(pieces, _)| line(BAG, *pieces)).collect(), ..Cart::default() };
    let quote = price_cart(&cart, &shelf(), &SellingRules::default()).unwrap();
    let with_price = quote.lines.into_iter().zip(lines).map(|(line, (pieces, price))| PricedLine {
        unit_price: rupiah(*price),
        gross: rupiah(pieces * price),
        ..line
    });
    with_price.collect()
}

/// A journal as domain §0 writes it: `D 1112 164700`.
pub(super) fn written(entry: &Entry) -> Vec<String> {
    let side = |amount: Money| if amount > Money::ZERO { "D" } else { "K" };
    let lines = entry.lines.iter();
    lines.map(|it| format!("{} {} {}", side(it.amount), it.account, it.amount.abs().rupiah())).collect()
}

fn only_journal(decided: &Decided) -> Vec<String> {
    assert_eq!(decided.entries.len(), 1);
    written(&decided.entries[0])
}

pub(super) fn completed(decided: &Decided) -> &SaleCompleted {
    let Fact::SaleCompleted(completed) = &decided.facts[0] else { panic!("no sale in {decided:?}") };
    completed
}

#[test]
fn p01_the_worked_cash_sale_to_the_rupiah() {
    let cart = worked_with_discount();
    let quote =
        price_cart(&cart.cart, &cart.products, &SellingRules { points: PointsRule::default(), ..cart.rules.clone() });
    let quote = quote.unwrap();
    assert_eq!((quote.needs.len(), quote.points), (0, 82), "5 % is within the cap; domain §9.5 for the points");
    let decided = complete(cart).unwrap();
    let costs: Vec<i64> = completed(&decided).lines.iter().map(|it| it.cost.rupiah()).collect();
    assert_eq!(costs, [66_241, 16_000, 70_250]);
    let entry = decided.entries[0].clone();
    assert_eq!(
        written(&entry),
        ["D 1112 164700", "D 4191 3468", "K 4101 160869", "K 2121 7249", "K 4303 50", "D 5101 152491", "K 1151 152491"]
    );
    let dimensions: Vec<_> = entry.lines.iter().map(|line| (line.origin, line.holder)).collect();
    let (member, holder) = (Some(Origin::Member), Some(MEMBER.0));
    assert_eq!(
        dimensions,
        [
            (None, Some(SHIFT.0)),
            (member, holder),
            (member, holder),
            (None, None),
            (member, None),
            (member, holder),
            (None, Some(WAREHOUSE.0)),
        ]
    );
}

#[test]
fn p01_who_buys_and_who_sells_decide_the_accounts() {
    let check = |story: &str, change: fn(&mut CompleteSale), expect: &[&str]| {
        let mut command = worked();
        change(&mut command);
        let decided = complete(command).unwrap();
        assert_eq!(only_journal(&decided), expect, "{story}");
        assert_eq!(verify_content(&change_set(decided)), Ok(()), "{story}");
    };
    let member = ["D 1112 168500", "K 4101 160869", "K 2121 7631", "D 5101 152491", "K 1151 152491"];
    let stranger = ["D 1112 168500", "K 4201 160869", "K 2121 7631", "D 5102 152491", "K 1151 152491"];
    check("a member at a registered store", |_| {}, &member);
    check("somebody else", |it| it.cart.member = None, &stranger);
    check("a member who is not active on the day", |it| it.cart.member = Some(CANDIDATE), &stranger);
    check(
        "a store that is not registered collects no tax",
        |it| it.rules.is_pkp = false,
        &["D 1112 168500", "K 4101 168500", "D 5101 152491", "K 1151 152491"],
    );
    check(
        "cash is rounded, the difference has its own account",
        |it| it.products.get_mut(&SUGAR).unwrap().price = Some(rupiah(17_449)),
        &["D 1112 168400", "K 4101 160818", "K 2121 7631", "D 4303 49", "D 5101 152491", "K 1151 152491"],
    );
}

#[test]
fn a_sale_says_what_was_decided() {
    let decided = complete(worked()).unwrap();
    let fact = completed(&decided);
    assert_eq!((fact.shift, fact.member, fact.is_pkp), (SHIFT, Some(MEMBER), true));
    assert_eq!(fact.tenders, [Tender::Cash { amount: rupiah(200_000) }]);
    let amounts =
        [fact.gross, fact.discount, fact.net, fact.vat, fact.tax_base, fact.rounding, fact.payable, fact.change];
    assert_eq!(amounts.map(Money::rupiah), [168_500, 0, 168_500, 7_631, 63_588, 0, 168_500, 31_500]);
    let moved: Vec<_> =
        decided.moves.iter().map(|it| (it.product, it.quantity.thousandths(), it.value.rupiah())).collect();
    assert_eq!(moved, [(OIL, -2_000, -66_241), (SUGAR, -1_000, -16_000), (RICE, -1_000, -70_250)]);
    let mut candidate = worked();
    candidate.cart.member = Some(CANDIDATE);
    assert_eq!(completed(&complete(candidate).unwrap()).member, None);
}

#[test]
fn the_counter_refuses_and_nothing_is_decided() {
    let check = |story: &str, change: fn(&mut CompleteSale), expect: &str| {
        let mut command = worked();
        change(&mut command);
        let refused = complete(command).unwrap_err();
        assert_eq!(refused.code(), expect, "{story}: {refused}");
        assert!(refused.to_string().ends_with('.'), "a sentence: {refused}");
    };
    check("no shift", |it| it.shift = None, "shift_not_open");
    check("an empty cart", |it| it.cart.lines.clear(), "cart_empty");
    check("a cart that never ends", |it| it.cart.lines = vec![line(OIL, 1); 201], "too_many_lines");
    check("one rupiah short", |it| it.tenders = cash(168_499), "cash_not_enough");
    check("something nobody sells", |it| it.cart.lines[0].product = ProductId::from_bytes([9; 16]), "product_unknown");
    check("no price yet", |it| it.products.get_mut(&OIL).unwrap().price = None, "price_missing");
    check("another price than shown", |it| it.cart.lines[1].quoted = Some((rupiah(17_000), None)), "price_changed");
    check("none of it", |it| it.cart.lines[2].quantity = Quantity::ZERO, "quantity_not_valid");
    check("less than none", |it| it.cart.lines[2].quantity = Quantity::from_units(-1), "quantity_not_valid");
    check(
        "a barcode typed as a quantity",
        |it| it.cart.lines[2].quantity = Quantity::from_units(8_991_234_567_890),
        "quantity_not_valid",
    );
    check(
        "more than any book takes",
        |it| {
            it.cart.lines[2].quantity = Quantity::from_units(999_999_999);
            it.tenders = vec![Tender::Cash { amount: Money::from_minor(i64::MAX) }];
        },
        "tender_amount_not_valid",
    );
    let exact = CompleteSale { tenders: cash(168_500), ..worked() };
    assert_eq!(completed(&complete(exact).unwrap()).change, Money::ZERO);
    assert!(complete(sale(vec![line(OIL, 2).quoted(rupiah(38_500))])).is_ok());
}

#[test]
fn lines_of_one_product_share_its_pool() {
    let mut command = sale(vec![line(OIL, 1), line(SUGAR, 1), line(OIL, 2), line(OIL, 1)]);
    command.products.get_mut(&OIL).unwrap().stock.pool = pool(3, 100_000);
    let decided = complete(command).unwrap();
    let costs: Vec<i64> = completed(&decided).lines.iter().map(|line| line.cost.rupiah()).collect();
    // 33.333 of 100.000, sugar, the rest of the pool, then one that is not there at no known cost.
    assert_eq!(costs, [33_333, 16_000, 66_667, 0]);
    let values: Money = decided.moves.iter().map(|it| it.value).sum();
    assert_eq!(values, rupiah(-116_000));
    assert_eq!(verify_content(&change_set(decided)), Ok(()));
}

#[test]
fn what_is_sold_before_it_came_has_the_best_cost_there_is() {
    let check = |story: &str, stock: Pool, last_cost: Option<i64>, pieces: i64, cost: i64| {
        let mut command = sale(vec![line(OIL, pieces)]);
        command.tenders = cash(1_000_000);
        let known = KnownStock { pool: stock, last_cost: last_cost.map(rupiah), last_cost_n: 1 };
        command.products.get_mut(&OIL).unwrap().stock = known;
        let decided = complete(command).unwrap();
        assert_eq!(completed(&decided).lines[0].cost, rupiah(cost), "{story}");
        assert_eq!(decided.moves[0].value, rupiah(-cost), "{story}");
        let has_cost = only_journal(&decided).iter().any(|line| line.contains(" 1151 "));
        assert_eq!(has_cost, cost != 0, "{story}");
        assert_eq!(verify_content(&change_set(decided)), Ok(()), "{story}");
    };
    check("past what is there, at its average", pool(1, 33_000), Some(40_000), 3, 99_000);
    check("further below zero, as before", pool(-2, -66_000), Some(40_000), 1, 33_000);
    check("nothing there: the last purchase", pool(0, 0), Some(40_000), 2, 80_000);
    check("a value on the wrong side: the last purchase", pool(3, -10), Some(40_000), 1, 40_000);
    check("nothing known: zero, and a person is told", pool(0, 0), None, 2, 0);
}

#[test]
fn what_is_given_away_at_no_cost_moves_without_a_journal() {
    let decided = complete(CompleteSale { tenders: cash(0), ..sale(vec![line(BAG, 1)]) }).unwrap();
    assert!(decided.entries.is_empty());
    assert_eq!(decided.moves.len(), 1);
    assert_eq!(verify_content(&change_set(decided)), Ok(()));
}

/// The change set a till would sign.
pub(super) fn change_set(decided: Decided) -> ChangeSet {
    let author = Author {
        cooperative: CooperativeId::from_bytes([1; 16]),
        device: DeviceId::from_bytes([2; 16]),
        head: Head::default(),
        clock: HybridTime::default(),
        seen: Seen::default(),
    };
    let circumstances = Circumstances {
        id: ChangeSetId::from_bytes([3; 16]),
        unit: UnitId::from_bytes([4; 16]),
        business_date: jiff::civil::date(2025, 1, 31),
        zone: Zone::Wib,
        actor: UserId::from_bytes([5; 16]),
        approvals: Vec::new(),
        batch: None,
    };
    author.next(circumstances, decided, 1_738_308_120_000)
}
