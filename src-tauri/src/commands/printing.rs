//! The printer: what it is, what it says, and what waits for it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use shared::id::ChangeSetId;
use shared::paper::Width;

use super::Caller;
use super::requests::{
    CancelPrintRequest, Done, GetPrinterRequest, GetPrinterResponse, ListPortsRequest, ListPortsResponse, PrintJobRow,
    PrintQueueRequest, PrintQueueResponse, PrintTestRequest, PrintTestResponse, RetryPrintRequest, SetLogoRequest,
    SetPrinterRequest,
};
use crate::core::{new_id, now_ms};
use crate::print::glyphs::CELL_WIDTH;
use crate::print::logo::{self, LogoRefused};
use crate::print::queue::{self, NewPrintJob, PrintKind, PrintState};
use crate::print::{PrinterConnection, PrinterSettings, PrinterStatus, device_test, driver, ports, spooler};
use crate::refusal::Refusal;

pub(super) fn get_printer(caller: &Caller<'_>, _: GetPrinterRequest) -> Result<GetPrinterResponse, Refusal> {
    let open = caller.core.require()?;
    let settings = open.printer()?;
    let status = match &settings.connection {
        PrinterConnection::None => "none",
        connection => match driver::open(connection).map(|printer| printer.status()) {
            Ok(PrinterStatus::Ready) => "ready",
            Ok(PrinterStatus::PaperOut) => "paper_out",
            Ok(PrinterStatus::CoverOpen) => "cover_open",
            Ok(PrinterStatus::Unknown) => "unknown",
            Ok(PrinterStatus::Offline) | Err(_) => "offline",
        },
    };
    Ok(GetPrinterResponse {
        profile: settings.profile,
        status: status.to_owned(),
        settings: settings.connection,
        logo: settings.logo.map(|logo| logo.line()),
    })
}

pub(super) fn set_printer(caller: &Caller<'_>, request: SetPrinterRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    open.set_printer(&PrinterSettings { connection: request.settings, profile: request.profile, logo: None })?;
    open.print.wake();
    Ok(Done {})
}

pub(super) fn set_logo(caller: &Caller<'_>, request: SetLogoRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let logo = match request.png_base64 {
        None => None,
        // Base 64 takes four letters for three bytes.
        Some(text) if text.len() > logo::FILE_BYTES_MAX * 3 / 2 => return Err(LogoRefused::TooLarge.into()),
        Some(text) => {
            let file = BASE64.decode(text.trim()).map_err(|_| LogoRefused::NotAPicture)?;
            Some(logo::decode(&file, Width::Columns32.columns() * CELL_WIDTH)?)
        }
    };
    open.set_logo(logo.as_ref())?;
    Ok(Done {})
}

pub(super) fn list_ports(_: &Caller<'_>, _: ListPortsRequest) -> Result<ListPortsResponse, Refusal> {
    let found = ports::find();
    Ok(ListPortsResponse {
        device_files: found.device_files,
        serial_ports: found.serial_ports,
        spooler: spooler::names(),
    })
}

pub(super) fn print_test(caller: &Caller<'_>, request: PrintTestRequest) -> Result<PrintTestResponse, Refusal> {
    let open = caller.core.require()?;
    let id = new_id()?;
    let settings = open.printer()?;
    let mut paper = device_test::printer_slip(&settings.profile);
    if let Some(logo) = settings.logo.filter(|_| settings.profile.logo) {
        paper.lines.insert(0, logo.line());
    }
    let job = NewPrintJob {
        id: id.0,
        kind: PrintKind::Other,
        document_number: "UJI".to_owned(),
        paper,
        kick_drawer: request.kick_drawer,
        copy_number: 0,
        created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
    };
    open.store.write(|tx| Ok::<_, Refusal>(queue::enqueue(tx, &job)?))?;
    open.print.wake();
    Ok(PrintTestResponse { print_job_id: id })
}

pub(super) fn print_queue(caller: &Caller<'_>, _: PrintQueueRequest) -> Result<PrintQueueResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let summary = queue::summary(&connection)?;
    let row = |job: queue::PrintJobRow| PrintJobRow {
        job_id: ChangeSetId(job.id),
        kind: word(&job.kind),
        document_number: job.document_number,
        state: word(&job.state),
        attempts: job.attempts,
        last_error: job.last_error_code,
        created_at_ms: u64::try_from(job.created_at_ms).unwrap_or(0),
    };
    let jobs = queue::list(&connection, 100)?.into_iter().filter(|job| job.state != PrintState::Printed).map(row);
    Ok(PrintQueueResponse { jobs: jobs.collect(), waiting: i64::from(summary.open) })
}

/// The word a value travels as.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn retry_print(caller: &Caller<'_>, request: RetryPrintRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    open.store.write(|tx| Ok::<_, Refusal>(queue::retry(tx, request.job_id.0)?))?;
    open.print.wake();
    Ok(Done {})
}

pub(super) fn cancel_print(caller: &Caller<'_>, request: CancelPrintRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    open.store.write(|tx| Ok::<_, Refusal>(queue::cancel(tx, request.job_id.0)?))?;
    Ok(Done {})
}
