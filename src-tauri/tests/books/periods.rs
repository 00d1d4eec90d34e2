//! Closing months: what came late, what is refused, what reopening does.

use serde_json::{Value, json};
use shared::change_set::Decided;
use shared::finance::fact::PeriodReopened;

use crate::story::{COST_RUPIAH, PRICE_RUPIAH, Story, id, rupiah};

fn drawer(story: &Story, month: shared::clock::Month) -> i64 {
    story.balances(month).into_iter().find(|(account, _)| account == "1112").map_or(0, |(_, amount)| amount)
}

fn state(story: &Story, month: shared::clock::Month) -> Value {
    let periods = story.call("list_periods", json!({}))["periods"].clone();
    let found = periods.as_array().unwrap().iter().find(|period| period["month"] == json!(month)).cloned();
    found.unwrap()
}

#[test]
fn a_sale_that_comes_after_the_closing_counts_in_the_next_month() {
    let story = Story::begin();
    let shift = story.open_shift(200_000);
    let (last_day, last_month, month) = (story.last_month_day(), story.last_month(), story.this_month());
    story.sell_on(shift, last_day);
    assert_eq!(state(&story, last_month)["state"], "open");

    let closing = id();
    story.call("close_period", json!({ "id": closing, "month": last_month }));
    let late = story.sell_on(shift, last_day);

    assert_eq!(drawer(&story, last_month), PRICE_RUPIAH);
    assert_eq!(drawer(&story, month), 200_000 + 2 * PRICE_RUPIAH);
    let stock = story.balances(last_month).into_iter().find(|(account, _)| account == "1151");
    assert_eq!(stock, Some(("1151".to_owned(), -COST_RUPIAH)));
    let ledger = json!({ "account": "1112", "from_month": month, "to_month": month, "limit": 10 });
    let ledger = story.call("account_ledger", ledger);
    assert_eq!(rupiah(&ledger["opening"]), PRICE_RUPIAH);
    let first = &ledger["rows"][0];
    assert_eq!((&first["change_set_id"], &first["late"]), (&json!(late), &json!(true)));
    assert_eq!(first["posting_date"], json!(month.first_day()));
    assert_eq!(first["business_date"], json!(last_day));
    assert_eq!(rupiah(&first["balance"]), 2 * PRICE_RUPIAH);

    let closed = state(&story, last_month);
    assert_eq!((&closed["state"], &closed["closed_by"]), (&json!("closed"), &json!("Darma")));
    assert_eq!(state(&story, month)["state"], "open");
    assert!(story.failing().is_empty(), "{:?}", story.failing());

    // The same closing again is the same action; another one has nothing to close.
    story.call("close_period", json!({ "id": closing, "month": last_month }));
    let refused = |request| story.try_call("close_period", request).unwrap_err().code;
    assert_eq!(refused(json!({ "id": id(), "month": last_month })), "already_closed");
    assert_eq!(refused(json!({ "id": id(), "month": month })), "not_over");

    // Reopened, the late sale goes back to its own month, and the closing stays true of what it covered.
    let reason = "Faktur terlambat".to_owned();
    let reopened = PeriodReopened { closing, reason };
    story.commit(Decided { facts: vec![reopened.into()], ..Decided::default() });
    assert_eq!(state(&story, last_month)["state"], "open");
    assert_eq!(drawer(&story, last_month), 2 * PRICE_RUPIAH);
    assert!(story.failing().is_empty(), "{:?}", story.failing());
    story.call("close_period", json!({ "id": id(), "month": last_month }));
    assert_eq!(state(&story, last_month)["state"], "closed");
    assert!(story.failing().is_empty(), "{:?}", story.failing());
}

#[test]
fn months_are_closed_in_their_order() {
    let story = Story::begin();
    let shift = story.open_shift(0);
    let month_before = story.last_month().first_day().yesterday().unwrap();
    story.sell_on(shift, month_before);
    let refused = story.try_call("close_period", json!({ "id": id(), "month": story.last_month() }));
    assert_eq!(refused.unwrap_err().code, "earlier_open");
    story.call("close_period", json!({ "id": id(), "month": shared::clock::Month::of(month_before) }));
    story.call("close_period", json!({ "id": id(), "month": story.last_month() }));
    let months = story.call("list_periods", json!({}))["periods"].as_array().unwrap().len();
    assert_eq!(months, 3);
    assert!(story.failing().is_empty());
}

/// The month before the books begin can be closed too: then a clock that stands back posts nothing before them.
#[test]
fn the_month_before_the_first_is_listed_and_the_present_one_cannot_be_closed() {
    let story = Story::begin();
    let periods = story.call("list_periods", json!({}))["periods"].clone();
    let told: Vec<_> =
        periods.as_array().unwrap().iter().map(|it| (it["month"].clone(), it["is_over"].clone())).collect();
    let (now, before) = (json!(story.this_month()), json!(story.last_month()));
    assert_eq!(told, [(now.clone(), json!(false)), (before.clone(), json!(true))]);
    let close = |month| story.try_call("close_period", json!({ "id": id(), "month": month }));
    assert_eq!(close(now).unwrap_err().code, "not_over");
    close(before).unwrap();
}
