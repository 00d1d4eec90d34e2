//! One exchange: push, keys, pull, in pages that each end in a commit, so that a line cut anywhere costs one page.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::params;
use shared::id::{DeviceId, DocumentId};
use shared::protocol::{
    Cursor, HeadsResponse, KeysPage, MemberKey, PAGE_BYTES_MAX, PAGE_CHANGE_SETS_MAX, PullResponse, PushRequest,
    PushResponse, Refusal as PageRefusal, pack,
};

use super::client::{Session, SyncTrouble};
use crate::commit::CURSOR;
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::store::{StoreError, local_state, log, rows, set_local_state};

/// Name of the place in the server's list of keys.
const KEYS_POSITION: &str = "keys_position";

/// Sends and takes everything there is. The session is kept for the next time, and renewed once where it ran out.
///
/// # Errors
/// No network, or what the server refused; what was exchanged before stays exchanged.
pub fn exchange(open: &Open, url: &str, session: &mut Option<Session>) -> Result<(), SyncTrouble> {
    if session.is_none() {
        *session = Some(Session::begin(open, url)?);
    }
    let Some(current) = session.as_ref() else { return Ok(()) };
    match round(open, current) {
        Err(trouble) if trouble.is_expired() => {
            let fresh = Session::begin(open, url)?;
            let result = round(open, &fresh);
            *session = Some(fresh);
            result
        }
        Err(trouble) => {
            *session = None;
            Err(trouble)
        }
        Ok(()) => Ok(()),
    }
}

fn round(open: &Open, session: &Session) -> Result<(), SyncTrouble> {
    let heads: HeadsResponse = session.get("/sync/heads")?;
    let mut theirs: BTreeMap<DeviceId, u64> = heads.heads.iter().map(|(device, head)| (*device, head.seq)).collect();
    open.store.write(|tx| log::acknowledge(tx, &theirs))?;
    let mut cursor = stored_cursor(open)?.filter(|cursor| cursor.epoch == heads.cursor.epoch);
    let mut server = heads.cursor;
    push(open, session, &mut theirs, &mut cursor, &mut server)?;
    push_keys(open, session)?;
    pull(open, session, cursor)?;
    // What came from the server is held there: it is nobody's backlog here.
    theirs.retain(|_, seq| *seq != u64::MAX);
    open.store.write(|tx| log::acknowledge(tx, &theirs))?;
    pull_keys(open, session)
}

fn stored_cursor(open: &Open) -> Result<Option<Cursor>, SyncTrouble> {
    let text = local_state(&open.store.reader(), CURSOR)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn store_cursor(tx: &rusqlite::Connection, cursor: &Cursor) -> Result<(), StoreError> {
    let text = serde_json::to_string(cursor).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(tx, CURSOR, &text)
}

/// Sends pages until the server lacks nothing that it takes. A device of whose change sets one is refused is left
/// alone for this round; the others go on.
fn push(
    open: &Open,
    session: &Session,
    theirs: &mut BTreeMap<DeviceId, u64>,
    cursor: &mut Option<Cursor>,
    server: &mut Cursor,
) -> Result<(), SyncTrouble> {
    loop {
        let page = log::missing(&open.store.reader(), theirs, PAGE_CHANGE_SETS_MAX, PAGE_BYTES_MAX / 2)?;
        if page.is_empty() {
            return Ok(());
        }
        let sent = page.len() as u64;
        let packed =
            pack(&PushRequest { change_sets: page }).map_err(|error| SyncTrouble::Offline(error.to_string()))?;
        let response: PushResponse = session.post_packed("/sync/push", packed)?;
        let was_caught_up = *cursor == Some(*server);
        let only_ours_came = response.cursor.position == server.position + sent;
        *server = response.cursor;
        if was_caught_up && only_ours_came {
            *cursor = Some(response.cursor);
        }
        let moved = response.heads.iter().any(|(device, seq)| theirs.get(device).copied().unwrap_or(0) < *seq);
        theirs.extend(response.heads.iter().map(|(device, seq)| (*device, *seq)));
        open.store.write(|tx| {
            log::acknowledge(tx, &response.heads)?;
            if let Some(cursor) = &*cursor {
                store_cursor(tx, cursor)?;
            }
            note_refused(tx, &response.refused)
        })?;
        for refusal in &response.refused {
            // Nothing more of this device in this round: what follows a refused change set cannot be taken either.
            theirs.extend(refusal.device.map(|device| (device, u64::MAX)));
        }
        if !moved && response.refused.is_empty() {
            return Ok(());
        }
    }
}

fn note_refused(tx: &rusqlite::Connection, refused: &[PageRefusal]) -> Result<(), StoreError> {
    for refusal in refused {
        let device = refusal.device.map_or([0; 16], |device| *device.as_bytes());
        tx.execute(
            "insert into refused_change_set (device, seq, reason, at_ms) values (?1, ?2, ?3, ?4)
             on conflict (device, seq) do update set reason = excluded.reason, at_ms = excluded.at_ms",
            params![
                device,
                i64::try_from(refusal.seq).unwrap_or(i64::MAX),
                refusal.reason.code(),
                i64::try_from(now_ms()).unwrap_or(i64::MAX)
            ],
        )?;
    }
    Ok(())
}

/// Takes pages from the cursor on; each page and the new cursor are one commit.
fn pull(open: &Open, session: &Session, mut cursor: Option<Cursor>) -> Result<(), SyncTrouble> {
    loop {
        let route = match &cursor {
            Some(cursor) => {
                format!("/sync/pull?epoch={}&after={}&limit={PAGE_CHANGE_SETS_MAX}", cursor.epoch, cursor.position)
            }
            None => format!("/sync/pull?limit={PAGE_CHANGE_SETS_MAX}"),
        };
        let page: PullResponse = session.get(&route)?;
        open.store.write(|tx| {
            log::receive(tx, open.identity.cooperative, &page.change_sets, now_ms())?;
            store_cursor(tx, &page.cursor)
        })?;
        open.sync.note(|report| report.received += page.change_sets.len() as u64);
        cursor = Some(page.cursor);
        if !page.more {
            return Ok(());
        }
    }
}

fn push_keys(open: &Open, session: &Session) -> Result<(), SyncTrouble> {
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

fn pull_keys(open: &Open, session: &Session) -> Result<(), SyncTrouble> {
    loop {
        let stored = local_state(&open.store.reader(), KEYS_POSITION)?;
        let position: u64 = stored.and_then(|text| text.parse().ok()).unwrap_or(0);
        let page: KeysPage = session.get(&format!("/sync/keys?after={position}"))?;
        if page.keys.is_empty() {
            return Ok(());
        }
        open.store.write(|tx| {
            for key in &page.keys {
                learn_key(open, tx, key)?;
            }
            set_local_state(tx, KEYS_POSITION, &page.position.to_string())?;
            Ok::<(), Refusal>(())
        })?;
    }
}

/// Keeps a key, and fills the profile that was waiting for it.
fn learn_key(open: &Open, tx: &rusqlite::Connection, key: &MemberKey) -> Result<(), Refusal> {
    let bytes = BASE64.decode(&key.key).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let Some(bytes) = bytes else { return Ok(()) };
    let kind = shared::document::KIND_MEMBER;
    let is_new = tx.execute(
        "insert into document_key (document, kind, key, uploaded) values (?1, ?2, ?3, 1) on conflict do nothing",
        params![key.document.as_bytes(), kind, bytes],
    )?;
    if is_new == 1 {
        rows::fill_document(tx, open.identity.cooperative, key.document, kind, false)?;
    }
    Ok(())
}
