//! *Cadangan*: the whole log at one moment, in one sealed file, read again and checked before it counts.
//!
//! A backup is written under a passing name from one read transaction, so it is of one moment while the till goes on
//! selling; then it is opened again with its key, every chain is followed from its first body to the head that stood
//! in that moment, and only then it gets its name. Whatever bears that name was verified. Personal data are not in it
//! (they stand sealed in the log), nor the members' keys: those are in files that expire.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use shared::change_set::Head;
use shared::id::DeviceId;
use shared::safety::copy::{Closing, CopyKind, Piece};
use shared::safety::recovery_key::RecoveryKey;
use shared::verify::read_body;

use super::files::{self, CopyFile, EXTENSION};
use super::own::{Owner, unfinished};
use super::settings::{self, SafetySettings};
use super::trouble::Trouble;
use super::{member_keys, new_key, places, rotation};
use crate::core::{Open, now_ms};
use crate::day;
use crate::secrets::random;
use crate::store::{StoreError, log};

/// What a backup's name begins with.
pub const PREFIX: &str = "cadangan-";
/// What a name ends in while the backup is not whole.
const UNFINISHED: &str = "sementara";
/// Name of the last good backup in local state.
const LAST: &str = "last_backup";

/// A good backup, as the till remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    pub at_ms: u64,
    pub path: PathBuf,
    pub change_sets: u64,
    pub bytes: u64,
    /// Whether it lay on another disk than the data.
    #[serde(default)]
    pub is_elsewhere: bool,
    /// How far it goes.
    #[serde(default)]
    pub heads: BTreeMap<DeviceId, u64>,
}

/// A backup that lies in the place of backups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupFile {
    pub name: String,
    pub date: Date,
    pub bytes: u64,
}

/// How far a backup under way has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupProgress {
    pub done: u64,
    pub total: u64,
    /// Written, and now read again.
    pub is_checking: bool,
}

/// The backup under way, and how the last one went.
#[derive(Debug, Default)]
pub struct BackupJob {
    running: AtomicBool,
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    checking: AtomicBool,
    failed: Mutex<Option<(u64, Trouble)>>,
}

impl BackupJob {
    /// Whether one is under way.
    pub fn is_running(&self) -> bool {
        self.running.load(Ordering::Relaxed)
    }

    /// How far it has come; none where none is under way.
    pub fn progress(&self) -> Option<BackupProgress> {
        let [done, total] = [&self.done, &self.total].map(|it| it.load(Ordering::Relaxed));
        self.is_running().then(|| BackupProgress { done, total, is_checking: self.checking.load(Ordering::Relaxed) })
    }

    /// Gives it up; nothing of it is left.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn failed(&self) -> MutexGuard<'_, Option<(u64, Trouble)>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the last one failed, and when; none where it went well.
    pub fn trouble(&self) -> Option<(u64, Trouble)> {
        self.failed().clone()
    }

    pub(super) fn failed_since(&self, now: u64, within_ms: u64) -> bool {
        self.failed().as_ref().is_some_and(|(at, _)| now.saturating_sub(*at) < within_ms)
    }

    fn step(&self) -> Result<(), Trouble> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Trouble::Cancelled) } else { Ok(()) }
    }
}

/// The last good backup.
///
/// # Errors
/// The database's own.
pub fn last(open: &Open) -> Result<Option<LastBackup>, StoreError> {
    open.setting(LAST)
}

/// Whether the day has no backup yet.
///
/// # Errors
/// The database's own.
pub fn is_due(open: &Open) -> Result<bool, StoreError> {
    let (last, exchanged_ms) = (last(open)?, new_key::in_force_since(open)?);
    let connection = open.store.reader();
    let zone = crate::settings::read(&connection, open.identity.cooperative)?.zone;
    let today = day::today(&connection, zone)?.date;
    Ok(last.is_none_or(|last| last.at_ms < exchanged_ms || zone.local(last.at_ms).0 != today))
}

