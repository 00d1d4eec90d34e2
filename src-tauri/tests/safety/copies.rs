//! Mirror and backups while the till works.

use std::fs;

use anyhow::{Context, Result};
use lumbung::safety::mirror::is_sound;
use lumbung::safety::{backup, member_keys};
use serde_json::json;
use shared::safety::copy::Closing;
use shared::safety::recovery_key::RecoveryKey;

use crate::{Shop, segments};

#[test]
fn a_stick_that_is_pulled_stops_no_sale_and_is_caught_up_with_when_it_is_back() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(2)?;
    shop.mirror()?;
    let status = || {
        shop.till.sign_in("manager")?;
        shop.till.ok("safety_status", json!({}))
    };
    assert_eq!((status()?["mirror"].clone(), status()?["mirror_waiting"].clone()), (json!("whole"), json!(0)));
    let folder = segments(shop.disk.path())?.remove(0).parent().unwrap().to_path_buf();
    let pocket = tempfile::tempdir()?;
    let pulled = pocket.path().join("the stick");
    fs::rename(&folder, &pulled)?;
    shop.sell(3)?;
    assert!(shop.mirror().is_err());
    let away = status()?;
    assert_eq!((away["mirror"].clone(), away["mirror_waiting"].clone()), (json!("troubled"), json!(3)));
    assert_eq!(away["mirror_trouble"]["code"], "copy_away");
    assert!(away["mirror_oldest_ms"].as_u64().is_some());
    assert!(!folder.exists(), "nothing is written where the stick was");
    fs::rename(&pulled, &folder)?;
    shop.mirror()?;
    assert_eq!((status()?["mirror"].clone(), status()?["mirror_waiting"].clone()), (json!("whole"), json!(0)));
    Ok(())
}

#[test]
fn a_torn_end_after_a_power_cut_is_cut_off_and_written_again() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(3)?;
    shop.mirror()?;
    let path = segments(shop.disk.path())?.pop().unwrap();
    let whole = fs::read(&path)?;
    for cut in [1, 17, whole.len() / 3] {
        fs::write(&path, &whole[..whole.len() - cut])?;
        shop.mirror()?;
    }
    let left = shop.dies()?;
    let (_, report) = left.restored()?;
    assert!(report.is_complete && report.sales == 3 && report.sources.iter().all(|it| it.is_whole), "{report:?}");
    Ok(())
}

#[test]
fn a_backup_counts_only_after_it_was_read_again_and_damage_does_not_pass() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(3)?;
    let path = shop.backup()?;
    let key = RecoveryKey::read(&shop.key()?).unwrap();
    let last = backup::last(&*shop.opened()?)?.unwrap();
    assert_eq!((last.path.as_path(), last.change_sets > 3), (path.as_path(), true));
    let bytes = fs::read(&path)?;
    let closing = closing_of(&path, &key)?;
    assert!(backup::verify(&path, &key, &closing, || Ok(())).is_ok());
    for at in (0..bytes.len()).step_by(1 + bytes.len() / 50) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&path, changed)?;
        assert!(backup::verify(&path, &key, &closing, || Ok(())).is_err(), "{at}");
        fs::write(&path, &bytes[..at])?;
        assert!(backup::verify(&path, &key, &closing, || Ok(())).is_err(), "{at}");
    }
    fs::write(&path, bytes)?;
    shop.sell(1)?;
    let second = shop.backup()?;
    shop.till.sign_in("cashier")?;
    let listed = shop.till.ok("list_backups", json!({}))?["backups"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1, "of one day the newest is kept");
    assert_eq!(listed[0]["name"], json!(second.file_name().unwrap().to_string_lossy()));
    let unfinished = fs::read_dir(shop.disk.path())?
        .filter(|entry| entry.as_ref().is_ok_and(|it| it.file_name().to_string_lossy().ends_with("sementara")));
    assert_eq!(unfinished.count(), 0);
    Ok(())
}

fn closing_of(path: &std::path::Path, key: &RecoveryKey) -> Result<Closing> {
    use shared::safety::copy::{Piece, Pieces};
    let mut pieces = Pieces::open(fs::File::open(path)?, key).unwrap();
    while let Some(piece) = pieces.next_piece().unwrap() {
        if let Piece::Closing(closing) = piece {
            return Ok(closing);
        }
    }
    anyhow::bail!("a backup without an end")
}

