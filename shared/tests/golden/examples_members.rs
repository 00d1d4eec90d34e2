//! The facts of members' money at the till.

use shared::change_set::ChangeSet;
use shared::members::fact::{CreditRepaid, MemberPinSet, SavingsDeposited, SavingsWithdrawn};
use shared::members::money::{PaidBy, SavingsProduct};

use super::{MEMBER, SHIFT, UNIT, entry, envelope, posting, rupiah};

const DOCUMENT: &str = "T01-K01-250131-0011";

pub fn all() -> Vec<ChangeSet> {
    let pin = MemberPinSet { member: MEMBER, pin_verifier: "argon2id-1$c2FsdA$aGFzaA".to_owned(), n: 1 };
    let deposited = SavingsDeposited {
        shift: SHIFT,
        document: DOCUMENT.to_owned(),
        member: MEMBER,
        product: SavingsProduct::Voluntary,
        amount: rupiah(75_000),
        balance: rupiah(110_000),
        paid_by: PaidBy::Transfer,
        reference: Some("TRF 0131".to_owned()),
    };
    let mut deposit = envelope(&[deposited.into()]);
    let lines = vec![posting("1121", 75_000, None, Some(UNIT.0)), posting("2111", -75_000, None, Some(MEMBER.0))];
    deposit.entries = vec![entry("S03", DOCUMENT, "Setor simpanan sukarela", lines)];
    let withdrawn = SavingsWithdrawn {
        shift: SHIFT,
        document: DOCUMENT.to_owned(),
        member: MEMBER,
        amount: rupiah(40_000),
        balance: rupiah(110_000),
        pin_checked: true,
    };
    let mut withdrawal = envelope(&[withdrawn.into()]);
    let lines = vec![posting("1112", -40_000, None, Some(SHIFT.0)), posting("2111", 40_000, None, Some(MEMBER.0))];
    withdrawal.entries = vec![entry("S04", DOCUMENT, "Tarik simpanan sukarela", lines)];
    let repaid = CreditRepaid {
        shift: SHIFT,
        document: DOCUMENT.to_owned(),
        member: MEMBER,
        amount: rupiah(145_000),
        balance: rupiah(110_000),
        paid_by: PaidBy::Cash,
        reference: None,
    };
    let mut repayment = envelope(&[repaid.into()]);
    let lines = vec![posting("1112", 145_000, None, Some(SHIFT.0)), posting("1131", -145_000, None, Some(MEMBER.0))];
    repayment.entries = vec![entry("P10", DOCUMENT, "Pembayaran bon anggota", lines)];
    vec![envelope(&[pin.into()]), deposit, withdrawal, repayment]
}
