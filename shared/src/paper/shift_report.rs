//! The shift reports of a till (*laporan X*, *laporan Z*), domain §9.6.
//!
//! An X report may be printed at any time and resets nothing; a Z report is printed once, is numbered without gaps, and
//! closes the shift. Both have the same lines, so that a cashier who knows one can read the other. Every figure is
//! given; only the sum of the counted notes and the difference are worked out here, because the paper shows them
//! beside their parts. Deliberately absent: deciding who may see the expected cash before counting.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::layout::Slip;
use super::receipt::{Verification, copy_banner, copy_banner_below};
use super::{Paper, RuleStyle, Width};
use crate::money::{Money, group_thousands};

/// Which of the two reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShiftReportKind {
    /// A look in between.
    X,
    /// The closing.
    Z,
}

impl ShiftReportKind {
    const fn letter(self) -> &'static str {
        match self {
            ShiftReportKind::X => "X",
            ShiftReportKind::Z => "Z",
        }
    }
}

/// How many, and how much together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountedSum {
    /// How many.
    pub count: u32,
    /// How much together.
    pub amount: Money,
}

/// What came in by one way of paying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct TenderSum {
    /// `Tunai`, `QRIS`.
    pub label: String,
    /// Whether it is cash, which a blind count must not be told.
    pub is_cash: bool,
    /// Payments and their sum.
    pub sum: CountedSum,
}

/// How many notes or coins of one value lay in the drawer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DenominationCount {
    /// The value of one.
    pub value: Money,
    /// How many.
    pub count: u32,
}

impl DenominationCount {
    /// What they are worth together.
    pub fn amount(self) -> Money {
        Money::from_minor(self.value.minor().saturating_mul(i64::from(self.count)))
    }
}

/// The cash in the drawer: what went in and out, and what must be there (domain §9.6 `expected`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DrawerCash {
    /// What it held when the shift opened (*modal awal*).
    pub float: Money,
    /// Cash for goods, change given back already taken off.
    pub sales: Money,
    /// Cash given back for goods.
    pub refunds: Money,
    /// Cash in for savings, instalments and bon.
    pub cash_in: Money,
    /// Cash out for expenses and withdrawals.
    pub cash_out: Money,
    /// Cash carried to the safe (*setor*), less what was fetched from there.
    pub drops: Money,
    /// What must be there.
    pub expected: Money,
}

/// What was counted of a way of paying other than cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct CountedTender {
    /// `QRIS`, `Kartu debit`.
    pub label: String,
    /// What the till says.
    pub expected: Money,
    /// What slips and messages say.
    pub counted: Money,
}

/// A record that came after the report was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct LateLine {
    /// `Penjualan`.
    pub label: String,
    /// Its number on paper; empty for one without.
    pub document_number: String,
    /// What it came to.
    pub amount: Money,
}

/// Everything that stands on a shift report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftReportContent {
    /// X or Z.
    pub kind: ShiftReportKind,
    /// Counted per till and kind, without gaps.
    pub number: u32,
    /// Name of the cooperative and what else stands above, a line each.
    pub header: Vec<String>,
    /// The business unit.
    pub unit: String,
    /// The till's code.
    pub till: String,
    /// The cashier's name.
    pub cashier: String,
    /// Number of the shift.
    pub shift_number: u32,
    /// `31/01/2025 07:00 WIB`.
    pub opened_at: String,
    /// The same, once it is closed.
    pub closed_at: Option<String>,
    /// When this report was made.
    pub made_at: String,
    /// Sales and what their goods cost before discount.
    pub sales: CountedSum,
    /// What discounts took off, as a positive amount.
    pub discount: Money,
    /// What the sales came to.
    pub net: Money,
    /// Tax in it (*PPN*); a seller who is not PKP prints none.
    pub vat: Option<Money>,
    /// Per way of paying.
    pub tenders: Vec<TenderSum>,
    /// Sales to members.
    pub to_members: CountedSum,
    /// Sales to others.
    pub to_others: CountedSum,
    /// Goods brought back, as a positive amount.
    pub returns: CountedSum,
    /// Sales taken back, as a positive amount.
    pub voids: CountedSum,
    /// Cash rounding, signed.
    pub rounding: Money,
    /// How often the drawer was opened without a sale.
    pub drawer_openings: u32,
    /// Change that customers gave away.
    pub donations: Money,
    /// Points granted, less those taken back.
    pub points: i64,
    /// Actions that another person approved.
    pub approvals: u32,
    /// Whether the reader still has to count: then nothing is printed that tells the cash.
    pub blind: bool,
    /// The cash.
    pub drawer: DrawerCash,
    /// What the cashier counted; `None` before counting.
    pub counted: Option<Vec<DenominationCount>>,
    /// What was counted of the other ways of paying.
    pub counted_tenders: Vec<CountedTender>,
    /// Why expected and counted differ, where someone had to say.
    pub difference_reason: Option<String>,
    /// The supervisor who accepted the difference.
    pub approved_by: Option<String>,
    /// Number of the first slip.
    pub first_receipt: Option<String>,
    /// Number of the last slip.
    pub last_receipt: Option<String>,
    /// What came after the sealing, from a till that was carried on elsewhere. The sealed figures stay.
    pub amendment: Vec<LateLine>,
    /// Hash of the change set that the report ends with, in hexadecimal.
    pub chain_head: String,
    /// 0 is the original, n is the n-th copy (*salinan*).
    pub copy_number: u32,
}

