//! *Lembar pemulihan*: the recovery key on paper, as a code for a scanner and in letters for a person.

use shared::clock::printed_date;
use shared::safety::recovery_key::RecoveryKey;

use crate::documents::pdf::{A4_HEIGHT, A4_WIDTH, Document, bold, plain};
use crate::print::raster::qr;

const LEFT: i16 = 600;
const RIGHT: i16 = A4_WIDTH - 600;
const CODE_SIZE: i16 = 1_500;
/// So many groups stand on a line.
const GROUPS_A_LINE: usize = 3;

/// What the sheet is for and how it is used, in the order in which somebody in need reads it.
const ADVICE: [&str; 6] = [
    "Simpan lembar ini di brankas atau di rumah pengurus, jauh dari komputer kasir. Jangan difoto.",
    "Dengan lembar ini DAN satu salinan data (stik, cadangan), toko bisa berjual lagi di komputer lain.",
    "Tanpa lembar ini salinan tidak bisa dibuka oleh siapa pun, juga tidak oleh pembuat program.",
    "Bila PC mati: pasang Lumbung di komputer baru, pilih \"Pulihkan toko ini\", pasang stik salinan, lalu pindai kode \
     atau ketik ketujuh kelompok. Huruf besar dan kecil sama; tanda hubung boleh dilewati.",
    "Huruf kelima tiap kelompok adalah huruf pemeriksa: salah ketik langsung ditunjukkan kelompoknya.",
    "Satu lembar berlaku untuk semua kasir koperasi ini yang menunjukkan nama lembar yang sama di Pengaturan.",
];

/// The sheet as a PDF.
pub fn recovery_sheet(cooperative: &str, key: &RecoveryKey, printed_on: jiff::civil::Date) -> Vec<u8> {
    let mut paper = Document::new("Lembar pemulihan", A4_WIDTH, A4_HEIGHT);
    paper.page();
    let mut y = 800;
    paper.text(LEFT, y, bold(220), "LEMBAR PEMULIHAN");
    y += 220;
    for line in paper.wrap(cooperative, bold(140), RIGHT - LEFT) {
        paper.text(LEFT, y, bold(140), &line);
        y += 180;
    }
    paper.text(LEFT, y, plain(100), &format!("Lembar {}, dicetak {}", key.mark(), printed_date(printed_on)));
    y += 200;
    paper.block(LEFT, y, RIGHT - LEFT, 8);
    y += 250;
    let shown = key.shown();
    if let Some(code) = qr(&shown, 4) {
        paper.picture(&code, LEFT, y, CODE_SIZE, CODE_SIZE);
    }
    let groups: Vec<&str> = shown.split('-').collect();
    let mut line_y = y + 300;
    for (number, line) in groups.chunks(GROUPS_A_LINE).enumerate() {
        let mut x = LEFT + CODE_SIZE + 350;
        for (place, group) in line.iter().enumerate() {
            paper.text(x, line_y - 190, plain(75), &(number * GROUPS_A_LINE + place + 1).to_string());
            paper.text(x, line_y, bold(200), group);
            x += 950;
        }
        line_y += 500;
    }
    y += CODE_SIZE + 350;
    paper.block(LEFT, y, RIGHT - LEFT, 4);
    y += 250;
    for (number, advice) in ADVICE.iter().enumerate() {
        paper.text(LEFT, y, bold(105), &format!("{}.", number + 1));
        for line in paper.wrap(advice, plain(105), RIGHT - LEFT - 200) {
            paper.text(LEFT + 200, y, plain(105), &line);
            y += 160;
        }
        y += 80;
    }
    y += 250;
    paper.text(LEFT, y, plain(100), "Disimpan di:");
    paper.block(LEFT + 900, y + 20, 2_600, 4);
    y += 320;
    paper.text(LEFT, y, plain(100), "Disimpan oleh:");
    paper.block(LEFT + 900, y + 20, 2_600, 4);
    paper.finish()
}
