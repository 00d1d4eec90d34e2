//! What stands: which change sets count, and in which month. Decided by facts alone (design §6, §7).
//!
//! Words: a *closing* covers, for every device, the last number it includes; a change set *counts* unless its device
//! was revoked before it and not admitted again. Arrival order, positions and clocks are deliberately absent, so every
//! replica with the same facts gives the same answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::clock::Month;
use crate::id::{ChangeSetId, DeviceId};

/// A fact that bears on what stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingFact {
    /// A period was closed over what `covers` names.
    Closed { month: Month, covers: BTreeMap<DeviceId, u64> },
    /// That closing no longer stands.
    Reopened { closing: ChangeSetId },
    /// Beyond this number the device's change sets do not count.
    Revoked { device: DeviceId, up_to_seq: u64 },
    /// Up to this number they count after all.
    Admitted { device: DeviceId, up_to_seq: u64 },
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    records: Vec<StandingRecord>,
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
}

impl Reach {
    /// True for a change set that lies within.
    pub fn holds(&self, device: DeviceId, seq: u64, month: Month) -> bool {
        self.device.is_none_or(|only| only == device)
            && self.month_max.is_none_or(|last| month <= last)
            && seq > self.after.get(&device).copied().unwrap_or(0)
    }
}

impl Standing {
    /// From the records a store keeps.
    pub fn of(records: Vec<StandingRecord>) -> Standing {
        Standing { records }
    }

    /// With further records; one already there changes nothing.
    pub fn with(&self, more: &[StandingRecord]) -> Standing {
        let mut records = self.records.clone();
        for record in more {
            if !records.contains(record) {
                records.push(record.clone());
            }
        }
        Standing { records }
    }

    /// The records, in no meaningful order.
    pub fn records(&self) -> &[StandingRecord] {
        &self.records
    }

    /// Whether a change set counts: not beyond every revocation, or admitted after all. Revocations and admissions
    /// stand whoever states them, so that two devices revoking each other come to one answer everywhere.
    pub fn counts(&self, device: DeviceId, seq: u64) -> bool {
        let mut revoked_from = u64::MAX;
        let mut admitted_to = 0;
        for record in &self.records {
            match &record.fact {
                StandingFact::Revoked { device: it, up_to_seq } if *it == device => {
                    revoked_from = revoked_from.min(*up_to_seq);
                }
                StandingFact::Admitted { device: it, up_to_seq } if *it == device => {
                    admitted_to = admitted_to.max(*up_to_seq);
                }
                _ => {}
            }
        }
        seq <= revoked_from || seq <= admitted_to
    }

    /// The closings that stand, by month.
    fn closings(&self) -> BTreeMap<Month, Vec<&BTreeMap<DeviceId, u64>>> {
        let reopened: BTreeSet<ChangeSetId> = self
            .records
            .iter()
            .filter(|record| self.counts(record.device, record.seq))
            .filter_map(|record| match record.fact {
                StandingFact::Reopened { closing } => Some(closing),
                _ => None,
            })
            .collect();
        let mut by_month: BTreeMap<Month, Vec<_>> = BTreeMap::new();
        for record in &self.records {
            if let StandingFact::Closed { month, covers } = &record.fact
                && self.counts(record.device, record.seq)
                && !reopened.contains(&record.change_set)
            {
                by_month.entry(*month).or_default().push(covers);
            }
        }
        by_month
    }

    /// The months that are closed now.
    pub fn closed_months(&self) -> BTreeSet<Month> {
        self.closings().into_keys().collect()
    }

    /// The month in which a change set with this business month counts: its own, unless a standing closing of that
    /// month or of a later one does not cover it; then the month after the last such closing. A closing states
    /// balances, so it closes what lies before it too: a till whose clock stood years back cannot change them.
    pub fn posting_month(&self, device: DeviceId, seq: u64, business: Month) -> PostingMonth {
        let closings = self.closings();
        let is_left_out =
            |all: &Vec<&BTreeMap<DeviceId, u64>>| all.iter().any(|it| seq > it.get(&device).copied().unwrap_or(0));
        let closed_without = closings.range(business..).rev().find(|(_, all)| is_left_out(all));
        let month = closed_without.map_or(business, |(closed, _)| closed.next());
        PostingMonth { month, late: month != business }
    }

    /// The parts of the log that must be looked at again when `self` becomes `after`.
    pub fn reach_of(&self, after: &Standing) -> Vec<Reach> {
        let mut reaches = Vec::new();
        for record in after.records.iter().filter(|record| !self.records.contains(record)) {
            match &record.fact {
                StandingFact::Closed { month, covers } => {
                    reaches.push(Reach { month_max: Some(*month), device: None, after: covers.clone() });
                }
                StandingFact::Reopened { closing } => {
                    for closed in after.records.iter().filter(|it| it.change_set == *closing) {
                        if let StandingFact::Closed { month, covers } = &closed.fact {
                            reaches.push(Reach { month_max: Some(*month), device: None, after: covers.clone() });
                        }
                    }
                }
                StandingFact::Revoked { device, up_to_seq } => {
                    reaches.extend(after.reach_of_device(*device, *up_to_seq));
                }
                StandingFact::Admitted { device, .. } => reaches.extend(after.reach_of_device(*device, 0)),
            }
        }
        reaches
    }

    /// A device's change sets beyond a number, and all that its closings beyond it had moved.
    fn reach_of_device(&self, device: DeviceId, after_seq: u64) -> Vec<Reach> {
        let own = Reach { month_max: None, device: Some(device), after: BTreeMap::from([(device, after_seq)]) };
        let touches_closings = self.records.iter().any(|record| {
            record.device == device
                && record.seq > after_seq
                && matches!(record.fact, StandingFact::Closed { .. } | StandingFact::Reopened { .. })
        });
        if touches_closings { vec![Reach { month_max: None, device: None, after: BTreeMap::new() }] } else { vec![own] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(n: u8) -> DeviceId {
        DeviceId::from_bytes([n; 16])
    }
    fn record(n: u8, by: u8, seq: u64, fact: StandingFact) -> StandingRecord {
        StandingRecord { change_set: ChangeSetId::from_bytes([n; 16]), device: device(by), seq, fact }
    }
    fn closed(n: u8, month: &str, covers: &[(u8, u64)]) -> StandingRecord {
        let covers = covers.iter().map(|(d, seq)| (device(*d), *seq)).collect();
        record(n, 1, u64::from(n), StandingFact::Closed { month: month.parse().unwrap(), covers })
    }

    #[test]
    fn a_change_set_counts_in_the_first_month_that_admits_it() {
        let check = |story: &[StandingRecord], seq: u64, expect: &str, late: bool| {
            let standing = Standing::of(story.to_vec());
            let answer = standing.posting_month(device(2), seq, "2025-01".parse().unwrap());
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
