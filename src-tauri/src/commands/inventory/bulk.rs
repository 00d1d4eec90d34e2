//! Changing many products at once: category, sale, tax class, price. All of them or none.

use rusqlite::Connection;
use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_PRODUCT};
use shared::fact::Fact;
use shared::id::{ChangeSetId, DocumentId, ProductId};
use shared::inventory::fact::LEVEL_GENERAL;
use shared::inventory::price::{PriceChange, WantedPrice, changed_price, in_force, schedule_price};
use shared::money::Money;
use shared::sales::pricing::PriceLevel;
use shared::units::access::Operation;

use super::super::requests::{BulkChanges, BulkEditProductsRequest, BulkPriceChange, ChangedResponse, ProductFilter};
use super::prices::{changed, date_or, products_in, too_many};
use super::{Caller, warehouse_of};
use crate::batch::commit_batch;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::require;
use crate::settings::business_date;
use crate::store::load::products::{self, ListFilter};
use crate::store::rows;

/// The most products one action changes.
const PRODUCTS_MAX: usize = 20_000;

/// Products of one change set: with their documents far below its limits.
const PRODUCTS_PER_CHANGE_SET: usize = 100;

pub(in crate::commands) fn bulk_edit_products(
    caller: &Caller<'_>,
    request: BulkEditProductsRequest,
) -> Result<ChangedResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    if request.changes.price.is_some() {
        require(who, Operation::SetPrices)?;
    }
    let parts = commit_batch(
        &open,
        who.user,
        request.id,
        |tx, author| {
            let wanted = meant(&open, tx, &request)?;
            if wanted.len() > PRODUCTS_MAX {
                return Err(too_many(PRODUCTS_MAX));
            }
            decide(&open, tx, &wanted, &request.changes, author)
        },
        products_in,
    )?;
    Ok(changed(parts))
}

/// The products that are named, or all that the filter lets through.
fn meant(open: &Open, connection: &Connection, request: &BulkEditProductsRequest) -> Result<Vec<ProductId>, Refusal> {
    if let Some(named) = &request.product_ids {
        let mut named = named.clone();
        named.sort();
        named.dedup();
        return Ok(named);
    }
    let Some(ProductFilter { query, category, active, without_price, negative_stock }) = &request.filter else {
        return Err(Refusal::bad_request("product_ids | filter"));
    };
    let filter = ListFilter {
        query: query.as_deref().unwrap_or_default(),
        category: category.as_deref().filter(|category| !category.is_empty()),
        active: *active,
        without_price: without_price.unwrap_or(false),
        negative_stock: negative_stock.unwrap_or(false),
        limit: u32::try_from(PRODUCTS_MAX).unwrap_or(u32::MAX) + 1,
        ..ListFilter::default()
    };
    let on = business_date(connection, open.identity)?;
    let shelf = warehouse_of(open.identity);
    let (_, known) = products::list(connection, open.identity.cooperative, shelf, on, filter)?;
    Ok(known.into_iter().map(|it| it.product).collect())
}

fn decide(
    open: &Open,
    connection: &Connection,
    wanted: &[ProductId],
    changes: &BulkChanges,
    author: &dyn Fn(u64) -> ChangeSetId,
) -> Result<Vec<Decided>, Refusal> {
    let fields = fields(changes);
    let mut parts: Vec<Decided> = Vec::new();
    let mut part = Decided::default();
    let mut in_part = 0;
    for product in wanted {
        let own = author(u64::try_from(parts.len()).unwrap_or(u64::MAX));
        let document = DocumentId(product.0);
        let before = rows::document_changes(connection, document)?;
        if before.is_empty() {
            return Err(Refusal::not_found("Barang"));
        }
        let edited = if fields.is_empty() { None } else { document::edit(&before, own, &fields, false) };
        let price = match &changes.price {
            Some(change) => priced(open, connection, *product, change)?,
            None => None,
        };
        if edited.is_none() && price.is_none() {
            continue;
        }
        part.documents.extend(edited.map(|bytes| document::plain(document, KIND_PRODUCT, &bytes)));
        part.facts.extend(price);
        in_part += 1;
        if in_part == PRODUCTS_PER_CHANGE_SET {
            parts.push(std::mem::take(&mut part));
            in_part = 0;
        }
    }
    if in_part > 0 {
        parts.push(part);
    }
    Ok(parts)
}

fn fields(changes: &BulkChanges) -> Fields {
    let category = changes.category.as_ref().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let active = changes.active.map(|active| if active { "1" } else { "0" }.to_owned());
    let tax_class = changes.tax_class.map(|class| class.code().to_owned());
    let named = [("category", category), ("active", active), ("tax_class", tax_class)];
    named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// The new general price of a product; one without a price keeps none.
fn priced(
    open: &Open,
    connection: &Connection,
    product: ProductId,
    change: &BulkPriceChange,
) -> Result<Option<Fact>, Refusal> {
    let from = date_or(change.effective_from.as_deref(), business_date(connection, open.identity)?)?;
    let by = match (change.percent_ppm, change.amount) {
        (Some(ppm), None) if (-1_000_000..=10_000_000).contains(&ppm) => PriceChange::Percent { ppm },
        (None, Some(amount)) => PriceChange::Amount(amount),
        _ => return Err(Refusal::bad_request("price: percent_ppm | amount")),
    };
    let known = products::prices_of(connection, open.identity.cooperative, product)?;
    let Some(current) = in_force(&known, LEVEL_GENERAL, from).and_then(|it| it.price) else { return Ok(None) };
    let price = Some(changed_price(current, by, change.round_to.unwrap_or(Money::ZERO)));
    let wanted = WantedPrice { level: PriceLevel::General, price, from };
    Ok(schedule_price(product, &wanted, &known)?.map(Into::into))
}
