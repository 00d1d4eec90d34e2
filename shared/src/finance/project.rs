//! Rows of periods. The rows of entries are made for every change set alike, in `crate::project`.

use super::fact::{PeriodClosed, PeriodReopened};
use crate::fact::{At, Project};
use crate::row::{Row, Value};
use crate::standing::StandingFact;
use crate::table::{PERIOD_CLOSING, PERIOD_REOPENING};

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
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let approvals = &at.change_set.approvals;
        let second = approvals.iter().map(|approval| approval.user).find(|user| *user != at.change_set.actor);
        let values = [
            at.id(),
            self.closing.0.into(),
            self.reason.as_str().into(),
            at.at_ms(),
            at.change_set.actor.0.into(),
            second.map(|user| user.0).into(),
        ];
        rows.push(at.row(&PERIOD_REOPENING, values));
    }

    fn standing(&self) -> Option<StandingFact> {
        Some(StandingFact::Reopened { closing: self.closing })
    }
}
