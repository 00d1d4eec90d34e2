//! Loading exceptions: the shared queries, asked of this database, and what people settled.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use shared::exceptions::{ExceptionQuery, Found, QUERIES};
use shared::id::{CooperativeId, UserId};
use shared::row::{ColumnKind, Value};
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::log::counted;

/// The last word on an exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settling {
    pub mark: String,
    pub resolution: String,
    pub note: String,
    pub at_ms: u64,
    pub user: UserId,
    pub n: u64,
}

fn read(value: ValueRef<'_>, kind: ColumnKind) -> Result<Value, StoreError> {
    let wrong = || StoreError::Corrupt("a query gave another kind of value".to_owned());
    Ok(match (value, kind) {
        (ValueRef::Null, _) => Value::Null,
        (ValueRef::Integer(number), ColumnKind::Int) => Value::Int(number),
        (ValueRef::Text(text), ColumnKind::Text) => {
            Value::Text(std::str::from_utf8(text).map_err(|_| wrong())?.to_owned())
        }
        (ValueRef::Blob(bytes), ColumnKind::Id) => Value::Id(Uuid::from_slice(bytes).map_err(|_| wrong())?),
        _ => return Err(wrong()),
    })
}

/// What one query finds, by key.
///
/// # Errors
/// The database's own.
pub fn of_kind(
    connection: &Connection,
    cooperative: CooperativeId,
    query: &'static ExceptionQuery,
) -> Result<Vec<Found>, StoreError> {
    let mut statement = connection.prepare_cached(query.sql)?;
    let mut rows = statement.query([cooperative.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(query.columns.len());
        for (place, column) in query.columns.iter().enumerate() {
            values.push(read(row.get_ref(place)?, column.kind)?);
        }
        found.push(query.found(values));
    }
    found.sort_by(|left, right| left.key.cmp(&right.key));
    Ok(found)
}

/// What all queries find, kind by kind in the order in which a person should look at them.
///
/// # Errors
/// The database's own.
pub fn all(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<Found>, StoreError> {
    let mut all = Vec::new();
    for query in QUERIES {
        all.extend(of_kind(connection, cooperative, query)?);
    }
    Ok(all)
}

/// The last settling of every exception that was ever settled.
///
/// # Errors
/// The database's own.
pub fn settlings(
    connection: &Connection,
    cooperative: CooperativeId,
) -> Result<BTreeMap<String, Settling>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select exception_key, mark, resolution, note, at_ms, app_user, version_n from exception_settling
         where cooperative = ?1",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes()], |row| {
        let settling = Settling {
            mark: row.get(1)?,
            resolution: row.get(2)?,
            note: row.get(3)?,
            at_ms: counted(row.get(4)?),
            user: UserId::from_bytes(row.get(5)?),
            n: counted(row.get(6)?),
        };
        Ok((row.get(0)?, settling))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
