//! Reading a source: what it says of itself, how far it goes, and whether it is whole.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use shared::safety::copy::{Opening, Piece};
use shared::safety::reach::Reach;
use shared::safety::recovery_key::RecoveryKey;
use shared::verify::read_body;

use super::super::trouble::Trouble;
use super::super::{files, open_sealed};
use super::sources::{Source, SourceKind};
use crate::store::{Store, local_state, log};

/// A source that was read through once.
#[derive(Clone, Debug)]
pub(super) struct Surveyed {
    pub source: Source,
    /// The file that was taken, of several backups.
    pub taken: Vec<PathBuf>,
    pub opening: Opening,
    pub reach: Reach,
    /// Whether every file could be read to its end.
    pub is_whole: bool,
}

/// Gives the pieces of a source one after the other; says whether every file is whole.
pub(super) fn each_piece(
    source: &Source,
    taken: &[PathBuf],
    key: &RecoveryKey,
    scratch: &Path,
    mut each: impl FnMut(Piece) -> Result<(), Trouble>,
) -> Result<bool, Trouble> {
    if source.kind == SourceKind::Database {
        return database_pieces(&source.path, key, scratch, each).map(|()| true);
    }
    let mut is_whole = true;
    for path in taken {
        match files::read(path, key, &mut each) {
            Ok(is_clean) => is_whole &= is_clean,
            // A segment that was only begun when the power went holds nothing.
            Err(Trouble::NotOurs | Trouble::Damaged) => is_whole = false,
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(is_whole)
}

/// Reads a source through.
///
/// # Errors
/// It cannot be read, another key belongs to it, or `step` says stop.
pub(super) fn survey(
    source: &Source,
    key: &RecoveryKey,
    scratch: &Path,
    mut step: impl FnMut() -> Result<(), Trouble>,
) -> Result<Surveyed, Trouble> {
    // Of backups the newest whole one; of a mirror all segments together.
    let choices: Vec<Vec<PathBuf>> = match source.kind {
        SourceKind::Backup => source.files.iter().map(|file| vec![file.clone()]).collect(),
        _ => vec![source.files.clone()],
    };
    let mut best: Option<Surveyed> = None;
    let mut trouble = Trouble::Away;
    for taken in choices {
        match survey_files(source, taken, key, scratch, &mut step) {
            Ok(found) if found.is_whole => return Ok(found),
            Ok(found) => best = best.or(Some(found)),
            Err(Trouble::Cancelled) => return Err(Trouble::Cancelled),
            Err(other) => trouble = other,
        }
    }
    best.ok_or(trouble)
}

fn survey_files(
    source: &Source,
    taken: Vec<PathBuf>,
    key: &RecoveryKey,
    scratch: &Path,
    mut step: impl FnMut() -> Result<(), Trouble>,
) -> Result<Surveyed, Trouble> {
    let (mut opening, mut reach, mut is_closed) = (None::<Box<Opening>>, Reach::default(), false);
    let is_clean = each_piece(source, &taken, key, scratch, |piece| {
        match piece {
            Piece::Opening(found) => {
                reach.declare(&found.heads);
                // The newest segment knows the device best; segments of older generations come last.
                let is_newer = opening.as_ref().is_none_or(|known| known.made_at_ms <= found.made_at_ms);
                if is_newer {
                    opening = Some(found);
                }
            }
            Piece::Log { change_sets } => {
                for signed in &change_sets {
                    step()?;
                    if let Ok(change_set) = read_body(signed) {
                        reach.hold(&change_set, signed);
                    }
                }
            }
            Piece::Closing(closing) => {
                reach.declare(&closing.heads);
                is_closed = true;
            }
            Piece::MemberKeys { .. } => {}
        }
        Ok(())
    })?;
    let needs_closing = source.kind == SourceKind::Backup;
    Ok(Surveyed {
        source: source.clone(),
        taken,
        opening: *opening.ok_or(Trouble::Damaged)?,
        reach,
        is_whole: is_clean && (is_closed || !needs_closing),
    })
}

/// A copied database as pieces. It is copied once more, because opening it may change it.
fn database_pieces(
    folder: &Path,
    key: &RecoveryKey,
    scratch: &Path,
    mut each: impl FnMut(Piece) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let connection = open_copied(folder, key, scratch)?;
    let mut opening = open_sealed(&connection, key)?.ok_or(Trouble::OtherKey)?;
    opening.made_at_ms = newest_clock(&connection)?;
    for name in files::CARRIED {
        opening.settings.extend(local_state(&connection, name)?.map(|text| (name.to_owned(), text)));
    }
    opening.heads = files::heads(&connection)?;
    each(Piece::Opening(Box::new(opening)))?;
    let mut position = 0;
    loop {
        let (page, last) = log::in_order(&connection, position, files::PAGE_CHANGE_SETS, files::PAGE_BYTES)?;
        if page.is_empty() {
            return Ok(());
        }
        position = last;
        each(Piece::Log { change_sets: page })?;
    }
}

fn newest_clock(connection: &Connection) -> Result<u64, Trouble> {
    let newest: Option<i64> = connection.query_row("select max(clock_ms) from change_set", [], |row| row.get(0))?;
    Ok(newest.map_or(0, log::counted))
}

/// Opens a copy of a copied database.
pub(super) fn open_copied(folder: &Path, key: &RecoveryKey, scratch: &Path) -> Result<Connection, Trouble> {
    std::fs::create_dir_all(scratch)?;
    for name in ["lumbung.db", "lumbung.db-wal"] {
        let (from, to) = (folder.join(name), scratch.join(name));
        drop(std::fs::remove_file(&to));
        if from.exists() {
            std::fs::copy(&from, &to)?;
        }
    }
    drop(std::fs::remove_file(scratch.join("lumbung.db-shm")));
    Store::connect_to(&scratch.join("lumbung.db"), &key.database_key()).map_err(|_| Trouble::OtherKey)
}
