//! Rows of sales, and of their payments.

use super::fact::{PointsGranted, SaleCompleted, SoldLine};
use crate::fact::{At, Project};
use crate::id::{MemberId, ShiftId};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::sales::shift_project::shift_sales;
use crate::sales::tender::{Tender, TenderKind, flow};
use crate::table::{POINT_TOTAL, SALE, SALE_LINE, SALES_DAY, TENDER, TENDER_TOTAL};

pub(crate) fn counted(number: impl TryInto<i64>) -> Value {
    Value::Int(number.try_into().unwrap_or(i64::MAX))
}

/// Adds to the totals of a shift: so many payments of a kind, so much together. A reversal has `times` −1.
pub(crate) fn tender_total(at: At<'_>, shift: ShiftId, flow: &str, kind: TenderKind, times: i64, amount: Money) -> Row {
    let key = [shift.0.into(), flow.into(), kind.code().into()];
    at.row(&TENDER_TOTAL, key.into_iter().chain([Value::Int(times), amount.into()]))
}

/// Adds to the points of a member in the year of the business date.
pub(crate) fn point_total(at: At<'_>, member: Option<MemberId>, granted: i64, used: i64) -> Option<Row> {
    let member = member.filter(|_| granted != 0 || used != 0)?;
    let year = Value::Int(i64::from(at.change_set.business_date.year()));
    Some(at.row(&POINT_TOTAL, [member.0.into(), year, Value::Int(granted), Value::Int(used)]))
}

/// The rows of payments that are not cash: one each, `sign` −1 for money given back.
pub(crate) fn tender_rows(
    at: At<'_>,
    shift: ShiftId,
    member: Option<MemberId>,
    payments: &[Tender],
    sign: i64,
    rows: &mut Vec<Row>,
) {
    // In an exchange the sale and the return have one id: the return's payments are numbered from 101.
    let first = if sign < 0 && at.change_set.facts.len() > 1 { 101 } else { 1 };
    for (index, payment) in payments.iter().enumerate() {
        if payment.kind() == TenderKind::Cash {
            continue;
        }
        let amount = if sign < 0 { -payment.amount() } else { payment.amount() };
        let values = [
            at.id(),
            counted(index + first),
            shift.0.into(),
            at.change_set.unit.0.into(),
            payment.kind().code().into(),
            amount.into(),
            payment.reference().into(),
            member.filter(|_| payment.kind().needs_member()).map(|member| member.0).into(),
            at.business_date(),
            at.at_ms(),
        ];
        rows.push(at.row(&TENDER, values));
    }
}

fn line_row(at: At<'_>, index: usize, line: &SoldLine) -> Row {
    let values = [
        at.id(),
        counted(index + 1),
        line.product.0.into(),
        line.name.as_str().into(),
        line.quantity.into(),
        line.unit_price.into(),
        line.gross.into(),
        line.discount.into(),
        line.net.into(),
        line.vat.into(),
        line.cost.into(),
        line.tax_class.code().into(),
    ];
    at.row(&SALE_LINE, values)
}

/// What a day sold: `times` is 1 for a sale, −1 for one taken back.
pub(crate) fn sales_day(at: At<'_>, sale: &SaleCompleted, times: i64) -> Row {
    let signed = |amount: Money| Value::from(if times < 0 { -amount } else { amount });
    at.row(
        &SALES_DAY,
        [
            at.change_set.unit.0.into(),
            at.business_date(),
            Value::Int(if sale.member.is_some() { 1 } else { 2 }),
            Value::Int(times),
            signed(sale.gross),
            signed(sale.discount),
            signed(sale.net),
            signed(sale.vat),
            signed(sale.rounding),
            signed(sale.cost()),
        ],
    )
}

/// The totals that a sale adds to, and that taking it back takes from.
pub(crate) fn totals(at: At<'_>, sale: &SaleCompleted, flow: &str, times: i64, rows: &mut Vec<Row>) {
    let signed = |amount: Money| if times < 0 { -amount } else { amount };
    let payments = sale.payments();
    for payment in &payments {
        rows.push(tender_total(at, sale.shift, flow, payment.kind(), times, signed(payment.amount())));
    }
    if !sale.donation.is_zero() {
        let donation = signed(sale.donation);
        rows.push(tender_total(at, sale.shift, flow::DONATION, TenderKind::Cash, times, donation));
    }
    let granted = sale.points.map_or(0, |PointsGranted { points, .. }| points);
    let used: i64 = payments.iter().map(Tender::points).fold(0, i64::saturating_add);
    let signed_points = |points: i64| points.saturating_mul(times);
    rows.extend(point_total(at, sale.member, signed_points(granted), signed_points(used)));
    rows.push(sales_day(at, sale, times));
}

impl Project for SaleCompleted {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(shift_sales(at, self));
        let paid: Money = self.tenders.iter().chain(&self.exchanged).map(Tender::amount).sum();
        rows.push(at.row(
            &SALE,
            [
                at.id(),
                at.change_set.unit.0.into(),
                at.change_set.device.0.into(),
                self.shift.0.into(),
                at.change_set.actor.0.into(),
                self.member.map(|member| member.0).into(),
                self.document.as_str().into(),
                at.business_date(),
                at.at_ms(),
                self.gross.into(),
                self.discount.into(),
                self.net.into(),
                self.vat.into(),
                self.rounding.into(),
                self.payable.into(),
                paid.into(),
                self.change.into(),
                self.cost().into(),
                counted(self.lines.len()),
            ],
        ));
        rows.extend(self.lines.iter().enumerate().map(|(index, line)| line_row(at, index, line)));
        tender_rows(at, self.shift, self.member, &self.payments(), 1, rows);
        totals(at, self, flow::SALE, 1, rows);
    }
}
