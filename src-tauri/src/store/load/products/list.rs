//! Pages of the catalogue and of the stock, with their totals.
//!
//! A page is found in an index first, product by product; only what is shown is loaded whole.

use jiff::civil::Date;
use rusqlite::{Connection, ToSql, named_params};
use shared::alias::AliasKind;
use shared::clock::date_number;
use shared::finance::chart::codes;
use shared::id::{ChangeSetId, CooperativeId, DocumentId, ProductId, WarehouseId};
use shared::inventory::fact::LEVEL_GENERAL;
use shared::inventory::pool::Pool;
use shared::money::Money;
use shared::quantity::Quantity;

use super::search::{end_of_prefix, words_query};
use super::{GENERAL_PRICE, KnownProduct, products};
use crate::commands::requests::ProductSort;
use crate::store::StoreError;
use crate::store::load::aliases::{aliases, but_hidden};

/// Which part of the catalogue is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListFilter<'a> {
    pub query: &'a str,
    pub category: Option<&'a str>,
    /// Only what is on sale, or only what is not.
    pub active: Option<bool>,
    pub without_price: bool,
    pub negative_stock: bool,
    /// Described anew or priced anew since this moment and its business date.
    pub changed_since: Option<(ChangeSetId, Date)>,
    pub sort: ProductSort,
    pub offset: u32,
    pub limit: u32,
}

/// The products that a query may mean, by word or by the beginning of a code. What is asked begins here: few products
/// are meant by most queries, and the rest of the catalogue is not looked at.
const MEANT: &str = "(
        select rowid as id from product_search where words match :words
        union
        select q.rowid from product_code c
        cross join product q on q.cooperative = c.cooperative and q.product = c.product
        where c.cooperative = :cooperative and c.code >= :code and c.code < :code_end
    ) meant cross join product p on p.rowid = meant.id";

/// What a text query binds; the words of a query without any match nothing.
struct Meant {
    words: String,
    code: String,
    code_end: String,
}

impl Meant {
    fn of(query: &str) -> Option<Meant> {
        let code = query.trim().to_owned();
        let words = words_query(&code).unwrap_or_else(|| "\"\"".to_owned());
        let code_end = end_of_prefix(&code);
        (!code.is_empty()).then_some(Meant { words, code, code_end })
    }

    fn bind<'a>(&'a self, values: &mut Vec<(&'static str, &'a dyn ToSql)>) {
        values.extend([(":words", &self.words as &dyn ToSql), (":code", &self.code), (":code_end", &self.code_end)]);
    }
}

/// A page of the catalogue, whether sold or not, and how many products there are in all.
///
/// # Errors
/// The database's own.
pub fn list(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
    on: Date,
    filter: ListFilter<'_>,
) -> Result<(i64, Vec<KnownProduct>), StoreError> {
    let (tenant, warehouse) = (cooperative.as_bytes(), shelf.as_bytes());
    let today = date_number(on);
    let meant = Meant::of(filter.query);
    let (since, since_date) =
        filter.changed_since.map_or((ChangeSetId::from_bytes([0; 16]), 0), |(id, date)| (id, date_number(date)));
    let source = if meant.is_some() { MEANT } else { "product p" };
    let mut condition = conditions(&filter);
    let by_price = filter.sort == ProductSort::Price;
    let mut values: Vec<(&'static str, &dyn ToSql)> = vec![(":cooperative", tenant)];
    meant.iter().for_each(|meant| meant.bind(&mut values));
    values.extend(filter.category.as_ref().map(|category| (":category", category as &dyn ToSql)));
    values.extend(filter.active.as_ref().map(|active| (":active", active as &dyn ToSql)));
    if filter.changed_since.is_some() {
        values.extend([(":since", since.as_bytes() as &dyn ToSql), (":since_date", &since_date)]);
    }
    if filter.changed_since.is_some() {
        values.push((":on", &today));
    }
    if filter.negative_stock {
        values.push((":shelf", warehouse));
    }
    condition.push_str(&but_hidden("p.product", &aliases(connection, cooperative, AliasKind::Product)?));
    let mut statement = connection.prepare_cached(&format!("select count(*) from {source} where {condition}"))?;
    let total = statement.query_row(&values[..], |row| row.get(0))?;
    let merchandise = codes::MERCHANDISE;
    let (join, order) = match filter.sort {
        ProductSort::Name => (String::new(), "p.name"),
        ProductSort::Category => (String::new(), "p.category, p.name"),
        ProductSort::Price => (GENERAL_PRICE.to_owned(), "r.price_minor, p.name"),
        ProductSort::Stock => (
            format!(
                "left join stock_pool s on s.cooperative = p.cooperative and s.unit = :shelf and s.warehouse = :shelf
                     and s.product = p.product and s.account = '{merchandise}'"
            ),
            "coalesce(s.quantity, 0), p.name",
        ),
    };
    if filter.sort == ProductSort::Stock && !filter.negative_stock {
        values.push((":shelf", warehouse));
    }
    if by_price && filter.changed_since.is_none() {
        values.push((":on", &today));
    }
    values.extend([(":limit", &filter.limit as &dyn ToSql), (":offset", &filter.offset)]);
    let sql =
        format!("select p.product from {source} {join} where {condition} order by {order} limit :limit offset :offset");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(&values[..], |row| Ok(ProductId::from_bytes(row.get(0)?)))?;
    let page = rows.collect::<Result<Vec<_>, _>>()?;
    Ok((total, products(connection, cooperative, shelf, on, &page)?))
}

/// What a filter asks of a product `p`.
fn conditions(filter: &ListFilter<'_>) -> String {
    let of_product = "cooperative = p.cooperative and x.product = p.product";
    let mut condition = "p.cooperative = :cooperative".to_owned();
    let mut ask = |text: &str| {
        condition.push_str(" and ");
        condition.push_str(text);
    };
    if filter.category.is_some() {
        ask("p.category = :category");
    }
    if filter.active.is_some() {
        ask("p.active = :active");
    }
    if filter.without_price {
        ask(&format!("not exists (select 1 from price x where x.{of_product} and x.level = '{LEVEL_GENERAL}')"));
    }
    if filter.negative_stock {
        ask(&format!(
            "exists (select 1 from stock_pool x where x.{of_product} and x.unit = :shelf and x.warehouse = :shelf
                 and x.quantity < 0)"
        ));
    }
    if filter.changed_since.is_some() {
        // Ids of change sets begin with their time. What changed is few, and is found first; all others are not looked at.
        ask("p.product in (
                 select x.document from document_change x where x.change_set >= :since
                 union
                 select y.product from price y where y.cooperative = :cooperative and y.from_date >= :since_date
                     and y.from_date <= :on)");
    }
    condition
}

