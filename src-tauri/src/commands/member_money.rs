//! Members' money at the till: savings in and out, store credit paid back, and the member's own PIN.

use rusqlite::{Connection, Transaction};
use shared::change_set::Decided;
use shared::finance::chart::codes;
use shared::id::{MemberId, ShiftId, UnitId};
use shared::members::fact::MemberPinSet;
use shared::members::money::{
    self, DepositSavings, Place, RepayCredit, SavingsProduct, WithdrawSavings, member_pin_needs, withdraw_needs,
    withdrawable,
};
use shared::money::Money;
use shared::paper::Width;
use shared::sales::credit::{self, CreditRules, CreditStanding};
use shared::sales::decide::SalesRefused;
use shared::sales::points;
use shared::units::approval::Authority;

use super::Caller;
use super::cash::{slip_answer, worked_shift};
use super::requests::{
    DepositSavingsRequest, Done, HistoryRow, MemberAccountRequest, MemberAccountResponse, MemberBalance, MemberCredit,
    RepayCreditRequest, SetCreditTermsRequest, SetMemberPinRequest, SlipResponse, WithdrawSavingsRequest,
};
use crate::commit::{Action, Committed, commit, next_document_number};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::pin_verifier;
use crate::store::load::members::{self, KnownMember};
use crate::store::load::shifts::{self, KnownShift};
use crate::store::load::{purse, units};
use crate::{approval, day, member_pin, settings, slips, views};

fn known_member(open: &Open, connection: &Connection, member: MemberId) -> Result<KnownMember, Refusal> {
    let known = members::standing(connection, open.identity.cooperative, member)?;
    Ok(known.ok_or(SalesRefused::MemberUnknown)?)
}

fn balance(open: &Open, connection: &Connection, account: &str, member: MemberId) -> Result<Money, Refusal> {
    Ok(members::balance(connection, open.identity.cooperative, account, member)?)
}

pub(super) fn member_account(
    caller: &Caller<'_>,
    request: MemberAccountRequest,
) -> Result<MemberAccountResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let known = known_member(&open, &connection, request.member_id)?;
    let held = |account: &str| balance(&open, &connection, account, known.member);
    let product = |product: SavingsProduct| {
        let balance = held(product.account())?;
        Ok::<_, Refusal>(MemberBalance { product, name: product.title().to_owned(), balance })
    };
    let balances = SavingsProduct::ALL.into_iter().map(product).collect::<Result<_, _>>()?;
    let today = day::today(&connection, settings::read(&connection, open.identity.cooperative)?.zone)?.date;
    let has_pin = member_pin::verifier(&connection, open.identity.cooperative, known.member)?.is_some();
    Ok(MemberAccountResponse {
        withdrawable: withdrawable(held(codes::VOLUNTARY_SAVINGS)?, Money::ZERO),
        balances,
        credit: credit(&purse::credit(&connection, &open, known.member)?),
        credit_history: credit_history(&open, &connection, known.member)?,
        points: points::balance(&purse::point_years(&connection, open.identity.cooperative, known.member)?, today),
        has_pin,
        member_id: known.member,
        number: known.number,
        name: known.name,
        status: known.status,
    })
}

fn credit(standing: &CreditStanding) -> MemberCredit {
    let rules = CreditRules::default();
    MemberCredit {
        limit: standing.limit(&rules),
        used: standing.used,
        available: standing.available(&rules),
        oldest_due_date: standing.due_date(&rules).map(|date| date.to_string()),
        own_limit: standing.own_limit,
        payroll_limit: standing.payroll_limit,
    }
}

/// What was agreed with the member, the newest first.
fn credit_history(open: &Open, connection: &Connection, member: MemberId) -> Result<Vec<HistoryRow>, Refusal> {
    let mut rows = Vec::new();
    for change_set in purse::credit_terms_told(connection, open.identity.cooperative, member)? {
        let device = units::device(connection, open.identity.cooperative, change_set.device)?;
        let told = views::facts(connection, &change_set)?;
        let what = told.into_iter().map(|fact| fact.sentence).collect::<Vec<_>>().join(" ");
        rows.push(HistoryRow {
            change_set_id: change_set.id,
            at_ms: change_set.clock.wall_ms,
            user_name: units::user_name(connection, open.identity.cooperative, change_set.actor)?,
            till_code: device.map(|device| device.till_code).unwrap_or_default(),
            what,
        });
    }
    Ok(rows)
}

