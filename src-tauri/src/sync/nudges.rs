//! Nudges of the server: one open line that says "there is something new", so that another till's sale is here at once.
//!
//! The line may break and stay broken: then the timer does it alone. Nothing is read from a nudge but that it came.

use std::io::{BufRead, BufReader};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::client::{Session, SyncTrouble};
use super::schedule::backoff;
use super::server_url;
use crate::core::Open;

/// How often a line that has nowhere to go looks again.
const LOOK: Duration = Duration::from_secs(5);

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
    loop {
        let Some(open) = weak.upgrade().filter(|open| !open.sync.is_stopped()) else { return };
        let pause = match server_url(&open).ok().flatten() {
            None => LOOK,
            Some(url) => match Session::begin(&open, &url) {
                Err(_) => {
                    failures = failures.saturating_add(1);
                    backoff(failures)
                }
                Ok(session) => {
                    drop(open);
                    let heard = listen(weak, &session).unwrap_or_default();
                    if let Some(open) = weak.upgrade() {
                        open.sync.note(|report| report.hears_nudges = false);
                    }
                    failures = if heard { 0 } else { failures.saturating_add(1) };
                    if heard { Duration::from_secs(1) } else { backoff(failures) }
                }
            },
        };
        std::thread::sleep(pause);
    }
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
        match lines.read_line(&mut text) {
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
