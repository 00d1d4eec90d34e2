//! Sticks that are full of others' copies, pulled, another one, or back under another name.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use lumbung::core::{Core, new_id};
use lumbung::safety::{backup, member_keys, mirror_now, settings};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::{Shop, segments};

/// Far more than a thread needs: this is about being stuck.
const PATIENCE: Duration = Duration::from_secs(60);

fn names(folder: &Path, prefix: &str) -> Result<Vec<String>> {
    let mut names: Vec<String> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    names.retain(|name| name.starts_with(prefix));
    names.sort_unstable();
    Ok(names)
}

fn keeps_member_keys(shop: &Shop) -> Result<()> {
    member_keys::keep_fresh(&*shop.opened()?).map_err(|trouble| anyhow!(trouble))
}

fn member(shop: &Shop, name: &str) -> Result<Value> {
    let member = json!(new_id()?);
    shop.till.sign_in("manager")?;
    shop.till.ok("register_member", json!({ "id": new_id()?, "member_id": member, "name": name }))?;
    Ok(member)
}

#[test]
fn copies_of_another_cooperative_on_the_same_stick_are_neither_shown_nor_removed() -> Result<()> {
    let (ours, theirs) = (Shop::open()?, Shop::open()?);
    let place = ours.disk.path();
    theirs.till.sign_in("super_admin")?;
    theirs.till.ok("choose_copy_places", json!({ "mirror_place": place, "backup_place": place }))?;
    theirs.sell(2)?;
    theirs.mirror()?;
    member(&theirs, "Hadi Saputra")?;
    keeps_member_keys(&theirs)?;
    let foreign = theirs.backup()?;
    let begun = place.join(foreign.file_name().unwrap()).with_extension("sementara");
    fs::copy(&foreign, &begun)?;
    let keys_of_theirs = names(place, member_keys::PREFIX)?;

    let person = member(&ours, "Sulastri Wibawa")?;
    ours.sell(3)?;
    ours.mirror()?;
    keeps_member_keys(&ours)?;
    for _ in 0..3 {
        ours.backup()?;
    }
    ours.till.sign_in("board_director")?;
    ours.till.ok("erase_person", json!({ "id": new_id()?, "member_id": person, "reason": "permintaan sendiri" }))?;
    keeps_member_keys(&ours)?;

    assert!(foreign.is_file(), "the backup of another cooperative is gone");
    assert!(begun.is_file(), "what another cooperative is just writing is gone");
    let keys = names(place, member_keys::PREFIX)?;
    assert!(keys_of_theirs.iter().all(|name| keys.contains(name)), "{keys_of_theirs:?} {keys:?}");
    let shown = ours.till.ok("list_backups", json!({}))?["backups"].clone();
    assert_eq!(shown.as_array().map(Vec::len), Some(1), "{shown}");
    drop(theirs);
    let shared = ours.dies()?;
    let (till, report) = shared.restored()?;
    assert!(report.is_complete && report.sales == 3, "{report:?}");
    shared.sell_on(&till, 1)
}

#[test]
fn another_stick_in_the_place_of_ours_is_said_and_not_written_to() -> Result<()> {
    let (shop, other) = (Shop::open()?, Shop::open()?);
    shop.sell(1)?;
    shop.mirror()?;
    let place = shop.disk.path().to_path_buf();
    let ours = segments(&place)?.remove(0).parent().unwrap().to_path_buf();
    let pocket = tempdir()?;
    fs::rename(&ours, pocket.path().join("ours"))?;
    other.till.sign_in("super_admin")?;
    other.till.ok("choose_copy_places", json!({ "mirror_place": place }))?;
    other.mirror()?;
    let lies_there = segments(&place)?.into_iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    shop.sell(2)?;
    assert!(shop.mirror().is_err());
    shop.till.sign_in("manager")?;
    let status = shop.till.ok("safety_status", json!({}))?;
    assert_eq!((&status["mirror"], &status["mirror_waiting"]), (&json!("troubled"), &json!(2)));
    assert_eq!(status["mirror_trouble"]["code"], "copy_other_stick");
    let words = status["mirror_trouble"]["message"].as_str().unwrap();
    assert!(words.contains("Stik yang terpasang bukan stik salinan kasir ini"), "{words}");
    assert_eq!(segments(&place)?.into_iter().map(fs::read).collect::<Result<Vec<_>, _>>()?, lies_there);
    // Ours is back, in a folder that somebody named anew: it is known by what stands in it.
    fs::rename(pocket.path().join("ours"), place.join("salinan toko"))?;
    shop.mirror()?;
    let status = shop.till.ok("safety_status", json!({}))?;
    assert_eq!((&status["mirror"], &status["mirror_waiting"]), (&json!("whole"), &json!(0)));
    assert!(!ours.exists());
    assert_eq!(segments(&place)?.len(), 1);
    Ok(())
}

