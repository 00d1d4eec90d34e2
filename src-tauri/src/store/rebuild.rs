//! Filling read tables from the log: after an update that changed some of them, and on request (invariant 5).

use rusqlite::{Connection, OptionalExtension, params};
use shared::change_set::{ChangeSet, Signed};
use shared::project::{self, Batch};
use shared::row::{StateHash, Table, Value};
use shared::standing::Standing;
use shared::table::{TABLES, document_tables};
use shared::verify::read_body;
use std::collections::{BTreeMap, BTreeSet};

use super::beside::{self, Counted};
use super::{StoreError, log, rows};

/// How many change sets are projected at a time: sums are combined, memory stays small.
const BATCH: i64 = 2_000;
const BATCH_BESIDE: usize = 2_000;

/// Drops the tables whose version is not the stored one, and returns those that must be filled. On a new database
/// that is all of them, and there is nothing to fill them with.
///
/// # Errors
/// The database's own.
pub fn drop_outdated(connection: &Connection) -> Result<Vec<&'static Table>, StoreError> {
    let known = connection
        .query_row("select 1 from sqlite_master where name = 'read_table'", [], |_| Ok(()))
        .optional()?
        .is_some();
    let mut outdated = Vec::new();
    for table in TABLES.iter().copied() {
        let stored: Option<u32> = if known {
            let sql = "select version from read_table where name = ?1";
            connection.query_row(sql, [table.name], |row| row.get(0)).optional()?
        } else {
            None
        };
        if stored != Some(table.version) {
            connection.execute_batch(&format!("drop table if exists {}", table.name))?;
            outdated.push(table);
        }
    }
    if outdated.iter().any(|table| table.name == "product") {
        connection.execute_batch("drop table if exists product_search")?;
    }
    Ok(outdated)
}

/// Fills these tables, which are empty, from the log.
///
/// # Errors
/// The database's own.
pub fn fill(connection: &Connection, tables: &[&'static Table]) -> Result<(), StoreError> {
    if !tables.is_empty() {
        let (standing, counted) = (log::standing(connection)?, Counted::load(connection)?);
        let mut position = 0_i64;
        loop {
            let batch = read_batch(connection, &mut position)?;
            if batch.is_empty() {
                break;
            }
            fill_batch(connection, tables, batch, &counted, &standing)?;
        }
        // Those beside the chains come last, so that of two versions with one number the history decides.
        for batch in beside::all(connection)?.chunks(BATCH_BESIDE) {
            let batch = batch.iter().map(|body| (body.change_set.clone(), body.signed.clone())).collect();
            fill_batch(connection, tables, batch, &counted, &standing)?;
        }
    }
    for table in tables {
        connection.execute(
            "insert into read_table (name, version) values (?1, ?2)
             on conflict (name) do update set version = excluded.version",
            params![table.name, table.version],
        )?;
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
    changes.inserts.retain(|table, _| tables.contains(table));
    changes.adds.retain(|table, _| tables.contains(table));
    changes.puts.retain(|table, _| tables.contains(table));
    changes.puts_back.retain(|table, _| tables.contains(table));
    // Document changes are kept in the log class already; only their rows are made anew.
    let documents: BTreeSet<_> = changes.documents.drain(..).map(|it| (it.change.document, it.change.kind)).collect();
    rows::execute(connection, cooperative, changes)?;
    for (document, kind) in documents {
        if document_tables(&kind).iter().any(|table| tables.contains(table)) {
            rows::fill_document(connection, cooperative, document, &kind, false)?;
        }
    }
    Ok(())
}

fn read_batch(connection: &Connection, position: &mut i64) -> Result<Vec<(ChangeSet, Signed)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select position, body, signature from change_set where position > ?1 order by position limit ?2",
    )?;
    let mut found = statement.query([*position, BATCH])?;
    let mut batch = Vec::new();
    while let Some(row) = found.next()? {
        *position = row.get(0)?;
        let signed = Signed { body: row.get(1)?, signature: row.get(2)? };
        batch.push((read_body(&signed).map_err(|error| StoreError::Corrupt(error.to_string()))?, signed));
    }
    Ok(batch)
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
