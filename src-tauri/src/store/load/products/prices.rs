//! Loading prices: what is in force, what is scheduled, and which labels on the shelves are out of date.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, ToSql, named_params, params};
use shared::clock::{date_from_number, date_number};
use shared::id::{CooperativeId, ProductId};
use shared::inventory::price::DatedPrice;
use shared::money::Money;
use shared::sales::pricing::PriceLevel;

use crate::store::StoreError;
use crate::store::log::counted;

/// By the product, whatever the date: without the sign before it SQLite, which knows nothing of how the rows are spread,
/// takes the index by date and reads the prices of all products there are.
const LEVELS_ON: &str = "select level, price_minor from price
    where cooperative = ?1 and product = ?2 and level <> 'general' and +from_date <= ?3 order by level, from_date";

/// The prices of all levels but the general one that are in force on a date.
///
/// # Errors
/// The database's own.
pub fn levels_on(
    connection: &Connection,
    cooperative: CooperativeId,
    on: Date,
    product: ProductId,
) -> Result<BTreeMap<PriceLevel, Money>, StoreError> {
    let mut statement = connection.prepare_cached(LEVELS_ON)?;
    let mut rows = statement.query(params![cooperative.as_bytes(), product.as_bytes(), date_number(on)])?;
    let mut levels = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let Some(level) = PriceLevel::from_code(row.get_ref(0)?.as_str().unwrap_or_default()) else { continue };
        // The later one takes the place of the earlier, also where it withdraws it.
        match row.get::<_, Option<i64>>(1)? {
            Some(minor) => drop(levels.insert(level, Money::from_minor(minor))),
            None => drop(levels.remove(&level)),
        }
    }
    Ok(levels)
}

/// All prices of a product, past and to come.
///
/// # Errors
/// The database's own.
pub fn prices_of(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Vec<DatedPrice>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select level, from_date, price_minor, version_n from price
         where cooperative = ?1 and product = ?2 order by level, from_date",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), product.as_bytes()], |row| {
        Ok(DatedPrice {
            level: row.get(0)?,
            from: date_from_number(row.get(1)?).unwrap_or_default(),
            price: row.get::<_, Option<i64>>(2)?.map(Money::from_minor),
            n: counted(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A price as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRow {
    pub product: ProductId,
    pub name: String,
    pub level: String,
    pub from: Date,
    pub price: Option<Money>,
    /// What it took the place of.
    pub before: Option<Money>,
    /// Whether another one has taken its place by the date that was asked for.
    pub is_past: bool,
}

/// Prices that begin between two dates, the latest first; of one product or of all; and how many there are.
///
/// # Errors
/// The database's own.
pub fn list_prices(
    connection: &Connection,
    cooperative: CooperativeId,
    product: Option<ProductId>,
    (first, last, today): (Date, Date, Date),
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<PriceRow>), StoreError> {
    let [first, last, today] = [first, last, today].map(date_number);
    let mut values: Vec<(&str, &dyn ToSql)> =
        vec![(":cooperative", cooperative.as_bytes()), (":first", &first), (":last", &last)];
    let mut condition = "r.cooperative = :cooperative and r.from_date >= :first and r.from_date <= :last".to_owned();
    if let Some(product) = &product {
        condition.push_str(" and r.product = :product");
        values.push((":product", product.as_bytes()));
    }
    let mut statement = connection.prepare_cached(&format!("select count(*) from price r where {condition}"))?;
    let total = statement.query_row(&values[..], |row| row.get(0))?;
    values.extend([(":today", &today as &dyn ToSql), (":limit", &limit), (":offset", &offset)]);
    let other = "from price o where o.cooperative = r.cooperative and o.product = r.product and o.level = r.level";
    let sql = format!(
        "select r.product, p.name, r.level, r.from_date, r.price_minor,
             (select o.price_minor {other} and o.from_date < r.from_date order by o.from_date desc limit 1),
             exists (select 1 {other} and o.from_date > r.from_date and o.from_date <= :today)
         from price r left join product p on p.cooperative = r.cooperative and p.product = r.product
         where {condition} order by r.from_date desc, r.product, r.level limit :limit offset :offset"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(&values[..], |row| {
        Ok(PriceRow {
            product: ProductId::from_bytes(row.get(0)?),
            name: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            level: row.get(2)?,
            from: date_from_number(row.get(3)?).unwrap_or_default(),
            price: row.get::<_, Option<i64>>(4)?.map(Money::from_minor),
            before: row.get::<_, Option<i64>>(5)?.map(Money::from_minor),
            is_past: row.get(6)?,
        })
    })?;
    Ok((total, rows.collect::<Result<_, _>>()?))
}

/// What the last printed label of a product says, and its version.
///
/// # Errors
/// The database's own.
pub fn last_label(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Option<(Money, u64)>, StoreError> {
    let mut statement = connection
        .prepare_cached("select price_minor, version_n from shelf_label where cooperative = ?1 and product = ?2")?;
    let key = params![cooperative.as_bytes(), product.as_bytes()];
    let label = statement.query_row(key, |row| Ok((Money::from_minor(row.get(0)?), counted(row.get(1)?))));
    Ok(label.optional()?)
}

/// The products on sale whose general price began in these days, is still in force, and is not what their last label
/// says; and how many there are.
///
/// # Errors
/// The database's own.
pub fn labels_to_print(
    connection: &Connection,
    cooperative: CooperativeId,
    (since, today): (Date, Date),
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<ProductId>), StoreError> {
    const QUEUE: &str = "from price r
         cross join product p on p.cooperative = r.cooperative and p.product = r.product and p.active = 1
         left join shelf_label l on l.cooperative = r.cooperative and l.product = r.product
         where r.cooperative = :cooperative and r.from_date >= :since and r.from_date <= :today
             and r.level = 'general' and r.price_minor is not null
             and (l.price_minor is null or l.price_minor <> r.price_minor)
             and not exists (select 1 from price o where o.cooperative = r.cooperative and o.product = r.product
                 and o.level = r.level and o.from_date > r.from_date and o.from_date <= :today)";
    let (since, today) = (date_number(since), date_number(today));
    let mut statement = connection.prepare_cached(&format!("select count(*) {QUEUE}"))?;
    let range = named_params! { ":cooperative": cooperative.as_bytes(), ":since": since, ":today": today };
    let total = statement.query_row(range, |row| row.get(0))?;
    let sql = format!("select r.product {QUEUE} order by p.name, p.product limit :limit offset :offset");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(
        named_params! {
            ":cooperative": cooperative.as_bytes(), ":since": since, ":today": today, ":limit": limit,
            ":offset": offset
        },
        |row| Ok(ProductId::from_bytes(row.get(0)?)),
    )?;
    Ok((total, rows.collect::<Result<_, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_scan_among_many_products_reads_the_prices_of_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), [7; 32]).unwrap();
        let reader = store.reader();
        let mut plan = reader.prepare(&format!("explain query plan {LEVELS_ON}")).unwrap();
        let steps: Vec<String> =
            plan.query_map(params![[0_u8; 16], [0_u8; 16], 0], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        assert!(steps.len() == 1 && steps[0].contains("cooperative=? AND product=?"), "{steps:?}");
    }
}
