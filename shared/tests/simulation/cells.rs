//! Reading single cells of the read tables by the names of their columns.

use shared::row::{Table, Value};
use uuid::Uuid;

/// A row with its table.
#[derive(Clone, Copy)]
pub struct Cells<'a>(pub &'static Table, pub &'a [Value]);

impl<'a> Cells<'a> {
    fn cell(&self, column: &str) -> &'a Value {
        self.0.column(column).and_then(|index| self.1.get(index)).unwrap_or(&Value::Null)
    }

    pub fn int(&self, column: &str) -> i64 {
        self.optional_int(column).unwrap_or(0)
    }

    pub fn optional_int(&self, column: &str) -> Option<i64> {
        match self.cell(column) {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub fn text(&self, column: &str) -> &'a str {
        match self.cell(column) {
            Value::Text(text) => text,
            _ => "",
        }
    }

    pub fn id(&self, column: &str) -> Uuid {
        match self.cell(column) {
            Value::Id(id) => *id,
            _ => Uuid::nil(),
        }
    }
}
