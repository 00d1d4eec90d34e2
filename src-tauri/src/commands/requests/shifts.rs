//! Requests and answers of shifts and of cash that moves without a sale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::sales::shift_fact::CashMoveKind;
use ts_rs::TS;

use super::ApprovalRequest;
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
    /// Ways of paying that were used: what is counted at closing. Cash is always the first.
    pub tender_kinds: Vec<String>,
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
    /// Shifts that rest on this till.
    pub suspended: Vec<ShiftView>,
    /// Whether whoever asks counts without knowing what should be there.
    pub blind: bool,
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

/// Asks `suspend_shift` and, with an approval where the shift is another person's, `resume_shift`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RestShiftRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Asks `x_report`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct XReportRequest {}

/// Answers `x_report`. Whoever counts blind gets no figure that tells the cash.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct XReportResponse {
    pub report: Paper,
    #[ts(type = "unknown")]
    pub numbers: serde_json::Value,
    pub blind: bool,
}

/// What was counted of one way of paying.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountRequest {
    /// `cash`, `qris`, `debit_card` …
    pub kind: String,
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub denominations: Option<Vec<Denomination>>,
}

/// Asks `close_shift`. The cash stands in `counts`, or alone in `counted`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CloseShiftRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub counts: Option<Vec<CountRequest>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub counted: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub denominations: Option<Vec<Denomination>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// One way of paying after the count.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClosedLine {
    pub kind: String,
    pub expected: Money,
    pub counted: Money,
    pub difference: Money,
}

/// Answers `close_shift`. `expected`, `counted` and `difference` are the cash.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CloseShiftResponse {
    pub z_number: String,
    pub expected: Money,
    pub counted: Money,
    pub difference: Money,
    pub lines: Vec<ClosedLine>,
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
    pub suspended: bool,
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

/// A record of a shift that came after its closing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct LateRecord {
    pub change_set_id: ChangeSetId,
    /// `sale`, `cash_move`, `drawer_opened` …
    pub kind: String,
    pub document_number: String,
    pub amount: Money,
}

/// Answers `z_report`: what was sealed, and what came after.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ZReportResponse {
    pub report: Paper,
    pub amendment: Vec<LateRecord>,
}

/// Asks `reprint_z_report`: a marked copy goes to the printer.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReprintZReportRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
}

/// Asks `move_cash`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MoveCashRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub kind: CashMoveKind,
    pub amount: Money,
    /// The expense account of a petty expense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub account: Option<String>,
    #[serde(default)]
    pub note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub denominations: Option<Vec<Denomination>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Answers every command that hands over a slip of its own: cash moves, savings, credit.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SlipResponse {
    pub document_number: String,
    pub receipt: Paper,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
}

/// Asks `list_expense_accounts`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListExpenseAccountsRequest {}

/// An account that a drawer may pay an expense of.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExpenseAccount {
    pub account: String,
    pub name: String,
}

/// Answers `list_expense_accounts`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListExpenseAccountsResponse {
    pub accounts: Vec<ExpenseAccount>,
}
