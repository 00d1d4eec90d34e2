//! Founding, inviting, joining, describing users and units, sharing: pure decisions over what the caller loaded.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{SigningKey, VerifyingKey};
use thiserror::Error;

use super::access::Role;
use super::fact::{
    CooperativeFounded, DeviceInvited, DeviceJoined, DeviceRevoked, Introduction, RightsChanged, Shared,
    SharingChanged, UnitDescribed, UserDescribed,
};
use super::registry::introduce;
use crate::change_set::Decided;
use crate::id::{DeviceId, GroupId, UnitId, UserId};

/// Why a decision about units, devices or users was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UnitsRefused {
    #[error("Nama tidak boleh kosong.")]
    NameMissing,
    #[error("Kode harus 1 sampai 6 huruf besar atau angka, misalnya T01.")]
    CodeNotValid,
    #[error("Kode kasir {0} sudah dipakai perangkat lain.")]
    TillCodeTaken(String),
    #[error("Pengguna ini tidak ada.")]
    UserUnknown,
    #[error("Harus tetap ada satu admin utama yang aktif.")]
    LastAdmin,
    #[error("Perangkat ini tidak dikenal.")]
    DeviceUnknown,
}

impl UnitsRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            UnitsRefused::NameMissing => "name_missing",
            UnitsRefused::CodeNotValid => "code_not_valid",
            UnitsRefused::TillCodeTaken(_) => "till_code_taken",
            UnitsRefused::UserUnknown => "user_unknown",
            UnitsRefused::LastAdmin => "last_admin",
            UnitsRefused::DeviceUnknown => "device_unknown",
        }
    }
}

/// A code that is printed in document numbers.
pub fn check_code(code: &str) -> Result<(), UnitsRefused> {
    let fits =
        (1..=6).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if fits { Ok(()) } else { Err(UnitsRefused::CodeNotValid) }
}

/// A name with something in it.
pub fn check_name(name: &str) -> Result<(), UnitsRefused> {
    if name.trim().is_empty() { Err(UnitsRefused::NameMissing) } else { Ok(()) }
}

/// What founding a cooperative needs to know.
#[derive(Clone, Debug)]
pub struct FoundCooperative {
    pub name: String,
    pub unit: UnitId,
    pub unit_code: String,
    pub unit_name: String,
    pub device: DeviceId,
    pub till_code: String,
    pub device_name: String,
    pub public_key: VerifyingKey,
    pub admin: UserId,
    pub admin_name: String,
    pub admin_pin_verifier: String,
}

/// The first change set of a cooperative: its name, unit, device and first user.
pub fn found_cooperative(command: &FoundCooperative) -> Result<Decided, UnitsRefused> {
    for name in [&command.name, &command.unit_name, &command.admin_name] {
        check_name(name)?;
    }
    check_code(&command.unit_code)?;
    check_code(&command.till_code)?;
    let joined = DeviceJoined {
        device: command.device,
        unit: command.unit,
        till_code: command.till_code.clone(),
        name: command.device_name.clone(),
        public_key: hex::encode(command.public_key.as_bytes()),
        introduction: Introduction::Founder,
    };
    let unit = UnitDescribed {
        unit: command.unit,
        code: command.unit_code.clone(),
        name: command.unit_name.trim().to_owned(),
        n: 1,
    };
    let admin = UserDescribed {
        user: command.admin,
        name: command.admin_name.trim().to_owned(),
        role: Role::SuperAdmin,
        pin_verifier: command.admin_pin_verifier.clone(),
        credential_version: 1,
        active: true,
        n: 1,
    };
    let founded = CooperativeFounded { name: command.name.trim().to_owned() };
    Ok(Decided { facts: vec![joined.into(), founded.into(), unit.into(), admin.into()], ..Decided::default() })
}

/// Lets one device in. `taken` are the till codes of devices and open invitations.
pub fn invite_device(invited: DeviceInvited, taken: &[String]) -> Result<Decided, UnitsRefused> {
    check_code(&invited.till_code)?;
    check_name(&invited.device_name)?;
    if taken.contains(&invited.till_code) {
        return Err(UnitsRefused::TillCodeTaken(invited.till_code));
    }
    Ok(Decided { facts: vec![invited.into()], ..Decided::default() })
}

/// The first change set of an invited device.
pub fn join_device(invited: &DeviceInvited, invite: &SigningKey, device: DeviceId, key: &VerifyingKey) -> Decided {
    let joined = DeviceJoined {
        device,
        unit: invited.unit,
        till_code: invited.till_code.clone(),
        name: invited.device_name.clone(),
        public_key: hex::encode(key.as_bytes()),
        introduction: Introduction::Invited {
            invite_key: invited.invite_key.clone(),
            proof: introduce(invite, device, key),
        },
    };
    Decided { facts: vec![joined.into()], ..Decided::default() }
}

/// What a device needs to go on for another that was copied, set back or restored.
#[derive(Debug)]
pub struct SucceedDevice<'a> {
    pub device: DeviceId,
    pub public_key: VerifyingKey,
    pub unit: UnitId,
    pub till_code: String,
    pub name: String,
    pub predecessor: DeviceId,
    pub predecessor_key: &'a SigningKey,
    /// The predecessor's last number known here.
    pub up_to_seq: u64,
}

