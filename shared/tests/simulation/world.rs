//! The cooperative in its world: tills, server, network, and everything that goes wrong.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{ChangeSetId, DeviceId, UserId};
use shared::memory::MemoryStore;
use uuid::Uuid;

use super::documents::Edit;
use super::intent::{Intent, Kind};
use super::network::{Message, Server};
use super::random::Random;
use super::seen::Seen;
use super::till::{Backup, Till};

pub const TILLS: usize = 3;
const PLACES: usize = TILLS + 1;
const HOUR_MS: u64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * 3_600_000;

struct Letter {
    due: u64,
    from: usize,
    to: usize,
    /// The process of a till that asked: an answer reaches only it.
    connection: u32,
    message: Message,
}

pub struct World {
    pub random: Random,
    pub tick: u64,
    pub now_ms: u64,
    pub drift_ms: [i64; TILLS],
    pub tills: Vec<Till>,
    pub server: Server,
    letters: Vec<Letter>,
    is_up: [[bool; PLACES]; PLACES],
    is_calm: bool,
    /// Actions that somebody was told are done.
    pub acknowledged: BTreeMap<ChangeSetId, BTreeSet<(DeviceId, u64)>>,
    /// Of those, what stood on one disk alone when that disk was lost.
    pub lost: BTreeSet<ChangeSetId>,
    /// What was done to documents, by the change set that did it.
    pub edits: BTreeMap<ChangeSetId, Vec<Edit>>,
    retries: Vec<(usize, Intent)>,
    pub seen: Seen,
}

