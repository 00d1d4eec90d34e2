//! Requests and answers of what happens after a sale, and of held carts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::sales::tender::TenderKind;
use shared::units::approval::Need;
use ts_rs::TS;

use super::prelude::*;

/// Asks `find_receipt`: a number or its end, a member's number, an amount, a product's name.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindReceiptRequest {
    pub query: String,
    pub limit: u32,
}

/// A sale that was found, as lists show it ([`super::SaleRow`]), and what became of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FoundReceipt {
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
    pub returned: bool,
    pub voided: bool,
    /// Whether the shift it was made in is still open on this till.
    pub shift_open: bool,
}

/// Answers `find_receipt`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindReceiptResponse {
    pub sales: Vec<FoundReceipt>,
}

/// Asks `return_options`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnOptionsRequest {
    pub sale_id: ChangeSetId,
}

/// A line of a sale and what may still come back of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnOption {
    pub line_no: u16,
    pub name: String,
    pub unit_name: String,
    pub sold: Quantity,
    pub returned: Quantity,
    pub returnable: Quantity,
    pub net: Money,
    pub refundable_net: Money,
}

/// A way the sale was paid and what may still be refunded by it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RefundOption {
    pub kind: TenderKind,
    pub paid: Money,
    pub refundable: Money,
}

/// Answers `return_options`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnOptionsResponse {
    pub sale: SaleRow,
    pub lines: Vec<ReturnOption>,
    pub refunds: Vec<RefundOption>,
}

/// A line that the customer brings back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnLineRequest {
    pub line_no: u16,
    /// In base units.
    pub quantity: Quantity,
    #[serde(default)]
    pub damaged: bool,
}

/// A part of a refund.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RefundPart {
    pub kind: TenderKind,
    pub amount: Money,
}

/// Asks `quote_return`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QuoteReturnRequest {
    pub sale_id: ChangeSetId,
    pub lines: Vec<ReturnLineRequest>,
}

/// Answers `quote_return`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QuoteReturnResponse {
    pub net: Money,
    pub vat: Money,
    pub rounding: Money,
    pub refund: Money,
    pub refunds: Vec<RefundPart>,
    pub needs: Vec<Need>,
}

/// Asks `return_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnSaleRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub sale_id: ChangeSetId,
    pub lines: Vec<ReturnLineRequest>,
    /// How the customer wants the money; what is not named is given in cash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub refunds: Option<Vec<RefundPart>>,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Answers `return_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnSaleResponse {
    pub return_id: ChangeSetId,
    pub document_number: String,
    pub refund: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
    pub receipt: Paper,
}

/// A line that is brought back without a receipt.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TakenBackLineRequest {
    pub product_id: ProductId,
    /// In base units.
    pub quantity: Quantity,
    /// Of one base unit, as it was agreed.
    pub unit_price: Money,
    #[serde(default)]
    pub damaged: bool,
}

/// Asks `return_without_receipt`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReturnWithoutReceiptRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub lines: Vec<TakenBackLineRequest>,
    #[ts(type = "\"cash\" | \"savings\"")]
    pub refund_kind: TenderKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_id: Option<MemberId>,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Asks `void_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct VoidSaleRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub sale_id: ChangeSetId,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Answers `void_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct VoidSaleResponse {
    pub document_number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
    pub receipt: Paper,
}

/// Asks `hold_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct HoldSaleRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub name: String,
    #[ts(type = "unknown")]
    pub cart: serde_json::Value,
    pub lines_count: u32,
    pub total: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_id: Option<MemberId>,
}

/// Answers `hold_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct HoldSaleResponse {
    pub hold_id: ChangeSetId,
}

/// Asks `list_held`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListHeldRequest {}

/// A held cart, as a screen lists it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct HeldRow {
    pub hold_id: ChangeSetId,
    pub name: String,
    #[ts(type = "number")]
    pub at_ms: u64,
    pub till_code: String,
    pub user_name: String,
    #[ts(type = "number")]
    pub lines_count: i64,
    pub total: Money,
}

/// Answers `list_held`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListHeldResponse {
    pub held: Vec<HeldRow>,
}

/// Asks `recall_held`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RecallHeldRequest {
    pub id: ChangeSetId,
    pub hold_id: ChangeSetId,
}

/// Answers `recall_held`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RecallHeldResponse {
    #[ts(type = "unknown")]
    pub cart: serde_json::Value,
}

/// Asks `drop_held`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DropHeldRequest {
    pub id: ChangeSetId,
    pub hold_id: ChangeSetId,
    pub reason: String,
}
