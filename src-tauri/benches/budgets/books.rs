//! Books of a million postings: the trial balance beside another program's, and how soon a till is ready with them.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, anyhow, ensure};
use lumbung::commands::call_as;
use lumbung::core::Core;
use lumbung::secrets::Secrets;
use lumbung::session::Who;
use lumbung::store::{Store, StoreError};
use serde_json::{Value, json};
use shared::table::{SOLD_FROM, TABLES};
use shared::units::access::Role;

use crate::goods::Good;
use crate::measure::{Samples, decimal, hundredths, line, shown};
use crate::shop::Shop;

const BALANCES: usize = 200;
const STARTS: usize = 5;

/// How many postings the books have.
pub fn postings(store: &Store) -> Result<i64> {
    Ok(store.reader().query_row("select count(*) from posting", [], |row| row.get(0))?)
}

/// Measures the trial balance beside hledger's, on the same journal.
pub fn trial_balance(shop: &Shop, folder: &Path) -> Result<()> {
    shop.sign_in("finance_officer")?;
    let open = shop.core.require().map_err(|refusal| anyhow!(refusal.message))?;
    let count = postings(&open.store)?;
    let (mut ours, mut summed, mut theirs) = (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..BALANCES {
        let balance = ours.time(|| shop.call("trial_balance", json!({ "to_month": "2099-12" })))?;
        ensure!(balance["rows"].as_array().is_some_and(|rows| rows.len() > 4), "the trial balance is empty");
    }
    let sql = "select account, sum(amount_minor) from posting group by account";
    summed.time(|| -> Result<usize> {
        let reader = open.store.reader();
        let mut statement = reader.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok(rows.count())
    })?;
    let journal = folder.join("books.journal");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&journal)?);
    lumbung::export::export(
        &open.store.reader(),
        open.identity.cooperative,
        lumbung::export::Format::Hledger,
        &mut file,
    )
    .map_err(|error| anyhow!("{error}"))?;
    drop(file);
    let hledger = theirs.time(|| {
        Command::new("hledger").arg("-f").arg(&journal).args(["balance", "--flat"]).stdout(Stdio::null()).status()
    });
    std::fs::remove_file(&journal)?;
    let p50 = ours.percentile(50);
    let beside = match hledger {
        Ok(status) if status.success() => format!(
            "hledger, same journal: {} ({} ×); summing the lines: {}",
            shown(theirs.percentile(50)),
            decimal(hundredths(theirs.percentile(50), p50)),
            shown(summed.percentile(50))
        ),
        _ => format!("hledger is not installed; summing the lines: {}", shown(summed.percentile(50))),
    };
    let what = format!("Trial balance over {count} postings");
    line(&what, &ours.shown(), &beside, "< 5 ms", p50.as_micros() < 5_000);
    Ok(())
}

/// Measures from nothing to the first scanned product, in a process that has the keys already.
pub fn start(folder: &Path, goods: &[Good]) -> Result<()> {
    let mut starts = Samples::default();
    let mut count = 0;
    for number in 0..STARTS {
        let code = goods.get(number * 7).map(|good| good.code.clone()).unwrap_or_default();
        let shop = starts.time(|| -> Result<Shop> {
            let shop = Shop::open(folder)?;
            let status = shop.call("start_status", json!({}))?;
            let cashier = cashier(&status)?;
            for (command, request) in
                [("current_shift", json!({})), ("load_cart", json!({})), ("find_product", json!({ "code": code }))]
            {
                call_as(&shop.core, "window", Some(cashier.clone()), command, request)
                    .map_err(|refusal| anyhow!(refusal.message))?;
            }
            Ok(shop)
        })?;
        count = postings(&shop.core.require().map_err(|refusal| anyhow!(refusal.message))?.store)?;
        shop.core.stop();
    }
    let slowest = starts.percentile(99);
    let size = std::fs::metadata(folder.join("lumbung.db"))?.len() / 1_000_000;
    let beside = format!("{count} postings, a database of {size} MB; without the time a PIN takes by design");
    line("Start → ready to scan", &starts.shown(), &beside, "< 1 s", slowest.as_millis() < 1_000);
    Ok(())
}

/// Makes every table that a till does not sell from look as an older version left it.
fn make_older(folder: &Path) -> Result<()> {
    let (secrets, _) = Secrets::find(folder)?;
    let store = Store::open(folder, secrets.database_key()?)?;
    store.write(|tx| {
        for table in TABLES.iter().filter(|table| !SOLD_FROM.contains(table)) {
            tx.execute("update read_table set version = 0 where name = ?1", [table.name])?;
        }
        Ok::<(), StoreError>(())
    })?;
    Ok(())
}

/// Measures a start right after an update, scanning while the tables are filled again, and how long that takes.
pub fn start_after_update(folder: &Path, goods: &[Good]) -> Result<()> {
    make_older(folder)?;
    let (mut start, mut scans, mut filling) = (Samples::default(), Samples::default(), Samples::default());
    let scan = |shop: &Shop, who: &Who, number: usize| -> Result<()> {
        let code = goods.get(number * 7 % goods.len()).map(|good| good.code.clone()).unwrap_or_default();
        call_as(&shop.core, "window", Some(who.clone()), "find_product", json!({ "code": code }))
            .map_err(|refusal| anyhow!(refusal.message))?;
        Ok(())
    };
    let (shop, who) = start.time(|| -> Result<(Shop, Who)> {
        let shop = Shop { core: Core::start(folder, true).map_err(|refusal| anyhow!(refusal.message))? };
        let who = cashier(&shop.call("start_status", json!({}))?)?;
        call_as(&shop.core, "window", Some(who.clone()), "current_shift", json!({}))
            .map_err(|refusal| anyhow!(refusal.message))?;
        scan(&shop, &who, 1)?;
        Ok((shop, who))
    })?;
    let open = shop.core.require().map_err(|refusal| anyhow!(refusal.message))?;
    let mut writes = Samples::default();
    filling.time(|| -> Result<()> {
        let mut number = 0;
        while open.store.filling_percent().is_some() {
            number += 1;
            scans.time(|| scan(&shop, &who, number))?;
            // A sale would wait for the writer just as long.
            writes.time(|| open.store.write(|tx| lumbung::store::set_local_state(tx, "bench", &number.to_string())))?;
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        Ok(())
    })?;
    let took = start.percentile(50);
    let beside = format!(
        "{} tables changed; filled after {}; meanwhile a scan {}, a bare commit {}",
        TABLES.len() - SOLD_FROM.len(),
        shown(filling.percentile(50)),
        scans.shown(),
        writes.shown()
    );
    line("Start → ready to scan, right after an update", &shown(took), &beside, "< 1 s", took.as_millis() < 1_000);
    shop.core.stop();
    Ok(())
}

fn cashier(status: &Value) -> Result<Who> {
    let users = status["users"].as_array().cloned().unwrap_or_default();
    let user = users.into_iter().find(|user| user["name"] == json!("cashier"));
    let user = user.ok_or_else(|| anyhow!("no cashier"))?;
    Ok(Who { user: serde_json::from_value(user["user_id"].clone())?, name: "cashier".to_owned(), role: Role::Cashier })
}
