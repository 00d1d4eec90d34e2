//! An older program: a replica that does not know some kinds of facts, and one day does.
//!
//! What it does not know it keeps as it was signed and carries on; entries and moves have one shape that every version
//! reads, so money and stock count all the same. Kinds that say who is who and what stands are known to every version.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::MemoryStore;
use crate::change_set::ChangeSet;
use crate::fact::KINDS;
use crate::project;
use crate::standing::{Standing, StandingRecord};
use crate::verify::read_body;

/// The kinds that were there from the beginning: without them nobody could tell whose a chain is, or what counts.
const FROM_THE_BEGINNING: &[&str] = &[
    "cooperative_founded",
    "unit_described",
    "device_invited",
    "device_joined",
    "device_revoked",
    "device_admitted",
    "branch_adopted",
    "user_described",
    "period_closed",
    "period_reopened",
];

/// The kinds that an older program may not know.
pub fn later_kinds() -> impl Iterator<Item = &'static str> {
    let kinds: BTreeSet<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    kinds.into_iter().filter(|kind| !FROM_THE_BEGINNING.contains(kind))
}

impl MemoryStore {
    /// Whether the program that keeps this replica knows a kind of fact.
    pub fn knows(&self, kind: &str) -> bool {
        !self.unknown.contains(kind)
    }

    /// Whether it knows every kind there is.
    pub fn knows_all(&self) -> bool {
        self.unknown.is_empty()
    }

    /// The replica under a program that does not know these kinds: everything is read again from the signed bytes, and
    /// the read tables are filled anew, as an update does.
    pub fn run_by(&mut self, unknown: BTreeSet<&'static str>) {
        self.unknown = Arc::new(unknown);
        let mut bodies = std::mem::take(&mut self.bodies);
        let read = bodies.values_mut().map(|body| (&mut body.change_set, &body.signed));
        let mut log = std::mem::take(&mut self.log);
        for (change_set, signed) in read.chain(log.iter_mut().map(|(change_set, signed)| (change_set, &*signed))) {
            // What was accepted once can be read for ever.
            if let Ok(again) = read_body(signed) {
                *change_set = self.as_known(again);
            }
        }
        (self.bodies, self.log) = (bodies, log);
        let records: Vec<StandingRecord> =
            self.bodies.values().flat_map(|body| project::standing_records(&body.change_set)).collect();
        self.standing = Arc::new(Standing::default().with(&records).with_branches(self.branches.clone()));
        self.rebuild();
    }

    /// A change set as this program reads it: under a word that it does not know a fact says nothing.
    pub(super) fn as_known(&self, mut change_set: ChangeSet) -> ChangeSet {
        for raw in change_set.facts.iter_mut().filter(|raw| self.unknown.contains(raw.kind.as_str())) {
            raw.kind.insert_str(0, "later_");
        }
        change_set
    }
}
