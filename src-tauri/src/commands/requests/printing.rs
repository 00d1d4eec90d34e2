//! Requests and answers of the printer and its queue.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::prelude::*;

/// Asks `get_printer`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetPrinterRequest {}

/// Answers `get_printer`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GetPrinterResponse {
    pub settings: PrinterConnection,
    pub profile: PrinterProfile,
    /// The logo as a line of paper, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub logo: Option<PaperLine>,
    #[ts(type = "\"ready\" | \"paper_out\" | \"cover_open\" | \"offline\" | \"unknown\" | \"none\"")]
    pub status: String,
}

/// Asks `set_printer`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetPrinterRequest {
    pub settings: PrinterConnection,
    #[serde(default)]
    pub profile: PrinterProfile,
}

/// Asks `set_logo`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SetLogoRequest {
    /// A PNG in base 64; without one the logo is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub png_base64: Option<String>,
}

/// Asks `list_ports`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPortsRequest {}

/// Answers `list_ports`: what this computer has to print with.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPortsResponse {
    /// Device files of USB printers.
    pub device_files: Vec<String>,
    /// Serial ports.
    pub serial_ports: Vec<String>,
    /// Printers of the operating system.
    pub spooler: Vec<String>,
}

/// Asks `print_test`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintTestRequest {
    /// Open the drawer with it.
    #[serde(default)]
    pub kick_drawer: bool,
}

/// Answers `print_test`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintTestResponse {
    pub print_job_id: ChangeSetId,
}

/// Asks `open_drawer`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct OpenDrawerRequest {
    pub id: ChangeSetId,
    pub reason: String,
}

/// Print job row, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintJobRow {
    pub job_id: ChangeSetId,
    pub kind: String,
    pub document_number: String,
    pub state: String,
    pub attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_error: Option<String>,
    #[ts(type = "number")]
    pub created_at_ms: u64,
}

/// Asks `print_queue`; it needs nothing to be said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintQueueRequest {}

/// Answers `print_queue`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrintQueueResponse {
    pub jobs: Vec<PrintJobRow>,
    #[ts(type = "number")]
    pub waiting: i64,
}

/// Asks `retry_print`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RetryPrintRequest {
    pub job_id: ChangeSetId,
}

/// Asks `cancel_print`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CancelPrintRequest {
    pub job_id: ChangeSetId,
}
