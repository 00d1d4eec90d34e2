//! Whether a mirror and the log tell the same story, where both speak of one number.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use shared::change_set::{Head, Signed};
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
            None => return Ok(Compared::Ahead),
            Some(_) if is_beside(connection, *head)? => compared = Compared::Replaced,
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
fn is_beside(connection: &Connection, head: Head) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("select 1 from body_beside where hash = ?1")?;
    Ok(statement.exists([head.hash.0])?)
}

/// Of these change sets those that the log does not hold.
///
/// # Errors
/// The database's own.
pub(super) fn unknown(connection: &Connection, page: Vec<Signed>) -> Result<Vec<Signed>, StoreError> {
    let mut unknown = Vec::new();
    for signed in page {
        let Ok(change_set) = read_body(&signed) else { continue };
        if body_at(connection, change_set.device, change_set.seq)? != Some(signed.hash().0) {
            unknown.push(signed);
        }
    }
    Ok(unknown)
}
