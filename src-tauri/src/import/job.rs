//! Imports under way: each on a thread of its own, watched and cancelled from screens.
//!
//! A job lives in memory; what it wrote is in the log. After a restart a finished import is known by its id, an
//! unfinished one has left nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use shared::id::ChangeSetId;
use shared::money::group_thousands;

use super::columns::Columns;
use super::layout;
use super::read::{FileRefused, Grid, Sheet, take_apart};
use super::write::{self, Written};
use super::{dry_run, import, require_whole};
use crate::commands::requests::{ImportColumnChoice, ImportProblem, ImportProgressResponse};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::Who;

/// Problems that a screen gets to see; the rest is counted.
const PROBLEMS_SHOWN: usize = 500;
/// Finished jobs that are remembered.
const JOBS_KEPT: usize = 16;

/// Where a job stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Checking,
    /// A person has to say which column holds what.
    Columns,
    Checked,
    Importing,
    Done,
    Cancelled,
    Failed,
}

impl State {
    const fn code(self) -> &'static str {
        match self {
            State::Checking => "checking",
            State::Columns => "columns",
            State::Checked => "checked",
            State::Importing => "importing",
            State::Done => "done",
            State::Cancelled => "cancelled",
            State::Failed => "failed",
        }
    }

    const fn is_over(self) -> bool {
        matches!(self, State::Done | State::Cancelled | State::Failed)
    }
}

#[derive(Debug, Default)]
struct Progress {
    state: State,
    sheet: Option<Arc<Sheet>>,
    grid: Option<Arc<Grid>>,
    columns: Columns,
    /// Where the columns come from: the file, a person now, or a person another time.
    is_chosen: bool,
    is_remembered: bool,
    rows_total: usize,
    rows_done: usize,
    accepted: usize,
    refused: usize,
    problems: Vec<ImportProblem>,
    problems_total: usize,
    message: Option<String>,
}

/// One import.
#[derive(Debug, Default)]
struct Job {
    progress: Mutex<Progress>,
    is_cancelled: AtomicBool,
}

/// The imports of this program since it started.
#[derive(Debug, Default)]
pub struct Imports(Mutex<BTreeMap<ChangeSetId, Arc<Job>>>);

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn grouped(count: usize) -> String {
    group_thousands(u64::try_from(count).unwrap_or(u64::MAX))
}

fn in_state(code: &str, message: &str, english: &str) -> Refusal {
    Refusal::new(code, message, english)
}

