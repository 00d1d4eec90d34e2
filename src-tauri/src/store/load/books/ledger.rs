//! The ledger of one account (*buku besar*), page by page, oldest first, with the balance behind every posting.

use rusqlite::types::ToSql;
use rusqlite::{Connection, Row, params};
use shared::clock::date_from_number;
use shared::id::{ChangeSetId, CooperativeId};
use shared::money::Money;

use super::{Span, money};
use crate::commands::requests::LedgerRow;
use crate::store::StoreError;

/// Where a page of a ledger ended: posting date, change set, entry and line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    date: i64,
    change_set: ChangeSetId,
    entry_no: i64,
    line_no: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}", self.date, self.change_set, self.entry_no, self.line_no)
    }
}

impl std::str::FromStr for Cursor {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Cursor, Self::Err> {
        let read = |text: &str| {
            let mut parts = text.split('.');
            let cursor = Cursor {
                date: parts.next()?.parse().ok()?,
                change_set: parts.next()?.parse().ok()?,
                entry_no: parts.next()?.parse().ok()?,
                line_no: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(cursor)
        };
        read(text).ok_or("not a cursor of a ledger")
    }
}

/// A page of an account's ledger, oldest first.
#[derive(Debug)]
pub struct LedgerPage {
    /// The balance before the first month asked for.
    pub opening: Money,
    pub rows: Vec<LedgerRow>,
    pub next: Option<Cursor>,
}

/// The balance of an account before a month, from the running totals.
fn balance_before(
    connection: &Connection,
    cooperative: CooperativeId,
    account: &str,
    span: Span,
    month: i64,
) -> Result<Money, StoreError> {
    let mut statement = connection.prepare_cached(
        "select coalesce(sum(debit_minor - credit_minor), 0) from account_total
         where cooperative = ?1 and account = ?2 and month < ?3 and (?4 is null or unit = ?4)",
    )?;
    let found = params![cooperative.as_bytes(), account, month, span.unit_bytes()];
    Ok(statement.query_row(found, |row| money(row, 0))?)
}

/// The balance behind the cursor: totals of the months before it and the postings of its own month up to it. What
/// arrives while somebody turns pages is counted wherever it belongs, so the last page always ties to the totals.
fn balance_at(
    connection: &Connection,
    cooperative: CooperativeId,
    account: &str,
    span: Span,
    cursor: &Cursor,
) -> Result<Money, StoreError> {
    let month = cursor.date / 100;
    let mut statement = connection.prepare_cached(
        "select coalesce(sum(amount_minor), 0) from posting
         where cooperative = ?1 and account = ?2 and posting_date > ?3 and (?4 is null or unit = ?4)
             and (posting_date, change_set, entry_no, line_no) <= (?5, ?6, ?7, ?8)",
    )?;
    let Cursor { date, change_set, entry_no, line_no } = cursor;
    let bound: [&dyn ToSql; 8] = [
        cooperative.as_bytes(),
        &account,
        &(month * 100),
        &span.unit_bytes(),
        date,
        change_set.as_bytes(),
        entry_no,
        line_no,
    ];
    let within = statement.query_row(bound.as_slice(), |row| money(row, 0))?;
    Ok(balance_before(connection, cooperative, account, span, month)? + within)
}

/// One page of the postings of an account, each with the balance behind it.
///
/// # Errors
/// The database's own.
pub fn account_ledger(
    connection: &Connection,
    cooperative: CooperativeId,
    account: &str,
    span: Span,
    after: Option<Cursor>,
    limit: u32,
) -> Result<LedgerPage, StoreError> {
    let opening = balance_before(connection, cooperative, account, span, span.first_number())?;
    let mut balance = match &after {
        Some(cursor) => balance_at(connection, cooperative, account, span, cursor)?,
        None => opening,
    };
    let nowhere = Cursor {
        date: span.first_number() * 100,
        change_set: ChangeSetId::from_bytes([0; 16]),
        entry_no: 0,
        line_no: 0,
    };
    let Cursor { date, change_set, entry_no, line_no } = after.unwrap_or(nowhere);
    let mut statement = connection.prepare_cached(
        "select p.posting_date, p.change_set, p.entry_no, p.line_no, p.amount_minor, e.business_date, e.late,
                e.document_number, e.rule, e.description, m.number
         from posting p
         join entry e on e.cooperative = p.cooperative and e.change_set = p.change_set and e.entry_no = p.entry_no
         left join member m on m.cooperative = p.cooperative and m.member = p.holder
         where p.cooperative = ?1 and p.account = ?2 and p.posting_date <= ?3 and (?4 is null or p.unit = ?4)
             and (p.posting_date, p.change_set, p.entry_no, p.line_no) > (?5, ?6, ?7, ?8)
         order by p.posting_date, p.change_set, p.entry_no, p.line_no limit ?9",
    )?;
    let limit = limit.clamp(1, 500);
    let (date_last, unit, one_more) = (span.to.number() * 100 + 99, span.unit_bytes(), limit + 1);
    let bound: [&dyn ToSql; 9] = [
        cooperative.as_bytes(),
        &account,
        &date_last,
        &unit,
        &date,
        change_set.as_bytes(),
        &entry_no,
        &line_no,
        &one_more,
    ];
    let found = statement.query_map(bound.as_slice(), ledger_row)?;
    let mut found = found.collect::<Result<Vec<_>, _>>()?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().map(|(cursor, _)| *cursor).filter(|_| has_more);
    let rows = found.into_iter().map(|(_, row)| {
        balance += row.amount;
        LedgerRow { balance, ..row }
    });
    Ok(LedgerPage { opening, rows: rows.collect(), next })
}

fn ledger_row(row: &Row<'_>) -> rusqlite::Result<(Cursor, LedgerRow)> {
    let date = |number: i64| date_from_number(number).map(|date| date.to_string()).unwrap_or_default();
    let cursor = Cursor {
        date: row.get(0)?,
        change_set: ChangeSetId::from_bytes(row.get(1)?),
        entry_no: row.get(2)?,
        line_no: row.get(3)?,
    };
    let shown = LedgerRow {
        change_set_id: cursor.change_set,
        entry_no: row.get(2)?,
        posting_date: date(cursor.date),
        business_date: date(row.get(5)?),
        late: row.get(6)?,
        document_number: row.get(7)?,
        rule: row.get(8)?,
        description: row.get(9)?,
        amount: money(row, 4)?,
        balance: Money::ZERO,
        member_number: row.get(10)?,
    };
    Ok((cursor, shown))
}
