//! Log and rows in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use shared::adoption::{self, Arranged, Body};
use shared::change_set::{BodyHash, ChangeSet, Signed};
use shared::clock::date_number;
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::project::{self, Batch};
use shared::protocol::{Cursor, PushResponse};
use shared::standing::StandingRecord;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::branches::{self, Turn};
use super::intake::{CORES, Intake, Page, SHARED_RUN_MIN, heads_of};
use super::known::{self, Known};
use super::standing::{mark_revoked, revisit, write_facts};
use super::{beside, read};
use crate::error::Error;
use crate::packing::{self, Names, Packed};
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
    pages: &[Vec<Signed>],
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
    pages: &[Vec<Signed>],
) -> Result<Appended, Error> {
    let cursor = known::lock(transaction, cooperative).await?.ok_or(Error::DeviceUnknown)?;
    let known = match known.filter(|known| known.cursor == cursor) {
        Some(known) => known,
        None => Known::load(transaction, cooperative, cursor).await?,
    };
    let old_heads: BTreeMap<DeviceId, u64> = known.heads.iter().map(|(device, head)| (*device, head.seq)).collect();
    let pages: Vec<Page> = pages.iter().map(|page| Page::sort(page.clone())).collect();
    let old: Vec<(DeviceId, u64)> = pages.iter().flat_map(|page| page.known_numbers(&known)).collect();
    let held = held_hashes(transaction, cooperative, &old).await?;
    let authors: Vec<BTreeSet<DeviceId>> = pages.iter().map(|page| page.devices().collect()).collect();
    let mut intake = Intake::new(cooperative, known, held);
    let refused: Vec<_> = pages.into_iter().map(|page| intake.take(page)).collect();
    let (mut known, accepted) = (intake.known, intake.accepted);
    if !accepted.is_empty() {
        let bodies = adoption::unfolded(&accepted, &known.registry)
            .map_err(|_| Error::Fault("a carrier was accepted with an original of an unknown device"))?;
        let ids = bodies.iter().map(|body| body.change_set.id.0).collect();
        let same_ids = beside::of_ids(transaction, cooperative, ids).await?;
        let records: Vec<StandingRecord> =
            bodies.iter().flat_map(|body| project::standing_records(&body.change_set)).collect();
        let turn = branches::turn(transaction, cooperative, &mut known, &bodies, &same_ids, &records).await?;
        let taken = write_log(transaction, cooperative, cursor, &accepted, &known).await?;
        if taken < accepted.len() {
            return Err(Error::Fault("the log did not take what is not in it"));
        }
        known.cursor.position += accepted.len() as u64;
        let batch = (bodies, same_ids, records);
        project_in(transaction, cooperative, &known, batch, (&turn, &old_heads)).await?;
    }
    let answer = |(refused, devices): (_, BTreeSet<DeviceId>)| PushResponse {
        cursor: known.cursor,
        heads: heads_of(&devices, &known),
        refused,
    };
    let answers = refused.into_iter().zip(authors).map(answer).collect();
    Ok(Appended { known, answers })
}

