//! Everything that goes wrong: lines, clocks, disks, copies of disks, lost servers.

use std::collections::BTreeMap;

use shared::clock::Zone;
use shared::id::ChangeSetId;
use shared::memory::MemoryStore;
use uuid::Uuid;

use super::intent::{Intent, Kind};
use super::setting;
use super::till::Till;
use super::world::{SERVER, World};

const YEAR_MS: i64 = 365 * 24 * 3_600_000;
/// The most tills of a cooperative.
const TILLS_MAX: usize = 6;

impl World {
    pub fn trouble(&mut self) -> anyhow::Result<()> {
        if self.random.chance(60) {
            let (one, other) = (self.random.index(self.tills.len()), self.random.index(self.tills.len() + 1));
            self.flip(one, if other == self.tills.len() { SERVER } else { other });
        }
        let at = self.random.index(self.tills.len());
        match self.random.below(1000) {
            0..=19 => self.tills[at].restart(),
            20..=29 => {
                self.seen.count("clock jumped by years");
                self.drift_ms.insert(at, self.random.between(-16, 16) * YEAR_MS);
            }
            30..=59 => drop(self.drift_ms.insert(at, self.random.between(-4 * 24, 4 * 24) * 3_600_000)),
            60..=89 => self.tills[at].backup = Some(self.tills[at].disk.clone()),
            90..=99 => self.server.backup = Some((self.server.store.clone(), self.server.keys.clone())),
            100..=105 => self.restore_till(at)?,
            106..=108 if self.has_server => self.restore_server(),
            109..=114 => self.wish(at, Kind::Revoke)?,
            115..=124 => self.wish(at, Kind::Admit)?,
            // Who gives way is for the server to say: two tills alone would wait for it.
            125..=128 if self.has_server && self.tills[at].is_joined() => {
                self.clone_till(at, (at + 1) % self.tills.len())
            }
            129..=133 => self.invite(at)?,
            134..=141 => self.part(),
            142..=145 => self.upgrade_one(at),
            _ => {}
        }
        if self.random.chance(100) && !self.retries.is_empty() {
            let (at, intent) = self.retries.swap_remove(self.random.index(self.retries.len()));
            self.attempt(at, intent)?;
        }
        Ok(())
    }

    fn flip(&mut self, one: usize, other: usize) {
        let line = (one.min(other), one.max(other));
        if !self.dead.remove(&line) {
            self.dead.insert(line);
        }
    }

    /// Two parts that do not hear each other; or, where there were, everybody hears everybody again.
    fn part(&mut self) {
        if self.dead.len() > 2 {
            self.seen.count("parted and together again");
            self.dead.clear();
            return;
        }
        self.seen.count("parted");
        let places: Vec<usize> = (0..self.tills.len()).chain([SERVER]).collect();
        let (here, there): (Vec<usize>, Vec<usize>) = places.into_iter().partition(|_| self.random.chance(500));
        for one in &here {
            self.dead.extend(there.iter().map(|other| (*one.min(other), *one.max(other))));
        }
    }

    /// A disk is lost; what it held alone, and what its backup does not hold, is gone.
    fn lose(&mut self, place: usize, store: &MemoryStore, backup: &MemoryStore) {
        let gone: Vec<ChangeSetId> = store
            .bodies()
            .map(|body| body.change_set.id)
            .filter(|id| self.acknowledged.contains_key(id) && !backup.has(*id))
            .filter(|id| !self.stores_but(place).any(|other| other.has(*id)))
            .collect();
        self.lost.extend(gone);
        self.letters.retain(|letter| letter.from != place && letter.to != place);
        // Whoever was about to try again asks afresh: the drafts were on that disk.
        self.retries.retain(|(at, _)| *at != place);
    }

    fn restore_till(&mut self, at: usize) -> anyhow::Result<()> {
        let Some(backup) = self.tills[at].backup.clone() else { return Ok(()) };
        let is_whole = backup.joining.is_none();
        let old = std::mem::replace(&mut self.tills[at].disk, backup.clone());
        self.lose(at, &old.store, &backup.store);
        self.seen.count("till restored from a backup");
        self.tills[at].restart();
        if self.has_server && self.random.chance(500) {
            // A whole machine set back: nothing on it remembers more than the backup.
            self.seen.count("till set back without noticing");
            return Ok(());
        }
        // A restore is built beside, with its new name, and then put in place as one.
        if is_whole { self.renew(at) } else { Ok(()) }
    }

    /// One machine's disk is copied into another; both go on as if each were the only one.
    fn clone_till(&mut self, from: usize, to: usize) {
        let source = &self.tills[from];
        let copy = Till::new(source.disk.clone(), source.zone, source.savings_unit, self.tills[to].wall_ms);
        let process = self.tills[to].process.after();
        let old = std::mem::replace(&mut self.tills[to], Till { process, ..copy });
        let kept = self.tills[to].store.clone();
        self.lose(to, &old.store, &kept);
        // What was on its screen is on both: the same sale is paid twice.
        let id = ChangeSetId::make(self.tills[from].wall_ms, self.random.bytes());
        let kind = if self.tills[from].own_shift().is_some() { Kind::Sell } else { Kind::OpenShift };
        let draft = Intent { id, kind, seed: self.random.next() };
        self.retries.extend([from, to].map(|at| (at, draft.clone())));
        self.seen.count("disk cloned, both machines running");
    }

    /// A further machine gets a code, and begins with an empty disk.
    fn invite(&mut self, host: usize) -> anyhow::Result<()> {
        let number = self.tills.len() + 1;
        let till_code = format!("K{number:02}");
        let is_taken = self.tills[host].taken_till_codes().contains(&till_code);
        if number > TILLS_MAX || is_taken || !self.tills[host].is_joined() {
            return Ok(());
        }
        let id = ChangeSetId::make(self.now_ms, self.random.bytes());
        let unit = self.tills[host].identity.unit;
        let invited = self.transaction(host, "an invitation", |till, tools| {
            let new = setting::invite(tools.random, till, id, (unit, &till_code, Zone::Wib))?;
            Ok((new, till.identity.device, till.store.head(till.identity.device).seq))
        })?;
        if let Some((new, device, seq)) = invited {
            self.promise(id, device, seq);
            self.tills.push(new);
        }
        Ok(())
    }

    fn restore_server(&mut self) {
        let empty = MemoryStore::new(self.server.store.cooperative());
        // A server that begins empty had no backup; one that turned up later would bring back what was counted as lost.
        let backup = self.server.backup.take().filter(|_| self.random.chance(600));
        self.server.backup = backup.clone();
        let backup = backup.unwrap_or((empty, BTreeMap::new()));
        let store = std::mem::replace(&mut self.server.store, backup.0.clone());
        self.lose(SERVER, &store, &backup.0);
        self.seen.count("server began a new epoch");
        self.server.keys = backup.1;
        self.server.epoch = Uuid::from_bytes(self.random.bytes());
    }
}
