//! Requests and answers of safety copies and of restoring from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SaleDocumentResponse;
use super::prelude::*;
use crate::safety::restore::{Phase, RestoreReport, SourceKind};
use crate::safety::status::MirrorStanding;

/// A place that copies may go to.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PlaceRow {
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub free_bytes: Option<u64>,
}

/// How many backups are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct KeepBackups {
    pub daily: u32,
    pub weekly: u32,
    pub monthly: u32,
}

/// A good backup.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LastBackupRow {
    #[ts(type = "number")]
    pub at_ms: u64,
    pub path: String,
    #[ts(type = "number")]
    pub change_sets: u64,
    #[ts(type = "number")]
    pub bytes: u64,
}

/// A backup under way.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackupProgressRow {
    #[ts(type = "number")]
    pub done: u64,
    #[ts(type = "number")]
    pub total: u64,
    pub is_checking: bool,
}

/// Asks `safety_status`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct SafetyStatusRequest {}

/// Answers `safety_status`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SafetyStatusResponse {
    pub mirror: MirrorStanding,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mirror_place: Option<String>,
    #[ts(type = "number")]
    pub mirror_waiting: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub mirror_oldest_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub mirror_written_at_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mirror_trouble: Option<Refusal>,
    /// Where backups go; none means beside the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub backup_place: Option<String>,
    pub backup_folder: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_backup: Option<LastBackupRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub backup_running: Option<BackupProgressRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub backup_trouble: Option<Refusal>,
    /// True where the last good backup is older than the settings allow.
    pub is_backup_late: bool,
    /// True where copies lie on the disk of the data: they help against a spoilt database, not against a dead disk.
    pub is_mirror_on_same_disk: bool,
    pub is_backup_on_same_disk: bool,
    /// Four letters that name the sheet which opens the copies.
    pub sheet_mark: String,
    /// Those of the sheet that does so after the next start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next_sheet_mark: Option<String>,
    /// How many copies still open with the sheet before this one.
    #[ts(type = "number")]
    pub old_copies: u64,
    /// Since when records are nowhere but on this machine's disk. None where a server keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub alone_since_ms: Option<u64>,
    /// True where that is longer than the settings allow.
    pub is_alone: bool,
    pub keep: KeepBackups,
    pub alarm_days: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub member_keys_at_ms: Option<u64>,
}

/// Asks `list_copy_places`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListCopyPlacesRequest {}

/// Answers `list_copy_places`: what is plugged in.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListCopyPlacesResponse {
    pub places: Vec<PlaceRow>,
}

/// Asks `choose_copy_places`; what is not named stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChooseCopyPlacesRequest {
    /// Empty switches the mirror off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mirror_place: Option<String>,
    /// Empty means beside the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub backup_place: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub keep: Option<KeepBackups>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alarm_days: Option<u32>,
}

/// Answers `choose_copy_places`: whether the places lie on the disk of the data, which a dead disk takes with it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChooseCopyPlacesResponse {
    pub mirror_on_same_disk: bool,
    pub backup_on_same_disk: bool,
}

/// Asks `start_backup`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartBackupRequest {}

/// Asks `cancel_backup`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct CancelBackupRequest {}

/// Asks `list_backups`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListBackupsRequest {}

/// A backup in the place of backups. It was verified: only then it bears its name.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackupRow {
    pub name: String,
    pub date: String,
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Answers `list_backups`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListBackupsResponse {
    pub backups: Vec<BackupRow>,
}

/// Asks `recovery_sheet`: the person's PIN once more, because the sheet opens everything.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RecoverySheetRequest {
    pub pin: String,
}

/// Answers `recovery_sheet`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RecoverySheetResponse {
    pub recovery_key: String,
    /// Four letters that name the sheet.
    pub sheet_mark: String,
    pub file: SaleDocumentResponse,
}

/// Asks `exchange_recovery_key`: another sheet, because this one was lost or seen.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExchangeRecoveryKeyRequest {
    pub pin: String,
    /// What stands on the new sheet of another till; none makes a new key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recovery_key: Option<String>,
}

/// Asks `remove_old_copies`: those that open with the sheet before this one.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct RemoveOldCopiesRequest {}

/// Asks `unsent_work`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct UnsentWorkRequest {}

/// Answers `unsent_work`: what would be lost with this machine.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct UnsentWorkResponse {
    #[ts(type = "number")]
    pub change_sets: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub refusal: Option<Refusal>,
    /// What no server has and the mirror holds.
    #[ts(type = "number")]
    pub only_in_mirror: u64,
    pub has_server: bool,
    pub has_mirror: bool,
    /// What has to be typed to go on all the same.
    pub despite: String,
}

/// Asks `leave_device`: takes this machine's data away.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct LeaveDeviceRequest {
    /// The words that name the consequence, where something would be lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub despite_unsent: Option<String>,
}

/// Asks `find_copies` on a machine without books.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindCopiesRequest {
    /// A folder or file that a person named, beside what is plugged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub path: Option<String>,
}

/// A copy that was found.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CopyRow {
    pub kind: SourceKind,
    pub path: String,
    #[ts(type = "number")]
    pub bytes: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub changed_at_ms: Option<u64>,
}

/// Answers `find_copies`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindCopiesResponse {
    pub copies: Vec<CopyRow>,
}

/// Asks `start_restore`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct StartRestoreRequest {
    pub recovery_key: String,
    pub paths: Vec<String>,
}

/// Asks `restore_progress`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct RestoreProgressRequest {}

/// Answers `restore_progress`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RestoreProgressResponse {
    pub phase: Phase,
    #[ts(type = "number")]
    pub done: u64,
    #[ts(type = "number")]
    pub total: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub report: Option<RestoreReport>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub refusal: Option<Refusal>,
}

/// Asks `cancel_restore`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct CancelRestoreRequest {}

/// Asks `accept_restore`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct AcceptRestoreRequest {}

/// Asks `restore_report`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct RestoreReportRequest {}

/// Answers `restore_report` and `accept_restore`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RestoreReportResponse {
    /// None where this device was never restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub report: Option<RestoreReport>,
    /// The report on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub file: Option<SaleDocumentResponse>,
}
