//! What a closing covers: not only numbers, but the branch of each chain that its author had read (design §6, §7).
//!
//! Words: a *run* is bodies of one device that follow one another, named by the hash of the last; carriers are in none,
//! because they have no rows and may be replaced. A *link* is what a body says of the one before it. A number under which
//! several bodies are held is *doubled*, and of those a run covers the one that it reaches from its end; under any other
//! number there is nothing to choose from. So what is adopted later under a covered number cannot change a closed month.
//! Which closings stand is deliberately absent: see `standing`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::adoption::{self, Body};
use crate::change_set::{BodyHash, ChangeSet, Head};
use crate::id::{ChangeSetId, DeviceId};

/// Bodies of one device from one number to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub from: u64,
    pub to: u64,
    /// The hash of the body under `to`.
    pub last: BodyHash,
}

impl Run {
    /// How many bodies. Whoever signs may write what they like: a run that goes backwards holds none.
    fn count(&self) -> u64 {
        if self.from > self.to { 0 } else { (self.to - self.from).saturating_add(1) }
    }
}

/// What of one device is covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Covered {
    /// Every number up to this one, whatever stands under it: what closings of the first version say.
    UpTo(u64),
    Runs(Vec<Run>),
}

/// What is covered of every device; of one that is not named, nothing.
pub type Covers = BTreeMap<DeviceId, Covered>;

impl Covered {
    /// The last number.
    pub fn last(&self) -> u64 {
        match self {
            Covered::UpTo(last) => *last,
            Covered::Runs(runs) => runs.iter().map(|run| run.to).max().unwrap_or(0),
        }
    }

    /// How many bodies.
    pub fn count(&self) -> u64 {
        match self {
            Covered::UpTo(last) => *last,
            Covered::Runs(runs) => runs.iter().map(Run::count).fold(0, u64::saturating_add),
        }
    }

    /// Whether the number is among them.
    pub fn names(&self, seq: u64) -> bool {
        match self {
            Covered::UpTo(last) => seq <= *last,
            Covered::Runs(runs) => runs.iter().any(|run| run.from <= seq && seq <= run.to),
        }
    }

    /// The stretches of numbers before the last that are not among them.
    pub fn gaps(&self) -> Vec<(u64, u64)> {
        let Covered::Runs(runs) = self else { return Vec::new() };
        let forwards = runs.iter().filter(|run| run.from <= run.to);
        let mut runs: Vec<(u64, u64)> = forwards.map(|run| (run.from, run.to)).collect();
        runs.sort_unstable();
        let (mut gaps, mut reached) = (Vec::new(), 0u64);
        for (from, to) in runs {
            if from > reached.saturating_add(1) {
                gaps.push((reached.saturating_add(1), from - 1));
            }
            reached = reached.max(to);
        }
        gaps
    }
}

/// The runs of a chain. `carriers` are its carriers' numbers, each with the hash of the body before it.
pub fn runs_of_chain(head: Head, carriers: &BTreeMap<u64, BodyHash>) -> Vec<Run> {
    let ends = carriers.iter().map(|(seq, previous)| (*seq, *previous)).chain([(head.seq + 1, head.hash)]);
    let mut runs = Vec::new();
    let mut from = 1;
    for (behind, last) in ends {
        if behind > from {
            runs.push(Run { from, to: behind - 1, last });
        }
        from = behind + 1;
    }
    runs
}

/// A body of one device beside its chain.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    pub seq: u64,
    pub hash: BodyHash,
    pub previous: BodyHash,
}

/// The runs of one device's bodies beside its chain, each body in one of them.
pub fn runs_beside(bodies: &[Beside]) -> Vec<Run> {
    let by_hash: BTreeMap<BodyHash, Beside> = bodies.iter().map(|body| (body.hash, *body)).collect();
    let followed: BTreeSet<BodyHash> = bodies.iter().map(|body| body.previous).collect();
    let mut known = BTreeSet::new();
    let mut runs = Vec::new();
    for tip in by_hash.values().filter(|body| !followed.contains(&body.hash)) {
        let (mut from, mut at) = (tip.seq, *tip);
        known.insert(tip.hash);
        while let Some(before) = by_hash.get(&at.previous).filter(|it| it.seq + 1 == at.seq && known.insert(it.hash)) {
            (from, at) = (before.seq, *before);
        }
        runs.push(Run { from, to: tip.seq, last: tip.hash });
    }
    runs
}

