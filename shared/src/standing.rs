//! What stands: which change sets count, and in which month. Decided by facts alone (design §6, §7).
//!
//! Words: a *closing* covers, for every device, the last number it includes; a change set *counts* unless its device
//! was revoked before it and not admitted again; a *withdrawal* takes rights from a user, and what the user did with
//! them where nobody had heard of it is flagged, never refused. Arrival order, positions and clocks are deliberately
//! absent, so every replica with the same facts gives the same answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::clock::Month;
use crate::covering::{Branches, Covering, Covers};
use crate::id::{ChangeSetId, DeviceId, UserId};

/// A fact that bears on what stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingFact {
    /// A period was closed over what `covers` names.
    Closed { month: Month, covers: Covers },
    /// That closing no longer stands.
    Reopened { closing: ChangeSetId },
    /// Beyond this number the device's change sets do not count.
    Revoked { device: DeviceId, up_to_seq: u64 },
    /// Up to this number they count after all.
    Admitted { device: DeviceId, up_to_seq: u64 },
    /// A user's rights changed; `knew` says how far its author had read, which is what was done before.
    RightsChanged {
        user: UserId,
        n: u64,
        withdrawn: BTreeSet<String>,
        granted: BTreeSet<String>,
        knew: BTreeMap<DeviceId, u64>,
    },
}

/// Such a fact with the change set that states it: how stores keep it, in the log class, never dropped by a rebuild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingRecord {
    pub change_set: ChangeSetId,
    pub device: DeviceId,
    pub seq: u64,
    pub fact: StandingFact,
}

/// Where a change set counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostingMonth {
    pub month: Month,
    /// True when the month is later than the business date's, because that one was closed without it.
    pub late: bool,
}

/// All such facts together.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    records: Vec<StandingRecord>,
    branches: Branches,
    /// What follows from them, worked out when it is first asked for.
    answers: OnceLock<Answers>,
}

impl PartialEq for Standing {
    fn eq(&self, other: &Standing) -> bool {
        self.records == other.records
    }
}

/// What follows from the records.
#[derive(Clone, Debug, Default)]
struct Answers {
    /// Per device that was ever revoked: the number up to which it counts.
    counts_up_to: BTreeMap<DeviceId, u64>,
    /// What the closings that stand cover, by month.
    closings: BTreeMap<Month, Vec<Covering>>,
    /// The records that change a user's rights, by user.
    rights: BTreeMap<UserId, Vec<usize>>,
}

/// A part of the log whose answers may have changed: what lies beyond these numbers, up to a month where given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The last month of business dates it goes to; none for all.
    pub month_max: Option<Month>,
    /// Only this device; none for all.
    pub device: Option<DeviceId>,
    /// Per device the number behind which it begins; a device not named begins at 0.
    pub after: BTreeMap<DeviceId, u64>,
    /// The last number it goes to; none for all.
    pub seq_max: Option<u64>,
}

impl Reach {
    /// Numbers of one device, from and to.
    fn within(month_max: Option<Month>, device: DeviceId, from: u64, to: u64) -> Reach {
        let after = BTreeMap::from([(device, from.saturating_sub(1))]);
        Reach { month_max, device: Some(device), after, seq_max: (to < u64::MAX).then_some(to) }
    }

    /// True for a change set that lies within.
    pub fn holds(&self, device: DeviceId, seq: u64, month: Month) -> bool {
        self.device.is_none_or(|only| only == device)
            && self.month_max.is_none_or(|last| month <= last)
            && self.seq_max.is_none_or(|last| seq <= last)
            && seq > self.after.get(&device).copied().unwrap_or(0)
    }
}

impl Standing {
    /// From the records a store keeps.
    pub fn of(records: Vec<StandingRecord>) -> Standing {
        Standing { records, branches: Branches::default(), answers: OnceLock::new() }
    }

    /// The same, knowing of numbers and ids that several bodies have.
    pub fn with_branches(&self, branches: Branches) -> Standing {
        Standing { records: self.records.clone(), branches, answers: OnceLock::new() }
    }

    /// What is known of numbers and ids that several bodies have.
    pub fn branches(&self) -> &Branches {
        &self.branches
    }

