//! Taking the members' keys in again, with the erasures of the log in force.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::Connection;
use shared::id::{CooperativeId, DocumentId};
use shared::protocol::MemberKey;
use shared::safety::recovery_key::RecoveryKey;

use super::super::member_keys;
use super::super::trouble::Trouble;
use super::sources::{Source, SourceKind};
use super::survey::open_copied;
use crate::refusal::Refusal;
use crate::store::Store;
use crate::sync::learn_key;

/// The keys that the sources hold. One that cannot be read is passed over: the server may have them too.
pub(super) fn of_sources(sources: &[Source], key: &RecoveryKey, scratch: &Path) -> Vec<MemberKey> {
    let mut keys = Vec::new();
    for source in sources {
        let found = match source.kind {
            SourceKind::MemberKeys => member_keys::read(&source.path, key),
            SourceKind::Database => in_database(source, key, scratch),
            SourceKind::Mirror | SourceKind::Backup => continue,
        };
        match found {
            Ok(found) => keys.extend(found),
            Err(trouble) => tracing::warn!(%trouble, "member keys could not be read"),
        }
    }
    keys
}

fn in_database(source: &Source, key: &RecoveryKey, scratch: &Path) -> Result<Vec<MemberKey>, Trouble> {
    let connection: Connection = open_copied(&source.path, key, scratch)?;
    let mut statement = connection.prepare("select document, key from document_key")?;
    let rows = statement.query_map([], |row| {
        let key: [u8; 32] = row.get(1)?;
        Ok(MemberKey { document: DocumentId::from_bytes(row.get(0)?), key: BASE64.encode(key) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps them, except those of people who were erased; says how many there are then.
///
/// # Errors
/// The database's own.
pub(super) fn take_in(store: &Store, cooperative: CooperativeId, keys: &[MemberKey]) -> Result<u64, Refusal> {
    store.write(|tx| {
        for key in keys {
            learn_key(tx, cooperative, key, false)?;
        }
        let count: i64 = tx.query_row("select count(*) from document_key", [], |row| row.get(0))?;
        Ok::<_, Refusal>(crate::store::log::counted(count))
    })
}
