//! Loading the books: trial balance, account ledger, periods, and what closing a month needs.
//!
//! The trial balance reads running totals only, so it costs the same after a million postings as after ten. Amounts
//! are signed: debit is positive. Posting dates decide, not business dates: what came late counts where it was posted.

mod ledger;

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use shared::clock::Month;
use shared::finance::decide::ClosePeriod;
use shared::id::{ChangeSetId, CooperativeId, DeviceId, UnitId, UserId};
use shared::money::Money;
use shared::standing::{Standing, StandingFact, StandingRecord};

use crate::commands::requests::{AsOf, PeriodRow, Totals, TrialBalanceRow};
use crate::store::log::{self, counted};
use crate::store::{StoreError, branches, load};
use crate::views::account_name;

pub use ledger::{Cursor, LedgerPage, account_ledger};

/// Which part of the books: months from (none is the beginning) to, of one unit or of all.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: Option<Month>,
    pub to: Month,
    pub unit: Option<UnitId>,
}

impl Span {
    /// Before the first month nothing is opening balance.
    fn first_number(&self) -> i64 {
        self.from.map_or(0, Month::number)
    }

    fn unit_bytes(&self) -> Option<&[u8; 16]> {
        self.unit.as_ref().map(UnitId::as_bytes)
    }
}

fn money(row: &Row<'_>, index: usize) -> rusqlite::Result<Money> {
    row.get(index).map(Money::from_minor)
}

/// Every account that stands or moved, in order of code.
///
/// # Errors
/// The database's own.
pub fn trial_balance(
    connection: &Connection,
    cooperative: CooperativeId,
    span: Span,
) -> Result<Vec<TrialBalanceRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select account, sum(iif(month < :from, debit_minor - credit_minor, 0)) as opening,
                sum(iif(month < :from, 0, debit_minor)) as debit, sum(iif(month < :from, 0, credit_minor)) as credit
         from account_total
         where cooperative = :cooperative and month <= :to and (:unit is null or unit = :unit)
         group by account having opening <> 0 or debit <> 0 or credit <> 0 order by account",
    )?;
    let parameters = named_params! {
        ":cooperative": cooperative.as_bytes(), ":from": span.first_number(), ":to": span.to.number(),
        ":unit": span.unit_bytes(),
    };
    let rows = statement.query_map(parameters, |row| {
        let account: String = row.get(0)?;
        let (opening, debit, credit) = (money(row, 1)?, money(row, 2)?, money(row, 3)?);
        let name = account_name(&account);
        Ok(TrialBalanceRow { account, name, opening, debit, credit, closing: opening + debit - credit })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last line of a trial balance: opening and closing are zero, debit and credit the same.
pub fn totals(rows: &[TrialBalanceRow]) -> Totals {
    let sum = |amount: fn(&TrialBalanceRow) -> Money| rows.iter().map(amount).sum();
    Totals {
        debit: sum(|row| row.debit),
        credit: sum(|row| row.credit),
        opening: sum(|row| row.opening),
        closing: sum(|row| row.closing),
    }
}

/// The months that have postings, oldest first.
///
/// # Errors
/// The database's own.
pub fn months(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<Month>, StoreError> {
    let mut statement =
        connection.prepare_cached("select distinct month from account_total where cooperative = ?1 order by month")?;
    let numbers: Vec<i64> =
        statement.query_map([cooperative.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(numbers.into_iter().filter_map(Month::from_number).collect())
}

/// Up to which change set of which device these books are complete. A device that does not count is named too.
///
/// # Errors
/// The database's own.
pub fn as_of(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<AsOf>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select h.device, coalesce(d.till_code, '?'), h.seq, h.clock_ms from device_head h
         left join device d on d.cooperative = ?1 and d.device = h.device order by 2, 1",
    )?;
    let rows = statement.query_map([cooperative.as_bytes()], |row| {
        Ok(AsOf {
            device: DeviceId::from_bytes(row.get(0)?),
            till_code: row.get(1)?,
            seq: counted(row.get(2)?),
            clock_ms: Some(counted(row.get(3)?)),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What closing a month needs: everything this device has read of every device, and the balances that make.
///
/// # Errors
/// The database's own.
pub fn closing(
    connection: &Connection,
    cooperative: CooperativeId,
    month: Month,
    current: Month,
) -> Result<ClosePeriod, StoreError> {
    let balances = trial_balance(connection, cooperative, Span { from: None, to: month, unit: None })?;
    let stands = balances.into_iter().filter(|row| !row.closing.is_zero());
    Ok(ClosePeriod {
        month,
        current,
        closed: log::standing(connection)?.closed_months(),
        first_used: months(connection, cooperative)?.first().copied(),
        covers: branches::covering(connection)?,
        totals: stands.map(|row| (row.account, row.closing)).collect(),
        right_elsewhere: None,
    })
}

/// The closings that stand: stated by who counts, and not reopened.
pub fn closings_that_stand(standing: &Standing) -> Vec<&StandingRecord> {
    let counting = || standing.records().iter().filter(|record| standing.counts(record.device, record.seq));
    let is_reopened = |id: ChangeSetId| {
        counting().any(|other| matches!(other.fact, StandingFact::Reopened { closing } if closing == id))
    };
    counting()
        .filter(|record| matches!(record.fact, StandingFact::Closed { .. }) && !is_reopened(record.change_set))
        .collect()
}

/// When and by whom each closed month was closed last.
fn closed_by_month(
    connection: &Connection,
    cooperative: CooperativeId,
) -> Result<BTreeMap<Month, (u64, String)>, StoreError> {
    let standing = log::standing(connection)?;
    let mut statement = connection.prepare_cached(
        "select month, at_ms, app_user from period_closing where cooperative = ?1 and change_set = ?2",
    )?;
    let mut closed = BTreeMap::new();
    for record in closings_that_stand(&standing) {
        let found = statement
            .query_row(params![cooperative.as_bytes(), record.change_set.as_bytes()], |row| {
                Ok((Month::from_number(row.get(0)?), counted(row.get(1)?), UserId::from_bytes(row.get(2)?)))
            })
            .optional()?;
        let Some((Some(month), at_ms, user)) = found else { continue };
        if closed.get(&month).is_none_or(|(known, _)| *known < at_ms) {
            closed.insert(month, (at_ms, load::units::user_name(connection, cooperative, user)?));
        }
    }
    Ok(closed)
}

/// Every month from the first with postings to the current one, the latest first.
///
/// # Errors
/// The database's own.
pub fn periods(
    connection: &Connection,
    cooperative: CooperativeId,
    current: Month,
) -> Result<Vec<PeriodRow>, StoreError> {
    let closings = closed_by_month(connection, cooperative)?;
    let used = months(connection, cooperative)?;
    // The month before the books begin stands there too: closing it keeps a wrong clock from posting before them.
    let before = Month::of(current.first_day().yesterday().unwrap_or_else(|_| current.first_day()));
    let known = || used.iter().chain(closings.keys()).chain([&before, &current]);
    let mut month = known().min().copied().unwrap_or(current);
    let last = known().max().copied().unwrap_or(current);
    let mut periods = Vec::new();
    while month <= last {
        let closing = closings.get(&month);
        periods.push(PeriodRow {
            month: month.to_string(),
            state: if closing.is_some() { "closed" } else { "open" }.to_owned(),
            is_over: month < current,
            closed_at_ms: closing.map(|(at_ms, _)| *at_ms),
            closed_by: closing.map(|(_, name)| name.clone()),
        });
        month = month.next();
    }
    periods.reverse();
    Ok(periods)
}
