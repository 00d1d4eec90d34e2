//! Barcodes to print: EAN-13, EAN-8 and Code 128 as bars and gaps (domain §9.3).
//!
//! A *module* is the width of the narrowest bar. The quiet zone beside the bars belongs to whoever draws them.
//! Deliberately absent: what a scanned code means, which is the catalogue's matter (`inventory::barcode`).

use crate::inventory::barcode::check_digit;

/// A code as bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barcode {
    /// Which alphabet it is in.
    pub symbology: Symbology,
    /// From left to right, a module each; `true` is a bar.
    pub modules: Vec<bool>,
    /// What stands below the bars.
    pub text: String,
}

/// An alphabet of bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// Thirteen digits, the last of which checks the others.
    Ean13,
    /// Eight digits, the last of which checks the others.
    Ean8,
    /// Any printable ASCII.
    Code128,
}

/// Longer codes have no place on a label.
const CODE_128_MAX: usize = 32;
/// White on either side that a scanner needs, in modules.
pub const QUIET_MODULES: usize = 10;

fn digits_of(code: &str) -> Option<Vec<u8>> {
    code.bytes().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect()
}

/// Whether the last digit checks the others.
fn is_checked(code: &str) -> bool {
    code.char_indices().last().is_some_and(|(place, last)| check_digit(&code[..place]) == Some(last))
}

impl Barcode {
    /// The bars of a code: EAN where it is one with a right check digit (UPC-A becomes EAN-13 by a leading zero),
    /// Code 128 otherwise. A code that is empty, too long or not ASCII has none.
    pub fn of(code: &str) -> Option<Self> {
        let code = code.trim();
        match digits_of(code).filter(|_| is_checked(code)) {
            Some(digits) if digits.len() == 13 => Some(ean_13(&digits)),
            Some(digits) if digits.len() == 12 => Some(ean_13(&[&[0], digits.as_slice()].concat())),
            Some(digits) if digits.len() == 8 => Some(ean_8(&digits)),
            _ => code_128(code),
        }
    }
}

/// The left-hand patterns of odd parity; all others are made from them.
const EAN_LEFT: [u8; 10] = [
    0b000_1101, 0b001_1001, 0b001_0011, 0b011_1101, 0b010_0011, 0b011_0001, 0b010_1111, 0b011_1011, 0b011_0111,
    0b000_1011,
];
/// Which of the six left-hand digits have even parity, by the first digit.
const EAN_PARITY: [u8; 10] =
    [0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101, 0b01_0110, 0b01_1010];

fn bits(modules: &mut Vec<bool>, pattern: u8, count: u8) {
    modules.extend((0..count).rev().map(|bit| pattern >> bit & 1 == 1));
}

fn left(digit: u8) -> u8 {
    EAN_LEFT.get(usize::from(digit)).copied().unwrap_or_default()
}

/// Right-hand digits are the left-hand ones with bars and gaps exchanged.
fn right(digit: u8) -> u8 {
    !left(digit) & 0x7F
}

/// Left-hand digits of even parity are right-hand ones read backwards.
fn left_even(digit: u8) -> u8 {
    right(digit).reverse_bits() >> 1
}

fn text_of(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}

fn ean_13(digits: &[u8]) -> Barcode {
    let mut modules = Vec::with_capacity(95);
    let parity = digits.first().and_then(|first| EAN_PARITY.get(usize::from(*first))).copied().unwrap_or_default();
    bits(&mut modules, 0b101, 3);
    for (place, digit) in digits.iter().skip(1).take(6).enumerate() {
        let is_even = parity >> (5 - place) & 1 == 1;
        bits(&mut modules, if is_even { left_even(*digit) } else { left(*digit) }, 7);
    }
    bits(&mut modules, 0b01010, 5);
    for digit in digits.iter().skip(7) {
        bits(&mut modules, right(*digit), 7);
    }
    bits(&mut modules, 0b101, 3);
    Barcode { symbology: Symbology::Ean13, modules, text: text_of(digits) }
}

fn ean_8(digits: &[u8]) -> Barcode {
    let mut modules = Vec::with_capacity(67);
    bits(&mut modules, 0b101, 3);
    digits.iter().take(4).for_each(|digit| bits(&mut modules, left(*digit), 7));
    bits(&mut modules, 0b01010, 5);
    digits.iter().skip(4).for_each(|digit| bits(&mut modules, right(*digit), 7));
    bits(&mut modules, 0b101, 3);
    Barcode { symbology: Symbology::Ean8, modules, text: text_of(digits) }
}

/// Widths of bars and gaps in turn, by the value of a symbol of Code 128.
const CODE_128: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232",
];
const CODE_128_STOP: &str = "2331112";
const START_B: u8 = 104;
const START_C: u8 = 105;
const SWITCH_TO_B: u8 = 100;
const SWITCH_TO_C: u8 = 99;
/// From so many digits on, pairs of digits are shorter than single characters.
const PAIRS_FROM: usize = 4;

