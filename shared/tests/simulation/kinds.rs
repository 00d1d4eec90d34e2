//! Which kinds of facts the seeds have made: whoever adds a kind adds an intent that makes it.

use shared::fact::KINDS;
use shared::memory::MemoryStore;

use super::seen::Seen;

/// Those that no seed makes, and why.
const NOT_MADE: &[(&str, u16, &str)] =
    &[("period_closed", 1, "no program writes it any more, and what it covers is tried in covering.rs")];

fn name(kind: &str, version: u16) -> String {
    format!("fact {kind} v{version}")
}

/// Counts what stands in a log at the end.
pub fn count(store: &MemoryStore, seen: &mut Seen) {
    for fact in store.bodies().flat_map(|body| &body.change_set.facts) {
        seen.count(&name(&fact.kind, fact.version));
    }
}

/// The kinds that are neither made nor on the list.
pub fn never_made(seen: &Seen) -> Vec<String> {
    let is_listed = |kind: &str, version: u16| NOT_MADE.iter().any(|(it, of, _)| *it == kind && *of == version);
    let unlisted = KINDS.iter().filter(|(kind, version)| !is_listed(kind, *version));
    unlisted.map(|(kind, version)| name(kind, *version)).filter(|name| !seen.has(name)).collect()
}
