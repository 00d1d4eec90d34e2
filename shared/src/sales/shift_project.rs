//! Rows of shifts and of cash that moves without a sale.

use super::shift_fact::{
    CashMoved, DrawerOpened, ShiftClosed, ShiftOpened, ShiftReportCopied, ShiftResumed, ShiftSuspended,
};
use crate::fact::{At, Project};
use crate::id::ShiftId;
use crate::row::{Row, Value};
use crate::sales::fact::SaleCompleted;
use crate::table::{CASH_MOVE, COUNTER_EVENT, SHIFT, SHIFT_CLOSING, SHIFT_SALES, SHIFT_SUSPENSION};

fn counted(number: impl TryInto<i64>) -> Value {
    Value::Int(number.try_into().unwrap_or(i64::MAX))
}

impl Project for ShiftOpened {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.shift.0.into(),
            at.change_set.unit.0.into(),
            at.change_set.device.0.into(),
            counted(self.number),
            at.change_set.actor.0.into(),
            at.business_date(),
            at.at_ms(),
            self.float.into(),
        ];
        rows.push(at.row(&SHIFT, values));
    }
}

fn event(at: At<'_>, kind: &str, shift: ShiftId, reason: &str) -> Row {
    let (kind, who) = (kind.into(), at.change_set.actor.0.into());
    at.row(&COUNTER_EVENT, [at.id(), kind, shift.0.into(), Value::Null, reason.into(), at.at_ms(), who])
}

impl Project for DrawerOpened {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(event(at, "drawer_opened", self.shift, &self.reason));
    }
}

impl Project for ShiftReportCopied {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(event(at, "shift_report_copied", self.shift, ""));
    }
}

impl Project for CashMoved {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            at.id(),
            self.shift.0.into(),
            self.kind.code().into(),
            self.document.as_str().into(),
            self.amount.into(),
            self.account.as_deref().into(),
            self.note.as_str().into(),
            at.at_ms(),
            at.change_set.actor.0.into(),
        ];
        rows.push(at.row(&CASH_MOVE, values));
    }
}

fn suspension(at: At<'_>, shift: ShiftId, is_suspended: bool, n: u64) -> Row {
    let values = [shift.0.into(), Value::Int(i64::from(is_suspended)), at.at_ms(), at.change_set.actor.0.into()];
    at.put(&SHIFT_SUSPENSION, values, n)
}

impl Project for ShiftSuspended {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(suspension(at, self.shift, true, self.n));
    }
}

impl Project for ShiftResumed {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(suspension(at, self.shift, false, self.n));
    }
}

impl Project for ShiftClosed {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(at.row(
            &SHIFT_CLOSING,
            [
                self.shift.0.into(),
                at.id(),
                self.z_number.as_str().into(),
                at.at_ms(),
                Value::Int(self.totals.sales_count),
                self.expected.into(),
                self.counted.into(),
                (self.counted - self.expected).into(),
                at.change_set.actor.0.into(),
            ],
        ));
    }
}

/// What a sale adds to the sums of its shift: closing a shift of 5,000 sales reads one row instead of all of them.
pub(super) fn shift_sales(at: At<'_>, sale: &SaleCompleted) -> Row {
    let is_member = sale.member.is_some();
    let of_member = if is_member { sale.net } else { crate::money::Money::ZERO };
    at.row(
        &SHIFT_SALES,
        [
            sale.shift.0.into(),
            Value::Int(1),
            Value::Int(i64::from(is_member)),
            sale.gross.into(),
            sale.discount.into(),
            sale.net.into(),
            of_member.into(),
            sale.vat.into(),
            sale.rounding.into(),
            sale.payable.into(),
        ],
    )
}
