//! Which changes of a document are taken in: those of the form that `edit` writes, and no others.
//!
//! Changes come from other devices, signed, but perhaps by a broken or a hostile one. The library that merges trusts
//! what it is given: a second change of one author makes it forget the whole document, an operation on something that
//! is not there makes it stop. What is admitted depends on the set of changes alone, never on their order.
//! Deliberately absent: asking whether the author had the right.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ScalarValue};

/// Operations are numbered from 1; no document of people's fields comes near this.
const OPERATIONS_MAX: u64 = 1 << 30;
/// The place of the byte that says what a chunk is, and the value for a change that is not compressed: a few bytes
/// of a compressed one could unpack to more than a small server has.
const CHUNK_TYPE: (usize, u8) = (8, 1);

/// A change with what must be known to judge those that build on it.
struct Known {
    change: Change,
    expanded: ExpandedChange,
    /// The fields it sets, by the number of the operation.
    puts: BTreeMap<u64, String>,
    /// Everything it builds on; filled in when it is admitted.
    ancestors: BTreeSet<ChangeHash>,
}

/// The changes that a document is made of.
pub(super) fn admit(changes: &[Vec<u8>]) -> Vec<Change> {
    let mut by_author: BTreeMap<ActorId, Known> = BTreeMap::new();
    for known in changes.iter().filter_map(|bytes| read(bytes)) {
        // Of two changes by one author the one with the smaller hash stands.
        let author = known.change.actor_id().clone();
        if by_author.get(&author).is_none_or(|other| known.change.hash() < other.change.hash()) {
            by_author.insert(author, known);
        }
    }
    let mut waiting: Vec<Known> = by_author.into_values().collect();
    let mut admitted: BTreeMap<ChangeHash, Known> = BTreeMap::new();
    loop {
        let (ready, rest): (Vec<Known>, Vec<Known>) =
            waiting.into_iter().partition(|it| it.change.deps().iter().all(|parent| admitted.contains_key(parent)));
        if ready.is_empty() {
            break;
        }
        for mut known in ready {
            known.ancestors = ancestors_of(&known.change, &admitted);
            if builds_on(&known, &admitted) {
                admitted.insert(known.change.hash(), known);
            }
        }
        waiting = rest;
    }
    admitted.into_values().map(|known| known.change).collect()
}

/// A change of the right form: one author's first and only one, which sets or removes text fields of the document.
fn read(bytes: &[u8]) -> Option<Known> {
    let (place, plain) = CHUNK_TYPE;
    if bytes.get(place) != Some(&plain) {
        return None;
    }
    let change = Change::from_bytes(bytes.to_vec()).ok()?;
    let first = change.start_op().get();
    let is_alone = change.seq() == 1 && change.author().is_none() && change.extra_bytes().is_empty();
    if !is_alone || change.is_empty() || first > OPERATIONS_MAX {
        return None;
    }
    let expanded = change.decode();
    let mut fields = BTreeSet::new();
    let mut puts = BTreeMap::new();
    for (number, operation) in (first..).zip(&expanded.operations) {
        let Key::Map(field) = &operation.key else { return None };
        if operation.obj != ObjectId::Root || operation.insert || !fields.insert(field.to_string()) {
            return None;
        }
        match &operation.action {
            OpType::Put(ScalarValue::Str(_)) => drop(puts.insert(number, field.to_string())),
            OpType::Delete => {}
            _ => return None,
        }
    }
    Some(Known { change, expanded, puts, ancestors: BTreeSet::new() })
}

fn ancestors_of(change: &Change, admitted: &BTreeMap<ChangeHash, Known>) -> BTreeSet<ChangeHash> {
    let mut ancestors: BTreeSet<ChangeHash> = change.deps().iter().copied().collect();
    for parent in change.deps() {
        ancestors.extend(admitted.get(parent).into_iter().flat_map(|known| &known.ancestors));
    }
    ancestors
}

