//! Users, devices, settings and sharing.

use shared::change_set::Decided;
use shared::document;
use shared::inventory::barcode::InStorePattern;
use shared::sales::pricing::PointsRule;
use shared::sales::qris::StaticQris;
use shared::units::decide::{self, UserChange};

use super::Caller;
use super::requests::{
    AddUserRequest, AddUserResponse, ChangeOwnPinRequest, ChangeSettingsRequest, ChangeUserRequest, DeviceRow, Done,
    GetSettingsRequest, GetSettingsResponse, ListApprovalsRequest, ListApprovalsResponse, ListDevicesRequest,
    ListDevicesResponse, ListSharingRequest, ListSharingResponse, ListSharingRow, ListUsersRequest, ListUsersResponse,
    RevokeDeviceRequest, ShareWithGroupRequest, UserRow,
};
use super::start::{active_user, check_pin_of};
use crate::commit::commit;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::pin_verifier;
use crate::settings::{self, Settings};
use crate::store::load::units;
use crate::store::{log, rows};

pub(super) fn list_users(caller: &Caller<'_>, _: ListUsersRequest) -> Result<ListUsersResponse, Refusal> {
    let open = caller.core.require()?;
    let users = units::users(&open.store.reader(), open.identity.cooperative)?;
    let row =
        |user: decide::KnownUser| UserRow { user_id: user.user, name: user.name, role: user.role, active: user.active };
    Ok(ListUsersResponse { users: users.into_iter().map(row).collect() })
}

pub(super) fn add_user(caller: &Caller<'_>, request: AddUserRequest) -> Result<AddUserResponse, Refusal> {
    let open = caller.core.require()?;
    let verifier = pin_verifier(&request.pin, &open.pin_pepper)?;
    let decided = decide::add_user(request.user_id, &request.name, request.role, verifier)?;
    commit(&open, caller.who()?.user, request.id, |_| Ok(decided.into()), |_, _| Ok(()))?;
    Ok(AddUserResponse { user_id: request.user_id })
}

pub(super) fn change_user(caller: &Caller<'_>, request: ChangeUserRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let pin = request.pin.as_deref().map(|pin| pin_verifier(pin, &open.pin_pepper)).transpose()?;
    let change = UserChange { name: request.name, role: request.role, pin_verifier: pin, active: request.active };
    let cooperative = open.identity.cooperative;
    commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| Ok(decide::change_user(request.user_id, change, &units::users(tx, cooperative)?, log::heads(tx)?)?.into()),
        |_, _| Ok(()),
    )?;
    caller.core.sessions.end_of(request.user_id);
    Ok(Done {})
}

pub(super) fn change_own_pin(caller: &Caller<'_>, request: ChangeOwnPinRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let own = caller.who()?.user;
    check_pin_of(&open, &active_user(&open, own)?, &request.old_pin)?;
    let verifier = pin_verifier(&request.new_pin, &open.pin_pepper)?;
    let change = UserChange { pin_verifier: Some(verifier), ..UserChange::default() };
    let cooperative = open.identity.cooperative;
    commit(
        &open,
        own,
        request.id,
        |tx| Ok(decide::change_user(own, change, &units::users(tx, cooperative)?, log::heads(tx)?)?.into()),
        |_, _| Ok(()),
    )?;
    Ok(Done {})
}

pub(super) fn list_devices(caller: &Caller<'_>, _: ListDevicesRequest) -> Result<ListDevicesResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let standing = log::standing(&connection)?;
    let contacts = crate::sync::contacts(&connection)?;
    let contact = |device| contacts.iter().find(|contact| contact.device == device);
    let row = |device: units::KnownDevice| DeviceRow {
        heard_at_ms: contact(device.device).map(|it| it.at_ms),
        waiting: contact(device.device).map(|it| it.report.waiting),
        oldest_seconds: contact(device.device).and_then(|it| it.report.oldest_seconds),
        app_version: contact(device.device).map(|it| it.report.app.clone()),
        is_this_device: device.device == open.identity.device,
        revoked: !standing.counts(device.device, u64::MAX),
        device_id: device.device,
        name: device.name,
        till_code: device.till_code,
        unit_name: device.unit_name,
        last_seq: device.seq,
        last_clock_ms: device.clock_ms,
    };
    let devices = units::devices(&connection, open.identity.cooperative)?;
    Ok(ListDevicesResponse { devices: devices.into_iter().map(row).collect() })
}

pub(super) fn revoke_device(caller: &Caller<'_>, request: RevokeDeviceRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            let known: Vec<_> = units::devices(tx, cooperative)?.into_iter().map(|device| device.device).collect();
            Ok(decide::revoke_device(request.device_id, request.up_to_seq, &known)?.into())
        },
        |_, _| Ok(()),
    )?;
    Ok(Done {})
}

