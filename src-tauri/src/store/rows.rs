//! The executor on SQLite: writes what a projection says, in the order `shared::row::Changes` names.
//!
//! The statements are made once from the tables' own description; no table is named here. Deciding anything is
//! deliberately absent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, ToSql, params, params_from_iter};
use shared::change_set::DocumentChange;
use shared::document;
use shared::id::{CooperativeId, DocumentId};
use shared::row::{Changes, ColumnKind, DocumentArrival, Row, Table, Value};
use shared::table::{ERASED_PERSON, TABLES, document_tables};
use uuid::Uuid;

use super::{StoreError, erase};

/// A value on its way into SQLite.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(SqlValue::Null),
            Value::Int(number) => ToSqlOutput::Owned(SqlValue::Integer(*number)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}

/// The statements of one table.
struct Statements {
    insert: String,
    put: String,
    add: String,
    delete: String,
    delete_zero: String,
    delete_document: String,
    select: String,
}

impl Statements {
    fn of(table: &Table) -> Statements {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let (key, rest) = names.split_at(table.key);
        let marks = vec!["?"; names.len()].join(", ");
        let equal =
            |columns: &[&str]| columns.iter().map(|name| format!("{name} = ?")).collect::<Vec<_>>().join(" and ");
        let name = table.name;
        let insert = format!("insert into {name} ({}) values ({marks})", names.join(", "));
        let conflict = format!("on conflict ({})", key.join(", "));
        let replaced: Vec<String> = rest.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let added: Vec<String> = rest.iter().map(|column| format!("{column} = {column} + excluded.{column}")).collect();
        let zero: Vec<String> = rest.iter().map(|column| format!("{column} = 0")).collect();
        Statements {
            put: format!(
                "{insert} {conflict} do update set {} where (excluded.version_n, excluded.version_device, \
                 excluded.version_seq) > ({name}.version_n, {name}.version_device, {name}.version_seq)",
                replaced.join(", ")
            ),
            add: format!("{insert} {conflict} do update set {}", added.join(", ")),
            delete: format!("delete from {name} where {}", equal(key)),
            delete_zero: format!("delete from {name} where {} and {}", equal(key), zero.join(" and ")),
            delete_document: format!("delete from {name} where {}", equal(&key[..2])),
            select: format!("select {} from {name}", names.join(", ")),
            insert: format!("{insert} {conflict} do nothing"),
        }
    }
}

static STATEMENTS: LazyLock<BTreeMap<&'static str, Statements>> =
    LazyLock::new(|| TABLES.iter().map(|table| (table.name, Statements::of(table))).collect());

fn statements(table: &Table) -> Result<&'static Statements, StoreError> {
    STATEMENTS.get(table.name).ok_or_else(|| StoreError::Corrupt(format!("no table {}", table.name)))
}

fn run(connection: &Connection, sql: &str, values: &[Value]) -> Result<usize, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.execute(params_from_iter(values.iter().map(Bound)))?)
}

/// Writes all changes.
///
/// # Errors
/// The database's own.
pub fn execute(connection: &Connection, cooperative: CooperativeId, changes: Changes) -> Result<(), StoreError> {
    let changes = changes.tidy(|_| true);
    for (table, keys) in &changes.deletes {
        for key in keys {
            run(connection, &statements(table)?.delete, key)?;
        }
    }
    for (table, rows) in &changes.inserts {
        for values in rows {
            run(connection, &statements(table)?.insert, values)?;
        }
    }
    if let Some(rows) = changes.inserts.get(&ERASED_PERSON) {
        erase::destroy_keys(connection, cooperative, rows)?;
    }
    for (table, totals) in &changes.adds {
        let sql = statements(table)?;
        for (key, amounts) in totals {
            let values: Vec<Value> = key.iter().cloned().chain(amounts.iter().map(|it| Value::Int(*it))).collect();
            run(connection, &sql.add, &values)?;
            // A total comes to nothing from either side: what is owed stands below zero until it is paid.
            if amounts.iter().any(|amount| *amount != 0) {
                run(connection, &sql.delete_zero, key)?;
            }
        }
    }
    for (table, versions) in &changes.puts_back {
        for version in versions {
            put_back(connection, table, version)?;
        }
    }
    for (table, versions) in &changes.puts {
        for values in versions {
            run(connection, &statements(table)?.put, values)?;
        }
    }
    execute_documents(connection, cooperative, &changes)
}

/// The key of a version that was taken back gets the latest version that is left in the history.
fn put_back(connection: &Connection, table: &Table, version: &[Value]) -> Result<(), StoreError> {
    let key = &version[..table.key];
    run(connection, &statements(table)?.delete, key)?;
    let row_key = serde_json::to_string(key).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let mut statement = connection.prepare_cached(
        "select content from put_history where cooperative = ?1 and table_name = ?2 and row_key = ?3
         order by version_n desc, version_device desc, version_seq desc, change_set desc limit 1",
    )?;
    let mut found = statement.query(params![Bound(&version[0]), table.name, row_key])?;
    if let Some(row) = found.next()? {
        let content: String = row.get(0)?;
        let values: Vec<Value> =
            serde_json::from_str(&content).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        run(connection, &statements(table)?.insert, &values)?;
    }
    Ok(())
}

