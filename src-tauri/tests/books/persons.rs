//! People who are registered twice, and people whose data are restricted: what every command says of them.

use std::collections::BTreeSet;

use lumbung::commands::COMMANDS;
use serde_json::{Value, json};
use shared::change_set::Decided;
use shared::finance::entry::Journal;
use shared::id::{MemberId, ShiftId};
use shared::money::Money;

use crate::other_till::{OtherTill, receive};
use crate::story::{PRICE_RUPIAH, Story, id, money};

const NAME: &str = "Suminarsih Contoh";

fn register(story: &Story, number: &str, name: &str, nik: Option<&str>) -> MemberId {
    let member = MemberId(id().0);
    let request = json!({ "id": id(), "member_id": member, "number": number, "name": name, "nik": nik });
    story.call("register_member", request);
    member
}

fn deposit(story: &Story, shift: ShiftId, member: MemberId, rupiah: i64) {
    let request = json!({ "id": id(), "shift_id": shift, "member_id": member, "product": "voluntary",
                          "amount": money(rupiah), "tender": "cash" });
    story.call("deposit_savings", request);
}

/// What a member took on credit at another till.
fn bon(member: MemberId, rupiah: i64) -> Decided {
    let amount = Money::from_rupiah(rupiah);
    let journal = Journal::new("P04", "", "Bon di kasir lain").debit("1131", amount, None, Some(member.0));
    let entry = journal.credit("1111", amount, None, None).balanced().unwrap();
    Decided { entries: vec![entry], ..Decided::default() }
}

fn join(story: &Story, command: &str, one: MemberId, other: MemberId) {
    let request = json!({ "id": id(), "member_id": one, "other_id": other, "reason": "orang yang sama" });
    story.call(command, request);
}

fn account(story: &Story, member: MemberId) -> Value {
    story.call("member_account", json!({ "member_id": member }))
}

#[test]
fn what_a_person_has_is_the_sum_over_all_registrations_and_parts_again() {
    let story = Story::begin();
    let mut till = OtherTill::join(&story);
    let shift = story.open_shift(100_000);
    let (one, other) = (register(&story, "A-0001", "Siti Contoh", None), register(&story, "A-0002", "Siti C.", None));
    deposit(&story, shift, one, 60_000);
    deposit(&story, shift, other, 50_000);
    let there =
        [till.act(&story, story.today(), bon(one, 300_000)), till.act(&story, story.today(), bon(other, 300_000))];
    receive(&story, &there);
    let kinds = || story.call("list_exceptions", json!({ "state": "open", "offset": 0, "limit": 50 }))["rows"].clone();
    assert!(kinds().as_array().unwrap().is_empty(), "each alone is below the limit");
    join(&story, "merge_members", one, other);
    let standing = one.min(other);
    for member in [one, other] {
        let told = account(&story, member);
        assert_eq!(told["member_id"], json!(standing), "either stands under the smaller id");
        let voluntary = told["balances"].as_array().unwrap().iter().find(|it| it["product"] == "voluntary").unwrap();
        assert_eq!(voluntary["balance"], money(110_000));
        assert_eq!((&told["credit"]["used"], &told["credit"]["available"]), (&money(600_000), &money(0)));
    }
    let row = kinds()[0].clone();
    assert_eq!(
        (&row["kind"], row["sentence"].as_str().unwrap().contains("Rp600.000")),
        (&json!("credit_overspent"), true)
    );
    // More than either registration holds is taken, and recorded under the one that stands for both.
    let manager = story.try_call("set_member_pin", json!({ "id": id(), "member_id": other, "pin": "482915" }));
    manager.unwrap();
    let request =
        json!({ "id": id(), "shift_id": shift, "member_id": one, "amount": money(90_000), "member_pin": "482915" });
    story.call("withdraw_savings", request);
    assert_eq!(account(&story, other)["withdrawable"], money(10_000));
    assert_eq!(kinds().as_array().unwrap().len(), 1, "nothing is overdrawn: {}", kinds());
    for query in ["A-0001", "a-0002", "Siti C."] {
        let found = story.call("find_member", json!({ "query": query }))["members"].clone();
        assert_eq!((found.as_array().unwrap().len(), &found[0]["member_id"]), (1, &json!(standing)), "{query}");
    }
    assert!(story.failing().is_empty(), "{:?}", story.failing());
    join(&story, "unmerge_members", one, other);
    let apart = |member| account(&story, member)["credit"]["used"].clone();
    assert_eq!((apart(one), apart(other)), (money(300_000), money(300_000)));
    let told = kinds();
    let told: BTreeSet<&str> = told.as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(told, BTreeSet::from(["savings_overdrawn"]), "what was taken together shows when they part");
}

