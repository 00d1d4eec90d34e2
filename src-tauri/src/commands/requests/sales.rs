//! Requests and answers of the counter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::prelude::*;

/// Shift view, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftView {
    pub shift_id: ShiftId,
    pub number: String,
    pub user_id: UserId,
    pub user_name: String,
    #[ts(type = "number")]
    pub opened_at_ms: u64,
    pub business_date: String,
    pub float: Money,
    #[ts(type = "number")]
    pub sales_count: i64,
}

/// Asks `current_shift`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct CurrentShiftRequest {}

/// Answers `current_shift`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CurrentShiftResponse {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shift: Option<ShiftView>,
    pub may_open: bool,
}

/// Asks `open_shift`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OpenShiftRequest {
    pub id: ChangeSetId,
    pub float: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub denominations: Option<Vec<Denomination>>,
}

/// Answers `open_shift`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OpenShiftResponse {
    pub shift_id: ShiftId,
    pub number: String,
    pub business_date: String,
}

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
}

/// Answers `complete_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CompleteSaleResponse {
    pub sale_id: ChangeSetId,
    pub document_number: String,
    pub payable: Money,
    pub paid: Money,
    pub change: Money,
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

/// Asks `x_report`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct XReportRequest {}

/// Answers `x_report`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct XReportResponse {
    pub report: Paper,
    #[ts(type = "unknown")]
    pub numbers: serde_json::Value,
}

/// Asks `close_shift`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CloseShiftRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub counted: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub denominations: Option<Vec<Denomination>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// Answers `close_shift`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CloseShiftResponse {
    pub z_number: String,
    pub expected: Money,
    pub counted: Money,
    pub difference: Money,
    pub report: Paper,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
}

/// Shift row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftRow {
    pub shift_id: ShiftId,
    pub number: String,
    pub till_code: String,
    pub user_name: String,
    #[ts(type = "number")]
    pub opened_at_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub closed_at_ms: Option<u64>,
    #[ts(type = "number")]
    pub sales_count: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expected: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub counted: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub difference: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub z_number: Option<String>,
}

/// Asks `list_shifts`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListShiftsRequest {
    pub offset: u32,
    pub limit: u32,
}

/// Answers `list_shifts`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListShiftsResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub shifts: Vec<ShiftRow>,
}

/// Asks `z_report`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ZReportRequest {
    pub shift_id: ShiftId,
}

/// Answers `z_report`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ZReportResponse {
    pub report: Paper,
}
