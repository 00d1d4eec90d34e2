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
    /// When the server last heard of it, and what it said then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub heard_at_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub waiting: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub oldest_seconds: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub app_version: Option<String>,
}

/// Asks `sync_status`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SyncStatusRequest {}

/// A record that was not taken by whoever it was given to, and stays where it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SyncStatusRefused {
    pub change_set_id: ChangeSetId,
    /// Empty where the device is not known here.
    pub till_code: String,
    #[ts(type = "number")]
    pub seq: u64,
    pub code: String,
}

/// The last time this device took a new name by itself (design §3).
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RenewalRow {
    #[ts(type = "number")]
    pub at_ms: u64,
    #[ts(type = "\"set_back\" | \"other_machine\" | \"written_elsewhere\" | \"restored\"")]
    pub reason: String,
    pub old_code: String,
    pub new_code: String,
    /// How many records of its own it carried over from a branch that gave way.
    #[ts(type = "number")]
    pub adopted: u64,
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
    /// True where something has waited longer than the cooperative's settings allow.
    pub alarm: bool,
    #[ts(type = "number")]
    pub alarm_hours: u64,
    /// True where the exchanging thread has not moved for long: a fault, never a state.
    pub stalled: bool,
    /// Whether the server says at once that there is something new.
    pub hears_nudges: bool,
    pub lan: LanStatus,
    pub heads: Vec<HeadRow>,
    pub refused: Vec<SyncStatusRefused>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub renewal: Option<RenewalRow>,
}

/// The exchange within the shop's own network.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LanStatus {
    pub enabled: bool,
    pub port: u16,
    pub typed_peers: Vec<String>,
    pub peers: Vec<LanPeerRow>,
}

/// Another till of the shop's network.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LanPeerRow {
    pub address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub till_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub last_exchange_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "\"offline\" | \"not_ours\" | \"database\"", optional)]
    pub last_error: Option<String>,
    /// Whether it is known here and not revoked: only then it is given anything.
    pub is_trusted: bool,
    #[ts(type = "number")]
    pub sent: u64,
    #[ts(type = "number")]
    pub received: u64,
}

/// Asks `set_lan`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetLanRequest {
    pub enabled: bool,
    pub port: u16,
    /// Addresses that were typed, each with or without a port.
    pub peers: Vec<String>,
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
