//! Read tables dropped and filled again from the log (design §10, 5).

use shared::change_set::ChangeSet;
use shared::id::CooperativeId;
use shared::project;
use shared::row::{Changes, Held, RowKind, Table};
use shared::table::TABLES;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;
use crate::tenant::{self, Scope};
use crate::{log, rows};

/// How many change sets are projected in one step.
const STEP: i64 = 500;

/// The read tables that this side holds.
pub fn held_tables() -> Vec<&'static Table> {
    TABLES.iter().copied().filter(|table| table.held == Held::Everywhere).collect()
}

/// The cooperatives of this server, with their names.
pub async fn cooperatives(pool: &PgPool) -> Result<Vec<(CooperativeId, String)>, Error> {
    let mut transaction = tenant::begin(pool, Scope::Operator).await?;
    let rows: Vec<(Uuid, String)> =
        sqlx::query_as("select cooperative, name from cooperative order by name, cooperative")
            .fetch_all(&mut *transaction)
            .await?;
    transaction.commit().await?;
    Ok(rows.into_iter().map(|(cooperative, name)| (CooperativeId(cooperative), name)).collect())
}

/// Empties these tables for one cooperative and fills them again, in one transaction; pushes wait meanwhile. Says how
/// many change sets were projected.
pub async fn rebuild(pool: &PgPool, cooperative: CooperativeId, tables: &[&'static Table]) -> Result<u64, Error> {
    let mut transaction = tenant::begin(pool, Scope::Cooperative(cooperative)).await?;
    log::lock(&mut transaction, cooperative).await?.ok_or(Error::NotFound)?;
    for table in tables {
        let clear = sqlx::query(rows::statements(table)?.clear);
        clear.bind(cooperative.0).execute(&mut *transaction).await?;
    }
    if tables.iter().any(|table| table.kind == RowKind::Doc) {
        rows::clear_documents(&mut transaction, cooperative.0).await?;
    }
    let projected = fill(&mut transaction, cooperative, tables).await?;
    transaction.commit().await?;
    Ok(projected)
}

/// Projects the whole log into these tables, which are empty.
pub async fn fill(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    tables: &[&'static Table],
) -> Result<u64, Error> {
    let standing = log::standing(connection, cooperative).await?;
    let (mut position, mut projected) = (0, 0);
    loop {
        let step = log::read::step(connection, cooperative, position, STEP).await?;
        let Some((last, ..)) = step.last() else { return Ok(projected) };
        position = *last;
        projected += step.len() as u64;
        let change_sets: Vec<ChangeSet> = step.into_iter().map(|(_, change_set, _)| change_set).collect();
        let changes = project::changes(&change_sets, &[], &standing, &standing);
        rows::execute(connection, cooperative.0, only(changes, tables)).await?;
    }
}

/// Leaves out what is done to other tables.
fn only(mut changes: Changes, tables: &[&'static Table]) -> Changes {
    changes.inserts.retain(|table, _| tables.contains(table));
    changes.adds.retain(|table, _| tables.contains(table));
    changes.puts.retain(|table, _| tables.contains(table));
    if !tables.iter().any(|table| table.kind == RowKind::Doc) {
        changes.documents.clear();
    }
    changes
}
