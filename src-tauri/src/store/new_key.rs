//! The database under another key: a copy of the file is encrypted anew beside it, checked, and renamed into its place.
//!
//! Cut off anywhere there is the old file or the new one, each whole, and each opens with one key only. It needs as much
//! room again as the database takes. Nobody else may use the database meanwhile, so it is done before it is opened.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;

use super::{DATABASE_FILE, Store, StoreError};

/// The copy while it is made.
const PASSING: &str = "lumbung.db.baru";

/// Whether the database in a folder opens with this key.
pub fn opens_with(folder: &Path, key: &[u8; 32]) -> bool {
    Store::connect_to(&folder.join(DATABASE_FILE), key).is_ok()
}

/// Puts the database in a folder under another key.
///
/// # Errors
/// Somebody uses it, the old key does not open it, there is no room, or the copy is not what it was made of.
pub fn put_under(folder: &Path, old: [u8; 32], new: [u8; 32]) -> Result<(), StoreError> {
    let (path, passing) = (folder.join(DATABASE_FILE), folder.join(PASSING));
    let file_error = |source| StoreError::File { path: passing.clone(), source };
    let remove = |name: &str| match fs::remove_file(folder.join(name)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_error(error)),
        _ => Ok(()),
    };
    for name in [PASSING, "lumbung.db.baru-wal", "lumbung.db.baru-shm", "lumbung.db.baru-journal"] {
        remove(name)?;
    }
    // The lock is held to the end; the connections go, and with the last of them the write-ahead log.
    let Store { writer, reader, _lock: lock, .. } = Store::open(folder, old)?;
    drop(reader);
    let writer = writer.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let busy: i64 = writer.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
    let meant = contents(&writer)?;
    writer.close().map_err(|(_, error)| error)?;
    if busy != 0 || fs::metadata(folder.join("lumbung.db-wal")).is_ok_and(|wal| wal.len() > 0) {
        return Err(StoreError::InUse(folder.to_owned()));
    }
    fs::copy(&path, &passing).map_err(file_error)?;
    let copy = Store::connect_to(&passing, &old)?;
    // Encrypting anew is one transaction over all pages; beside a write-ahead log half of them would stay behind in it.
    copy.pragma_update(None, "journal_mode", "delete")?;
    copy.execute_batch(&format!("pragma rekey = \"x'{}'\";", hex::encode(new)))?;
    copy.close().map_err(|(_, error)| error)?;
    let copy = Store::connect_to(&passing, &new)?;
    let found = contents(&copy)?;
    let checked: String = copy.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    copy.pragma_update(None, "journal_mode", "delete")?;
    copy.close().map_err(|(_, error)| error)?;
    if found != meant || checked != "ok" {
        remove(PASSING)?;
        return Err(StoreError::Corrupt("the database under its new key is not what it was".to_owned()));
    }
    File::options().write(true).open(&passing).and_then(|file| file.sync_all()).map_err(file_error)?;
    for name in ["lumbung.db-wal", "lumbung.db-shm"] {
        remove(name)?;
    }
    fs::rename(&passing, &path).map_err(file_error)?;
    // Not every system has this for folders; then the new name is durable with the file.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    drop(lock);
    Ok(())
}

/// What must be the same in both: how many records there are, and the end of every chain.
fn contents(connection: &Connection) -> Result<(i64, Vec<Vec<u8>>), StoreError> {
    let count = connection.query_row("select count(*) from change_set", [], |row| row.get(0))?;
    let mut statement = connection.prepare("select hash from change_set order by position desc limit 100")?;
    let hashes = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok((count, hashes))
}
