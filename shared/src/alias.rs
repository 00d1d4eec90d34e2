//! Aliases: registrations that turned out to be one person, or one product (design §8).
//!
//! Words: an *edge* says that two ids mean the same; the *set* of an id is all that edges connect it with, and stands
//! for itself under its smallest id. No row is rewritten, so an edge that goes leaves everything as it was. Asking
//! whether two are the same is deliberately absent: a person says so.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::fact::At;
use crate::row::{Row, Value};
use crate::table::ALIAS;

/// What is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasKind {
    Member,
    Product,
}

impl AliasKind {
    /// The word databases carry.
    pub const fn code(self) -> &'static str {
        match self {
            AliasKind::Member => "member",
            AliasKind::Product => "product",
        }
    }
}

/// Two ids in their order, so that whoever names them, it is the same edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub kind: &'static str,
    pub one: Uuid,
    pub other: Uuid,
}

impl Edge {
    /// The edge between two ids.
    pub fn of(kind: AliasKind, left: Uuid, right: Uuid) -> Edge {
        Edge { kind: kind.code(), one: left.min(right), other: left.max(right) }
    }

    /// Its row, as version `n`.
    pub fn row(self, at: At<'_>, merged: bool, reason: &str, n: u64) -> Row {
        let values = [
            self.kind.into(),
            self.one.into(),
            self.other.into(),
            Value::Int(i64::from(merged)),
            reason.into(),
            at.at_ms(),
            at.change_set.actor.0.into(),
        ];
        at.put(&ALIAS, values, n)
    }
}

/// The sets that the standing edges of one kind make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    /// Every id that has an edge, with the smallest of its set.
    smallest: BTreeMap<Uuid, Uuid>,
}

impl Aliases {
    /// From the edges that stand.
    pub fn of(edges: impl IntoIterator<Item = (Uuid, Uuid)>) -> Aliases {
        let mut smallest: BTreeMap<Uuid, Uuid> = BTreeMap::new();
        for (one, other) in edges {
            let of = |id: Uuid| smallest.get(&id).copied().unwrap_or(id);
            let (left, right) = (of(one), of(other));
            let (kept, gone) = (left.min(right), left.max(right));
            smallest.entry(one).or_insert(kept);
            smallest.entry(other).or_insert(kept);
            smallest.values_mut().filter(|id| **id == gone).for_each(|id| *id = kept);
        }
        Aliases { smallest }
    }

    /// The id that stands for this one.
    pub fn resolve(&self, id: Uuid) -> Uuid {
        self.smallest.get(&id).copied().unwrap_or(id)
    }

    /// All ids of the set, this one among them, in order.
    pub fn set(&self, id: Uuid) -> BTreeSet<Uuid> {
        let stands = self.resolve(id);
        let others = self.smallest.iter().filter(|(_, smallest)| **smallest == stands).map(|(id, _)| *id);
        others.chain([id, stands]).collect()
    }

    /// The ids that stand behind another one and are not listed by themselves.
    pub fn hidden(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.smallest.iter().filter(|(id, smallest)| id != smallest).map(|(id, _)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Uuid {
        Uuid::from_bytes([n; 16])
    }

    #[test]
    fn a_set_stands_under_its_smallest_id_whatever_the_order_of_the_edges() {
        let edges = [(1, 4), (4, 2), (7, 8), (2, 9), (8, 7)];
        for turn in 0..edges.len() {
            let turned = edges[turn..].iter().chain(&edges[..turn]).map(|(one, other)| (id(*one), id(*other)));
            let aliases = Aliases::of(turned);
            let check = |n: u8, expect: u8| assert_eq!(aliases.resolve(id(n)), id(expect), "{n}");
            [(1, 1), (2, 1), (4, 1), (9, 1), (7, 7), (8, 7), (3, 3)].iter().for_each(|(n, expect)| check(*n, *expect));
            assert_eq!(aliases.set(id(9)), [1, 2, 4, 9].map(id).into());
            assert_eq!(aliases.set(id(3)), [3].map(id).into());
            assert_eq!(aliases.hidden().collect::<Vec<_>>(), [2, 4, 8, 9].map(id));
        }
    }

    #[test]
    fn an_edge_that_goes_leaves_everything_as_it_was() {
        assert_eq!(Aliases::of([]).resolve(id(4)), id(4));
    }
}
