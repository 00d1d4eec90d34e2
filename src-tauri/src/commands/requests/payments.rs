//! Requests and answers of payments that wait for the bank, and of money left before buying.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::sales::tender::TenderKind;
use ts_rs::TS;

use super::PrepaidState;
use super::prelude::*;

/// Asks `qris_code`; without a bill's number the code carries the amount alone.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QrisCodeRequest {
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bill: Option<String>,
}

/// Answers `qris_code`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QrisCodeResponse {
    pub payload: String,
    /// The code as a picture.
    pub svg: String,
    /// `QRIS bantu nominal`, or `QRIS statis` where the customer types the amount.
    #[ts(type = "\"QRIS bantu nominal\" | \"QRIS statis\"")]
    pub label: String,
}

/// Asks `list_pending_payments`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPendingPaymentsRequest {
    pub offset: u32,
    pub limit: u32,
}

/// A payment that the bank has not paid out; without a reference nobody has confirmed it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PendingPaymentRow {
    pub sale_id: ChangeSetId,
    pub tender_no: u16,
    pub document_number: String,
    pub kind: TenderKind,
    /// Below zero for a refund.
    pub amount: Money,
    #[ts(type = "number")]
    pub at_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reference: Option<String>,
}

/// Answers `list_pending_payments`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPendingPaymentsResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub payments: Vec<PendingPaymentRow>,
}

/// Asks `confirm_payment`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConfirmPaymentRequest {
    pub id: ChangeSetId,
    pub sale_id: ChangeSetId,
    pub tender_no: u16,
    /// As the merchant's app shows it.
    pub reference: String,
}

/// A payment by its sale and its number there.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PaymentKey {
    pub sale_id: ChangeSetId,
    pub tender_no: u16,
}

/// Asks `settle_payments`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SettlePaymentsRequest {
    pub id: ChangeSetId,
    pub kind: TenderKind,
    pub tenders: Vec<PaymentKey>,
    /// What came on the bank account.
    pub bank_amount: Money,
    /// What the bank kept (*MDR*).
    pub fee: Money,
}

/// Asks `issue_voucher`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct IssueVoucherRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    /// None makes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    pub amount: Money,
    /// The last day it is taken.
    pub expires_on: String,
}

/// Answers `issue_voucher`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct IssueVoucherResponse {
    pub voucher_id: ChangeSetId,
    pub code: String,
    pub document_number: String,
    pub receipt: Paper,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
}

/// Asks `take_deposit`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TakeDepositRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_id: Option<MemberId>,
    /// Recorded shortened.
    pub name: String,
    pub amount: Money,
}

/// Answers `take_deposit`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TakeDepositResponse {
    pub deposit_id: ChangeSetId,
    pub document_number: String,
    pub receipt: Paper,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
}

/// Asks `list_vouchers`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListVouchersRequest {
    /// A part of the code, the number on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<PrepaidState>,
    pub offset: u32,
    pub limit: u32,
}

/// A voucher, as a screen lists it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct VoucherRow {
    pub voucher_id: ChangeSetId,
    pub code: String,
    pub document_number: String,
    pub amount: Money,
    pub left: Money,
    pub expires_on: String,
    pub state: PrepaidState,
    #[ts(type = "number")]
    pub at_ms: u64,
}

/// Answers `list_vouchers`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListVouchersResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub vouchers: Vec<VoucherRow>,
}

/// Asks `list_deposits`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListDepositsRequest {
    /// A part of the name, the number on paper, or the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<PrepaidState>,
    pub offset: u32,
    pub limit: u32,
}

/// A deposit, as a screen lists it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DepositRow {
    pub deposit_id: ChangeSetId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_id: Option<MemberId>,
    pub name: String,
    pub document_number: String,
    pub amount: Money,
    pub left: Money,
    pub state: PrepaidState,
    #[ts(type = "number")]
    pub at_ms: u64,
}

/// Answers `list_deposits`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListDepositsResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub deposits: Vec<DepositRow>,
}