#[test]
fn points_of_one_person_are_added_up_by_year() {
    let story = Story::begin();
    let shift = story.open_shift(100_000);
    let (one, other) = (register(&story, "A-0001", "Siti Contoh", None), register(&story, "A-0002", "Siti C.", None));
    story.sell_to(shift, one);
    story.sell_to(shift, other);
    let points = |member| account(&story, member)["points"].as_i64().unwrap();
    let (alone, twin) = (points(one), points(other));
    assert!(alone > 0 && twin > 0, "a sale of Rp{PRICE_RUPIAH} grants {alone} points");
    join(&story, "merge_members", one, other);
    assert_eq!((points(one), points(other)), (alone + twin, alone + twin));
}

/// Commands whose answer can name a member, by what their types say.
fn commands_that_tell_of_members() -> BTreeSet<&'static str> {
    let tells = |schema: String| {
        ["member_id", "member_number", "MemberRow", "\"pair\"", "content_base64", "\"receipt\""]
            .iter()
            .any(|word| schema.contains(word))
    };
    COMMANDS
        .iter()
        .filter(|command| tells((command.response_schema)().to_string()))
        .map(|command| command.name)
        .collect()
}

/// Commands that tell of members and are not asked about it.
const TELL_NOTHING_NEW: &[&str] = &[
    // Answers with the ids that were sent, or with the slip of a new record: its name comes by the same reader.
    "complete_sale",
    "export_products",
    "get_member",
    "pay_consignor",
    "refund_deposit",
    // Tell of this device alone.
    "accept_restore",
    "exchange_recovery_key",
    "recovery_sheet",
    "restore_report",
    "print_labels",
    "deposit_savings",
    "withdraw_savings",
    "repay_credit",
    "register_member",
    "take_deposit",
    "issue_voucher",
    "move_cash",
    "return_sale",
    "return_without_receipt",
    "void_sale",
    "reprint_z_report",
    "open_shift",
    "close_shift",
    "sale_document",
    "recall_held",
    "load_cart",
    "show_exception",
    "account_ledger",
];