/// What accepted change sets, and the originals they carry, do to the books. `held` are the bodies that have one of
/// their ids already, `before` is what stood, and how far the chains went.
async fn project_in(
    transaction: &mut Transaction,
    cooperative: CooperativeId,
    known: &Known,
    (bodies, held, records): (Vec<Body>, BTreeMap<ChangeSetId, Vec<Body>>, Vec<StandingRecord>),
    (turn, old_heads): (&Turn, &BTreeMap<DeviceId, u64>),
) -> Result<(), Error> {
    let change_sets: Vec<ChangeSet> = bodies.iter().map(|body| body.change_set.clone()).collect();
    write_facts(transaction, cooperative, &change_sets, &records, &known.standing).await?;
    revisit(transaction, cooperative, turn, old_heads).await?;
    if !records.is_empty() {
        mark_revoked(transaction, cooperative, known).await?;
    }
    let arranged = adoption::arrange(bodies, &held);
    let Arranged { arrivals, shadowed, replaced, beside: kept, repeated } = &arranged;
    beside::keep(transaction, cooperative, kept, repeated).await?;
    let doubled = beside::doubled(transaction, cooperative, arrivals.iter()).await?;
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

/// The bodies as they are kept. Packing is a good part of the work of a page, so a long one is shared among the cores.
fn packed(accepted: &[(ChangeSet, Signed)]) -> Vec<io::Result<(i16, Vec<u8>)>> {
    let pack = |part: &[(ChangeSet, Signed)]| -> Vec<_> {
        part.iter().map(|(change_set, signed)| packing::pack(&Names::of(change_set), &signed.body)).collect()
    };
    if accepted.len() < SHARED_RUN_MIN {
        return pack(accepted);
    }
    std::thread::scope(|scope| {
        let parts = accepted.chunks(accepted.len().div_ceil(*CORES));
        let workers: Vec<_> = parts.map(|part| (part, scope.spawn(move || pack(part)))).collect();
        // A thread that was lost leaves its part to this one.
        workers.into_iter().flat_map(|(part, worker)| worker.join().unwrap_or_else(|_| pack(part))).collect()
    })
}

/// Appends change sets behind the cursor and moves the heads; says how many the log took.
async fn write_log(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    cursor: Cursor,
    accepted: &[(ChangeSet, Signed)],
    known: &Known,
) -> Result<usize, Error> {
    let (mut packings, mut bodies, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
    let arrivals = || accepted.iter().map(|(change_set, _)| change_set);
    for ((_, signed), packed) in accepted.iter().zip(packed(accepted)) {
        let (packing, body) = packed?;
        let signature = signed.signature().ok_or(Error::Fault("a signature was verified and cannot be read"))?;
        packings.push(packing);
        bodies.push(body);
        signatures.push(signature.to_bytes().to_vec());
    }
    let mut last: BTreeMap<DeviceId, &ChangeSet> = BTreeMap::new();
    for change_set in arrivals() {
        last.insert(change_set.device, change_set);
    }
    let hash = |device: &DeviceId| known.heads.get(device).map(|head| head.hash.0.to_vec());
    let taken: i64 = sqlx::query_scalar(APPEND)
        .bind(cooperative.0)
        .bind(read::signed(cursor.position))
        .bind(arrivals().map(|it| it.device.0).collect::<Vec<Uuid>>())
        .bind(arrivals().map(|it| read::signed(it.seq)).collect::<Vec<i64>>())
        .bind(arrivals().map(|it| it.id.0).collect::<Vec<Uuid>>())
        .bind(arrivals().map(|it| read::month_number(it.month())).collect::<Vec<i32>>())
        .bind(packings)
        .bind(signatures)
        .bind(bodies)
        .bind(last.keys().map(|device| device.0).collect::<Vec<Uuid>>())
        .bind(last.values().map(|it| read::signed(it.seq)).collect::<Vec<i64>>())
        .bind(last.keys().map(hash).collect::<Vec<Option<Vec<u8>>>>())
        .bind(last.values().map(|it| read::signed(it.clock.wall_ms)).collect::<Vec<i64>>())
        .bind(last.values().map(|it| date_number(it.business_date)).collect::<Vec<i64>>())
        .fetch_one(connection)
        .await?;
    usize::try_from(taken).map_err(|_| Error::Fault("the log took less than nothing"))
}

const APPEND: &str = "
with arrived as (
    insert into change_set (cooperative, position, device, seq, id, month, packing, signature, body)
    select $1, $2 + number, device, seq, id, month, packing, signature, body
    from unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::int[], $7::smallint[], $8::bytea[], $9::bytea[])
        with ordinality as given (device, seq, id, month, packing, signature, body, number)
    on conflict do nothing
    returning 1
), heads as (
    insert into device_head (cooperative, device, seq, hash, last_clock_ms, last_business_date)
    select $1, * from unnest($10::uuid[], $11::bigint[], $12::bytea[], $13::bigint[], $14::bigint[])
    on conflict (cooperative, device) do update
    set seq = excluded.seq, hash = excluded.hash, last_clock_ms = excluded.last_clock_ms,
        last_business_date = excluded.last_business_date, received_at = now()
), moved as (
    update cooperative_head set position = $2 + cardinality($3::uuid[]) where cooperative = $1
)
select count(*) from arrived";
