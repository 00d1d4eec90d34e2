//! What the log says of numbers and ids that several bodies have, and what a closing made now covers (see
//! `shared::covering`).
//!
//! Nothing of it is read where no chain has forked, and for a sale only what concerns its own number.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use shared::adoption::{self, Body};
use shared::change_set::{BodyHash, ChangeSet, Head, Signed};
use shared::covering::{self, Beside, Branches, Covered, Covers};
use shared::id::{ChangeSetId, DeviceId};
use shared::standing::{Reach, Standing, StandingRecord};
use shared::verify::read_body;

use super::log::{counted, stored};
use super::{StoreError, beside, log};

/// Numbers of devices.
type Numbers = BTreeSet<(DeviceId, u64)>;

/// Writes down that a change set is a carrier.
pub(super) fn note_carrier(connection: &Connection, carrier: &ChangeSet) -> Result<(), StoreError> {
    connection
        .prepare_cached("insert into carrier (device, seq, previous) values (?1, ?2, ?3) on conflict do nothing")?
        .execute(params![carrier.device.as_bytes(), stored(carrier.seq), carrier.previous.0])?;
    Ok(())
}

/// The numbers under which bodies stand beside the chains.
fn numbers_beside(connection: &Connection) -> Result<Numbers, StoreError> {
    let mut statement = connection.prepare_cached("select distinct device, seq from body_beside")?;
    let rows = statement.query_map([], |row| Ok((DeviceId::from_bytes(row.get(0)?), counted(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn ids_repeated(connection: &Connection) -> Result<BTreeSet<ChangeSetId>, StoreError> {
    let mut statement = connection.prepare_cached("select id from repeated_id")?;
    let ids = statement.query_map([], |row| row.get(0).map(ChangeSetId::from_bytes))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// What is known of these numbers and of those right behind them, and of these ids.
fn of(connection: &Connection, numbers: &Numbers, ids: &BTreeSet<ChangeSetId>) -> Result<Branches, StoreError> {
    let mut branches = Branches::default();
    let mut statement = connection.prepare_cached(
        "select body, signature from change_set where device = ?1 and seq between ?2 and ?2 + 1
         union all select body, signature from body_beside where device = ?1 and seq between ?2 and ?2 + 1",
    )?;
    for (device, seq) in numbers {
        let mut found = statement.query(params![device.as_bytes(), stored(*seq)])?;
        while let Some(row) = found.next()? {
            let signed = Signed { body: row.get(0)?, signature: row.get(1)? };
            let change_set = read_body(&signed).map_err(|error| StoreError::Corrupt(error.to_string()))?;
            branches.add(&change_set, signed.hash());
        }
    }
    for id in ids {
        beside::of_id(connection, *id)?.iter().for_each(|body| branches.add_repeated(&body.change_set));
    }
    Ok(branches)
}

/// All that is known.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn all(connection: &Connection) -> Result<Branches, StoreError> {
    of(connection, &numbers_beside(connection)?, &ids_repeated(connection)?)
}

/// What stands before and after a batch; `known` are the bodies held of its ids. Where the batch states nothing that
/// bears on others and concerns no forked chain, nothing is read of those.
pub(super) fn before_and_after(
    connection: &Connection,
    bodies: &[Body],
    known: &BTreeMap<ChangeSetId, Vec<Body>>,
    records: &[StandingRecord],
) -> Result<(Standing, Standing), StoreError> {
    let standing = log::records(connection)?;
    let repeated = covering::repeated_by(bodies, known);
    if records.is_empty() && repeated.is_empty() && !concerns_a_fork(connection, bodies)? {
        return Ok((standing.clone(), standing));
    }
    let (held, ids) = (numbers_beside(connection)?, ids_repeated(connection)?);
    let before = standing.with_branches(of(connection, &held, &ids)?);
    let (numbers, ids) = (covering::numbers_beside(held, bodies), ids.union(&repeated).copied().collect());
    let mut branches = of(connection, &numbers, &ids)?;
    branches.learn(bodies, &numbers, &ids);
    Ok((before, standing.with(records).with_branches(branches)))
}

/// Whether a body stands beside a chain, or under a number that has one there, or right behind.
fn concerns_a_fork(connection: &Connection, bodies: &[Body]) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("select 1 from body_beside where device = ?1 and seq between ?2 - 1 and ?2")?;
    for body in bodies {
        let (device, seq) = (body.change_set.device, body.change_set.seq);
        if body.is_beside || statement.exists(params![device.as_bytes(), stored(seq)])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Change sets of the log within a reach, in the chains and beside them, each only once.
pub(super) fn revisit(
    connection: &Connection,
    reach: &Reach,
    into: &mut BTreeMap<ChangeSetId, ChangeSet>,
) -> Result<(), StoreError> {
    let counted = beside::Counted::load(connection)?;
    let devices: Vec<DeviceId> = match reach.device {
        Some(device) => vec![device],
        None => log::heads(connection)?.into_keys().collect(),
    };
    let mut statement = connection.prepare_cached(
        "select body, signature from change_set where device = ?1 and seq > ?2 and seq <= ?4 and month <= ?3
         union all
         select body, signature from body_beside where device = ?1 and seq > ?2 and seq <= ?4 and month <= ?3",
    )?;
    for device in devices {
        let after = stored(reach.after.get(&device).copied().unwrap_or(0));
        let month_max = reach.month_max.map_or(i64::MAX, |month| month.number());
        let seq_max = stored(reach.seq_max.unwrap_or(u64::MAX));
        let mut found = statement.query(params![device.as_bytes(), after, month_max, seq_max])?;
        while let Some(row) = found.next()? {
            let signed = Signed { body: row.get(0)?, signature: row.get(1)? };
            let change_set = read_body(&signed).map_err(|error| StoreError::Corrupt(error.to_string()))?;
            if counted.holds(change_set.id, &signed) {
                into.insert(change_set.id, change_set);
            }
        }
    }
    Ok(())
}

/// What of these devices is held.
///
/// # Errors
/// As [`covering`].
pub fn covering_of(connection: &Connection, devices: &BTreeSet<DeviceId>) -> Result<Covers, StoreError> {
    let mut covers = covering(connection)?;
    covers.retain(|device, _| devices.contains(device));
    Ok(covers)
}

/// What a closing made now covers: everything that is held.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn covering(connection: &Connection) -> Result<Covers, StoreError> {
    let mut carriers: BTreeMap<DeviceId, BTreeMap<u64, BodyHash>> = BTreeMap::new();
    let mut statement = connection.prepare_cached("select device, seq, previous from carrier")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let (device, seq) = (DeviceId::from_bytes(row.get(0)?), counted(row.get(1)?));
        carriers.entry(device).or_default().insert(seq, BodyHash(row.get(2)?));
    }
    let mut beside: BTreeMap<DeviceId, Vec<Beside>> = BTreeMap::new();
    for body in beside::all(connection)?.iter().filter(|body| !adoption::is_carrier(&body.change_set)) {
        let it = Beside { seq: body.change_set.seq, hash: body.hash, previous: body.change_set.previous };
        beside.entry(body.change_set.device).or_default().push(it);
    }
    let mut statement = connection.prepare_cached("select device, seq, hash from device_head")?;
    let mut found = statement.query([])?;
    let mut covers = Covers::new();
    while let Some(row) = found.next()? {
        let device = DeviceId::from_bytes(row.get(0)?);
        let head = Head { seq: counted(row.get(1)?), hash: BodyHash(row.get(2)?) };
        let mut runs = covering::runs_of_chain(head, carriers.get(&device).unwrap_or(&BTreeMap::new()));
        runs.extend(covering::runs_beside(beside.get(&device).map_or(&[], Vec::as_slice)));
        covers.insert(device, Covered::Runs(runs));
    }
    Ok(covers)
}
