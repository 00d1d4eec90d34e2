//! Requests and answers of starting, joining and signing in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::prelude::*;

/// User tile, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct UserTile {
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
}

/// User row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct UserRow {
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
    pub active: bool,
}

/// Asks `start_status`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartStatusRequest {}

/// Answers `start_status`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartStatusResponse {
    /// A device that joins has the books only when all of them have come.
    #[ts(type = "\"empty\" | \"joining\" | \"ready\"")]
    pub state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cooperative_id: Option<CooperativeId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cooperative_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub till_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub device_id: Option<DeviceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub zone: Option<String>,
    #[ts(type = "\"keyring\" | \"file\"")]
    pub key_storage: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub key_storage_note: Option<String>,
    pub users: Vec<UserTile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub session: Option<Session>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub server_url: Option<String>,
    /// Whether the books on the screen are practice.
    pub training: bool,
    pub version: String,
    /// The day that is worked on, or the best guess.
    pub business_date_today: String,
    /// Where the clock cannot be believed: a person is asked which day it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub day_doubt: Option<DayDoubt>,
}

/// Why the computer's clock is not believed, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DayDoubt {
    pub clock_date: String,
    /// The day this computer last worked on; none on a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_date: Option<String>,
}

/// Asks `confirm_day`: a person says which day it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConfirmDayRequest {
    pub id: ChangeSetId,
    pub day: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ApprovalRequest>,
}

/// Asks `create_cooperative`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CreateCooperativeRequest {
    pub id: ChangeSetId,
    pub cooperative_name: String,
    pub unit_name: String,
    pub unit_code: String,
    pub till_code: String,
    pub address_lines: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub npwp: Option<String>,
    pub is_pkp: bool,
    pub zone: Zone,
    pub admin_name: String,
    pub admin_pin: String,
    /// Further people who may sign in from the first minute: a super admin sells nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub first_users: Option<Vec<FirstUser>>,
}

/// A person registered while the cooperative is founded.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FirstUser {
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
    pub pin: String,
}

/// Answers `create_cooperative`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CreateCooperativeResponse {
    pub cooperative_id: CooperativeId,
    pub user_id: UserId,
    pub recovery_key: String,
}

/// Asks `join_cooperative`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct JoinCooperativeRequest {
    pub id: ChangeSetId,
    pub server_url: String,
    pub code: String,
}

/// Answers `join_cooperative`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct JoinCooperativeResponse {
    pub cooperative_id: CooperativeId,
    pub cooperative_name: String,
    pub till_code: String,
}

/// Asks `join_progress`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct JoinProgressRequest {}

/// Answers `join_progress`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct JoinProgressResponse {
    #[ts(type = "\"connecting\" | \"downloading\" | \"projecting\" | \"done\" | \"idle\"")]
    pub stage: String,
    #[ts(type = "number")]
    pub received: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub total: Option<i64>,
    /// Why the last attempt ended before all was here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trouble: Option<Refusal>,
}

/// Asks `resume_join`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ResumeJoinRequest {}

/// Asks `sign_in`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SignInRequest {
    pub user_id: UserId,
    pub pin: String,
}

/// Asks `sign_out`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SignOutRequest {}

/// Asks `start_training`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartTrainingRequest {}

/// Asks `stop_training`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct StopTrainingRequest {}
