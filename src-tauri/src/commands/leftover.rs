//! What is left of what customers paid before, and of goods that belong to others: giving it back, writing it off,
//! paying it out. Each is a person's decision; nothing of it happens by itself.

use rusqlite::{Connection, Transaction};
use shared::change_set::ChangeSet;
use shared::clock::{date_from_number, date_number};
use shared::fact::Fact;
use shared::finance::chart::codes;
use shared::id::DocumentId;
use shared::money::Money;
use shared::paper::cash_slip;
use shared::paper::{Paper, Width, mask_name};
use shared::sales::consigning::{self, PayConsignor};
use shared::sales::decide::SalesRefused;
use shared::sales::leftover::{self, ExpiredPoints, ExpiredVoucher, RefundDeposit, WRITE_OFF_MAX};
use shared::units::approval::Authority;
use uuid::Uuid;

use super::Caller;
use super::cash::{slip_answer, worked_shift};
use super::requests::{
    ConsignorRow, Done, ExpiredKind, ExpiredRow, ListConsignorsRequest, ListConsignorsResponse, ListExpiredRequest,
    ListExpiredResponse, PayConsignorRequest, PrepaidHistoryRequest, PrepaidHistoryResponse, PrepaidMove, PrepaidState,
    RefundDepositRequest, SlipResponse, WriteOffExpiredRequest,
};
use crate::approval;
use crate::commit::{Action, Committed, commit, next_document_number};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::settings::{self, business_date, posting_date};
use crate::slips;
use crate::store::load::payments::{self, PrepaidFilter};
use crate::store::load::{leftover as left, members, purse, shifts};

pub(super) fn prepaid_history(
    caller: &Caller<'_>,
    request: PrepaidHistoryRequest,
) -> Result<PrepaidHistoryResponse, Refusal> {
    let open = caller.core.require()?;
    let found = left::moves(&open.store.reader(), open.identity.cooperative, request.id.0)?;
    let view = |it: left::Move| PrepaidMove {
        change_set_id: it.change_set,
        document_number: it.document,
        what: it.what,
        business_date: it.date.to_string(),
        amount: it.amount,
    };
    Ok(PrepaidHistoryResponse { moves: found.into_iter().map(view).collect() })
}

pub(super) fn refund_deposit(caller: &Caller<'_>, request: RefundDepositRequest) -> Result<SlipResponse, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let width = open.printer()?.profile.width;
    let id = request.id;
    let decide = |tx: &Transaction<'_>| decide_refund(&open, tx, authority, request);
    let answer = commit(&open, who.user, id, decide, |tx, committed| answer(tx, committed, width))?;
    open.print.wake();
    Ok(answer)
}

fn decide_refund(
    open: &Open,
    tx: &Transaction<'_>,
    authority: Authority,
    request: RefundDepositRequest,
) -> Result<Action, Refusal> {
    let cooperative = open.identity.cooperative;
    let known = worked_shift(tx, open.identity, request.shift_id)?;
    let (decided, approvals) = leftover::refund_deposit(RefundDeposit {
        shift: Some(known.shift),
        document: next_document_number(tx, open.identity, known.business_date)?,
        deposit: request.deposit_id,
        left: payments::deposit_left(tx, cooperative, request.deposit_id)?,
        reason: request.reason,
        in_drawer: shifts::drawer_cash(tx, cooperative, known.shift)?,
        authority,
    })?;
    Ok(Action { decided, approvals, business_date: Some(known.business_date), ..Action::default() })
}

pub(super) fn list_consignors(
    caller: &Caller<'_>,
    _: ListConsignorsRequest,
) -> Result<ListConsignorsResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let mut consignors = Vec::new();
    for (owner, products, owed) in left::consignors(&connection, open.identity.cooperative)? {
        consignors.push(ConsignorRow {
            owner_id: DocumentId(owner),
            name: owner_name(&open, &connection, owner)?,
            products,
            owed,
        });
    }
    consignors.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(ListConsignorsResponse { consignors })
}

/// A member's number and name, or a supplier's name.
pub(super) fn owner_name(open: &Open, connection: &Connection, owner: Uuid) -> Result<String, Refusal> {
    let cooperative = open.identity.cooperative;
    if let Some(member) = members::member(connection, cooperative, shared::id::MemberId(owner))? {
        return Ok(format!("{} {}", member.number, member.name).trim().to_owned());
    }
    let mut statement =
        connection.prepare_cached("select name from supplier where cooperative = ?1 and supplier = ?2")?;
    let mut found = statement.query([cooperative.as_bytes().as_slice(), owner.as_bytes().as_slice()])?;
    Ok(found.next()?.map(|row| row.get(0)).transpose()?.unwrap_or_default())
}

pub(super) fn pay_consignor(caller: &Caller<'_>, request: PayConsignorRequest) -> Result<SlipResponse, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let width = open.printer()?.profile.width;
    let id = request.id;
    let decide = |tx: &Transaction<'_>| {
        let known = worked_shift(tx, open.identity, request.shift_id)?;
        let cooperative = open.identity.cooperative;
        let (decided, approvals) = consigning::pay_consignor(PayConsignor {
            shift: Some(known.shift),
            document: next_document_number(tx, open.identity, known.business_date)?,
            owner: request.owner_id.0,
            amount: request.amount,
            owed: -purse::held(tx, cooperative, codes::CONSIGNMENT_PAYABLE, request.owner_id.0)?,
            in_drawer: shifts::drawer_cash(tx, cooperative, known.shift)?,
            authority,
        })?;
        Ok(Action { decided, approvals, business_date: Some(known.business_date), ..Action::default() })
    };
    let answer = commit(&open, who.user, id, decide, |tx, committed| answer(tx, committed, width))?;
    open.print.wake();
    Ok(answer)
}

