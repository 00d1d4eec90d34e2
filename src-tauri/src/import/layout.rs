//! Which column holds what, as people see it, say it, and need to say it only once.
//!
//! What a person said about a kind of file (its headings, or its width where it has none) is remembered on this device
//! when the import is done.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::columns::{Columns, Field};
use super::read::Grid;
use crate::commands::requests::{ImportColumn, ImportColumnChoice, ImportLayout};
use crate::refusal::Refusal;
use crate::store::{StoreError, local_state, set_local_state};

/// Where the answers are kept.
const STATE: &str = "import_columns";
/// Kinds of files that are remembered.
const KINDS_MAX: usize = 50;
/// Rows that are shown to tell columns apart by.
const SAMPLE_ROWS: usize = 6;

type Answers = BTreeMap<String, BTreeMap<String, usize>>;

fn answers(connection: &Connection) -> Result<Answers, StoreError> {
    let text = local_state(connection, STATE)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// What a person said about such a file before, if it fits this one.
///
/// # Errors
/// The database's own.
pub fn remembered(connection: &Connection, grid: &Grid) -> Result<Option<Columns>, StoreError> {
    let Some(answer) = answers(connection)?.remove(&grid.signature()) else { return Ok(None) };
    let mut columns = Columns::default();
    for (code, column) in answer {
        if let Some(field) = Field::from_code(&code).filter(|_| column < grid.width()) {
            columns.set(field, Some(column));
        }
    }
    Ok(columns.missing().is_empty().then_some(columns))
}

/// Keeps what a person said. The oldest kinds are not known as such: any one makes room.
///
/// # Errors
/// The database's own.
pub fn remember(connection: &Connection, grid: &Grid, columns: &Columns) -> Result<(), StoreError> {
    let mut all = answers(connection)?;
    while all.len() >= KINDS_MAX {
        all.pop_first();
    }
    let answer = Field::ALL.into_iter().filter_map(|field| Some((field.code().to_owned(), columns.of(field)?)));
    all.insert(grid.signature(), answer.collect());
    let text = serde_json::to_string(&all).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(connection, STATE, &text)
}

/// The columns that a person chose.
///
/// # Errors
/// A field is not known, a column is not there, or two fields stand in one column.
pub fn chosen(grid: &Grid, choices: &[ImportColumnChoice]) -> Result<Columns, Refusal> {
    let mut columns = Columns::default();
    for choice in choices {
        let field = Field::from_code(&choice.field).ok_or_else(|| Refusal::bad_request(&choice.field))?;
        let Some(column) = choice.column else { continue };
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= grid.width() {
            return Err(Refusal::bad_request(column));
        }
        if let Some(other) = Field::ALL.into_iter().find(|it| *it != field && columns.of(*it) == Some(column)) {
            return Err(Refusal::new(
                "import_column_twice",
                format!(
                    "Kolom {} dipilih untuk {} dan {}. Pilih kolom yang berbeda.",
                    column + 1,
                    other.title(),
                    field.title()
                ),
                format!("Column {} was chosen for two things. Choose different columns.", column + 1),
            ));
        }
        columns.set(field, Some(column));
    }
    Ok(columns)
}

/// As a screen shows it.
pub fn view(grid: &Grid, columns: &Columns, remembered: bool) -> ImportLayout {
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let column = |field: Field| ImportColumn {
        field: field.code().to_owned(),
        needed: field.is_needed(),
        column: columns.of(field).map(narrow),
    };
    ImportLayout {
        columns: Field::ALL.into_iter().map(column).collect(),
        headings: grid.headings(),
        sample: grid.sample(SAMPLE_ROWS),
        width: narrow(grid.width()),
        remembered,
    }
}
