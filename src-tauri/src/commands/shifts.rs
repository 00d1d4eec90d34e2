//! Shifts: opening, looking (X), closing (Z), and opening the drawer.

use rusqlite::Transaction;
use shared::id::ShiftId;
use shared::sales::decide::SalesRefused;
use shared::sales::shift::{self, CloseShift, OpenShift};
use shared::units::access::Operation;

use super::Caller;
use super::requests::{
    CloseShiftRequest, CloseShiftResponse, CurrentShiftRequest, CurrentShiftResponse, Done, ListShiftsRequest,
    ListShiftsResponse, OpenDrawerRequest, OpenShiftRequest, OpenShiftResponse, ShiftRow, ShiftView, XReportRequest,
    XReportResponse, ZReportRequest, ZReportResponse,
};
use super::sales::open_printer_is_set;
use crate::commit::{Action, Committed, codes, commit, next_document_number};
use crate::core::{Open, now_ms};
use crate::paper;
use crate::print::queue::{NewPrintJob, PrintKind, enqueue};
use crate::refusal::Refusal;
use crate::settings;
use crate::store::load::sales;
use crate::store::load::units;
use crate::store::log;

pub(super) fn current_shift(caller: &Caller<'_>, _: CurrentShiftRequest) -> Result<CurrentShiftResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let may_open = caller.who()?.role.may(Operation::OpenShift);
    let Some(known) = sales::open_shift(&connection, open.identity)? else {
        return Ok(CurrentShiftResponse { shift: None, may_open });
    };
    let totals = sales::shift_totals(&connection, cooperative, known.shift)?;
    let shift = ShiftView {
        shift_id: known.shift,
        number: known.number.to_string(),
        user_id: known.user,
        user_name: units::user_name(&connection, cooperative, known.user)?,
        opened_at_ms: known.opened_at_ms,
        business_date: known.business_date.to_string(),
        float: known.float,
        sales_count: totals.sales_count,
    };
    Ok(CurrentShiftResponse { shift: Some(shift), may_open })
}

pub(super) fn open_shift(caller: &Caller<'_>, request: OpenShiftRequest) -> Result<OpenShiftResponse, Refusal> {
    let open = caller.core.require()?;
    let id = request.id;
    commit(
        &open,
        caller.who()?.user,
        id,
        |tx| decide_opening(&open, tx, request),
        |tx, committed| {
            let shift_id = ShiftId(id.0);
            let known = sales::shift(tx, open.identity.cooperative, shift_id)?;
            let number = known.map_or(0, |shift| shift.number).to_string();
            Ok(OpenShiftResponse { shift_id, number, business_date: committed.change_set.business_date.to_string() })
        },
    )
}

/// The business day is decided here, once, and holds past midnight until the shift is closed.
fn decide_opening(open: &Open, tx: &Transaction<'_>, request: OpenShiftRequest) -> Result<Action, Refusal> {
    let last = sales::last_shift(tx, open.identity)?;
    let business_date = settings::read(tx, open.identity.cooperative)?.zone.local(now_ms()).0;
    let has_float = !request.float.is_zero();
    let document = if has_float { next_document_number(tx, open.identity, business_date)? } else { String::new() };
    let decided = shift::open_shift(OpenShift {
        shift: ShiftId(request.id.0),
        last_number: last.as_ref().map_or(0, |shift| shift.number),
        is_open: last.is_some_and(|shift| shift.closing.is_none()),
        float: request.float,
        denominations: request.denominations.unwrap_or_default(),
        document,
    })?;
    Ok(Action { decided, business_date: Some(business_date), ..Action::default() })
}

pub(super) fn close_shift(caller: &Caller<'_>, request: CloseShiftRequest) -> Result<CloseShiftResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let answer = commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| decide_closing(&open, tx, request),
        |tx, committed| closing_answer(tx, committed, width),
    )?;
    open.print.wake();
    Ok(answer)
}

fn decide_closing(open: &Open, tx: &Transaction<'_>, request: CloseShiftRequest) -> Result<Action, Refusal> {
    let identity = open.identity;
    let known = sales::open_shift(tx, identity)?.filter(|shift| shift.shift == request.shift_id);
    let known = known.ok_or(SalesRefused::ShiftNotOpen)?;
    let (_, till_code) = codes(tx, identity)?;
    let decided = shift::close_shift(CloseShift {
        shift: known.shift,
        z_number: format!("Z-{till_code}-{}", known.number),
        totals: sales::shift_totals(tx, identity.cooperative, known.shift)?,
        expected: sales::drawer_cash(tx, identity.cooperative, known.shift)?,
        counted: request.counted,
        denominations: request.denominations.unwrap_or_default(),
        reason: request.reason.unwrap_or_default(),
    })?;
    Ok(Action { decided, business_date: Some(known.business_date), ..Action::default() })
}

