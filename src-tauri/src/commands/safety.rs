//! Safety copies as a person sees and sets them: status, places, backups, the recovery sheet, leaving this machine.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::Caller;
use super::requests::{
    BackupProgressRow, BackupRow, CancelBackupRequest, ChooseCopyPlacesRequest, ChooseCopyPlacesResponse, Done,
    ExchangeRecoveryKeyRequest, KeepBackups, LastBackupRow, LeaveDeviceRequest, ListBackupsRequest,
    ListBackupsResponse, ListCopyPlacesRequest, ListCopyPlacesResponse, PlaceRow, RecoverySheetRequest,
    RecoverySheetResponse, RemoveOldCopiesRequest, RestoreReportRequest, RestoreReportResponse, SafetyStatusRequest,
    SafetyStatusResponse, SaleDocumentResponse, StartBackupRequest, UnsentWorkRequest, UnsentWorkResponse,
};
use super::start::{active_user, check_pin_of};
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::safety::settings::Keep;
use crate::safety::{backup, new_key, places, restore, settings as safety_settings, sheet, status, unsent};
use crate::settings;
use shared::safety::recovery_key::RecoveryKey;

fn shown(path: &std::path::Path) -> String {
    path.display().to_string()
}

pub(super) fn safety_status(caller: &Caller<'_>, _: SafetyStatusRequest) -> Result<SafetyStatusResponse, Refusal> {
    let open = caller.core.require()?;
    let found = status::read(&open)?;
    let keep = found.settings.keep;
    let last = |it: backup::LastBackup| LastBackupRow {
        at_ms: it.at_ms,
        path: shown(&it.path),
        change_sets: it.change_sets,
        bytes: it.bytes,
    };
    let running = open.safety.backup.progress();
    Ok(SafetyStatusResponse {
        mirror: found.standing,
        mirror_place: found.settings.mirror.as_ref().map(|mirror| shown(&mirror.place)),
        mirror_waiting: found.waiting,
        mirror_oldest_ms: found.oldest_waiting_ms,
        mirror_written_at_ms: found.written_at_ms,
        mirror_trouble: found.trouble.map(|trouble| trouble.refusal()),
        backup_place: found.settings.backup_place.as_deref().map(shown),
        backup_folder: shown(&found.settings.backup_folder(&open.folder)),
        last_backup: found.last_backup.map(last),
        backup_running: running.map(|it| BackupProgressRow {
            done: it.done,
            total: it.total,
            is_checking: it.is_checking,
        }),
        backup_trouble: found.backup_trouble.map(|trouble| trouble.refusal()),
        is_backup_late: found.is_backup_late,
        is_mirror_on_same_disk: found.is_mirror_on_same_disk,
        is_backup_on_same_disk: found.is_backup_on_same_disk,
        sheet_mark: open.recovery_key.mark(),
        next_sheet_mark: found.next_sheet_mark,
        old_copies: found.old_copies,
        alone_since_ms: found.alone_since_ms,
        is_alone: found.is_alone,
        keep: KeepBackups { daily: keep.daily, weekly: keep.weekly, monthly: keep.monthly },
        alarm_days: found.settings.alarm_days,
        member_keys_at_ms: found.member_keys_at_ms,
    })
}

pub(super) fn list_copy_places(
    caller: &Caller<'_>,
    _: ListCopyPlacesRequest,
) -> Result<ListCopyPlacesResponse, Refusal> {
    let row = |place: places::Place| PlaceRow { path: shown(&place.path), free_bytes: place.free_bytes };
    let places = places::plugged_in(caller.core.folder()).into_iter().map(row).collect();
    Ok(ListCopyPlacesResponse { places })
}

pub(super) fn choose_copy_places(
    caller: &Caller<'_>,
    request: ChooseCopyPlacesRequest,
) -> Result<ChooseCopyPlacesResponse, Refusal> {
    let open = caller.core.require()?;
    let path = |text: Option<String>| text.map(|text| PathBuf::from(text.trim()));
    let keep = |it: KeepBackups| Keep { daily: it.daily, weekly: it.weekly, monthly: it.monthly };
    let choice = places::Choice {
        mirror: path(request.mirror_place),
        backup: path(request.backup_place),
        keep: request.keep.map(keep),
        alarm_days: request.alarm_days,
    };
    places::choose(&open, choice)?;
    let chosen = safety_settings::read(&open.store.reader())?;
    let same = |path: &std::path::Path| places::look(path, &open.folder).is_same_disk;
    Ok(ChooseCopyPlacesResponse {
        mirror_on_same_disk: chosen.mirror.as_ref().is_some_and(|mirror| same(&mirror.place)),
        backup_on_same_disk: chosen.backup_place.as_deref().is_none_or(same),
    })
}

