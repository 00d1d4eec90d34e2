//! Adoption: change sets of a forked chain carried again by whoever holds them (design §7).
//!
//! Words: a chain *forks* where two machines number under one identity (a cloned disk, an old backup); one *branch*
//! stands in the chain, the bodies of the other stand *beside* it. A *carrier* is a change set whose fact
//! `branch_adopted` holds such bodies as they were signed. A body counts wherever it stands, under its own author and
//! number, and of all bodies with one id exactly one counts: the first by device, number and hash. So neither the order
//! of arrival nor which branch got into whose chain can change a figure. Detecting forks is deliberately absent: that is
//! the work of those who exchange.

use std::collections::{BTreeMap, BTreeSet};

use crate::change_set::{BodyHash, ChangeSet, Signed};
use crate::fact::Fact;
use crate::id::{ChangeSetId, DeviceId};
use crate::units::fact::BranchAdopted;
use crate::units::registry::Registry;
use crate::verify::{BODY_BYTES_MAX, VerifyRefused, read_body, verify_content, verify_signature};

/// How much of one carrier is filled. Only a body that is larger by itself makes a larger one.
const FILLED_BYTES: usize = BODY_BYTES_MAX - 16 * 1024;

/// The kind of the fact, for those who look for carriers without reading every fact.
pub const KIND: &str = "branch_adopted";

/// True for a change set that carries others, and does nothing else: it has no rows of its own, so that it can give way
/// to another branch itself. Of any other the fact has no effect.
pub fn is_carrier(change_set: &ChangeSet) -> bool {
    let ChangeSet { facts, entries, moves, documents, approvals, .. } = change_set;
    let has_more = !(entries.is_empty() && moves.is_empty() && documents.is_empty() && approvals.is_empty());
    !facts.is_empty() && !has_more && facts.iter().all(|raw| raw.kind == KIND)
}

/// The bodies that a change set carries, as they were signed. Nothing of them is checked here.
pub fn carried(change_set: &ChangeSet) -> Vec<Signed> {
    let adopted = change_set.facts.iter().filter(|raw| raw.kind == KIND).map(Fact::of);
    adopted.flat_map(|fact| if let Fact::BranchAdopted(fact) = fact { fact.originals } else { Vec::new() }).collect()
}

/// The highest number an original may bear: no device writes so many, and none of what is counted runs over.
const SEQ_MAX: u64 = 1 << 53;

/// The originals of a change set that are what they claim to be: of this cooperative, well-formed, signed by their own
/// device. What is not is passed over, on every replica alike; what a carrier among them carries is not looked at.
///
/// # Errors
/// An original's device is not known here yet: whether it is genuine cannot be said, so the carrier has to wait.
pub fn originals(change_set: &ChangeSet, registry: &Registry) -> Result<Vec<(ChangeSet, Signed)>, VerifyRefused> {
    let mut found = Vec::new();
    if !is_carrier(change_set) {
        return Ok(found);
    }
    for signed in carried(change_set) {
        let Ok(original) = read_body(&signed) else { continue };
        // In its own chain its number was checked by what lay before it; here nothing lies before it.
        let is_a_number = (1..=SEQ_MAX).contains(&original.seq);
        if !is_a_number || original.cooperative != change_set.cooperative || verify_content(&original).is_err() {
            continue;
        }
        let key = registry.key(original.device).ok_or(VerifyRefused::UnknownDevice)?;
        if verify_signature(&signed, key).is_ok() {
            found.push((original, signed));
        }
    }
    Ok(found)
}

/// How many bytes a body takes within a carrier.
fn carried_bytes(signed: &Signed) -> usize {
    serde_json::to_string(&signed.body).map_or(usize::MAX, |text| text.len() + 256)
}

/// Packs the bodies of a branch into as few facts as may be, one for each carrier. A carrier among them gives what it
/// carried itself, and a body goes in once.
pub fn pack(branch: Vec<Signed>) -> Vec<BranchAdopted> {
    let mut facts: Vec<BranchAdopted> = Vec::new();
    let mut known = BTreeSet::new();
    let mut room = 0;
    for signed in branch {
        let is_carried = read_body(&signed).ok().filter(is_carrier).map(|carrier| carried(&carrier));
        for original in is_carried.unwrap_or_else(|| vec![signed]) {
            if !known.insert(original.hash()) {
                continue;
            }
            let bytes = carried_bytes(&original);
            if facts.is_empty() || bytes > room {
                facts.push(BranchAdopted { originals: Vec::new() });
                room = FILLED_BYTES;
            }
            room = room.saturating_sub(bytes);
            if let Some(fact) = facts.last_mut() {
                fact.originals.push(original);
            }
        }
    }
    facts
}

