//! The log on SQLite: appending what was decided here or verified from elsewhere, together with its rows.
//!
//! Every way in ends in [`append`]; there is no other writer of change sets. Sending and asking others is deliberately
//! absent: that is `sync`.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use shared::adoption::{self, Arranged};
use shared::change_set::{ChangeSet, Head, Signed};
use shared::clock::HybridTime;
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::project::{self, Batch};
use shared::standing::{Standing, StandingRecord};
use shared::units::registry::Registry;
use shared::verify::read_body;

use super::{StoreError, beside, branches, filling, rows};

fn corrupt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(error.to_string())
}

/// A database number from a sequence number.
pub fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A sequence number from a database number.
pub fn counted(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// How far this replica knows a device, and the clock it last wrote.
///
/// # Errors
/// The database's own.
pub fn head(connection: &Connection, device: DeviceId) -> Result<(Head, HybridTime), StoreError> {
    let mut statement =
        connection.prepare_cached("select seq, hash, clock_ms, counter from device_head where device = ?1")?;
    let found = statement
        .query_row([device.as_bytes()], |row| {
            let head = Head { seq: counted(row.get(0)?), hash: shared::change_set::BodyHash(row.get(1)?) };
            Ok((head, HybridTime { wall_ms: counted(row.get(2)?), counter: row.get(3)? }))
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The last number known of every device.
///
/// # Errors
/// The database's own.
pub fn heads(connection: &Connection) -> Result<BTreeMap<DeviceId, u64>, StoreError> {
    let mut statement = connection.prepare_cached("select device, seq from device_head")?;
    let rows = statement.query_map([], |row| Ok((DeviceId::from_bytes(row.get(0)?), counted(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A change set by its id: of several bodies the one that counts.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn find(connection: &Connection, id: ChangeSetId) -> Result<Option<(ChangeSet, Signed)>, StoreError> {
    let counted = adoption::counted(beside::of_id(connection, id)?);
    Ok(counted.map(|body| (body.change_set, body.signed)))
}

/// What stands, with all that is known of forked chains.
///
/// # Errors
/// The database's own.
pub fn standing(connection: &Connection) -> Result<Standing, StoreError> {
    Ok(records(connection)?.with_branches(branches::all(connection)?))
}

/// The facts that decide what stands; of forked chains it knows nothing.
pub(super) fn records(connection: &Connection) -> Result<Standing, StoreError> {
    let mut statement = connection.prepare_cached("select content from standing_record")?;
    let contents: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let records: Result<Vec<StandingRecord>, _> =
        contents.iter().map(|content| serde_json::from_str(content)).collect();
    Ok(Standing::of(records.map_err(corrupt)?))
}

/// The devices and invitations known, from the read tables.
///
/// # Errors
/// The database's own.
pub fn registry(connection: &Connection) -> Result<Registry, StoreError> {
    let mut registry = Registry::default();
    let mut statement = connection.prepare_cached("select device, public_key from device")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        registry.add_device(DeviceId::from_bytes(row.get(0)?), &row.get::<_, String>(1)?);
    }
    let mut statement = connection.prepare_cached("select invite_key from invitation")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        registry.add_invitation(&row.get::<_, String>(0)?);
    }
    Ok(registry)
}

/// Log and rows of change sets that were verified or just made, in the caller's transaction.
///
/// # Errors
/// The database's own; the caller's transaction then leaves nothing behind.
pub fn append(
    connection: &Connection,
    cooperative: CooperativeId,
    accepted: &[(ChangeSet, Signed)],
) -> Result<(), StoreError> {
    let carries = accepted.iter().any(|(change_set, _)| adoption::is_carrier(change_set));
    let registry = if carries { registry(connection)? } else { Registry::default() };
    append_known(connection, cooperative, accepted, &registry)
}

/// The same where the devices whose change sets are carried are known already.
pub(super) fn append_known(
    connection: &Connection,
    cooperative: CooperativeId,
    accepted: &[(ChangeSet, Signed)],
    registry: &Registry,
) -> Result<(), StoreError> {
    let bodies = adoption::unfolded(accepted, registry).map_err(corrupt)?;
    let records: Vec<StandingRecord> =
        bodies.iter().flat_map(|body| project::standing_records(&body.change_set)).collect();
    let known = beside::known(connection, &bodies)?;
    let (before, after) = branches::before_and_after(connection, &bodies, &known, &records)?;
    let mut revisited = BTreeMap::new();
    for reach in before.reach_of(&after) {
        branches::revisit(connection, &reach, &mut revisited)?;
    }
    if before.branches() != after.branches() {
        for id in after.branches().repeated() {
            revisited.extend(find(connection, id)?.map(|(change_set, _)| (id, change_set)));
        }
    }
    let revisited: Vec<ChangeSet> = revisited.into_values().collect();
    let arranged = adoption::arrange(bodies.clone(), &known);
    beside::note_repeated(connection, &arranged.repeated)?;
    for record in &records {
        keep_standing(connection, record)?;
    }
    for (change_set, signed) in accepted {
        keep(connection, change_set, signed)?;
    }
    for body in &arranged.beside {
        beside::keep(connection, body)?;
    }
    let Arranged { arrivals, shadowed, replaced, .. } = &arranged;
    let doubled = beside::doubled(connection, arrivals.iter().chain(&revisited))?;
    let is_plain = shadowed.is_empty() && replaced.is_empty() && revisited.is_empty() && doubled.is_empty();
    let batch = Batch { arrivals, shadowed, replaced, revisited: &revisited, doubled: &doubled };
    let mut changes = project::changes_of(batch, &before, &after);
    if !is_plain || !arranged.beside.is_empty() {
        filling::retain(&mut changes, &filling::unfilled(connection)?, true);
        filling::begin_anew(connection)?;
    }
    filling::unwatched(|| rows::execute(connection, cooperative, changes))
}

fn keep_standing(connection: &Connection, record: &StandingRecord) -> Result<(), StoreError> {
    let content = serde_json::to_string(record).map_err(corrupt)?;
    connection.execute(
        "insert into standing_record (change_set, content) values (?1, ?2) on conflict do nothing",
        params![record.change_set.as_bytes(), content],
    )?;
    Ok(())
}

fn keep(connection: &Connection, change_set: &ChangeSet, signed: &Signed) -> Result<(), StoreError> {
    let hash = signed.hash();
    let mut statement = connection.prepare_cached(
        "insert into change_set (id, device, seq, month, body, signature, hash, clock_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        change_set.id.as_bytes(),
        change_set.device.as_bytes(),
        stored(change_set.seq),
        change_set.month().number(),
        signed.body,
        signed.signature,
        hash.0,
        stored(change_set.clock.wall_ms),
    ])?;
    let mut statement = connection.prepare_cached(
        "insert into device_head (device, seq, hash, clock_ms, counter) values (?1, ?2, ?3, ?4, ?5)
         on conflict (device) do update set seq = excluded.seq, hash = excluded.hash,
             clock_ms = excluded.clock_ms, counter = excluded.counter",
    )?;
    statement.execute(params![
        change_set.device.as_bytes(),
        stored(change_set.seq),
        hash.0,
        stored(change_set.clock.wall_ms),
        change_set.clock.counter,
    ])?;
    if adoption::is_carrier(change_set) {
        branches::note_carrier(connection, change_set)?;
    }
    Ok(())
}

/// Change sets behind the given heads, each device in its order, at most `limit` and about `bytes` in all.
///
/// # Errors
/// The database's own.
pub fn missing(
    connection: &Connection,
    theirs: &BTreeMap<DeviceId, u64>,
    limit: usize,
    bytes: usize,
) -> Result<Vec<Signed>, StoreError> {
    let mut page = Vec::new();
    let mut size = 0;
    let lacking = shared::protocol::lacking(&heads(connection)?, theirs);
    let mut devices = Vec::with_capacity(lacking.len());
    for (device, seq) in lacking {
        // Who came first introduced the others: a device must be known before it is heard.
        let mut first = connection.prepare_cached("select position from change_set where device = ?1 and seq = 1")?;
        let came: Option<i64> = first.query_row([device.as_bytes()], |row| row.get(0)).optional()?;
        devices.push((came.unwrap_or(i64::MAX), device, seq));
    }
    devices.sort_unstable();
    let mut statement = connection
        .prepare_cached("select body, signature from change_set where device = ?1 and seq > ?2 order by seq")?;
    for (_, device, seq) in devices {
        let mut found = statement.query(params![device.as_bytes(), stored(seq)])?;
        while let Some(row) = found.next()? {
            let signed = Signed { body: row.get(0)?, signature: row.get(1)? };
            size += signed.body.len();
            page.push(signed);
            if page.len() >= limit || size >= bytes {
                return Ok(page);
            }
        }
    }
    Ok(page)
}

/// Writes down what the server confirmed to hold; true where it holds less of a device than it once did, and so is an
/// older copy of itself.
///
/// # Errors
/// The database's own.
pub fn acknowledge(connection: &Connection, held: &BTreeMap<DeviceId, u64>) -> Result<bool, StoreError> {
    let mut less =
        connection.prepare_cached("select 1 from device_head where device = ?1 and acknowledged_seq > ?2")?;
    let mut statement =
        connection.prepare_cached("update device_head set acknowledged_seq = min(seq, ?2) where device = ?1")?;
    let mut is_older = false;
    for (device, seq) in held {
        is_older |= less.exists(params![device.as_bytes(), stored(*seq)])?;
        statement.execute(params![device.as_bytes(), stored(*seq)])?;
        // What had been refused and was taken after all is no longer something to show.
        connection
            .prepare_cached("delete from refused_change_set where device = ?1 and seq <= ?2")?
            .execute(params![device.as_bytes(), stored(*seq)])?;
    }
    Ok(is_older)
}

/// This device's first change set, while the server has not confirmed any of its.
///
/// # Errors
/// The database's own.
pub fn introduction(connection: &Connection, device: DeviceId) -> Result<Option<Signed>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select c.body, c.signature from change_set c join device_head h on h.device = c.device
         where c.device = ?1 and c.seq = 1 and h.acknowledged_seq = 0",
    )?;
    let row = statement.query_row([device.as_bytes()], |row| Ok(Signed { body: row.get(0)?, signature: row.get(1)? }));
    Ok(row.optional()?)
}

/// A device's first change set.
///
/// # Errors
/// The database's own.
pub fn first(connection: &Connection, device: DeviceId) -> Result<Option<Signed>, StoreError> {
    let mut statement =
        connection.prepare_cached("select body, signature from change_set where device = ?1 and seq = 1")?;
    let row = statement.query_row([device.as_bytes()], |row| Ok(Signed { body: row.get(0)?, signature: row.get(1)? }));
    Ok(row.optional()?)
}

/// The change set that founded the cooperative.
///
/// # Errors
/// The database's own.
pub fn founding(connection: &Connection) -> Result<Option<Signed>, StoreError> {
    let mut statement =
        connection.prepare_cached("select body, signature from change_set where seq = 1 order by position")?;
    let rows = statement.query_map([], |row| Ok(Signed { body: row.get(0)?, signature: row.get(1)? }))?;
    for row in rows {
        let signed = row?;
        let founded = |fact: &shared::change_set::RawFact| fact.kind == "cooperative_founded";
        if read_body(&signed).is_ok_and(|change_set| change_set.facts.iter().any(founded)) {
            return Ok(Some(signed));
        }
    }
    Ok(None)
}

/// The log behind a position, in the order it came here, at most `limit` and about `bytes`; with the last position.
///
/// # Errors
/// The database's own.
pub fn in_order(
    connection: &Connection,
    after: i64,
    limit: usize,
    bytes: usize,
) -> Result<(Vec<Signed>, i64), StoreError> {
    let mut statement = connection.prepare_cached(
        "select position, body, signature from change_set where position > ?1 order by position limit ?2",
    )?;
    let mut found = statement.query(params![after, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let (mut page, mut last, mut size) = (Vec::new(), after, 0);
    while let Some(row) = found.next()? {
        if size >= bytes {
            break;
        }
        last = row.get(0)?;
        let signed = Signed { body: row.get(1)?, signature: row.get(2)? };
        size += signed.body.len();
        page.push(signed);
    }
    Ok((page, last))
}

/// How many change sets the server has not confirmed, and when the oldest of them was made.
///
/// # Errors
/// The database's own.
pub fn backlog(connection: &Connection) -> Result<(u64, Option<u64>), StoreError> {
    let mut statement = connection.prepare_cached(
        "select count(*), min(c.clock_ms) from device_head h
         join change_set c on c.device = h.device and c.seq > h.acknowledged_seq",
    )?;
    Ok(statement.query_row([], |row| Ok((counted(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(counted))))?)
}