/// Begins a backup on a thread of its own.
///
/// # Errors
/// The system gives no thread. One that is under way goes on.
pub fn start(open: &Arc<Open>) -> Result<(), Trouble> {
    if open.safety.backup.running.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    let open = open.clone();
    let thread = std::thread::Builder::new().name("backup".to_owned());
    let running = open.clone();
    let spawned = thread.spawn(move || {
        let result = make_now(&running);
        if let Err(trouble) = result {
            tracing::warn!(%trouble, "no backup");
        }
        running.safety.backup.running.store(false, Ordering::SeqCst);
        let _ = running.events.send("safety_changed");
    });
    if let Err(error) = spawned {
        open.safety.backup.running.store(false, Ordering::SeqCst);
        return Err(error.into());
    }
    Ok(())
}

/// Makes a backup and waits for it: for the command line.
///
/// # Errors
/// The place says no, or what was written does not hold.
pub fn make_now(open: &Open) -> Result<LastBackup, Trouble> {
    let job = &open.safety.backup;
    job.cancelled.store(false, Ordering::Relaxed);
    job.checking.store(false, Ordering::Relaxed);
    let settings = settings::read(&open.store.reader())?;
    let result = make(open, &settings, job);
    match &result {
        Ok(_) | Err(Trouble::Cancelled) => *job.failed() = None,
        Err(trouble) => *job.failed() = Some((now_ms(), trouble.clone())),
    }
    result
}

fn make(open: &Open, settings: &SafetySettings, job: &BackupJob) -> Result<LastBackup, Trouble> {
    let folder = settings.backup_folder_now(&open.folder)?;
    let owner = Owner::of(open)?;
    let connection = open.store.connect()?;
    let zone = crate::settings::read(&connection, open.identity.cooperative)?.zone;
    // The day that is worked on: a backup of a clock that is years ahead would be the newest until then.
    let at_ms = day::today(&connection, zone)?.wall_ms;
    let (date, time) = zone.local(at_ms);
    let opening = files::opening(open, &connection, CopyKind::Backup, BTreeMap::new())?;
    let time = format!("{}{:02}", time.replace(':', ""), at_ms / 1_000 % 60);
    let stem = format!("{PREFIX}{}-{time}-{}", compact(date), opening.till_code);
    // Another cooperative's till of the same code may be at it in the same folder, in the same second.
    let passing = folder.join(format!("{stem}.{}.{UNFINISHED}", hex::encode(random::<4>()?)));
    for path in unfinished(&folder, &[PREFIX, member_keys::PREFIX], UNFINISHED)? {
        if owner.may_clear(&path) {
            std::fs::remove_file(path)?;
        }
    }
    let written = CopyFile::create(&passing, &open.recovery_key, opening)
        .and_then(|file| write_log(&connection, file, job))
        .and_then(|(closing, bytes)| {
            job.checking.store(true, Ordering::Relaxed);
            verify(&passing, &open.recovery_key, &closing, || {
                job.done.fetch_add(1, Ordering::Relaxed);
                job.step()
            })?;
            Ok((closing, bytes))
        });
    let (closing, bytes) = written.inspect_err(|_| drop(std::fs::remove_file(&passing)))?;
    let path = free_name(&folder, &stem);
    std::fs::rename(&passing, &path)?;
    files::sync_folder(&path);
    let is_elsewhere = !places::look(&folder, &open.folder).is_same_disk;
    let heads = closing.heads.iter().map(|(device, head)| (*device, head.seq)).collect();
    let last = LastBackup { at_ms, path, change_sets: closing.change_sets, bytes, is_elsewhere, heads };
    open.set(LAST, &last)?;
    rotate(&folder, settings, &owner)?;
    Ok(last)
}

