//! The executor of `shared::row::Changes` on Postgres: one statement a table, whatever the size of the batch.
//!
//! It does what the in-memory executor does, in the same order, for the tables this side holds (design §4). What a
//! row means is deliberately absent: that was decided in `shared`.

mod bind;
mod documents;
mod sql;

use std::collections::{BTreeMap, BTreeSet};

use shared::row::{Changes, Held, Key, Table, Value, version_of};
use shared::table::{ERASED_PERSON, SHARING};
use sqlx::PgConnection;
use uuid::Uuid;

use self::bind::bind_columns;
pub use self::bind::values_of;
pub use self::documents::clear_documents;
pub use self::sql::{select, statements};
use crate::error::Error;
use crate::member_keys;

/// Writes what a batch of change sets does to the read tables of a cooperative.
pub async fn execute(connection: &mut PgConnection, cooperative: Uuid, changes: Changes) -> Result<(), Error> {
    let changes = changes.tidy(|held| held == Held::Everywhere);
    for (table, keys) in &changes.deletes {
        let query = sqlx::query(statements(table)?.delete);
        bind_columns(query, &table.columns[..table.key], keys).execute(&mut *connection).await?;
    }
    for (table, rows) in &changes.inserts {
        insert(connection, table, rows).await?;
    }
    if let Some(rows) = changes.inserts.get(&ERASED_PERSON) {
        member_keys::destroy(connection, rows).await?;
    }
    for (table, totals) in changes.adds {
        add(connection, table, totals).await?;
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

/// Adds amounts. A total that came to nothing has no row, so that what was taken back leaves no trace.
async fn add(
    connection: &mut PgConnection,
    table: &'static Table,
    totals: BTreeMap<Key, Vec<i64>>,
) -> Result<(), Error> {
    let full = |(mut key, amounts): (Key, Vec<i64>)| {
        key.extend(amounts.into_iter().map(Value::Int));
        key
    };
    let rows: Vec<Vec<Value>> = totals.into_iter().map(full).collect();
    let statements = statements(table)?;
    let query = bind_columns(sqlx::query(statements.add), table.columns, &rows);
    let answer = query.fetch_one(&mut *connection).await?;
    if sqlx::Row::try_get::<bool, _>(&answer, 0)? {
        let query = bind_columns(sqlx::query(statements.delete_zeros), &table.columns[..table.key], &rows);
        query.execute(connection).await?;
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
