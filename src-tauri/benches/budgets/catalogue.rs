//! Scanning and searching as a cashier does, among many products.

use anyhow::Result;
use serde_json::{Value, json};

use crate::goods::{Dice, Good};
use crate::measure::{Samples, line};
use crate::shop::Shop;

const SCANS: usize = 3_000;
const NAMES_TYPED: usize = 600;
const LETTERS_MAX: usize = 9;
const CART_LINES: usize = 60;
const CARTS: usize = 200;
const PAGES: usize = 200;
const PAGE_ROWS: usize = 100;

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

/// Measures what the prices of a large cart take to be found again, as when a member is named or taken away.
pub fn large_cart(shop: &Shop, goods: &[Good]) -> Result<()> {
    shop.sign_in("cashier")?;
    let (mut dice, mut quotes) = (Dice(13), Samples::default());
    for _ in 0..CARTS {
        let mut lines: Vec<Value> = Vec::with_capacity(CART_LINES);
        for _ in 0..CART_LINES {
            let code = &goods[dice.roll(goods.len())].code;
            let found = shop.call("find_product", json!({ "code": code }))?;
            lines.push(json!({ "product_id": found["product"]["product_id"], "quantity": "12000" }));
        }
        let quote = quotes.time(|| shop.call("quote_sale", json!({ "lines": lines })))?;
        anyhow::ensure!(quote["lines"].as_array().is_some_and(|lines| lines.len() == CART_LINES), "a line is missing");
    }
    let p99 = quotes.percentile(99);
    line("All prices of a cart of 60 lines again", &quotes.shown(), "", "< 50 ms", p99.as_millis() < 50);
    Ok(())
}

/// Measures pages of the list of goods, wherever in it they lie.
pub fn pages(shop: &Shop, goods: &[Good]) -> Result<()> {
    shop.sign_in("manager")?;
    let (mut dice, mut pages) = (Dice(17), Samples::default());
    for _ in 0..PAGES {
        let offset = dice.roll(goods.len().saturating_sub(PAGE_ROWS));
        let page = pages.time(|| shop.call("list_products", json!({ "offset": offset, "limit": PAGE_ROWS })))?;
        anyhow::ensure!(page["products"].as_array().is_some_and(|rows| rows.len() == PAGE_ROWS), "a row is missing");
    }
    let p99 = pages.percentile(99);
    let beside = format!("{PAGE_ROWS} rows anywhere in {} products", goods.len());
    line("A page of the list of goods", &pages.shown(), &beside, "< 100 ms", p99.as_millis() < 100);
    Ok(())
}

/// The same scan as a screen makes it: over the loopback bridge, as HTTP.
pub fn through_the_bridge(shop: &Shop, goods: &[Good]) -> Result<()> {
    const TOKEN: &str = "bench";
    let runtime = tokio::runtime::Runtime::new()?;
    let (sender, receiver) = std::sync::mpsc::channel();
    let router = lumbung::bridge::router(shop.core.clone(), TOKEN, None);
    let ready = move |address: std::net::SocketAddr| _ = sender.send(address);
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    runtime.spawn(lumbung::bridge::serve(listen, router, ready, std::future::pending()));
    let address = receiver.recv()?;
    let http = reqwest::blocking::Client::builder().no_proxy().build()?;
    let ask = |command: &str, request: Value| -> Result<Value> {
        let request = http.post(format!("http://{address}/call/{command}")).bearer_auth(TOKEN).json(&request);
        Ok(request.send()?.error_for_status()?.json()?)
    };
    let status = ask("start_status", json!({}))?;
    let users = status["users"].as_array().cloned().unwrap_or_default();
    let cashier = users.into_iter().find(|user| user["name"] == json!("cashier")).unwrap_or_default();
    ask("sign_in", json!({ "user_id": cashier["user_id"], "pin": crate::shop::PIN }))?;
    let (mut dice, mut scans, mut cart) = (Dice(11), Samples::default(), Vec::new());
    for number in 0..SCANS {
        let good = &goods[dice.roll(goods.len())];
        if number % 12 == 0 {
            cart.clear();
        }
        scans.time(|| -> Result<Value> {
            let found = ask("find_product", json!({ "code": good.code }))?;
            cart.push(json!({ "product_id": found["product"]["product_id"], "quantity": found["quantity"] }));
            ask("quote_sale", json!({ "lines": cart }))
        })?;
    }
    runtime.shutdown_background();
    let p99 = scans.percentile(99);
    let beside = format!("among {} products; two requests by HTTP, without painting", goods.len());
    line("The same through the screens' bridge", &scans.shown(), &beside, "< 10 ms", p99.as_millis() < 10);
    Ok(())
}
