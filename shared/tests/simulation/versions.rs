//! Who runs which version: some programs are months behind, and are updated with all that they carry.

use std::collections::BTreeSet;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use shared::change_set::RawFact;
use shared::fact::Fact;
use shared::memory::{MemoryStore, later_kinds};

use super::random::Random;
use super::seen::Seen;
use super::world::World;

/// Some of the kinds that came later, unknown to an older program.
pub fn older(random: &mut Random) -> BTreeSet<&'static str> {
    let missing = random.between(1, 700).unsigned_abs();
    later_kinds().filter(|_| random.chance(missing)).collect()
}

/// The facts as an older program writes them, where it can say the same: in the shape of an earlier version.
pub fn in_older_words(facts: Vec<Fact>, random: &mut Random) -> Vec<Fact> {
    let older = |fact: Fact| older_shape(&fact.to_raw(), random).map_or(fact, Fact::Unknown);
    facts.into_iter().map(older).collect()
}

fn older_shape(raw: &RawFact, random: &mut Random) -> Option<RawFact> {
    let mut data: Value = serde_json::from_str(raw.data.get()).ok()?;
    let fields = data.as_object_mut()?;
    let version = match raw.kind.as_str() {
        "price_set" if !fields.contains_key("effective_from") && !fields.contains_key("withdrawn") => 1,
        "goods_returned" => {
            for line in fields.get_mut("lines")?.as_array_mut()? {
                line.as_object_mut()?.remove("sold");
            }
            1
        }
        "shift_closed" => {
            fields.remove("covers");
            if random.chance(500) {
                fields.remove("others");
                1
            } else {
                2
            }
        }
        "sale_completed" if is_plain(fields) => 1,
        _ => return None,
    };
    let data = RawValue::from_string(serde_json::to_string(&data).ok()?).ok()?;
    Some(RawFact { kind: raw.kind.clone(), version, data })
}

/// A sale of goods for cash, in which nothing is said that the first version had no words for.
fn is_plain(sale: &mut Map<String, Value>) -> bool {
    let is_cash = |it: &Value| it["kind"] == "cash";
    let has_new = ["donation", "exchanged", "points", "hold"].iter().any(|field| sale.contains_key(*field));
    let words = ["level", "list_price", "discounts", "code", "pack", "kind", "is_stocked", "consigned"];
    let lines = sale["lines"]
        .as_array()
        .is_some_and(|lines| lines.iter().all(|line| words.iter().all(|word| line.get(*word).is_none())));
    lines && !has_new && sale["tenders"].as_array().is_some_and(|all| all.iter().all(is_cash))
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
        self.server.destroy_keys();
        self.tills[0].disk.destroy_keys();
    }

    /// Each of the others with even odds, or all of them.
    pub fn upgrade_some(&mut self, is_all: bool) {
        for till in &mut self.tills {
            if is_all || self.random.chance(500) {
                upgrade(&mut till.disk.store, &mut self.seen);
                till.disk.destroy_keys();
            }
        }
    }

    /// In the middle of things.
    pub fn upgrade_one(&mut self, at: usize) {
        upgrade(&mut self.tills[at].disk.store, &mut self.seen);
        self.tills[at].disk.destroy_keys();
        self.tills[at].restart();
    }
}