pub(super) fn get_settings(caller: &Caller<'_>, _: GetSettingsRequest) -> Result<GetSettingsResponse, Refusal> {
    let open = caller.core.require()?;
    let settings = settings::read(&open.store.reader(), open.identity.cooperative)?;
    Ok(GetSettingsResponse {
        cooperative_name: settings.cooperative_name,
        address_lines: settings.address_lines,
        phone: settings.phone,
        npwp: settings.npwp,
        is_pkp: settings.is_pkp,
        cash_rounding: settings.cash_rounding,
        receipt_footer: settings.receipt_footer,
        zone: settings.zone,
        sync_alarm_hours: settings.sync_alarm_hours,
        cashier_discount_ppm: settings.cashier_discount_ppm,
        rupiah_per_point: settings.points.rupiah_per_point,
        point_value: settings.points.value,
        scale_labels: settings.labels,
        qris_static: settings.qris_static,
    })
}

pub(super) fn change_settings(caller: &Caller<'_>, request: ChangeSettingsRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let id = request.id;
    commit(&open, caller.who()?.user, id, |tx| Ok(decide_settings(&open, tx, request)?.into()), |_, _| Ok(()))?;
    Ok(Done {})
}

fn decide_settings(
    open: &Open,
    tx: &rusqlite::Transaction<'_>,
    request: ChangeSettingsRequest,
) -> Result<Decided, Refusal> {
    let known = settings::read(tx, open.identity.cooperative)?;
    let name = request.cooperative_name.unwrap_or(known.cooperative_name);
    decide::check_name(&name)?;
    let replaced = |new: Option<String>, old: Option<String>| new.or(old).filter(|text| !text.trim().is_empty());
    let cash_rounding = request.cash_rounding.unwrap_or(known.cash_rounding);
    if cash_rounding.unit_rupiah <= 0 {
        return Err(Refusal::bad_request("cash_rounding.unit_rupiah"));
    }
    if let Some(payload) = request.qris_static.as_deref().filter(|text| !text.trim().is_empty()) {
        StaticQris::read(payload)?;
    }
    let settings = Settings {
        cooperative_name: name,
        address_lines: request.address_lines.unwrap_or(known.address_lines),
        phone: replaced(request.phone, known.phone),
        npwp: replaced(request.npwp, known.npwp),
        is_pkp: request.is_pkp.unwrap_or(known.is_pkp),
        cash_rounding,
        receipt_footer: request.receipt_footer.unwrap_or(known.receipt_footer),
        zone: request.zone.unwrap_or(known.zone),
        is_training: known.is_training,
        sync_alarm_hours: request.sync_alarm_hours.unwrap_or(known.sync_alarm_hours).clamp(1, 24 * 30),
        cashier_discount_ppm: request.cashier_discount_ppm.unwrap_or(known.cashier_discount_ppm),
        points: PointsRule {
            rupiah_per_point: request.rupiah_per_point.unwrap_or(known.points.rupiah_per_point),
            value: request.point_value.unwrap_or(known.points.value),
        },
        labels: request.scale_labels.unwrap_or(known.labels),
        qris_static: replaced(request.qris_static, known.qris_static),
    };
    if !(0..=1_000_000).contains(&settings.cashier_discount_ppm) {
        return Err(Refusal::bad_request("cashier_discount_ppm"));
    }
    if !settings.labels.iter().all(InStorePattern::is_valid) {
        return Err(label_pattern_refused());
    }
    let document = settings::document_of(open.identity.cooperative);
    let changes = rows::document_changes(tx, document)?;
    let change = document::edit(&changes, request.id, &settings.fields(), true);
    let described = change.map(|bytes| document::plain(document, document::KIND_SETTINGS, &bytes));
    Ok(Decided { documents: described.into_iter().collect(), ..Decided::default() })
}

fn label_pattern_refused() -> Refusal {
    Refusal::new(
        "scale_label_not_valid",
        "Pola label timbangan belum benar: awalan 2 sampai 4 angka yang dimulai 2, PLU 3 sampai 7 angka, sisanya nilai.",
        "A scale label has a prefix of 2 to 4 digits from 2, a PLU of 3 to 7 digits, and the value in the rest.",
    )
}

pub(super) fn share_with_group(caller: &Caller<'_>, request: ShareWithGroupRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            let known = units::sharings(tx, cooperative)?.into_iter().find(|it| it.group == request.group_id);
            let seen_n = known.map_or(0, |it| it.n);
            Ok(decide::change_sharing(request.group_id, &request.group_name, request.granted, seen_n)?.into())
        },
        |_, _| Ok(()),
    )?;
    Ok(Done {})
}

pub(super) fn list_sharing(caller: &Caller<'_>, _: ListSharingRequest) -> Result<ListSharingResponse, Refusal> {
    let open = caller.core.require()?;
    let sharings = units::sharings(&open.store.reader(), open.identity.cooperative)?;
    let row = |it: units::KnownSharing| ListSharingRow { group_id: it.group, name: it.name, granted: it.granted };
    Ok(ListSharingResponse { groups: sharings.into_iter().map(row).collect() })
}

pub(super) fn list_approvals(
    caller: &Caller<'_>,
    request: ListApprovalsRequest,
) -> Result<ListApprovalsResponse, Refusal> {
    let open = caller.core.require()?;
    let (reader, cooperative) = (open.store.reader(), open.identity.cooperative);
    let (total, approvals) = crate::approval::list(&reader, cooperative, request.offset, request.limit.min(200))?;
    Ok(ListApprovalsResponse { total, approvals })
}
