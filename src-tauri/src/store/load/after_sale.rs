//! Loading sales with what became of them, and held carts.

use rusqlite::{Connection, OptionalExtension, params};
use shared::change_set::ChangeSet;
use shared::fact::Fact;
use shared::id::{ChangeSetId, CooperativeId, UnitId};
use shared::money::Money;
use shared::sales::returning::SoldBefore;

use super::sales::{KnownSale, SALE_COLUMNS, read_sale};
use crate::core::Identity;
use crate::store::StoreError;
use crate::store::log::{self, counted};

/// A sale with everything that came back of it, and its change set; none where no such sale counts here.
///
/// # Errors
/// The database's own.
pub fn sold_before(
    connection: &Connection,
    cooperative: CooperativeId,
    sale: ChangeSetId,
) -> Result<Option<(SoldBefore, ChangeSet)>, StoreError> {
    let key = params![cooperative.as_bytes(), sale.as_bytes()];
    let counts = "select 1 from sale where cooperative = ?1 and sale = ?2";
    if !connection.prepare_cached(counts)?.exists(key)? {
        return Ok(None);
    }
    let Some((change_set, _)) = log::find(connection, sale)? else { return Ok(None) };
    let completed = change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::SaleCompleted(sale) => Some(sale),
        _ => None,
    });
    let Some(completed) = completed else { return Ok(None) };
    let mut statement = connection
        .prepare_cached("select goods_return from goods_return where cooperative = ?1 and sale = ?2 order by at_ms")?;
    let ids = statement.query_map(key, |row| row.get(0).map(ChangeSetId::from_bytes))?;
    let mut returns = Vec::new();
    for id in ids.collect::<Result<Vec<_>, _>>()? {
        let found = log::find(connection, id)?.map(|(change_set, _)| change_set.facts).unwrap_or_default();
        returns.extend(found.iter().filter_map(|raw| match Fact::of(raw) {
            Fact::GoodsReturned(returned) => Some(returned),
            _ => None,
        }));
    }
    let voided = "select 1 from sale_void where cooperative = ?1 and sale = ?2";
    let is_voided = connection.prepare_cached(voided)?.exists(key)?;
    Ok(Some((SoldBefore { id: sale, sale: completed, is_voided, returns }, change_set)))
}

/// Sales whose number, member, amount or goods fit what was typed, newest first, with whether they were returned,
/// voided, and belong to a shift that is open here. Goods are looked for in the last ninety days.
///
/// # Errors
/// The database's own.
pub fn find(
    connection: &Connection,
    identity: Identity,
    query: &str,
    since_ms: u64,
    limit: u32,
) -> Result<Vec<(KnownSale, [bool; 3])>, StoreError> {
    let text = query.trim().replace(['%', '_'], "");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let amount = digits.parse::<i64>().ok().map(|rupiah| Money::from_rupiah(rupiah).minor());
    let (columns, tables) = SALE_COLUMNS.split_once(" from ").unwrap_or((SALE_COLUMNS, "sale s"));
    let sql = format!(
        "select {columns},
            exists(select 1 from goods_return r where r.cooperative = s.cooperative and r.sale = s.sale),
            exists(select 1 from sale_void v where v.cooperative = s.cooperative and v.sale = s.sale),
            s.device = ?2 and not exists(select 1 from shift_closing c
                                         where c.cooperative = s.cooperative and c.shift = s.shift)
         from {tables}
         where s.cooperative = ?1 and (s.document_number like ?3 or s.payable_minor = ?5
             or (m.number like ?4 and not exists(select 1 from member_restriction q where q.cooperative = m.cooperative
                                                 and q.member = m.member and q.restricted = 1))
             or (?6 <> '' and s.at_ms >= ?7 and exists(
                 select 1 from sale_line l where l.cooperative = s.cooperative and l.sale = s.sale
                     and l.product_name like ?8)))
         order by s.at_ms desc limit ?9"
    );
    let since = i64::try_from(since_ms).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(&sql)?;
    let key = params![
        identity.cooperative.as_bytes(),
        identity.device.as_bytes(),
        format!("%{text}"),
        if text.is_empty() { "" } else { text.as_str() },
        amount,
        text,
        since,
        format!("%{text}%"),
        limit,
    ];
    let rows = statement.query_map(key, |row| Ok((read_sale(row)?, [row.get(8)?, row.get(9)?, row.get(10)?])))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A held cart that nobody has taken.
#[derive(Clone, Debug)]
pub struct KnownHold {
    pub hold: ChangeSetId,
    pub label: String,
    pub at_ms: u64,
    pub till_code: String,
    pub user_name: String,
    pub lines_count: i64,
    pub total: Money,
}

const STILL_HELD: &str =
    "not exists(select 1 from hold_taken t where t.cooperative = h.cooperative and t.hold = h.hold)";

/// The held carts of a unit, newest first.
///
/// # Errors
/// The database's own.
pub fn held(connection: &Connection, cooperative: CooperativeId, unit: UnitId) -> Result<Vec<KnownHold>, StoreError> {
    let sql = format!(
        "select h.hold, h.label, h.at_ms, coalesce(d.till_code, ''), coalesce(u.name, ''), h.lines_count, h.total_minor
         from held_sale h
         left join device d on d.cooperative = h.cooperative and d.device = h.device
         left join app_user u on u.cooperative = h.cooperative and u.app_user = h.app_user
         where h.cooperative = ?1 and h.unit = ?2 and {STILL_HELD} order by h.at_ms desc limit 200"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![cooperative.as_bytes(), unit.as_bytes()], |row| {
        Ok(KnownHold {
            hold: ChangeSetId::from_bytes(row.get(0)?),
            label: row.get(1)?,
            at_ms: counted(row.get(2)?),
            till_code: row.get(3)?,
            user_name: row.get(4)?,
            lines_count: row.get(5)?,
            total: Money::from_minor(row.get(6)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The cart of a hold, and whether it is still held.
///
/// # Errors
/// The database's own.
pub fn held_cart(
    connection: &Connection,
    cooperative: CooperativeId,
    hold: ChangeSetId,
) -> Result<Option<(String, bool)>, StoreError> {
    let sql = format!("select h.cart, {STILL_HELD} from held_sale h where h.cooperative = ?1 and h.hold = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let key = params![cooperative.as_bytes(), hold.as_bytes()];
    Ok(statement.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}