fn compact(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Names sort as the backups were made: an underscore comes behind the dot before the ending.
fn free_name(folder: &Path, stem: &str) -> PathBuf {
    let first = folder.join(format!("{stem}.{EXTENSION}"));
    let further = (2..100).map(|number| folder.join(format!("{stem}_{number}.{EXTENSION}")));
    std::iter::once(first.clone()).chain(further).find(|path| !path.exists()).unwrap_or(first)
}

/// Writes the log of one moment.
fn write_log(connection: &Connection, mut file: CopyFile, job: &BackupJob) -> Result<(Closing, u64), Trouble> {
    let moment = connection.unchecked_transaction()?;
    let heads = files::heads(&moment)?;
    let total: i64 = moment.query_row("select count(*) from change_set", [], |row| row.get(0))?;
    job.total.store(log::counted(total), Ordering::Relaxed);
    job.done.store(0, Ordering::Relaxed);
    let (mut position, mut change_sets) = (0, 0_u64);
    loop {
        job.step()?;
        let (page, last) = log::in_order(&moment, position, files::PAGE_CHANGE_SETS, files::PAGE_BYTES)?;
        if page.is_empty() {
            break;
        }
        position = last;
        change_sets += page.len() as u64;
        job.done.store(change_sets, Ordering::Relaxed);
        file.add(&Piece::Log { change_sets: page })?;
    }
    drop(moment);
    job.done.store(0, Ordering::Relaxed);
    let closing = Closing { change_sets, heads };
    file.add(&Piece::Closing(closing.clone()))?;
    file.sync()?;
    Ok((closing, file.bytes()))
}

/// Reads a backup again: every piece opens, every chain is whole from its first body to the head that was meant.
///
/// # Errors
/// It is not so, the place says no, or `step` says stop.
pub fn verify(
    path: &Path,
    key: &RecoveryKey,
    meant: &Closing,
    mut step: impl FnMut() -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut heads: BTreeMap<DeviceId, Head> = BTreeMap::new();
    let (mut change_sets, mut closing) = (0_u64, None);
    let is_whole = files::read(path, key, |piece| {
        match piece {
            Piece::Log { change_sets: page } => {
                for signed in page {
                    let change_set = read_body(&signed).map_err(|_| Trouble::Damaged)?;
                    let head = heads.entry(change_set.device).or_default();
                    if change_set.seq != head.seq + 1 || change_set.previous != head.hash {
                        return Err(Trouble::Damaged);
                    }
                    *head = Head { seq: change_set.seq, hash: signed.hash() };
                    change_sets += 1;
                    step()?;
                }
            }
            Piece::Closing(found) => closing = Some(found),
            Piece::Opening(_) | Piece::MemberKeys { .. } => {}
        }
        Ok(())
    })?;
    let found = Closing { change_sets, heads };
    if is_whole && closing.as_ref() == Some(meant) && found == *meant { Ok(()) } else { Err(Trouble::Damaged) }
}

/// The backups of this till in the place where it puts them, the newest first.
///
/// # Errors
/// The place cannot be read, or the database.
pub fn own(open: &Open) -> Result<Vec<BackupFile>, Trouble> {
    let folder = settings::read(&open.store.reader())?.backup_folder(&open.folder);
    let owner = Owner::of(open)?;
    Ok(list(&folder)?.into_iter().filter(|file| owner.made(&folder.join(&file.name))).collect())
}

/// The backups in a folder, whosever they are, the newest first.
///
/// # Errors
/// The folder cannot be read.
pub fn list(folder: &Path) -> Result<Vec<BackupFile>, Trouble> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(date) = date_of(&name) else { continue };
        found.push(BackupFile { name, date, bytes: entry.metadata()?.len() });
    }
    found.sort_unstable_by(|one, other| other.name.cmp(&one.name));
    Ok(found)
}

/// The day in a backup's name; none where it is no backup's.
pub fn date_of(name: &str) -> Option<Date> {
    let rest = name.strip_prefix(PREFIX)?;
    let (digits, _) = rest.strip_suffix(EXTENSION)?.strip_suffix('.')?.split_once('-')?;
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The printed code in a backup's name.
pub fn till_of(name: &str) -> String {
    let stem = name.strip_suffix(EXTENSION).and_then(|rest| rest.strip_suffix('.')).unwrap_or(name);
    let code = stem.rsplit('-').next().unwrap_or_default();
    code.split('_').next().unwrap_or_default().to_owned()
}

/// Removes what is no longer kept, of this till's own.
fn rotate(folder: &Path, settings: &SafetySettings, owner: &Owner<'_>) -> Result<(), Trouble> {
    let own = list(folder)?.into_iter().filter(|file| owner.made(&folder.join(&file.name)));
    let dated: Vec<_> = own.map(|file| (file.date, file.name)).collect();
    for name in rotation::expired(&dated, settings.keep) {
        std::fs::remove_file(folder.join(name))?;
    }
    Ok(())
}
