//! Another recovery key: the sheet was lost, or somebody has seen it.
//!
//! The key is kept beside the old one until the program starts again; then, before anything is opened, the database is
//! put under it (`store::new_key`), and mirror, backups and the copy of the member keys begin anew. What was copied
//! before still opens with the old sheet, so those copies are named and offered for removal once there is a new backup.
//! The key travels to other tills on paper: there its letters are typed, and nothing is sent that could be overheard.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use shared::safety::recovery_key::RecoveryKey;

use super::own::Owner;
use super::restore::key_of;
use super::trouble::Trouble;
use super::{backup, member_keys, settings};
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::secrets::{KeyStorage, Secrets, random};
use crate::store::{StoreError, local_state, new_key, set_local_state};

/// Name of the exchange in local state.
const NAME: &str = "recovery_key_exchanged";

/// An exchange, as this till remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    pub at_ms: u64,
    /// The mark of the new sheet.
    pub mark: String,
    /// Copies that open with the old sheet and were not removed yet.
    pub old_copies: Vec<PathBuf>,
}

/// The last exchange on this till.
///
/// # Errors
/// The database's own.
pub fn last(connection: &Connection) -> Result<Option<Exchanged>, StoreError> {
    Ok(local_state(connection, NAME)?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn write(connection: &Connection, exchanged: &Exchanged) -> Result<(), StoreError> {
    let text = serde_json::to_string(exchanged).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(connection, NAME, &text)
}

/// The key that is in force after the next start; none where none waits.
pub fn waiting(open: &Open) -> Option<RecoveryKey> {
    Secrets::find(&open.folder).ok()?.0.next_recovery_key()
}

/// Makes another key, or takes the one that stands on the new sheet of another till. It is in force after the next start.
///
/// # Errors
/// The letters are no key, it is the one in force, or keys or database cannot be written.
pub fn exchange(open: &Open, typed: Option<&str>) -> Result<RecoveryKey, Refusal> {
    let key = match typed {
        Some(typed) => key_of(typed)?,
        None => RecoveryKey::make(random()?),
    };
    if key.shown() == open.recovery_key.shown() {
        return Err(Refusal::new(
            "recovery_key_same",
            "Kunci itu sudah dipakai di kasir ini. Tidak ada yang berubah.",
            "That key is in force on this till already. Nothing has changed.",
        ));
    }
    let exchanged = Exchanged { at_ms: now_ms(), mark: key.mark(), old_copies: copies_here(open)? };
    open.store.write(|tx| write(tx, &exchanged))?;
    let (mut secrets, storage) = Secrets::find(&open.folder)?;
    secrets.set_next_recovery_key(&key);
    secrets.keep_again(&open.folder, storage)?;
    Ok(key)
}

/// What of this till lies in the place of backups now. The mirror is not named: it replaces itself.
fn copies_here(open: &Open) -> Result<Vec<PathBuf>, StoreError> {
    let settings = settings::read(&open.store.reader())?;
    let folder = settings.backup_folder(&open.folder);
    let owner = Owner::of(open)?;
    // A place that is away keeps its old copies; the page says that they open with the old sheet.
    let backups = backup::list(&folder).unwrap_or_default().into_iter().map(|file| folder.join(file.name));
    let places: BTreeSet<PathBuf> = settings.mirror.map(|it| it.place).into_iter().chain([folder.clone()]).collect();
    let keys = places.iter().flat_map(|place| member_keys::list(place).unwrap_or_default()).map(|(_, path)| path);
    Ok(backups.chain(keys).filter(|path| owner.made(path)).collect())
}

/// Puts the database under the key that waits, before it is opened. Cut off anywhere, the next start goes on. Where
/// the disk says no, the till opens with the old key and sells.
///
/// # Errors
/// What was kept is no key.
pub fn come_into_force(folder: &Path, secrets: &mut Secrets, storage: KeyStorage) -> Result<(), Refusal> {
    let Some(key) = secrets.next_recovery_key() else { return Ok(()) };
    let database_key = key.database_key();
    if !new_key::opens_with(folder, &database_key) {
        let put = new_key::put_under(folder, secrets.database_key()?, database_key);
        if let Err(error) = put {
            tracing::warn!(%error, "the new recovery key is not in force yet");
            return Ok(());
        }
    }
    *secrets = secrets.clone().restored(&key);
    if let Err(error) = secrets.keep_again(folder, storage) {
        tracing::warn!(%error, "the new recovery key is in force and could not be kept as such; the next start tries again");
    }
    Ok(())
}

/// Whether a mirror that another key belongs to may be begun anew: it is this till's, which has exchanged its key.
///
/// # Errors
/// The database's own.
pub(super) fn explains(open: &Open, connection: &Connection) -> Result<bool, StoreError> {
    Ok(last(connection)?.is_some_and(|exchanged| exchanged.mark == open.recovery_key.mark()))
}

/// Since when the key that was taken in exchange is in force here; 0 where none ever was.
///
/// # Errors
/// The database's own.
pub(super) fn in_force_since(open: &Open) -> Result<u64, StoreError> {
    let connection = open.store.reader();
    let exchanged = if explains(open, &connection)? { last(&connection)? } else { None };
    Ok(exchanged.map_or(0, |exchanged| exchanged.at_ms))
}

/// Removes the copies that open with the old sheet.
///
/// # Errors
/// There is no backup under the new key yet, or the place says no.
pub fn remove_old_copies(open: &Open) -> Result<usize, Refusal> {
    let exchanged = last(&open.store.reader())?;
    let Some(mut exchanged) = exchanged else { return Ok(0) };
    if backup::last(open)?.is_none_or(|last| last.at_ms < exchanged.at_ms) || !explains(open, &open.store.reader())? {
        return Err(Refusal::new(
            "no_new_backup",
            "Belum ada cadangan dengan kunci baru. Tutup dan buka lagi Lumbung, tekan Cadangkan sekarang, lalu ulangi. \
             Cadangan lama masih ada.",
            "There is no backup under the new key yet. Restart Lumbung, back up now, and try again.",
        ));
    }
    let before = exchanged.old_copies.len();
    let mut trouble = None;
    exchanged.old_copies.retain(|path| match std::fs::remove_file(path) {
        Ok(()) => false,
        Err(error) => {
            // What lies on a stick that is away stays on the list; what rotation has removed does not.
            let is_gone = error.kind() == std::io::ErrorKind::NotFound && path.parent().is_some_and(Path::is_dir);
            if !is_gone {
                trouble = Some(Trouble::from(error));
            }
            !is_gone
        }
    });
    open.store.write(|tx| write(tx, &exchanged))?;
    match trouble {
        Some(trouble) => Err(trouble.into()),
        None => Ok(before - exchanged.old_copies.len()),
    }
}
