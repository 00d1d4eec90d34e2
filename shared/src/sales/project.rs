//! Rows of shifts and sales.

use super::fact::{ReceiptCopied, SaleCompleted, Tender};
use super::shift_project::shift_sales;
use crate::fact::{At, Project};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::table::{COUNTER_EVENT, SALE, SALE_LINE, SALES_DAY};

fn counted(number: impl TryInto<i64>) -> Value {
    Value::Int(number.try_into().unwrap_or(i64::MAX))
}

impl Project for SaleCompleted {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(shift_sales(at, self));
        let paid: Money = self.tenders.iter().map(|Tender::Cash { amount }| *amount).sum();
        let cost: Money = self.lines.iter().map(|line| line.cost).sum();
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
                cost.into(),
                counted(self.lines.len()),
            ],
        ));
        for (index, line) in self.lines.iter().enumerate() {
            rows.push(at.row(
                &SALE_LINE,
                [
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
                ],
            ));
        }
        rows.push(at.row(
            &SALES_DAY,
            [
                at.change_set.unit.0.into(),
                at.business_date(),
                Value::Int(if self.member.is_some() { 1 } else { 2 }),
                Value::Int(1),
                self.gross.into(),
                self.discount.into(),
                self.net.into(),
                self.vat.into(),
                self.rounding.into(),
                cost.into(),
            ],
        ));
    }
}

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
