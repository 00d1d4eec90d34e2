//! What of a page is accepted: pure, so that it can be said without a database.
//!
//! Change sets are judged in runs, one device's consecutive numbers together, so that what is refused of one device
//! never holds up another's, and what comes before a bad one of the same device still counts (design §7).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ed25519_dalek::VerifyingKey;
use shared::adoption::Body;
use shared::change_set::BodyHash;
use shared::id::{CooperativeId, DeviceId};
use shared::protocol::Refusal;
use shared::units::registry::verify_bodies;
use shared::verify::VerifyRefused;

use super::known::Known;
use super::offered::{AtRest, CORES, Offered, Page, Readable};

/// So many signatures are worth a thread a core.
const SHARED_RUN_MIN: usize = 64;

/// Numbers of a page that the log has already: their bodies must be the same.
pub fn known_numbers(page: &Page, known: &Known) -> Vec<(DeviceId, u64)> {
    let head = |device: &DeviceId| known.heads.get(device).map_or(0, |head| head.seq);
    let old = |(device, run): &(DeviceId, Vec<Offered>)| {
        let (device, head) = (*device, head(device));
        run.iter().filter(move |it| it.seq <= head).map(move |it| (device, it.seq)).collect::<Vec<_>>()
    };
    page.runs.iter().flat_map(old).collect()
}

/// What became of a run.
enum Taken {
    /// All of it that is right.
    Judged(Option<Refusal>),
    /// All up to here; who wrote this is not known yet.
    Waits(Vec<Offered>),
}

/// The judge of a batch: what it has accepted so far, and what is known after that.
pub struct Intake {
    cooperative: CooperativeId,
    pub known: Known,
    /// Hashes of numbers that are there already.
    held: HashMap<(DeviceId, u64), BodyHash>,
    pub accepted: Vec<Body>,
    /// The same in the same order, as they are kept.
    pub at_rest: Vec<AtRest>,
}

impl Intake {
    /// Begins with what is known.
    pub fn new(cooperative: CooperativeId, known: Known, held: HashMap<(DeviceId, u64), BodyHash>) -> Self {
        Intake { cooperative, known, held, accepted: Vec::new(), at_rest: Vec::new() }
    }

    /// Takes a page in and returns what of it is refused. A device may be introduced by another further down.
    pub fn take(&mut self, page: Page) -> Vec<Refusal> {
        let mut refused = page.unreadable;
        let mut waiting = page.runs;
        loop {
            let before = self.accepted.len();
            let mut strangers = Vec::new();
            for (device, run) in waiting {
                match self.take_run(device, run) {
                    Taken::Waits(rest) => strangers.push((device, rest)),
                    Taken::Judged(refusal) => refused.extend(refusal),
                }
            }
            if strangers.is_empty() {
                return refused;
            }
            if self.accepted.len() == before {
                let refusal = |(device, run): &(DeviceId, Vec<Offered>)| Refusal {
                    device: Some(*device),
                    seq: run.first().map_or(0, |it| it.seq),
                    reason: VerifyRefused::UnknownDevice,
                };
                refused.extend(strangers.iter().map(refusal));
                return refused;
            }
            waiting = strangers;
        }
    }

    /// Everything up to the first that is refused is accepted: the run as one, and one by one where that is not enough.
    fn take_run(&mut self, device: DeviceId, mut run: Vec<Offered>) -> Taken {
        let refuse = |seq: u64, reason| Taken::Judged(Some(Refusal { device: Some(device), seq, reason }));
        let head = self.known.heads.get(&device).copied().unwrap_or_default();
        let mut fresh = run.split_off(run.partition_point(|it| it.seq <= head.seq));
        if let Some(fork) = run.iter().find(|it| self.differs(device, it)) {
            return refuse(fork.seq, VerifyRefused::BrokenChain);
        }
        if self.verify(device, &fresh).is_ok() {
            fresh.into_iter().for_each(|offered| self.accept(offered));
            return Taken::Judged(None);
        }
        while !fresh.is_empty() {
            let behind = fresh.split_off(1);
            let head = self.known.heads.get(&device).map_or(0, |head| head.seq);
            if let Some(offered) = fresh.first() {
                if offered.seq <= head {
                    if self.differs(device, offered) {
                        return refuse(offered.seq, VerifyRefused::BrokenChain);
                    }
                } else if let Err(reason) = self.verify(device, &fresh) {
                    if reason == VerifyRefused::UnknownDevice {
                        fresh.extend(behind);
                        return Taken::Waits(fresh);
                    }
                    return refuse(offered.seq, reason);
                } else {
                    fresh.into_iter().for_each(|offered| self.accept(offered));
                }
            }
            fresh = behind;
        }
        Taken::Judged(None)
    }

    /// True where another body stands in the log under this number.
    fn differs(&self, device: DeviceId, offered: &Offered) -> bool {
        let hash = offered.read.as_ref().ok().map(|readable| readable.body.hash);
        hash.is_none() || self.held.get(&(device, offered.seq)).copied() != hash
    }

    /// Verifies a run as one. What is right moves the head, and the registry learns from it.
    ///
    /// Through the chain the last signature vouches for every body, but not for the signatures that stand beside
    /// them. Others pull in pages that end where they like, so what is kept here must verify from any place on: every
    /// signature is checked.
    fn verify(&mut self, device: DeviceId, run: &[Offered]) -> Result<(), VerifyRefused> {
        if let Some(reason) = run.iter().find_map(|offered| offered.read.as_ref().err()) {
            return Err(*reason);
        }
        let readable: Vec<&Readable> = run.iter().filter_map(|offered| offered.read.as_ref().ok()).collect();
        let head = self.known.heads.get(&device).copied().unwrap_or_default();
        let bodies = readable.iter().map(|it| &it.body);
        let are_signed = |key: &VerifyingKey| are_signed(&readable, key);
        let head = verify_bodies(bodies, are_signed, &head, self.cooperative, &mut self.known.registry)?;
        if head.seq > 0 {
            self.known.heads.insert(device, head);
        }
        Ok(())
    }

    fn accept(&mut self, offered: Offered) {
        if let Ok(Readable { body, at_rest, .. }) = offered.read {
            self.held.insert((body.change_set.device, body.change_set.seq), body.hash);
            self.accepted.push(body);
            self.at_rest.push(at_rest);
        }
    }
}

/// Whether all signatures are those of one key. Mostly they were checked before; what was not is shared among the
/// cores where it is much.
fn are_signed(run: &[&Readable], key: &VerifyingKey) -> bool {
    let unsure: Vec<&Readable> = run.iter().copied().filter(|it| !it.was_signed_by(key)).collect();
    let all = |part: &[&Readable]| part.iter().all(|it| it.is_signed_by(key));
    if unsure.len() < SHARED_RUN_MIN {
        return all(&unsure);
    }
    std::thread::scope(|scope| {
        let parts = unsure.chunks(unsure.len().div_ceil(*CORES));
        let workers: Vec<_> = parts.map(|part| scope.spawn(move || all(part))).collect();
        workers.into_iter().all(|worker| worker.join().unwrap_or(false))
    })
}

/// What is held now of the authors in a page.
pub fn heads_of(devices: &BTreeSet<DeviceId>, known: &Known) -> BTreeMap<DeviceId, u64> {
    devices.iter().map(|device| (*device, known.heads.get(device).map_or(0, |head| head.seq))).collect()
}
