//! What the fuzzer does with the line between two tills (`fuzz/fuzz_targets/lan.rs`), on its kept corpus at every build.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use shared::change_set::Signed;
use shared::id::{CooperativeId, DeviceId, DocumentId};
use shared::protocol::{MemberKey, pack, unpack};

use super::said::{Gift, Hello};
use super::wire::{Side, Wire};

/// A stranger who says these bytes and hears nothing.
struct Stranger<'a>(&'a [u8]);

impl Read for Stranger<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.0.read(room)
    }
}

impl Write for Stranger<'_> {
    fn write(&mut self, said: &[u8]) -> io::Result<usize> {
        Ok(said.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// As the first thing on a line, from either side, and as what a till says over one that stands.
fn said(data: &[u8]) {
    for side in [Side::Caller, Side::Called] {
        if let Ok(mut wire) = Wire::open(Stranger(data), side, &[7; 32]) {
            // A called till has answered a handshake somebody recorded; who it is with, is still to be shown.
            assert!(side == Side::Called && wire.receive::<Hello>().is_err(), "nobody here holds the secret");
        }
    }
    if let Ok(hello) = unpack::<Hello>(data) {
        let _ = shared::units::registry::key_from_hex(&hello.public_key);
    }
    if let Ok(gift) = unpack::<Gift>(data) {
        let mut store = shared::memory::MemoryStore::new(CooperativeId::from_bytes([0xc0; 16]));
        assert_eq!(store.receive(&gift.change_sets).len(), gift.change_sets.len(), "nobody is known here");
    }
}

/// What tills really say: a greeting, a gift, the first piece of a handshake.
fn honest() -> Vec<(&'static str, Vec<u8>)> {
    let hello = Hello {
        cooperative: CooperativeId::from_bytes([0xc0; 16]),
        device: DeviceId::from_bytes([0xde; 16]),
        public_key: "ab".repeat(32),
        signature: "cd".repeat(64),
        heads: BTreeMap::from([(DeviceId::from_bytes([0xde; 16]), 7)]),
        keys: BTreeSet::from([DocumentId::from_bytes([0xdd; 16])]),
    };
    let gift = Gift {
        change_sets: vec![Signed { body: "{\"id\":\"\"}".to_owned(), signature: "00".repeat(64) }],
        keys: vec![MemberKey { document: DocumentId::from_bytes([0xdd; 16]), key: "A".repeat(44) }],
        more: true,
    };
    vec![("hello", pack(&hello).unwrap()), ("gift", pack(&gift).unwrap())]
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/lan")
}

#[test]
fn what_strangers_say_on_the_shops_network_stops_nothing() {
    if std::env::var_os("LUMBUNG_WRITE_GENERATED").is_some() {
        std::fs::create_dir_all(corpus()).unwrap();
        for (name, data) in honest().into_iter().chain([("handshake", [&[0, 48][..], &[9; 48]].concat())]) {
            std::fs::write(corpus().join(name), data).unwrap();
        }
    }
    let mut files = 0;
    for entry in std::fs::read_dir(corpus()).unwrap() {
        let data = std::fs::read(entry.unwrap().path()).unwrap();
        files += 1;
        said(&data);
        for at in 0..data.len() {
            said(&data[..at]);
            for mask in [0x01, 0x20, 0xff] {
                let mut changed = data.clone();
                changed[at] ^= mask;
                said(&changed);
            }
        }
    }
    assert!(files >= 3);
    assert!(honest().iter().all(|(_, data)| unpack::<Hello>(data).is_ok() || unpack::<Gift>(data).is_ok()));
}
