//! What anybody may say on a shop's network: as the first thing on a line, and as a greeting or a gift over one that
//! stands. Nothing stops, and nobody who does not hold the secret gets as far as a word.
#![no_main]

#[path = "../../src-tauri/src/sync/lan/said.rs"]
mod said;
#[path = "../../src-tauri/src/sync/lan/wire.rs"]
mod wire;

use std::io::{self, Read, Write};

use shared::id::CooperativeId;
use shared::memory::MemoryStore;
use shared::protocol::unpack;

/// What the two files above want of their neighbour.
#[derive(Debug, thiserror::Error)]
pub enum LanTrouble {
    #[error(transparent)]
    Line(#[from] io::Error),
    #[error("not ours")]
    NotOurs,
}

impl LanTrouble {
    fn noise(_: snow::Error) -> LanTrouble {
        LanTrouble::NotOurs
    }
}

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

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let key = wire::line_key(CooperativeId::from_bytes([0xc0; 16]), &[7; 32]);
    for side in [wire::Side::Caller, wire::Side::Called] {
        if let Ok(mut line) = wire::Wire::open(Stranger(data), side, &key) {
            assert!(line.receive::<said::Hello>().is_err() && line.send(&0).is_ok() && !line.hash.is_empty());
        }
    }
    drop(unpack::<said::Hello>(data));
    if let Ok(gift) = unpack::<said::Gift>(data) {
        let mut store = MemoryStore::new(CooperativeId::from_bytes([0xc0; 16]));
        assert_eq!(store.receive(&gift.change_sets).len(), gift.change_sets.len(), "nobody is known here");
    }
});
