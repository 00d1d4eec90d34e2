//! Join codes: what a person types to let a device in, and what is made of it.
//!
//! A code has twenty letters: the first six find the envelope on the server, the other fourteen (70 bits) open it and
//! prove the invitation. The server sees the first part only, so it can hand over a cooperative's secrets without
//! being able to read them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;

use crate::protocol::JoinEnvelope;

/// No letter that could be read as another (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LOOKUP_LETTERS: usize = 6;
const CODE_LETTERS: usize = 20;

/// A join code in its two parts.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode {
    lookup: String,
    secret: String,
}

impl JoinCode {
    /// From twenty random bytes.
    pub fn make(random: [u8; CODE_LETTERS]) -> JoinCode {
        let letter = |byte: &u8| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]);
        let letters: String = random.iter().map(letter).collect();
        let (lookup, secret) = letters.split_at(LOOKUP_LETTERS);
        JoinCode { lookup: lookup.to_owned(), secret: secret.to_owned() }
    }

    /// From what a person typed: case, spaces and dashes do not matter, nor O for 0, I and L for 1.
    pub fn read(text: &str) -> Option<JoinCode> {
        let mut letters = String::with_capacity(CODE_LETTERS);
        for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if !letter.is_ascii() || !ALPHABET.contains(&(letter as u8)) {
                return None;
            }
            letters.push(letter);
        }
        if letters.len() != CODE_LETTERS {
            return None;
        }
        let (lookup, secret) = letters.split_at(LOOKUP_LETTERS);
        Some(JoinCode { lookup: lookup.to_owned(), secret: secret.to_owned() })
    }

    /// As it is shown: groups of five.
    pub fn shown(&self) -> String {
        let letters: Vec<char> = self.lookup.chars().chain(self.secret.chars()).collect();
        let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }

    /// The part the server is told.
    pub fn lookup(&self) -> &str {
        &self.lookup
    }

    /// What the server keeps of that part.
    pub fn lookup_hash(lookup: &str) -> String {
        blake3::hash(lookup.as_bytes()).to_hex().to_string()
    }

    /// The key whose public half stands in the invitation.
    pub fn invite_key(&self) -> SigningKey {
        SigningKey::from_bytes(&blake3::derive_key("lumbung invitation key v1", self.secret.as_bytes()))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = blake3::derive_key("lumbung invitation envelope v1", self.secret.as_bytes());
        XChaCha20Poly1305::new(&key.into())
    }

    /// Seals the envelope.
    pub fn seal(&self, envelope: &JoinEnvelope, nonce: [u8; 24]) -> Option<String> {
        let text = serde_json::to_vec(envelope).ok()?;
        let hidden = self.cipher().encrypt(XNonce::from_slice(&nonce), text.as_slice()).ok()?;
        Some(BASE64.encode([nonce.as_slice(), &hidden].concat()))
    }

    /// Opens it; none where the code is another.
    pub fn open(&self, envelope: &str) -> Option<JoinEnvelope> {
        let bytes = BASE64.decode(envelope).ok()?;
        let (nonce, hidden) = bytes.split_at_checked(24)?;
        let text = self.cipher().decrypt(XNonce::from_slice(nonce), hidden).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = JoinCode::make(std::array::from_fn(|index| u8::try_from(index).unwrap()));
        assert_eq!(code.shown(), "01234-56789-ABCDE-FGHJK");
        for typed in ["01234-56789-ABCDE-FGHJK", "o1234 56789 abcde fghjk", "oi23456789ABCDEFGHJK"] {
            assert!(JoinCode::read(typed) == Some(code.clone()), "{typed}");
        }
        assert!(JoinCode::read("01234-56789-ABCDE-FGHJ").is_none());
        assert!(JoinCode::read("01234-56789-ABCDE-FGHJÜ").is_none());
    }
}
