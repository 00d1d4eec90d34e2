//! Brings a database to the shape this version works with: migrations, read tables, roles and rights.
//!
//! Several servers may start at once; a lock lets one of them do it. A read table whose version changed is dropped and
//! filled again from the log, and only that one (design §4).

use shared::row::{Held, Table};
use shared::table::{SALE, TABLES};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, PgPool, Postgres};

use crate::error::Error;
use crate::{rebuild, rights};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/server");

/// Any number that only we use: whoever holds this lock changes the shape of the database.
const SHAPE_LOCK: i64 = 0x6c75_6d62_756e_6701;

/// Does whatever is left to do; nothing where everything is as it should be.
pub async fn migrate(pool: &PgPool) -> Result<(), Error> {
    MIGRATIONS.run(pool).await?;
    let mut transaction = pool.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(SHAPE_LOCK).execute(&mut *transaction).await?;
    let is_new = make_read_tables(&mut transaction).await?;
    grant_rights(&mut transaction, is_new).await?;
    transaction.commit().await?;
    fill(pool).await
}

/// Makes the tables that are missing or of another version; true where there was one.
async fn make_read_tables(transaction: &mut sqlx::Transaction<'static, Postgres>) -> Result<bool, Error> {
    let made: Vec<(String, i32)> =
        sqlx::query_as("select name, version from read_table").fetch_all(&mut **transaction).await?;
    let mut is_new = false;
    for table in TABLES.iter().copied() {
        let version = i32::try_from(table.version).map_err(|_| Error::Fault("a table's version is too large"))?;
        let known = made.iter().find(|(name, _)| name == table.name).map(|(_, version)| *version);
        if known == Some(version) {
            continue;
        }
        is_new = true;
        if known.is_some() {
            let drop = format!("drop table {}", table.name);
            sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut **transaction).await?;
        }
        sqlx::raw_sql(AssertSqlSafe(table.ddl())).execute(&mut **transaction).await?;
        if table == &SALE {
            // Only tills list sales by the moment they were made; here the index would be a part of every sale's bytes.
            sqlx::raw_sql("drop index if exists sale_by_at_ms").execute(&mut **transaction).await?;
        }
        sqlx::query(
            "insert into read_table (name, version, filled) values ($1, $2, false)
             on conflict (name) do update set version = excluded.version, filled = false",
        )
        .bind(table.name)
        .bind(version)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(is_new)
}

/// Runs the script of rights where it is not the one that ran last, or where a table has none yet.
async fn grant_rights(transaction: &mut sqlx::Transaction<'static, Postgres>, is_new: bool) -> Result<(), Error> {
    sqlx::raw_sql(rights::ROLES).execute(&mut **transaction).await?;
    let script = rights::script();
    let hash = blake3::hash(script.as_bytes()).to_hex().to_string();
    let applied: Option<String> =
        sqlx::query_scalar("select hash from applied_rights").fetch_optional(&mut **transaction).await?;
    if applied.as_deref() == Some(&hash) && !is_new {
        return Ok(());
    }
    sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut **transaction).await?;
    sqlx::query("insert into applied_rights (hash) values ($1) on conflict (one) do update set hash = excluded.hash")
        .bind(hash)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Fills the tables that were made anew, one cooperative at a time. Interrupted, it begins again at the next start.
async fn fill(pool: &PgPool) -> Result<(), Error> {
    let empty: Vec<String> = sqlx::query_scalar("select name from read_table where not filled").fetch_all(pool).await?;
    let wanted: Vec<&'static Table> = TABLES
        .iter()
        .copied()
        .filter(|table| table.held == Held::Everywhere && empty.iter().any(|name| name == table.name))
        .collect();
    if !wanted.is_empty() {
        for (cooperative, _) in rebuild::cooperatives(pool).await? {
            rebuild::rebuild(pool, cooperative, &wanted).await?;
        }
    }
    sqlx::query("update read_table set filled = true where not filled").execute(pool).await?;
    Ok(())
}
