//! Requests and answers of sync.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::prelude::*;

/// Head row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct HeadRow {
    pub device_id: DeviceId,
    pub till_code: String,
    pub name: String,
    #[ts(type = "number")]
    pub seq: u64,
    #[ts(type = "number")]
    pub acknowledged_seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub last_clock_ms: Option<u64>,
}

/// Asks `sync_status`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SyncStatusRequest {}

/// Sync status refused, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SyncStatusRefused {
    pub change_set_id: ChangeSetId,
    pub code: String,
    pub message: String,
}

/// Answers `sync_status`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SyncStatusResponse {
    pub connected: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub server_url: Option<String>,
    #[ts(type = "\"never_connected\" | \"idle\" | \"sending\" | \"offline\" | \"refused\"")]
    pub state: String,
    #[ts(type = "number")]
    pub waiting: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub oldest_unsent_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub last_contact_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_error: Option<Refusal>,
    pub heads: Vec<HeadRow>,
    pub refused: Vec<SyncStatusRefused>,
}

/// Asks `sync_now`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SyncNowRequest {}

/// Asks `connect_server`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ConnectServerRequest {
    pub id: ChangeSetId,
    pub server_url: String,
    pub enrolment_code: String,
}
