//! Serial ports: printers and scales on a cable, on a USB adapter, or on Bluetooth bound to a device file.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serial2::{CharSize, FlowControl, SerialPort, Settings, StopBits};
use ts_rs::TS;

/// Whether every character carries a check bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Parity {
    /// It does not.
    #[default]
    None,
    /// The number of set bits is even.
    Even,
    /// The number of set bits is odd.
    Odd,
}

/// How the other side asks for a pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// It does not.
    #[default]
    None,
    /// By a wire (RTS/CTS).
    Hardware,
    /// By a character (XON/XOFF).
    Software,
}

/// A serial port and how it speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct SerialSettings {
    /// `/dev/ttyUSB0`, `/dev/rfcomm0`, `COM3`.
    #[ts(type = "string")]
    pub path: PathBuf,
    /// Bits a second.
    pub baud: u32,
    /// Seven or eight; anything else is taken as eight.
    pub data_bits: u8,
    /// The check bit.
    pub parity: Parity,
    /// Whether two stop bits follow a character, and not one.
    pub two_stop_bits: bool,
    /// How the other side asks for a pause.
    pub flow: Flow,
}

/// The speed of a port nobody said anything about.
pub const DEFAULT_BAUD: u32 = 9_600;

impl SerialSettings {
    /// A port as most printers and scales have it: 9600 8N1.
    pub fn plain(path: &Path) -> Self {
        SerialSettings {
            path: path.to_owned(),
            baud: DEFAULT_BAUD,
            data_bits: 8,
            parity: Parity::None,
            two_stop_bits: false,
            flow: Flow::None,
        }
    }

    /// Opens the port, with a time that one reading or writing may take.
    ///
    /// # Errors
    /// The system's own.
    pub fn open(&self, patience: Duration) -> io::Result<SerialPort> {
        let mut port = SerialPort::open(&self.path, |mut settings: Settings| {
            settings.set_raw();
            settings.set_baud_rate(self.baud)?;
            settings.set_char_size(if self.data_bits == 7 { CharSize::Bits7 } else { CharSize::Bits8 });
            settings.set_parity(match self.parity {
                Parity::None => serial2::Parity::None,
                Parity::Even => serial2::Parity::Even,
                Parity::Odd => serial2::Parity::Odd,
            });
            settings.set_stop_bits(if self.two_stop_bits { StopBits::Two } else { StopBits::One });
            settings.set_flow_control(match self.flow {
                Flow::None => FlowControl::None,
                Flow::Hardware => FlowControl::RtsCts,
                Flow::Software => FlowControl::XonXoff,
            });
            Ok(settings)
        })?;
        port.set_read_timeout(patience)?;
        port.set_write_timeout(patience)?;
        Ok(port)
    }
}
