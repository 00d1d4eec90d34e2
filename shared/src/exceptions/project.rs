//! Rows of settlings.

use super::fact::ExceptionSettled;
use crate::fact::{At, Project};
use crate::row::Row;
use crate::table::EXCEPTION_SETTLING;

impl Project for ExceptionSettled {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.key.as_str().into(),
            self.mark.as_str().into(),
            self.resolution.code().into(),
            self.note.as_str().into(),
            at.at_ms(),
            at.change_set.actor.0.into(),
        ];
        rows.push(at.put(&EXCEPTION_SETTLING, values, self.n));
    }
}
