//! Pictures of black and white dots, and the command that prints them (`GS v 0`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use shared::paper::PaperLine;

/// A picture; dots outside of it are white and stay so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    height: usize,
    rows: Vec<u8>,
}

/// Rows sent with one command: cheap printers hold little more in their memory.
const BAND_ROWS: usize = 128;
/// Nothing is wider than a wide head, and nothing longer than two metres of paper.
const WIDTH_MAX: usize = 4_096;
const HEIGHT_MAX: usize = 16_384;

impl Raster {
    /// A white picture of so many dots; sizes beyond all paper are cut down.
    pub fn new(width: usize, height: usize) -> Self {
        let (width, height) = (width.min(WIDTH_MAX), height.min(HEIGHT_MAX));
        Raster { width, height, rows: vec![0; width.div_ceil(8) * height] }
    }

    /// Dots across.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Dots from top to bottom.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The rows, eight dots a byte, the leftmost in the highest bit; a set bit is black.
    pub fn rows(&self) -> &[u8] {
        &self.rows
    }

    const fn row_bytes(&self) -> usize {
        self.width.div_ceil(8)
    }

    /// Makes a dot black.
    pub fn ink(&mut self, x: usize, y: usize) {
        if x < self.width && y < self.height {
            let place = y * self.row_bytes() + x / 8;
            if let Some(byte) = self.rows.get_mut(place) {
                *byte |= 0x80 >> (x % 8);
            }
        }
    }

    /// Makes a block black.
    pub fn fill(&mut self, x: usize, y: usize, width: usize, height: usize) {
        for row in y..y + height {
            for column in x..x + width {
                self.ink(column, row);
            }
        }
    }

    /// True where a dot is black.
    pub fn is_ink(&self, x: usize, y: usize) -> bool {
        x < self.width
            && y < self.height
            && self.rows.get(y * self.row_bytes() + x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Puts another picture's black dots onto this one.
    pub fn stamp(&mut self, other: &Raster, x: usize, y: usize) {
        for row in 0..other.height {
            for column in 0..other.width {
                if other.is_ink(column, row) {
                    self.ink(x + column, y + row);
                }
            }
        }
    }

    /// The commands that print it, in bands.
    pub fn commands(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.rows.len() + 64);
        let across = u16::try_from(self.row_bytes()).unwrap_or(u16::MAX).to_le_bytes();
        for band in self.rows.chunks(self.row_bytes().max(1) * BAND_ROWS) {
            let rows = u16::try_from(band.len() / self.row_bytes().max(1)).unwrap_or(0).to_le_bytes();
            bytes.extend_from_slice(&[0x1D, b'v', b'0', 0, across[0], across[1], rows[0], rows[1]]);
            bytes.extend_from_slice(band);
        }
        bytes
    }

    /// As a line of paper.
    pub fn line(&self) -> PaperLine {
        PaperLine::Picture { width: u32::try_from(self.width).unwrap_or(0), rows: BASE64.encode(&self.rows) }
    }

    /// From a line of paper; nothing where the line is not a whole picture.
    pub fn of_line(width: u32, rows: &str) -> Option<Self> {
        let width = usize::try_from(width).ok().filter(|width| (1..=WIDTH_MAX).contains(width))?;
        let rows = BASE64.decode(rows).ok()?;
        let across = width.div_ceil(8);
        let height = rows.len() / across;
        (rows.len() == across * height && height <= HEIGHT_MAX).then_some(Raster { width, height, rows })
    }
}

/// A QR code with modules of so many dots, without the quiet zone; nothing where the text is too long.
pub fn qr(content: &str, module: usize) -> Option<Raster> {
    let code = qrcode::QrCode::with_error_correction_level(content, qrcode::EcLevel::M).ok()?;
    let width = code.width();
    let mut picture = Raster::new(width * module, width * module);
    for (place, color) in code.to_colors().iter().enumerate() {
        if *color == qrcode::Color::Dark {
            picture.fill(place % width * module, place / width * module, module, module);
        }
    }
    Some(picture)
}
