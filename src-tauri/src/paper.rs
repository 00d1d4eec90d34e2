//! What stands on a receipt and on a shift report, made from change sets and described things.
//!
//! Numbers come from the facts as they were recorded; only names are looked up. So a copy made years later has the
//! same figures as the original (invariant 11).

use rusqlite::Connection;
use shared::change_set::{BodyHash, ChangeSet};
use shared::clock::printed_date;
use shared::fact::Fact;
use shared::money::Money;
use shared::paper::receipt::{
    ReceiptContent, ReceiptLine, ReceiptMember, ReceiptTender, ReceiptVat, SlipKind, Verification,
};
use shared::paper::shift_report::{
    CountedSum, DenominationCount, DrawerCash, ShiftReportContent, ShiftReportKind, TenderSum,
};
use shared::paper::{Paper, Width, mask_name, receipt, shift_report};
use shared::sales::fact::{SaleCompleted, ShiftClosed, ShiftTotals, Tender};

use crate::refusal::Refusal;
use crate::settings::{self, Settings};
use crate::store::StoreError;
use crate::store::load::sales::{self, KnownShift};
use crate::store::load::{members, units};

/// VAT as it is printed since 2025 (domain §8).
const VAT_RATE_PPM: u32 = 120_000;

/// The sale that a change set recorded.
pub fn sale_of(change_set: &ChangeSet) -> Option<SaleCompleted> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::SaleCompleted(sale) => Some(sale),
        _ => None,
    })
}

fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The receipt of a sale; `copy_number` 0 is the original.
pub fn receipt(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    copy_number: u64,
    width: Width,
) -> Result<Paper, Refusal> {
    let sale = sale_of(change_set).ok_or(shared::sales::decide::SalesRefused::SaleUnknown)?;
    let cooperative = change_set.cooperative;
    let settings = settings::read(connection, cooperative)?;
    let device = units::device(connection, cooperative, change_set.device)?;
    let unit_name = device.map(|device| device.unit_name).unwrap_or_default();
    let shift = sales::shift(connection, cooperative, sale.shift)?;
    let member = match sale.member {
        Some(member) => members::member(connection, cooperative, member)?,
        None => None,
    };
    let (_, time) = change_set.zone.local(change_set.clock.wall_ms);
    let unit_names = unit_names(connection, change_set, &sale)?;
    let line = |(index, line): (usize, &shared::sales::fact::SoldLine)| ReceiptLine {
        name: line.name.clone(),
        taxed: sale.is_pkp && line.tax_class.bears_vat(),
        quantity: line.quantity,
        unit_name: unit_names.get(index).cloned().unwrap_or_default(),
        unit_price: line.unit_price,
        gross: line.gross,
        discount: None,
    };
    let tender = |Tender::Cash { amount }: &Tender| ReceiptTender { label: "Tunai".to_owned(), amount: *amount };
    let content = ReceiptContent {
        header: settings.header(&unit_name),
        npwp: settings.npwp.clone().filter(|_| sale.is_pkp),
        slip: SlipKind::Sale,
        document_number: sale.document.clone(),
        date: printed_date(change_set.business_date),
        time,
        zone: change_set.zone.letters().to_owned(),
        cashier: units::user_name(connection, cooperative, change_set.actor)?,
        shift_number: short(shift.map_or(0, |shift| shift.number)),
        member: member.map(|member| ReceiptMember { number: member.number, name_masked: mask_name(&member.name) }),
        lines: sale.lines.iter().enumerate().map(line).collect(),
        subtotal: sale.gross,
        discount_total: sale.discount,
        rounding: sale.rounding,
        total: sale.payable,
        tenders: sale.tenders.iter().map(tender).collect(),
        change: sale.change,
        vat: sale.is_pkp.then_some(ReceiptVat { base: sale.tax_base, amount: sale.vat, rate_ppm: VAT_RATE_PPM }),
        points: None,
        footer: settings.receipt_footer.clone(),
        verification: Verification { document_number: sale.document.clone(), chain_head: hash.to_string() },
        copy_number: short(copy_number),
    };
    Ok(receipt::lay_out(&content, width))
}

