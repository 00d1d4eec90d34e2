//! Facts of shifts and of cash that moves without a sale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::covering::{Covered, Covers};
use crate::id::{DeviceId, ShiftId};
use crate::money::Money;

/// Coins or notes of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Denomination {
    #[ts(type = "number")]
    pub value_rupiah: i64,
    #[ts(type = "number")]
    pub count: i64,
}

/// A shift began with a float in the drawer (*buka kasir*, P11).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftOpened {
    pub shift: ShiftId,
    /// Counts the shifts of this device, without gaps.
    pub number: u64,
    pub float: Money,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denominations: Vec<Denomination>,
}

/// The drawer was opened without a sale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawerOpened {
    pub shift: ShiftId,
    pub reason: String,
}

/// Why cash moved without a sale (domain §3.2 P12, P13; §3.6 C01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CashMoveKind {
    /// *Tambah uang*: from the safe into the drawer.
    CashIn,
    /// *Setor ke brankas*: from the drawer into the safe.
    SafeDrop,
    /// *Setor ke bank*: from the drawer on its way to the bank.
    BankDrop,
    /// *Pengeluaran kecil*: an expense paid from the drawer.
    PettyExpense,
}

impl CashMoveKind {
    /// The word databases carry.
    pub const fn code(self) -> &'static str {
        match self {
            CashMoveKind::CashIn => "cash_in",
            CashMoveKind::SafeDrop => "safe_drop",
            CashMoveKind::BankDrop => "bank_drop",
            CashMoveKind::PettyExpense => "petty_expense",
        }
    }

    /// As slips and screens name it.
    pub const fn title(self) -> &'static str {
        match self {
            CashMoveKind::CashIn => "Tambah uang laci",
            CashMoveKind::SafeDrop => "Setor ke brankas",
            CashMoveKind::BankDrop => "Setor ke bank",
            CashMoveKind::PettyExpense => "Pengeluaran kecil",
        }
    }
}

/// Cash moved into the drawer or out of it without a sale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CashMoved {
    pub shift: ShiftId,
    pub document: String,
    pub kind: CashMoveKind,
    pub amount: Money,
    /// The expense account of a petty expense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    pub note: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denominations: Vec<Denomination>,
}

/// A shift rests: its drawer is put away, and somebody else may work at the till meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftSuspended {
    pub shift: ShiftId,
    pub n: u64,
}

/// A shift that rested goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftResumed {
    pub shift: ShiftId,
    pub n: u64,
}

/// A shift ended with a count (*tutup kasir*, P14), its cash went to the safe (P12). The Z report is made of this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftClosed {
    pub shift: ShiftId,
    /// Numbered per device without gaps, as the shifts are.
    pub z_number: String,
    pub totals: ShiftTotals,
    /// The cash that should have been there.
    pub expected: Money,
    /// The cash that was there.
    pub counted: Money,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denominations: Vec<Denomination>,
    /// What was counted of the other ways of paying: slips of cards, messages of QRIS.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<TenderCount>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What these figures were added up from: of this device and of those that share its shifts, because they go on
    /// for one another, everything that was held. What else is recorded for the shift is an amendment of this report.
    pub covers: Covers,
}

impl ShiftClosed {
    /// What the figures were added up from. A closing of an older version, which stands under this number, says nothing
    /// of other devices.
    pub fn covers_of(&self, device: DeviceId, seq: u64) -> Covers {
        if self.covers.is_empty() {
            return Covers::from([(device, Covered::UpTo(seq.saturating_sub(1)))]);
        }
        self.covers.clone()
    }
}

/// The second shape, when what came from elsewhere counted as an amendment whether it had been heard of or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftClosedV2 {
    pub shift: ShiftId,
    pub z_number: String,
    pub totals: ShiftTotals,
    pub expected: Money,
    pub counted: Money,
    #[serde(default)]
    pub denominations: Vec<Denomination>,
    #[serde(default)]
    pub others: Vec<TenderCount>,
    #[serde(default)]
    pub reason: String,
}

