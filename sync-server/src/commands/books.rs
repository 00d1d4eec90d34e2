//! Commands about books: verify, rebuild, state hash, epoch.

use std::time::Instant;

use serde_json::json;
use shared::id::CooperativeId;
use shared::row::Value;
use sqlx::PgPool;

use super::{BooksOptions, open, print};
use crate::error::Error;
use crate::tenant::{self, Scope};
use crate::{enrol, rebuild, state_hash, verify};

/// The cooperatives that were asked for.
async fn chosen(pool: &PgPool, options: &BooksOptions) -> Result<Vec<(CooperativeId, String)>, Error> {
    let mut all = rebuild::cooperatives(pool).await?;
    if let Some(wanted) = options.cooperative {
        all.retain(|(cooperative, _)| *cooperative == wanted);
        if all.is_empty() {
            return Err(Error::NotFound);
        }
    }
    Ok(all)
}

/// Checks books; false where something is wrong.
pub async fn verify(options: BooksOptions) -> Result<bool, Error> {
    let pool = open(&options.database).await?;
    let (mut all_ok, mut answers) = (true, Vec::new());
    for (cooperative, name) in chosen(&pool, &options).await? {
        let begun = Instant::now();
        let checks = verify::verify_books(&pool, cooperative).await?;
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let ok = checks.iter().all(|check| check.ok);
        all_ok &= ok;
        if options.output.json {
            answers.push(json!({
                "cooperative": cooperative, "name": name, "ok": ok, "checks": checks, "took_ms": took_ms,
            }));
        } else {
            print(format_args!("{name} ({cooperative})"));
            for check in checks {
                print(format_args!("  {} {}: {}", if check.ok { "ok   " } else { "SALAH" }, check.title, check.detail));
            }
        }
    }
    if options.output.json {
        print(json!({ "ok": all_ok, "cooperatives": answers }));
    }
    Ok(all_ok)
}

/// Fills the read tables again.
pub async fn rebuild(options: BooksOptions) -> Result<(), Error> {
    let pool = open(&options.database).await?;
    let mut answers = Vec::new();
    for (cooperative, name) in chosen(&pool, &options).await? {
        let projected = rebuild::rebuild(&pool, cooperative, &rebuild::held_tables()).await?;
        if options.output.json {
            answers.push(json!({ "cooperative": cooperative, "name": name, "projected": projected }));
        } else {
            print(format_args!("{name} ({cooperative}): {projected} catatan"));
        }
    }
    if options.output.json {
        print(json!({ "cooperatives": answers }));
    }
    Ok(())
}

/// Prints the state hash, in all and per table and unit.
pub async fn state_hash(options: BooksOptions) -> Result<(), Error> {
    let pool = open(&options.database).await?;
    let mut answers = Vec::new();
    for (cooperative, name) in chosen(&pool, &options).await? {
        let mut transaction = tenant::begin(&pool, Scope::Cooperative(cooperative)).await?;
        sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
        let hashes = state_hash::state_hashes(&mut transaction, cooperative, "public").await?;
        transaction.commit().await?;
        let hash = state_hash::total(&hashes).to_hex();
        if !options.output.json {
            print(format_args!("{hash} {name} ({cooperative})"));
            continue;
        }
        let table = |((table, unit), hash): (&(&str, Option<Value>), &shared::row::StateHash)| {
            let unit = if let Some(Value::Id(unit)) = unit { Some(*unit) } else { None };
            json!({ "table": table, "unit": unit, "hash": hash.to_hex() })
        };
        let tables: Vec<_> = hashes.iter().map(table).collect();
        answers.push(json!({ "cooperative": cooperative, "name": name, "hash": hash, "tables": tables }));
    }
    if options.output.json {
        let one = options.cooperative.and(answers.pop());
        print(one.unwrap_or_else(|| json!({ "cooperatives": answers })));
    }
    Ok(())
}

/// Opens a new epoch: positions of before mean nothing any more, and devices begin by exchanging heads.
pub async fn new_epoch(options: BooksOptions) -> Result<(), Error> {
    let pool = open(&options.database).await?;
    let mut answers = Vec::new();
    for (cooperative, name) in chosen(&pool, &options).await? {
        let epoch = enrol::new_epoch()?;
        let mut transaction = tenant::begin(&pool, Scope::Cooperative(cooperative)).await?;
        sqlx::query("update cooperative_head set epoch = $2 where cooperative = $1")
            .bind(cooperative.0)
            .bind(epoch)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        if options.output.json {
            answers.push(json!({ "cooperative": cooperative, "name": name, "epoch": epoch }));
        } else {
            print(format_args!("{epoch} {name} ({cooperative})"));
        }
    }
    if options.output.json {
        print(json!({ "cooperatives": answers }));
    }
    Ok(())
}
