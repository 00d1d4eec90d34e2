//! The dead PC, from whatever is left of it.

use std::fs;

use anyhow::Result;
use serde_json::json;

use crate::{Shop, books_hold, code_of, sales, segments};

#[test]
fn a_dead_pc_is_made_again_from_the_mirror_alone_and_no_sale_is_missing() -> Result<()> {
    let shop = Shop::open()?;
    for _ in 0..4 {
        shop.sell(3)?;
        shop.mirror()?;
    }
    let left = shop.dies()?;
    let (till, report) = left.restored()?;
    assert!(report.is_complete, "{report:?}");
    assert_eq!((report.sales, report.missing, report.refused), (12, 0, 0));
    assert_eq!((report.old_code.as_str(), report.new_code.as_str()), ("K01", "K01B"));
    assert_eq!(report.debit_total, report.credit_total);
    assert_eq!(report.devices.len(), 2, "the dead device and its successor");
    left.sell_on(&till, 3)?;
    assert_eq!(sales(&till)?, 15);
    assert_eq!(code_of(&till)?, json!("K01B"));
    books_hold(&till)?;
    let paper = till.ok("restore_report", json!({}))?;
    assert!(paper["file"]["content_base64"].as_str().is_some_and(|file| file.len() > 1_000));
    Ok(())
}

#[test]
fn an_old_backup_and_a_mirror_with_a_damaged_beginning_lose_nothing_together() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(3)?;
    shop.mirror()?;
    shop.backup()?;
    shop.opened()?.set("scale", &None::<()>)?;
    shop.sell(4)?;
    shop.mirror()?;
    assert_eq!(segments(shop.disk.path())?.len(), 2);
    let first = segments(shop.disk.path())?.remove(0);
    let mut bytes = fs::read(&first)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&first, bytes)?;
    let left = shop.dies()?;
    let (till, report) = left.restored()?;
    assert!(report.is_complete, "{report:?}");
    assert_eq!(report.sales, 7);
    assert!(report.sources.iter().any(|source| !source.is_whole), "the damage is told");
    left.sell_on(&till, 1)?;
    books_hold(&till)
}

#[test]
fn a_backup_named_by_a_wrong_clock_is_not_taken_for_the_newest() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(2)?;
    let first = shop.backup()?;
    let name = first.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let years_ahead = name.replacen(&name[..name.find('-').unwrap() + 9], "cadangan-20360101", 1);
    fs::rename(&first, first.with_file_name(&years_ahead))?;
    shop.sell(5)?;
    shop.backup()?;
    let only_backups = tempfile::tempdir()?;
    for entry in fs::read_dir(first.parent().unwrap())? {
        let path = entry?.path();
        if path.is_file() {
            fs::copy(&path, only_backups.path().join(path.file_name().unwrap()))?;
        }
    }
    let left = shop.dies()?;
    let (_, report) = left.restored_from(&[only_backups.path()])?;
    assert_eq!((report.sales, report.missing), (7, 0), "{report:?}");
    Ok(())
}

#[test]
fn what_is_missing_is_told_by_number_and_not_taken_into_use_in_silence() -> Result<()> {
    let shop = Shop::open()?;
    shop.mirror()?;
    shop.sell(2)?;
    shop.mirror()?;
    shop.opened()?.set("scale", &None::<()>)?;
    shop.sell(2)?;
    shop.mirror()?;
    let first = segments(shop.disk.path())?.remove(0);
    let bytes = fs::read(&first)?;
    fs::write(&first, &bytes[..bytes.len() - 20])?;
    let left = shop.dies()?;
    let (_, report) = left.restored()?;
    assert!(!report.is_complete);
    assert!(report.missing > 0 && report.devices.iter().any(|device| !device.missing.is_empty()), "{report:?}");
    Ok(())
}

#[test]
fn copies_without_a_beginning_are_told_and_leave_the_machine_empty() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(2)?;
    shop.mirror()?;
    let first = segments(shop.disk.path())?.remove(0);
    let bytes = fs::read(&first)?;
    fs::write(&first, &bytes[..bytes.len() - 20])?;
    let left = shop.dies()?;
    let till = crate::support::Till::empty()?;
    let refused = till.core.restores.build(&till.core, &left.key, &[left.disk.path().to_path_buf()]).unwrap_err();
    assert_eq!(refused.code, "copies_too_damaged");
    assert_eq!(fs::read_dir(till.folder.path())?.count(), 0);
    Ok(())
}

