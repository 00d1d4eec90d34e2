//! Ways of paying (*cara bayar*, domain §9.2), and where each one posts (domain §3.2 P01–P06).
//!
//! Words: a *tender* is one part of a payment; *pending* is money that the customer says was sent and nobody has
//! confirmed; the *holder* is whose money the account holds: the drawer's shift, the member, the voucher, the deposit.
//! Deliberately absent: how tenders cover a sale (`selling::payment`), and whether a member may owe more (`credit`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::finance::chart::codes;
use crate::id::{ChangeSetId, MemberId, ShiftId, UnitId};
use crate::money::Money;

/// How a part of a sale was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tender {
    /// *Tunai*: what the customer handed over. The only one with change.
    Cash { amount: Money },
    /// *QRIS*; without a reference it is pending.
    Qris {
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reference: Option<String>,
    },
    /// *Kartu debit*, by the terminal's approval code.
    DebitCard {
        amount: Money,
        approval_code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        last4: Option<String>,
    },
    /// *Kartu kredit*, by the terminal's approval code.
    CreditCard {
        amount: Money,
        approval_code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        last4: Option<String>,
    },
    /// *Transfer* to the cooperative's bank account.
    Transfer { amount: Money, reference: String },
    /// *Bon*: the member owes it.
    MemberCredit { amount: Money },
    /// *Potong gaji*: the member owes it until the employer pays.
    PayrollDeduction { amount: Money },
    /// *Simpanan sukarela*, with the member's PIN.
    Savings { amount: Money },
    /// *Poin*, at the value of a point on the day.
    Points {
        #[ts(type = "number")]
        points: i64,
        amount: Money,
    },
    /// *Voucher*: a part of it may be left for the next time. The till finds the voucher by its code.
    Voucher {
        code: String,
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        voucher: Option<ChangeSetId>,
    },
    /// *Uang muka*: a deposit the customer left before.
    Deposit { deposit_id: ChangeSetId, amount: Money },
}

/// The kinds of tenders, in the order reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    Cash,
    Qris,
    DebitCard,
    CreditCard,
    Transfer,
    MemberCredit,
    PayrollDeduction,
    Savings,
    Points,
    Voucher,
    Deposit,
}

/// What a tender's money moved for; with the kind, the key of the totals of a shift.
pub mod flow {
    /// Paid for goods; cash without what was given back.
    pub const SALE: &str = "sale";
    /// Given back for goods, below zero.
    pub const RETURN: &str = "return";
    /// A sale taken back before the Z report, below zero.
    pub const VOID: &str = "void";
    /// Change that the customer gave away (P15).
    pub const DONATION: &str = "donation";
    /// Left as a deposit, or given back from one.
    pub const DEPOSIT: &str = "deposit";
    /// Paid for a voucher.
    pub const VOUCHER: &str = "voucher";
}

