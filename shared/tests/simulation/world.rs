//! The cooperative in its world: tills, server, and what people want of them.

use std::collections::{BTreeMap, BTreeSet};

use shared::id::{ChangeSetId, DeviceId};
use shared::memory::MemoryStore;

use super::documents::Edit;
use super::intent::{Intent, Kind, Plan};
use super::network::{Server, Tools};
use super::post::Letter;
use super::random::Random;
use super::seen::Seen;
use super::till::Till;
use super::versions::in_older_words;

/// The place of the server among the tills.
pub const SERVER: usize = 99;
const HOUR_MS: u64 = 3_600_000;

pub struct World {
    pub random: Random,
    pub tick: u64,
    pub now_ms: u64,
    pub drift_ms: BTreeMap<usize, i64>,
    pub tills: Vec<Till>,
    pub server: Server,
    /// Two tills of a shop may have nobody but each other.
    pub has_server: bool,
    pub letters: Vec<Letter>,
    /// The lines that are dead, each from the lower place to the higher.
    pub dead: BTreeSet<(usize, usize)>,
    pub is_calm: bool,
    /// Actions that somebody was told are done.
    pub acknowledged: BTreeMap<ChangeSetId, BTreeSet<(DeviceId, u64)>>,
    /// Of those, what stood on one disk alone when that disk was lost.
    pub lost: BTreeSet<ChangeSetId>,
    /// What was done to documents, by the change set that did it.
    pub edits: BTreeMap<ChangeSetId, Vec<Edit>>,
    /// What was on a screen when the power went: a draft with its id stands on the disk before anybody acts.
    pub retries: Vec<(usize, Intent)>,
    pub seen: Seen,
}

impl World {
    pub fn new(random: Random, now_ms: u64, tills: Vec<Till>, server: Server, has_server: bool) -> World {
        World {
            random,
            tick: 0,
            now_ms,
            drift_ms: BTreeMap::new(),
            tills,
            server,
            has_server,
            letters: Vec::new(),
            dead: BTreeSet::new(),
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
        for (at, till) in self.tills.iter_mut().enumerate() {
            till.wall_ms = self.now_ms.saturating_add_signed(self.drift_ms.get(&at).copied().unwrap_or(0));
        }
        if self.random.chance(650) {
            let at = self.random.index(self.tills.len());
            let kind = match Kind::roll(&mut self.random) {
                Kind::Sell if self.tills[at].own_shift().is_none() => Kind::OpenShift,
                kind => kind,
            };
            self.wish(at, kind)?;
        }
        for at in 0..self.tills.len() {
            if self.random.chance(200) {
                self.contact(at)?;
            }
        }
        self.deliver()?;
        self.trouble()
    }

    /// One transaction of a till. A power cut comes before its commit, and nothing of it ever was; or behind it, and
    /// nobody was told. Either way only the disk is left, and none is returned.
    pub fn transaction<T>(
        &mut self,
        at: usize,
        what: &str,
        change: impl FnOnce(&mut Till, &mut Tools<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        let writes_nothing = ["an answer", "hearing an answer"].contains(&what);
        let is_cut = !self.is_calm && self.random.chance(if writes_nothing { 4 } else { 25 });
        let is_undone = is_cut && self.random.chance(500);
        let till = &mut self.tills[at];
        let before = is_undone.then(|| till.disk.clone());
        let done = change(till, &mut Tools { random: &mut self.random, now_ms: self.now_ms })?;
        if !is_cut {
            return Ok(Some(done));
        }
        let side = if is_undone { "before" } else { "after" };
        self.seen.count(&format!("power cut {side} the commit: {what}"));
        if let Some(before) = before {
            till.disk = before;
        }
        till.restart();
        Ok(None)
    }

    /// Somebody at a till wants something; a power cut may come in between.
    pub fn wish(&mut self, at: usize, kind: Kind) -> anyhow::Result<()> {
        let id = ChangeSetId::make(self.tills[at].wall_ms, self.random.bytes());
        let intent = Intent { id, kind, seed: self.random.next() };
        self.attempt(at, intent)
    }

    pub fn attempt(&mut self, at: usize, intent: Intent) -> anyhow::Result<()> {
        let till = &self.tills[at];
        let device = till.identity.device;
        if !till.is_joined() {
            return Ok(());
        }
        if till.store.has(intent.id) {
            self.seen.count("done before the crash, found at the second try");
            let recorded = till.store.find(intent.id).map(|body| body.change_set);
            let (author, seq) = recorded.map_or((device, 0), |it| (it.device, it.seq));
            self.promise(intent.id, author, seq);
            return Ok(());
        }
        let Some(Plan { actor, mut decided, notes }) = intent.decide(till)? else {
            self.seen.count("refused by a rule of the trade");
            return Ok(());
        };
        if decided.facts.iter().any(|fact| !till.store.knows(&fact.to_raw().kind)) {
            self.seen.count("not offered by an older program");
            return Ok(());
        }
        if !till.store.knows_all() {
            decided.facts = in_older_words(decided.facts, &mut self.random);
        }
        if intent.kind == Kind::ClosePeriod && !till.store.knows_all() {
            self.seen.count("month closed by an older program");
        }
        self.edits.insert(intent.id, notes.edits);
        let done = self.transaction(at, "an action", |till, _| {
            let seq = till.commit(intent.id, (actor, notes.approvals), decided)?;
            if let Some((document, key)) = notes.key {
                till.learn_key(document, key);
            }
            Ok(seq)
        })?;
        match done {
            Some(seq) => {
                self.seen.count_kind(intent.kind);
                self.promise(intent.id, device, seq);
            }
            None => self.retries.push((at, intent)),
        }
        Ok(())
    }

    pub fn promise(&mut self, id: ChangeSetId, device: DeviceId, seq: u64) {
        self.acknowledged.entry(id).or_default().insert((device, seq));
        // What was lost with one disk is done again where the draft was on another.
        self.lost.remove(&id);
    }

    /// Goes on under a new name.
    pub fn renew(&mut self, at: usize) -> anyhow::Result<()> {
        let tools = &mut Tools { random: &mut self.random, now_ms: self.now_ms };
        let (id, device, seq) = self.tills[at].renew(tools)?;
        self.promise(id, device, seq);
        Ok(())
    }

    /// All that is kept anywhere but at one place.
    pub fn stores_but(&self, place: usize) -> impl Iterator<Item = &MemoryStore> {
        let tills = self.tills.iter().enumerate().filter(move |(at, _)| *at != place).map(|(_, till)| &till.store);
        tills.chain((place != SERVER).then_some(&self.server.store))
    }
}