/// The first change set of a device that goes on for another, introduced by the other's key.
pub fn succeed_device(command: SucceedDevice<'_>) -> Decided {
    let SucceedDevice { device, public_key, unit, till_code, name, predecessor, predecessor_key, up_to_seq } = command;
    let proof = introduce(predecessor_key, device, &public_key);
    let introduction = Introduction::Succeeds { device: predecessor, up_to_seq, proof };
    let public_key = hex::encode(public_key.as_bytes());
    let joined = DeviceJoined { device, unit, till_code, name, public_key, introduction };
    Decided { facts: vec![joined.into()], ..Decided::default() }
}

/// The printed code that follows: `K02` → `K02B` → `K02C`, passing over those in use; after `Z` a letter more.
pub fn next_till_code(code: &str, taken: &[String]) -> String {
    let last = code.chars().last().filter(|last| last.is_ascii_uppercase());
    let has_number = code.bytes().any(|byte| byte.is_ascii_digit());
    let base = if last.is_some() && has_number { code.get(..code.len() - 1).unwrap_or(code) } else { code };
    let mut base = base.to_owned();
    loop {
        let free = ('B'..='Z').map(|letter| format!("{base}{letter}")).find(|next| !taken.contains(next));
        match free {
            Some(next) => return next,
            None => base.push('Z'),
        }
    }
}

/// Takes a device's trust away beyond a number.
pub fn revoke_device(device: DeviceId, up_to_seq: u64, known: &[DeviceId]) -> Result<Decided, UnitsRefused> {
    if !known.contains(&device) {
        return Err(UnitsRefused::DeviceUnknown);
    }
    Ok(Decided { facts: vec![DeviceRevoked { device, up_to_seq }.into()], ..Decided::default() })
}

/// A user as the tables know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUser {
    pub user: UserId,
    pub name: String,
    pub role: Role,
    pub pin_verifier: String,
    pub credential_version: u64,
    pub active: bool,
    pub n: u64,
}

/// What is to change of a user; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub pin_verifier: Option<String>,
    pub active: Option<bool>,
}

/// Registers a new user.
pub fn add_user(user: UserId, name: &str, role: Role, pin_verifier: String) -> Result<Decided, UnitsRefused> {
    check_name(name)?;
    let name = name.trim().to_owned();
    let described = UserDescribed { user, name, role, pin_verifier, credential_version: 1, active: true, n: 1 };
    Ok(Decided { facts: vec![described.into()], ..Decided::default() })
}

/// Changes a user; the last active super admin stays one. `knew` is how far this device has read of every device.
pub fn change_user(
    user: UserId,
    change: UserChange,
    all: &[KnownUser],
    knew: BTreeMap<DeviceId, u64>,
) -> Result<Decided, UnitsRefused> {
    let known = all.iter().find(|known| known.user == user).ok_or(UnitsRefused::UserUnknown)?;
    if let Some(name) = &change.name {
        check_name(name)?;
    }
    let role = change.role.unwrap_or(known.role);
    let active = change.active.unwrap_or(known.active);
    let is_admin = |user: &KnownUser| user.role == Role::SuperAdmin && user.active;
    let stays_admin = role == Role::SuperAdmin && active;
    if is_admin(known) && !stays_admin && all.iter().filter(|other| is_admin(other)).count() == 1 {
        return Err(UnitsRefused::LastAdmin);
    }
    let described = UserDescribed {
        user,
        name: change.name.map_or_else(|| known.name.clone(), |name| name.trim().to_owned()),
        role,
        credential_version: known.credential_version + u64::from(change.pin_verifier.is_some()),
        pin_verifier: change.pin_verifier.unwrap_or_else(|| known.pin_verifier.clone()),
        active,
        n: known.n + 1,
    };
    let changed = rights_changed(known, &described, knew);
    let facts = std::iter::once(described.into()).chain(changed.map(Into::into)).collect();
    Ok(Decided { facts, ..Decided::default() })
}

/// What a description changes of a user's rights; none where they stay as they are.
fn rights_changed(
    known: &KnownUser,
    described: &UserDescribed,
    knew: BTreeMap<DeviceId, u64>,
) -> Option<RightsChanged> {
    let rights = |role: Role, active: bool| -> BTreeSet<String> {
        let operations = if active { role.operations() } else { &[] };
        operations.iter().map(|operation| operation.code().to_owned()).collect()
    };
    let (before, after) = (rights(known.role, known.active), rights(described.role, described.active));
    let withdrawn: BTreeSet<String> = before.difference(&after).cloned().collect();
    let granted: BTreeSet<String> = after.difference(&before).cloned().collect();
    let changed = RightsChanged { user: described.user, n: described.n, withdrawn, granted, knew };
    (before != after).then_some(changed)
}

/// Shares totals with a group, or withdraws. `seen_n` is the version of the last such fact, 0 for none.
pub fn change_sharing(group: GroupId, group_name: &str, granted: bool, seen_n: u64) -> Result<Decided, UnitsRefused> {
    check_name(group_name)?;
    let what = if granted { vec![Shared::Totals] } else { Vec::new() };
    let changed = SharingChanged { group, group_name: group_name.trim().to_owned(), what, n: seen_n + 1 };
    Ok(Decided { facts: vec![changed.into()], ..Decided::default() })
}