/// What a body says of the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Link {
    id: ChangeSetId,
    hash: BodyHash,
    previous: BodyHash,
}

/// What is known of numbers and ids that several bodies have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branches {
    /// By device: the bodies of the doubled numbers, and of those right behind them.
    links: BTreeMap<DeviceId, BTreeMap<u64, Vec<Link>>>,
    /// Where the bodies of an id stand that has several.
    places: BTreeMap<ChangeSetId, BTreeSet<(DeviceId, u64)>>,
}

impl Branches {
    /// Adds a body of a number that may be doubled, or of one right behind.
    pub fn add(&mut self, change_set: &ChangeSet, hash: BodyHash) {
        if adoption::is_carrier(change_set) {
            return;
        }
        let link = Link { id: change_set.id, hash, previous: change_set.previous };
        let links = self.links.entry(change_set.device).or_default().entry(change_set.seq).or_default();
        if let Err(place) = links.binary_search_by_key(&hash, |it| it.hash) {
            links.insert(place, link);
        }
    }

    /// Adds a body of an id that several have.
    pub fn add_repeated(&mut self, change_set: &ChangeSet) {
        self.places.entry(change_set.id).or_default().insert((change_set.device, change_set.seq));
    }

    /// Adds what bodies that arrive say of these numbers, of those right behind them, and of these ids.
    pub fn learn(&mut self, bodies: &[Body], numbers: &BTreeSet<(DeviceId, u64)>, ids: &BTreeSet<ChangeSetId>) {
        for body in bodies {
            let (device, seq) = (body.change_set.device, body.change_set.seq);
            if [seq, seq.saturating_sub(1)].iter().any(|number| numbers.contains(&(device, *number))) {
                self.add(&body.change_set, body.hash);
            }
            if ids.contains(&body.change_set.id) {
                self.add_repeated(&body.change_set);
            }
        }
    }

    /// Whether several bodies stand under this number.
    pub fn is_doubled(&self, device: DeviceId, seq: u64) -> bool {
        self.links.get(&device).and_then(|links| links.get(&seq)).is_some_and(|bodies| bodies.len() > 1)
    }

    /// The ids that several bodies have.
    pub fn repeated(&self) -> impl Iterator<Item = ChangeSetId> + '_ {
        self.places.keys().copied()
    }

    /// The devices with doubled numbers, with the first and the last number of which something is known.
    pub fn spans(&self) -> impl Iterator<Item = (DeviceId, u64, u64)> + '_ {
        let span = |(device, links): (&DeviceId, &BTreeMap<u64, Vec<Link>>)| {
            Some((*device, *links.first_key_value()?.0, *links.last_key_value()?.0))
        };
        self.links.iter().filter_map(span)
    }

    /// Where answers may differ from those of `other`: a device, and the numbers from and to.
    pub fn differing(&self, other: &Branches) -> Vec<(DeviceId, u64, u64)> {
        let devices: BTreeSet<&DeviceId> = self.links.keys().chain(other.links.keys()).collect();
        let nothing = BTreeMap::new();
        let span = |device: &DeviceId| {
            let [one, two] = [self, other].map(|it| it.links.get(device).unwrap_or(&nothing));
            let numbers = || one.keys().chain(two.keys()).copied();
            // What stands above decides what is reached below.
            let last = numbers().filter(|number| one.get(number) != two.get(number)).max()?;
            Some((*device, numbers().min()?, last))
        };
        devices.into_iter().filter_map(span).collect()
    }

    /// Of a run the bodies under doubled numbers that it reaches from its end.
    fn reached(&self, device: DeviceId, run: &Run, into: &mut BTreeSet<(u64, ChangeSetId)>) {
        let Some(links) = self.links.get(&device) else { return };
        let mut expected = None;
        let mut above = None;
        // A range that goes backwards would panic, and every replica with it.
        if run.from > run.to {
            return;
        }
        for (number, bodies) in links.range(run.from..=run.to).rev() {
            if *number == run.to {
                expected = Some(run.last);
            } else if above != number.checked_add(1) {
                expected = None;
            }
            above = Some(*number);
            let body = if let [only] = bodies.as_slice() {
                Some(only)
            } else {
                let found = bodies.iter().find(|body| Some(body.hash) == expected);
                into.extend(found.map(|body| (*number, body.id)));
                found
            };
            expected = body.map(|body| body.previous);
        }
    }
}

