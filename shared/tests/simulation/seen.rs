//! What happened, counted: a simulation in which something never happens proves nothing about it.

use std::collections::BTreeMap;
use std::fmt;

use super::intent::Kind;

#[derive(Clone, Debug, Default)]
pub struct Seen(BTreeMap<String, u64>);

/// What twenty seeds must have been through, beside every kind of action.
const EXPECTED: &[&str] = &[
    "actions that two machines signed",
    "answer to a process that is no more",
    "change sets adopted",
    "clock jumped by years",
    "devices that joined in the middle of things",
    "disk cloned, both machines running",
    "done before the crash, found at the second try",
    "entries counted late",
    "figures of a closed month still standing",
    "figures of a closed month still standing over a forked chain",
    "identity renewed because another machine writes under it",
    "lost change sets of an earlier identity pulled from others",
    "lost with a disk",
    "month closed by an older program",
    "months closed twice",
    "not offered by an older program",
    "parted",
    "parted and together again",
    "power cut after the commit: a neighbour's page",
    "power cut after the commit: a piece of a stretch",
    "power cut after the commit: a server's page",
    "power cut after the commit: an action",
    "power cut before the commit: a neighbour's page",
    "power cut before the commit: a piece of a stretch",
    "power cut before the commit: a server's page",
    "power cut before the commit: an action",
    "power cut before the commit: hearing an answer",
    "products with two values in a field",
    "refused by a rule of the trade",
    "server began a new epoch",
    "server stopped before its commit",
    "server stopped between commit and answer",
    "shifts closed twice",
    "stock below zero",
    "stretches of the log taken in",
    "till restored from a backup",
    "till set back without noticing",
    "updated over facts it had not known",
    "written by a device that did not count",
];

impl Seen {
    pub fn count(&mut self, what: &str) {
        self.count_many(what, 1);
    }

    pub fn count_many(&mut self, what: &str, times: usize) {
        *self.0.entry(what.to_owned()).or_default() += times as u64;
    }

    /// Nothing at all where it did not happen.
    pub fn count_some(&mut self, what: &str, times: usize) {
        if times > 0 {
            self.count_many(what, times);
        }
    }

    pub fn count_kind(&mut self, kind: Kind) {
        self.count(&format!("{kind:?}"));
    }

    pub fn largest(&mut self, what: &str, number: usize) {
        let known = self.0.entry(format!("largest {what}")).or_default();
        *known = (*known).max(number as u64);
    }

    pub fn add(&mut self, other: &Seen) {
        for (what, times) in &other.0 {
            let known = self.0.entry(what.clone()).or_default();
            *known = if what.starts_with("largest") { (*known).max(*times) } else { *known + times };
        }
    }

    pub fn has(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }

    /// What was expected and did not happen.
    pub fn never(&self) -> Vec<String> {
        let kinds = Kind::ALL.iter().map(|(kind, _)| format!("{kind:?}"));
        let expected = EXPECTED.iter().map(|what| (*what).to_owned()).chain(kinds);
        expected.filter(|what| !self.0.contains_key(what)).collect()
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(what, times)| writeln!(f, "{times:>7}  {what}"))
    }
}
