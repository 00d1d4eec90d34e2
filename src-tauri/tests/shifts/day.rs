//! A computer whose clock cannot be believed: a person says which day it is, once, and selling goes on meanwhile.

use anyhow::{Context, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use lumbung::core::new_id;
use lumbung::store::{local_state, set_local_state};
use serde_json::{Value, json};
use shared::change_set::ChangeSet;

use crate::approvals::approval;
use crate::support::Till;

/// Makes this computer one that last worked so many days from today: after it, as if its clock had fallen back since.
fn last_worked(till: &Till, days_from_today: i64) -> Result<(Date, Date)> {
    let shown: Date = till.ok("start_status", json!({}))?["business_date_today"].as_str().context("day")?.parse()?;
    let last = shown.checked_add(days_from_today.days())?;
    let open = till.core.opened().context("open")?;
    let known = json!({ "last": last, "correction_ms": 0 }).to_string();
    open.store.write(|tx| set_local_state(tx, "working_day", &known))?;
    Ok((shown, last))
}

fn doubt(till: &Till) -> Result<Value> {
    Ok(till.ok("start_status", json!({}))?["day_doubt"].clone())
}

fn newest(till: &Till) -> Result<ChangeSet> {
    let sql = "select body from change_set order by position desc limit 1";
    let body: String = till.core.opened().context("open")?.store.reader().query_row(sql, [], |row| row.get(0))?;
    Ok(serde_json::from_str(&body)?)
}

fn receipt(product: &str) -> Result<Value> {
    let line = json!({ "product_id": product, "quantity": "50000", "cost_total": "350000000" });
    Ok(json!({ "id": new_id()?, "paid_from": "payable", "lines": [line] }))
}

fn cash_sale(shift: &str, product: &str) -> Result<Value> {
    let line = json!({ "product_id": product, "quantity": "1000", "unit_price": "7400000" });
    Ok(json!({
        "id": new_id()?, "shift_id": shift, "lines": [line], "tenders": [{ "kind": "cash", "amount": "7400000" }],
    }))
}

fn open_shift() -> Result<Value> {
    Ok(json!({ "id": new_id()?, "float": "0" }))
}

#[test]
fn a_clock_that_fell_back_dates_nothing_into_an_old_month() -> Result<()> {
    let till = Till::founded(false)?;
    let (shown, last) = last_worked(&till, 400)?;
    assert_eq!(doubt(&till)?, json!({ "clock_date": shown, "last_date": last }));
    till.sign_in("cashier")?;
    assert_eq!(till.refused("open_shift", open_shift()?), "day_doubtful");
    // What posts nothing goes on, on the last day that was certain.
    till.sign_in("manager")?;
    let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
    assert_eq!(newest(&till)?.business_date, last);
    assert_eq!(till.refused("receive_stock", receipt(&rice)?), "day_doubtful");
    // The cashier says it; a day before the last one needs a supervisor, and the words say why.
    till.sign_in("cashier")?;
    let yesterday = last.yesterday()?;
    let mut request = json!({ "id": new_id()?, "day": yesterday });
    let refusal = till.call("confirm_day", request.clone()).err().context("refused")?;
    assert_eq!(refusal.code, "approval_needed");
    assert!(refusal.message.contains("sebelum hari terakhir"), "{}", refusal.message);
    assert!(!doubt(&till)?.is_null(), "a refused word changes nothing");
    request["day"] = json!(last);
    till.ok("confirm_day", request)?;
    assert!(doubt(&till)?.is_null());
    let opened = till.ok("open_shift", open_shift()?)?;
    assert_eq!(opened["business_date"], json!(last));
    let shift = opened["shift_id"].as_str().context("shift")?.to_owned();
    till.sign_in("manager")?;
    till.receive(&rice, 50, 3_500_000)?;
    till.sign_in("cashier")?;
    till.ok("complete_sale", cash_sale(&shift, &rice)?)?;
    let sold = newest(&till)?;
    assert_eq!(sold.business_date, last);
    // The receipt's time is of that day too, although the clock is a year away from it.
    assert_eq!(sold.zone.local(sold.clock.wall_ms).0, last);
    till.sign_in("finance_officer")?;
    let checked = till.ok("verify_books", json!({}))?;
    assert!(checked["checks"].as_array().context("checks")?.iter().all(|it| it["ok"] == json!(true)), "{checked}");
    Ok(())
}

#[test]
fn a_clock_far_ahead_is_believed_only_on_somebodys_word() -> Result<()> {
    let till = Till::founded(false)?;
    let (shown, _) = last_worked(&till, -40)?;
    till.sign_in("cashier")?;
    assert_eq!(till.refused("open_shift", open_shift()?), "day_doubtful");
    // The shop was closed for forty days: one word, by whoever opens it.
    till.ok("confirm_day", json!({ "id": new_id()?, "day": shown }))?;
    assert_eq!(till.ok("open_shift", open_shift()?)?["business_date"], json!(shown));
    assert_eq!(till.refused("confirm_day", json!({ "id": new_id()?, "day": shown })), "day_not_doubtful");
    Ok(())
}

#[test]
fn half_a_year_ahead_needs_a_second_person_whose_name_stays_with_it() -> Result<()> {
    let till = Till::founded(false)?;
    let (shown, _) = last_worked(&till, -180)?;
    till.sign_in("cashier")?;
    let mut request = json!({ "id": new_id()?, "day": shown });
    assert_eq!(till.refused("confirm_day", request.clone()), "approval_needed");
    request["approval"] = approval(&till, "manager", "dicocokkan dengan kalender")?;
    till.ok("confirm_day", request)?;
    let said = newest(&till)?;
    assert_eq!((said.business_date, said.approvals.len()), (shown, 1));
    Ok(())
}

#[test]
fn a_shift_that_is_open_sells_on_while_the_clock_is_wrong() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
    till.receive(&rice, 50, 3_500_000)?;
    let shift = till.open_shift(0)?;
    let (_, last) = last_worked(&till, -1_500)?;
    till.ok("complete_sale", cash_sale(&shift, &rice)?)?;
    let known = local_state(&till.core.opened().context("open")?.store.reader(), "working_day")?.context("kept")?;
    assert!(known.contains(&last.to_string()), "a doubtful day is not taken for the last one: {known}");
    Ok(())
}