#[test]
fn an_erased_person_does_not_come_back_from_an_old_copy() -> Result<()> {
    let shop = Shop::open()?;
    let member = lumbung::core::new_id()?;
    shop.till.sign_in("manager")?;
    for (id, name) in [(member, "Sulastri Wibawa"), (lumbung::core::new_id()?, "Hadi Saputra")] {
        shop.till.ok("register_member", json!({ "id": lumbung::core::new_id()?, "member_id": id, "name": name }))?;
    }
    member_keys::keep_fresh(&*shop.opened()?).map_err(|trouble| anyhow::anyhow!(trouble))?;
    let in_a_drawer = tempfile::tempdir()?;
    let (_, old) = member_keys::list(shop.disk.path()).unwrap().remove(0);
    let kept = in_a_drawer.path().join(old.file_name().unwrap());
    fs::copy(&old, &kept)?;
    shop.till.sign_in("board_director")?;
    let request = json!({ "id": lumbung::core::new_id()?, "member_id": member, "reason": "permintaan sendiri" });
    shop.till.ok("erase_person", request)?;
    member_keys::keep_fresh(&*shop.opened()?).map_err(|trouble| anyhow::anyhow!(trouble))?;
    assert!(!old.exists(), "the older file of keys is gone at once");
    shop.mirror()?;
    let left = shop.dies()?;
    // Somebody restores with the file from the drawer, in which her key still stands.
    let (till, report) = left.restored_from(&[left.disk.path(), &kept])?;
    assert_eq!(report.member_keys, 1);
    till.sign_in("manager")?;
    let names = till.ok("list_members", json!({ "offset": 0, "limit": 10 }))?.to_string();
    assert!(names.contains("Hadi Saputra") && !names.contains("Sulastri"), "{names}");
    Ok(())
}

#[test]
fn no_copy_holds_a_name_or_a_key_in_the_clear_and_no_mirror_or_backup_holds_a_member_key() -> Result<()> {
    let shop = Shop::open()?;
    shop.till.sign_in("manager")?;
    let request =
        json!({ "id": lumbung::core::new_id()?, "member_id": lumbung::core::new_id()?, "name": "Sulastri Wibawa" });
    shop.till.ok("register_member", request)?;
    shop.sell(1)?;
    shop.mirror()?;
    let backup = shop.backup()?;
    let key = RecoveryKey::read(&shop.key()?).unwrap();
    let mut files = segments(shop.disk.path())?;
    files.push(backup);
    let member_key: Vec<u8> =
        shop.opened()?.store.reader().query_row("select key from document_key", [], |row| row.get(0))?;
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(&member_key);
    for path in files {
        let raw = fs::read(&path)?;
        assert!(!raw.windows(8).any(|part| part == b"Sulastri"), "{}", path.display());
        let mut pieces = shared::safety::copy::Pieces::open(fs::File::open(&path)?, &key).unwrap();
        while let Some(piece) = pieces.next_piece().unwrap() {
            let text = serde_json::to_string(&piece)?;
            assert!(!text.contains("Sulastri") && !text.contains(&encoded), "{}", path.display());
        }
    }
    Ok(())
}

#[test]
fn places_that_do_not_do_are_refused_and_the_rights_are_asked() -> Result<()> {
    let shop = Shop::open()?;
    let data = shop.till.folder.path().to_path_buf();
    shop.till.sign_in("super_admin")?;
    for (place, code) in [
        (json!("relative/place"), "place_not_absolute"),
        (json!(shop.disk.path().join("nowhere")), "place_missing"),
        (json!(data), "place_in_data"),
    ] {
        assert_eq!(shop.till.refused("choose_copy_places", json!({ "mirror_place": place })), code);
    }
    shop.till.sign_in("cashier")?;
    for command in ["choose_copy_places", "start_backup", "leave_device"] {
        assert_eq!(shop.till.refused(command, json!({})), "not_allowed", "{command}");
    }
    assert_eq!(shop.till.refused("recovery_sheet", json!({ "pin": "123456" })), "not_allowed");
    shop.till.sign_in("super_admin")?;
    assert_eq!(shop.till.refused("recovery_sheet", json!({ "pin": "111111" })), "pin_wrong");
    Ok(())
}

#[test]
fn a_mirror_that_lost_its_beginning_is_not_called_whole_and_is_written_again() -> Result<()> {
    let shop = Shop::open()?;
    shop.sell(3)?;
    shop.mirror()?;
    shop.opened()?.set("scale", &None::<()>)?;
    shop.sell(2)?;
    shop.mirror()?;
    let there = segments(shop.disk.path())?;
    assert_eq!(there.len(), 2);
    let (folder, key) = (there[0].parent().context("folder")?.to_owned(), shop.opened()?.recovery_key.clone());
    assert!(is_sound(&folder, &key)?);
    // A byte rots in the first; then somebody clears the stick of old files.
    let whole = fs::read(&there[0])?;
    let mut rotten = whole.clone();
    rotten[whole.len() / 2] ^= 1;
    fs::write(&there[0], rotten)?;
    assert!(!is_sound(&folder, &key)?);
    fs::remove_file(&there[0])?;
    shop.mirror()?;
    let left = shop.dies()?;
    let (_, report) = left.restored()?;
    assert_eq!((report.sales, report.missing), (5, 0), "{report:?}");
    Ok(())
}
