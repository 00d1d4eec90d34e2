//! "Periksa pembukuan" on the server: every invariant of design §10 that one side alone can check.
//!
//! It reads one picture of the books and holds up nobody. What it builds again it builds in temporary tables, which
//! stand before the real ones for this connection alone, so the very statements that write the books are checked.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::change_set::Head;
use shared::finance::chart::{account, codes};
use shared::id::{CooperativeId, DeviceId};
use shared::project::standing_records;
use shared::standing::StandingRecord;
use shared::units::registry::Registry;
use shared::verify::{VerifyRefused, is_inventory_account, verify, verify_signature};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;
use crate::state_hash::{state_hashes, total};
use crate::tenant::Scope;
use crate::{log, rebuild};

const STEP: i64 = 500;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    pub code: &'static str,
    pub title: &'static str,
    pub ok: bool,
    pub detail: String,
}

/// Looks at the books of one cooperative.
pub async fn verify_books(pool: &PgPool, cooperative: CooperativeId) -> Result<Vec<Check>, Error> {
    // A connection of its own: temporary tables must not stand before the real ones for anybody else.
    let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
    let begin = AssertSqlSafe(Scope::Cooperative(cooperative).begin());
    let mut transaction = connection.begin_with(begin).await?;
    sqlx::query("set transaction isolation level repeatable read").execute(&mut *transaction).await?;
    let mut checks = log_checks(&mut transaction, cooperative).await?;
    checks.extend(balance_checks(&mut transaction, cooperative).await?);
    checks.push(projection_check(&mut transaction, cooperative).await?);
    transaction.rollback().await?;
    connection.close().await?;
    Ok(checks)
}

fn check(code: &'static str, title: &'static str, problems: &[String], good: String) -> Check {
    let ok = problems.is_empty();
    Check { code, title, ok, detail: if ok { good } else { problems.join("; ") } }
}

/// Every link, every signature, every position; and what was kept of them.
async fn log_checks(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Vec<Check>, Error> {
    let mut registry = Registry::default();
    let mut heads: BTreeMap<DeviceId, Head> = BTreeMap::new();
    let (mut chain, mut standing, mut position) = (Vec::new(), Vec::<StandingRecord>::new(), 0);
    loop {
        let step = log::read::step(connection, cooperative, position, STEP).await?;
        if step.is_empty() {
            break;
        }
        for (next, change_set, signed) in &step {
            if *next != position + 1 {
                chain.push(format!("posisi {} tidak ada", position + 1));
            }
            position = *next;
            let head = heads.entry(change_set.device).or_default();
            let outcome =
                registry.key_for(change_set).and_then(|key| verify(signed, head, cooperative, &key).map(|(_, it)| it));
            match outcome {
                Ok(next) => *head = next,
                Err(reason) => {
                    chain.push(format!("posisi {position}: {reason}"));
                    *head = Head { seq: change_set.seq, hash: signed.hash() };
                }
            }
            registry.learn(change_set);
            standing.extend(standing_records(change_set));
        }
    }
    for body in log::beside::all(connection, cooperative).await? {
        let key = registry.key(body.change_set.device).ok_or(VerifyRefused::UnknownDevice);
        if let Err(reason) = key.and_then(|key| verify_signature(&body.signed, key)) {
            chain.push(format!("cabang nomor {}: {reason}", body.change_set.seq));
        }
        standing.extend(standing_records(&body.change_set));
    }
    let end = log::cursor(connection, cooperative).await?.ok_or(Error::NotFound)?;
    if end.position != position {
        chain.push(format!("catatan berakhir di {position}, seharusnya {}", end.position));
    }
    if log::heads(connection, cooperative).await? != heads {
        chain.push("ujung rantai perangkat tidak cocok dengan catatan".to_owned());
    }
    let kept = log::standing(connection, cooperative).await?;
    let known = |record: &&StandingRecord| !kept.records().contains(record);
    let lost = standing.iter().filter(known).count();
    let standing_problems: Vec<String> = (lost > 0 || kept.records().len() != standing.len())
        .then(|| format!("{} dicatat, {} disimpan", standing.len(), kept.records().len()))
        .into_iter()
        .collect();
    Ok(vec![
        check("chain", "Rantai dan tanda tangan", &chain, format!("{position} catatan dari {} perangkat", heads.len())),
        check("standing", "Tutup buku dan pencabutan", &standing_problems, format!("{} keputusan", standing.len())),
    ])
}

/// Signed balances by account and unit.
type Balances = BTreeMap<(String, Uuid), i64>;

async fn balances(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    query: &'static str,
) -> Result<Balances, Error> {
    let rows: Vec<(String, Uuid, i64)> = sqlx::query_as(query).bind(cooperative.0).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(account, unit, balance)| ((account, unit), balance)).collect())
}

