//! What needs two people, and what the law says about one: reopening, the closing right, erasing, admitting.

use lumbung::store::rows::document_key;
use serde_json::{Value, json};
use shared::id::{DocumentId, MemberId};
use shared::members::fact::PersonErased;

use crate::other_till::{OtherTill, receive};
use crate::story::{Story, id};

const OWN_PIN: &str = "135790";

fn state(story: &Story) -> Value {
    let periods = story.call("list_periods", json!({}));
    let month = json!(story.last_month());
    periods["periods"].as_array().unwrap().iter().find(|period| period["month"] == month).unwrap()["state"].clone()
}

fn open_of(story: &Story, kind: &str) -> usize {
    let request = json!({ "kind": kind, "offset": 0, "limit": 50 });
    story.call("list_exceptions", request)["rows"].as_array().unwrap().len()
}

#[test]
fn a_month_is_reopened_by_two_people_who_each_sign_for_themselves() {
    let story = Story::begin();
    let second = story.second_director();
    let shift = story.open_shift(100_000);
    story.sell_on(shift, story.last_month_day());
    story.call("close_period", json!({ "id": id(), "month": story.last_month() }));
    let reopen = |month, pin: &str, user, second_pin: &str| {
        let second = json!({ "user_id": user, "pin": second_pin });
        let request =
            json!({ "id": id(), "month": month, "reason": "faktur tertinggal", "pin": pin, "second": second });
        story.try_call("reopen_period", request).map_err(|refusal| refusal.code)
    };
    let refused = |result: Result<Value, String>| result.unwrap_err();
    assert_eq!(refused(reopen(story.last_month(), OWN_PIN, second, "000001")), "pin_wrong");
    assert_eq!(refused(reopen(story.last_month(), "000001", second, "975310")), "pin_wrong");
    assert_eq!(refused(reopen(story.last_month(), OWN_PIN, story.director(), OWN_PIN)), "same_person");
    assert_eq!(refused(reopen(story.this_month(), OWN_PIN, second, "975310")), "not_closed");
    assert_eq!(state(&story), "closed");
    reopen(story.last_month(), OWN_PIN, second, "975310").unwrap();
    assert_eq!(state(&story), "open");
    assert_eq!(open_of(&story, "reopened_alone"), 0, "both signatures are right and their keys are known");
    // The keys are known now; the next time only the reopening itself is recorded.
    story.call("close_period", json!({ "id": id(), "month": story.last_month() }));
    reopen(story.last_month(), OWN_PIN, second, "975310").unwrap();
    assert_eq!(open_of(&story, "reopened_alone"), 0);
    assert!(story.failing().is_empty(), "{:?}", story.failing());
}

#[test]
fn only_the_device_with_the_right_closes_and_two_people_bring_it_back() {
    let story = Story::begin();
    let second = story.second_director();
    let other = OtherTill::join(&story);
    story.open_shift(0);
    let give = |device, extra: Value| {
        let mut request = json!({ "id": id(), "device_id": device, "reason": "kantor pindah" });
        request.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        story.try_call("hand_over_closing_right", request).map_err(|refusal| refusal.code)
    };
    give(other.device(), json!({})).unwrap();
    let close = || story.try_call("close_period", json!({ "id": id(), "month": story.last_month() }));
    assert_eq!(close().unwrap_err().code, "closing_right_elsewhere");
    assert_eq!(story.call("list_periods", json!({}))["closing_till"], "K02");
    let own = story.open().identity.device;
    assert_eq!(give(own, json!({})).unwrap_err(), "same_person", "the lost device cannot give it any more");
    give(own, json!({ "pin": OWN_PIN, "second": { "user_id": second, "pin": "975310" } })).unwrap();
    assert_eq!(story.call("list_periods", json!({}))["closes_here"], true);
    close().unwrap();
}

fn register(story: &Story, name: &str) -> MemberId {
    let member = MemberId(id().0);
    story.call("register_member", json!({ "id": id(), "member_id": member, "name": name, "nik": "3204115708900002" }));
    member
}

