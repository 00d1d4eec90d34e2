//! What has to be somewhere else before a machine may go.

use std::fs;

use anyhow::Result;
use lumbung::safety::unsent::DESPITE;
use serde_json::json;

use crate::Shop;

#[test]
fn leaving_is_refused_while_sales_are_nowhere_else_and_says_which() -> Result<()> {
    let shop = Shop::open()?;
    shop.mirror()?;
    shop.sell(4)?;
    shop.till.sign_in("super_admin")?;
    let work = shop.till.ok("unsent_work", json!({}))?;
    assert_eq!(work["change_sets"], json!(4));
    let message = work["refusal"]["message"].as_str().unwrap();
    assert!(message.contains("4 penjualan") && message.contains("tertua"), "{message}");
    assert_eq!(shop.till.refused("leave_device", json!({})), "unsent");
    assert_eq!(shop.till.refused("leave_device", json!({ "despite_unsent": "ya" })), "unsent");
    assert!(shop.till.folder.path().join("lumbung.db").exists());
    shop.mirror()?;
    let work = shop.till.ok("unsent_work", json!({}))?;
    assert_eq!((work["change_sets"].clone(), work["refusal"].clone()), (json!(0), json!(null)));
    assert!(work["only_in_mirror"].as_u64().is_some_and(|count| count > 4), "{work}");
    shop.till.ok("leave_device", json!({}))?;
    assert!(!shop.till.folder.path().join("lumbung.db").exists());
    assert!(!shop.till.folder.path().join("lumbung.key").exists());
    assert_eq!(shop.till.ok("start_status", json!({}))?["state"], "empty");
    Ok(())
}

#[test]
fn a_mirror_that_is_away_does_not_count_and_the_words_that_name_the_loss_let_go() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(2)?;
    shop.mirror()?;
    for entry in fs::read_dir(shop.disk.path())? {
        fs::remove_dir_all(entry?.path())?;
    }
    shop.till.sign_in("super_admin")?;
    assert_eq!(shop.till.refused("leave_device", json!({})), "unsent");
    shop.till.ok("leave_device", json!({ "despite_unsent": DESPITE }))?;
    assert_eq!(shop.till.ok("start_status", json!({}))?["state"], "empty");
    Ok(())
}
