//! Nudges of the server: one open line that says "there is something new", so that another till's sale is here at once.
//!
//! The line may break and stay broken: then the timer does it alone. Nothing is read from a nudge but that it came.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::client::{Session, SyncTrouble};
use super::schedule::backoff;
use super::server_url;
use crate::core::Open;

/// How often a line that has nowhere to go looks again.
const LOOK: Duration = Duration::from_secs(5);
/// A line of the server is short; one that never ends must not fill the memory.
const LINE_BYTES_MAX: u64 = 4_096;

/// Starts the listening thread.
pub fn start(open: &Arc<Open>) {
    let weak = Arc::downgrade(open);
    let run = move || run(&weak);
    if let Err(error) = std::thread::Builder::new().name("sync-nudges".to_owned()).spawn(run) {
        tracing::error!(%error, "no thread for nudges");
    }
}

fn run(weak: &Weak<Open>) {
    let mut failures = 0_u32;
    while let Some(pause) = listen_once(weak, &mut failures) {
        // Nothing is held while it sleeps: a store that is let go of can be opened again at once.
        std::thread::sleep(pause);
    }
}

/// Listens as long as the line stands, and says how long to wait before the next; none where sync has stopped.
fn listen_once(weak: &Weak<Open>, failures: &mut u32) -> Option<Duration> {
    let session = {
        let open = weak.upgrade().filter(|open| !open.sync.is_stopped())?;
        let Some(url) = server_url(&open).ok().flatten() else { return Some(LOOK) };
        Session::begin(&open, &url)
    };
    let stood = session.and_then(|session| listen(weak, &session)).unwrap_or_default();
    if let Some(open) = weak.upgrade() {
        open.sync.note(|report| report.hears_nudges = false);
    }
    *failures = if stood { 0 } else { failures.saturating_add(1) };
    Some(if stood { Duration::from_secs(1) } else { backoff(*failures) })
}

/// Listens until the line ends; true where it had stood.
fn listen(weak: &Weak<Open>, session: &Session) -> Result<bool, SyncTrouble> {
    let line = session.listen("/sync/events")?;
    let mut lines = BufReader::new(line);
    let mut text = String::new();
    let mut stood = false;
    loop {
        text.clear();
        // A server sends a comment every few seconds; where even that does not come, the line is dead.
        match (&mut lines).take(LINE_BYTES_MAX).read_line(&mut text) {
            Ok(0) | Err(_) => return Ok(stood),
            Ok(_) => {}
        }
        let Some(open) = weak.upgrade().filter(|open| !open.sync.is_stopped()) else { return Ok(stood) };
        if !stood {
            stood = true;
            open.sync.note(|report| report.hears_nudges = true);
        }
        if text.starts_with("data:") {
            open.sync.wake();
        }
    }
}