fn execute_documents(connection: &Connection, cooperative: CooperativeId, changes: &Changes) -> Result<(), StoreError> {
    let mut touched: BTreeMap<DocumentId, String> = BTreeMap::new();
    for (document, change_set) in &changes.documents_back {
        let mut statement = connection
            .prepare_cached("delete from document_change where document = ?1 and change_set = ?2 returning kind")?;
        let mut removed = statement.query(params![document.as_bytes(), change_set.as_bytes()])?;
        while let Some(row) = removed.next()? {
            touched.insert(*document, row.get(0)?);
        }
    }
    let mut fresh: BTreeSet<DocumentId> = BTreeSet::new();
    for (change_no, arrival) in changes.documents.iter().enumerate() {
        let document = arrival.change.document;
        if !touched.contains_key(&document) && !has_changes(connection, document)? {
            fresh.insert(document);
        }
        keep_change(connection, change_no, arrival)?;
        touched.insert(document, arrival.change.kind.clone());
    }
    for (document, kind) in touched {
        fill_document(connection, cooperative, document, &kind, fresh.contains(&document))?;
    }
    Ok(())
}

fn has_changes(connection: &Connection, document: DocumentId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("select 1 from document_change where document = ?1 limit 1")?;
    Ok(statement.exists([document.as_bytes()])?)
}

fn keep_change(connection: &Connection, change_no: usize, arrival: &DocumentArrival) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "insert into document_change (document, change_set, change_no, kind, content, sealed)
         values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing",
    )?;
    let DocumentChange { document, kind, change, sealed } = &arrival.change;
    let change_no = i64::try_from(change_no).unwrap_or(i64::MAX);
    statement.execute(params![document.as_bytes(), arrival.change_set.as_bytes(), change_no, kind, change, sealed])?;
    Ok(())
}

/// The changes of a document that count and can be read here.
///
/// # Errors
/// The database's own.
pub fn document_changes(connection: &Connection, document: DocumentId) -> Result<Vec<Vec<u8>>, StoreError> {
    let key = document_key(connection, document)?;
    let mut statement = connection.prepare_cached(
        "select kind, content, sealed from document_change where document = ?1 order by change_set, change_no",
    )?;
    let rows = statement.query_map([document.as_bytes()], |row| {
        Ok(DocumentChange { document, kind: row.get(0)?, change: row.get(1)?, sealed: row.get(2)? })
    })?;
    let mut changes = Vec::new();
    for change in rows {
        changes.extend(document::unseal(&change?, key.as_ref()));
    }
    Ok(changes)
}

/// The key of a sealed document, if it is here.
///
/// # Errors
/// The database's own.
pub fn document_key(
    connection: &Connection,
    document: DocumentId,
) -> Result<Option<document::DocumentKey>, StoreError> {
    let mut statement = connection.prepare_cached("select key from document_key where document = ?1")?;
    let mut rows = statement.query([document.as_bytes()])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}

/// Merges a document and writes its rows in place of those it had.
///
/// # Errors
/// The database's own.
pub fn fill_document(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
    kind: &str,
    is_new: bool,
) -> Result<(), StoreError> {
    let tables = document_tables(kind);
    if !is_new {
        delete_document(connection, cooperative, document, tables)?;
    }
    insert_document(connection, cooperative, document, kind, tables)
}

/// The same for those of the given tables that this kind of document has rows in.
///
/// # Errors
/// The database's own.
pub fn fill_tables(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
    kind: &str,
    tables: &[&'static Table],
) -> Result<(), StoreError> {
    let concerned: Vec<&'static Table> =
        document_tables(kind).iter().copied().filter(|table| tables.contains(table)).collect();
    if concerned.is_empty() {
        return Ok(());
    }
    delete_document(connection, cooperative, document, &concerned)?;
    insert_document(connection, cooperative, document, kind, &concerned)
}

fn delete_document(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
    tables: &[&'static Table],
) -> Result<(), StoreError> {
    let prefix = [Value::Id(cooperative.0), Value::Id(document.0)];
    for table in tables {
        run(connection, &statements(table)?.delete_document, &prefix)?;
    }
    Ok(())
}

fn insert_document(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
    kind: &str,
    tables: &[&'static Table],
) -> Result<(), StoreError> {
    let changes = document_changes(connection, document)?;
    if !changes.is_empty() {
        let rows = document::rows(cooperative, document, kind, &document::merge(&changes));
        for row in rows.iter().filter(|row| tables.contains(&row.table)) {
            insert_row(connection, row)?;
        }
    }
    Ok(())
}

fn insert_row(connection: &Connection, row: &Row) -> Result<(), StoreError> {
    run(connection, &statements(row.table)?.insert, &row.values).map(|_| ())
}

/// Gives every row of a table to `each`.
///
/// # Errors
/// The database's own, or a row that is not of the table's shape.
pub fn for_each_row(connection: &Connection, table: &Table, mut each: impl FnMut(&[Value])) -> Result<(), StoreError> {
    let mut statement = connection.prepare(&statements(table)?.select)?;
    let mut rows = statement.query([])?;
    let mut values = Vec::with_capacity(table.columns.len());
    while let Some(row) = rows.next()? {
        values.clear();
        for (index, column) in table.columns.iter().enumerate() {
            values.push(read_value(row.get_ref(index)?, column.kind)?);
        }
        each(&values);
    }
    Ok(())
}

fn read_value(value: ValueRef<'_>, kind: ColumnKind) -> Result<Value, StoreError> {
    let wrong = || StoreError::Corrupt("a column holds another kind of value".to_owned());
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
