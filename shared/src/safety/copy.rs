//! A copy as bytes: a short header, then sealed pieces one after the other, so that a file can grow by appending and
//! whatever a power cut tore off its end is found.
//!
//! ```text
//! "LUMBCOPY"  salt (16)  check (8)          the check tells another key from damage
//! length (4, little endian)  nonce (24)  sealed piece        again and again
//! ```
//! A piece is JSON, packed with zstd, sealed with XChaCha20-Poly1305 under a key made from the recovery key and the
//! salt; its place in the file is sealed with it, so pieces cannot be moved, left out or taken from another file.
//! Nonces are random: a file whose torn end was cut off goes on with new ones.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::recovery_key::RecoveryKey;
use crate::change_set::{Head, Signed};
use crate::id::{CooperativeId, DeviceId, UnitId};
use crate::protocol::MemberKey;

const MAGIC: &[u8; 8] = b"LUMBCOPY";
const SALT_BYTES: usize = 16;
const CHECK_BYTES: usize = 8;
const NONCE_BYTES: usize = 24;
/// How long the header is.
pub const HEADER_BYTES: usize = MAGIC.len() + SALT_BYTES + CHECK_BYTES;
/// The most bytes a piece may have once unpacked.
pub const PIECE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Sealed it is never longer than this.
const SEALED_BYTES_MAX: usize = PIECE_BYTES_MAX + 64 * 1024;
const PACKING_LEVEL: i32 = 5;

/// Why a copy cannot be read further.
#[derive(Debug, Error)]
pub enum CopyTrouble {
    #[error("this is no safety copy")]
    NotACopy,
    #[error("another recovery key belongs to this copy")]
    OtherKey,
    #[error("the copy is damaged or torn off")]
    Damaged,
    #[error("the copy cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("a piece is too large to be written")]
    TooLarge,
}

/// What a file of pieces is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// One segment of the *salinan berjalan*.
    Mirror,
    /// *Cadangan*: the whole log at one moment.
    Backup,
    /// The members' keys, beside the log so that they can expire.
    MemberKeys,
}

/// The first piece of every file: whose it is, and what is needed to go on from it on another machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub kind: CopyKind,
    pub cooperative: CooperativeId,
    pub cooperative_name: String,
    pub unit: UnitId,
    pub device: DeviceId,
    pub till_code: String,
    pub made_at_ms: u64,
    pub app: String,
    /// What the files before this one hold; empty in a backup and in a mirror's first segment.
    pub heads: BTreeMap<DeviceId, Head>,
    /// The secrets of the device as it keeps them; what they are is the device's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<String>,
    /// Settings of the device that a new machine needs: its server, its printer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
}

/// The last piece of a backup: without it the backup is not whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub change_sets: u64,
    pub heads: BTreeMap<DeviceId, Head>,
}

/// A piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "piece", rename_all = "snake_case")]
pub enum Piece {
    Opening(Box<Opening>),
    Log { change_sets: Vec<Signed> },
    MemberKeys { keys: Vec<MemberKey> },
    Closing(Closing),
}

/// Seals the pieces of one file.
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    header: [u8; HEADER_BYTES],
    next: u64,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("next", &self.next).finish_non_exhaustive()
    }
}

fn check_of(key: &[u8; 32]) -> [u8; CHECK_BYTES] {
    let whole = blake3::derive_key("lumbung safety copy check v1", key);
    std::array::from_fn(|at| whole[at])
}

impl Sealer {
    /// A new file with this salt, which no other file may have.
    pub fn begin(key: &RecoveryKey, salt: [u8; SALT_BYTES]) -> Sealer {
        let key = key.copy_key(&salt);
        let mut header = [0; HEADER_BYTES];
        let text = [MAGIC.as_slice(), &salt, &check_of(&key)].concat();
        header.copy_from_slice(&text);
        Sealer { cipher: XChaCha20Poly1305::new(&key.into()), header, next: 0 }
    }