impl ShiftReportContent {
    /// What was counted together; `None` before counting.
    pub fn counted_total(&self) -> Option<Money> {
        self.counted.as_ref().map(|counts| counts.iter().map(|count| count.amount()).sum())
    }

    /// Counted less expected: negative where cash is missing. `None` before counting.
    pub fn difference(&self) -> Option<Money> {
        self.counted_total().map(|counted| counted - self.drawer.expected)
    }

    /// What ties the paper to the books. The document is named `Z-{till}-{number}`.
    pub fn verification(&self) -> Verification {
        Verification {
            document_number: format!("{}-{}-{}", self.kind.letter(), self.till, self.number),
            chain_head: self.chain_head.clone(),
        }
    }
}

/// Sets a shift report in columns.
pub fn lay_out(content: &ShiftReportContent, width: Width) -> Paper {
    let mut slip = Slip::new(width);
    copy_banner(&mut slip, content.copy_number);
    head(&mut slip, content);
    sales(&mut slip, content);
    cash(&mut slip, content);
    counting(&mut slip, content);
    slip.rule(RuleStyle::Single);
    if let Some(first) = &content.first_receipt {
        slip.pair("Struk awal", first);
    }
    if let Some(last) = &content.last_receipt {
        slip.pair("Struk akhir", last);
    }
    slip.pair("Dicetak", &content.made_at);
    amendment(&mut slip, content);
    slip.rule(RuleStyle::Double);
    if content.kind == ShiftReportKind::Z {
        signatures(&mut slip);
    }
    slip.feed(1);
    slip.qr(&content.verification().to_code());
    copy_banner_below(&mut slip, content.copy_number);
    slip.into_paper()
}

fn head(slip: &mut Slip, content: &ShiftReportContent) {
    for (index, line) in content.header.iter().enumerate() {
        slip.center(line, index == 0);
    }
    slip.banner(&format!("LAPORAN {}", content.kind.letter()));
    if !content.amendment.is_empty() {
        slip.center("DENGAN TAMBAHAN", true);
    }
    slip.center(&format!("Nomor {}", group_thousands(u64::from(content.number))), true);
    slip.rule(RuleStyle::Double);
    slip.left(&format!("Unit: {}", content.unit));
    slip.pair(&format!("Kasa: {}", content.till), &format!("Shift: {}", content.shift_number));
    slip.left(&format!("Kasir: {}", content.cashier));
    slip.pair("Buka", &content.opened_at);
    slip.pair("Tutup", content.closed_at.as_deref().unwrap_or("belum ditutup"));
    slip.rule(RuleStyle::Single);
}

