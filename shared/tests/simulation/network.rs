//! The network: letters that are lost, doubled, late and out of order, and what each side does with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use shared::change_set::{Decided, Signed};
use shared::document::{DocumentKey, KIND_MEMBER};
use shared::id::{ChangeSetId, DeviceId, DocumentId, UserId};
use shared::memory::MemoryStore;
use shared::protocol::{Cursor, HeadsResponse, MemberKey, PushRequest, PushResponse, Refusal, pack, unpack};
use shared::verify::VerifyRefused;
use uuid::Uuid;

use super::disk::Part;
use super::random::Random;
use super::till::Till;

/// How many change sets one letter carries: few, so that much goes wrong in between.
pub const PAGE: usize = 40;

#[derive(Clone)]
pub enum Message {
    /// Between tills: this is how far I know everybody.
    Ask {
        heads: BTreeMap<DeviceId, u64>,
    },
    /// What you lack.
    Page {
        page: Page,
        keys: Vec<MemberKey>,
    },
    AskHeads,
    Heads(HeadsResponse),
    Push {
        page: Page,
        keys: Vec<MemberKey>,
    },
    Pushed(PushResponse),
    Pull {
        cursor: Option<Cursor>,
    },
    Pulled {
        page: Page,
        cursor: Cursor,
        keys: Vec<MemberKey>,
    },
    AskStretch {
        epoch: Uuid,
        number: u64,
        from: usize,
    },
    /// A piece of a stretch, from a byte on.
    Piece {
        part: Part,
        from: usize,
        total: usize,
    },
}

/// Change sets on their way.
#[derive(Clone, Debug)]
pub struct Page(Arc<Vec<Signed>>);

impl Page {
    fn of(change_sets: Vec<Signed>) -> Page {
        Page(Arc::new(change_sets))
    }

    /// As it arrives. Packing is most of the work, so one page of eight is packed and unpacked, always the same ones.
    fn arrived(self) -> anyhow::Result<Vec<Signed>> {
        let change_sets = Arc::unwrap_or_clone(self.0);
        let mark = change_sets.first().map_or(0, |first| first.hash().0[0]);
        if !mark.is_multiple_of(8) {
            return Ok(change_sets);
        }
        let page: PushRequest = unpack(&pack(&PushRequest { change_sets })?)?;
        Ok(page.change_sets)
    }
}

impl Message {
    /// What the one who hears it does with it, in one transaction.
    pub fn transaction(&self) -> &'static str {
        match self {
            Message::Ask { .. } | Message::AskHeads | Message::Pull { .. } | Message::AskStretch { .. } => "an answer",
            Message::Page { .. } => "a neighbour's page",
            Message::Heads(_) | Message::Pushed(_) => "hearing an answer",
            Message::Push { .. } => "a push",
            Message::Pulled { .. } => "a server's page",
            Message::Piece { .. } => "a piece of a stretch",
        }
    }

    /// True for what only the process that asked may hear.
    pub fn is_answer(&self) -> bool {
        use Message::{Heads, Page, Piece, Pulled, Pushed};
        matches!(self, Page { .. } | Heads(_) | Pushed(_) | Pulled { .. } | Piece { .. })
    }
}

/// All that the server keeps; it knows nothing beside it.
pub struct Server {
    pub store: MemoryStore,
    pub epoch: Uuid,
    pub keys: BTreeMap<DocumentId, DocumentKey>,
    pub backup: Option<(MemoryStore, BTreeMap<DocumentId, DocumentKey>)>,
}

fn keys_to_send(keys: &BTreeMap<DocumentId, DocumentKey>) -> Vec<MemberKey> {
    keys.iter().map(|(document, key)| MemberKey { document: *document, key: BASE64.encode(key) }).collect()
}

fn keys_received(keys: &[MemberKey]) -> anyhow::Result<Vec<(DocumentId, DocumentKey)>> {
    let read =
        |key: &MemberKey| anyhow::Ok((key.document, DocumentKey::try_from(BASE64.decode(&key.key)?.as_slice())?));
    keys.iter().map(read).collect()
}

