//! What devices and server say to each other, and what one side lacks of the other (design §7).
//!
//! Words: *heads* say how far somebody knows each device; a *position* is a place in a server's log of one epoch, a
//! transport cursor and nothing else. Bodies of push and pull are JSON, compressed with zstd. HTTP itself is
//! deliberately absent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change_set::{Head, Signed};
use crate::contact::DeviceContact;
use crate::id::{CooperativeId, DeviceId, DocumentId};
use crate::units::fact::DeviceInvited;
use crate::verify::VerifyRefused;

pub use crate::contact::PROTOCOL_VERSION;
/// The most change sets a page carries.
pub const PAGE_CHANGE_SETS_MAX: usize = 500;
/// The most bytes a page may have once unpacked.
pub const PAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How many change sets a stretch of the log holds: what a new device fetches as one file, from any byte on.
pub const STRETCH_CHANGE_SETS: u64 = 1_000;
/// The most bytes a stretch may have once unpacked.
pub const STRETCH_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A change set that was not accepted: it stays visible where it is, and holds up nothing of other devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Its author, where it could be read that far.
    pub device: Option<DeviceId>,
    pub seq: u64,
    pub reason: VerifyRefused,
}

/// A place in a server's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub epoch: Uuid,
    pub position: u64,
}

/// `GET /sync/challenge`: something to sign, made by the server, so that no device's clock matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    pub nonce: String,
}

/// `POST /sync/session`: the carrier shows that it is a device of the cooperative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    pub protocol: u16,
    pub cooperative: CooperativeId,
    pub device: DeviceId,
    pub nonce: String,
    /// Ed25519 over [`session_message`], in hex.
    pub signature: String,
    /// The device's own first change set, until it has heard that the server holds it: a new device introduces itself
    /// by its proof, and by nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<Signed>,
}

/// The bytes a device signs to be let in.
pub fn session_message(cooperative: CooperativeId, device: DeviceId, nonce: &str) -> Vec<u8> {
    [b"lumbung/session/1".as_slice(), cooperative.as_bytes(), device.as_bytes(), nonce.as_bytes()].concat()
}

/// The answer: a token for the other routes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionResponse {
    pub token: String,
    pub expires_in_seconds: u64,
    /// Proof that this cooperative was here, by the server's master key, which lies outside its database. A server
    /// that lost its database takes the cooperative back for it, without a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_ticket: Option<String>,
}

/// `GET /sync/heads`: what the server holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadsResponse {
    pub cursor: Cursor,
    pub heads: BTreeMap<DeviceId, Head>,
    /// When each device was last heard here, and what it said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<DeviceContact>,
}

/// `POST /sync/push`: change sets of any author, each author's in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushRequest {
    pub change_sets: Vec<Signed>,
}

/// The answer: what the server now holds of the authors in the page, durably.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushResponse {
    pub cursor: Cursor,
    pub heads: BTreeMap<DeviceId, u64>,
    pub refused: Vec<Refusal>,
}

/// `GET /sync/pull?epoch=…&after=…&limit=…`: what comes behind a position. Without an epoch, or with one the server
/// does not know, it begins at the beginning of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullResponse {
    /// Where the page ends.
    pub cursor: Cursor,
    pub more: bool,
    pub change_sets: Vec<Signed>,
}

/// `POST /sync/missing`: what somebody lacks who knows each device this far. Answered like a pull, in the order of the
/// log from a position on; used where positions mean nothing yet: a new epoch, a new server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingRequest {
    pub heads: BTreeMap<DeviceId, u64>,
    /// Where the page before this one ended; none at the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    pub limit: usize,
}

/// `POST /enrol/return`: a device brings its cooperative back to a server that lost it, page by page, until the server
/// knows the device itself. Whoever shows the ticket carries; what is carried is verified as ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRequest {
    pub ticket: String,
    pub cooperative: CooperativeId,
    /// The founder's first change set.
    pub founding: Signed,
    pub change_sets: Vec<Signed>,
}

/// A member's document key, on its own route (design §3): never in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberKey {
    pub document: DocumentId,
    /// Base64 of the 32 bytes. The server wraps it with its master key before it keeps it.
    pub key: String,
}

