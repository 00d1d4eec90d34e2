//! Importing products from a file: checked first, row by row, in words; then all of it or nothing (design §3).
//!
//! Words: a *check* is the dry run that changes nothing; an *import* is one transaction of many change sets with one
//! batch id. Both run on a thread of their own and can be cancelled. What goods cost is read to question prices and
//! then forgotten: a cost is what a receipt of goods says. Deliberately absent: opening stock, conversion of units.

mod check;
mod columns;
pub mod export;
mod job;
mod layout;
mod numbers;
mod read;
mod workbook;
mod write;

use std::path::Path;

use shared::id::{ChangeSetId, WarehouseId};
use shared::money::group_thousands;
use shared::units::access::Operation;

use crate::commands::requests::ImportProblem;
use crate::core::{Open, new_id};
use crate::refusal::Refusal;
use crate::session::{Who, require};
use crate::settings::business_date;
use crate::store::{StoreError, log};
use check::{Checked, Checking, check};
use read::{FILE_BYTES_MAX, FileRefused, Sheet, take_apart};

pub use job::Imports;
pub use write::Written;

/// What an import came to.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct ImportOutcome {
    pub rows_total: usize,
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Rows left out.
    pub refused: usize,
    /// Refusals first, then questions.
    pub problems: Vec<ImportProblem>,
}

/// Reads a file from the disk.
///
/// # Errors
/// It is not there, cannot be read, or is too large.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Refusal> {
    let shown = path.display();
    let failed = |error: std::io::Error| {
        Refusal::new(
            "import_file",
            format!("Berkas {shown} tidak bisa dibaca: {error}"),
            format!("The file {shown} cannot be read: {error}"),
        )
    };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX) {
        return Err(FileRefused::TooLarge.into());
    }
    std::fs::read(path).map_err(failed)
}

/// The unit's own shelf, against which existing products are read.
const fn shelf(open: &Open) -> WarehouseId {
    WarehouseId(open.identity.unit.0)
}

/// Refuses where rows were refused that nobody said may be left out: all or nothing.
fn require_whole(refused: usize, skip_refused: bool) -> Result<(), Refusal> {
    if refused == 0 || skip_refused {
        return Ok(());
    }
    let refused = group_thousands(u64::try_from(refused).unwrap_or(u64::MAX));
    Err(Refusal::new(
        "import_rows_refused",
        format!(
            "{refused} baris ditolak, jadi tidak ada yang diimpor. Perbaiki berkasnya, atau impor tanpa baris itu."
        ),
        format!("{refused} rows were refused, so nothing was imported. Mend the file, or import without them."),
    ))
}

/// Checks a sheet against the catalogue as it is now, on a connection of its own.
fn dry_run(
    open: &Open,
    who: &Who,
    sheet: &Sheet,
    goes_on: impl FnMut(usize) -> bool,
) -> Result<Option<Checked>, StoreError> {
    let connection = open.store.connect()?;
    check(&checking(open, who, &connection)?, sheet, goes_on)
}

fn checking<'a>(open: &Open, who: &Who, connection: &'a rusqlite::Connection) -> Result<Checking<'a>, StoreError> {
    Ok(Checking {
        connection,
        cooperative: open.identity.cooperative,
        shelf: shelf(open),
        on: business_date(connection, open.identity)?,
        may_set_prices: who.role.may(Operation::SetPrices),
    })
}

/// Imports a sheet in one transaction. None where this import is in the log already.
fn import(
    open: &Open,
    who: &Who,
    id: ChangeSetId,
    sheet: &Sheet,
    skip_refused: bool,
    mut goes_on: impl FnMut(usize) -> bool,
) -> Result<Option<(Checked, Written)>, Refusal> {
    let imported = open.store.write(|transaction| {
        if log::find(transaction, id)?.is_some() {
            return Ok(None);
        }
        // The catalogue may have changed since the dry run: what holds is what holds now.
        let checked = check(&checking(open, who, transaction)?, sheet, |_| goes_on(0))?.ok_or_else(write::cancelled)?;
        require_whole(checked.refused, skip_refused)?;
        let written = write::write(open, transaction, who.user, id, &checked.accepted, &mut goes_on)?;
        Ok::<_, Refusal>(Some((checked, written)))
    })?;
    open.committed();
    Ok(imported)
}

/// Imports a file from the disk and waits for it: the command line's way. `on_progress` hears rows done and rows in
/// all.
///
/// # Errors
/// The actor may not, the file cannot be read, a row was refused that was not to be skipped, or the database's own;
/// then nothing was imported.
pub fn import_file(
    open: &Open,
    actor: &Who,
    path: &Path,
    skip_refused: bool,
    mut on_progress: impl FnMut(usize, usize),
) -> Result<ImportOutcome, Refusal> {
    require(actor, Operation::ImportProducts)?;
    let grid = take_apart(&read_file(path)?)?;
    let columns = layout::remembered(&open.store.reader(), &grid)?.unwrap_or(grid.columns);
    let sheet = grid.sheet(&columns)?;
    let rows_total = sheet.rows.len();
    let goes_on = |done: usize| {
        on_progress(done, rows_total);
        true
    };
    let imported = import(open, actor, new_id()?, &sheet, skip_refused, goes_on)?;
    let (checked, written) = imported.unwrap_or_default();
    let Written { created, updated, unchanged } = written;
    Ok(ImportOutcome { rows_total, created, updated, unchanged, refused: checked.refused, problems: checked.problems })
}