    /// With further records; one already there changes nothing.
    pub fn with(&self, more: &[StandingRecord]) -> Standing {
        let is_new = |record: &&StandingRecord| !self.records.contains(record);
        let mut fresh: Vec<StandingRecord> = Vec::new();
        for record in more.iter().filter(is_new) {
            if !fresh.contains(record) {
                fresh.push(record.clone());
            }
        }
        if fresh.is_empty() {
            return self.clone();
        }
        Standing::of([self.records.as_slice(), &fresh].concat()).with_branches(self.branches.clone())
    }

    /// The records, in no meaningful order.
    pub fn records(&self) -> &[StandingRecord] {
        &self.records
    }

    fn answers(&self) -> &Answers {
        self.answers.get_or_init(|| Answers::of(&self.records, &self.branches))
    }

    /// Whether a change set counts: not beyond every revocation, or admitted after all. Revocations and admissions
    /// stand whoever states them, so that two devices revoking each other come to one answer everywhere.
    pub fn counts(&self, device: DeviceId, seq: u64) -> bool {
        self.answers().counts(device, seq)
    }

    /// The withdrawals that a user's act falls under: stated where it was not known, and not made good again before
    /// it. With each comes the operation that was withdrawn.
    pub fn withdrawn_rights<'a>(
        &'a self,
        user: UserId,
        device: DeviceId,
        seq: u64,
        operations: &'a BTreeSet<&'static str>,
    ) -> impl Iterator<Item = (ChangeSetId, &'static str)> + 'a {
        let answers = self.answers();
        let changes = move || {
            let places = answers.rights.get(&user).into_iter().flatten();
            places.filter_map(|place| self.records.get(*place)).filter_map(move |record| match &record.fact {
                StandingFact::RightsChanged { n, withdrawn, granted, knew, .. }
                    if answers.counts(record.device, record.seq) && seq > knew.get(&device).copied().unwrap_or(0) =>
                {
                    Some((record.change_set, *n, withdrawn, granted))
                }
                _ => None,
            })
        };
        changes().flat_map(move |(id, n, withdrawn, _)| {
            operations
                .iter()
                .copied()
                .filter(move |operation| {
                    let is_back = |later: u64, granted: &BTreeSet<String>| later > n && granted.contains(*operation);
                    withdrawn.contains(*operation) && !changes().any(|(_, later, _, granted)| is_back(later, granted))
                })
                .map(move |operation| (id, operation))
        })
    }

    /// Whether a user's rights were ever changed, so that [`Standing::withdrawn_rights`] need be asked.
    pub fn has_rights_of(&self, user: UserId) -> bool {
        self.answers().rights.contains_key(&user)
    }

    /// The months that are closed now.
    pub fn closed_months(&self) -> BTreeSet<Month> {
        self.answers().closings.keys().copied().collect()
    }

    /// The month in which a change set with this business month counts: its own, unless a standing closing of that
    /// month or of a later one does not cover it; then the month after the last such closing. A closing states
    /// balances, so it closes what lies before it too: a till whose clock stood years back cannot change them.
    pub fn posting_month(&self, id: ChangeSetId, device: DeviceId, seq: u64, business: Month) -> PostingMonth {
        let is_left_out = |all: &Vec<Covering>| all.iter().any(|it| !it.holds(&self.branches, id, device, seq));
        let closed_without = self.answers().closings.range(business..).rev().find(|(_, all)| is_left_out(all));
        let month = closed_without.map_or(business, |(closed, _)| closed.next());
        PostingMonth { month, late: month != business }
    }

    /// The parts of the log that must be looked at again when `self` becomes `after`.
    pub fn reach_of(&self, after: &Standing) -> Vec<Reach> {
        let mut reaches = Vec::new();
        for record in after.records.iter().filter(|record| !self.records.contains(record)) {
            match &record.fact {
                StandingFact::Closed { month, covers } => reaches.extend(after.reach_of_closing(*month, covers)),
                StandingFact::Reopened { closing } => {
                    for closed in after.records.iter().filter(|it| it.change_set == *closing) {
                        if let StandingFact::Closed { month, covers } = &closed.fact {
                            reaches.extend(after.reach_of_closing(*month, covers));
                        }
                    }
                }
                StandingFact::Revoked { device, up_to_seq } => {
                    reaches.extend(after.reach_of_device(*device, *up_to_seq));
                }
                StandingFact::Admitted { device, .. } => reaches.extend(after.reach_of_device(*device, 0)),
                StandingFact::RightsChanged { knew, .. } => {
                    reaches.push(Reach { month_max: None, device: None, after: knew.clone(), seq_max: None });
                }
            }
        }
        if let Some((last, _)) = after.answers().closings.last_key_value() {
            let changed = self.branches.differing(&after.branches).into_iter();
            reaches.extend(changed.map(|(device, from, to)| Reach::within(Some(*last), device, from, to)));
        }
        reaches
    }

    /// What a closing leaves out of its months: all behind its last numbers, and before them what stands in its gaps
    /// and under numbers that several bodies have.
    fn reach_of_closing(&self, month: Month, covers: &Covers) -> Vec<Reach> {
        let after = covers.iter().map(|(device, covered)| (*device, covered.last())).collect();
        let mut reaches = vec![Reach { month_max: Some(month), device: None, after, seq_max: None }];
        for (device, covered) in covers {
            let gaps = covered.gaps().into_iter();
            reaches.extend(gaps.map(|(from, to)| Reach::within(Some(month), *device, from, to)));
        }
        let spans = self.branches.spans();
        reaches.extend(spans.map(|(device, from, to)| Reach::within(Some(month), device, from, to)));
        reaches
    }

    /// A device's change sets beyond a number, and all that what it had stated beyond it bears on.
    fn reach_of_device(&self, device: DeviceId, after_seq: u64) -> Vec<Reach> {
        let own = Reach::within(None, device, after_seq.saturating_add(1), u64::MAX);
        let touches_others = self.records.iter().any(|record| {
            record.device == device
                && record.seq > after_seq
                && !matches!(record.fact, StandingFact::Revoked { .. } | StandingFact::Admitted { .. })
        });
        if touches_others {
            return vec![Reach { month_max: None, device: None, after: BTreeMap::new(), seq_max: None }];
        }
        vec![own]
    }
}

