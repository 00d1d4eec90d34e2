//! ESC/POS: paper as the bytes of one print job.
//!
//! A job resets the printer, opens the drawer if asked, prints the lines, feeds the last one past the knife and cuts.
//! Text goes out already set in columns, so that paper and preview agree whatever the printer thinks of justification.
//! Some commands are written out by hand: the library's drawer command lacks the two pulse times, and the QR code
//! and the plain cut of domain §9.4 are not in the part of it that is compiled in.

use std::cell::RefCell;

use escpos::driver::Driver;
use escpos::printer::Printer;
use escpos::printer_options::PrinterOptions;
use escpos::utils::{JustifyMode, PageCode, Protocol};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::paper::{Paper, PaperLine, Width};
use ts_rs::TS;

use super::PrinterRefused;

/// The table of characters a printer is switched to. The slips themselves are ASCII, which every table shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodePage {
    /// Windows Latin 1; the tables PC850, PC858, 1250 and 1251 of the library garble the hyphen.
    #[default]
    Wpc1252,
}

/// What a printer can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrinterProfile {
    /// How wide its paper is.
    pub width: Width,
    /// The table of characters.
    pub code_page: CodePage,
    /// It has a knife.
    pub cut: bool,
    /// A cash drawer hangs on it.
    pub drawer_pulse: bool,
}

impl Default for PrinterProfile {
    fn default() -> Self {
        PrinterProfile { width: Width::default(), code_page: CodePage::default(), cut: true, drawer_pulse: true }
    }
}

/// Opens the drawer on the printer's first pin: 50 ms on, 500 ms off (domain §9.4).
const DRAWER_KICK: &[u8] = &[0x1B, b'p', 0x00, 0x19, 0xFA];
/// Cuts where the paper is (domain §9.4).
const CUT: &[u8] = &[0x1D, b'V', 0x00];
/// Narrows the print area to 32 columns of 12 dots, so that the QR code of a narrow slip stands in the middle of it on
/// a wide roll too.
const NARROW_AREA: &[u8] = &[0x1D, b'W', 0x80, 0x01];
/// The distance from the print head to the knife or the tear bar, in lines.
const LINES_TO_KNIFE: u8 = 5;

/// Takes what the library writes.
#[derive(Default)]
struct Collected(RefCell<Vec<u8>>);

impl Driver for Collected {
    fn name(&self) -> String {
        "job".to_owned()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

/// The bytes of one job. A paper without lines only opens the drawer.
///
/// # Errors
/// [`PrinterRefused::Unprintable`] where a QR text is longer than any printer can take.
pub fn bytes(paper: &Paper, profile: &PrinterProfile, kick_drawer: bool) -> Result<Vec<u8>, PrinterRefused> {
    written(paper, profile, kick_drawer).map_err(|_| PrinterRefused::Unprintable)
}

fn written(paper: &Paper, profile: &PrinterProfile, kick_drawer: bool) -> escpos::errors::Result<Vec<u8>> {
    let page = match profile.code_page {
        CodePage::Wpc1252 => PageCode::WPC1252,
    };
    let columns = paper.width.columns();
    let options = PrinterOptions::new(Some(page), None, if columns == 48 { 48 } else { 32 });
    let mut printer = Printer::new(Collected::default(), Protocol::default(), Some(options));
    printer.init()?;
    if paper.width == Width::Columns32 {
        printer.custom(NARROW_AREA)?;
    }
    if kick_drawer && profile.drawer_pulse {
        printer.custom(DRAWER_KICK)?;
    }
    let mut style = Style::default();
    for line in &paper.lines {
        style = style.turn_to(Style::of(line), &mut printer)?;
        match line {
            PaperLine::Text { .. } => text(&mut printer, &line.set_in(columns).unwrap_or_default())?,
            PaperLine::Rule { style } => {
                let columns = columns.min(profile.width.columns());
                text(&mut printer, &style.character().to_string().repeat(columns))?;
            }
            PaperLine::Qr { content } => qr(&mut printer, content, profile.width)?,
            PaperLine::Feed { lines } => drop(printer.feeds(*lines)?),
        }
    }
    if !paper.lines.is_empty() {
        style.turn_to(Style::default(), &mut printer)?;
        printer.feeds(LINES_TO_KNIFE)?;
        if profile.cut {
            printer.custom(CUT)?;
        }
    }
    printer.print()?;
    Ok(printer.driver().0.into_inner())
}

/// How characters look from here on.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    bold: bool,
    double: bool,
}

impl Style {
    fn of(line: &PaperLine) -> Self {
        match line {
            PaperLine::Text { bold, double, .. } => Style { bold: *bold, double: *double },
            _ => Style::default(),
        }
    }

    /// Sends only what changes, and gives the style now in force.
    fn turn_to(self, next: Style, printer: &mut Printer<Collected>) -> escpos::errors::Result<Style> {
        if self.bold != next.bold {
            printer.bold(next.bold)?;
        }
        if self.double != next.double {
            let size = if next.double { 2 } else { 1 };
            printer.size(size, size)?;
        }
        Ok(next)
    }
}

fn text(printer: &mut Printer<Collected>, words: &str) -> escpos::errors::Result<()> {
    printer.write(words)?.custom(b"\n").map(drop)
}

/// A QR code by the printer's own command: model 2, error correction M, in the middle.
fn qr(printer: &mut Printer<Collected>, content: &str, width: Width) -> escpos::errors::Result<()> {
    // About 20 mm on the narrow paper and 26 mm on the wide one for the longest of our texts.
    let module_dots = match width {
        Width::Columns32 => 4,
        Width::Columns48 => 5,
    };
    let length = u16::try_from(content.len() + 3)?.to_le_bytes();
    let mut store = vec![0x1D, b'(', b'k', length[0], length[1], 49, 80, 48];
    store.extend_from_slice(content.as_bytes());
    printer
        .justify(JustifyMode::CENTER)?
        .custom(&[0x1D, b'(', b'k', 4, 0, 49, 65, 50, 0])?
        .custom(&[0x1D, b'(', b'k', 3, 0, 49, 67, module_dots])?
        .custom(&[0x1D, b'(', b'k', 3, 0, 49, 69, 49])?
        .custom(&store)?
        .custom(&[0x1D, b'(', b'k', 3, 0, 49, 81, 48])?
        .justify(JustifyMode::LEFT)
        .map(drop)
}
