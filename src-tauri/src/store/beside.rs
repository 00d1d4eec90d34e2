//! Bodies that stand beside the chains, and what counts where an id or a number has more than one (see
//! `shared::adoption`).
//!
//! Finding a fork and carrying a branch again is deliberately absent: that is `sync::fork`.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use shared::adoption::{self, Body};
use shared::change_set::{ChangeSet, Signed};
use shared::id::{ChangeSetId, DeviceId};
use shared::verify::read_body;

use super::{StoreError, log};

/// A body as it is kept, read again.
fn read(body: String, signature: String, is_beside: bool) -> Result<Body, StoreError> {
    let signed = Signed { body, signature };
    let change_set = read_body(&signed).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Body::of(change_set, signed, is_beside))
}

/// Every body of one id.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn of_id(connection: &Connection, id: ChangeSetId) -> Result<Vec<Body>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select body, signature, 0 from change_set where id = ?1
         union all select body, signature, 1 from body_beside where id = ?1",
    )?;
    let mut rows = statement.query([id.as_bytes()])?;
    let mut bodies = Vec::new();
    while let Some(row) = rows.next()? {
        bodies.push(read(row.get(0)?, row.get(1)?, row.get(2)?)?);
    }
    Ok(bodies)
}

/// The change sets of these ids that count, oldest first by their authors' clocks.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn by_clock(connection: &Connection, ids: Vec<ChangeSetId>) -> Result<Vec<ChangeSet>, StoreError> {
    let mut change_sets = Vec::with_capacity(ids.len());
    for id in ids {
        change_sets.extend(adoption::counted(of_id(connection, id)?).map(|body| body.change_set));
    }
    change_sets.sort_by_key(|it| (it.clock, it.device, it.seq));
    Ok(change_sets)
}

/// What is held already of the ids in a batch.
pub(super) fn known(connection: &Connection, bodies: &[Body]) -> Result<BTreeMap<ChangeSetId, Vec<Body>>, StoreError> {
    let mut known = BTreeMap::new();
    for body in bodies {
        let held = of_id(connection, body.change_set.id)?;
        if !held.is_empty() {
            known.insert(body.change_set.id, held);
        }
    }
    Ok(known)
}

/// Of these change sets the numbers under which a body stands beside the chain.
pub(super) fn doubled<'a>(
    connection: &Connection,
    change_sets: impl Iterator<Item = &'a ChangeSet>,
) -> Result<BTreeSet<(DeviceId, u64)>, StoreError> {
    let mut statement = connection.prepare_cached("select 1 from body_beside where device = ?1 and seq = ?2")?;
    let mut doubled = BTreeSet::new();
    for change_set in change_sets {
        if statement.exists(params![change_set.device.as_bytes(), log::stored(change_set.seq)])? {
            doubled.insert((change_set.device, change_set.seq));
        }
    }
    Ok(doubled)
}

/// Keeps a body beside the chains.
pub(super) fn keep(connection: &Connection, body: &Body) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "insert into body_beside (hash, id, device, seq, month, body, signature) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         on conflict do nothing",
    )?;
    let change_set = &body.change_set;
    statement.execute(params![
        body.hash.0,
        change_set.id.as_bytes(),
        change_set.device.as_bytes(),
        log::stored(change_set.seq),
        change_set.month().number(),
        body.signed.body,
        body.signed.signature,
    ])?;
    Ok(())
}

/// Writes down that an id has more than one body.
pub(super) fn note_repeated(connection: &Connection, ids: &BTreeSet<ChangeSetId>) -> Result<(), StoreError> {
    for id in ids {
        connection
            .prepare_cached("insert into repeated_id (id) values (?1) on conflict do nothing")?
            .execute([id.as_bytes()])?;
    }
    Ok(())
}

/// Says which bodies count where ids have several.
#[derive(Debug)]
pub struct Counted(BTreeMap<ChangeSetId, shared::change_set::BodyHash>);