/// Symbols of a text: pairs of digits where four or more stand together, single characters elsewhere.
fn code_128_values(code: &[u8]) -> Vec<u8> {
    let digits_from = |at: usize| code.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count();
    let mut values = Vec::new();
    let mut in_pairs = false;
    let mut at = 0;
    while at < code.len() {
        let digits = digits_from(at);
        let pairs = if in_pairs { digits >= 2 } else { digits >= PAIRS_FROM && digits.is_multiple_of(2) };
        if values.is_empty() {
            values.push(if pairs { START_C } else { START_B });
        } else if pairs != in_pairs {
            values.push(if pairs { SWITCH_TO_C } else { SWITCH_TO_B });
        }
        in_pairs = pairs;
        match code.get(at..at + 2) {
            Some([tens, ones]) if pairs => {
                values.push((tens - b'0') * 10 + (ones - b'0'));
                at += 2;
            }
            _ => {
                values.extend(code.get(at).map(|byte| byte.saturating_sub(b' ')));
                at += 1;
            }
        }
    }
    values
}

fn code_128(code: &str) -> Option<Barcode> {
    let is_fit = |byte: u8| (b' '..=b'~').contains(&byte);
    if code.is_empty() || code.len() > CODE_128_MAX || !code.bytes().all(is_fit) {
        return None;
    }
    let mut values = code_128_values(code.as_bytes());
    // The start symbol weighs one like the first symbol after it.
    let weighed = values.iter().zip([1].into_iter().chain(1_u32..)).map(|(value, weight)| u32::from(*value) * weight);
    let check = u8::try_from(weighed.sum::<u32>() % 103).unwrap_or_default();
    values.push(check);
    let mut modules = Vec::new();
    let symbols = values.iter().map(|value| CODE_128.get(usize::from(*value)).copied().unwrap_or_default());
    for symbol in symbols.chain([CODE_128_STOP]) {
        for (place, width) in symbol.bytes().enumerate() {
            modules.extend(std::iter::repeat_n(place % 2 == 0, usize::from(width - b'0')));
        }
    }
    Some(Barcode { symbology: Symbology::Code128, modules, text: code.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(code: &str) -> String {
        let barcode = Barcode::of(code).unwrap();
        barcode.modules.iter().map(|bar| if *bar { '#' } else { '.' }).collect()
    }

    #[test]
    fn every_code_finds_its_alphabet() {
        let check = |code: &str, expect: Option<(Symbology, &str)>| {
            let got = Barcode::of(code);
            assert_eq!(got.as_ref().map(|it| (it.symbology, it.text.as_str())), expect, "{code}");
        };
        check("8991234567891", Some((Symbology::Ean13, "8991234567891")));
        check(" 036000291452 ", Some((Symbology::Ean13, "0036000291452")));
        check("96385074", Some((Symbology::Ean8, "96385074")));
        check("8991234567892", Some((Symbology::Code128, "8991234567892")));
        check("A-0012", Some((Symbology::Code128, "A-0012")));
        check("", None);
        check("Téh", None);
        check(&"1".repeat(33), None);
    }

    #[test]
    fn bars_are_those_of_the_standard() {
        let long = "#.#...#.##.#..###.##..##..#..##.####.#..###.#.#.#.##..##.##.##..#....#.#.###..#..###.#...#..#.#";
        assert_eq!(drawn("5901234123457"), long);
        assert_eq!(drawn("96385074"), "#.#...#.##.#.####.####.#.##.###.#.#.#..###.###..#.#...#..#.###..#.#");
    }

    #[test]
    fn a_member_card_in_code_128() {
        // Start B, A, -, then four digits as two pairs, the check symbol, stop.
        assert_eq!(code_128_values(b"A-0012"), [104, 33, 13, 99, 0, 12]);
        assert_eq!(code_128_values(b"1234"), [105, 12, 34]);
        assert_eq!(code_128_values(b"12345"), [104, 17, 99, 23, 45]);
        assert_eq!(drawn("A-0012").len(), 8 * 11 + 2);
    }

    proptest! {
        #[test]
        fn any_code_begins_and_ends_with_a_bar(code in "[ -~]{1,32}") {
            if let Some(barcode) = Barcode::of(&code) {
                prop_assert_eq!(barcode.modules.first(), Some(&true));
                prop_assert_eq!(barcode.modules.last(), Some(&true));
                let expect = match barcode.symbology {
                    Symbology::Ean13 => 95,
                    Symbology::Ean8 => 67,
                    Symbology::Code128 => barcode.modules.len() / 11 * 11 + 2,
                };
                prop_assert_eq!(barcode.modules.len(), expect);
            }
        }
    }
}
