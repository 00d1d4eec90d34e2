//! Money that somebody else collects first: confirming a QRIS payment, and settling QRIS and cards (domain §7.2, P07).
//!
//! Words: a payment is *pending* until the bank has paid it out; *confirming* writes down the reference that the
//! merchant's app shows; *settling* posts what the bank paid and what it kept (*MDR*). Deliberately absent: messages of
//! payment providers, which need the network.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::change_set::Decided;
use crate::fact::{At, Project};
use crate::finance::chart::codes;
use crate::finance::entry::Journal;
use crate::id::{ChangeSetId, ShiftId, UnitId};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::sales::decide::SalesRefused;
use crate::sales::selling::payment::PaymentRefused;
use crate::sales::tender::TenderKind;
use crate::table::{TENDER_CONFIRMED, TENDER_SETTLED};

/// The most payments one settlement may have.
pub const SETTLED_MAX: usize = 500;

/// The cashier saw in the merchant's app that a QRIS payment came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentConfirmed {
    /// The change set that carries the payment, and its number there.
    pub sale: ChangeSetId,
    pub tender_no: u16,
    pub reference: String,
}

/// One payment of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledPayment {
    pub sale: ChangeSetId,
    pub tender_no: u16,
    /// The shift it was taken in: the holder of what was owed.
    pub shift: ShiftId,
    /// Below zero for a refund.
    pub amount: Money,
}

/// The bank paid out what QRIS or cards had collected (P07). `bank_amount + fee` is the sum of the payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentsSettled {
    pub document: String,
    pub kind: TenderKind,
    pub payments: Vec<SettledPayment>,
    pub bank_amount: Money,
    pub fee: Money,
}

/// A payment as this till knows it: unsettled, and not of a voided sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingPayment {
    pub kind: TenderKind,
    pub is_confirmed: bool,
    pub payment: SettledPayment,
}

/// Writes down the reference of a QRIS payment.
///
/// # Errors
/// No such payment waits for one, or no reference was typed.
pub fn confirm_payment(pending: Option<PendingPayment>, reference: &str) -> Result<Decided, SalesRefused> {
    let pending = pending.filter(|it| it.kind == TenderKind::Qris && !it.is_confirmed);
    let payment = pending.ok_or(SalesRefused::PaymentNotPending)?.payment;
    let reference = reference.trim().to_owned();
    if reference.is_empty() {
        return Err(PaymentRefused::ProofMissing { label: TenderKind::Qris.label() }.into());
    }
    let confirmed = PaymentConfirmed { sale: payment.sale, tender_no: payment.tender_no, reference };
    Ok(Decided { facts: vec![confirmed.into()], ..Decided::default() })
}

/// What settling needs to know.
#[derive(Clone, Debug)]
pub struct SettlePayments {
    pub document: String,
    pub unit: UnitId,
    pub kind: TenderKind,
    /// The payments that were named; none for one that is not pending.
    pub pending: Vec<Option<PendingPayment>>,
    pub bank_amount: Money,
    pub fee: Money,
}

/// Posts what the bank paid out (P07): D bank, D fee, K what was owed, by the shift that took it.
///
/// # Errors
/// Nothing named, one that is not pending or of another account, or amounts that do not come to the sum.
pub fn settle_payments(command: SettlePayments) -> Result<Decided, SalesRefused> {
    let kind = command.kind;
    if command.pending.is_empty() || command.pending.len() > SETTLED_MAX || !kind.is_settled_later() {
        return Err(SalesRefused::PaymentNotPending);
    }
    let mut payments: Vec<SettledPayment> = Vec::with_capacity(command.pending.len());
    for pending in command.pending {
        let pending = pending.filter(|it| it.kind.account() == kind.account());
        let payment = pending.ok_or(SalesRefused::PaymentNotPending)?.payment;
        if payments.iter().any(|it| (it.sale, it.tender_no) == (payment.sale, payment.tender_no)) {
            return Err(SalesRefused::PaymentNotPending);
        }
        payments.push(payment);
    }
    let sum: Money = payments.iter().map(|it| it.amount).sum();
    if command.bank_amount < Money::ZERO || command.fee < Money::ZERO {
        return Err(SalesRefused::AmountNegative);
    }
    if command.bank_amount + command.fee != sum {
        return Err(SalesRefused::SettlementDiffers { sum });
    }
    let mut by_shift: BTreeMap<ShiftId, Money> = BTreeMap::new();
    for payment in &payments {
        *by_shift.entry(payment.shift).or_default() += payment.amount;
    }
    let words = format!("Pencairan {}", if kind == TenderKind::Qris { "QRIS" } else { "kartu" });
    let mut journal = Journal::new("P07", &command.document, words)
        .debit(codes::BANK, command.bank_amount, None, Some(command.unit.0))
        .debit(codes::MERCHANT_FEES, command.fee, None, None);
    for (shift, amount) in by_shift {
        journal = journal.credit(kind.account(), amount, None, Some(shift.0));
    }
    let entries = if journal.is_empty() { Vec::new() } else { vec![journal.balanced()?] };
    let (bank_amount, fee) = (command.bank_amount, command.fee);
    let settled = PaymentsSettled { document: command.document, kind, payments, bank_amount, fee };
    Ok(Decided { facts: vec![settled.into()], entries, ..Decided::default() })
}

