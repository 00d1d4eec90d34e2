//! The power goes at any moment: no acknowledged sale is lost, none is doubled, and the till goes on.
//!
//! A till sells in a process of its own while `record.c` writes down every change it makes on the disk. Then the power
//! is cut between any two of those changes: what was not synced is dropped, kept, or kept in part, and the till must
//! open what is left. The same recorder makes the disk full, read-only, or fail in the middle of a write.
//!
//! Words: a sale is *acknowledged* when the till has said "paid" (here: a line in a file, written after the answer).
//! `LUMBUNG_POWER_CUTS` and `LUMBUNG_SEED_BASE` ask for more, and for others.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#![cfg(target_os = "linux")]

mod copies;
mod disk;
mod shop;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use shared::id::ChangeSetId;

use disk::{Change, Disk, Unsynced, read_record};
use shop::{Shop, asked_and_acknowledged, sales_of};

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The same seed cuts the power at the same moments.
fn dice(seed: usize) -> impl FnMut(usize) -> usize {
    let mut state = seed as u64 ^ 0x9e37_79b9_7f4a_7c15;
    move |sides| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % sides.max(1)
    }
}

/// How many of the record's changes were made when each sale was acknowledged.
fn acknowledgements(changes: &[Change]) -> Vec<(usize, ChangeSetId)> {
    let mut found = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let Change::Written { path, bytes, .. } = change else { continue };
        if path.ends_with("acknowledged.txt") {
            let text = String::from_utf8_lossy(bytes);
            let sale = text.split(' ').next().and_then(|id| id.parse().ok());
            found.extend(sale.map(|sale| (index, sale)));
        }
    }
    found
}

#[test]
fn a_power_cut_at_any_moment_loses_no_acknowledged_sale() -> Result<()> {
    let cuts = number("LUMBUNG_POWER_CUTS", 60);
    let seed = number("LUMBUNG_SEED_BASE", 1);
    let shop = Shop::make()?;
    let mut disk = Disk::of(&shop.folder())?;
    shop.sell(25, seed, None)?.success().then_some(()).context("the till did not sell")?;
    let changes = read_record(&shop.record())?;
    let acknowledged = acknowledgements(&changes);
    ensure!(acknowledged.len() == 25, "{} sales were acknowledged", acknowledged.len());
    let syncs = changes.iter().filter(|change| matches!(change, Change::Synced { .. })).count();
    ensure!(syncs >= 25, "{syncs} syncs for 25 sales");

    let mut roll = dice(seed);
    let mut moments: Vec<usize> = (0..cuts).map(|_| roll(changes.len() + 1)).collect();
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
        let kept: BTreeSet<ChangeSetId> =
            acknowledged.iter().filter(|(index, _)| *index < moment).map(|(_, sale)| *sale).collect();
        let asked = shop.asked()?;
        shop::goes_on(after.path(), &kept, &asked)
            .with_context(|| format!("LUMBUNG_SEED_BASE={seed}: cut {cut} before change {moment}, {unsynced:?}"))?;
    }
    for change in &changes[done..] {
        disk.apply(change);
    }
    disk.is_what_lies_there()
}

/// Sells while the disk misbehaves, then with a disk that is well again.
fn sells_through(fault: &str, said: &[&str]) -> Result<()> {
    let shop = Shop::make()?;
    ensure!(!shop.sell(12, 3, Some(fault))?.success(), "{fault}: the till did not notice");
    let words = shop.said()?;
    ensure!(said.iter().any(|it| words.contains(it)), "{fault}: {words}");
    let (_, before) = asked_and_acknowledged(&shop.folder())?;
    let recorded = sales_of(&shop.folder())?;
    ensure!(before.is_subset(&recorded), "{fault}: an acknowledged sale is lost: {before:?} {recorded:?}");
    ensure!(shop.sell(12, 4, None)?.success(), "{fault}: the till does not go on");
    let (_, acknowledged) = asked_and_acknowledged(&shop.folder())?;
    ensure!(acknowledged.len() == 12 && before.is_subset(&acknowledged), "{fault}: {acknowledged:?}");
    shop::books_hold(&shop.folder())
}

#[test]
fn a_full_disk_refuses_the_sale_and_keeps_what_was_sold() -> Result<()> {
    // After some bytes of the first sales, in the log, in the database, or in the file of the list itself.
    for bytes in [0, 40_000, 75_001, 150_000] {
        sells_through(&format!("full {bytes}"), &["Disk penuh", "No space left"])?;
    }
    Ok(())
}

#[test]
fn a_disk_that_fails_in_the_middle_of_a_write_loses_nothing() -> Result<()> {
    for bytes in [3_000, 90_000] {
        sells_through(&format!("torn {bytes}"), &["Disk gagal"])?;
    }
    Ok(())
}

#[test]
fn a_disk_that_takes_no_changes_is_said_and_nothing_is_lost() -> Result<()> {
    sells_through("readonly", &["tidak bisa ditulisi"])
}

#[test]
fn the_recorder_sees_every_change() -> Result<()> {
    let shop = Shop::make()?;
    let mut disk = Disk::of(&shop.folder())?;
    ensure!(shop.sell(3, 9, None)?.success());
    for change in read_record(&shop.record())? {
        disk.apply(&change);
    }
    disk.is_what_lies_there()?;
    ensure!(Path::new(&shop.record()).metadata()?.len() > 50_000, "hardly anything was recorded");
    Ok(())
}
