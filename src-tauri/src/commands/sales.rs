//! The counter: carts, sales, receipts.

use rusqlite::Transaction;
use serde_json::Value;
use shared::change_set::ChangeSet;
use shared::clock::date_number;
use shared::fact::Fact;
use shared::id::WarehouseId;
use shared::money::Money;
use shared::sales::decide::{self, CompleteSale, Purse, SalesRefused};
use shared::sales::fact::SaleCompleted;
use shared::sales::selling::payment::others;
use shared::sales::tender::{Tender, TenderKind};
use shared::units::approval::Authority;

use super::Caller;
use super::after_sale::goods_back;
use super::pricing::load_cart as load_priced;
use super::requests::{
    CompleteSaleRequest, CompleteSaleResponse, Done, LastSale, ListSalesRequest, ListSalesResponse, LoadCartRequest,
    LoadCartResponse, ReprintReceiptRequest, ReprintReceiptResponse, SaleRow, SaveCartRequest, ShowSaleRequest,
    ShowSaleResponse,
};
use crate::commit::{Action, Committed, commit, next_document_number};
use crate::core::{Identity, Open, now_ms};
use crate::paper;
use crate::print::queue::{NewPrintJob, PrintKind, enqueue};
use crate::print::{PrinterConnection, PrinterSettings};
use crate::refusal::Refusal;
use crate::store::load::{purse, sales, units};
use crate::store::{local_state, log, set_local_state};
use crate::{approval, member_pin, views};

/// The shelf of a unit is a warehouse with the unit's own id.
pub const fn warehouse_of(identity: Identity) -> WarehouseId {
    WarehouseId(identity.unit.0)
}

pub(super) fn complete_sale(
    caller: &Caller<'_>,
    request: CompleteSaleRequest,
) -> Result<CompleteSaleResponse, Refusal> {
    let open = caller.core.require()?;
    let (id, who) = (request.id, caller.who()?);
    let pin_checked = savings_confirmed(&open, &request)?;
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let answer = commit(
        &open,
        who.user,
        id,
        |tx| decide_sale(&open, tx, authority, pin_checked, request),
        |tx, committed| sale_answer(&open, tx, committed),
    )?;
    open.print.wake();
    Ok(answer)
}

/// Whether the member confirmed with the PIN what is taken from their savings. It is checked before anything is
/// begun: it takes a fifth of a second, and a wrong one stays counted although the sale is refused.
fn savings_confirmed(open: &Open, request: &CompleteSaleRequest) -> Result<bool, Refusal> {
    let by_savings = request.tenders.iter().any(|it| it.kind() == TenderKind::Savings);
    let pin = request.member_pin.as_deref().filter(|pin| by_savings && !pin.is_empty());
    match (request.member_id, pin) {
        (Some(member), Some(pin)) => member_pin::check(open, member, pin).map(|()| true),
        _ => Ok(false),
    }
}

fn decide_sale(
    open: &Open,
    tx: &Transaction<'_>,
    authority: Authority,
    is_pin_checked: bool,
    request: CompleteSaleRequest,
) -> Result<Action, Refusal> {
    let identity = open.identity;
    let shift = sales::open_shift(tx, identity)?.ok_or(SalesRefused::ShiftNotOpen)?;
    if shift.shift != request.shift_id {
        return Err(SalesRefused::ShiftNotOpen.into());
    }
    let CompleteSaleRequest { lines, member_id, bill_discount, tenders, donation, hold_id, exchange, .. } = request;
    let loaded = load_priced(open, tx, shift.business_date, &lines, member_id, bill_discount)?;
    let purse = purse::load(open, tx, loaded.cart.active_member(), &tenders, shift.business_date)?;
    let purse = Purse { is_pin_checked, ..purse };
    let sale = CompleteSale {
        shift: Some(shift.shift),
        document: next_document_number(tx, identity, shift.business_date)?,
        warehouse: warehouse_of(identity),
        products: loaded.products,
        cart: loaded.cart,
        authority: authority.clone(),
        unit: identity.unit,
        savings_unit: units::savings_unit(tx, identity)?,
        purse,
        tenders,
        donation: donation.unwrap_or_default(),
        refunds: Vec::new(),
        hold: hold_id,
        rules: loaded.rules,
    };
    let (decided, approvals) = match exchange {
        Some(back) => decide::exchange_goods(goods_back(open, tx, &shift, back, authority)?, sale)?,
        None => decide::complete_sale(sale)?,
    };
    Ok(Action { decided, approvals, business_date: Some(shift.business_date), ..Action::default() })
}

