//! The sales slip (*struk*), domain §9.4.
//!
//! Every figure is given by the caller from the sale's change set. Words: a *copy* (*salinan*) is any print after the
//! original; the *verification* ties the paper to the till's chain of change sets, so that a slip can be checked
//! with no network (design §10.11). Deliberately absent: what a sale costs, what tax is due, and full names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::layout::{Slip, rupiah};
use super::{Paper, RuleStyle, Width};
use crate::money::{Money, group_thousands};
use crate::quantity::Quantity;

/// Everything that stands on a sales slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptContent {
    /// Who sells: name of the cooperative, then unit and address, a line each.
    pub header: Vec<String>,
    /// The tax number of a PKP seller; a seller who is not PKP prints none (domain §8).
    pub npwp: Option<String>,
    /// What the slip records.
    pub slip: SlipKind,
    /// `T01-K02-250131-0007`.
    pub document_number: String,
    /// Business date, `31/01/2025`.
    pub date: String,
    /// Hour and minute, `14:22`.
    pub time: String,
    /// `WIB`, `WITA` or `WIT`.
    pub zone: String,
    /// The cashier's name.
    pub cashier: String,
    /// Number of the shift.
    pub shift_number: u32,
    /// The member who buys, if one does.
    pub member: Option<ReceiptMember>,
    /// What was sold.
    pub lines: Vec<ReceiptLine>,
    /// Sum of the lines before discount.
    pub subtotal: Money,
    /// What all discounts together take off, as a positive amount.
    pub discount_total: Money,
    /// Cash rounding (*pembulatan*), signed.
    pub rounding: Money,
    /// What is to be paid.
    pub total: Money,
    /// How it was paid.
    pub tenders: Vec<ReceiptTender>,
    /// Money given back; none is not printed.
    pub change: Money,
    /// The tax in the price, on the slips of a PKP seller.
    pub vat: Option<ReceiptVat>,
    /// Points of the member.
    pub points: Option<ReceiptPoints>,
    /// What the cooperative says at the end, a line each.
    pub footer: Vec<String>,
    /// What the QR code holds.
    pub verification: Verification,
    /// 0 is the original, n is the n-th copy (*salinan*).
    pub copy_number: u32,
}

/// What a slip records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SlipKind {
    /// A sale.
    #[default]
    Sale,
    /// A sale taken back before the shift closed (*batal*).
    Void {
        /// Number of the slip taken back.
        original_number: String,
    },
    /// Goods brought back (*retur*).
    Return {
        /// Number of the slip they were bought with.
        original_number: String,
    },
}

/// The member on a slip: never the full name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptMember {
    /// `A-0012`.
    pub number: String,
    /// As [`super::mask_name`] gives it; empty when the person was erased.
    pub name_masked: String,
}

/// One line of goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptLine {
    /// The product's name.
    pub name: String,
    /// Taxed goods (*BKP*) carry a star when the slip explains it.
    pub taxed: bool,
    /// How much.
    pub quantity: Quantity,
    /// Of what; pieces (`PCS` or nothing) go without saying.
    pub unit_name: String,
    /// Price of one unit.
    pub unit_price: Money,
    /// Quantity times price.
    pub gross: Money,
    /// Why less was paid, and by how much (positive).
    pub discount: Option<ReceiptDiscount>,
}

impl ReceiptLine {
    /// What is taken off this line, as a positive amount.
    pub fn discounts_total(&self) -> Money {
        self.discount.as_ref().map_or(Money::ZERO, |discount| discount.amount)
    }
}

/// A discount on a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptDiscount {
    /// `Diskon anggota 5%`.
    pub label: String,
    /// What it takes off, as a positive amount; zero is not printed.
    pub amount: Money,
}

/// One way of paying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptTender {
    /// `Tunai`, `QRIS`, `Potong gaji`.
    pub label: String,
    /// What was handed over.
    pub amount: Money,
}

/// The tax (*PPN*) in the price of the taxed goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptVat {
    /// *DPP nilai lain*: the base the rate is applied to (domain §8).
    pub base: Money,
    /// The tax.
    pub amount: Money,
    /// The rate in force on the business date, in parts per million: 120,000 is 12 %.
    pub rate_ppm: u32,
}

/// Points of the member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ReceiptPoints {
    /// Points of this slip, signed.
    #[ts(type = "number")]
    pub added: i64,
    /// Points after it.
    #[ts(type = "number")]
    pub balance: i64,
}

/// What ties a paper to the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Verification {
    /// Number of the document.
    pub document_number: String,
    /// Hash of the change set that recorded it, in hexadecimal.
    pub chain_head: String,
}

/// The mark at the start of every verification text; the number is its version.
const VERIFICATION_MARK: &str = "LUMBUNG/1";

impl Verification {
    /// The text in the QR code: capitals, digits, `-`, `/` and `:` only, which QR codes pack tightest.
    pub fn to_code(&self) -> String {
        format!("{VERIFICATION_MARK}:{}:{}", self.document_number, self.chain_head.to_ascii_uppercase())
    }

    /// Reads a scanned text back; `None` where it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        let (document_number, chain_head) =
            code.trim().strip_prefix(VERIFICATION_MARK)?.strip_prefix(':')?.rsplit_once(':')?;
        let is_hash = !chain_head.is_empty() && chain_head.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hash && !document_number.is_empty()).then(|| Verification {
            document_number: document_number.to_owned(),
            chain_head: chain_head.to_ascii_lowercase(),
        })
    }
}

