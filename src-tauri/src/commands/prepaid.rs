//! Vouchers and deposits: money that customers leave before they buy.

use jiff::civil::Date;
use rusqlite::Transaction;
use shared::clock::{date_from_number, date_number};
use shared::paper::{Width, mask_name};
use shared::sales::decide::SalesRefused;
use shared::sales::prepaid::{self, DepositTaken, VoucherIssued, code_from};
use shared::sales::selling::voucher_code;

use super::Caller;
use super::cash::{slip_answer, worked_shift};
use super::requests::{
    DepositRow, IssueVoucherRequest, IssueVoucherResponse, ListDepositsRequest, ListDepositsResponse,
    ListVouchersRequest, ListVouchersResponse, PrepaidState, SlipResponse, TakeDepositRequest, TakeDepositResponse,
    VoucherRow,
};
use crate::commit::{Action, Committed, commit, next_document_number};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::settings::business_date;
use crate::slips;
use crate::store::load::members;
use crate::store::load::payments::{self, PrepaidFilter};

/// The most rows of one page.
const PAGE_MAX: u32 = 500;

pub(super) fn issue_voucher(
    caller: &Caller<'_>,
    request: IssueVoucherRequest,
) -> Result<IssueVoucherResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let expires_on: Date = request.expires_on.parse().map_err(Refusal::bad_request)?;
    let typed = request.code.filter(|code| !code.trim().is_empty()).unwrap_or_else(|| code_from(request.id));
    let code = voucher_code(&typed);
    let decide = |tx: &Transaction<'_>| {
        let known = worked_shift(tx, open.identity, request.shift_id)?;
        let issued = VoucherIssued {
            shift: known.shift,
            document: next_document_number(tx, open.identity, known.business_date)?,
            code: code.clone(),
            amount: request.amount,
            expires_on,
        };
        let is_taken = payments::voucher(tx, open.identity.cooperative, &code)?.is_some();
        let decided = prepaid::issue_voucher(request.id, issued, is_taken, known.business_date)?;
        Ok(Action { decided, business_date: Some(known.business_date), ..Action::default() })
    };
    let answer = commit(&open, caller.who()?.user, request.id, decide, |tx, committed| {
        let (name, slip) = answer(tx, committed, width)?;
        let SlipResponse { document_number, receipt, print_job_id } = slip;
        let voucher_id = committed.change_set.id;
        Ok(IssueVoucherResponse { voucher_id, code: name, document_number, receipt, print_job_id })
    })?;
    open.print.wake();
    Ok(answer)
}

pub(super) fn take_deposit(caller: &Caller<'_>, request: TakeDepositRequest) -> Result<TakeDepositResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let id = request.id;
    let decide = |tx: &Transaction<'_>| decide_deposit(&open, tx, request);
    let answer = commit(&open, caller.who()?.user, id, decide, |tx, committed| {
        let SlipResponse { document_number, receipt, print_job_id } = answer(tx, committed, width)?.1;
        Ok(TakeDepositResponse { deposit_id: id, document_number, receipt, print_job_id })
    })?;
    open.print.wake();
    Ok(answer)
}

fn decide_deposit(open: &Open, tx: &Transaction<'_>, request: TakeDepositRequest) -> Result<Action, Refusal> {
    let known = worked_shift(tx, open.identity, request.shift_id)?;
    let member = match request.member_id {
        Some(id) => {
            let known = members::standing(tx, open.identity.cooperative, id)?.ok_or(SalesRefused::MemberUnknown)?;
            Some(known.member)
        }
        None => None,
    };
    let taken = DepositTaken {
        shift: known.shift,
        document: next_document_number(tx, open.identity, known.business_date)?,
        member,
        // A fact is for ever and goes everywhere: a name does not belong there whole.
        label: if member.is_some() { String::new() } else { mask_name(&request.name) },
        amount: request.amount,
    };
    let decided = prepaid::take_deposit(request.id, taken)?;
    Ok(Action { decided, business_date: Some(known.business_date), ..Action::default() })
}

/// The code or name, and the slip, which is queued in the same transaction.
fn answer(tx: &Transaction<'_>, committed: &Committed, width: Width) -> Result<(String, SlipResponse), Refusal> {
    let (name, document, paper) = slips::prepaid(tx, committed, width)?;
    Ok((name, slip_answer(tx, committed, document, paper, true)?))
}

fn state_of(it: &payments::ListedPrepaid, today: i64) -> PrepaidState {
    match it.left > shared::money::Money::ZERO {
        false => PrepaidState::Used,
        true if it.expires < today => PrepaidState::Expired,
        true => PrepaidState::Open,
    }
}

pub(super) fn list_vouchers(
    caller: &Caller<'_>,
    request: ListVouchersRequest,
) -> Result<ListVouchersResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let filter = PrepaidFilter {
        query: voucher_code(request.query.as_deref().unwrap_or_default()),
        state: request.state,
        today: date_number(business_date(&connection, open.identity)?),
        offset: request.offset,
        limit: request.limit.min(PAGE_MAX),
        ..PrepaidFilter::default()
    };
    let (total, found) = payments::vouchers(&connection, open.identity.cooperative, &filter)?;
    let row = |it: payments::ListedPrepaid| VoucherRow {
        voucher_id: it.id,
        state: state_of(&it, filter.today),
        code: it.label,
        document_number: it.document,
        amount: it.amount,
        left: it.left,
        expires_on: date_from_number(it.expires).unwrap_or_default().to_string(),
        at_ms: it.at_ms,
    };
    Ok(ListVouchersResponse { total, vouchers: found.into_iter().map(row).collect() })
}

/// As many members as a search for a deposit's owner takes in.
const MEMBERS_MAX: u32 = 50;

pub(super) fn list_deposits(
    caller: &Caller<'_>,
    request: ListDepositsRequest,
) -> Result<ListDepositsResponse, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    let connection = open.store.reader();
    let query = request.query.unwrap_or_default();
    let members = match query.trim() {
        "" => Vec::new(),
        text => members::list(&connection, cooperative, text, false, 0, MEMBERS_MAX)?.1,
    };
    let filter = PrepaidFilter {
        query,
        members: members.into_iter().map(|it| it.member).collect(),
        state: request.state,
        today: date_number(business_date(&connection, open.identity)?),
        offset: request.offset,
        limit: request.limit.min(PAGE_MAX),
    };
    let (total, found) = payments::deposits(&connection, cooperative, &filter)?;
    let row = |it: payments::ListedPrepaid| {
        let known = match it.member {
            Some(member) => members::member(&connection, cooperative, member)?,
            None => None,
        };
        Ok::<_, Refusal>(DepositRow {
            deposit_id: it.id,
            state: state_of(&it, filter.today),
            member_id: it.member,
            name: known.map_or(it.label, |member| format!("{} {}", member.number, member.name)),
            document_number: it.document,
            amount: it.amount,
            left: it.left,
            at_ms: it.at_ms,
        })
    };
    Ok(ListDepositsResponse { total, deposits: found.into_iter().map(row).collect::<Result<_, _>>()? })
}
