//! What people describe (suppliers, profiles, settings): fields of two tills both stand, one field shows both values.

use lumbung::store::rows::{document_changes, document_key};
use serde_json::{Value, json};
use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_MEMBER, KIND_SETTINGS, KIND_SUPPLIER};
use shared::id::{DocumentId, MemberId};
use shared::units::access::Role;

use crate::other_till::{OtherTill, receive};
use crate::story::{Story, id};

fn open_of(story: &Story, kind: &str) -> Vec<Value> {
    let request = json!({ "state": "open", "kind": kind, "offset": 0, "limit": 50 });
    story.call("list_exceptions", request)["rows"].as_array().unwrap().clone()
}

/// What another till writes into a document as it knows it now; it arrives when the story is told of it.
fn written_elsewhere(story: &Story, document: DocumentId, kind: &str, fields: &[(&str, &str)]) -> Decided {
    let open = story.open();
    let reader = open.store.reader();
    let known = document_changes(&reader, document).unwrap();
    let fields: Fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let change = document::edit(&known, id(), &fields, false).unwrap();
    let described = match document_key(&reader, document).unwrap() {
        Some(key) => document::sealed(document, kind, &change, &key, [7; 24]).unwrap(),
        None => document::plain(document, kind, &change),
    };
    Decided { documents: vec![described], ..Decided::default() }
}

/// Two values of one field are shown, one is picked, and the matter is gone.
fn picks(story: &Story, role: Role, kind: &str, field: &str, expect: [&str; 2]) {
    let row = open_of(story, kind).remove(0);
    let conflict = story.call("show_exception", json!({ "key": row["key"] }))["conflict"].clone();
    let mut values: Vec<&str> =
        conflict["values"].as_array().unwrap().iter().map(|it| it["value"].as_str().unwrap()).collect();
    values.sort_unstable();
    assert_eq!((values.as_slice(), &conflict["field"]), (expect.as_slice(), &json!(field)));
    assert!(conflict["history"].as_array().unwrap().len() >= 2, "everything that stood there is shown: {conflict}");
    let pick = json!({ "id": id(), "document_id": conflict["document_id"], "field": field, "value": expect[0] });
    story.call_in_role(role, "pick_field_value", pick);
    assert!(open_of(story, kind).is_empty());
}

fn supplier(story: &Story, supplier: DocumentId, name: &str, phone: &str) -> Result<Value, String> {
    let request = json!({ "id": id(), "supplier_id": supplier, "name": name, "phone": phone, "address": "", "npwp": "",
                          "active": true });
    story.try_call("save_supplier", request).map_err(|refusal| refusal.code)
}

fn suppliers(story: &Story, query: &str) -> Vec<Value> {
    let request = json!({ "query": query, "offset": 0, "limit": 50 });
    story.call("list_suppliers", request)["suppliers"].as_array().unwrap().clone()
}

#[test]
fn a_supplier_is_described_found_and_changed_on_two_tills_at_once() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let (manis, segar) = (DocumentId(id().0), DocumentId(id().0));
    supplier(&story, manis, "UD Manis", "0811").unwrap();
    supplier(&story, segar, "CV Segar", "").unwrap();
    assert_eq!(supplier(&story, DocumentId(id().0), "ud  manis", "").unwrap_err(), "supplier_name_taken");
    assert_eq!(supplier(&story, DocumentId(id().0), " ", "").unwrap_err(), "supplier_name_missing");
    let before = lumbung::store::log::heads(&story.open().store.reader()).unwrap();
    supplier(&story, manis, "UD Manis", "0811").unwrap();
    let after = lumbung::store::log::heads(&story.open().store.reader()).unwrap();
    assert_eq!(before, after, "saving what is already so is no action");
    let names: Vec<_> = suppliers(&story, "").iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, [json!("CV Segar"), json!("UD Manis")]);
    assert_eq!(suppliers(&story, "0811").len(), 1);
    // Different fields: both stand.
    let address =
        other.act(&story, story.today(), written_elsewhere(&story, manis, KIND_SUPPLIER, &[("address", "Jl. Gula 5")]));
    supplier(&story, manis, "UD Manis", "0822").unwrap();
    receive(&story, &[address]);
    let known = suppliers(&story, "Manis").remove(0);
    assert_eq!(
        (&known["phone"], &known["address"], &known["conflicts"]),
        (&json!("0822"), &json!("Jl. Gula 5"), &json!(0))
    );
    // The same field: both are shown.
    let phone = other.act(&story, story.today(), written_elsewhere(&story, manis, KIND_SUPPLIER, &[("phone", "0833")]));
    supplier(&story, manis, "UD Manis", "0844").unwrap();
    receive(&story, &[phone]);
    assert_eq!(suppliers(&story, "Manis")[0]["conflicts"], json!(1));
    let sentence = open_of(&story, "field_conflict")[0]["sentence"].as_str().unwrap().to_owned();
    assert_eq!(sentence, "Telepon pemasok UD Manis diubah di dua tempat sekaligus.");
    picks(&story, Role::Manager, "field_conflict", "phone", ["0833", "0844"]);
    assert_eq!(suppliers(&story, "Manis")[0]["phone"], json!("0833"));
    assert!(story.failing().is_empty(), "{:?}", story.failing());
}

