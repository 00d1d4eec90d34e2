//! The first filling of a new device, and of one that was away for long: the log in stretches of a thousand change
//! sets, each one file that is fetched from the byte where the line broke.
//!
//! What came of a stretch before a break is kept in the encrypted database, never in a file of its own. A stretch is
//! taken in only when its hash is right, and then like any page: every chain, number and signature is checked, and the
//! place to go on from is part of the same commit. The queue of what this device has to send is not touched by it.

use std::io::Read as _;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::StatusCode;
use reqwest::header::ETAG;
use serde::{Deserialize, Serialize};
use shared::protocol::{Cursor, STRETCH_CHANGE_SETS, unpack_stretch};
use uuid::Uuid;

use super::client::{Session, SyncTrouble, answer};
use super::exchange::store_cursor;
use crate::core::{Open, now_ms};
use crate::store::receive::{Read, read, receive_read};
use crate::store::{StoreError, local_state, set_local_state};

/// Name of the stretch that is half here.
const PART: &str = "incoming_stretch";
/// How often what is half here is kept, while it still comes.
const KEEP_EVERY: Duration = Duration::from_secs(5);
/// How often a stretch is asked for again within one exchange while each time brings more of it.
const TRIES: u32 = 20;

/// The beginning of a stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    epoch: Uuid,
    number: u64,
    /// The hash of the whole, as the server names it.
    tag: String,
    /// Base64.
    bytes: String,
}

/// How many stretches may lie fetched and read before the one that is written.
const AHEAD: usize = 1;

/// A stretch that is here, and where to go on behind it.
struct Fetched {
    change_sets: Vec<Read>,
    next: Cursor,
}

/// Fetches the full stretches that lie before a server's end, and returns where to go on with pages. While one is
/// written the next is fetched and read.
///
/// # Errors
/// No answer; what came is kept, and the next exchange goes on from there.
pub fn fetch_all(
    open: &Open,
    session: &Session,
    mut cursor: Option<Cursor>,
    server: Cursor,
) -> Result<Option<Cursor>, SyncTrouble> {
    let (sender, receiver) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        let mut here = cursor.map_or(0, |cursor| cursor.position);
        scope.spawn(move || {
            loop {
                let fetched = fetch_from(open, session, here, server).transpose();
                let Some(fetched) = fetched else { return };
                here = fetched.as_ref().map_or(here, |it| it.next.position);
                let is_end = fetched.is_err();
                // Nobody waits for it any more where the last one could not be written.
                if sender.send(fetched).is_err() || is_end {
                    return;
                }
            }
        });
        for fetched in receiver {
            let Fetched { change_sets, next } = fetched?;
            let count = change_sets.len() as u64;
            open.store.write(|tx| {
                receive_read(tx, open.identity.cooperative, change_sets, now_ms())?;
                store_cursor(tx, &next)
            })?;
            open.sync.has_moved(count);
            open.sync.note(|report| report.received += count);
            cursor = Some(next);
        }
        // What came of a stretch is in the log now.
        if local_state(&open.store.reader(), PART)?.is_some_and(|part| !part.is_empty()) {
            open.store.write(|tx| set_local_state(tx, PART, ""))?;
        }
        Ok(cursor)
    })
}

/// The stretch that begins about here; none where the rest is asked for by pages.
fn fetch_from(open: &Open, session: &Session, here: u64, server: Cursor) -> Result<Option<Fetched>, SyncTrouble> {
    let number = here / STRETCH_CHANGE_SETS;
    let end = (number + 1) * STRETCH_CHANGE_SETS;
    // A stretch that is nearly here is not worth fetching whole.
    if end > server.position || end - here < STRETCH_CHANGE_SETS / 2 || open.sync.is_stopped() {
        return Ok(None);
    }
    let Some(bytes) = fetch(open, session, server.epoch, number)? else { return Ok(None) };
    let change_sets = unpack_stretch(&bytes)
        .map_err(|error| SyncTrouble::Offline(format!("a stretch that cannot be read: {error}")))?;
    let next = Cursor { epoch: server.epoch, position: end };
    Ok(Some(Fetched { change_sets: read(change_sets), next }))
}