/// `POST /sync/keys` and the answer of `GET /sync/keys?after=…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysPage {
    pub keys: Vec<MemberKey>,
    /// The place to go on from.
    pub position: u64,
}

/// `POST /sync/invitations`, by a device: leaves the sealed envelope for whoever types the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRequest {
    /// BLAKE3 of the code's first part, in hex: the server never sees the second.
    pub lookup_hash: String,
    /// Base64; see `units::join`.
    pub envelope: String,
    pub expires_in_seconds: u64,
}

/// `POST /join`, by a new device: takes the envelope, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequest {
    pub lookup: String,
    /// A number that this device alone knows: with it, it gets the same answer again where the first one was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// The most letters a claim has.
pub const CLAIM_LENGTH_MAX: usize = 64;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinResponse {
    pub envelope: String,
}

/// What an envelope holds, sealed with a key made from the part of the code that the server never sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JoinEnvelope {
    pub cooperative: CooperativeId,
    pub invited: DeviceInvited,
    /// The secrets of the cooperative, in hex: PIN pepper and NIK key.
    pub pin_pepper: String,
    pub nik_secret: String,
    /// The key on the recovery sheet: one sheet opens the copies of every till.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_key: Option<String>,
}

/// `POST /enrol`: the founding device brings a cooperative to a server that gave out this code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    pub code: String,
    pub cooperative: CooperativeId,
    /// The founder's first change set, which proves the cooperative's id.
    pub founding: Signed,
}

/// An error as every route answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemResponse {
    pub code: String,
    pub message: String,
    pub message_english: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<serde_json::Value>,
}

/// Devices of whose change sets the other side lacks some, with the last number it has: what to send next.
pub fn lacking(mine: &BTreeMap<DeviceId, u64>, theirs: &BTreeMap<DeviceId, u64>) -> BTreeMap<DeviceId, u64> {
    let known = |device: &DeviceId| theirs.get(device).copied().unwrap_or(0);
    mine.iter().filter(|(device, seq)| **seq > known(device)).map(|(device, _)| (*device, known(device))).collect()
}

/// How hard a page is packed. At 1 a sale of three lines takes 330 bytes of the wire, at 5 it takes 290, of which ids,
/// hash and signature are half; a month of ten thousand sales then costs a third of a second of work.
pub const PACKING_LEVEL: i32 = 5;

/// Packs a page for the wire.
pub fn pack<T: Serialize>(page: &T) -> Result<Vec<u8>, std::io::Error> {
    zstd::bulk::compress(&serde_json::to_vec(page)?, PACKING_LEVEL)
}

/// Unpacks a page, however small its maker said it was: never more than [`PAGE_BYTES_MAX`].
pub fn unpack<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, std::io::Error> {
    let text = zstd::bulk::decompress(bytes, PAGE_BYTES_MAX)?;
    Ok(serde_json::from_slice(&text)?)
}

/// Unpacks a stretch of the log (`GET /sync/log/{epoch}/{number}`): never more than [`STRETCH_BYTES_MAX`].
pub fn unpack_stretch(bytes: &[u8]) -> Result<Vec<Signed>, std::io::Error> {
    let text = zstd::bulk::decompress(bytes, STRETCH_BYTES_MAX)?;
    Ok(serde_json::from_slice(&text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_other_side_lacks_is_sent() {
        let device = |n: u8| DeviceId::from_bytes([n; 16]);
        let mine = BTreeMap::from([(device(1), 5), (device(2), 3), (device(3), 1)]);
        let theirs = BTreeMap::from([(device(1), 5), (device(2), 1), (device(4), 9)]);
        assert_eq!(lacking(&mine, &theirs), BTreeMap::from([(device(2), 1), (device(3), 0)]));
    }

    #[test]
    fn a_page_comes_out_as_it_went_in_and_a_bomb_does_not() {
        let page = PushRequest { change_sets: vec![Signed { body: "{}".into(), signature: "00".into() }] };
        assert_eq!(unpack::<PushRequest>(&pack(&page).unwrap()).unwrap(), page);
        let bomb = zstd::bulk::compress(&vec![b' '; PAGE_BYTES_MAX + 1], 1).unwrap();
        assert!(unpack::<PushRequest>(&bomb).is_err());
    }
}
