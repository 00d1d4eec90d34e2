//! Reading the catalogue: by words, page by page, and one product with its prices and its history.

use jiff::civil::Date;
use rusqlite::Connection;
use shared::id::{ChangeSetId, CooperativeId, DocumentId, ProductId};
use shared::inventory::price::{DatedPrice, in_force};
use shared::quantity::Quantity;
use shared::sales::pricing::PriceLevel;
use shared::units::access::Operation;

use super::super::leftover::owner_name;
use super::super::requests::{
    GetProductRequest, GetProductResponse, HistoryRow, ListProductsRequest, ListProductsResponse, ProductConsignment,
    ProductHit, ProductPrice, ProductRow, ProductUnit, SearchProductsRequest, SearchProductsResponse,
};
use super::{Caller, PAGE_MAX, product, warehouse_of};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::Who;
use crate::settings::{self, business_date};
use crate::store::StoreError;
use crate::store::load::products::{self, HistoryEntry, KnownProduct, ListFilter};

pub(super) fn hit(open: &Open, connection: &Connection, known: KnownProduct) -> Result<ProductHit, StoreError> {
    let codes = products::codes_of(connection, open.identity.cooperative, known.product)?;
    let stock = products::stock_of_set(connection, open.identity.cooperative, warehouse_of(open.identity), &known)?;
    Ok(ProductHit {
        product_id: known.product,
        name: known.name,
        codes: codes.into_iter().map(|(code, _)| code).collect(),
        unit_name: known.unit_name,
        category: known.category,
        price: known.price.map(|(price, _)| price),
        stock,
        tax_class: known.tax_class,
        kind: known.kind,
    })
}

/// A row of the catalogue; what goods cost is for those who may know.
fn row(open: &Open, connection: &Connection, who: &Who, known: KnownProduct) -> Result<ProductRow, StoreError> {
    let cost = known.stock.last_cost.filter(|_| who.role.may(Operation::ReadCost));
    let active = known.active;
    let ProductHit { product_id, name, codes, unit_name, category, price, stock, tax_class, kind } =
        hit(open, connection, known)?;
    Ok(ProductRow { product_id, name, codes, unit_name, category, price, stock, tax_class, cost, active, kind })
}

pub(in crate::commands) fn search_products(
    caller: &Caller<'_>,
    request: SearchProductsRequest,
) -> Result<SearchProductsResponse, Refusal> {
    let open = caller.core.require()?;
    let (cooperative, shelf) = (open.identity.cooperative, warehouse_of(open.identity));
    let connection = open.store.reader();
    let found = products::search(&connection, cooperative, &request.query, request.limit.min(PAGE_MAX))?;
    let on = business_date(&connection, open.identity)?;
    let known = products::products(&connection, cooperative, shelf, on, &found)?;
    let products = known.into_iter().map(|it| hit(&open, &connection, it)).collect::<Result<_, _>>()?;
    Ok(SearchProductsResponse { products })
}

pub(in crate::commands) fn list_products(
    caller: &Caller<'_>,
    request: ListProductsRequest,
) -> Result<ListProductsResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    let (cooperative, shelf) = (open.identity.cooperative, warehouse_of(open.identity));
    let connection = open.store.reader();
    let zone = settings::read(&connection, cooperative)?.zone;
    let on = business_date(&connection, open.identity)?;
    let filter = ListFilter {
        query: request.query.as_deref().unwrap_or_default(),
        category: request.category.as_deref().filter(|category| !category.is_empty()),
        active: request.active,
        without_price: request.without_price.unwrap_or(false),
        negative_stock: request.negative_stock.unwrap_or(false),
        changed_since: request.changed_since_ms.map(|ms| (ChangeSetId::make(ms, [0; 10]), zone.local(ms).0)),
        sort: request.sort.unwrap_or_default(),
        offset: request.offset,
        limit: request.limit.min(PAGE_MAX),
    };
    let (total, known) = products::list(&connection, cooperative, shelf, on, filter)?;
    // The categories are the same on every page.
    let categories = (request.offset == 0).then(|| products::categories(&connection, cooperative)).transpose()?;
    let products = known.into_iter().map(|it| row(&open, &connection, who, it)).collect::<Result<_, _>>()?;
    Ok(ListProductsResponse { total, products, categories })
}

pub(in crate::commands) fn get_product(
    caller: &Caller<'_>,
    request: GetProductRequest,
) -> Result<GetProductResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    let connection = open.store.reader();
    let known = product(&open, &connection, request.product_id)?.ok_or_else(|| Refusal::not_found("Barang"))?;
    let view = |entry: HistoryEntry| HistoryRow {
        change_set_id: entry.change_set,
        at_ms: entry.at_ms,
        user_name: entry.user_name,
        till_code: entry.till_code,
        what: entry.what,
    };
    let (cooperative, id) = (open.identity.cooperative, request.product_id);
    let history = products::history(&connection, cooperative, id)?;
    let on = business_date(&connection, open.identity)?;
    let (base_codes, units) = measures(&connection, cooperative, on, id)?;
    Ok(GetProductResponse {
        product: row(&open, &connection, who, known)?,
        base_codes,
        units,
        consignment: consigned(&open, &connection, id)?,
        prices: prices(&products::prices_of(&connection, cooperative, id)?, on),
        history: history.into_iter().map(view).collect(),
    })
}

/// Whose goods these are, by name.
fn consigned(open: &Open, connection: &Connection, id: ProductId) -> Result<Option<ProductConsignment>, Refusal> {
    let Some(known) = products::consignment(connection, open.identity.cooperative, id)? else { return Ok(None) };
    let owner_name = owner_name(open, connection, known.owner)?;
    Ok(Some(ProductConsignment { owner_id: DocumentId(known.owner), owner_name, commission_ppm: known.commission_ppm }))
}

/// The codes of the base unit, and the further units with their codes and prices.
fn measures(
    connection: &Connection,
    cooperative: CooperativeId,
    on: Date,
    product: ProductId,
) -> Result<(Vec<String>, Vec<ProductUnit>), StoreError> {
    let codes = products::codes_with_units(connection, cooperative, product)?;
    let levels = products::levels_on(connection, cooperative, on, product)?;
    let of_unit = |unit: &str| codes.iter().filter(|(_, own)| own == unit).map(|(code, _)| code.clone()).collect();
    let units = products::units_of(connection, cooperative, product)?;
    let unit = |(unit_name, pack): (String, Quantity)| ProductUnit {
        codes: of_unit(&unit_name),
        price: levels.get(&PriceLevel::Unit(unit_name.clone())).copied(),
        unit_name,
        pack,
    };
    Ok((of_unit(""), units.into_iter().map(unit).collect()))
}

/// The prices in force and those to come.
fn prices(known: &[DatedPrice], on: Date) -> Vec<ProductPrice> {
    let shown = known.iter().filter_map(|it| {
        let is_in_force = in_force(known, &it.level, on) == Some(it);
        let state = match () {
            () if it.from > on => "scheduled",
            () if is_in_force && it.price.is_some() => "in_force",
            () => return None,
        };
        Some(ProductPrice {
            level: it.level.clone(),
            level_name: products::level_name(&it.level),
            from: it.from.to_string(),
            price: it.price,
            state: state.to_owned(),
        })
    });
    shown.collect()
}
