//! The sales slip: the worked one of the domain, and what varies.

use super::{CHAIN_HEAD, rp};
use crate::money::Money;
use crate::paper::receipt::*;
use crate::paper::*;
use crate::quantity::Quantity;

pub(super) fn goods(name: &str, taxed: bool, units: i64, price: i64) -> ReceiptLine {
    ReceiptLine {
        name: name.into(),
        taxed,
        quantity: Quantity::from_units(units),
        unit_name: "PCS".into(),
        unit_price: rp(price),
        gross: rp(units * price),
        discount: None,
    }
}

/// The sale that domain §9.4 draws.
pub(super) fn worked() -> ReceiptContent {
    let mut oil = goods("Minyak Goreng 2L", true, 2, 38_500);
    oil.discount = Some(ReceiptDiscount { label: "Diskon anggota 5%".into(), amount: rp(3_850) });
    ReceiptContent {
        header: vec![
            "KOPERASI MAJU BERSAMA".into(),
            "Unit Toko - Jl. Melati No. 5".into(),
            "Kel. Sukamaju, Bandung 40111".into(),
        ],
        npwp: Some("0012345678901234".into()),
        slip: SlipKind::Sale,
        document_number: "T01-K02-250131-0007".into(),
        date: "31/01/2025".into(),
        time: "14:22".into(),
        zone: "WIB".into(),
        cashier: "Ani".into(),
        shift_number: 2,
        member: Some(ReceiptMember { number: "A-0012".into(), name_masked: mask_name("SITI AMINAH") }),
        lines: vec![oil, goods("Gula Pasir 1kg", false, 1, 17_500), goods("Beras Medium 5kg", false, 1, 74_000)],
        subtotal: rp(168_500),
        discount_total: rp(3_850),
        rounding: rp(50),
        total: rp(164_700),
        tenders: vec![ReceiptTender { label: "Tunai".into(), amount: rp(170_000) }],
        change: rp(5_300),
        vat: Some(ReceiptVat { base: rp(60_409), amount: rp(7_249), rate_ppm: 120_000 }),
        points: Some(ReceiptPoints { added: 82, balance: 1_240 }),
        footer: vec!["Belanja Anda = SHU Anda".into(), "Terima kasih".into()],
        verification: Verification { document_number: "T01-K02-250131-0007".into(), chain_head: CHAIN_HEAD.into() },
        copy_number: 0,
    }
}

const WORKED_32: &str = "     KOPERASI MAJU BERSAMA
  Unit Toko - Jl. Melati No. 5
  Kel. Sukamaju, Bandung 40111
     NPWP 0012345678901234
================================
No T01-K02-250131-0007
31/01/2025 14:22 WIB
Kasir: Ani              Shift: 2
Anggota: A-0012 SITI A***
--------------------------------
Minyak Goreng 2L*
  2 x 38.500              77.000
  Diskon anggota 5%       -3.850
Gula Pasir 1kg
  1 x 17.500              17.500
Beras Medium 5kg
  1 x 74.000              74.000
--------------------------------
Subtotal                 168.500
Total diskon              -3.850
Pembulatan                    50
TOTAL                  Rp164.700
Tunai                    170.000
Kembali                    5.300
--------------------------------
*) BKP termasuk PPN
DPP Nilai Lain            60.409
PPN 12%                    7.249
Poin: +82  Saldo           1.240
================================
    Belanja Anda = SHU Anda
          Terima kasih

[QR:LUMBUNG/1:T01-K02-250131-000
7:9F86D081884C7D659A2FEAA0C55AD0
15A3BF4F1B2B0B822CD15D6C15B0F00A
08]
";

const WORKED_48: &str = "             KOPERASI MAJU BERSAMA
          Unit Toko - Jl. Melati No. 5
          Kel. Sukamaju, Bandung 40111
             NPWP 0012345678901234
================================================
No T01-K02-250131-0007      31/01/2025 14:22 WIB
Kasir: Ani                              Shift: 2
Anggota: A-0012 SITI A***
------------------------------------------------
Minyak Goreng 2L*
  2 x 38.500                              77.000
  Diskon anggota 5%                       -3.850
Gula Pasir 1kg
  1 x 17.500                              17.500
Beras Medium 5kg
  1 x 74.000                              74.000
------------------------------------------------
Subtotal                                 168.500
Total diskon                              -3.850
Pembulatan                                    50
TOTAL                                  Rp164.700
Tunai                                    170.000
Kembali                                    5.300
------------------------------------------------
*) BKP termasuk PPN
DPP Nilai Lain                            60.409
PPN 12%                                    7.249
Poin: +82  Saldo                           1.240
================================================
            Belanja Anda = SHU Anda
                  Terima kasih

[QR:LUMBUNG/1:T01-K02-250131-0007:9F86D081884C7D
659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A
08]
";

#[test]
fn the_worked_slip_of_the_domain() {
    assert_eq!(receipt::lay_out(&worked(), Width::Columns32).to_text(), WORKED_32);
    assert_eq!(receipt::lay_out(&worked(), Width::Columns48).to_text(), WORKED_48);
}

fn text_of(content: &ReceiptContent) -> String {
    receipt::lay_out(content, Width::Columns32).to_text()
}