    /// The bytes a file begins with.
    pub const fn header(&self) -> &[u8; HEADER_BYTES] {
        &self.header
    }

    /// The bytes of the next piece.
    ///
    /// # Errors
    /// Larger than a piece may be.
    pub fn seal(&mut self, piece: &Piece, nonce: [u8; NONCE_BYTES]) -> Result<Vec<u8>, CopyTrouble> {
        let text = serde_json::to_vec(piece).map_err(std::io::Error::from)?;
        if text.len() > PIECE_BYTES_MAX {
            return Err(CopyTrouble::TooLarge);
        }
        let packed = zstd::bulk::compress(&text, PACKING_LEVEL)?;
        let place = self.next.to_le_bytes();
        let payload = Payload { msg: &packed, aad: &place };
        let sealed = self.cipher.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| CopyTrouble::TooLarge)?;
        let length = u32::try_from(NONCE_BYTES + sealed.len()).map_err(|_| CopyTrouble::TooLarge)?;
        self.next += 1;
        Ok([length.to_le_bytes().as_slice(), &nonce, &sealed].concat())
    }
}

/// Reads the pieces of one file, one after the other.
pub struct Pieces<R> {
    source: R,
    sealer: Sealer,
    /// How far the file is sound.
    good_bytes: u64,
}

impl<R: Read> Pieces<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// No copy, or another key.
    pub fn open(mut source: R, key: &RecoveryKey) -> Result<Pieces<R>, CopyTrouble> {
        let mut header = [0; HEADER_BYTES];
        source.read_exact(&mut header).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => CopyTrouble::NotACopy,
            _ => CopyTrouble::Io(error),
        })?;
        let (magic, rest) = header.split_at(MAGIC.len());
        let (salt, check) = rest.split_at(SALT_BYTES);
        if magic != MAGIC {
            return Err(CopyTrouble::NotACopy);
        }
        let salt: [u8; SALT_BYTES] = salt.try_into().map_err(|_| CopyTrouble::NotACopy)?;
        let sealer = Sealer::begin(key, salt);
        if check != &sealer.header[MAGIC.len() + SALT_BYTES..] {
            return Err(CopyTrouble::OtherKey);
        }
        Ok(Pieces { source, sealer, good_bytes: HEADER_BYTES as u64 })
    }

    /// How many bytes from the beginning are sound so far.
    pub const fn good_bytes(&self) -> u64 {
        self.good_bytes
    }

    /// What seals the pieces that follow the last one read.
    pub fn into_sealer(self) -> Sealer {
        self.sealer
    }

    /// The next piece; none at a clean end.
    ///
    /// # Errors
    /// What follows is damaged or torn, or cannot be read.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, CopyTrouble> {
        let mut length = [0; 4];
        match fill(&mut self.source, &mut length)? {
            0 => return Ok(None),
            4 => {}
            _ => return Err(CopyTrouble::Damaged),
        }
        let length = u32::from_le_bytes(length) as usize;
        if !(NONCE_BYTES..=SEALED_BYTES_MAX).contains(&length) {
            return Err(CopyTrouble::Damaged);
        }
        // Never more than there is: a length that lies costs nothing.
        let mut sealed = Vec::new();
        (&mut self.source).take(length as u64).read_to_end(&mut sealed)?;
        if sealed.len() != length {
            return Err(CopyTrouble::Damaged);
        }
        let (nonce, hidden) = sealed.split_at(NONCE_BYTES);
        let place = self.sealer.next.to_le_bytes();
        let payload = Payload { msg: hidden, aad: &place };
        let packed =
            self.sealer.cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| CopyTrouble::Damaged)?;
        let piece = unpack(&packed)?;
        self.sealer.next += 1;
        self.good_bytes += 4 + length as u64;
        Ok(Some(piece))
    }
}

/// Reads a piece that is no longer sealed, however small its maker said it was.
///
/// # Errors
/// It is none.
pub fn unpack(packed: &[u8]) -> Result<Piece, CopyTrouble> {
    let text = zstd::bulk::decompress(packed, PIECE_BYTES_MAX).map_err(|_| CopyTrouble::Damaged)?;
    serde_json::from_slice(&text).map_err(|_| CopyTrouble::Damaged)
}