/// The ids that have several bodies among those that arrive and those that are held.
pub fn repeated_by(bodies: &[Body], held: &BTreeMap<ChangeSetId, Vec<Body>>) -> BTreeSet<ChangeSetId> {
    let mut hashes: BTreeMap<ChangeSetId, BTreeSet<BodyHash>> = BTreeMap::new();
    for body in bodies.iter().chain(held.values().flatten()) {
        hashes.entry(body.change_set.id).or_default().insert(body.hash);
    }
    hashes.into_iter().filter(|(_, hashes)| hashes.len() > 1).map(|(id, _)| id).collect()
}

/// The numbers under which a body stands beside the chain: those held, and those of bodies that arrive.
pub fn numbers_beside(held: BTreeSet<(DeviceId, u64)>, bodies: &[Body]) -> BTreeSet<(DeviceId, u64)> {
    let beside = bodies.iter().filter(|body| body.is_beside);
    held.into_iter().chain(beside.map(|body| (body.change_set.device, body.change_set.seq))).collect()
}

/// A closing with what it reaches of doubled numbers.
#[derive(Clone, Debug, Default)]
pub struct Covering {
    covers: Covers,
    inside: BTreeMap<DeviceId, BTreeSet<(u64, ChangeSetId)>>,
}

impl Covering {
    /// Works it out once, from what is known of the branches.
    pub fn of(covers: &Covers, branches: &Branches) -> Covering {
        let mut inside: BTreeMap<DeviceId, BTreeSet<(u64, ChangeSetId)>> = BTreeMap::new();
        for (device, covered) in covers {
            let Covered::Runs(runs) = covered else { continue };
            if branches.links.contains_key(device) {
                let reached = inside.entry(*device).or_default();
                runs.iter().for_each(|run| branches.reached(*device, run, reached));
            }
        }
        Covering { covers: covers.clone(), inside }
    }

    /// Whether it covers an action: one of the bodies of its id.
    pub fn holds(&self, branches: &Branches, id: ChangeSetId, device: DeviceId, seq: u64) -> bool {
        match branches.places.get(&id) {
            None => self.holds_place(branches, id, device, seq),
            Some(places) => places.iter().any(|(device, seq)| self.holds_place(branches, id, *device, *seq)),
        }
    }

    fn holds_place(&self, branches: &Branches, id: ChangeSetId, device: DeviceId, seq: u64) -> bool {
        let Some(covered) = self.covers.get(&device) else { return false };
        let is_chosen = || self.inside.get(&device).is_some_and(|inside| inside.contains(&(seq, id)));
        covered.names(seq) && (matches!(covered, Covered::UpTo(_)) || !branches.is_doubled(device, seq) || is_chosen())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u8) -> BodyHash {
        BodyHash([n; 32])
    }

    fn device() -> DeviceId {
        DeviceId::from_bytes([1; 16])
    }

    fn id(n: u8) -> ChangeSetId {
        ChangeSetId::from_bytes([n; 16])
    }

    /// Bodies as (number, own hash, hash of the one before); the id is that of the hash.
    fn branches(bodies: &[(u64, u8, u8)]) -> Branches {
        let mut branches = Branches::default();
        for (seq, own, before) in bodies {
            let link = Link { id: id(*own), hash: hash(*own), previous: hash(*before) };
            branches.links.entry(device()).or_default().entry(*seq).or_default().push(link);
        }
        branches
    }

