//! The *kuitansi*: that money was received, from whom, for what, in figures and in words; half an A4 page.
//!
//! A document of more than Rp5.000.000 needs a stamp of Rp10.000 (*meterai*): its place is marked.

use shared::in_words::rupiah_in_words;
use shared::money::Money;

use super::SaleDocument;
use super::pdf::{A4_HEIGHT, A4_WIDTH, Document, bold, plain};
use crate::print::raster::qr;

const LEFT: i16 = 450;
const RIGHT: i16 = A4_WIDTH - 450;
const VALUE: i16 = LEFT + 1_300;
const TEXT: i16 = 110;
/// From what amount on a stamp is needed: documents of more than this.
const STAMP_OVER: Money = Money::from_rupiah(5_000_000);
/// So many goods are named; the invoice names all.
const GOODS_NAMED: usize = 3;

/// The kuitansi of a sale as a PDF.
pub fn kuitansi(sale: &SaleDocument) -> Vec<u8> {
    let content = &sale.content;
    let mut paper = Document::new(&format!("Kuitansi {}", content.document_number), A4_WIDTH, A4_HEIGHT);
    paper.page();
    paper.frame(LEFT - 150, 380, RIGHT - LEFT + 300, 3_700);
    let mut y = 600;
    for (index, line) in content.header.iter().enumerate() {
        paper.text(LEFT, y, if index == 0 { bold(130) } else { plain(90) }, line);
        y += if index == 0 { 160 } else { 120 };
    }
    if let Some(npwp) = &content.npwp {
        paper.text(LEFT, y, plain(90), &format!("NPWP {npwp}"));
        y += 120;
    }
    paper.text_right(RIGHT, 620, bold(200), "KUITANSI");
    paper.text_right(RIGHT, 790, plain(TEXT), &format!("No {}", content.document_number));
    y = y.max(900) + 60;
    paper.block(LEFT, y, RIGHT - LEFT, 8);
    y += 240;
    let buyer = if sale.buyer.is_empty() { "Pembeli tunai" } else { sale.buyer.as_str() };
    y = row(&mut paper, y, "Sudah terima dari", buyer, false);
    y = row(&mut paper, y, "Uang sejumlah", &rupiah_in_words(content.total), true);
    y = row(&mut paper, y, "Untuk pembayaran", &purpose(sale), false);
    let amount = format!("Rp{}", content.total);
    let width = paper.width_of(&amount, bold(190)) + 300;
    let foot = y.max(2_500) + 120;
    paper.frame(LEFT, foot, width, 360);
    paper.text(LEFT + 150, foot + 245, bold(190), &amount);
    if let Some(code) = qr(&content.verification.to_code(), 4) {
        paper.picture(&code, LEFT + width + 250, foot - 60, 560, 560);
    }
    let place = if sale.place.is_empty() { String::new() } else { format!("{}, ", sale.place) };
    let signature = RIGHT - 1_500;
    paper.text(signature, foot, plain(TEXT), &format!("{place}{}", content.date));
    if content.total > STAMP_OVER {
        paper.frame(signature, foot + 120, 620, 420);
        paper.text_center(signature + 310, foot + 300, plain(80), "Meterai");
        paper.text_center(signature + 310, foot + 400, plain(80), "Rp10.000");
    }
    paper.block(signature, foot + 760, 1_500, 6);
    paper.text(signature, foot + 890, plain(TEXT), &content.cashier);
    paper.finish()
}

fn row(paper: &mut Document, y: i16, label: &str, value: &str, is_heavy: bool) -> i16 {
    let kind = if is_heavy { bold(TEXT) } else { plain(TEXT) };
    paper.text(LEFT, y, plain(TEXT), label);
    paper.text(VALUE - 80, y, plain(TEXT), ":");
    let mut next = y;
    for part in paper.wrap(value, kind, RIGHT - VALUE) {
        paper.text(VALUE, next, kind, &part);
        next += 160;
    }
    next.max(y + 160) + 80
}

/// What was paid for, in one sentence.
fn purpose(sale: &SaleDocument) -> String {
    let names: Vec<&str> = sale.content.lines.iter().map(|line| line.name.trim()).collect();
    let named = names.iter().take(GOODS_NAMED).copied().collect::<Vec<_>>().join(", ");
    let others = match names.len().saturating_sub(GOODS_NAMED) {
        0 => String::new(),
        others => format!(" dan {others} barang lain"),
    };
    format!("Belanja {named}{others}, menurut struk {} tanggal {}", sale.content.document_number, sale.content.date)
}
