//! Requests and answers of what is left: of deposits, of vouchers and points whose time is over, of consigned goods.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::id::DocumentId;
use ts_rs::TS;

use super::ApprovalRequest;
use super::prelude::*;

/// Where a voucher or deposit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrepaidState {
    /// Something is left, and its time is not over.
    Open,
    /// Nothing is left.
    Used,
    /// Something is left, but its last day is over.
    Expired,
}

/// Asks `prepaid_history`: what moved a voucher or deposit, by its id.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrepaidHistoryRequest {
    pub id: ChangeSetId,
}

/// One movement of a voucher or deposit.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrepaidMove {
    pub change_set_id: ChangeSetId,
    pub document_number: String,
    pub what: String,
    pub business_date: String,
    /// Below zero for what was used.
    pub amount: Money,
}

/// Answers `prepaid_history`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrepaidHistoryResponse {
    pub moves: Vec<PrepaidMove>,
}

/// Asks `refund_deposit`: all that is left goes back in cash.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RefundDepositRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub deposit_id: ChangeSetId,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Asks `list_expired`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListExpiredRequest {}

/// What of one voucher or one member's points is over.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExpiredRow {
    /// The voucher's code, or the member's number and name.
    pub label: String,
    pub amount: Money,
    /// The last day of a voucher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expired_on: Option<String>,
}

/// Answers `list_expired`: what can be written off now, as many as one action takes.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListExpiredResponse {
    pub vouchers: Vec<ExpiredRow>,
    pub vouchers_total: Money,
    pub points: Vec<ExpiredRow>,
    pub points_total: Money,
}

/// What is written off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpiredKind {
    Vouchers,
    Points,
}

/// Asks `write_off_expired`: exactly what `list_expired` showed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct WriteOffExpiredRequest {
    pub id: ChangeSetId,
    pub what: ExpiredKind,
    /// The total that the person saw: where it has changed meanwhile, nothing is written off.
    pub total: Money,
}

/// Whose goods a product is, and what stays here of the price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ProductConsignment {
    /// A member or a supplier.
    pub owner_id: DocumentId,
    /// As a screen names them; not read when it is sent.
    #[serde(default)]
    pub owner_name: String,
    /// Parts per million of the price without tax.
    #[ts(type = "number")]
    pub commission_ppm: i64,
}

/// Asks `list_consignors`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListConsignorsRequest {}

/// An owner of consigned goods.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConsignorRow {
    pub owner_id: DocumentId,
    pub name: String,
    #[ts(type = "number")]
    pub products: i64,
    /// For goods that were sold and not paid yet.
    pub owed: Money,
}

/// Answers `list_consignors`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListConsignorsResponse {
    pub consignors: Vec<ConsignorRow>,
}

/// Asks `pay_consignor`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PayConsignorRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub owner_id: DocumentId,
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Asks `set_credit_terms`: a limit that is left out is the shop's; a payroll limit that is left out is none.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetCreditTermsRequest {
    pub id: ChangeSetId,
    pub member_id: MemberId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub payroll_limit: Option<Money>,
}
