//! Requests and answers of the books.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::prelude::*;

/// Entry line view, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct EntryLineView {
    pub account: String,
    pub name: String,
    pub unit_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub debit: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub credit: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "\"member\" | \"non_member\"", optional)]
    pub origin: Option<String>,
}

/// Entry view, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct EntryView {
    pub rule: String,
    pub document_number: String,
    pub description: String,
    pub lines: Vec<EntryLineView>,
}

/// Trial balance row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TrialBalanceRow {
    pub account: String,
    pub name: String,
    pub opening: Money,
    pub debit: Money,
    pub credit: Money,
    pub closing: Money,
}

/// Totals, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Totals {
    pub debit: Money,
    pub credit: Money,
    pub opening: Money,
    pub closing: Money,
}

/// As of, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AsOf {
    pub device: DeviceId,
    pub till_code: String,
    #[ts(type = "number")]
    pub seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub clock_ms: Option<u64>,
}

/// Asks `trial_balance`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TrialBalanceRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from_month: Option<String>,
    pub to_month: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_id: Option<UnitId>,
}

/// Answers `trial_balance`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TrialBalanceResponse {
    pub rows: Vec<TrialBalanceRow>,
    pub totals: Totals,
    pub months_available: Vec<String>,
    pub as_of: Vec<AsOf>,
}

/// Ledger row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LedgerRow {
    pub change_set_id: ChangeSetId,
    pub entry_no: u32,
    pub posting_date: String,
    pub business_date: String,
    pub late: bool,
    pub document_number: String,
    pub rule: String,
    pub description: String,
    pub amount: Money,
    pub balance: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_number: Option<String>,
}

/// Asks `account_ledger`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AccountLedgerRequest {
    pub account: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from_month: Option<String>,
    pub to_month: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_id: Option<UnitId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<String>,
    pub limit: u32,
}

/// Answers `account_ledger`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct AccountLedgerResponse {
    pub account: String,
    pub name: String,
    pub opening: Money,
    pub rows: Vec<LedgerRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
}

/// Fact view, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FactView {
    pub kind: String,
    pub version: u16,
    pub known: bool,
    #[ts(type = "unknown")]
    pub data: serde_json::Value,
    pub sentence: String,
}

/// Move view, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MoveView {
    pub product_name: String,
    pub quantity: Quantity,
    pub value: Money,
}

/// Asks `show_change_set`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShowChangeSetRequest {
    pub change_set_id: ChangeSetId,
}

/// Answers `show_change_set`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShowChangeSetResponse {
    pub id: ChangeSetId,
    pub device_name: String,
    pub till_code: String,
    #[ts(type = "number")]
    pub seq: u64,
    #[ts(type = "number")]
    pub at_ms: u64,
    pub business_date: String,
    pub user_name: String,
    pub facts: Vec<FactView>,
    pub entries: Vec<EntryView>,
    pub moves: Vec<MoveView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sale_id: Option<ChangeSetId>,
}

/// Asks `close_period`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ClosePeriodRequest {
    pub id: ChangeSetId,
    pub month: String,
}

/// Period row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PeriodRow {
    pub month: String,
    /// Only a month that is over can be closed.
    pub is_over: bool,
    #[ts(type = "\"open\" | \"closed\"")]
    pub state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub closed_at_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub closed_by: Option<String>,
}

/// Asks `list_periods`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPeriodsRequest {}

/// Answers `list_periods`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPeriodsResponse {
    pub periods: Vec<PeriodRow>,
    /// The device that may close, by its printed code.
    pub closing_till: String,
    /// Whether that is this device.
    pub closes_here: bool,
}

/// A second person who stands behind an action with their own PIN.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SecondPerson {
    pub user_id: UserId,
    pub pin: String,
}

/// Asks `reopen_period`: two people, each with their own PIN and signature.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReopenPeriodRequest {
    pub id: ChangeSetId,
    pub month: String,
    pub reason: String,
    /// The PIN of whoever acts.
    pub pin: String,
    pub second: SecondPerson,
}

/// Asks `hand_over_closing_right`. The device that has the right gives it; elsewhere two people take it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct HandOverClosingRightRequest {
    pub id: ChangeSetId,
    pub device_id: DeviceId,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub second: Option<SecondPerson>,
}

/// Asks `list_second_people`: who could stand behind a reopening beside the one who asks.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSecondPeopleRequest {}

/// Answers `list_second_people`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSecondPeopleResponse {
    pub people: Vec<UserRow>,
}

/// Verify check, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct VerifyCheck {
    pub code: String,
    pub title: String,
    pub ok: bool,
    pub detail: String,
}

/// Asks `verify_books`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct VerifyBooksRequest {}

/// Answers `verify_books`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct VerifyBooksResponse {
    pub ok: bool,
    pub checks: Vec<VerifyCheck>,
    #[ts(type = "number")]
    pub took_ms: u64,
}

/// Asks `share_with_group`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShareWithGroupRequest {
    pub id: ChangeSetId,
    pub group_id: GroupId,
    pub group_name: String,
    pub granted: bool,
}

/// Asks `list_sharing`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSharingRequest {}

/// List sharing row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSharingRow {
    pub group_id: GroupId,
    pub name: String,
    pub granted: bool,
}

/// Answers `list_sharing`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSharingResponse {
    pub groups: Vec<ListSharingRow>,
}
