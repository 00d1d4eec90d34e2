//! Safety copies through the command table, on real encrypted databases: mirror, backups, restoring, leaving.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "../support/mod.rs"]
mod support;

mod copies;
mod leaving;
mod new_key;
mod restoring;
mod sticks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use lumbung::core::{Core, Open, new_id};
use lumbung::safety::restore::RestoreReport;
use lumbung::safety::{backup, mirror_now};
use serde_json::{Value, json};
use support::{ADMIN_PIN, Till};
use tempfile::TempDir;

/// A till that has a place for its copies and something to sell.
pub struct Shop {
    pub till: Till,
    pub disk: TempDir,
    goods: String,
    shift: String,
}

impl Shop {
    pub fn open() -> Result<Shop> {
        let till = Till::founded(false)?;
        let goods = till.product("Gula", "8991234567891", 17_500, "exempt")?;
        let disk = tempfile::tempdir()?;
        till.sign_in("super_admin")?;
        till.ok("choose_copy_places", json!({ "mirror_place": disk.path(), "backup_place": disk.path() }))?;
        let shift = till.open_shift(100_000)?;
        Ok(Shop { till, disk, goods, shift })
    }

    pub fn sell(&self, times: usize) -> Result<()> {
        self.till.sign_in("cashier")?;
        sell(&self.till.core, &self.shift, &self.goods, times)
    }

    /// Sells through a core that was started on this till's folder.
    pub fn sells_on(&self, core: &Arc<Core>, times: usize) -> Result<()> {
        let told = |refusal: lumbung::refusal::Refusal| anyhow!("{} {}", refusal.code, refusal.message);
        let status = lumbung::commands::call(core, "window", "start_status", json!({})).map_err(told)?;
        let users = status["users"].as_array().context("users")?;
        let cashier = users.iter().find(|user| user["name"] == json!("cashier")).context("no cashier")?;
        let request = json!({ "user_id": cashier["user_id"], "pin": support::PIN });
        lumbung::commands::call(core, "window", "sign_in", request).map_err(told)?;
        sell(core, &self.shift, &self.goods, times)
    }

    pub fn opened(&self) -> Result<Arc<Open>> {
        self.till.core.require().map_err(|refusal| anyhow!(refusal.message))
    }

    /// What the mirror's thread does after every commit.
    pub fn mirror(&self) -> Result<()> {
        mirror_now(&self.opened()?).map_err(|trouble| anyhow!(trouble))
    }

    pub fn backup(&self) -> Result<PathBuf> {
        Ok(backup::make_now(&*self.opened()?).map_err(|trouble| anyhow!(trouble))?.path)
    }

    pub fn key(&self) -> Result<String> {
        self.till.sign_in("super_admin")?;
        let sheet = self.till.ok("recovery_sheet", json!({ "pin": ADMIN_PIN }))?;
        Ok(sheet["recovery_key"].as_str().context("key")?.to_owned())
    }

    /// The PC is gone; what is left is the disk with the copies, and what the people know.
    pub fn dies(self) -> Result<Left> {
        let key = self.key()?;
        let Shop { till, disk, goods, shift } = self;
        till.core.stop();
        drop(till);
        Ok(Left { disk, key, goods, shift })
    }
}

/// What is left of a dead PC.
pub struct Left {
    pub disk: TempDir,
    pub key: String,
    goods: String,
    shift: String,
}

impl Left {
    /// A new PC, restored from these places.
    pub fn restored_from(&self, places: &[&Path]) -> Result<(Till, RestoreReport)> {
        let till = Till::empty()?;
        let places: Vec<PathBuf> = places.iter().map(|place| place.to_path_buf()).collect();
        let told = |refusal: lumbung::refusal::Refusal| anyhow!("{}: {}", refusal.code, refusal.message);
        till.core.restores.build(&till.core, &self.key, &places).map_err(told)?;
        assert!(till.core.opened().is_none(), "nothing is in use before somebody accepts it");
        let report = till.core.restores.accept(&till.core).map_err(told)?;
        Ok((till, report))
    }

    pub fn restored(&self) -> Result<(Till, RestoreReport)> {
        self.restored_from(&[self.disk.path()])
    }

    /// Sells again on the new PC, in the shift that was open when the old one died.
    pub fn sell_on(&self, till: &Till, times: usize) -> Result<()> {
        till.sign_in("cashier")?;
        let current = till.ok("current_shift", json!({}))?;
        assert_eq!(current["shift"]["shift_id"], json!(self.shift));
        sell(&till.core, &self.shift, &self.goods, times)
    }
}

fn sell(core: &Arc<Core>, shift: &str, goods: &str, times: usize) -> Result<()> {
    for _ in 0..times {
        let request = json!({
            "id": new_id()?, "shift_id": shift,
            "lines": [{ "product_id": goods, "quantity": "1000", "unit_price": "1750000" }],
            "tenders": [{ "kind": "cash", "amount": "2000000" }],
        });
        lumbung::commands::call(core, "window", "complete_sale", request)
            .map_err(|refusal| anyhow!("{} {}", refusal.code, refusal.message))?;
    }
    Ok(())
}

/// How many sales a till knows.
pub fn sales(till: &Till) -> Result<i64> {
    let open = till.core.require().map_err(|refusal| anyhow!(refusal.message))?;
    let count = open.store.reader().query_row("select count(*) from sale", [], |row| row.get(0))?;
    Ok(count)
}

pub fn code_of(till: &Till) -> Result<Value> {
    Ok(till.ok("start_status", json!({}))?["till_code"].clone())
}

pub fn books_hold(till: &Till) -> Result<()> {
    till.sign_in("finance_officer")?;
    let checked = till.ok("verify_books", json!({}))?;
    assert_eq!(checked["ok"], json!(true), "{checked}");
    Ok(())
}

/// The segments of the mirror on a disk, in their order.
pub fn segments(disk: &Path) -> Result<Vec<PathBuf>> {
    let folders = std::fs::read_dir(disk)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let folder = folders.into_iter().find(|path| lumbung::safety::mirror::is_mirror(path)).context("no mirror")?;
    let found = lumbung::safety::mirror::segments(&folder).map_err(|trouble| anyhow!(trouble))?;
    Ok(found.into_iter().map(|(_, path)| path).collect())
}