/// Where two sets of balances differ, among accounts that are asked for.
fn differences(left: &Balances, right: &Balances, concerns: impl Fn(&str) -> bool) -> Vec<String> {
    let mut keys: Vec<_> = left.keys().chain(right.keys()).filter(|(account, _)| concerns(account)).collect();
    keys.sort();
    keys.dedup();
    let of = |balances: &Balances, key| balances.get(key).copied().unwrap_or(0);
    let differs = keys.into_iter().filter(|key| of(left, key) != of(right, key));
    differs.map(|key| format!("akun {} unit {}: {} ≠ {}", key.0, key.1, of(left, key), of(right, key))).collect()
}

async fn balance_checks(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Vec<Check>, Error> {
    let books = balances(
        connection,
        cooperative,
        "select account, unit, cast(sum(debit_minor - credit_minor) as bigint)
         from account_total where cooperative = $1 group by account, unit",
    )
    .await?;
    let holders = balances(
        connection,
        cooperative,
        "select account, unit, cast(sum(balance_minor) as bigint)
         from holder_total where cooperative = $1 group by account, unit",
    )
    .await?;
    let pools = balances(
        connection,
        cooperative,
        "select account, unit, cast(sum(value_minor) as bigint)
         from stock_pool where cooperative = $1 group by account, unit",
    )
    .await?;
    let mut per_unit: BTreeMap<Uuid, i128> = BTreeMap::new();
    for ((_, unit), balance) in &books {
        *per_unit.entry(*unit).or_default() += i128::from(*balance);
    }
    let mut balance: Vec<String> = per_unit
        .iter()
        .filter(|(_, sum)| **sum != 0)
        .map(|(unit, sum)| format!("unit {unit}: selisih {sum}"))
        .collect();
    let between: i128 =
        books.iter().filter(|((account, _), _)| account == codes::INTER_UNIT).map(|(_, it)| i128::from(*it)).sum();
    if between != 0 {
        balance.push(format!("akun {} antar unit: selisih {between}", codes::INTER_UNIT));
    }
    let has_sub_ledger = |code: &str| {
        account(code).is_some_and(|it| it.needs_subledger || (it.needs_member && !it.needs_origin()))
            && !is_inventory_account(code)
    };
    let sub_ledgers = differences(&holders, &books, has_sub_ledger);
    let stock = differences(&pools, &books, is_inventory_account);
    Ok(vec![
        check("balance", "Debit sama dengan kredit", &balance, format!("{} unit", per_unit.len())),
        check("sub_ledgers", "Buku pembantu sama dengan akun", &sub_ledgers, format!("{} saldo", holders.len())),
        check("stock", "Nilai persediaan sama dengan akun", &stock, format!("{} saldo", pools.len())),
    ])
}

/// The read tables are what the log makes of them.
async fn projection_check(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Check, Error> {
    let kept = state_hashes(connection, cooperative, "public").await?;
    let tables = rebuild::held_tables();
    for name in tables.iter().map(|table| table.name).chain(["document_change"]) {
        let temporary = format!("create temporary table {name} (like public.{name} including all) on commit drop");
        sqlx::raw_sql(AssertSqlSafe(temporary)).execute(&mut *connection).await?;
    }
    let projected = rebuild::fill(connection, cooperative, &tables).await?;
    let rebuilt = state_hashes(connection, cooperative, "pg_temp").await?;
    let problems: Vec<String> = kept
        .keys()
        .chain(rebuilt.keys())
        .filter(|key| kept.get(key) != rebuilt.get(key))
        .map(|(table, _)| format!("tabel {table} berbeda dari catatan"))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let good = format!("{projected} catatan, sidik {}", &total(&kept).to_hex()[..12]);
    Ok(check("projection", "Isi tabel sama dengan catatan", &problems, good))
}