/// Out of order and from strangers are what a bad network brings about, and another branch of a chain what a copied
/// disk does; anything else is a fault.
fn expected_of_a_bad_network(refused: &[Refusal]) -> anyhow::Result<()> {
    let is_expected = |it: &Refusal| {
        use VerifyRefused::{BrokenChain, OutOfSequence, UnknownDevice};
        matches!(it.reason, OutOfSequence | UnknownDevice | BrokenChain)
    };
    anyhow::ensure!(refused.iter().all(is_expected), "refused without a reason: {refused:?}");
    Ok(())
}

/// What a program needs beside its disk.
pub struct Tools<'a> {
    pub random: &'a mut Random,
    pub now_ms: u64,
}

/// What became of a message.
#[derive(Default)]
pub struct Heard {
    pub answer: Option<Message>,
    /// The first line under a new name, where it had to take one.
    pub renewed: Option<(ChangeSetId, DeviceId, u64)>,
    pub adopted: usize,
    pub is_stretch_whole: bool,
}

impl Till {
    pub fn ask(&self) -> Message {
        Message::Ask { heads: self.heads() }
    }

    /// What it tells the server now.
    pub fn turn_to_server(&self) -> Vec<Message> {
        let Some(server_heads) = &self.process.server_heads else { return vec![Message::AskHeads] };
        let pull = Message::Pull { cursor: self.cursor };
        let mut messages = vec![self.wanted_stretch().unwrap_or(pull)];
        let change_sets = self.store.missing(server_heads, PAGE);
        if !change_sets.is_empty() || !self.keys.is_empty() {
            messages.push(Message::Push { page: Page::of(change_sets), keys: keys_to_send(&self.keys) });
        }
        messages
    }

    /// Takes a message in, in one transaction, and answers it.
    pub fn hear(&mut self, message: Message, tools: &mut Tools<'_>) -> anyhow::Result<Heard> {
        match message {
            Message::Ask { heads } => {
                let page = Page::of(self.store.missing(&heads, PAGE));
                let answer = Some(Message::Page { page, keys: keys_to_send(&self.keys) });
                return Ok(Heard { answer, ..Heard::default() });
            }
            Message::Page { page, keys } => {
                for (document, key) in keys_received(&keys)? {
                    self.learn_key(document, key);
                }
                expected_of_a_bad_network(&self.receive(&page.arrived()?))?;
            }
            Message::Heads(response) => {
                let heads = response.heads.into_iter().map(|(device, head)| (device, head.seq));
                self.process.server_heads = Some(heads.collect());
                self.process.server_end = Some(response.cursor);
            }
            Message::Pushed(response) => {
                expected_of_a_bad_network(&response.refused)?;
                let is_current = [self.cursor, self.process.server_end]
                    .iter()
                    .flatten()
                    .all(|known| known.epoch == response.cursor.epoch);
                match &mut self.process.server_heads {
                    Some(heads) if is_current && response.refused.is_empty() => heads.extend(response.heads),
                    known => *known = None,
                }
            }
            Message::Pulled { page, cursor, keys } => {
                for (document, key) in keys_received(&keys)? {
                    self.learn_key(document, key);
                }
                return self.take_pulled(&page.arrived()?, cursor, tools);
            }
            Message::Piece { part, from, total } => return self.take_piece((part, from), total, tools),
            Message::AskHeads | Message::Push { .. } | Message::Pull { .. } | Message::AskStretch { .. } => {
                anyhow::bail!("only a server is told this")
            }
        }
        Ok(Heard::default())
    }

