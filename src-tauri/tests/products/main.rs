//! Products through the command table, on a real encrypted database: catalogue, stock, import.

mod catalogue;
mod files;
mod goods;
mod imports;
mod prices;
#[path = "../support/mod.rs"]
mod support;

use anyhow::{Context, Result};
use support::Till;

/// How many change sets the till holds.
fn change_sets(till: &Till) -> Result<i64> {
    let open = till.core.opened().context("open")?;
    let count = open.store.reader().query_row("select count(*) from change_set", [], |row| row.get(0))?;
    Ok(count)
}
