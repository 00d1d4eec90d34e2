//! The invoice on A4 (*faktur penjualan*): as many pages as the goods need, each with its head and its number.
//!
//! What it must state follows domain §8: seller, address and NPWP of a PKP, kind of goods, price, discounts, the tax
//! collected, number and date.

use shared::in_words::rupiah_in_words;
use shared::money::Money;
use shared::paper::receipt::{ReceiptContent, ReceiptLine, tax_rate};

use super::SaleDocument;
use super::pdf::{A4_HEIGHT, A4_WIDTH, Document, bold, plain};
use crate::print::raster::qr;

const LEFT: i16 = 450;
const RIGHT: i16 = A4_WIDTH - 450;
/// Where goods must stop, so that the foot has room.
const BOTTOM: i16 = A4_HEIGHT - 620;
/// Where the sums must stop.
const SUMS_BOTTOM: i16 = A4_HEIGHT - 560;
const ROW: i16 = 150;
const SMALL: i16 = 85;
const TEXT: i16 = 95;

/// Right or left edges of the columns.
const NUMBER: i16 = LEFT + 190;
const NAME: i16 = LEFT + 260;
const NAME_WIDTH: i16 = 1_960;
const QUANTITY: i16 = LEFT + 2_660;
const UNIT: i16 = LEFT + 2_730;
const PRICE: i16 = LEFT + 3_760;
const DISCOUNT: i16 = LEFT + 4_370;
const AMOUNT: i16 = RIGHT;

/// The invoice of a sale as a PDF.
pub fn invoice(sale: &SaleDocument) -> Vec<u8> {
    let pages = write(sale, 0).page_count();
    write(sale, pages).finish()
}

/// Writes all pages; their number is known only after the first time.
fn write(sale: &SaleDocument, pages: usize) -> Document {
    let content = &sale.content;
    let mut invoice = Document::new(&format!("Faktur {}", content.document_number), A4_WIDTH, A4_HEIGHT);
    let mut y = begin_page(&mut invoice, sale, pages);
    for (index, line) in content.lines.iter().enumerate() {
        let names = invoice.wrap(&starred(line, content), plain(TEXT), NAME_WIDTH);
        if y + ROW * i16::try_from(names.len().max(1)).unwrap_or(1) > BOTTOM {
            y = begin_page(&mut invoice, sale, pages);
        }
        y = goods(&mut invoice, y, index + 1, line, &names);
    }
    invoice.block(LEFT, y - 90, RIGHT - LEFT, 6);
    let needed = 150 * 8 + 140 * i16::try_from(content.tenders.len()).unwrap_or(8);
    if y + needed > SUMS_BOTTOM {
        y = begin_page(&mut invoice, sale, pages);
    }
    close(&mut invoice, sale, y);
    invoice
}

fn starred(line: &ReceiptLine, content: &ReceiptContent) -> String {
    let star = if line.taxed && content.vat.is_some() { "*" } else { "" };
    format!("{}{star}", line.name.trim())
}

/// Seller, title, numbers and the heads of the columns; gives the line for the first goods.
fn begin_page(invoice: &mut Document, sale: &SaleDocument, pages: usize) -> i16 {
    let content = &sale.content;
    invoice.page();
    let mut y = 560;
    for (index, line) in content.header.iter().enumerate() {
        invoice.text(LEFT, y, if index == 0 { bold(140) } else { plain(TEXT) }, line);
        y += if index == 0 { 170 } else { 130 };
    }
    if let Some(npwp) = &content.npwp {
        invoice.text(LEFT, y, plain(TEXT), &format!("NPWP {npwp}"));
        y += 130;
    }
    invoice.text_right(RIGHT, 560, bold(150), "FAKTUR PENJUALAN");
    let mut right = 720;
    let facts = [
        ("No", content.document_number.clone()),
        ("Tanggal", format!("{} {} {}", content.date, content.time, content.zone)),
        ("Kasir", content.cashier.clone()),
        ("Pembeli", sale.buyer.clone()),
    ];
    for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        for (index, part) in invoice.wrap(value, plain(TEXT), 1_700).iter().enumerate() {
            if index == 0 {
                invoice.text(RIGHT - 2_200, right, plain(TEXT), label);
            }
            invoice.text_right(RIGHT, right, plain(TEXT), part);
            right += 130;
        }
    }
    let mut y = y.max(right) + 60;
    invoice.block(LEFT, y, RIGHT - LEFT, 10);
    y += 140;
    let head = bold(SMALL);
    invoice.text_right(NUMBER, y, head, "No");
    invoice.text(NAME, y, head, "Barang");
    invoice.text_right(QUANTITY, y, head, "Jumlah");
    invoice.text(UNIT, y, head, "Satuan");
    invoice.text_right(PRICE, y, head, "Harga");
    invoice.text_right(DISCOUNT, y, head, "Diskon");
    invoice.text_right(AMOUNT, y, head, "Nilai (Rp)");
    invoice.block(LEFT, y + 50, RIGHT - LEFT, 6);
    foot(invoice, content, pages);
    y + 190
}

