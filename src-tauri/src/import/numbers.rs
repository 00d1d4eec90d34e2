//! Amounts as people write them in spreadsheets: `1.234,56`, `1,234.56`, `Rp 2.500`, `12500.0000`.
//!
//! One file is written in one style; a lone `2.500` does not say which, its neighbours do. Guessing a number that
//! does not fit the style of its file is deliberately absent: such a row is refused.

use shared::money::Money;

/// Which sign groups thousands. The other one stands before the sen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberStyle {
    /// `1.234,56`, as Indonesians write.
    DotGroups,
    /// `1,234.56`, as most programs write.
    CommaGroups,
}

impl NumberStyle {
    const fn signs(self) -> (char, char) {
        match self {
            NumberStyle::DotGroups => ('.', ','),
            NumberStyle::CommaGroups => (',', '.'),
        }
    }
}

/// The digits and signs of an amount, without currency, blanks and the dash that stands for "no sen".
fn bare(text: &str) -> (bool, String) {
    let packed: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let lower = packed.to_ascii_lowercase();
    let without = ["rp.", "rp", "idr"].iter().find_map(|currency| lower.strip_prefix(currency)).unwrap_or(&lower);
    let without = without.strip_suffix(",-").or_else(|| without.strip_suffix(".-")).unwrap_or(without);
    let (is_negative, without) = match without.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, without),
    };
    (is_negative, without.to_owned())
}

/// What one amount says about the style of its file: which one, and whether it can be nothing else.
fn hint(text: &str) -> Option<(NumberStyle, bool)> {
    let (_, bare) = bare(text);
    let style = |group: char| if group == '.' { NumberStyle::DotGroups } else { NumberStyle::CommaGroups };
    let other = |sign: char| if sign == '.' { ',' } else { '.' };
    let mut signs = bare.char_indices().filter(|(_, sign)| matches!(sign, '.' | ','));
    let first = signs.next()?;
    let last = signs.next_back().unwrap_or(first);
    if first.1 != last.1 {
        return Some((style(first.1), true));
    }
    if first.0 != last.0 {
        return Some((style(first.1), true));
    }
    let (head, tail) = (&bare[..first.0], &bare[first.0 + 1..]);
    let could_be_a_group = tail.len() == 3 && (1..=3).contains(&head.len()) && !head.starts_with('0');
    if could_be_a_group { Some((style(first.1), false)) } else { Some((style(other(first.1)), true)) }
}

/// The style of a file, from all its amounts: those that can be read one way only decide, else the rest; a file that
/// says nothing is taken as Indonesian.
pub fn style_of<'a>(amounts: impl Iterator<Item = &'a str>) -> NumberStyle {
    let (mut certain, mut likely) = (0_i64, 0_i64);
    for (style, is_certain) in amounts.filter_map(hint) {
        let vote = if style == NumberStyle::DotGroups { 1 } else { -1 };
        *(if is_certain { &mut certain } else { &mut likely }) += vote;
    }
    let balance = if certain == 0 { likely } else { certain };
    if balance < 0 { NumberStyle::CommaGroups } else { NumberStyle::DotGroups }
}

/// Reads an amount in rupiah; parts of a sen are cut off. None where the text is not a number of this style.
pub fn amount(text: &str, style: NumberStyle) -> Option<Money> {
    let (group, decimal) = style.signs();
    let (is_negative, bare) = bare(text);
    let (whole, fraction) = bare.split_once(decimal).unwrap_or((&bare, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(group);
    let head = groups.next()?;
    let mut digits = head.to_owned();
    let is_grouped = whole.contains(group);
    for part in groups {
        if part.len() != 3 {
            return None;
        }
        digits.push_str(part);
    }
    let head_fits = !head.is_empty() && (!is_grouped || head.len() <= 3);
    if !head_fits || !is_digits(&digits) || !is_digits(fraction) {
        return None;
    }
    let sen: String = fraction.chars().chain("00".chars()).take(2).collect();
    let minor: i64 = format!("{digits}{sen}").parse().ok()?;
    Some(Money::from_minor(if is_negative { -minor } else { minor }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use NumberStyle::{CommaGroups, DotGroups};

    #[test]
    fn a_file_has_one_style() {
        let check = |story: &str, amounts: &[&str], expect: NumberStyle| {
            assert_eq!(style_of(amounts.iter().copied()), expect, "{story}");
        };
        check("whole numbers", &["14500", "27500"], DotGroups);
        check("Indonesian", &["Rp 6.659", "Rp 7.500", "Rp 0"], DotGroups);
        check("Indonesian with sen", &["1.234,56"], DotGroups);
        check("English with sen", &["1,234.56"], CommaGroups);
        check("English, grouped", &["2,500", "12,000"], CommaGroups);
        check("millions", &["1.250.000"], DotGroups);
        check("a lone group follows its neighbours", &["2.500", "8892.50"], CommaGroups);
        check("many digits before a dot", &["12500.000", "900.000"], CommaGroups);
        check("less than one", &["0.500"], CommaGroups);
        check("nothing at all", &[], DotGroups);
    }

    #[test]
    fn an_amount_is_read_in_its_style_or_not_at_all() {
        let check = |text: &str, style: NumberStyle, expect: Option<i64>| {
            assert_eq!(amount(text, style).map(Money::minor), expect, "{text} as {style:?}");
        };
        check("14500", DotGroups, Some(1_450_000));
        check("Rp 2.500", DotGroups, Some(250_000));
        check("Rp. 2.500,-", DotGroups, Some(250_000));
        check("IDR 2,500.00", CommaGroups, Some(250_000));
        check("Rp\u{a0}1.234,5", DotGroups, Some(123_450));
        check("1.234,567", DotGroups, Some(123_456));
        check("12500.0000", CommaGroups, Some(1_250_000));
        check("-5.000", DotGroups, Some(-500_000));
        check("2.50", DotGroups, None);
        check("25.0000", DotGroups, None);
        check("1234.500", DotGroups, None);
        check("1,234,5", DotGroups, None);
        check("", DotGroups, None);
        check("Rp", DotGroups, None);
        check("dua ribu", DotGroups, None);
        check("99999999999999999999", DotGroups, None);
        check("٥٠٠", DotGroups, None);
    }
}
