//! Labels: what they say, and that they fit.

use shared::money::Money;
use shared::paper::{PaperLine, Width};

use super::*;
use crate::documents::picture::png;

fn label(name: &str, rupiah: i64) -> Label {
    Label {
        name: name.to_owned(),
        price: Money::from_rupiah(rupiah),
        unit_name: "PCS".to_owned(),
        has_tax: true,
        code: Some("8991234567891".to_owned()),
    }
}

#[test]
fn the_price_of_a_kilogram_or_litre_comes_from_the_name() {
    let check = |name: &str, rupiah: i64, expect: Option<&str>| {
        assert_eq!(label(name, rupiah).price_per_measure().as_deref(), expect, "{name}");
    };
    check("Minyak Goreng 2L", 38_500, Some("Rp19.250/L"));
    check("Beras Medium 5kg", 74_000, Some("Rp14.800/kg"));
    check("Kopi Bubuk 165 gr", 15_500, Some("Rp93.939/kg"));
    check("Air Mineral 600ml", 3_500, Some("Rp5.833/L"));
    check("Susu 1,5 liter", 30_000, Some("Rp20.000/L"));
    check("Gula Pasir 1kg", 17_500, None);
    check("Pensil 2B", 3_000, None);
    check("Buku 38 lembar", 4_000, None);
    check("Teh Celup 25x2g", 8_000, None);
    check("Café 2L", 38_500, Some("Rp19.250/L"));
    check("Beras 0kg", 1, None);
    check("99999999999kg", 1, None);
}

#[test]
fn a_shelf_price_says_whether_tax_is_in_it() {
    assert_eq!(label("Teh", 1).terms(), "per PCS, termasuk PPN");
    assert_eq!(Label { has_tax: false, unit_name: String::new(), ..label("Teh", 1) }.terms(), "per PCS");
    assert_eq!(label("Teh", 38_500).price_text(), "Rp38.500");
}

#[test]
fn a_strip_has_a_picture_a_label() {
    let labels = vec![label("Minyak Goreng 2L", 38_500); 3];
    let kept = roll::draw(&labels[0], 384, 200);
    crate::documents::tests::keep("label-roll.png", &png(&kept).unwrap());
    let shelf = roll::strip(&labels, LabelLayout::Shelf40x30, Width::Columns32);
    let widths = shelf.lines.iter().map(|line| if let PaperLine::Picture { width, .. } = line { *width } else { 0 });
    assert_eq!(widths.collect::<Vec<_>>(), [320, 320, 320]);
    let endless = roll::strip(&labels, LabelLayout::Roll58, Width::Columns32);
    assert_eq!(endless.lines.len(), 6, "a line to tear along after each");
}

#[test]
fn nothing_is_drawn_beyond_a_label() {
    let long = "Susu Kental Manis Cokelat Kaleng Besar Edisi Khusus Koperasi 米 1 kg".repeat(3);
    for code in [None, Some("A-0012"), Some("8991234567891"), Some("A CODE THAT IS FAR TOO LONG TO BE")] {
        let label = Label { code: code.map(str::to_owned), ..label(&long, 9_999_999_999) };
        let picture = roll::draw(&label, 320, 240);
        crate::documents::tests::keep(&format!("label-{}.png", code.unwrap_or("none")), &png(&picture).unwrap());
        let ink = (0..240).flat_map(|y| (0..320).map(move |x| (x, y))).filter(|(x, y)| picture.is_ink(*x, *y));
        assert!(ink.clone().count() > 1_000);
        assert!(ink.clone().all(|(x, y)| x >= 4 && y >= 4), "{code:?}");
    }
    assert_eq!(roll::name_lines("a bb ccc", 3), ["a", "bb..."].map(|it| it.replace("bb...", "..."))[..]);
}

#[test]
fn a_sheet_holds_twenty_four() {
    let pages = |count: usize| {
        let file = sheet::sheets(&vec![label("Minyak Goreng 2L", 38_500); count]);
        crate::documents::tests::keep(&format!("labels-{count}.pdf"), &file);
        assert!(file.starts_with(b"%PDF-"));
        file.windows(12).filter(|part| part == b"/Type /Page\n").count()
    };
    assert_eq!((pages(1), pages(24), pages(25)), (1, 1, 2));
}