fn sales(slip: &mut Slip, content: &ShiftReportContent) {
    slip.pair("Jumlah penjualan", &counted(content.sales.count));
    slip.amount("Penjualan kotor", content.sales.amount);
    slip.amount("Diskon", -content.discount);
    slip.bold_pair("Penjualan bersih", &content.net.to_string());
    if let Some(vat) = content.vat {
        slip.amount("Termasuk PPN", vat);
    }
    slip.rule(RuleStyle::Single);
    slip.left("Cara bayar");
    for tender in &content.tenders {
        if content.blind && tender.is_cash {
            slip.pair(&format!("  {} ({})", tender.label, counted(tender.sum.count)), "dihitung nanti");
        } else {
            summed(slip, &tender.label, tender.sum);
        }
    }
    slip.left("Pembeli");
    summed(slip, "Anggota", content.to_members);
    summed(slip, "Bukan anggota", content.to_others);
    slip.left("Koreksi");
    summed(slip, "Retur", content.returns);
    summed(slip, "Batal", content.voids);
    slip.amount("  Pembulatan", content.rounding);
    slip.pair("Laci dibuka tanpa jual", &counted(content.drawer_openings));
    if !content.donations.is_zero() {
        slip.amount("Donasi kembalian", content.donations);
    }
    if content.points != 0 {
        slip.pair("Poin diberikan", &content.points.to_string());
    }
    if content.approvals > 0 {
        slip.pair("Persetujuan atasan", &counted(content.approvals));
    }
}

fn cash(slip: &mut Slip, content: &ShiftReportContent) {
    let drawer = &content.drawer;
    slip.rule(RuleStyle::Single);
    if content.blind {
        slip.left("Uang di laci dihitung saat tutup kasir");
        return;
    }
    slip.left("Uang di laci");
    slip.amount("  Modal awal", drawer.float);
    slip.amount("  Penjualan tunai", drawer.sales);
    slip.amount("  Retur dan batal", -drawer.refunds);
    slip.amount("  Kas masuk", drawer.cash_in);
    slip.amount("  Kas keluar", -drawer.cash_out);
    slip.amount("  Setor ke brankas", -drawer.drops);
    slip.bold_pair("Seharusnya", &drawer.expected.to_string());
}

fn counting(slip: &mut Slip, content: &ShiftReportContent) {
    let Some(counts) = &content.counted else {
        return;
    };
    slip.left("Hitungan kasir");
    for count in counts.iter().filter(|count| count.count > 0) {
        slip.amount(&format!("  {} x {}", counted(count.count), count.value), count.amount());
    }
    slip.bold_pair("Dihitung", &content.counted_total().unwrap_or_default().to_string());
    let difference = content.difference().unwrap_or_default();
    let words = match difference.minor().signum() {
        -1 => "Selisih kurang",
        1 => "Selisih lebih",
        _ => "Selisih",
    };
    slip.bold_pair(words, &difference.to_string());
    for tender in &content.counted_tenders {
        slip.pair(&tender.label, &format!("dihitung {}", tender.counted));
        slip.amount("  Seharusnya", tender.expected);
        slip.amount("  Selisih", tender.counted - tender.expected);
    }
    if let Some(reason) = &content.difference_reason {
        slip.left(&format!("Alasan: {reason}"));
    }
    if let Some(supervisor) = &content.approved_by {
        slip.left(&format!("Disetujui: {supervisor}"));
    }
}

/// What came after the sealing: the figures above stay as they were signed.
fn amendment(slip: &mut Slip, content: &ShiftReportContent) {
    if content.amendment.is_empty() {
        return;
    }
    slip.rule(RuleStyle::Single);
    slip.center("TAMBAHAN SETELAH Z", true);
    for late in &content.amendment {
        slip.amount(&late.label, late.amount);
        if !late.document_number.is_empty() {
            slip.left(&format!("  {}", late.document_number));
        }
    }
}

/// Room for two names in ink.
fn signatures(slip: &mut Slip) {
    slip.pair("Kasir,", "Penyelia,");
    slip.feed(3);
    slip.pair("(............)", "(............)");
}

/// `  Tunai (12)            1.240.000`.
fn summed(slip: &mut Slip, label: &str, sum: CountedSum) {
    slip.amount(&format!("  {label} ({})", counted(sum.count)), sum.amount);
}

fn counted(count: u32) -> String {
    group_thousands(u64::from(count))
}
