//! What the log says of numbers and ids that several bodies have (see `shared::covering`). Nothing of it is read where no
//! chain has forked.

use std::collections::{BTreeMap, BTreeSet};

use shared::adoption::{self, Body};
use shared::change_set::ChangeSet;
use shared::covering::{self, Branches};
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::standing::{Standing, StandingRecord};
use sqlx::PgConnection;
use uuid::Uuid;

use super::beside::{self, Kept};
use super::known::Known;
use super::read::signed;
use crate::error::Error;

/// Numbers of devices.
type Numbers = BTreeSet<(DeviceId, u64)>;

/// What stands before and after a batch.
pub struct Turn {
    pub before: Standing,
    pub after: Standing,
    /// Of the ids that several bodies have, the change sets that counted until now, where what is known of them changes.
    pub repeated: Vec<ChangeSet>,
}

async fn numbers_beside(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Numbers, Error> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as("select distinct device, seq from body_beside where cooperative = $1")
        .bind(cooperative.0)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|(device, seq)| (DeviceId(device), seq.unsigned_abs())).collect())
}

async fn ids_repeated(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
) -> Result<BTreeSet<ChangeSetId>, Error> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from repeated_id where cooperative = $1")
        .bind(cooperative.0)
        .fetch_all(connection)
        .await?;
    Ok(ids.into_iter().map(ChangeSetId).collect())
}

/// What is known of these numbers and of those right behind them, and of these ids.
async fn of(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    numbers: &Numbers,
    ids: &BTreeSet<ChangeSetId>,
) -> Result<Branches, Error> {
    let mut branches = Branches::default();
    if !numbers.is_empty() {
        let both = numbers.iter().flat_map(|(device, seq)| [(device.0, signed(*seq)), (device.0, signed(seq + 1))]);
        let (devices, seqs): (Vec<Uuid>, Vec<i64>) = both.collect::<BTreeSet<_>>().into_iter().unzip();
        let rows: Vec<Kept> = sqlx::query_as(
            "with given as (select * from unnest($2::uuid[], $3::bigint[]) as given (device, seq))
             select packing, cooperative, device, id, body, signature, false as is_beside
             from change_set join given using (device, seq) where cooperative = $1
             union all
             select packing, cooperative, device, id, body, signature, true
             from body_beside join given using (device, seq) where cooperative = $1",
        )
        .bind(cooperative.0)
        .bind(devices)
        .bind(seqs)
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let body = beside::body(row)?;
            branches.add(&body.change_set, body.hash);
        }
    }
    for body in of_ids(connection, cooperative, ids).await?.values().flatten() {
        branches.add_repeated(&body.change_set);
    }
    Ok(branches)
}

async fn of_ids(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    ids: &BTreeSet<ChangeSetId>,
) -> Result<BTreeMap<ChangeSetId, Vec<Body>>, Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    beside::of_ids(connection, cooperative, ids.iter().map(|id| id.0).collect()).await
}

/// Whether there is anything to know.
pub async fn are_there(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<bool, Error> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from body_beside where cooperative = $1)
             or exists (select 1 from repeated_id where cooperative = $1)",
    )
    .bind(cooperative.0)
    .fetch_one(connection)
    .await?)
}

/// All that is known.
pub async fn all(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Branches, Error> {
    let numbers = numbers_beside(connection, cooperative).await?;
    let ids = ids_repeated(connection, cooperative).await?;
    of(connection, cooperative, &numbers, &ids).await
}

/// What stands before and after a batch that the log does not hold yet. `held` are the bodies of its ids. Where the
/// batch states nothing that bears on others and no chain has forked, nothing more is read.
pub async fn turn(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    known: &mut Known,
    bodies: &[Body],
    held: &BTreeMap<ChangeSetId, Vec<Body>>,
    records: &[StandingRecord],
) -> Result<Turn, Error> {
    let (standing, after) = (known.standing.clone(), known.standing.with(records));
    known.standing = after.clone();
    let repeated = covering::repeated_by(bodies, held);
    known.has_branches |= !repeated.is_empty() || bodies.iter().any(|body| body.is_beside);
    if !known.has_branches {
        return Ok(Turn { before: standing, after, repeated: Vec::new() });
    }
    let numbers_held = numbers_beside(connection, cooperative).await?;
    let ids_held = ids_repeated(connection, cooperative).await?;
    let numbers = covering::numbers_beside(numbers_held.clone(), bodies);
    let ids: BTreeSet<ChangeSetId> = ids_held.union(&repeated).copied().collect();
    let before = standing.with_branches(of(connection, cooperative, &numbers_held, &ids_held).await?);
    let mut branches = of(connection, cooperative, &numbers, &ids).await?;
    branches.learn(bodies, &numbers, &ids);
    let after = after.with_branches(branches);
    let mut repeated = Vec::new();
    if before.branches() != after.branches() {
        let held = of_ids(connection, cooperative, &ids).await?.into_values();
        repeated.extend(held.filter_map(adoption::counted).map(|body| body.change_set));
    }
    Ok(Turn { before, after, repeated })
}