impl Project for PaymentConfirmed {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.sale.0.into(),
            Value::Int(i64::from(self.tender_no)),
            at.id(),
            self.reference.as_str().into(),
            at.at_ms(),
            at.change_set.actor.0.into(),
        ];
        rows.push(at.row(&TENDER_CONFIRMED, values));
    }
}

impl Project for PaymentsSettled {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        for payment in &self.payments {
            let number = Value::Int(i64::from(payment.tender_no));
            let values = [payment.sale.0.into(), number, at.id(), payment.amount.into(), at.at_ms()];
            rows.push(at.row(&TENDER_SETTLED, values));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(tender_no: u16, shift: u8, rupiah: i64) -> Option<PendingPayment> {
        let payment = SettledPayment {
            sale: ChangeSetId::from_bytes([1; 16]),
            tender_no,
            shift: ShiftId::from_bytes([shift; 16]),
            amount: Money::from_rupiah(rupiah),
        };
        Some(PendingPayment { kind: TenderKind::Qris, is_confirmed: false, payment })
    }

    fn settle(pending: Vec<Option<PendingPayment>>, bank: i64, fee: i64) -> Result<Decided, SalesRefused> {
        settle_payments(SettlePayments {
            document: "T01-K01-250131-0009".to_owned(),
            unit: UnitId::from_bytes([9; 16]),
            kind: TenderKind::Qris,
            pending,
            bank_amount: Money::from_rupiah(bank),
            fee: Money::from_rupiah(fee),
        })
    }

    #[test]
    fn p07_the_bank_pays_the_sum_less_its_fee() {
        let decided = settle(vec![pending(1, 5, 150_000), pending(2, 6, 50_000)], 198_600, 1_400).unwrap();
        let lines = decided.entries[0].lines.iter().map(|it| (it.account.as_str(), it.amount.rupiah()));
        let expect = [("1121", 198_600), ("6209", 1_400), ("1124", -150_000), ("1124", -50_000)];
        assert_eq!(lines.collect::<Vec<_>>(), expect);
    }

    #[test]
    fn what_does_not_add_up_or_is_not_pending_is_refused() {
        let check = |found: Result<Decided, SalesRefused>, code: &str| assert_eq!(found.unwrap_err().code(), code);
        check(settle(vec![pending(1, 5, 100)], 99, 0), "settlement_differs");
        check(settle(vec![pending(1, 5, 100)], 101, -1), "amount_negative");
        check(settle(vec![pending(1, 5, 100), pending(1, 5, 100)], 200, 0), "payment_not_pending");
        check(settle(vec![None], 0, 0), "payment_not_pending");
        check(settle(vec![], 0, 0), "payment_not_pending");
        check(confirm_payment(pending(1, 5, 100), "  "), "tender_proof_missing");
        check(confirm_payment(None, "R1"), "payment_not_pending");
        let done = pending(1, 5, 100).map(|it| PendingPayment { is_confirmed: true, ..it });
        check(confirm_payment(done, "R1"), "payment_not_pending");
        assert!(confirm_payment(pending(1, 5, 100), "R1").is_ok());
    }
}
