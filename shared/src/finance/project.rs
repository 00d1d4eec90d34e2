//! Rows of periods. The rows of entries are made for every change set alike, in `crate::project`.

use super::fact::{PeriodClosed, PeriodReopened};
use crate::fact::{At, Project};
use crate::row::{Row, Value};
use crate::standing::StandingFact;
use crate::table::PERIOD_CLOSING;

impl Project for PeriodClosed {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            at.id(),
            Value::Int(self.month.number()),
            serde_json::to_string(&self.covers).unwrap_or_default().into(),
            serde_json::to_string(&self.totals).unwrap_or_default().into(),
            at.at_ms(),
            at.change_set.actor.0.into(),
        ];
        rows.push(at.row(&PERIOD_CLOSING, values));
    }

    fn standing(&self) -> Option<StandingFact> {
        Some(StandingFact::Closed { month: self.month, covers: self.covers.clone() })
    }
}

impl Project for PeriodReopened {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}

    fn standing(&self) -> Option<StandingFact> {
        Some(StandingFact::Reopened { closing: self.closing })
    }
}
