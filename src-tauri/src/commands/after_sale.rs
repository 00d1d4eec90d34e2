//! After the sale: finding a receipt, taking goods back, voiding.

use rusqlite::{Connection, Transaction};
use shared::change_set::ChangeSet;
use shared::fact::Fact;
use shared::id::{ChangeSetId, ProductId};
use shared::money::Money;
use shared::paper::Paper;
use shared::quantity::Quantity;
use shared::sales::decide::SalesRefused;
use shared::sales::returning::{
    self, ReturnSale, ReturnWish, ReturnWithoutReceipt, SoldBefore, TakenBackWish, VoidSale,
};
use shared::sales::tender::{Tender, TenderKind};
use shared::units::approval::Authority;

use super::Caller;
use super::cash::worked_shift;
use super::requests::{
    ExchangeRequest, FindReceiptRequest, FindReceiptResponse, FoundReceipt, QuoteReturnRequest, QuoteReturnResponse,
    RefundOption, RefundPart, ReturnLineRequest, ReturnOption, ReturnOptionsRequest, ReturnOptionsResponse,
    ReturnSaleRequest, ReturnSaleResponse, ReturnWithoutReceiptRequest, SaleRow, TakenBackLineRequest, VoidSaleRequest,
    VoidSaleResponse,
};
use super::sales::{printer_settings, row, warehouse_of};
use crate::approval;
use crate::commit::{Action, Committed, commit, next_document_number};
use crate::core::{Open, now_ms};
use crate::paper;
use crate::print::PrinterConnection;
use crate::print::queue::{NewPrintJob, PrintKind, enqueue};
use crate::refusal::Refusal;
use crate::settings;
use crate::store::load::shifts::KnownShift;
use crate::store::load::{after_sale, members, products, sales, units};

/// How far back goods are looked for by their name.
const NINETY_DAYS_MS: u64 = 90 * 24 * 60 * 60 * 1_000;

pub(super) fn find_receipt(caller: &Caller<'_>, request: FindReceiptRequest) -> Result<FindReceiptResponse, Refusal> {
    let open = caller.core.require()?;
    let since = now_ms().saturating_sub(NINETY_DAYS_MS);
    let limit = request.limit.min(200);
    let found = after_sale::find(&open.store.reader(), open.identity, &request.query, since, limit)?;
    let sales = found.into_iter().map(|(sale, [returned, voided, shift_open])| {
        let SaleRow { sale_id, document_number, at_ms, user_name, member_number, payable, lines_count } = row(sale);
        FoundReceipt {
            sale_id,
            document_number,
            at_ms,
            user_name,
            member_number,
            payable,
            lines_count,
            returned,
            voided,
            shift_open,
        }
    });
    Ok(FindReceiptResponse { sales: sales.collect() })
}

fn sold(open: &Open, connection: &Connection, sale: ChangeSetId) -> Result<(SoldBefore, ChangeSet), Refusal> {
    let found = after_sale::sold_before(connection, open.identity.cooperative, sale)?;
    Ok(found.ok_or(SalesRefused::SaleUnknown)?)
}

fn wishes(lines: &[ReturnLineRequest]) -> Vec<ReturnWish> {
    let wish = |it: &ReturnLineRequest| ReturnWish { line_no: it.line_no, quantity: it.quantity, damaged: it.damaged };
    lines.iter().map(wish).collect()
}

pub(super) fn return_options(
    caller: &Caller<'_>,
    request: ReturnOptionsRequest,
) -> Result<ReturnOptionsResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let (before, _) = sold(&open, &connection, request.sale_id)?;
    let known = sales::sale(&connection, open.identity.cooperative, request.sale_id)?;
    let option = |(line_no, line): (u16, &shared::sales::fact::SoldLine)| {
        let earlier = || before.returns.iter().flat_map(|it| &it.lines).filter(move |it| it.line_no == line_no);
        ReturnOption {
            line_no,
            name: line.name.clone(),
            unit_name: line.unit_name.clone(),
            sold: line.quantity,
            returned: earlier().map(|it| it.quantity).sum::<Quantity>(),
            returnable: before.returnable(line_no),
            net: line.net,
            refundable_net: (line.net - earlier().map(|it| it.net).sum::<Money>()).max(Money::ZERO),
        }
    };
    let of = |tenders: &[Tender], kind: TenderKind| -> Money {
        tenders.iter().filter(|it| it.kind() == kind).map(Tender::amount).sum()
    };
    let (paid, left) = (before.sale.payments(), before.refundable());
    let kinds = TenderKind::ALL.into_iter().filter(|kind| paid.iter().any(|it| it.kind() == *kind));
    Ok(ReturnOptionsResponse {
        sale: row(known.ok_or(SalesRefused::SaleUnknown)?),
        lines: (1..).zip(&before.sale.lines).map(option).collect(),
        refunds: kinds.map(|kind| RefundOption { kind, paid: of(&paid, kind), refundable: of(&left, kind) }).collect(),
    })
}