#[test]
fn a_members_profile_changed_on_two_tills_keeps_both_values_sealed_until_one_is_picked() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let member = MemberId(id().0);
    let document = DocumentId(member.0);
    let request = json!({ "id": id(), "member_id": member, "name": "Siti Contoh", "nik": "3204115708900002" });
    story.call("register_member", request);
    let change = |name: &str, nik: &str, phone: &str| {
        let request =
            json!({ "id": id(), "member_id": member, "name": name, "nik": nik, "phone": phone, "address": "" });
        story.try_call("change_member", request).map_err(|refusal| refusal.code)
    };
    let nik = "3204115708900002";
    assert_eq!(change("", nik, "").unwrap_err(), "member_name_missing");
    assert_eq!(change("Siti Contoh", "123", "").unwrap_err(), "nik_not_valid");
    let there =
        other.act(&story, story.today(), written_elsewhere(&story, document, KIND_MEMBER, &[("phone", "0811")]));
    change("Siti Contoh", nik, "0822").unwrap();
    receive(&story, &[there]);
    let known = story.call("get_member", json!({ "member_id": member }));
    assert_eq!((&known["conflicts"], &known["nik"]), (&json!(["phone"]), &json!(nik)));
    picks(&story, Role::Manager, "profile_conflict", "phone", ["0811", "0822"]);
    // Two people on two tills write another NIK: the one that is picked is the one that is found twice.
    let (one, two) = ("3204115708900003", "3204115708900004");
    let there = other.act(&story, story.today(), written_elsewhere(&story, document, KIND_MEMBER, &[("nik", two)]));
    change("Siti Contoh", one, "0811").unwrap();
    receive(&story, &[there]);
    picks(&story, Role::Manager, "profile_conflict", "nik", [one, two]);
    let again = |nik: &str| {
        let request = json!({ "id": id(), "member_id": MemberId(id().0), "name": "Orang Lain", "nik": nik });
        story.try_call("register_member", request).map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(again(one).unwrap_err(), "nik_taken");
    assert_eq!(again(two), Ok(()));
    let request = json!({ "id": id(), "member_id": member, "restricted": true, "reason": "diminta" });
    story.call("restrict_member", request);
    assert_eq!(change("Siti", one, "").unwrap_err(), "member_restricted");
    assert!(story.failing().is_empty(), "{:?}", story.failing());
}

#[test]
fn settings_changed_on_two_tills_show_both_values() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let document = DocumentId(story.open().identity.cooperative.0);
    let footer = |text: &'static str| written_elsewhere(&story, document, KIND_SETTINGS, &[("receipt_footer", text)]);
    let there = other.act(&story, story.today(), footer("Matur nuwun"));
    story.commit(footer("Terima kasih"));
    receive(&story, &[there]);
    picks(&story, Role::SuperAdmin, "field_conflict", "receipt_footer", ["Matur nuwun", "Terima kasih"]);
}

#[test]
fn what_was_merged_is_listed_with_both_names() {
    let story = Story::begin();
    let member = |number: &str| {
        let member = MemberId(id().0);
        let request = json!({ "id": id(), "member_id": member, "name": "Siti Contoh", "number": number });
        story.call("register_member", request);
        member
    };
    let (one, other) = (member("A-0001"), member("A-0002"));
    let merged = |of: MemberId| story.call("list_merged", json!({ "kind": "member", "of_id": of }))["edges"].clone();
    assert_eq!(merged(one), json!([]));
    story.call("merge_members", json!({ "id": id(), "member_id": one, "other_id": other, "reason": "sama" }));
    for of in [one, other] {
        let edges = merged(of);
        assert_eq!(edges.as_array().unwrap().len(), 1);
        assert!(edges[0]["one_name"].as_str().unwrap().starts_with("A-000"), "{edges}");
    }
}
