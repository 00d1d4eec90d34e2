//! A new device takes a long log from a server, over the loopback: how long until it has a million rows.

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use lumbung::core::new_id;
use lumbung::store::Store;
use serde_json::json;
use shared::table::TABLES;

use crate::goods::{Dice, goods};
use crate::measure::{Samples, line, shown};
use crate::queue::{connect, peak_kilobytes};
use crate::shop::Shop;

const GOODS: usize = 1_000;
/// Rows of a sale of two lines: header, lines, payment, journal, its lines, moves, and the change set itself.
const ROWS_PER_SALE: usize = 12;

fn rows(store: &Store) -> Result<u64> {
    let count = |name: &str| -> Result<u64> {
        let sql = format!("select count(*) from {name}");
        Ok(store.reader().query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    };
    TABLES.iter().map(|table| count(table.name)).chain([count("change_set")]).sum()
}

/// Measures pushing, joining and what is there afterwards.
pub fn measure(folder: &Path, wanted_rows: usize) -> Result<()> {
    let Ok(program) = std::env::var("LUMBUNG_BENCH_SERVER") else {
        eprintln!("no LUMBUNG_BENCH_SERVER: a new device is not measured");
        return Ok(());
    };
    let shop = Shop::found(&folder.join("first"))?;
    let goods = goods(GOODS, &mut Dice(5));
    shop.add_goods(&goods)?;
    shop.receive(&goods)?;
    let shift = shop.open_shift()?;
    let server = connect(&shop, &program, &folder.join("first"))?;
    let sales = wanted_rows / ROWS_PER_SALE + 1;
    shop.add_sales(sales, &goods, shift, |_| 2)?;
    shop.sign_in("super_admin")?;
    let (mut pushed, mut joined) = (Samples::default(), Samples::default());
    pushed.time(|| -> Result<()> {
        let status = shop.call("sync_now", json!({}))?;
        ensure!(status["waiting"] == json!(0), "not everything was acknowledged: {status}");
        Ok(())
    })?;
    let per_second = |took: std::time::Duration| sales as u128 * 1_000 / took.as_millis().max(1);
    let push = pushed.percentile(50);
    let what = format!("Pushing {sales} sales");
    line(&what, &format!("{}; {} /s", shown(push), per_second(push)), "the server on the same machine", "", true);
    let code = shop.call("make_join_code", json!({ "id": new_id()?, "till_code": "K02", "device_name": "K02" }))?;
    let status = shop.call("sync_status", json!({}))?;
    let url = status["server_url"].as_str().context("no server")?.to_owned();
    let second = Shop::open(&folder.join("second"))?;
    joined.time(|| {
        second.call("join_cooperative", json!({ "id": new_id()?, "server_url": url, "code": code["code"] }))
    })?;
    let open = second.core.require().map_err(|refusal| anyhow!(refusal.message))?;
    let (here, took) = (rows(&open.store)?, joined.percentile(50));
    ensure!(here >= wanted_rows as u64, "{here} rows are not {wanted_rows}");
    let measured = format!("{}; {} sales/s pulled", shown(took), per_second(took));
    let what = format!("A new device, {here} rows");
    line(&what, &measured, "every chain and number checked, in stretches", "< 60 s", took.as_secs() < 60);
    if let Some(peak) = peak_kilobytes(server.0.id()) {
        let measured = format!("{} MB", peak / 1_024);
        line("The server's memory meanwhile, at most", &measured, "", "< 64 MB", peak < 64 * 1_024);
    }
    second.core.stop();
    shop.core.stop();
    Ok(())
}
