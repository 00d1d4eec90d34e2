//! Sync: sends what the server lacks, takes what this device lacks, and never stands in anybody's way.
//!
//! Words: an *exchange* is one round of both; the *backlog* is what the server has not confirmed, a query and not a
//! list in memory. One thread exchanges at once after a commit, on a timer, and with growing pauses while the network
//! is away. What counts and what stands is deliberately absent: that is decided by facts, in `shared`.

mod client;
mod exchange;
mod join;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use self::client::SyncTrouble;
pub use self::exchange::exchange;
pub use self::join::{connect, invite, join};
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::store::local_state;

/// Name of the server's address in local state.
const SERVER_URL: &str = "server_url";
/// How long an idle device waits before it asks whether there is anything new.
const IDLE: Duration = Duration::from_secs(20);
const BACKOFF_FIRST_MS: u64 = 1_000;
const BACKOFF_MAX_MS: u64 = 60_000;
/// Sales that follow one another at once go in one page.
const GATHER: Duration = Duration::from_millis(150);

/// What sync last came to.
#[derive(Clone, Debug, Default)]
pub struct SyncReport {
    pub is_running: bool,
    pub last_contact_ms: Option<u64>,
    pub last_error: Option<Refusal>,
    pub received: u64,
}

/// Wakes and stops the exchanging thread, and knows how it went.
#[derive(Debug, Default)]
pub struct SyncHandle {
    wake: Mutex<Option<Sender<()>>>,
    stop: Arc<AtomicBool>,
    report: Mutex<SyncReport>,
    /// Held during an exchange: a person's "now" and the timer never run beside each other.
    one_at_a_time: Mutex<Option<client::Session>>,
}

impl SyncHandle {
    /// Starts the thread.
    pub fn start(&self, open: &Arc<Open>) {
        let (sender, receiver) = channel();
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let stop = self.stop.clone();
        let weak = Arc::downgrade(open);
        let run = move || {
            let mut failures = 0_u32;
            while !stop.load(Ordering::Relaxed) {
                let Some(open) = weak.upgrade() else { return };
                let connected = server_url(&open).ok().flatten().is_some();
                failures = match run_once(&open) {
                    Ok(()) => 0,
                    Err(_) => failures.saturating_add(1),
                };
                drop(open);
                let pause = if failures == 0 || !connected { IDLE } else { backoff(failures) };
                match receiver.recv_timeout(pause) {
                    Ok(()) => {
                        std::thread::sleep(GATHER);
                        while receiver.try_recv().is_ok() {}
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("sync".to_owned()).spawn(run) {
            tracing::error!(%error, "no thread for sync");
        }
    }

    /// There is something to send.
    pub fn wake(&self) {
        if let Some(sender) = self.wake.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // A thread that is gone needs no waking.
            let _ = sender.send(());
        }
    }

    /// Ends the thread after the exchange it is at.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.wake.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// What the last exchange came to.
    pub fn report(&self) -> SyncReport {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, change: impl FnOnce(&mut SyncReport)) {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// One, two, four … up to sixty seconds, and up to a quarter more, so that tills do not come back all at once.
fn backoff(failures: u32) -> Duration {
    let base = BACKOFF_FIRST_MS.checked_shl(failures.saturating_sub(1)).unwrap_or(BACKOFF_MAX_MS).min(BACKOFF_MAX_MS);
    let jitter = crate::secrets::random::<2>().map_or(0, |bytes| u64::from(u16::from_le_bytes(bytes)));
    Duration::from_millis(base + base * jitter / (4 * 65_536))
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
    let mut session = open.sync.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
    open.sync.note(|report| report.is_running = true);
    let result = exchange(open, &url, &mut session);
    open.sync.note(|report| {
        report.is_running = false;
        match &result {
            Ok(()) => {
                report.last_contact_ms = Some(now_ms());
                report.last_error = None;
            }
            Err(trouble) => report.last_error = Some(trouble.refusal()),
        }
    });
    let _ = open.events.send("sync_changed");
    result
}
