//! Whose a file of copies is. A stick or a shared folder may hold those of other tills and of other cooperatives:
//! whatever is removed, counted or shown as a copy of this till is looked at first.

use std::path::{Path, PathBuf};
use std::time::Duration;

use shared::id::DeviceId;
use shared::safety::copy::{CopyTrouble, Opening, Piece, Pieces};

use super::trouble::Trouble;
use crate::core::Open;
use crate::store::StoreError;
use crate::store::load::units;

/// What was begun this long ago and never got a name is nobody's any more.
const LEFT_BEHIND: Duration = Duration::from_secs(3_600);

/// Who asks.
pub(super) struct Owner<'a> {
    open: &'a Open,
    /// This device and those it goes on for.
    lineage: Vec<DeviceId>,
    till_code: String,
}

impl Owner<'_> {
    /// This till.
    ///
    /// # Errors
    /// The database's own.
    pub(super) fn of(open: &Open) -> Result<Owner<'_>, StoreError> {
        let connection = open.store.reader();
        let identity = open.identity;
        let lineage = units::lineage(&connection, identity.cooperative, identity.device)?;
        let device = units::device(&connection, identity.cooperative, identity.device)?;
        Ok(Owner { open, lineage, till_code: device.map(|device| device.till_code).unwrap_or_default() })
    }

    fn opening(&self, path: &Path) -> Result<Opening, Trouble> {
        match Pieces::open(std::fs::File::open(path)?, &self.open.recovery_key)?.next_piece()? {
            Some(Piece::Opening(opening)) => Ok(*opening),
            _ => Err(CopyTrouble::Damaged.into()),
        }
    }

    /// Whether this till made it, under whatever name it had then.
    pub(super) fn made(&self, path: &Path) -> bool {
        self.opening(path).is_ok_and(|opening| self.is_of_this_till(&opening))
    }

    /// Whether any till of this cooperative made it.
    pub(super) fn is_of_cooperative(&self, path: &Path) -> bool {
        self.opening(path).is_ok_and(|opening| opening.cooperative == self.open.identity.cooperative)
    }

    fn is_of_this_till(&self, opening: &Opening) -> bool {
        opening.cooperative == self.open.identity.cooperative && self.lineage.contains(&opening.device)
    }

    /// Whether a file that was begun and never named may go: one of this till, or one so torn that nobody can say,
    /// and then only where its name is this till's or it has lain there for long.
    pub(super) fn may_clear(&self, path: &Path) -> bool {
        match self.opening(path) {
            Ok(opening) => self.is_of_this_till(&opening),
            Err(Trouble::NotOurs | Trouble::Damaged) => self.bears_our_code(path) || is_left_behind(path),
            Err(_) => false,
        }
    }

    fn bears_our_code(&self, path: &Path) -> bool {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        stem.split('.').next().and_then(|name| name.rsplit('-').next()) == Some(self.till_code.as_str())
    }
}

fn is_left_behind(path: &Path) -> bool {
    let age = std::fs::metadata(path).and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age > LEFT_BEHIND)
}

/// Files in a folder that were begun and never named, of those whose names begin so.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn unfinished(folder: &Path, prefixes: &[&str], ending: &str) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.extension().is_some_and(|it| it == ending) && prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            found.push(path);
        }
    }
    Ok(found)
}
