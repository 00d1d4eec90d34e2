//! Print jobs: the shapes that the queue keeps, the worker prints and the screen lists.
//!
//! Words: the *original* is the one first print of a document; a *copy* has a number; a *possible print* is an attempt
//! whose bytes left and whose outcome stayed unknown.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::paper::Paper;
use ts_rs::TS;
use uuid::Uuid;

/// A drawer is opened by its sale or not at all: a slip that prints later than this leaves it shut.
pub const DRAWER_KICK_WITHIN_MS: i64 = 60_000;

/// An enum that is kept as a word in the database.
macro_rules! kept_as_word {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(match self { $($name::$variant => $word),+ }))
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_str()? {
                    $($word => Ok($name::$variant),)+
                    _ => Err(FromSqlError::InvalidType),
                }
            }
        }
    };
}

/// What kind of slip a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintKind {
    /// A sales slip.
    Receipt,
    /// An X or Z report.
    ShiftReport,
    /// Anything without an original to protect: a test page, a price label.
    Other,
}
kept_as_word!(PrintKind { Receipt = "receipt", ShiftReport = "shift_report", Other = "other" });

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// Its turn comes.
    Waiting,
    /// Bytes are on their way.
    Printing,
    /// The printer took everything.
    Printed,
    /// It waits for a person.
    Failed,
    /// A person gave it up.
    Cancelled,
}
kept_as_word!(PrintState {
    Waiting = "waiting",
    Printing = "printing",
    Printed = "printed",
    Failed = "failed",
    Cancelled = "cancelled",
});

/// A slip to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPrintJob {
    /// Made by the caller, so that a retried command is the same job.
    pub id: Uuid,
    /// What it is.
    pub kind: PrintKind,
    /// Number of the document on it.
    pub document_number: String,
    /// The slip.
    pub paper: Paper,
    /// Open the drawer with it.
    pub kick_drawer: bool,
    /// 0 is the original.
    pub copy_number: u32,
    /// Milliseconds of the Unix epoch.
    pub created_at_ms: i64,
}

/// What became of an [`super::queue::enqueue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// It waits.
    Now,
    /// The same job, or the document's one original, was there already; nothing was written.
    Before,
}

/// A job with its slip, ready to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: PrintKind,
    /// The slip as kept; `None` where it cannot be read any more.
    pub paper: Option<Paper>,
    /// Open the drawer with it.
    pub kick_drawer: bool,
    /// Milliseconds of the Unix epoch.
    pub created_at_ms: i64,
    /// How often it may be on paper already.
    pub possible_prints: i64,
}

impl PrintJob {
    /// The slip to print now: marked where it may be the second one.
    pub fn paper_to_print(&self) -> Option<Paper> {
        let paper = self.paper.clone()?;
        Some(if self.possible_prints > 0 { paper.marked_as_possible_double() } else { paper })
    }

    /// True where the drawer must open with this print: it was asked for, the sale is fresh, and no earlier attempt
    /// may have opened it.
    pub fn kicks_drawer_at(&self, now_ms: i64) -> bool {
        let age_ms = now_ms.saturating_sub(self.created_at_ms);
        self.kick_drawer && self.possible_prints == 0 && (0..=DRAWER_KICK_WITHIN_MS).contains(&age_ms)
    }
}

/// A job as the screen lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintJobRow {
    /// Its id.
    #[ts(type = "string")]
    pub id: Uuid,
    /// What it is.
    pub kind: PrintKind,
    /// Number of the document on it.
    pub document_number: String,
    /// 0 is the original.
    pub copy_number: u32,
    /// Where it stands.
    pub state: PrintState,
    /// How often the worker took it up.
    pub attempts: u32,
    /// True where it may be on paper although it is not marked printed.
    pub may_have_printed: bool,
    /// Code of the last refusal.
    pub last_error_code: Option<String>,
    /// Milliseconds of the Unix epoch.
    #[ts(type = "number")]
    pub created_at_ms: i64,
    /// Milliseconds of the Unix epoch.
    #[ts(type = "number | null")]
    pub printed_at_ms: Option<i64>,
}

/// The printer mark of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct QueueSummary {
    /// Jobs that wait or are under way.
    pub open: u32,
    /// Jobs that wait for a person.
    pub failed: u32,
    /// Why the oldest unfinished job is not on paper yet, if it was tried.
    pub last_error_code: Option<String>,
}
