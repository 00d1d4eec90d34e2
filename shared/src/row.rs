//! Rows: what a projection says, before any database has heard of it.
//!
//! Words (design §4): an *insert* is a fact row that is never changed; a *put* is the latest of several versions of
//! one thing; an *add* is a running total; *take back* is the one way by which anything leaves the books again.
//! SQL is deliberately absent, except the text of the tables themselves, which both databases run unchanged.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change_set::DocumentChange;
use crate::id::{ChangeSetId, DocumentId};

/// A value as all three stores keep it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Not known or not asked for. Never part of a key.
    Null,
    /// A whole number: sen, thousandths, a date, a count.
    Int(i64),
    /// Text.
    Text(String),
    /// An identity, sixteen bytes.
    Id(Uuid),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::from(text.to_owned())
    }
}
impl From<String> for Value {
    /// JSON can say NUL, Postgres cannot keep it: rows carry the sign for "unreadable" instead, on every store alike.
    fn from(text: String) -> Self {
        Value::Text(if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text })
    }
}
impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Value::Id(id)
    }
}
impl From<crate::money::Money> for Value {
    fn from(amount: crate::money::Money) -> Self {
        Value::Int(amount.minor())
    }
}
impl From<crate::quantity::Quantity> for Value {
    fn from(quantity: crate::quantity::Quantity) -> Self {
        Value::Int(quantity.thousandths())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Int,
    Text,
    Id,
}

/// A column of a read table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    pub nullable: bool,
}

/// How the rows of a table come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A row per fact; the same row again changes nothing.
    Insert,
    /// The latest version wins; the last three columns are the version.
    Put,
    /// Totals; every column behind the key is added to.
    Add,
    /// Rows of a merged document; the first two key columns are cooperative and document.
    Doc,
}

/// Which replicas keep a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Tills and server: part of the state hash.
    Everywhere,
    /// Tills only: lines, which the server decodes from the change set on demand, and personal data.
    OnTills,
}

/// A read table. The first `key` columns are its primary key; the first of them is always the cooperative.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// Goes up when the meaning or the columns change; a replica then refills this table alone.
    pub version: u32,
    pub kind: RowKind,
    pub held: Held,
    pub columns: &'static [Column],
    pub key: usize,
    /// Further indexes, each beginning with the cooperative.
    pub indexes: &'static [&'static [&'static str]],
    /// Columns whose rows at or below zero have a small index of their own: few rows, so it costs the others nothing.
    pub odd: &'static [&'static str],
}

impl PartialEq for Table {
    fn eq(&self, other: &Table) -> bool {
        self.name == other.name
    }
}
impl Eq for Table {}
impl PartialOrd for Table {
    fn partial_cmp(&self, other: &Table) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Table {
    fn cmp(&self, other: &Table) -> std::cmp::Ordering {
        self.name.cmp(other.name)
    }
}

impl Table {
    /// The position of a column; tables are written by hand in one place, and a test asks for every name used.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Whether a column is part of the key or of an index.
    fn is_indexed(&self, position: usize) -> bool {
        let name = self.columns.get(position).map(|column| column.name);
        position < self.key || name.is_some_and(|name| self.indexes.iter().any(|index| index.contains(&name)))
    }

    /// The statement that makes the table and its indexes, in the subset both databases read.
    pub fn ddl(&self) -> String {
        let Table { name, version, kind, held, .. } = self;
        let mut sql =
            format!("-- {name}: version {version}, {kind:?}, {held:?}\ncreate table if not exists {name} (\n");
        for column in self.columns {
            let kind = match column.kind {
                ColumnKind::Int => "bigint",
                ColumnKind::Text => "text",
                ColumnKind::Id => "uuid",
            };
            let null = if column.nullable { "" } else { " not null" };
            let _ = writeln!(sql, "    {} {kind}{null},", column.name);
        }
        let key: Vec<&str> = self.columns[..self.key].iter().map(|column| column.name).collect();
        let _ = writeln!(sql, "    primary key ({})\n);", key.join(", "));
        for columns in self.indexes {
            // Named by all it is made of but the cooperative: two of one table must never share a name.
            let by = columns.get(1..).unwrap_or_default().join("_");
            let columns = columns.join(", ");
            let _ = writeln!(sql, "create index if not exists {name}_by_{by}\n    on {name} ({columns});");
        }
        for column in self.odd {
            let _ = writeln!(
                sql,
                "create index if not exists {name}_odd_{column}\n    on {name} (cooperative, {column}) where {column} <= 0;"
            );
        }
        sql
    }
}

/// One row of one table, as a projection gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub table: &'static Table,
    /// All columns, in the order of the table.
    pub values: Vec<Value>,
}

/// How long a text may be, in bytes, that is part of a key or an index: Postgres takes no entry of more than a third of
/// a page, and one that it does not take would hold up everything behind it. The whole text stands in the change set.
pub const KEY_TEXT_BYTES_MAX: usize = 500;

impl Row {
    /// A row whose texts every database takes alike: without the character NUL, and cut where an index reads them.
    pub fn of(table: &'static Table, mut values: Vec<Value>) -> Row {
        for (position, value) in values.iter_mut().enumerate() {
            let Value::Text(text) = value else { continue };
            if text.contains('\0') {
                *text = text.replace('\0', "\u{fffd}");
            }
            if text.len() > KEY_TEXT_BYTES_MAX && table.is_indexed(position) {
                text.truncate(text.floor_char_boundary(KEY_TEXT_BYTES_MAX));
            }
        }
        Row { table, values }
    }
}

/// The key of a row.
pub type Key = Vec<Value>;