/// The answer, and with a new sale its print job and the empty cart: all in the sale's own transaction.
fn sale_answer(open: &Open, tx: &Transaction<'_>, committed: &Committed) -> Result<CompleteSaleResponse, Refusal> {
    let sale = paper::sale_of(&committed.change_set).ok_or(SalesRefused::SaleUnknown)?;
    let printer = printer_settings(tx)?;
    let receipt = paper::receipt(tx, &committed.change_set, committed.signed.hash(), 0, printer.profile.width)?;
    let id = committed.change_set.id;
    let has_printer = printer.connection != PrinterConnection::None;
    let paid_out = paid_out(&committed.change_set, &sale);
    let has_cash = !paid_out.is_zero() || sale.tenders.iter().any(|it| it.kind() == TenderKind::Cash);
    if committed.is_new {
        if has_printer {
            enqueue(
                tx,
                &NewPrintJob {
                    id: id.0,
                    kind: PrintKind::Receipt,
                    document_number: sale.document.clone(),
                    paper: receipt.clone(),
                    kick_drawer: has_cash,
                    copy_number: 0,
                    created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
                },
            )?;
        }
        set_local_state(tx, CART, "null")?;
    }
    debug_assert_eq!(open.identity.cooperative, committed.change_set.cooperative);
    Ok(CompleteSaleResponse {
        sale_id: id,
        document_number: sale.document,
        payable: sale.payable,
        paid: sale.payable + sale.change + sale.donation,
        change: sale.change + paid_out,
        donation: sale.donation,
        points_granted: sale.points.map_or(0, |points| points.points),
        print_job_id: has_printer.then_some(id),
        receipt,
    })
}

/// What goes out in cash for goods that came back in the same action, beyond what stayed for the new ones.
fn paid_out(change_set: &ChangeSet, sale: &SaleCompleted) -> Money {
    let cash = |tenders: &[Tender]| -> Money { tenders.iter().map(Tender::amount).sum::<Money>() - others(tenders) };
    let back = change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::GoodsReturned(returned) => Some(returned.refunds),
        _ => None,
    });
    back.map_or(Money::ZERO, |refunds| cash(&refunds) - cash(&sale.exchanged))
}

/// The till's printer as the writer sees it: a second connection would begin with an empty cache after every sale.
pub(super) fn printer_settings(connection: &rusqlite::Connection) -> Result<PrinterSettings, Refusal> {
    let text = local_state(connection, "printer")?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Whether this till has a printer: without one no job is left waiting for it.
pub fn open_printer_is_set(connection: &rusqlite::Connection) -> Result<bool, Refusal> {
    Ok(printer_settings(connection)?.connection != PrinterConnection::None)
}

/// Name of the cart in local state.
pub(super) const CART: &str = "cart";

pub(super) fn save_cart(caller: &Caller<'_>, request: SaveCartRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let text = request.cart.to_string();
    if text.len() > 256 * 1024 {
        return Err(SalesRefused::TooManyLines.into());
    }
    open.store.write(|tx| Ok::<_, Refusal>(set_local_state(tx, CART, &text)?))?;
    Ok(Done {})
}

pub(super) fn load_cart(caller: &Caller<'_>, _: LoadCartRequest) -> Result<LoadCartResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let cart = local_state(&connection, CART)?.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let last = match sales::last_shift(&connection, open.identity)? {
        Some(shift) => sales::last_sale(&connection, open.identity.cooperative, shift.shift)?,
        None => None,
    };
    let last_sale = last.map(|sale| LastSale {
        sale_id: sale.sale,
        document_number: sale.document,
        payable: sale.payable,
        change: sale.change,
    });
    Ok(LoadCartResponse { cart: cart.filter(|cart| !cart.is_null()), last_sale })
}

