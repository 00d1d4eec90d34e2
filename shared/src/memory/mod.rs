//! The third executor: log and read tables in memory, for the simulation and for tests of the rules.
//!
//! It does what SQLite and Postgres do, with maps: the same projection, the same order of writing, the same take-back.
//! Persistence is deliberately absent; a restart is a clone of what was durable.

mod branches;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::adoption::{self, Arranged, Body};
use crate::change_set::{BodyHash, ChangeSet, DocumentChange, Head, Signed};
use crate::covering::Branches;
use crate::document::{self, DocumentKey};
use crate::id::{ChangeSetId, CooperativeId, DeviceId, DocumentId};
use crate::project::{self, Batch};
use crate::protocol::Refusal;
use crate::row::{Changes, Held, Key, StateHash, Table, Value, version_of};
use crate::standing::{Standing, StandingRecord};
use crate::table::{ERASED_PERSON, PUT_HISTORY, TABLES, document_tables};
use crate::units::registry::{Registry, verify_read_run};
use crate::verify::VerifyRefused;

pub use versions::later_kinds;

type DocumentChanges = BTreeMap<ChangeSetId, Vec<DocumentChange>>;

/// One replica of one cooperative.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    cooperative: CooperativeId,
    log: Vec<(ChangeSet, Signed)>,
    index: BTreeMap<(DeviceId, u64), BodyHash>,
    ids: BTreeMap<ChangeSetId, BTreeSet<BodyHash>>,
    bodies: BTreeMap<BodyHash, Body>,
    /// Numbers of which a body stands beside the chain.
    doubled: BTreeSet<(DeviceId, u64)>,
    beside: BTreeSet<(DeviceId, u64, BodyHash)>,
    branches: Branches,
    heads: BTreeMap<DeviceId, Head>,
    registry: Registry,
    standing: Arc<Standing>,
    documents: BTreeMap<DocumentId, DocumentChanges>,
    keys: BTreeMap<DocumentId, DocumentKey>,
    tables: BTreeMap<&'static Table, BTreeMap<Key, Vec<Value>>>,
    /// The kinds of facts that the program which keeps it does not know.
    unknown: Arc<BTreeSet<&'static str>>,
}

impl MemoryStore {
    /// A replica that knows nothing yet.
    pub fn new(cooperative: CooperativeId) -> Self {
        MemoryStore {
            cooperative,
            log: Vec::new(),
            index: BTreeMap::new(),
            ids: BTreeMap::new(),
            bodies: BTreeMap::new(),
            doubled: BTreeSet::new(),
            beside: BTreeSet::new(),
            branches: Branches::default(),
            heads: BTreeMap::new(),
            registry: Registry::default(),
            standing: Arc::default(),
            documents: BTreeMap::new(),
            keys: BTreeMap::new(),
            tables: BTreeMap::new(),
            unknown: Arc::default(),
        }
    }

    /// The cooperative it belongs to.
    pub fn cooperative(&self) -> CooperativeId {
        self.cooperative
    }

    /// Everything it holds, in the order it came.
    pub fn log(&self) -> &[(ChangeSet, Signed)] {
        &self.log
    }

    /// How far it knows each device.
    pub fn heads(&self) -> &BTreeMap<DeviceId, Head> {
        &self.heads
    }

    /// How far it knows one device.
    pub fn head(&self, device: DeviceId) -> Head {
        self.heads.get(&device).copied().unwrap_or_default()
    }

    /// What stands, as far as it has heard.
    pub fn standing(&self) -> Standing {
        Standing::clone(&self.standing)
    }

    /// Whether this action is already there.
    pub fn has(&self, id: ChangeSetId) -> bool {
        self.ids.contains_key(&id)
    }

    fn of_id(&self, id: ChangeSetId) -> Vec<Body> {
        let hashes = self.ids.get(&id).into_iter().flatten();
        hashes.filter_map(|hash| self.bodies.get(hash)).cloned().collect()
    }

    /// The body that counts of an action.
    pub fn find(&self, id: ChangeSetId) -> Option<Body> {
        adoption::counted(self.of_id(id))
    }

