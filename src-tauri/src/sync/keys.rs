//! Member keys go their own way, beside the log and never in it (design §3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::params;
use shared::contact::{DeviceReport, REPORT_HEADER};
use shared::id::{CooperativeId, DocumentId};
use shared::protocol::{KeysPage, MemberKey, PAGE_CHANGE_SETS_MAX};

use super::client::{Session, SyncTrouble};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::store::{StoreError, erase, local_state, rows, set_local_state};

/// Name of the place in the server's list of keys.
const KEYS_POSITION: &str = "keys_position";

/// What a server of another epoch holds is not known: all keys are offered again, and its list is read from the start.
///
/// # Errors
/// The database's own.
pub fn begin_anew(connection: &rusqlite::Connection) -> Result<(), StoreError> {
    connection.execute("update document_key set uploaded = 0", [])?;
    set_local_state(connection, KEYS_POSITION, "0")
}

/// Offers the keys that the server was not given yet.
///
/// # Errors
/// No answer, or a refusal.
pub fn push_keys(open: &Open, session: &Session) -> Result<(), SyncTrouble> {
    let keys: Vec<MemberKey> = {
        let connection = open.store.reader();
        let mut statement = connection
            .prepare_cached("select document, key from document_key where uploaded = 0")
            .map_err(StoreError::from)?;
        let rows = statement
            .query_map([], |row| {
                let key: [u8; 32] = row.get(1)?;
                Ok(MemberKey { document: DocumentId::from_bytes(row.get(0)?), key: BASE64.encode(key) })
            })
            .map_err(StoreError::from)?;
        rows.collect::<Result<_, _>>().map_err(StoreError::from)?
    };
    for page in keys.chunks(PAGE_CHANGE_SETS_MAX) {
        let _: serde_json::Value = session.post("/sync/keys", &KeysPage { keys: page.to_vec(), position: 0 })?;
        open.store.write(|tx| {
            for key in page {
                tx.execute("update document_key set uploaded = 1 where document = ?1", [key.document.as_bytes()])?;
            }
            Ok::<(), StoreError>(())
        })?;
    }
    Ok(())
}

/// Takes the keys that are new at the server, and tells it what has changed of this device, if anything.
///
/// # Errors
/// No answer, or a refusal.
pub fn pull_keys(open: &Open, session: &Session, mut changed: Option<DeviceReport>) -> Result<(), SyncTrouble> {
    loop {
        let stored = local_state(&open.store.reader(), KEYS_POSITION)?;
        let position: u64 = stored.and_then(|text| text.parse().ok()).unwrap_or(0);
        let route = format!("/sync/keys?after={position}");
        let page: KeysPage = match changed.take() {
            Some(report) => session.get_with(&route, REPORT_HEADER, &report.to_header())?,
            None => session.get(&route)?,
        };
        if page.keys.is_empty() {
            return Ok(());
        }
        open.store.write(|tx| {
            for key in &page.keys {
                learn(tx, open.identity.cooperative, key, true)?;
            }
            set_local_state(tx, KEYS_POSITION, &page.position.to_string())?;
            Ok::<(), Refusal>(())
        })?;
    }
}

/// Keeps a key, and fills the profile that was waiting for it. A key that did not come from the server is one that it
/// may lack.
///
/// # Errors
/// The database's own.
pub fn learn(
    tx: &rusqlite::Connection,
    cooperative: CooperativeId,
    key: &MemberKey,
    is_at_server: bool,
) -> Result<(), Refusal> {
    let bytes = BASE64.decode(&key.key).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let Some(bytes) = bytes else { return Ok(()) };
    let kind = shared::document::KIND_MEMBER;
    if erase::is_erased(tx, cooperative, key.document)? {
        return Ok(());
    }
    let is_new = tx.execute(
        "insert into document_key (document, kind, key, uploaded) values (?1, ?2, ?3, ?4) on conflict do nothing",
        params![key.document.as_bytes(), kind, bytes, is_at_server],
    )?;
    if is_new == 1 {
        rows::fill_document(tx, cooperative, key.document, kind, false)?;
    }
    Ok(())
}
