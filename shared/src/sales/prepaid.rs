//! Money that customers leave before they buy: vouchers (*voucher*, 2106) and deposits (*uang muka*, 2105).
//!
//! Words: a *voucher* is worth its rest to whoever knows its code until it expires; a *deposit* is for one customer.
//! Both are paid in cash here (rule P18: D 1112, K 2106 or 2105) and used as tenders of a sale (P05); the books hold
//! the rest under the id of the voucher or deposit. What becomes of a rest stands in `leftover`.
//! Whole names of customers are left out: a deposit carries a shortened one.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change_set::{Decided, Entry};
use crate::clock::date_number;
use crate::fact::{At, Project};
use crate::finance::chart::codes;
use crate::finance::entry::{EntryRefused, Journal};
use crate::id::{ChangeSetId, MemberId, ShiftId};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::sales::decide::SalesRefused;
use crate::sales::selling::rows::tender_total;
use crate::sales::selling::voucher_code;
use crate::sales::tender::{TenderKind, flow};
use crate::table::{DEPOSIT, VOUCHER};

/// The letters of a code that the till makes: none that is mistaken for another.
const CODE_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A voucher was sold. Its id is the change set's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherIssued {
    pub shift: ShiftId,
    pub document: String,
    pub code: String,
    pub amount: Money,
    /// The last day it is taken.
    pub expires_on: Date,
}

/// A customer left money for a later purchase. Its id is the change set's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositTaken {
    pub shift: ShiftId,
    pub document: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// What it is called by: a shortened name, an order. Not a customer's full name.
    pub label: String,
    pub amount: Money,
}

/// A code for a voucher, from its id: eight letters and digits.
pub fn code_from(voucher: ChangeSetId) -> String {
    let mut bits = u128::from_be_bytes(*voucher.0.as_bytes());
    let mut code = String::from("V");
    for _ in 0..8 {
        let letter = usize::try_from(bits & 31).ok().and_then(|index| CODE_LETTERS.get(index));
        code.push(char::from(*letter.unwrap_or(&b'0')));
        bits >>= 5;
    }
    code
}

fn paid_in(
    document: &str,
    words: String,
    shift: ShiftId,
    (account, holder): (&str, Uuid),
    amount: Money,
) -> Result<Entry, EntryRefused> {
    Journal::new("P18", document, words)
        .debit(codes::DRAWER_CASH, amount, None, Some(shift.0))
        .credit(account, amount, None, Some(holder))
        .balanced()
}

fn check_amount(amount: Money) -> Result<(), SalesRefused> {
    let is_whole = amount.minor() % 100 == 0;
    if amount > Money::ZERO && is_whole { Ok(()) } else { Err(SalesRefused::AmountNotPositive) }
}

/// Sells a voucher for cash.
///
/// # Errors
/// No amount, a day that is over, or a code that is no code or was given before.
pub fn issue_voucher(
    voucher: ChangeSetId,
    issued: VoucherIssued,
    is_code_taken: bool,
    today: Date,
) -> Result<Decided, SalesRefused> {
    check_amount(issued.amount)?;
    if issued.expires_on < today {
        return Err(SalesRefused::VoucherDayOver);
    }
    let code = voucher_code(&issued.code);
    let is_code = (4..=32).contains(&code.len()) && code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    if !is_code || is_code_taken {
        return Err(SalesRefused::VoucherCodeTaken { code });
    }
    let held = (codes::POINTS_AND_VOUCHERS, voucher.0);
    let entry = paid_in(&issued.document, format!("Penjualan voucher {code}"), issued.shift, held, issued.amount)?;
    Ok(Decided { facts: vec![VoucherIssued { code, ..issued }.into()], entries: vec![entry], ..Decided::default() })
}