impl Counted {
    /// Reads it; mostly there is nothing to read.
    ///
    /// # Errors
    /// The database's own.
    pub fn load(connection: &Connection) -> Result<Counted, StoreError> {
        let mut statement = connection.prepare_cached("select id from repeated_id")?;
        let ids: Vec<[u8; 16]> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut first = BTreeMap::new();
        for id in ids.into_iter().map(ChangeSetId::from_bytes) {
            first.extend(adoption::counted(of_id(connection, id)?).map(|body| (id, body.hash)));
        }
        Ok(Counted(first))
    }

    /// Whether this body is the one of its id that counts.
    pub fn holds(&self, id: ChangeSetId, signed: &Signed) -> bool {
        self.0.get(&id).is_none_or(|hash| *hash == signed.hash())
    }
}

/// The bodies beside the chains that stand in none of them.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Body>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select b.body, b.signature from body_beside b
         where not exists (select 1 from change_set c where c.device = b.device and c.seq = b.seq and c.hash = b.hash)
         order by b.device, b.seq, b.hash",
    )?;
    let mut rows = statement.query([])?;
    let mut bodies = Vec::new();
    while let Some(row) = rows.next()? {
        bodies.push(read(row.get(0)?, row.get(1)?, true)?);
    }
    Ok(bodies)
}

/// The first of a page at which another branch of a chain shows than the one held here.
///
/// # Errors
/// The database's own.
pub fn fork_in(connection: &Connection, page: &[Signed]) -> Result<Option<(DeviceId, u64)>, StoreError> {
    let mut statement = connection.prepare_cached("select hash from change_set where device = ?1 and seq = ?2")?;
    for signed in page {
        let Ok(change_set) = read_body(signed) else { continue };
        let key = params![change_set.device.as_bytes(), log::stored(change_set.seq)];
        let held: Option<[u8; 32]> = statement.query_row(key, |row| row.get(0)).optional()?;
        if held.is_some_and(|hash| hash != signed.hash().0) {
            return Ok(Some((change_set.device, change_set.seq)));
        }
    }
    Ok(None)
}

/// Name of the count of times that the log lost rows of its end: who copies it by position begins again.
pub const LOG_GENERATION: &str = "log_generation";

/// Moves the end of a chain beside it, so that another branch can take its place; nothing changes in the books. Returns
/// what was moved, to be adopted.
///
/// # Errors
/// The database's own, or a body that cannot be read.
pub fn set_aside(connection: &Connection, device: DeviceId, from_seq: u64) -> Result<Vec<Signed>, StoreError> {
    let key = params![device.as_bytes(), log::stored(from_seq)];
    let mut branch = Vec::new();
    let mut statement = connection
        .prepare_cached("select body, signature from change_set where device = ?1 and seq >= ?2 order by seq")?;
    let mut rows = statement.query(key)?;
    while let Some(row) = rows.next()? {
        let body = read(row.get(0)?, row.get(1)?, true)?;
        // A carrier makes no rows, and what it carries is carried on.
        if !adoption::is_carrier(&body.change_set) {
            keep(connection, &body)?;
        }
        branch.push(body.signed);
    }
    drop(rows);
    connection.execute("delete from change_set where device = ?1 and seq >= ?2", key)?;
    connection.execute("delete from carrier where device = ?1 and seq >= ?2", key)?;
    connection.execute(
        "update device_head set seq = ?2 - 1, acknowledged_seq = min(acknowledged_seq, ?2 - 1),
             hash = coalesce((select hash from change_set c where c.device = ?1 and c.seq = ?2 - 1), zeroblob(32))
         where device = ?1",
        key,
    )?;
    let generation = super::local_state(connection, LOG_GENERATION)?.and_then(|text| text.parse::<u64>().ok());
    super::set_local_state(connection, LOG_GENERATION, &(generation.unwrap_or(0) + 1).to_string())?;
    super::filling::begin_anew(connection)?;
    Ok(branch)
}
