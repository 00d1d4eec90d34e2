//! The restore under way: on a thread of its own, watched and given up from the screen.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::safety::recovery_key::{RecoveryKey, RecoveryKeyRefused};
use ts_rs::TS;

use super::super::trouble::Trouble;
use super::build::{self, Prepared, REPORT};
use super::report::{RestoreReport, ServerTail};
use super::sources::find;
use crate::core::{Core, Open};
use crate::refusal::Refusal;
use crate::store::log;

/// Where a restore stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    #[default]
    Idle,
    /// The copies are read through.
    Reading,
    /// The books are written anew.
    Writing,
    /// Everything is checked.
    Checking,
    /// Built and checked; a person has to accept it.
    Ready,
    /// Given up.
    Cancelled,
    Failed,
    /// In use.
    Done,
}

/// The state as a screen sees it.
#[derive(Clone, Debug, Default)]
pub struct RestoreState {
    pub phase: Phase,
    pub done: u64,
    pub total: u64,
    pub report: Option<RestoreReport>,
    pub refusal: Option<Refusal>,
}

/// What a restore under way tells.
#[derive(Debug, Default)]
pub(super) struct Job {
    state: Mutex<RestoreState>,
    done: AtomicU64,
    cancelled: AtomicBool,
    prepared: Mutex<Option<Prepared>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Job {
    pub(super) fn enter(&self, phase: Phase, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        let mut state = locked(&self.state);
        state.phase = phase;
        state.total = total;
    }

    pub(super) fn step(&self) -> Result<(), Trouble> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Trouble::Cancelled) } else { Ok(()) }
    }

    pub(super) fn count(&self) -> Result<(), Trouble> {
        self.advance(1)
    }

    pub(super) fn advance(&self, count: u64) -> Result<(), Trouble> {
        self.done.fetch_add(count, Ordering::Relaxed);
        self.step()
    }

    fn state(&self) -> RestoreState {
        RestoreState { done: self.done.load(Ordering::Relaxed), ..locked(&self.state).clone() }
    }

    fn is_running(&self) -> bool {
        matches!(locked(&self.state).phase, Phase::Reading | Phase::Writing | Phase::Checking)
    }

    fn end(&self, result: Result<Prepared, Refusal>) {
        let mut state = locked(&self.state);
        match result {
            Ok(prepared) => {
                state.phase = Phase::Ready;
                state.report = Some(prepared.report.clone());
                *locked(&self.prepared) = Some(prepared);
            }
            Err(refusal) => {
                state.phase = if refusal.code == Trouble::Cancelled.code() { Phase::Cancelled } else { Phase::Failed };
                state.refusal = Some(refusal);
            }
        }
    }
}

/// The restore of one core.
#[derive(Debug, Default)]
pub struct Restores(Mutex<Arc<Job>>);

/// What a person typed as the recovery key.
///
/// # Errors
/// It is none; the wrong group is named.
pub fn key_of(typed: &str) -> Result<RecoveryKey, Refusal> {
    RecoveryKey::read(typed).map_err(|refused| {
        let (message, english) = match refused {
            RecoveryKeyRefused::Length { letters } => (
                format!(
                    "Kunci pemulihan terdiri dari 7 kelompok berisi 5 huruf atau angka (35); yang diketik {letters}."
                ),
                format!("A recovery key has 7 groups of 5 letters (35); {letters} were typed."),
            ),
            RecoveryKeyRefused::Letter { group } | RecoveryKeyRefused::Group { group } => (
                format!("Kelompok ke-{group} tidak cocok dengan lembar pemulihan. Periksa lima hurufnya."),
                format!("Group {group} is not as it stands on the sheet. Check its five letters."),
            ),
        };
        Refusal::new(refused.code(), message, english).with(serde_json::json!({ "group": refused.group() }))
    })
}

impl Restores {
    fn job(&self) -> Arc<Job> {
        locked(&self.0).clone()
    }