/// The unit names of the sold products as they are described now.
fn unit_names(
    connection: &Connection,
    change_set: &ChangeSet,
    sale: &SaleCompleted,
) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("select unit_name from product where cooperative = ?1 and product = ?2")?;
    let mut names = Vec::with_capacity(sale.lines.len());
    for line in &sale.lines {
        let mut found =
            statement.query(rusqlite::params![change_set.cooperative.as_bytes(), line.product.as_bytes()])?;
        names.push(match found.next()? {
            Some(row) => row.get(0)?,
            None => String::new(),
        });
    }
    Ok(names)
}

/// What a shift report is made of, before it has a kind.
struct Report<'a> {
    shift: &'a KnownShift,
    totals: &'a ShiftTotals,
    expected: Money,
    members: i64,
    chain_head: BodyHash,
    now_ms: u64,
}

fn content(
    connection: &Connection,
    cooperative: shared::id::CooperativeId,
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
    let sum = |count: i64, amount: Money| CountedSum { count: u32::try_from(count).unwrap_or(0), amount };
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
        tenders: vec![TenderSum { label: "Tunai".to_owned(), sum: sum(totals.sales_count, totals.cash) }],
        to_members: sum(report.members, totals.member_net),
        to_others: sum(totals.sales_count - report.members, totals.non_member_net),
        returns: sum(0, Money::ZERO),
        voids: sum(0, Money::ZERO),
        rounding: totals.rounding,
        drawer_openings: u32::try_from(totals.drawer_openings).unwrap_or(0),
        drawer: DrawerCash {
            float: report.shift.float,
            sales: totals.cash,
            refunds: Money::ZERO,
            cash_in: Money::ZERO,
            cash_out: Money::ZERO,
            drops: Money::ZERO,
            expected: report.expected,
        },
        counted: None,
        difference_reason: None,
        approved_by: None,
        first_receipt: totals.first_document.clone(),
        last_receipt: totals.last_document.clone(),
        chain_head: report.chain_head.to_string(),
        copy_number: 0,
    })
}

/// The X report of an open shift: any time, resets nothing.
pub fn x_report(
    connection: &Connection,
    identity: crate::core::Identity,
    shift: &KnownShift,
    totals: &ShiftTotals,
    width: Width,
    now_ms: u64,
) -> Result<Paper, Refusal> {
    let cooperative = identity.cooperative;
    let report = Report {
        shift,
        totals,
        expected: sales::drawer_cash(connection, cooperative, shift.shift)?,
        members: sales::member_sales_count(connection, cooperative, shift.shift)?,
        chain_head: crate::store::log::head(connection, identity.device)?.0.hash,
        now_ms,
    };
    let settings = settings::read(connection, cooperative)?;
    Ok(shift_report::lay_out(&content(connection, cooperative, &report, &settings)?, width))
}

/// The Z report, from the fact that closed the shift.
pub fn z_report(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    copy_number: u32,
    width: Width,
) -> Result<Paper, Refusal> {
    let closed = closing_of(change_set).ok_or_else(|| Refusal::not_found("Laporan Z"))?;
    let cooperative = change_set.cooperative;
    let shift = sales::shift(connection, cooperative, closed.shift)?.ok_or_else(|| Refusal::not_found("Shift"))?;
    let settings = settings::read(connection, cooperative)?;
    let report = Report {
        shift: &shift,
        totals: &closed.totals,
        expected: closed.expected,
        members: sales::member_sales_count(connection, cooperative, closed.shift)?,
        chain_head: hash,
        now_ms: change_set.clock.wall_ms,
    };
    let mut content = content(connection, cooperative, &report, &settings)?;
    content.kind = ShiftReportKind::Z;
    content.closed_at = Some(content.made_at.clone());
    content.counted = Some(counted(&closed));
    content.difference_reason = Some(closed.reason.clone()).filter(|reason| !reason.is_empty());
    content.copy_number = copy_number;
    Ok(shift_report::lay_out(&content, width))
}

/// The count as it was made: by denomination, or one sum.
fn counted(closed: &ShiftClosed) -> Vec<DenominationCount> {
    if closed.denominations.is_empty() {
        return vec![DenominationCount { value: closed.counted, count: 1 }];
    }
    let by_value = closed.denominations.iter().map(|it| DenominationCount {
        value: Money::from_rupiah(it.value_rupiah),
        count: u32::try_from(it.count).unwrap_or(0),
    });
    by_value.collect()
}

/// The closing that a change set recorded.
pub fn closing_of(change_set: &ChangeSet) -> Option<ShiftClosed> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::ShiftClosed(closed) => Some(closed),
        _ => None,
    })
}
