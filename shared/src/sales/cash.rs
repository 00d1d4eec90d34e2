//! Cash that moves without a sale: into the drawer, to the safe, to the bank, for a petty expense (domain §3.2 P12,
//! P13; §3.6 C01).
//!
//! Words: a *drop* takes cash away before the shift ends; an expense from the drawer names its account. What members
//! pay in or take out is deliberately absent: it belongs to `members`.

use crate::change_set::Decided;
use crate::finance::chart::{Account, CashFlow, accounts, codes};
use crate::finance::entry::Journal;
use crate::id::ShiftId;
use crate::money::Money;
use crate::sales::decide::SalesRefused;
use crate::sales::shift::check_denominations;
use crate::sales::shift_fact::{CashMoveKind, CashMoved, Denomination};
use crate::units::access::Operation;
use crate::units::approval::Need;

/// Expenses that are never paid from a drawer: wages, and what other rules post.
const NOT_FROM_DRAWER: [&str; 7] = [
    "6201",
    codes::DEPRECIATION,
    codes::PROMOTION_AND_POINTS,
    codes::MERCHANT_FEES,
    codes::BANK_CHARGES,
    codes::CASH_SHORT,
    codes::DISPOSAL_LOSS,
];

/// The accounts of petty expenses (62xx) that a drawer may pay.
pub fn expense_accounts() -> impl Iterator<Item = &'static Account> {
    accounts().iter().filter(|account| {
        let is_running_cost = account.code.starts_with("62") && account.cash_flow == CashFlow::Operating;
        is_running_cost && !account.needs_subledger && !NOT_FROM_DRAWER.contains(&account.code)
    })
}

/// What moving cash needs to know.
#[derive(Clone, Debug)]
pub struct MoveCash {
    /// The open shift of this device, if there is one.
    pub shift: Option<ShiftId>,
    pub document: String,
    pub kind: CashMoveKind,
    pub amount: Money,
    /// The expense account of a petty expense.
    pub account: Option<String>,
    pub note: String,
    pub denominations: Vec<Denomination>,
    /// What the books say is in the drawer.
    pub in_drawer: Money,
}

/// What a cash move needs beyond the right to move cash at all.
pub fn move_cash_needs(kind: CashMoveKind, amount: Money) -> Vec<Need> {
    match kind {
        CashMoveKind::CashIn | CashMoveKind::SafeDrop => Vec::new(),
        CashMoveKind::BankDrop | CashMoveKind::PettyExpense => {
            vec![Need::new(Operation::PayFromDrawer, format!("{} Rp{amount} dari laci", kind.title()))]
        }
    }
}

/// Moves cash into the drawer or out of it.
///
/// # Errors
/// No shift, no amount, no note or account where one is needed, or more than the drawer holds.
pub fn move_cash(command: MoveCash) -> Result<Decided, SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    if command.amount <= Money::ZERO {
        return Err(SalesRefused::AmountNotPositive);
    }
    check_denominations(&command.denominations, command.amount)?;
    let note = command.note.trim().to_owned();
    let account = match command.kind {
        CashMoveKind::PettyExpense => {
            let wanted = command.account.as_deref().unwrap_or_default();
            let known = expense_accounts().find(|account| account.code == wanted);
            Some(known.ok_or(SalesRefused::ExpenseAccountNotValid)?)
        }
        CashMoveKind::CashIn | CashMoveKind::SafeDrop | CashMoveKind::BankDrop => None,
    };
    if note.is_empty() && command.kind == CashMoveKind::PettyExpense {
        return Err(SalesRefused::ReasonMissing);
    }
    if command.kind != CashMoveKind::CashIn && command.amount > command.in_drawer {
        return Err(SalesRefused::DrawerNotEnough);
    }
    let (rule, other) = match command.kind {
        CashMoveKind::CashIn | CashMoveKind::SafeDrop => ("P12", codes::SAFE_CASH),
        CashMoveKind::BankDrop => ("C01", codes::CASH_IN_TRANSIT),
        CashMoveKind::PettyExpense => ("P13", account.map_or(codes::SUNDRY_EXPENSE, |account| account.code)),
    };
    let into_drawer = if command.kind == CashMoveKind::CashIn { command.amount } else { -command.amount };
    let description = match account {
        Some(account) => format!("{}: {}", command.kind.title(), account.name),
        None => command.kind.title().to_owned(),
    };
    let journal = Journal::new(rule, &command.document, description)
        .debit(codes::DRAWER_CASH, into_drawer, None, Some(shift.0))
        .credit(other, into_drawer, None, None);
    let moved = CashMoved {
        shift,
        document: command.document,
        kind: command.kind,
        amount: command.amount,
        account: account.map(|account| account.code.to_owned()),
        note,
        denominations: command.denominations,
    };
    Ok(Decided { facts: vec![moved.into()], entries: vec![journal.balanced()?], ..Decided::default() })
}