impl World {
    pub fn new(random: Random, now_ms: u64, tills: Vec<Till>, server: Server) -> World {
        World {
            random,
            tick: 0,
            now_ms,
            drift_ms: [0; TILLS],
            tills,
            server,
            letters: Vec::new(),
            is_up: [[true; PLACES]; PLACES],
            is_calm: false,
            acknowledged: BTreeMap::new(),
            lost: BTreeSet::new(),
            edits: BTreeMap::new(),
            retries: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// One moment of a bad time.
    pub fn step(&mut self) -> anyhow::Result<()> {
        self.tick += 1;
        self.now_ms += self.random.below(18 * HOUR_MS);
        for (till, drift) in self.tills.iter_mut().zip(self.drift_ms) {
            till.wall_ms = self.now_ms.saturating_add_signed(drift);
        }
        if self.random.chance(650) {
            let at = self.random.index(TILLS);
            let kind = match Kind::roll(&mut self.random) {
                Kind::Sell if self.tills[at].own_shift().is_none() => Kind::OpenShift,
                kind => kind,
            };
            self.wish(at, kind)?;
        }
        for at in 0..TILLS {
            if self.random.chance(200) {
                self.contact(at)?;
            }
        }
        self.deliver()?;
        self.trouble()
    }

    /// Somebody at a till wants something; a crash may come in between.
    pub fn wish(&mut self, at: usize, kind: Kind) -> anyhow::Result<()> {
        let id = ChangeSetId::make(self.tills[at].wall_ms, self.random.bytes());
        let intent = Intent { id, kind, seed: self.random.next() };
        self.attempt(at, intent)
    }

    fn attempt(&mut self, at: usize, intent: Intent) -> anyhow::Result<()> {
        let till = &mut self.tills[at];
        let device = till.identity.device;
        if till.store.has(intent.id) {
            self.seen.count("done before the crash, found at the second try");
            let recorded = till.store.find(intent.id).map(|body| body.change_set);
            let (author, seq) = recorded.map_or((device, 0), |it| (it.device, it.seq));
            self.promise(intent.id, author, seq);
            return Ok(());
        }
        let Some(plan) = intent.decide(till)? else {
            self.seen.count("refused by a rule of the trade");
            return Ok(());
        };
        let crash = self.random.chance(25).then(|| self.random.chance(500));
        if crash == Some(false) {
            self.seen.count("crash before the commit");
            till.restart();
            self.retries.push((at, intent));
            return Ok(());
        }
        let seq = till.commit(intent.id, (plan.actor, plan.notes.approvals), plan.decided)?;
        if let Some((document, key)) = plan.notes.key {
            till.learn_key(document, key);
        }
        self.edits.insert(intent.id, plan.notes.edits);
        self.seen.count_kind(intent.kind);
        if crash == Some(true) {
            self.seen.count("crash after the commit");
            till.restart();
            self.retries.push((at, intent));
        } else {
            self.promise(intent.id, device, seq);
        }
        Ok(())
    }

    fn promise(&mut self, id: ChangeSetId, device: DeviceId, seq: u64) {
        self.acknowledged.entry(id).or_default().insert((device, seq));
    }

    /// A till turns to the server and to a neighbour.
    pub fn contact(&mut self, at: usize) -> anyhow::Result<()> {
        let neighbour = (at + 1 + self.random.index(TILLS - 1)) % TILLS;
        self.send(at, neighbour, self.tills[at].ask());
        for message in self.tills[at].turn_to_server()? {
            self.send(at, TILLS, message);
        }
        Ok(())
    }

    fn connection(&self, place: usize) -> u32 {
        self.tills.get(place).map_or(0, |till| till.connection)
    }

    fn send(&mut self, from: usize, to: usize, message: Message) {
        let connection = self.connection(from);
        self.post(from, to, connection, message);
    }

    fn post(&mut self, from: usize, to: usize, connection: u32, message: Message) {
        let copies = match (self.is_calm, self.random.below(100)) {
            (true, _) => 1,
            (false, 0..=14) => 0,
            (false, 15..=24) => 2,
            (false, _) => 1,
        };
        for _ in 0..copies {
            let delay = if self.is_calm { 0 } else { 1 + self.random.below(12) };
            self.letters.push(Letter { due: self.tick + delay, from, to, connection, message: message.clone() });
        }
    }

    fn deliver(&mut self) -> anyhow::Result<()> {
        let (mut due, waiting): (Vec<Letter>, Vec<Letter>) =
            std::mem::take(&mut self.letters).into_iter().partition(|letter| letter.due <= self.tick);
        self.letters = waiting;
        while let Some(letter) = due.pop() {
            let Letter { from, to, connection, message, .. } = letter;
            if !self.is_up[from][to] {
                continue;
            }
            let is_answer = matches!(
                message,
                Message::Page { .. } | Message::Heads(_) | Message::Pushed(_) | Message::Pulled { .. }
            );
            if is_answer && connection != self.connection(to) {
                self.seen.count("answer to a process that is no more");
                continue;
            }
            let answer = match self.tills.get_mut(to) {
                Some(till) => till.hear(message)?,
                None => self.server.hear(message)?,
            };
            if to < TILLS {
                self.adopt(to)?;
            }
            if let Some(answer) = answer {
                self.post(to, from, connection, answer);
            }
        }
        Ok(())
    }

    fn trouble(&mut self) -> anyhow::Result<()> {
        if self.random.chance(60) {
            let (from, to) = (self.random.index(PLACES), self.random.index(PLACES));
            self.is_up[from][to] = !self.is_up[from][to];
            self.is_up[to][from] = self.is_up[from][to];
        }
        let at = self.random.index(TILLS);
        match self.random.below(1000) {
            0..=19 => self.tills[at].restart(),
            20..=29 => {
                self.seen.count("clock jumped by years");
                self.drift_ms[at] = self.random.between(-16, 2) * YEAR_MS;
            }
            30..=59 => self.drift_ms[at] = self.random.between(-4 * 24, 4 * 24) * 3_600_000,
            60..=89 => {
                let till = &mut self.tills[at];
                let (store, keys) = (till.store.clone(), till.keys.clone());
                till.backup = Some(Backup { identity: till.identity.clone(), store, keys, cursor: till.cursor });
            }
            90..=99 => self.server.backup = Some((self.server.store.clone(), self.server.keys.clone())),
            100..=105 => self.restore_till(at)?,
            125..=128 => self.clone_till(at, (at + 1) % TILLS),
            106..=108 => self.restore_server(),
            109..=114 => self.wish(at, Kind::Revoke)?,
            115..=124 => self.wish(at, Kind::Admit)?,
            _ => {}
        }
        if self.random.chance(100) && !self.retries.is_empty() {
            let (at, intent) = self.retries.swap_remove(self.random.index(self.retries.len()));
            self.attempt(at, intent)?;
        }
        Ok(())
    }

    fn stores_but(&self, place: usize) -> impl Iterator<Item = &MemoryStore> {
        let tills = self.tills.iter().enumerate().filter(move |(at, _)| *at != place).map(|(_, till)| &till.store);
        tills.chain((place != TILLS).then_some(&self.server.store))
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
        let store = std::mem::replace(&mut self.tills[at].store, backup.store.clone());
        self.lose(at, &store, &backup.store);
        self.seen.count("till restored from a backup");
        let till = &mut self.tills[at];
        (till.identity, till.keys, till.cursor) = (backup.identity, backup.keys, backup.cursor);
        till.restart();
        if self.random.chance(500) {
            // A whole machine set back: nothing on it remembers more than the backup.
            self.seen.count("till set back without noticing");
            return Ok(());
        }
        self.renew(at)
    }

    /// One machine's disk is copied into another; both go on as if each were the only one.
    fn clone_till(&mut self, from: usize, to: usize) {
        let Till { identity, store, keys, cursor, clock, zone, savings_unit, .. } = &self.tills[from];
        let copy = Till {
            keys: keys.clone(),
            cursor: *cursor,
            clock: *clock,
            savings_unit: *savings_unit,
            ..Till::new(identity.clone(), *zone, self.tills[to].wall_ms, store.clone())
        };
        let connection = self.tills[to].connection + 1;
        let old = std::mem::replace(&mut self.tills[to], Till { connection, ..copy });
        let kept = self.tills[to].store.clone();
        self.lose(to, &old.store, &kept);
        // What was on its screen is on both: the same sale may be paid twice.
        let drafts = self.retries.iter().filter(|(at, intent)| *at == from && intent.kind == Kind::Sell);
        let drafts: Vec<_> = drafts.map(|(_, intent)| (to, intent.clone())).collect();
        self.retries.extend(drafts);
        self.seen.count("disk cloned, both machines running");
    }

    /// Carries the branch again that gave way to the server's; under a new name where it was the till's own.
    fn adopt(&mut self, at: usize) -> anyhow::Result<()> {
        let branch = std::mem::take(&mut self.tills[at].set_aside);
        if std::mem::take(&mut self.tills[at].must_renew) {
            self.seen.count("identity renewed because another machine writes under it");
            self.renew(at)?;
        }
        for fact in shared::adoption::pack(branch) {
            self.seen.count_many("change sets adopted", fact.originals.len());
            let id = ChangeSetId::make(self.now_ms, self.random.bytes());
            let decided = shared::change_set::Decided { facts: vec![fact.into()], ..Default::default() };
            self.tills[at].commit(id, (UserId::from_bytes([0; 16]), Vec::new()), decided)?;
        }
        Ok(())
    }

    /// Tills that have heard that they are revoked go on as somebody else.
    pub fn renew_revoked(&mut self) -> anyhow::Result<()> {
        for at in 0..TILLS {
            let Till { identity, store, .. } = &self.tills[at];
            if !store.standing().counts(identity.device, store.head(identity.device).seq + 1) {
                self.renew(at)?;
            }
        }
        Ok(())
    }

    fn renew(&mut self, at: usize) -> anyhow::Result<()> {
        let key = self.random.bytes();
        let device = DeviceId::from_bytes(self.random.bytes());
        let id = ChangeSetId::make(self.now_ms, self.random.bytes());
        let till = &mut self.tills[at];
        let seq = super::setting::succeed(till, id, device, key)?;
        self.promise(id, device, seq);
        Ok(())
    }

    fn restore_server(&mut self) {
        let empty = MemoryStore::new(self.server.store.cooperative());
        // A server that begins empty had no backup; one that turned up later would bring back what was counted as lost.
        let backup = self.server.backup.take().filter(|_| self.random.chance(600));
        self.server.backup = backup.clone();
        let backup = backup.unwrap_or((empty, BTreeMap::new()));
        let store = std::mem::replace(&mut self.server.store, backup.0.clone());
        self.lose(TILLS, &store, &backup.0);
        self.seen.count("server began a new epoch");
        self.server.keys = backup.1;
        self.server.epoch = Uuid::from_bytes(self.random.bytes());
    }

    fn is_converged(&self) -> bool {
        let heads = self.server.store.heads();
        self.tills.iter().all(|till| till.store.heads() == heads && till.keys == self.server.keys)
    }

    /// The network comes back. Everybody turns to everybody until nothing is new; returns after how many rounds.
    pub fn heal(&mut self) -> anyhow::Result<usize> {
        self.is_up = [[true; PLACES]; PLACES];
        self.is_calm = true;
        self.drift_ms = [0; TILLS];
        while let Some((at, intent)) = self.retries.pop() {
            self.attempt(at, intent)?;
        }
        let union: BTreeSet<ChangeSetId> =
            self.stores_but(PLACES).flat_map(|store| store.bodies().map(|it| it.change_set.id)).collect();
        // A branch that gives way is found, carried and sent again.
        let bound = 12 + 2 * union.len().div_ceil(super::network::PAGE);
        let mut rounds = 0;
        self.quieten()?;
        while !self.is_converged() {
            rounds += 1;
            anyhow::ensure!(rounds <= bound, "not converged after {bound} rounds");
            for at in 0..TILLS {
                self.contact(at)?;
            }
            self.quieten()?;
        }
        self.is_calm = false;
        Ok(rounds)
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