pub(super) fn row(sale: sales::KnownSale) -> SaleRow {
    SaleRow {
        sale_id: sale.sale,
        document_number: sale.document,
        at_ms: sale.at_ms,
        user_name: sale.user_name,
        member_number: sale.member_number,
        payable: sale.payable,
        lines_count: sale.lines_count,
    }
}

pub(super) fn list_sales(caller: &Caller<'_>, request: ListSalesRequest) -> Result<ListSalesResponse, Refusal> {
    let open = caller.core.require()?;
    let date = request.date.filter(|text| !text.is_empty()).map(|text| text.parse::<jiff::civil::Date>());
    let date = date.transpose().map_err(Refusal::bad_request)?.map(date_number);
    let (query, limit) = (request.query.unwrap_or_default(), request.limit.min(500));
    let cooperative = open.identity.cooperative;
    let (total, found) = sales::sales(&open.store.reader(), cooperative, date, &query, request.offset, limit)?;
    Ok(ListSalesResponse { total, sales: found.into_iter().map(row).collect() })
}

pub(super) fn show_sale(caller: &Caller<'_>, request: ShowSaleRequest) -> Result<ShowSaleResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let connection = open.store.reader();
    let known = sales::sale(&connection, open.identity.cooperative, request.sale_id)?;
    let (change_set, signed) = log::find(&connection, request.sale_id)?.ok_or(SalesRefused::SaleUnknown)?;
    Ok(ShowSaleResponse {
        sale: row(known.ok_or(SalesRefused::SaleUnknown)?),
        receipt: paper::receipt(&connection, &change_set, signed.hash(), 0, width)?,
        entries: views::entries(&connection, &change_set)?,
    })
}

pub(super) fn reprint_receipt(
    caller: &Caller<'_>,
    request: ReprintReceiptRequest,
) -> Result<ReprintReceiptResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let cooperative = open.identity.cooperative;
    let sale_id = request.sale_id;
    let receipt = commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            let known = sales::sale(tx, cooperative, sale_id)?.map(|sale| sale.sale);
            Ok(decide::copy_receipt(known, sales::copies(tx, cooperative, sale_id)?)?.into())
        },
        |tx, committed| copy_answer(tx, committed, width),
    )?;
    open.print.wake();
    Ok(ReprintReceiptResponse { print_job_id: request.id, receipt })
}

fn copy_answer(
    tx: &Transaction<'_>,
    committed: &Committed,
    width: shared::paper::Width,
) -> Result<shared::paper::Paper, Refusal> {
    let copied = committed.change_set.facts.iter().find_map(|raw| match shared::fact::Fact::of(raw) {
        shared::fact::Fact::ReceiptCopied(copied) => Some(copied),
        _ => None,
    });
    let copied = copied.ok_or(SalesRefused::SaleUnknown)?;
    let (sale, signed) = log::find(tx, copied.sale)?.ok_or(SalesRefused::SaleUnknown)?;
    let receipt = paper::receipt(tx, &sale, signed.hash(), copied.copy_number, width)?;
    if committed.is_new && open_printer_is_set(tx)? {
        enqueue(
            tx,
            &NewPrintJob {
                id: committed.change_set.id.0,
                kind: PrintKind::Receipt,
                document_number: paper::sale_of(&sale).map(|sale| sale.document).unwrap_or_default(),
                paper: receipt.clone(),
                kick_drawer: false,
                copy_number: u32::try_from(copied.copy_number).unwrap_or(u32::MAX),
                created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
            },
        )?;
    }
    Ok(receipt)
}
