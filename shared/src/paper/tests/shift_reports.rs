//! The X and the Z report of a worked shift.

use super::{CHAIN_HEAD, rp};
use crate::paper::shift_report::*;
use crate::paper::*;

fn z_report() -> ShiftReportContent {
    let sum = |count: u32, rupiah: i64| CountedSum { count, amount: rp(rupiah) };
    let notes = |value: i64, count: u32| DenominationCount { value: rp(value), count };
    ShiftReportContent {
        kind: ShiftReportKind::Z,
        number: 17,
        header: vec!["KOPERASI MAJU BERSAMA".into()],
        unit: "Unit Toko".into(),
        till: "T01-K02".into(),
        cashier: "Ani".into(),
        shift_number: 2,
        opened_at: "31/01/2025 13:00 WIB".into(),
        closed_at: Some("31/01/2025 20:05 WIB".into()),
        made_at: "31/01/2025 20:06 WIB".into(),
        sales: sum(42, 3_250_500),
        discount: rp(96_450),
        net: rp(3_154_050),
        vat: Some(rp(148_310)),
        tenders: vec![
            TenderSum { label: "Tunai".into(), is_cash: true, sum: sum(30, 2_104_050) },
            TenderSum { label: "QRIS".into(), is_cash: false, sum: sum(10, 900_000) },
            TenderSum { label: "Bon anggota".into(), is_cash: false, sum: sum(2, 150_000) },
        ],
        to_members: sum(28, 2_350_000),
        to_others: sum(14, 804_050),
        returns: sum(1, 17_500),
        voids: sum(2, 45_000),
        rounding: rp(150),
        drawer_openings: 3,
        donations: rp(0),
        points: 0,
        approvals: 0,
        blind: false,
        drawer: DrawerCash {
            float: rp(500_000),
            sales: rp(2_104_200),
            refunds: rp(17_500),
            cash_in: rp(350_000),
            cash_out: rp(100_000),
            drops: rp(1_500_000),
            expected: rp(1_336_700),
        },
        counted: Some(vec![notes(100_000, 10), notes(50_000, 5), notes(10_000, 8), notes(5_000, 0), notes(100, 47)]),
        counted_tenders: Vec::new(),
        difference_reason: Some("Salah kembalian".into()),
        approved_by: Some("Budi".into()),
        first_receipt: Some("T01-K02-250131-0031".into()),
        last_receipt: Some("T01-K02-250131-0072".into()),
        amendment: Vec::new(),
        chain_head: CHAIN_HEAD.into(),
        copy_number: 0,
    }
}

const Z_32: &str = "     KOPERASI MAJU BERSAMA
           LAPORAN Z
            Nomor 17
================================
Unit: Unit Toko
Kasa: T01-K02           Shift: 2
Kasir: Ani
Buka        31/01/2025 13:00 WIB
Tutup       31/01/2025 20:05 WIB
--------------------------------
Jumlah penjualan              42
Penjualan kotor        3.250.500
Diskon                   -96.450
Penjualan bersih       3.154.050
Termasuk PPN             148.310
--------------------------------
Cara bayar
  Tunai (30)           2.104.050
  QRIS (10)              900.000
  Bon anggota (2)        150.000
Pembeli
  Anggota (28)         2.350.000
  Bukan anggota (14)     804.050
Koreksi
  Retur (1)               17.500
  Batal (2)               45.000
  Pembulatan                 150
Laci dibuka tanpa jual         3
--------------------------------
Uang di laci
  Modal awal             500.000
  Penjualan tunai      2.104.200
  Retur dan batal        -17.500
  Kas masuk              350.000
  Kas keluar            -100.000
  Setor ke brankas    -1.500.000
Seharusnya             1.336.700
Hitungan kasir
  10 x 100.000         1.000.000
  5 x 50.000             250.000
  8 x 10.000              80.000
  47 x 100                 4.700
Dihitung               1.334.700
Selisih kurang            -2.000
Alasan: Salah kembalian
Disetujui: Budi
--------------------------------
Struk awal   T01-K02-250131-0031
Struk akhir  T01-K02-250131-0072
Dicetak     31/01/2025 20:06 WIB
================================
Kasir,                 Penyelia,



(............)    (............)

[QR:LUMBUNG/1:Z-T01-K02-17:9F86D
081884C7D659A2FEAA0C55AD015A3BF4
F1B2B0B822CD15D6C15B0F00A08]
";

#[test]
fn the_z_report() {
    let report = z_report();
    let drawer = report.drawer;
    let sum = drawer.float + drawer.sales - drawer.refunds + drawer.cash_in - drawer.cash_out - drawer.drops;
    assert_eq!(sum, drawer.expected, "the worked report must add up by hand");
    assert_eq!(shift_report::lay_out(&report, Width::Columns32).to_text(), Z_32);
    let wide = shift_report::lay_out(&report, Width::Columns48).to_text();
    assert!(wide.contains("Struk awal                   T01-K02-250131-0031\n"), "{wide}");
    assert!(wide.contains("Selisih kurang                            -2.000\n"), "{wide}");
}

#[test]
fn the_x_report_closes_nothing() {
    let report = ShiftReportContent {
        kind: ShiftReportKind::X,
        number: 3,
        closed_at: None,
        counted: None,
        difference_reason: None,
        approved_by: None,
        vat: None,
        ..z_report()
    };
    let text = shift_report::lay_out(&report, Width::Columns32).to_text();
    for words in ["           LAPORAN X\n            Nomor 3\n", "Tutup              belum ditutup\n", "Seharusnya"] {
        assert!(text.contains(words), "no {words:?} in\n{text}");
    }
    for words in ["Dihitung", "Selisih", "Alasan", "Penyelia", "PPN"] {
        assert!(!text.contains(words), "{words:?} in\n{text}");
    }
    assert!(text.contains("LUMBUNG/1:X-T01-K02-3:"), "{text}");
}

#[test]
fn differences_are_named() {
    let check = |counted: i64, expect: &str| {
        let count = DenominationCount { value: rp(100), count: u32::try_from(counted / 100).unwrap() };
        let report = ShiftReportContent { counted: Some(vec![count]), ..z_report() };
        let text = shift_report::lay_out(&report, Width::Columns32).to_text();
        assert!(text.contains(expect), "{text}");
    };
    check(1_336_700, "Selisih                        0\n");
    check(1_340_000, "Selisih lebih              3.300\n");
    check(1_300_000, "Selisih kurang           -36.700\n");
}
