//! Loading the counter: shifts, sales and what happened in a shift.

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::clock::date_from_number;
use shared::id::{ChangeSetId, CooperativeId, DeviceId, ShiftId, UserId};
use shared::money::Money;
use shared::sales::fact::ShiftTotals;

use crate::core::Identity;
use crate::store::StoreError;
use crate::store::log::counted;

/// A shift, open or closed.
#[derive(Clone, Debug)]
pub struct KnownShift {
    pub shift: ShiftId,
    pub device: DeviceId,
    pub number: u64,
    pub user: UserId,
    pub business_date: jiff::civil::Date,
    pub opened_at_ms: u64,
    pub float: Money,
    pub closing: Option<KnownClosing>,
}

/// How a shift was closed.
#[derive(Clone, Debug)]
pub struct KnownClosing {
    pub change_set: ChangeSetId,
    pub z_number: String,
    pub closed_at_ms: u64,
    pub sales_count: i64,
    pub expected: Money,
    pub counted: Money,
}

const SHIFT_COLUMNS: &str = "s.shift, s.device, s.number, s.app_user, s.business_date, s.opened_at_ms, s.float_minor,
    c.change_set, c.z_number, c.closed_at_ms, c.sales_count, c.expected_minor, c.counted_minor
    from shift s left join shift_closing c on c.cooperative = s.cooperative and c.shift = s.shift";

fn read_shift(row: &Row<'_>) -> rusqlite::Result<KnownShift> {
    let closing = match row.get::<_, Option<[u8; 16]>>(7)? {
        Some(change_set) => Some(KnownClosing {
            change_set: ChangeSetId::from_bytes(change_set),
            z_number: row.get(8)?,
            closed_at_ms: counted(row.get(9)?),
            sales_count: row.get(10)?,
            expected: Money::from_minor(row.get(11)?),
            counted: Money::from_minor(row.get(12)?),
        }),
        None => None,
    };
    Ok(KnownShift {
        shift: ShiftId::from_bytes(row.get(0)?),
        device: DeviceId::from_bytes(row.get(1)?),
        number: counted(row.get(2)?),
        user: UserId::from_bytes(row.get(3)?),
        business_date: date_from_number(row.get(4)?).unwrap_or_default(),
        opened_at_ms: counted(row.get(5)?),
        float: Money::from_minor(row.get(6)?),
        closing,
    })
}

/// The last shift of this device, open or closed.
///
/// # Errors
/// The database's own.
pub fn last_shift(connection: &Connection, identity: Identity) -> Result<Option<KnownShift>, StoreError> {
    let sql =
        format!("select {SHIFT_COLUMNS} where s.cooperative = ?1 and s.device = ?2 order by s.number desc limit 1");
    let mut statement = connection.prepare_cached(&sql)?;
    let key = params![identity.cooperative.as_bytes(), identity.device.as_bytes()];
    Ok(statement.query_row(key, read_shift).optional()?)
}

/// The open shift of this device.
///
/// # Errors
/// The database's own.
pub fn open_shift(connection: &Connection, identity: Identity) -> Result<Option<KnownShift>, StoreError> {
    Ok(last_shift(connection, identity)?.filter(|shift| shift.closing.is_none()))
}

