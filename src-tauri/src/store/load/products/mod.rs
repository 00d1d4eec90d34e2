//! Loading products: what a decision at the counter, a receipt or the catalogue needs to know of them.
//!
//! Words: the *shelf* is the warehouse of a unit, which has the unit's own id; a *spelling* is one of the ways in which
//! a scanned or typed code may be kept. Lists and search stand beside this file. Deciding is deliberately absent.

mod history;
mod list;
mod prices;
mod search;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::alias::AliasKind;
use shared::clock::date_number;
use shared::finance::chart::codes;
use shared::id::{CooperativeId, ProductId, WarehouseId};
use shared::inventory::barcode::{SHORT_CODE_MAX_DIGITS, normalise};
use shared::inventory::decide::KnownStock;
use shared::inventory::pool::Pool;
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::consigning::Consignment;
use shared::sales::pricing::{ProductKind, SellableProduct};
use shared::sales::tax::TaxClass;
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::load::aliases::aliases;
use crate::store::log::counted;

pub use history::{HistoryEntry, history, level_name};
pub use list::{ListFilter, StockFilter, StockPage, categories, favourites, list, stock};
pub use prices::{PriceRow, labels_to_print, last_label, levels_on, list_prices, prices_of};
pub use search::search;

/// A product with its price in force and what lies on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownProduct {
    pub product: ProductId,
    pub name: String,
    pub category: String,
    pub unit_name: String,
    pub tax_class: TaxClass,
    pub kind: ProductKind,
    pub active: bool,
    /// The general price in force and its version.
    pub price: Option<(Money, u64)>,
    pub stock: KnownStock,
}

/// The row of the general price in force on `:on`, as a join of `p`. What has a price only from a later date on is sold
/// at that: a shift keeps its date past midnight, a clock may be behind, and a cashier must not stand there without.
const GENERAL_PRICE: &str = "left join price r on r.cooperative = p.cooperative and r.product = p.product
             and r.level = 'general' and r.from_date = coalesce(
                 (select max(x.from_date) from price x where x.cooperative = p.cooperative and x.product = p.product
                     and x.level = 'general' and x.from_date <= :on),
                 (select min(x.from_date) from price x where x.cooperative = p.cooperative and x.product = p.product
                     and x.level = 'general'))";

