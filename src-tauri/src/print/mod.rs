//! Printing: a laid-out [`shared::paper::Paper`] on its way to a thermal printer.
//!
//! Words: a *job* is one slip in the durable [`queue`]; a *driver* carries bytes to a printer; a *refusal* says in the
//! cashier's words why a printer did not take them. A sale never waits for any of it: the job is written in the sale's
//! transaction, and [`worker::run_worker`] prints it afterwards on a thread of its own (design §11). Deliberately
//! absent: laying out (shared).

pub mod code_page;
pub mod device_test;
pub mod driver;
pub mod escpos;
mod file;
pub mod glyphs;
mod handle;
mod job;
pub mod logo;
pub mod network;
pub mod ports;
pub mod profile;
pub mod queue;
pub mod raster;
pub mod spooler;
pub mod talk;
#[cfg(test)]
pub(crate) mod tests;
pub mod worker;

use std::path::PathBuf;

pub use self::handle::PrintHandle;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use self::profile::PrinterProfile;
use self::raster::Raster;
use crate::serial::SerialSettings;

/// Where a till's printer is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PrinterConnection {
    /// The till has none.
    #[default]
    None,
    /// A printer on the network.
    Network {
        /// Name or address, with a port where it is not 9100.
        address: String,
    },
    /// A printer behind a device file, or a plain file that collects the bytes.
    DeviceFile {
        /// `/dev/usb/lp0`.
        #[ts(type = "string")]
        path: PathBuf,
    },
    /// A printer on a serial cable, or on Bluetooth bound to a device file.
    Serial {
        /// The port and how it speaks.
        port: SerialSettings,
    },
    /// A printer that the operating system knows: CUPS, or a shared printer of Windows.
    Spooler {
        /// Its name there.
        name: String,
    },
}

/// A till's printer: where it is and what it can do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PrinterSettings {
    /// Where it is.
    pub connection: PrinterConnection,
    /// What it can do.
    pub profile: PrinterProfile,
    /// The cooperative's logo, kept beside the settings.
    #[serde(skip)]
    pub logo: Option<Raster>,
}

/// What a printer says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrinterStatus {
    /// It prints what it is sent.
    Ready,
    /// No paper.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// It says that it is not ready, and not why.
    Offline,
    /// It does not tell, as many cheap printers do not.
    Unknown,
}

/// Why a slip was not printed, in words for the person at the till. In every case the sale itself is safe.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PrinterRefused {
    /// The till has no printer.
    #[error("Printer belum dipilih. Pilih printer di Pengaturan.")]
    NotSet,
    /// No such name in the network, or not an address at all.
    #[error("Alamat printer \"{address}\" tidak dikenal. Periksa alamat printer di Pengaturan.")]
    AddressUnknown {
        /// As it was set.
        address: String,
    },
    /// Nobody answers there.
    #[error("Printer tidak menjawab di {address}. Periksa daya, kabel, dan jaringan. {WILL_FOLLOW}")]
    NoAnswer {
        /// As it was set.
        address: String,
    },
    /// The device file is not there.
    #[error("Printer tidak ditemukan di {path}. Periksa kabel USB dan daya printer. {WILL_FOLLOW}")]
    DeviceMissing {
        /// As it was set.
        path: String,
    },
    /// This user may not write to the device file.
    #[error("Pengguna komputer ini belum boleh memakai printer di {path}. Minta petugas memberi izin (kelompok lp).")]
    DeviceDenied {
        /// As it was set.
        path: String,
    },
    /// It went silent in the middle: part of the slip may be on paper.
    #[error("Printer berhenti di tengah struk. Periksa kertas dan kabel. Struk akan dicetak lagi dengan tanda.")]
    Stalled,
    /// It says so.
    #[error("Kertas printer habis. Pasang gulungan baru. {WILL_FOLLOW}")]
    PaperOut,
    /// It says so.
    #[error("Tutup printer terbuka. Tutup sampai rapat. {WILL_FOLLOW}")]
    CoverOpen,
    /// It says so, and not why.
    #[error("Printer sedang tidak siap. Periksa lampu galat pada printer. {WILL_FOLLOW}")]
    Offline,
    /// It says so, after a part of the slip had been sent.
    #[error("Kertas habis di tengah struk. Pasang gulungan baru; struk dicetak lagi dari awal dengan tanda.")]
    PaperOutMidway,
    /// The operating system's print service does not take it.
    #[error(
        "Layanan cetak komputer tidak menerima struk untuk printer \"{name}\". Periksa printer itu di komputer ini. {WILL_FOLLOW}"
    )]
    SpoolerRefused {
        /// As it was set.
        name: String,
    },
    /// The slip cannot be turned into bytes.
    #[error("Struk ini tidak dapat disusun untuk printer. Cetak ulang dari daftar penjualan.")]
    Unprintable,
}

/// What happens next, without anyone doing anything.
const WILL_FOLLOW: &str = "Struk akan dicetak saat printer kembali.";

impl PrinterRefused {
    /// A stable name for logs, the queue and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            PrinterRefused::NotSet => "printer_not_set",
            PrinterRefused::AddressUnknown { .. } => "printer_address_unknown",
            PrinterRefused::NoAnswer { .. } => "printer_no_answer",
            PrinterRefused::DeviceMissing { .. } => "printer_device_missing",
            PrinterRefused::DeviceDenied { .. } => "printer_device_denied",
            PrinterRefused::Stalled => "printer_stalled",
            PrinterRefused::PaperOut => "printer_paper_out",
            PrinterRefused::CoverOpen => "printer_cover_open",
            PrinterRefused::Offline => "printer_offline",
            PrinterRefused::PaperOutMidway => "printer_paper_out_midway",
            PrinterRefused::SpoolerRefused { .. } => "printer_spooler",
            PrinterRefused::Unprintable => "paper_unprintable",
        }
    }

    /// True where bytes had already left for the printer, so that the next print may be the second one.
    pub const fn may_have_printed(&self) -> bool {
        matches!(self, PrinterRefused::Stalled | PrinterRefused::PaperOutMidway)
    }

    /// True where trying again cannot help.
    pub const fn is_final(&self) -> bool {
        matches!(self, PrinterRefused::Unprintable)
    }
}
