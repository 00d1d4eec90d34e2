//! Filling read tables again while the till sells (design §4): after an update that changed tables it does not sell from.
//!
//! Words: a table is *retired* when its rows are put out of the way (they go in slices, too) and an empty one takes its
//! place; the *goal* is the end of the log at that moment. What comes later is projected into the new table at once,
//! like into any other; what lies before is brought in by bounded *slices*, each a commit with the place it reached, so
//! that a kill costs one slice. Where something already recorded comes to count otherwise meanwhile (a closing, a
//! revocation, another branch of a chain), the filling begins anew behind it: rare, and never wrong.
//!
//! Deliberately absent: the tables a till sells from, which are filled before it opens (`rebuild`).

mod mark;
mod slices;

use rusqlite::{Connection, params};
use shared::row::{Changes, RowKind, Table, Value};
use shared::table::{PUT_HISTORY, TABLES};

pub use self::mark::{Filling, forget_read, has_read, unwatched, watch};
pub use self::slices::{Filler, start};
use super::{StoreError, rebuild};

/// What the name of a retired table begins with.
const TRASH: &str = "trash_";

/// A table that is being filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pending {
    table: &'static Table,
    position: i64,
    goal: i64,
}

fn exists(connection: &Connection, name: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare("select 1 from sqlite_master where type = 'table' and name = ?1")?;
    Ok(statement.exists([name])?)
}

/// The tables whose filling goes on in the version this program wants.
fn pending(connection: &Connection) -> Result<Vec<Pending>, StoreError> {
    let mut statement = connection.prepare("select name, version, position, goal from table_filling")?;
    let mut rows = statement.query([])?;
    let mut pending = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, version): (String, u32) = (row.get(0)?, row.get(1)?);
        let (position, goal) = (row.get(2)?, row.get(3)?);
        let table = TABLES.iter().copied().find(|table| table.name == name && table.version == version);
        pending.extend(table.map(|table| Pending { table, position, goal }));
    }
    Ok(pending)
}

/// Whether a table is on its way in the version this program wants.
///
/// # Errors
/// The database's own.
pub(super) fn goes_on(connection: &Connection, table: &Table) -> Result<bool, StoreError> {
    Ok(exists(connection, "table_filling")? && pending(connection)?.iter().any(|it| it.table == table))
}

/// Puts the rows of a table out of the way, in no time whatever their number. The caller makes the empty table.
///
/// # Errors
/// The database's own.
pub(super) fn put_away(connection: &Connection, table: &Table) -> Result<(), StoreError> {
    if exists(connection, table.name)? {
        let mut number = 1;
        while exists(connection, &format!("{TRASH}{number}"))? {
            number += 1;
        }
        connection.execute_batch(&format!("alter table {} rename to {TRASH}{number}", table.name))?;
    }
    Ok(())
}

/// Writes down that an empty table is to be filled up to the present end of the log.
///
/// # Errors
/// The database's own.
pub(super) fn note(connection: &Connection, table: &'static Table) -> Result<(), StoreError> {
    if table.kind == RowKind::Put {
        rebuild::forget_history(connection, table)?;
    }
    connection.execute(
        "insert into table_filling (name, version, position, goal)
         values (?1, ?2, 0, (select coalesce(max(position), 0) from change_set))
         on conflict (name) do update set version = excluded.version, position = 0, goal = excluded.goal",
        params![table.name, table.version],
    )?;
    connection.execute("delete from read_table where name = ?1", [table.name])?;
    Ok(())
}

/// Begins the filling of all tables anew, behind what the log holds now. To be called where something that may be in
/// them, or not yet, comes to count otherwise.
///
/// # Errors
/// The database's own.
pub(super) fn begin_anew(connection: &Connection) -> Result<(), StoreError> {
    for Pending { table, .. } in pending(connection)? {
        put_away(connection, table)?;
        connection.execute_batch(&table.ddl())?;
        note(connection, table)?;
    }
    Ok(())
}

/// The tables whose rows are not all there.
///
/// # Errors
/// The database's own.
pub(super) fn unfilled(connection: &Connection) -> Result<Vec<&'static Table>, StoreError> {
    Ok(pending(connection)?.into_iter().map(|it| it.table).collect())
}

/// Whether a row belongs to one of these tables: the history of a put goes with it.
pub(super) fn is_of(tables: &[&'static Table], table: &Table, values: &[Value]) -> bool {
    let history_of = |name: &str| tables.iter().any(|it| it.name == name && it.kind == RowKind::Put);
    tables.contains(&table)
        || (table == &PUT_HISTORY && matches!(values.get(1), Some(Value::Text(name)) if history_of(name)))
}

/// Leaves of these changes what belongs to the tables, or (`without`) what belongs to others.
pub(super) fn retain(changes: &mut Changes, tables: &[&'static Table], without: bool) {
    let keeps = |table: &Table, values: &[Value]| is_of(tables, table, values) != without;
    changes.inserts.iter_mut().for_each(|(table, rows)| rows.retain(|row| keeps(table, row)));
    changes.deletes.iter_mut().for_each(|(table, keys)| keys.retain(|key| keeps(table, key)));
    changes.puts.retain(|table, _| keeps(table, &[]));
    changes.puts_back.retain(|table, _| keeps(table, &[]));
    changes.adds.retain(|table, _| keeps(table, &[]));
}
