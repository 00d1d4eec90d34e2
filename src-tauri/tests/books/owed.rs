//! What two tills gave, took or paid back of the same thing: shown with the records, settled by a word.

use serde_json::{Value, json};
use shared::change_set::Decided;
use shared::fact::Fact;
use shared::finance::entry::Journal;
use shared::id::{MemberId, ShiftId, UserId, WarehouseId};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::credit::CreditTermsSet;
use shared::sales::returning::{ReturnSale, ReturnWish, SoldBefore, return_sale};
use shared::sales::rounding::CashRounding;
use shared::units::access::Role;
use shared::units::approval::Authority;

use crate::other_till::{OtherTill, receive};
use crate::story::{Story, id, money};

fn open_of(story: &Story, kind: &str) -> Vec<Value> {
    let request = json!({ "state": "open", "kind": kind, "offset": 0, "limit": 50 });
    story.call("list_exceptions", request)["rows"].as_array().unwrap().clone()
}

fn settle(story: &Story, row: &Value) {
    let request = json!({
        "id": id(), "key": row["key"], "mark": row["mark"], "resolution": "corrected", "note": "sudah ditagih",
    });
    story.call("settle_exception", request);
}

fn member(story: &Story, number: &str) -> MemberId {
    let member = MemberId(id().0);
    let request = json!({ "id": id(), "member_id": member, "name": "Siti Aminah", "number": number });
    story.call("register_member", request);
    member
}

/// An entry of another till: so much from one account to another, held by a member on the side that is not the safe.
fn moved(debit: &str, credit: &str, member: MemberId, rupiah: i64) -> Decided {
    let of = |account: &str| (account != "1111").then_some(member.0);
    let journal = Journal::new("B01", "", "Di kasir lain")
        .debit(debit, Money::from_rupiah(rupiah), None, of(debit))
        .credit(credit, Money::from_rupiah(rupiah), None, of(credit));
    Decided { entries: vec![journal.balanced().unwrap()], ..Decided::default() }
}

/// Pain point 26 of the trade: two offline refunds of one receipt line collide.
#[test]
fn the_same_receipt_line_refunded_at_two_tills_is_shown_with_both_slips() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let shift = story.open_shift(100_000);
    let sale = story.sell(shift, 2);
    let (change_set, _) = lumbung::store::log::find(&story.open().store.reader(), sale).unwrap().unwrap();
    let Fact::SaleCompleted(sold) = Fact::of(&change_set.facts[0]) else { panic!("no sale") };
    let unit = story.open().identity.unit;
    let command = ReturnSale {
        shift: Some(ShiftId(id().0)),
        document: "T01-K02-RETUR".to_owned(),
        unit,
        savings_unit: unit,
        warehouse: WarehouseId(unit.0),
        sold: SoldBefore { id: sale, sale: sold, is_voided: false, returns: Vec::new() },
        wishes: vec![ReturnWish { line_no: 1, quantity: Quantity::from_units(2), damaged: false }],
        wanted: Vec::new(),
        reason: "tidak cocok".to_owned(),
        rounding: CashRounding::default(),
        authority: Authority::alone(UserId(id().0), Role::Cashier),
    };
    let there = other.act(&story, story.today(), return_sale(command).unwrap().0);
    let request = json!({ "id": id(), "shift_id": shift, "sale_id": sale, "reason": "kemasan sobek",
                          "lines": [{ "line_no": 1, "quantity": "1000" }] });
    story.call("return_sale", request);
    assert!(open_of(&story, "line_refunded_twice").is_empty());
    receive(&story, &[there]);
    let row = open_of(&story, "line_refunded_twice").remove(0);
    let sentence = row["sentence"].as_str().unwrap();
    assert!(sentence.contains("dikembalikan 3, padahal hanya 2"), "{sentence}");
    let shown = story.call("show_exception", json!({ "key": row["key"] }));
    let papers = shown["evidence"].as_array().unwrap().iter().filter(|line| line["change_set_id"].is_string());
    assert_eq!(papers.count(), 3, "the sale and both returns: {shown}");
    settle(&story, &row);
    assert!(open_of(&story, "line_refunded_twice").is_empty());
}

