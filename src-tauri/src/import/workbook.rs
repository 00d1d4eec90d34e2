//! Workbooks (`.xlsx`): the sheet that holds the list, cell by cell, as text.
//!
//! A workbook is a foreign file: what it says of its size is not believed, and cells beyond what a list needs are left
//! out. Deliberately absent: formulas (their last results count), dates, looks.

use std::io::Cursor;

use calamine::{Cell, Data, DataRef, Reader, Xlsx, open_workbook_from_rs};
use csv::StringRecord;

use super::read::{FileRefused, Grid};

/// More columns than any list of goods has.
const COLUMNS_MAX: u32 = 64;
/// As many rows as a workbook of the largest file may hold.
const ROWS_MAX: u32 = 500_000;
/// What all cells may say together, in bytes.
const TEXT_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Sheets in which the list is looked for.
const SHEETS_MAX: usize = 20;

/// Takes a workbook apart: the first sheet with the needed columns, else the one that names most.
///
/// # Errors
/// It cannot be read, or holds no cell.
pub fn read(content: &[u8]) -> Result<Grid, FileRefused> {
    let damaged = |_| FileRefused::WorkbookDamaged;
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(content)).map_err(damaged)?;
    let mut best: Option<Grid> = None;
    for name in workbook.sheet_names().into_iter().take(SHEETS_MAX) {
        let Some(grid) = sheet(&mut workbook, &name)? else { continue };
        if grid.columns.missing().is_empty() {
            return Ok(grid);
        }
        if best.as_ref().is_none_or(|it| grid.columns.count() > it.columns.count()) {
            best = Some(grid);
        }
    }
    best.ok_or(FileRefused::Empty)
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Option<Grid>, FileRefused> {
    // A sheet of charts has no cells.
    let Ok(mut cells) = workbook.worksheet_cells_reader(name) else { return Ok(None) };
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut bytes = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| FileRefused::WorkbookDamaged)? {
        let (row, column) = cell.get_position();
        let text = text_of(&cell);
        if column >= COLUMNS_MAX || text.is_empty() {
            continue;
        }
        bytes += text.len();
        if row >= ROWS_MAX || bytes > TEXT_BYTES_MAX {
            return Err(FileRefused::TooLarge);
        }
        let line = u64::from(row) + 1;
        if rows.last().is_none_or(|(last, _)| *last != line) {
            rows.push((line, Vec::new()));
        }
        let (Some((_, fields)), Ok(column)) = (rows.last_mut(), usize::try_from(column)) else { continue };
        fields.resize(fields.len().max(column + 1), String::new());
        fields[column] = text;
    }
    let records: Vec<_> = rows.into_iter().map(|(line, fields)| (line, StringRecord::from(fields))).collect();
    Ok((!records.is_empty()).then(|| Grid::of(records)))
}

/// A number without the digits that a machine's arithmetic has put behind it: `8992695203441`, `7500.5`.
fn text_of(cell: &Cell<DataRef<'_>>) -> String {
    match cell.get_value() {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => Data::from(other.clone()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_only_look_like_a_workbook_are_refused() {
        for content in
            [&b"PK\x03\x04"[..], b"PK\x03\x04\0\0\0\0 and so on", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"]
        {
            assert_eq!(read(content).unwrap_err(), FileRefused::WorkbookDamaged);
        }
    }
}
