//! What a till keeps, and what it forgets when the power goes.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use shared::change_set::Signed;
use shared::clock::HybridTime;
use shared::document::{DocumentKey, KIND_MEMBER};
use shared::id::{DeviceId, DocumentId, UnitId};
use shared::memory::MemoryStore;
use shared::protocol::{Cursor, Refusal};
use shared::units::fact::DeviceInvited;
use shared::units::join::JoinCode;
use uuid::Uuid;

/// Who a machine is. Never copied to another one, except where somebody copies a whole disk.
#[derive(Clone)]
pub struct Identity {
    pub device: DeviceId,
    pub key: SigningKey,
    pub unit: UnitId,
    pub till_code: String,
    /// The identities that this one goes on for.
    pub before: Vec<DeviceId>,
}

/// A new device between the typed code and its first line in the log: it takes the log over and writes nothing.
#[derive(Clone)]
pub struct Joining {
    pub invited: DeviceInvited,
    pub code: JoinCode,
}

/// The beginning of a stretch of the server's log, as far as it came.
#[derive(Clone)]
pub struct Part {
    pub epoch: Uuid,
    pub number: u64,
    pub bytes: Vec<u8>,
}

/// All that a till keeps. It changes in transactions, of which a power cut leaves all or nothing.
#[derive(Clone)]
pub struct Disk {
    pub identity: Identity,
    pub store: MemoryStore,
    pub keys: BTreeMap<DocumentId, DocumentKey>,
    pub cursor: Option<Cursor>,
    pub part: Option<Part>,
    pub clock: HybridTime,
    pub joining: Option<Joining>,
}

impl Disk {
    pub fn new(identity: Identity, store: MemoryStore) -> Disk {
        Disk {
            identity,
            store,
            keys: BTreeMap::new(),
            cursor: None,
            part: None,
            clock: HybridTime::default(),
            joining: None,
        }
    }

    /// Takes a key, unless its person was erased.
    pub fn learn_key(&mut self, document: DocumentId, key: DocumentKey) {
        if !self.store.erased().contains(&document) && self.keys.insert(document, key).is_none() {
            self.store.learn_key(document, key, KIND_MEMBER);
        }
    }

    /// Takes a page in, and destroys the keys of those whose erasure stands in it.
    pub fn receive(&mut self, page: &[Signed]) -> Vec<Refusal> {
        let refused = self.store.receive(page);
        self.destroy_keys();
        refused
    }

    pub fn destroy_keys(&mut self) {
        let erased = self.store.erased();
        self.keys.retain(|document, _| !erased.contains(document));
    }

    /// Reads again what it has the key of: an erasure that was taken back closes nothing any more.
    pub fn read_again(&mut self) {
        for (document, key) in &self.keys {
            self.store.learn_key(*document, *key, KIND_MEMBER);
        }
    }
}

/// What a program knows only as long as it runs. Every start begins with none of it.
#[derive(Default)]
pub struct Process {
    /// Goes up at every start: an answer to an earlier process reaches nobody.
    pub number: u32,
    /// What it believes the server to hold, and where it believes its log to end.
    pub server_heads: Option<BTreeMap<DeviceId, u64>>,
    pub server_end: Option<Cursor>,
}

impl Process {
    /// The next one, which knows nothing.
    pub fn after(&self) -> Process {
        Process { number: self.number + 1, ..Process::default() }
    }
}