#[test]
fn nothing_is_written_into_the_empty_place_of_a_backup_stick_that_is_away() -> Result<()> {
    let shop = Shop::open()?;
    member(&shop, "Sri Rahayu")?;
    let open = shop.opened()?;
    // What a mount point is while nothing is mounted: a folder on the disk of the data.
    let empty = tempdir()?;
    open.store.write(|tx| {
        let chosen = settings::read(tx)?;
        let place = Some(empty.path().to_path_buf());
        settings::write(tx, &settings::SafetySettings { backup_place: place, is_backup_elsewhere: true, ..chosen })
    })?;
    assert_eq!(backup::make_now(&open).unwrap_err().code(), "copy_away");
    assert_eq!(member_keys::keep_fresh(&open).unwrap_err().code(), "copy_away");
    assert_eq!(fs::read_dir(empty.path())?.count(), 0);
    Ok(())
}

#[test]
fn a_stick_that_is_put_back_is_caught_up_with_by_the_till_itself() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(1)?;
    shop.mirror()?;
    let place = shop.disk.path().to_path_buf();
    let folder = segments(&place)?.remove(0).parent().unwrap().to_path_buf();
    shop.till.core.stop();
    let core = Core::start(shop.till.folder.path(), true).map_err(|refusal| anyhow!(refusal.message))?;
    let result = (|| {
        let sell = || shop.sells_on(&core, 2);
        let is = |standing: &str| -> Result<()> {
            let began = Instant::now();
            loop {
                let status = lumbung::commands::call(&core, "window", "safety_status", json!({}))
                    .map_err(|refusal| anyhow!(refusal.message))?;
                if status["mirror"] == json!(standing) {
                    return Ok(());
                }
                ensure!(began.elapsed() < PATIENCE, "not {standing}: {status}");
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        sell()?;
        is("whole")?;
        let pocket = tempdir()?;
        fs::rename(&folder, pocket.path().join("ours"))?;
        sell()?;
        is("troubled")?;
        sell()?;
        fs::rename(pocket.path().join("ours"), &folder)?;
        sell()?;
        is("whole")
    })();
    let open = core.require().map_err(|refusal| anyhow!(refusal.message))?;
    result?;
    mirror_now(&open).map_err(|trouble| anyhow!(trouble))?;
    drop(open);
    core.stop();
    Ok(())
}

#[test]
fn copies_on_the_disk_of_the_data_are_said_to_be_none_against_a_dead_disk() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(1)?;
    shop.mirror()?;
    shop.backup()?;
    shop.till.sign_in("manager")?;
    let status = || shop.till.ok("safety_status", json!({}));
    let flags = |it: &Value| (it["is_mirror_on_same_disk"].clone(), it["is_backup_on_same_disk"].clone());
    let before = status()?;
    assert_eq!(flags(&before), (json!(true), json!(true)));
    let since = before["alone_since_ms"].as_u64().context("nothing is elsewhere, and nobody says since when")?;
    assert_eq!(before["is_alone"], json!(false), "it is not an alarm on the first day");
    // Four days later by the till's own books: its first record is older than the settings allow.
    let open = shop.opened()?;
    let four_days = 4 * 24 * 3_600_000_i64;
    open.store.writer().execute("update change_set set clock_ms = clock_ms - ?1 where seq = 1", [four_days])?;
    let later = status()?;
    assert_eq!((&later["is_alone"], later["alone_since_ms"].as_u64()), (&json!(true), Some(since - 4 * 86_400_000)));
    // A stick is another disk; the shared memory of the system is one that every machine has.
    let stick = tempfile::tempdir_in("/dev/shm")?;
    shop.till.sign_in("super_admin")?;
    shop.till.ok("choose_copy_places", json!({ "mirror_place": stick.path() }))?;
    assert_eq!(status()?["is_alone"], json!(true), "chosen, and nothing is written there yet");
    shop.mirror()?;
    let safe = status()?;
    assert_eq!((flags(&safe), &safe["is_alone"]), ((json!(false), json!(true)), &json!(false)));
    shop.till.ok("choose_copy_places", json!({ "mirror_place": "", "backup_place": stick.path() }))?;
    assert_eq!(status()?["is_alone"], json!(true));
    shop.backup()?;
    let safe = status()?;
    assert_eq!((flags(&safe), &safe["is_alone"]), ((json!(false), json!(false)), &json!(false)));
    Ok(())
}
