//! The recovery key is exchanged: the sheet was lost, or somebody has seen it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow};
use lumbung::core::{Core, new_id};
use lumbung::safety::{backup, member_keys, mirror_now};
use lumbung::store::Store;
use serde_json::{Value, json};
use shared::safety::copy::Pieces;
use shared::safety::recovery_key::RecoveryKey;

use crate::support::{ADMIN_PIN, Till};
use crate::{Shop, segments};

/// Another start of the program on the same folder, and what a person asks it as super admin.
struct Again(Arc<Core>);

impl Again {
    fn start(folder: &Path) -> Result<Again> {
        let core = Core::start(folder, false).map_err(|refusal| anyhow!("{}: {}", refusal.code, refusal.message))?;
        let again = Again(core);
        let status = again.ok("start_status", json!({}))?;
        let users = status["users"].as_array().unwrap();
        let admin = users.iter().find(|user| user["name"] == json!("super_admin")).unwrap();
        again.ok("sign_in", json!({ "user_id": admin["user_id"], "pin": ADMIN_PIN }))?;
        Ok(again)
    }

    fn call(&self, command: &str, request: Value) -> Result<Value, lumbung::refusal::Refusal> {
        lumbung::commands::call(&self.0, "window", command, request)
    }

    fn ok(&self, command: &str, request: Value) -> Result<Value> {
        self.call(command, request).map_err(|refusal| anyhow!("{command}: {} {}", refusal.code, refusal.message))
    }

    fn mirror(&self) -> Result<()> {
        mirror_now(&self.0.require().unwrap()).map_err(|trouble| anyhow!(trouble))
    }

    fn backup(&self) -> Result<PathBuf> {
        Ok(backup::make_now(&self.0.require().unwrap()).map_err(|trouble| anyhow!(trouble))?.path)
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        self.0.stop();
    }
}

fn opens(path: &Path, key: &RecoveryKey) -> bool {
    Pieces::open(fs::File::open(path).unwrap(), key).is_ok()
}

fn opens_database(folder: &Path, key: &RecoveryKey) -> bool {
    Store::connect_to(&folder.join("lumbung.db"), &key.database_key()).is_ok()
}

fn member(till: &Till) -> Result<()> {
    till.sign_in("manager")?;
    let request = json!({ "id": new_id()?, "member_id": new_id()?, "name": "Sulastri Wibawa" });
    till.ok("register_member", request).map(drop)
}

fn exchanged(shop: &Shop) -> Result<(RecoveryKey, RecoveryKey)> {
    let old = RecoveryKey::read(&shop.key()?).unwrap();
    let answer = shop.till.ok("exchange_recovery_key", json!({ "pin": ADMIN_PIN }))?;
    Ok((old, RecoveryKey::read(answer["recovery_key"].as_str().unwrap()).unwrap()))
}

#[test]
fn a_sheet_that_was_seen_opens_nothing_that_is_made_after_the_exchange() -> Result<()> {
    let shop = Shop::open()?;
    member(&shop.till)?;
    shop.sell(3)?;
    shop.mirror()?;
    let old_backup = shop.backup()?;
    member_keys::keep_fresh(&*shop.opened()?).map_err(|trouble| anyhow!(trouble))?;
    let (folder, disk) = (shop.till.folder.path().to_path_buf(), shop.disk.path().to_path_buf());
    let (old, new) = exchanged(&shop)?;
    assert_ne!(old.mark(), new.mark());
    // Until the next start nothing has changed, and a sheet that is printed is the new one already.
    assert_eq!(shop.key()?, new.shown());
    let status = shop.till.ok("safety_status", json!({}))?;
    assert_eq!((&status["sheet_mark"], &status["next_sheet_mark"]), (&json!(old.mark()), &json!(new.mark())));
    shop.sell(2)?;
    shop.mirror()?;
    assert!(segments(&disk)?.iter().all(|path| opens(path, &old)));
    shop.till.core.stop();

    let again = Again::start(&folder)?;
    assert!(opens_database(&folder, &new) && !opens_database(&folder, &old));
    assert_eq!(again.call("remove_old_copies", json!({})).unwrap_err().code, "no_new_backup");
    assert!(backup::is_due(&again.0.require().unwrap())?, "the day's backup is made again");
    again.mirror()?;
    let now = segments(&disk)?;
    assert!(!now.is_empty() && now.iter().all(|path| opens(path, &new) && !opens(path, &old)), "{now:?}");
    let new_backup = again.backup()?;
    member_keys::keep_fresh(&again.0.require().unwrap()).map_err(|trouble| anyhow!(trouble))?;
    assert!(opens(&new_backup, &new) && !opens(&new_backup, &old) && opens(&old_backup, &old));
    let status = again.ok("safety_status", json!({}))?;
    assert_eq!((&status["old_copies"], &status["next_sheet_mark"]), (&json!(2), &Value::Null));
    again.ok("remove_old_copies", json!({}))?;
    assert!(!old_backup.exists() && new_backup.exists());
    assert_eq!(again.ok("safety_status", json!({}))?["old_copies"], json!(0));
    let (_, left) = member_keys::list(&disk).map_err(|trouble| anyhow!(trouble))?.remove(0);
    assert!(opens(&left, &new));
    drop(again);

    // With the new sheet the shop comes back, from its copies and from a copied folder alike; with the old one it does not.
    for place in [&disk, &folder] {
        let till = Till::empty()?;
        let build = |key: &RecoveryKey| till.core.restores.build(&till.core, &key.shown(), std::slice::from_ref(place));
        assert_eq!(build(&old).unwrap_err().code, "copy_other_key");
        let report = build(&new).map_err(|refusal| anyhow!(refusal.message))?;
        assert!(report.is_complete && report.sales == 5, "{report:?}");
    }
    Ok(())
}

