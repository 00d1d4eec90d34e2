//! Loading what a buyer can pay with besides money: credit, savings, points.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use shared::change_set::{ChangeSet, Signed};
use shared::clock::date_from_number;
use shared::finance::chart::codes;
use shared::id::{CooperativeId, MemberId};
use shared::members::money::withdrawable;
use shared::money::Money;
use shared::row::Value;
use shared::sales::credit::{CreditRules, CreditStanding, oldest_open};
use shared::sales::decide::Purse;
use shared::sales::points::{PointYear, balance};
use shared::sales::selling::voucher_code;
use shared::sales::tender::Tender;
use shared::verify::read_body;
use uuid::Uuid;

use super::aliases::same_member;
use super::{members, payments};
use crate::core::Open;
use crate::store::StoreError;
use crate::store::log::counted;

/// The balance of a sub-ledger over all units: debit is positive.
///
/// # Errors
/// The database's own.
pub fn held(
    connection: &Connection,
    cooperative: CooperativeId,
    account: &str,
    holder: Uuid,
) -> Result<Money, StoreError> {
    let mut statement = connection.prepare_cached(
        "select cast(coalesce(sum(balance_minor), 0) as bigint) from holder_total
         where cooperative = ?1 and unit in (select unit from unit where cooperative = ?1) and account = ?2
             and holder = ?3",
    )?;
    let minor = statement.query_row(params![cooperative.as_bytes(), account, holder.as_bytes()], |row| row.get(0))?;
    Ok(Money::from_minor(minor))
}

/// The years of a person's points, added up over all registrations.
///
/// # Errors
/// The database's own.
pub fn point_years(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<Vec<PointYear>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select year, granted, used from point_total where cooperative = ?1 and member = ?2 order by year",
    )?;
    let mut years: BTreeMap<_, PointYear> = BTreeMap::new();
    for id in same_member(connection, cooperative, member)? {
        let rows = statement.query_map(params![cooperative.as_bytes(), id.as_bytes()], |row| {
            Ok(PointYear { year: row.get(0)?, granted: row.get(1)?, used: row.get(2)? })
        })?;
        for row in rows {
            let row = row?;
            let year = years.entry(row.year).or_insert(PointYear { granted: 0, used: 0, ..row });
            year.granted = year.granted.saturating_add(row.granted);
            year.used = year.used.saturating_add(row.used);
        }
    }
    Ok(years.into_values().collect())
}

/// How long after an exchange a till still counts as hearing the others.
const HEARS_MS: u64 = 5 * 60 * 1_000;

/// What this device gave on credit to a member that the server has not confirmed to hold.
fn unheard(connection: &Connection, open: &Open, member: MemberId) -> Result<Money, StoreError> {
    let mut statement = connection.prepare_cached(
        "select cast(coalesce(sum(t.amount_minor), 0) as bigint) from tender t
         join change_set c on c.id = t.sale
         join device_head h on h.device = c.device
         where t.cooperative = ?1 and t.member = ?2 and t.kind in ('member_credit', 'payroll_deduction')
             and c.device = ?3 and c.seq > h.acknowledged_seq",
    )?;
    let (cooperative, mut given) = (open.identity.cooperative, Money::ZERO);
    for id in same_member(connection, cooperative, member)? {
        let key = params![cooperative.as_bytes(), id.as_bytes(), open.identity.device.as_bytes()];
        given += Money::from_minor(statement.query_row(key, |row| row.get(0))?);
    }
    Ok(given)
}

/// Whether this till hears the other devices, or has none.
fn hears_others(connection: &Connection, open: &Open) -> Result<bool, StoreError> {
    let report = open.sync.report();
    let is_fresh = report.last_contact_ms.is_some_and(|last| crate::core::now_ms().saturating_sub(last) <= HEARS_MS);
    if report.last_error.is_none() && is_fresh {
        return Ok(true);
    }
    let mut statement = connection.prepare_cached("select count(*) from device where cooperative = ?1")?;
    let devices: i64 = statement.query_row([open.identity.cooperative.as_bytes()], |row| row.get(0))?;
    Ok(devices <= 1)
}

/// Where a person stands with what was bought on credit: limits count on the sum over all registrations.
///
/// # Errors
/// The database's own.
pub fn credit(connection: &Connection, open: &Open, member: MemberId) -> Result<CreditStanding, StoreError> {
    let cooperative = open.identity.cooperative;
    let used = -members::balance(connection, cooperative, codes::MEMBER_CREDIT, member)?;
    let mut statement = connection.prepare_cached(
        "select t.business_date, t.amount_minor from tender t
         where t.cooperative = ?1 and t.member = ?2 and t.kind in ('member_credit', 'payroll_deduction')
             and t.amount_minor > 0
             and not exists(select 1 from sale_void v where v.cooperative = t.cooperative and v.sale = t.sale)
         order by t.business_date desc, t.sale desc",
    )?;
    let mut bons = Vec::new();
    for id in same_member(connection, cooperative, member)? {
        let rows = statement.query_map(params![cooperative.as_bytes(), id.as_bytes()], |row| {
            Ok((date_from_number(row.get(0)?).unwrap_or_default(), Money::from_minor(row.get(1)?)))
        })?;
        let mut sum = Money::ZERO;
        for row in rows {
            if sum >= used {
                break;
            }
            let bon = row?;
            sum += bon.1;
            bons.push(bon);
        }
    }
    bons.sort_by_key(|bon| std::cmp::Reverse(bon.0));
    let terms = terms_of_person(connection, cooperative, member)?;
    Ok(CreditStanding {
        own_limit: terms.limit,
        payroll_limit: terms.payroll_limit,
        used,
        unheard: unheard(connection, open, member)?,
        hears_others: hears_others(connection, open)?,
        oldest_open: oldest_open(used, bons),
    })
}