/// Pain point 27 of the trade: a limit that was passed is not found out at closing.
#[test]
fn a_credit_limit_that_two_tills_overspent_together_is_shown_and_a_payment_does_not_ask_again() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let buyer = member(&story, "A-0012");
    story.commit(moved("1131", "1111", buyer, 300_000));
    assert!(open_of(&story, "credit_overspent").is_empty(), "one till alone kept to the limit");
    let there = other.act(&story, story.today(), moved("1131", "1111", buyer, 300_000));
    receive(&story, &[there]);
    let row = open_of(&story, "credit_overspent").remove(0);
    let sentence = row["sentence"].as_str().unwrap();
    assert!(sentence.contains("A-0012") && sentence.contains("Rp600.000"), "{sentence}");
    let shown = story.call("show_exception", json!({ "key": row["key"] }));
    let said: Vec<_> = shown["evidence"].as_array().unwrap().iter().filter_map(|it| it["value"].as_str()).collect();
    assert_eq!(said.iter().filter(|it| it.starts_with("Rp300.000")).count(), 2, "{said:?}");
    settle(&story, &row);
    let paid = other.act(&story, story.today(), moved("1111", "1131", buyer, 10_000));
    receive(&story, &[paid]);
    assert!(open_of(&story, "credit_overspent").is_empty(), "who pays back is not asked about again");
    let paid = other.act(&story, story.today(), moved("1111", "1131", buyer, 100_000));
    receive(&story, &[paid]);
    let all =
        story.call("list_exceptions", json!({ "state": "all", "kind": "credit_overspent", "offset": 0, "limit": 9 }));
    assert_eq!(all["total"], 0, "below the limit nothing is left to say");
}

/// What was agreed with a member counts where it is less than the shop's limit.
#[test]
fn a_limit_of_ones_own_is_the_one_that_is_overspent() {
    let story = Story::begin();
    let buyer = member(&story, "A-0014");
    story.commit(moved("1131", "1111", buyer, 300_000));
    assert!(open_of(&story, "credit_overspent").is_empty());
    let terms = CreditTermsSet { member: buyer, limit: Some(Money::from_rupiah(250_000)), payroll_limit: None, n: 1 };
    story.commit(Decided { facts: vec![terms.into()], ..Decided::default() });
    let row = open_of(&story, "credit_overspent").remove(0);
    let sentence = row["sentence"].as_str().unwrap();
    assert!(sentence.contains("Rp300.000") && sentence.contains("Rp250.000"), "{sentence}");
}

#[test]
fn savings_taken_at_two_tills_and_a_bon_paid_at_two_tills_are_shown() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let saver = member(&story, "A-0013");
    story.commit(moved("1111", "2111", saver, 100_000));
    story.commit(moved("2111", "1111", saver, 80_000));
    story.commit(moved("1131", "1111", saver, 50_000));
    story.commit(moved("1111", "1131", saver, 50_000));
    assert!(story.call("count_exceptions", json!({}))["open"] == json!(0));
    let taken = other.act(&story, story.today(), moved("2111", "1111", saver, 80_000));
    let paid = other.act(&story, story.today(), moved("1111", "1131", saver, 50_000));
    receive(&story, &[taken, paid]);
    for (kind, sum) in [("savings_overdrawn", "Rp60.000"), ("receivable_overpaid", "Rp50.000")] {
        let row = open_of(&story, kind).remove(0);
        let sentence = row["sentence"].as_str().unwrap();
        assert!(sentence.contains("A-0013") && sentence.contains(sum), "{sentence}");
        settle(&story, &row);
    }
    assert!(story.call("count_exceptions", json!({}))["open"] == json!(0));
    assert_eq!(story.call("member_account", json!({ "member_id": saver }))["withdrawable"], money(0));
}
