//! Scanning and searching as a cashier does, among many products.

use anyhow::Result;
use serde_json::{Value, json};

use crate::goods::{Dice, Good};
use crate::measure::{Samples, line};
use crate::shop::Shop;

const SCANS: usize = 3_000;
const NAMES_TYPED: usize = 600;
const LETTERS_MAX: usize = 9;

/// Measures scan → line on screen, and the answer to every letter typed.
pub fn measure(shop: &Shop, goods: &[Good]) -> Result<()> {
    shop.sign_in("cashier")?;
    let among = format!("among {} products", goods.len());
    let mut dice = Dice(11);
    let (mut scans, mut finds) = (Samples::default(), Samples::default());
    let mut cart: Vec<Value> = Vec::new();
    for number in 0..SCANS {
        let good = &goods[dice.roll(goods.len())];
        if number % 12 == 0 {
            cart.clear();
        }
        let quote = scans.time(|| -> Result<Value> {
            let found = finds.time(|| shop.call("find_product", json!({ "code": good.code })))?;
            cart.push(json!({ "product_id": found["product"]["product_id"], "quantity": found["quantity"] }));
            shop.call("quote_sale", json!({ "lines": cart }))
        })?;
        anyhow::ensure!(quote["lines"].as_array().is_some_and(|lines| lines.len() == cart.len()), "a line is missing");
    }
    let p99 = scans.percentile(99);
    let beside = format!("{among}; finding the barcode alone: {}", finds.shown());
    line("Scan → priced line (cart of up to 12)", &scans.shown(), &beside, "< 10 ms", p99.as_millis() < 10);
    let mut searches = Samples::default();
    for _ in 0..NAMES_TYPED {
        let name = &goods[dice.roll(goods.len())].name;
        // Some type from the beginning, some a word from the middle.
        let words: Vec<&str> = name.split_whitespace().collect();
        let typed = if dice.roll(2) == 0 { name.to_lowercase() } else { words[dice.roll(words.len())].to_lowercase() };
        for letters in 1..=typed.chars().count().min(LETTERS_MAX) {
            let query: String = typed.chars().take(letters).collect();
            searches.time(|| shop.call("search_products", json!({ "query": query, "limit": 20 })))?;
        }
    }
    let p99 = searches.percentile(99);
    line("Search as typed, every letter", &searches.shown(), &among, "p99 < 30 ms", p99.as_millis() < 30);
    Ok(())
}
