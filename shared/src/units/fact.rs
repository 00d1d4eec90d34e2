//! Facts of units, devices, users and sharing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::change_set::Signed;
use crate::id::{DeviceId, GroupId, UnitId, UserId};
use crate::units::access::Role;

/// The cooperative begins. Its id is made from the founding device's key, so nobody else can found the same one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CooperativeFounded {
    pub name: String,
}

/// A unit was opened, or its name or code changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitDescribed {
    pub unit: UnitId,
    /// The letters before every document number: `T01`.
    pub code: String,
    pub name: String,
    /// 1 + the version that was seen.
    pub n: u64,
}

/// A device of the cooperative lets one new device in: whoever holds the secret of `invite_key`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInvited {
    /// Ed25519 public key in hex; its secret is made from the join code.
    pub invite_key: String,
    pub unit: UnitId,
    /// The printed code the new device gets: `K02`.
    pub till_code: String,
    pub device_name: String,
}

/// How a device comes to be trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Introduction {
    /// It founded the cooperative: the cooperative's id is made from its key.
    Founder,
    /// It holds an invitation: the invitation's key signed the device's id and key.
    Invited { invite_key: String, proof: String },
    /// It goes on for a device that was restored elsewhere: the old key signed, where it still exists.
    Succeeds { device: DeviceId, up_to_seq: u64, proof: String },
}

/// A device begins its chain. Always its number 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceJoined {
    pub device: DeviceId,
    pub unit: UnitId,
    pub till_code: String,
    pub name: String,
    /// Ed25519 public key in hex.
    pub public_key: String,
    pub introduction: Introduction,
}

/// A device is no longer trusted: what it numbered beyond `up_to_seq` does not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceRevoked {
    pub device: DeviceId,
    pub up_to_seq: u64,
}

/// Change sets of a revoked device count after all, up to this number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceAdmitted {
    pub device: DeviceId,
    pub up_to_seq: u64,
}

/// Bodies of a forked chain, carried again by a device that holds them (see `adoption`). Each keeps its own author,
/// number and signature, and counts once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BranchAdopted {
    /// As they were signed, in the order of the branch.
    pub originals: Vec<Signed>,
}

/// A person said which day it is (*hari kerja*), because the machine's clock could not be believed (`crate::day`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayConfirmed {
    pub day: Date,
    /// What the clock showed.
    pub clock_date: Date,
    /// The day the machine had last worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Date>,
}

/// A user was registered, or name, role, PIN or activity changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserDescribed {
    pub user: UserId,
    pub name: String,
    pub role: Role,
    /// Argon2id over the PIN and a pepper that never leaves the keyrings of joined devices.
    pub pin_verifier: String,
    pub credential_version: u64,
    pub active: bool,
    pub n: u64,
}

/// What a user may do changed. It stands beside `UserDescribed`, so that every replica can tell what was done before
/// from what was done where nobody had heard of it (design §8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RightsChanged {
    pub user: UserId,
    /// The version of the user that this belongs to.
    pub n: u64,
    /// Codes of the operations that were taken away.
    pub withdrawn: BTreeSet<String>,
    /// Codes of those that were given.
    pub granted: BTreeSet<String>,
    /// How far the author had read of every device.
    pub knew: BTreeMap<DeviceId, u64>,
}

/// What a group may read of a cooperative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// Account totals and sales per unit and day; no lines, no people.
    Totals,
}

/// The cooperative shares with a group, or withdraws (design §9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharingChanged {
    pub group: GroupId,
    pub group_name: String,
    /// What is shared; empty means withdrawn.
    pub what: Vec<Shared>,
    pub n: u64,
}

/// The public key that a user's PIN makes, once they first sign something of their own (see `units::signature`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserKeySet {
    pub user: UserId,
    /// Which of the user's PINs makes it.
    pub credential_version: u64,
    /// Ed25519 public key in hex.
    pub public_key: String,
}

/// The right to close periods goes to one device (design §6): from the one that has it, or by two people where it is
/// lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosingRightHandedOver {
    pub to: DeviceId,
    pub reason: String,
    pub n: u64,
}
