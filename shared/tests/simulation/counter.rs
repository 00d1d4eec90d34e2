//! What happens at the counter besides selling: shifts, copies, the drawer; and who agrees to what.

use shared::change_set::{Approval, Decided};
use shared::id::{ChangeSetId, ShiftId, UserId};
use shared::money::Money;
use shared::sales::decide::SalesRefused;
use shared::sales::fact::{Denomination, ShiftTotals};
use shared::sales::shift::{CloseShift, OpenShift};
use shared::sales::{decide, shift};
use shared::table::{COUNTER_EVENT, SALE, SHIFT};
use shared::units::access::Role;
use shared::units::approval::{Authority, Given};

use super::intent::{Notes, allowed};
use super::random::Random;
use super::till::Till;

/// Somebody at the till, and mostly somebody beside them who may agree to what they may not do alone.
pub fn authority(random: &mut Random) -> Authority {
    let supervisor = Given {
        user: UserId::from_bytes([9; 16]),
        role: Role::Manager,
        reason: "benar".to_owned(),
        credential_version: 1,
    };
    let given = if random.chance(900) { vec![supervisor] } else { Vec::new() };
    Authority { actor: UserId::from_bytes([0; 16]), role: Role::Cashier, given }
}

/// What was decided, with the agreements it rests on.
pub fn judged(
    result: Result<(Decided, Vec<Approval>), SalesRefused>,
    notes: &mut Notes,
) -> anyhow::Result<Option<Decided>> {
    alone(result.map(|(decided, approvals)| {
        notes.approvals = approvals;
        decided
    }))
}

pub fn alone(result: Result<Decided, SalesRefused>) -> anyhow::Result<Option<Decided>> {
    allowed(result.map_err(|refused| {
        let code = refused.code().to_owned();
        if let SalesRefused::Entry(fault) = refused { (code, Some(fault)) } else { (code, None) }
    }))
}

pub fn open_shift(till: &Till, id: ChangeSetId, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let own = till.rows(&SHIFT).filter(|row| row.id("device") == till.identity.device.0);
    let notes = random.between(0, 5);
    alone(shift::open_shift(OpenShift {
        shift: ShiftId(id.0),
        last_number: own.map(|row| row.int("number").unsigned_abs()).max().unwrap_or(0),
        is_open: till.own_shift().is_some(),
        float: Money::from_rupiah(notes * 50_000),
        denominations: vec![Denomination { value_rupiah: 50_000, count: notes }],
        document: till.next_document(),
    }))
}

/// Closes this till's shift, or one that the machine before it left open.
pub fn close_shift(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let devices = till.lineage();
    let Some(closing) = random.pick(&till.open_shifts(&devices)).copied() else { return Ok(None) };
    let Some(number) = till.rows(&SHIFT).find(|row| row.id("shift") == closing.0).map(|row| row.int("number")) else {
        return Ok(None);
    };
    let sales: Vec<i64> =
        till.rows(&SALE).filter(|row| row.id("shift") == closing.0).map(|row| row.int("payable_minor")).collect();
    let expected = till.drawer(closing);
    let counted = match random.below(3) {
        0 => expected,
        1 => expected + Money::from_rupiah(random.between(-300, 300) * 100),
        _ => expected + Money::from_rupiah(random.between(-9, 9) * 500),
    };
    alone(shift::close_shift(CloseShift {
        shift: closing,
        z_number: format!("Z-{}-{number:04}", till.identity.till_code),
        totals: ShiftTotals {
            sales_count: i64::try_from(sales.len())?,
            cash: sales.iter().map(|minor| Money::from_minor(*minor)).sum(),
            ..ShiftTotals::default()
        },
        expected,
        counted,
        denominations: Vec::new(),
        others: Vec::new(),
        reason: if random.chance(900) { "dihitung ulang".to_owned() } else { String::new() },
        covers: Default::default(),
    }))
}

pub fn open_drawer(till: &Till) -> anyhow::Result<Option<Decided>> {
    let Some(shift) = till.own_shift() else { return Ok(None) };
    alone(shift::open_drawer(shift, "tukar uang kecil"))
}

pub fn copy_receipt(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let sales: Vec<ChangeSetId> = till.rows(&SALE).map(|row| ChangeSetId(row.id("sale"))).collect();
    let sale = random.pick(&sales).copied();
    let copies = till.rows(&COUNTER_EVENT).filter(|row| sale.is_some_and(|sale| row.id("sale") == sale.0)).count();
    alone(decide::copy_receipt(sale, copies as u64))
}