fn listed(story: &Story, restricted: bool) -> Vec<String> {
    let request = json!({ "offset": 0, "limit": 50, "restricted": restricted });
    let members = story.director_call("list_members", request)["members"].clone();
    members.as_array().unwrap().iter().map(|member| member["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_person_is_erased_everywhere_and_the_books_stay() {
    let story = Story::begin();
    let member = register(&story, "Budi Contoh");
    let document = DocumentId(member.0);
    let has_key = || document_key(&story.open().store.reader(), document).unwrap().is_some();
    assert!(has_key() && listed(&story, false) == ["Budi Contoh"]);
    let status = story.call("person_status", json!({ "member_id": member }));
    assert_eq!((&status["may_erase"], &status["erased"]), (&json!(true), &json!(false)));
    story.call("erase_person", json!({ "id": id(), "member_id": member, "reason": "permintaan sendiri" }));
    assert!(!has_key());
    assert_eq!(listed(&story, false), ["ANGGOTA-A-K01-0001"]);
    let again = story.try_call("erase_person", json!({ "id": id(), "member_id": member, "reason": "lagi" }));
    assert_eq!(again.unwrap_err().code, "erased_already");
    assert!(story.failing().is_empty(), "{:?}", story.failing());
}

#[test]
fn an_erasure_that_comes_from_another_till_destroys_the_key_here() {
    let story = Story::begin();
    let member = register(&story, "Siti Contoh");
    let mut other = OtherTill::join(&story);
    let erased = PersonErased { member, reason: "permintaan sendiri".to_owned() };
    let facts = vec![erased.into()];
    let there = other.act(&story, story.today(), shared::change_set::Decided { facts, ..Default::default() });
    receive(&story, &[there]);
    assert!(document_key(&story.open().store.reader(), DocumentId(member.0)).unwrap().is_none());
    assert_eq!(listed(&story, false), ["ANGGOTA-A-K01-0001"]);
}

#[test]
fn a_restricted_member_is_in_no_list_and_the_law_keeps_who_business_was_with() {
    let story = Story::begin();
    let member = register(&story, "Budi Contoh");
    let shift = story.open_shift(100_000);
    story.sell_to(shift, member);
    let refused = story.try_call("erase_person", json!({ "id": id(), "member_id": member, "reason": "diminta" }));
    assert_eq!(refused.unwrap_err().code, "kept_by_law");
    let restrict = |restricted: bool| {
        let request = json!({ "id": id(), "member_id": member, "restricted": restricted, "reason": "diminta" });
        story.try_call("restrict_member", request)
    };
    restrict(true).unwrap();
    assert_eq!(restrict(true).unwrap_err().code, "nothing_changes");
    assert!(listed(&story, false).is_empty() && listed(&story, true) == ["Budi Contoh"]);
    assert!(story.call("find_member", json!({ "query": "Budi" }))["members"].as_array().unwrap().is_empty());
    restrict(false).unwrap();
    assert_eq!(listed(&story, false), ["Budi Contoh"]);
}

#[test]
fn what_a_revocation_would_take_back_is_shown_before_and_admitted_after() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let spent: Vec<_> = [10_000, 20_000].map(|rupiah| other.spend(&story, story.today(), rupiah)).into();
    receive(&story, &spent);
    let device = other.device();
    let preview = story.call("preview_revocation", json!({ "device_id": device, "up_to_seq": 2 }));
    assert_eq!((&preview["change_sets"], &preview["amount"]), (&json!(1), &json!("2000000")), "{preview}");
    let spends = || story.balances(story.this_month()).into_iter().find(|(account, _)| account == "6204");
    story.call("revoke_device", json!({ "id": id(), "device_id": device, "up_to_seq": 2 }));
    assert_eq!(spends().map(|(_, amount)| amount), Some(10_000));
    story.call("admit_device", json!({ "id": id(), "device_id": device, "up_to_seq": 3 }));
    assert_eq!(spends().map(|(_, amount)| amount), Some(30_000));
    assert_eq!(open_of(&story, "not_counted"), 0);
}
