//! Rows of prices and receipts. The rows of moves are made for every change set alike, in `crate::project`.

use super::fact::{LabelsPrinted, PoolRevalued, PriceSet, ProductsMerged, ProductsUnmerged, StockReceived};
use crate::alias::{self, AliasKind};
use crate::clock::date_number;
use crate::fact::{At, Project};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::table::{LAST_COST, PRICE, SHELF_LABEL, STOCK_RECEIPT};

impl Project for PriceSet {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let from = self.effective_from.map_or_else(|| at.business_date(), |date| Value::Int(date_number(date)));
        let price = Some(self.price).filter(|_| !self.withdrawn);
        let values = [self.product.0.into(), self.level.as_str().into(), from, price.into()];
        rows.push(at.put(&PRICE, values, self.n));
    }
}

impl Project for LabelsPrinted {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        for label in &self.labels {
            rows.push(at.put(&SHELF_LABEL, [label.product.0.into(), label.price.into(), at.at_ms()], label.n));
        }
    }
}

impl Project for StockReceived {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let total: Money = self.lines.iter().map(|line| line.cost).sum();
        let values = [
            at.id(),
            at.change_set.unit.0.into(),
            self.document.as_str().into(),
            self.supplier_name.as_str().into(),
            total.into(),
            Value::Int(i64::try_from(self.lines.len()).unwrap_or(i64::MAX)),
            at.business_date(),
        ];
        rows.push(at.row(&STOCK_RECEIPT, values));
        for line in &self.lines {
            rows.push(at.put(&LAST_COST, [line.product.0.into(), line.unit_cost.into()], line.n));
        }
    }
}

impl Project for PoolRevalued {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}
}

impl Project for ProductsMerged {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let edge = alias::Edge::of(AliasKind::Product, self.product.0, self.other.0);
        rows.push(edge.row(at, true, &self.reason, self.n));
    }
}

impl Project for ProductsUnmerged {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let edge = alias::Edge::of(AliasKind::Product, self.product.0, self.other.0);
        rows.push(edge.row(at, false, &self.reason, self.n));
    }
}
