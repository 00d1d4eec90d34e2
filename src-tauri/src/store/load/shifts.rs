//! Loading shifts: which one is worked at, what its drawer holds, and its sums.

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::clock::date_from_number;
use shared::id::{ChangeSetId, CooperativeId, DeviceId, ShiftId, UserId};
use shared::money::Money;
use shared::sales::shift::DrawerPart;
use shared::sales::shift_fact::{CountedAmount, DrawerTotal, ShiftTotals, TenderTotal};
use shared::sales::tender::TenderKind;

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
    /// Whether it rests, and the version that says so; 0 where it never did.
    pub is_suspended: bool,
    pub suspension_n: u64,
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
    c.change_set, c.z_number, c.closed_at_ms, c.sales_count, c.expected_minor, c.counted_minor,
    coalesce(r.suspended, 0), coalesce(r.version_n, 0)
    from shift s left join shift_closing c on c.cooperative = s.cooperative and c.shift = s.shift
    left join shift_suspension r on r.cooperative = s.cooperative and r.shift = s.shift";

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
        is_suspended: row.get(13)?,
        suspension_n: counted(row.get(14)?),
    })
}

/// This device (`?2`) and those it goes on for: the shift of the name before goes on under the new one.
const LINEAGE: &str = "(with recursive own (device) as (select ?2 union
    select d.predecessor from device d join own on d.device = own.device
    where d.cooperative = ?1 and d.predecessor is not null) select device from own)";

/// The last shift of this device, open, resting or closed.
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

