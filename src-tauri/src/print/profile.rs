//! What a printer can do, as a person set it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::paper::Width;
use ts_rs::TS;

use super::code_page::CodePage;

/// What a printer can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default)]
pub struct PrinterProfile {
    /// How wide its paper is.
    pub width: Width,
    /// The table of characters.
    pub code_page: CodePage,
    /// It has a knife.
    pub cut: bool,
    /// The knife leaves a bridge, so that the slip does not fall.
    pub partial_cut: bool,
    /// A cash drawer hangs on it.
    pub drawer_pulse: bool,
    /// How the drawer is opened.
    pub pulse: DrawerPulse,
    /// The cooperative's logo stands above receipts, where one was given.
    pub logo: bool,
    /// It has no command for QR codes, so they are sent as pictures.
    pub draws_qr: bool,
}

impl Default for PrinterProfile {
    fn default() -> Self {
        PrinterProfile {
            width: Width::default(),
            code_page: CodePage::default(),
            cut: true,
            partial_cut: false,
            drawer_pulse: true,
            pulse: DrawerPulse::default(),
            logo: true,
            draws_qr: false,
        }
    }
}

impl PrinterProfile {
    /// Dots across the paper: twelve a column.
    pub const fn dots(&self) -> usize {
        self.width.columns() * 12
    }
}

/// The pulse that opens a drawer (domain §9.4: pin 2, 50 ms on, 500 ms off).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default)]
pub struct DrawerPulse {
    /// The second wire, pin 5 of the plug, instead of pin 2.
    pub pin_5: bool,
    /// How long, in milliseconds; the printer counts in steps of two, up to 510.
    pub on_ms: u16,
    /// How long to leave it alone afterwards, in milliseconds; up to 510.
    pub off_ms: u16,
}

impl Default for DrawerPulse {
    fn default() -> Self {
        DrawerPulse { pin_5: false, on_ms: 50, off_ms: 500 }
    }
}

impl DrawerPulse {
    /// The command.
    pub fn bytes(self) -> [u8; 5] {
        let steps = |ms: u16| u8::try_from(ms / 2).unwrap_or(u8::MAX).max(1);
        [0x1B, b'p', u8::from(self.pin_5), steps(self.on_ms), steps(self.off_ms)]
    }
}
