//! The books: trial balance, account ledger, one change set whole, periods, and the check of everything.

use std::str::FromStr;

use shared::clock::Month;
use shared::finance::decide;

use super::Caller;
use super::requests::{
    AccountLedgerRequest, AccountLedgerResponse, ClosePeriodRequest, Done, ListPeriodsRequest, ListPeriodsResponse,
    ShowChangeSetRequest, ShowChangeSetResponse, TrialBalanceRequest, TrialBalanceResponse, VerifyBooksRequest,
    VerifyBooksResponse,
};
use crate::commit::commit;
use crate::core::now_ms;
use crate::day;
use crate::refusal::Refusal;
use crate::settings;
use crate::store::load::books::{self, Cursor, Span};
use crate::store::{load, log, verify};
use crate::views::{self, account_name};

fn parse<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(Refusal::bad_request)
}

fn months(from: Option<&str>, to: &str) -> Result<(Option<Month>, Month), Refusal> {
    Ok((from.map(parse).transpose()?, parse(to)?))
}

pub(super) fn trial_balance(
    caller: &Caller<'_>,
    request: TrialBalanceRequest,
) -> Result<TrialBalanceResponse, Refusal> {
    let open = caller.core.require()?;
    let (from, to) = months(request.from_month.as_deref(), &request.to_month)?;
    let (reader, cooperative) = (open.store.reader(), open.identity.cooperative);
    // One snapshot: what the figures are complete up to must be true of these figures.
    let connection = reader.unchecked_transaction()?;
    let rows = books::trial_balance(&connection, cooperative, Span { from, to, unit: request.unit_id })?;
    Ok(TrialBalanceResponse {
        totals: books::totals(&rows),
        rows,
        months_available: books::months(&connection, cooperative)?.iter().map(Month::to_string).collect(),
        as_of: books::as_of(&connection, cooperative)?,
    })
}

pub(super) fn account_ledger(
    caller: &Caller<'_>,
    request: AccountLedgerRequest,
) -> Result<AccountLedgerResponse, Refusal> {
    let open = caller.core.require()?;
    let (from, to) = months(request.from_month.as_deref(), &request.to_month)?;
    let (span, account) = (Span { from, to, unit: request.unit_id }, request.account);
    let after: Option<Cursor> = request.before.as_deref().map(parse).transpose()?;
    let (reader, cooperative) = (open.store.reader(), open.identity.cooperative);
    let connection = reader.unchecked_transaction()?;
    let page = books::account_ledger(&connection, cooperative, &account, span, after, request.limit)?;
    let (name, next) = (account_name(&account), page.next.as_ref().map(Cursor::to_string));
    Ok(AccountLedgerResponse { account, name, opening: page.opening, rows: page.rows, next })
}

pub(super) fn show_change_set(
    caller: &Caller<'_>,
    request: ShowChangeSetRequest,
) -> Result<ShowChangeSetResponse, Refusal> {
    let open = caller.core.require()?;
    let (connection, cooperative) = (open.store.reader(), open.identity.cooperative);
    let found = log::find(&connection, request.change_set_id)?;
    let (change_set, _) = found.ok_or_else(|| Refusal::not_found("Catatan"))?;
    let device = load::units::device(&connection, cooperative, change_set.device)?;
    let till_code = device.as_ref().map_or_else(|| "?".to_owned(), |device| device.till_code.clone());
    Ok(ShowChangeSetResponse {
        id: change_set.id,
        device_name: device.map_or_else(|| "Perangkat yang dicabut".to_owned(), |device| device.name),
        till_code,
        seq: change_set.seq,
        at_ms: change_set.clock.wall_ms,
        business_date: change_set.business_date.to_string(),
        user_name: load::units::user_name(&connection, cooperative, change_set.actor)?,
        facts: views::facts(&connection, &change_set)?,
        entries: views::entries(&connection, &change_set)?,
        moves: views::moves(&connection, &change_set)?,
        sale_id: views::sale_of(&change_set),
    })
}

pub(super) fn close_period(caller: &Caller<'_>, request: ClosePeriodRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let (month, cooperative) = (parse(&request.month)?, open.identity.cooperative);
    let decide = |tx: &rusqlite::Transaction<'_>| {
        let current = Month::of(day::today(tx, settings::read(tx, cooperative)?.zone)?.date);
        let mut closing = books::closing(tx, cooperative, month, current)?;
        let holder = load::units::closing_device(tx, cooperative)?;
        let own = load::units::lineage(tx, cooperative, open.identity.device)?;
        let elsewhere = holder.filter(|device| !own.contains(&device.device));
        closing.right_elsewhere = elsewhere.map(|device| device.till_code);
        Ok(decide::close_period(closing)?.into())
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

pub(super) fn list_periods(caller: &Caller<'_>, _: ListPeriodsRequest) -> Result<ListPeriodsResponse, Refusal> {
    let open = caller.core.require()?;
    let (connection, cooperative) = (open.store.reader(), open.identity.cooperative);
    let current = Month::of(day::today(&connection, settings::read(&connection, cooperative)?.zone)?.date);
    let holder = load::units::closing_device(&connection, cooperative)?;
    let own = load::units::lineage(&connection, cooperative, open.identity.device)?;
    Ok(ListPeriodsResponse {
        periods: books::periods(&connection, cooperative, current)?,
        closing_till: holder.as_ref().map(|device| device.till_code.clone()).unwrap_or_default(),
        closes_here: holder.is_none_or(|device| own.contains(&device.device)),
    })
}

pub(super) fn verify_books(caller: &Caller<'_>, _: VerifyBooksRequest) -> Result<VerifyBooksResponse, Refusal> {
    let open = caller.core.require()?;
    if let Some(percent) = open.store.filling_percent() {
        return Err(Refusal::tables_being_filled(percent));
    }
    let begun_ms = now_ms();
    let checks = verify::verify(&open)?;
    let ok = checks.iter().all(|check| check.ok);
    Ok(VerifyBooksResponse { ok, checks, took_ms: now_ms().saturating_sub(begun_ms) })
}