/// The shift that is worked at on this device: opened, not closed, not resting.
///
/// # Errors
/// The database's own.
pub fn open_shift(connection: &Connection, identity: Identity) -> Result<Option<KnownShift>, StoreError> {
    let sql = format!(
        "select {SHIFT_COLUMNS} where s.cooperative = ?1 and s.device in {LINEAGE} and c.change_set is null
             and coalesce(r.suspended, 0) = 0 order by s.number desc limit 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let key = params![identity.cooperative.as_bytes(), identity.device.as_bytes()];
    Ok(statement.query_row(key, read_shift).optional()?)
}

/// Shifts that rest on this device, newest first.
///
/// # Errors
/// The database's own.
pub fn suspended_shifts(connection: &Connection, identity: Identity) -> Result<Vec<KnownShift>, StoreError> {
    let sql = format!(
        "select {SHIFT_COLUMNS} where s.cooperative = ?1 and s.device in {LINEAGE} and c.change_set is null
             and r.suspended = 1 order by s.number desc"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![identity.cooperative.as_bytes(), identity.device.as_bytes()], read_shift)?;
    Ok(rows.collect::<Result<_, _>>()?)
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

/// The sums of a shift so far, read from running totals: a shift of thousands of sales takes no longer than one of ten.
///
/// # Errors
/// The database's own.
pub fn shift_totals(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<ShiftTotals, StoreError> {
    let mut totals = sums_of_sales(connection, cooperative, shift)?;
    let end = |order: &str| -> Result<Option<String>, StoreError> {
        // Longer numbers are later ones: 10000 comes after 9999.
        let sql = format!(
            "select document_number from sale where cooperative = ?1 and shift = ?2
             order by length(document_number) {order}, document_number {order} limit 1"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let key = params![cooperative.as_bytes(), shift.as_bytes()];
        Ok(statement.query_row(key, |row| row.get(0)).optional()?)
    };
    (totals.first_document, totals.last_document) = (end("asc")?, end("desc")?);
    totals.drawer = drawer_totals(connection, cooperative, shift)?;
    let of_sales = totals.drawer.iter().filter(|part| DrawerPart::of(&part.rule) == DrawerPart::Sales);
    totals.cash = of_sales.map(|part| part.incoming - part.outgoing).sum();
    totals.tenders = tender_totals(connection, cooperative, shift)?;
    let counted_of = |table: &str, amount: &str| -> Result<CountedAmount, StoreError> {
        let sql = format!(
            "select count(*), cast(coalesce(sum({amount}), 0) as bigint) from {table} where cooperative = ?1 and shift = ?2"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let key = params![cooperative.as_bytes(), shift.as_bytes()];
        Ok(statement
            .query_row(key, |row| Ok(CountedAmount { count: row.get(0)?, amount: Money::from_minor(row.get(1)?) }))?)
    };
    totals.returns = counted_of("goods_return", "refund_minor")?;
    totals.voids = counted_of("sale_void", "payable_minor")?;
    let mut statement = connection.prepare_cached(
        "select (select count(*) from sale s join counter_event e on e.cooperative = s.cooperative and e.sale = s.sale
                 where s.cooperative = ?1 and s.shift = ?2 and e.kind = 'receipt_copied'),
                (select count(*) from counter_event
                 where cooperative = ?1 and shift = ?2 and kind = 'drawer_opened'),
                (select count(*) from approval where cooperative = ?1 and shift = ?2)",
    )?;
    let key = params![cooperative.as_bytes(), shift.as_bytes()];
    (totals.copies, totals.drawer_openings, totals.approvals) =
        statement.query_row(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(totals)
}

fn sums_of_sales(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<ShiftTotals, StoreError> {
    let mut statement = connection.prepare_cached(
        "select sales_count, member_count, gross_minor, discount_minor, net_minor, member_net_minor, vat_minor,
                rounding_minor
         from shift_sales where cooperative = ?1 and shift = ?2",
    )?;
    let found = statement.query_row(params![cooperative.as_bytes(), shift.as_bytes()], |row| {
        let money = |index| row.get(index).map(Money::from_minor);
        Ok(ShiftTotals {
            sales_count: row.get(0)?,
            member_count: row.get(1)?,
            gross: money(2)?,
            discount: money(3)?,
            net: money(4)?,
            member_net: money(5)?,
            non_member_net: money(4)? - money(5)?,
            vat: money(6)?,
            rounding: money(7)?,
            ..ShiftTotals::default()
        })
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// What moved the drawer, by posting rule.
fn drawer_totals(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<Vec<DrawerTotal>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select rule, moves_count, in_minor, out_minor from drawer_total
         where cooperative = ?1 and shift = ?2 order by rule",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), shift.as_bytes()], |row| {
        Ok(DrawerTotal {
            rule: row.get(0)?,
            count: row.get(1)?,
            incoming: Money::from_minor(row.get(2)?),
            outgoing: Money::from_minor(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What each way of paying brought after refunds, and how often it was used; cash is always among them.
fn tender_totals(
    connection: &Connection,
    cooperative: CooperativeId,
    shift: ShiftId,
) -> Result<Vec<TenderTotal>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select kind, cast(sum(case when flow = 'sale' then tenders_count else 0 end) as bigint),
                cast(sum(amount_minor) as bigint)
         from tender_total where cooperative = ?1 and shift = ?2 group by kind",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), shift.as_bytes()], |row| {
        Ok(TenderTotal { kind: row.get(0)?, count: row.get(1)?, amount: Money::from_minor(row.get(2)?) })
    })?;
    let mut totals: Vec<TenderTotal> = rows.collect::<Result<_, _>>()?;
    if totals.iter().all(|total| total.kind != CASH) {
        totals.push(TenderTotal { kind: CASH.to_owned(), ..TenderTotal::default() });
    }
    totals.sort_by_key(|total| TenderKind::from_code(&total.kind));
    Ok(totals)
}

/// The word for cash among the ways of paying.
pub const CASH: &str = "cash";

/// How often a shift's Z report was printed again.
///
/// # Errors
/// The database's own.
pub fn report_copies(connection: &Connection, cooperative: CooperativeId, shift: ShiftId) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(
        "select count(*) from counter_event where cooperative = ?1 and shift = ?2 and kind = 'shift_report_copied'",
    )?;
    Ok(counted(statement.query_row(params![cooperative.as_bytes(), shift.as_bytes()], |row| row.get(0))?))
}
