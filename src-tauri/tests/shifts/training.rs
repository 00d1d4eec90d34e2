//! Training can never be taken for the real thing, and leaves nothing behind.

use anyhow::{Context, Result};
use lumbung::core::new_id;
use serde_json::{Value, json};

use crate::support::Till;

fn text(paper: &Value) -> String {
    let lines = paper["lines"].as_array().cloned().unwrap_or_default();
    lines.iter().filter_map(|line| line["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn practice_has_goods_prices_and_people_but_no_way_into_the_real_books() -> Result<()> {
    let till = Till::founded(false)?;
    let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
    let real_shift = till.open_shift(100_000)?;
    let member = json!({ "id": new_id()?, "member_id": new_id()?, "name": "Siti Aminah" });
    till.ok("register_member", member)?;
    let real = till.core.require().map_err(|refusal| anyhow::anyhow!(refusal.message))?;
    let records = || real.store.reader().query_row("select count(*) from change_set", [], |row| row.get::<_, i64>(0));
    let before = records()?;
    till.ok("start_training", json!({}))?;
    let status = till.ok("start_status", json!({}))?;
    assert_eq!(status["training"], json!(true));
    assert_ne!(status["cooperative_id"], json!(real.identity.cooperative));
    assert_ne!(status["device_id"], json!(real.identity.device), "no server knows this device");
    assert_eq!(status["users"].as_array().map(Vec::len), Some(6));
    // Nobody's data are practised on, and nothing of the real shift is there.
    assert_eq!(till.ok("list_members", json!({ "offset": 0, "limit": 10 }))?["total"], json!(0));
    assert!(till.ok("current_shift", json!({}))?.get("shift").is_none());
    let shift = till.open_shift(50_000)?;
    let found = till.ok("find_product", json!({ "code": "8991234567891" }))?;
    assert_eq!(found["product"]["price"], json!("7400000"));
    let sold = till.ok(
        "complete_sale",
        json!({ "id": new_id()?, "shift_id": shift, "tenders": [{ "kind": "cash", "amount": "7400000" }],
                "lines": [{ "line_id": "1", "product_id": rice, "quantity": "1000", "unit_price": "7400000" }] }),
    )?;
    assert!(text(&sold["receipt"]).contains("LATIHAN"), "{sold}");
    assert!(text(&till.ok("x_report", json!({}))?["report"]).contains("BUKAN BUKTI PEMBAYARAN"));
    till.sign_in("board_director")?;
    let server = json!({ "id": new_id()?, "server_url": "http://127.0.0.1:9", "enrolment_code": "ABC" });
    assert_eq!(till.refused("connect_server", server), "training");
    assert_eq!(till.ok("sync_status", json!({}))?["connected"], json!(false));
    assert_eq!(records()?, before, "the real books were not written to");
    till.ok("stop_training", json!({}))?;
    assert!(!till.folder.path().join("latihan").exists(), "the practice is gone");
    till.sign_in("cashier")?;
    let seen = till.ok("current_shift", json!({}))?;
    assert_eq!(seen["shift"]["shift_id"], json!(real_shift));
    assert_eq!(till.ok("start_status", json!({}))?["training"], json!(false));
    let listed = till.ok("list_sales", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!(listed["total"], json!(0), "no practised sale among the real ones");
    assert_eq!(records()?, before);
    Ok(())
}

#[test]
fn a_second_training_begins_anew_and_stopping_twice_is_no_matter() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("cashier")?;
    till.ok("start_training", json!({}))?;
    till.ok("start_training", json!({}))?;
    let first = till.ok("start_status", json!({}))?["cooperative_id"].as_str().context("id")?.to_owned();
    till.ok("stop_training", json!({}))?;
    till.ok("stop_training", json!({}))?;
    till.ok("start_training", json!({}))?;
    assert_ne!(till.ok("start_status", json!({}))?["cooperative_id"], json!(first));
    Ok(())
}
