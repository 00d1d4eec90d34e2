//! The server's master key, and what is made of it: tokens and the wrapping of member keys.
//!
//! Every use has a key of its own, derived by name, so that none can stand in for another. The master key itself lies
//! in a file or in the environment, never in the database: a copy of the database opens nothing.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::document::DocumentKey;
use shared::id::{CooperativeId, DocumentId};

use crate::error::Error;

const NONCE_BYTES: usize = 24;

/// What tokens are for; a token for one use is refused by every other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Something for a device to sign.
    Challenge,
    /// A device's session.
    Device,
    /// A head office's session.
    Office,
    /// A cooperative that was here and may come back to an emptied server.
    Return,
}

impl Audience {
    const fn word(self) -> &'static str {
        match self {
            Audience::Challenge => "challenge",
            Audience::Device => "device",
            Audience::Office => "office",
            Audience::Return => "return",
        }
    }
}

/// Keys for every use.
pub struct Secrets {
    encoding: EncodingKey,
    decoding: DecodingKey,
    wrapping: XChaCha20Poly1305,
}

#[derive(serde::Deserialize, Serialize)]
struct Claims<T> {
    aud: String,
    exp: u64,
    content: T,
}

/// Bytes nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Fault("the system gives no random bytes"))?;
    Ok(bytes)
}

/// Seconds of the Unix epoch.
pub fn now_seconds() -> u64 {
    jiff::Timestamp::now().as_second().unsigned_abs()
}

impl Secrets {
    /// From the master key.
    pub fn new(master: &[u8; 32]) -> Secrets {
        let tokens = blake3::derive_key("lumbung server tokens v1", master);
        let wrapping = blake3::derive_key("lumbung server member keys v1", master);
        Secrets {
            encoding: EncodingKey::from_secret(&tokens),
            decoding: DecodingKey::from_secret(&tokens),
            wrapping: XChaCha20Poly1305::new(&wrapping.into()),
        }
    }

    /// A token for one use that is good for so many seconds.
    pub fn issue<T: Serialize>(&self, audience: Audience, content: T, seconds: u64) -> Result<String, Error> {
        let claims = Claims { aud: audience.word().to_owned(), exp: now_seconds() + seconds, content };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|_| Error::Fault("a token cannot be written"))
    }

    /// What a token says, if it is ours, for this use, and has not expired.
    pub fn read<T: DeserializeOwned>(&self, audience: Audience, token: &str) -> Result<T, Error> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_audience(&[audience.word()]);
        validation.set_required_spec_claims(&["exp", "aud"]);
        match jsonwebtoken::decode::<Claims<T>>(token, &self.decoding, &validation) {
            Ok(token) => Ok(token.claims.content),
            Err(error) => Err(match error.kind() {
                jsonwebtoken::errors::ErrorKind::ExpiredSignature => Error::SessionExpired,
                _ => Error::NotSignedIn,
            }),
        }
    }

    /// Wraps a document's key for the database.
    pub fn wrap(&self, cooperative: CooperativeId, document: DocumentId, key: &DocumentKey) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE_BYTES] = random()?;
        let place = place(cooperative, document);
        let payload = Payload { msg: key, aad: &place };
        let hidden = self.wrapping.encrypt(XNonce::from_slice(&nonce), payload);
        let hidden = hidden.map_err(|_| Error::Fault("a key cannot be wrapped"))?;
        Ok([nonce.as_slice(), &hidden].concat())
    }

    /// The key that was wrapped for this document; a fault where the master key is another.
    pub fn unwrap(
        &self,
        cooperative: CooperativeId,
        document: DocumentId,
        wrapped: &[u8],
    ) -> Result<DocumentKey, Error> {
        let place = place(cooperative, document);
        let open = |(nonce, hidden): (&[u8], &[u8])| {
            self.wrapping.decrypt(XNonce::from_slice(nonce), Payload { msg: hidden, aad: &place }).ok()
        };
        let key = wrapped.split_at_checked(NONCE_BYTES).and_then(open).and_then(|key| key.try_into().ok());
        key.ok_or(Error::Fault("a member key does not open: the master key is not the one it was wrapped with"))
    }
}

fn place(cooperative: CooperativeId, document: DocumentId) -> Vec<u8> {
    [cooperative.as_bytes().as_slice(), document.as_bytes()].concat()
}

/// A key as 64 digits of hex.
pub fn master_from_hex(text: &str) -> Result<[u8; 32], Error> {
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| Error::Fault("a master key is 64 digits of hex"))?;
    Ok(key)
}

/// The key in a file that only its owner reads; made where it is missing.
pub fn master_from_file(path: &Path) -> Result<[u8; 32], Error> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key: [u8; 32] = random()?;
            writeln!(file, "{}", hex::encode(key))?;
            file.sync_all()?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mut text = String::new();
            fs::File::open(path)?.read_to_string(&mut text)?;
            master_from_hex(&text)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_for_one_use_is_refused_by_every_other() {
        let secrets = Secrets::new(&[7; 32]);
        let token = secrets.issue(Audience::Device, serde_json::json!({ "who": "K01" }), 60).unwrap();
        let read = |audience| secrets.read::<serde_json::Value>(audience, &token);
        assert_eq!(read(Audience::Device).unwrap()["who"], "K01");
        assert!(matches!(read(Audience::Office), Err(Error::NotSignedIn)));
        assert!(matches!(read(Audience::Challenge), Err(Error::NotSignedIn)));
        let others = Secrets::new(&[8; 32]).read::<serde_json::Value>(Audience::Device, &token);
        assert!(matches!(others, Err(Error::NotSignedIn)));
    }

    #[test]
    fn a_wrapped_key_opens_in_its_own_place_only() {
        let secrets = Secrets::new(&[7; 32]);
        let (cooperative, document) = (CooperativeId::from_bytes([1; 16]), DocumentId::from_bytes([2; 16]));
        let wrapped = secrets.wrap(cooperative, document, &[9; 32]).unwrap();
        assert_eq!(secrets.unwrap(cooperative, document, &wrapped).unwrap(), [9; 32]);
        assert!(secrets.unwrap(cooperative, DocumentId::from_bytes([3; 16]), &wrapped).is_err());
        assert!(secrets.unwrap(CooperativeId::from_bytes([3; 16]), document, &wrapped).is_err());
    }

    #[test]
    fn the_key_file_is_made_once_and_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        let made = master_from_file(&path).unwrap();
        assert_eq!(master_from_file(&path).unwrap(), made);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