    /// Takes in what the server holds, with the place to go on from; gives way to its branch where it shows another.
    pub fn take_pulled(&mut self, page: &[Signed], reached: Cursor, tools: &mut Tools<'_>) -> anyhow::Result<Heard> {
        let mut heard = Heard::default();
        let mut branch = Vec::new();
        let mut is_own = false;
        // The branch that the server holds stands; the one that stood here is adopted.
        while let Some((device, seq)) = self.store.fork_in(page) {
            branch.extend(self.store.set_aside(device, seq));
            is_own |= device == self.identity.device;
        }
        let refused = self.receive(page);
        // Within an epoch nothing is left out and nothing comes before what it stands on.
        anyhow::ensure!(refused.is_empty(), "a pulled page was not gapless: {refused:?}");
        if is_own {
            heard.renewed = Some(self.renew(tools)?);
        }
        for fact in shared::adoption::pack(branch) {
            heard.adopted += fact.originals.len();
            let id = ChangeSetId::make(tools.now_ms, tools.random.bytes());
            let decided = Decided { facts: vec![fact.into()], ..Decided::default() };
            self.commit(id, (UserId::from_bytes([0; 16]), Vec::new()), decided)?;
        }
        match self.cursor {
            Some(cursor) if cursor.epoch == reached.epoch => {
                let position = cursor.position.max(reached.position);
                self.cursor = Some(Cursor { position, ..cursor });
            }
            _ => {
                // Another epoch: what this server holds is to be learned anew.
                self.cursor = Some(reached);
                self.process.server_heads = None;
            }
        }
        Ok(heard)
    }

    /// Goes on under a new name, and says where that stands.
    pub fn renew(&mut self, tools: &mut Tools<'_>) -> anyhow::Result<(ChangeSetId, DeviceId, u64)> {
        let device = DeviceId::from_bytes(tools.random.bytes());
        let (id, key) = (ChangeSetId::make(tools.now_ms, tools.random.bytes()), tools.random.bytes());
        let seq = super::setting::succeed(self, id, device, key)?;
        Ok((id, device, seq))
    }
}

impl Server {
    fn cursor(&self) -> Cursor {
        Cursor { epoch: self.epoch, position: self.store.log().len() as u64 }
    }

    pub fn heads(&self) -> Message {
        let (cursor, heads) = (self.cursor(), self.store.heads().clone());
        Message::Heads(HeadsResponse { cursor, heads, contacts: Vec::new() })
    }

    pub fn hear(&mut self, message: Message) -> anyhow::Result<Option<Message>> {
        Ok(match message {
            Message::AskHeads => Some(self.heads()),
            Message::AskStretch { epoch, number, from } => Some(self.piece(epoch, number, from)?),
            Message::Push { page, keys } => {
                self.keys.extend(keys_received(&keys)?);
                let page = page.arrived()?;
                let refused = self.store.receive(&page);
                self.destroy_keys();
                let mut heads = BTreeMap::new();
                for signed in &page {
                    let device = shared::verify::read_body(signed)?.device;
                    heads.insert(device, self.store.head(device).seq);
                }
                Some(Message::Pushed(PushResponse { cursor: self.cursor(), heads, refused }))
            }
            Message::Pull { cursor } => {
                let after = cursor.filter(|cursor| cursor.epoch == self.epoch).map_or(0, |cursor| cursor.position);
                let after = usize::try_from(after)?;
                let log = self.store.log();
                let end = log.len().min(after + PAGE);
                let page = Page::of(log[after.min(end)..end].iter().map(|(_, signed)| signed.clone()).collect());
                let cursor = Cursor { epoch: self.epoch, position: end as u64 };
                Some(Message::Pulled { page, cursor, keys: keys_to_send(&self.keys) })
            }
            _ => anyhow::bail!("a server is not told this"),
        })
    }

    pub fn destroy_keys(&mut self) {
        let erased = self.store.erased();
        self.keys.retain(|document, _| !erased.contains(document));
    }

    /// Keys are of no use to the server's own tables; it learns them so that its replica can be compared whole.
    pub fn open_what_it_can(&mut self) {
        for (document, key) in &self.keys {
            self.store.learn_key(*document, *key, KIND_MEMBER);
        }
    }
}