pub(super) fn quote_return(caller: &Caller<'_>, request: QuoteReturnRequest) -> Result<QuoteReturnResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let (before, _) = sold(&open, &connection, request.sale_id)?;
    let rounding = settings::read(&connection, open.identity.cooperative)?.cash_rounding;
    let quote = returning::quote_return(&before, &wishes(&request.lines), &[], rounding)?;
    let part = |it: &Tender| RefundPart { kind: it.kind(), amount: it.amount() };
    Ok(QuoteReturnResponse {
        net: quote.net,
        vat: quote.vat,
        rounding: quote.rounding,
        refund: quote.refund,
        refunds: quote.refunds.iter().map(part).collect(),
        needs: quote.needs,
    })
}

/// What goods that come back in an exchange are refunded with.
pub(super) fn refunds_of(open: &Open, connection: &Connection, back: &ExchangeRequest) -> Result<Vec<Tender>, Refusal> {
    let (before, _) = sold(open, connection, back.sale_id)?;
    let rounding = settings::read(connection, open.identity.cooperative)?.cash_rounding;
    Ok(returning::quote_return(&before, &wishes(&back.lines), &[], rounding)?.refunds)
}

/// Goods that come back, with everything that deciding about them needs.
pub(super) fn goods_back(
    open: &Open,
    tx: &Transaction<'_>,
    shift: &KnownShift,
    back: ExchangeRequest,
    authority: Authority,
) -> Result<ReturnSale, Refusal> {
    let identity = open.identity;
    let (sold, _) = sold(open, tx, back.sale_id)?;
    Ok(ReturnSale {
        shift: Some(shift.shift),
        document: next_document_number(tx, identity, shift.business_date)?,
        unit: identity.unit,
        savings_unit: units::savings_unit(tx, identity)?,
        warehouse: warehouse_of(identity),
        sold,
        wishes: wishes(&back.lines),
        wanted: Vec::new(),
        reason: back.reason,
        rounding: settings::read(tx, identity.cooperative)?.cash_rounding,
        authority,
    })
}

pub(super) fn return_sale(caller: &Caller<'_>, request: ReturnSaleRequest) -> Result<ReturnSaleResponse, Refusal> {
    let open = caller.core.require()?;
    let (id, who) = (request.id, caller.who()?);
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let decide = |tx: &Transaction<'_>| {
        let shift = worked_shift(tx, open.identity, request.shift_id)?;
        let ReturnSaleRequest { sale_id, lines, refunds, reason, .. } = request;
        let back = goods_back(&open, tx, &shift, ExchangeRequest { sale_id, lines, reason }, authority)?;
        let wanted = refunds.unwrap_or_default().iter().map(|part| (part.kind, part.amount)).collect();
        let (decided, approvals) = returning::return_sale(ReturnSale { wanted, ..back })?;
        Ok(Action { decided, approvals, business_date: Some(shift.business_date), ..Action::default() })
    };
    let answer = commit(&open, who.user, id, decide, return_answer)?;
    open.print.wake();
    Ok(answer)
}

fn return_answer(tx: &Transaction<'_>, committed: &Committed) -> Result<ReturnSaleResponse, Refusal> {
    let id = committed.change_set.id;
    let returned = committed.change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::GoodsReturned(it) => Some(it),
        Fact::GoodsTakenBack(it) => Some(it.as_return(id)),
        _ => None,
    });
    let returned = returned.ok_or(SalesRefused::SaleUnknown)?;
    let has_cash = returned.refunds.iter().any(|it| it.kind() == TenderKind::Cash);
    let (receipt, has_printer) = slip(tx, committed, &returned.document, has_cash)?;
    Ok(ReturnSaleResponse {
        return_id: id,
        document_number: returned.document,
        refund: returned.refund,
        print_job_id: has_printer.then_some(id),
        receipt,
    })
}

