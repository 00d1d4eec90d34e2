//! Opening and closing a shift (domain §9.6; P11, P12, P14).

use crate::change_set::{Decided, Origin};
use crate::finance::chart::codes;
use crate::finance::entry::Journal;
use crate::id::ShiftId;
use crate::money::Money;
use crate::sales::decide::SalesRefused;
use crate::sales::fact::{Denomination, DrawerOpened, ShiftClosed, ShiftOpened, ShiftTotals};

/// Above this difference a reason must be given (`pos.diff_alert`).
pub const DIFFERENCE_ALERT: Money = Money::from_rupiah(10_000);

/// What opening a shift needs to know.
#[derive(Clone, Debug)]
pub struct OpenShift {
    pub shift: ShiftId,
    /// The number of this device's last shift, 0 for none.
    pub last_number: u64,
    /// True while one is open on this device.
    pub is_open: bool,
    pub float: Money,
    pub denominations: Vec<Denomination>,
    /// The number on the paper of the float.
    pub document: String,
}

/// Opens a shift: the float goes from the safe into the drawer.
pub fn open_shift(command: OpenShift) -> Result<Decided, SalesRefused> {
    if command.is_open {
        return Err(SalesRefused::ShiftAlreadyOpen);
    }
    if command.float < Money::ZERO {
        return Err(SalesRefused::AmountNegative);
    }
    check_denominations(&command.denominations, command.float)?;
    let journal = Journal::new("P11", &command.document, "Modal awal kasir")
        .debit(codes::DRAWER_CASH, command.float, None, Some(command.shift.0))
        .credit(codes::SAFE_CASH, command.float, None, None);
    let entries = if journal.is_empty() { Vec::new() } else { vec![journal.balanced()?] };
    let opened = ShiftOpened {
        shift: command.shift,
        number: command.last_number + 1,
        float: command.float,
        denominations: command.denominations,
    };
    Ok(Decided { facts: vec![opened.into()], entries, ..Decided::default() })
}

fn check_denominations(denominations: &[Denomination], total: Money) -> Result<(), SalesRefused> {
    if denominations.is_empty() {
        return Ok(());
    }
    let negative = denominations.iter().any(|it| it.count < 0 || it.value_rupiah <= 0);
    let sum: i64 = denominations.iter().map(|it| it.value_rupiah.saturating_mul(it.count)).fold(0, i64::saturating_add);
    if negative || Money::from_rupiah(sum) != total {
        return Err(SalesRefused::DenominationsDiffer);
    }
    Ok(())
}

/// What closing a shift needs to know.
#[derive(Clone, Debug)]
pub struct CloseShift {
    pub shift: ShiftId,
    pub z_number: String,
    pub totals: ShiftTotals,
    /// What the drawer account says is there: float and cash of the sales.
    pub expected: Money,
    pub counted: Money,
    pub denominations: Vec<Denomination>,
    pub reason: String,
}

/// Closes a shift: the difference is posted (P14), and what was counted goes to the safe (P12).
pub fn close_shift(command: CloseShift) -> Result<Decided, SalesRefused> {
    if command.counted < Money::ZERO {
        return Err(SalesRefused::AmountNegative);
    }
    check_denominations(&command.denominations, command.counted)?;
    let difference = command.counted - command.expected;
    if difference.abs() > DIFFERENCE_ALERT && command.reason.trim().is_empty() {
        return Err(SalesRefused::ReasonMissing);
    }
    let drawer = Some(command.shift.0);
    let over_short =
        Journal::new("P14", &command.z_number, "Selisih kas kasir").debit(codes::DRAWER_CASH, difference, None, drawer);
    let over_short = if difference > Money::ZERO {
        over_short.credit(codes::CASH_OVER, difference, Some(Origin::NonMember), None)
    } else {
        over_short.debit(codes::CASH_SHORT, -difference, None, None)
    };
    let to_safe = Journal::new("P12", &command.z_number, "Setoran kas kasir ke kas besar")
        .debit(codes::SAFE_CASH, command.counted, None, None)
        .credit(codes::DRAWER_CASH, command.counted, None, drawer);
    let mut entries = Vec::new();
    for journal in [over_short, to_safe] {
        if !journal.is_empty() {
            entries.push(journal.balanced()?);
        }
    }
    let closed = ShiftClosed {
        shift: command.shift,
        z_number: command.z_number,
        totals: command.totals,
        expected: command.expected,
        counted: command.counted,
        denominations: command.denominations,
        reason: command.reason.trim().to_owned(),
    };
    Ok(Decided { facts: vec![closed.into()], entries, ..Decided::default() })
}

/// Opens the drawer without a sale; it is written down with its reason.
pub fn open_drawer(shift: ShiftId, reason: &str) -> Result<Decided, SalesRefused> {
    if reason.trim().is_empty() {
        return Err(SalesRefused::ReasonMissing);
    }
    let opened = DrawerOpened { shift, reason: reason.trim().to_owned() };
    Ok(Decided { facts: vec![opened.into()], ..Decided::default() })
}
