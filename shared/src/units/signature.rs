//! A user's own signature: what somebody says with their PIN, provable without trusting the device (design §3).
//!
//! Words: the *user key* is an Ed25519 key made from the PIN and the cooperative's pepper, never stored; its public
//! half stands in `user_key_set`. An approval's signature is `public key ‖ signature` in hex, over the change set's id
//! and its facts, so it cannot be moved to another action. Making the key is deliberately absent: that needs secrets.

use ed25519_dalek::{Signature, Signer, SigningKey};

use crate::change_set::{Approval, RawFact};
use crate::id::{ChangeSetId, UserId};
use crate::units::registry::key_from_hex;

/// The bytes a user signs: who, with which PIN, which action, and every fact of it.
pub fn approval_message(user: UserId, credential_version: u64, id: ChangeSetId, facts: &[RawFact]) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    for fact in facts {
        let content = fact.data.get();
        for part in [fact.kind.as_bytes(), &fact.version.to_le_bytes(), content.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    let version = credential_version.to_le_bytes();
    [b"lumbung/approve/1".as_slice(), user.as_bytes(), &version, id.as_bytes(), hasher.finalize().as_bytes()].concat()
}

/// An approval with its user's own signature.
pub fn sign(mut approval: Approval, key: &SigningKey, id: ChangeSetId, facts: &[RawFact]) -> Approval {
    let message = approval_message(approval.user, approval.credential_version, id, facts);
    let public_key = hex::encode(key.verifying_key().as_bytes());
    approval.signature = Some(public_key + &hex::encode(key.sign(&message).to_bytes()));
    approval
}

/// The public key that an approval is signed with; none where it is not signed, or not for this.
pub fn signer(approval: &Approval, id: ChangeSetId, facts: &[RawFact]) -> Option<String> {
    let (public_key, signature) = approval.signature.as_deref()?.split_at_checked(64)?;
    let mut bytes = [0; 64];
    hex::decode_to_slice(signature, &mut bytes).ok()?;
    let message = approval_message(approval.user, approval.credential_version, id, facts);
    let key = key_from_hex(public_key)?;
    key.verify_strict(&message, &Signature::from_bytes(&bytes)).ok().map(|()| public_key.to_owned())
}
