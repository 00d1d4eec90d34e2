//! Bodies at rest: zstd with a frozen text that knows what change sets look like.
//!
//! A single sale packs to a third of what it would without that text. The number beside a body says how it was packed;
//! a number that was ever written is read for ever, so a text here may be joined by a better one, never be changed.
//! Hashes and signatures are always over the unpacked bytes.
//!
//! Three of the ids in a body stand in columns beside it. They cannot be made smaller by packing, so a body is packed
//! with one byte in the place of each: bytes that JSON never has.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use shared::change_set::{ChangeSet, Signed};
use shared::verify::CARRIER_BYTES_MAX;
use uuid::Uuid;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// The body as it is.
const PLAIN: i16 = 0;
/// zstd with [`COMMON_TEXT_1`].
const COMMON_1: i16 = 1;

static COMMON_TEXT_1: &[u8] = include_bytes!("packing_1.txt");

/// The same, with [`MARKS`] in the place of the ids in the columns.
const COMMON_1_NAMED: i16 = 2;

/// Stand for cooperative, device and id, with their quotation marks.
const MARKS: [char; 3] = ['\u{1}', '\u{2}', '\u{3}'];

/// A tenth smaller than what zstd does by itself, and hardly slower; higher ones are slower only.
const LEVEL: i32 = 6;

static PACKING: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(COMMON_TEXT_1, LEVEL));
static UNPACKING: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(COMMON_TEXT_1));

/// What is made once and used again: as many as were ever needed at the same time, whichever threads that was on.
struct Tools<T>(Mutex<Vec<T>>);

static PACKERS: Tools<Compressor<'static>> = Tools(Mutex::new(Vec::new()));
static UNPACKERS: Tools<(Decompressor<'static>, Vec<u8>)> = Tools(Mutex::new(Vec::new()));

impl<T> Tools<T> {
    /// Works with one of them; one that failed is not used again.
    fn with<R>(
        &self,
        make: impl FnOnce() -> io::Result<T>,
        work: impl FnOnce(&mut T) -> io::Result<R>,
    ) -> io::Result<R> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut tool = kept.map_or_else(make, Ok)?;
        let result = work(&mut tool)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(tool);
        Ok(result)
    }
}

/// The ids that stand in columns beside a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names([Uuid; 3]);

impl Names {
    /// Those of a change set.
    pub fn of(change_set: &ChangeSet) -> Names {
        Names([change_set.cooperative.0, change_set.device.0, change_set.id.0])
    }

    fn marked(&self) -> impl Iterator<Item = (char, String)> + '_ {
        MARKS.into_iter().zip(self.0.iter().map(|id| format!("\"{id}\"")))
    }
}

/// A body as a row of the log has it, with what stands beside it.
#[derive(Debug, sqlx::FromRow)]
pub struct Packed {
    pub packing: i16,
    pub cooperative: Uuid,
    pub device: Uuid,
    pub id: Uuid,
    pub body: Vec<u8>,
    pub signature: Vec<u8>,
}

impl Packed {
    /// What was signed, with its signature.
    pub fn signed(&self) -> io::Result<Signed> {
        let names = Names([self.cooperative, self.device, self.id]);
        let body = unpack(self.packing, &names, &self.body)?;
        Ok(Signed { body, signature: hex::encode(&self.signature) })
    }
}

/// Packs a body; where packing does not help, it stays as it is.
pub fn pack(names: &Names, body: &str) -> io::Result<(i16, Vec<u8>)> {
    let (packing, text) = if body.contains(MARKS) {
        (COMMON_1, body.to_owned())
    } else {
        let marked =
            names.marked().fold(body.to_owned(), |text, (mark, id)| text.replace(&id, mark.encode_utf8(&mut [0; 4])));
        (COMMON_1_NAMED, marked)
    };
    let make = || Compressor::with_prepared_dictionary(&PACKING);
    let packed = PACKERS.with(make, |packer| packer.compress(text.as_bytes()))?;
    Ok(if packed.len() < body.len() { (packing, packed) } else { (PLAIN, body.as_bytes().to_vec()) })
}

/// The body that was packed.
fn unpack(packing: i16, names: &Names, packed: &[u8]) -> io::Result<String> {
    match packing {
        PLAIN => std::str::from_utf8(packed).map(str::to_owned).map_err(io::Error::other),
        COMMON_1 => unpacked(packed),
        COMMON_1_NAMED => {
            let text = unpacked(packed)?;
            Ok(names.marked().fold(text, |text, (mark, id)| text.replace(mark, &id)))
        }
        _ => Err(io::Error::other("a body is packed in a way this version does not know")),
    }
}

fn unpacked(packed: &[u8]) -> io::Result<String> {
    let make = || Ok((Decompressor::with_prepared_dictionary(&UNPACKING)?, Vec::with_capacity(CARRIER_BYTES_MAX)));
    UNPACKERS.with(make, |(unpacker, room)| {
        room.clear();
        unpacker.decompress_to_buffer(packed, room)?;
        std::str::from_utf8(room).map(str::to_owned).map_err(io::Error::other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_out_as_it_went_in() {
        let long = "ab".repeat(CARRIER_BYTES_MAX / 2);
        let names = Names([1, 2, 3].map(|n| Uuid::from_bytes([n; 16])));
        let ids: Vec<String> = names.marked().map(|(_, id)| id).collect();
        let whole = format!("{{\"id\":{2},\"cooperative\":{0},\"device\":{1},\"again\":{2}}}", ids[0], ids[1], ids[2]);
        let marked = format!("no JSON: \u{1}\u{2}\u{3} {whole}");
        for body in ["", "{}", "{\"cooperative\":\"\\u0000\"}", "gula pasir, beras 5 kg — é", &long, &whole, &marked]
        {
            let (packing, packed) = pack(&names, body).unwrap();
            assert_eq!(unpack(packing, &names, &packed).unwrap(), body);
        }
        assert!(pack(&names, &whole).unwrap().1.len() < 60, "the ids are in the columns already");
        assert!(unpack(99, &names, b"").is_err());
    }

    #[test]
    fn what_was_packed_before_the_columns_were_used_is_read() {
        let body = "{\"id\":\"\",\"cooperative\":\"\",\"unit\":\"\"}";
        let packed = Compressor::with_dictionary(3, COMMON_TEXT_1).unwrap().compress(body.as_bytes()).unwrap();
        assert_eq!(unpack(COMMON_1, &Names([Uuid::nil(); 3]), &packed).unwrap(), body);
    }

    #[test]
    fn the_common_text_is_never_changed() {
        assert_eq!(blake3::hash(COMMON_TEXT_1).to_hex().as_str(), COMMON_TEXT_1_HASH);
    }

    const COMMON_TEXT_1_HASH: &str = "2bdb13154dd41ff72911025c9caa67adc9333689487dca6a5b9d6cfb7638be33";
}