impl Answers {
    fn of(records: &[StandingRecord], branches: &Branches) -> Answers {
        let mut answers = Answers { counts_up_to: counts_up_to(records), ..Answers::default() };
        let counting = |record: &&StandingRecord| answers.counts(record.device, record.seq);
        let reopened: BTreeSet<ChangeSetId> = records
            .iter()
            .filter(counting)
            .filter_map(|record| match record.fact {
                StandingFact::Reopened { closing } => Some(closing),
                _ => None,
            })
            .collect();
        let mut closings: BTreeMap<Month, Vec<_>> = BTreeMap::new();
        for record in records.iter().filter(counting) {
            if let StandingFact::Closed { month, covers } = &record.fact
                && !reopened.contains(&record.change_set)
            {
                closings.entry(*month).or_default().push(Covering::of(covers, branches));
            }
        }
        for (place, record) in records.iter().enumerate() {
            if let StandingFact::RightsChanged { user, .. } = &record.fact {
                answers.rights.entry(*user).or_default().push(place);
            }
        }
        answers.closings = closings;
        answers
    }

    fn counts(&self, device: DeviceId, seq: u64) -> bool {
        self.counts_up_to.get(&device).is_none_or(|last| seq <= *last)
    }
}

/// For every device that was revoked the number up to which it counts: the least revoked, or the most admitted.
fn counts_up_to(records: &[StandingRecord]) -> BTreeMap<DeviceId, u64> {
    let mut last: BTreeMap<DeviceId, u64> = BTreeMap::new();
    for record in records {
        if let StandingFact::Revoked { device, up_to_seq } = &record.fact {
            let known = last.entry(*device).or_insert(u64::MAX);
            *known = (*known).min(*up_to_seq);
        }
    }
    for record in records {
        if let StandingFact::Admitted { device, up_to_seq } = &record.fact
            && let Some(known) = last.get_mut(device)
        {
            *known = (*known).max(*up_to_seq);
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::covering::Covered;

    fn device(n: u8) -> DeviceId {
        DeviceId::from_bytes([n; 16])
    }
    fn record(n: u8, by: u8, seq: u64, fact: StandingFact) -> StandingRecord {
        StandingRecord { change_set: ChangeSetId::from_bytes([n; 16]), device: device(by), seq, fact }
    }
    fn closed(n: u8, month: &str, covers: &[(u8, u64)]) -> StandingRecord {
        let covers = covers.iter().map(|(d, seq)| (device(*d), Covered::UpTo(*seq))).collect();
        record(n, 1, u64::from(n), StandingFact::Closed { month: month.parse().unwrap(), covers })
    }

    #[test]
    fn a_change_set_counts_in_the_first_month_that_admits_it() {
        let check = |story: &[StandingRecord], seq: u64, expect: &str, late: bool| {
            let standing = Standing::of(story.to_vec());
            let id = ChangeSetId::from_bytes([9; 16]);
            let answer = standing.posting_month(id, device(2), seq, "2025-01".parse().unwrap());
            assert_eq!((answer.month.to_string().as_str(), answer.late), (expect, late));
        };
        check(&[], 7, "2025-01", false);
        check(&[closed(1, "2025-01", &[(2, 7)])], 7, "2025-01", false);
        check(&[closed(1, "2025-01", &[(2, 6)])], 7, "2025-02", true);
        check(&[closed(1, "2025-01", &[(1, 9)])], 7, "2025-02", true);
        check(&[closed(1, "2025-01", &[(2, 6)]), closed(2, "2025-02", &[(2, 6)])], 7, "2025-03", true);
        check(&[closed(1, "2025-01", &[(2, 6)]), closed(2, "2025-02", &[(2, 7)])], 7, "2025-02", true);
        check(&[closed(1, "2025-01", &[(2, 9)]), closed(2, "2025-01", &[(2, 6)])], 7, "2025-02", true);
        // A closing closes what lies before it, also months that nobody had used.
        check(&[closed(1, "2025-03", &[(2, 6)])], 7, "2025-04", true);
        check(&[closed(1, "2025-03", &[(2, 7)])], 7, "2025-01", false);
        check(&[closed(1, "2025-01", &[(2, 7)]), closed(2, "2025-03", &[(2, 6)])], 7, "2025-04", true);
        check(&[closed(1, "2024-12", &[])], 7, "2025-01", false);
        let reopened = record(3, 1, 3, StandingFact::Reopened { closing: ChangeSetId::from_bytes([1; 16]) });
        check(&[closed(1, "2025-01", &[(2, 6)]), reopened], 7, "2025-01", false);
    }

    #[test]
    fn a_revoked_device_counts_up_to_its_number_and_admission_extends_it() {
        let revoked = record(1, 1, 1, StandingFact::Revoked { device: device(2), up_to_seq: 5 });
        let admitted = record(2, 1, 2, StandingFact::Admitted { device: device(2), up_to_seq: 8 });
        let check = |story: &[&StandingRecord], seq: u64, expect: bool| {
            let standing = Standing::of(story.iter().map(|it| (*it).clone()).collect());
            assert_eq!(standing.counts(device(2), seq), expect);
            assert!(standing.counts(device(3), seq));
        };
        check(&[], 6, true);
        check(&[&revoked], 5, true);
        check(&[&revoked], 6, false);
        check(&[&admitted, &revoked], 8, true);
        check(&[&admitted, &revoked], 9, false);
        check(&[&admitted], 9, true);
    }

    #[test]
    fn reopening_looks_again_at_every_month_its_closing_named() {
        let first = closed(1, "2025-01", &[(2, 5)]);
        let second = StandingRecord { fact: closed(1, "2025-02", &[(2, 6)]).fact, ..first.clone() };
        let before = Standing::of(vec![first, second]);
        let reopened = record(3, 1, 3, StandingFact::Reopened { closing: ChangeSetId::from_bytes([1; 16]) });
        let reaches = before.reach_of(&before.with(&[reopened]));
        let is_reached =
            |seq: u64, month: &str| reaches.iter().any(|reach| reach.holds(device(2), seq, month.parse().unwrap()));
        assert!(is_reached(6, "2025-01") && is_reached(7, "2025-02"));
        assert!(!is_reached(5, "2025-01") && !is_reached(7, "2025-03"));
    }

    #[test]
    fn a_closing_by_a_revoked_device_does_not_stand() {
        let revoked = record(9, 3, 1, StandingFact::Revoked { device: device(1), up_to_seq: 0 });
        let standing = Standing::of(vec![closed(1, "2025-01", &[]), revoked]);
        assert!(standing.closed_months().is_empty());
    }
}
