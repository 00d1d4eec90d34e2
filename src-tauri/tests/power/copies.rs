//! The power goes while the till sells and copies are written: what was said to be copied is, and a name means a backup.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use lumbung::core::{Core, Open};
use lumbung::safety::{backup, member_keys, mirror, mirror_now, settings};
use serde_json::{Value, json};
use shared::change_set::BodyHash;
use shared::id::DeviceId;
use shared::safety::copy::{CopyTrouble, Piece, Pieces};
use shared::safety::recovery_key::RecoveryKey;
use shared::verify::read_body;

use super::disk::{Change, Disk, Unsynced, read_record};
use super::shop::{self, Shop};
use super::{dice, number};

/// Of every device its bodies, in the order of their numbers.
type Chains = BTreeMap<DeviceId, Vec<BodyHash>>;
/// How far every device goes.
type Reach = BTreeMap<DeviceId, usize>;

/// Sells beside the thread of the copies, makes two backups of one day, and changes what a copy begins with.
fn sells_and_copies(shop: &Shop, seed: &str) -> Result<()> {
    let watched = shop.disks();
    for arguments in [
        vec!["copies", "mirror"],
        vec!["copies", "backup", "--as", "Wati"],
        vec!["call", "set_lan", r#"{"enabled":false,"port":0,"peers":[]}"#, "--as", "Wati"],
        vec!["sell", "--sync", "--as", "Ani", "--count", "20", "--seed", seed],
        vec!["copies", "mirror"],
        vec!["copies", "backup", "--as", "Wati"],
    ] {
        let status = shop.run(&arguments, &watched, None)?;
        ensure!(status.success(), "{arguments:?}: {}", shop.said()?);
    }
    Ok(())
}

fn opened(core: &Core) -> Result<std::sync::Arc<Open>> {
    core.require().map_err(|refusal| anyhow!(refusal.message))
}

/// What the till wrote in the end, the key of its copies, and its printed code.
fn truth(folder: &Path) -> Result<(Chains, RecoveryKey, Value)> {
    let core = shop::open(folder)?;
    let open = opened(&core)?;
    let mut chains = Chains::new();
    {
        let connection = open.store.reader();
        let mut statement = connection.prepare("select device, hash from change_set order by device, seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            chains.entry(DeviceId::from_bytes(row.get(0)?)).or_default().push(BodyHash(row.get(1)?));
        }
    }
    let key = open.recovery_key.clone();
    drop(open);
    let code = till_code(&core)?;
    core.stop();
    Ok((chains, key, code))
}

fn till_code(core: &std::sync::Arc<Core>) -> Result<Value> {
    let status = lumbung::commands::call(core, "window", "start_status", json!({}));
    Ok(status.map_err(|refusal| anyhow!(refusal.message))?["till_code"].clone())
}

/// The folder of the mirror on a stick, once it has been made.
fn mirror_in(stick: &Path) -> Result<PathBuf> {
    let mut folders = fs::read_dir(stick)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    folders.retain(|path| mirror::is_mirror(path));
    folders.pop().context("no mirror")
}

/// What a mirror holds: of every device the beginning of its chain, each body once and none that nobody wrote.
fn mirrored(folder: &Path, key: &RecoveryKey, chains: &Chains) -> Result<Reach> {
    let mut held = Reach::new();
    for (_, path) in mirror::segments(folder).map_err(|trouble| anyhow!(trouble))? {
        let Ok(mut pieces) = Pieces::open(fs::File::open(&path)?, key) else { continue };
        loop {
            match pieces.next_piece() {
                Ok(Some(Piece::Log { change_sets })) => {
                    for signed in change_sets {
                        let change_set = read_body(&signed)?;
                        let end = held.entry(change_set.device).or_default();
                        ensure!(change_set.seq == *end as u64 + 1, "number {} behind {end}", change_set.seq);
                        let meant = chains.get(&change_set.device).and_then(|chain| chain.get(*end));
                        ensure!(meant == Some(&signed.hash()), "a body that nobody wrote: {}", change_set.seq);
                        *end += 1;
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) | Err(CopyTrouble::Damaged) => break,
                Err(trouble) => return Err(trouble.into()),
            }
        }
    }
    Ok(held)
}

fn claimed_in(text: &[u8]) -> Option<Reach> {
    let remembered: Value = serde_json::from_slice(text).ok()?;
    serde_json::from_value(remembered["held"].clone()).ok()
}

/// How many changes had been made when the till said how far its mirror goes, and how far that was.
fn claims(changes: &[Change]) -> Vec<(usize, Reach)> {
    let said = |(index, change): (usize, &Change)| match change {
        Change::Written { path, bytes, .. } if path.ends_with("lumbung.mirror") => Some((index, claimed_in(bytes)?)),
        _ => None,
    };
    changes.iter().enumerate().filter_map(said).collect()
}

fn holds(held: &Reach, claimed: &Reach) -> bool {
    claimed.iter().all(|(device, end)| held.get(device).is_some_and(|here| here >= end))
}

/// Whatever bears the name of a backup is whole.
fn named_backups(stick: &Path, key: &RecoveryKey) -> Result<usize> {
    let files = backup::list(stick).map_err(|trouble| anyhow!(trouble))?;
    for file in &files {
        let path = stick.join(&file.name);
        let mut pieces = Pieces::open(fs::File::open(&path)?, key).with_context(|| file.name.clone())?;
        let mut closing = None;
        while let Some(piece) = pieces.next_piece().with_context(|| file.name.clone())? {
            if let Piece::Closing(found) = piece {
                closing = Some(found);
            }
        }
        let closing = closing.with_context(|| format!("{} has no end", file.name))?;
        backup::verify(&path, key, &closing, || Ok(())).map_err(|trouble| anyhow!("{}: {trouble}", file.name))?;
    }
    for (_, path) in member_keys::list(stick).map_err(|trouble| anyhow!(trouble))? {
        let keys = member_keys::read(&path, key).map_err(|trouble| anyhow!("{}: {trouble}", path.display()))?;
        ensure!(!keys.is_empty(), "{} is empty", path.display());
    }
    Ok(files.len())
}

/// Opens what the cut left, brings the mirror up and makes a backup again.
fn goes_on(disks: &Path, key: &RecoveryKey, chains: &Chains, code: &Value) -> Result<()> {
    let (folder, stick) = (disks.join("shop"), disks.join("stick"));
    let core = shop::open(&folder)?;
    let open = opened(&core)?;
    let moved = open.store.write(|tx| {
        let mut chosen = settings::read(tx)?;
        chosen.backup_place = Some(stick.clone());
        if let Some(place) = &mut chosen.mirror {
            let name = place.folder.file_name().unwrap_or_default().to_owned();
            (place.place, place.folder) = (stick.clone(), stick.join(name));
        }
        settings::write(tx, &chosen)
    });
    moved?;
    mirror_now(&open).map_err(|trouble| anyhow!("the mirror does not go on: {trouble}"))?;
    let mut ends: BTreeMap<DeviceId, usize> = BTreeMap::new();
    for (device, head) in lumbung::store::log::heads(&open.store.reader())? {
        ends.insert(device, usize::try_from(head)?);
    }
    let held = mirrored(&mirror_in(&stick)?, key, chains)?;
    ensure!(held == ends, "mirrored {held:?} of {ends:?}");
    let made = backup::make_now(&open).map_err(|trouble| anyhow!("no backup: {trouble}"))?;
    ensure!(made.path.is_file(), "{} is not there", made.path.display());
    drop(open);
    // A mirror that held what the database does not would have given the device another name.
    ensure!(till_code(&core)? == *code, "the device took another name");
    shop::check_books(&core)?;
    core.stop();
    let left = fs::read_dir(&stick)?.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
    let left: Vec<String> = left.filter(|name| name.starts_with("cadangan") && name.contains("sementara")).collect();
    ensure!(left.is_empty(), "{left:?}");
    ensure!(named_backups(&stick, key)? == 1, "of one day one backup is kept");
    Ok(())
}

#[test]
fn a_power_cut_while_copies_are_written_leaves_what_was_said_to_be_copied() -> Result<()> {
    let cuts = number("LUMBUNG_POWER_CUTS", 45);
    let seed = number("LUMBUNG_SEED_BASE", 1);
    let shop = Shop::make()?;
    let place = json!({ "mirror_place": shop.stick(), "backup_place": shop.stick() }).to_string();
    let chosen = shop.run(&["call", "choose_copy_places", &place, "--as", "Wati"], Path::new("/nothing"), None)?;
    ensure!(chosen.success(), "{}", shop.said()?);
    let mut disk = Disk::of(&shop.disks())?;
    sells_and_copies(&shop, &seed.to_string())?;
    let changes = read_record(&shop.record())?;
    let claims = claims(&changes);
    ensure!(claims.len() >= 4, "{} times the till said how far its mirror goes", claims.len());
    // Opening is itself a change, so the truth is read from a copy.
    let aside = tempfile::tempdir()?;
    shop::copy(&shop.folder(), aside.path())?;
    let (chains, key, code) = truth(aside.path())?;
    let on_stick: Vec<usize> = (0..changes.len()).filter(|at| touches(&changes[*at], &shop.stick())).collect();
    ensure!(on_stick.len() > 40, "{} changes on the stick", on_stick.len());

    let mut roll = dice(seed);
    // Half of the cuts come just behind a change on the stick, where copies are begun, named and removed.
    let mut moments: Vec<usize> = (0..cuts)
        .map(|cut| if cut % 2 == 0 { on_stick[roll(on_stick.len())] + 1 } else { roll(changes.len() + 1) })
        .collect();
    moments.sort_unstable();
    let mut done = 0;
    for (cut, moment) in moments.into_iter().enumerate() {
        for change in &changes[done..moment] {
            disk.apply(change);
        }
        done = moment;
        let unsynced = [Unsynced::Lost, Unsynced::Mixed, Unsynced::Kept][cut % 3];
        let after = tempfile::tempdir()?;
        disk.after_power_cut(after.path(), unsynced, &mut roll)?;
        let said = claims.iter().rev().find(|(index, _)| *index < moment).map(|(_, claimed)| claimed.clone());
        let checked = (|| {
            let stick = after.path().join("stick");
            let held = mirrored(&mirror_in(&stick)?, &key, &chains)?;
            let said = said.unwrap_or_default();
            ensure!(holds(&held, &said), "said to be mirrored: {said:?}; there: {held:?}");
            let remembered = fs::read(after.path().join("shop/lumbung.mirror")).unwrap_or_default();
            let remembered = claimed_in(&remembered).unwrap_or_default();
            ensure!(holds(&held, &remembered), "remembered as mirrored: {remembered:?}; there: {held:?}");
            named_backups(&stick, &key)?;
            goes_on(after.path(), &key, &chains, &code)
        })();
        checked.with_context(|| format!("LUMBUNG_SEED_BASE={seed}: cut {cut} before change {moment}, {unsynced:?}"))?;
    }
    for change in &changes[done..] {
        disk.apply(change);
    }
    disk.is_what_lies_there()
}

fn touches(change: &Change, stick: &Path) -> bool {
    let (Change::Made { path, .. }
    | Change::Written { path, .. }
    | Change::Cut { path, .. }
    | Change::Synced { path }
    | Change::Removed { path }
    | Change::Renamed { from: path, .. }) = change;
    path.starts_with(stick)
}

/// A stick that lets some bytes through and then misbehaves, while the till sells.
fn sells_on_beside(fault: &str, said: &[&str]) -> Result<()> {
    let shop = Shop::make()?;
    let place = json!({ "mirror_place": shop.stick(), "backup_place": shop.stick() }).to_string();
    ensure!(shop.run(&["call", "choose_copy_places", &place, "--as", "Wati"], Path::new("/nothing"), None)?.success());
    let stick = shop.stick();
    let sold = shop.run(&["sell", "--sync", "--as", "Ani", "--count", "12"], &stick, Some(fault))?;
    ensure!(sold.success(), "{fault}: the till does not sell on: {}", shop.said()?);
    for arguments in [vec!["copies", "mirror"], vec!["copies", "backup", "--as", "Wati"]] {
        ensure!(!shop.run(&arguments, &stick, Some(fault))?.success(), "{fault}: {arguments:?} noticed nothing");
        let words = shop.said()?;
        ensure!(said.iter().any(|it| words.contains(it)), "{fault}: {arguments:?}: {words}");
    }
    let (chains, key, code) = truth(&shop.folder())?;
    let acknowledged = shop::asked_and_acknowledged(&shop.folder())?.1.len();
    ensure!(acknowledged == 12, "{fault}: {acknowledged} sales were acknowledged");
    ensure!(named_backups(&shop.stick(), &key)? == 0, "{fault}: what failed bears a backup's name");
    mirrored(&mirror_in(&shop.stick())?, &key, &chains)?;
    // The stick is well again, and nobody does anything but leave it there.
    goes_on(&shop.disks(), &key, &chains, &code)
}

#[test]
fn a_full_stick_stops_no_sale_is_said_and_is_caught_up_with_when_there_is_room() -> Result<()> {
    for bytes in [0, 900, 4_000] {
        sells_on_beside(&format!("full {bytes}"), &["Tempat salinan penuh. Penjualan tetap jalan"])?;
    }
    Ok(())
}

#[test]
fn a_stick_that_is_locked_or_fails_in_the_middle_of_a_write_stops_no_sale_and_is_said() -> Result<()> {
    sells_on_beside("readonly", &["Tempat salinan tidak bisa ditulisi"])?;
    for bytes in [40, 3_000] {
        sells_on_beside(&format!("torn {bytes}"), &["Tempat salinan gagal dibaca atau ditulis"])?;
    }
    Ok(())
}
