//! Requests and answers of documents, labels and the scale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::id::ProductId;
use ts_rs::TS;

use super::prelude::*;
use crate::labels::LabelLayout;
use crate::scale::ScaleSettings;

/// Which document of a sale is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentForm {
    /// Faktur penjualan, A4, PDF.
    InvoiceA4,
    /// Kuitansi, half an A4 page, PDF.
    KuitansiA4,
    /// The slip as a picture, PNG.
    ReceiptPng,
}

/// Asks `sale_document`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SaleDocumentRequest {
    pub sale_id: ChangeSetId,
    pub form: DocumentForm,
    /// Who buys, as they want to be named; the member's name otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub buyer: Option<String>,
}

/// Answers `sale_document`: a file to be saved or sent.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SaleDocumentResponse {
    pub file_name: String,
    pub content_base64: String,
}

/// Where labels go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelTarget {
    /// The till's printer.
    Printer,
    /// A file.
    Pdf,
}

/// A product and how many labels it gets.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct LabelItem {
    pub product_id: ProductId,
    pub copies: u32,
}

/// Asks `print_labels`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintLabelsRequest {
    pub id: ChangeSetId,
    pub items: Vec<LabelItem>,
    pub layout: LabelLayout,
    pub target: LabelTarget,
}

/// Answers `print_labels`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintLabelsResponse {
    /// How many labels there are.
    pub labels: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub print_job_id: Option<ChangeSetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub file: Option<SaleDocumentResponse>,
}

/// Asks `get_scale`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetScaleRequest {}

/// Answers `get_scale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetScaleResponse {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub settings: Option<ScaleSettings>,
}

/// Asks `set_scale`; without settings the till has no scale.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetScaleRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub settings: Option<ScaleSettings>,
}

/// Asks `read_scale`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReadScaleRequest {}

/// Answers `read_scale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReadScaleResponse {
    /// Kilograms, in thousandths: grams.
    pub weight: Quantity,
}

/// Asks `watch_scale`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct WatchScaleRequest {}

/// Answers `watch_scale`: what the scale shows now.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct WatchScaleResponse {
    /// Kilograms, in thousandths: grams. Below zero where it was not set to zero.
    pub weight: Quantity,
    /// Only a weight that stands still may be sold by.
    pub is_still: bool,
}
