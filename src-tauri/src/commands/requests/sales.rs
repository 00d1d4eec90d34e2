//! Requests and answers of the counter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ReturnLineRequest;
use super::prelude::*;

/// Asks `complete_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CompleteSaleRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub lines: Vec<CartLineRequest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_id: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bill_discount: Option<DiscountRequest>,
    pub tenders: Vec<Tender>,
    /// Change that the customer gives away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub donation: Option<Money>,
    /// The member's own PIN, for what is taken from savings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_pin: Option<String>,
    /// The held cart it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hold_id: Option<ChangeSetId>,
    /// What the customer brings back for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub exchange: Option<ExchangeRequest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Goods that are brought back for others in the same action.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExchangeRequest {
    /// The sale they were bought with.
    pub sale_id: ChangeSetId,
    pub lines: Vec<ReturnLineRequest>,
    pub reason: String,
}

/// Answers `complete_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CompleteSaleResponse {
    pub sale_id: ChangeSetId,
    pub document_number: String,
    pub payable: Money,
    pub paid: Money,
    pub change: Money,
    pub donation: Money,
    #[ts(type = "number")]
    pub points_granted: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
    pub receipt: Paper,
}

/// Asks `save_cart`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SaveCartRequest {
    #[ts(type = "unknown")]
    pub cart: serde_json::Value,
}

/// Last sale, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LastSale {
    pub sale_id: ChangeSetId,
    pub document_number: String,
    pub payable: Money,
    pub change: Money,
}

/// Asks `load_cart`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct LoadCartRequest {}

/// Answers `load_cart`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LoadCartResponse {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "unknown", optional)]
    pub cart: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_sale: Option<LastSale>,
}

/// Sale row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SaleRow {
    pub sale_id: ChangeSetId,
    pub document_number: String,
    #[ts(type = "number")]
    pub at_ms: u64,
    pub user_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_number: Option<String>,
    pub payable: Money,
    #[ts(type = "number")]
    pub lines_count: i64,
}

/// Asks `list_sales`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSalesRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub date: Option<String>,
    pub offset: u32,
    pub limit: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
}

/// Answers `list_sales`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSalesResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub sales: Vec<SaleRow>,
}

/// Asks `show_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShowSaleRequest {
    pub sale_id: ChangeSetId,
}

/// Answers `show_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShowSaleResponse {
    pub sale: SaleRow,
    pub receipt: Paper,
    pub entries: Vec<EntryView>,
}

/// Asks `reprint_receipt`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReprintReceiptRequest {
    pub id: ChangeSetId,
    pub sale_id: ChangeSetId,
}

/// Answers `reprint_receipt`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReprintReceiptResponse {
    pub print_job_id: ChangeSetId,
    pub receipt: Paper,
}
