//! The change set: one business action by one person on one device, numbered, chained, signed, never edited.
//!
//! Words: the *body* is UTF-8 JSON whose bytes are signed and kept as they are; a *head* is a device's last number
//! and the hash of its last body; *facts* say what happened, *entries* and *moves* what it did to money and stock.
//! The shapes in this file are frozen (design §3): fields may be added, none may change its meaning. What a field
//! means to the books is decided elsewhere; here it only has a form.

use std::collections::BTreeMap;
use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{HybridTime, Month, Zone};
use crate::id::{ChangeSetId, CooperativeId, DeviceId, DocumentId, ProductId, UnitId, UserId, WarehouseId};
use crate::money::Money;
use crate::quantity::Quantity;

/// What a signature is made over, before the hash: names the format, so that no other use of a key can be confused
/// with this one.
const SIGNED_PREFIX: &[u8] = b"lumbung/1";

/// BLAKE3 of a body. All zeros stands before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BodyHash(pub [u8; 32]);

impl BodyHash {
    /// The hash of these bytes.
    pub fn of(body: &[u8]) -> Self {
        BodyHash(*blake3::hash(body).as_bytes())
    }

    /// The first digits, as people compare them on paper.
    pub fn short(&self) -> String {
        hex::encode(&self.0[..6])
    }
}

impl fmt::Debug for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

impl fmt::Display for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl Serialize for BodyHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BodyHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(&text, &mut bytes).map_err(|_| serde::de::Error::custom("not a hash in hex"))?;
        Ok(BodyHash(bytes))
    }
}

/// The end of a device's chain as somebody knows it. Nothing written yet is seq 0 with the zero hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Head {
    /// The last number.
    pub seq: u64,
    /// The hash of that body.
    pub hash: BodyHash,
}

/// How far the author had read when it acted (design §3).
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// The server's log epoch whose positions are named; none before the first contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Uuid>,
    /// Everything up to this position of that epoch.
    #[serde(default)]
    pub position: u64,
    /// What came otherwise, or all heads where no position is known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub heads: BTreeMap<DeviceId, u64>,
}

/// A second person's word for an action above the actor's own right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who approved.
    pub user: UserId,
    /// Why, in their words.
    pub reason: String,
    /// Which of the user's PINs was checked.
    pub credential_version: u64,
    /// The user's own signature, where the action needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// A fact as it travels: kind, version and content. Every version is read for ever, unknown ones are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawFact {
    /// `snake_case`, past tense.
    pub kind: String,
    /// Counts up when the content changes its shape.
    pub version: u16,
    /// The content, as the text it was written in.
    pub data: Box<serde_json::value::RawValue>,
}

impl PartialEq for RawFact {
    fn eq(&self, other: &RawFact) -> bool {
        self.kind == other.kind && self.version == other.version && self.data.get() == other.data.get()
    }
}

/// Whose business a line is (domain G7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Business with a member who is active on the date.
    Member,
    /// Business with anybody else.
    NonMember,
}

/// One line of an entry. Debit is positive, credit negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The account's code (domain §2).
    pub account: String,
    /// The unit whose books it stands in; none means the change set's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Sen, signed.
    pub amount: Money,
    /// Member or non-member business, where the account asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The holder in the sub-ledger: member, shift, supplier, warehouse, loan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Uuid>,
}

/// A journal: postings that sum to zero per unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The posting rule (domain §3), `P01`.
    pub rule: String,
    /// The number on the paper it came with.
    pub document: String,
    /// What a bookkeeper reads beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The lines.
    pub lines: Vec<Posting>,
}

/// Goods into or out of a pool, with the value that the entry posts for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockMove {
    /// What moved.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// The unit whose books hold it; none means the change set's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The inventory account it is carried on.
    pub account: String,
    /// In is positive.
    pub quantity: Quantity,
    /// The same number as its posting on that account.
    pub value: Money,
}

/// A change of a described thing: bytes of an Automerge change, sealed where they hold personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentChange {
    /// Which document.
    pub document: DocumentId,
    /// What it describes: `product`, `member`, `settings`.
    pub kind: String,
    /// Base64 of the change, or of nonce and sealed change.
    pub change: String,
    /// True when the bytes are sealed with the document's own key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
}

