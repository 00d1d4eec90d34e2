//! The worker: takes jobs from the queue to the printer, one at a time, on a thread of its own.
//!
//! It notes that a job is under way before the first byte leaves, and that it is printed after the last; whatever
//! stops it in between, the job comes back marked. A printer that refuses is tried again after 1 s, 2 s, 4 s … 30 s, or
//! at once when someone wakes the worker (a new sale, new paper, a press of the button). Nothing waits for it.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::Connection;

use super::driver::{self, Printer};
use super::escpos::{self, Extras};
use super::queue::{self, PrintJob, PrintKind, QueueRefused};
use super::{PrinterConnection, PrinterRefused, PrinterSettings};

/// How often an idle worker looks by itself, should a wake be lost.
const IDLE: Duration = Duration::from_secs(10);
const BACKOFF_MAX_SECONDS: u64 = 30;

/// How long to leave a printer alone after so many refusals in a row.
pub fn backoff(refusals: u32) -> Duration {
    let seconds = 1_u64.checked_shl(refusals.saturating_sub(1)).unwrap_or(BACKOFF_MAX_SECONDS);
    Duration::from_secs(seconds.min(BACKOFF_MAX_SECONDS))
}

/// Prints until `stop` is set or every sender of `wake` is gone; to stop at once, set `stop` and then wake.
///
/// `open_connection` opens the database whenever the worker has none (at start and after trouble), `settings` gives
/// the till's printer as it is set now, `now_ms` the milliseconds of the Unix epoch. Only one worker may run on
/// a database: at start it takes jobs that are under way for interrupted ones.
pub fn run_worker<Trouble: Display>(
    open_connection: impl Fn() -> Result<Connection, Trouble>,
    settings: impl Fn() -> PrinterSettings,
    now_ms: impl Fn() -> i64,
    stop: &AtomicBool,
    wake: &Receiver<()>,
) {
    let mut refusals = 0;
    let mut connection: Option<Connection> = None;
    let mut desk = Desk { connected: PrinterConnection::None, printer: None, has_leftovers: false };
    while !stop.load(Ordering::Relaxed) {
        let outcome = match connection.take().map_or_else(|| ready(&open_connection), Ok) {
            Ok(open) => match desk.print_next(&open, &settings(), &now_ms) {
                Ok(outcome) => {
                    connection = Some(open);
                    outcome
                }
                Err(trouble) => report_database(&trouble),
            },
            Err(trouble) => report_database(&trouble),
        };
        let pause = match outcome {
            Outcome::Printed => {
                refusals = 0;
                continue;
            }
            Outcome::SetAside => continue,
            Outcome::NothingToDo => {
                refusals = 0;
                IDLE
            }
            Outcome::Refused => {
                refusals += 1;
                backoff(refusals)
            }
        };
        match wake.recv_timeout(pause) {
            Ok(()) => while wake.try_recv().is_ok() {},
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// What one look at the queue came to.
enum Outcome {
    NothingToDo,
    Printed,
    /// The printer, or the database, said no.
    Refused,
    /// A job stopped for a person; the next one may go.
    SetAside,
}

fn report_database(trouble: &dyn Display) -> Outcome {
    tracing::warn!(%trouble, "the print queue cannot be reached");
    Outcome::Refused
}

/// Opens the database and takes up what was under way: nothing else prints, so whatever is marked so was interrupted.
fn ready<Trouble: Display>(open: impl Fn() -> Result<Connection, Trouble>) -> Result<Connection, String> {
    let connection = open().map_err(|trouble| trouble.to_string())?;
    let interrupted = queue::recover(&connection).map_err(|refused| refused.to_string())?;
    if interrupted > 0 {
        tracing::info!(interrupted, "print jobs were interrupted and will be printed again with a mark");
    }
    Ok(connection)
}

/// The printer in use; it is kept between jobs because it remembers whether it answers questions.
struct Desk {
    connected: PrinterConnection,
    printer: Option<Box<dyn Printer>>,
    /// A part of an earlier slip may still lie in the printer's memory.
    has_leftovers: bool,
}

impl Desk {
    fn print_next(
        &mut self,
        connection: &Connection,
        settings: &PrinterSettings,
        now_ms: &impl Fn() -> i64,
    ) -> Result<Outcome, QueueRefused> {
        if settings.connection == PrinterConnection::None {
            return Ok(Outcome::NothingToDo);
        }
        let Some(job) = queue::next_waiting(connection)? else {
            return Ok(Outcome::NothingToDo);
        };
        match queue::mark_printing(connection, job.id) {
            Ok(()) => {}
            // Someone gave the job up in this very moment.
            Err(QueueRefused::NotAllowed) => return Ok(Outcome::SetAside),
            Err(trouble) => return Err(trouble),
        }
        match self.print(&job, settings, now_ms()) {
            Ok(()) => {
                self.has_leftovers = false;
                queue::mark_printed(connection, job.id, now_ms())?;
                Ok(Outcome::Printed)
            }
            Err(refusal) => {
                tracing::warn!(code = refusal.code(), job = %job.id, "the printer did not take a slip");
                self.has_leftovers |= refusal.may_have_printed();
                queue::mark_refused(connection, job.id, &refusal)?;
                Ok(if refusal.is_final() { Outcome::SetAside } else { Outcome::Refused })
            }
        }
    }

    fn print(&mut self, job: &PrintJob, settings: &PrinterSettings, now_ms: i64) -> Result<(), PrinterRefused> {
        let paper = job.paper_to_print().ok_or(PrinterRefused::Unprintable)?;
        let has_logo = job.kind == PrintKind::Receipt && settings.profile.logo && !paper.lines.is_empty();
        let extras = Extras {
            kick_drawer: job.kicks_drawer_at(now_ms),
            logo: settings.logo.as_ref().filter(|_| has_logo),
            after_leftovers: self.has_leftovers || job.possible_prints > 0,
        };
        let bytes = escpos::bytes(&paper, &settings.profile, extras)?;
        self.printer(&settings.connection)?.print(&bytes)
    }

    fn printer(&mut self, connection: &PrinterConnection) -> Result<&dyn Printer, PrinterRefused> {
        if self.printer.is_none() || self.connected != *connection {
            self.printer = Some(driver::open(connection)?);
            self.connected = connection.clone();
        }
        self.printer.as_deref().ok_or(PrinterRefused::NotSet)
    }
}
