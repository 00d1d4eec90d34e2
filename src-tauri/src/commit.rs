//! The one write path: load → decide → append → project, in one transaction.
//!
//! A repeated id changes nothing: the caller gets the answer of the first time, made from what was recorded then. Only
//! after the transaction is durable does anybody hear "paid"; printing and network come later and never wait here.

use jiff::civil::Date;
use rusqlite::Transaction;
use shared::change_set::{Approval, Author, ChangeSet, Circumstances, Decided, Seen, Signed};
use shared::id::{ChangeSetId, UserId};
use shared::verify::VerifyRefused;

use crate::core::{Identity, Open};
use crate::day;
use crate::refusal::Refusal;
use crate::renewal::require_name;
use crate::settings;
use crate::store::{StoreError, filling, local_state, log, set_local_state};

/// What a command decided, and the date it counts on: none is today in the cooperative's zone.
#[derive(Debug, Default)]
pub struct Action {
    pub decided: Decided,
    pub business_date: Option<Date>,
    pub approvals: Vec<Approval>,
    pub batch: Option<ChangeSetId>,
}

impl From<Decided> for Action {
    fn from(decided: Decided) -> Action {
        Action { decided, ..Action::default() }
    }
}

/// A change set that is in the log.
#[derive(Debug)]
pub struct Committed {
    pub change_set: ChangeSet,
    pub signed: Signed,
    /// False where the same action was recorded before.
    pub is_new: bool,
}

/// Name of the cursor in local state.
pub const CURSOR: &str = "cursor";

/// Commits one action. `decide` runs inside the transaction on what it loads there; `answer` too, after the append, so
/// that what it adds (the print job) is part of the same commit.
///
/// # Errors
/// What `decide` or `answer` refuse, or the database's own; then nothing has changed.
pub fn commit<T>(
    open: &Open,
    actor: UserId,
    id: ChangeSetId,
    decide: impl FnOnce(&Transaction<'_>) -> Result<Action, Refusal>,
    answer: impl FnOnce(&Transaction<'_>, &Committed) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let result = open.store.write(|transaction| {
        let committed = match log::find(transaction, id)? {
            Some((change_set, signed)) => Committed { change_set, signed, is_new: false },
            None => append(open, transaction, actor, id, decided_on_full_tables(open, || decide(transaction))?)?,
        };
        answer(transaction, &committed)
    });
    let result = result.map_err(|refusal| crate::approval::name_approvers(open, actor, refusal))?;
    open.committed();
    Ok(result)
}

/// Decides, and refuses what was decided on a table that is not full yet after an update: it could be wrong.
fn decided_on_full_tables(open: &Open, decide: impl FnOnce() -> Result<Action, Refusal>) -> Result<Action, Refusal> {
    filling::unwatched(|| {
        filling::forget_read();
        let decided = decide();
        match open.store.filling_percent().filter(|_| filling::has_read()) {
            Some(percent) => Err(Refusal::tables_being_filled(percent)),
            None => decided,
        }
    })
}

/// Signs and appends one action in a transaction that is the caller's (an import has many).
///
/// # Errors
/// The database's own, or a rule of the form of change sets that a command broke.
pub fn append(
    open: &Open,
    transaction: &Transaction<'_>,
    actor: UserId,
    id: ChangeSetId,
    action: Action,
) -> Result<Committed, Refusal> {
    // Nothing is ever written under a name that was given up.
    require_name(transaction, open.identity)?;
    let zone = settings::read(transaction, open.identity.cooperative)?.zone;
    let today = day::work(transaction, zone)?;
    let business_date = match (action.business_date, today.doubt) {
        (Some(date), _) => date,
        (None, Some(doubt)) if action.decided.is_posted() => return Err(day::doubtful(doubt)),
        (None, _) => today.date,
    };
    let circumstances = Circumstances {
        id,
        unit: open.identity.unit,
        business_date,
        zone,
        actor,
        approvals: action.approvals,
        batch: action.batch,
    };
    let (change_set, signed) =
        seal(transaction, open.identity, &open.signing_key, circumstances, action.decided, today.wall_ms)?;
    Ok(Committed { change_set, signed, is_new: true })
}

