//! Requests and answers of the exceptions inbox (*kotak masuk*).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::exceptions::fact::Resolution;
use ts_rs::TS;

use shared::id::DocumentId;

use super::prelude::*;

/// Which exceptions are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionState {
    /// Nobody settled them in the state they are in.
    #[default]
    Open,
    Settled,
    All,
}

/// Asks `list_exceptions`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListExceptionsRequest {
    #[serde(default)]
    pub state: ExceptionState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<String>,
    pub offset: u32,
    pub limit: u32,
}

/// How an exception was settled, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SettlingView {
    pub resolution: String,
    pub note: String,
    #[ts(type = "number")]
    pub at_ms: u64,
    pub user_name: String,
    /// False where the matter changed since, so that it is open again.
    pub holds: bool,
}

/// An exception, as the inbox lists it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExceptionRow {
    pub key: String,
    pub kind: String,
    /// The state of the matter; settling names it.
    pub mark: String,
    pub sentence: String,
    pub sentence_english: String,
    pub open: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub settled: Option<SettlingView>,
}

/// How many of a kind are open.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ExceptionCount {
    pub kind: String,
    #[ts(type = "number")]
    pub open: usize,
}

/// Answers `list_exceptions`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListExceptionsResponse {
    #[ts(type = "number")]
    pub total: usize,
    #[ts(type = "number")]
    pub open: usize,
    pub kinds: Vec<ExceptionCount>,
    pub rows: Vec<ExceptionRow>,
}

/// Asks `count_exceptions`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountExceptionsRequest {}

/// Answers `count_exceptions`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountExceptionsResponse {
    #[ts(type = "number")]
    pub open: usize,
}

/// Asks `show_exception`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShowExceptionRequest {
    pub key: String,
}

/// One line of evidence, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct EvidenceLine {
    pub label: String,
    pub label_english: String,
    pub value: String,
    /// The change set it stands in, to be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub change_set_id: Option<ChangeSetId>,
}

/// A pool whose value a person may put right.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PoolProposal {
    pub product_id: ProductId,
    pub product_name: String,
    pub account: String,
    pub quantity: Quantity,
    pub value: Money,
    /// What the goods would be worth at the last purchase cost; none where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub proposed: Option<Money>,
    /// True where this device keeps that shelf, so that it may be posted here.
    pub is_ours: bool,
}

/// Two registrations that may be one.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DuplicatePair {
    #[ts(type = "\"member\" | \"product\"")]
    pub kind: String,
    pub one_id: DocumentId,
    pub one_name: String,
    pub other_id: DocumentId,
    pub other_name: String,
}

/// A value of a field with who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct FieldValue {
    pub value: String,
    pub user_name: String,
    pub till_code: String,
    #[ts(type = "number")]
    pub at_ms: u64,
    pub change_set_id: ChangeSetId,
}

/// A field that was changed on both sides.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct FieldConflict {
    pub document_id: DocumentId,
    pub document_kind: String,
    pub field: String,
    pub field_title: String,
    pub field_title_english: String,
    /// The values that stand beside one another.
    pub values: Vec<FieldValue>,
    /// Everything that was ever written there, newest first.
    pub history: Vec<FieldValue>,
}

/// Answers `show_exception`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShowExceptionResponse {
    pub row: ExceptionRow,
    pub advice: String,
    pub advice_english: String,
    pub evidence: Vec<EvidenceLine>,
    /// Whether a word settles it; else something must be done.
    pub by_word: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pool: Option<PoolProposal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pair: Option<DuplicatePair>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub conflict: Option<FieldConflict>,
}

/// Asks `settle_exception`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SettleExceptionRequest {
    pub id: ChangeSetId,
    pub key: String,
    /// The state that was looked at.
    pub mark: String,
    pub resolution: Resolution,
    pub note: String,
}

/// Asks `revalue_pool`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RevaluePoolRequest {
    pub id: ChangeSetId,
    pub product_id: ProductId,
    pub account: String,
    /// What was looked at.
    pub quantity: Quantity,
    pub value: Money,
    /// What it shall be worth.
    pub new_value: Money,
    pub reason: String,
}

/// Asks `pick_field_value`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PickFieldValueRequest {
    pub id: ChangeSetId,
    pub document_id: DocumentId,
    pub field: String,
    pub value: String,
}

/// Asks `list_merged`: what one member or product was merged with.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListMergedRequest {
    #[ts(type = "\"member\" | \"product\"")]
    pub kind: String,
    pub of_id: DocumentId,
}

/// Answers `list_merged`: the edges of the set, each with both names.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListMergedResponse {
    pub edges: Vec<DuplicatePair>,
}

/// Asks `merge_members`, and `unmerge_members`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MergeMembersRequest {
    pub id: ChangeSetId,
    pub member_id: MemberId,
    pub other_id: MemberId,
    pub reason: String,
}

/// Asks `merge_products`, and `unmerge_products`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MergeProductsRequest {
    pub id: ChangeSetId,
    pub product_id: ProductId,
    pub other_id: ProductId,
    pub reason: String,
}
