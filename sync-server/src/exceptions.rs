//! Exceptions on this side: the shared queries asked of Postgres, and how many are open for a head office.
//!
//! A head office sees counts by kind and nothing else. The rows behind them name products, members' numbers and users,
//! so its database role cannot read them: that the cooperative shares is asked in the group's scope, and the counting
//! is done in the cooperative's own.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::exceptions::{ExceptionQuery, Found, QUERIES};
use shared::id::{CooperativeId, GroupId};
use shared::row::Held;
use sqlx::{PgConnection, PgPool};

use crate::error::Error;
use crate::reports::{begin_shared, sharers};
use crate::rows::values_of;
use crate::tenant::{self, Scope};

/// How many exceptions of a kind are open.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct KindCount {
    pub kind: String,
    #[ts(type = "number")]
    pub open: usize,
}

/// The inbox of one cooperative, in numbers.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct CooperativeExceptions {
    pub cooperative_id: CooperativeId,
    pub name: String,
    #[ts(type = "number")]
    pub open: usize,
    pub kinds: Vec<KindCount>,
}

/// The answer.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct ExceptionsResponse {
    pub cooperatives: Vec<CooperativeExceptions>,
}

/// What one query finds, by key.
pub async fn of_kind(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    query: &'static ExceptionQuery,
) -> Result<Vec<Found>, Error> {
    let rows = sqlx::query(query.sql).bind(cooperative.0).fetch_all(connection).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(query.found(values_of(row, query.columns)?));
    }
    found.sort_by(|left, right| left.key.cmp(&right.key));
    Ok(found)
}

/// The queries that this side can answer: those that read no personal data.
pub fn queries() -> impl Iterator<Item = &'static ExceptionQuery> {
    QUERIES.iter().filter(|query| query.held == Held::Everywhere)
}

/// How many of each kind are open.
pub async fn counts(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Vec<KindCount>, Error> {
    let settled: Vec<(String, String)> =
        sqlx::query_as("select exception_key, mark from exception_settling where cooperative = $1")
            .bind(cooperative.0)
            .fetch_all(&mut *connection)
            .await?;
    let settled: BTreeMap<String, String> = settled.into_iter().collect();
    let mut counts = Vec::new();
    for query in queries() {
        let found = of_kind(connection, cooperative, query).await?;
        let open = found.iter().filter(|it| settled.get(&it.key) != Some(&it.mark)).count();
        if open > 0 {
            counts.push(KindCount { kind: query.kind.to_owned(), open });
        }
    }
    Ok(counts)
}

/// The inboxes of the cooperatives that share with a group.
pub async fn of_group(pool: &PgPool, group: GroupId) -> Result<ExceptionsResponse, Error> {
    let mut response = ExceptionsResponse { cooperatives: Vec::new() };
    for sharer in sharers(pool, group).await? {
        let Some(transaction) = begin_shared(pool, group, &sharer).await? else { continue };
        transaction.commit().await?;
        let mut transaction = tenant::begin(pool, Scope::Cooperative(sharer.cooperative)).await?;
        let kinds = counts(&mut transaction, sharer.cooperative).await?;
        transaction.commit().await?;
        let open = kinds.iter().map(|count| count.open).sum();
        let (cooperative_id, name) = (sharer.cooperative, sharer.name);
        response.cooperatives.push(CooperativeExceptions { cooperative_id, name, open, kinds });
    }
    Ok(response)
}
