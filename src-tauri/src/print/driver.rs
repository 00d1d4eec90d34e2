//! Drivers: bytes on their way to a printer.
//!
//! A driver prints one job at a time and knows nothing of jobs. It may take seconds, so only the worker's thread
//! calls [`Printer::print`]; no sale notices. Which printer is behind which driver: [`open`].

use super::file::{FilePrinter, SerialPrinter};
use super::network::NetworkPrinter;
use super::spooler::SpoolerPrinter;
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
        PrinterConnection::Serial { port } => Ok(Box::new(SerialPrinter::new(port))),
        PrinterConnection::Spooler { name } => Ok(Box::new(SpoolerPrinter::new(name))),
    }
}
