//! Loading payments that wait for the bank, and vouchers and deposits with what is left of them.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use shared::clock::date_from_number;
use shared::finance::chart::codes;
use shared::id::{ChangeSetId, CooperativeId, MemberId, ShiftId};
use shared::money::Money;
use shared::sales::decide::KnownVoucher;
use shared::sales::settling::{PendingPayment, SettledPayment};
use shared::sales::tender::TenderKind;
use uuid::Uuid;

use super::purse::held;
use crate::commands::requests::PrepaidState;
use crate::core::Identity;
use crate::store::StoreError;
use crate::store::log::counted;

/// A pending payment with what a list shows of it.
#[derive(Clone, Debug)]
pub struct ListedPayment {
    pub pending: PendingPayment,
    pub document: String,
    pub at_ms: u64,
    pub reference: Option<String>,
}

const PENDING: &str = "from tender t
     left join sale s on s.cooperative = t.cooperative and s.sale = t.sale
     left join goods_return r on r.cooperative = t.cooperative and r.goods_return = t.sale
     where t.cooperative = ?1 and t.unit = ?2 and t.kind in ('qris', 'debit_card', 'credit_card')
         and not exists(select 1 from tender_settled d where d.cooperative = t.cooperative and d.sale = t.sale
                        and d.tender_no = t.tender_no)
         and not exists(select 1 from sale_void v where v.cooperative = t.cooperative and v.sale = t.sale)";

const COLUMNS: &str = "select t.sale, t.tender_no, t.shift, t.kind, t.amount_minor, t.at_ms,
     coalesce(s.document_number, r.document_number, ''),
     coalesce((select c.reference from tender_confirmed c where c.cooperative = t.cooperative and c.sale = t.sale
                   and c.tender_no = t.tender_no order by c.at_ms, c.change_set limit 1), t.reference)";

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedPayment> {
    let kind: String = row.get(3)?;
    let reference: Option<String> = row.get(7)?;
    let payment = SettledPayment {
        sale: ChangeSetId::from_bytes(row.get(0)?),
        tender_no: row.get(1)?,
        shift: ShiftId::from_bytes(row.get(2)?),
        amount: Money::from_minor(row.get(4)?),
    };
    let kind = TenderKind::from_code(&kind).unwrap_or(TenderKind::Qris);
    let pending = PendingPayment { kind, is_confirmed: reference.is_some(), payment };
    Ok(ListedPayment { pending, document: row.get(6)?, at_ms: counted(row.get(5)?), reference })
}

/// The payments of a unit that the bank has not paid out, the oldest first, and how many there are.
///
/// # Errors
/// The database's own.
pub fn pending(
    connection: &Connection,
    identity: Identity,
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<ListedPayment>), StoreError> {
    let key = params![identity.cooperative.as_bytes(), identity.unit.as_bytes()];
    let total = connection.prepare_cached(&format!("select count(*) {PENDING}"))?.query_row(key, |row| row.get(0))?;
    let sql = format!("{COLUMNS} {PENDING} order by t.at_ms, t.sale, t.tender_no limit ?3 offset ?4");
    let mut statement = connection.prepare_cached(&sql)?;
    let key = params![identity.cooperative.as_bytes(), identity.unit.as_bytes(), limit, offset];
    let rows = statement.query_map(key, listed)?;
    Ok((total, rows.collect::<Result<_, _>>()?))
}

/// One of them.
///
/// # Errors
/// The database's own.
pub fn pending_one(
    connection: &Connection,
    identity: Identity,
    sale: ChangeSetId,
    tender_no: u16,
) -> Result<Option<PendingPayment>, StoreError> {
    let sql = format!("{COLUMNS} {PENDING} and t.sale = ?3 and t.tender_no = ?4");
    let mut statement = connection.prepare_cached(&sql)?;
    let key = params![identity.cooperative.as_bytes(), identity.unit.as_bytes(), sale.as_bytes(), tender_no];
    Ok(statement.query_row(key, |row| Ok(listed(row)?.pending)).optional()?)
}

/// What is left of a voucher or deposit: what its account owes under its id.
fn left(connection: &Connection, cooperative: CooperativeId, account: &str, id: Uuid) -> Result<Money, StoreError> {
    Ok(-held(connection, cooperative, account, id)?)
}

/// A voucher by its code; the first where two tills gave the same one.
///
/// # Errors
/// The database's own.
pub fn voucher(
    connection: &Connection,
    cooperative: CooperativeId,
    code: &str,
) -> Result<Option<KnownVoucher>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select voucher, expires_date from voucher where cooperative = ?1 and code = ?2 order by at_ms, voucher limit 1",
    )?;
    let found = statement
        .query_row(params![cooperative.as_bytes(), code], |row| {
            Ok((ChangeSetId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?))
        })
        .optional()?;
    let Some((voucher, expires)) = found else { return Ok(None) };
    let left = left(connection, cooperative, codes::POINTS_AND_VOUCHERS, voucher.0)?;
    Ok(Some(KnownVoucher { voucher, left, expires_on: date_from_number(expires).unwrap_or_default() }))
}