pub(super) fn return_without_receipt(
    caller: &Caller<'_>,
    request: ReturnWithoutReceiptRequest,
) -> Result<ReturnSaleResponse, Refusal> {
    let open = caller.core.require()?;
    let (id, who) = (request.id, caller.who()?);
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let decide = |tx: &Transaction<'_>| decide_receiptless(&open, tx, request, authority);
    let answer = commit(&open, who.user, id, decide, return_answer)?;
    open.print.wake();
    Ok(answer)
}

fn decide_receiptless(
    open: &Open,
    tx: &Transaction<'_>,
    request: ReturnWithoutReceiptRequest,
    authority: Authority,
) -> Result<Action, Refusal> {
    let identity = open.identity;
    let shift = worked_shift(tx, identity, request.shift_id)?;
    let ids: Vec<ProductId> = request.lines.iter().map(|line| line.product_id).collect();
    let member = match request.member_id {
        Some(id) => Some(members::standing(tx, identity.cooperative, id)?.ok_or(SalesRefused::MemberUnknown)?.member),
        None => None,
    };
    let wish = |it: &TakenBackLineRequest| TakenBackWish {
        product: it.product_id,
        quantity: it.quantity,
        unit_price: it.unit_price,
        damaged: it.damaged,
    };
    let (decided, approvals) = returning::return_without_receipt(ReturnWithoutReceipt {
        own: request.id,
        shift: Some(shift.shift),
        document: next_document_number(tx, identity, shift.business_date)?,
        unit: identity.unit,
        savings_unit: units::savings_unit(tx, identity)?,
        warehouse: warehouse_of(identity),
        member,
        wishes: request.lines.iter().map(wish).collect(),
        refund_kind: request.refund_kind,
        reason: request.reason,
        products: products::sellable(tx, identity.cooperative, warehouse_of(identity), shift.business_date, &ids)?,
        rules: settings::read(tx, identity.cooperative)?.selling_rules(shift.business_date),
        authority,
    })?;
    Ok(Action { decided, approvals, business_date: Some(shift.business_date), ..Action::default() })
}

pub(super) fn void_sale(caller: &Caller<'_>, request: VoidSaleRequest) -> Result<VoidSaleResponse, Refusal> {
    let open = caller.core.require()?;
    let (id, who) = (request.id, caller.who()?);
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let decide = |tx: &Transaction<'_>| {
        let shift = sales::open_shift(tx, open.identity)?.filter(|shift| shift.shift == request.shift_id);
        let shift = shift.ok_or(SalesRefused::ShiftNotOpen)?;
        let (sold, change_set) = sold(&open, tx, request.sale_id)?;
        let reason = request.reason;
        let (decided, approvals) =
            returning::void_sale(VoidSale { shift: Some(shift.shift), sold, change_set, reason, authority })?;
        Ok(Action { decided, approvals, business_date: Some(shift.business_date), ..Action::default() })
    };
    let answer = commit(&open, who.user, id, decide, |tx, committed| {
        let voided = committed.change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
            Fact::SaleVoided(it) => Some(it),
            _ => None,
        });
        let voided = voided.ok_or(SalesRefused::SaleUnknown)?;
        let has_cash = voided.sold.tenders.iter().any(|it| it.kind() == TenderKind::Cash);
        let (receipt, has_printer) = slip(tx, committed, &voided.document, has_cash)?;
        let print_job_id = has_printer.then_some(id);
        Ok(VoidSaleResponse { document_number: voided.document, print_job_id, receipt })
    })?;
    open.print.wake();
    Ok(answer)
}

/// The slip, and with a new action its print job; the drawer opens where cash goes back.
fn slip(tx: &Transaction<'_>, committed: &Committed, document: &str, has_cash: bool) -> Result<(Paper, bool), Refusal> {
    let printer = printer_settings(tx)?;
    let slip = paper::after_sale_slip(tx, &committed.change_set, committed.signed.hash(), printer.profile.width)?;
    let has_printer = printer.connection != PrinterConnection::None;
    if committed.is_new && has_printer {
        let job = NewPrintJob {
            id: committed.change_set.id.0,
            kind: PrintKind::Receipt,
            document_number: document.to_owned(),
            paper: slip.clone(),
            kick_drawer: has_cash,
            copy_number: 0,
            created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
        };
        enqueue(tx, &job)?;
    }
    Ok((slip, has_printer))
}
