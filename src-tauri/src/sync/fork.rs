//! Another branch of a chain: found in what the server holds, resolved without a person (design §7).
//!
//! The branch that the server holds stands. The one that stood here is moved beside the chain, which changes no figure,
//! and is carried again as this device's own change sets; where it was this device's own chain, the device first takes
//! a new name. All of it is one transaction with the page in which the other branch came.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, params};
use shared::change_set::{Head, Signed};
use shared::id::DeviceId;
use shared::protocol::{Cursor, MissingRequest, PullResponse};
use shared::verify::read_body;

use super::client::{Session, SyncTrouble};
use super::exchange::{paced, store_cursor};
use crate::core::{Open, now_ms};
use crate::outside::Reason;
use crate::refusal::Refusal;
use crate::renewal;
use crate::store::{StoreError, beside, log, receive};

/// Takes a page of the server in, and gives way to its branch where it shows another.
///
/// # Errors
/// The database's own; or the device has taken a new name, and this exchange ends.
pub fn take_in(open: &Open, page: &[Signed], cursor: Option<&Cursor>) -> Result<(), SyncTrouble> {
    let cooperative = open.identity.cooperative;
    let is_forked = beside::fork_in(&open.store.reader(), page)?.is_some();
    if !is_forked && !is_written_elsewhere(open, page)? {
        return open.store.write(|tx| {
            receive::receive(tx, cooperative, page, now_ms())?;
            cursor.map_or(Ok(()), |cursor| store_cursor(tx, cursor)).map_err(SyncTrouble::from)
        });
    }
    let own = beside_own(open, page)?;
    let mut renewing = if own { Some(open.begin_renewal()?) } else { None };
    let renewed = open.store.write(|tx| {
        renewal::require_name(tx, open.identity)?;
        let mut branch = Vec::new();
        while let Some((device, seq)) = beside::fork_in(tx, page)? {
            branch.extend(beside::set_aside(tx, device, seq)?);
        }
        receive::receive(tx, cooperative, page, now_ms())?;
        let (identity, key) = match &mut renewing {
            Some(renewing) => renewing.take_name(tx, open.identity, Reason::WrittenElsewhere)?,
            None => (open.identity, open.signing_key.clone()),
        };
        renewal::adopt(tx, identity, &key, branch)?;
        cursor.map_or(Ok(()), |cursor| store_cursor(tx, cursor))?;
        Ok::<_, Refusal>(own.then_some(identity))
    })?;
    if let (Some(identity), Some(renewing)) = (renewed, renewing) {
        open.go_on_as(identity, renewing)?;
        return Err(SyncTrouble::from(renewal::renewed()));
    }
    Ok(())
}

/// Carries bodies again that have no place in a chain here, because another branch stands there.
///
/// # Errors
/// This device was given another name meanwhile, or the database's own.
pub fn carry_again(open: &Open, bodies: Vec<Signed>) -> Result<(), Refusal> {
    open.store.write(|tx| {
        renewal::require_name(tx, open.identity)?;
        renewal::adopt(tx, open.identity, &open.signing_key, bodies)
    })?;
    open.committed();
    Ok(())
}

/// Whether a page brings change sets of this very device that are not here.
///
/// # Errors
/// The database's own.
pub fn is_written_elsewhere(open: &Open, page: &[Signed]) -> Result<bool, StoreError> {
    let head = log::head(&open.store.reader(), open.identity.device)?.0;
    let is_ahead =
        |signed: &Signed| read_body(signed).is_ok_and(|it| it.device == open.identity.device && it.seq > head.seq);
    Ok(page.iter().any(is_ahead))
}

/// Whether the page shows another branch of this device's own chain, or more of it than was written here.
fn beside_own(open: &Open, page: &[Signed]) -> Result<bool, StoreError> {
    let own: Vec<Signed> = page
        .iter()
        .filter(|signed| read_body(signed).is_ok_and(|it| it.device == open.identity.device))
        .cloned()
        .collect();
    Ok(beside::fork_in(&open.store.reader(), &own)?.is_some() || is_written_elsewhere(open, &own)?)
}

/// The devices of whose chains the server holds another branch, as far as heads can tell: its last body stands here
/// otherwise, or what follows the last one here was refused because it does not follow.
///
/// # Errors
/// The database's own.
pub fn forked(open: &Open, theirs: &BTreeMap<DeviceId, Head>) -> Result<BTreeSet<DeviceId>, StoreError> {
    let connection = open.store.reader();
    let mut forked = BTreeSet::new();
    for (device, head) in theirs {
        let own = log::head(&connection, *device)?.0;
        let is_other = if head.seq <= own.seq {
            let mut statement =
                connection.prepare_cached("select hash from change_set where device = ?1 and seq = ?2")?;
            let key = params![device.as_bytes(), i64::try_from(head.seq).unwrap_or(i64::MAX)];
            let held: Option<[u8; 32]> = statement.query_row(key, |row| row.get(0)).optional()?;
            held.is_some_and(|hash| hash != head.hash.0)
        } else if *device == open.identity.device {
            // More of this device's own than it wrote: a copy of it did, or it was set back.
            true
        } else {
            let mut statement = connection.prepare_cached(
                "select 1 from refused_change_set where device = ?1 and seq = ?2 and reason = 'broken_chain'",
            )?;
            statement.exists(params![device.as_bytes(), i64::try_from(own.seq + 1).unwrap_or(i64::MAX)])?
        };
        if is_other {
            forked.insert(*device);
        }
    }
    Ok(forked)
}

/// Fetches the server's branch of these chains from the beginning, which shows where they part.
///
/// # Errors
/// No answer; or the device has taken a new name.
pub fn settle(
    open: &Open,
    session: &Session,
    theirs: &BTreeMap<DeviceId, Head>,
    forked: &BTreeSet<DeviceId>,
) -> Result<(), SyncTrouble> {
    for device in forked {
        tracing::warn!("a chain goes on otherwise on the server; its branch stands, the one here is adopted");
        let mut heads: BTreeMap<DeviceId, u64> = theirs.iter().map(|(device, head)| (*device, head.seq)).collect();
        heads.insert(*device, 0);
        let mut after = None;
        loop {
            let pace = open.sync.pace();
            let request = MissingRequest { heads: heads.clone(), after, limit: pace.change_sets() };
            let page: PullResponse = paced(open, || session.post("/sync/missing", &request))?;
            take_in(open, &page.change_sets, None)?;
            if !page.more {
                break;
            }
            after = Some(page.cursor);
        }
        open.store.write(|tx| {
            tx.execute("delete from refused_change_set where device = ?1", [device.as_bytes()])?;
            Ok::<(), StoreError>(())
        })?;
    }
    Ok(())
}
