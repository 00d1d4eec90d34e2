//! The log in stretches, each fetched from the byte where the line broke.

use shared::protocol::{Cursor, PACKING_LEVEL, unpack_stretch};

use super::disk::Part;
use super::network::{Heard, Message, Server, Tools};
use super::till::Till;

/// How many change sets a stretch holds: few, so that a new device needs several.
const STRETCH: usize = 30;
/// How many bytes come at once.
const PIECE: usize = 6 * 1024;

impl Till {
    /// The stretch that is to be fetched, where the rest is not asked for by pages.
    pub fn wanted_stretch(&self) -> Option<Message> {
        let end = self.process.server_end?;
        let here = self.cursor.filter(|cursor| cursor.epoch == end.epoch).map_or(0, |cursor| cursor.position);
        let number = here / STRETCH as u64;
        let behind = (number + 1) * STRETCH as u64;
        if behind > end.position || behind - here < STRETCH as u64 / 2 {
            return None;
        }
        let kept = self.part.as_ref().filter(|part| (part.epoch, part.number) == (end.epoch, number));
        Some(Message::AskStretch { epoch: end.epoch, number, from: kept.map_or(0, |part| part.bytes.len()) })
    }

    /// Keeps a piece; what is whole is taken in like any page, and the place to go on from with it.
    pub fn take_piece(
        &mut self,
        (part, from): (Part, usize),
        total: usize,
        tools: &mut Tools<'_>,
    ) -> anyhow::Result<Heard> {
        let (epoch, number) = (part.epoch, part.number);
        let mut kept = self.disk.part.take().filter(|it| (it.epoch, it.number) == (epoch, number));
        let known = kept.get_or_insert(Part { epoch, number, bytes: Vec::new() });
        if known.bytes.len() == from {
            known.bytes.extend_from_slice(&part.bytes);
        }
        if known.bytes.len() < total {
            self.disk.part = kept;
            return Ok(Heard { answer: self.wanted_stretch(), ..Heard::default() });
        }
        let page = unpack_stretch(&known.bytes)?;
        let reached = Cursor { epoch, position: (number + 1) * STRETCH as u64 };
        let heard = self.take_pulled(&page, reached, tools)?;
        Ok(Heard { is_stretch_whole: true, answer: self.wanted_stretch(), ..heard })
    }
}

impl Server {
    /// A piece of a stretch; heads where it knows no such stretch any more.
    pub fn piece(&self, epoch: uuid::Uuid, number: u64, from: usize) -> anyhow::Result<Message> {
        let first = usize::try_from(number)? * STRETCH;
        let Some(stretch) = self.store.log().get(first..first + STRETCH).filter(|_| epoch == self.epoch) else {
            return Ok(self.heads());
        };
        let change_sets: Vec<_> = stretch.iter().map(|(_, signed)| signed).collect();
        let whole = zstd::bulk::compress(&serde_json::to_vec(&change_sets)?, PACKING_LEVEL)?;
        let bytes = whole.get(from..whole.len().min(from + PIECE)).unwrap_or_default().to_vec();
        Ok(Message::Piece { part: Part { epoch, number, bytes }, from, total: whole.len() })
    }
}