    #[test]
    fn a_chain_is_one_run_between_its_carriers() {
        let check = |head: u64, carriers: &[u64], expect: &[(u64, u64)]| {
            let carriers = carriers.iter().map(|seq| (*seq, hash(0))).collect();
            let runs = runs_of_chain(Head { seq: head, hash: hash(9) }, &carriers);
            assert_eq!(runs.iter().map(|run| (run.from, run.to)).collect::<Vec<_>>(), expect);
            let gaps = Covered::Runs(runs).gaps();
            assert!(gaps.iter().all(|(from, to)| (*from..=*to).all(|seq| carriers.contains_key(&seq))), "{gaps:?}");
        };
        check(0, &[], &[]);
        check(7, &[], &[(1, 7)]);
        check(7, &[2, 3], &[(1, 1), (4, 7)]);
        check(7, &[1, 5, 7], &[(2, 4), (6, 6)]);
    }

    #[test]
    fn bodies_beside_are_in_one_run_each() {
        let bodies = |all: &[(u64, u8, u8)]| -> Vec<Beside> {
            all.iter()
                .map(|(seq, own, previous)| Beside { seq: *seq, hash: hash(*own), previous: hash(*previous) })
                .collect()
        };
        let check = |all: &[(u64, u8, u8)], expect: &[(u64, u64)]| {
            let mut runs: Vec<_> = runs_beside(&bodies(all)).iter().map(|run| (run.from, run.to)).collect();
            runs.sort_unstable();
            assert_eq!(runs, expect);
        };
        check(&[(4, 1, 0), (5, 2, 1), (6, 3, 2)], &[(4, 6)]);
        check(&[(4, 1, 0), (6, 3, 2)], &[(4, 4), (6, 6)]);
        check(&[(4, 1, 0), (5, 2, 1), (5, 3, 1)], &[(4, 5), (5, 5)]);
    }

    #[test]
    fn of_a_doubled_number_a_run_covers_the_branch_it_ends_in() {
        // 4 and 5 are doubled: one branch is 1, 2 and goes on with 3; the other is 11, 12.
        let known = branches(&[(4, 1, 0), (4, 11, 0), (5, 2, 1), (5, 12, 11), (6, 3, 2)]);
        let check = |runs: &[(u64, u64, u8)], expect: &[u8]| {
            let runs = runs.iter().map(|(from, to, last)| Run { from: *from, to: *to, last: hash(*last) }).collect();
            let covers = Covers::from([(device(), Covered::Runs(runs))]);
            let covering = Covering::of(&covers, &known);
            let all = [(4, 1), (4, 11), (5, 2), (5, 12)];
            let held = all.iter().filter(|(seq, own)| covering.holds(&known, id(*own), device(), *seq));
            assert_eq!(held.map(|(_, own)| *own).collect::<Vec<_>>(), expect);
            assert!(covering.holds(&known, id(99), device(), 3), "there is one body under it");
        };
        check(&[(1, 5, 2)], &[1, 2]);
        check(&[(1, 5, 12)], &[11, 12]);
        check(&[(1, 9, 77)], &[1, 2]);
        check(&[(1, 4, 1)], &[1]);
        check(&[(1, 5, 2), (4, 5, 12)], &[1, 11, 2, 12]);
        check(&[(1, 5, 77)], &[]);
    }

    #[test]
    fn a_run_that_goes_backwards_or_beyond_all_numbers_covers_what_it_can_and_stops_nobody() {
        let known = branches(&[(4, 1, 0), (4, 11, 0), (5, 2, 1), (5, 12, 11)]);
        let check = |from: u64, to: u64, count: u64, gaps: &[(u64, u64)], holds_3: bool| {
            let covered = Covered::Runs(vec![Run { from, to, last: hash(2) }]);
            assert_eq!((covered.count(), covered.gaps().as_slice()), (count, gaps));
            let covers = Covers::from([(device(), covered)]);
            let covering = Covering::of(&covers, &known);
            assert_eq!(covering.holds(&known, id(99), device(), 3), holds_3);
        };
        check(2, 1, 0, &[], false);
        check(u64::MAX, 0, 0, &[], false);
        check(1, u64::MAX, u64::MAX, &[], true);
        check(0, u64::MAX, u64::MAX, &[], true);
        check(u64::MAX, u64::MAX, 1, &[(1, u64::MAX - 1)], false);
    }
}
