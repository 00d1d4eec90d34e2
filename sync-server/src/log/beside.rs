//! Bodies that stand beside the chains, and what counts where an id or a number has more than one (see
//! `shared::adoption`).

use std::collections::{BTreeMap, BTreeSet};

use shared::adoption::{self, Body};
use shared::change_set::{BodyHash, ChangeSet, Signed};
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::verify::read_body;
use sqlx::PgConnection;
use uuid::Uuid;

use super::read::{month_number, signed};
use crate::error::Error;
use crate::packing::{self, Names, Packed};

/// A body as it is kept, and whether it stands beside the chain.
#[derive(sqlx::FromRow)]
pub(super) struct Kept {
    is_beside: bool,
    #[sqlx(flatten)]
    packed: Packed,
}

/// Reads it.
pub(super) fn body(kept: Kept) -> Result<Body, Error> {
    let signed = kept.packed.signed()?;
    let change_set = read_body(&signed).map_err(|_| Error::Fault("a stored change set cannot be read"))?;
    Ok(Body::of(change_set, signed, kept.is_beside))
}

/// Every body held of these ids.
pub async fn of_ids(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    ids: Vec<Uuid>,
) -> Result<BTreeMap<ChangeSetId, Vec<Body>>, Error> {
    let rows: Vec<Kept> = sqlx::query_as(
        "select packing, cooperative, device, id, body, signature, false as is_beside from change_set
         where cooperative = $1 and id = any($2)
         union all select packing, cooperative, device, id, body, signature, true from body_beside
         where cooperative = $1 and id = any($2)",
    )
    .bind(cooperative.0)
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let mut known: BTreeMap<ChangeSetId, Vec<Body>> = BTreeMap::new();
    for row in rows {
        let body = body(row)?;
        known.entry(body.change_set.id).or_default().push(body);
    }
    Ok(known)
}

/// Of these change sets the numbers under which a body stands beside the chain.
pub async fn doubled(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    change_sets: impl Iterator<Item = &ChangeSet>,
) -> Result<BTreeSet<(DeviceId, u64)>, Error> {
    let (devices, seqs): (Vec<Uuid>, Vec<i64>) = change_sets.map(|it| (it.device.0, signed(it.seq))).unzip();
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "select distinct kept.device, kept.seq from body_beside kept
         join unnest($2::uuid[], $3::bigint[]) as given (device, seq)
           on kept.device = given.device and kept.seq = given.seq
         where kept.cooperative = $1",
    )
    .bind(cooperative.0)
    .bind(devices)
    .bind(seqs)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(device, seq)| (DeviceId(device), seq.unsigned_abs())).collect())
}

/// Keeps bodies beside the chains, and writes down which ids have more than one.
pub async fn keep(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    bodies: &[Body],
    repeated: &BTreeSet<ChangeSetId>,
) -> Result<(), Error> {
    for body in bodies {
        let (packing, packed) = packing::pack(&Names::of(&body.change_set), &body.signed.body)?;
        let signature = body.signed.signature().ok_or(Error::Fault("a signature was verified and cannot be read"))?;
        sqlx::query(
            "insert into body_beside (cooperative, hash, id, device, seq, month, packing, body, signature)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        )
        .bind(cooperative.0)
        .bind(body.hash.0.to_vec())
        .bind(body.change_set.id.0)
        .bind(body.change_set.device.0)
        .bind(signed(body.change_set.seq))
        .bind(month_number(body.change_set.month()))
        .bind(packing)
        .bind(packed)
        .bind(signature.to_bytes().to_vec())
        .execute(&mut *connection)
        .await?;
    }
    if !repeated.is_empty() {
        sqlx::query(
            "insert into repeated_id (cooperative, id) select $1, * from unnest($2::uuid[]) on conflict do nothing",
        )
        .bind(cooperative.0)
        .bind(repeated.iter().map(|id| id.0).collect::<Vec<Uuid>>())
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Says which bodies count where ids have several.
#[derive(Debug, Default)]
pub struct Counted(BTreeMap<ChangeSetId, BodyHash>);

impl Counted {
    /// Reads it; mostly there is nothing to read.
    pub async fn load(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Counted, Error> {
        let ids: Vec<Uuid> = sqlx::query_scalar("select id from repeated_id where cooperative = $1")
            .bind(cooperative.0)
            .fetch_all(&mut *connection)
            .await?;
        if ids.is_empty() {
            return Ok(Counted::default());
        }
        let of_ids = of_ids(connection, cooperative, ids).await?;
        let first = of_ids.into_iter().filter_map(|(id, held)| Some((id, adoption::counted(held)?.hash)));
        Ok(Counted(first.collect()))
    }

    /// Whether this body is the one of its id that counts.
    pub fn holds(&self, id: ChangeSetId, body: &Signed) -> bool {
        self.0.get(&id).is_none_or(|hash| *hash == body.hash())
    }
}

/// The bodies that stand beside the chains and in none of them, in an order of their own.
pub async fn all(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Vec<Body>, Error> {
    let heads = super::known::heads(connection, cooperative).await?;
    let heads = heads.into_iter().map(|(device, head)| (device, head.seq)).collect();
    beyond(connection, cooperative, &heads).await
}

/// The same where the chains are looked at up to these numbers.
pub async fn beyond(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    heads: &BTreeMap<DeviceId, u64>,
) -> Result<Vec<Body>, Error> {
    let rows: Vec<Kept> = sqlx::query_as(
        "select packing, cooperative, device, id, body, signature, true as is_beside from body_beside
         where cooperative = $1 order by device, seq, hash",
    )
    .bind(cooperative.0)
    .fetch_all(&mut *connection)
    .await?;
    let bodies: Vec<Body> = rows.into_iter().map(body).collect::<Result<_, _>>()?;
    let within = bodies.iter().map(|body| (body.change_set.device, body.change_set.seq));
    let within = within.filter(|(device, seq)| heads.get(device).is_some_and(|head| seq <= head));
    let numbers: (Vec<Uuid>, Vec<i64>) = within.map(|(device, seq)| (device.0, signed(seq))).unzip();
    let chained: Vec<Packed> = sqlx::query_as(
        "select packing, cooperative, change_set.device, id, body, signature from change_set
           join unnest($2::uuid[], $3::bigint[]) as given (device, seq)
           on change_set.device = given.device and change_set.seq = given.seq where cooperative = $1",
    )
    .bind(cooperative.0)
    .bind(numbers.0)
    .bind(numbers.1)
    .fetch_all(connection)
    .await?;
    let hash = |packed: Packed| Ok(packed.signed()?.hash());
    let chained: BTreeSet<BodyHash> = chained.into_iter().map(hash).collect::<Result<_, Error>>()?;
    Ok(bodies.into_iter().filter(|body| !chained.contains(&body.hash)).collect())
}
