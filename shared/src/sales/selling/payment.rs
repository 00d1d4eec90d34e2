//! How tenders cover what is due (domain §9.1, §9.2, P06): rounding only on what cash pays, change only from cash.

use thiserror::Error;

use crate::money::Money;
use crate::sales::rounding::CashRounding;
use crate::sales::tender::{Tender, TenderKind};

/// The most parts one payment may have.
pub const TENDERS_MAX: usize = 12;

/// Why a payment was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PaymentRefused {
    #[error("Uang kurang: harus dibayar {payable}.")]
    CashNotEnough { payable: Money },
    #[error("{label}: jumlahnya harus lebih dari nol.")]
    AmountNotValid { label: &'static str },
    #[error("{label}: jumlahnya lebih dari yang harus dibayar. Kembalian hanya dari uang tunai.")]
    TooMuch { label: &'static str },
    #[error("{label}: tulis nomor referensi atau kode persetujuannya.")]
    ProofMissing { label: &'static str },
    #[error("{label} hanya untuk anggota. Pilih anggotanya dulu.")]
    MemberNeeded { label: &'static str },
    #[error("Pembayaran dibagi terlalu banyak. Paling banyak dua belas bagian.")]
    TooManyTenders,
    #[error("Sumbangan tidak boleh lebih dari kembalian {change}.")]
    DonationTooMuch { change: Money },
    #[error("Poin tidak cukup: saldo {balance} poin.")]
    PointsNotEnough { balance: i64 },
    #[error("Nilai poin berubah. Pilih lagi jumlah poinnya.")]
    PointsValueDiffers,
    #[error("Voucher {code} tidak dikenal.")]
    VoucherUnknown { code: String },
    #[error("Voucher {code} sudah lewat masa berlakunya.")]
    VoucherExpired { code: String },
    #[error("Voucher {code} tinggal {left}.")]
    VoucherSpent { code: String, left: Money },
    #[error("Uang muka ini tidak dikenal.")]
    DepositUnknown,
    #[error("Uang muka ini tinggal {left}.")]
    DepositSpent { left: Money },
    #[error("Simpanan sukarela tidak cukup: yang bisa dipakai {available}.")]
    SavingsNotEnough { available: Money },
    #[error("Minta anggota memasukkan PIN-nya untuk memakai simpanan.")]
    MemberPinNeeded,
}

impl PaymentRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            PaymentRefused::CashNotEnough { .. } => "cash_not_enough",
            PaymentRefused::AmountNotValid { .. } => "tender_amount_not_valid",
            PaymentRefused::TooMuch { .. } => "tender_too_much",
            PaymentRefused::ProofMissing { .. } => "tender_proof_missing",
            PaymentRefused::MemberNeeded { .. } => "tender_member_needed",
            PaymentRefused::TooManyTenders => "too_many_tenders",
            PaymentRefused::DonationTooMuch { .. } => "donation_too_much",
            PaymentRefused::PointsNotEnough { .. } => "points_not_enough",
            PaymentRefused::PointsValueDiffers => "points_value_differs",
            PaymentRefused::VoucherUnknown { .. } => "voucher_unknown",
            PaymentRefused::VoucherExpired { .. } => "voucher_expired",
            PaymentRefused::VoucherSpent { .. } => "voucher_spent",
            PaymentRefused::DepositUnknown => "deposit_unknown",
            PaymentRefused::DepositSpent { .. } => "deposit_spent",
            PaymentRefused::SavingsNotEnough { .. } => "savings_not_enough",
            PaymentRefused::MemberPinNeeded => "member_pin_needed",
        }
    }
}

/// A payment that covers what is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub tenders: Vec<Tender>,
    pub exchanged: Vec<Tender>,
    /// `payable − due`.
    pub rounding: Money,
    /// What changes hands altogether.
    pub payable: Money,
    pub change: Money,
    pub donation: Money,
}

/// The part of a refund that stays for what is due: other ways than cash first. Cash fills up what cash would pay,
/// rounded unless the rest is paid otherwise; what is left over is paid out.
pub fn kept_for(due: Money, tenders: &[Tender], refunds: &[Tender], rounding: CashRounding) -> Vec<Tender> {
    let mut rest = (due - others(tenders)).max(Money::ZERO);
    let mut kept: Vec<Tender> = Vec::new();
    let is_cash = |it: &&Tender| it.kind() == TenderKind::Cash;
    for refund in refunds.iter().filter(|it| !is_cash(it)).chain(refunds.iter().filter(is_cash)) {
        let wanted = match refund.kind() {
            TenderKind::Cash if is_rounded(tenders) => rounding.round(rest).payable,
            _ => rest,
        };
        let amount = refund.amount().min(wanted);
        if amount > Money::ZERO {
            kept.push(refund.with_amount(amount));
            rest -= amount;
        }
    }
    kept
}

/// Whether what is left is rounded: it is paid in cash, or nothing else was named.
fn is_rounded(tenders: &[Tender]) -> bool {
    tenders.is_empty() || tenders.iter().any(|it| it.kind() == TenderKind::Cash)
}

