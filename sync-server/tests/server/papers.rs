//! Papers of a till whose disk was copied: a Z stays as it was sealed and names what came later, and a number that two
//! machines gave is shown with both receipts.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::clones::{saved, settle};
use crate::support::TestServer;
use crate::support::till::{Till, id, run};

/// Two machines that go on with one shift: the first has sold five times in it, the second six, of which two together.
fn copied(url: &str, code: &str) -> (Till, Till) {
    let mut first = Till::founded(url, code);
    first.sell(2);
    first.exchange_until_empty(2);
    let mut second = first.copy_on(saved(&first));
    first.sell(3);
    second.sell(4);
    (first, second)
}

fn close(till: &Till, counted_rupiah: i64) -> Json {
    till.sign_in("manager");
    let shift = till.ok("current_shift", json!({}))["shift"]["shift_id"].clone();
    let counted = (counted_rupiah * 100).to_string();
    till.ok("close_shift", json!({ "id": id(), "shift_id": shift, "counted": counted }));
    shift
}

/// The sales that a Z names as having come after it, and its paper.
fn amended(till: &Till, shift: &Json) -> (Vec<String>, Json) {
    till.sign_in("manager");
    let told = till.ok("z_report", json!({ "shift_id": shift }));
    let late =
        told["amendment"].as_array().unwrap().iter().map(|it| it["document_number"].as_str().unwrap().to_owned());
    (late.collect(), told["report"].clone())
}

#[tokio::test]
async fn a_sale_of_a_closed_shift_amends_its_z_and_opens_no_other_session() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    run(move || {
        let (first, mut second) = copied(&url, &code);
        first.exchange_until_empty(2);
        settle(&[&first, &second]);
        // The second machine goes on under its new name, in the same shift, and does not hear that it was closed.
        second.sell(1);
        settle(&[&first, &second]);
        second.sell(2);
        let shift = close(&first, 10 * 17_500);
        assert_eq!(amended(&first, &shift).0, [""; 0], "what had been heard of is among the sealed figures");
        let sealed = amended(&first, &shift).1;
        settle(&[&first, &second]);
        let (late, paper) = amended(&first, &shift);
        assert!(late.len() == 2 && late.iter().all(|number| number.contains("-K01B-")), "{late:?}");
        let is_on_paper = |line: &Json| paper.to_string().contains(line["text"].as_str().unwrap_or_default());
        assert!(sealed["lines"].as_array().unwrap().iter().all(is_on_paper), "what was sealed is printed as it was");
        assert!(late.iter().all(|number| paper.to_string().contains(number)), "{paper}");
        assert_eq!(amended(&second, &shift), (late, paper));
        for till in [&first, &second] {
            assert_eq!(till.ok("current_shift", json!({}))["shift"], json!(null));
            assert_eq!(till.ok("list_shifts", json!({ "offset": 0, "limit": 9 }))["total"], 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_branch_that_is_adopted_after_the_z_amends_it() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    run(move || {
        let (first, second) = copied(&url, &code);
        let shift = close(&first, 5 * 17_500);
        first.exchange_until_empty(2);
        settle(&[&first, &second]);
        let (late, paper) = amended(&first, &shift);
        assert_eq!(late.len(), 4, "{late:?}");
        assert_eq!(amended(&second, &shift), (late, paper));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_two_machines_gave_is_shown_with_both_receipts() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    run(move || {
        let (first, second) = copied(&url, &code);
        first.exchange_until_empty(2);
        settle(&[&first, &second]);
        let shown = |till: &Till| {
            till.sign_in("manager");
            let listed = till.ok("list_exceptions", json!({ "kind": "number_twice", "offset": 0, "limit": 9 }));
            listed["rows"].as_array().unwrap().clone()
        };
        let rows = shown(&first);
        assert_eq!(rows.len(), 3, "three numbers stand on two receipts each: {rows:?}");
        let key = |row: &Json| row["key"].clone();
        assert_eq!(rows.iter().map(key).collect::<Vec<_>>(), shown(&second).iter().map(key).collect::<Vec<_>>());
        let evidence = first.ok("show_exception", json!({ "key": rows[0]["key"] }));
        let lines = evidence["evidence"].as_array().unwrap().iter().map(|line| line["change_set_id"].clone());
        let sales: BTreeSet<String> = lines.filter_map(|it| it.as_str().map(str::to_owned)).collect();
        assert_eq!(sales.len(), 2, "{evidence}");
        let sold = |sale: &String| first.ok("show_sale", json!({ "sale_id": sale }));
        let papers: Vec<Json> = sales.iter().map(sold).collect();
        assert_eq!(papers[0]["sale"]["document_number"], papers[1]["sale"]["document_number"]);
        let number = papers[0]["sale"]["document_number"].as_str().unwrap();
        assert!(papers.iter().all(|it| it["receipt"].to_string().contains(number)));
    })
    .await;
}
