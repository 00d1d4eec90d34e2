//! The printer: what it is, what it says, and what waits for it.

use shared::id::ChangeSetId;
use shared::paper::{Align, Paper, PaperLine, Width};

use super::Caller;
use super::requests::{
    CancelPrintRequest, Done, GetPrinterRequest, GetPrinterResponse, PrintJobRow, PrintQueueRequest,
    PrintQueueResponse, PrintTestRequest, PrintTestResponse, RetryPrintRequest, SetPrinterRequest,
};
use crate::core::{new_id, now_ms};
use crate::print::queue::{self, NewPrintJob, PrintKind, PrintState};
use crate::print::{PrinterConnection, PrinterSettings, PrinterStatus, driver};
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
    let columns = settings.profile.width.columns();
    Ok(GetPrinterResponse {
        width: u32::try_from(columns).unwrap_or(32),
        drawer: settings.profile.drawer_pulse,
        status: status.to_owned(),
        settings: settings.connection,
    })
}

pub(super) fn set_printer(caller: &Caller<'_>, request: SetPrinterRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let mut settings = PrinterSettings { connection: request.settings, ..PrinterSettings::default() };
    settings.profile.width = if request.width >= 48 { Width::Columns48 } else { Width::Columns32 };
    settings.profile.drawer_pulse = request.drawer;
    settings.profile.cut = true;
    open.set_printer(&settings)?;
    open.print.wake();
    Ok(Done {})
}

pub(super) fn print_test(caller: &Caller<'_>, _: PrintTestRequest) -> Result<PrintTestResponse, Refusal> {
    let open = caller.core.require()?;
    let id = new_id()?;
    let width = open.printer()?.profile.width;
    let text = |text: &str, align, bold| PaperLine::Text { text: text.to_owned(), align, bold, double: false };
    let ruler: String = "1234567890".chars().cycle().take(width.columns()).collect();
    let lines = vec![
        text("UJI CETAK LUMBUNG", Align::Center, true),
        text(&ruler, Align::Left, false),
        text("Rp1.234.567.890", Align::Right, false),
        PaperLine::Qr { content: "LUMBUNG".to_owned() },
        text("Bila semua terbaca, printer siap.", Align::Center, false),
    ];
    let job = NewPrintJob {
        id: id.0,
        kind: PrintKind::Other,
        document_number: "UJI".to_owned(),
        paper: Paper { width, lines },
        kick_drawer: false,
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
