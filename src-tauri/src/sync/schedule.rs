//! When there is an exchange: at once after a commit, when the network returns, on a nudge of the server, and on a
//! timer; with growing pauses while nobody answers, and never not at all.
//!
//! Words: a *beat* is the sign of life of the exchanging thread. The backlog is asked of the database each time; what
//! is kept here decides only how soon. A panic ends one exchange, not the thread; a thread that is gone all the same is
//! started again by the next commit.

use std::net::{IpAddr, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{run_once, server_url};
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;

/// How long an idle device waits before it asks whether there is anything new.
const IDLE: Duration = Duration::from_secs(20);
const BACKOFF_FIRST_MS: u64 = 1_000;
const BACKOFF_MAX_MS: u64 = 60_000;
/// Sales that follow one another at once go in one page.
pub const GATHER: Duration = Duration::from_millis(150);
/// How often a waiting thread looks whether the network came back.
const LOOK: Duration = Duration::from_secs(2);

/// Wakes, stops and watches the exchanging thread.
#[derive(Debug, Default)]
pub struct Schedule {
    wake: Mutex<Option<Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    open: Mutex<Weak<Open>>,
    stop: Arc<AtomicBool>,
    beat_ms: Arc<AtomicU64>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Schedule {
    /// Starts the thread.
    pub fn start(&self, open: &Arc<Open>) {
        *locked(&self.open) = Arc::downgrade(open);
        self.spawn();
    }

    fn spawn(&self) {
        let (sender, receiver) = channel();
        *locked(&self.wake) = Some(sender);
        let (stop, beat, weak) = (self.stop.clone(), self.beat_ms.clone(), locked(&self.open).clone());
        let run = move || run(&weak, &receiver, &stop, &beat);
        match std::thread::Builder::new().name("sync".to_owned()).spawn(run) {
            Ok(thread) => *locked(&self.thread) = Some(thread),
            Err(error) => tracing::error!(%error, "no thread for sync"),
        }
    }

    /// There is something to send, or something to fetch.
    pub fn wake(&self) {
        let is_gone = locked(&self.thread).as_ref().is_some_and(JoinHandle::is_finished);
        if is_gone && !self.stop.load(Ordering::Relaxed) {
            tracing::error!("the thread of sync was gone; it is started again");
            self.spawn();
            return;
        }
        if let Some(sender) = locked(&self.wake).as_ref() {
            // A thread that ends just now needs no waking.
            let _ = sender.send(());
        }
    }

    /// Ends the thread after the exchange it is at.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        locked(&self.wake).take();
    }

    /// Whether it was told to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// When the thread last showed that it is alive; none where it never ran.
    pub fn beat_ms(&self) -> Option<u64> {
        Some(self.beat_ms.load(Ordering::Relaxed)).filter(|beat| *beat > 0)
    }
}

fn run(weak: &Weak<Open>, receiver: &Receiver<()>, stop: &AtomicBool, beat: &AtomicU64) {
    let mut failures = 0_u32;
    while !stop.load(Ordering::Relaxed) {
        beat.store(now_ms(), Ordering::Relaxed);
        let Some(open) = weak.upgrade() else { return };
        let connected = server_url(&open).ok().flatten().is_some();
        let before = open.sync.moved();
        let went_well = outlived(|| run_once(&open).is_ok()).unwrap_or_else(|| {
            open.sync.note(|report| {
                report.is_running = false;
                report.last_error = Some(stumbled());
            });
            false
        });
        failures = match went_well {
            true => 0,
            // A line that breaks again and again but brought something is worth trying again soon.
            false if open.sync.moved() != before => 1,
            false => failures.saturating_add(1),
        };
        drop(open);
        let pause = if failures == 0 || !connected { IDLE } else { backoff(failures) };
        if !wait(receiver, pause, failures > 0) {
            return;
        }
    }
}

/// What an exchange came to; none where it panicked, which ends the exchange and not the thread.
fn outlived<T>(exchange: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(exchange)).ok()
}

fn stumbled() -> Refusal {
    Refusal::new(
        "sync_stumbled",
        "Pertukaran data terhenti oleh kesalahan program dan diulang sendiri. Semua catatan tetap tersimpan di sini.",
        "The exchange was stopped by a fault of the program and is repeated. Everything is kept here.",
    )
}

/// Waits for a wake, for the end of the pause, or for the network to come back; false where nobody can wake any more.
fn wait(receiver: &Receiver<()>, pause: Duration, is_away: bool) -> bool {
    let (began, way) = (Instant::now(), way_out());
    loop {
        let left = pause.saturating_sub(began.elapsed());
        if left.is_zero() {
            return true;
        }
        match receiver.recv_timeout(left.min(LOOK)) {
            Ok(()) => {
                std::thread::sleep(GATHER);
                while receiver.try_recv().is_ok() {}
                return true;
            }
            Err(RecvTimeoutError::Timeout) => {
                let now = way_out();
                if is_away && now.is_some() && now != way {
                    return true;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// The address this machine would send from, if it has a way out at all. Nothing is sent: the address asked about is
/// one that documentation uses.
fn way_out() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// One, two, four … up to sixty seconds, and up to a quarter more, so that tills do not come back all at once.
pub fn backoff(failures: u32) -> Duration {
    let base = BACKOFF_FIRST_MS.checked_shl(failures.saturating_sub(1)).unwrap_or(BACKOFF_MAX_MS).min(BACKOFF_MAX_MS);
    let jitter = crate::secrets::random::<2>().map_or(0, |bytes| u64::from(u16::from_le_bytes(bytes)));
    Duration::from_millis(base + base * jitter / (4 * 65_536))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_are_never_quite_the_same_for_all() {
        for (failures, least) in [(1, 1_000), (2, 2_000), (3, 4_000), (7, 60_000), (40, 60_000), (u32::MAX, 60_000)] {
            let pause = backoff(failures).as_millis();
            assert!(pause >= least && pause <= least + least / 4, "{failures}: {pause}");
        }
    }

    #[test]
    fn an_exchange_that_panics_is_not_the_end_of_sync() {
        let fault: Vec<u8> = Vec::new();
        assert_eq!(outlived(|| fault[fault.len()]), None);
        assert_eq!(outlived(|| 7), Some(7));
    }

    #[test]
    fn a_thread_that_is_gone_is_started_again_by_the_next_commit() {
        let schedule = Schedule::default();
        let gone = std::thread::spawn(|| {});
        while !gone.is_finished() {
            std::thread::yield_now();
        }
        *locked(&schedule.thread) = Some(gone);
        assert_eq!(schedule.beat_ms(), None);
        schedule.wake();
        while schedule.beat_ms().is_none() {
            std::thread::yield_now();
        }
        // Told to stop it stays gone.
        while !locked(&schedule.thread).as_ref().unwrap().is_finished() {
            std::thread::yield_now();
        }
        schedule.stop();
        schedule.wake();
        assert!(locked(&schedule.thread).as_ref().unwrap().is_finished());
    }

    #[test]
    fn a_wake_ends_the_pause_and_a_lost_waker_ends_the_thread() {
        let (sender, receiver) = channel();
        sender.send(()).unwrap();
        assert!(wait(&receiver, Duration::from_secs(3_600), true));
        drop(sender);
        assert!(!wait(&receiver, Duration::from_secs(3_600), false));
    }
}
