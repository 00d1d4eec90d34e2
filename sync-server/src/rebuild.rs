//! Read tables dropped and filled again from the log (design §10, 5).

use shared::change_set::{ChangeSet, Signed};
use shared::id::CooperativeId;
use shared::project::{self, Batch};
use shared::row::{Changes, Held, RowKind, Table};
use shared::standing::Standing;
use shared::table::TABLES;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;
use crate::tenant::{self, Scope};
use crate::{log, rows};

/// How many change sets are projected in one step.
const STEP: i64 = 500;
const STEP_BESIDE: usize = 500;

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
    let standing = log::standing_with_branches(connection, cooperative).await?;
    let counted = log::beside::Counted::load(connection, cooperative).await?;
    let (mut position, mut projected) = (0, 0);
    loop {
        let step = log::read::step(connection, cooperative, position, STEP).await?;
        let Some((last, ..)) = step.last() else { break };
        position = *last;
        projected += step.len() as u64;
        let step = step.into_iter().map(|(_, change_set, signed)| (change_set, signed)).collect();
        fill_step(connection, cooperative, tables, step, (&counted, &standing)).await?;
    }
    // Those beside the chains come last, so that of two versions with one number the history decides.
    let beside = log::beside::all(connection, cooperative).await?;
    projected += beside.len() as u64;
    for step in beside.chunks(STEP_BESIDE) {
        let step = step.iter().map(|body| (body.change_set.clone(), body.signed.clone())).collect();
        fill_step(connection, cooperative, tables, step, (&counted, &standing)).await?;
    }
    Ok(projected)
}

async fn fill_step(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    tables: &[&'static Table],
    step: Vec<(ChangeSet, Signed)>,
    (counted, standing): (&log::beside::Counted, &Standing),
) -> Result<(), Error> {
    let (arrivals, shadowed): (Vec<_>, Vec<_>) = step.into_iter().partition(|(it, body)| counted.holds(it.id, body));
    let [arrivals, shadowed] = [arrivals, shadowed].map(|them| them.into_iter().map(|it| it.0).collect::<Vec<_>>());
    let doubled = log::beside::doubled(connection, cooperative, arrivals.iter()).await?;
    let batch = Batch { arrivals: &arrivals, shadowed: &shadowed, replaced: &[], revisited: &[], doubled: &doubled };
    let changes = project::changes_of(batch, standing, standing);
    rows::execute(connection, cooperative.0, only(changes, tables)).await
}

/// Leaves out what is done to other tables.
fn only(mut changes: Changes, tables: &[&'static Table]) -> Changes {
    changes.inserts.retain(|table, _| tables.contains(table));
    changes.adds.retain(|table, _| tables.contains(table));
    changes.puts.retain(|table, _| tables.contains(table));
    changes.puts_back.retain(|table, _| tables.contains(table));
    if !tables.iter().any(|table| table.kind == RowKind::Doc) {
        changes.documents.clear();
    }
    changes
}
