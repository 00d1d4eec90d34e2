//! Shifts: opening, resting, looking (X), and closing (Z).
//!
//! Whoever may not approve differences counts blind: no answer here tells them what should be in the drawer before the
//! count is recorded (domain §9.6).

use rusqlite::Transaction;
use serde_json::{Value, json};
use shared::fact::Fact;
use shared::id::ShiftId;
use shared::money::Money;
use shared::sales::decide::SalesRefused;
use shared::sales::shift::{self, CloseShift, OpenShift, ResumeShift};
use shared::sales::shift_fact::{ShiftTotals, TenderCount};
use shared::units::access::{Operation, Role};
use shared::units::approval::Authority;

use super::Caller;
use super::cash::worked_shift;
use super::requests::{
    CloseShiftRequest, CloseShiftResponse, ClosedLine, CountRequest, CurrentShiftRequest, CurrentShiftResponse, Done,
    LateRecord, ListShiftsRequest, ListShiftsResponse, OpenShiftRequest, OpenShiftResponse, ReprintZReportRequest,
    RestShiftRequest, ShiftRow, ShiftView, SlipResponse, XReportRequest, XReportResponse, ZReportRequest,
    ZReportResponse,
};
use crate::approval;
use crate::commit::{Action, Committed, codes, commit, next_document_number};
use crate::core::{Open, now_ms};
use crate::day;
use crate::print::queue::PrintKind;
use crate::refusal::Refusal;
use crate::settings;
use crate::shift_paper;
use crate::slips::{self, QueuedSlip};
use crate::store::load::late::late_records;
use crate::store::load::shifts::{self, CASH, KnownShift};
use crate::store::load::units;
use crate::store::{branches, log};

/// Whether somebody of this role counts without knowing what should be there.
fn is_blind(role: Role) -> bool {
    !role.may(Operation::ApproveShiftDifference)
}

fn view(open: &Open, connection: &rusqlite::Connection, known: &KnownShift) -> Result<ShiftView, Refusal> {
    let cooperative = open.identity.cooperative;
    let totals = shifts::shift_totals(connection, cooperative, known.shift)?;
    let others = totals.tenders.into_iter().map(|tender| tender.kind).filter(|kind| kind != CASH);
    Ok(ShiftView {
        shift_id: known.shift,
        number: known.number.to_string(),
        user_id: known.user,
        user_name: units::user_name(connection, cooperative, known.user)?,
        opened_at_ms: known.opened_at_ms,
        business_date: known.business_date.to_string(),
        float: known.float,
        sales_count: totals.sales_count,
        tender_kinds: std::iter::once(CASH.to_owned()).chain(others).collect(),
    })
}

pub(super) fn current_shift(caller: &Caller<'_>, _: CurrentShiftRequest) -> Result<CurrentShiftResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let role = caller.who()?.role;
    let shift = match shifts::open_shift(&connection, open.identity)? {
        Some(known) => Some(view(&open, &connection, &known)?),
        None => None,
    };
    let resting = shifts::suspended_shifts(&connection, open.identity)?;
    let suspended = resting.iter().map(|known| view(&open, &connection, known)).collect::<Result<_, _>>()?;
    Ok(CurrentShiftResponse { shift, may_open: role.may(Operation::OpenShift), suspended, blind: is_blind(role) })
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
            let known = shifts::shift(tx, open.identity.cooperative, shift_id)?;
            let number = known.map_or(0, |shift| shift.number).to_string();
            Ok(OpenShiftResponse { shift_id, number, business_date: committed.change_set.business_date.to_string() })
        },
    )
}

/// The business day is decided here, once, and holds past midnight until the shift is closed.
fn decide_opening(open: &Open, tx: &Transaction<'_>, request: OpenShiftRequest) -> Result<Action, Refusal> {
    let last = shifts::last_shift(tx, open.identity)?;
    let business_date = day::posting_day(tx, settings::read(tx, open.identity.cooperative)?.zone)?;
    let has_float = !request.float.is_zero();
    let document = if has_float { next_document_number(tx, open.identity, business_date)? } else { String::new() };
    let decided = shift::open_shift(OpenShift {
        shift: ShiftId(request.id.0),
        last_number: last.map_or(0, |shift| shift.number),
        is_open: shifts::open_shift(tx, open.identity)?.is_some(),
        float: request.float,
        denominations: request.denominations.unwrap_or_default(),
        document,
    })?;
    Ok(Action { decided, business_date: Some(business_date), ..Action::default() })
}