/// The categories in use, in order. Each is found by one step in the index, however many products it has.
///
/// # Errors
/// The database's own.
pub fn categories(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "with recursive step (category) as (
             select min(category) from product where cooperative = :cooperative
             union all
             select (select min(p.category) from product p
                     where p.cooperative = :cooperative and p.category > step.category)
             from step where step.category is not null)
         select category from step where category <> ''",
    )?;
    let rows = statement.query_map(named_params! { ":cooperative": cooperative.as_bytes() }, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The favourites in their order, from the document that lists them.
///
/// # Errors
/// The database's own.
pub fn favourites(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
) -> Result<Vec<ProductId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select field from setting where cooperative = ?1 and document = ?2 and field like 'favourite:%'
         order by content, field",
    )?;
    let key = [cooperative.as_bytes(), document.as_bytes()];
    let rows = statement.query_map(key, |row| row.get::<_, String>(0))?;
    let fields: Vec<String> = rows.collect::<Result<_, _>>()?;
    Ok(fields.iter().filter_map(|field| field.strip_prefix("favourite:")?.parse().ok()).collect())
}

/// Which part of the stock is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct StockFilter<'a> {
    pub query: &'a str,
    pub only_negative: bool,
    pub offset: u32,
    pub limit: u32,
}

/// A page of the stock. Totals are over everything that the filter lets through, not over the page.
#[derive(Clone, Debug, Default)]
pub struct StockPage {
    pub total: i64,
    pub value_total: Money,
    /// Product, name, unit name, and what lies there.
    pub rows: Vec<(ProductId, String, String, Pool)>,
}

/// A page of what lies on a shelf, by name.
///
/// # Errors
/// The database's own.
pub fn stock(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
    filter: StockFilter<'_>,
) -> Result<StockPage, StoreError> {
    let (tenant, warehouse) = (cooperative.as_bytes(), shelf.as_bytes());
    let mut values: Vec<(&'static str, &dyn ToSql)> = vec![(":cooperative", tenant), (":shelf", warehouse)];
    let meant = Meant::of(filter.query);
    let source = match &meant {
        Some(_) => {
            format!("{MEANT} cross join stock_pool s on s.cooperative = p.cooperative and s.product = p.product")
        }
        None => {
            "stock_pool s cross join product p on p.cooperative = s.cooperative and p.product = s.product".to_owned()
        }
    };
    meant.iter().for_each(|meant| meant.bind(&mut values));
    let mut condition = format!(
        "from {source} where s.cooperative = :cooperative and s.unit = :shelf and s.warehouse = :shelf
             and s.account = '{}'",
        codes::MERCHANDISE
    );
    if filter.only_negative {
        condition.push_str(" and s.quantity < 0");
    }
    let sql = format!("select count(*), cast(coalesce(sum(s.value_minor), 0) as bigint) {condition}");
    let mut statement = connection.prepare_cached(&sql)?;
    let (total, value) = statement.query_row(&values[..], |row| Ok((row.get(0)?, row.get(1)?)))?;
    values.extend([(":limit", &filter.limit as &dyn ToSql), (":offset", &filter.offset)]);
    let sql = format!(
        "select p.product, p.name, p.unit_name, s.quantity, s.value_minor {condition}
         order by p.name, p.product limit :limit offset :offset"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(&values[..], |row| {
        let pool = Pool { quantity: Quantity::from_thousandths(row.get(3)?), value: Money::from_minor(row.get(4)?) };
        Ok((ProductId::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?, pool))
    })?;
    Ok(StockPage { total, value_total: Money::from_minor(value), rows: rows.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How SQLite goes about it, line by line.
    fn plan(connection: &Connection, sql: &str) -> Vec<String> {
        let mut statement = connection.prepare(&format!("explain query plan {sql}")).unwrap();
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get(3).unwrap());
        }
        steps
    }

    #[test]
    fn what_changed_is_found_by_its_time_and_not_by_looking_at_every_product() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::store::Store::open(folder.path(), [7; 32]).unwrap();
        let moment = (ChangeSetId::from_bytes([1; 16]), jiff::civil::date(2025, 1, 31));
        let filter = ListFilter { changed_since: Some(moment), ..ListFilter::default() };
        let sql = format!("select count(*) from product p where {}", conditions(&filter));
        let steps = plan(&store.reader(), &sql);
        let has = |part: &str| steps.iter().any(|step| step.contains(part));
        assert!(has("document_change_by_change_set (change_set>?)"), "{steps:#?}");
        assert!(has("price_by_from_date (cooperative=? AND from_date>? AND from_date<?)"), "{steps:#?}");
        assert!(has("SEARCH p USING") && has("cooperative=? AND product=?"), "{steps:#?}");
        assert!(!has("SCAN p"), "{steps:#?}");
    }
}
