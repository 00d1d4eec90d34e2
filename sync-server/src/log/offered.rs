//! What a carrier sent, read once: bodies, their hashes, whose signatures they bear, and how they will be kept.
//!
//! All of this asks for processors and for nothing else, so it is done before a page waits for its turn: while the
//! database works on one page, the next is read. A signature is checked with the key that is known by then; whether
//! that is the device's key is asked again when the page is judged (`intake`). What a page means is absent.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, LazyLock};

use ed25519_dalek::VerifyingKey;
use serde::Deserialize;
use shared::adoption::Body;
use shared::change_set::Signed;
use shared::id::DeviceId;
use shared::protocol::Refusal;
use shared::units::registry::Registry;
use shared::verify::{CARRIER_BYTES_MAX, VerifyRefused, read_body, verify_hashed_signature};
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::packing::{self, Names};

/// A page of so many is worth a thread a core.
const SHARED_PAGE_MIN: usize = 64;

/// The cores of this machine.
pub static CORES: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, usize::from));

/// So many long pages are read at once: more would only take memory.
static READERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(*CORES)));

/// As much of a body as says where it belongs.
#[derive(Deserialize)]
struct Address {
    device: DeviceId,
    seq: u64,
}

/// A body as it is kept.
#[derive(Clone)]
pub struct AtRest {
    pub packing: i16,
    pub body: Vec<u8>,
    pub signature: [u8; 64],
}

impl AtRest {
    /// Packs a body.
    fn of(body: &Body) -> io::Result<AtRest> {
        let (packing, packed) = packing::pack(&Names::of(&body.change_set), &body.signed.body)?;
        // What cannot be read as a signature is refused before anything of it is kept.
        let signature = body.signed.signature().map_or([0; 64], |signature| signature.to_bytes());
        Ok(AtRest { packing, body: packed, signature })
    }
}

/// A body that could be read.
#[derive(Clone)]
pub struct Readable {
    pub body: Body,
    pub at_rest: AtRest,
    /// The key whose signature stands beside it, as far as it was known when this was read.
    signed_by: Option<VerifyingKey>,
}

impl Readable {
    /// Whether the signature was seen to be that of a key.
    pub fn was_signed_by(&self, key: &VerifyingKey) -> bool {
        self.signed_by.as_ref() == Some(key)
    }

    /// Whether the signature is that of a key.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        verify_hashed_signature(&self.body.hash, &self.body.signed, key).is_ok()
    }
}

/// A change set that was offered.
#[derive(Clone)]
pub struct Offered {
    pub seq: u64,
    pub read: Result<Readable, VerifyRefused>,
}

/// A page sorted by author; authors in the order of their first change set in it, each one's in their order.
#[derive(Clone, Default)]
pub struct Page {
    pub runs: Vec<(DeviceId, Vec<Offered>)>,
    pub unreadable: Vec<Refusal>,
}

/// Reads one. What says at least where it belongs is judged there; what does not is refused by itself.
fn read(signed: Signed, keys: &Registry) -> io::Result<Result<(DeviceId, Offered), Refusal>> {
    let nowhere = |reason| Ok(Err(Refusal { device: None, seq: 0, reason }));
    if signed.body.len() > CARRIER_BYTES_MAX {
        return nowhere(VerifyRefused::TooLarge);
    }
    match read_body(&signed) {
        Ok(change_set) => {
            let body = Body::of(change_set, signed, false);
            let (device, seq) = (body.change_set.device, body.change_set.seq);
            let is_right = |key: &&VerifyingKey| verify_hashed_signature(&body.hash, &body.signed, key).is_ok();
            let signed_by = keys.key(device).filter(is_right).copied();
            let at_rest = AtRest::of(&body)?;
            Ok(Ok((device, Offered { seq, read: Ok(Readable { body, at_rest, signed_by }) })))
        }
        Err(reason) => match serde_json::from_str::<Address>(&signed.body) {
            Ok(Address { device, seq }) => Ok(Ok((device, Offered { seq, read: Err(reason) }))),
            Err(_) => nowhere(VerifyRefused::NotReadable),
        },
    }
}

impl Page {
    /// Reads what a carrier sent. A long page is shared among the cores.
    ///
    /// # Errors
    /// A body could not be packed, which is this machine's fault.
    pub fn read(change_sets: Vec<Signed>, keys: &Registry) -> io::Result<Page> {
        let read_all = |part: Vec<Signed>| part.into_iter().map(|signed| read(signed, keys)).collect::<Vec<_>>();
        if change_sets.len() < SHARED_PAGE_MIN {
            return Page::sort(read_all(change_sets));
        }
        let length = change_sets.len().div_ceil(*CORES);
        let (mut parts, mut rest) = (Vec::new(), change_sets);
        while rest.len() > length {
            let behind = rest.split_off(length);
            parts.push(std::mem::replace(&mut rest, behind));
        }
        let read: io::Result<Vec<_>> = std::thread::scope(|scope| {
            let workers: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || read_all(part))).collect();
            let last = read_all(rest);
            let mut all = Vec::new();
            for worker in workers {
                all.extend(worker.join().map_err(|_| io::Error::other("a thread that read a page was lost"))?);
            }
            all.extend(last);
            Ok(all)
        });
        Page::sort(read?)
    }

    /// The same where others must not be kept waiting: a long page is read on a thread of its own.
    pub async fn read_aside(change_sets: Vec<Signed>, keys: Arc<Registry>) -> Result<Page, Error> {
        if change_sets.len() < SHARED_PAGE_MIN {
            return Ok(Page::read(change_sets, &keys)?);
        }
        let reader = READERS.clone().acquire_owned().await.map_err(|_| Error::Fault("nobody reads pages any more"))?;
        let reading = tokio::task::spawn_blocking(move || {
            let page = Page::read(change_sets, &keys);
            drop(reader);
            page
        });
        Ok(reading.await.map_err(|_| Error::Fault("reading a page panicked"))??)
    }

    fn sort(read: Vec<io::Result<Result<(DeviceId, Offered), Refusal>>>) -> io::Result<Page> {
        let mut page = Page::default();
        let mut places: HashMap<DeviceId, usize> = HashMap::new();
        for offered in read {
            match offered? {
                Ok((device, offered)) => {
                    let place = *places.entry(device).or_insert_with(|| {
                        page.runs.push((device, Vec::new()));
                        page.runs.len() - 1
                    });
                    if let Some((_, run)) = page.runs.get_mut(place) {
                        run.push(offered);
                    }
                }
                Err(refusal) => page.unreadable.push(refusal),
            }
        }
        for (_, run) in &mut page.runs {
            run.sort_by_key(|offered| offered.seq);
        }
        Ok(page)
    }

    /// The authors in it.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.runs.iter().map(|(device, _)| *device)
    }
}
