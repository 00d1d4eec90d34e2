//! Logos from anywhere.

use std::path::Path;

use super::super::logo::{FILE_BYTES_MAX, LogoRefused, decode};
use super::super::raster::Raster;

/// A PNG of one grey, so many dots a side.
fn grey(width: u32, height: u32, value: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let dots = usize::try_from(width * height).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![value; dots]).unwrap();
    writer.finish().unwrap();
    file
}

fn ink(picture: &Raster) -> usize {
    let rows = 0..picture.height();
    rows.map(|y| (0..picture.width()).filter(|x| picture.is_ink(*x, y)).count()).sum()
}

#[test]
fn a_logo_is_made_as_wide_as_the_paper_and_never_larger() {
    let check = |story: &str, (width, height): (u32, u32), expect: (usize, usize)| {
        let picture = decode(&grey(width, height, 0), 384).unwrap();
        assert_eq!((picture.width(), picture.height()), expect, "{story}");
        assert_eq!(ink(&picture), expect.0 * expect.1, "{story}: black stays black");
    };
    check("small stays small", (100, 40), (100, 40));
    check("wide", (768, 200), (384, 100));
    check("tall", (400, 2_000), (48, 240));
    check("one dot", (1, 1), (1, 1));
}

#[test]
fn grey_becomes_as_many_dots_as_it_is_dark() {
    let share = |value: u8| ink(&decode(&grey(100, 100, value), 384).unwrap()) / 100;
    assert_eq!(share(255), 0);
    assert!((45..=55).contains(&share(128)), "{}", share(128));
    assert!((70..=80).contains(&share(64)), "{}", share(64));
}

#[test]
fn what_is_too_large_or_broken_is_refused_before_it_is_unpacked() {
    assert_eq!(decode(&grey(2_001, 10, 0), 384), Err(LogoRefused::TooLarge));
    assert_eq!(decode(&vec![0; FILE_BYTES_MAX + 1], 384), Err(LogoRefused::TooLarge));
    for nothing in [b"".as_slice(), b"GIF89a", b"\x89PNG\r\n\x1a\n"] {
        assert_eq!(decode(nothing, 384), Err(LogoRefused::NotAPicture));
    }
}

/// The fuzzer's small corpus: every file whole, cut short, and with bytes changed.
#[test]
fn pictures_of_any_kind_are_read_without_stopping() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/logo");
    let mut outcomes = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let data = std::fs::read(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        outcomes.insert(name, decode(&data, 384).map(|picture| picture.width()).map_err(LogoRefused::code));
        for at in 0..data.len() {
            drop(decode(&data[..at], 384));
            for mask in [0x01, 0x20, 0xff] {
                let mut changed = data.clone();
                changed[at] ^= mask;
                if let Ok(picture) = decode(&changed, 384) {
                    assert!(picture.width() <= 384 && picture.height() <= 240);
                }
            }
        }
    }
    let expect = [
        ("bomb", Err("logo_too_large")),
        ("grey", Ok(48)),
        ("half", Err("logo_not_a_picture")),
        ("no_width", Err("logo_not_a_picture")),
        ("one_bit", Ok(48)),
        ("palette", Ok(48)),
        ("rgba", Ok(48)),
        // Found by fuzzing: a palette that ends within a colour.
        ("short_palette", Err("logo_not_a_picture")),
        ("sixteen_bit", Ok(9)),
    ];
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), expect.map(|(name, outcome)| (name.to_owned(), outcome)));
}