/// Numbers, chains, signs, checks and appends.
///
/// # Errors
/// As [`append`].
pub fn seal(
    transaction: &Transaction<'_>,
    identity: Identity,
    key: &ed25519_dalek::SigningKey,
    circumstances: Circumstances,
    decided: Decided,
    now_ms: u64,
) -> Result<(ChangeSet, Signed), Refusal> {
    let (head, clock) = log::head(transaction, identity.device)?;
    let author = Author {
        cooperative: identity.cooperative,
        device: identity.device,
        head,
        clock,
        seen: seen(transaction, identity.device)?,
    };
    let change_set = author.next(circumstances, decided, now_ms);
    shared::verify::verify_content(&change_set).map_err(not_recordable)?;
    let signed = Signed::seal(&change_set, key).map_err(|_| not_recordable(VerifyRefused::TooLarge))?;
    let accepted = [(change_set, signed)];
    log::append(transaction, identity.cooperative, &accepted)?;
    let [(change_set, signed)] = accepted;
    Ok((change_set, signed))
}

fn not_recordable(refused: VerifyRefused) -> Refusal {
    tracing::error!(code = refused.code(), "a command decided what cannot be recorded");
    Refusal::new(
        refused.code(),
        "Catatan ini tidak bisa disimpan karena melanggar batas pembukuan. Tidak ada yang berubah.",
        format!("This cannot be recorded: {refused}. Nothing has changed."),
    )
}

/// A place in no server's log: the next exchange asks by heads, and offers the member keys again. What was read is
/// named by heads until then.
pub fn nowhere() -> String {
    format!(r#"{{"epoch":"{}","position":0}}"#, uuid::Uuid::nil())
}

/// How far this device had read: the server's position it knows, or else the heads of the others.
fn seen(transaction: &Transaction<'_>, own: shared::id::DeviceId) -> Result<Seen, StoreError> {
    let cursor =
        local_state(transaction, CURSOR)?.and_then(|text| serde_json::from_str::<shared::protocol::Cursor>(&text).ok());
    Ok(match cursor.filter(|cursor| !cursor.epoch.is_nil()) {
        Some(cursor) => Seen { epoch: Some(cursor.epoch), position: cursor.position, heads: Default::default() },
        None => {
            let mut heads = log::heads(transaction)?;
            heads.remove(&own);
            Seen { epoch: None, position: 0, heads }
        }
    })
}

/// The unit a document number begins with, and the device's code, for numbers on paper.
///
/// # Errors
/// The database's own, or the device is not described.
pub fn codes(connection: &rusqlite::Connection, identity: Identity) -> Result<(String, String), StoreError> {
    let mut statement = connection.prepare_cached(
        "select u.code, d.till_code from device d join unit u on u.cooperative = d.cooperative and u.unit = d.unit
         where d.cooperative = ?1 and d.device = ?2",
    )?;
    let found = statement
        .query_row(rusqlite::params![identity.cooperative.as_bytes(), identity.device.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(found)
}

/// The next number on paper of this device for a date: `T01-K02-250131-0007` (G5). The count stands in the same
/// transaction, so it has no gaps, and it only goes up, so no number is used twice.
///
/// # Errors
/// The database's own.
pub fn next_document_number(
    transaction: &Transaction<'_>,
    identity: Identity,
    date: Date,
) -> Result<String, StoreError> {
    let (unit_code, till_code) = codes(transaction, identity)?;
    let prefix = format!("{unit_code}-{till_code}-{:02}{:02}{:02}", date.year() % 100, date.month(), date.day());
    let counter = format!("number:{prefix}");
    let last: u64 = local_state(transaction, &counter)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    set_local_state(transaction, &counter, &(last + 1).to_string())?;
    Ok(format!("{prefix}-{:04}", last + 1))
}