/// Columns and joins of a [`KnownProduct`]; `:cooperative`, `:shelf` and `:on` are bound by name.
fn known_columns() -> String {
    let merchandise = codes::MERCHANDISE;
    format!(
        "p.product, p.name, p.category, p.unit_name, p.tax_class, p.active, r.price_minor, r.version_n,
             coalesce(s.quantity, 0), coalesce(s.value_minor, 0), c.cost_minor, coalesce(c.version_n, 0), p.kind
         from product p
         {GENERAL_PRICE}
         left join stock_pool s on s.cooperative = p.cooperative and s.unit = :shelf and s.warehouse = :shelf
             and s.product = p.product and s.account = '{merchandise}'
         left join last_cost c on c.cooperative = p.cooperative and c.product = p.product"
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<KnownProduct> {
    let tax_class: String = row.get(4)?;
    let price = row.get::<_, Option<i64>>(6)?.map(Money::from_minor);
    let price_n = row.get::<_, Option<i64>>(7)?.map_or(0, counted);
    Ok(KnownProduct {
        product: ProductId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        category: row.get(2)?,
        unit_name: row.get(3)?,
        tax_class: TaxClass::from_code(&tax_class).unwrap_or(TaxClass::Taxed),
        kind: ProductKind::from_code(&row.get::<_, String>(12)?).unwrap_or_default(),
        active: row.get::<_, i64>(5)? != 0,
        price: price.map(|price| (price, price_n)),
        stock: KnownStock {
            pool: Pool { quantity: Quantity::from_thousandths(row.get(8)?), value: Money::from_minor(row.get(9)?) },
            last_cost: row.get::<_, Option<i64>>(10)?.map(Money::from_minor),
            last_cost_n: counted(row.get(11)?),
        },
    })
}

/// One product, sold or not, as it is on a business date.
///
/// # Errors
/// The database's own.
pub fn product(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
    on: Date,
    product: ProductId,
) -> Result<Option<KnownProduct>, StoreError> {
    let sql = format!("select {} where p.cooperative = :cooperative and p.product = :product", known_columns());
    let mut statement = connection.prepare_cached(&sql)?;
    let key = rusqlite::named_params! {
        ":cooperative": cooperative.as_bytes(), ":shelf": shelf.as_bytes(), ":on": date_number(on),
        ":product": product.as_bytes()
    };
    Ok(statement.query_row(key, read).optional()?)
}

/// These products in this order; those that do not exist are left out.
///
/// # Errors
/// The database's own.
pub fn products(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
    on: Date,
    wanted: &[ProductId],
) -> Result<Vec<KnownProduct>, StoreError> {
    let mut known = Vec::with_capacity(wanted.len());
    for id in wanted {
        known.extend(product(connection, cooperative, shelf, on, *id)?);
    }
    Ok(known)
}

/// What the counter may sell of these on a business date: those that are there and not taken off sale.
///
/// # Errors
/// The database's own.
pub fn sellable(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
    on: Date,
    wanted: &[ProductId],
) -> Result<BTreeMap<ProductId, SellableProduct>, StoreError> {
    let mut sold = BTreeMap::new();
    for id in wanted {
        if sold.contains_key(id) {
            continue;
        }
        let Some(it) = product(connection, cooperative, shelf, on, *id)?.filter(|it| it.active) else { continue };
        let sellable = SellableProduct {
            name: it.name,
            unit_name: it.unit_name,
            category: it.category,
            kind: it.kind,
            tax_class: it.tax_class,
            price: it.price.map(|(price, _)| price),
            levels: levels_on(connection, cooperative, on, *id)?,
            units: units_of(connection, cooperative, *id)?.into_iter().collect(),
            stock: it.stock,
            consignment: consignment(connection, cooperative, *id)?,
        };
        sold.insert(*id, sellable);
    }
    Ok(sold)
}

/// Whose goods these are, where they are not the cooperative's own.
///
/// # Errors
/// The database's own.
pub fn consignment(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Option<Consignment>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select owner, commission_ppm from product_consignment where cooperative = ?1 and product = ?2",
    )?;
    let key = params![cooperative.as_bytes(), product.as_bytes()];
    let found = statement
        .query_row(key, |row| Ok(Consignment { owner: Uuid::from_bytes(row.get(0)?), commission_ppm: row.get(1)? }));
    Ok(found.optional()?)
}

/// The further units of measure of a product, with what each holds.
///
/// # Errors
/// The database's own.
pub fn units_of(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Vec<(String, Quantity)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select unit_name, pack from product_unit where cooperative = ?1 and product = ?2 order by pack, unit_name",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), product.as_bytes()], |row| {
        Ok((row.get(0)?, Quantity::from_thousandths(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What lies on the shelf of these products, whether they are sold or not.
///
/// # Errors
/// The database's own.
pub fn known_stock(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
    wanted: &[ProductId],
) -> Result<BTreeMap<ProductId, KnownStock>, StoreError> {
    // Stock has no date: any will do.
    let known = products(connection, cooperative, shelf, Date::MAX, wanted)?;
    Ok(known.into_iter().map(|it| (it.product, it.stock)).collect())
}

/// What lies on the shelf of everything that stands under this product's id.
///
/// # Errors
/// The database's own.
pub fn stock_of_set(
    connection: &Connection,
    cooperative: CooperativeId,
    shelf: WarehouseId,
    known: &KnownProduct,
) -> Result<Quantity, StoreError> {
    let set = aliases(connection, cooperative, AliasKind::Product)?.set(known.product.0);
    let mut sum = known.stock.pool.quantity;
    for other in set.into_iter().map(ProductId).filter(|other| *other != known.product) {
        sum += product(connection, cooperative, shelf, Date::MAX, other)?
            .map_or(Quantity::ZERO, |it| it.stock.pool.quantity);
    }
    Ok(sum)
}

/// The codes of a product with the quantity that one scan of each stands for.
///
/// # Errors
/// The database's own.
pub fn codes_of(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Vec<(String, Quantity)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select code, quantity from product_code where cooperative = ?1 and product = ?2 order by code",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), product.as_bytes()], |row| {
        Ok((row.get(0)?, Quantity::from_thousandths(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The codes of a product, each with its unit of measure (empty for the base unit).
///
/// # Errors
/// The database's own.
pub fn codes_with_units(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select code, unit_name from product_code where cooperative = ?1 and product = ?2 order by code",
    )?;
    let key = params![cooperative.as_bytes(), product.as_bytes()];
    let rows = statement.query_map(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The ways in which a code may be kept, the likeliest first: as it was read, and in its one normal form.
pub fn spellings(text: &str) -> Vec<String> {
    let typed = text.trim().to_owned();
    let normal = normalise(&typed).ok().map(|code| code.as_str().to_owned()).filter(|normal| *normal != typed);
    let is_short =
        !typed.is_empty() && typed.len() <= SHORT_CODE_MAX_DIGITS && typed.bytes().all(|it| it.is_ascii_digit());
    let mut spellings = vec![typed];
    spellings.extend(normal);
    if is_short {
        // A PLU of a scale has five digits; people type it without the zeros, or keep it so.
        let plain = spellings[0].trim_start_matches('0').to_owned();
        for other in [format!("{plain:0>5}"), plain] {
            if !other.is_empty() && !spellings.contains(&other) {
                spellings.push(other);
            }
        }
    }
    spellings
}

/// A product that has a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeHolder {
    pub product: ProductId,
    pub name: String,
    pub active: bool,
    /// The unit of measure of the code; empty for the base unit.
    pub unit_name: String,
    /// What one scan stands for.
    pub quantity: Quantity,
}

/// Who has exactly this code. Where two tills gave it to two products, both stand (design §8): the one that is sold
/// comes before the one that is not, then the smaller id, so that every till finds the same.
///
/// # Errors
/// The database's own.
pub fn holders_of_code(
    connection: &Connection,
    cooperative: CooperativeId,
    code: &str,
) -> Result<Vec<CodeHolder>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select c.product, p.name, p.active, c.quantity, c.unit_name
         from product_code c join product p on p.cooperative = c.cooperative and p.product = c.product
         where c.cooperative = ?1 and c.code = ?2 order by p.active desc, c.product",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), code], |row| {
        Ok(CodeHolder {
            product: ProductId::from_bytes(row.get(0)?),
            name: row.get(1)?,
            active: row.get::<_, i64>(2)? != 0,
            quantity: Quantity::from_thousandths(row.get(3)?),
            unit_name: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The product a code names, in whichever spelling it is kept.
///
/// # Errors
/// The database's own.
pub fn find_code(
    connection: &Connection,
    cooperative: CooperativeId,
    text: &str,
) -> Result<Option<CodeHolder>, StoreError> {
    for spelling in spellings(text) {
        if let Some(mut holder) = holders_of_code(connection, cooperative, &spelling)?.into_iter().next() {
            let aliases = aliases(connection, cooperative, AliasKind::Product)?;
            holder.product = ProductId(aliases.resolve(holder.product.0));
            return Ok(Some(holder));
        }
    }
    Ok(None)
}
