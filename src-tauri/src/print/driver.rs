//! Drivers: bytes on their way to a printer.
//!
//! [`FilePrinter`] writes to a device file (or collects jobs in a plain file), [`NetworkPrinter`] to a printer on the
//! network. A driver prints one job at a time and knows nothing of jobs. Both may take seconds, so only the worker's
//! thread calls them; a device file may even block until someone brings paper, and no sale notices.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::network::NetworkPrinter;
use super::{PrinterConnection, PrinterRefused, PrinterStatus};

/// Something that takes the bytes of a job.
pub trait Printer: Send {
    /// Sends one whole job.
    ///
    /// # Errors
    /// Where the printer did not take all of it; [`PrinterRefused::may_have_printed`] tells whether it took a part.
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused>;

    /// Asks how the printer is; [`PrinterStatus::Unknown`] where it does not say.
    fn status(&self) -> PrinterStatus;
}

/// The driver for a connection.
///
/// # Errors
/// [`PrinterRefused::NotSet`] where the till has no printer.
pub fn open(connection: &PrinterConnection) -> Result<Box<dyn Printer>, PrinterRefused> {
    match connection {
        PrinterConnection::None => Err(PrinterRefused::NotSet),
        PrinterConnection::Network { address } => Ok(Box::new(NetworkPrinter::new(address))),
        PrinterConnection::DeviceFile { path } => Ok(Box::new(FilePrinter::new(path))),
    }
}

/// A printer behind a file.
#[derive(Debug)]
pub struct FilePrinter {
    path: PathBuf,
}

impl FilePrinter {
    /// Does not touch the file yet.
    pub fn new(path: &Path) -> Self {
        FilePrinter { path: path.to_owned() }
    }

    fn refusal(&self, kind: ErrorKind) -> PrinterRefused {
        let path = self.path.display().to_string();
        match kind {
            ErrorKind::PermissionDenied => PrinterRefused::DeviceDenied { path },
            _ => PrinterRefused::DeviceMissing { path },
        }
    }
}

impl Printer for FilePrinter {
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused> {
        // A device that is unplugged must not leave a plain file in its place.
        let may_create = !self.path.starts_with("/dev");
        let mut file = OpenOptions::new()
            .append(true)
            .create(may_create)
            .open(&self.path)
            .map_err(|error| self.refusal(error.kind()))?;
        file.write_all(job).map_err(|_| PrinterRefused::Stalled)?;
        // Character devices have nothing to sync and say so; the bytes are with the printer all the same.
        if let Err(error) = file.sync_all() {
            tracing::trace!(%error, "the printer's file cannot be synced");
        }
        Ok(())
    }

    fn status(&self) -> PrinterStatus {
        PrinterStatus::Unknown
    }
}
