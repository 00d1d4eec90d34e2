//! What is left of money that customers left before they bought: given back, or written off when its time is over.
//!
//! Words: a *refund* gives a customer what is left of a deposit (D 2105, K 1112, mirror of P18); a voucher is not paid
//! out, because change comes from cash alone (domain §9.2); *expired* are points after the end of the year that follows
//! theirs (P16: D 2106, K 6208) and vouchers after their last day. A voucher was sold for money, so what nobody used of
//! it is income (K 4306), where an expired point only takes back its expense. Nothing here happens by itself: a person
//! with the right confirms a proposal. Deliberately absent: giving back a part, and reviving what was written off.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::change_set::{Approval, Decided};
use crate::fact::{At, Project};
use crate::finance::chart::codes;
use crate::finance::entry::Journal;
use crate::id::{ChangeSetId, MemberId, ShiftId};
use crate::money::Money;
use crate::row::Row;
use crate::sales::decide::SalesRefused;
use crate::sales::selling::rows::tender_total;
use crate::sales::tender::{TenderKind, flow};
use crate::units::access::Operation;
use crate::units::approval::{Authority, Need};

/// The most members or vouchers of one action: each is a line, and a change set has room for 500.
pub const WRITE_OFF_MAX: usize = 400;

/// What was left of a deposit was given back in cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositRefunded {
    pub shift: ShiftId,
    pub document: String,
    pub deposit: ChangeSetId,
    pub amount: Money,
    pub reason: String,
}

/// A voucher that nobody used up in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpiredVoucher {
    pub voucher: ChangeSetId,
    pub code: String,
    /// The last day it was taken.
    pub expired_on: Date,
    pub amount: Money,
}

/// Vouchers whose time is over were written off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VouchersExpired {
    pub document: String,
    pub vouchers: Vec<ExpiredVoucher>,
}

/// What the books owe a member for points that are no longer good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpiredPoints {
    pub member: MemberId,
    pub amount: Money,
}

/// Points whose time is over were written off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsExpired {
    pub document: String,
    pub members: Vec<ExpiredPoints>,
}

/// What giving back a deposit needs to know.
#[derive(Clone, Debug)]
pub struct RefundDeposit {
    pub shift: Option<ShiftId>,
    pub document: String,
    pub deposit: ChangeSetId,
    /// What is left of it; none where there is no such deposit.
    pub left: Option<Money>,
    pub reason: String,
    /// What the books say is in the drawer.
    pub in_drawer: Money,
    pub authority: Authority,
}

/// Gives back all that is left of a deposit.
///
/// # Errors
/// No shift, no reason, nothing left, less in the drawer, or nobody who may pay from it.
pub fn refund_deposit(command: RefundDeposit) -> Result<(Decided, Vec<Approval>), SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    let amount = command.left.filter(|left| *left > Money::ZERO).ok_or(SalesRefused::NothingLeft)?;
    let reason = command.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(SalesRefused::ReasonMissing);
    }
    if amount > command.in_drawer {
        return Err(SalesRefused::DrawerNotEnough);
    }
    let need = Need::new(Operation::PayFromDrawer, format!("kembalikan uang muka Rp{amount}"));
    let approvals = command.authority.check(&[need])?;
    let entry = Journal::new("P18", &command.document, "Pengembalian uang muka")
        .debit(codes::CUSTOMER_DEPOSITS, amount, None, Some(command.deposit.0))
        .credit(codes::DRAWER_CASH, amount, None, Some(shift.0))
        .balanced()?;
    let refunded = DepositRefunded { shift, document: command.document, deposit: command.deposit, amount, reason };
    Ok((Decided { facts: vec![refunded.into()], entries: vec![entry], ..Decided::default() }, approvals))
}

/// Writes off vouchers whose last day is over: those of `known` with something left.
///
/// # Errors
/// None of them is over.
pub fn expire_vouchers(document: String, known: Vec<ExpiredVoucher>, today: Date) -> Result<Decided, SalesRefused> {
    let is_over = |it: &ExpiredVoucher| it.expired_on < today && it.amount > Money::ZERO;
    let vouchers: Vec<ExpiredVoucher> = known.into_iter().filter(is_over).take(WRITE_OFF_MAX).collect();
    let sum: Money = vouchers.iter().map(|it| it.amount).sum();
    if vouchers.is_empty() {
        return Err(SalesRefused::NothingLeft);
    }
    let mut journal = Journal::new("P18", &document, "Voucher lewat masa berlaku");
    for it in &vouchers {
        journal = journal.debit(codes::POINTS_AND_VOUCHERS, it.amount, None, Some(it.voucher.0));
    }
    let entry =
        journal.credit(codes::SUNDRY_INCOME, sum, Some(crate::change_set::Origin::NonMember), None).balanced()?;
    let expired = VouchersExpired { document, vouchers };
    Ok(Decided { facts: vec![expired.into()], entries: vec![entry], ..Decided::default() })
}

/// What the books owe for points that are no longer good: more than the good ones are worth.
pub fn expired_worth(owed: Money, good: Money) -> Money {
    (owed - good.max(Money::ZERO)).max(Money::ZERO)
}

