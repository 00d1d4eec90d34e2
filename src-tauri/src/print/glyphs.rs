//! Glyphs: every letter of the first Unicode plane as dots, for printers that lack it.
//!
//! Latin, Greek and Cyrillic have the size of a printer's own font (12×24 dots); all others are smaller (8×16 and
//! 16×16) and stand in the middle of their cells. The font lies packed in the program and is unpacked at its first use.

use std::collections::HashMap;
use std::sync::OnceLock;

use shared::paper::column_width;

use super::raster::Raster;

/// Dots of a column.
pub const CELL_WIDTH: usize = 12;
/// Dots of a line.
pub const CELL_HEIGHT: usize = 24;

const PACKED: &[u8] = include_bytes!("../../assets/fonts/glyphs.bin.zst");
/// What the font unpacks to, with room to spare.
const UNPACKED_MAX: usize = 4 << 20;

#[derive(Clone, Copy)]
enum Shape {
    Large,
    Narrow,
    Square,
}

impl Shape {
    const fn of(mark: u8) -> Option<Self> {
        match mark {
            0 => Some(Shape::Large),
            1 => Some(Shape::Narrow),
            2 => Some(Shape::Square),
            _ => None,
        }
    }

    /// Width, height and bytes a row.
    const fn size(self) -> (usize, usize, usize) {
        match self {
            Shape::Large => (CELL_WIDTH, CELL_HEIGHT, 2),
            Shape::Narrow => (8, 16, 1),
            Shape::Square => (16, 16, 2),
        }
    }
}

struct Font {
    data: Vec<u8>,
    places: HashMap<u16, (Shape, usize)>,
}

impl Font {
    fn unpack() -> Self {
        let data = zstd::bulk::decompress(PACKED, UNPACKED_MAX).unwrap_or_default();
        let mut places = HashMap::new();
        let mut at = 0;
        while let Some([high, low, mark]) = data.get(at..at + 3) {
            let Some(shape) = Shape::of(*mark) else { break };
            let (_, height, across) = shape.size();
            places.insert(u16::from_be_bytes([*high, *low]), (shape, at + 3));
            at += 3 + height * across;
        }
        Font { data, places }
    }

    fn glyph(&self, character: char) -> Option<(Shape, &[u8])> {
        let code = u16::try_from(u32::from(character)).ok()?;
        let (shape, at) = self.places.get(&code)?;
        let (_, height, across) = shape.size();
        Some((*shape, self.data.get(*at..at + height * across)?))
    }
}

fn font() -> &'static Font {
    static FONT: OnceLock<Font> = OnceLock::new();
    FONT.get_or_init(Font::unpack)
}

/// How a text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pen {
    /// How often each dot stands beside and below itself: 1 is the size of a printer's font.
    pub scale: usize,
    /// A dot heavier.
    pub bold: bool,
}

impl Pen {
    /// The printer's own size.
    pub const PLAIN: Pen = Pen { scale: 1, bold: false };

    /// Dots that a text takes across.
    pub fn width_of(self, text: &str) -> usize {
        shared::paper::columns_of(text) * CELL_WIDTH * self.scale
    }

    /// Dots that a line takes from top to bottom.
    pub const fn height(self) -> usize {
        CELL_HEIGHT * self.scale
    }

    /// Draws a text from its upper left corner on.
    pub fn draw(self, picture: &mut Raster, x: usize, y: usize, text: &str) {
        let mut left = x;
        for character in text.chars() {
            let cell = column_width(character) * CELL_WIDTH;
            self.draw_one(picture, left, y, cell, character);
            left += cell * self.scale;
        }
    }

    fn draw_one(self, picture: &mut Raster, x: usize, y: usize, cell: usize, character: char) {
        let Some((shape, rows)) = font().glyph(character).or_else(|| font().glyph('\u{25a1}')) else { return };
        let (width, height, across) = shape.size();
        // A square letter in a narrow cell leans over to the left.
        let (right, down) = (cell.saturating_sub(width) / 2, (CELL_HEIGHT - height) / 2);
        let over = width.saturating_sub(cell) / 2 * self.scale;
        for row in 0..height {
            for column in 0..width {
                let byte = rows.get(row * across + column / 8).copied().unwrap_or(0);
                if byte & (0x80 >> (column % 8)) != 0 {
                    let across = self.scale + usize::from(self.bold);
                    let left = (x + (right + column) * self.scale).saturating_sub(over);
                    picture.fill(left, y + (down + row) * self.scale, across, self.scale);
                }
            }
        }
    }
}
