//! The state hash of a cooperative (design §4): equal on every replica that has the same change sets.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use shared::id::CooperativeId;
use shared::row::{StateHash, Value};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::error::Error;
use crate::rebuild::held_tables;
use crate::rows::{select, values_of};

/// Sums of row hashes per table and unit.
pub type StateHashes = BTreeMap<(&'static str, Option<Value>), StateHash>;

/// Reads the tables both sides hold, in this schema.
pub async fn state_hashes(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    schema: &'static str,
) -> Result<StateHashes, Error> {
    let mut hashes = StateHashes::new();
    for table in held_tables() {
        let unit = table.column("unit");
        let query = sqlx::query(AssertSqlSafe(select(table, schema))).bind(cooperative.0);
        let mut rows = query.fetch(&mut *connection);
        while let Some(row) = rows.try_next().await? {
            let values = values_of(&row, table.columns)?;
            let key = (table.name, unit.and_then(|index| values.get(index).cloned()));
            hashes.entry(key).or_default().add_row(table, &values);
        }
    }
    Ok(hashes)
}

/// All hashes in one.
pub fn total(hashes: &StateHashes) -> StateHash {
    let mut sum = StateHash::default();
    hashes.values().for_each(|hash| sum.add(hash));
    sum
}
