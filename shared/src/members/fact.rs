//! Facts of members.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{MemberId, ShiftId};
use crate::members::money::{PaidBy, SavingsProduct};
use crate::money::Money;

/// The states of a membership (domain §1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// *Calon anggota*: not yet admitted; does business as a non-member.
    Candidate,
    /// *Aktif*.
    Active,
    /// *Nonaktif*.
    Inactive,
    /// *Ditangguhkan*.
    Suspended,
    /// *Keluar*.
    Left,
}

impl MemberStatus {
    /// All of them, in the order in which a membership passes through them.
    pub const ALL: [MemberStatus; 5] = [
        MemberStatus::Candidate,
        MemberStatus::Active,
        MemberStatus::Inactive,
        MemberStatus::Suspended,
        MemberStatus::Left,
    ];

    /// The status of a word.
    pub fn from_code(code: &str) -> Option<MemberStatus> {
        MemberStatus::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The word databases carry.
    pub const fn code(self) -> &'static str {
        match self {
            MemberStatus::Candidate => "candidate",
            MemberStatus::Active => "active",
            MemberStatus::Inactive => "inactive",
            MemberStatus::Suspended => "suspended",
            MemberStatus::Left => "left",
        }
    }
}

/// A member was registered, or number or status changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberRegistered {
    pub member: MemberId,
    pub number: String,
    pub status: MemberStatus,
    pub joined_date: Date,
    /// Keyed hash of the NIK with the cooperative's secret: finds the same person twice without naming anyone.
    pub nik_mac: String,
    pub n: u64,
}

/// Two registrations are one person: an edge between aliases, no row is rewritten (design §8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MembersMerged {
    pub member: MemberId,
    pub other: MemberId,
    pub reason: String,
    pub n: u64,
}

/// They are not one person after all: the edge goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MembersUnmerged {
    pub member: MemberId,
    pub other: MemberId,
    pub reason: String,
    pub n: u64,
}

/// A member's PIN was set: they confirm with it what is taken from their savings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberPinSet {
    pub member: MemberId,
    /// Argon2id over the PIN and a pepper that never leaves the keyrings of joined devices.
    pub pin_verifier: String,
    pub n: u64,
}

/// A member paid into their savings at a till (S01, S02, S03).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavingsDeposited {
    pub shift: ShiftId,
    pub document: String,
    pub member: MemberId,
    pub product: SavingsProduct,
    pub amount: Money,
    /// What this till knew of the balance afterwards, as the slip says it.
    pub balance: Money,
    pub paid_by: PaidBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// A member took voluntary savings in cash at a till (S04).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavingsWithdrawn {
    pub shift: ShiftId,
    pub document: String,
    pub member: MemberId,
    pub amount: Money,
    /// What this till knew of the balance afterwards, as the slip says it.
    pub balance: Money,
    /// Whether the member's own PIN was checked; otherwise a supervisor's word stands in the approvals.
    pub pin_checked: bool,
}

/// A member paid back store credit (*bon*) at a till.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreditRepaid {
    pub shift: ShiftId,
    pub document: String,
    pub member: MemberId,
    pub amount: Money,
    /// What this till knew of the balance afterwards, as the slip says it.
    pub balance: Money,
    pub paid_by: PaidBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What was told about a person is erased: every replica destroys the key of the profile (UU PDP, domain §13). Amounts
/// and the number stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonErased {
    pub member: MemberId,
    pub reason: String,
}

/// A member's data are restricted (*dibatasi*) or no longer: kept as the law asks, shown to nobody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberRestricted {
    pub member: MemberId,
    pub restricted: bool,
    pub reason: String,
    pub n: u64,
}
