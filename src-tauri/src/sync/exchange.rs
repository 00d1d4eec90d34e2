//! One exchange: push, keys, pull, in pages that each end in a commit, so that a line cut anywhere costs one page.

use std::collections::BTreeMap;
use std::time::Instant;

use rusqlite::params;
use shared::contact::{DeviceContact, DeviceReport, PROTOCOL_VERSION, REPORT_HEADER};
use shared::id::DeviceId;
use shared::protocol::{
    Cursor, HeadsResponse, MissingRequest, PullResponse, PushRequest, PushResponse, Refusal as PageRefusal, lacking,
    pack,
};
use shared::verify::read_body;

use super::client::{Session, SyncTrouble};
use super::{fork, keys, stretches};
use crate::commit::CURSOR;
use crate::core::{Open, now_ms};
use crate::store::{StoreError, erase, local_state, log, set_local_state};

/// Name of what the server last said of all devices.
const CONTACTS: &str = "device_contacts";

type Heads = BTreeMap<DeviceId, u64>;

/// What is kept from one exchange to the next. All of it may be lost.
#[derive(Debug, Default)]
pub struct Line {
    session: Option<Session>,
    /// What was still lacking after everything had been asked for: it is not asked for again until that changes.
    lacked: Heads,
}

/// Sends and takes everything there is. The session is kept for the next time, and renewed once where it ran out.
///
/// # Errors
/// No network, or what the server refused; what was exchanged before stays exchanged.
pub fn exchange(open: &Open, url: &str, line: &mut Line) -> Result<(), SyncTrouble> {
    let Line { session, lacked } = line;
    let current = match session.take() {
        Some(current) => current,
        None => Session::begin(open, url)?,
    };
    match round(open, &current, lacked) {
        Err(trouble) if trouble.is_expired() || trouble.is_unknown() => {
            let fresh = Session::begin(open, url)?;
            let result = round(open, &fresh, lacked);
            *session = Some(fresh);
            result
        }
        // A line that broke has not ended the session.
        result @ (Ok(()) | Err(SyncTrouble::Offline(_) | SyncTrouble::Failed(_))) => {
            *session = Some(current);
            result
        }
        Err(trouble) => Err(trouble),
    }
}

fn round(open: &Open, session: &Session, lacked: &mut Heads) -> Result<(), SyncTrouble> {
    let told = report(open)?;
    let heads: HeadsResponse = session.get_with("/sync/heads", REPORT_HEADER, &told.to_header())?;
    let forked = fork::forked(open, &heads.heads)?;
    let server_heads: Heads = heads.heads.iter().map(|(device, head)| (*device, head.seq)).collect();
    let mut theirs = server_heads.clone();
    // Of another branch nothing that is here is held there, nor of this device where the server knows more of it.
    let own = log::head(&open.store.reader(), open.identity.device)?.0.seq;
    theirs.retain(|device, seq| !forked.contains(device) && (*device != open.identity.device || *seq <= own));
    let known = stored_cursor(open)?;
    let mut cursor = known.filter(|cursor| cursor.epoch == heads.cursor.epoch);
    open.store.write(|tx| {
        // What the server does not name it does not hold: it may be an older copy of itself, or empty.
        let unsure = |device: &DeviceId| forked.contains(device) || server_heads.contains_key(device);
        let unnamed = log::heads(tx)?.into_keys().filter(|device| !unsure(device));
        unnamed.for_each(|device| _ = theirs.entry(device).or_insert(0));
        let is_older = log::acknowledge(tx, &theirs)?;
        if is_older || (known.is_some() && cursor.is_none()) {
            keys::begin_anew(tx)?;
        }
        keep_contacts(tx, &heads.contacts)
    })?;
    expect(open, &server_heads)?;
    fork::settle(open, session, &heads.heads, &forked)?;
    for (device, seq) in &server_heads {
        theirs.entry(*device).or_insert(*seq);
    }
    let mut server = heads.cursor;
    push(open, session, &mut theirs, &mut cursor, &mut server)?;
    keys::push_keys(open, session)?;
    if cursor.is_none() && known.is_some() {
        cursor = Some(catch_up(open, session)?);
    }
    cursor = stretches::fetch_all(open, session, cursor, server)?;
    pull(open, session, cursor)?;
    make_whole(open, session, &server_heads, lacked)?;
    // What came from the server is held there: it is nobody's backlog here.
    theirs.retain(|_, seq| *seq != u64::MAX);
    open.store.write(|tx| log::acknowledge(tx, &theirs))?;
    // What was said of this device before it pushed is what a head office would read until the next contact.
    let now = report(open)?;
    keys::pull_keys(open, session, Some(now).filter(|now| now.waiting != told.waiting))
}