/// A body, and whether it came beside the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    pub change_set: ChangeSet,
    pub hash: BodyHash,
    pub signed: Signed,
    pub is_beside: bool,
}

impl Body {
    /// A body from its parts.
    pub fn of(change_set: ChangeSet, signed: Signed, is_beside: bool) -> Body {
        Body { hash: signed.hash(), change_set, signed, is_beside }
    }

    /// By which the one that counts is found among those of one id.
    pub fn rank(&self) -> (DeviceId, u64, BodyHash) {
        (self.change_set.device, self.change_set.seq, self.hash)
    }
}

/// Arrivals with all they carry.
///
/// # Errors
/// A carrier has to wait, see [`originals`].
pub fn unfolded(arrivals: &[(ChangeSet, Signed)], registry: &Registry) -> Result<Vec<Body>, VerifyRefused> {
    unfold(arrivals.iter().map(|(it, signed)| Body::of(it.clone(), signed.clone(), false)).collect(), registry)
}

/// The same of bodies.
///
/// # Errors
/// A carrier has to wait, see [`originals`].
pub fn unfold(arrivals: Vec<Body>, registry: &Registry) -> Result<Vec<Body>, VerifyRefused> {
    let mut bodies = Vec::with_capacity(arrivals.len());
    for body in arrivals {
        let adopted = originals(&body.change_set, registry)?;
        bodies.push(body);
        bodies.extend(adopted.into_iter().map(|(original, signed)| Body::of(original, signed, true)));
    }
    Ok(bodies)
}

/// What a batch of bodies does to the books.
#[derive(Clone, Debug, Default)]
pub struct Arranged {
    /// Those that count from now on.
    pub arrivals: Vec<ChangeSet>,
    /// Those whose id another body has, which counts: their introductions stand, nothing else.
    pub shadowed: Vec<ChangeSet>,
    /// Those that counted until now.
    pub replaced: Vec<ChangeSet>,
    /// Those to be kept beside the chains.
    pub beside: Vec<Body>,
    /// Ids that more than one body has.
    pub repeated: BTreeSet<ChangeSetId>,
}

/// Sorts a batch. `known` are the bodies held already that have one of its ids.
pub fn arrange(bodies: Vec<Body>, known: &BTreeMap<ChangeSetId, Vec<Body>>) -> Arranged {
    let mut arranged = Arranged::default();
    let mut of_id: BTreeMap<ChangeSetId, Vec<usize>> = BTreeMap::new();
    let mut fresh: Vec<Body> = Vec::with_capacity(bodies.len());
    for body in bodies {
        let held = known.get(&body.change_set.id).map_or(&[][..], Vec::as_slice);
        let places = of_id.entry(body.change_set.id).or_default();
        let is_known = held.iter().chain(places.iter().filter_map(|at| fresh.get(*at))).any(|it| it.hash == body.hash);
        if !is_known {
            places.push(fresh.len());
            fresh.push(body);
        }
    }
    let gives_way: Vec<bool> = fresh.iter().map(|body| arranged.is_outranked(body, &fresh, &of_id, known)).collect();
    for (body, gives_way) in fresh.into_iter().zip(gives_way) {
        if body.is_beside {
            arranged.beside.push(body.clone());
        }
        if gives_way {
            arranged.shadowed.push(body.change_set);
        } else {
            let held = known.get(&body.change_set.id).map_or(&[][..], Vec::as_slice);
            arranged.replaced.extend(held.iter().min_by_key(|it| it.rank()).map(|it| it.change_set.clone()));
            arranged.arrivals.push(body.change_set);
        }
    }
    arranged
}

impl Arranged {
    /// Whether another body of the same id comes before this one; notes the id where there is another at all.
    fn is_outranked(
        &mut self,
        body: &Body,
        fresh: &[Body],
        of_id: &BTreeMap<ChangeSetId, Vec<usize>>,
        known: &BTreeMap<ChangeSetId, Vec<Body>>,
    ) -> bool {
        let id = body.change_set.id;
        let held = known.get(&id).map_or(&[][..], Vec::as_slice);
        let places = of_id.get(&id).map_or(&[][..], Vec::as_slice);
        let others = places.iter().filter_map(|at| fresh.get(*at));
        if held.len() + places.len() > 1 {
            self.repeated.insert(id);
        }
        held.iter().chain(others).any(|other| other.rank() < body.rank())
    }
}

