//! Goods, prices and receipts by the worked examples of domain §3.3 and §3.4, and random weeks in a warehouse.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::decide::*;
use super::fact::{PaidFrom, StockReceived};
use super::pool::{Pool, issue};
use crate::change_set::{Decided, Entry, Origin};
use crate::fact::Fact;
use crate::id::{ProductId, WarehouseId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::tax::TaxClass;
use crate::verify::is_balanced;

const WAREHOUSE: WarehouseId = WarehouseId::from_bytes([6; 16]);
const OIL: ProductId = ProductId::from_bytes([1; 16]);
const SUGAR: ProductId = ProductId::from_bytes([2; 16]);

fn rupiah(amount: i64) -> Money {
    Money::from_rupiah(amount)
}

fn pool(pieces: i64, value: i64) -> Pool {
    Pool { quantity: Quantity::from_units(pieces), value: rupiah(value) }
}

fn incoming(product: ProductId, pieces: i64, cost: i64) -> IncomingLine {
    IncomingLine { product, quantity: Quantity::from_units(pieces), cost: rupiah(cost) }
}

fn receipt(lines: Vec<IncomingLine>, oil: Pool) -> ReceiveStock {
    let known = |pool| KnownStock { pool, last_cost: None, last_cost_n: 4 };
    ReceiveStock {
        document: "T01-K01-250131-0002".to_owned(),
        supplier_name: "CV Contoh".to_owned(),
        note: String::new(),
        paid_from: PaidFrom::Payable,
        warehouse: WAREHOUSE,
        lines,
        stock: BTreeMap::from([(OIL, known(oil)), (SUGAR, known(Pool::default()))]),
    }
}

fn written(entry: &Entry) -> Vec<String> {
    let side = |amount: Money| if amount > Money::ZERO { "D" } else { "K" };
    let lines = entry.lines.iter();
    lines.map(|it| format!("{} {} {}", side(it.amount), it.account, it.amount.abs().rupiah())).collect()
}

fn received(decided: &Decided) -> &StockReceived {
    let Fact::StockReceived(received) = &decided.facts[0] else { panic!("no receipt in {decided:?}") };
    received
}

/// Every move is the same number as its posting, and every journal balances.
fn ties(decided: &Decided) -> bool {
    let own_unit = crate::id::UnitId::from_bytes([9; 16]);
    let lines = decided.entries.iter().flat_map(|entry| &entry.lines);
    let posted: Money = lines.filter(|line| line.account == "1151").map(|line| line.amount).sum();
    let moved: Money = decided.moves.iter().map(|it| it.value).sum();
    posted == moved && decided.entries.iter().all(|entry| is_balanced(entry, own_unit))
}

#[test]
fn b01_and_b07_goods_come_in_at_their_cost() {
    let lines = || vec![incoming(OIL, 10, 340_000), incoming(SUGAR, 3, 50_000)];
    let decided = receive_stock(receipt(lines(), pool(2, 66_000))).unwrap();
    assert_eq!(written(&decided.entries[0]), ["D 1151 390000", "K 2102 390000"]);
    assert_eq!(decided.entries[0].rule, "B01");
    let paid =
        receive_stock(ReceiveStock { paid_from: PaidFrom::SafeCash, ..receipt(lines(), pool(2, 66_000)) }).unwrap();
    assert_eq!(written(&paid.entries[0]), ["D 1151 390000", "K 1111 390000"]);
    assert_eq!((paid.entries[0].rule.as_str(), paid.entries[0].lines[1].holder), ("B07", None));
    assert!(ties(&decided) && ties(&paid));
    let units: Vec<_> =
        received(&decided).lines.iter().map(|it| (it.unit_cost.rupiah(), it.variance.rupiah(), it.n)).collect();
    // 50.000 / 3 is rounded to the nearest rupiah.
    assert_eq!(units, [(34_000, 0, 5), (16_667, 0, 5)]);
}

#[test]
fn goods_that_were_sold_before_they_came_leave_their_difference_in_5107() {
    let check = |story: &str, before: Pool, pieces: i64, cost: i64, expect: &[&str], value: i64| {
        let decided = receive_stock(receipt(vec![incoming(OIL, pieces, cost)], before)).unwrap();
        assert_eq!(written(&decided.entries[0]), expect, "{story}");
        assert_eq!(decided.moves[0].value, rupiah(value), "{story}: the move is not the posting");
        assert!(ties(&decided), "{story}");
        let variance = decided.entries[0].lines.iter().find(|line| line.account == "5107");
        assert_eq!(variance.and_then(|line| line.origin), Some(Origin::NonMember), "{story}");
    };
    check(
        "domain §3.4: two sold at 33.000, ten come for 340.000",
        pool(-2, -66_000),
        10,
        340_000,
        &["D 1151 338000", "D 5107 2000", "K 2102 340000"],
        338_000,
    );
    check(
        "cheaper than assumed",
        pool(-2, -66_000),
        10,
        320_000,
        &["D 1151 322000", "K 5107 2000", "K 2102 320000"],
        322_000,
    );
    check("sold at no known cost", pool(-2, 0), 2, 68_000, &["D 5107 68000", "K 2102 68000"], 0);
}

#[test]
fn lines_of_one_product_are_received_one_after_the_other() {
    let lines = vec![incoming(OIL, 2, 68_000), incoming(OIL, 4, 140_000)];
    let decided = receive_stock(receipt(lines, pool(-3, -99_000))).unwrap();
    let lines: Vec<_> = received(&decided).lines.iter().map(|it| (it.variance.rupiah(), it.n)).collect();
    // 68.000 against 66.000 assumed, then one of four: 35.000 against 33.000.
    assert_eq!(lines, [(2_000, 5), (2_000, 6)]);
    assert_eq!(written(&decided.entries[0]), ["D 1151 204000", "D 5107 4000", "K 2102 208000"]);
    assert!(ties(&decided));
}

#[test]
fn free_goods_move_without_a_journal() {
    let decided = receive_stock(receipt(vec![incoming(OIL, 5, 0)], Pool::default())).unwrap();
    assert!(decided.entries.is_empty() && decided.moves.len() == 1);
}

#[test]
fn a_receipt_that_makes_no_sense_is_refused() {
    let check = |story: &str, lines: Vec<IncomingLine>, expect: &str| {
        let refused = receive_stock(receipt(lines, Pool::default())).unwrap_err();
        assert_eq!(refused.code(), expect, "{story}: {refused}");
    };
    check("nothing", vec![], "no_lines");
    check("none of it", vec![incoming(OIL, 1, 1), incoming(OIL, 0, 100)], "line_not_valid");
    check("a cost below zero", vec![incoming(OIL, 1, -1)], "line_not_valid");
    check("a barcode typed as a quantity", vec![incoming(OIL, 8_991_234_567_890, 1)], "line_not_valid");
    check("a barcode typed as a cost", vec![incoming(OIL, 1, 89_912_345_678_901)], "line_not_valid");
    check("goods nobody knows", vec![incoming(ProductId::from_bytes([9; 16]), 1, 1)], "product_unknown");
    check("more lines than fit", vec![incoming(OIL, 1, 1); RECEIPT_LINES_MAX + 1], "too_many_lines");
    check("more money than fits", vec![incoming(OIL, 1, 9_999_999_999_999); 2], "amount_too_large");
    assert!(receive_stock(receipt(vec![incoming(OIL, 1, 1); RECEIPT_LINES_MAX], Pool::default())).is_ok());
}

#[test]
fn a_price_is_a_fact_only_where_it_changes_something() {
    let n = |price: i64, known: Option<(i64, u64)>| {
        set_price(OIL, rupiah(price), known.map(|(price, n)| (rupiah(price), n))).map(|fact| fact.map(|fact| fact.n))
    };
    assert_eq!(n(38_500, None), Ok(Some(1)));
    assert_eq!(n(39_000, Some((38_500, 3))), Ok(Some(4)));
    assert_eq!(n(38_500, Some((38_500, 3))), Ok(None));
    assert_eq!(n(0, None), Ok(Some(1)));
    assert_eq!(n(-1, None), Err(InventoryRefused::PriceNegative));
}

#[test]
fn a_description_becomes_fields_that_merge() {
    let described = ProductDescription {
        name: "  Minyak   Goreng 1 L ".to_owned(),
        category: "Sembako".to_owned(),
        unit_name: "pcs".to_owned(),
        codes: vec!["8991234567891".to_owned(), "12345".to_owned()],
        tax_class: TaxClass::Taxed,
        active: true,
    };
    let fields: Vec<(String, String)> = described.fields().unwrap().into_iter().collect();
    let expect = [
        ("active", "1"),
        ("category", "Sembako"),
        ("code:12345", "1000"),
        ("code:8991234567891", "1000"),
        ("name", "Minyak Goreng 1 L"),
        ("tax_class", "taxed"),
        ("unit_name", "PCS"),
    ];
    assert_eq!(fields, expect.map(|(field, content)| (field.to_owned(), content.to_owned())));
    let check = |change: ProductDescription, expect: &str| assert_eq!(change.fields().unwrap_err().code(), expect);
    check(ProductDescription { name: " ".to_owned(), ..described.clone() }, "product_name_missing");
    check(ProductDescription { unit_name: String::new(), ..described.clone() }, "unit_name_missing");
    check(ProductDescription { codes: vec!["8991234567890".to_owned()], ..described }, "barcode_not_valid");
}

proptest! {
    #[test]
    fn over_any_weeks_the_pool_is_what_the_account_says(
        weeks in proptest::collection::vec((any::<bool>(), 1_i64..90_000, 0_i64..5_000_000), 1..40),
    ) {
        let (mut stock, mut account, mut n) = (KnownStock::default(), Money::ZERO, 0);
        for (comes, thousandths, cost) in weeks {
            let quantity = Quantity::from_thousandths(thousandths);
            let moved = if comes {
                let line = IncomingLine { product: OIL, quantity, cost: rupiah(cost) };
                let command = ReceiveStock { stock: BTreeMap::from([(OIL, stock)]), ..receipt(vec![line], Pool::default()) };
                let decided = receive_stock(command).unwrap();
                prop_assert!(ties(&decided));
                let line = &received(&decided).lines[0];
                prop_assert_eq!(line.n, n + 1);
                (n, stock.last_cost, stock.last_cost_n) = (line.n, Some(line.unit_cost), line.n);
                let posted = decided.entries.iter().flat_map(|entry| &entry.lines);
                account += posted.filter(|line| line.account == "1151").map(|line| line.amount).sum();
                (quantity, decided.moves[0].value)
            } else {
                let cost = issue(stock.pool, quantity, stock.last_cost).cost;
                prop_assert!(cost >= Money::ZERO);
                account -= cost;
                (-quantity, -cost)
            };
            stock.pool = Pool { quantity: stock.pool.quantity + moved.0, value: stock.pool.value + moved.1 };
            prop_assert_eq!(stock.pool.value, account);
        }
    }
}