impl Imports {
    fn jobs(&self) -> MutexGuard<'_, BTreeMap<ChangeSetId, Arc<Job>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn job(&self, id: ChangeSetId) -> Option<Arc<Job>> {
        self.jobs().get(&id).cloned()
    }

    /// Starts the check of a file; without `dry_run` the import follows at once where every row passes. The same id
    /// again is the same import.
    ///
    /// # Errors
    /// The database's own, or the machine gives no thread.
    pub fn start(
        &self,
        open: &Arc<Open>,
        who: &Who,
        id: ChangeSetId,
        content: Vec<u8>,
        dry_run: bool,
    ) -> Result<(), Refusal> {
        if write::recorded(&open.store.reader(), id)?.is_some() {
            return Ok(());
        }
        let job = Arc::new(Job::default());
        {
            let mut jobs = self.jobs();
            if jobs.contains_key(&id) {
                return Ok(());
            }
            forget_old(&mut jobs);
            jobs.insert(id, job.clone());
        }
        let (open, who) = (open.clone(), who.clone());
        spawn(move || {
            if job.check(&open, &who, &content) && !dry_run && job.begin_import() {
                job.import(&open, &who, id, false);
            }
        })
    }

    /// How far an import is.
    ///
    /// # Errors
    /// Nobody knows it, or the database's own.
    pub fn progress(&self, open: &Open, id: ChangeSetId) -> Result<ImportProgressResponse, Refusal> {
        if let Some(job) = self.job(id) {
            return Ok(job.view());
        }
        let touched = write::recorded(&open.store.reader(), id)?.ok_or_else(|| Refusal::not_found("Impor"))?;
        Ok(ImportProgressResponse {
            state: State::Done.code().to_owned(),
            rows_total: number(touched),
            rows_done: number(touched),
            accepted: number(touched),
            refused: 0,
            problems: Vec::new(),
            problems_total: 0,
            message: Some(format!("{} barang sudah diimpor.", grouped(touched))),
            layout: None,
        })
    }

    /// Imports what a check accepted. Asking again while it runs, or after, changes nothing.
    ///
    /// # Errors
    /// Not checked yet, cancelled, failed, or rows were refused that are not to be skipped.
    pub fn run(&self, open: &Arc<Open>, who: &Who, id: ChangeSetId, skip_refused: bool) -> Result<(), Refusal> {
        let Some(job) = self.job(id) else {
            let is_recorded = write::recorded(&open.store.reader(), id)?.is_some();
            return if is_recorded { Ok(()) } else { Err(Refusal::not_found("Impor")) };
        };
        {
            let progress = job.progress();
            match progress.state {
                State::Importing | State::Done => return Ok(()),
                State::Checked => require_whole(progress.refused, skip_refused)?,
                State::Columns => {
                    return Err(in_state(
                        "import_columns_missing",
                        "Pilih dulu kolom kode, nama barang, dan harga jual.",
                        "Choose the columns of code, name and price first.",
                    ));
                }
                State::Checking => {
                    return Err(in_state(
                        "import_not_checked",
                        "Berkas masih diperiksa. Tunggu sampai selesai, lalu impor.",
                        "The file is still being checked. Wait, then import.",
                    ));
                }
                State::Cancelled | State::Failed => {
                    return Err(in_state(
                        "import_over",
                        "Impor ini sudah dibatalkan atau gagal. Pilih berkasnya lagi.",
                        "This import was cancelled or has failed. Choose the file again.",
                    ));
                }
            }
        }
        if !job.begin_import() {
            return Ok(());
        }
        let (open, who) = (open.clone(), who.clone());
        spawn(move || job.import(&open, &who, id, skip_refused))
    }

    /// Says which column holds what, and checks the file again with them.
    ///
    /// # Errors
    /// Nobody knows the import, it is not waiting for a person, or the choice makes no sense.
    pub fn choose_columns(
        &self,
        open: &Arc<Open>,
        who: &Who,
        id: ChangeSetId,
        choices: &[ImportColumnChoice],
    ) -> Result<(), Refusal> {
        let job = self.job(id).ok_or_else(|| Refusal::not_found("Impor"))?;
        {
            let mut progress = job.progress();
            let grid = progress.grid.clone().filter(|_| matches!(progress.state, State::Columns | State::Checked));
            let grid = grid.ok_or_else(|| {
                in_state(
                    "import_over",
                    "Impor ini sedang berjalan atau sudah selesai. Pilih berkasnya lagi.",
                    "This import is running or over. Choose the file again.",
                )
            })?;
            let columns = layout::chosen(&grid, choices)?;
            *progress = Progress { grid: Some(grid), columns, is_chosen: true, ..Progress::default() };
        }
        let (open, who) = (open.clone(), who.clone());
        spawn(move || {
            job.check_rows(&open, &who);
        })
    }

    /// Cancels an import; what is under way is rolled back and leaves nothing.
    ///
    /// # Errors
    /// Nobody knows it, or it is done.
    pub fn cancel(&self, id: ChangeSetId) -> Result<(), Refusal> {
        let job = self.job(id).ok_or_else(|| Refusal::not_found("Impor"))?;
        job.is_cancelled.store(true, Ordering::Relaxed);
        let mut progress = job.progress();
        match progress.state {
            State::Done => Err(in_state(
                "import_done",
                "Impor sudah selesai dan tidak bisa dibatalkan.",
                "The import is done and cannot be cancelled.",
            )),
            State::Checked | State::Columns => {
                progress.end(State::Cancelled, write::cancelled().message);
                Ok(())
            }
            State::Checking | State::Importing | State::Cancelled | State::Failed => Ok(()),
        }
    }
}

