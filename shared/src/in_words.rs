//! Amounts in words (*terbilang*), as a kuitansi writes them (domain §0).

use crate::money::Money;

const SMALL: [&str; 12] =
    ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];

/// From the largest down: what a group of three digits is called.
const GROUPS: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "kuadriliun"),
    (1_000_000_000_000, "triliun"),
    (1_000_000_000, "miliar"),
    (1_000_000, "juta"),
    (1_000, "ribu"),
];

/// A whole number in words.
pub fn number_in_words(number: u64) -> String {
    let mut words = Vec::new();
    let mut rest = number;
    for (size, name) in GROUPS {
        let group = rest / size;
        rest %= size;
        match (group, name) {
            (0, _) => {}
            (1, "ribu") => words.push("seribu".to_owned()),
            // Beyond the largest name the group itself has more than three digits.
            (group, name) if group >= 1_000 => words.push(format!("{} {name}", number_in_words(group))),
            (group, name) => words.push(format!("{} {name}", below_thousand(group))),
        }
    }
    if rest > 0 || words.is_empty() {
        words.push(below_thousand(rest));
    }
    words.join(" ")
}

fn small(number: u64) -> &'static str {
    usize::try_from(number).ok().and_then(|index| SMALL.get(index)).copied().unwrap_or_default()
}

fn below_thousand(number: u64) -> String {
    let with_rest = |head: String, rest: u64| {
        if rest == 0 { head } else { format!("{head} {}", below_thousand(rest)) }
    };
    match number {
        0..=11 => small(number).to_owned(),
        12..=19 => format!("{} belas", small(number - 10)),
        20..=99 => with_rest(format!("{} puluh", small(number / 10)), number % 10),
        100..=199 => with_rest("seratus".to_owned(), number - 100),
        _ => with_rest(format!("{} ratus", small(number / 100)), number % 100),
    }
}

/// An amount in words, with the currency: `seratus enam puluh empat ribu tujuh ratus rupiah`. Sen are named only where
/// there are any.
pub fn rupiah_in_words(amount: Money) -> String {
    let minor = amount.minor().unsigned_abs();
    let sign = if amount < Money::ZERO { "minus " } else { "" };
    let sen = match minor % 100 {
        0 => String::new(),
        sen => format!(" {} sen", number_in_words(sen)),
    };
    format!("{sign}{} rupiah{sen}", number_in_words(minor / 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_examples_of_the_domain() {
        let check = |number: u64, expect: &str| assert_eq!(number_in_words(number), expect, "{number}");
        check(164_700, "seratus enam puluh empat ribu tujuh ratus");
        check(0, "nol");
        check(1, "satu");
        check(10, "sepuluh");
        check(11, "sebelas");
        check(12, "dua belas");
        check(19, "sembilan belas");
        check(20, "dua puluh");
        check(21, "dua puluh satu");
        check(100, "seratus");
        check(101, "seratus satu");
        check(111, "seratus sebelas");
        check(200, "dua ratus");
        check(999, "sembilan ratus sembilan puluh sembilan");
        check(1_000, "seribu");
        check(1_001, "seribu satu");
        check(1_100, "seribu seratus");
        check(2_000, "dua ribu");
        check(11_000, "sebelas ribu");
        check(100_000, "seratus ribu");
        check(101_000, "seratus satu ribu");
        check(1_000_000, "satu juta");
        check(1_001_000, "satu juta seribu");
        check(2_500_000_000, "dua miliar lima ratus juta");
        check(1_000_000_000_000, "satu triliun");
        check(1_000_000_000_000_000_000, "seribu kuadriliun");
    }

    #[test]
    fn an_amount_has_its_currency_its_sen_and_its_sign() {
        let check = |minor: i64, expect: &str| assert_eq!(rupiah_in_words(Money::from_minor(minor)), expect, "{minor}");
        check(16_470_000, "seratus enam puluh empat ribu tujuh ratus rupiah");
        check(0, "nol rupiah");
        check(100_050, "seribu rupiah lima puluh sen");
        check(-50_000, "minus lima ratus rupiah");
    }
}