/// Of bodies with one id the one that counts.
pub fn counted(bodies: Vec<Body>) -> Option<Body> {
    bodies.into_iter().min_by_key(Body::rank)
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use serde_json::value::RawValue;

    use super::*;
    use crate::change_set::{Author, Circumstances, Decided, Head, RawFact, Seen};
    use crate::clock::{HybridTime, Zone};
    use crate::id::{CooperativeId, UnitId, UserId};
    use crate::verify::CARRIER_BYTES_MAX;

    fn change_set(decided: Decided) -> ChangeSet {
        let author = Author {
            cooperative: CooperativeId::from_bytes([1; 16]),
            device: DeviceId::from_bytes([2; 16]),
            head: Head::default(),
            clock: HybridTime::default(),
            seen: Seen::default(),
        };
        let circumstances = Circumstances {
            id: ChangeSetId::from_bytes([3; 16]),
            unit: UnitId::from_bytes([4; 16]),
            business_date: "2026-11-23".parse().unwrap(),
            zone: Zone::Wib,
            actor: UserId::from_bytes([5; 16]),
            approvals: Vec::new(),
            batch: None,
        };
        author.next(circumstances, decided, 1_795_000_000_000)
    }

    /// A change set whose body has this many bytes, nearly all of them such as JSON must escape.
    fn body_of(bytes: usize) -> ChangeSet {
        let mut full = change_set(Decided::default());
        let filled = |marks: usize, rest: usize| {
            let text = format!("\"{}{}\"", r#"\""#.repeat(marks), "a".repeat(rest));
            RawFact { kind: "of_a_later_version".into(), version: 1, data: RawValue::from_string(text).unwrap() }
        };
        full.facts = vec![filled(0, 0)];
        let room = bytes - serde_json::to_string(&full).unwrap().len();
        full.facts = vec![filled(room / 2, room % 2)];
        full
    }

    #[test]
    fn what_is_accepted_can_be_adopted() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let largest = body_of(BODY_BYTES_MAX);
        let signed = Signed::seal(&largest, &key).unwrap();
        assert_eq!(signed.body.len(), BODY_BYTES_MAX);
        assert_eq!(read_body(&signed).unwrap(), largest);

        let small = Signed::seal(&body_of(1_000), &key).unwrap();
        let facts = pack(vec![small.clone(), signed.clone(), small.clone()]);
        let carriers: Vec<ChangeSet> = facts
            .into_iter()
            .map(|fact| change_set(Decided { facts: vec![fact.into()], ..Decided::default() }))
            .map(|carrier| read_body(&Signed::seal(&carrier, &key).unwrap()).unwrap())
            .collect();
        assert_eq!(carriers.iter().flat_map(carried).collect::<Vec<_>>(), [small, signed]);
    }

    #[test]
    fn only_a_carrier_may_be_larger_than_others() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let larger = body_of(BODY_BYTES_MAX + 100);
        Signed::seal(&larger, &key).unwrap_err();
        let check = |change_set: &ChangeSet, expect: Option<VerifyRefused>| {
            let signed = Signed { body: serde_json::to_string(change_set).unwrap(), signature: String::new() };
            assert_eq!(read_body(&signed).err(), expect, "{} bytes", signed.body.len());
        };
        check(&larger, Some(VerifyRefused::TooLarge));
        let mut carrier = larger;
        carrier.facts[0].kind = KIND.into();
        check(&carrier, None);
        carrier.facts.push(body_of(1_000).facts[0].clone());
        check(&carrier, Some(VerifyRefused::TooLarge));
        let mut too_large = body_of(CARRIER_BYTES_MAX + 1_000);
        too_large.facts[0].kind = KIND.into();
        check(&too_large, Some(VerifyRefused::TooLarge));
    }

    #[test]
    fn an_original_whose_number_no_device_can_have_reached_is_passed_over() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let mut registry = Registry::default();
        registry.add_device(DeviceId::from_bytes([2; 16]), &hex::encode(key.verifying_key().as_bytes()));
        let check = |seq: u64, expect: usize| {
            let mut original = change_set(Decided::default());
            original.seq = seq;
            let fact = BranchAdopted { originals: vec![Signed::seal(&original, &key).unwrap()] };
            let carrier = change_set(Decided { facts: vec![fact.into()], ..Decided::default() });
            assert_eq!(originals(&carrier, &registry).unwrap().len(), expect, "{seq}");
        };
        check(1, 1);
        check(0, 0);
        check(u64::MAX, 0);
    }
}
