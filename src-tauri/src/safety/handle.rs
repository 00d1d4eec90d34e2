//! The threads of the safety copies: one that keeps the mirror up with the log, one that makes backups.
//!
//! Neither is ever waited for by a command. What is behind is asked of the log each time, so nothing that is lost with
//! the program's memory matters; trouble is noted for the status and tried again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use shared::id::DeviceId;
use shared::safety::copy::{CopyKind, Piece};

use super::backup::{self, BackupJob};
use super::compare::{Compared, Unknown, compare, unknown};
use super::mirror::{Mirror, is_sound, segments};
use super::moved::look_for;
use super::trouble::Trouble;
use super::{files, member_keys, new_key, places, settings, standing};
use crate::core::{Open, now_ms};
use crate::store::{local_state, log, set_local_state};
use crate::sync::fork;

/// How often the place of the mirror is looked at while nothing happens: a stick that came back.
const LOOK: Duration = Duration::from_secs(10);
/// A till that was not used for so long is idle: then the day's backup is made.
const IDLE: Duration = Duration::from_secs(60);
/// A backup that failed is tried again after so long.
const AGAIN_MS: u64 = 15 * 60_000;
/// A write that takes longer than this is worth telling.
const SLOW_MS: u64 = 5_000;
/// The mirror is read through this often, and when that was.
const READ_EVERY_MS: u64 = 7 * 24 * 60 * 60 * 1000;
const READ_THROUGH: &str = "mirror_read_through_ms";
/// The file that remembers how far the mirror goes, for a start without the stick.
const REMEMBERED: &str = "lumbung.mirror";

/// How the mirror stands, as far as this till knows.
#[derive(Clone, Debug, Default)]
pub struct MirrorState {
    /// How far it goes.
    pub held: BTreeMap<DeviceId, u64>,
    pub written_at_ms: Option<u64>,
    pub trouble: Option<Trouble>,
    /// Since when a write is under way.
    writing_since_ms: Option<u64>,
    /// Whether it was opened since the program started.
    pub is_attached: bool,
    /// Whether it lies on the disk of the data, as it was when it was opened.
    pub is_same_disk: Option<bool>,
}

impl MirrorState {
    /// Whether a write takes strangely long.
    pub fn is_slow(&self, now_ms: u64) -> bool {
        self.writing_since_ms.is_some_and(|since| now_ms.saturating_sub(since) > SLOW_MS)
    }
}

/// What is remembered of the mirror outside the database. It may be lost: then the mirror itself is read.
#[derive(Serialize, Deserialize)]
struct Remembered {
    held: BTreeMap<DeviceId, u64>,
    written_at_ms: Option<u64>,
}

/// Starts, wakes and stops the threads, and knows how it went.
#[derive(Debug, Default)]
pub struct SafetyHandle {
    wake: Mutex<Option<Sender<()>>>,
    stop: Arc<AtomicBool>,
    mirror: Mutex<MirrorState>,
    pub backup: BackupJob,
    /// When somebody last wrote here, since the program started. No clock on the wall, which may jump.
    used_at: Mutex<Option<Instant>>,
    /// Whether a shift was closed since the last backup.
    shift_closed: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SafetyHandle {
    /// Starts the thread of the mirror, which also sees to the backups.
    pub fn start(&self, open: &Arc<Open>) {
        let (sender, receiver) = channel();
        *locked(&self.wake) = Some(sender);
        *locked(&self.used_at) = Some(Instant::now());
        if let Some(remembered) = remembered(&open.folder) {
            let mut state = locked(&self.mirror);
            state.held = remembered.held;
            state.written_at_ms = remembered.written_at_ms;
        }
        let (weak, stop) = (Arc::downgrade(open), self.stop.clone());
        let thread = std::thread::Builder::new().name("safety".to_owned());
        if let Err(error) = thread.spawn(move || run(&weak, &receiver, &stop)) {
            tracing::error!(%error, "no thread for safety copies");
        }
    }

    /// Somebody works here: the copies follow, and the day's backup waits for a quieter moment.
    pub fn used(&self) {
        *locked(&self.used_at) = Some(Instant::now());
        self.wake();
    }

    /// Whether nobody has written for a while. An exchange with the server is no use: it comes every few seconds.
    fn is_idle(&self) -> bool {
        locked(&self.used_at).is_none_or(|at| at.elapsed() > IDLE)
    }

    /// There may be more to copy, or a place was chosen.
    pub fn wake(&self) {
        if let Some(sender) = locked(&self.wake).as_ref() {
            // A thread that ends just now needs no waking.
            let _ = sender.send(());
        }
    }

    /// A shift was closed: a good moment for the day's backup.
    pub fn note_shift_closed(&self) {
        self.shift_closed.store(true, Ordering::Relaxed);
        self.wake();
    }

    /// Ends the threads after what they are at.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.backup.cancel();
        locked(&self.wake).take();
    }

