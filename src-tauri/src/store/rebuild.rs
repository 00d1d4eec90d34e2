//! Filling read tables from the log: after an update that changed some of them, and on request (invariant 5).

use rusqlite::{Connection, OptionalExtension, params};
use shared::change_set::{ChangeSet, Signed};
use shared::id::{CooperativeId, DocumentId};
use shared::project::{self, Batch};
use shared::row::{RowKind, StateHash, Table, Value};
use shared::standing::Standing;
use shared::table::{PUT_HISTORY, SOLD_FROM, TABLES};
use shared::verify::read_body;
use std::collections::{BTreeMap, BTreeSet};

use super::beside::{self, Counted};
use super::{StoreError, filling, log, rows};

/// How many change sets are projected at a time: sums are combined, memory stays small.
const BATCH: i64 = 2_000;
const BATCH_BESIDE: usize = 2_000;

/// A change set of the log with its body.
pub type Held = (ChangeSet, Signed);

/// A part of the log.
pub struct Part {
    pub change_sets: Vec<Held>,
    pub last: i64,
    /// Whether as many came as were asked for: there may be more.
    pub is_full: bool,
}

/// The tables an update changed.
#[derive(Debug, Default)]
pub struct Outdated {
    /// Those that must be full before the till opens.
    pub at_once: Vec<&'static Table>,
    /// Those that are filled while it sells.
    pub later: Vec<&'static Table>,
}

/// Takes away the tables whose version is not the stored one, and returns what must be filled. On a new database that
/// is all of them, and there is nothing to fill them with.
///
/// # Errors
/// The database's own.
pub fn take_outdated(connection: &Connection) -> Result<Outdated, StoreError> {
    let known = connection
        .query_row("select 1 from sqlite_master where name = 'read_table'", [], |_| Ok(()))
        .optional()?
        .is_some();
    let has_log = known && connection.prepare("select 1 from change_set")?.exists([])?;
    let mut outdated = Outdated::default();
    for table in TABLES.iter().copied() {
        let stored: Option<u32> = if known {
            let sql = "select version from read_table where name = ?1";
            connection.query_row(sql, [table.name], |row| row.get(0)).optional()?
        } else {
            None
        };
        if stored == Some(table.version) || filling::goes_on(connection, table)? {
            continue;
        }
        if has_log && !SOLD_FROM.contains(&table) {
            filling::put_away(connection, table)?;
            outdated.later.push(table);
        } else {
            connection.execute_batch(&format!("drop table if exists {}", table.name))?;
            outdated.at_once.push(table);
        }
    }
    if outdated.at_once.iter().any(|table| table.name == "product") {
        connection.execute_batch("drop table if exists product_search")?;
    }
    Ok(outdated)
}

/// Forgets the versions of a put, whose shape may be another now: they are filled with it.
///
/// # Errors
/// The database's own.
pub fn forget_history(connection: &Connection, table: &Table) -> Result<(), StoreError> {
    if let Some(cooperative) = cooperative(connection)? {
        connection.execute(
            "delete from put_history where cooperative = ?1 and table_name = ?2",
            params![cooperative.as_bytes(), table.name],
        )?;
    }
    Ok(())
}

/// Whose log this is.
fn cooperative(connection: &Connection) -> Result<Option<CooperativeId>, StoreError> {
    let first = read_batch(connection, 0, i64::MAX, 1)?;
    Ok(first.change_sets.first().map(|(change_set, _)| change_set.cooperative))
}