/// What this device says of itself.
fn report(open: &Open) -> Result<DeviceReport, SyncTrouble> {
    let cursor = stored_cursor(open)?;
    let connection = open.store.reader();
    let (waiting, oldest_ms) = log::backlog(&connection)?;
    let late_hours = crate::settings::read(&connection, open.identity.cooperative)?.sync_alarm_hours;
    Ok(DeviceReport {
        protocol: PROTOCOL_VERSION,
        app: env!("CARGO_PKG_VERSION").to_owned(),
        waiting,
        oldest_seconds: oldest_ms.filter(|_| waiting > 0).map(|oldest| now_ms().saturating_sub(oldest) / 1_000),
        late_hours: Some(late_hours),
        cursor,
    })
}

fn keep_contacts(tx: &rusqlite::Connection, contacts: &[DeviceContact]) -> Result<(), StoreError> {
    let text = serde_json::to_string(contacts).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(tx, CONTACTS, &text)
}

/// What the server last said of all devices, this one too.
///
/// # Errors
/// The database's own.
pub fn contacts(connection: &rusqlite::Connection) -> Result<Vec<DeviceContact>, StoreError> {
    let text = local_state(connection, CONTACTS)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Says how much there is to receive, for whoever watches.
fn expect(open: &Open, theirs: &Heads) -> Result<(), SyncTrouble> {
    let mine = log::heads(&open.store.reader())?;
    let behind = |(device, seq): (&DeviceId, &u64)| seq.saturating_sub(mine.get(device).copied().unwrap_or(0));
    let expected: u64 = theirs.iter().map(behind).sum();
    open.sync.note(|report| report.expected = Some(report.received + expected).filter(|_| expected > 0));
    Ok(())
}

fn stored_cursor(open: &Open) -> Result<Option<Cursor>, SyncTrouble> {
    let text = local_state(&open.store.reader(), CURSOR)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps the place to go on from. In a log of another epoch nothing is known of the server's member keys either.
///
/// # Errors
/// The database's own.
pub fn store_cursor(tx: &rusqlite::Connection, cursor: &Cursor) -> Result<(), StoreError> {
    let before = local_state(tx, CURSOR)?.and_then(|text| serde_json::from_str::<Cursor>(&text).ok());
    if before.is_some_and(|before| before.epoch != cursor.epoch) {
        keys::begin_anew(tx)?;
    }
    let text = serde_json::to_string(cursor).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(tx, CURSOR, &text)
}

/// Runs what carries a page, and lets the next page be larger or smaller after how it went.
pub(super) fn paced<T>(open: &Open, carry: impl FnOnce() -> Result<T, SyncTrouble>) -> Result<T, SyncTrouble> {
    let began = Instant::now();
    let result = carry();
    match &result {
        Ok(_) => open.sync.set_pace(|pace| pace.arrived(began.elapsed())),
        Err(SyncTrouble::Offline(_) | SyncTrouble::Failed(_)) => open.sync.set_pace(super::pace::Pace::failed),
        Err(_) => {}
    }
    result
}

/// Sends pages until the server lacks nothing that it takes. A device of whose change sets one is refused is left
/// alone for this round; the others go on.
fn push(
    open: &Open,
    session: &Session,
    theirs: &mut Heads,
    cursor: &mut Option<Cursor>,
    server: &mut Cursor,
) -> Result<(), SyncTrouble> {
    let mut stuck = Stuck::default();
    loop {
        let pace = open.sync.pace();
        let page = log::missing(&open.store.reader(), theirs, stuck.limit(pace.change_sets()), pace.bytes())?;
        let Some(last) = page.last().map(read_body) else { return stuck.ended() };
        let sent = page.len() as u64;
        let packed =
            pack(&PushRequest { change_sets: page }).map_err(|error| SyncTrouble::Offline(error.to_string()))?;
        let sending = paced(open, || session.post_packed("/sync/push", packed, pace.patience()));
        let response: PushResponse = match sending {
            Err(SyncTrouble::Failed(said)) => {
                let alone = last.ok().filter(|_| sent == 1).map(|it| (it.device, it.seq));
                if let Some((device, seq)) = alone {
                    theirs.insert(device, u64::MAX);
                    open.store.write(|tx| note_refusal(tx, device, seq, SERVER_FAILED))?;
                }
                stuck.failed(sent, said)?;
                continue;
            }
            answered => answered?,
        };
        stuck.went();
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
        open.sync.has_moved(if moved { sent } else { 0 });
        for refusal in &response.refused {
            // Nothing more of this device in this round: what follows a refused change set cannot be taken either.
            theirs.extend(refusal.device.map(|device| (device, u64::MAX)));
        }
        if !moved && response.refused.is_empty() {
            return stuck.ended();
        }
    }
}

/// What a change set is called that the server could not keep, for a reason it does not tell.
const SERVER_FAILED: &str = "server_failed";

/// A server that fails at one change set must not hold up all that stand behind it: it gets them one by one, and whose
/// change set it fails at is left alone for this round.
#[derive(Debug, Default)]
struct Stuck {
    /// How many still go one by one.
    alone: u64,
    /// What it said when it failed, while nothing went since.
    said: Option<String>,
    /// Devices left alone with nothing that went between them: a server that fails at everything.
    in_a_row: u32,
}

impl Stuck {
    /// After so many devices in a row it is the server's own trouble.
    const IN_A_ROW_MAX: u32 = 3;

    const fn limit(&self, page: usize) -> usize {
        if self.alone > 0 { 1 } else { page }
    }

    fn failed(&mut self, sent: u64, said: String) -> Result<(), SyncTrouble> {
        if sent == 1 {
            self.in_a_row += 1;
        }
        if self.in_a_row >= Self::IN_A_ROW_MAX {
            return Err(SyncTrouble::Failed(said));
        }
        self.alone = self.alone.max(sent);
        self.said = Some(said);
        Ok(())
    }

    fn went(&mut self) {
        self.alone = self.alone.saturating_sub(1);
        self.in_a_row = 0;
        self.said = None;
    }

    fn ended(self) -> Result<(), SyncTrouble> {
        self.said.map_or(Ok(()), |said| Err(SyncTrouble::Failed(said)))
    }
}

fn note_refused(tx: &rusqlite::Connection, refused: &[PageRefusal]) -> Result<(), StoreError> {
    let unnamed = DeviceId::from_bytes([0; 16]);
    refused.iter().try_for_each(|it| note_refusal(tx, it.device.unwrap_or(unnamed), it.seq, it.reason.code()))
}

fn note_refusal(tx: &rusqlite::Connection, device: DeviceId, seq: u64, reason: &str) -> Result<(), StoreError> {
    tx.execute(
        "insert into refused_change_set (device, seq, reason, at_ms) values (?1, ?2, ?3, ?4)
         on conflict (device, seq) do update set reason = excluded.reason, at_ms = excluded.at_ms",
        params![device.as_bytes(), log::stored(seq), reason, log::stored(now_ms())],
    )?;
    Ok(())
}

/// Takes a page in, with the cursor it ends at, as one commit.
fn take(open: &Open, page: &PullResponse, cursor: Option<&Cursor>) -> Result<(), SyncTrouble> {
    fork::take_in(open, &page.change_sets, cursor)?;
    erase::clear_traces(&open.store.writer())?;
    let count = page.change_sets.len() as u64;
    open.sync.has_moved(count);
    open.sync.note(|report| report.received += count);
    Ok(())
}

/// Takes pages from the cursor on; each page and the new cursor are one commit.
fn pull(open: &Open, session: &Session, mut cursor: Option<Cursor>) -> Result<(), SyncTrouble> {
    loop {
        let pace = open.sync.pace();
        let limit = pace.change_sets();
        let route = match &cursor {
            Some(cursor) => format!("/sync/pull?epoch={}&after={}&limit={limit}", cursor.epoch, cursor.position),
            None => format!("/sync/pull?limit={limit}"),
        };
        let page: PullResponse = paced(open, || session.page(&route, pace.patience()))?;
        take(open, &page, Some(&page.cursor))?;
        cursor = Some(page.cursor);
        if !page.more {
            return Ok(());
        }
    }
}

/// Takes what this device lacks of a log whose positions mean nothing here, and returns the place to go on from. Only
/// the last page's place is kept: one that is cut off is asked for by heads again, which have grown.
fn catch_up(open: &Open, session: &Session) -> Result<Cursor, SyncTrouble> {
    let heads = log::heads(&open.store.reader())?;
    let mut after = None;
    loop {
        let pace = open.sync.pace();
        let request = MissingRequest { heads: heads.clone(), after, limit: pace.change_sets() };
        let page: PullResponse = paced(open, || session.post("/sync/missing", &request))?;
        take(open, &page, Some(&page.cursor).filter(|_| !page.more))?;
        if !page.more {
            return Ok(page.cursor);
        }
        after = Some(page.cursor);
    }
}

/// After everything was pulled nothing may be lacking of what the server said to hold. Where it is (a server that was
/// restored and has grown since, so that a position came to name something else), it is asked for by heads.
fn make_whole(open: &Open, session: &Session, theirs: &Heads, lacked: &mut Heads) -> Result<(), SyncTrouble> {
    let still = lacking(theirs, &log::heads(&open.store.reader())?);
    if !still.is_empty() && still != *lacked {
        tracing::warn!(devices = still.len(), "the server holds more than its positions led to; asking by heads");
        open.store.write(|tx| keys::begin_anew(tx))?;
        catch_up(open, session)?;
        *lacked = lacking(theirs, &log::heads(&open.store.reader())?);
    }
    Ok(())
}