    /// How the mirror stands.
    pub fn mirror(&self) -> MirrorState {
        locked(&self.mirror).clone()
    }

    fn note(&self, change: impl FnOnce(&mut MirrorState)) {
        change(&mut locked(&self.mirror));
    }

    /// Forgets what was known of a mirror: another place was chosen.
    pub fn forget_mirror(&self, data: &Path) {
        self.note(|state| *state = MirrorState::default());
        // It is only a memory: where it stays, the mirror itself corrects it.
        let _ = std::fs::remove_file(data.join(REMEMBERED));
    }
}

fn remembered(data: &Path) -> Option<Remembered> {
    serde_json::from_slice(&std::fs::read(data.join(REMEMBERED)).ok()?).ok()
}

fn remember(data: &Path, state: &MirrorState) {
    let remembered = Remembered { held: state.held.clone(), written_at_ms: state.written_at_ms };
    let text = serde_json::to_vec(&remembered).unwrap_or_default();
    if let Err(error) = std::fs::write(data.join(REMEMBERED), text) {
        tracing::warn!(%error, "how far the mirror goes could not be remembered");
    }
}

fn run(weak: &Weak<Open>, receiver: &Receiver<()>, stop: &AtomicBool) {
    let mut attached: Option<Attached> = None;
    while !stop.load(Ordering::Relaxed) {
        let Some(open) = weak.upgrade() else { return };
        if let Err(trouble) = keep_up(&open, &mut attached, stop) {
            tracing::debug!(%trouble, "the mirror is late");
            attached = None;
            open.safety.note(|state| {
                state.trouble = Some(trouble);
                state.writing_since_ms = None;
            });
        }
        if let Some(current) = attached.as_mut().filter(|_| open.safety.is_idle())
            && let Err(trouble) = read_through(&open, current)
        {
            tracing::warn!(%trouble, "the mirror could not be read through");
        }
        see_to_backups(&open);
        standing::note(&open);
        drop(open);
        match receiver.recv_timeout(LOOK) {
            // What was committed while the last piece was written goes into the next one.
            Ok(()) => while receiver.try_recv().is_ok() {},
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The mirror while it is open, with a connection of its own.
struct Attached {
    mirror: Mirror,
    connection: Connection,
    /// Whether this generation was whole once.
    was_whole: bool,
}

/// Reads the whole mirror through once a week, while nobody sells, and writes it anew beside itself where something in
/// it has rotted.
fn read_through(open: &Open, attached: &mut Attached) -> Result<(), Trouble> {
    let Attached { mirror, connection, was_whole } = attached;
    let last: Option<u64> = local_state(connection, READ_THROUGH)?.and_then(|text| text.parse().ok());
    if last.is_some_and(|at_ms| now_ms().abs_diff(at_ms) < READ_EVERY_MS) {
        return Ok(());
    }
    if !is_sound(mirror.folder(), &open.recovery_key)? {
        tracing::warn!("the mirror is damaged; it is written anew");
        mirror.next_generation(&files::opening(open, connection, CopyKind::Mirror, BTreeMap::new())?)?;
        *was_whole = false;
        open.safety.wake();
    }
    open.store.write(|tx| set_local_state(tx, READ_THROUGH, &now_ms().to_string()))?;
    Ok(())
}

/// Brings the mirror up to the log once and waits for it: for the command line, which has no threads.
///
/// # Errors
/// The place or the database says no.
pub fn mirror_now(open: &Arc<Open>) -> Result<(), Trouble> {
    let result = keep_up(open, &mut None, &AtomicBool::new(false));
    if let Err(trouble) = &result {
        open.safety.note(|state| state.trouble = Some(trouble.clone()));
    }
    result
}

/// Brings the mirror up to the log.
fn keep_up(open: &Arc<Open>, attached: &mut Option<Attached>, stop: &AtomicBool) -> Result<(), Trouble> {
    let Some(place) = settings::read(&open.store.reader())?.mirror else {
        *attached = None;
        return Ok(());
    };
    if attached.as_ref().is_some_and(|it| it.mirror.folder() != place.folder || it.mirror.is_still_there().is_err()) {
        *attached = None;
    }
    let current = match attached {
        Some(current) => current,
        None => {
            let connection = open.store.connect()?;
            let opening = files::opening(open, &connection, CopyKind::Mirror, BTreeMap::new())?;
            let mirror = match Mirror::attach(&place, &open.recovery_key, &opening) {
                Err(Trouble::Away) => Mirror::attach(&look_for(open, &place)?, &open.recovery_key, &opening)?,
                Err(Trouble::OtherKey) if new_key::explains(open, &connection)? => {
                    Mirror::begin_anew(&place, &open.recovery_key, &opening)?
                }
                attached => attached?,
            };
            tell(open, &mirror, false);
            let is_same_disk = places::look(mirror.folder(), &open.folder).is_same_disk;
            open.safety.note(|state| state.is_same_disk = Some(is_same_disk));
            attached.insert(Attached { mirror, connection, was_whole: false })
        }
    };
    let Attached { mirror, connection, was_whole } = current;
    match compare(open, connection, mirror.heads())? {
        Compared::Behind => {}
        Compared::Ahead => {
            take_back(open, connection, mirror.folder())?;
            // What has no place in a chain here was carried again: the mirror ends where no chain does.
            if compare(open, connection, mirror.heads())? != Compared::Behind {
                mirror.next_generation(&files::opening(open, connection, CopyKind::Mirror, BTreeMap::new())?)?;
                *was_whole = false;
            }
        }
        Compared::Replaced => {
            mirror.next_generation(&files::opening(open, connection, CopyKind::Mirror, BTreeMap::new())?)?;
            *was_whole = false;
        }
    }
    while !stop.load(Ordering::Relaxed) {
        let known = mirror.heads().iter().map(|(device, head)| (*device, head.seq)).collect();
        let page = log::missing(connection, &known, files::PAGE_CHANGE_SETS, files::PAGE_BYTES)?;
        if page.is_empty() {
            if !*was_whole {
                mirror.forget_older()?;
                *was_whole = true;
            }
            tell(open, mirror, false);
            return Ok(());
        }
        let opening = files::opening(open, connection, CopyKind::Mirror, BTreeMap::new())?;
        open.safety.note(|state| state.writing_since_ms = Some(now_ms()));
        mirror.append(page, &opening)?;
        tell(open, mirror, true);
    }
    Ok(())
}

fn tell(open: &Open, mirror: &Mirror, is_written: bool) {
    open.safety.note(|state| {
        state.held = mirror.heads().iter().map(|(device, head)| (*device, head.seq)).collect();
        state.trouble = None;
        state.is_attached = true;
        state.writing_since_ms = None;
        if is_written {
            state.written_at_ms = Some(now_ms());
        }
    });
    if is_written {
        remember(&open.folder, &open.safety.mirror());
        let _ = open.events.send("safety_changed");
    }
}

/// The mirror knows what the log does not: the database was set back. It is taken in as from any carrier, and where it
/// is this device's own chain, the device goes on under a new name (design §3).
fn take_back(open: &Arc<Open>, connection: &Connection, folder: &Path) -> Result<(), Trouble> {
    tracing::warn!("the mirror holds what the database does not; it is taken in");
    for (_, path) in segments(folder)? {
        let mut pages = Vec::new();
        files::read(&path, &open.recovery_key, |piece| {
            if let Piece::Log { change_sets } = piece {
                pages.extend(change_sets);
            }
            Ok(())
        })?;
        let Unknown { following, apart } = unknown(open, connection, pages)?;
        if !following.is_empty() && fork::take_in(open, &following, None).is_err() {
            // The device took a new name, or the database said no: whoever comes next goes on.
            return Err(Trouble::Renewed);
        }
        if !apart.is_empty() {
            fork::carry_again(open, apart).map_err(|_| Trouble::Renewed)?;
        }
    }
    Ok(())
}

/// Makes the day's backup where it is due, and keeps the copy of the member keys fresh.
fn see_to_backups(open: &Arc<Open>) {
    if let Err(trouble) = member_keys::keep_fresh(open) {
        tracing::debug!(%trouble, "the copy of the member keys is late");
    }
    let safety = &open.safety;
    let now = now_ms();
    let is_quiet = safety.is_idle() || safety.shift_closed.load(Ordering::Relaxed);
    if !is_quiet || safety.backup.is_running() || safety.backup.failed_since(now, AGAIN_MS) {
        return;
    }
    match backup::is_due(open) {
        Ok(true) => {
            safety.shift_closed.store(false, Ordering::Relaxed);
            if let Err(trouble) = backup::start(open) {
                tracing::warn!(%trouble, "the day's backup did not begin");
            }
        }
        Ok(false) => safety.shift_closed.store(false, Ordering::Relaxed),
        Err(error) => tracing::warn!(%error, "whether a backup is due could not be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::SafetyHandle;

    #[test]
    fn a_till_that_exchanges_every_few_seconds_still_gets_its_days_backup() {
        let handle = SafetyHandle::default();
        handle.wake();
        assert!(handle.is_idle(), "what comes from the server is not somebody who sells");
        handle.used();
        assert!(!handle.is_idle());
    }
}
