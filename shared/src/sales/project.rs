//! Rows of copies: what was printed once more.

use super::fact::ReceiptCopied;
use crate::fact::{At, Project};
use crate::row::{Row, Value};
use crate::table::COUNTER_EVENT;

impl Project for ReceiptCopied {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            at.id(),
            "receipt_copied".into(),
            Value::Null,
            self.sale.0.into(),
            "".into(),
            at.at_ms(),
            at.change_set.actor.0.into(),
        ];
        rows.push(at.row(&COUNTER_EVENT, values));
    }
}
