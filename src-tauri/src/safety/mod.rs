//! Safety copies on the till: what is left when the PC dies, is stolen, or its disk is full of nothing (design §3, §12).
//!
//! Words: the *mirror* (*salinan berjalan*) is the change log written to a second place as it grows; a *backup*
//! (*cadangan*) is the whole log at one moment, verified before it counts; *member keys* lie in files of their own that
//! expire. All of them open with the recovery key and with nothing else. None stands in the way of a sale: they are
//! made by threads of their own, from the log, after the commit. Form and sealing of the files are `shared::safety`'s.

pub mod backup;
mod compare;
mod files;
mod handle;
pub mod member_keys;
pub mod mirror;
mod moved;
pub mod new_key;
mod own;
pub mod places;
pub mod restore;
pub mod rotation;
pub mod settings;
pub mod sheet;
pub mod standing;
pub mod status;
mod trouble;
pub mod unsent;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::Connection;
use shared::id::UnitId;
use shared::safety::copy::{CopyKind, Opening, Piece, Pieces, Sealer};
use shared::safety::recovery_key::RecoveryKey;

pub use self::handle::{SafetyHandle, mirror_now};
pub use self::restore::Restores;
pub use self::trouble::Trouble;
use crate::core::{Identity, now_ms};
use crate::outside;
use crate::refusal::Refusal;
use crate::secrets::{Secrets, random};
use crate::store::{Store, StoreError, local_state, set_local_state};

/// Name of the sealed secrets in local state: with the recovery key a copied database alone is enough.
const SEALED: &str = "sealed_secrets";
/// Name of the hash of what is sealed there.
const SEALED_OF: &str = "sealed_secrets_of";

/// Keeps the secrets in the database, sealed with the recovery key, where they are not kept so already.
///
/// # Errors
/// The database's own, or no random bytes.
fn keep_sealed(tx: &Connection, identity: Identity, secrets: &Secrets) -> Result<(), Refusal> {
    let text = secrets.to_text()?;
    let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
    if local_state(tx, SEALED_OF)?.as_deref() == Some(&hash) {
        return Ok(());
    }
    let opening = Opening {
        kind: CopyKind::Backup,
        cooperative: identity.cooperative,
        cooperative_name: String::new(),
        unit: identity.unit,
        device: identity.device,
        till_code: String::new(),
        made_at_ms: now_ms(),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        heads: Default::default(),
        secrets: Some(text),
        settings: Default::default(),
    };
    let mut sealer = Sealer::begin(&secrets.recovery_key()?, random()?);
    let piece = sealer.seal(&Piece::Opening(Box::new(opening)), random()?);
    let piece = piece.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(tx, SEALED, &BASE64.encode([sealer.header().as_slice(), &piece].concat()))?;
    Ok(set_local_state(tx, SEALED_OF, &hash)?)
}

/// Counts an opening of the database, and keeps the secrets of the name it is opened under sealed in it.
///
/// # Errors
/// As [`keep_sealed`].
pub fn count_opening(store: &Store, identity: Identity, secrets: &Secrets) -> Result<u64, Refusal> {
    store.write(|tx| {
        keep_sealed(tx, identity, secrets)?;
        Ok(outside::count_opening(tx, identity)?)
    })
}

/// Opens what [`keep_sealed`] kept: who the database belongs to, and its secrets.
///
/// # Errors
/// The database's own; none where nothing is kept or another key belongs to it.
pub fn open_sealed(connection: &Connection, key: &RecoveryKey) -> Result<Option<Opening>, StoreError> {
    let Some(text) = local_state(connection, SEALED)? else { return Ok(None) };
    let bytes = BASE64.decode(text).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let piece = Pieces::open(bytes.as_slice(), key).and_then(|mut pieces| pieces.next_piece());
    Ok(match piece {
        Ok(Some(Piece::Opening(opening))) => Some(*opening),
        _ => None,
    })
}

/// The identity that an opening names.
pub const fn identity_of(opening: &Opening) -> Identity {
    let unit: UnitId = opening.unit;
    Identity { cooperative: opening.cooperative, device: opening.device, unit }
}
