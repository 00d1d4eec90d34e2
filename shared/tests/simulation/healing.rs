//! The network comes back: how everybody comes to know everything, and after how many rounds at the latest.

use std::collections::{BTreeMap, BTreeSet};

use shared::document::DocumentKey;
use shared::id::{ChangeSetId, DocumentId};
use shared::memory::MemoryStore;

use super::network::PAGE;
use super::world::World;

/// Rounds that are granted beside those that carry pages: a lost server is noticed and learned anew, a branch that gives
/// way is found, carried and sent again, a new device reads its invitation.
const ROUNDS: usize = 8;

impl World {
    /// Tills that have heard that they are revoked go on as somebody else.
    pub fn renew_revoked(&mut self) -> anyhow::Result<()> {
        for at in 0..self.tills.len() {
            let till = &self.tills[at];
            let (device, store) = (till.identity.device, &till.store);
            if till.is_joined() && !store.standing().counts(device, store.head(device).seq + 1) {
                self.renew(at)?;
            }
        }
        Ok(())
    }

    fn is_converged(&self) -> bool {
        let first = &self.tills[0];
        // A program that cannot read of an erasure keeps the key until it is updated.
        let erased: BTreeSet<DocumentId> = self.stores_but(usize::MAX).flat_map(MemoryStore::erased).collect();
        let living = |keys: &BTreeMap<DocumentId, DocumentKey>| {
            keys.keys().filter(|document| !erased.contains(document)).copied().collect::<BTreeSet<_>>()
        };
        let is_alike = |heads, keys| heads == first.store.heads() && living(keys) == living(&first.keys);
        let knows_itself = |till: &super::till::Till| till.joining.is_none() || till.is_joined();
        self.tills.iter().all(|till| is_alike(till.store.heads(), &till.keys) && knows_itself(till))
            && (!self.has_server || is_alike(self.server.store.heads(), &self.server.keys))
    }

    /// Everybody turns to everybody until nothing is new; returns after how many rounds. There are never more than
    /// [`ROUNDS`], and two for each page of what anybody holds.
    pub fn heal(&mut self) -> anyhow::Result<usize> {
        self.dead.clear();
        self.is_calm = true;
        self.drift_ms = BTreeMap::new();
        self.tills.iter_mut().for_each(|till| till.wall_ms = self.now_ms);
        while let Some((at, intent)) = self.retries.pop() {
            self.attempt(at, intent)?;
        }
        self.give_up_hopeless_invitations();
        let union: BTreeSet<ChangeSetId> =
            self.stores_but(usize::MAX).flat_map(|store| store.bodies().map(|it| it.change_set.id)).collect();
        let bound = ROUNDS + 2 * union.len().div_ceil(PAGE);
        let mut rounds = 0;
        self.quieten()?;
        while !self.is_converged() {
            rounds += 1;
            anyhow::ensure!(rounds <= bound, "not converged after {bound} rounds");
            for at in 0..self.tills.len() {
                self.contact(at)?;
            }
            self.quieten()?;
        }
        self.is_calm = false;
        Ok(rounds)
    }

    /// An invitation that was lost with a disk can never be read: whoever waits for it is given another one some day.
    fn give_up_hopeless_invitations(&mut self) {
        let known: BTreeSet<String> = self
            .stores_but(usize::MAX)
            .flat_map(|store| store.rows(&shared::table::INVITATION))
            .map(|row| super::cells::Cells(&shared::table::INVITATION, row).text("invite_key").to_owned())
            .collect();
        let is_hopeless = |till: &super::till::Till| {
            till.joining.as_ref().is_some_and(|joining| !known.contains(&joining.invited.invite_key))
        };
        let before = self.tills.len();
        self.tills.retain(|till| !is_hopeless(till));
        if self.tills.len() < before {
            self.letters.clear();
            self.seen.count("an invitation lost with a disk");
        }
    }

    /// Delivers what is on its way, and the answers to it.
    fn quieten(&mut self) -> anyhow::Result<()> {
        while !self.letters.is_empty() {
            self.tick += 20;
            self.deliver()?;
        }
        Ok(())
    }
}
