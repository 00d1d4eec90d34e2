//! The executor of `shared::row::Changes` on Postgres: one statement a table, or one for all where the batch is small.
//!
//! It does what the in-memory executor does, in the same order, for the tables this side holds (design §4). What a
//! row means is deliberately absent: that was decided in `shared`.

mod bind;
mod documents;
mod sql;

use std::collections::{BTreeMap, BTreeSet};

use shared::row::{Changes, Held, Key, Table, Value, version_of};
use shared::table::{ERASED_PERSON, SHARING};
use sqlx::{AssertSqlSafe, PgConnection, Row};
use uuid::Uuid;

use self::bind::bind_columns;
pub use self::bind::values_of;
pub use self::documents::clear_documents;
pub use self::sql::{select, statements};
use crate::error::Error;
use crate::member_keys;

/// So many rows are written by one statement; of more, each table has its own, which is always the same.
const TOGETHER_MAX: usize = 1_000;

/// Writes what a batch of change sets does to the read tables of a cooperative.
pub async fn execute(connection: &mut PgConnection, cooperative: Uuid, changes: Changes) -> Result<(), Error> {
    let changes = changes.tidy(|held| held == Held::Everywhere);
    for (table, keys) in &changes.deletes {
        let query = sqlx::query(statements(table)?.delete);
        bind_columns(query, &table.columns[..table.key], keys).execute(&mut *connection).await?;
    }
    let adds: BTreeMap<&'static Table, Vec<Vec<Value>>> =
        changes.adds.into_iter().map(|(table, totals)| (table, totals.into_iter().map(full).collect())).collect();
    if changes.inserts.values().chain(adds.values()).map(Vec::len).sum::<usize>() <= TOGETHER_MAX {
        write_together(connection, &changes.inserts, &adds).await?;
    } else {
        for (table, rows) in &changes.inserts {
            insert(connection, table, rows).await?;
        }
        for (table, rows) in &adds {
            add(connection, table, rows).await?;
        }
    }
    if let Some(rows) = changes.inserts.get(&ERASED_PERSON) {
        member_keys::destroy(connection, rows).await?;
    }
    for (table, versions) in &changes.puts_back {
        put_back(connection, cooperative, table, versions).await?;
    }
    for (table, versions) in changes.puts {
        put(connection, table, versions).await?;
    }
    documents::absorb(connection, cooperative, &changes.documents_back, changes.documents).await
}

async fn insert(connection: &mut PgConnection, table: &'static Table, rows: &[Vec<Value>]) -> Result<(), Error> {
    if !rows.is_empty() {
        bind_columns(sqlx::query(statements(table)?.insert), table.columns, rows).execute(connection).await?;
    }
    Ok(())
}

/// A total as a row.
fn full((mut key, amounts): (Key, Vec<i64>)) -> Vec<Value> {
    key.extend(amounts.into_iter().map(Value::Int));
    key
}

/// Adds amounts. A total that came to nothing has no row, so that what was taken back leaves no trace.
async fn add(connection: &mut PgConnection, table: &'static Table, rows: &[Vec<Value>]) -> Result<(), Error> {
    let query = bind_columns(sqlx::query(statements(table)?.add), table.columns, rows);
    let answer = query.fetch_one(&mut *connection).await?;
    if answer.try_get::<bool, _>(0)? { delete_zeros(connection, table, rows).await } else { Ok(()) }
}

async fn delete_zeros(connection: &mut PgConnection, table: &'static Table, rows: &[Vec<Value>]) -> Result<(), Error> {
    let query = sqlx::query(statements(table)?.delete_zeros);
    bind_columns(query, &table.columns[..table.key], rows).execute(connection).await?;
    Ok(())
}

/// Rows and amounts of all tables in one statement: of a small batch the way to the database and back is most of the
/// work. The tables differ, so it does not matter which is written first.
async fn write_together(
    connection: &mut PgConnection,
    inserts: &BTreeMap<&'static Table, Vec<Vec<Value>>>,
    adds: &BTreeMap<&'static Table, Vec<Vec<Value>>>,
) -> Result<(), Error> {
    let tables = |rows: &BTreeMap<&'static Table, _>| rows.keys().copied().collect::<Vec<&Table>>();
    if inserts.is_empty() && adds.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(AssertSqlSafe(sql::together(&tables(inserts), &tables(adds))));
    for (table, rows) in inserts.iter().chain(adds) {
        query = bind_columns(query, table.columns, rows);
    }
    let answer = query.fetch_one(&mut *connection).await?;
    for (place, (table, rows)) in adds.iter().enumerate() {
        if answer.try_get::<bool, _>(place)? {
            delete_zeros(connection, table, rows).await?;
        }
    }
    Ok(())
}

/// Writes versions: of one key the latest wins, wherever it came from.
async fn put(connection: &mut PgConnection, table: &'static Table, versions: Vec<Vec<Value>>) -> Result<(), Error> {
    let mut latest: BTreeMap<Key, Vec<Value>> = BTreeMap::new();
    for values in versions {
        let key = values[..table.key].to_vec();
        if latest.get(&key).is_none_or(|known| version_of(known) < version_of(&values)) {
            latest.insert(key, values);
        }
    }
    let rows: Vec<Vec<Value>> = latest.into_values().collect();
    bind_columns(sqlx::query(statements(table)?.put), table.columns, &rows).execute(&mut *connection).await?;
    if table == &SHARING { remember_groups(connection, &rows).await } else { Ok(()) }
}

/// Gives the keys of versions that were taken back the latest version that is left in the history.
async fn put_back(
    connection: &mut PgConnection,
    cooperative: Uuid,
    table: &'static Table,
    versions: &[Vec<Value>],
) -> Result<(), Error> {
    let keys: BTreeSet<&[Value]> = versions.iter().map(|version| &version[..table.key]).collect();
    let keys: Vec<&[Value]> = keys.into_iter().collect();
    let row_keys: Vec<String> = keys.iter().map(|key| serde_json::to_string(key).unwrap_or_default()).collect();
    let left: Vec<String> = sqlx::query_scalar(
        "select distinct on (row_key) content from put_history
         where cooperative = $1 and table_name = $2 and row_key = any($3)
         order by row_key, version_n desc, version_device desc, version_seq desc, change_set desc",
    )
    .bind(cooperative)
    .bind(table.name)
    .bind(row_keys)
    .fetch_all(&mut *connection)
    .await?;
    let query = sqlx::query(statements(table)?.delete);
    bind_columns(query, &table.columns[..table.key], &keys).execute(&mut *connection).await?;
    let rows: Vec<Vec<Value>> = left.iter().filter_map(|content| serde_json::from_str(content).ok()).collect();
    insert(&mut *connection, table, &rows).await?;
    if table == &SHARING { remember_groups(connection, &rows).await } else { Ok(()) }
}

/// Head office must know whom to ask; whether a cooperative shares is read from its own books every time.
async fn remember_groups(connection: &mut PgConnection, rows: &[Vec<Value>]) -> Result<(), Error> {
    let column = |index: usize| -> Vec<Option<Uuid>> {
        rows.iter().map(|row| if let Some(Value::Id(id)) = row.get(index) { Some(*id) } else { None }).collect()
    };
    sqlx::query(
        "insert into group_cooperative (cooperative, group_id)
         select * from unnest($1::uuid[], $2::uuid[]) on conflict do nothing",
    )
    .bind(column(0))
    .bind(column(1))
    .execute(connection)
    .await?;
    Ok(())
}
