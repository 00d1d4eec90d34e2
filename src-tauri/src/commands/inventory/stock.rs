//! Goods that come in, and what lies on the shelf.

use rusqlite::Transaction;
use shared::fact::Fact;
use shared::id::ProductId;
use shared::inventory::decide::{self, IncomingLine, ReceiveStock};
use shared::inventory::fact::PaidFrom;
use shared::money::Money;
use shared::units::access::Operation;

use super::super::requests::{
    ListStockRequest, ListStockResponse, ReceiveStockRequest, ReceiveStockResponse, StockRow,
};
use super::{Caller, PAGE_MAX, warehouse_of};
use crate::commit::{Action, Committed, commit, next_document_number};
use crate::core::Open;
use crate::day;
use crate::refusal::Refusal;
use crate::settings;
use crate::store::load::products::{self, StockFilter};

pub(in crate::commands) fn receive_stock(
    caller: &Caller<'_>,
    request: ReceiveStockRequest,
) -> Result<ReceiveStockResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    let id = request.id;
    commit(&open, who.user, id, |tx| decide_receipt(&open, tx, request), |_, committed| receipt_answer(committed))
}

fn decide_receipt(open: &Open, tx: &Transaction<'_>, request: ReceiveStockRequest) -> Result<Action, Refusal> {
    let identity = open.identity;
    let shelf = warehouse_of(identity);
    let paid_from = match request.paid_from.as_str() {
        "payable" => PaidFrom::Payable,
        "safe_cash" => PaidFrom::SafeCash,
        other => return Err(Refusal::bad_request(format!("paid_from {other:?}"))),
    };
    let today = day::posting_day(tx, settings::read(tx, identity.cooperative)?.zone)?;
    let wanted: Vec<ProductId> = request.lines.iter().map(|line| line.product_id).collect();
    let tidy = |text: Option<String>| text.unwrap_or_default().trim().to_owned();
    let decided = decide::receive_stock(ReceiveStock {
        document: next_document_number(tx, identity, today)?,
        supplier_name: tidy(request.supplier_name),
        note: tidy(request.note),
        paid_from,
        warehouse: shelf,
        stock: products::known_stock(tx, identity.cooperative, shelf, &wanted)?,
        lines: request
            .lines
            .into_iter()
            .map(|line| IncomingLine { product: line.product_id, quantity: line.quantity, cost: line.cost_total })
            .collect(),
    })?;
    Ok(Action { decided, business_date: Some(today), ..Action::default() })
}

fn receipt_answer(committed: &Committed) -> Result<ReceiveStockResponse, Refusal> {
    let received = committed.change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::StockReceived(received) => Some(received),
        _ => None,
    });
    let received = received.ok_or_else(|| Refusal::not_found("Penerimaan barang"))?;
    Ok(ReceiveStockResponse {
        total: received.lines.iter().map(|line| line.cost).sum(),
        lines_count: i64::try_from(received.lines.len()).unwrap_or(i64::MAX),
        document_number: received.document,
    })
}

/// The stock of this unit's shelf. Whoever may not know what goods cost sees quantities, and zero for every value.
pub(in crate::commands) fn list_stock(
    caller: &Caller<'_>,
    request: ListStockRequest,
) -> Result<ListStockResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    let filter = StockFilter {
        query: request.query.as_deref().unwrap_or_default(),
        only_negative: request.only_negative.unwrap_or(false),
        offset: request.offset,
        limit: request.limit.min(PAGE_MAX),
    };
    let shelf = warehouse_of(open.identity);
    let page = products::stock(&open.store.reader(), open.identity.cooperative, shelf, filter)?;
    let may_know = who.role.may(Operation::ReadCost);
    let shown = |value: Money| if may_know { value } else { Money::ZERO };
    let rows = page.rows.into_iter().map(|(product_id, name, unit_name, pool)| StockRow {
        product_id,
        name,
        unit_name,
        quantity: pool.quantity,
        value: shown(pool.value),
        average: pool.average().filter(|_| may_know),
    });
    Ok(ListStockResponse { total: page.total, rows: rows.collect(), value_total: shown(page.value_total) })
}
