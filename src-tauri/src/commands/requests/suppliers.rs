//! Requests and answers of suppliers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::id::DocumentId;
use ts_rs::TS;

use super::prelude::*;

/// A supplier, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SupplierRow {
    pub supplier_id: DocumentId,
    pub name: String,
    pub phone: String,
    pub address: String,
    pub npwp: String,
    pub active: bool,
    /// How many fields have two values, which the inbox shows.
    #[ts(type = "number")]
    pub conflicts: u64,
}

/// Asks `list_suppliers`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSuppliersRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    /// Only those that goods are still bought from.
    #[serde(default)]
    pub only_active: bool,
    pub offset: u32,
    pub limit: u32,
}

/// Answers `list_suppliers`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListSuppliersResponse {
    #[ts(type = "number")]
    pub total: u64,
    pub suppliers: Vec<SupplierRow>,
}

/// Asks `save_supplier`: a new one, or the whole of a known one.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SaveSupplierRequest {
    pub id: ChangeSetId,
    pub supplier_id: DocumentId,
    pub name: String,
    pub phone: String,
    pub address: String,
    pub npwp: String,
    pub active: bool,
}
