//! What must be true at the end of the demo, each looked at from outside.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use shared::money::Money;

use super::super::seed::{ADMIN, Desk, OFFICE_EMAIL, OFFICE_PASSWORD};
use super::super::tools::total;
use super::Till;
use super::processes::Server;
use crate::store::{rebuild, verify};

/// With the server down every till keeps everything and says so.
///
/// # Errors
/// A till believes that something was sent.
pub fn server_is_away(tills: &[Till; 3]) -> Result<()> {
    for till in tills {
        let desk = Desk::open(&till.folder)?;
        let status = desk.call(Some(ADMIN.0), "sync_now", json!({}))?;
        ensure!(status["state"] == json!("offline"), "{}: {}", till.label, status["state"]);
        let waiting = status["waiting"].as_i64().unwrap_or(0);
        println!("  {}: luring, {waiting} catatan menunggu", till.label);
        ensure!(waiting > 0, "{}: nothing is waiting", till.label);
    }
    Ok(())
}

/// Compares everything and returns the table that is printed.
///
/// # Errors
/// The first thing that differs.
pub fn check(tills: &[Till; 3], server: &Server, url: &str, sales: [u32; 3]) -> Result<String> {
    let mut hashes: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    let mut own: BTreeMap<String, Money> = BTreeMap::new();
    for (till, sales) in tills.iter().zip(sales) {
        let desk = Desk::open(&till.folder)?;
        acknowledged_once(till, &desk, sales)?;
        let open = desk.core.require().map_err(super::super::told)?;
        for it in verify::verify(&open)? {
            ensure!(it.ok, "{}: {} {}", till.label, it.title, it.detail);
        }
        let hash = total(&rebuild::state_hashes(&open.store.reader())?).to_hex();
        let cooperative = open.identity.cooperative.to_string();
        let first_of_cooperative = !hashes.contains_key(&cooperative);
        hashes.entry(cooperative).or_default().push((till.label, hash));
        if first_of_cooperative {
            add_trial_balance(&desk, &mut own)?;
        }
    }
    println!("  semua penjualan yang diakui ada, masing-masing sekali; pembukuan tiap kasir cocok");
    for (cooperative, tills) in &hashes {
        let output = server.command(&["state-hash", "--cooperative", cooperative, "--json"]).output()?;
        let answer: Value = serde_json::from_slice(&output.stdout).context("state-hash of the server")?;
        for (label, hash) in tills {
            ensure!(answer["hash"] == json!(hash), "{label}: state hash {hash} is not the server's {}", answer["hash"]);
        }
        println!("  jejak keadaan sama di {} kasir dan server: {}…", tills.len(), &tills[0].1[..16]);
    }
    let verified = server.command(&["verify"]).output()?;
    ensure!(verified.status.success(), "the server's books: {}", String::from_utf8_lossy(&verified.stdout));
    println!("  pembukuan server cocok");
    compare_combined(tills, url, &own)
}

/// The group that the first till's cooperative shares with.
fn shared_group(tills: &[Till; 3]) -> Result<String> {
    let sharing = Desk::open(&tills[0].folder)?.call(Some("Joko"), "list_sharing", json!({}))?;
    Ok(sharing["groups"][0]["group_id"].as_str().context("nothing is shared")?.to_owned())
}

/// Every acknowledged sale is there once, with the number and amount that were acknowledged, and there are no others.
fn acknowledged_once(till: &Till, desk: &Desk, sales: u32) -> Result<()> {
    let text = std::fs::read_to_string(till.acknowledged())?;
    let open = desk.core.require().map_err(super::super::told)?;
    let connection = open.store.reader();
    let mut statement = connection.prepare(
        "select document_number, payable_minor from sale where cooperative = ?1 and device = ?2 order by document_number",
    )?;
    let device = open.identity.device;
    let rows = statement.query_map([open.identity.cooperative.as_bytes(), device.as_bytes()], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    })?;
    let mut recorded: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows {
        let (number, payable) = row?;
        ensure!(recorded.insert(number.clone(), payable).is_none(), "{}: {number} twice", till.label);
    }
    let mut count = 0;
    for line in text.lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        let [_, number, payable] = parts[..] else { bail!("{}: {line:?}", till.label) };
        let found = recorded.remove(number).with_context(|| format!("{}: {number} is missing", till.label))?;
        ensure!(found.to_string() == payable, "{}: {number}: {found} is not {payable}", till.label);
        count += 1;
    }
    ensure!(recorded.is_empty(), "{}: sales nobody was told of: {recorded:?}", till.label);
    ensure!(count == sales, "{}: {count} sales, not {sales}", till.label);
    Ok(())
}

fn add_trial_balance(desk: &Desk, sums: &mut BTreeMap<String, Money>) -> Result<()> {
    let balance = desk.call(Some("Dewi"), "trial_balance", json!({ "to_month": "2099-12" }))?;
    for row in balance["rows"].as_array().context("no rows")? {
        let account = row["account"].as_str().unwrap_or_default().to_owned();
        *sums.entry(account).or_default() += money(&row["closing"])?;
    }
    Ok(())
}

fn money(value: &Value) -> Result<Money> {
    Ok(serde_json::from_value(value.clone())?)
}

/// Head office's combined trial balance, line by line against the sum of the tills' own.
fn compare_combined(tills: &[Till; 3], url: &str, own: &BTreeMap<String, Money>) -> Result<String> {
    let http = reqwest::blocking::Client::new();
    let credentials = json!({ "email": OFFICE_EMAIL, "password": OFFICE_PASSWORD });
    let session: Value = http.post(format!("{url}/office/api/sign_in")).json(&credentials).send()?.json()?;
    let token = session["token"].as_str().context("head office does not let us in")?;
    let groups = session["groups"].as_array().context("no groups")?;
    // A server that has seen the demo before has a group of each time.
    let shared = shared_group(tills)?;
    let is_own = |group: &&str| *group == shared;
    let group = groups.iter().filter_map(|group| group["group_id"].as_str()).find(is_own).context("no group")?;
    let route = format!("{url}/office/api/groups/{group}/trial_balance?from=2000-01&to=2099-12");
    let combined: Value = http.get(route).bearer_auth(token).send()?.error_for_status()?.json()?;
    let mut table = format!("\n{:<6} {:<36} {:>18} {:>18}\n", "Akun", "Nama", "Gabungan", "Jumlah kasir");
    let mut seen = 0;
    for row in combined["rows"].as_array().context("no rows")? {
        let account = row["account"].as_str().unwrap_or_default();
        let (head_office, mine) = (money(&row["closing"])?, own.get(account).copied().unwrap_or_default());
        let name = row["name"].as_str().unwrap_or_default();
        writeln!(table, "{account:<6} {name:<36} {:>18} {:>18}", head_office.to_string(), mine.to_string())?;
        ensure!(head_office == mine, "{account}: combined {head_office}, tills {mine}\n{table}");
        seen += 1;
    }
    let moved = own.values().filter(|amount| !amount.is_zero()).count();
    ensure!(seen >= moved && moved > 5, "head office shows {seen} accounts, the tills moved {moved}");
    for cooperative in combined["complete_up_to"].as_array().into_iter().flatten() {
        for device in cooperative["devices"].as_array().into_iter().flatten() {
            let name = cooperative["name"].as_str().unwrap_or_default();
            writeln!(
                table,
                "Lengkap sampai: {name} {} nomor {}",
                device["till_code"].as_str().unwrap_or_default(),
                device["seq"]
            )?;
        }
    }
    Ok(table)
}