    /// Every body held, in the chains and beside them.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.bodies.values()
    }

    /// Those that count by their id, whether or not their device does.
    pub fn counted(&self) -> impl Iterator<Item = &Body> {
        let is_first = |body: &&Body| {
            let all = self.ids.get(&body.change_set.id).filter(|all| all.len() > 1).into_iter().flatten();
            all.filter_map(|hash| self.bodies.get(hash)).all(|other| body.rank() <= other.rank())
        };
        self.bodies.values().filter(is_first)
    }

    /// The rows of a table.
    pub fn rows(&self, table: &'static Table) -> impl Iterator<Item = &Vec<Value>> {
        self.tables.get(table).into_iter().flat_map(BTreeMap::values)
    }

    /// The rows whose key begins like this, in the order of their keys.
    pub fn rows_under<'a>(&'a self, table: &'static Table, begin: &'a [Value]) -> impl Iterator<Item = &'a Vec<Value>> {
        let from_there = move |rows: &'a BTreeMap<Key, Vec<Value>>| {
            let found = rows.range::<[Value], _>((std::ops::Bound::Included(begin), std::ops::Bound::Unbounded));
            found.take_while(move |(key, _)| key.starts_with(begin)).map(|(_, row)| row)
        };
        self.tables.get(table).into_iter().flat_map(from_there)
    }

    /// One row by its key.
    pub fn row(&self, table: &'static Table, key: &[Value]) -> Option<&Vec<Value>> {
        self.tables.get(table)?.get(key)
    }

    /// What comes behind the given heads, at most `limit`, each device in its order.
    pub fn missing(&self, theirs: &BTreeMap<DeviceId, u64>, limit: usize) -> Vec<Signed> {
        let lacks = |change_set: &ChangeSet| change_set.seq > theirs.get(&change_set.device).copied().unwrap_or(0);
        self.log.iter().filter(|(change_set, _)| lacks(change_set)).take(limit).map(|(_, it)| it.clone()).collect()
    }

    /// Takes a page of change sets in, as one transaction. What is known already is passed over; what does not verify
    /// is returned with its reason, and nothing refused of one device holds up another's.
    pub fn receive(&mut self, page: &[Signed]) -> Vec<Refusal> {
        let mut refused = Vec::new();
        let mut accepted = Vec::new();
        let mut run: Vec<(ChangeSet, Signed)> = Vec::new();
        for signed in page.iter().filter(|signed| !self.stands(signed)).cloned().collect::<Vec<_>>() {
            let change_set = match crate::verify::read_body(&signed) {
                Ok(change_set) => self.as_known(change_set),
                Err(reason) => {
                    refused.push(Refusal { device: None, seq: 0, reason });
                    continue;
                }
            };
            if run.last().is_some_and(|(it, _)| it.device != change_set.device) {
                self.accept(std::mem::take(&mut run), &mut accepted, &mut refused);
            }
            run.push((change_set, signed));
        }
        self.accept(run, &mut accepted, &mut refused);
        if !accepted.is_empty() {
            self.append(accepted);
        }
        refused
    }

    /// True for a body that stands in its chain here: there is nothing to read in it.
    fn stands(&self, signed: &Signed) -> bool {
        let hash = signed.hash();
        let held = self.bodies.get(&hash).map(|body| &body.change_set);
        held.is_some_and(|it| self.index.get(&(it.device, it.seq)) == Some(&hash))
    }

    /// Accepts what one device wrote one after the other: together, or where that fails each by itself.
    fn accept(
        &mut self,
        run: Vec<(ChangeSet, Signed)>,
        accepted: &mut Vec<(ChangeSet, Signed)>,
        refused: &mut Vec<Refusal>,
    ) {
        let Some((first, signed)) = run.first() else { return };
        let (device, seq, hash) = (first.device, first.seq, signed.hash());
        match verify_read_run(run.clone(), &self.head(device), self.cooperative, &mut self.registry) {
            Ok((more, next)) => {
                self.index.extend(more.iter().map(|(it, signed)| ((it.device, it.seq), signed.hash())));
                self.heads.insert(device, next);
                accepted.extend(more);
            }
            Err(_) if run.len() > 1 => run.into_iter().for_each(|one| self.accept(vec![one], accepted, refused)),
            Err(reason) => {
                let known = self.index.get(&(device, seq));
                // The same number over another body is a fork of the device's chain: never taken for the one here.
                let reason = if known.is_some() { VerifyRefused::BrokenChain } else { reason };
                if known != Some(&hash) {
                    refused.push(Refusal { device: Some(device), seq, reason });
                }
            }
        }
    }

    /// Log and rows together, as one transaction.
    fn append(&mut self, accepted: Vec<(ChangeSet, Signed)>) {
        let before = Arc::clone(&self.standing);
        // Every carrier was accepted because the devices of its originals are known.
        let mut bodies = adoption::unfolded(&accepted, &self.registry).unwrap_or_default();
        for body in bodies.iter_mut().filter(|body| body.is_beside) {
            body.change_set = self.as_known(body.change_set.clone());
        }
        let records: Vec<StandingRecord> =
            bodies.iter().flat_map(|body| project::standing_records(&body.change_set)).collect();
        let known = bodies.iter().map(|body| (body.change_set.id, self.of_id(body.change_set.id))).collect();
        let arranged = adoption::arrange(bodies.clone(), &known);
        let is_new = |body: &&Body| !self.bodies.contains_key(&body.hash);
        let fresh: BTreeSet<BodyHash> = bodies.iter().filter(is_new).map(|body| body.hash).collect();
        for body in &bodies {
            self.ids.entry(body.change_set.id).or_default().insert(body.hash);
            let held = self.bodies.entry(body.hash).or_insert_with(|| body.clone());
            // What stood beside and comes in the chain stands in both.
            held.is_beside &= body.is_beside;
        }
        for body in &bodies {
            self.learn_branch(&body.change_set, body.hash, body.is_beside);
        }
        let after = if records.is_empty() && self.branches == *before.branches() {
            Arc::clone(&before)
        } else {
            Arc::new(before.with(&records).with_branches(self.branches.clone()))
        };
        let reaches = before.reach_of(&after);
        let repeated: BTreeSet<ChangeSetId> =
            if before.branches() == after.branches() { BTreeSet::new() } else { after.branches().repeated().collect() };
        let is_reached = |it: &ChangeSet| {
            repeated.contains(&it.id) || reaches.iter().any(|reach| reach.holds(it.device, it.seq, it.month()))
        };
        let mut revisited: Vec<ChangeSet> = Vec::new();
        if !(reaches.is_empty() && repeated.is_empty()) {
            let held = self.counted().filter(|body| !fresh.contains(&body.hash) && is_reached(&body.change_set));
            revisited.extend(held.map(|body| body.change_set.clone()));
        }
        let Arranged { arrivals, shadowed, replaced, .. } = &arranged;
        let batch = Batch { arrivals, shadowed, replaced, revisited: &revisited, doubled: &self.doubled };
        let changes = project::changes_of(batch, &before, &after);
        self.standing = after;
        self.log.extend(accepted);
        self.execute(changes);
    }

    fn execute(&mut self, changes: Changes) {
        let changes = changes.tidy(|_| true);
        for (table, keys) in changes.deletes {
            let rows = self.tables.entry(table).or_default();
            keys.iter().for_each(|key| drop(rows.remove(key)));
        }
        for (table, inserted) in changes.inserts {
            let rows = self.tables.entry(table).or_default();
            for values in inserted {
                rows.entry(values[..table.key].to_vec()).or_insert(values);
            }
        }
        for erased in self.erased() {
            if self.keys.remove(&erased).is_some() {
                self.fill_document(erased, document::KIND_MEMBER);
            }
        }
        for (table, totals) in changes.adds {
            self.add(table, totals);
        }
        for (table, versions) in changes.puts_back {
            versions.iter().for_each(|version| self.put_back(table, version));
        }
        for (table, versions) in changes.puts {
            let rows = self.tables.entry(table).or_default();
            for values in versions {
                let key = values[..table.key].to_vec();
                if rows.get(&key).is_none_or(|current| version_of(current) < version_of(&values)) {
                    rows.insert(key, values);
                }
            }
        }
        let mut touched = BTreeMap::new();
        for (document, change_set) in changes.documents_back {
            if let Some(kind) = self.forget_change(document, change_set) {
                touched.insert(document, kind);
            }
        }
        for arrival in changes.documents {
            let document = arrival.change.document;
            touched.insert(document, arrival.change.kind.clone());
            self.documents.entry(document).or_default().entry(arrival.change_set).or_default().push(arrival.change);
        }
        touched.into_iter().for_each(|(document, kind)| self.fill_document(document, &kind));
    }

    fn add(&mut self, table: &'static Table, totals: BTreeMap<Key, Vec<i64>>) {
        let rows = self.tables.entry(table).or_default();
        for (key, amounts) in totals {
            let zeros = std::iter::repeat_n(Value::Int(0), amounts.len());
            let row = rows.entry(key.clone()).or_insert_with(|| key.iter().cloned().chain(zeros).collect());
            for (value, amount) in row[table.key..].iter_mut().zip(amounts) {
                if let Value::Int(total) = value {
                    *total = total.wrapping_add(amount);
                }
            }
            if row[table.key..].iter().all(|value| *value == Value::Int(0)) {
                rows.remove(&key);
            }
        }
    }

    /// The key of a version that was taken back gets the latest version that is left.
    fn put_back(&mut self, table: &'static Table, version: &[Value]) {
        let key = version[..table.key].to_vec();
        let row_key: Value = serde_json::to_string(&key).unwrap_or_default().into();
        let latest = self
            .rows(&PUT_HISTORY)
            .filter(|row| row[1] == Value::from(table.name) && row[2] == row_key)
            .max_by(|left, right| left[3..7].cmp(&right[3..7]))
            .and_then(|row| match &row[7] {
                Value::Text(content) => serde_json::from_str::<Vec<Value>>(content).ok(),
                _ => None,
            });
        let rows = self.tables.entry(table).or_default();
        match latest {
            Some(values) => drop(rows.insert(key, values)),
            None => drop(rows.remove(&key)),
        }
    }

    fn forget_change(&mut self, document: DocumentId, change_set: ChangeSetId) -> Option<String> {
        let removed = self.documents.get_mut(&document)?.remove(&change_set)?;
        removed.first().map(|change| change.kind.clone())
    }

    fn fill_document(&mut self, document: DocumentId, kind: &str) {
        let key = self.keys.get(&document);
        let changes = self.documents.get(&document).into_iter().flat_map(BTreeMap::values).flatten();
        let readable: Vec<Vec<u8>> = changes.filter_map(|change| document::unseal(change, key)).collect();
        let merged = document::merge(&readable);
        let prefix = [Value::Id(self.cooperative.0), Value::Id(document.0)];
        for table in document_tables(kind) {
            self.tables.entry(table).or_default().retain(|key, _| key[..2] != prefix);
        }
        if readable.is_empty() {
            return;
        }
        for row in document::rows(self.cooperative, document, kind, &merged) {
            self.tables.entry(row.table).or_default().insert(row.values[..row.table.key].to_vec(), row.values);
        }
    }

    /// The changes of a document that count, as an editor needs them.
    pub fn document_changes(&self, document: DocumentId) -> Vec<Vec<u8>> {
        let key = self.keys.get(&document);
        let changes = self.documents.get(&document).into_iter().flat_map(BTreeMap::values).flatten();
        changes.filter_map(|change| document::unseal(change, key)).collect()
    }

    /// The documents of people who were erased: their keys are kept nowhere, whenever they come (design §3).
    pub fn erased(&self) -> BTreeSet<DocumentId> {
        self.rows(&ERASED_PERSON)
            .filter_map(|row| if let Value::Id(id) = row[1] { Some(DocumentId(id)) } else { None })
            .collect()
    }

    /// Gives it the key of a sealed document; of somebody who was erased it takes none.
    pub fn learn_key(&mut self, document: DocumentId, key: DocumentKey, kind: &str) {
        if self.erased().contains(&document) {
            return;
        }
        self.keys.insert(document, key);
        self.fill_document(document, kind);
    }

    /// Drops the read tables and fills them again from the log (invariant 5).
    pub fn rebuild(&mut self) {
        let standing = self.standing();
        let counted: BTreeSet<BodyHash> = self.counted().map(|body| body.hash).collect();
        let (arrivals, shadowed): (Vec<&Body>, Vec<&Body>) =
            self.bodies.values().partition(|body| counted.contains(&body.hash));
        let [arrivals, shadowed] =
            [arrivals, shadowed].map(|them| them.into_iter().map(|it| it.change_set.clone()).collect::<Vec<_>>());
        self.tables.clear();
        self.documents.clear();
        let batch =
            Batch { arrivals: &arrivals, shadowed: &shadowed, replaced: &[], revisited: &[], doubled: &self.doubled };
        self.execute(project::changes_of(batch, &standing, &standing));
    }

    /// The state hash per table and unit, over the tables every replica holds (design §4).
    pub fn state_hashes(&self) -> BTreeMap<(&'static str, Option<Value>), StateHash> {
        let mut hashes: BTreeMap<_, StateHash> = BTreeMap::new();
        for table in TABLES.iter().copied().filter(|table| table.held == Held::Everywhere) {
            let unit = table.column("unit");
            for row in self.rows(table) {
                let key = (table.name, unit.map(|index| row[index].clone()));
                hashes.entry(key).or_default().add_row(table, row);
            }
        }
        hashes
    }

    /// All hashes in one.
    pub fn state_hash(&self) -> StateHash {
        let mut sum = StateHash::default();
        self.state_hashes().values().for_each(|hash| sum.add(hash));
        sum
    }
}
