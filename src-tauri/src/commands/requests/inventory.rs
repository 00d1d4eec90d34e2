//! Requests and answers of the catalogue and the stock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::sales::pricing::ProductKind;
use ts_rs::TS;

use super::prelude::*;
use super::{LevelPrice, ProductConsignment, ProductPrice, ProductUnit};

/// Product hit, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductHit {
    pub product_id: ProductId,
    pub name: String,
    pub codes: Vec<String>,
    pub unit_name: String,
    pub category: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<Money>,
    pub stock: Quantity,
    pub tax_class: TaxClass,
    pub kind: ProductKind,
}

/// Product row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductRow {
    pub product_id: ProductId,
    pub name: String,
    pub codes: Vec<String>,
    pub unit_name: String,
    pub category: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub price: Option<Money>,
    pub stock: Quantity,
    pub tax_class: TaxClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cost: Option<Money>,
    pub active: bool,
    pub kind: ProductKind,
}

/// Asks `search_products`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SearchProductsRequest {
    pub query: String,
    pub limit: u32,
}

/// Answers `search_products`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SearchProductsResponse {
    pub products: Vec<ProductHit>,
}

/// Asks `find_product`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindProductRequest {
    pub code: String,
}

/// Answers `find_product`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindProductResponse {
    pub product: ProductHit,
    /// In base units: one, a pack, or what a scale's label says.
    pub quantity: Quantity,
    /// The unit of measure of the code; none is the base unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_name: Option<String>,
    /// Base units in one of it.
    pub pack: Quantity,
    /// The total on a scale's label with a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub entered_price: Option<Money>,
    /// What a scale's label says, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub label: Option<String>,
}

/// Asks `list_products`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListProductsRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub category: Option<String>,
    /// Only what is on sale, or only what is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub active: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub without_price: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub negative_stock: Option<bool>,
    /// Described or priced anew since this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub changed_since_ms: Option<u64>,
    pub offset: u32,
    pub limit: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sort: Option<ProductSort>,
}

/// Answers `list_products`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListProductsResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub products: Vec<ProductRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub categories: Option<Vec<String>>,
}

/// History row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct HistoryRow {
    pub change_set_id: ChangeSetId,
    #[ts(type = "number")]
    pub at_ms: u64,
    pub user_name: String,
    pub till_code: String,
    pub what: String,
}

/// Asks `get_product`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetProductRequest {
    pub product_id: ProductId,
}

/// Answers `get_product`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetProductResponse {
    pub product: ProductRow,
    /// Codes of the base unit.
    pub base_codes: Vec<String>,
    /// Further units of measure, each with its price in force.
    pub units: Vec<ProductUnit>,
    /// Whose goods they are, where they are not the cooperative's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub consignment: Option<ProductConsignment>,
    /// All prices in force or scheduled.
    pub prices: Vec<ProductPrice>,
    pub history: Vec<HistoryRow>,
}

/// Asks `save_product`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SaveProductRequest {
    pub id: ChangeSetId,
    pub product_id: ProductId,
    pub name: String,
    pub category: String,
    pub unit_name: String,
    pub codes: Vec<String>,
    pub tax_class: TaxClass,
    pub price: Money,
    pub active: bool,
    /// None leaves it as it is; a new product is goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<ProductKind>,
    /// All further units of measure; none leaves them as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub units: Option<Vec<ProductUnit>>,
    /// Prices of other levels from today on; without a price the level is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub levels: Option<Vec<LevelPrice>>,
    /// Whose goods they are; none leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub consignment: Option<ConsignmentWish>,
}

/// What becomes of a product's owner: the cooperative's own goods, or somebody else's.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConsignmentWish {
    Own,
    Consigned { of: ProductConsignment },
}

/// Asks `start_import`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartImportRequest {
    pub id: ChangeSetId,
    pub file_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub content_base64: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub path: Option<String>,
    pub dry_run: bool,
}

/// Answers `start_import`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartImportResponse {
    pub import_id: ChangeSetId,
}

/// Import problem, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportProblem {
    #[ts(type = "number")]
    pub row: i64,
    pub code: String,
    pub name: String,
    pub problem_code: String,
    pub message: String,
}

/// Where a field of the products stands in a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportColumn {
    #[ts(type = "\"code\" | \"name\" | \"category\" | \"unit\" | \"cost\" | \"price\"")]
    pub field: String,
    pub needed: bool,
    /// Counted from 0; none where the file has no such column.
    pub column: Option<u32>,
}

/// The columns of a file: what was found, with its headings and first rows, for a person to check.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportLayout {
    pub columns: Vec<ImportColumn>,
    /// Empty where the file has no header.
    pub headings: Vec<String>,
    pub sample: Vec<Vec<String>>,
    pub width: u32,
    /// True where a person said it for such a file before.
    pub remembered: bool,
}

/// One choice of `choose_import_columns`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportColumnChoice {
    #[ts(type = "\"code\" | \"name\" | \"category\" | \"unit\" | \"cost\" | \"price\"")]
    pub field: String,
    pub column: Option<u32>,
}

/// Asks `choose_import_columns`: says which column holds what; the file is then checked again.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChooseImportColumnsRequest {
    pub import_id: ChangeSetId,
    pub columns: Vec<ImportColumnChoice>,
}

/// Asks `export_products`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExportProductsRequest {
    #[ts(type = "\"csv\" | \"xlsx\"")]
    pub format: String,
}

/// Answers `export_products`: a file that `start_import` reads again.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExportProductsResponse {
    pub file_name: String,
    pub content_base64: String,
    #[ts(type = "number")]
    pub rows: i64,
}

/// Asks `import_progress`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportProgressRequest {
    pub import_id: ChangeSetId,
}

/// Answers `import_progress`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ImportProgressResponse {
    /// `columns` waits for a person to say which column holds what.
    #[ts(type = "\"checking\" | \"columns\" | \"checked\" | \"importing\" | \"done\" | \"cancelled\" | \"failed\"")]
    pub state: String,
    /// There once the file is taken apart, until it is imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub layout: Option<ImportLayout>,
    #[ts(type = "number")]
    pub rows_total: i64,
    #[ts(type = "number")]
    pub rows_done: i64,
    #[ts(type = "number")]
    pub accepted: i64,
    #[ts(type = "number")]
    pub refused: i64,
    pub problems: Vec<ImportProblem>,
    #[ts(type = "number")]
    pub problems_total: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message: Option<String>,
}

/// Asks `run_import`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RunImportRequest {
    pub import_id: ChangeSetId,
    pub skip_refused: bool,
}

/// Asks `cancel_import`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CancelImportRequest {
    pub import_id: ChangeSetId,
}

/// Receive stock line, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiveStockLine {
    pub product_id: ProductId,
    pub quantity: Quantity,
    pub cost_total: Money,
}

/// Asks `receive_stock`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiveStockRequest {
    pub id: ChangeSetId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub supplier_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<String>,
    #[ts(type = "\"payable\" | \"safe_cash\"")]
    pub paid_from: String,
    pub lines: Vec<ReceiveStockLine>,
}

/// Answers `receive_stock`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiveStockResponse {
    pub document_number: String,
    pub total: Money,
    #[ts(type = "number")]
    pub lines_count: i64,
}

/// Stock row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StockRow {
    pub product_id: ProductId,
    pub name: String,
    pub unit_name: String,
    pub quantity: Quantity,
    pub value: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub average: Option<Money>,
}

/// Asks `list_stock`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListStockRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    pub offset: u32,
    pub limit: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub only_negative: Option<bool>,
}

/// Answers `list_stock`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListStockResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub rows: Vec<StockRow>,
    pub value_total: Money,
}
