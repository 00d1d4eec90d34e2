//! The print queue: slips that must reach paper, kept in the local table `print_job`.
//!
//! [`enqueue`] is called inside the sale's transaction, so a committed sale always has its slip and a lost sale never
//! has one (design §10.6). A document has exactly one original; a reprint is its own job with a copy number, laid out
//! anew from the change set. A job that was under way when the till stopped, or whose printer went silent, may be on
//! paper already: it is printed again with a line that says so.
//!
//! The functions take a plain connection and the time, and decide nothing about printers: the worker does that.

use rusqlite::{Connection, OptionalExtension, Row, params};
use thiserror::Error;
use uuid::Uuid;

use super::PrinterRefused;
pub use super::job::{
    DRAWER_KICK_WITHIN_MS, Enqueued, NewPrintJob, PrintJob, PrintJobRow, PrintKind, PrintState, QueueSummary,
};

/// After every so many possible prints a job stops and waits for a person, so that it cannot empty the roll.
pub const POSSIBLE_PRINTS_MAX: i64 = 3;

/// Why a queue operation was refused.
#[derive(Debug, Error)]
pub enum QueueRefused {
    /// The database said no.
    #[error("Antrean cetak tidak dapat dibaca atau ditulis.")]
    Database(#[from] rusqlite::Error),
    /// A paper could not become text.
    #[error("Struk tidak dapat disimpan di antrean cetak.")]
    Paper(#[from] serde_json::Error),
    /// No such job.
    #[error("Cetakan ini tidak ada di antrean.")]
    UnknownJob,
    /// The job's state does not allow it.
    #[error("Cetakan ini sudah selesai atau sedang dicetak. Untuk kertas lagi, pilih Cetak ulang.")]
    NotAllowed,
}

impl QueueRefused {
    /// A stable name for logs and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            QueueRefused::Database(_) => "print_queue_database",
            QueueRefused::Paper(_) => "print_queue_paper",
            QueueRefused::UnknownJob => "print_job_unknown",
            QueueRefused::NotAllowed => "print_job_not_allowed",
        }
    }
}

/// Puts a slip in the queue. Call it in the transaction of what the slip records, and wake the worker after commit.
///
/// # Errors
/// Only the database's own.
pub fn enqueue(connection: &Connection, job: &NewPrintJob) -> Result<Enqueued, QueueRefused> {
    let written = connection.execute(
        "insert into print_job (id, kind, document_number, paper, kick_drawer, copy_number, state, created_at_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict do nothing",
        params![
            job.id.as_bytes(),
            job.kind,
            job.document_number,
            serde_json::to_string(&job.paper)?,
            job.kick_drawer,
            job.copy_number,
            PrintState::Waiting,
            job.created_at_ms,
        ],
    )?;
    Ok(if written == 1 { Enqueued::Now } else { Enqueued::Before })
}

/// The job whose turn it is: the oldest that waits.
///
/// # Errors
/// Only the database's own.
pub fn next_waiting(connection: &Connection) -> Result<Option<PrintJob>, QueueRefused> {
    let job = connection
        .query_row(
            "select id, paper, kick_drawer, created_at_ms, possible_prints, kind from print_job
             where state = 'waiting' order by position limit 1",
            [],
            |row| {
                let paper: Option<String> = row.get(1)?;
                Ok(PrintJob {
                    id: Uuid::from_bytes(row.get(0)?),
                    kind: row.get(5)?,
                    paper: paper.and_then(|text| serde_json::from_str(&text).ok()),
                    kick_drawer: row.get(2)?,
                    created_at_ms: row.get(3)?,
                    possible_prints: row.get(4)?,
                })
            },
        )
        .optional()?;
    Ok(job)
}

/// Notes, before the first byte leaves, that a job is under way.
///
/// # Errors
/// [`QueueRefused::NotAllowed`] where it does not wait any more, [`QueueRefused::UnknownJob`] where it is not there.
pub fn mark_printing(connection: &Connection, id: Uuid) -> Result<(), QueueRefused> {
    let changed = connection.execute(
        "update print_job set state = 'printing', attempts = attempts + 1 where id = ?1 and state = 'waiting'",
        [id.as_bytes()],
    )?;
    expect_one(connection, id, changed)
}

/// Notes that the printer took everything, and lets go of the slip.
///
/// # Errors
/// As [`mark_printing`], for a job that is not under way.
pub fn mark_printed(connection: &Connection, id: Uuid, now_ms: i64) -> Result<(), QueueRefused> {
    let changed = connection.execute(
        "update print_job set state = 'printed', paper = null, last_error_code = null, printed_at_ms = ?2
         where id = ?1 and state = 'printing'",
        params![id.as_bytes(), now_ms],
    )?;
    expect_one(connection, id, changed)
}