    /// Builds a restored database on a thread of its own.
    ///
    /// # Errors
    /// This device has books already, or the key is none.
    pub fn start(&self, core: &Arc<Core>, typed_key: &str, places: Vec<PathBuf>) -> Result<(), Refusal> {
        let (core, job, key) = (core.clone(), self.begin(core, typed_key)?, key_of(typed_key)?);
        let thread = std::thread::Builder::new().name("restore".to_owned());
        let spawned = thread.spawn(move || {
            let result = prepare(&core, &key, &places, &job);
            job.end(result);
        });
        spawned.map(drop).map_err(|error| Trouble::from(error).into())
    }

    /// The same, waited for: for the command line.
    ///
    /// # Errors
    /// What the building refuses.
    pub fn build(&self, core: &Arc<Core>, typed_key: &str, places: &[PathBuf]) -> Result<RestoreReport, Refusal> {
        let (job, key) = (self.begin(core, typed_key)?, key_of(typed_key)?);
        job.end(prepare(core, &key, places, &job));
        let state = job.state();
        state.report.ok_or_else(|| state.refusal.unwrap_or_else(|| Trouble::Failing.refusal()))
    }

    fn begin(&self, core: &Core, typed_key: &str) -> Result<Arc<Job>, Refusal> {
        if core.opened().is_some() {
            return Err(build::in_use());
        }
        key_of(typed_key)?;
        let mut current = locked(&self.0);
        if current.is_running() {
            return Err(Refusal::new(
                "restore_running",
                "Pemulihan sedang berjalan. Tunggu atau batalkan dulu.",
                "A restore is under way. Wait, or cancel it first.",
            ));
        }
        let job = Arc::new(Job::default());
        job.enter(Phase::Reading, 0);
        *current = job.clone();
        Ok(job)
    }

    /// How it stands.
    pub fn state(&self) -> RestoreState {
        self.job().state()
    }

    /// Gives it up; what was built is thrown away.
    ///
    /// # Errors
    /// The disk says no.
    pub fn cancel(&self, core: &Core) -> Result<(), Refusal> {
        let job = self.job();
        job.cancelled.store(true, Ordering::Relaxed);
        if locked(&job.prepared).take().is_some() {
            build::clear(&build::folder_of(core))?;
            locked(&job.state).phase = Phase::Cancelled;
        }
        Ok(())
    }

    /// Takes what was built and checked into use, and asks the server for what the copies lack.
    ///
    /// # Errors
    /// Nothing is ready, or the disk says no.
    pub fn accept(&self, core: &Core) -> Result<RestoreReport, Refusal> {
        let job = self.job();
        let prepared = locked(&job.prepared).take().ok_or_else(|| Refusal::not_found("Pemulihan"))?;
        let mut report = build::swap_in(core, prepared)?;
        let open = core.require()?;
        report.server = server_tail(&open)?;
        open.set(REPORT, &report)?;
        let mut state = locked(&job.state);
        state.phase = Phase::Done;
        state.report = Some(report.clone());
        let _ = core.events.send("books_changed");
        Ok(report)
    }
}

fn prepare(core: &Core, key: &RecoveryKey, places: &[PathBuf], job: &Job) -> Result<Prepared, Refusal> {
    let built = build::build(core, key, &find(places), job);
    if built.is_err() {
        // What is left of it is thrown away by the next one at the latest.
        let _ = build::clear(&build::folder_of(core));
    }
    built
}

fn server_tail(open: &Open) -> Result<Option<ServerTail>, Refusal> {
    let Some(url) = crate::sync::server_url(open)? else { return Ok(None) };
    let before: u64 = log::heads(&open.store.reader())?.values().sum();
    let reached = crate::sync::run_once(open).is_ok();
    let after: u64 = log::heads(&open.store.reader())?.values().sum();
    let (waiting, _) = log::backlog(&open.store.reader())?;
    Ok(Some(ServerTail { url, reached, received: after.saturating_sub(before), waiting }))
}

/// The report of the last restore of this device, if there was one.
///
/// # Errors
/// The database's own.
pub fn last_report(open: &Open) -> Result<Option<RestoreReport>, Refusal> {
    Ok(open.setting(REPORT)?)
}