pub(super) fn suspend_shift(caller: &Caller<'_>, request: RestShiftRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let decide = |tx: &Transaction<'_>| {
        let known = worked_shift(tx, open.identity, request.shift_id)?;
        let decided = shift::suspend_shift(Some(known.shift), known.suspension_n)?;
        Ok(Action { decided, business_date: Some(known.business_date), ..Action::default() })
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

pub(super) fn resume_shift(caller: &Caller<'_>, request: RestShiftRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let decide = |tx: &Transaction<'_>| {
        let resting = shifts::suspended_shifts(tx, open.identity)?;
        let known = resting.into_iter().find(|known| known.shift == request.shift_id);
        let known = known.ok_or(SalesRefused::ShiftNotOpen)?;
        let decided = shift::resume_shift(ResumeShift {
            shift: known.shift,
            rests_here: true,
            other_is_open: shifts::open_shift(tx, open.identity)?.is_some(),
            seen_n: known.suspension_n,
        })?;
        let approvals = authority.check(&shift::resume_shift_needs(known.user == who.user))?;
        Ok(Action { decided, approvals, business_date: Some(known.business_date), ..Action::default() })
    };
    commit(&open, who.user, request.id, decide, |_, _| Ok(Done {}))
}

pub(super) fn close_shift(caller: &Caller<'_>, request: CloseShiftRequest) -> Result<CloseShiftResponse, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let width = open.printer()?.profile.width;
    let answer = commit(
        &open,
        who.user,
        request.id,
        |tx| decide_closing(&open, tx, &authority, request),
        |tx, committed| closing_answer(tx, committed, width),
    )?;
    open.print.wake();
    open.safety.note_shift_closed();
    Ok(answer)
}

/// The cash that was counted, and the other ways of paying.
fn counts(request: &CloseShiftRequest) -> Result<(CountRequest, Vec<CountRequest>), Refusal> {
    let mut counts = request.counts.clone().unwrap_or_default();
    let alone = request.counted.map(|amount| CountRequest {
        kind: CASH.to_owned(),
        amount,
        denominations: request.denominations.clone(),
    });
    let cash = match counts.iter().position(|count| count.kind == CASH) {
        Some(index) => counts.remove(index),
        None => alone.ok_or_else(|| {
            Refusal::new("count_missing", "Hitung dulu uang di laci.", "Count the cash in the drawer first.")
        })?,
    };
    Ok((cash, counts))
}

fn decide_closing(
    open: &Open,
    tx: &Transaction<'_>,
    authority: &Authority,
    request: CloseShiftRequest,
) -> Result<Action, Refusal> {
    let identity = open.identity;
    let (cash, others) = counts(&request)?;
    let known = shifts::shift(tx, identity.cooperative, request.shift_id)?;
    let own = units::lineage(tx, identity.cooperative, identity.device)?;
    let known = known.filter(|shift| own.contains(&shift.device) && shift.closing.is_none());
    let known = known.ok_or(SalesRefused::ShiftNotOpen)?;
    let totals = shifts::shift_totals(tx, identity.cooperative, known.shift)?;
    let expected = shifts::drawer_cash(tx, identity.cooperative, known.shift)?;
    let (_, till_code) = codes(tx, identity)?;
    let needs = shift::close_shift_needs(expected, cash.amount);
    let decided = shift::close_shift(CloseShift {
        shift: known.shift,
        z_number: format!("Z-{till_code}-{}", known.number),
        others: others.into_iter().map(|count| tender_count(&totals, count)).collect(),
        totals,
        expected,
        counted: cash.amount,
        denominations: cash.denominations.unwrap_or_default(),
        reason: request.reason.unwrap_or_default(),
        covers: branches::covering_of(tx, &units::family(tx, identity.cooperative, identity.device)?)?,
    })?;
    let approvals = authority.check(&needs)?;
    Ok(Action { decided, approvals, business_date: Some(known.business_date), ..Action::default() })
}

fn tender_count(totals: &ShiftTotals, count: CountRequest) -> TenderCount {
    let expected = totals.tenders.iter().find(|tender| tender.kind == count.kind);
    let expected = expected.map_or(Money::ZERO, |tender| tender.amount);
    TenderCount { kind: count.kind, expected, counted: count.amount }
}

fn closing_answer(
    tx: &Transaction<'_>,
    committed: &Committed,
    width: shared::paper::Width,
) -> Result<CloseShiftResponse, Refusal> {
    let closed = shift_paper::closing_of(&committed.change_set).ok_or_else(|| Refusal::not_found("Shift"))?;
    let report = shift_paper::z_report(tx, &committed.change_set, committed.signed.hash(), &[], 0, width)?;
    let slip = QueuedSlip {
        kind: PrintKind::ShiftReport,
        document: &closed.z_number,
        paper: &report,
        kick_drawer: false,
        copy_number: 0,
    };
    let has_printer = slips::queue(tx, committed, &slip)?;
    let line = |kind: &str, expected: Money, counted: Money| ClosedLine {
        kind: kind.to_owned(),
        expected,
        counted,
        difference: counted - expected,
    };
    let others = closed.others.iter().map(|it| line(&it.kind, it.expected, it.counted));
    Ok(CloseShiftResponse {
        expected: closed.expected,
        counted: closed.counted,
        difference: closed.counted - closed.expected,
        lines: std::iter::once(line(CASH, closed.expected, closed.counted)).chain(others).collect(),
        z_number: closed.z_number.clone(),
        report,
        print_job_id: has_printer.then_some(committed.change_set.id),
    })
}

pub(super) fn x_report(caller: &Caller<'_>, _: XReportRequest) -> Result<XReportResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let blind = is_blind(caller.who()?.role);
    let connection = open.store.reader();
    let known = shifts::open_shift(&connection, open.identity)?.ok_or(SalesRefused::ShiftNotOpen)?;
    let totals = shifts::shift_totals(&connection, open.identity.cooperative, known.shift)?;
    let report = shift_paper::x_report(&connection, open.identity, &known, &totals, blind, width, now_ms())?;
    let mut numbers = serde_json::to_value(&totals).map_err(Refusal::bad_request)?;
    if blind {
        hide_cash(&mut numbers);
    }
    Ok(XReportResponse { report, numbers, blind })
}

/// Takes out what tells the cash in the drawer.
fn hide_cash(numbers: &mut Value) {
    let Value::Object(fields) = numbers else { return };
    fields.retain(|name, _| name != "cash" && name != "drawer");
    if let Some(Value::Array(tenders)) = fields.get_mut("tenders") {
        for tender in tenders.iter_mut().filter(|tender| tender["kind"] == json!(CASH)) {
            if let Value::Object(tender) = tender {
                tender.remove("amount");
            }
        }
    }
}

/// The closing of a shift, and what came after it.
fn sealed(
    open: &Open,
    connection: &rusqlite::Connection,
    shift: ShiftId,
) -> Result<(Committed, Vec<LateRecord>), Refusal> {
    let cooperative = open.identity.cooperative;
    let known = shifts::shift(connection, cooperative, shift)?;
    let closing = known.and_then(|shift| shift.closing).ok_or_else(|| Refusal::not_found("Laporan Z"))?;
    let found = log::find(connection, closing.change_set)?;
    let (change_set, signed) = found.ok_or_else(|| Refusal::not_found("Laporan Z"))?;
    let late = late_records(connection, &change_set)?;
    Ok((Committed { change_set, signed, is_new: false }, late))
}

pub(super) fn z_report(caller: &Caller<'_>, request: ZReportRequest) -> Result<ZReportResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let connection = open.store.reader();
    let (closing, late) = sealed(&open, &connection, request.shift_id)?;
    let report = shift_paper::z_report(&connection, &closing.change_set, closing.signed.hash(), &late, 0, width)?;
    Ok(ZReportResponse { report, amendment: late })
}

pub(super) fn reprint_z_report(caller: &Caller<'_>, request: ReprintZReportRequest) -> Result<SlipResponse, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    let cooperative = open.identity.cooperative;
    let shift_id = request.shift_id;
    let answer = commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            sealed(&open, tx, shift_id)?;
            Ok(shift::copy_report(shift_id, shifts::report_copies(tx, cooperative, shift_id)?).into())
        },
        |tx, committed| {
            let copied = committed.change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
                Fact::ShiftReportCopied(copied) => Some(copied),
                _ => None,
            });
            let copy_number = copied.map_or(1, |copied| copied.copy_number);
            let (closing, late) = sealed(&open, tx, shift_id)?;
            let (change_set, hash) = (&closing.change_set, closing.signed.hash());
            let paper = shift_paper::z_report(tx, change_set, hash, &late, copy_number, width)?;
            let document = shift_paper::closing_of(change_set).map(|closed| closed.z_number).unwrap_or_default();
            let slip = QueuedSlip {
                kind: PrintKind::ShiftReport,
                document: &document,
                paper: &paper,
                kick_drawer: false,
                copy_number,
            };
            let print_job_id = slips::queue(tx, committed, &slip)?.then_some(committed.change_set.id);
            Ok(SlipResponse { document_number: document, receipt: paper, print_job_id })
        },
    )?;
    open.print.wake();
    Ok(answer)
}

pub(super) fn list_shifts(caller: &Caller<'_>, request: ListShiftsRequest) -> Result<ListShiftsResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let (total, known) = shifts::shifts(&connection, cooperative, request.offset, request.limit.min(200))?;
    let devices = units::devices(&connection, cooperative)?;
    let mut rows = Vec::with_capacity(known.len());
    for shift in known {
        let device = devices.iter().find(|device| device.device == shift.device);
        let sales_count = match &shift.closing {
            Some(closing) => closing.sales_count,
            None => shifts::shift_totals(&connection, cooperative, shift.shift)?.sales_count,
        };
        rows.push(ShiftRow {
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
            suspended: shift.is_suspended && shift.closing.is_none(),
            z_number: shift.closing.map(|closing| closing.z_number),
        });
    }
    Ok(ListShiftsResponse { total, shifts: rows })
}