/// A document's change, with the change set it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentArrival {
    pub change_set: ChangeSetId,
    pub change: DocumentChange,
}

/// Everything a batch of change sets does to the read tables, combined per key. Executors write it in this order:
/// `deletes`, `inserts`, `adds`, `puts_back`, `puts`, `documents_back`, `documents`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Fact rows taken back.
    pub deletes: BTreeMap<&'static Table, Vec<Key>>,
    /// Fact rows.
    pub inserts: BTreeMap<&'static Table, Vec<Vec<Value>>>,
    /// Amounts per key; what nets to nothing is not there.
    pub adds: BTreeMap<&'static Table, BTreeMap<Key, Vec<i64>>>,
    /// Versions whose key gets the latest version of its history: the full row, taken out of the history or put in.
    pub puts_back: BTreeMap<&'static Table, Vec<Vec<Value>>>,
    /// Versions: the full row.
    pub puts: BTreeMap<&'static Table, Vec<Vec<Value>>>,
    /// Document changes taken back.
    pub documents_back: Vec<(DocumentId, ChangeSetId)>,
    /// Document changes.
    pub documents: Vec<DocumentArrival>,
}

impl Changes {
    /// Adds a row to the books.
    pub fn apply(&mut self, row: Row) {
        match row.table.kind {
            RowKind::Insert | RowKind::Doc => self.inserts.entry(row.table).or_default().push(row.values),
            RowKind::Put => self.puts.entry(row.table).or_default().push(row.values),
            RowKind::Add => self.add(row, 1),
        }
    }

    /// Gives the key of a put the latest version of its history, in which this one stands already.
    pub fn settle(&mut self, row: Row) {
        self.puts_back.entry(row.table).or_default().push(row.values);
    }

    /// Takes a row out of the books again.
    pub fn take_back(&mut self, mut row: Row) {
        match row.table.kind {
            RowKind::Insert | RowKind::Doc => {
                row.values.truncate(row.table.key);
                self.deletes.entry(row.table).or_default().push(row.values);
            }
            RowKind::Put => self.puts_back.entry(row.table).or_default().push(row.values),
            RowKind::Add => self.add(row, -1),
        }
    }

    fn add(&mut self, row: Row, sign: i64) {
        let mut key = row.values;
        let amounts = key.split_off(row.table.key);
        let totals = self.adds.entry(row.table).or_default().entry(key).or_insert_with(|| vec![0; amounts.len()]);
        for (total, amount) in totals.iter_mut().zip(amounts) {
            if let Value::Int(number) = amount {
                *total = total.wrapping_add(number.wrapping_mul(sign));
            }
        }
    }

    /// Forgets sums that came to nothing (a row taken back and applied again) where no row must be made for them,
    /// and the tables that this replica does not hold.
    pub fn tidy(mut self, holds: impl Fn(Held) -> bool) -> Changes {
        for totals in self.adds.values_mut() {
            totals.retain(|_, amounts| amounts.iter().any(|amount| *amount != 0));
        }
        self.adds.retain(|table, totals| holds(table.held) && !totals.is_empty());
        self.deletes.retain(|table, _| holds(table.held));
        self.inserts.retain(|table, _| holds(table.held));
        self.puts.retain(|table, _| holds(table.held));
        self.puts_back.retain(|table, _| holds(table.held));
        self
    }
}

/// The version of a put row: `(n, device, seq)`, its last three columns.
pub fn version_of(row: &[Value]) -> &[Value] {
    &row[row.len().saturating_sub(3)..]
}

/// Adds one row's hash to a state hash: sums modulo 2^256 are the same in whatever order the rows come (design §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateHash(pub [u8; 32]);

impl StateHash {
    /// Counts a row in.
    pub fn add_row(&mut self, table: &Table, values: &[Value]) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(table.name.as_bytes());
        for value in values {
            match value {
                Value::Null => hasher.update(&[0]),
                Value::Int(number) => hasher.update(&[1]).update(&number.to_le_bytes()),
                Value::Text(text) => {
                    hasher.update(&[2]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes())
                }
                Value::Id(id) => hasher.update(&[3]).update(id.as_bytes()),
            };
        }
        self.add(&StateHash(*hasher.finalize().as_bytes()));
    }

    /// Adds another sum to this one.
    pub fn add(&mut self, other: &StateHash) {
        let mut carry = 0_u16;
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            let sum = u16::from(*mine) + u16::from(theirs) + carry;
            *mine = (sum & 0xff) as u8;
            carry = sum >> 8;
        }
    }

    /// As people compare it.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ACCOUNT_TOTAL, PRODUCT};

    #[test]
    fn the_state_hash_does_not_ask_for_an_order() {
        let rows = [vec![Value::Int(1)], vec![Value::from("satu")], vec![Value::Null, Value::Int(-5)]];
        let (mut forwards, mut backwards) = (StateHash::default(), StateHash::default());
        rows.iter().for_each(|row| forwards.add_row(&PRODUCT, row));
        rows.iter().rev().for_each(|row| backwards.add_row(&PRODUCT, row));
        assert_eq!(forwards, backwards);
        backwards.add_row(&PRODUCT, &rows[0]);
        assert_ne!(forwards, backwards);
    }

    #[test]
    fn taking_back_and_applying_again_leaves_no_trace_in_totals() {
        let key = vec![Value::Int(0); ACCOUNT_TOTAL.key];
        let row = Row { table: &ACCOUNT_TOTAL, values: [key, vec![Value::Int(5), Value::Int(0)]].concat() };
        let mut changes = Changes::default();
        changes.take_back(row.clone());
        changes.apply(row);
        assert!(changes.tidy(|_| true).adds.is_empty());
    }
}
