//! Reading the catalogue: by code, by words, page by page, and one product with its history.

use rusqlite::Connection;
use serde_json::json;
use shared::inventory::barcode::{InStorePattern, LabelContent, normalise};
use shared::money::{narrow, round_half_up};
use shared::quantity::Quantity;
use shared::units::access::Operation;

use super::super::requests::{
    FindProductRequest, FindProductResponse, GetProductRequest, GetProductResponse, HistoryRow, ListProductsRequest,
    ListProductsResponse, ProductHit, ProductRow, SearchProductsRequest, SearchProductsResponse,
};
use super::{Caller, PAGE_MAX, product, warehouse_of};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::Who;
use crate::store::StoreError;
use crate::store::load::products::{self, HistoryEntry, KnownProduct, ListFilter};

fn hit(open: &Open, connection: &Connection, known: KnownProduct) -> Result<ProductHit, StoreError> {
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
    })
}

/// A row of the catalogue; what goods cost is for those who may know.
fn row(open: &Open, connection: &Connection, who: &Who, known: KnownProduct) -> Result<ProductRow, StoreError> {
    let cost = known.stock.last_cost.filter(|_| who.role.may(Operation::ReadCost));
    let active = known.active;
    let ProductHit { product_id, name, codes, unit_name, category, price, stock, tax_class } =
        hit(open, connection, known)?;
    Ok(ProductRow { product_id, name, codes, unit_name, category, price, stock, tax_class, cost, active })
}

pub(in crate::commands) fn search_products(
    caller: &Caller<'_>,
    request: SearchProductsRequest,
) -> Result<SearchProductsResponse, Refusal> {
    let open = caller.core.require()?;
    let (cooperative, shelf) = (open.identity.cooperative, warehouse_of(open.identity));
    let connection = open.store.reader();
    let found = products::search(&connection, cooperative, &request.query, request.limit.min(PAGE_MAX))?;
    let known = products::products(&connection, cooperative, shelf, &found)?;
    let products = known.into_iter().map(|it| hit(&open, &connection, it)).collect::<Result<_, _>>()?;
    Ok(SearchProductsResponse { products })
}

/// What a scan means: a product and how much of it.
pub(in crate::commands) fn find_product(
    caller: &Caller<'_>,
    request: FindProductRequest,
) -> Result<FindProductResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let code = request.code.trim();
    let (known, quantity) = match products::find_code(&connection, open.identity.cooperative, code)? {
        Some(holder) => (product(&open, &connection, holder.product)?, holder.quantity),
        None => match labelled(&open, &connection, code)? {
            Some((known, quantity)) => (Some(known), quantity),
            None => (None, Quantity::ZERO),
        },
    };
    let known = known.ok_or_else(|| unknown_code(code))?;
    if !known.active {
        return Err(off_sale(code, &known.name));
    }
    Ok(FindProductResponse { product: hit(&open, &connection, known)?, quantity })
}

/// A scale's label (domain §9.3): the product of its PLU, and the weight it says. A label with a price says how much
/// that price buys, to the nearest thousandth.
fn labelled(open: &Open, connection: &Connection, code: &str) -> Result<Option<(KnownProduct, Quantity)>, StoreError> {
    let label = normalise(code).ok().and_then(|code| code.in_store_label(&InStorePattern::defaults()));
    let Some(label) = label else { return Ok(None) };
    let short = label.plu.trim_start_matches('0');
    for plu in [label.plu.as_str(), short] {
        let Some(holder) = products::find_code(connection, open.identity.cooperative, plu)? else { continue };
        let Some(known) = product(open, connection, holder.product)? else { continue };
        let quantity = match (label.content, known.price) {
            (LabelContent::Weight(weight), _) => weight,
            (LabelContent::Price(price), Some((unit_price, _))) if !unit_price.is_zero() => {
                let thousandths = i128::from(price.minor()) * i128::from(Quantity::ONE.thousandths());
                Quantity::from_thousandths(narrow(round_half_up(thousandths, i128::from(unit_price.minor()))))
            }
            (LabelContent::Price(_), _) => continue,
        };
        return Ok(Some((known, quantity)));
    }
    Ok(None)
}

fn unknown_code(code: &str) -> Refusal {
    Refusal::new(
        "product_unknown",
        format!("Kode {code} tidak dikenal. Cari barang menurut nama, atau daftarkan dulu."),
        format!("No product has the code {code}. Search by name, or register it first."),
    )
    .with(json!({ "code": code }))
}

fn off_sale(code: &str, name: &str) -> Refusal {
    Refusal::new(
        "product_unknown",
        format!("{name} sudah tidak dijual. Aktifkan lagi di daftar barang bila masih ada."),
        format!("{name} is no longer on sale. Put it back on sale in the catalogue if it still is."),
    )
    .with(json!({ "code": code, "name": name }))
}

pub(in crate::commands) fn list_products(
    caller: &Caller<'_>,
    request: ListProductsRequest,
) -> Result<ListProductsResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    let (cooperative, shelf) = (open.identity.cooperative, warehouse_of(open.identity));
    let connection = open.store.reader();
    let filter = ListFilter {
        query: request.query.as_deref().unwrap_or_default(),
        category: request.category.as_deref().filter(|category| !category.is_empty()),
        sort: request.sort.unwrap_or_default(),
        offset: request.offset,
        limit: request.limit.min(PAGE_MAX),
    };
    let (total, known) = products::list(&connection, cooperative, shelf, filter)?;
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
    let history = products::history(&connection, open.identity.cooperative, request.product_id)?;
    Ok(GetProductResponse {
        product: row(&open, &connection, who, known)?,
        history: history.into_iter().map(view).collect(),
    })
}
