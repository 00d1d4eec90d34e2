//! A second, empty set of read tables beside the books, to fill again and compare (invariant 5).
//!
//! The scratch file is the connection's main database and the books are attached as `books`. A name without a schema
//! finds the scratch tables first and the log in the books, so the ordinary rebuild runs here unchanged, the till is
//! never locked out, and nothing in the books can be written by mistake. The file has the books' own key and is
//! removed when the check is over.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, params};
use shared::row::{ColumnKind, Table};
use shared::table::{TABLES, read_model_sql};

use super::Finding;
use crate::store::{Store, StoreError, connect, rebuild};

const SCRATCH_FILE: &str = "lumbung-check.db";

/// One check at a time: they share the file.
static IN_USE: Mutex<()> = Mutex::new(());

/// The connection and its file, which goes when the connection is closed.
pub(super) struct Scratch {
    connection: Connection,
    _file: ScratchFile,
}

struct ScratchFile {
    path: PathBuf,
    _in_use: MutexGuard<'static, ()>,
}

impl Drop for ScratchFile {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

impl Scratch {
    /// Makes the empty tables and attaches the books.
    pub(super) fn make(store: &Store) -> Result<Scratch, StoreError> {
        let in_use = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
        let file = ScratchFile { path: store.path.with_file_name(SCRATCH_FILE), _in_use: in_use };
        remove(&file.path);
        let scratch = Scratch { connection: connect(&file.path, &store.key)?, _file: file };
        let connection = scratch.connection();
        connection.execute_batch("pragma journal_mode = off; pragma synchronous = off;")?;
        connection.execute_batch(&read_model_sql())?;
        connection.execute_batch("create table read_table (name text primary key, version integer not null)")?;
        let key = format!("x'{}'", hex::encode(store.key));
        connection.execute("attach database ?1 as books key ?2", params![store.path.to_string_lossy(), key])?;
        connection.execute_batch("pragma books.cache_size = -32768")?;
        Ok(scratch)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }
}

fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        // A file that is not there is what is wanted.
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

/// Fills the scratch tables from the log and compares every row of every table.
pub(super) fn compare(connection: &Connection) -> Result<(Finding, String), StoreError> {
    rebuild::fill(connection, TABLES)?;
    let (mut finding, mut rows) = (Finding::default(), 0_i64);
    for table in TABLES.iter().copied() {
        rows += compare_table(connection, table, &mut finding)?;
    }
    Ok((finding, format!("{rows} baris dari {} daftar sama", TABLES.len())))
}

fn compare_table(connection: &Connection, table: &Table, finding: &mut Finding) -> Result<i64, StoreError> {
    let name = table.name;
    let counts = format!("select (select count(*) from books.{name}), (select count(*) from main.{name})");
    let (held, made): (i64, i64) = connection.query_row(&counts, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (from, other, what) in
        [("books", "main", "berbeda atau tidak berasal dari catatan"), ("main", "books", "hilang")]
    {
        // Keys are unique on both sides, so equal counts and no row without its equal make the tables the same.
        if from == "main" && held == made {
            continue;
        }
        let mut statement = connection.prepare(&unmatched(table, from, other))?;
        let mut rows = statement.query([])?;
        if let Some(row) = rows.next()? {
            let key: String = row.get(0)?;
            finding.note(|| format!("Daftar {name}: baris {key} {what} ({held} baris, seharusnya {made})"));
        }
    }
    Ok(held)
}

/// The key of the first row of a table that has no equal in the other schema.
fn unmatched(table: &Table, from: &str, other: &str) -> String {
    let shown: Vec<String> = table.columns[1..table.key.max(2)]
        .iter()
        .map(|column| match column.kind {
            ColumnKind::Id => format!("lower(hex(a.{}))", column.name),
            ColumnKind::Int | ColumnKind::Text => format!("a.{}", column.name),
        })
        .collect();
    let (key, rest) = table.columns.split_at(table.key);
    let equal = key.iter().map(|column| format!("b.{0} = a.{0}", column.name));
    let same = rest.iter().map(|column| format!("b.{0} is a.{0}", column.name));
    let conditions: Vec<String> = equal.chain(same).collect();
    format!(
        "select {} from {from}.{name} a where not exists (select 1 from {other}.{name} b where {}) limit 1",
        shown.join(" || ' ' || "),
        conditions.join(" and "),
        name = table.name,
    )
}
