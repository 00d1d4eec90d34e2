//! The inbox: what two tills did without knowing of each other, in words, and how a person settles it.

use lumbung::store::log;
use serde_json::{Value, json};
use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_PRODUCT};
use shared::id::{DocumentId, ProductId};
use shared::inventory::fact::PriceSet;
use shared::money::Money;

use crate::other_till::{OtherTill, receive};
use crate::story::{Story, id, money};

fn open_of(story: &Story, kind: &str) -> Vec<Value> {
    let request = json!({ "state": "open", "kind": kind, "offset": 0, "limit": 50 });
    story.call("list_exceptions", request)["rows"].as_array().unwrap().clone()
}

fn settle(story: &Story, row: &Value, note: &str) -> Result<Value, lumbung::refusal::Refusal> {
    let request = json!({
        "id": id(), "key": row["key"], "mark": row["mark"], "resolution": "accepted", "note": note,
    });
    story.try_call("settle_exception", request)
}

#[test]
fn a_late_sale_is_shown_with_its_evidence_and_settled_by_a_word() {
    let story = Story::begin();
    let shift = story.open_shift(100_000);
    story.sell_on(shift, story.last_month_day());
    story.call("close_period", json!({ "id": id(), "month": story.last_month() }));
    assert!(open_of(&story, "late_posting").is_empty());
    story.sell_on(shift, story.last_month_day());
    let rows = open_of(&story, "late_posting");
    assert_eq!(rows.len(), 1);
    let shown = story.call("show_exception", json!({ "key": rows[0]["key"] }));
    assert!(shown["row"]["sentence"].as_str().unwrap().contains("datang setelah tutup buku"), "{shown}");
    assert!(shown["evidence"].as_array().unwrap().iter().any(|line| line["change_set_id"].is_string()), "{shown}");
    assert_eq!(settle(&story, &rows[0], " ").unwrap_err().code, "note_missing");
    settle(&story, &rows[0], "nota susulan").unwrap();
    assert!(open_of(&story, "late_posting").is_empty());
    let all = json!({ "state": "settled", "offset": 0, "limit": 50 });
    assert_eq!(story.call("list_exceptions", all)["rows"][0]["settled"]["note"], "nota susulan");
}

#[test]
fn stock_below_zero_is_open_again_after_the_next_receipt_did_not_suffice() {
    let story = Story::begin();
    let shift = story.open_shift(100_000);
    for _ in 0..12 {
        story.sell_on(shift, story.today());
    }
    let row = open_of(&story, "stock_below_zero").remove(0);
    settle(&story, &row, "barang menyusul").unwrap();
    story.sell_on(shift, story.today());
    assert!(open_of(&story, "stock_below_zero").is_empty(), "who waits for goods is not asked at every sale");
    story.receive(1);
    let again = open_of(&story, "stock_below_zero");
    assert_eq!(again.len(), 1, "a receipt came and it is still below zero");
    assert_eq!(settle(&story, &row, "barang menyusul").unwrap_err().code, "exception_changed");
    story.receive(10);
    assert!(open_of(&story, "stock_below_zero").is_empty());
    assert_eq!(settle(&story, &row, "barang menyusul").unwrap_err().code, "exception_gone");
}

#[test]
fn two_values_of_a_field_stand_side_by_side_until_a_person_picks_one() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let document = DocumentId(story.sugar.0);
    let known = lumbung::store::rows::document_changes(&story.open().store.reader(), document).unwrap();
    let there = {
        let fields = Fields::from([("name".to_owned(), "Gula Putih".to_owned())]);
        let change = document::edit(&known, id(), &fields, false).unwrap();
        let documents = vec![document::plain(document, KIND_PRODUCT, &change)];
        other.act(&story, story.today(), Decided { documents, ..Decided::default() })
    };
    story.save_sugar("Gula Pasir Curah");
    receive(&story, &[there]);
    let row = open_of(&story, "field_conflict").remove(0);
    assert_eq!(settle(&story, &row, "terserah").unwrap_err().code, "exception_needs_act");
    let conflict = story.call("show_exception", json!({ "key": row["key"] }))["conflict"].clone();
    let mut values: Vec<&str> =
        conflict["values"].as_array().unwrap().iter().map(|it| it["value"].as_str().unwrap()).collect();
    values.sort_unstable();
    assert_eq!(values, ["Gula Pasir Curah", "Gula Putih"]);
    assert_eq!(conflict["history"].as_array().unwrap().len(), 3, "{conflict}");
    let pick = json!({ "id": id(), "document_id": document, "field": "name", "value": "Gula Putih" });
    story.call("pick_field_value", pick);
    assert!(open_of(&story, "field_conflict").is_empty());
    assert_eq!(story.call("get_product", json!({ "product_id": story.sugar }))["product"]["name"], "Gula Putih");
}