/// The bytes of one stretch; none where the server has no such stretch.
fn fetch(open: &Open, session: &Session, epoch: Uuid, number: u64) -> Result<Option<Vec<u8>>, SyncTrouble> {
    let (mut tag, mut bytes) = kept(open, epoch, number)?;
    let mut tries = 0;
    loop {
        let before = bytes.len();
        let broke = match go_on(open, session, (epoch, number), &mut tag, &mut bytes) {
            Ok(Ended::Whole) if is_right(&tag, &bytes) => return Ok(Some(bytes)),
            Ok(Ended::Whole) => {
                (tag, bytes) = Default::default();
                SyncTrouble::Offline("a stretch whose hash is not the one it was named by".to_owned())
            }
            Ok(Ended::Unknown) => return Ok(None),
            Err(trouble) => trouble,
        };
        keep(open, epoch, number, &tag, &bytes)?;
        tries += 1;
        if bytes.len() <= before || tries >= TRIES {
            return Err(broke);
        }
        // It brought something: the line is bad and not dead.
        open.sync.has_moved(1);
    }
}

enum Ended {
    Whole,
    Unknown,
}

/// Asks from where it broke off, and reads on.
fn go_on(
    open: &Open,
    session: &Session,
    (epoch, number): (Uuid, u64),
    tag: &mut String,
    bytes: &mut Vec<u8>,
) -> Result<Ended, SyncTrouble> {
    let mut response = session.file_from_byte(&format!("/sync/log/{epoch}/{number}"), bytes.len(), tag)?;
    match response.status() {
        StatusCode::PARTIAL_CONTENT => {}
        StatusCode::OK => bytes.clear(),
        StatusCode::NOT_FOUND => return Ok(Ended::Unknown),
        // There is nothing behind what is here already.
        StatusCode::RANGE_NOT_SATISFIABLE => return Ok(Ended::Whole),
        _ => {
            let problem = answer::<serde_json::Value>(response);
            return Err(problem.err().unwrap_or_else(|| SyncTrouble::Offline("no stretch".to_owned())));
        }
    }
    let named = response.headers().get(ETAG).and_then(|value| value.to_str().ok());
    *tag = named.unwrap_or_default().to_owned();
    let (mut piece, mut kept_at) = ([0; 16 * 1024], Instant::now());
    loop {
        match response.read(&mut piece) {
            Ok(0) => return Ok(Ended::Whole),
            Ok(count) => bytes.extend_from_slice(piece.get(..count).unwrap_or_default()),
            Err(error) => return Err(SyncTrouble::Offline(error.to_string())),
        }
        if kept_at.elapsed() > KEEP_EVERY {
            keep(open, epoch, number, tag, bytes)?;
            kept_at = Instant::now();
        }
    }
}

fn is_right(tag: &str, bytes: &[u8]) -> bool {
    tag.trim_matches('"') == blake3::hash(bytes).to_hex().as_str()
}

fn kept(open: &Open, epoch: Uuid, number: u64) -> Result<(String, Vec<u8>), SyncTrouble> {
    let text = local_state(&open.store.reader(), PART)?;
    let part: Part = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    if (part.epoch, part.number) != (epoch, number) {
        return Ok(Default::default());
    }
    Ok(BASE64.decode(part.bytes).map_or_else(|_| Default::default(), |bytes| (part.tag, bytes)))
}

fn keep(open: &Open, epoch: Uuid, number: u64, tag: &str, bytes: &[u8]) -> Result<(), SyncTrouble> {
    let part = Part { epoch, number, tag: tag.to_owned(), bytes: BASE64.encode(bytes) };
    let text = serde_json::to_string(&part).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(open.store.write(|tx| set_local_state(tx, PART, &text))?)
}
