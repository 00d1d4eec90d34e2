//! The devices whose word counts: their keys, learned from facts alone.
//!
//! A device is introduced by its own first change set, which proves that it founded the cooperative, holds an
//! invitation, or succeeds a device that was restored. No server's word is needed for any of these, so two tills on a
//! LAN come to the same answer as head office. Revocation is deliberately absent: a revoked device's change sets are
//! still read, they only do not count (see `standing`).

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use uuid::Uuid;

use super::fact::{DeviceJoined, Introduction};
use crate::adoption::{self, Body};
use crate::change_set::{ChangeSet, Head, RawFact, Signed};
use crate::fact::Fact;
use crate::id::{CooperativeId, DeviceId};
use crate::verify::{VerifyRefused, read_body, verify_hashed_link, verify_link, verify_signature};

/// The id of the cooperative that this key founds: the key's hash in the form of a UUID (version 8).
pub fn cooperative_of_founder(key: &VerifyingKey) -> CooperativeId {
    let hash = blake3::derive_key("lumbung cooperative id v1", key.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    CooperativeId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// What an introducing key signs: the new device's id and key.
pub fn introduction_message(device: DeviceId, public_key: &VerifyingKey) -> Vec<u8> {
    [b"lumbung/join/1".as_slice(), device.as_bytes(), public_key.as_bytes()].concat()
}

/// The proof an invited or succeeding device carries.
pub fn introduce(by: &SigningKey, device: DeviceId, public_key: &VerifyingKey) -> String {
    hex::encode(by.sign(&introduction_message(device, public_key)).to_bytes())
}

/// A key written in hex.
pub fn key_from_hex(text: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// Keys and invitations of one cooperative.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    keys: BTreeMap<DeviceId, VerifyingKey>,
    invitations: BTreeSet<String>,
}

impl Registry {
    /// Learns a device from a row or a fact.
    pub fn add_device(&mut self, device: DeviceId, public_key: &str) {
        if let Some(key) = key_from_hex(public_key) {
            self.keys.entry(device).or_insert(key);
        }
    }

    /// Learns an invitation.
    pub fn add_invitation(&mut self, invite_key: &str) {
        self.invitations.insert(invite_key.to_owned());
    }

    /// The devices it knows.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.keys.keys().copied()
    }

    /// The key of a known device.
    pub fn key(&self, device: DeviceId) -> Option<&VerifyingKey> {
        self.keys.get(&device)
    }

    /// Learns what an accepted change set says of devices.
    pub fn learn(&mut self, change_set: &ChangeSet) {
        let introduces = |raw: &&RawFact| ["device_joined", "device_invited"].contains(&raw.kind.as_str());
        for raw in change_set.facts.iter().filter(introduces) {
            match Fact::of(raw) {
                Fact::DeviceJoined(joined) if joined.device == change_set.device => {
                    self.add_device(joined.device, &joined.public_key);
                }
                Fact::DeviceInvited(invited) => self.add_invitation(&invited.invite_key),
                _ => {}
            }
        }
        // Whom an adopted branch let in is known too. What a carrier among the originals carries is not looked at.
        for (original, _) in adoption::originals(change_set, self).unwrap_or_default() {
            if !adoption::is_carrier(&original) {
                self.learn(&original);
            }
        }
    }

    /// The key that must have signed: a known device's, or the one that a first change set introduces and proves.
    pub fn key_for(&self, change_set: &ChangeSet) -> Result<VerifyingKey, VerifyRefused> {
        if let Some(key) = self.keys.get(&change_set.device) {
            return Ok(*key);
        }
        change_set
            .facts
            .iter()
            .find_map(|raw| match Fact::of(raw) {
                Fact::DeviceJoined(joined) if joined.device == change_set.device => Some(joined),
                _ => None,
            })
            .filter(|_| change_set.seq == 1)
            .and_then(|joined| self.introduced_key(&joined, change_set.cooperative))
            .ok_or(VerifyRefused::UnknownDevice)
    }

    fn introduced_key(&self, joined: &DeviceJoined, cooperative: CooperativeId) -> Option<VerifyingKey> {
        let key = key_from_hex(&joined.public_key)?;
        let signed_by = |introducer: &VerifyingKey, proof: &str| {
            let mut bytes = [0; 64];
            hex::decode_to_slice(proof, &mut bytes).is_ok()
                && introducer
                    .verify_strict(&introduction_message(joined.device, &key), &Signature::from_bytes(&bytes))
                    .is_ok()
        };
        let trusted = match &joined.introduction {
            Introduction::Founder => cooperative_of_founder(&key) == cooperative,
            Introduction::Invited { invite_key, proof } => {
                self.invitations.contains(invite_key)
                    && key_from_hex(invite_key).is_some_and(|inviter| signed_by(&inviter, proof))
            }
            Introduction::Succeeds { device, proof, .. } => {
                self.keys.get(device).is_some_and(|old| signed_by(old, proof))
            }
        };
        trusted.then_some(key)
    }
}

/// Change sets of one device that follow one another, accepted together.
pub type AcceptedRun = (Vec<(ChangeSet, Signed)>, Head);

/// Verifies a run of one device's consecutive change sets: every link, and the last signature, which vouches for all
/// of them through the chain (design §3). With a first change set the registry learns the device before it goes on.
pub fn verify_run(
    run: Vec<Signed>,
    head: &Head,
    cooperative: CooperativeId,
    registry: &mut Registry,
) -> Result<AcceptedRun, VerifyRefused> {
    let read: Result<_, _> = run.into_iter().map(|signed| Ok((read_body(&signed)?, signed))).collect();
    verify_read_run(read?, head, cooperative, registry)
}

/// The same for bodies that were read already.
pub fn verify_read_run(
    run: Vec<(ChangeSet, Signed)>,
    head: &Head,
    cooperative: CooperativeId,
    registry: &mut Registry,
) -> Result<AcceptedRun, VerifyRefused> {
    let mut head = *head;
    let mut key = None;
    for (change_set, signed) in &run {
        head = verify_link(signed, change_set, &head, cooperative)?;
        if key.is_none() {
            key = Some((registry.key_for(change_set)?, change_set.device));
        }
        if key.is_some_and(|(_, device)| device != change_set.device) {
            return Err(VerifyRefused::BrokenChain);
        }
    }
    if let (Some((key, _)), Some((_, last))) = (key, run.last()) {
        verify_signature(last, &key)?;
    }
    learn_run(run.iter().map(|(change_set, _)| change_set), registry)?;
    Ok((run, head))
}

/// Learns what a run says whose links and signatures are right. What it carries must be judged now and alike
/// everywhere, so the devices of the originals must be known.
fn learn_run<'a>(
    run: impl Iterator<Item = &'a ChangeSet> + Clone,
    registry: &mut Registry,
) -> Result<(), VerifyRefused> {
    for carrier in run.clone().filter(|it| adoption::is_carrier(it)) {
        adoption::originals(carrier, registry)?;
    }
    run.for_each(|change_set| registry.learn(change_set));
    Ok(())
}

/// Verifies a run of bodies whose hashes are known: every link, and that `are_signed` says of the device's key. Nothing
/// is learned from a run that is refused.
pub fn verify_bodies<'a>(
    run: impl Iterator<Item = &'a Body> + Clone,
    are_signed: impl FnOnce(&VerifyingKey) -> bool,
    head: &Head,
    cooperative: CooperativeId,
    registry: &mut Registry,
) -> Result<Head, VerifyRefused> {
    let mut head = *head;
    let mut key = None;
    for Body { change_set, hash, .. } in run.clone() {
        head = verify_hashed_link(*hash, change_set, &head, cooperative)?;
        let (_, device) = match key {
            Some(known) => known,
            None => *key.insert((registry.key_for(change_set)?, change_set.device)),
        };
        if device != change_set.device {
            return Err(VerifyRefused::BrokenChain);
        }
    }
    if key.is_some_and(|(key, _)| !are_signed(&key)) {
        return Err(VerifyRefused::BadSignature);
    }
    learn_run(run.map(|body| &body.change_set), registry)?;
    Ok(head)
}

/// The holder of the founder's own row, for tables that want an id where a unit has none.
pub const NO_UNIT: Uuid = Uuid::nil();
