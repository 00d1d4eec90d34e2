//! Chains that fork, in memory: what stands beside them, and what closings know of it.

use std::collections::BTreeMap;

use super::MemoryStore;
use crate::adoption::{self, Body};
use crate::change_set::{BodyHash, ChangeSet, Head, Signed};
use crate::covering::{self, Beside, Covered, Covers};
use crate::id::{ChangeSetId, DeviceId};

impl MemoryStore {
    /// The first number of a page at which another branch of a device's chain shows than the one held here.
    pub fn fork_in(&self, page: &[Signed]) -> Option<(DeviceId, u64)> {
        page.iter().filter_map(|signed| Some((crate::verify::read_body(signed).ok()?, signed.hash()))).find_map(
            |(it, hash)| {
                let held = self.index.get(&(it.device, it.seq));
                held.is_some_and(|held| *held != hash).then_some((it.device, it.seq))
            },
        )
    }

    /// Moves the end of a chain beside it, so that another branch can take its place; nothing changes in the books.
    /// Returns what was moved, to be adopted.
    pub fn set_aside(&mut self, device: DeviceId, from_seq: u64) -> Vec<Signed> {
        let (moved, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.log).into_iter().partition(|(it, _)| it.device == device && it.seq >= from_seq);
        self.log = kept;
        self.index.retain(|(it, seq), _| *it != device || *seq < from_seq);
        let last = from_seq.saturating_sub(1);
        let head = self.index.get(&(device, last)).map_or_else(Head::default, |hash| Head { seq: last, hash: *hash });
        self.heads.insert(device, head);
        for (change_set, signed) in &moved {
            // A carrier has no rows of its own, and what it carries is carried on.
            if adoption::is_carrier(change_set) {
                self.forget(change_set.id, signed.hash());
            } else {
                if let Some(body) = self.bodies.get_mut(&signed.hash()) {
                    body.is_beside = true;
                }
                self.put_beside(device, change_set.seq, signed.hash());
            }
        }
        moved.into_iter().map(|(_, signed)| signed).collect()
    }

    fn put_beside(&mut self, device: DeviceId, seq: u64, hash: BodyHash) {
        self.doubled.insert((device, seq));
        self.beside.insert((device, seq, hash));
        for number in [seq, seq + 1] {
            let beside = (device, number, BodyHash([0; 32]))..=(device, number, BodyHash([255; 32]));
            let beside = self.beside.range(beside).map(|(.., hash)| *hash);
            for hash in beside.chain(self.index.get(&(device, number)).copied()) {
                if let Some(body) = self.bodies.get(&hash) {
                    self.branches.add(&body.change_set, hash);
                }
            }
        }
    }

    /// Learns of a body that is held now what bears on what closings cover.
    pub(super) fn learn_branch(&mut self, change_set: &ChangeSet, hash: BodyHash, is_beside: bool) {
        let (device, seq) = (change_set.device, change_set.seq);
        if is_beside {
            self.put_beside(device, seq, hash);
        } else if [seq, seq.saturating_sub(1)].iter().any(|number| self.doubled.contains(&(device, *number))) {
            self.branches.add(change_set, hash);
        }
        let hashes = self.ids.get(&change_set.id).into_iter().flatten();
        let bodies: Vec<&Body> = hashes.filter_map(|hash| self.bodies.get(hash)).collect();
        if bodies.len() > 1 {
            bodies.iter().for_each(|body| self.branches.add_repeated(&body.change_set));
        }
    }

    /// What a closing made now covers.
    pub fn covers(&self) -> Covers {
        let mut carriers: BTreeMap<DeviceId, BTreeMap<u64, BodyHash>> = BTreeMap::new();
        for (it, _) in self.log.iter().filter(|(it, _)| adoption::is_carrier(it)) {
            carriers.entry(it.device).or_default().insert(it.seq, it.previous);
        }
        let mut beside: BTreeMap<DeviceId, Vec<Beside>> = BTreeMap::new();
        for (device, seq, hash) in &self.beside {
            let body = self.bodies.get(hash).filter(|_| self.index.get(&(*device, *seq)) != Some(hash));
            let body = body.map(|it| Beside { seq: *seq, hash: *hash, previous: it.change_set.previous });
            beside.entry(*device).or_default().extend(body);
        }
        let nothing = BTreeMap::new();
        let of = |(device, head): (&DeviceId, &Head)| {
            let mut runs = covering::runs_of_chain(*head, carriers.get(device).unwrap_or(&nothing));
            runs.extend(covering::runs_beside(beside.get(device).map_or(&[], Vec::as_slice)));
            (*device, Covered::Runs(runs))
        };
        self.heads.iter().map(of).collect()
    }

    fn forget(&mut self, id: ChangeSetId, hash: BodyHash) {
        self.bodies.remove(&hash);
        if let Some(hashes) = self.ids.get_mut(&id) {
            hashes.remove(&hash);
            if hashes.is_empty() {
                self.ids.remove(&id);
            }
        }
    }
}
