//! Rows of change sets that somebody should look at: counted late, not counted, dated otherwise than the clock.
//!
//! They say what is so, never that it is wrong: a till that was offline over a closing has done nothing amiss.

use crate::change_set::ChangeSet;
use crate::clock::{date_number, days_between};
use crate::fact::At;
use crate::money::Money;
use crate::row::{Row, Value};
use crate::standing::PostingMonth;
use crate::table::{CLOCK_DOUBT, LATE_POSTING, NOT_COUNTED};

/// What the entries of a change set move: the sum of their debits.
fn amount(change_set: &ChangeSet) -> Money {
    let lines = change_set.entries.iter().flat_map(|entry| &entry.lines);
    lines.map(|line| line.amount).filter(|amount| *amount > Money::ZERO).sum()
}

fn seq(change_set: &ChangeSet) -> Value {
    Value::Int(i64::try_from(change_set.seq).unwrap_or(i64::MAX))
}

/// The row of a change set with entries that count in a later month than its own.
pub(super) fn late(at: At<'_>) -> Option<Row> {
    let change_set = at.change_set;
    let entry = change_set.entries.first().filter(|_| at.posting.late)?;
    let values = [
        at.id(),
        change_set.unit.0.into(),
        change_set.device.0.into(),
        seq(change_set),
        entry.document.as_str().into(),
        at.business_date(),
        Value::Int(date_number(at.posting.month.first_day())),
        amount(change_set).into(),
        change_set.actor.0.into(),
    ];
    Some(at.row(&LATE_POSTING, values))
}

/// The row of a change set that does not count.
pub(super) fn not_counted(change_set: &ChangeSet) -> Row {
    let posting = PostingMonth { month: change_set.month(), late: false };
    let at = At { change_set, posting };
    let mut kinds: Vec<&str> = change_set.facts.iter().map(|fact| fact.kind.as_str()).collect();
    kinds.extend(change_set.documents.iter().map(|change| change.kind.as_str()));
    let values = [
        at.id(),
        change_set.unit.0.into(),
        change_set.device.0.into(),
        seq(change_set),
        at.business_date(),
        at.at_ms(),
        amount(change_set).into(),
        kinds.join(" ").into(),
        change_set.actor.0.into(),
    ];
    at.row(&NOT_COUNTED, values)
}

/// The row of a change set whose date lies two days or more from the date of its own clock. The date is
/// the shift's: so this shows a machine whose clock jumped in the middle of one.
pub(super) fn of_the_clock(at: At<'_>) -> Option<Row> {
    let change_set = at.change_set;
    let (clock_date, _) = change_set.zone.local(change_set.clock.wall_ms);
    let values = [
        change_set.unit.0.into(),
        change_set.device.0.into(),
        at.business_date(),
        Value::Int(date_number(clock_date)),
        Value::Int(1),
    ];
    (days_between(clock_date, change_set.business_date).saturating_abs() >= 2).then(|| at.row(&CLOCK_DOUBT, values))
}