/// The kuitansi of what was paid out, queued in the same transaction.
fn answer(tx: &Transaction<'_>, committed: &Committed, width: Width) -> Result<SlipResponse, Refusal> {
    let (document, paper) = paid_out(tx, committed, width)?;
    slip_answer(tx, committed, document, paper, true)
}

fn paid_out(tx: &Transaction<'_>, committed: &Committed, width: Width) -> Result<(String, Paper), Refusal> {
    let change_set: &ChangeSet = &committed.change_set;
    let blank = |shift| slips::blank(tx, change_set, shift, committed.signed.hash().to_string());
    for raw in &change_set.facts {
        let (document, mut content) = match Fact::of(raw) {
            Fact::DepositRefunded(it) => {
                let mut content = blank(it.shift)?;
                "KUITANSI PENGEMBALIAN UANG MUKA".clone_into(&mut content.title);
                content.amount = it.amount;
                content.note = it.reason;
                (it.document, content)
            }
            Fact::ConsignorPaid(it) => {
                let mut content = blank(it.shift)?;
                "KUITANSI BARANG TITIPAN".clone_into(&mut content.title);
                let name = members::member(tx, change_set.cooperative, shared::id::MemberId(it.owner))?;
                let name = name.map(|it| format!("{} {}", it.number, mask_name(&it.name))).unwrap_or_default();
                content.details = vec![("Dibayar kepada".to_owned(), name)];
                content.amount = it.amount;
                content.balances = vec![("Sisa yang harus dibayar".to_owned(), it.balance)];
                (it.document, content)
            }
            _ => continue,
        };
        content.document_number.clone_from(&document);
        content.signatures = Some(("Penerima".to_owned(), "Kasir".to_owned()));
        return Ok((document, cash_slip::lay_out(&content, width)));
    }
    Err(Refusal::not_found("Kuitansi"))
}

/// What could be written off now.
fn expired(open: &Open, connection: &Connection) -> Result<(Vec<ExpiredVoucher>, Vec<ExpiredPoints>), Refusal> {
    let cooperative = open.identity.cooperative;
    let on = business_date(connection, open.identity)?;
    let limit = u32::try_from(WRITE_OFF_MAX).unwrap_or(u32::MAX);
    let filter =
        PrepaidFilter { state: Some(PrepaidState::Expired), today: date_number(on), limit, ..PrepaidFilter::default() };
    let (_, found) = payments::vouchers(connection, cooperative, &filter)?;
    let voucher = |it: payments::ListedPrepaid| ExpiredVoucher {
        voucher: it.id,
        code: it.label,
        expired_on: date_from_number(it.expires).unwrap_or_default(),
        amount: it.left,
    };
    let rule = settings::read(connection, cooperative)?.selling_rules(on).points;
    let mut points = left::expired_points(connection, cooperative, rule, on)?;
    points.truncate(WRITE_OFF_MAX);
    Ok((found.into_iter().map(voucher).collect(), points))
}

fn sums(vouchers: &[ExpiredVoucher], points: &[ExpiredPoints]) -> (Money, Money) {
    (vouchers.iter().map(|it| it.amount).sum(), points.iter().map(|it| it.amount).sum())
}

pub(super) fn list_expired(caller: &Caller<'_>, _: ListExpiredRequest) -> Result<ListExpiredResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let (vouchers, points) = expired(&open, &connection)?;
    let (vouchers_total, points_total) = sums(&vouchers, &points);
    let voucher = |it: ExpiredVoucher| ExpiredRow {
        label: it.code,
        amount: it.amount,
        expired_on: Some(it.expired_on.to_string()),
    };
    let mut members = Vec::with_capacity(points.len());
    for it in points {
        let label = owner_name(&open, &connection, it.member.0)?;
        members.push(ExpiredRow { label, amount: it.amount, expired_on: None });
    }
    Ok(ListExpiredResponse {
        vouchers: vouchers.into_iter().map(voucher).collect(),
        vouchers_total,
        points: members,
        points_total,
    })
}

pub(super) fn write_off_expired(caller: &Caller<'_>, request: WriteOffExpiredRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let decide = |tx: &Transaction<'_>| {
        let (vouchers, points) = expired(&open, tx)?;
        let (of_vouchers, of_points) = sums(&vouchers, &points);
        let total = if request.what == ExpiredKind::Vouchers { of_vouchers } else { of_points };
        if total != request.total {
            return Err(SalesRefused::ExpiredChanged { total }.into());
        }
        let on = posting_date(tx, open.identity)?;
        let document = next_document_number(tx, open.identity, on)?;
        let decided = match request.what {
            ExpiredKind::Vouchers => leftover::expire_vouchers(document, vouchers, on)?,
            ExpiredKind::Points => leftover::expire_points(document, points)?,
        };
        Ok(Action { decided, business_date: Some(on), ..Action::default() })
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}
