//! Documents: that they hold what the sale recorded, on as many pages as it needs.

use shared::money::Money;
use shared::paper::receipt::*;
use shared::paper::{Width, receipt};
use shared::quantity::Quantity;

use super::picture::{draw, png};
use super::{SaleDocument, invoice, kuitansi};

const NAMES: [&str; 5] = ["Minyak Goreng 2L", "Gula Pasir 1kg", "Beras Medium 5kg", "Teh 龙井 Celup", "Kopi Łódź ½ kg"];

fn sale(lines: usize, rupiah: i64) -> SaleDocument {
    let rp = Money::from_rupiah;
    let line = |number: usize| ReceiptLine {
        name: NAMES[number % NAMES.len()].to_owned(),
        taxed: number.is_multiple_of(2),
        quantity: Quantity::from_thousandths(2_000),
        unit_name: "PCS".to_owned(),
        unit_price: rp(rupiah),
        gross: rp(rupiah * 2),
        discount: None,
    };
    let total = rp(rupiah * 2 * i64::try_from(lines).unwrap());
    let content = ReceiptContent {
        header: ["KOPERASI MAJU BERSAMA", "Unit Toko - Jl. Melati No. 5", "Kel. Sukamaju, Bandung 40111"]
            .map(str::to_owned)
            .to_vec(),
        npwp: Some("0012345678901234".to_owned()),
        slip: SlipKind::Sale,
        document_number: "T01-K02-250131-0007".to_owned(),
        date: "31/01/2025".to_owned(),
        time: "14:22".to_owned(),
        zone: "WIB".to_owned(),
        cashier: "Ani".to_owned(),
        shift_number: 2,
        member: None,
        lines: (0..lines).map(line).collect(),
        subtotal: total,
        discount_total: Money::ZERO,
        rounding: Money::ZERO,
        total,
        tenders: vec![ReceiptTender { label: "Tunai".to_owned(), amount: total }],
        change: Money::ZERO,
        vat: Some(ReceiptVat { base: rp(60_409), amount: rp(7_249), rate_ppm: 120_000 }),
        points: None,
        footer: vec!["Terima kasih".to_owned()],
        verification: Verification {
            document_number: "T01-K02-250131-0007".to_owned(),
            chain_head: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        },
        copy_number: 0,
    };
    SaleDocument { content, buyer: "PT Sumber Rejeki Abadi".to_owned(), place: "Bandung".to_owned() }
}

/// Writes a file for a person to look at, where a folder is named.
pub(crate) fn keep(name: &str, file: &[u8]) {
    if let Some(folder) = std::env::var_os("LUMBUNG_LOOK_AT") {
        std::fs::write(std::path::Path::new(&folder).join(name), file).unwrap();
    }
}

fn pages(file: &[u8]) -> usize {
    file.windows(12).filter(|part| part == b"/Type /Page\n").count()
}

#[test]
fn an_invoice_has_as_many_pages_as_its_goods_need() {
    for (lines, expect) in [(0, 1), (3, 1), (120, 4)] {
        let file = invoice(&sale(lines, 38_500));
        keep(&format!("invoice-{lines}.pdf"), &file);
        assert_eq!(pages(&file), expect, "{lines} lines");
    }
}

#[test]
fn a_kuitansi_is_one_page_and_has_room_for_a_stamp_when_it_needs_one() {
    let (small, large) = (kuitansi(&sale(3, 27_450)), kuitansi(&sale(5, 1_500_000)));
    keep("kuitansi-small.pdf", &small);
    keep("kuitansi-large.pdf", &large);
    assert_eq!((pages(&small), pages(&large)), (1, 1));
}

#[test]
fn a_slip_becomes_a_picture_of_the_same_lines() {
    for width in [Width::Columns32, Width::Columns48] {
        let drawn = draw(&receipt::lay_out(&sale(5, 38_500).content, width));
        let file = png(&drawn).unwrap();
        keep(&format!("receipt-{}.png", width.columns()), &file);
        let mut read = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        let across = u32::try_from((width.columns() * 12 + 48) * 2).unwrap();
        assert_eq!(read.info().width, across);
        let mut dots = vec![0; read.output_buffer_size().unwrap()];
        read.next_frame(&mut dots).unwrap();
        assert!(dots.iter().any(|byte| *byte != 0xFF), "there is ink");
    }
}

#[test]
fn a_very_long_slip_stays_a_picture() {
    let drawn = draw(&receipt::lay_out(&sale(2_000, 1).content, Width::Columns32));
    assert!(drawn.height() <= 16_384);
    assert!(png(&drawn).is_ok());
}
