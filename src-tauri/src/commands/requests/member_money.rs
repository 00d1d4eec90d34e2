//! Requests and answers of members' money at the till.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::members::money::{PaidBy, SavingsProduct};
use ts_rs::TS;

use super::prelude::*;
use super::{ApprovalRequest, HistoryRow};

/// Asks `member_account`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MemberAccountRequest {
    pub member_id: MemberId,
}

/// What a member has of one product.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MemberBalance {
    pub product: SavingsProduct,
    pub name: String,
    pub balance: Money,
}

/// What a member may buy on credit, and has.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MemberCredit {
    pub limit: Money,
    pub used: Money,
    pub available: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub oldest_due_date: Option<String>,
    /// The member's own limit, where one was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub own_limit: Option<Money>,
    /// What may be deducted from the salary, where that was agreed with the employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub payroll_limit: Option<Money>,
}

/// Answers `member_account`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MemberAccountResponse {
    pub member_id: MemberId,
    pub number: String,
    pub name: String,
    pub status: String,
    pub balances: Vec<MemberBalance>,
    /// What of the voluntary savings may be withdrawn.
    pub withdrawable: Money,
    pub credit: MemberCredit,
    #[ts(type = "number")]
    pub points: i64,
    pub has_pin: bool,
    /// What was agreed about credit, the newest first.
    pub credit_history: Vec<HistoryRow>,
}

/// Asks `deposit_savings`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DepositSavingsRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub member_id: MemberId,
    pub product: SavingsProduct,
    pub amount: Money,
    pub tender: PaidBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reference: Option<String>,
}

/// Asks `withdraw_savings`: the member confirms with their PIN, or a supervisor approves.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct WithdrawSavingsRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub member_id: MemberId,
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_pin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Asks `repay_credit`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RepayCreditRequest {
    pub id: ChangeSetId,
    pub shift_id: ShiftId,
    pub member_id: MemberId,
    pub amount: Money,
    pub tender: PaidBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reference: Option<String>,
}

/// Asks `set_member_pin`: who knows the old PIN may set a new one, otherwise a supervisor approves.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetMemberPinRequest {
    pub id: ChangeSetId,
    pub member_id: MemberId,
    pub pin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub old_pin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}