/// What is left of a deposit; none where there is no such deposit.
///
/// # Errors
/// The database's own.
pub fn deposit_left(
    connection: &Connection,
    cooperative: CooperativeId,
    deposit: ChangeSetId,
) -> Result<Option<Money>, StoreError> {
    let sql = "select 1 from deposit where cooperative = ?1 and deposit = ?2";
    if !connection.prepare_cached(sql)?.exists(params![cooperative.as_bytes(), deposit.as_bytes()])? {
        return Ok(None);
    }
    Ok(Some(left(connection, cooperative, codes::CUSTOMER_DEPOSITS, deposit.0)?))
}

/// A voucher or deposit as a list shows it.
#[derive(Clone, Debug)]
pub struct ListedPrepaid {
    pub id: ChangeSetId,
    /// The voucher's code, or the deposit's name.
    pub label: String,
    pub document: String,
    pub amount: Money,
    pub left: Money,
    pub at_ms: u64,
    /// The last day of a voucher, as a number.
    pub expires: i64,
    pub member: Option<MemberId>,
}

/// Which of them are wanted.
#[derive(Clone, Debug, Default)]
pub struct PrepaidFilter {
    /// A part of the code or name, or of the number on paper.
    pub query: String,
    /// Members whose deposits are wanted as well.
    pub members: Vec<MemberId>,
    pub state: Option<PrepaidState>,
    /// What `expires_date` is compared with.
    pub today: i64,
    pub offset: u32,
    pub limit: u32,
}

/// A table of prepaid money, and the account that holds what is left.
#[derive(Clone, Copy)]
struct Prepaid {
    table: &'static str,
    label: &'static str,
    /// The last day; deposits have none.
    expires: &'static str,
    member: &'static str,
    account: &'static str,
}

const VOUCHERS: Prepaid = Prepaid {
    table: "voucher",
    label: "code",
    expires: "expires_date",
    member: "null",
    account: codes::POINTS_AND_VOUCHERS,
};
const DEPOSITS: Prepaid = Prepaid {
    table: "deposit",
    label: "label",
    expires: "99991231",
    member: "member",
    account: codes::CUSTOMER_DEPOSITS,
};

fn list(
    connection: &Connection,
    cooperative: CooperativeId,
    of: Prepaid,
    filter: &PrepaidFilter,
) -> Result<(i64, Vec<ListedPrepaid>), StoreError> {
    let Prepaid { table, label, expires, member, account } = of;
    let members = filter.members.iter().map(|it| format!("x'{}'", it.0.simple())).collect::<Vec<_>>().join(", ");
    let of_members = if members.is_empty() { String::new() } else { format!(" or {member} in ({members})") };
    let state = match filter.state {
        None => "1 = 1",
        Some(PrepaidState::Used) => "rest <= 0",
        Some(PrepaidState::Open) => "rest > 0 and last_day >= :today",
        Some(PrepaidState::Expired) => "rest > 0 and last_day < :today",
    };
    let from = format!(
        "from (select {table} as id, {label} as label, {expires} as last_day, {member} as whose, document_number,
                   amount_minor, at_ms, -coalesce((select sum(h.balance_minor) from holder_total h
                       where h.cooperative = t.cooperative and h.account = '{account}' and h.holder = t.{table}
                           and h.unit in (select u.unit from unit u where u.cooperative = t.cooperative)), 0) as rest
               from {table} t where cooperative = :cooperative
                   and (:query = '' or instr(upper({label}), :query) > 0 or instr(document_number, :query) > 0
                        {of_members}))
         where :today > 0 and {state}"
    );
    let query = filter.query.trim().to_uppercase();
    let count = format!("select count(*) {from}");
    let bound = named_params! { ":cooperative": cooperative.as_bytes(), ":query": query, ":today": filter.today };
    let total = connection.prepare_cached(&count)?.query_row(bound, |row| row.get(0))?;
    let sql = format!("select * {from} order by at_ms desc, id limit :limit offset :offset");
    let mut statement = connection.prepare_cached(&sql)?;
    let bound = named_params! {
        ":cooperative": cooperative.as_bytes(), ":query": query, ":today": filter.today, ":limit": filter.limit,
        ":offset": filter.offset
    };
    let rows = statement.query_map(bound, |row| {
        Ok(ListedPrepaid {
            id: ChangeSetId::from_bytes(row.get(0)?),
            label: row.get(1)?,
            expires: row.get(2)?,
            member: row.get::<_, Option<[u8; 16]>>(3)?.map(MemberId::from_bytes),
            document: row.get(4)?,
            amount: Money::from_minor(row.get(5)?),
            at_ms: counted(row.get(6)?),
            left: Money::from_minor(row.get(7)?),
        })
    })?;
    Ok((total, rows.collect::<Result<_, _>>()?))
}

/// The vouchers, the newest first, and how many there are.
///
/// # Errors
/// The database's own.
pub fn vouchers(
    connection: &Connection,
    cooperative: CooperativeId,
    filter: &PrepaidFilter,
) -> Result<(i64, Vec<ListedPrepaid>), StoreError> {
    list(connection, cooperative, VOUCHERS, filter)
}

/// The deposits, the newest first, and how many there are.
///
/// # Errors
/// The database's own.
pub fn deposits(
    connection: &Connection,
    cooperative: CooperativeId,
    filter: &PrepaidFilter,
) -> Result<(i64, Vec<ListedPrepaid>), StoreError> {
    list(connection, cooperative, DEPOSITS, filter)
}
