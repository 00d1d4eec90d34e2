//! Printers behind a file: a device file of this computer, a serial port, or a plain file that collects the bytes.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::driver::Printer;
use super::talk::{self, Line, Manners};
use super::{PrinterRefused, PrinterStatus};
use crate::serial::SerialSettings;

/// How long one reading or writing of a serial port may take.
const PORT_PATIENCE: Duration = Duration::from_millis(200);
/// How often a device that has no room, or nothing to say, is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A printer behind a file.
#[derive(Debug)]
pub struct FilePrinter {
    path: PathBuf,
    manners: Manners,
}

impl FilePrinter {
    /// Does not touch the file yet.
    pub fn new(path: &Path) -> Self {
        FilePrinter { path: path.to_owned(), manners: Manners::default() }
    }

    /// A device is talked to, a plain file only written.
    fn is_device(&self) -> bool {
        self.path.starts_with("/dev")
    }

    fn device(&self) -> Result<Device, PrinterRefused> {
        open_device(&self.path).map(Device).map_err(|error| refusal(&self.path, &error))
    }
}

/// Opens a device file so that it never blocks: a printer without paper takes nothing, and says so if it is asked.
#[cfg(unix)]
fn open_device(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let nonblocking = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    let open = |reads| OpenOptions::new().read(reads).write(true).custom_flags(nonblocking).open(path);
    // Some devices can only be written.
    open(true).or_else(|error| if error.kind() == ErrorKind::PermissionDenied { open(false) } else { Err(error) })
}

#[cfg(not(unix))]
fn open_device(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

fn refusal(path: &Path, error: &io::Error) -> PrinterRefused {
    let path = path.display().to_string();
    match error.kind() {
        ErrorKind::PermissionDenied => PrinterRefused::DeviceDenied { path },
        _ => PrinterRefused::DeviceMissing { path },
    }
}

impl Printer for FilePrinter {
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused> {
        if self.is_device() {
            return talk::print(&mut self.device()?, job, &self.manners, PrinterRefused::Stalled).map(drop);
        }
        let opened = OpenOptions::new().append(true).create(true).open(&self.path);
        let mut file = opened.map_err(|error| refusal(&self.path, &error))?;
        file.write_all(job).and_then(|()| file.sync_all()).map_err(|_| PrinterRefused::Stalled)
    }

    fn status(&self) -> PrinterStatus {
        if !self.is_device() {
            return PrinterStatus::Unknown;
        }
        match self.device() {
            Ok(mut device) => talk::ask(&mut device, &self.manners),
            Err(_) => PrinterStatus::Offline,
        }
    }
}

struct Device(File);

impl Line for Device {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.0.write(bytes);
        if taken.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock) {
            std::thread::sleep(LOOK_AGAIN);
        }
        taken
    }

    fn read(&mut self, buffer: &mut [u8], patience: Duration) -> io::Result<usize> {
        let until = Instant::now() + patience;
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < until => {
                    std::thread::sleep(LOOK_AGAIN);
                }
                other => return other,
            }
        }
    }
}

/// A printer on a serial port. The port is opened anew for every job, so that it may be plugged out and in.
#[derive(Debug)]
pub struct SerialPrinter {
    port: SerialSettings,
    manners: Manners,
}

impl SerialPrinter {
    /// Does not touch the port yet.
    pub fn new(port: &SerialSettings) -> Self {
        SerialPrinter { port: port.clone(), manners: Manners::default() }
    }

    fn open(&self) -> Result<Port, PrinterRefused> {
        self.port.open(PORT_PATIENCE).map(Port).map_err(|error| refusal(&self.port.path, &error))
    }
}

impl Printer for SerialPrinter {
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused> {
        let mut port = self.open()?;
        talk::print(&mut port, job, &self.manners, PrinterRefused::Stalled)?;
        // What still waits in this computer must leave it before the port is closed.
        port.0.flush().map_err(|_| PrinterRefused::Stalled)
    }

    fn status(&self) -> PrinterStatus {
        match self.open() {
            Ok(mut port) => talk::ask(&mut port, &self.manners),
            Err(_) => PrinterStatus::Offline,
        }
    }
}

struct Port(serial2::SerialPort);

impl Line for Port {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn read(&mut self, buffer: &mut [u8], patience: Duration) -> io::Result<usize> {
        self.0.set_read_timeout(patience.max(Duration::from_millis(1)))?;
        self.0.read(buffer)
    }
}
