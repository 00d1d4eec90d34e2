//! Which day it is on this machine: what `shared::day` asks for, read and kept.
//!
//! The last day worked on lies in the local state, written once a day with the first action of the day. On a machine
//! that does not have it yet, the newest record says it. Asking a person is the screens' part; here it is a refusal.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;
use serde_json::json;
use shared::clock::{Zone, printed_date};
use shared::day::{self, Doubt, KnownDay, Today};

use crate::core::now_ms;
use crate::refusal::Refusal;
use crate::store::{StoreError, local_state, set_local_state};

const WORKING_DAY: &str = "working_day";

#[derive(Deserialize)]
struct Dated {
    business_date: Date,
}

/// What this machine knows of its days.
fn known(connection: &Connection) -> Result<KnownDay, StoreError> {
    stored(connection)?.map_or_else(|| newest(connection), Ok)
}

/// Where it was never kept: the day of the newest record.
fn newest(connection: &Connection) -> Result<KnownDay, StoreError> {
    let mut statement = connection.prepare_cached("select body from change_set order by position desc limit 1")?;
    let body: Option<String> = statement.query_row([], |row| row.get(0)).optional()?;
    let last = body.and_then(|body| serde_json::from_str::<Dated>(&body).ok()).map(|it| it.business_date);
    Ok(KnownDay { last, correction_ms: 0 })
}

fn stored(connection: &Connection) -> Result<Option<KnownDay>, StoreError> {
    Ok(local_state(connection, WORKING_DAY)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// What day it is, or the best guess.
///
/// # Errors
/// The database's own.
pub fn today(connection: &Connection, zone: Zone) -> Result<Today, StoreError> {
    Ok(day::today(now_ms(), zone, known(connection)?))
}

/// The day that something new is posted on.
///
/// # Errors
/// Nobody has confirmed it where the clock cannot be believed; the database's own.
pub fn posting_day(connection: &Connection, zone: Zone) -> Result<Date, Refusal> {
    let today = today(connection, zone)?;
    today.doubt.map_or(Ok(today.date), |doubt| Err(doubtful(doubt)))
}

/// What day it is, of a machine that works on it now: the day is kept for the next time. It is read once, because every
/// sale comes by here.
///
/// # Errors
/// The database's own.
pub fn work(connection: &Connection, zone: Zone) -> Result<Today, StoreError> {
    let stored = stored(connection)?;
    let known = stored.map_or_else(|| newest(connection), Ok)?;
    let today = day::today(now_ms(), zone, known);
    let after = day::after(known, today);
    if stored != Some(after) {
        keep(connection, after)?;
    }
    Ok(today)
}

/// Keeps what a person said.
///
/// # Errors
/// The database's own.
pub fn confirm(connection: &Connection, zone: Zone, on: Date) -> Result<(), StoreError> {
    keep(connection, day::confirmed(now_ms(), zone, on))
}

fn keep(connection: &Connection, known: KnownDay) -> Result<(), StoreError> {
    let text = serde_json::to_string(&known).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(connection, WORKING_DAY, &text)
}

/// The clock cannot be believed, and this is to be posted on a day.
pub fn doubtful(doubt: Doubt) -> Refusal {
    let clock = printed_date(doubt.clock_date);
    let (since, since_english) = match doubt.last.map(printed_date) {
        Some(last) => (
            format!(", padahal komputer ini terakhir bekerja pada {last}"),
            format!(", but this computer last worked on {last}"),
        ),
        None => Default::default(),
    };
    Refusal::new(
        "day_doubtful",
        format!("Jam komputer menunjuk {clock}{since}. Sahkan dulu hari ini tanggal berapa. Tidak ada yang berubah."),
        format!(
            "The computer's clock shows {clock}{since_english}. Confirm first which day it is. Nothing has changed."
        ),
    )
    .with(json!({ "clock_date": doubt.clock_date, "last_date": doubt.last }))
}
