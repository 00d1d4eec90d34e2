//! Requests and answers of users, devices, settings and sharing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use shared::inventory::barcode::InStorePattern;
use shared::sales::rounding::CashRounding;

use super::prelude::*;

/// Asks `list_users`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListUsersRequest {}

/// Answers `list_users`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListUsersResponse {
    pub users: Vec<UserRow>,
}

/// Asks `add_user`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AddUserRequest {
    pub id: ChangeSetId,
    pub user_id: UserId,
    pub name: String,
    pub role: Role,
    pub pin: String,
}

/// Answers `add_user`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AddUserResponse {
    pub user_id: UserId,
}

/// Asks `change_user`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChangeUserRequest {
    pub id: ChangeSetId,
    pub user_id: UserId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub active: Option<bool>,
}

/// Device row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeviceRow {
    pub device_id: DeviceId,
    pub name: String,
    pub till_code: String,
    pub unit_name: String,
    #[ts(type = "number")]
    pub last_seq: u64,
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
    pub is_this_device: bool,
    pub revoked: bool,
}

/// Asks `list_devices`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListDevicesRequest {}

/// Answers `list_devices`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListDevicesResponse {
    pub devices: Vec<DeviceRow>,
}

/// Asks `make_join_code`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MakeJoinCodeRequest {
    pub id: ChangeSetId,
    pub till_code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_id: Option<UnitId>,
    pub device_name: String,
}

/// Answers `make_join_code`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MakeJoinCodeResponse {
    pub code: String,
    #[ts(type = "number")]
    pub expires_at_ms: u64,
}

/// Asks `revoke_device`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RevokeDeviceRequest {
    pub id: ChangeSetId,
    pub device_id: DeviceId,
    #[ts(type = "number")]
    pub up_to_seq: u64,
}

/// Asks `get_settings`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetSettingsRequest {}

/// Asks `change_own_pin`: everybody may change their own, knowing the old one.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChangeOwnPinRequest {
    pub id: ChangeSetId,
    pub old_pin: String,
    pub new_pin: String,
}

/// Answers `get_settings`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetSettingsResponse {
    pub cooperative_name: String,
    pub address_lines: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub npwp: Option<String>,
    pub is_pkp: bool,
    pub cash_rounding: CashRounding,
    pub receipt_footer: Vec<String>,
    pub zone: Zone,
    #[ts(type = "number")]
    pub sync_alarm_hours: u64,
    #[ts(type = "number")]
    pub cashier_discount_ppm: i64,
    #[ts(type = "number")]
    pub rupiah_per_point: i64,
    pub point_value: Money,
    pub scale_labels: Vec<InStorePattern>,
    /// The merchant's static QRIS payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub qris_static: Option<String>,
}

/// Asks `change_settings`: what is not named stays; an empty text removes it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChangeSettingsRequest {
    pub id: ChangeSetId,
    #[ts(optional)]
    pub cooperative_name: Option<String>,
    #[ts(optional)]
    pub address_lines: Option<Vec<String>>,
    #[ts(optional)]
    pub phone: Option<String>,
    #[ts(optional)]
    pub npwp: Option<String>,
    #[ts(optional)]
    pub is_pkp: Option<bool>,
    #[ts(optional)]
    pub cash_rounding: Option<CashRounding>,
    #[ts(optional)]
    pub receipt_footer: Option<Vec<String>>,
    #[ts(optional)]
    pub zone: Option<Zone>,
    #[ts(type = "number", optional)]
    pub sync_alarm_hours: Option<u64>,
    #[ts(type = "number", optional)]
    pub cashier_discount_ppm: Option<i64>,
    #[ts(type = "number", optional)]
    pub rupiah_per_point: Option<i64>,
    #[ts(optional)]
    pub point_value: Option<Money>,
    #[ts(optional)]
    pub scale_labels: Option<Vec<InStorePattern>>,
    /// As it was scanned or pasted; refused where it is no static code for rupiah.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub qris_static: Option<String>,
}

/// Asks `admit_device`: what a revoked device had numbered counts after all, up to this number.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AdmitDeviceRequest {
    pub id: ChangeSetId,
    pub device_id: DeviceId,
    #[ts(type = "number")]
    pub up_to_seq: u64,
}

/// Asks `preview_revocation`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PreviewRevocationRequest {
    pub device_id: DeviceId,
    #[ts(type = "number")]
    pub up_to_seq: u64,
}

/// Answers `preview_revocation`: what would no longer count.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PreviewRevocationResponse {
    #[ts(type = "number")]
    pub last_seq: u64,
    #[ts(type = "number")]
    pub change_sets: u64,
    pub amount: Money,
    #[ts(type = "number")]
    pub sales: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub first_date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_date: Option<String>,
}
