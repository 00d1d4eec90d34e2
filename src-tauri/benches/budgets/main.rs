//! The budgets of a till (README), measured in one run beside what they are compared with.
//!
//! `cargo bench -p lumbung --no-default-features -- [small] [sale] [catalogue] [books] [queue] [bootstrap]`: all parts
//! where none is named; `small` makes a shop of a fiftieth, to see that the measuring works. Making the whole one takes
//! two minutes; with `LUMBUNG_BENCH_DIR` it is kept there, and found again the next time.

mod books;
mod bootstrap;
mod catalogue;
mod goods;
mod measure;
mod queue;
mod sale;
mod shop;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use tempfile::TempDir;

use crate::goods::{Dice, Good};
use crate::shop::Shop;

/// What a sale without rounding posts: cash, sales, VAT, cost of goods, stock.
const POSTINGS_PER_SALE: usize = 5;

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_small = wanted.iter().any(|it| it == "small");
    let parts: Vec<&str> = wanted.iter().map(String::as_str).filter(|it| *it != "small").collect();
    let is_wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let part = |whole: usize| if is_small { whole / 50 } else { whole };
    let place = tempfile::tempdir()?;
    if ["sale", "catalogue", "books"].into_iter().any(is_wanted) {
        let goods = goods::goods(part(200_000), &mut Dice(3));
        let sold = &goods[..part(20_000)];
        let folder = past(&place, &goods, sold, part(1_000_000))?;
        let shop = Shop::open(&folder)?;
        if is_wanted("catalogue") {
            catalogue::measure(&shop, &goods)?;
            catalogue::through_the_bridge(&shop, &goods)?;
            catalogue::large_cart(&shop, &goods)?;
            catalogue::pages(&shop, &goods)?;
        }
        if is_wanted("books") {
            books::trial_balance(&shop, &folder)?;
        }
        shop.core.stop();
        drop(shop);
        if is_wanted("books") {
            books::start(&folder, &goods)?;
        }
        if is_wanted("sale") {
            sale::measure(&folder, &place.path().join("copy"), sold, part(5_000))?;
        }
        if is_wanted("books") {
            books::start_after_update(&folder, &goods)?;
        }
    }
    if is_wanted("bootstrap") {
        bootstrap::measure(&place.path().join("bootstrap"), part(1_000_000))?;
    }
    if is_wanted("queue") {
        queue::measure(&place.path().join("queue"), part(10_000))?;
    }
    Ok(())
}

/// The folder of a till with so many postings in its past, made if it is not there.
fn past(place: &TempDir, goods: &[Good], sold: &[Good], postings: usize) -> Result<PathBuf> {
    let kept = std::env::var_os("LUMBUNG_BENCH_DIR").map(PathBuf::from);
    let folder = kept.unwrap_or_else(|| place.path().to_owned()).join(format!("shop-{postings}"));
    if folder.exists() {
        return Ok(folder);
    }
    let making = folder.with_extension("making");
    if making.exists() {
        std::fs::remove_dir_all(&making)?;
    }
    make_past(&making, goods, sold, postings)?;
    std::fs::rename(&making, &folder)?;
    Ok(folder)
}

fn make_past(folder: &Path, goods: &[Good], sold: &[Good], postings: usize) -> Result<()> {
    let started = Instant::now();
    let step = |what: &str| eprintln!("{:>4} s  {what}", started.elapsed().as_secs());
    let shop = Shop::found(folder)?;
    shop.add_goods(goods)?;
    step("products described and priced");
    shop.receive(sold)?;
    let shift = shop.open_shift()?;
    step("goods received");
    shop.add_sales(postings / POSTINGS_PER_SALE, sold, shift, |_| 2)?;
    step("two years of sales");
    shop.call("close_shift", shop.closing_request(shift)?)?;
    shop.core.stop();
    Ok(())
}
