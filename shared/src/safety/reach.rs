//! How far a copy reaches: which numbers of which device it holds, and which it lacks.
//!
//! A copy *declares* how far it goes; what it was found to hold is counted number by number. Only both together say
//! that nothing is missing.

use std::collections::BTreeMap;

use crate::change_set::{ChangeSet, Head, Signed};
use crate::id::DeviceId;

/// What is held and what is declared of one device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceReach {
    /// Runs of numbers that are held, ascending, not touching.
    held: Vec<(u64, u64)>,
    /// The hash of the body with the highest number held.
    pub last: Head,
    pub first_clock_ms: Option<u64>,
    pub last_clock_ms: Option<u64>,
    /// The highest number that any copy says to go to.
    pub declared: u64,
}

impl DeviceReach {
    fn hold(&mut self, from: u64, to: u64) {
        let (mut from, mut to) = (from, to);
        self.held.retain(|(first, last)| {
            let touches = *first <= to.saturating_add(1) && from <= last.saturating_add(1);
            if touches {
                from = from.min(*first);
                to = to.max(*last);
            }
            !touches
        });
        let at = self.held.partition_point(|(first, _)| *first < from);
        self.held.insert(at, (from, to));
    }

    /// The number up to which everything from 1 on is held.
    pub fn whole_to(&self) -> u64 {
        self.held.first().filter(|(first, _)| *first <= 1).map_or(0, |(_, last)| *last)
    }

    /// Runs of numbers up to the highest known that are not held.
    pub fn missing(&self) -> Vec<(u64, u64)> {
        let mut missing = Vec::new();
        let mut next = 1;
        for (first, last) in &self.held {
            if *first > next {
                missing.push((next, first - 1));
            }
            next = next.max(last.saturating_add(1));
        }
        if self.declared >= next {
            missing.push((next, self.declared));
        }
        missing
    }
}

/// What one or several copies hold, by device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub devices: BTreeMap<DeviceId, DeviceReach>,
    pub change_sets: u64,
}

impl Reach {
    /// A body is held.
    pub fn hold(&mut self, change_set: &ChangeSet, signed: &Signed) {
        self.change_sets += 1;
        let reach = self.devices.entry(change_set.device).or_default();
        if change_set.seq == 0 {
            return;
        }
        reach.hold(change_set.seq, change_set.seq);
        if change_set.seq >= reach.last.seq {
            reach.last = Head { seq: change_set.seq, hash: signed.hash() };
        }
        let clock = Some(change_set.clock.wall_ms);
        reach.first_clock_ms = reach.first_clock_ms.min(clock).or(clock);
        reach.last_clock_ms = reach.last_clock_ms.max(clock);
    }

    /// A copy says that it, with the files before it, goes this far.
    pub fn declare(&mut self, heads: &BTreeMap<DeviceId, Head>) {
        for (device, head) in heads {
            let reach = self.devices.entry(*device).or_default();
            reach.declared = reach.declared.max(head.seq);
        }
    }

    /// Both together.
    pub fn join(&mut self, other: &Reach) {
        for (device, theirs) in &other.devices {
            let reach = self.devices.entry(*device).or_default();
            theirs.held.iter().for_each(|(first, last)| reach.hold(*first, *last));
            if theirs.last.seq > reach.last.seq {
                reach.last = theirs.last;
            }
            reach.declared = reach.declared.max(theirs.declared);
            reach.first_clock_ms = [reach.first_clock_ms, theirs.first_clock_ms].into_iter().flatten().min();
            reach.last_clock_ms = reach.last_clock_ms.max(theirs.last_clock_ms);
        }
        self.change_sets += other.change_sets;
    }

    /// How many numbers this lacks that the other holds.
    pub fn lacks_of(&self, other: &Reach) -> u64 {
        let of = |(device, theirs): (&DeviceId, &DeviceReach)| {
            let own = self.devices.get(device).map_or(0, DeviceReach::whole_to);
            theirs.whole_to().saturating_sub(own)
        };
        other.devices.iter().map(of).sum()
    }

    /// How many numbers are known to be missing.
    pub fn missing(&self) -> u64 {
        let runs = self.devices.values().flat_map(DeviceReach::missing);
        runs.map(|(first, last)| (last - first).saturating_add(1)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_grow_together_and_gaps_are_named() {
        let check = |held: &[(u64, u64)], declared: u64, whole: u64, missing: &[(u64, u64)]| {
            let mut reach = DeviceReach { declared, ..DeviceReach::default() };
            held.iter().for_each(|(first, last)| reach.hold(*first, *last));
            assert_eq!((reach.whole_to(), reach.missing().as_slice()), (whole, missing), "{held:?}");
        };
        check(&[], 0, 0, &[]);
        check(&[], 3, 0, &[(1, 3)]);
        check(&[(1, 1), (2, 2), (3, 3)], 3, 3, &[]);
        check(&[(3, 4), (1, 2)], 4, 4, &[]);
        check(&[(1, 5), (9, 9), (7, 7)], 12, 5, &[(6, 6), (8, 8), (10, 12)]);
        check(&[(1, 5), (9, 12), (4, 10)], 10, 12, &[]);
        check(&[(2, 5)], 5, 0, &[(1, 1)]);
        check(&[(u64::MAX, u64::MAX), (1, 1)], 2, 1, &[(2, u64::MAX - 1)]);
    }
}
