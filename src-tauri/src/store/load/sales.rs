//! Loading the counter: sales. Shifts are loaded beside it, in `shifts`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::id::{ChangeSetId, CooperativeId, ShiftId};
use shared::money::Money;

pub use super::shifts::*;
use crate::store::StoreError;
use crate::store::log::counted;

/// How often a sale's receipt was printed again.
///
/// # Errors
/// The database's own.
pub fn copies(connection: &Connection, cooperative: CooperativeId, sale: ChangeSetId) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(
        "select count(*) from counter_event where cooperative = ?1 and kind = 'receipt_copied' and sale = ?2",
    )?;
    Ok(counted(statement.query_row(params![cooperative.as_bytes(), sale.as_bytes()], |row| row.get(0))?))
}

/// A sale as lists show it.
#[derive(Clone, Debug)]
pub struct KnownSale {
    pub sale: ChangeSetId,
    pub document: String,
    pub at_ms: u64,
    pub user_name: String,
    pub member_number: Option<String>,
    pub payable: Money,
    pub change: Money,
    pub lines_count: i64,
}

pub(super) const SALE_COLUMNS: &str =
    "s.sale, s.document_number, s.at_ms, coalesce(u.name, ''), m.number, s.payable_minor,
    s.change_minor, s.lines_count from sale s
    left join app_user u on u.cooperative = s.cooperative and u.app_user = s.app_user
    left join member m on m.cooperative = s.cooperative and m.member = s.member";

pub(super) fn read_sale(row: &Row<'_>) -> rusqlite::Result<KnownSale> {
    Ok(KnownSale {
        sale: ChangeSetId::from_bytes(row.get(0)?),
        document: row.get(1)?,
        at_ms: counted(row.get(2)?),
        user_name: row.get(3)?,
        member_number: row.get(4)?,
        payable: Money::from_minor(row.get(5)?),
        change: Money::from_minor(row.get(6)?),
        lines_count: row.get(7)?,
    })
}

/// Sales, newest first, of one day or all, whose number holds the text; and how many there are.
///
/// # Errors
/// The database's own.
pub fn sales(
    connection: &Connection,
    cooperative: CooperativeId,
    date: Option<i64>,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<KnownSale>), StoreError> {
    let pattern = format!("%{}%", query.trim().replace(['%', '_'], ""));
    let filter = "where s.cooperative = ?1 and (?2 is null or s.business_date = ?2) and s.document_number like ?3";
    let sql = format!("select {SALE_COLUMNS} {filter} order by s.at_ms desc limit ?4 offset ?5");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![cooperative.as_bytes(), date, pattern, limit, offset], read_sale)?;
    let sales = rows.collect::<Result<_, _>>()?;
    let sql = format!("select count(*) from sale s {filter}");
    let mut statement = connection.prepare_cached(&sql)?;
    let total = statement.query_row(params![cooperative.as_bytes(), date, pattern], |row| row.get(0))?;
    Ok((total, sales))
}

/// One sale.
///
/// # Errors
/// The database's own.
pub fn sale(
    connection: &Connection,
    cooperative: CooperativeId,
    sale: ChangeSetId,
) -> Result<Option<KnownSale>, StoreError> {
    let sql = format!("select {SALE_COLUMNS} where s.cooperative = ?1 and s.sale = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![cooperative.as_bytes(), sale.as_bytes()], read_sale).optional()?)
}

/// The last completed sale of a shift.
///
/// # Errors
/// The database's own.
pub fn last_sale(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<Option<KnownSale>, StoreError> {
    let sql = format!(
        "select {SALE_COLUMNS} where s.cooperative = ?1 and s.shift = ?2
         order by s.at_ms desc, length(s.document_number) desc, s.document_number desc limit 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![cooperative.as_bytes(), shift.as_bytes()], read_sale).optional()?)
}
