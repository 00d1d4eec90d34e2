//! The report of a restore on paper, for the file of the board.

use shared::clock::{Zone, printed_date};

use super::report::RestoreReport;
use crate::documents::pdf::{A4_HEIGHT, A4_WIDTH, Document, Type, bold, plain};

const LEFT: i16 = 500;
const RIGHT: i16 = A4_WIDTH - 500;
const BOTTOM: i16 = A4_HEIGHT - 600;
const LINE: i16 = 150;

struct Sheet {
    paper: Document,
    y: i16,
}

impl Sheet {
    fn room(&mut self, height: i16) {
        if self.y + height > BOTTOM {
            self.paper.page();
            self.y = 600;
        }
    }

    fn text(&mut self, kind: Type, text: &str) {
        for line in self.paper.wrap(text, kind, RIGHT - LEFT) {
            self.room(LINE);
            self.paper.text(LEFT, self.y, kind, &line);
            self.y += LINE;
        }
    }

    fn row(&mut self, name: &str, value: &str) {
        let at = LEFT + 1_150;
        let lines = self.paper.wrap(value, plain(95), RIGHT - at);
        self.room(LINE * 2);
        self.paper.text(LEFT, self.y, plain(95), name);
        for line in lines {
            self.room(LINE);
            self.paper.text(at, self.y, plain(95), &line);
            self.y += LINE;
        }
    }

    fn heading(&mut self, text: &str) {
        self.y += LINE / 2;
        self.room(3 * LINE);
        self.paper.text(LEFT, self.y, bold(110), text);
        self.paper.block(LEFT, self.y + 40, RIGHT - LEFT, 4);
        self.y += LINE + 40;
    }
}

fn moment(ms: u64, zone: Zone) -> String {
    let (date, time) = zone.local(ms);
    format!("{} {}", printed_date(date), time.replace(':', "."))
}

/// The report as a PDF.
pub fn report_pdf(report: &RestoreReport, zone: Zone) -> Vec<u8> {
    let mut sheet = Sheet { paper: Document::new("Berita acara pemulihan data", A4_WIDTH, A4_HEIGHT), y: 600 };
    sheet.paper.page();
    sheet.text(bold(150), "Berita acara pemulihan data");
    sheet.y += LINE / 2;
    sheet.row("Koperasi", &report.cooperative_name);
    sheet.row("Unit", &report.unit_name);
    sheet.row("Kasir", &format!("{} menjadi {}", report.old_code, report.new_code));
    sheet.row("Dipulihkan", &moment(report.made_at_ms, zone));
    sheet.row("Lama", &format!("{} detik", report.took_ms.div_ceil(1_000)));
    sheet.heading("Kesimpulan");
    sheet.text(
        bold(105),
        if report.is_complete {
            "Lengkap: tidak ada catatan yang hilang, setiap tanda tangan dan setiap pemeriksaan cocok."
        } else {
            "BELUM LENGKAP: lihat catatan yang hilang dan pemeriksaan yang tidak cocok di bawah."
        },
    );
    sheet.heading("Sumber");
    for source in &report.sources {
        let state = if source.is_whole { "utuh" } else { "terpotong atau rusak" };
        sheet.text(plain(95), &format!("{}: {}", source_name(source), source.path));
        sheet.row(
            "",
            &format!(
                "{} catatan sampai {}, {state}, kurang {} dibanding gabungan",
                source.change_sets,
                moment(source.made_at_ms, zone),
                source.lacks
            ),
        );
    }
    sheet.heading("Perangkat");
    for device in &report.devices {
        let missing = if device.missing.is_empty() {
            "tidak ada yang hilang".to_owned()
        } else {
            let runs = device.missing.iter().map(|(first, last)| format!("{first}–{last}"));
            format!("HILANG nomor {}", runs.collect::<Vec<_>>().join(", "))
        };
        sheet.row(
            &device.till_code,
            &format!(
                "nomor {}–{}, sidik {}, terakhir {}: {missing}",
                device.first_seq,
                device.last_seq,
                device.head,
                moment(device.last_at_ms, zone)
            ),
        );
    }
    totals(&mut sheet, report);
    sheet.heading("Pemeriksaan");
    for check in &report.checks {
        sheet.text(
            plain(95),
            &format!("{} {}: {}", if check.ok { "COCOK" } else { "TIDAK COCOK" }, check.title, check.detail),
        );
    }
    sheet.y += 3 * LINE;
    sheet.room(4 * LINE);
    sheet.paper.text(LEFT, sheet.y, plain(95), "Yang memulihkan");
    sheet.paper.text(LEFT + 2_600, sheet.y, plain(95), "Mengetahui, pengurus");
    sheet.paper.block(LEFT, sheet.y + 600, 1_800, 5);
    sheet.paper.block(LEFT + 2_600, sheet.y + 600, 1_800, 5);
    sheet.paper.finish()
}

fn source_name(source: &super::report::SourceLine) -> &'static str {
    match source.kind {
        super::SourceKind::Mirror => "Salinan berjalan",
        super::SourceKind::Backup => "Cadangan",
        super::SourceKind::Database => "Salinan folder data",
        super::SourceKind::MemberKeys => "Kunci anggota",
    }
}

fn totals(sheet: &mut Sheet, report: &RestoreReport) {
    sheet.heading("Isi");
    sheet.row("Catatan", &report.change_sets.to_string());
    sheet.row("Penjualan", &report.sales.to_string());
    sheet.row("Barang / anggota", &format!("{} / {}", report.products, report.members));
    sheet.row("Kunci anggota", &report.member_keys.to_string());
    sheet.row("Neraca saldo", &format!("debit Rp{}, kredit Rp{}", report.debit_total, report.credit_total));
    if let Some(server) = &report.server {
        let text = match server.reached {
            true => format!("menambah {} catatan; {} masih dikirim", server.received, server.waiting),
            false => format!("belum terjangkau; {} catatan akan dikirim", server.waiting),
        };
        sheet.row("Server", &text);
    }
}