#[test]
fn lines_appear_only_when_they_say_something() {
    let check = |story: &str, change: fn(&mut ReceiptContent), absent: &[&str], present: &[&str]| {
        let mut content = worked();
        change(&mut content);
        let text = text_of(&content);
        for words in absent {
            assert!(!text.contains(words), "{story}: {words:?} in\n{text}");
        }
        for words in present {
            assert!(text.contains(words), "{story}: no {words:?} in\n{text}");
        }
    };
    check("not a member", |c| c.member = None, &["Anggota:"], &["Kasir: Ani"]);
    check(
        "not PKP",
        |c| (c.npwp, c.vat) = (None, None),
        &["NPWP", "PPN", "DPP", "*)", "2L*"],
        &["Minyak Goreng 2L\n", "Poin: +82"],
    );
    check("no discount", |c| c.discount_total = Money::ZERO, &["Total diskon"], &["Subtotal"]);
    check(
        "a line discount of nothing",
        |c| c.lines[0].discount = Some(ReceiptDiscount { label: "Promo".into(), amount: Money::ZERO }),
        &["Promo"],
        &["Minyak Goreng 2L*"],
    );
    check("nothing rounded", |c| c.rounding = Money::ZERO, &["Pembulatan"], &["TOTAL"]);
    check("rounded down", |c| c.rounding = rp(-40), &[], &["Pembulatan                   -40"]);
    check("no change", |c| c.change = Money::ZERO, &["Kembali"], &["Tunai"]);
    check("neither tax nor points", |c| (c.vat, c.points) = (None, None), &["Poin"], &["Kembali"]);
    check("erased member", |c| c.member.as_mut().unwrap().name_masked.clear(), &["SITI"], &["Anggota: A-0012\n"]);
    check("original", |_| {}, &["SALINAN", "RETUR", "BATAL"], &[]);
    check(
        "weighed goods",
        |c| (c.lines[1].quantity, c.lines[1].unit_name) = (Quantity::from_thousandths(1_250), "kg".into()),
        &[],
        &["  1,25 kg x 17.500        17.500"],
    );
    check(
        "brought back",
        |c| {
            c.slip = SlipKind::Return { original_number: "T01-K02-250130-0003".into() };
            (c.total, c.points) = (rp(-17_500), Some(ReceiptPoints { added: -8, balance: 1_232 }));
        },
        &[],
        &["RETUR", "Struk asal T01-K02-250130-0003", "-Rp17.500", "Poin: -8  Saldo            1.232"],
    );
    check(
        "taken back",
        |c| c.slip = SlipKind::Void { original_number: "T01-K02-250131-0006".into() },
        &[],
        &["BATAL", "Struk asal T01-K02-250131-0006"],
    );
}

#[test]
fn a_copy_says_so_above_and_below() {
    let copy = ReceiptContent { copy_number: 2, ..worked() };
    let paper = receipt::lay_out(&copy, Width::Columns32);
    let banner = PaperLine::Text { text: "SALINAN ke-2".into(), align: Align::Center, bold: true, double: true };
    assert_eq!(paper.lines.first(), Some(&banner));
    assert_eq!(paper.lines.last(), Some(&banner));
    let between = Paper { width: paper.width, lines: paper.lines[1..paper.lines.len() - 2].to_vec() };
    assert_eq!(between, receipt::lay_out(&worked(), Width::Columns32));
}

#[test]
fn a_possible_double_says_so_before_anything_else() {
    let check = |width: Width, expect: &[&str]| {
        let plain = receipt::lay_out(&worked(), width);
        let marked = plain.clone().marked_as_possible_double();
        let above = marked.lines.len() - plain.lines.len();
        let words: Vec<_> = marked.lines[..above]
            .iter()
            .map(|line| match line {
                PaperLine::Text { text, double: true, .. } => text.as_str(),
                other => panic!("{other:?} is not a doubled line"),
            })
            .collect();
        assert_eq!(words, expect);
        assert_eq!(marked.lines[above..], plain.lines);
    };
    check(Width::Columns32, &["KEMUNGKINAN", "CETAK ULANG"]);
    check(Width::Columns48, &["KEMUNGKINAN CETAK ULANG"]);
}

#[test]
fn long_texts_wrap_and_amounts_stay_whole() {
    let mut content = worked();
    content.lines = vec![goods("Sabun Mandi Cair Antiseptik Aroma Sirih Isi Ulang 825 ml", true, 1, 31_900)];
    content.lines.push(ReceiptLine {
        unit_name: "karton".into(),
        quantity: Quantity::from_thousandths(1_234_567),
        gross: rp(12_345_678_901),
        ..goods("Air", false, 1, 1_000_000)
    });
    let text = text_of(&content);
    let expect = "\
Sabun Mandi Cair Antiseptik
Aroma Sirih Isi Ulang 825 ml*
  1 x 31.900              31.900
Air
  1.234,567 karton x 1.000.000
                  12.345.678.901
";
    assert!(text.contains(expect), "{text}");
}

#[test]
fn a_scanned_code_reads_back() {
    let verification = worked().verification;
    let code = verification.to_code();
    assert!(code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-/:".contains(&byte)));
    assert_eq!(Verification::from_code(&code), Some(verification));
    let refuse = |code: &str| assert_eq!(Verification::from_code(code), None, "{code}");
    refuse("00020101021126610014ID.CO.QRIS.WWW");
    refuse("LUMBUNG/1:T01-K02-250131-0007:");
    refuse("LUMBUNG/1:T01-K02-250131-0007:XYZ");
    refuse("LUMBUNG/1::ABC");
    refuse("LUMBUNG/2:T01:ABC");
}
