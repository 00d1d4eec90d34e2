//! Values to arrays and back.

use shared::row::{Column, ColumnKind, Value};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};
use uuid::Uuid;

use crate::error::Error;

/// Binds one array per column.
pub fn bind_columns<'q, R: AsRef<[Value]>>(
    mut query: Query<'q, Postgres, PgArguments>,
    columns: &[Column],
    rows: &[R],
) -> Query<'q, Postgres, PgArguments> {
    for (index, column) in columns.iter().enumerate() {
        let values = rows.iter().map(|row| row.as_ref().get(index));
        query = match column.kind {
            ColumnKind::Int => query.bind(values.map(as_int).collect::<Vec<Option<i64>>>()),
            ColumnKind::Text => query.bind(values.map(as_text).collect::<Vec<Option<&str>>>()),
            ColumnKind::Id => query.bind(values.map(as_id).collect::<Vec<Option<Uuid>>>()),
        };
    }
    query
}

fn as_int(value: Option<&Value>) -> Option<i64> {
    match value {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    }
}

fn as_id(value: Option<&Value>) -> Option<Uuid> {
    match value {
        Some(Value::Id(id)) => Some(*id),
        _ => None,
    }
}

fn as_text(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// The values of a row that was read.
pub fn values_of(row: &PgRow, columns: &[Column]) -> Result<Vec<Value>, Error> {
    let mut values = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        values.push(match column.kind {
            ColumnKind::Int => row.try_get::<Option<i64>, _>(index)?.into(),
            ColumnKind::Text => row.try_get::<Option<String>, _>(index)?.into(),
            ColumnKind::Id => row.try_get::<Option<Uuid>, _>(index)?.into(),
        });
    }
    Ok(values)
}