/// Whether a change names nothing but what it builds on: later numbers, known authors, values that were set.
fn builds_on(known: &Known, admitted: &BTreeMap<ChangeHash, Known>) -> bool {
    let ancestors: BTreeMap<&ActorId, &Known> = known
        .ancestors
        .iter()
        .filter_map(|hash| admitted.get(hash))
        .map(|ancestor| (ancestor.change.actor_id(), ancestor))
        .collect();
    let last = ancestors.values().map(|ancestor| ancestor.change.max_op()).max().unwrap_or(0);
    let was_set = |id: &OpId, field: &Key| {
        let put = ancestors.get(id.actor()).and_then(|ancestor| ancestor.puts.get(&id.counter()));
        matches!((put, field), (Some(put), Key::Map(field)) if put.as_str() == field.as_str())
    };
    known.change.start_op().get() > last
        && known.change.other_actor_ids().iter().all(|author| ancestors.contains_key(author))
        && known.expanded.operations.iter().all(|it| it.pred.iter().all(|replaced| was_set(replaced, &it.key)))
}

#[cfg(test)]
mod tests {
    use super::super::{Fields, edit, merge};
    use super::*;
    use crate::id::ChangeSetId;

    fn edited(before: &[Vec<u8>], author: u8, name: &str) -> Vec<u8> {
        let wanted = Fields::from([("name".to_owned(), name.to_owned())]);
        edit(before, ChangeSetId::from_bytes([author; 16]), &wanted, false).unwrap()
    }

    fn bent(bytes: &[u8], bend: impl Fn(&mut ExpandedChange)) -> Vec<u8> {
        let mut expanded = Change::from_bytes(bytes.to_vec()).unwrap().decode();
        bend(&mut expanded);
        Change::from(expanded).raw_bytes().to_vec()
    }

    #[test]
    fn a_second_change_of_one_author_does_not_take_the_document_along() {
        let first = edited(&[], 1, "Gula");
        let [one, two] = ["Gula A", "Gula B"].map(|name| edited(std::slice::from_ref(&first), 2, name));
        let forwards = merge(&[first.clone(), one.clone(), two.clone()]);
        assert_eq!(forwards, merge(&[two.clone(), first.clone(), one.clone()]));
        assert_eq!(forwards, merge(&[one.clone(), two, one, first]));
        assert!(["Gula A", "Gula B"].contains(&forwards.fields["name"].as_str()));
    }

    #[test]
    fn what_no_edit_could_have_written_counts_for_nothing() {
        let first = edited(&[], 1, "Gula");
        let good = edited(std::slice::from_ref(&first), 2, "Gula Pasir");
        let stranger = OpId::new(1, &ActorId::from([9_u8; 16].as_slice()));
        let check = |story: &str, bend: &dyn Fn(&mut ExpandedChange)| {
            let change = bent(&good, bend);
            assert_ne!(change, good, "{story}");
            let merged = merge(&[change.clone(), first.clone()]);
            assert_eq!(merged.fields["name"], "Gula", "{story}");
            // An honest change stands beside it.
            let third = edited(std::slice::from_ref(&first), 3, "Gula Merah");
            assert_eq!(merge(&[change, first.clone(), third]).fields["name"], "Gula Merah", "{story}");
        };
        check("a later change of its author", &|it| it.seq = 2);
        check("something inside that is not there", &|it| it.operations[0].obj = ObjectId::Id(stranger.clone()));
        check("a list inside", &|it| it.operations[0].action = OpType::Make(automerge::ObjType::List));
        check("a number", &|it| it.operations[0].action = OpType::Put(ScalarValue::Int(1)));
        check("a counter", &|it| it.operations[0].action = OpType::Increment(1));
        check("a value nobody set", &|it| it.operations[0].pred = vec![stranger.clone()].into());
        check("a number that was given out", &|it| it.start_op = std::num::NonZeroU64::MIN);
        check("a number beyond all", &|it| it.start_op = std::num::NonZeroU64::MAX);
        check("nothing it builds on", &|it| it.deps.clear());
        check("something nobody has", &|it| it.deps = vec![ChangeHash([7; 32])]);
        check("more than an edit says", &|it| it.extra_bytes = vec![1, 2, 3]);
        check("nothing at all", &|it| it.operations.clear());
        check("one field twice", &|it| it.operations.push(it.operations[0].clone()));
    }

    #[test]
    fn a_packed_change_is_not_unpacked() {
        let long = edited(&[], 1, &"a".repeat(5_000));
        let packed = Change::from_bytes(long.clone()).unwrap().bytes().to_vec();
        assert!(packed.len() < long.len());
        assert!(merge(&[packed]).fields.is_empty());
    }
}