/// One shift.
///
/// # Errors
/// The database's own.
pub fn shift(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<Option<KnownShift>, StoreError> {
    let sql = format!("select {SHIFT_COLUMNS} where s.cooperative = ?1 and s.shift = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![cooperative.as_bytes(), shift.as_bytes()], read_shift).optional()?)
}

/// Shifts of the cooperative, newest first, and how many there are.
///
/// # Errors
/// The database's own.
pub fn shifts(
    connection: &Connection,
    cooperative: CooperativeId,
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<KnownShift>), StoreError> {
    let sql =
        format!("select {SHIFT_COLUMNS} where s.cooperative = ?1 order by s.opened_at_ms desc limit ?2 offset ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![cooperative.as_bytes(), limit, offset], read_shift)?;
    let shifts = rows.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare_cached("select count(*) from shift where cooperative = ?1")?;
    Ok((statement.query_row([cooperative.as_bytes()], |row| row.get(0))?, shifts))
}

/// What the drawer account says is in a shift's drawer.
///
/// # Errors
/// The database's own.
pub fn drawer_cash(connection: &Connection, cooperative: CooperativeId, shift: ShiftId) -> Result<Money, StoreError> {
    let mut statement = connection.prepare_cached(
        "select cast(coalesce(sum(balance_minor), 0) as bigint) from holder_total
         where cooperative = ?1 and account = '1112' and holder = ?2",
    )?;
    let minor = statement.query_row(params![cooperative.as_bytes(), shift.as_bytes()], |row| row.get(0))?;
    Ok(Money::from_minor(minor))
}

/// The sums of a shift so far: one pass over its sales.
///
/// # Errors
/// The database's own.
pub fn shift_totals(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<ShiftTotals, StoreError> {
    let key = params![cooperative.as_bytes(), shift.as_bytes()];
    let mut statement = connection.prepare_cached(
        "select count(*), cast(coalesce(sum(gross_minor), 0) as bigint), cast(coalesce(sum(discount_minor), 0) as bigint),
                cast(coalesce(sum(net_minor), 0) as bigint), cast(coalesce(sum(vat_minor), 0) as bigint),
                cast(coalesce(sum(rounding_minor), 0) as bigint), cast(coalesce(sum(payable_minor), 0) as bigint),
                cast(coalesce(sum(case when member is null then 0 else net_minor end), 0) as bigint),
                min(document_number), max(document_number)
         from sale where cooperative = ?1 and shift = ?2",
    )?;
    let mut totals = statement.query_row(key, |row| {
        let money = |index| row.get(index).map(Money::from_minor);
        Ok(ShiftTotals {
            sales_count: row.get(0)?,
            gross: money(1)?,
            discount: money(2)?,
            net: money(3)?,
            vat: money(4)?,
            rounding: money(5)?,
            cash: money(6)?,
            member_net: money(7)?,
            first_document: row.get(8)?,
            last_document: row.get(9)?,
            ..ShiftTotals::default()
        })
    })?;
    totals.non_member_net = totals.net - totals.member_net;
    let mut statement = connection.prepare_cached(
        "select (select count(*) from counter_event e join sale s on s.cooperative = e.cooperative and s.sale = e.sale
                 where e.cooperative = ?1 and e.kind = 'receipt_copied' and s.shift = ?2),
                (select count(*) from counter_event
                 where cooperative = ?1 and kind = 'drawer_opened' and shift = ?2)",
    )?;
    (totals.copies, totals.drawer_openings) = statement.query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(totals)
}

/// How many sales of a shift were to members.
///
/// # Errors
/// The database's own.
pub fn member_sales_count(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<i64, StoreError> {
    let mut statement = connection
        .prepare_cached("select count(*) from sale where cooperative = ?1 and shift = ?2 and member is not null")?;
    Ok(statement.query_row(params![cooperative.as_bytes(), shift.as_bytes()], |row| row.get(0))?)
}

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
    pub paid: Money,
    pub lines_count: i64,
}

const SALE_COLUMNS: &str = "s.sale, s.document_number, s.at_ms, coalesce(u.name, ''), m.number, s.payable_minor,
    s.paid_minor, s.lines_count from sale s
    left join app_user u on u.cooperative = s.cooperative and u.app_user = s.app_user
    left join member m on m.cooperative = s.cooperative and m.member = s.member";

fn read_sale(row: &Row<'_>) -> rusqlite::Result<KnownSale> {
    Ok(KnownSale {
        sale: ChangeSetId::from_bytes(row.get(0)?),
        document: row.get(1)?,
        at_ms: counted(row.get(2)?),
        user_name: row.get(3)?,
        member_number: row.get(4)?,
        payable: Money::from_minor(row.get(5)?),
        paid: Money::from_minor(row.get(6)?),
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
        "select {SALE_COLUMNS} where s.cooperative = ?1 and s.shift = ?2 order by s.at_ms desc, s.document_number desc limit 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![cooperative.as_bytes(), shift.as_bytes()], read_sale).optional()?)
}
