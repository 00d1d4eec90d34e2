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
