//! Rows of returns and voids.

use super::fact::{GoodsReturned, GoodsTakenBack, SaleVoided};
use crate::fact::{At, Project};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::sales::selling::rows::{counted, point_total, tender_rows, tender_total, totals};
use crate::sales::tender::{Tender, flow};
use crate::table::{GOODS_RETURN, GOODS_RETURN_LINE, SALE_VOID, SALES_DAY};

impl Project for GoodsReturned {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let cost: Money = self.lines.iter().map(|line| line.cost).sum();
        let values = [
            at.id(),
            self.sale.0.into(),
            at.change_set.unit.0.into(),
            self.shift.0.into(),
            at.change_set.actor.0.into(),
            self.member.map(|member| member.0).into(),
            self.document.as_str().into(),
            at.business_date(),
            at.at_ms(),
            self.net.into(),
            self.vat.into(),
            self.rounding.into(),
            self.refund.into(),
            cost.into(),
            counted(self.lines.len()),
            self.reason.as_str().into(),
        ];
        rows.push(at.row(&GOODS_RETURN, values));
        for (index, line) in self.lines.iter().enumerate() {
            let values = [
                at.id(),
                counted(index + 1),
                self.sale.0.into(),
                counted(line.line_no),
                line.product.0.into(),
                line.quantity.into(),
                line.sold.into(),
                line.net.into(),
                line.vat.into(),
                line.cost.into(),
                Value::Int(i64::from(line.damaged)),
            ];
            rows.push(at.row(&GOODS_RETURN_LINE, values));
        }
        tender_rows(at, self.shift, self.member, &self.refunds, -1, rows);
        for refund in &self.refunds {
            rows.push(tender_total(at, self.shift, flow::RETURN, refund.kind(), 1, -refund.amount()));
        }
        let given_back: i64 = self.refunds.iter().map(Tender::points).fold(0, i64::saturating_add);
        let taken = self.points.map_or(0, |points| points.points);
        rows.extend(point_total(at, self.member, taken.saturating_neg(), given_back.saturating_neg()));
        let values = [
            at.change_set.unit.0.into(),
            at.business_date(),
            Value::Int(if self.member.is_some() { 1 } else { 2 }),
            Value::Int(0),
            (-self.net).into(),
            Value::Int(0),
            (-self.net).into(),
            (-self.vat).into(),
            (-self.rounding).into(),
            (-cost).into(),
        ];
        rows.push(at.row(&SALES_DAY, values));
    }
}

impl Project for GoodsTakenBack {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        self.as_return(at.change_set.id).rows(at, rows);
    }
}

impl Project for SaleVoided {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.sale.0.into(),
            at.id(),
            self.shift.0.into(),
            self.document.as_str().into(),
            self.sold.payable.into(),
            self.reason.as_str().into(),
            at.business_date(),
            at.at_ms(),
            at.change_set.actor.0.into(),
        ];
        rows.push(at.row(&SALE_VOID, values));
        totals(at, &self.sold, flow::VOID, -1, rows);
    }
}