#[test]
fn an_exchange_that_was_cut_off_anywhere_is_gone_on_with_and_loses_nothing() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(4)?;
    let folder = shop.till.folder.path().to_path_buf();
    let (_, new) = exchanged(&shop)?;
    shop.till.core.stop();
    let keys = fs::read(folder.join("lumbung.key"))?;
    let sales = || -> Result<i64> {
        let again = Again::start(&folder)?;
        let open = again.0.require().unwrap();
        let count = open.store.reader().query_row("select count(*) from sale", [], |row| row.get(0))?;
        for check in lumbung::store::verify::verify(&open)? {
            assert!(check.ok, "{}: {}", check.title, check.detail);
        }
        drop(open);
        assert_eq!(again.ok("start_status", json!({}))?["till_code"], json!("K01"));
        Ok(count)
    };
    // In the middle of the copy: half of one lies there.
    let whole = fs::read(folder.join("lumbung.db"))?;
    fs::write(folder.join("lumbung.db.baru"), &whole[..whole.len() / 2])?;
    fs::write(folder.join("lumbung.db.baru-journal"), b"torn")?;
    assert_eq!(sales()?, 4);
    assert!(opens_database(&folder, &new));
    // Behind the renaming, before the keys were kept.
    fs::write(folder.join("lumbung.key"), &keys)?;
    assert_eq!(sales()?, 4);
    let kept = String::from_utf8(fs::read(folder.join("lumbung.key"))?)?;
    assert!(!kept.contains("next_recovery_key") && kept.contains(&new.shown()));
    assert!(!folder.join("lumbung.db.baru").exists());
    assert_eq!(sales()?, 4);
    Ok(())
}

#[test]
fn a_disk_that_has_no_room_for_the_exchange_keeps_the_old_key_and_sells() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(1)?;
    let folder = shop.till.folder.path().to_path_buf();
    let (old, _) = exchanged(&shop)?;
    shop.till.core.stop();
    // Something that is no file stands where the copy would be written.
    fs::create_dir_all(folder.join("lumbung.db.baru").join("in the way"))?;
    let again = Again::start(&folder)?;
    shop.sells_on(&again.0, 2)?;
    assert!(opens_database(&folder, &old));
    Ok(())
}

#[test]
fn the_other_till_takes_the_key_from_the_new_sheet_and_a_mistyped_group_is_named() -> Result<()> {
    let (first, second) = (Shop::open()?, Shop::open()?);
    let (_, new) = exchanged(&first)?;
    second.till.sign_in("super_admin")?;
    let mut mistyped: Vec<char> = new.shown().chars().collect();
    mistyped[7] = if mistyped[7] == 'A' { 'B' } else { 'A' };
    let typed = |key: &str| json!({ "pin": ADMIN_PIN, "recovery_key": key });
    let mistyped: String = mistyped.iter().collect();
    assert_eq!(second.till.refused("exchange_recovery_key", typed(&mistyped)), "recovery_key_group");
    assert_eq!(second.till.refused("exchange_recovery_key", json!({ "pin": "111111" })), "pin_wrong");
    let own = second.key()?;
    assert_eq!(second.till.refused("exchange_recovery_key", typed(&own)), "recovery_key_same");
    let answer = second.till.ok("exchange_recovery_key", typed(&new.shown().to_lowercase()))?;
    assert_eq!((&answer["recovery_key"], &answer["sheet_mark"]), (&json!(new.shown()), &json!(new.mark())));
    second.till.sign_in("cashier")?;
    assert_eq!(second.till.refused("exchange_recovery_key", typed(&own)), "not_allowed");
    let folder = second.till.folder.path().to_path_buf();
    second.till.core.stop();
    let again = Again::start(&folder)?;
    assert_eq!(again.ok("safety_status", json!({}))?["sheet_mark"], json!(new.mark()));
    Ok(())
}