impl TenderKind {
    /// All of them, in the order reports list them.
    pub const ALL: [TenderKind; 11] = [
        TenderKind::Cash,
        TenderKind::Qris,
        TenderKind::DebitCard,
        TenderKind::CreditCard,
        TenderKind::Transfer,
        TenderKind::MemberCredit,
        TenderKind::PayrollDeduction,
        TenderKind::Savings,
        TenderKind::Points,
        TenderKind::Voucher,
        TenderKind::Deposit,
    ];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            TenderKind::Cash => "cash",
            TenderKind::Qris => "qris",
            TenderKind::DebitCard => "debit_card",
            TenderKind::CreditCard => "credit_card",
            TenderKind::Transfer => "transfer",
            TenderKind::MemberCredit => "member_credit",
            TenderKind::PayrollDeduction => "payroll_deduction",
            TenderKind::Savings => "savings",
            TenderKind::Points => "points",
            TenderKind::Voucher => "voucher",
            TenderKind::Deposit => "deposit",
        }
    }

    /// From its word.
    pub fn from_code(code: &str) -> Option<TenderKind> {
        TenderKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// As receipts and reports print it.
    pub const fn label(self) -> &'static str {
        match self {
            TenderKind::Cash => "Tunai",
            TenderKind::Qris => "QRIS",
            TenderKind::DebitCard => "Kartu debit",
            TenderKind::CreditCard => "Kartu kredit",
            TenderKind::Transfer => "Transfer",
            TenderKind::MemberCredit => "Bon anggota",
            TenderKind::PayrollDeduction => "Potong gaji",
            TenderKind::Savings => "Simpanan",
            TenderKind::Points => "Poin",
            TenderKind::Voucher => "Voucher",
            TenderKind::Deposit => "Uang muka",
        }
    }

    /// The posting rule of a sale paid this way alone (domain §3.2).
    pub const fn rule(self) -> &'static str {
        match self {
            TenderKind::Cash => "P01",
            TenderKind::Qris | TenderKind::Transfer => "P02",
            TenderKind::DebitCard | TenderKind::CreditCard => "P03",
            TenderKind::MemberCredit | TenderKind::PayrollDeduction => "P04",
            TenderKind::Savings | TenderKind::Points | TenderKind::Voucher | TenderKind::Deposit => "P05",
        }
    }

    /// The account it is debited on.
    pub const fn account(self) -> &'static str {
        match self {
            TenderKind::Cash => codes::DRAWER_CASH,
            TenderKind::Qris => codes::QRIS_SETTLEMENT,
            TenderKind::DebitCard | TenderKind::CreditCard => codes::CARD_SETTLEMENT,
            TenderKind::Transfer => codes::BANK,
            TenderKind::MemberCredit | TenderKind::PayrollDeduction => codes::MEMBER_CREDIT,
            TenderKind::Savings => codes::VOLUNTARY_SAVINGS,
            TenderKind::Points | TenderKind::Voucher => codes::POINTS_AND_VOUCHERS,
            TenderKind::Deposit => codes::CUSTOMER_DEPOSITS,
        }
    }

    /// True where the member's name stands behind it.
    pub const fn needs_member(self) -> bool {
        matches!(
            self,
            TenderKind::MemberCredit | TenderKind::PayrollDeduction | TenderKind::Savings | TenderKind::Points
        )
    }

    /// True where somebody else collects the money first and pays it out later (P07).
    pub const fn is_settled_later(self) -> bool {
        matches!(self, TenderKind::Qris | TenderKind::DebitCard | TenderKind::CreditCard)
    }
}

/// Whose money an account holds, for postings of tenders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holders {
    /// Drawer, QRIS and cards are counted per shift.
    pub shift: ShiftId,
    /// The unit's bank account has the unit's own id, as its shelf does.
    pub unit: UnitId,
    /// The unit that members' savings belong to: another one where the cooperative has a savings unit (G6).
    pub savings_unit: UnitId,
    pub member: Option<MemberId>,
}

impl Tender {
    /// Its kind.
    pub const fn kind(&self) -> TenderKind {
        match self {
            Tender::Cash { .. } => TenderKind::Cash,
            Tender::Qris { .. } => TenderKind::Qris,
            Tender::DebitCard { .. } => TenderKind::DebitCard,
            Tender::CreditCard { .. } => TenderKind::CreditCard,
            Tender::Transfer { .. } => TenderKind::Transfer,
            Tender::MemberCredit { .. } => TenderKind::MemberCredit,
            Tender::PayrollDeduction { .. } => TenderKind::PayrollDeduction,
            Tender::Savings { .. } => TenderKind::Savings,
            Tender::Points { .. } => TenderKind::Points,
            Tender::Voucher { .. } => TenderKind::Voucher,
            Tender::Deposit { .. } => TenderKind::Deposit,
        }
    }

    /// Its amount.
    pub const fn amount(&self) -> Money {
        match self {
            Tender::Cash { amount }
            | Tender::Qris { amount, .. }
            | Tender::DebitCard { amount, .. }
            | Tender::CreditCard { amount, .. }
            | Tender::Transfer { amount, .. }
            | Tender::MemberCredit { amount }
            | Tender::PayrollDeduction { amount }
            | Tender::Savings { amount }
            | Tender::Points { amount, .. }
            | Tender::Voucher { amount, .. }
            | Tender::Deposit { amount, .. } => *amount,
        }
    }

