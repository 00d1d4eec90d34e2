//! What comes from the server or a peer: verified run by run, and appended.
//!
//! Words: a body that is *read* is parsed and nothing more, which can be done on another thread than the one that holds
//! the writer. Fetching is deliberately absent: that is `sync`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::{Connection, OptionalExtension, params};
use shared::change_set::{ChangeSet, Head, Signed};
use shared::id::{CooperativeId, DeviceId};
use shared::protocol::Refusal;
use shared::units::registry::{Registry, verify_read_run};
use shared::verify::{VerifyRefused, read_body};

use super::StoreError;
use super::log::{append_known, head, registry, stored};

/// A change set with its body; none where the body cannot be read.
pub type Read = (Option<ChangeSet>, Signed);

/// Reads the bodies of a page.
pub fn read(page: Vec<Signed>) -> Vec<Read> {
    page.into_iter().map(|signed| (read_body(&signed).ok(), signed)).collect()
}

/// Takes in a page from the server or a peer, in the caller's transaction: runs of one device are verified together;
/// what is known is passed over; what does not verify is written down with its reason and holds up nobody else.
///
/// # Errors
/// The database's own.
pub fn receive(
    connection: &Connection,
    cooperative: CooperativeId,
    page: &[Signed],
    now_ms: u64,
) -> Result<Vec<Refusal>, StoreError> {
    receive_read(connection, cooperative, read(page.to_vec()), now_ms)
}

/// The same for a page whose bodies are read already.
///
/// # Errors
/// As [`receive`].
pub fn receive_read(
    connection: &Connection,
    cooperative: CooperativeId,
    page: Vec<Read>,
    now_ms: u64,
) -> Result<Vec<Refusal>, StoreError> {
    let mut judge = Judge::of(cooperative, registry(connection)?);
    for (change_set, signed) in page {
        let Some(change_set) = change_set else {
            judge.refused.push(Refusal { device: None, seq: 0, reason: VerifyRefused::NotReadable });
            continue;
        };
        let device = change_set.device;
        if let Entry::Vacant(entry) = judge.known.entry(device) {
            entry.insert(head(connection, device)?.0);
        }
        if judge.run.last().is_some_and(|(last, _)| last.device != device) {
            judge.finish();
        }
        let held = judge.known.get(&device).map_or(0, |head| head.seq) + judge.run.len() as u64;
        if change_set.seq > held {
            judge.run.push((change_set, signed));
        } else if is_fork(connection, &change_set, &signed)? {
            // The same number over another body: never taken for the one that is here, and shown.
            let reason = VerifyRefused::BrokenChain;
            judge.refused.push(Refusal { device: Some(device), seq: change_set.seq, reason });
        }
    }
    judge.finish();
    append_known(connection, cooperative, &judge.accepted, &judge.registry)?;
    judge.refused.iter().try_for_each(|refusal| note(connection, refusal, now_ms))?;
    Ok(judge.refused)
}

/// What has been verified of a page so far.
struct Judge {
    cooperative: CooperativeId,
    registry: Registry,
    known: BTreeMap<DeviceId, Head>,
    run: Vec<(ChangeSet, Signed)>,
    accepted: Vec<(ChangeSet, Signed)>,
    refused: Vec<Refusal>,
}

impl Judge {
    fn of(cooperative: CooperativeId, registry: Registry) -> Judge {
        let (known, run) = Default::default();
        let (accepted, refused) = Default::default();
        Judge { cooperative, registry, known, run, accepted, refused }
    }

    /// The run of one device is at its end.
    fn finish(&mut self) {
        let run = std::mem::take(&mut self.run);
        let Some(device) = run.first().map(|(change_set, _)| change_set.device) else { return };
        let head = self.known.get(&device).copied().unwrap_or_default();
        match verify_read_run(run, &head, self.cooperative, &mut self.registry) {
            Ok((more, next)) => {
                self.known.insert(device, next);
                self.accepted.extend(more);
            }
            Err(reason) => self.refused.push(Refusal { device: Some(device), seq: head.seq + 1, reason }),
        }
    }
}

/// Whether the log holds another body under this number of the device's chain.
fn is_fork(connection: &Connection, change_set: &ChangeSet, signed: &Signed) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("select hash from change_set where device = ?1 and seq = ?2")?;
    let key = params![change_set.device.as_bytes(), stored(change_set.seq)];
    let known: Option<[u8; 32]> = statement.query_row(key, |row| row.get(0)).optional()?;
    Ok(known.is_some_and(|hash| hash != signed.hash().0))
}

/// Writes down what is refused, for people to see.
fn note(connection: &Connection, refusal: &Refusal, now_ms: u64) -> Result<(), StoreError> {
    connection.execute(
        "insert into refused_change_set (device, seq, reason, at_ms) values (?1, ?2, ?3, ?4)
         on conflict (device, seq) do update set reason = excluded.reason, at_ms = excluded.at_ms",
        params![
            refusal.device.map_or([0; 16], |device| *device.as_bytes()),
            stored(refusal.seq),
            refusal.reason.code(),
            stored(now_ms)
        ],
    )?;
    Ok(())
}