/// Writes off points whose time is over (P16).
///
/// # Errors
/// Nobody has any.
pub fn expire_points(document: String, known: Vec<ExpiredPoints>) -> Result<Decided, SalesRefused> {
    let members: Vec<ExpiredPoints> =
        known.into_iter().filter(|it| it.amount > Money::ZERO).take(WRITE_OFF_MAX).collect();
    let sum: Money = members.iter().map(|it| it.amount).sum();
    if members.is_empty() {
        return Err(SalesRefused::NothingLeft);
    }
    let mut journal = Journal::new("P16", &document, "Poin lewat masa berlaku");
    for it in &members {
        journal = journal.debit(codes::POINTS_AND_VOUCHERS, it.amount, None, Some(it.member.0));
    }
    let entry = journal.credit(codes::PROMOTION_AND_POINTS, sum, None, None).balanced()?;
    let expired = PointsExpired { document, members };
    Ok(Decided { facts: vec![expired.into()], entries: vec![entry], ..Decided::default() })
}

impl Project for DepositRefunded {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(tender_total(at, self.shift, flow::DEPOSIT, TenderKind::Cash, 1, -self.amount));
    }
}

/// The journal says all: what is left stands under the id of the voucher or the member.
impl Project for VouchersExpired {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}
}

impl Project for PointsExpired {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::id::UserId;
    use crate::units::access::Role;

    const SHIFT: ShiftId = ShiftId::from_bytes([5; 16]);
    const DEPOSIT: ChangeSetId = ChangeSetId::from_bytes([0x70; 16]);

    fn rp(rupiah: i64) -> Money {
        Money::from_rupiah(rupiah)
    }

    fn refund(left: Option<i64>, reason: &str, drawer: i64, role: Role) -> Result<Decided, SalesRefused> {
        let command = RefundDeposit {
            shift: Some(SHIFT),
            document: "T01-K01-250131-0020".to_owned(),
            deposit: DEPOSIT,
            left: left.map(rp),
            reason: reason.to_owned(),
            in_drawer: rp(drawer),
            authority: Authority { actor: UserId::from_bytes([1; 16]), role, given: Vec::new() },
        };
        refund_deposit(command).map(|(decided, _)| decided)
    }

    #[test]
    fn what_is_left_of_a_deposit_goes_back_in_cash_by_somebody_who_may() {
        let decided = refund(Some(25_000), "pesanan batal", 100_000, Role::Manager).unwrap();
        let lines = &decided.entries[0].lines;
        assert_eq!(
            (lines[0].account.as_str(), lines[0].amount, lines[0].holder),
            ("2105", rp(25_000), Some(DEPOSIT.0))
        );
        assert_eq!((lines[1].account.as_str(), lines[1].amount, lines[1].holder), ("1112", -rp(25_000), Some(SHIFT.0)));
        let check = |story: &str, found: Result<Decided, SalesRefused>, code: &str| {
            assert_eq!(found.unwrap_err().code(), code, "{story}");
        };
        check("spent", refund(Some(0), "batal", 100_000, Role::Manager), "nothing_left");
        check("no such deposit", refund(None, "batal", 100_000, Role::Manager), "nothing_left");
        check("why?", refund(Some(25_000), " ", 100_000, Role::Manager), "reason_missing");
        check("an empty drawer", refund(Some(25_000), "batal", 24_999, Role::Manager), "drawer_not_enough");
        check("a cashier asks", refund(Some(25_000), "batal", 100_000, Role::Cashier), "approval_needed");
    }

    #[test]
    fn vouchers_are_income_after_their_last_day_and_not_before() {
        let voucher = |byte: u8, day: i8, left: i64| ExpiredVoucher {
            voucher: ChangeSetId::from_bytes([byte; 16]),
            code: format!("V{byte}"),
            expired_on: date(2025, 1, day),
            amount: rp(left),
        };
        let known = vec![voucher(1, 30, 50_000), voucher(2, 31, 20_000), voucher(3, 1, 0), voucher(4, 2, 5_000)];
        let decided = expire_vouchers("T01-K01-250131-0021".to_owned(), known, date(2025, 1, 31)).unwrap();
        let lines: Vec<_> = decided.entries[0].lines.iter().map(|it| (it.account.as_str(), it.amount)).collect();
        assert_eq!(lines, [("2106", rp(50_000)), ("2106", rp(5_000)), ("4306", -rp(55_000))]);
        let none = expire_vouchers(String::new(), vec![voucher(2, 31, 20_000)], date(2025, 1, 31));
        assert_eq!(none.unwrap_err().code(), "nothing_left");
    }

    #[test]
    fn p16_expired_points_take_back_their_expense() {
        let check = |owed: i64, good: i64, expect: i64| assert_eq!(expired_worth(rp(owed), rp(good)), rp(expect));
        check(1_820, 820, 1_000);
        check(820, 820, 0);
        check(500, 820, 0);
        check(500, -100, 500);
        let points =
            |byte: u8, amount: i64| ExpiredPoints { member: MemberId::from_bytes([byte; 16]), amount: rp(amount) };
        let decided = expire_points("T01-K01-270101-0001".to_owned(), vec![points(1, 1_000), points(2, 0)]).unwrap();
        let lines: Vec<_> = decided.entries[0].lines.iter().map(|it| (it.account.as_str(), it.amount)).collect();
        assert_eq!(lines, [("2106", rp(1_000)), ("6208", -rp(1_000))]);
        assert_eq!(expire_points(String::new(), vec![points(1, 0)]).unwrap_err().code(), "nothing_left");
    }
}