impl From<ShiftClosedV2> for ShiftClosed {
    fn from(old: ShiftClosedV2) -> ShiftClosed {
        ShiftClosed {
            shift: old.shift,
            z_number: old.z_number,
            totals: old.totals,
            expected: old.expected,
            counted: old.counted,
            denominations: old.denominations,
            others: old.others,
            reason: old.reason,
            covers: Covers::new(),
        }
    }
}

/// The first shape of the closing, when cash was the only way of paying.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftClosedV1 {
    pub shift: ShiftId,
    pub z_number: String,
    pub totals: ShiftTotals,
    pub expected: Money,
    pub counted: Money,
    #[serde(default)]
    pub denominations: Vec<Denomination>,
    #[serde(default)]
    pub reason: String,
}

impl From<ShiftClosedV1> for ShiftClosed {
    fn from(old: ShiftClosedV1) -> ShiftClosed {
        ShiftClosed {
            shift: old.shift,
            z_number: old.z_number,
            totals: old.totals,
            expected: old.expected,
            counted: old.counted,
            denominations: old.denominations,
            others: Vec::new(),
            reason: old.reason,
            covers: Covers::new(),
        }
    }
}

/// A Z report was printed once more (*salinan*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftReportCopied {
    pub shift: ShiftId,
    pub copy_number: u64,
}

/// What was counted of one way of paying other than cash. A difference is recorded and shown, never posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TenderCount {
    /// `qris`, `debit_card` …
    pub kind: String,
    pub expected: Money,
    pub counted: Money,
}

/// How often one way of paying was used, and what it brought after refunds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TenderTotal {
    pub kind: String,
    #[ts(type = "number")]
    pub count: i64,
    pub amount: Money,
}

/// What one posting rule moved through the drawer. All of them together are the cash that should be there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DrawerTotal {
    /// The posting rule (domain §3): `P11` is the float.
    pub rule: String,
    #[ts(type = "number")]
    pub count: i64,
    pub incoming: Money,
    pub outgoing: Money,
}

/// How many, and how much together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountedAmount {
    #[ts(type = "number")]
    pub count: i64,
    pub amount: Money,
}

/// What happened in a shift, added up: the numbers of X and Z (domain §9.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftTotals {
    pub sales_count: i64,
    pub gross: Money,
    pub discount: Money,
    pub net: Money,
    pub vat: Money,
    pub rounding: Money,
    /// What sales brought into the drawer, change taken off.
    pub cash: Money,
    pub member_net: Money,
    pub non_member_net: Money,
    pub copies: i64,
    pub drawer_openings: i64,
    pub first_document: Option<String>,
    pub last_document: Option<String>,
    /// The sales of these numbers that were to members.
    #[serde(default)]
    pub member_count: i64,
    #[serde(default)]
    pub tenders: Vec<TenderTotal>,
    #[serde(default)]
    pub drawer: Vec<DrawerTotal>,
    #[serde(default)]
    pub returns: CountedAmount,
    #[serde(default)]
    pub voids: CountedAmount,
    /// Change that customers gave away (P15).
    #[serde(default)]
    pub donations: Money,
    /// Points that were granted, less those taken back.
    #[serde(default)]
    pub points: i64,
    /// Actions of this shift that another person approved.
    #[serde(default)]
    pub approvals: i64,
}

impl ShiftTotals {
    /// The cash that should be in the drawer: all that came in less all that went out.
    pub fn drawer_cash(&self) -> Money {
        self.drawer.iter().map(|part| part.incoming - part.outgoing).sum()
    }
}

/// A way of paying as slips and screens name it (domain §9.2); a later version's is shown by its own word.
pub fn tender_title(kind: &str) -> &str {
    match kind {
        "cash" => "Tunai",
        "qris" => "QRIS",
        "debit_card" => "Kartu debit",
        "credit_card" => "Kartu kredit",
        "transfer" => "Transfer",
        "member_credit" => "Bon anggota",
        "payroll_deduction" => "Potong gaji",
        "savings" => "Simpanan",
        "points" => "Poin",
        "voucher" => "Voucher",
        "deposit" => "Uang muka",
        other => other,
    }
}
