//! Sync: sends what the server lacks, takes what this device lacks, and never stands in anybody's way.
//!
//! Words: an *exchange* is one round of both; the *backlog* is what the server has not confirmed, a query and not a
//! list in memory. `schedule` says when, `pace` how much at a time, `nudges` listens for the server. What counts and
//! what stands is deliberately absent: that is decided by facts, in `shared`.

mod address;
pub mod alarm;
mod client;
mod exchange;
pub(crate) mod fork;
mod join;
mod keys;
pub mod lan;
mod nudges;
mod pace;
mod recover;
mod schedule;
mod stretches;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use self::client::SyncTrouble;
pub use self::exchange::{contacts, exchange};
pub use self::join::{connect, invite, is_joining, join};
pub(crate) use self::keys::learn as learn_key;
use self::pace::Pace;
use self::schedule::Schedule;
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::store::local_state;

/// Name of the server's address in local state.
pub(crate) const SERVER_URL: &str = "server_url";

/// What sync last came to.
#[derive(Clone, Debug, Default)]
pub struct SyncReport {
    pub is_running: bool,
    pub last_contact_ms: Option<u64>,
    pub last_error: Option<Refusal>,
    pub received: u64,
    /// How many change sets there are to receive, while that is known and not all are here.
    pub expected: Option<u64>,
    /// Whether a line stands on which the server says that there is something new.
    pub hears_nudges: bool,
}

/// Wakes and stops the exchanging thread, and knows how it went.
#[derive(Debug, Default)]
pub struct SyncHandle {
    schedule: Schedule,
    pub lan: lan::Lan,
    report: Mutex<SyncReport>,
    pace: Mutex<Pace>,
    /// Counts what was acknowledged or received since the start: whether an exchange that failed brought anything.
    moved: AtomicU64,
    /// Held during an exchange: a person's "now" and the timer never run beside each other.
    one_at_a_time: Mutex<exchange::Line>,
}

impl SyncHandle {
    /// Starts the threads.
    pub fn start(&self, open: &Arc<Open>) {
        self.schedule.start(open);
        nudges::start(open);
        if let Err(refusal) = lan::start(open) {
            tracing::error!(code = refusal.code, "the local network is not listened to");
        }
    }

    /// There is something to send.
    pub fn wake(&self) {
        self.schedule.wake();
        self.lan.wake();
    }

    /// Ends the threads after what they are at.
    pub fn stop(&self) {
        self.schedule.stop();
        self.lan.stop();
    }

    /// Whether it was told to stop.
    pub fn is_stopped(&self) -> bool {
        self.schedule.is_stopped()
    }

    /// Ends the session with the server; the next exchange begins another.
    pub fn hang_up(&self) {
        *self.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner) = exchange::Line::default();
    }

    /// When the exchanging thread last showed that it is alive.
    pub fn beat_ms(&self) -> Option<u64> {
        self.schedule.beat_ms()
    }

    /// What the last exchange came to.
    pub fn report(&self) -> SyncReport {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, change: impl FnOnce(&mut SyncReport)) {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn pace(&self) -> Pace {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_pace(&self, change: impl FnOnce(&mut Pace)) {
        change(&mut self.pace.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn moved(&self) -> u64 {
        self.moved.load(Ordering::Relaxed)
    }

    fn has_moved(&self, change_sets: u64) {
        self.moved.fetch_add(change_sets, Ordering::Relaxed);
    }
}

/// The server this device talks to, if it has one.
///
/// # Errors
/// The database's own.
pub fn server_url(open: &Open) -> Result<Option<String>, Refusal> {
    Ok(local_state(&open.store.reader(), SERVER_URL)?)
}

/// One exchange, noted in the report. Without a server there is nothing to do, and that is fine.
///
/// # Errors
/// No network, or what the server refused.
pub fn run_once(open: &Open) -> Result<(), SyncTrouble> {
    let Some(url) = server_url(open)? else { return Ok(()) };
    let mut line = open.sync.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
    // Whoever waited here may have waited for a renewal: the books are open under another name by now.
    if open.sync.is_stopped() {
        return Ok(());
    }
    open.sync.note(|report| report.is_running = true);
    let result = exchange(open, &url, &mut line).and_then(|()| Ok(join::came_through(open)?));
    open.sync.note(|report| {
        report.is_running = false;
        report.expected = None;
        match &result {
            Ok(()) => {
                report.last_contact_ms = Some(now_ms());
                report.last_error = None;
            }
            Err(trouble) => report.last_error = Some(trouble.refusal()),
        }
    });
    open.safety.wake();
    let _ = open.events.send("sync_changed");
    result
}