/// Fills these tables, which are empty, from the log.
///
/// # Errors
/// The database's own.
pub fn fill(connection: &Connection, tables: &[&'static Table]) -> Result<(), StoreError> {
    for table in tables.iter().filter(|table| table.kind == RowKind::Put && !tables.contains(&&PUT_HISTORY)) {
        forget_history(connection, table)?;
    }
    let (of_documents, of_facts): (Vec<_>, Vec<_>) = tables.iter().partition(|table| table.kind == RowKind::Doc);
    if !of_facts.is_empty() {
        let mut position = 0_i64;
        loop {
            let part = read_batch(connection, position, i64::MAX, BATCH)?;
            position = part.last;
            fill_held(connection, &of_facts, part.change_sets)?;
            if !part.is_full {
                break;
            }
        }
        fill_beside(connection, &of_facts)?;
    }
    if !of_documents.is_empty() {
        fill_documents(connection, &of_documents)?;
    }
    tables.iter().try_for_each(|table| note_filled(connection, table))
}

/// Writes down that a table has all its rows.
///
/// # Errors
/// The database's own.
pub fn note_filled(connection: &Connection, table: &Table) -> Result<(), StoreError> {
    connection.execute(
        "insert into read_table (name, version) values (?1, ?2)
         on conflict (name) do update set version = excluded.version",
        params![table.name, table.version],
    )?;
    Ok(())
}

/// Merges every document once: the log need not be read for them.
fn fill_documents(connection: &Connection, tables: &[&'static Table]) -> Result<(), StoreError> {
    let Some(cooperative) = cooperative(connection)? else { return Ok(()) };
    let mut statement = connection.prepare("select distinct document, kind from document_change order by document")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let (document, kind): (_, String) = (DocumentId::from_bytes(row.get(0)?), row.get(1)?);
        rows::fill_tables(connection, cooperative, document, &kind, tables)?;
    }
    Ok(())
}

/// Fills these tables from a part of the log.
///
/// # Errors
/// The database's own.
pub fn fill_held(connection: &Connection, tables: &[&'static Table], held: Vec<Held>) -> Result<(), StoreError> {
    let (standing, counted) = (log::standing(connection)?, Counted::load(connection)?);
    fill_batch(connection, tables, held, &counted, &standing)
}

/// Fills these tables from what stands beside the chains. It comes last, so that of two versions with one number the
/// history decides.
///
/// # Errors
/// The database's own.
pub fn fill_beside(connection: &Connection, tables: &[&'static Table]) -> Result<(), StoreError> {
    for batch in beside::all(connection)?.chunks(BATCH_BESIDE) {
        let batch = batch.iter().map(|body| (body.change_set.clone(), body.signed.clone())).collect();
        fill_held(connection, tables, batch)?;
    }
    Ok(())
}

fn fill_batch(
    connection: &Connection,
    tables: &[&'static Table],
    batch: Vec<(ChangeSet, Signed)>,
    counted: &Counted,
    standing: &Standing,
) -> Result<(), StoreError> {
    let Some(cooperative) = batch.first().map(|(change_set, _)| change_set.cooperative) else { return Ok(()) };
    let (arrivals, shadowed): (Vec<_>, Vec<_>) = batch.into_iter().partition(|(it, body)| counted.holds(it.id, body));
    let [arrivals, shadowed] = [arrivals, shadowed].map(|them| them.into_iter().map(|it| it.0).collect::<Vec<_>>());
    let doubled = beside::doubled(connection, arrivals.iter())?;
    let batch = Batch { arrivals: &arrivals, shadowed: &shadowed, replaced: &[], revisited: &[], doubled: &doubled };
    let mut changes = project::changes_of(batch, standing, standing);
    filling::retain(&mut changes, tables, false);
    // Document changes are kept in the log class already; only their rows are made anew.
    let documents: BTreeSet<_> = changes.documents.drain(..).map(|it| (it.change.document, it.change.kind)).collect();
    rows::execute(connection, cooperative, changes)?;
    for (document, kind) in documents {
        rows::fill_tables(connection, cooperative, document, &kind, tables)?;
    }
    Ok(())
}

/// What the log holds behind a position and up to another, as much as is asked for.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn read_batch(connection: &Connection, after: i64, up_to: i64, limit: i64) -> Result<Part, StoreError> {
    let mut statement = connection.prepare_cached(
        "select position, body, signature from change_set where position > ?1 and position <= ?2
         order by position limit ?3",
    )?;
    let mut found = statement.query([after, up_to, limit])?;
    let (mut change_sets, mut last) = (Vec::new(), after);
    while let Some(row) = found.next()? {
        last = row.get(0)?;
        let signed = Signed { body: row.get(1)?, signature: row.get(2)? };
        change_sets.push((read_body(&signed).map_err(|error| StoreError::Corrupt(error.to_string()))?, signed));
    }
    let is_full = i64::try_from(change_sets.len()).unwrap_or(i64::MAX) >= limit;
    Ok(Part { change_sets, last, is_full })
}

/// Empties all read tables and fills them again, in the caller's transaction.
///
/// # Errors
/// The database's own.
pub fn rebuild(connection: &Connection) -> Result<(), StoreError> {
    for table in TABLES.iter().copied() {
        connection.execute_batch(&format!("delete from {}", table.name))?;
    }
    fill(connection, TABLES)
}

/// The state hash of every table and unit that all replicas hold (design §4).
pub type StateHashes = BTreeMap<(&'static str, Option<Value>), StateHash>;

/// Computes the state hashes.
///
/// # Errors
/// The database's own.
pub fn state_hashes(connection: &Connection) -> Result<StateHashes, StoreError> {
    let mut hashes: StateHashes = BTreeMap::new();
    for table in TABLES.iter().filter(|table| table.held == shared::row::Held::Everywhere) {
        let unit = table.column("unit");
        rows::for_each_row(connection, table, |row| {
            let key = (table.name, unit.map(|index| row[index].clone()));
            hashes.entry(key).or_default().add_row(table, row);
        })?;
    }
    Ok(hashes)
}