pub(super) fn set_credit_terms(caller: &Caller<'_>, request: SetCreditTermsRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let decide = |tx: &Transaction<'_>| {
        let member = known_member(&open, tx, request.member_id)?.member;
        let known = purse::credit_terms(tx, open.identity.cooperative, member)?;
        Ok(credit::set_credit_terms(member, request.limit, request.payroll_limit, known.n)?.into())
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

/// Where money is paid and where it belongs: another unit of that code, where the cooperative has one (G6).
fn place(open: &Open, tx: &Transaction<'_>, shift: ShiftId, home_code: Option<&str>) -> Result<Place, Refusal> {
    let own = open.identity.unit;
    let home: Option<UnitId> = match home_code {
        Some(code) => units::unit_with_code(tx, open.identity.cooperative, code)?,
        None => None,
    };
    Ok(Place { shift, own, home: home.unwrap_or(own) })
}

fn action(decided: Decided, known: &KnownShift) -> Action {
    Action { decided, business_date: Some(known.business_date), ..Action::default() }
}

pub(super) fn deposit_savings(caller: &Caller<'_>, request: DepositSavingsRequest) -> Result<SlipResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let decide = |tx: &Transaction<'_>| {
        let known = worked_shift(tx, open.identity, request.shift_id)?;
        let member = known_member(&open, tx, request.member_id)?;
        let decided = money::deposit_savings(DepositSavings {
            place: place(&open, tx, known.shift, Some(request.product.unit_code()))?,
            document: next_document_number(tx, open.identity, known.business_date)?,
            member: member.member,
            product: request.product,
            amount: request.amount,
            paid_by: request.tender,
            reference: request.reference,
            balance: balance(&open, tx, request.product.account(), member.member)?,
        })?;
        Ok(action(decided, &known))
    };
    answer(&open, caller.who()?.user, request.id, decide, width)
}

pub(super) fn withdraw_savings(caller: &Caller<'_>, request: WithdrawSavingsRequest) -> Result<SlipResponse, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    // Both PINs are checked before anything is begun: each takes a fifth of a second, and a wrong one stays counted.
    let pin_checked = match request.member_pin.as_deref().filter(|pin| !pin.is_empty()) {
        Some(pin) => member_pin::check(&open, request.member_id, pin).map(|()| true)?,
        None => false,
    };
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let width = open.printer()?.profile.width;
    let id = request.id;
    let decide = |tx: &Transaction<'_>| decide_withdrawal(&open, tx, &authority, pin_checked, request);
    answer(&open, who.user, id, decide, width)
}

fn decide_withdrawal(
    open: &Open,
    tx: &Transaction<'_>,
    authority: &Authority,
    pin_checked: bool,
    request: WithdrawSavingsRequest,
) -> Result<Action, Refusal> {
    let cooperative = open.identity.cooperative;
    let known = worked_shift(tx, open.identity, request.shift_id)?;
    let member = known_member(open, tx, request.member_id)?;
    let decided = money::withdraw_savings(WithdrawSavings {
        place: place(open, tx, known.shift, Some(SavingsProduct::Voluntary.unit_code()))?,
        document: next_document_number(tx, open.identity, known.business_date)?,
        member: member.member,
        amount: request.amount,
        balance: balance(open, tx, codes::VOLUNTARY_SAVINGS, member.member)?,
        hold: Money::ZERO,
        in_drawer: shifts::drawer_cash(tx, cooperative, known.shift)?,
        pin_checked,
    })?;
    let today = members::withdrawn_on(tx, cooperative, member.member, known.business_date)?;
    let approvals = authority.check(&withdraw_needs(request.amount, today, pin_checked))?;
    Ok(Action { approvals, ..action(decided, &known) })
}

pub(super) fn repay_credit(caller: &Caller<'_>, request: RepayCreditRequest) -> Result<SlipResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let decide = |tx: &Transaction<'_>| {
        let known = worked_shift(tx, open.identity, request.shift_id)?;
        let member = known_member(&open, tx, request.member_id)?;
        let decided = money::repay_credit(RepayCredit {
            place: place(&open, tx, known.shift, None)?,
            document: next_document_number(tx, open.identity, known.business_date)?,
            member: member.member,
            amount: request.amount,
            paid_by: request.tender,
            reference: request.reference,
            owed: -balance(&open, tx, codes::MEMBER_CREDIT, member.member)?,
        })?;
        Ok(action(decided, &known))
    };
    answer(&open, caller.who()?.user, request.id, decide, width)
}

/// Commits and answers with the kuitansi, which is queued in the same transaction.
fn answer(
    open: &Open,
    actor: shared::id::UserId,
    id: shared::id::ChangeSetId,
    decide: impl FnOnce(&Transaction<'_>) -> Result<Action, Refusal>,
    width: Width,
) -> Result<SlipResponse, Refusal> {
    let slip = |tx: &Transaction<'_>, committed: &Committed| {
        let (document, paper) = slips::member_money(tx, committed, width)?;
        slip_answer(tx, committed, document, paper, true)
    };
    let answer = commit(open, actor, id, decide, slip)?;
    open.print.wake();
    Ok(answer)
}

pub(super) fn set_member_pin(caller: &Caller<'_>, request: SetMemberPinRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    let old_pin_checked = match request.old_pin.as_deref().filter(|pin| !pin.is_empty()) {
        Some(pin) => member_pin::check(&open, request.member_id, pin).map(|()| true)?,
        None => false,
    };
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let verifier = pin_verifier(&request.pin, &open.pin_pepper)?;
    let decide = |tx: &Transaction<'_>| {
        let member = known_member(&open, tx, request.member_id)?.member;
        let seen_n = member_pin::version(tx, open.identity.cooperative, member)?;
        let approvals = authority.check(&member_pin_needs(old_pin_checked))?;
        let set = MemberPinSet { member, pin_verifier: verifier, n: seen_n + 1 };
        let decided = Decided { facts: vec![set.into()], ..Decided::default() };
        Ok(Action { decided, approvals, ..Action::default() })
    };
    commit(&open, who.user, request.id, decide, |_, _| Ok(Done {}))
}
