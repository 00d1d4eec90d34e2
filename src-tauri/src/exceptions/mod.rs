//! The exceptions inbox in words: what happened, the evidence for it, and what a person can do.
//!
//! The rows come from the shared queries; here names are lent to ids, in Indonesian and in English. Nothing is decided
//! and nothing is computed again.

pub mod conflict;
mod evidence;
mod owed;
mod words;

use std::collections::BTreeMap;

use rusqlite::Connection;
use shared::exceptions::Found;
use shared::id::CooperativeId;

use crate::commands::requests::{
    EvidenceLine, ExceptionCount, ExceptionRow, ExceptionState, ListExceptionsResponse, SettlingView,
};
use crate::store::StoreError;
use crate::store::load::exceptions::{self, Settling};
use crate::store::load::units;
use crate::views::Names;

pub use evidence::evidence;

/// Indonesian and English.
pub type Said = (String, String);

/// Both languages of a sentence.
fn said(indonesian: impl Into<String>, english: impl Into<String>) -> Said {
    (indonesian.into(), english.into())
}

/// Whether nobody settled it in the state it is in.
pub fn is_open(found: &Found, settlings: &BTreeMap<String, Settling>) -> bool {
    settlings.get(&found.key).is_none_or(|settling| settling.mark != found.mark)
}

/// How many exceptions are open: what the badge shows.
///
/// # Errors
/// The database's own.
pub fn open_count(connection: &Connection, cooperative: CooperativeId) -> Result<usize, StoreError> {
    let settlings = exceptions::settlings(connection, cooperative)?;
    Ok(exceptions::all(connection, cooperative)?.iter().filter(|found| is_open(found, &settlings)).count())
}

/// A row of the list.
///
/// # Errors
/// The database's own.
pub fn row(
    connection: &Connection,
    cooperative: CooperativeId,
    found: &Found,
    settlings: &BTreeMap<String, Settling>,
) -> Result<ExceptionRow, StoreError> {
    let names = Names { connection, cooperative };
    let (sentence, sentence_english) = match owed::sentence(names, found)? {
        Some(said) => said,
        None => words::sentence(names, found)?,
    };
    let settled = settlings.get(&found.key).map(|settling| {
        Ok::<_, StoreError>(SettlingView {
            resolution: settling.resolution.clone(),
            note: settling.note.clone(),
            at_ms: settling.at_ms,
            user_name: units::user_name(connection, cooperative, settling.user)?,
            holds: settling.mark == found.mark,
        })
    });
    Ok(ExceptionRow {
        key: found.key.clone(),
        kind: found.kind.to_owned(),
        mark: found.mark.clone(),
        sentence,
        sentence_english,
        open: is_open(found, settlings),
        settled: settled.transpose()?,
    })
}

/// A page of the inbox, with how many of each kind are open.
///
/// # Errors
/// The database's own.
pub fn list(
    connection: &Connection,
    cooperative: CooperativeId,
    state: ExceptionState,
    kind: Option<&str>,
    offset: u32,
    limit: u32,
) -> Result<ListExceptionsResponse, StoreError> {
    let settlings = exceptions::settlings(connection, cooperative)?;
    let all = exceptions::all(connection, cooperative)?;
    let mut kinds: Vec<ExceptionCount> = Vec::new();
    for found in &all {
        let open = usize::from(is_open(found, &settlings));
        match kinds.last_mut() {
            Some(count) if count.kind == found.kind => count.open += open,
            _ => kinds.push(ExceptionCount { kind: found.kind.to_owned(), open }),
        }
    }
    let wanted: Vec<&Found> = all
        .iter()
        .filter(|found| kind.is_none_or(|kind| found.kind == kind))
        .filter(|found| match state {
            ExceptionState::Open => is_open(found, &settlings),
            ExceptionState::Settled => !is_open(found, &settlings),
            ExceptionState::All => true,
        })
        .collect();
    let page = wanted.iter().skip(offset as usize).take(limit as usize);
    let rows = page.map(|found| row(connection, cooperative, found, &settlings)).collect::<Result<_, _>>()?;
    Ok(ListExceptionsResponse { total: wanted.len(), open: kinds.iter().map(|count| count.open).sum(), kinds, rows })
}

/// The exception of a key as it is now, if it still is.
///
/// # Errors
/// The database's own.
pub fn find(connection: &Connection, cooperative: CooperativeId, key: &str) -> Result<Option<Found>, StoreError> {
    let Some(query) = shared::exceptions::query_of(key) else { return Ok(None) };
    let found = exceptions::of_kind(connection, cooperative, query)?;
    Ok(found.into_iter().find(|found| found.key == key))
}

/// What a person can do about a kind.
pub fn advice(kind: &str) -> Said {
    owed::advice(kind).unwrap_or_else(|| words::advice(kind))
}

/// A line of evidence without a change set.
fn line(label: (&str, &str), value: impl Into<String>) -> EvidenceLine {
    let (label, label_english) = (label.0.to_owned(), label.1.to_owned());
    EvidenceLine { label, label_english, value: value.into(), change_set_id: None }
}
