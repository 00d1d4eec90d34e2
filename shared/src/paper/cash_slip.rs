//! Slips of money that is not for goods: *bukti kas* for what moved the drawer, *kuitansi* for members' savings and
//! credit. The amount stands in figures and in words (*terbilang*), so that neither can be altered alone.
//!
//! Deliberately absent: deciding what stands on one; every figure and name is given.

use super::layout::Slip;
use super::receipt::{Verification, copy_banner, copy_banner_below};
use super::{Paper, RuleStyle, Width};
use crate::in_words::rupiah_in_words;
use crate::money::Money;

/// Everything that stands on such a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashSlipContent {
    /// Name of the cooperative and what else stands above, a line each.
    pub header: Vec<String>,
    /// `KUITANSI`, `BUKTI KAS KELUAR`.
    pub title: String,
    pub document_number: String,
    /// `31/01/2025 14:22 WIB`.
    pub made_at: String,
    pub cashier: String,
    pub shift_number: u32,
    /// What it is about: `Anggota` and `A-0012 SITI A***`.
    pub details: Vec<(String, String)>,
    pub amount: Money,
    /// Notes and coins, where they were counted: value and how many.
    pub denominations: Vec<(Money, i64)>,
    pub note: String,
    /// The supervisor who approved it.
    pub approved_by: Option<String>,
    /// Balances afterwards: `Saldo`, of what the slip is about.
    pub balances: Vec<(String, Money)>,
    /// Who signs in ink, left and right.
    pub signatures: Option<(String, String)>,
    pub footer: Vec<String>,
    /// Hash of the change set in hexadecimal.
    pub chain_head: String,
    /// 0 is the original, n is the n-th copy (*salinan*).
    pub copy_number: u32,
}

/// Sets a slip in columns.
pub fn lay_out(content: &CashSlipContent, width: Width) -> Paper {
    let mut slip = Slip::new(width);
    copy_banner(&mut slip, content.copy_number);
    for (index, line) in content.header.iter().enumerate() {
        slip.center(line, index == 0);
    }
    slip.rule(RuleStyle::Double);
    slip.center(&content.title, true);
    slip.left(&format!("No {}", content.document_number));
    slip.left(&content.made_at);
    slip.pair(&format!("Kasir: {}", content.cashier), &format!("Shift: {}", content.shift_number));
    slip.rule(RuleStyle::Single);
    for (name, value) in &content.details {
        slip.pair(name, value);
    }
    for (value, count) in content.denominations.iter().filter(|(_, count)| *count > 0) {
        let worth = Money::from_minor(value.minor().saturating_mul(*count));
        slip.amount(&format!("  {count} x {value}"), worth);
    }
    slip.bold_pair("JUMLAH", &format!("Rp{}", content.amount));
    slip.left(&format!("Terbilang: {}", rupiah_in_words(content.amount)));
    if !content.note.is_empty() {
        slip.left(&format!("Keterangan: {}", content.note));
    }
    if let Some(supervisor) = &content.approved_by {
        slip.left(&format!("Disetujui: {supervisor}"));
    }
    if !content.balances.is_empty() {
        slip.rule(RuleStyle::Single);
        for (name, balance) in &content.balances {
            slip.amount(name, *balance);
        }
    }
    slip.rule(RuleStyle::Double);
    if let Some((left, right)) = &content.signatures {
        slip.pair(&format!("{left},"), &format!("{right},"));
        slip.feed(3);
        slip.pair("(............)", "(............)");
    }
    for line in &content.footer {
        slip.center(line, false);
    }
    slip.feed(1);
    let verification =
        Verification { document_number: content.document_number.clone(), chain_head: content.chain_head.clone() };
    slip.qr(&verification.to_code());
    copy_banner_below(&mut slip, content.copy_number);
    slip.into_paper()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kuitansi_says_the_amount_twice_in_both_widths() {
        let content = CashSlipContent {
            header: vec!["KOPERASI MAJU BERSAMA".into()],
            title: "KUITANSI".into(),
            document_number: "T01-K02-250131-0008".into(),
            made_at: "31/01/2025 14:22 WIB".into(),
            cashier: "Ani".into(),
            shift_number: 2,
            details: vec![
                ("Diterima dari".into(), "A-0012 SITI A***".into()),
                ("Untuk".into(), "Simpanan sukarela".into()),
            ],
            amount: Money::from_rupiah(164_700),
            denominations: vec![(Money::from_rupiah(50_000), 3), (Money::from_rupiah(100), 0)],
            note: String::new(),
            approved_by: Some("Sari".into()),
            balances: vec![("Saldo sukarela".into(), Money::from_rupiah(1_164_700))],
            signatures: Some(("Penyetor".into(), "Kasir".into())),
            footer: vec!["Terima kasih".into()],
            chain_head: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            copy_number: 0,
        };
        let narrow = lay_out(&content, Width::Columns32).to_text();
        for words in [
            "            KUITANSI\n",
            "No T01-K02-250131-0008\n",
            "Diterima dari   A-0012 SITI A***\n",
            "  3 x 50.000             150.000\n",
            "JUMLAH                 Rp164.700\n",
            "Terbilang: seratus enam puluh\nempat ribu tujuh ratus rupiah\n",
            "Disetujui: Sari\n",
            "Saldo sukarela         1.164.700\n",
            "Penyetor,                 Kasir,\n",
        ] {
            assert!(narrow.contains(words), "no {words:?} in\n{narrow}");
        }
        assert!(!narrow.contains(" x 100"), "{narrow}");
        let wide = lay_out(&content, Width::Columns48).to_text();
        assert!(wide.contains("Terbilang: seratus enam puluh empat ribu tujuh\nratus rupiah\n"), "{wide}");
        let copy = lay_out(&CashSlipContent { copy_number: 2, ..content }, Width::Columns32).to_text();
        assert!(copy.contains("SALINAN"), "{copy}");
    }
}
