//! Log and rows in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::adoption::{self, Arranged, Body};
use shared::change_set::{BodyHash, ChangeSet};
use shared::clock::date_number;
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::project::{self, Batch};
use shared::protocol::{Cursor, PushResponse};
use shared::standing::StandingRecord;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::branches::{self, Turn};
use super::intake::{Intake, heads_of, known_numbers};
use super::known::{self, Known};
use super::offered::{AtRest, Page};
use super::standing::{mark_revoked, revisit, write_facts};
use super::{beside, read};
use crate::error::Error;
use crate::packing::Packed;
use crate::rows;
use crate::tenant::{self, Scope, Transaction};

/// What came of a batch: an answer to each page, and what is known afterwards.
pub struct Appended {
    pub known: Known,
    pub answers: Vec<PushResponse>,
}

/// Appends what is well-formed in these pages, in their order, as one transaction. `known` saves reading what has not
/// changed since.
pub async fn append(
    pool: &PgPool,
    cooperative: CooperativeId,
    known: Option<Known>,
    pages: Vec<Page>,
) -> Result<Appended, Error> {
    let mut transaction = tenant::begin(pool, Scope::Cooperative(cooperative)).await?;
    let appended = append_in(&mut transaction, cooperative, known, pages).await?;
    transaction.commit().await?;
    Ok(appended)
}

/// The same within a transaction.
pub async fn append_in(
    transaction: &mut Transaction,
    cooperative: CooperativeId,
    known: Option<Known>,
    pages: Vec<Page>,
) -> Result<Appended, Error> {
    let (appended, fresh) = log_in(transaction, cooperative, known, pages).await?;
    if let Some(fresh) = fresh {
        project_in(transaction, cooperative, &appended.known, fresh).await?;
    }
    Ok(appended)
}

/// The log without the rows, which a rebuild would make: what the log costs alone.
pub async fn append_log(
    pool: &PgPool,
    cooperative: CooperativeId,
    known: Option<Known>,
    pages: Vec<Page>,
) -> Result<Appended, Error> {
    let mut transaction = tenant::begin(pool, Scope::Cooperative(cooperative)).await?;
    let (appended, _) = log_in(&mut transaction, cooperative, known, pages).await?;
    transaction.commit().await?;
    Ok(appended)
}

/// What came into the log and has no rows yet.
struct Fresh {
    /// Accepted change sets, and the originals they carry.
    bodies: Vec<Body>,
    /// The bodies that have one of their ids already.
    held: BTreeMap<ChangeSetId, Vec<Body>>,
    records: Vec<StandingRecord>,
    turn: Turn,
    /// How far the chains went before.
    old_heads: BTreeMap<DeviceId, u64>,
}

async fn log_in(
    transaction: &mut Transaction,
    cooperative: CooperativeId,
    known: Option<Known>,
    pages: Vec<Page>,
) -> Result<(Appended, Option<Fresh>), Error> {
    let cursor = known::lock(transaction, cooperative).await?.ok_or(Error::DeviceUnknown)?;
    let known = match known.filter(|known| known.cursor == cursor) {
        Some(known) => known,
        None => Known::load(transaction, cooperative, cursor).await?,
    };
    let old_heads = known.heads.iter().map(|(device, head)| (*device, head.seq)).collect();
    let old: Vec<(DeviceId, u64)> = pages.iter().flat_map(|page| known_numbers(page, &known)).collect();
    let held = held_hashes(transaction, cooperative, &old).await?;
    let authors: Vec<BTreeSet<DeviceId>> = pages.iter().map(|page| page.devices().collect()).collect();
    let mut intake = Intake::new(cooperative, known, held);
    let refused: Vec<_> = pages.into_iter().map(|page| intake.take(page)).collect();
    let Intake { mut known, accepted, at_rest, .. } = intake;
    let mut fresh = None;
    if !accepted.is_empty() {
        let bodies = adoption::unfold(accepted, &known.registry)
            .map_err(|_| Error::Fault("a carrier was accepted with an original of an unknown device"))?;
        let ids = bodies.iter().map(|body| body.change_set.id.0).collect();
        let held = beside::of_ids(transaction, cooperative, ids).await?;
        let records: Vec<StandingRecord> =
            bodies.iter().flat_map(|body| project::standing_records(&body.change_set)).collect();
        let turn = branches::turn(transaction, cooperative, &mut known, &bodies, &held, &records).await?;
        let chain: Vec<&ChangeSet> = bodies.iter().filter(|it| !it.is_beside).map(|it| &it.change_set).collect();
        write_log(transaction, cooperative, cursor, (&chain, at_rest), &known).await?;
        known.cursor.position += chain.len() as u64;
        fresh = Some(Fresh { bodies, held, records, turn, old_heads });
    }
    let answer = |(refused, devices): (_, BTreeSet<DeviceId>)| PushResponse {
        cursor: known.cursor,
        heads: heads_of(&devices, &known),
        refused,
    };
    let answers = refused.into_iter().zip(authors).map(answer).collect();
    Ok((Appended { known, answers }, fresh))
}

