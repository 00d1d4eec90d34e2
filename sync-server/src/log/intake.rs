//! What of a page is accepted: pure, so that it can be said without a database.
//!
//! Change sets are judged in runs, one device's consecutive numbers together, so that what is refused of one device
//! never holds up another's, and what comes before a bad one of the same device still counts (design §7).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use shared::change_set::{BodyHash, ChangeSet, Signed};
use shared::id::{CooperativeId, DeviceId};
use shared::protocol::Refusal;
use shared::units::registry::verify_run;
use shared::verify::{BODY_BYTES_MAX, VerifyRefused, verify_signature};

use super::known::Known;

/// A run of so many is worth a thread a core.
pub const SHARED_RUN_MIN: usize = 64;

/// The cores of this machine.
pub static CORES: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, usize::from));

/// As much of a body as says where it belongs.
#[derive(Deserialize)]
struct Address {
    device: DeviceId,
    seq: u64,
}

/// A change set that was offered, in its author's order.
#[derive(Clone)]
struct Offered {
    seq: u64,
    signed: Signed,
}

/// A page sorted by author; authors in the order of their first change set in it.
pub struct Page {
    runs: Vec<(DeviceId, Vec<Offered>)>,
    unreadable: Vec<Refusal>,
}

impl Page {
    /// Sorts what a carrier sent.
    pub fn sort(change_sets: Vec<Signed>) -> Page {
        let mut runs: Vec<(DeviceId, Vec<Offered>)> = Vec::new();
        let mut places: HashMap<DeviceId, usize> = HashMap::new();
        let mut unreadable = Vec::new();
        for signed in change_sets {
            let address = if signed.body.len() > BODY_BYTES_MAX {
                Err(VerifyRefused::TooLarge)
            } else {
                serde_json::from_str::<Address>(&signed.body).map_err(|_| VerifyRefused::NotReadable)
            };
            match address {
                Ok(Address { device, seq }) => {
                    let place = *places.entry(device).or_insert_with(|| {
                        runs.push((device, Vec::new()));
                        runs.len() - 1
                    });
                    if let Some((_, run)) = runs.get_mut(place) {
                        run.push(Offered { seq, signed });
                    }
                }
                Err(reason) => unreadable.push(Refusal { device: None, seq: 0, reason }),
            }
        }
        for (_, run) in &mut runs {
            run.sort_by_key(|offered| offered.seq);
        }
        Page { runs, unreadable }
    }

    /// The authors in it.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.runs.iter().map(|(device, _)| *device)
    }

    /// Numbers that the log has already: their bodies must be the same.
    pub fn known_numbers(&self, known: &Known) -> Vec<(DeviceId, u64)> {
        let head = |device: &DeviceId| known.heads.get(device).map_or(0, |head| head.seq);
        let old = |(device, run): &(DeviceId, Vec<Offered>)| {
            let (device, head) = (*device, head(device));
            run.iter().filter(move |it| it.seq <= head).map(move |it| (device, it.seq)).collect::<Vec<_>>()
        };
        self.runs.iter().flat_map(old).collect()
    }
}

/// The judge of a batch: what it has accepted so far, and what is known after that.
pub struct Intake {
    cooperative: CooperativeId,
    pub known: Known,
    /// Hashes of numbers that are there already.
    held: HashMap<(DeviceId, u64), BodyHash>,
    pub accepted: Vec<(ChangeSet, Signed)>,
}

impl Intake {
    /// Begins with what is known.
    pub fn new(cooperative: CooperativeId, known: Known, held: HashMap<(DeviceId, u64), BodyHash>) -> Self {
        Intake { cooperative, known, held, accepted: Vec::new() }
    }

    /// Takes a page in and returns what of it is refused. A device may be introduced by another further down.
    pub fn take(&mut self, page: Page) -> Vec<Refusal> {
        let mut refused = page.unreadable;
        let mut waiting = page.runs;
        loop {
            let before = self.accepted.len();
            let mut strangers = Vec::new();
            for (device, run) in waiting {
                match self.take_run(device, &run) {
                    Some(Refusal { reason: VerifyRefused::UnknownDevice, .. }) => strangers.push((device, run)),
                    Some(refusal) => refused.push(refusal),
                    None => {}
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

    /// Everything up to the first that is refused is accepted.
    fn take_run(&mut self, device: DeviceId, run: &[Offered]) -> Option<Refusal> {
        let refuse = |seq: u64, reason: VerifyRefused| Some(Refusal { device: Some(device), seq, reason });
        let head = self.known.heads.get(&device).copied().unwrap_or_default();
        let (old, fresh) = run.split_at(run.partition_point(|it| it.seq <= head.seq));
        if let Some(fork) = old.iter().find(|it| self.differs(device, it)) {
            return refuse(fork.seq, VerifyRefused::BrokenChain);
        }
        self.verify(device, fresh)
    }

    /// True where another body stands in the log under this number.
    fn differs(&self, device: DeviceId, offered: &Offered) -> bool {
        self.held.get(&(device, offered.seq)).is_none_or(|hash| *hash != offered.signed.hash())
    }

    /// Verifies a run as one, and one by one where that is not enough.
    fn verify(&mut self, device: DeviceId, run: &[Offered]) -> Option<Refusal> {
        let first = run.first()?;
        if run.len() > 1 && !self.is_signed(device, run) {
            return self.one_by_one(run, device);
        }
        let head = self.known.heads.get(&device).copied().unwrap_or_default();
        let signed: Vec<Signed> = run.iter().map(|it| it.signed.clone()).collect();
        match verify_run(signed, &head, self.cooperative, &mut self.known.registry) {
            Ok((accepted, head)) => {
                self.known.heads.insert(device, head);
                for (change_set, signed) in accepted {
                    self.held.insert((device, change_set.seq), signed.hash());
                    self.accepted.push((change_set, signed));
                }
                None
            }
            Err(reason) if run.len() == 1 => Some(Refusal { device: Some(device), seq: first.seq, reason }),
            Err(_) => self.one_by_one(run, device),
        }
    }

    fn one_by_one(&mut self, run: &[Offered], device: DeviceId) -> Option<Refusal> {
        run.iter().find_map(|offered| self.take_run(device, std::slice::from_ref(offered)))
    }

    /// Through the chain the last signature vouches for every body, but not for the signatures that stand beside
    /// them. Others pull in pages that end where they like, so what is kept here must verify from any place on. It is
    /// most of the work of a page, so a long run is shared among the cores.
    fn is_signed(&self, device: DeviceId, run: &[Offered]) -> bool {
        let Some(key) = self.known.registry.key(device) else { return false };
        let all = |part: &[Offered]| part.iter().all(|offered| verify_signature(&offered.signed, key).is_ok());
        let unsure = run.split_last().map_or(run, |(_, before)| before);
        if unsure.len() < SHARED_RUN_MIN {
            return all(unsure);
        }
        std::thread::scope(|scope| {
            let parts = unsure.chunks(unsure.len().div_ceil(*CORES));
            let workers: Vec<_> = parts.map(|part| scope.spawn(move || all(part))).collect();
            workers.into_iter().all(|worker| worker.join().unwrap_or(false))
        })
    }
}

/// What is held now of the authors in a page.
pub fn heads_of(devices: &BTreeSet<DeviceId>, known: &Known) -> BTreeMap<DeviceId, u64> {
    devices.iter().map(|device| (*device, known.heads.get(device).map_or(0, |head| head.seq))).collect()
}
