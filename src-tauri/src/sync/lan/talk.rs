//! What two tills say to each other: who they are, how far they know everybody, and what the other lacks.
//!
//! The same exchange as with a server, without positions (design §7): the line authenticates the carrier, `verify` the
//! author. Each side gives only to a device that stands in its own log, and not to a revoked one; taking is safe from
//! anybody, because nothing unsigned is taken. A device the other does not know yet gives first, and is known then.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer};
use rusqlite::params;
use shared::id::{DeviceId, DocumentId};
use shared::protocol::{MemberKey, PAGE_BYTES_MAX, PAGE_CHANGE_SETS_MAX};
use shared::units::registry::key_from_hex;

use super::LanTrouble;
use super::said::{Gift, Hello};
use super::wire::{Side, Wire};
use crate::core::{Open, now_ms};
use crate::store::{StoreError, log, receive};
use crate::sync::{fork, keys};

/// What an exchange came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchanged {
    pub with: DeviceId,
    pub sent: u64,
    pub received: u64,
    /// False where the other was not known, or revoked: it was given nothing.
    pub is_trusted: bool,
}

fn signed_bytes(hash: &[u8], side: Side) -> Vec<u8> {
    let word: &[u8] = match side {
        Side::Caller => b"lumbung/lan/caller/1",
        Side::Called => b"lumbung/lan/called/1",
    };
    [word, hash].concat()
}

/// Exchanges over a line that stands. The caller gives first.
///
/// # Errors
/// The line broke, or the other side is not who it says.
pub fn exchange<S: Read + Write>(open: &Open, wire: &mut Wire<S>, side: Side) -> Result<Exchanged, LanTrouble> {
    let other_side = if side == Side::Caller { Side::Called } else { Side::Caller };
    let heads = log::heads(&open.store.reader())?;
    let keys = held_keys(open)?.into_iter().map(|key| key.document).collect();
    let hello = Hello {
        cooperative: open.identity.cooperative,
        device: open.identity.device,
        public_key: hex::encode(open.signing_key.verifying_key().as_bytes()),
        signature: hex::encode(open.signing_key.sign(&signed_bytes(&wire.hash, side)).to_bytes()),
        heads,
        keys,
    };
    wire.send(&hello)?;
    let theirs: Hello = wire.receive()?;
    let mut bytes = [0; 64];
    let is_hex = hex::decode_to_slice(&theirs.signature, &mut bytes).is_ok();
    let key = key_from_hex(&theirs.public_key).filter(|_| is_hex).ok_or(LanTrouble::NotOurs)?;
    key.verify_strict(&signed_bytes(&wire.hash, other_side), &Signature::from_bytes(&bytes))
        .map_err(|_| LanTrouble::NotOurs)?;
    if theirs.cooperative != open.identity.cooperative || theirs.device == open.identity.device {
        return Err(LanTrouble::NotOurs);
    }
    let (sent, received) = match side {
        Side::Caller => {
            let sent = give(open, wire, &theirs)?;
            (sent, take(open, wire)?)
        }
        Side::Called => {
            let received = take(open, wire)?;
            (give(open, wire, &theirs)?, received)
        }
    };
    Ok(Exchanged { with: theirs.device, sent, received, is_trusted: is_trusted(open, &theirs)? })
}

/// Whether this log introduces the device with this key, and nothing revoked it.
fn is_trusted(open: &Open, hello: &Hello) -> Result<bool, StoreError> {
    let connection = open.store.reader();
    let mut statement =
        connection.prepare_cached("select public_key from device where cooperative = ?1 and device = ?2")?;
    let key = params![open.identity.cooperative.as_bytes(), hello.device.as_bytes()];
    let mut rows = statement.query(key)?;
    let known: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
    let is_known = known.is_some_and(|key| key.eq_ignore_ascii_case(&hello.public_key));
    Ok(is_known && log::standing(&connection)?.counts(hello.device, u64::MAX))
}

/// Gives what the other lacks, in parts; nothing to a device that is not trusted here.
fn give<S: Read + Write>(open: &Open, wire: &mut Wire<S>, hello: &Hello) -> Result<u64, LanTrouble> {
    let nothing = Gift { change_sets: Vec::new(), keys: Vec::new(), more: false };
    if !is_trusted(open, hello)? {
        wire.send(&nothing)?;
        return Ok(0);
    }
    let mut lacking = held_keys(open)?;
    lacking.retain(|key| !hello.keys.contains(&key.document));
    let mut keys = lacking.chunks(PAGE_CHANGE_SETS_MAX).map(<[MemberKey]>::to_vec);
    let (mut theirs, mut sent) = (hello.heads.clone(), 0);
    loop {
        let page = log::missing(&open.store.reader(), &theirs, PAGE_CHANGE_SETS_MAX, PAGE_BYTES_MAX / 2)?;
        for signed in &page {
            if let Ok(change_set) = shared::verify::read_body(signed) {
                theirs.insert(change_set.device, change_set.seq);
            }
        }
        sent += page.len() as u64;
        let gift =
            Gift { more: !page.is_empty() || keys.len() > 1, change_sets: page, keys: keys.next().unwrap_or_default() };
        wire.send(&gift)?;
        if !gift.more {
            return Ok(sent);
        }
    }
}

/// Takes what is given, each part as one commit.
fn take<S: Read + Write>(open: &Open, wire: &mut Wire<S>) -> Result<u64, LanTrouble> {
    let mut received = 0;
    loop {
        let gift: Gift = wire.receive()?;
        // More of this device's own than it wrote: it was set back, and goes on under a new name before it sells again.
        if fork::is_written_elsewhere(open, &gift.change_sets)? {
            fork::take_in(open, &gift.change_sets, None).map_err(|trouble| trouble.refusal())?;
        }
        if !gift.change_sets.is_empty() || !gift.keys.is_empty() {
            open.store.write(|tx| {
                receive::receive(tx, open.identity.cooperative, &gift.change_sets, now_ms())?;
                gift.keys.iter().try_for_each(|key| keys::learn(tx, open.identity.cooperative, key, false))
            })?;
            let _ = open.events.send("books_changed");
        }
        received += gift.change_sets.len() as u64;
        if !gift.more {
            return Ok(received);
        }
    }
}

fn held_keys(open: &Open) -> Result<Vec<MemberKey>, StoreError> {
    let connection = open.store.reader();
    let mut statement = connection.prepare_cached("select document, key from document_key")?;
    let rows = statement.query_map([], |row| {
        let key: [u8; 32] = row.get(1)?;
        Ok(MemberKey { document: DocumentId::from_bytes(row.get(0)?), key: BASE64.encode(key) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
