//! Log and rows in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::change_set::{BodyHash, ChangeSet, Signed};
use shared::clock::date_number;
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::project;
use shared::protocol::{Cursor, PushResponse};
use shared::standing::StandingRecord;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::intake::{Intake, Page, heads_of};
use super::known::{self, Known};
use super::read;
use super::standing::{mark_revoked, revisit, write_facts};
use crate::error::Error;
use crate::tenant::{self, Scope, Transaction};
use crate::{packing, rows};

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
    let mut taken = BTreeSet::new();
    loop {
        let mut transaction = tenant::begin(pool, Scope::Cooperative(cooperative)).await?;
        match append_in(&mut transaction, cooperative, known.clone(), pages, &taken).await? {
            Ok(appended) => {
                transaction.commit().await?;
                return Ok(appended);
            }
            Err(ids) => {
                // Somebody else's change set has the same id. Begin again without it; this happens once at most.
                transaction.rollback().await?;
                let before = taken.len();
                taken.extend(ids);
                if taken.len() == before {
                    return Err(Error::Fault("the log did not take what is not in it"));
                }
            }
        }
    }
}

/// The same within a transaction; or the ids that are in the log already.
pub async fn append_in(
    transaction: &mut Transaction,
    cooperative: CooperativeId,
    known: Option<Known>,
    pages: &[Vec<Signed>],
    taken: &BTreeSet<ChangeSetId>,
) -> Result<Result<Appended, Vec<ChangeSetId>>, Error> {
    let cursor = known::lock(transaction, cooperative).await?.ok_or(Error::DeviceUnknown)?;
    let known = match known.filter(|known| known.cursor == cursor) {
        Some(known) => known,
        None => Known::load(transaction, cooperative, cursor).await?,
    };
    let before = known.standing.clone();
    let old_heads: BTreeMap<DeviceId, u64> = known.heads.iter().map(|(device, head)| (*device, head.seq)).collect();
    let pages: Vec<Page> = pages.iter().map(|page| Page::sort(page.clone())).collect();
    let old: Vec<(DeviceId, u64)> = pages.iter().flat_map(|page| page.known_numbers(&known)).collect();
    let held = held_hashes(transaction, cooperative, &old).await?;
    let authors: Vec<BTreeSet<DeviceId>> = pages.iter().map(|page| page.devices().collect()).collect();
    let mut intake = Intake::new(cooperative, known, held, taken);
    let refused: Vec<_> = pages.into_iter().map(|page| intake.take(page)).collect();
    let (mut known, accepted) = (intake.known, intake.accepted);
    if !accepted.is_empty() {
        let (arrivals, signed): (Vec<ChangeSet>, Vec<Signed>) = accepted.into_iter().unzip();
        if write_log(transaction, cooperative, cursor, &arrivals, &signed, &known).await? < arrivals.len() {
            return Ok(Err(present_ids(transaction, cooperative, &arrivals).await?));
        }
        let records: Vec<StandingRecord> = arrivals.iter().flat_map(project::standing_records).collect();
        known.cursor.position += arrivals.len() as u64;
        known.standing = before.with(&records);
        write_facts(transaction, cooperative, &arrivals, &records, &known.standing).await?;
        if !records.is_empty() {
            revisit(transaction, cooperative, &before, &known.standing, &old_heads).await?;
            mark_revoked(transaction, cooperative, &known).await?;
        }
        let changes = project::changes(&arrivals, &[], &before, &known.standing);
        rows::execute(transaction, cooperative.0, changes).await?;
    }
    let answer = |(refused, devices): (_, BTreeSet<DeviceId>)| PushResponse {
        cursor: known.cursor,
        heads: heads_of(&devices, &known),
        refused,
    };
    let answers = refused.into_iter().zip(authors).map(answer).collect();
    Ok(Ok(Appended { known, answers }))
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
    let rows: Vec<(Uuid, i64, i16, Vec<u8>)> = sqlx::query_as(
        "select change_set.device, change_set.seq, packing, body
         from unnest($2::uuid[], $3::bigint[]) as given (device, seq)
         join change_set on cooperative = $1 and change_set.device = given.device and change_set.seq = given.seq",
    )
    .bind(cooperative.0)
    .bind(devices)
    .bind(seqs)
    .fetch_all(connection)
    .await?;
    let hash = |(device, seq, packing, body): (Uuid, i64, i16, Vec<u8>)| {
        let body = packing::unpack(packing, &body)?;
        Ok(((DeviceId(device), seq.unsigned_abs()), BodyHash::of(body.as_bytes())))
    };
    rows.into_iter().map(hash).collect()
}

/// Appends change sets behind the cursor and moves the heads; says how many the log took.
async fn write_log(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    cursor: Cursor,
    arrivals: &[ChangeSet],
    signed: &[Signed],
    known: &Known,
) -> Result<usize, Error> {
    let (mut packings, mut bodies, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
    for signed in signed {
        let (packing, body) = packing::pack(&signed.body)?;
        let signature = signed.signature().ok_or(Error::Fault("a signature was verified and cannot be read"))?;
        packings.push(packing);
        bodies.push(body);
        signatures.push(signature.to_bytes().to_vec());
    }
    let mut last: BTreeMap<DeviceId, &ChangeSet> = BTreeMap::new();
    for change_set in arrivals {
        last.insert(change_set.device, change_set);
    }
    let hash = |device: &DeviceId| known.heads.get(device).map(|head| head.hash.0.to_vec());
    let taken: i64 = sqlx::query_scalar(APPEND)
        .bind(cooperative.0)
        .bind(read::signed(cursor.position))
        .bind(arrivals.iter().map(|it| it.device.0).collect::<Vec<Uuid>>())
        .bind(arrivals.iter().map(|it| read::signed(it.seq)).collect::<Vec<i64>>())
        .bind(arrivals.iter().map(|it| it.id.0).collect::<Vec<Uuid>>())
        .bind(arrivals.iter().map(|it| read::month_number(it.month())).collect::<Vec<i32>>())
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

async fn present_ids(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    arrivals: &[ChangeSet],
) -> Result<Vec<ChangeSetId>, Error> {
    let present: Vec<(Uuid, Uuid, i64)> =
        sqlx::query_as("select id, device, seq from change_set where cooperative = $1 and id = any($2)")
            .bind(cooperative.0)
            .bind(arrivals.iter().map(|it| it.id.0).collect::<Vec<Uuid>>())
            .fetch_all(connection)
            .await?;
    let own: BTreeSet<(Uuid, Uuid, i64)> =
        arrivals.iter().map(|it| (it.id.0, it.device.0, read::signed(it.seq))).collect();
    Ok(present.into_iter().filter(|it| !own.contains(it)).map(|(id, ..)| ChangeSetId(id)).collect())
}