/// Covers `due` with what was handed over. `exchanged` is what goods brought back in the same action are worth
/// ([`kept_for`]); it is never more than is due. Without a cash tender nothing is rounded and the parts must fit.
///
/// # Errors
/// A part makes no sense, or the parts are too little or (other than cash) too much.
pub fn pay(
    due: Money,
    tenders: Vec<Tender>,
    exchanged: Vec<Tender>,
    donation: Money,
    rounding: CashRounding,
) -> Result<Payment, PaymentRefused> {
    if tenders.len() > TENDERS_MAX {
        return Err(PaymentRefused::TooManyTenders);
    }
    // Nothing handed over is no part of a payment: a gift is paid with no cash.
    let tenders: Vec<Tender> = tenders.into_iter().filter(|it| *it != Tender::Cash { amount: Money::ZERO }).collect();
    tenders.iter().try_for_each(check)?;
    let all: Money = tenders.iter().map(Tender::amount).sum();
    let kept: Money = exchanged.iter().map(Tender::amount).sum();
    let (cash, kept_cash) = (all - others(&tenders), kept - others(&exchanged));
    let rest = due - others(&tenders) - others(&exchanged);
    if rest < Money::ZERO {
        let label = tenders.iter().rev().find(|it| it.kind() != TenderKind::Cash).map_or("", |it| it.kind().label());
        return Err(PaymentRefused::TooMuch { label });
    }
    let by_cash = if is_rounded(&tenders) { rounding } else { CashRounding::NONE }.round(rest);
    if kept_cash > by_cash.payable {
        return Err(PaymentRefused::TooMuch { label: "Tukar barang" });
    }
    let payable = by_cash.payable - kept_cash;
    if cash < payable {
        return Err(PaymentRefused::CashNotEnough { payable });
    }
    let over = cash - payable;
    if donation < Money::ZERO || donation > over {
        return Err(PaymentRefused::DonationTooMuch { change: over });
    }
    Ok(Payment {
        tenders,
        exchanged,
        rounding: by_cash.difference,
        payable: due + by_cash.difference,
        change: over - donation,
        donation,
    })
}

/// What is paid by other ways than cash.
pub fn others(tenders: &[Tender]) -> Money {
    tenders.iter().filter(|it| it.kind() != TenderKind::Cash).map(Tender::amount).sum()
}

/// What changes hands where these are the parts so far and cash pays the rest: the rounding, and everything together.
/// Where nothing is left for cash, nothing is rounded.
pub fn cash_payable(due: Money, tenders: &[Tender], rounding: CashRounding) -> (Money, Money) {
    let rest = due - others(tenders);
    if rest <= Money::ZERO {
        return (Money::ZERO, due);
    }
    let difference = rounding.round(rest).difference;
    (difference, due + difference)
}

/// What is still to be handed over where goods come back in the same action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwedInExchange {
    /// By other ways than cash: the parts so far and what completes them.
    pub exact: Money,
    /// With cash: the parts so far and the rounded rest.
    pub payable: Money,
    /// What rounding does to the part in cash.
    pub rounding: Money,
    /// What of the refund goes out in cash because the new goods cost less.
    pub paid_out: Money,
}

/// What a buyer who brings goods back must still hand over, with the parts named so far. It is what [`kept_for`] and
/// [`pay`] will say of it: a refund that was not cash is not rounded, so the sum is not the price less the refund.
pub fn owed_in_exchange(due: Money, tenders: &[Tender], refunds: &[Tender], rounding: CashRounding) -> OwedInExchange {
    let all: Money = refunds.iter().map(Tender::amount).sum();
    let by_others = others(tenders);
    let mut with_cash: Vec<Tender> = tenders.to_vec();
    with_cash.push(Tender::Cash { amount: Money::ZERO });
    let kept = kept_for(due, &with_cash, refunds, rounding);
    let kept_cash = kept.iter().map(Tender::amount).sum::<Money>() - others(&kept);
    let by_cash = rounding.round((due - by_others - others(&kept)).max(Money::ZERO));
    let paid_back = all - others(refunds);
    OwedInExchange {
        exact: (due - all).max(Money::ZERO),
        payable: by_others.min(due) + (by_cash.payable - kept_cash).max(Money::ZERO),
        rounding: by_cash.difference,
        paid_out: (paid_back - kept_cash).max(Money::ZERO),
    }
}

/// Whether a part makes sense by itself.
fn check(tender: &Tender) -> Result<(), PaymentRefused> {
    let label = tender.kind().label();
    if tender.amount() <= Money::ZERO || !tender.amount().is_within_limit() || tender.amount().minor() % 100 != 0 {
        return Err(PaymentRefused::AmountNotValid { label });
    }
    let must_be_proved = matches!(
        tender.kind(),
        TenderKind::DebitCard | TenderKind::CreditCard | TenderKind::Transfer | TenderKind::Voucher
    );
    let proof = tender.reference().map(str::trim);
    // A QRIS payment may wait for its reference; one that was typed must be one.
    if (must_be_proved && proof.is_none_or(str::is_empty)) || proof.is_some_and(str::is_empty) {
        return Err(PaymentRefused::ProofMissing { label });
    }
    Ok(())
}
