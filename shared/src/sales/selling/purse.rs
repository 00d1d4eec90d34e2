//! What the buyer can pay with besides money, and whether it is enough.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::payment::PaymentRefused;
use crate::id::{ChangeSetId, MemberId};
use crate::money::Money;
use crate::sales::credit::{CreditRules, CreditStanding};
use crate::sales::points::worth;
use crate::sales::pricing::PointsRule;
use crate::sales::tender::{Tender, TenderKind};
use crate::units::approval::Need;

/// A voucher as this till knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownVoucher {
    pub voucher: ChangeSetId,
    /// What nobody has used yet.
    pub left: Money,
    /// The last day it is taken.
    pub expires_on: Date,
}

/// What the buyer has here, as this till knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub credit: CreditStanding,
    pub credit_rules: CreditRules,
    /// What may be taken from voluntary savings.
    pub savings: Money,
    /// Whether the member's PIN was given and is right.
    pub is_pin_checked: bool,
    pub points: i64,
    /// The vouchers that were named, by their code.
    pub vouchers: BTreeMap<String, KnownVoucher>,
    /// What is left of the deposits that were named.
    pub deposits: BTreeMap<ChangeSetId, Money>,
}

/// A voucher's code as it is compared: people type it in any case, with spaces.
pub fn voucher_code(typed: &str) -> String {
    typed.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_uppercase).collect()
}

impl Purse {
    /// Names the vouchers by their ids.
    ///
    /// # Errors
    /// One is not known.
    pub(super) fn name_vouchers(&self, tenders: &mut [Tender]) -> Result<(), PaymentRefused> {
        for tender in tenders {
            if let Tender::Voucher { code, voucher, .. } = tender {
                *code = voucher_code(code);
                let known = self.vouchers.get(code);
                let known = known.ok_or_else(|| PaymentRefused::VoucherUnknown { code: code.clone() })?;
                *voucher = Some(known.voucher);
            }
        }
        Ok(())
    }

    /// Whether the purse holds what the tenders take from it; and what somebody else must agree to.
    ///
    /// # Errors
    /// It does not hold it, or it is not the buyer's to use.
    pub(super) fn check(
        &self,
        tenders: &[Tender],
        member: Option<MemberId>,
        points: PointsRule,
        today: Date,
    ) -> Result<Vec<Need>, PaymentRefused> {
        let of =
            |kind: TenderKind| -> Money { tenders.iter().filter(|it| it.kind() == kind).map(Tender::amount).sum() };
        if let Some(kind) = tenders.iter().map(Tender::kind).find(|kind| kind.needs_member() && member.is_none()) {
            return Err(PaymentRefused::MemberNeeded { label: kind.label() });
        }
        let savings = of(TenderKind::Savings);
        if savings > Money::ZERO && !self.is_pin_checked {
            return Err(PaymentRefused::MemberPinNeeded);
        }
        if savings > self.savings.max(Money::ZERO) {
            return Err(PaymentRefused::SavingsNotEnough { available: self.savings.max(Money::ZERO) });
        }
        self.check_points(tenders, points)?;
        self.check_vouchers(tenders, today)?;
        self.check_deposits(tenders)?;
        let (bon, payroll) = (of(TenderKind::MemberCredit), of(TenderKind::PayrollDeduction));
        Ok(self.credit.needs(&self.credit_rules, today, bon, payroll))
    }

    fn check_points(&self, tenders: &[Tender], rule: PointsRule) -> Result<(), PaymentRefused> {
        let used: i64 = tenders.iter().map(Tender::points).fold(0, i64::saturating_add);
        if used > self.points {
            return Err(PaymentRefused::PointsNotEnough { balance: self.points });
        }
        let differs = |it: &&Tender| it.kind() == TenderKind::Points && it.amount() != worth(it.points(), rule);
        if tenders.iter().any(|it| differs(&it)) {
            return Err(PaymentRefused::PointsValueDiffers);
        }
        Ok(())
    }

    fn check_vouchers(&self, tenders: &[Tender], today: Date) -> Result<(), PaymentRefused> {
        let mut left: BTreeMap<&str, Money> = BTreeMap::new();
        for tender in tenders {
            let Tender::Voucher { code, amount, .. } = tender else { continue };
            let known = self.vouchers.get(code);
            let known = known.ok_or_else(|| PaymentRefused::VoucherUnknown { code: code.clone() })?;
            if known.expires_on < today {
                return Err(PaymentRefused::VoucherExpired { code: code.clone() });
            }
            let left = left.entry(code).or_insert(known.left);
            if *amount > *left {
                let left = (*left).max(Money::ZERO);
                return Err(PaymentRefused::VoucherSpent { code: code.clone(), left });
            }
            *left -= *amount;
        }
        Ok(())
    }

    fn check_deposits(&self, tenders: &[Tender]) -> Result<(), PaymentRefused> {
        let mut left = self.deposits.clone();
        for tender in tenders {
            let Tender::Deposit { deposit_id, amount } = tender else { continue };
            let left = left.get_mut(deposit_id).ok_or(PaymentRefused::DepositUnknown)?;
            if *amount > *left {
                return Err(PaymentRefused::DepositSpent { left: (*left).max(Money::ZERO) });
            }
            *left -= *amount;
        }
        Ok(())
    }
}