/// Takes a deposit in cash.
///
/// # Errors
/// No amount, or nothing to call it by.
pub fn take_deposit(deposit: ChangeSetId, taken: DepositTaken) -> Result<Decided, SalesRefused> {
    check_amount(taken.amount)?;
    if taken.label.trim().is_empty() && taken.member.is_none() {
        return Err(SalesRefused::NameMissing);
    }
    let held = (codes::CUSTOMER_DEPOSITS, deposit.0);
    let entry = paid_in(&taken.document, "Uang muka pelanggan".to_owned(), taken.shift, held, taken.amount)?;
    Ok(Decided { facts: vec![taken.into()], entries: vec![entry], ..Decided::default() })
}

impl Project for VoucherIssued {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            at.id(),
            at.change_set.unit.0.into(),
            self.shift.0.into(),
            self.code.as_str().into(),
            self.document.as_str().into(),
            self.amount.into(),
            Value::Int(date_number(self.expires_on)),
            at.at_ms(),
        ];
        rows.push(at.row(&VOUCHER, values));
        rows.push(tender_total(at, self.shift, flow::VOUCHER, TenderKind::Cash, 1, self.amount));
    }
}

impl Project for DepositTaken {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            at.id(),
            at.change_set.unit.0.into(),
            self.shift.0.into(),
            self.member.map(|member| member.0).into(),
            self.label.as_str().into(),
            self.document.as_str().into(),
            self.amount.into(),
            at.business_date(),
            at.at_ms(),
        ];
        rows.push(at.row(&DEPOSIT, values));
        rows.push(tender_total(at, self.shift, flow::DEPOSIT, TenderKind::Cash, 1, self.amount));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ID: ChangeSetId = ChangeSetId::from_bytes([0x70; 16]);

    fn voucher(code: &str, rupiah: i64, day: i8) -> Result<Decided, SalesRefused> {
        let issued = VoucherIssued {
            shift: ShiftId::from_bytes([5; 16]),
            document: "T01-K01-250131-0009".to_owned(),
            code: code.to_owned(),
            amount: Money::from_rupiah(rupiah),
            expires_on: date(2025, 1, day),
        };
        issue_voucher(ID, issued, code == "TAKEN", date(2025, 1, 30))
    }

    #[test]
    fn a_voucher_is_owed_to_whoever_has_its_code() {
        let decided = voucher(" vc-2025 01 ", 50_000, 31).unwrap();
        let lines = &decided.entries[0].lines;
        assert_eq!((lines[0].account.as_str(), lines[0].amount), ("1112", Money::from_rupiah(50_000)));
        assert_eq!((lines[1].account.as_str(), lines[1].holder), ("2106", Some(ID.0)));
        assert!(decided.facts[0].to_raw().data.get().contains("VC-202501"));
        let check = |found: Result<Decided, SalesRefused>, code: &str| assert_eq!(found.unwrap_err().code(), code);
        check(voucher("VC-1", 0, 31), "amount_not_positive");
        check(voucher("VC-1", 50_000, 29), "voucher_day_over");
        check(voucher("TAKEN", 50_000, 31), "voucher_code_taken");
        check(voucher("V1", 50_000, 31), "voucher_code_taken");
        assert_eq!(code_from(ID).len(), 9);
    }

    #[test]
    fn a_deposit_is_held_under_its_own_id_and_has_a_name() {
        let taken = |label: &str, member: Option<MemberId>| DepositTaken {
            shift: ShiftId::from_bytes([5; 16]),
            document: "T01-K01-250131-0009".to_owned(),
            member,
            label: label.to_owned(),
            amount: Money::from_rupiah(25_000),
        };
        let decided = take_deposit(ID, taken("SITI A***", None)).unwrap();
        assert_eq!(
            (decided.entries[0].lines[1].account.as_str(), decided.entries[0].lines[1].holder),
            ("2105", Some(ID.0))
        );
        assert_eq!(take_deposit(ID, taken(" ", None)).unwrap_err().code(), "name_missing");
        assert!(take_deposit(ID, taken("", Some(MemberId::from_bytes([7; 16])))).is_ok());
    }
}