/// Notes a refusal: the job waits again, or stops for a person where trying again cannot help or has used enough paper.
///
/// # Errors
/// As [`mark_printing`], for a job that is not under way.
pub fn mark_refused(connection: &Connection, id: Uuid, refusal: &PrinterRefused) -> Result<(), QueueRefused> {
    let changed = connection.execute(
        "update print_job set
             possible_prints = possible_prints + ?2,
             last_error_code = ?3,
             state = case when ?4 or (?2 and (possible_prints + 1) % ?5 = 0) then 'failed' else 'waiting' end
         where id = ?1 and state = 'printing'",
        params![id.as_bytes(), refusal.may_have_printed(), refusal.code(), refusal.is_final(), POSSIBLE_PRINTS_MAX,],
    )?;
    expect_one(connection, id, changed)
}

/// Code of a job that was under way when the till stopped.
pub const INTERRUPTED: &str = "print_interrupted";

/// Called at start, while no worker runs: a job left under way waits again and may be on paper already.
/// Gives how many there were.
///
/// # Errors
/// Only the database's own.
pub fn recover(connection: &Connection) -> Result<usize, QueueRefused> {
    let changed = connection.execute(
        "update print_job set
             possible_prints = possible_prints + 1,
             last_error_code = ?1,
             state = case when (possible_prints + 1) % ?2 = 0 then 'failed' else 'waiting' end
         where state = 'printing'",
        params![INTERRUPTED, POSSIBLE_PRINTS_MAX],
    )?;
    Ok(changed)
}

/// A person lets a failed job try again; one that waits anyway stays as it is. Wake the worker afterwards.
///
/// # Errors
/// [`QueueRefused::NotAllowed`] for a job that is under way, printed or cancelled.
pub fn retry(connection: &Connection, id: Uuid) -> Result<(), QueueRefused> {
    let changed = connection.execute(
        "update print_job set state = 'waiting' where id = ?1 and state in ('failed', 'waiting')",
        [id.as_bytes()],
    )?;
    expect_one(connection, id, changed)
}

/// A person gives a job up. Its original counts as made: paper for it is a copy from now on.
///
/// # Errors
/// [`QueueRefused::NotAllowed`] for a job that is under way, printed or cancelled.
pub fn cancel(connection: &Connection, id: Uuid) -> Result<(), QueueRefused> {
    let changed = connection.execute(
        "update print_job set state = 'cancelled', paper = null where id = ?1 and state in ('failed', 'waiting')",
        [id.as_bytes()],
    )?;
    expect_one(connection, id, changed)
}

/// Gives up every unfinished job older than a moment, such as the slips of yesterday's customers when a printer comes
/// back. Gives how many there were.
///
/// # Errors
/// Only the database's own.
pub fn cancel_older_than(connection: &Connection, created_before_ms: i64) -> Result<usize, QueueRefused> {
    let changed = connection.execute(
        "update print_job set state = 'cancelled', paper = null
         where state in ('failed', 'waiting') and created_at_ms < ?1",
        [created_before_ms],
    )?;
    Ok(changed)
}

/// The jobs, newest first.
///
/// # Errors
/// Only the database's own.
pub fn list(connection: &Connection, limit: u32) -> Result<Vec<PrintJobRow>, QueueRefused> {
    let mut statement = connection.prepare_cached(
        "select id, kind, document_number, copy_number, state, attempts, possible_prints > 0, last_error_code,
                created_at_ms, printed_at_ms
         from print_job order by position desc limit ?1",
    )?;
    let rows = statement.query_map([limit], listed)?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows)
}

fn listed(row: &Row<'_>) -> rusqlite::Result<PrintJobRow> {
    Ok(PrintJobRow {
        id: Uuid::from_bytes(row.get(0)?),
        kind: row.get(1)?,
        document_number: row.get(2)?,
        copy_number: row.get(3)?,
        state: row.get(4)?,
        attempts: row.get(5)?,
        may_have_printed: row.get(6)?,
        last_error_code: row.get(7)?,
        created_at_ms: row.get(8)?,
        printed_at_ms: row.get(9)?,
    })
}

/// How many jobs are open or failed, and why the oldest of them is.
///
/// # Errors
/// Only the database's own.
pub fn summary(connection: &Connection) -> Result<QueueSummary, QueueRefused> {
    let (open, failed) = connection.query_row(
        "select count(*) filter (where state <> 'failed'), count(*) filter (where state = 'failed')
         from print_job where state in ('waiting', 'printing', 'failed')",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let oldest: Option<Option<String>> = connection
        .query_row(
            "select last_error_code from print_job where state in ('waiting', 'printing', 'failed')
             order by position limit 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(QueueSummary { open, failed, last_error_code: oldest.flatten() })
}

/// Tells a job that is missing from one whose state does not allow the change.
fn expect_one(connection: &Connection, id: Uuid, changed: usize) -> Result<(), QueueRefused> {
    if changed == 1 {
        return Ok(());
    }
    let known: bool =
        connection
            .query_row("select exists (select 1 from print_job where id = ?1)", [id.as_bytes()], |row| row.get(0))?;
    Err(if known { QueueRefused::NotAllowed } else { QueueRefused::UnknownJob })
}
