//! What every slip promises: it fits, it loses no word and cuts no amount.

use proptest::prelude::*;

use super::receipts::{goods, worked};
use crate::money::Money;
use crate::paper::layout::{printable, wrap};
use crate::paper::receipt::*;
use crate::paper::*;

#[test]
fn letters_stay_and_signs_become_what_a_typewriter_had() {
    let check = |text: &str, expect: &str| assert_eq!(printable(text), expect);
    check("Café crème brûlée", "Café crème brûlée");
    check("Cafe\u{301}", "Cafe");
    check("“Kopi” – 2×500 g…", "\"Kopi\" - 2x500 g...");
    check("Rp10 → €1", "Rp10 -> EUR1");
    check("Teh\tmanis\n½", "Teh manis ½");
    check("米 Beras حلال", "米 Beras حلال");
    check("Susu 🥛", "Susu □");
    check("ABC~xyz 019", "ABC~xyz 019");
}

#[test]
fn square_letters_take_two_columns() {
    assert_eq!(columns_of("米 Beras"), 8);
    assert_eq!(wrap("干干干干 干", 4), ["干干", "干干", "干"]);
}

#[test]
fn names_are_masked() {
    let check = |name: &str, expect: &str| assert_eq!(mask_name(name), expect);
    check("SITI AMINAH", "SITI A***");
    check("  Siti   Aminah Putri ", "Siti A***");
    check("SUHARTO", "SUH***");
    check("ANI", "A***");
    check("A", "A***");
    check("", "");
}

#[test]
fn paper_travels_as_json() {
    let paper = receipt::lay_out(&worked(), Width::Columns48);
    let json = serde_json::to_string(&paper).unwrap();
    assert_eq!(serde_json::from_str::<Paper>(&json).unwrap(), paper);
    assert!(json.contains(r#""width":"columns48""#), "{json}");
    assert!(json.contains(r#"{"kind":"rule","style":"="}"#), "{json}");
}

/// Every text line is printable and fits the paper.
fn fits(paper: &Paper) -> Result<(), TestCaseError> {
    for line in &paper.lines {
        if let PaperLine::Text { text, double, .. } = line {
            let columns = columns_of(text) * if *double { 2 } else { 1 };
            prop_assert!(columns <= paper.width.columns(), "{text:?} is {columns} columns wide");
            prop_assert!(!text.chars().any(char::is_control), "{text:?}");
            prop_assert!(!text.ends_with(' '), "{text:?}");
        }
    }
    Ok(())
}

fn letters(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

proptest! {
    #[test]
    fn wrapping_loses_no_letter(text in "\\PC{0,120}", columns in 4usize..60) {
        let lines = wrap(&text, columns);
        prop_assert_eq!(letters(&lines.concat()), letters(&printable(&text)));
        prop_assert!(lines.iter().all(|line| columns_of(line) <= columns));
    }

    #[test]
    fn any_slip_fits_its_paper_and_keeps_its_words(
        names in prop::collection::vec("\\PC{0,70}", 0..6),
        amount in any::<i64>(),
        label in "\\PC{0,60}",
        number in "[A-Z0-9-]{1,60}",
        copy_number in any::<u32>(),
        wide in any::<bool>(),
    ) {
        let width = if wide { Width::Columns48 } else { Width::Columns32 };
        let amount = Money::from_minor(amount);
        let mut content = ReceiptContent { copy_number, document_number: number, ..worked() };
        content.lines = names.iter().map(|name| ReceiptLine {
            gross: amount,
            discount: Some(ReceiptDiscount { label: label.clone(), amount }),
            ..goods(name, true, 1, 1)
        }).collect();
        content.tenders.push(ReceiptTender { label: label.clone(), amount });
        content.header.push(label);
        let paper = receipt::lay_out(&content, width).marked_as_possible_double();
        fits(&paper)?;
        let text = letters(&paper.to_text());
        for name in &names {
            prop_assert!(text.contains(&letters(&printable(name.trim()))), "{:?} not in\n{}", name, paper.to_text());
        }
        if !names.is_empty() {
            prop_assert!(paper.to_text().contains(&amount.to_string()));
        }
    }
}