#[test]
fn a_copied_data_folder_opens_with_the_recovery_key_alone() -> Result<()> {
    let shop = Shop::open()?;
    shop.till.sign_in("manager")?;
    shop.till.ok(
        "register_member",
        json!({ "id": lumbung::core::new_id()?, "member_id": lumbung::core::new_id()?, "name": "Sri Rahayu" }),
    )?;
    shop.sell(5)?;
    let copied = tempfile::tempdir()?;
    for name in ["lumbung.db", "lumbung.db-wal"] {
        fs::copy(shop.till.folder.path().join(name), copied.path().join(name))?;
    }
    let left = shop.dies()?;
    let (till, report) = left.restored_from(&[copied.path()])?;
    assert!(report.is_complete, "{report:?}");
    assert_eq!((report.sales, report.member_keys), (5, 1));
    left.sell_on(&till, 1)?;
    till.sign_in("manager")?;
    assert!(till.ok("list_members", json!({ "offset": 0, "limit": 10 }))?.to_string().contains("Sri Rahayu"));
    Ok(())
}

#[test]
fn a_shop_that_comes_back_from_its_stick_alone_knows_its_members_by_name() -> Result<()> {
    let shop = Shop::open()?;
    let beside = shop.till.folder.path().with_extension("elsewhere");
    fs::create_dir(&beside)?;
    shop.till.sign_in("super_admin")?;
    shop.till.ok("choose_copy_places", json!({ "backup_place": beside }))?;
    shop.till.sign_in("manager")?;
    let members = [lumbung::core::new_id()?, lumbung::core::new_id()?];
    for (member, name) in members.iter().zip(["Sri Rahayu", "Hadi Saputra"]) {
        shop.till
            .ok("register_member", json!({ "id": lumbung::core::new_id()?, "member_id": member, "name": name }))?;
    }
    shop.sell(1)?;
    shop.mirror()?;
    lumbung::safety::member_keys::keep_fresh(&*shop.opened()?).map_err(|trouble| anyhow::anyhow!(trouble))?;
    shop.till.sign_in("board_director")?;
    let request = json!({ "id": lumbung::core::new_id()?, "member_id": members[1], "reason": "permintaan sendiri" });
    shop.till.ok("erase_person", request)?;
    shop.mirror()?;
    lumbung::safety::member_keys::keep_fresh(&*shop.opened()?).map_err(|trouble| anyhow::anyhow!(trouble))?;
    let on_stick = lumbung::safety::member_keys::list(shop.disk.path()).map_err(|trouble| anyhow::anyhow!(trouble))?;
    assert_eq!(on_stick.len(), 1, "the file with the erased person's key is gone from the stick too");
    // The disk with the backups died with the PC.
    fs::remove_dir_all(&beside)?;
    let left = shop.dies()?;
    let (till, report) = left.restored()?;
    assert_eq!((report.is_complete, report.member_keys), (true, 1), "{report:?}");
    till.sign_in("manager")?;
    let names = till.ok("list_members", json!({ "offset": 0, "limit": 10 }))?.to_string();
    assert!(names.contains("Sri Rahayu") && !names.contains("Hadi"), "{names}");
    Ok(())
}

#[test]
fn a_wrong_key_opens_nothing_and_a_mistyped_group_is_named() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(1)?;
    shop.mirror()?;
    let left = shop.dies()?;
    let other = Shop::open()?.key()?;
    let till = crate::support::Till::empty()?;
    let place = left.disk.path().to_path_buf();
    let refused = |key: &str| till.core.restores.build(&till.core, key, std::slice::from_ref(&place)).unwrap_err();
    assert_eq!(refused(&other).code, "copy_other_key");
    let mut letters: Vec<char> = left.key.chars().collect();
    letters[13] = if letters[13] == 'A' { 'B' } else { 'A' };
    let mistyped = refused(&letters.iter().collect::<String>());
    assert_eq!((mistyped.code.as_str(), mistyped.data.unwrap()["group"].clone()), ("recovery_key_group", json!(3)));
    assert_eq!(refused("").code, "recovery_key_length");
    assert!(till.core.opened().is_none());
    Ok(())
}