fn foot(invoice: &mut Document, content: &ReceiptContent, pages: usize) {
    let y = A4_HEIGHT - 330;
    invoice.text(LEFT, y, plain(SMALL), "Faktur penjualan ini bukan Faktur Pajak.");
    let number = format!("{} · halaman {} dari {pages}", content.document_number, invoice.page_count());
    invoice.text_right(RIGHT, y, plain(SMALL), &number);
}

fn goods(invoice: &mut Document, y: i16, number: usize, line: &ReceiptLine, names: &[String]) -> i16 {
    let kind = plain(TEXT);
    invoice.text_right(NUMBER, y, kind, &number.to_string());
    invoice.text_right(QUANTITY, y, kind, &line.quantity.to_string());
    let unit = if line.unit_name.trim().is_empty() { "PCS" } else { line.unit_name.trim() };
    invoice.text(UNIT, y, kind, unit);
    invoice.text_right(PRICE, y, kind, &line.unit_price.to_string());
    let discount: Money = line.discounts_total();
    if !discount.is_zero() {
        invoice.text_right(DISCOUNT, y, kind, &(-discount).to_string());
    }
    invoice.text_right(AMOUNT, y, kind, &(line.gross - discount).to_string());
    let mut next = y;
    for name in names {
        invoice.text(NAME, next, kind, name);
        next += ROW;
    }
    next.max(y + ROW)
}

/// Sums, tax, payment, words, signatures.
fn close(invoice: &mut Document, sale: &SaleDocument, y: i16) {
    let content = &sale.content;
    let top = y + 60;
    let mut right = top;
    let label = RIGHT - 2_200;
    let mut sum = |invoice: &mut Document, name: &str, amount: Money, kind| {
        invoice.text(label, right, kind, name);
        invoice.text_right(RIGHT, right, kind, &amount.to_string());
        right += 140;
    };
    sum(invoice, "Subtotal", content.subtotal, plain(TEXT));
    if !content.discount_total.is_zero() {
        sum(invoice, "Total diskon", -content.discount_total, plain(TEXT));
    }
    if !content.rounding.is_zero() {
        sum(invoice, "Pembulatan", content.rounding, plain(TEXT));
    }
    sum(invoice, "TOTAL (Rp)", content.total, bold(115));
    for tender in &content.tenders {
        sum(invoice, &tender.label, tender.amount, plain(TEXT));
    }
    if !content.change.is_zero() {
        sum(invoice, "Kembali", content.change, plain(TEXT));
    }
    if let Some(vat) = &content.vat {
        sum(invoice, "DPP Nilai Lain", vat.base, plain(TEXT));
        sum(invoice, &format!("PPN {}%", tax_rate(vat)), vat.amount, plain(TEXT));
    }
    let mut left = top;
    invoice.text(LEFT, left, bold(SMALL), "Terbilang");
    for part in invoice.wrap(&rupiah_in_words(content.total), plain(TEXT), 2_600) {
        left += 130;
        invoice.text(LEFT, left, plain(TEXT), &part);
    }
    if content.vat.is_some() {
        left += 150;
        invoice.text(LEFT, left, plain(SMALL), "*) Barang kena pajak, harga termasuk PPN.");
    }
    if let Some(code) = qr(&content.verification.to_code(), 4) {
        invoice.picture(&code, LEFT, left + 90, 620, 620);
    }
    let signed = left.max(right) + 120;
    invoice.text(LEFT + 1_100, signed, plain(TEXT), "Penerima,");
    invoice.text(label, signed, plain(TEXT), "Hormat kami,");
    invoice.block(LEFT + 1_100, signed + 560, 1_300, 6);
    invoice.block(label, signed + 560, 1_300, 6);
}