/// Sets a slip in columns, as domain §9.4 draws it.
pub fn lay_out(content: &ReceiptContent, width: Width) -> Paper {
    let mut slip = Slip::new(width);
    copy_banner(&mut slip, content.copy_number);
    head(&mut slip, content);
    for line in &content.lines {
        goods(&mut slip, line, content.vat.is_some());
    }
    slip.rule(RuleStyle::Single);
    sums(&mut slip, content);
    tax_and_points(&mut slip, content);
    slip.rule(RuleStyle::Double);
    // Nobody is thanked for a purchase that was taken back.
    for line in content.footer.iter().filter(|_| content.slip == SlipKind::Sale) {
        slip.center(line, false);
    }
    slip.feed(1);
    slip.qr(&content.verification.to_code());
    copy_banner_below(&mut slip, content.copy_number);
    slip.into_paper()
}

/// "SALINAN ke-n" on everything but the original.
pub(super) fn copy_banner(slip: &mut Slip, copy_number: u32) {
    if copy_number > 0 {
        slip.banner(&format!("SALINAN ke-{copy_number}"));
    }
}

/// The same under the QR code, which needs some white below it to be read.
pub(super) fn copy_banner_below(slip: &mut Slip, copy_number: u32) {
    if copy_number > 0 {
        slip.feed(1);
        copy_banner(slip, copy_number);
    }
}

fn head(slip: &mut Slip, content: &ReceiptContent) {
    for (index, line) in content.header.iter().enumerate() {
        slip.center(line, index == 0);
    }
    if let Some(npwp) = &content.npwp {
        slip.center(&format!("NPWP {npwp}"), false);
    }
    slip.rule(RuleStyle::Double);
    let origin = match &content.slip {
        SlipKind::Sale => None,
        SlipKind::Void { original_number } => Some(("BATAL", original_number)),
        SlipKind::Return { original_number } => Some(("RETUR", original_number)),
    };
    if let Some((title, _)) = origin {
        slip.banner(title);
    }
    let number = format!("No {}", content.document_number);
    let moment = format!("{} {} {}", content.date, content.time, content.zone);
    match slip.width() {
        Width::Columns32 => {
            slip.left(&number);
            slip.left(&moment);
        }
        Width::Columns48 => slip.pair(&number, &moment),
    }
    if let Some((_, original_number)) = origin {
        slip.left(&format!("Struk asal {original_number}"));
    }
    slip.pair(&format!("Kasir: {}", content.cashier), &format!("Shift: {}", content.shift_number));
    if let Some(member) = &content.member {
        slip.left(format!("Anggota: {} {}", member.number, member.name_masked).trim_end());
    }
    slip.rule(RuleStyle::Single);
}

fn goods(slip: &mut Slip, line: &ReceiptLine, star_is_explained: bool) {
    let star = if line.taxed && star_is_explained { "*" } else { "" };
    slip.left(&format!("{}{star}", line.name.trim()));
    let unit = line.unit_name.trim();
    let unit = if unit.is_empty() || unit.eq_ignore_ascii_case("pcs") { String::new() } else { format!(" {unit}") };
    slip.amount(&format!("  {}{unit} x {}", line.quantity, line.unit_price), line.gross);
    if let Some(discount) = line.discount.as_ref().filter(|discount| !discount.amount.is_zero()) {
        slip.amount(&format!("  {}", discount.label), -discount.amount);
    }
}

fn sums(slip: &mut Slip, content: &ReceiptContent) {
    slip.amount("Subtotal", content.subtotal);
    if !content.discount_total.is_zero() {
        slip.amount("Total diskon", -content.discount_total);
    }
    if !content.rounding.is_zero() {
        slip.amount("Pembulatan", content.rounding);
    }
    slip.bold_pair("TOTAL", &rupiah(content.total));
    for tender in &content.tenders {
        slip.amount(&tender.label, tender.amount);
    }
    if !content.change.is_zero() {
        slip.amount("Kembali", content.change);
    }
}

fn tax_and_points(slip: &mut Slip, content: &ReceiptContent) {
    if content.vat.is_none() && content.points.is_none() {
        return;
    }
    slip.rule(RuleStyle::Single);
    if let Some(vat) = &content.vat {
        slip.left("*) BKP termasuk PPN");
        slip.amount("DPP Nilai Lain", vat.base);
        slip.amount(&format!("PPN {}%", percent(vat.rate_ppm)), vat.amount);
    }
    if let Some(points) = &content.points {
        let sign = if points.added < 0 { "" } else { "+" };
        slip.pair(&format!("Poin: {sign}{}  Saldo", counted(points.added)), &counted(points.balance));
    }
}

/// A count with dots between the thousands.
fn counted(count: i64) -> String {
    let sign = if count < 0 { "-" } else { "" };
    format!("{sign}{}", group_thousands(count.unsigned_abs()))
}

/// The rate of a tax as it is printed, in percent.
pub fn tax_rate(vat: &ReceiptVat) -> String {
    percent(vat.rate_ppm)
}

/// A rate as Indonesians write it: 120,000 ppm is `12`, 11,000 ppm is `1,1`; cut to thousandths of a percent.
fn percent(rate_ppm: u32) -> String {
    Quantity::from_thousandths(i64::from(rate_ppm / 10)).to_string()
}
