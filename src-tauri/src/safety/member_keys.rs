//! The members' keys in files of their own, so that they can expire: who was erased does not come back from an old copy.
//!
//! A file is written when keys came, and at least once a week; the three newest are kept, none longer than a month
//! behind the newest. When a person was erased, a new file is written at once and every older one that can be reached
//! is removed. What lies on a stick in a drawer is opened after a restore with the erasures of the log in force, so a
//! key of an erased person is not taken from there either.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use shared::id::DocumentId;
use shared::protocol::MemberKey;
use shared::safety::copy::{CopyKind, Opening, Piece};
use shared::safety::recovery_key::RecoveryKey;

use super::files::{self, CopyFile, EXTENSION};
use super::new_key;
use super::own::Owner;
use super::settings;
use super::trouble::Trouble;
use crate::core::{Open, now_ms};
use crate::store::StoreError;
use crate::store::log::counted;

/// What the files' names begin with.
pub const PREFIX: &str = "kunci-anggota-";
/// How many are kept.
const FILES_KEPT: usize = 3;
const WEEK_MS: u64 = 7 * 24 * 3_600_000;
const MONTH_MS: u64 = 30 * 24 * 3_600_000;
const PAGE: usize = 5_000;
/// Names of what was last written in local state: in the place of backups, and beside the mirror.
const LAST: &str = "member_keys_copy";
const LAST_BESIDE_MIRROR: &str = "member_keys_beside_mirror";

/// What was last written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastKeys {
    pub at_ms: u64,
    pub keys: u64,
    erased: u64,
    folder: PathBuf,
}

/// What was last written, if anything.
///
/// # Errors
/// The database's own.
pub fn last(open: &Open) -> Result<Option<LastKeys>, StoreError> {
    open.setting(LAST)
}

fn counts(connection: &Connection) -> Result<(u64, u64), StoreError> {
    let sql = "select (select count(*) from document_key), (select count(*) from erased_person)";
    Ok(connection.query_row(sql, [], |row| Ok((counted(row.get(0)?), counted(row.get(1)?))))?)
}

/// Writes a new file where keys came, somebody was erased, or the last one is a week old: in the place of backups, and
/// beside the mirror where that is another one. Without it a shop that comes back from its stick alone would know its
/// members by number only.
///
/// # Errors
/// A place or the database says no.
pub fn keep_fresh(open: &Open) -> Result<(), Trouble> {
    let settings = settings::read(&open.store.reader())?;
    let folder = settings.backup_folder(&open.folder);
    let mirror = open.safety.mirror();
    let is_there = mirror.is_attached && mirror.trouble.is_none();
    let beside = settings.mirror.as_ref().filter(|it| is_there && it.place != folder).map(|it| it.place.clone());
    let kept = settings.backup_folder_now(&open.folder).and_then(|folder| keep_in(open, LAST, folder));
    beside.map_or(Ok(()), |place| keep_in(open, LAST_BESIDE_MIRROR, place)).and(kept)
}

fn keep_in(open: &Open, name: &str, folder: PathBuf) -> Result<(), Trouble> {
    let (keys, erased) = counts(&open.store.reader())?;
    let last: Option<LastKeys> = open.setting(name)?;
    let now = now_ms();
    if keys == 0 && last.as_ref().is_none_or(|last| last.erased == erased) {
        return Ok(());
    }
    let exchanged_ms = new_key::in_force_since(open)?;
    let is_fresh = |last: &LastKeys| {
        last.at_ms >= exchanged_ms
            && (last.keys, last.erased) == (keys, erased)
            && last.folder == folder
            && now.saturating_sub(last.at_ms) < WEEK_MS
    };
    if last.as_ref().is_some_and(is_fresh) {
        return Ok(());
    }
    let owner = Owner::of(open)?;
    write(open, &folder, now)?;
    let is_erasure = last.as_ref().is_some_and(|last| last.erased != erased);
    if is_erasure {
        // Whichever till of this cooperative wrote the others: the erased person's key may stand in them.
        remove_old(&folder, (now, 1), |path| owner.is_of_cooperative(path))?;
    } else {
        remove_old(&folder, (now, FILES_KEPT), |path| owner.made(path))?;
    }
    if let Some(before) = last.filter(|last| is_erasure && last.folder != folder) {
        // The place of before may be away; what lies there is passed over after a restore.
        let _ = remove_old(&before.folder, (now, 0), |path| owner.is_of_cooperative(path));
    }
    Ok(open.set(name, &LastKeys { at_ms: now, keys, erased, folder })?)
}

fn write(open: &Open, folder: &Path, now: u64) -> Result<(), Trouble> {
    let connection = open.store.connect()?;
    let opening = files::opening(open, &connection, CopyKind::MemberKeys, Default::default())?;
    // What opens the books has no business in a file that shall be able to expire.
    let opening = Opening { secrets: None, settings: Default::default(), ..opening };
    let passing = folder.join(format!("{PREFIX}{now:015}.sementara"));
    drop(std::fs::remove_file(&passing));
    let mut file = CopyFile::create(&passing, &open.recovery_key, opening)?;
    let mut statement = connection.prepare("select document, key from document_key order by document")?;
    let rows = statement.query_map([], |row| {
        let key: [u8; 32] = row.get(1)?;
        Ok(MemberKey { document: DocumentId::from_bytes(row.get(0)?), key: BASE64.encode(key) })
    })?;
    let keys: Vec<MemberKey> = rows.collect::<Result<_, _>>()?;
    for page in keys.chunks(PAGE) {
        file.add(&Piece::MemberKeys { keys: page.to_vec() })?;
    }
    file.sync()?;
    let path = folder.join(format!("{PREFIX}{now:015}.{EXTENSION}"));
    std::fs::rename(passing, &path)?;
    files::sync_folder(&path);
    Ok(())
}

/// The files in a folder with the moment each was written, the newest first.
///
/// # Errors
/// The folder cannot be read.
pub fn list(folder: &Path) -> Result<Vec<(u64, PathBuf)>, Trouble> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let moment = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(EXTENSION)?.strip_suffix('.'));
        found.extend(moment.and_then(|digits| digits.parse().ok()).map(|at: u64| (at, path)));
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found)
}

/// Removes all but the newest of those that may go.
fn remove_old(folder: &Path, (now, kept): (u64, usize), may_go: impl Fn(&Path) -> bool) -> Result<(), Trouble> {
    for (index, (at, path)) in list(folder)?.into_iter().filter(|(_, path)| may_go(path)).enumerate() {
        if index >= kept || (index > 0 && now.saturating_sub(at) > MONTH_MS) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The keys in a file.
///
/// # Errors
/// It cannot be read with this recovery key.
pub fn read(path: &Path, key: &RecoveryKey) -> Result<Vec<MemberKey>, Trouble> {
    let mut keys = Vec::new();
    files::read(path, key, |piece| {
        if let Piece::MemberKeys { keys: page } = piece {
            keys.extend(page);
        }
        Ok(())
    })?;
    Ok(keys)
}
