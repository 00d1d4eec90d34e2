//! Who runs which version: some programs are months behind, and are updated with all that they carry.

use std::collections::BTreeSet;

use shared::memory::{MemoryStore, later_kinds};

use super::random::Random;
use super::seen::Seen;
use super::world::World;

/// Some of the kinds that came later, unknown to an older program.
pub fn older(random: &mut Random) -> BTreeSet<&'static str> {
    let missing = random.between(1, 700).unsigned_abs();
    later_kinds().filter(|_| random.chance(missing)).collect()
}

fn upgrade(store: &mut MemoryStore, seen: &mut Seen) {
    if !store.knows_all() {
        let is_new = |kind: &str| kind.starts_with("later_");
        if store.bodies().flat_map(|body| &body.change_set.facts).any(|raw| is_new(&raw.kind)) {
            seen.count("updated over facts it had not known");
        }
        store.run_by(BTreeSet::new());
    }
}

impl World {
    /// The one that the others are compared with.
    pub fn upgrade_reference(&mut self) {
        let store = if self.has_server { &mut self.server.store } else { &mut self.tills[0].disk.store };
        upgrade(store, &mut self.seen);
    }

    /// Each of the others with even odds, or all of them.
    pub fn upgrade_some(&mut self, is_all: bool) {
        for till in &mut self.tills {
            if is_all || self.random.chance(500) {
                upgrade(&mut till.disk.store, &mut self.seen);
            }
        }
    }

    /// In the middle of things.
    pub fn upgrade_one(&mut self, at: usize) {
        upgrade(&mut self.tills[at].disk.store, &mut self.seen);
        self.tills[at].restart();
    }
}
