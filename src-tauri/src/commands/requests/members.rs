//! Requests and answers of members.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::prelude::*;

/// Member row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MemberRow {
    pub member_id: MemberId,
    pub number: String,
    pub name: String,
    pub status: String,
}

/// Asks `register_member`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RegisterMemberRequest {
    pub id: ChangeSetId,
    pub member_id: MemberId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub number: Option<String>,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nik: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub address: Option<String>,
}

/// Answers `register_member`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RegisterMemberResponse {
    pub member_id: MemberId,
    pub number: String,
}

/// Asks `list_members`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListMembersRequest {
    /// Only those whose data are restricted, who stand in no other list.
    #[serde(default)]
    pub restricted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    pub offset: u32,
    pub limit: u32,
}

/// Answers `list_members`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListMembersResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub members: Vec<MemberRow>,
}

/// Asks `get_member`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetMemberRequest {
    pub member_id: MemberId,
}

/// Answers `get_member`: what the sealed profile says, for whoever may write in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetMemberResponse {
    pub member_id: MemberId,
    pub number: String,
    pub status: String,
    pub joined_date: String,
    pub name: String,
    pub nik: String,
    pub phone: String,
    pub address: String,
    /// False where the profile was erased, or its key has not come yet: then nothing can be written either.
    pub readable: bool,
    /// Fields that have two values, which the inbox shows.
    pub conflicts: Vec<String>,
}

/// Asks `change_member`: the whole profile as it shall be.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ChangeMemberRequest {
    pub id: ChangeSetId,
    pub member_id: MemberId,
    pub name: String,
    pub nik: String,
    pub phone: String,
    pub address: String,
}

/// Asks `find_member`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindMemberRequest {
    pub query: String,
}

/// Answers `find_member`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FindMemberResponse {
    pub members: Vec<MemberRow>,
}

/// Asks `erase_person`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ErasePersonRequest {
    pub id: ChangeSetId,
    pub member_id: MemberId,
    pub reason: String,
}

/// Asks `restrict_member`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RestrictMemberRequest {
    pub id: ChangeSetId,
    pub member_id: MemberId,
    pub restricted: bool,
    pub reason: String,
}

/// Asks `person_status`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PersonStatusRequest {
    pub member_id: MemberId,
}

/// Answers `person_status`: what erasing or restricting would mean.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PersonStatusResponse {
    pub erased: bool,
    pub restricted: bool,
    /// Until when the law keeps who business was with; none where there was no business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kept_until: Option<String>,
    pub may_erase: bool,
}
