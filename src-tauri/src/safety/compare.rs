//! Whether a mirror and the log tell the same story, where both speak of one number.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use shared::adoption;
use shared::change_set::{BodyHash, Head, Signed};
use shared::id::DeviceId;
use shared::verify::read_body;

use crate::core::Open;
use crate::outside;
use crate::store::{StoreError, log};

/// What the mirror's end is to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// The log holds everything the mirror holds.
    Behind,
    /// The mirror holds what the log does not: the database was set back, or is another one.
    Ahead,
    /// The log has taken another branch since; the mirror begins anew.
    Replaced,
}

/// Compares how far a mirror goes with the log.
///
/// # Errors
/// The database's own.
pub(super) fn compare(
    open: &Open,
    connection: &Connection,
    heads: &BTreeMap<DeviceId, Head>,
) -> Result<Compared, StoreError> {
    let mut compared = Compared::Behind;
    for (device, head) in heads {
        match body_at(connection, *device, head.seq)? {
            Some(hash) if hash == head.hash.0 => {}
            // A branch that gave way may reach further than the one that stands.
            _ if is_beside(connection, head.hash)? => compared = Compared::Replaced,
            None => return Ok(Compared::Ahead),
            Some(_) if outside::is_own(connection, open.identity, *device)? => return Ok(Compared::Ahead),
            Some(_) => compared = Compared::Replaced,
        }
    }
    Ok(compared)
}

fn body_at(connection: &Connection, device: DeviceId, seq: u64) -> Result<Option<[u8; 32]>, StoreError> {
    let mut statement = connection.prepare_cached("select hash from change_set where device = ?1 and seq = ?2")?;
    Ok(statement.query_row(params![device.as_bytes(), log::stored(seq)], |row| row.get(0)).optional()?)
}

/// Whether a body stands beside the chains: a branch that gave way here.
fn is_beside(connection: &Connection, hash: BodyHash) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("select 1 from body_beside where hash = ?1")?;
    Ok(statement.exists([hash.0])?)
}

/// What of a mirror the log does not hold.
#[derive(Debug, Default)]
pub(super) struct Unknown {
    /// What goes on where the log's chains end, and what stands in this device's own place: taken in as from any carrier.
    pub following: Vec<Signed>,
    /// What has no place in a chain here, because another branch stands there: carried again.
    pub apart: Vec<Signed>,
}

/// Sorts out of these change sets those that the log does not hold.
///
/// A branch that gave way here stands beside the chains, and is known: to take it for something new would put it back in
/// its place, and the next exchange would put it away again, for ever.
///
/// # Errors
/// The database's own.
pub(super) fn unknown(open: &Open, connection: &Connection, pages: Vec<Signed>) -> Result<Unknown, StoreError> {
    let mut found = Unknown::default();
    let mut kept = BTreeSet::new();
    for signed in pages {
        let Ok(change_set) = read_body(&signed) else { continue };
        let (device, seq, hash) = (change_set.device, change_set.seq, signed.hash());
        let stands = body_at(connection, device, seq)?;
        if stands == Some(hash.0) || is_beside(connection, hash)? {
            continue;
        }
        let follows = seq == 1
            || kept.contains(&change_set.previous)
            || body_at(connection, device, seq - 1)? == Some(change_set.previous.0);
        if device == open.identity.device || (follows && stands.is_none()) {
            kept.insert(hash);
            found.following.push(signed);
        } else if adoption::is_carrier(&change_set) {
            for original in adoption::carried(&change_set) {
                if !is_held(connection, &original)? {
                    found.apart.push(original);
                }
            }
        } else {
            found.apart.push(signed);
        }
    }
    Ok(found)
}

/// Whether a body stands in its chain, or beside it.
fn is_held(connection: &Connection, signed: &Signed) -> Result<bool, StoreError> {
    let Ok(change_set) = read_body(signed) else { return Ok(true) };
    let hash = signed.hash();
    Ok(body_at(connection, change_set.device, change_set.seq)? == Some(hash.0) || is_beside(connection, hash)?)
}
