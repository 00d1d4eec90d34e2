//! Paper as bytes.

use shared::paper::{Align, Paper, PaperLine, RuleStyle, Width};

use super::super::PrinterRefused;
use super::super::code_page::CodePage;
use super::super::device_test::printer_slip;
use super::super::escpos::{Extras, bytes};
use super::super::profile::{DrawerPulse, PrinterProfile};
use super::super::raster::Raster;
use super::{line, long_slip};

const PLAIN: PrinterProfile = PrinterProfile {
    width: Width::Columns32,
    code_page: CodePage::Wpc1252,
    cut: true,
    partial_cut: false,
    drawer_pulse: true,
    pulse: DrawerPulse { pin_5: false, on_ms: 50, off_ms: 500 },
    logo: true,
    draws_qr: false,
};
const KICKED: Extras<'_> = Extras { kick_drawer: true, logo: None, after_leftovers: false };
const START: &[u8] = b"\x1b@\x1bt\x10\x1dW\x80\x01";
const WIDE_START: &[u8] = b"\x1b@\x1bt\x10";
const KICK: &[u8] = b"\x1bp\x00\x19\xfa";
const END: &[u8] = b"\x1bd\x05\x1dV\x00";

fn slip(width: Width, lines: Vec<PaperLine>) -> Paper {
    Paper { width, lines }
}

#[test]
fn every_line_has_its_bytes() {
    let check = |story: &str, lines: Vec<PaperLine>, expect: &[u8]| {
        let got = bytes(&slip(Width::Columns32, lines), &PLAIN, Extras::default()).unwrap();
        assert_eq!(got, [START, expect, END].concat(), "{story}: {}", got.escape_ascii());
    };
    let words = |align, bold, double| PaperLine::Text { text: "Rp1.000-".into(), align, bold, double };
    check("left", vec![words(Align::Left, false, false)], b"Rp1.000-\n");
    check("center", vec![words(Align::Center, false, false)], b"            Rp1.000-\n");
    check("right", vec![words(Align::Right, false, false)], b"                        Rp1.000-\n");
    check("bold", vec![words(Align::Left, true, false), line("a")], b"\x1bE\x01Rp1.000-\n\x1bE\x00a\n");
    check("double", vec![words(Align::Center, false, true)], b"\x1d!\x11    Rp1.000-\n\x1d!\x00");
    check("rule", vec![PaperLine::Rule { style: RuleStyle::Double }], b"================================\n");
    check("feed", vec![PaperLine::Feed { lines: 3 }], b"\x1bd\x03");
    check(
        "qr",
        vec![PaperLine::Qr { content: "AB:1".into() }],
        b"\x1ba\x01\x1d(k\x04\x00\x31\x41\x32\x00\x1d(k\x03\x00\x31\x43\x04\x1d(k\x03\x00\x31\x45\x31\
          \x1d(k\x07\x00\x31\x50\x30AB:1\x1d(k\x03\x00\x31\x51\x30\x1ba\x00",
    );
}

#[test]
fn drawer_and_knife_obey_the_profile() {
    let check = |story: &str, lines: Vec<PaperLine>, profile: PrinterProfile, kick: bool, expect: &[&[u8]]| {
        let got =
            bytes(&slip(Width::Columns32, lines), &profile, if kick { KICKED } else { Extras::default() }).unwrap();
        assert_eq!(got, expect.concat(), "{story}: {}", got.escape_ascii());
    };
    let some = || vec![line("a")];
    check("kick", some(), PLAIN, true, &[START, KICK, b"a\n", END]);
    check("no drawer", some(), PrinterProfile { drawer_pulse: false, ..PLAIN }, true, &[START, b"a\n", END]);
    check("no knife", some(), PrinterProfile { cut: false, ..PLAIN }, false, &[START, b"a\n\x1bd\x05"]);
    check("drawer only", Vec::new(), PLAIN, true, &[START, KICK]);
    let partial = PrinterProfile { partial_cut: true, ..PLAIN };
    check("a bridge left", some(), partial, false, &[START, b"a\n\x1bd\x05\x1dV\x01"]);
    let pulse = |pin_5, on_ms, off_ms| PrinterProfile { pulse: DrawerPulse { pin_5, on_ms, off_ms }, ..PLAIN };
    check("the other pin", some(), pulse(true, 100, 200), true, &[START, b"\x1bp\x01\x32\x64", b"a\n", END]);
    check("out of bounds", some(), pulse(false, 0, 9_999), true, &[START, b"\x1bp\x00\x01\xff", b"a\n", END]);
}

#[test]
fn a_wide_slip_on_a_narrow_printer_has_narrow_rules() {
    let wide = slip(Width::Columns48, vec![PaperLine::Rule { style: RuleStyle::Single }]);
    let got = bytes(&wide, &PLAIN, Extras::default()).unwrap();
    assert_eq!(got, [WIDE_START, "-".repeat(32).as_bytes(), b"\n", END].concat());
}

#[test]
fn a_long_slip_is_whole() {
    let paper = long_slip(120);
    let job = bytes(&paper, &PLAIN, Extras::default()).unwrap();
    let text = paper.to_text();
    assert_eq!(job, [START, text.as_bytes(), END].concat());
    assert_eq!(text.lines().count(), 121);
}

