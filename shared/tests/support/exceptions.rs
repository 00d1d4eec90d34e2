//! The rows of a memory store asked with the very statements that both databases run.

use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, params_from_iter};
use shared::exceptions::{Found, QUERIES};
use shared::memory::MemoryStore;
use shared::row::Value;
use shared::table::{TABLES, read_model_sql};
use uuid::Uuid;

fn bound(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Int(number) => SqlValue::Integer(*number),
        Value::Text(text) => SqlValue::Text(text.clone()),
        Value::Id(id) => SqlValue::Blob(id.as_bytes().to_vec()),
    }
}

fn read(value: ValueRef<'_>) -> anyhow::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8(text.to_vec())?),
        ValueRef::Blob(bytes) => Value::Id(Uuid::from_slice(bytes)?),
        ValueRef::Real(_) => anyhow::bail!("a query gave a fraction"),
    })
}

/// All exceptions of a replica, settled or not, sorted by their keys.
pub fn exceptions(store: &MemoryStore) -> anyhow::Result<Vec<Found>> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(&read_model_sql())?;
    let transaction = connection.transaction()?;
    for table in TABLES.iter().copied() {
        let marks = vec!["?"; table.columns.len()].join(", ");
        let mut insert = transaction.prepare(&format!("insert into {} values ({marks})", table.name))?;
        for row in store.rows(table) {
            insert.execute(params_from_iter(row.iter().map(bound)))?;
        }
    }
    let mut found = Vec::new();
    for query in QUERIES {
        let mut statement = transaction.prepare(query.sql)?;
        anyhow::ensure!(statement.column_count() == query.columns.len(), "columns of {}", query.kind);
        let mut rows = statement.query([store.cooperative().as_bytes()])?;
        while let Some(row) = rows.next()? {
            let values = (0..query.columns.len()).map(|place| read(row.get_ref(place)?));
            found.push(query.found(values.collect::<anyhow::Result<_>>()?));
        }
    }
    found.sort_by(|left, right| left.key.cmp(&right.key));
    Ok(found)
}
