//! Bodies at rest: zstd with a frozen text that knows what change sets look like.
//!
//! A single sale packs to a third of what it would without that text. The number beside a body says how it was packed;
//! a number that was ever written is read for ever, so a text here may be joined by a better one, never be changed.
//! Hashes and signatures are always over the unpacked bytes.

use std::cell::RefCell;
use std::io;

use shared::verify::BODY_BYTES_MAX;
use zstd::bulk::{Compressor, Decompressor};

/// The body as it is.
const PLAIN: i16 = 0;
/// zstd with [`COMMON_TEXT_1`].
const COMMON_1: i16 = 1;

static COMMON_TEXT_1: &[u8] = include_bytes!("packing_1.txt");

const LEVEL: i32 = 3;

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<(Decompressor<'static>, Vec<u8>)>> = const { RefCell::new(None) };
}

/// Packs a body; where packing does not help, it stays as it is.
pub fn pack(body: &str) -> io::Result<(i16, Vec<u8>)> {
    let packed = PACKER.with_borrow_mut(|packer| match packer {
        Some(packer) => packer.compress(body.as_bytes()),
        None => packer.insert(Compressor::with_dictionary(LEVEL, COMMON_TEXT_1)?).compress(body.as_bytes()),
    })?;
    Ok(if packed.len() < body.len() { (COMMON_1, packed) } else { (PLAIN, body.as_bytes().to_vec()) })
}

/// The body that was packed.
pub fn unpack(packing: i16, packed: &[u8]) -> io::Result<String> {
    let text = match packing {
        PLAIN => std::str::from_utf8(packed).map(str::to_owned),
        COMMON_1 => {
            return UNPACKER.with_borrow_mut(|unpacker| {
                let (unpacker, room) = match unpacker {
                    Some(unpacker) => unpacker,
                    None => unpacker
                        .insert((Decompressor::with_dictionary(COMMON_TEXT_1)?, Vec::with_capacity(BODY_BYTES_MAX))),
                };
                room.clear();
                unpacker.decompress_to_buffer(packed, room)?;
                std::str::from_utf8(room).map(str::to_owned).map_err(io::Error::other)
            });
        }
        _ => return Err(io::Error::other("a body is packed in a way this version does not know")),
    };
    text.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_out_as_it_went_in() {
        let long = "ab".repeat(BODY_BYTES_MAX / 2);
        for body in ["", "{}", "{\"id\":\"0190\",\"cooperative\":\"\\u0000\"}", "gula pasir, beras 5 kg — é", &long]
        {
            let (packing, packed) = pack(body).unwrap();
            assert_eq!(unpack(packing, &packed).unwrap(), body);
        }
        assert!(unpack(99, b"").is_err());
    }

    #[test]
    fn the_common_text_is_never_changed() {
        assert_eq!(blake3::hash(COMMON_TEXT_1).to_hex().as_str(), COMMON_TEXT_1_HASH);
    }

    const COMMON_TEXT_1_HASH: &str = "2bdb13154dd41ff72911025c9caa67adc9333689487dca6a5b9d6cfb7638be33";
}