fn closing_answer(
    tx: &Transaction<'_>,
    committed: &Committed,
    width: shared::paper::Width,
) -> Result<CloseShiftResponse, Refusal> {
    let closed = paper::closing_of(&committed.change_set).ok_or_else(|| Refusal::not_found("Shift"))?;
    let report = paper::z_report(tx, &committed.change_set, committed.signed.hash(), 0, width)?;
    let has_printer = open_printer_is_set(tx)?;
    if committed.is_new && has_printer {
        enqueue(
            tx,
            &NewPrintJob {
                id: committed.change_set.id.0,
                kind: PrintKind::ShiftReport,
                document_number: closed.z_number.clone(),
                paper: report.clone(),
                kick_drawer: false,
                copy_number: 0,
                created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
            },
        )?;
    }
    Ok(CloseShiftResponse {
        z_number: closed.z_number,
        expected: closed.expected,
        counted: closed.counted,
        difference: closed.counted - closed.expected,
        report,
        print_job_id: has_printer.then_some(committed.change_set.id),
    })
}

pub(super) fn x_report(caller: &Caller<'_>, _: XReportRequest) -> Result<XReportResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let connection = open.store.reader();
    let known = sales::open_shift(&connection, open.identity)?.ok_or(SalesRefused::ShiftNotOpen)?;
    let totals = sales::shift_totals(&connection, open.identity.cooperative, known.shift)?;
    let report = paper::x_report(&connection, open.identity, &known, &totals, width, now_ms())?;
    Ok(XReportResponse { report, numbers: serde_json::to_value(&totals).map_err(Refusal::bad_request)? })
}

pub(super) fn z_report(caller: &Caller<'_>, request: ZReportRequest) -> Result<ZReportResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let connection = open.store.reader();
    let known = sales::shift(&connection, open.identity.cooperative, request.shift_id)?;
    let closing = known.and_then(|shift| shift.closing).ok_or_else(|| Refusal::not_found("Laporan Z"))?;
    let found = log::find(&connection, closing.change_set)?;
    let (change_set, signed) = found.ok_or_else(|| Refusal::not_found("Laporan Z"))?;
    Ok(ZReportResponse { report: paper::z_report(&connection, &change_set, signed.hash(), 0, width)? })
}

pub(super) fn list_shifts(caller: &Caller<'_>, request: ListShiftsRequest) -> Result<ListShiftsResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let (total, known) = sales::shifts(&connection, cooperative, request.offset, request.limit.min(200))?;
    let devices = units::devices(&connection, cooperative)?;
    let mut shifts = Vec::with_capacity(known.len());
    for shift in known {
        let device = devices.iter().find(|device| device.device == shift.device);
        let sales_count = match &shift.closing {
            Some(closing) => closing.sales_count,
            None => sales::shift_totals(&connection, cooperative, shift.shift)?.sales_count,
        };
        shifts.push(ShiftRow {
            shift_id: shift.shift,
            number: shift.number.to_string(),
            till_code: device.map(|device| device.till_code.clone()).unwrap_or_default(),
            user_name: units::user_name(&connection, cooperative, shift.user)?,
            opened_at_ms: shift.opened_at_ms,
            closed_at_ms: shift.closing.as_ref().map(|closing| closing.closed_at_ms),
            sales_count,
            expected: shift.closing.as_ref().map(|closing| closing.expected),
            counted: shift.closing.as_ref().map(|closing| closing.counted),
            difference: shift.closing.as_ref().map(|closing| closing.counted - closing.expected),
            z_number: shift.closing.map(|closing| closing.z_number),
        });
    }
    Ok(ListShiftsResponse { total, shifts })
}

pub(super) fn open_drawer(caller: &Caller<'_>, request: OpenDrawerRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            let known = sales::open_shift(tx, open.identity)?.ok_or(SalesRefused::ShiftNotOpen)?;
            let decided = shift::open_drawer(known.shift, &request.reason)?;
            Ok(Action { decided, business_date: Some(known.business_date), ..Action::default() })
        },
        |tx, committed| {
            if committed.is_new && open_printer_is_set(tx)? {
                enqueue(
                    tx,
                    &NewPrintJob {
                        id: committed.change_set.id.0,
                        kind: PrintKind::Other,
                        document_number: String::new(),
                        paper: shared::paper::Paper { width, lines: Vec::new() },
                        kick_drawer: true,
                        copy_number: 0,
                        created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
                    },
                )?;
            }
            Ok(())
        },
    )?;
    open.print.wake();
    Ok(Done {})
}
