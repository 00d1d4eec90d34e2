//! The words of two tills, as they travel over a line that stands. Who may say them is deliberately absent: `talk`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use shared::change_set::Signed;
use shared::id::{CooperativeId, DeviceId, DocumentId};
use shared::protocol::MemberKey;

/// The first word of each side.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hello {
    pub cooperative: CooperativeId,
    pub device: DeviceId,
    pub public_key: String,
    /// Over the hash of the handshake and the side, in hex: it fits on no other line.
    pub signature: String,
    pub heads: BTreeMap<DeviceId, u64>,
    /// Documents whose keys are here.
    pub keys: BTreeSet<DocumentId>,
}

/// One part of what is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gift {
    pub change_sets: Vec<Signed>,
    pub keys: Vec<MemberKey>,
    pub more: bool,
}
