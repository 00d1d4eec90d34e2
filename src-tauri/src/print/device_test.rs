//! The slip that shows what a printer can do: ruler, letters of its code page, drawn letters, sizes, QR code, knife.

use shared::paper::{Align, Paper, PaperLine, RuleStyle};

use super::profile::PrinterProfile;

fn text(text: &str, align: Align, bold: bool, double: bool) -> PaperLine {
    PaperLine::Text { text: text.to_owned(), align, bold, double }
}

/// The test slip of a printer.
pub fn printer_slip(profile: &PrinterProfile) -> Paper {
    let columns = profile.width.columns();
    let left = |words: &str| text(words, Align::Left, false, false);
    let ruler: String = "1234567890".chars().cycle().take(columns).collect();
    let mut lines = vec![
        text("UJI CETAK", Align::Center, true, true),
        text("LUMBUNG", Align::Center, true, false),
        PaperLine::Rule { style: RuleStyle::Double },
        left(&ruler),
        text("Rp1.234.567.890", Align::Right, false, false),
        text("Tebal", Align::Left, true, false),
        text("Besar", Align::Left, false, true),
        PaperLine::Rule { style: RuleStyle::Single },
        left("Huruf printer:"),
    ];
    let sample: Vec<char> = profile.code_page.sample().chars().collect();
    lines.extend(sample.chunks(columns).map(|row| left(&row.iter().collect::<String>())));
    lines.extend([
        left("Huruf gambar:"),
        left("ĀāŁłŞş ЖИя Ωλ 米 大 حلال"),
        PaperLine::Rule { style: RuleStyle::Single },
        left("Kode QR:"),
        PaperLine::Qr { content: "LUMBUNG".to_owned() },
        PaperLine::Feed { lines: 1 },
        text("Bila semua terbaca, printer siap.", Align::Center, false, false),
    ]);
    if columns < 33 {
        lines.pop();
        lines.push(text("Bila semua terbaca,", Align::Center, false, false));
        lines.push(text("printer siap.", Align::Center, false, false));
    }
    if profile.cut {
        lines.push(text("Kertas dipotong di bawah ini.", Align::Center, false, false));
    }
    Paper { width: profile.width, lines }
}