/// Reads until the buffer is full or the end; says how much came.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> Result<usize, std::io::Error> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> RecoveryKey {
        RecoveryKey::make([n; super::super::recovery_key::SYMBOLS])
    }

    fn log(n: u8) -> Piece {
        Piece::Log { change_sets: vec![Signed { body: format!("{{\"n\":{n}}}"), signature: "00".repeat(64) }] }
    }

    fn file(pieces: u8) -> (Vec<u8>, Vec<usize>) {
        let mut sealer = Sealer::begin(&key(1), [7; 16]);
        let mut bytes = sealer.header().to_vec();
        let mut ends = vec![bytes.len()];
        for n in 0..pieces {
            bytes.extend(sealer.seal(&log(n), [n; 24]).unwrap());
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    fn read(bytes: &[u8]) -> (Vec<Piece>, u64, bool) {
        let mut pieces = Pieces::open(bytes, &key(1)).unwrap();
        let mut found = Vec::new();
        loop {
            match pieces.next_piece() {
                Ok(Some(piece)) => found.push(piece),
                Ok(None) => return (found, pieces.good_bytes(), true),
                Err(_) => return (found, pieces.good_bytes(), false),
            }
        }
    }

    #[test]
    fn wherever_a_power_cut_tears_a_copy_what_is_whole_before_it_is_read_and_its_end_is_known() {
        let (bytes, ends) = file(4);
        for cut in HEADER_BYTES..=bytes.len() {
            let (found, good, is_clean) = read(&bytes[..cut]);
            let whole = ends.iter().filter(|end| **end <= cut).count() - 1;
            assert_eq!(found, (0..whole).map(|n| log(u8::try_from(n).unwrap())).collect::<Vec<_>>(), "{cut}");
            assert_eq!(good, ends[whole] as u64);
            assert_eq!(is_clean, ends.contains(&cut), "{cut}");
        }
    }

    #[test]
    fn a_changed_byte_anywhere_is_noticed() {
        let (bytes, ends) = file(2);
        for at in HEADER_BYTES..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            let (found, _, is_clean) = read(&changed);
            assert!(!is_clean && found.len() == usize::from(at >= ends[1]), "{at}");
        }
    }

    #[test]
    fn pieces_cannot_be_left_out_or_moved_and_another_key_says_so() {
        let (bytes, ends) = file(3);
        let without = [&bytes[..ends[1]], &bytes[ends[2]..]].concat();
        assert_eq!(read(&without).0.len(), 1);
        assert!(matches!(Pieces::open(bytes.as_slice(), &key(2)), Err(CopyTrouble::OtherKey)));
        assert!(matches!(Pieces::open(&b"LUMBCOP"[..], &key(1)), Err(CopyTrouble::NotACopy)));
        assert!(matches!(Pieces::open(&[0; 64][..], &key(1)), Err(CopyTrouble::NotACopy)));
    }

    #[test]
    fn a_cut_file_goes_on_behind_its_last_whole_piece() {
        let (bytes, ends) = file(3);
        let mut pieces = Pieces::open(&bytes[..ends[2] + 9], &key(1)).unwrap();
        while let Ok(Some(_)) = pieces.next_piece() {}
        let good = usize::try_from(pieces.good_bytes()).unwrap();
        assert_eq!(good, ends[2]);
        let mut mended = bytes[..good].to_vec();
        mended.extend(pieces.into_sealer().seal(&log(9), [9; 24]).unwrap());
        let (found, _, is_clean) = read(&mended);
        assert!(is_clean);
        assert_eq!(found, vec![log(0), log(1), log(9)]);
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = zstd::bulk::compress(&vec![b' '; PIECE_BYTES_MAX + 1], 1).unwrap();
        assert!(matches!(unpack(&bomb), Err(CopyTrouble::Damaged)));
    }
}