#[test]
fn prices_set_without_knowing_of_each_other_are_shown_until_somebody_sets_one_anew() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let price = |n: u64, rupiah: i64| PriceSet {
        effective_from: None,
        withdrawn: false,
        product: story.sugar,
        level: "general".to_owned(),
        price: Money::from_rupiah(rupiah),
        n,
    };
    let facts = |price: PriceSet| Decided { facts: vec![price.into()], ..Decided::default() };
    let there = other.act(&story, story.today(), facts(price(2, 18_000)));
    story.commit(facts(price(2, 17_000)));
    assert!(open_of(&story, "concurrent_put").is_empty());
    receive(&story, &[there]);
    let row = open_of(&story, "concurrent_put").remove(0);
    let shown = story.call("show_exception", json!({ "key": row["key"] }));
    let said: Vec<&str> =
        shown["evidence"].as_array().unwrap().iter().map(|line| line["value"].as_str().unwrap()).collect();
    assert!(said.iter().any(|it| it.starts_with("Rp18.000")) && said.iter().any(|it| it.starts_with("Rp17.000")));
    story.commit(facts(price(3, 17_500)));
    assert!(open_of(&story, "concurrent_put").is_empty());
}

#[test]
fn two_products_with_one_code_are_merged_and_parted_again_and_no_row_is_rewritten() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    story.save_product(story.sugar, "Gula Pasir", "8991002103238");
    let twin = ProductId(id().0);
    let fields = [("name", "Gula Psr"), ("unit_name", "KG"), ("active", "1"), ("code:8991002103238", "1000")];
    let fields: Fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let change = document::edit(&[], id(), &fields, true).unwrap();
    let documents = vec![document::plain(DocumentId(twin.0), KIND_PRODUCT, &change)];
    let there = other.act(&story, story.today(), Decided { documents, ..Decided::default() });
    receive(&story, &[there]);
    let row = open_of(&story, "duplicate_barcode").remove(0);
    let pair = story.call("show_exception", json!({ "key": row["key"] }))["pair"].clone();
    assert_eq!(pair["kind"], "product");
    let merge = |command: &str| {
        let request = json!({ "id": id(), "product_id": story.sugar, "other_id": twin, "reason": "barang sama" });
        story.try_call(command, request)
    };
    merge("merge_products").unwrap();
    assert_eq!(merge("merge_products").unwrap_err().code, "merged_already");
    assert!(open_of(&story, "duplicate_barcode").is_empty());
    let smaller = story.sugar.min(twin);
    let found = story.call("find_product", json!({ "code": "8991002103238" }));
    assert_eq!(found["product"]["product_id"], json!(smaller), "{found}");
    let listed = story.call("list_products", json!({ "offset": 0, "limit": 50, "sort": "name" }));
    assert_eq!(listed["total"], 1, "the set stands under one id");
    merge("unmerge_products").unwrap();
    assert_eq!(open_of(&story, "duplicate_barcode").len(), 1);
}

#[test]
fn a_value_left_behind_is_put_right_only_when_a_person_says_so() {
    let story = Story::begin();
    let shift = story.open_shift(100_000);
    story.spoil_pool(Money::from_rupiah(500_000));
    let row = open_of(&story, "pool_average").remove(0);
    let before = story.inventory_balance();
    let pool = story.call("show_exception", json!({ "key": row["key"] }))["pool"].clone();
    assert_eq!(story.inventory_balance(), before, "looking posts nothing");
    story.call(
        "revalue_pool",
        json!({
            "id": id(), "product_id": story.sugar, "account": "1151", "quantity": pool["quantity"],
            "value": pool["value"], "new_value": pool["proposed"], "reason": "salah harga beli",
        }),
    );
    assert!(open_of(&story, "pool_average").is_empty());
    assert_eq!(json!(Money::from_rupiah(story.inventory_balance())), pool["proposed"]);
    story.sell_on(shift, story.today());
    assert!(story.failing().is_empty(), "{:?}", story.failing());
    let stale = json!({
        "id": id(), "product_id": story.sugar, "account": "1151", "quantity": pool["quantity"],
        "value": pool["value"], "new_value": money(1), "reason": "sekali lagi",
    });
    assert_eq!(story.try_call("revalue_pool", stale).unwrap_err().code, "pool_changed");
}

#[test]
fn what_a_revoked_device_did_beyond_is_shown_with_its_sum() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let spent = other.spend(&story, story.today(), 10_000);
    receive(&story, &[spent]);
    let device = other.device();
    story.commit(shared::units::decide::revoke_device(device, 1, &[device]).unwrap());
    let row = open_of(&story, "not_counted").remove(0);
    assert!(row["sentence"].as_str().unwrap().contains("Rp10.000"), "{row}");
    let more = other.spend(&story, story.today(), 5_000);
    settle(&story, &row, "dicocokkan dengan kas").unwrap();
    receive(&story, &[more]);
    assert_eq!(open_of(&story, "not_counted").len(), 1, "more came after it was settled");
    let known = log::heads(&story.open().store.reader()).unwrap();
    assert_eq!(known[&device], 3);
}
