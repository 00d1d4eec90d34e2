//! The check of the books: silent over good ones, and exact about what was tampered with.

use serde_json::json;

use crate::story::{Story, id};

/// Keeps a table as it is, changes it, looks which checks fail, and puts it back.
fn tampered(story: &Story, table: &str, sql: &str) -> Vec<String> {
    let connection = story.connect();
    connection.execute_batch(&format!("create table kept as select * from {table}; {sql}")).unwrap();
    let failing = story.failing();
    connection
        .execute_batch(&format!("delete from {table}; insert into {table} select * from kept; drop table kept"))
        .unwrap();
    failing
}

fn rich_story() -> Story {
    let story = Story::with_sales();
    let shift = story.call("current_shift", json!({}))["shift"]["shift_id"].clone();
    let shift = serde_json::from_value(shift).unwrap();
    story.sell_on(shift, story.last_month_day());
    story.call("close_period", json!({ "id": id(), "month": story.last_month() }));
    story.sell_on(shift, story.last_month_day());
    story
}

#[test]
fn good_books_pass_every_check() {
    let story = rich_story();
    let answer = story.call("verify_books", json!({}));
    let codes: Vec<&str> =
        answer["checks"].as_array().unwrap().iter().map(|check| check["code"].as_str().unwrap()).collect();
    assert_eq!(
        codes,
        [
            "file",
            "chain",
            "balance",
            "inter_unit",
            "sub_ledgers",
            "drawers",
            "shifts",
            "stock",
            "totals",
            "closed_periods",
            "numbers",
            "supporting",
            "rebuild",
        ]
    );
    assert_eq!(answer["ok"], true, "{answer:#}");
    // The scratch file is gone, and the till goes on.
    let names: Vec<_> = std::fs::read_dir(story.core.folder()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("check")), "{names:?}");
    story.receive(1);
}

#[test]
fn whatever_is_tampered_with_is_named() {
    let story = rich_story();
    let check = |table: &str, sql: &str, expect: &[&str]| {
        assert_eq!(tampered(&story, table, sql), expect, "{sql}");
    };
    check("posting", "update posting set amount_minor = amount_minor + 100 where line_no = 1", &["totals", "rebuild"]);
    check("posting", "delete from posting where line_no = 2", &["totals", "rebuild"]);
    check(
        "account_total",
        "update account_total set debit_minor = debit_minor + 100 where account = '1111'",
        &["totals", "rebuild"],
    );
    check(
        "account_total",
        "update account_total set debit_minor = debit_minor + 100 where account = '1112'",
        &["sub_ledgers", "totals", "closed_periods", "rebuild"],
    );
    check(
        "account_total",
        "update account_total set account = '1181' where account = '6211'",
        &["inter_unit", "sub_ledgers", "totals", "rebuild"],
    );
    check(
        "holder_total",
        "update holder_total set balance_minor = 5 where account = '1112'",
        &["sub_ledgers", "drawers", "rebuild"],
    );
    check("stock_pool", "update stock_pool set value_minor = value_minor - 1", &["stock", "rebuild"]);
    check("tender_total", "update tender_total set amount_minor = amount_minor + 100", &["rebuild"]);
    check("product", "update product set name = 'Gula Palsu'", &["rebuild"]);
    check("entry", "update entry set description = 'lain'", &["rebuild"]);
    check("local_state", "update local_state set content = '1' where name like 'number:%'", &["numbers"]);
    check("device_head", "update device_head set seq = seq - 1", &["supporting"]);
    check("document_change", "delete from document_change where kind = 'product'", &["supporting", "rebuild"]);
    // What a closing covers cannot be told apart any more, so its figures cannot be confirmed either.
    check("standing_record", "delete from standing_record", &["closed_periods", "supporting", "rebuild"]);
    assert!(story.failing().is_empty(), "everything was put back");
}

#[test]
fn a_change_set_that_was_edited_is_found_by_its_signature() {
    let story = rich_story();
    let amount = "update change_set set body = replace(body, '\"1650000\"', '\"1650100\"') where body like '%P01%'";
    let failing = tampered(&story, "change_set", amount);
    assert!(failing.iter().any(|code| code == "chain"), "{failing:?}");
    // Hash and all: the signature still tells.
    let connection = story.connect();
    let last = "(select max(position) from change_set)";
    let body: String = connection
        .query_row(&format!("select body from change_set where position = {last}"), [], |row| row.get(0))
        .unwrap();
    let edited = body.replace("\"zone\":\"WIB\"", "\"zone\":\"WIT\"");
    assert_ne!(edited, body);
    connection.execute_batch("create table kept as select * from change_set").unwrap();
    let hash = shared::change_set::BodyHash::of(edited.as_bytes()).0;
    connection
        .execute(
            &format!("update change_set set body = ?1, hash = ?2 where position = {last}"),
            rusqlite::params![edited, hash],
        )
        .unwrap();
    let failing = story.failing();
    assert!(failing.starts_with(&["chain".to_owned()]), "{failing:?}");
    connection
        .execute_batch("delete from change_set; insert into change_set select * from kept; drop table kept")
        .unwrap();
    assert!(story.failing().is_empty());
}
