//! Opening, resting and closing a shift (domain §9.6; P11, P12, P14).

use crate::change_set::{Decided, Origin};
use crate::covering::Covers;
use crate::finance::chart::codes;
use crate::finance::entry::Journal;
use crate::id::ShiftId;
use crate::money::Money;
use crate::sales::decide::SalesRefused;
use crate::sales::shift_fact::{
    Denomination, DrawerOpened, ShiftClosed, ShiftOpened, ShiftReportCopied, ShiftResumed, ShiftSuspended, ShiftTotals,
    TenderCount,
};
use crate::units::access::Operation;
use crate::units::approval::Need;

/// Above this difference of cash a reason and an approval must be given (`pos.diff_alert`).
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

/// Notes and coins must come to the amount, where they are given at all.
pub(super) fn check_denominations(denominations: &[Denomination], total: Money) -> Result<(), SalesRefused> {
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
    /// Of the ways of paying other than cash: what was counted.
    pub others: Vec<TenderCount>,
    pub reason: String,
    /// What the totals were added up from.
    pub covers: Covers,
}

/// What closing needs beyond the right to close: a large difference of cash wants a second person (domain §9.6). It
/// is asked after the count was made, so the count itself stays blind.
pub fn close_shift_needs(expected: Money, counted: Money) -> Vec<Need> {
    let difference = counted - expected;
    if difference.abs() <= DIFFERENCE_ALERT {
        return Vec::new();
    }
    let (word, amount) = if difference > Money::ZERO { ("lebih", difference) } else { ("kurang", -difference) };
    let what = format!("Kas {word} Rp{amount}, di atas batas Rp{DIFFERENCE_ALERT}");
    vec![Need::new(Operation::ApproveShiftDifference, what)]
}

/// Closes a shift: the difference is posted (P14), and what was counted goes to the safe (P12).
pub fn close_shift(command: CloseShift) -> Result<Decided, SalesRefused> {
    if command.counted < Money::ZERO {
        return Err(SalesRefused::AmountNegative);
    }
    check_denominations(&command.denominations, command.counted)?;
    if command.others.iter().any(|other| other.counted < Money::ZERO) {
        return Err(SalesRefused::AmountNegative);
    }
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
        others: command.others,
        reason: command.reason.trim().to_owned(),
        covers: command.covers,
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

/// Puts a shift to rest. `seen_n` is the version of its last rest, 0 for none.
pub fn suspend_shift(shift: Option<ShiftId>, seen_n: u64) -> Result<Decided, SalesRefused> {
    let shift = shift.ok_or(SalesRefused::ShiftNotOpen)?;
    Ok(Decided { facts: vec![ShiftSuspended { shift, n: seen_n + 1 }.into()], ..Decided::default() })
}

/// What going on with a resting shift needs to know.
#[derive(Clone, Copy, Debug)]
pub struct ResumeShift {
    pub shift: ShiftId,
    /// Whether it rests on this device.
    pub rests_here: bool,
    /// Whether another shift is being worked on this device.
    pub other_is_open: bool,
    pub seen_n: u64,
}

/// Going on with a shift of somebody else wants a person who may approve differences.
pub fn resume_shift_needs(is_own: bool) -> Vec<Need> {
    let what = "Melanjutkan shift milik kasir lain";
    if is_own { Vec::new() } else { vec![Need::new(Operation::ApproveShiftDifference, what)] }
}

/// Goes on with a shift that rested. Only one is worked at a time, because there is one drawer in the till.
pub fn resume_shift(command: ResumeShift) -> Result<Decided, SalesRefused> {
    if !command.rests_here {
        return Err(SalesRefused::ShiftNotOpen);
    }
    if command.other_is_open {
        return Err(SalesRefused::ShiftAlreadyOpen);
    }
    let resumed = ShiftResumed { shift: command.shift, n: command.seen_n + 1 };
    Ok(Decided { facts: vec![resumed.into()], ..Decided::default() })
}

/// Writes down that a Z report was printed once more.
pub fn copy_report(shift: ShiftId, copies: u64) -> Decided {
    Decided { facts: vec![ShiftReportCopied { shift, copy_number: copies + 1 }.into()], ..Decided::default() }
}

/// Where a posting rule stands on the list of what moved the drawer's cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawerPart {
    /// *Modal awal*.
    Float,
    /// Sales with their change and donations.
    Sales,
    /// Returns and voids.
    Refunds,
    /// From and to the safe.
    Safe,
    /// Everything else: savings, credit paid back, expenses, the bank.
    Others,
}

impl DrawerPart {
    /// The part of a rule; what a later version posts counts among the others, so the sum is right all the same.
    pub fn of(rule: &str) -> DrawerPart {
        match rule {
            "P11" => DrawerPart::Float,
            "P01" | "P02" | "P03" | "P04" | "P05" | "P06" | "P15" | "P16" | "P17" => DrawerPart::Sales,
            "P08" | "P09" => DrawerPart::Refunds,
            "P12" => DrawerPart::Safe,
            _ => DrawerPart::Others,
        }
    }
}