#[test]
fn a_machine_with_books_is_never_restored_over() -> Result<()> {
    let shop = Shop::open()?;
    shop.mirror()?;
    for (command, request) in [
        ("find_copies", json!({ "path": shop.disk.path() })),
        ("start_restore", json!({ "recovery_key": shop.key()?, "paths": [shop.disk.path()] })),
        ("restore_progress", json!({})),
        ("accept_restore", json!({})),
        ("cancel_restore", json!({})),
    ] {
        assert_eq!(shop.till.refused(command, request), "already_set_up", "{command}");
    }
    Ok(())
}

#[test]
fn the_wizard_looks_tries_cancels_and_takes_into_use() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(6)?;
    shop.mirror()?;
    let left = shop.dies()?;
    let till = crate::support::Till::empty()?;
    let found = till.ok("find_copies", json!({ "path": left.disk.path() }))?;
    let paths: Vec<_> = found["copies"].as_array().unwrap().iter().map(|copy| copy["path"].clone()).collect();
    assert!(!paths.is_empty(), "{found}");
    for is_accepted in [false, true] {
        till.ok("start_restore", json!({ "recovery_key": left.key.to_lowercase(), "paths": paths }))?;
        let progress = loop {
            let progress = till.ok("restore_progress", json!({}))?;
            if !["reading", "writing", "checking"].contains(&progress["phase"].as_str().unwrap()) {
                break progress;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        };
        assert_eq!(progress["phase"], "ready", "{progress}");
        if is_accepted {
            let done = till.ok("accept_restore", json!({}))?;
            assert_eq!(done["report"]["sales"], json!(6));
        } else {
            till.ok("cancel_restore", json!({}))?;
            assert_eq!(till.ok("start_status", json!({}))?["state"], "empty");
            assert_eq!(fs::read_dir(till.folder.path())?.count(), 0, "a dry run leaves nothing behind");
        }
    }
    left.sell_on(&till, 1)?;
    assert_eq!(sales(&till)?, 7);
    Ok(())
}

#[test]
fn a_database_that_was_set_back_is_noticed_by_the_mirror_and_loses_nothing() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(2)?;
    shop.mirror()?;
    let saved = tempfile::tempdir()?;
    let folder = shop.till.folder.path().to_path_buf();
    let names = ["lumbung.db", "lumbung.db-wal"];
    for name in names {
        fs::copy(folder.join(name), saved.path().join(name))?;
    }
    shop.sell(3)?;
    shop.mirror()?;
    shop.till.core.stop();
    // The whole folder is put back, also what was remembered beside the database.
    for name in ["lumbung.db-shm", "lumbung.db-wal", "lumbung.head", "lumbung.mirror"] {
        drop(fs::remove_file(folder.join(name)));
    }
    for name in names {
        fs::copy(saved.path().join(name), folder.join(name))?;
    }
    let core = lumbung::core::Core::start(&folder, false).map_err(|refusal| anyhow::anyhow!(refusal.message))?;
    let open = core.require().unwrap();
    let count = |core: &lumbung::core::Core| -> i64 {
        let open = core.require().unwrap();
        open.store.reader().query_row("select count(*) from sale", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(&core), 2);
    drop(lumbung::safety::mirror_now(&open));
    drop(open);
    assert_eq!(count(&core), 5, "what the mirror had is there again");
    let renewed = core.require().unwrap();
    assert!(lumbung::safety::mirror_now(&renewed).is_ok());
    let code = lumbung::commands::call(&core, "window", "start_status", json!({})).unwrap()["till_code"].clone();
    assert_eq!(code, json!("K01B"));
    for check in lumbung::store::verify::verify(&renewed)? {
        assert!(check.ok, "{}: {}", check.title, check.detail);
    }
    drop(renewed);
    core.stop();
    Ok(())
}