pub(super) fn start_backup(caller: &Caller<'_>, _: StartBackupRequest) -> Result<Done, Refusal> {
    backup::start(&caller.core.require()?)?;
    Ok(Done {})
}

pub(super) fn cancel_backup(caller: &Caller<'_>, _: CancelBackupRequest) -> Result<Done, Refusal> {
    caller.core.require()?.safety.backup.cancel();
    Ok(Done {})
}

pub(super) fn list_backups(caller: &Caller<'_>, _: ListBackupsRequest) -> Result<ListBackupsResponse, Refusal> {
    let open = caller.core.require()?;
    let row = |it: backup::BackupFile| BackupRow { name: it.name, date: it.date.to_string(), bytes: it.bytes };
    // A place that is away has no list; the status says that it is away.
    let backups = backup::own(&open).unwrap_or_default().into_iter().map(row).collect();
    Ok(ListBackupsResponse { backups })
}

pub(super) fn recovery_sheet(
    caller: &Caller<'_>,
    request: RecoverySheetRequest,
) -> Result<RecoverySheetResponse, Refusal> {
    let open = caller.core.require()?;
    check_pin_of(&open, &active_user(&open, caller.who()?.user)?, &request.pin)?;
    let settings = settings::read(&open.store.reader(), open.identity.cooperative)?;
    // Where another key waits for the next start, a sheet of the one it replaces would soon open nothing.
    let key = new_key::waiting(&open).unwrap_or_else(|| open.recovery_key.clone());
    Ok(sheet_of(&settings, &key))
}

fn sheet_of(settings: &settings::Settings, key: &RecoveryKey) -> RecoverySheetResponse {
    let file = sheet::recovery_sheet(&settings.cooperative_name, key, settings.zone.local(now_ms()).0);
    RecoverySheetResponse {
        recovery_key: key.shown(),
        sheet_mark: key.mark(),
        file: SaleDocumentResponse {
            file_name: "lembar-pemulihan.pdf".to_owned(),
            content_base64: BASE64.encode(file),
        },
    }
}

pub(super) fn exchange_recovery_key(
    caller: &Caller<'_>,
    request: ExchangeRecoveryKeyRequest,
) -> Result<RecoverySheetResponse, Refusal> {
    let open = caller.core.require()?;
    unsent::not_in_training(caller.core)?;
    check_pin_of(&open, &active_user(&open, caller.who()?.user)?, &request.pin)?;
    let typed = request.recovery_key.as_deref().map(str::trim).filter(|typed| !typed.is_empty());
    let key = new_key::exchange(&open, typed)?;
    let _ = open.events.send("safety_changed");
    Ok(sheet_of(&settings::read(&open.store.reader(), open.identity.cooperative)?, &key))
}

pub(super) fn remove_old_copies(caller: &Caller<'_>, _: RemoveOldCopiesRequest) -> Result<Done, Refusal> {
    new_key::remove_old_copies(&*caller.core.require()?)?;
    Ok(Done {})
}

pub(super) fn unsent_work(caller: &Caller<'_>, _: UnsentWorkRequest) -> Result<UnsentWorkResponse, Refusal> {
    let open = caller.core.require()?;
    let found = unsent::unsent(&open)?;
    let zone = settings::read(&open.store.reader(), open.identity.cooperative)?.zone;
    Ok(UnsentWorkResponse {
        change_sets: found.change_sets,
        refusal: found.refusal(zone),
        only_in_mirror: found.only_in_mirror,
        has_server: found.has_server,
        has_mirror: found.has_mirror,
        despite: unsent::DESPITE.to_owned(),
    })
}

pub(super) fn leave_device(caller: &Caller<'_>, request: LeaveDeviceRequest) -> Result<Done, Refusal> {
    unsent::leave(caller.core, request.despite_unsent.as_deref())?;
    caller.core.sessions.clear(caller.name);
    Ok(Done {})
}

pub(super) fn restore_report(caller: &Caller<'_>, _: RestoreReportRequest) -> Result<RestoreReportResponse, Refusal> {
    report_of(&*caller.core.require()?)
}

/// The report of this device's last restore, also as a file.
pub(super) fn report_of(open: &Open) -> Result<RestoreReportResponse, Refusal> {
    let report = restore::last_report(open)?;
    let zone = settings::read(&open.store.reader(), open.identity.cooperative)?.zone;
    let file = report.as_ref().map(|report| SaleDocumentResponse {
        file_name: "berita-acara-pemulihan.pdf".to_owned(),
        content_base64: BASE64.encode(restore::report_pdf(report, zone)),
    });
    Ok(RestoreReportResponse { report, file })
}