/// What was agreed with a member about credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreditTerms {
    pub limit: Option<Money>,
    pub payroll_limit: Option<Money>,
    /// The version of it; zero where nothing was ever agreed.
    pub n: u64,
}

/// What was agreed with a member about credit; nothing is the shop's own rules.
///
/// # Errors
/// The database's own.
pub fn credit_terms(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<CreditTerms, StoreError> {
    let mut statement = connection.prepare_cached(
        "select limit_minor, payroll_minor, version_n from credit_terms where cooperative = ?1 and member = ?2",
    )?;
    let amount = |minor: Option<i64>| minor.map(Money::from_minor);
    let found = statement.query_row(params![cooperative.as_bytes(), member.as_bytes()], |row| {
        Ok(CreditTerms { limit: amount(row.get(0)?), payroll_limit: amount(row.get(1)?), n: counted(row.get(2)?) })
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// The terms of a person: where they are registered twice, the narrower ones.
fn terms_of_person(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<CreditTerms, StoreError> {
    let mut narrow = CreditTerms::default();
    for id in same_member(connection, cooperative, member)? {
        let terms = credit_terms(connection, cooperative, id)?;
        narrow.limit = narrow.limit.into_iter().chain(terms.limit).min();
        narrow.payroll_limit = narrow.payroll_limit.into_iter().chain(terms.payroll_limit).min();
    }
    Ok(narrow)
}

/// The change sets that said what was agreed with a member about credit, the newest first.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn credit_terms_told(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<Vec<ChangeSet>, StoreError> {
    let corrupt = |error: &dyn std::fmt::Display| StoreError::Corrupt(error.to_string());
    let key = serde_json::to_string(&[Value::Id(cooperative.0), Value::Id(member.0)]).map_err(|it| corrupt(&it))?;
    let mut statement = connection.prepare_cached(
        "select c.body, c.signature from put_history h
         join change_set c on c.device = h.version_device and c.seq = h.version_seq
         where h.cooperative = ?1 and h.table_name = 'credit_terms' and h.row_key = ?2
         order by h.version_n desc, c.clock_ms desc",
    )?;
    let mut found = statement.query(params![cooperative.as_bytes(), key])?;
    let mut told = Vec::new();
    while let Some(row) = found.next()? {
        let signed = Signed { body: row.get(0)?, signature: row.get(1)? };
        told.push(read_body(&signed).map_err(|it| corrupt(&it))?);
    }
    Ok(told)
}

/// What a member may take from voluntary savings: less what must stay on them.
///
/// # Errors
/// The database's own.
pub fn savings(connection: &Connection, cooperative: CooperativeId, member: MemberId) -> Result<Money, StoreError> {
    let balance = members::balance(connection, cooperative, codes::VOLUNTARY_SAVINGS, member)?;
    Ok(withdrawable(balance, Money::ZERO))
}

/// The purse for these tenders: only what they take from is looked up.
///
/// # Errors
/// The database's own.
pub fn load(
    open: &Open,
    connection: &Connection,
    member: Option<MemberId>,
    tenders: &[Tender],
    on: jiff::civil::Date,
) -> Result<Purse, StoreError> {
    let cooperative = open.identity.cooperative;
    let mut purse = Purse { credit_rules: CreditRules::default(), ..Purse::default() };
    for tender in tenders {
        match (tender, member) {
            (Tender::MemberCredit { .. } | Tender::PayrollDeduction { .. }, Some(member)) => {
                purse.credit = credit(connection, open, member)?;
            }
            (Tender::Savings { .. }, Some(member)) => purse.savings = savings(connection, cooperative, member)?,
            (Tender::Points { .. }, Some(member)) => {
                purse.points = balance(&point_years(connection, cooperative, member)?, on);
            }
            (Tender::Voucher { code, .. }, _) => {
                let code = voucher_code(code);
                if let Some(known) = payments::voucher(connection, cooperative, &code)? {
                    purse.vouchers.insert(code, known);
                }
            }
            (Tender::Deposit { deposit_id, .. }, _) => {
                if let Some(left) = payments::deposit_left(connection, cooperative, *deposit_id)? {
                    purse.deposits.insert(*deposit_id, left);
                }
            }
            _ => {}
        }
    }
    Ok(purse)
}