#[test]
fn a_restricted_member_is_named_and_found_by_no_command() {
    let story = Story::begin();
    let nik = "3204115708900002";
    let shift = story.open_shift(200_000);
    let member = register(&story, "A-0077", NAME, Some(nik));
    deposit(&story, shift, member, 60_000);
    story.sell_to(shift, member);
    let sale = story.call("list_sales", json!({ "offset": 0, "limit": 5 }))["sales"][0]["sale_id"].clone();
    let deposit = json!({ "id": id(), "shift_id": shift, "member_id": member, "name": "", "amount": money(10_000) });
    story.call("take_deposit", deposit);
    let lines = json!([{ "product_id": story.sugar, "quantity": "1000", "unit_price": money(PRICE_RUPIAH) }]);
    let ask = || {
        let page = json!({ "offset": 0, "limit": 50 });
        let on = |extra: Value| {
            let mut request = page.clone();
            request.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            request
        };
        [
            ("find_member", json!({ "query": "A-0077" })),
            ("find_member", json!({ "query": "*a-0077*" })),
            ("find_member", json!({ "query": "Suminar" })),
            ("list_members", on(json!({ "query": "77" }))),
            ("member_account", json!({ "member_id": member })),
            ("quote_sale", json!({ "lines": lines, "member_id": member })),
            ("list_deposits", page.clone()),
            ("find_receipt", json!({ "query": "A-0077", "limit": 5 })),
            ("list_sales", page.clone()),
            ("show_sale", json!({ "sale_id": sale })),
            ("reprint_receipt", json!({ "id": id(), "sale_id": sale, "reason": "diminta" })),
            ("return_options", json!({ "sale_id": sale })),
            ("list_exceptions", page),
        ]
    };
    let says = |word: &str| -> Vec<&str> {
        let told =
            ask().into_iter().map(|(name, request)| (name, story.call(name, request).to_string().to_uppercase()));
        told.filter(|(_, answer)| answer.contains(&word.to_uppercase())).map(|(name, _)| name).collect()
    };
    assert!(says(NAME).len() >= 5, "what is asked here does tell of members: {:?}", says(NAME));
    assert!(
        !story.call("find_receipt", json!({ "query": "A-0077", "limit": 5 }))["sales"].as_array().unwrap().is_empty()
    );
    let request = json!({ "id": id(), "member_id": member, "restricted": true, "reason": "diminta" });
    story.call("restrict_member", request);
    assert_eq!(says("Suminar"), Vec::<&str>::new());
    for (command, query) in [("find_member", "A-0077"), ("find_member", "*A-0077*"), ("find_member", "0077")] {
        assert_eq!(story.call(command, json!({ "query": query }))["members"], json!([]), "{query}");
    }
    assert_eq!(story.call("find_receipt", json!({ "query": "A-0077", "limit": 5 }))["sales"], json!([]));
    let profile = story.try_call("get_member", json!({ "member_id": member }));
    assert_eq!(profile.unwrap_err().code, "member_restricted");
    let listed = story.try_call("list_members", json!({ "offset": 0, "limit": 5, "restricted": true }));
    assert_eq!(listed.unwrap_err().code, "not_allowed", "only who may erase people sees the list of the restricted");
    let listed = story.director_call("list_members", json!({ "offset": 0, "limit": 5, "restricted": true }));
    assert_eq!(listed["members"][0]["name"], json!(NAME));
    let again = json!({ "id": id(), "member_id": MemberId(id().0), "name": "Orang Lain", "nik": nik });
    let refused = story.try_call("register_member", again).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.message.contains("A-0077")), ("nik_restricted", false));
    // Whoever gives a command an answer that can name a member adds it here.
    let asked: BTreeSet<&str> = ask().into_iter().map(|(name, _)| name).collect();
    let tell = commands_that_tell_of_members();
    let missing: Vec<_> =
        tell.iter().filter(|name| !asked.contains(*name) && !TELL_NOTHING_NEW.contains(name)).collect();
    assert!(missing.is_empty(), "not asked whether they name a restricted member: {missing:?}");
}

#[test]
fn a_person_registered_twice_is_restricted_and_erased_as_one() {
    let story = Story::begin();
    let (one, other) = (register(&story, "A-0001", NAME, None), register(&story, "A-0002", NAME, None));
    join(&story, "merge_members", one, other);
    let request = json!({ "id": id(), "member_id": one.min(other), "restricted": true, "reason": "diminta" });
    story.call("restrict_member", request);
    for query in ["A-0001", "A-0002", "Suminar"] {
        assert_eq!(story.call("find_member", json!({ "query": query }))["members"], json!([]), "{query}");
    }
    join(&story, "unmerge_members", one, other);
    assert_eq!(
        story.call("list_members", json!({ "offset": 0, "limit": 5 }))["total"],
        json!(0),
        "both are restricted"
    );
    join(&story, "merge_members", one, other);
    story.call("erase_person", json!({ "id": id(), "member_id": one, "reason": "permintaan sendiri" }));
    let status = story.call("person_status", json!({ "member_id": other }));
    assert_eq!(status["erased"], json!(true), "no registration can be read any more");
}
