//! Requests and answers about prices by date, units of measure, labels, favourites, and changing many products at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ProductHit;
use super::prelude::*;

/// A further unit of measure of a product.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductUnit {
    pub unit_name: String,
    /// Base units in one.
    pub pack: Quantity,
    pub codes: Vec<String>,
    /// Of one such unit; without one it costs what its base units cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<Money>,
}

/// A price of a level: `member`, `wholesale:12000`, `unit:DUS`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LevelPrice {
    pub level: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<Money>,
}

/// A price of a product, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductPrice {
    pub level: String,
    /// Whose price it is, in words.
    pub level_name: String,
    pub from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<Money>,
    #[ts(type = "\"in_force\" | \"scheduled\"")]
    pub state: String,
}

/// One price of a batch; `level` is the general one where it is not named.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetPriceLine {
    pub product_id: ProductId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub level: Option<String>,
    /// None withdraws the level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<Money>,
}

/// Asks `set_prices`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetPricesRequest {
    pub id: ChangeSetId,
    /// The first business date; none is today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub effective_from: Option<String>,
    pub lines: Vec<SetPriceLine>,
}

/// Answers what changes many products.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChangedResponse {
    /// How many products were changed; what was so already is not counted.
    #[ts(type = "number")]
    pub changed: i64,
}

/// Answers `set_prices`.
pub type SetPricesResponse = ChangedResponse;
/// Answers `bulk_edit_products`.
pub type BulkEditProductsResponse = ChangedResponse;

/// Asks `list_price_changes`: prices that begin between two dates; without them the last month and all to come.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPriceChangesRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub product_id: Option<ProductId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<String>,
    pub offset: u32,
    pub limit: u32,
}

/// Price change, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PriceChangeRow {
    pub product_id: ProductId,
    pub name: String,
    pub level: String,
    pub level_name: String,
    pub from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<Money>,
    #[ts(type = "\"in_force\" | \"scheduled\" | \"past\"")]
    pub state: String,
}

/// Answers `list_price_changes`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPriceChangesResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub rows: Vec<PriceChangeRow>,
}

/// Asks `label_queue`: goods whose price changed since this date (a month ago where it is not named).
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LabelQueueRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub since: Option<String>,
    pub offset: u32,
    pub limit: u32,
}

/// A label to print.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LabelRow {
    pub product: ProductHit,
    /// What the label on the shelf says; none where none was printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub printed_price: Option<Money>,
}

/// Answers `label_queue`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LabelQueueResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub labels: Vec<LabelRow>,
}

/// A label that was printed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintedLabelRequest {
    pub product_id: ProductId,
    pub price: Money,
}

/// Asks `mark_labels_printed`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MarkLabelsPrintedRequest {
    pub id: ChangeSetId,
    pub labels: Vec<PrintedLabelRequest>,
}

/// Which products are meant, where they are not named one by one.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductFilter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub active: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub without_price: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub negative_stock: Option<bool>,
}

/// How the general prices change: by a percentage or an amount, to the nearest multiple of `round_to`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BulkPriceChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub percent_ppm: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub amount: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub round_to: Option<Money>,
    /// The first business date; none is today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub effective_from: Option<String>,
}

/// What becomes of the products; what is not named stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct BulkChanges {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub active: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tax_class: Option<TaxClass>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<BulkPriceChange>,
}

/// Asks `bulk_edit_products`, of these products or of all that a filter lets through.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BulkEditProductsRequest {
    pub id: ChangeSetId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub product_ids: Option<Vec<ProductId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub filter: Option<ProductFilter>,
    pub changes: BulkChanges,
}

/// Asks `list_favourites`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListFavouritesRequest {}

/// Answers `list_favourites`: what is on sale, in the order that was set.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListFavouritesResponse {
    pub products: Vec<ProductHit>,
}

/// Asks `set_favourites`: all of them, in order.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetFavouritesRequest {
    pub id: ChangeSetId,
    pub product_ids: Vec<ProductId>,
}

/// Asks `list_categories`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListCategoriesRequest {}

/// Answers `list_categories`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListCategoriesResponse {
    pub categories: Vec<String>,
}