/// What fresh change sets do to the books.
async fn project_in(
    transaction: &mut Transaction,
    cooperative: CooperativeId,
    known: &Known,
    Fresh { bodies, held, records, turn, old_heads }: Fresh,
) -> Result<(), Error> {
    write_facts(transaction, cooperative, bodies.iter().map(|body| &body.change_set), &records, &known.standing)
        .await?;
    revisit(transaction, cooperative, &turn, &old_heads).await?;
    if !records.is_empty() {
        mark_revoked(transaction, cooperative, known).await?;
    }
    let arranged = adoption::arrange(bodies, &held);
    let Arranged { arrivals, shadowed, replaced, beside: kept, repeated } = &arranged;
    beside::keep(transaction, cooperative, kept, repeated).await?;
    // Where no chain has forked there is nothing to read of that.
    let doubled = match known.has_branches {
        true => beside::doubled(transaction, cooperative, arrivals.iter()).await?,
        false => BTreeSet::new(),
    };
    let batch = Batch { arrivals, shadowed, replaced, revisited: &[], doubled: &doubled };
    // What was in the log before is projected as what stands now says already.
    let changes = project::changes_of(batch, &turn.after, &turn.after);
    rows::execute(transaction, cooperative.0, changes).await
}

#[derive(sqlx::FromRow)]
struct Numbered {
    seq: i64,
    #[sqlx(flatten)]
    packed: Packed,
}

async fn held_hashes(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    numbers: &[(DeviceId, u64)],
) -> Result<HashMap<(DeviceId, u64), BodyHash>, Error> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let devices: Vec<Uuid> = numbers.iter().map(|(device, _)| device.0).collect();
    let seqs: Vec<i64> = numbers.iter().map(|(_, seq)| read::signed(*seq)).collect();
    let rows: Vec<Numbered> = sqlx::query_as(
        "select change_set.seq, packing, cooperative, change_set.device, id, body, signature
         from unnest($2::uuid[], $3::bigint[]) as given (device, seq)
         join change_set on cooperative = $1 and change_set.device = given.device and change_set.seq = given.seq",
    )
    .bind(cooperative.0)
    .bind(devices)
    .bind(seqs)
    .fetch_all(connection)
    .await?;
    let hash = |Numbered { seq, packed }: Numbered| {
        Ok(((DeviceId(packed.device), seq.unsigned_abs()), packed.signed()?.hash()))
    };
    rows.into_iter().map(hash).collect()
}

/// Appends change sets behind the cursor and moves the heads. What is in the log already was not accepted, so a row that
/// is there all the same is a fault, and nothing of the batch is taken.
async fn write_log(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    cursor: Cursor,
    (chain, at_rest): (&[&ChangeSet], Vec<AtRest>),
    known: &Known,
) -> Result<(), Error> {
    let mut last: BTreeMap<DeviceId, &ChangeSet> = BTreeMap::new();
    for change_set in chain {
        last.insert(change_set.device, change_set);
    }
    let hash = |device: &DeviceId| known.heads.get(device).map(|head| head.hash.0.to_vec());
    let (mut packings, mut bodies, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
    for AtRest { packing, body, signature } in at_rest {
        packings.push(packing);
        bodies.push(body);
        signatures.push(signature.to_vec());
    }
    sqlx::query(APPEND)
        .bind(cooperative.0)
        .bind(read::signed(cursor.position))
        .bind(chain.iter().map(|it| it.device.0).collect::<Vec<Uuid>>())
        .bind(chain.iter().map(|it| read::signed(it.seq)).collect::<Vec<i64>>())
        .bind(chain.iter().map(|it| it.id.0).collect::<Vec<Uuid>>())
        .bind(chain.iter().map(|it| read::month_number(it.month())).collect::<Vec<i32>>())
        .bind(packings)
        .bind(signatures)
        .bind(bodies)
        .bind(last.keys().map(|device| device.0).collect::<Vec<Uuid>>())
        .bind(last.values().map(|it| read::signed(it.seq)).collect::<Vec<i64>>())
        .bind(last.keys().map(hash).collect::<Vec<Option<Vec<u8>>>>())
        .bind(last.values().map(|it| read::signed(it.clock.wall_ms)).collect::<Vec<i64>>())
        .bind(last.values().map(|it| date_number(it.business_date)).collect::<Vec<i64>>())
        .execute(connection)
        .await?;
    Ok(())
}

const APPEND: &str = "
with arrived as (
    insert into change_set (cooperative, position, device, seq, id, month, packing, signature, body)
    select $1, $2 + number, device, seq, id, month, packing, signature, body
    from unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::int[], $7::smallint[], $8::bytea[], $9::bytea[])
        with ordinality as given (device, seq, id, month, packing, signature, body, number)
), heads as (
    insert into device_head (cooperative, device, seq, hash, last_clock_ms, last_business_date)
    select $1, * from unnest($10::uuid[], $11::bigint[], $12::bytea[], $13::bigint[], $14::bigint[])
    on conflict (cooperative, device) do update
    set seq = excluded.seq, hash = excluded.hash, last_clock_ms = excluded.last_clock_ms,
        last_business_date = excluded.last_business_date, received_at = now()
)
update cooperative_head set position = $2 + cardinality($3::uuid[]) where cooperative = $1";
