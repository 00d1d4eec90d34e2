//! What stands on an X or Z report, made from the totals of a shift and from the fact that closed it.

use rusqlite::Connection;
use shared::change_set::{BodyHash, ChangeSet};
use shared::clock::printed_date;
use shared::fact::Fact;
use shared::id::CooperativeId;
use shared::money::Money;
use shared::paper::shift_report::{
    CountedSum, CountedTender, DenominationCount, DrawerCash, LateLine, ShiftReportContent, ShiftReportKind, TenderSum,
};
use shared::paper::{Paper, Width, shift_report};
use shared::sales::shift::DrawerPart;
use shared::sales::shift_fact::{CountedAmount, DrawerTotal, ShiftClosed, ShiftTotals, tender_title};

use crate::commands::requests::LateRecord;
use crate::core::Identity;
use crate::refusal::Refusal;
use crate::settings::{self, Settings};
use crate::store::StoreError;
use crate::store::load::shifts::{self, CASH, KnownShift};
use crate::store::load::units;

/// What a shift report is made of, before it has a kind.
struct Report<'a> {
    shift: &'a KnownShift,
    totals: &'a ShiftTotals,
    expected: Money,
    chain_head: BodyHash,
    now_ms: u64,
}

fn short(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

fn sum(count: i64, amount: Money) -> CountedSum {
    CountedSum { count: short(count), amount }
}

fn content(
    connection: &Connection,
    cooperative: CooperativeId,
    report: &Report<'_>,
    settings: &Settings,
) -> Result<ShiftReportContent, StoreError> {
    let device = units::device(connection, cooperative, report.shift.device)?;
    let (unit, till) = device.map(|device| (device.unit_name, device.till_code)).unwrap_or_default();
    let moment = |ms: u64| {
        let (date, time) = settings.zone.local(ms);
        format!("{} {time} {}", printed_date(date), settings.zone.letters())
    };
    let totals = report.totals;
    let counted = |it: CountedAmount| sum(it.count, it.amount);
    Ok(ShiftReportContent {
        kind: ShiftReportKind::X,
        number: short(report.shift.number),
        header: settings.header(&unit),
        unit,
        till,
        cashier: units::user_name(connection, cooperative, report.shift.user)?,
        shift_number: short(report.shift.number),
        opened_at: moment(report.shift.opened_at_ms),
        closed_at: None,
        made_at: moment(report.now_ms),
        sales: sum(totals.sales_count, totals.gross),
        discount: totals.discount,
        net: totals.net,
        vat: settings.is_pkp.then_some(totals.vat),
        tenders: tenders(totals),
        to_members: sum(totals.member_count, totals.member_net),
        to_others: sum(totals.sales_count - totals.member_count, totals.non_member_net),
        returns: counted(totals.returns),
        voids: counted(totals.voids),
        rounding: totals.rounding,
        drawer_openings: short(totals.drawer_openings),
        donations: totals.donations,
        points: totals.points,
        approvals: short(totals.approvals),
        blind: false,
        drawer: drawer(report.shift.float, totals, report.expected),
        counted: None,
        counted_tenders: Vec::new(),
        difference_reason: None,
        approved_by: None,
        first_receipt: totals.first_document.clone(),
        last_receipt: totals.last_document.clone(),
        amendment: Vec::new(),
        chain_head: report.chain_head.to_string(),
        copy_number: 0,
    })
}

/// A report of the first version knew only cash.
fn tenders(totals: &ShiftTotals) -> Vec<TenderSum> {
    if totals.tenders.is_empty() {
        let sum = sum(totals.sales_count, totals.cash);
        return vec![TenderSum { label: tender_title(CASH).to_owned(), is_cash: true, sum }];
    }
    let of = |it: &shared::sales::shift_fact::TenderTotal| TenderSum {
        label: tender_title(&it.kind).to_owned(),
        is_cash: it.kind == CASH,
        sum: sum(it.count, it.amount),
    };
    totals.tenders.iter().map(of).collect()
}

/// The drawer's cash by what moved it. The parts add up to what must be there, whatever rules a later version posts.
fn drawer(float: Money, totals: &ShiftTotals, expected: Money) -> DrawerCash {
    if totals.drawer.is_empty() {
        return DrawerCash { float, sales: totals.cash, expected, ..DrawerCash::default() };
    }
    let mut cash = DrawerCash { expected, ..DrawerCash::default() };
    for DrawerTotal { rule, incoming, outgoing, .. } in &totals.drawer {
        match DrawerPart::of(rule) {
            DrawerPart::Float => cash.float += *incoming - *outgoing,
            DrawerPart::Sales => cash.sales += *incoming - *outgoing,
            DrawerPart::Refunds => cash.refunds += *outgoing - *incoming,
            DrawerPart::Safe => cash.drops += *outgoing - *incoming,
            DrawerPart::Others => {
                cash.cash_in += *incoming;
                cash.cash_out += *outgoing;
            }
        }
    }
    cash
}

/// The X report of an open shift: any time, resets nothing. A blind one says nothing that tells the cash.
///
/// # Errors
/// The database's own.
pub fn x_report(
    connection: &Connection,
    identity: Identity,
    shift: &KnownShift,
    totals: &ShiftTotals,
    blind: bool,
    width: Width,
    now_ms: u64,
) -> Result<Paper, Refusal> {
    let cooperative = identity.cooperative;
    let report = Report {
        shift,
        totals,
        expected: shifts::drawer_cash(connection, cooperative, shift.shift)?,
        chain_head: crate::store::log::head(connection, identity.device)?.0.hash,
        now_ms,
    };
    let settings = settings::read(connection, cooperative)?;
    let mut content = content(connection, cooperative, &report, &settings)?;
    content.blind = blind;
    Ok(shift_report::lay_out(&content, width))
}

/// The Z report, from the fact that closed the shift; `late` is what came after it.
///
/// # Errors
/// The change set closed no shift, or the database's own.
pub fn z_report(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    late: &[LateRecord],
    copy_number: u64,
    width: Width,
) -> Result<Paper, Refusal> {
    let closed = closing_of(change_set).ok_or_else(|| Refusal::not_found("Laporan Z"))?;
    let cooperative = change_set.cooperative;
    let shift = shifts::shift(connection, cooperative, closed.shift)?.ok_or_else(|| Refusal::not_found("Shift"))?;
    let settings = settings::read(connection, cooperative)?;
    let report = Report {
        shift: &shift,
        totals: &closed.totals,
        expected: closed.expected,
        chain_head: hash,
        now_ms: change_set.clock.wall_ms,
    };
    let mut content = content(connection, cooperative, &report, &settings)?;
    content.kind = ShiftReportKind::Z;
    content.closed_at = Some(content.made_at.clone());
    content.counted = Some(counted(&closed));
    content.counted_tenders = closed.others.iter().map(counted_tender).collect();
    content.difference_reason = Some(closed.reason.clone()).filter(|reason| !reason.is_empty());
    content.approved_by = match change_set.approvals.first() {
        Some(approval) => Some(units::user_name(connection, cooperative, approval.user)?),
        None => None,
    };
    content.amendment = late.iter().map(late_line).collect();
    content.copy_number = short(copy_number);
    Ok(shift_report::lay_out(&content, width))
}

fn counted_tender(it: &shared::sales::shift_fact::TenderCount) -> CountedTender {
    CountedTender { label: tender_title(&it.kind).to_owned(), expected: it.expected, counted: it.counted }
}

fn late_line(late: &LateRecord) -> LateLine {
    let label = match late.kind.as_str() {
        "sale" => "Penjualan",
        "cash_move" => "Mutasi kas",
        "drawer_opened" => "Laci dibuka",
        "member_money" => "Simpanan dan bon",
        "return" => "Retur",
        "void" => "Batal",
        "voucher" => "Voucher",
        "deposit" => "Uang muka",
        _ => "Catatan lain",
    };
    LateLine { label: label.to_owned(), document_number: late.document_number.clone(), amount: late.amount }
}

/// The count as it was made: by denomination, or one sum.
fn counted(closed: &ShiftClosed) -> Vec<DenominationCount> {
    if closed.denominations.is_empty() {
        return vec![DenominationCount { value: closed.counted, count: 1 }];
    }
    let by_value = closed
        .denominations
        .iter()
        .map(|it| DenominationCount { value: Money::from_rupiah(it.value_rupiah), count: short(it.count) });
    by_value.collect()
}

/// The closing that a change set recorded.
pub fn closing_of(change_set: &ChangeSet) -> Option<ShiftClosed> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::ShiftClosed(closed) => Some(closed),
        _ => None,
    })
}