fn forget_old(jobs: &mut BTreeMap<ChangeSetId, Arc<Job>>) {
    while jobs.len() >= JOBS_KEPT {
        let over = jobs.iter().find(|(_, job)| job.progress().state.is_over()).map(|(id, _)| *id);
        let Some(over) = over else { break };
        jobs.remove(&over);
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<(), Refusal> {
    let started = thread::Builder::new().name("import".to_owned()).spawn(work);
    started.map(drop).map_err(|error| {
        tracing::error!(%error, "no thread for an import");
        in_state("busy", "Komputer terlalu sibuk. Tutup program lain, lalu coba lagi.", "This computer is too busy.")
    })
}

impl Progress {
    fn end(&mut self, state: State, message: String) {
        self.state = state;
        self.message = Some(message);
        self.sheet = None;
        self.grid = None;
    }
}

impl Job {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn goes_on(&self, done: usize) -> bool {
        self.progress().rows_done = done;
        !self.is_cancelled.load(Ordering::Relaxed)
    }

    fn fail(&self, refusal: Refusal) {
        let state = if refusal.code == write::cancelled().code { State::Cancelled } else { State::Failed };
        self.progress().end(state, refusal.message);
    }

    /// Reads and checks; true where the job may go on to import.
    fn check(&self, open: &Open, who: &Who, content: &[u8]) -> bool {
        let grid = match take_apart(content) {
            Ok(grid) => grid,
            Err(refused) => {
                self.fail(refused.into());
                return false;
            }
        };
        let remembered = layout::remembered(&open.store.reader(), &grid).unwrap_or_default();
        {
            let mut progress = self.progress();
            progress.is_remembered = remembered.is_some();
            progress.columns = remembered.unwrap_or(grid.columns);
            progress.grid = Some(Arc::new(grid));
        }
        self.check_rows(open, who)
    }

    /// The rows of the file with the columns as they are known now; asks a person where one is missing.
    fn rows(&self) -> Option<Arc<Sheet>> {
        let (grid, columns) = {
            let progress = self.progress();
            (progress.grid.clone()?, progress.columns)
        };
        match grid.sheet(&columns) {
            Ok(sheet) => Some(Arc::new(sheet)),
            Err(FileRefused::ColumnsMissing { missing, .. }) => {
                let mut progress = self.progress();
                progress.state = State::Columns;
                progress.message = Some(format!("Kolom {missing} tidak dikenali. Pilih kolomnya, lalu periksa lagi."));
                None
            }
            Err(refused) => {
                self.fail(refused.into());
                None
            }
        }
    }

    fn check_rows(&self, open: &Open, who: &Who) -> bool {
        let Some(sheet) = self.rows() else { return false };
        self.progress().rows_total = sheet.rows.len();
        let checked = match dry_run(open, who, &sheet, |done| self.goes_on(done)) {
            Ok(Some(checked)) => checked,
            Ok(None) => {
                self.fail(write::cancelled());
                return false;
            }
            Err(error) => {
                self.fail(error.into());
                return false;
            }
        };
        let mut progress = self.progress();
        progress.state = State::Checked;
        progress.rows_done = sheet.rows.len();
        progress.accepted = checked.accepted.len();
        progress.refused = checked.refused;
        progress.problems_total = checked.problems.len();
        progress.problems = checked.problems;
        progress.problems.truncate(PROBLEMS_SHOWN);
        let guessed = sheet.guessed.as_ref();
        progress.message = guessed.map(|columns| format!("Berkas tanpa nama kolom; ditebak dari isinya: {columns}."));
        progress.sheet = Some(sheet);
        if let Err(refusal) = require_whole(checked.refused, false) {
            progress.message.get_or_insert(refusal.message);
        }
        checked.refused == 0
    }

    /// Takes the step to importing; false where somebody else took it, or the job is over.
    fn begin_import(&self) -> bool {
        let mut progress = self.progress();
        if progress.state != State::Checked {
            return false;
        }
        progress.state = State::Importing;
        progress.rows_total = progress.accepted;
        progress.rows_done = 0;
        true
    }

    fn import(&self, open: &Open, who: &Who, id: ChangeSetId, skip_refused: bool) {
        let Some(sheet) = self.progress().sheet.clone() else { return };
        match import(open, who, id, &sheet, skip_refused, |done| self.goes_on(done)) {
            Ok(imported) => {
                self.remember_columns(open);
                let (checked, written) = imported.unwrap_or_default();
                let Written { created, updated, unchanged } = written;
                let mut progress = self.progress();
                progress.rows_done = progress.rows_total;
                progress.refused = checked.refused;
                let [sum, created, updated, unchanged] =
                    [created + updated + unchanged, created, updated, unchanged].map(grouped);
                let message =
                    format!("{sum} barang diimpor: {created} baru, {updated} diperbarui, {unchanged} sudah sama.");
                progress.end(State::Done, message);
            }
            Err(refusal) => self.fail(refusal),
        }
    }

    /// What a person said about such a file need not be said again; forgetting it would do no harm.
    fn remember_columns(&self, open: &Open) {
        let progress = self.progress();
        let Some(grid) = progress.grid.clone().filter(|_| progress.is_chosen) else { return };
        let columns = progress.columns;
        drop(progress);
        if let Err(error) = open.store.write(|tx| layout::remember(tx, &grid, &columns)) {
            tracing::warn!(%error, "the columns of an import were not remembered");
        }
    }

    fn view(&self) -> ImportProgressResponse {
        let progress = self.progress();
        ImportProgressResponse {
            state: progress.state.code().to_owned(),
            rows_total: number(progress.rows_total),
            rows_done: number(progress.rows_done),
            accepted: number(progress.accepted),
            refused: number(progress.refused),
            problems: progress.problems.clone(),
            problems_total: number(progress.problems_total),
            message: progress.message.clone(),
            layout: progress.grid.as_ref().map(|grid| layout::view(grid, &progress.columns, progress.is_remembered)),
        }
    }
}