    /// The same tender over another amount; points follow at the same value, cut to whole ones.
    #[must_use]
    pub fn with_amount(&self, new: Money) -> Tender {
        let mut tender = self.clone();
        match &mut tender {
            Tender::Points { points, amount } => {
                let whole = i128::from(*points) * i128::from(new.minor());
                *points = crate::money::narrow(whole.checked_div(i128::from(amount.minor())).unwrap_or(0));
                *amount = new;
            }
            Tender::Cash { amount }
            | Tender::Qris { amount, .. }
            | Tender::DebitCard { amount, .. }
            | Tender::CreditCard { amount, .. }
            | Tender::Transfer { amount, .. }
            | Tender::MemberCredit { amount }
            | Tender::PayrollDeduction { amount }
            | Tender::Savings { amount }
            | Tender::Voucher { amount, .. }
            | Tender::Deposit { amount, .. } => *amount = new,
        }
        tender
    }

    /// What proves it: the reference, the approval code, the voucher's code.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Tender::Qris { reference, .. } => reference.as_deref(),
            Tender::DebitCard { approval_code, .. } | Tender::CreditCard { approval_code, .. } => Some(approval_code),
            Tender::Transfer { reference, .. } => Some(reference),
            Tender::Voucher { code, .. } => Some(code),
            _ => None,
        }
    }

    /// True for a QRIS payment that nobody has confirmed (domain §7.2).
    pub const fn is_pending(&self) -> bool {
        matches!(self, Tender::Qris { reference: None, .. })
    }

    /// The points that were used.
    pub const fn points(&self) -> i64 {
        match self {
            Tender::Points { points, .. } => *points,
            _ => 0,
        }
    }

    /// Who holds what the tender's account is debited with.
    pub fn holder(&self, holders: Holders) -> Option<Uuid> {
        match self {
            Tender::Cash { .. } | Tender::Qris { .. } | Tender::DebitCard { .. } | Tender::CreditCard { .. } => {
                Some(holders.shift.0)
            }
            Tender::Transfer { .. } => Some(holders.unit.0),
            Tender::MemberCredit { .. }
            | Tender::PayrollDeduction { .. }
            | Tender::Savings { .. }
            | Tender::Points { .. } => holders.member.map(|member| member.0),
            Tender::Voucher { voucher, .. } => voucher.map(|voucher| voucher.0),
            Tender::Deposit { deposit_id, .. } => Some(deposit_id.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::chart::account;

    #[test]
    fn every_kind_posts_on_an_account_and_is_read_from_its_word() {
        for kind in TenderKind::ALL {
            assert!(account(kind.account()).is_some_and(|account| account.is_postable()), "{kind:?}");
            assert_eq!(TenderKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
            assert!(kind.label().is_ascii());
        }
        assert_eq!(TenderKind::from_code("candy"), None);
    }

    #[test]
    fn tenders_travel_flat_and_say_their_kind() {
        let check = |tender: Tender, text: &str| {
            assert_eq!(serde_json::to_string(&tender).unwrap(), text);
            assert_eq!(serde_json::from_str::<Tender>(text).unwrap(), tender);
        };
        let amount = Money::from_rupiah(1_000);
        check(Tender::Cash { amount }, r#"{"kind":"cash","amount":"100000"}"#);
        check(Tender::Qris { amount, reference: None }, r#"{"kind":"qris","amount":"100000"}"#);
        check(Tender::Points { points: 100, amount }, r#"{"kind":"points","points":100,"amount":"100000"}"#);
        let code = "VC-1".to_owned();
        check(Tender::Voucher { code, amount, voucher: None }, r#"{"kind":"voucher","code":"VC-1","amount":"100000"}"#);
        assert!(serde_json::from_str::<Tender>(r#"{"kind":"candy","amount":"100"}"#).is_err());
    }

    #[test]
    fn a_part_of_a_tender_keeps_its_proof_and_its_value_of_a_point() {
        let points = Tender::Points { points: 100, amount: Money::from_rupiah(1_000) };
        let part = points.with_amount(Money::from_rupiah(255));
        assert_eq!(part, Tender::Points { points: 25, amount: Money::from_rupiah(255) });
        let qris = Tender::Qris { amount: Money::from_rupiah(9), reference: Some("R1".to_owned()) };
        assert_eq!(qris.with_amount(Money::from_rupiah(3)).reference(), Some("R1"));
    }
}
