//! The statements of every read table, written once from its definition.
//!
//! Every statement takes one array per column, so a batch of any size is one call. Names come from `shared::table`
//! only; values are always bound. They are written once and live as long as the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use shared::row::{Column, ColumnKind, RowKind, Table};
use shared::table::TABLES;

use crate::error::Error;

/// What is done to one table.
pub struct TableSql {
    /// Rows; one that is there already stays.
    pub insert: &'static str,
    /// Rows by key.
    pub delete: &'static str,
    /// Amounts are added; answers whether some row came to nothing.
    pub add: &'static str,
    /// Of the given keys, the rows that came to nothing.
    pub delete_zeros: &'static str,
    /// Rows; a later version replaces an earlier one.
    pub put: &'static str,
    /// All rows of documents.
    pub delete_documents: &'static str,
    /// All rows of a cooperative.
    pub clear: &'static str,
}

static STATEMENTS: LazyLock<BTreeMap<&'static Table, TableSql>> =
    LazyLock::new(|| TABLES.iter().copied().map(|table| (table, TableSql::of(table))).collect());

/// The statements of a table.
pub fn statements(table: &'static Table) -> Result<&'static TableSql, Error> {
    STATEMENTS.get(table).ok_or(Error::Fault("a table is not in the table of tables"))
}

const fn array_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Int => "bigint[]",
        ColumnKind::Text => "text[]",
        ColumnKind::Id => "uuid[]",
    }
}

fn list(columns: &[Column], prefix: &str) -> String {
    let names: Vec<String> = columns.iter().map(|column| format!("{prefix}{}", column.name)).collect();
    names.join(", ")
}

fn joined(columns: &[Column], between: &str, each: impl Fn(&str) -> String) -> String {
    let parts: Vec<String> = columns.iter().map(|column| each(column.name)).collect();
    parts.join(between)
}

/// `unnest($1::uuid[], …) as given (cooperative, …)`, its arrays numbered behind those that stand before.
fn given(columns: &[Column], before: usize) -> String {
    let arrays: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| format!("${}::{}", before + index + 1, array_type(column.kind)))
        .collect();
    format!("unnest({}) as given ({})", arrays.join(", "), list(columns, ""))
}

/// Puts rows into a table; one that is there already is left to what stands behind this.
fn insert(table: &Table, before: usize) -> String {
    let Table { name, columns, .. } = table;
    format!("insert into {name} ({}) select * from {}", list(columns, ""), given(columns, before))
}

/// Adds amounts, and returns of each row whether it came to nothing.
fn add(table: &Table, before: usize) -> String {
    let Table { name, columns, key, .. } = table;
    let (keys, rest) = columns.split_at(*key);
    let all_zero = joined(rest, " and ", |column| format!("{name}.{column} = 0"));
    let sums = joined(rest, ", ", |column| format!("{column} = {name}.{column} + excluded.{column}"));
    let on_key = list(keys, "");
    format!("{} on conflict ({on_key}) do update set {sums} returning {all_zero} as zero", insert(table, before))
}

/// Rows and amounts of several tables as one statement: one array per column, table by table, those of rows first. It
/// answers one row, for each of the tables with amounts whether some row came to nothing.
pub fn together(rows: &[&Table], amounts: &[&Table]) -> String {
    let mut before = 0;
    let mut parts: Vec<String> = Vec::new();
    for table in rows {
        parts.push(format!("w{} as ({} on conflict do nothing)", parts.len(), insert(table, before)));
        before += table.columns.len();
    }
    let mut answers: Vec<String> = Vec::new();
    for table in amounts {
        answers.push(format!("(select coalesce(bool_or(zero), false) from w{})", parts.len()));
        parts.push(format!("w{} as ({})", parts.len(), add(table, before)));
        before += table.columns.len();
    }
    let answer = if answers.is_empty() { "true".to_owned() } else { answers.join(", ") };
    format!("with {} select {answer}", parts.join(", "))
}

impl TableSql {
    fn of(table: &'static Table) -> TableSql {
        let Table { name, columns, key, kind, .. } = table;
        let (keys, rest) = columns.split_at(*key);
        let insert = insert(table, 0);
        let on_key = format!("on conflict ({})", list(keys, ""));
        let same_key = joined(keys, " and ", |column| format!("{name}.{column} = given.{column}"));
        let all_zero = joined(rest, " and ", |column| format!("{name}.{column} = 0"));
        let replace = joined(rest, ", ", |column| format!("{column} = excluded.{column}"));
        let version = &columns[columns.len().saturating_sub(3)..];
        let document = columns.get(1).map_or("", |column| column.name);
        TableSql {
            insert: format!("{insert} on conflict do nothing").leak(),
            delete: format!("delete from {name} using {} where {same_key}", given(keys, 0)).leak(),
            add: format!("with added as ({}) select coalesce(bool_or(zero), false) from added", add(table, 0)).leak(),
            delete_zeros: format!("delete from {name} using {} where {same_key} and {all_zero}", given(keys, 0)).leak(),
            put: match kind {
                RowKind::Put => format!(
                    "{insert} {on_key} do update set {replace} where ({}) < ({})",
                    list(version, &format!("{name}.")),
                    list(version, "excluded.")
                )
                .leak(),
                RowKind::Insert | RowKind::Add | RowKind::Doc => "",
            },
            delete_documents: format!("delete from {name} where cooperative = $1 and {document} = any($2::uuid[])")
                .leak(),
            clear: format!("delete from {name} where cooperative = $1").leak(),
        }
    }
}

/// Reads all rows of a cooperative from a table of this schema.
pub fn select(table: &Table, schema: &'static str) -> String {
    format!("select {} from {schema}.{} where cooperative = $1", list(table.columns, ""), table.name)
}
