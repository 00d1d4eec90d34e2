//! ESC/POS: paper as the bytes of one print job.
//!
//! A job resets the printer, opens the drawer if asked, prints the lines, feeds the last one past the knife and cuts.
//! Text goes out already set in columns, so that paper and preview agree whatever the printer thinks of justification.
//! A line with a letter that the printer's code page lacks goes out as a picture, so nothing is printed as `?`.
//! The commands are written out here: there are a dozen of them, and the libraries that know them garble some.

use shared::paper::{Paper, PaperLine, Width};

use super::PrinterRefused;
use super::glyphs::Pen;
use super::profile::PrinterProfile;
use super::raster::{Raster, qr as drawn_qr};

const RESET: &[u8] = &[0x1B, b'@'];
/// Narrows the print area to 32 columns of 12 dots, so that what is centred on a narrow slip stands in the middle of
/// it on a wide roll too.
const NARROW_AREA: &[u8] = &[0x1D, b'W', 0x80, 0x01];
const CENTER: &[u8] = &[0x1B, b'a', 1];
const LEFT: &[u8] = &[0x1B, b'a', 0];
/// Cuts where the paper is (domain §9.4).
const CUT: &[u8] = &[0x1D, b'V', 0];
const PARTIAL_CUT: &[u8] = &[0x1D, b'V', 1];
/// The distance from the print head to the knife or the tear bar, in lines.
const LINES_TO_KNIFE: u8 = 5;
/// From one line of text to the next.
const LINE_DOTS: usize = 30;
/// A QR code longer than this is refused: no printer takes it (version 40 in bytes at level M).
const QR_BYTES_MAX: usize = 2_331;

/// What a job has besides its paper.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras<'a> {
    /// Open the drawer with it.
    pub kick_drawer: bool,
    /// Stands above the first line.
    pub logo: Option<&'a Raster>,
    /// A part of an earlier job may still come out of the printer: it is cut off first, so that it never stands on
    /// this slip.
    pub after_leftovers: bool,
}

/// The bytes of one job. A paper without lines only opens the drawer.
///
/// # Errors
/// [`PrinterRefused::Unprintable`] where a QR text is longer than any printer can take, or a picture is broken.
pub fn bytes(paper: &Paper, profile: &PrinterProfile, extras: Extras<'_>) -> Result<Vec<u8>, PrinterRefused> {
    let mut job = Job { profile, columns: paper.width.columns(), style: Style::default(), bytes: Vec::new() };
    job.put(RESET);
    if extras.after_leftovers {
        job.end();
        job.put(RESET);
    }
    job.put(&[0x1B, b't', profile.code_page.number()]);
    if paper.width == Width::Columns32 {
        job.put(NARROW_AREA);
    }
    if extras.kick_drawer && profile.drawer_pulse {
        job.put(&profile.pulse.bytes());
    }
    if let Some(logo) = extras.logo {
        job.picture(logo);
    }
    for line in &paper.lines {
        job.line(line)?;
    }
    if !paper.lines.is_empty() {
        job.turn_to(Style::default());
        job.end();
    }
    Ok(job.bytes)
}

struct Job<'a> {
    profile: &'a PrinterProfile,
    columns: usize,
    style: Style,
    bytes: Vec<u8>,
}

/// How characters look from here on.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    bold: bool,
    double: bool,
}

impl Job<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Feeds past the knife and cuts, or leaves the slip to the tear bar.
    fn end(&mut self) {
        self.put(&[0x1B, b'd', LINES_TO_KNIFE]);
        if self.profile.cut {
            self.put(if self.profile.partial_cut { PARTIAL_CUT } else { CUT });
        }
    }

    /// Sends only what changes.
    fn turn_to(&mut self, next: Style) {
        if self.style.bold != next.bold {
            self.put(&[0x1B, b'E', u8::from(next.bold)]);
        }
        if self.style.double != next.double {
            self.put(&[0x1D, b'!', if next.double { 0x11 } else { 0 }]);
        }
        self.style = next;
    }

    fn line(&mut self, line: &PaperLine) -> Result<(), PrinterRefused> {
        match line {
            PaperLine::Text { bold, double, .. } => {
                let text = line.set_in(self.columns).unwrap_or_default();
                let style = Style { bold: *bold, double: *double };
                match self.profile.code_page.encode(&text) {
                    Some(bytes) => {
                        self.turn_to(style);
                        self.put(&bytes);
                        self.put(b"\n");
                    }
                    None => self.drawn_text(&text, style),
                }
            }
            PaperLine::Rule { style } => {
                let columns = self.columns.min(self.profile.width.columns());
                self.turn_to(Style::default());
                self.put(style.character().to_string().repeat(columns).as_bytes());
                self.put(b"\n");
            }
            PaperLine::Qr { content } => {
                self.turn_to(Style::default());
                self.qr(content)?;
            }
            PaperLine::Picture { width, rows } => {
                let picture = Raster::of_line(*width, rows).ok_or(PrinterRefused::Unprintable)?;
                self.picture(&picture);
            }
            PaperLine::Feed { lines } => {
                self.turn_to(Style::default());
                self.put(&[0x1B, b'd', *lines]);
            }
        }
        Ok(())
    }

    /// A line with letters that the printer lacks, as a picture of the same size.
    fn drawn_text(&mut self, text: &str, style: Style) {
        let pen = Pen { scale: if style.double { 2 } else { 1 }, bold: style.bold };
        // Printers leave a little between lines of text: 30 dots for 24 of a letter.
        let height = pen.height().max(LINE_DOTS);
        let mut picture = Raster::new(self.columns.min(self.profile.width.columns()) * 12, height);
        pen.draw(&mut picture, 0, 0, text);
        self.turn_to(Style::default());
        self.put(&picture.commands());
    }

    fn picture(&mut self, picture: &Raster) {
        self.turn_to(Style::default());
        self.put(CENTER);
        self.put(&picture.commands());
        self.put(LEFT);
    }

    /// A QR code in the middle, by the printer's own command (model 2, error correction M) or drawn.
    fn qr(&mut self, content: &str) -> Result<(), PrinterRefused> {
        // About 20 mm on the narrow paper and 26 mm on the wide one for the longest of our texts.
        let module_dots: u8 = match self.profile.width {
            Width::Columns32 => 4,
            Width::Columns48 => 5,
        };
        if content.is_empty() || content.len() > QR_BYTES_MAX {
            return Err(PrinterRefused::Unprintable);
        }
        if self.profile.draws_qr {
            let mut picture = drawn_qr(content, usize::from(module_dots)).ok_or(PrinterRefused::Unprintable)?;
            if picture.width() > self.profile.dots() {
                picture = drawn_qr(content, 2).ok_or(PrinterRefused::Unprintable)?;
            }
            self.picture(&picture);
            return Ok(());
        }
        let length = u16::try_from(content.len() + 3).map_err(|_| PrinterRefused::Unprintable)?.to_le_bytes();
        self.put(CENTER);
        self.put(&[0x1D, b'(', b'k', 4, 0, 49, 65, 50, 0]);
        self.put(&[0x1D, b'(', b'k', 3, 0, 49, 67, module_dots]);
        self.put(&[0x1D, b'(', b'k', 3, 0, 49, 69, 49]);
        self.put(&[0x1D, b'(', b'k', length[0], length[1], 49, 80, 48]);
        self.put(content.as_bytes());
        self.put(&[0x1D, b'(', b'k', 3, 0, 49, 81, 48]);
        self.put(LEFT);
        Ok(())
    }
}
