//! What has to be somewhere else before a machine may go.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use lumbung::core::new_id;
use lumbung::safety::standing::note;
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

/// What root reads: each line a name and what it says.
fn standing(shop: &Shop) -> Result<BTreeMap<String, String>> {
    let text = fs::read_to_string(shop.till.folder.path().join("lumbung.standing"))?;
    assert!(text.starts_with("lumbung-standing/1\n") && text.ends_with("\nend\n"), "{text}");
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    Ok(pairs.map(|(name, said)| (name.to_owned(), said.to_owned())).collect())
}

#[test]
fn whoever_removes_the_program_reads_counts_and_places_and_nothing_else() -> Result<()> {
    let shop = Shop::open()?;
    shop.till.sign_in("manager")?;
    let request = json!({ "id": new_id()?, "member_id": new_id()?, "name": "Sulastri Wibawa" });
    shop.till.ok("register_member", request)?;
    shop.mirror()?;
    shop.sell(4)?;
    note(&*shop.opened()?);
    let said = standing(&shop)?;
    let head = |shop: &Shop| -> Result<u64> {
        let note = fs::read_to_string(shop.till.folder.path().join("lumbung.head"))?;
        Ok(note.split(' ').nth(2).context("head")?.parse()?)
    };
    assert_eq!(said["head"].parse::<u64>()?, head(&shop)?);
    assert_eq!((said["not_at_server"].as_str(), said["not_in_mirror"].as_str()), (said["head"].as_str(), "4"));
    assert!(Path::new(&said["mirror"]).is_dir() && !said.contains_key("backup"), "{said:?}");
    let backup = shop.backup()?;
    shop.sell(3)?;
    shop.mirror()?;
    note(&*shop.opened()?);
    let said = standing(&shop)?;
    assert_eq!((said["not_in_mirror"].as_str(), said["not_in_backup"].as_str()), ("0", "3"));
    assert_eq!(Path::new(&said["backup"]), backup);
    let text = said.values().cloned().collect::<String>();
    assert!(!text.contains("Sulastri"), "{text}");
    // Ending the program leaves the counts of its last moment, so that they are not older than the head.
    shop.sell(1)?;
    assert!(standing(&shop)?["head"].parse::<u64>()? < head(&shop)?);
    shop.till.core.stop();
    assert_eq!(standing(&shop)?["head"].parse::<u64>()?, head(&shop)?);
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
