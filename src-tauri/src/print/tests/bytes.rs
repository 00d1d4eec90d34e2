//! Paper as bytes.

use shared::paper::{Align, Paper, PaperLine, RuleStyle, Width};

use super::super::PrinterRefused;
use super::super::escpos::{PrinterProfile, bytes};
use super::{line, long_slip};

const PLAIN: PrinterProfile = PrinterProfile {
    width: Width::Columns32,
    code_page: super::super::escpos::CodePage::Wpc1252,
    cut: true,
    drawer_pulse: true,
};
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
        let got = bytes(&slip(Width::Columns32, lines), &PLAIN, false).unwrap();
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
        let got = bytes(&slip(Width::Columns32, lines), &profile, kick).unwrap();
        assert_eq!(got, expect.concat(), "{story}: {}", got.escape_ascii());
    };
    let some = || vec![line("a")];
    check("kick", some(), PLAIN, true, &[START, KICK, b"a\n", END]);
    check("no drawer", some(), PrinterProfile { drawer_pulse: false, ..PLAIN }, true, &[START, b"a\n", END]);
    check("no knife", some(), PrinterProfile { cut: false, ..PLAIN }, false, &[START, b"a\n\x1bd\x05"]);
    check("drawer only", Vec::new(), PLAIN, true, &[START, KICK]);
}

#[test]
fn a_wide_slip_on_a_narrow_printer_has_narrow_rules() {
    let wide = slip(Width::Columns48, vec![PaperLine::Rule { style: RuleStyle::Single }]);
    let got = bytes(&wide, &PLAIN, false).unwrap();
    assert_eq!(got, [WIDE_START, "-".repeat(32).as_bytes(), b"\n", END].concat());
}

#[test]
fn a_long_slip_is_whole() {
    let paper = long_slip(120);
    let job = bytes(&paper, &PLAIN, false).unwrap();
    let text = paper.to_text();
    assert_eq!(job, [START, text.as_bytes(), END].concat());
    assert_eq!(text.lines().count(), 121);
}

#[test]
fn an_endless_code_is_refused() {
    let paper = slip(Width::Columns32, vec![PaperLine::Qr { content: "A".repeat(70_000) }]);
    let refusal = bytes(&paper, &PLAIN, false).unwrap_err();
    assert_eq!(refusal, PrinterRefused::Unprintable);
    assert!(refusal.is_final());
}
