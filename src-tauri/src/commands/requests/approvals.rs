//! Requests and answers of approvals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::units::approval::Need;
use ts_rs::TS;

use super::prelude::*;

/// A supervisor's PIN beside the action it approves; the action is sent again with the same id.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ApprovalRequest {
    pub user_id: UserId,
    pub pin: String,
    pub reason: String,
}

/// Somebody who could approve.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Approver {
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
}

/// The data of the refusal `approval_needed`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ApprovalNeeded {
    pub needs: Vec<Need>,
    pub approvers: Vec<Approver>,
}

/// An approval that was given, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ApprovalRow {
    pub change_set_id: ChangeSetId,
    #[ts(type = "number")]
    pub at_ms: u64,
    pub requester_name: String,
    pub approver_name: String,
    pub reason: String,
    /// The kind of what was approved: `sale_completed`.
    pub subject: String,
    pub document_number: String,
}

/// Asks `list_approvals`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListApprovalsRequest {
    pub offset: u32,
    pub limit: u32,
}

/// Answers `list_approvals`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListApprovalsResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub approvals: Vec<ApprovalRow>,
}