#[test]
fn an_endless_code_is_refused() {
    let paper = slip(Width::Columns32, vec![PaperLine::Qr { content: "A".repeat(70_000) }]);
    let refusal = bytes(&paper, &PLAIN, Extras::default()).unwrap_err();
    assert_eq!(refusal, PrinterRefused::Unprintable);
    assert!(refusal.is_final());
}

#[test]
fn letters_go_out_in_the_code_page_of_the_printer() {
    let check = |page: CodePage, number: u8, text: &str, expect: &[u8]| {
        let profile = PrinterProfile { code_page: page, ..PLAIN };
        let got = bytes(&slip(Width::Columns32, vec![line(text)]), &profile, Extras::default()).unwrap();
        let start = [b"\x1b@\x1bt".as_slice(), &[number], b"\x1dW\x80\x01"].concat();
        assert_eq!(got, [&start, expect, b"\n", END].concat(), "{page:?}: {}", got.escape_ascii());
    };
    check(CodePage::Wpc1252, 16, "Café 1-½", b"Caf\xe9 1-\xbd");
    check(CodePage::Pc437, 0, "Café 1-½", b"Caf\x82 1-\xab");
    check(CodePage::Pc850, 2, "São 1-½", b"S\xc6o 1-\xab");
    check(CodePage::Pc858, 19, "Ø5-", b"\x9d5-");
    for page in [CodePage::Wpc1252, CodePage::Pc437, CodePage::Pc850, CodePage::Pc858] {
        assert_eq!(page.upper_half().chars().count(), 128, "{page:?}");
    }
}

#[test]
fn a_letter_the_printer_lacks_is_drawn_and_nothing_is_a_question_mark() {
    for text in ["Teh 龙井", "Roti حلال", "Kopi Łódź", "ꦧꦠꦶꦏ"] {
        let got = bytes(&slip(Width::Columns32, vec![line(text), line("a")]), &PLAIN, Extras::default()).unwrap();
        let command = b"\x1dv0\x00\x30\x00\x1e\x00";
        assert!(got.starts_with(&[START, command].concat()), "{text}");
        let picture = &got[START.len() + command.len()..][..48 * 30];
        assert!(picture.iter().map(|byte| byte.count_ones()).sum::<u32>() > 60, "{text} has no ink");
        assert_eq!(&got[START.len() + command.len() + 48 * 30..], [b"a\n".as_slice(), END].concat(), "{text}");
    }
}

#[test]
fn what_may_be_left_of_a_slip_is_cut_off_before_the_next() {
    let extras = Extras { after_leftovers: true, ..KICKED };
    let got = bytes(&slip(Width::Columns32, vec![line("a")]), &PLAIN, extras).unwrap();
    assert_eq!(got, [b"\x1b@".as_slice(), END, START, KICK, b"a\n", END].concat());
}

#[test]
fn a_logo_stands_above_and_pictures_are_sent_in_bands() {
    let mut logo = Raster::new(16, 130);
    logo.ink(0, 0);
    logo.ink(15, 129);
    let extras = Extras { logo: Some(&logo), ..Extras::default() };
    let got = bytes(&slip(Width::Columns32, vec![line("a")]), &PLAIN, extras).unwrap();
    let mut expect = [START, b"\x1ba\x01\x1dv0\x00\x02\x00\x80\x00\x80".as_slice()].concat();
    expect.extend(vec![0; 2 * 128 - 1]);
    expect.extend(b"\x1dv0\x00\x02\x00\x02\x00\x00\x00\x00\x01\x1ba\x00a\n");
    assert_eq!(got, [&expect, END].concat());
    let line = logo.line();
    let PaperLine::Picture { width, rows } = &line else { panic!("{line:?}") };
    assert_eq!(Raster::of_line(*width, rows), Some(logo));
    assert_eq!(Raster::of_line(17, rows), None, "not a whole number of rows");
    let broken = PaperLine::Picture { width: 8, rows: "!".to_owned() };
    let refusal = bytes(&slip(Width::Columns32, vec![broken]), &PLAIN, Extras::default()).unwrap_err();
    assert_eq!(refusal, PrinterRefused::Unprintable);
}

#[test]
fn a_printer_without_the_command_gets_its_code_drawn() {
    let profile = PrinterProfile { draws_qr: true, ..PLAIN };
    let code = slip(Width::Columns32, vec![PaperLine::Qr { content: "LUMBUNG".into() }]);
    let got = bytes(&code, &profile, Extras::default()).unwrap();
    // 21 modules of four dots.
    assert!(got.starts_with(&[START, b"\x1ba\x01\x1dv0\x00\x0b\x00\x54\x00"].concat()), "{}", got.escape_ascii());
}

#[test]
fn the_test_slip_shows_every_letter_of_the_page_and_fits() {
    for code_page in [CodePage::Wpc1252, CodePage::Pc437, CodePage::Pc850, CodePage::Pc858] {
        for width in [Width::Columns32, Width::Columns48] {
            let profile = PrinterProfile { code_page, width, ..PLAIN };
            let paper = printer_slip(&profile);
            let text = paper.to_text();
            let widest = text.lines().map(shared::paper::columns_of).max();
            assert_eq!(widest, Some(width.columns()), "{text}");
            assert!(bytes(&paper, &profile, Extras::default()).is_ok());
        }
    }
}