/// One business action. See the module's words and design §3 for each field's reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeSet {
    pub id: ChangeSetId,
    pub cooperative: CooperativeId,
    pub unit: UnitId,
    pub device: DeviceId,
    pub seq: u64,
    pub previous: BodyHash,
    pub seen: Seen,
    pub clock: HybridTime,
    pub business_date: Date,
    pub zone: Zone,
    pub actor: UserId,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<ChangeSetId>,
    pub facts: Vec<RawFact>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<StockMove>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentChange>,
}

impl ChangeSet {
    /// The month its date lies in, whether or not it counts there.
    pub fn month(&self) -> Month {
        Month::of(self.business_date)
    }
}

/// A body with the signature that stands beside it. The bytes are the truth; everything else is read from them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The JSON text exactly as it was signed.
    pub body: String,
    /// Ed25519, 64 bytes in hex.
    pub signature: String,
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({:?}, {} bytes)", self.hash(), self.body.len())
    }
}

impl Signed {
    /// Signs a change set. Fails where the body would be larger than any other device takes (a chain that went on
    /// from such a body would be lost), or where JSON cannot hold it, which no value of these types can bring about.
    pub fn seal(change_set: &ChangeSet, key: &SigningKey) -> Result<Signed, serde_json::Error> {
        let body = serde_json::to_string(change_set)?;
        if body.len() > crate::verify::bytes_max(change_set) {
            return Err(serde::ser::Error::custom("the body is larger than a change set may be"));
        }
        let signature = key.sign(&signed_message(&BodyHash::of(body.as_bytes())));
        Ok(Signed { body, signature: hex::encode(signature.to_bytes()) })
    }

    /// The hash that the next body of the same device names.
    pub fn hash(&self) -> BodyHash {
        BodyHash::of(self.body.as_bytes())
    }

    /// The signature's bytes, if they are that.
    pub fn signature(&self) -> Option<Signature> {
        let mut bytes = [0; 64];
        hex::decode_to_slice(&self.signature, &mut bytes).ok()?;
        Some(Signature::from_bytes(&bytes))
    }
}

/// The bytes a signature is made over.
pub(crate) fn signed_message(hash: &BodyHash) -> Vec<u8> {
    [SIGNED_PREFIX, &hash.0].concat()
}

/// What `decide` returns: an action that was allowed, before it has an author, a number and a signature.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    pub facts: Vec<crate::fact::Fact>,
    pub entries: Vec<Entry>,
    pub moves: Vec<StockMove>,
    pub documents: Vec<DocumentChange>,
}

impl Decided {
    /// Whether money or stock moves.
    pub fn is_posted(&self) -> bool {
        !self.entries.is_empty() || !self.moves.is_empty()
    }
}

/// Who acts, for whom, when: the part of a change set that no rule decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    pub id: ChangeSetId,
    pub unit: UnitId,
    pub business_date: Date,
    pub zone: Zone,
    pub actor: UserId,
    pub approvals: Vec<Approval>,
    pub batch: Option<ChangeSetId>,
}

/// The author's place in its own chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    pub cooperative: CooperativeId,
    pub device: DeviceId,
    pub head: Head,
    pub clock: HybridTime,
    pub seen: Seen,
}

impl Author {
    /// The change set that comes next in this author's chain. `wall_ms` is what the clock on the wall says.
    pub fn next(&self, circumstances: Circumstances, decided: Decided, wall_ms: u64) -> ChangeSet {
        ChangeSet {
            id: circumstances.id,
            cooperative: self.cooperative,
            unit: circumstances.unit,
            device: self.device,
            seq: self.head.seq + 1,
            previous: self.head.hash,
            seen: self.seen.clone(),
            clock: self.clock.tick(wall_ms),
            business_date: circumstances.business_date,
            zone: circumstances.zone,
            actor: circumstances.actor,
            approvals: circumstances.approvals,
            batch: circumstances.batch,
            facts: decided.facts.iter().map(crate::fact::Fact::to_raw).collect(),
            entries: decided.entries,
            moves: decided.moves,
            documents: decided.documents,
        }
    }
}
