//! Which changes of a document are taken in: those of the form that `edit` writes, and no others.
//!
//! Changes come from other devices, signed, but perhaps by a broken or a hostile one. The library that merges trusts
//! what it is given: a second change of one author makes it forget the whole document, an operation on something that
//! is not there makes it stop. What is admitted depends on the set of changes alone, never on their order.
//! Deliberately absent: asking whether the author had the right.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ScalarValue};

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
    // The library stops at a number of an author that the change does not list. Nothing is shared with it here.
    let (change, expanded) = std::panic::catch_unwind(|| expand(bytes)).ok()??;
    let is_alone = change.seq() == 1 && change.author().is_none() && change.extra_bytes().is_empty();
    if !is_alone || change.is_empty() {
        return None;
    }
    let mut removed = BTreeMap::new();
    let mut puts = BTreeMap::new();
    for (place, operation) in (0_u64..).zip(&expanded.operations) {
        let number = change.start_op().get().saturating_add(place);
        let Key::Map(field) = &operation.key else { return None };
        // A field comes once, or is removed and then set: how a conflict is settled.
        let is_removal = operation.action == OpType::Delete;
        let is_again = removed.insert(field.to_string(), is_removal).is_some_and(|before| !before || is_removal);
        if operation.obj != ObjectId::Root || operation.insert || is_again {
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

/// The text that a change of the right form puts into a field.
pub(super) fn written(bytes: &[u8], field: &str) -> Option<String> {
    let known = read(bytes)?;
    known.expanded.operations.iter().find_map(|operation| match (&operation.key, &operation.action) {
        (Key::Map(name), OpType::Put(ScalarValue::Str(text))) if name.as_str() == field => Some(text.to_string()),
        _ => None,
    })
}

/// A change and what it says, if that is all it says: written again it must be the same bytes.
fn expand(bytes: &[u8]) -> Option<(Change, ExpandedChange)> {
    let change = Change::from_bytes(bytes.to_vec()).ok()?;
    let expanded = change.decode();
    let again = Change::from(expanded.clone());
    (again.raw_bytes() == bytes).then_some((change, expanded))
}

fn ancestors_of(change: &Change, admitted: &BTreeMap<ChangeHash, Known>) -> BTreeSet<ChangeHash> {
    let mut ancestors: BTreeSet<ChangeHash> = change.deps().iter().copied().collect();
    for parent in change.deps() {
        ancestors.extend(admitted.get(parent).into_iter().flat_map(|known| &known.ancestors));
    }
    ancestors
}

/// Whether a change names nothing but what it builds on: the next number (one far off would leave none for those who
/// come after), known authors, values that were set.
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
    known.change.start_op().get() == last + 1
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
        let no_place = ObjectId::Id(OpId::new(0, &ActorId::from([1_u8; 16].as_slice())));
        check("a place that only looks like the document", &|it| it.operations[0].obj = no_place.clone());
        check("a list inside", &|it| it.operations[0].action = OpType::Make(automerge::ObjType::List));
        check("a number", &|it| it.operations[0].action = OpType::Put(ScalarValue::Int(1)));
        check("a counter", &|it| it.operations[0].action = OpType::Increment(1));
        check("a value nobody set", &|it| it.operations[0].pred = vec![stranger.clone()].into());
        check("a number that was given out", &|it| it.start_op = std::num::NonZeroU64::MIN);
        check("a number beyond all", &|it| it.start_op = std::num::NonZeroU64::MAX);
        check("a number that was left out", &|it| it.start_op = it.start_op.saturating_add(1));
        check("nothing it builds on", &|it| it.deps.clear());
        check("something nobody has", &|it| it.deps = vec![ChangeHash([7; 32])]);
        check("more than an edit says", &|it| it.extra_bytes = vec![1, 2, 3]);
        check("nothing at all", &|it| it.operations.clear());
        check("one field twice", &|it| it.operations.push(it.operations[0].clone()));
    }

    #[test]
    fn a_number_of_an_author_who_is_not_listed_does_not_stop_anybody() {
        // One changed byte, and the checksum made to fit: the value replaced is of author 102 of one.
        let hostile = hex::decode(concat!(
            "856f4a833fc341980190010272a92f1c7e42114d79a3a08fa8f991ccb25641c771d599fbd7cb86b261218fffb1",
            "cd9b1d3f22b7d0d6f1716a33fc1ebc86ea6e88d1ecda8da49dc11f35176cc01003030303030303030303030303",
            "0303030102000001100101010101010101010101010101010108150634014202560257067002710273027f046e",
            "616d65017f017f6647756c6120427f017f097f01"
        ));
        let first = edited(&[], 1, "Gula");
        assert_eq!(merge(&[first, hostile.unwrap()]).fields["name"], "Gula");
    }

    #[test]
    fn a_packed_change_is_not_unpacked() {
        let long = edited(&[], 1, &"a".repeat(5_000));
        let packed = Change::from_bytes(long.clone()).unwrap().bytes().to_vec();
        assert!(packed.len() < long.len());
        assert!(merge(&[packed]).fields.is_empty());
    }
}
