//! Loading what is left: how a voucher or deposit moved, points whose time is over, owners of consigned goods.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, params};
use shared::clock::date_from_number;
use shared::finance::chart::codes;
use shared::id::{ChangeSetId, CooperativeId, MemberId};
use shared::money::Money;
use shared::sales::leftover::{ExpiredPoints, expired_worth};
use shared::sales::points::{PointYear, balance, worth};
use shared::sales::pricing::PointsRule;
use uuid::Uuid;

use crate::store::StoreError;

/// One movement of a voucher or deposit.
#[derive(Clone, Debug)]
pub struct Move {
    pub change_set: ChangeSetId,
    pub document: String,
    pub what: String,
    pub date: Date,
    /// Above zero where money came in.
    pub amount: Money,
}

/// How a voucher or deposit moved, in the order it happened. It began in the month it was issued, so nothing before
/// that is read.
///
/// # Errors
/// The database's own.
pub fn moves(connection: &Connection, cooperative: CooperativeId, id: Uuid) -> Result<Vec<Move>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select p.change_set, e.document_number, e.description, e.business_date, -p.amount_minor
         from posting p
         join change_set c on c.id = p.change_set
         join entry e on e.cooperative = p.cooperative and e.change_set = p.change_set and e.entry_no = p.entry_no
         where p.cooperative = ?1 and p.account in (?3, ?4) and p.holder = ?2
             and p.posting_date >= coalesce((select min(f.posting_date) from entry f
                                             where f.cooperative = ?1 and f.change_set = ?2), 0)
         order by c.clock_ms, c.position, p.entry_no, p.line_no",
    )?;
    let key = params![cooperative.as_bytes(), id.as_bytes(), codes::POINTS_AND_VOUCHERS, codes::CUSTOMER_DEPOSITS];
    let rows = statement.query_map(key, |row| {
        Ok(Move {
            change_set: ChangeSetId::from_bytes(row.get(0)?),
            document: row.get(1)?,
            what: row.get(2)?,
            date: date_from_number(row.get(3)?).unwrap_or_default(),
            amount: Money::from_minor(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What the books owe members for points that are no longer good on a date.
///
/// # Errors
/// The database's own.
pub fn expired_points(
    connection: &Connection,
    cooperative: CooperativeId,
    rule: PointsRule,
    on: Date,
) -> Result<Vec<ExpiredPoints>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select member, year, granted, used from point_total where cooperative = ?1 order by member, year",
    )?;
    let mut years: BTreeMap<MemberId, Vec<PointYear>> = BTreeMap::new();
    let mut rows = statement.query([cooperative.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let year = PointYear { year: row.get(1)?, granted: row.get(2)?, used: row.get(3)? };
        years.entry(MemberId::from_bytes(row.get(0)?)).or_default().push(year);
    }
    let mut expired = Vec::new();
    for (member, years) in years {
        let owed = -super::purse::held(connection, cooperative, codes::POINTS_AND_VOUCHERS, member.0)?;
        let amount = expired_worth(owed, worth(balance(&years, on), rule));
        if !amount.is_zero() {
            expired.push(ExpiredPoints { member, amount });
        }
    }
    Ok(expired)
}

/// Owners of consigned goods: how many products are theirs, and what is owed to them.
///
/// # Errors
/// The database's own.
pub fn consignors(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<(Uuid, i64, Money)>, StoreError> {
    let mut found: BTreeMap<Uuid, (i64, Money)> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "select owner, count(*), 0 from product_consignment where cooperative = ?1 group by owner
         union all
         select holder, 0, -cast(sum(balance_minor) as bigint) from holder_total
         where cooperative = ?1 and unit in (select unit from unit where cooperative = ?1) and account = ?2
         group by holder",
    )?;
    let mut rows = statement.query(params![cooperative.as_bytes(), codes::CONSIGNMENT_PAYABLE])?;
    while let Some(row) = rows.next()? {
        let known = found.entry(Uuid::from_bytes(row.get(0)?)).or_default();
        known.0 += row.get::<_, i64>(1)?;
        known.1 += Money::from_minor(row.get(2)?);
    }
    Ok(found.into_iter().map(|(owner, (products, owed))| (owner, products, owed)).collect())
}
