//! The network printer: raw bytes to port 9100.
//!
//! A job is one connection: the conversation of [`super::talk`], then the word that nothing more comes, and reading until
//! the printer hangs up. The reading matters: closing a connection with unread bytes resets it, and a printer that is
//! still busy with a long slip may then drop the rest. Deliberately absent: finding printers, and SNMP.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::driver::Printer;
use super::talk::{self, Ended, Line, Manners};
use super::{PrinterRefused, PrinterStatus};

/// Where printers listen for raw bytes.
pub const DEFAULT_PORT: u16 = 9100;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a printer may take to hang up once everything is on paper.
const HANG_UP: Duration = Duration::from_millis(500);
/// A name may stand for several addresses; more than these are not tried.
const ADDRESSES_MAX: usize = 3;

/// A printer on the network.
#[derive(Debug)]
pub struct NetworkPrinter {
    address: String,
    manners: Manners,
}

impl NetworkPrinter {
    /// Takes `192.168.1.50`, `192.168.1.50:9101`, `printer-kasir` or `[fe80::1]:9100`. Does not connect yet.
    pub fn new(address: &str) -> Self {
        NetworkPrinter { address: address.trim().to_owned(), manners: Manners::default() }
    }

    fn resolve(&self) -> Result<Vec<SocketAddr>, PrinterRefused> {
        let unknown = || PrinterRefused::AddressUnknown { address: self.address.clone() };
        if let Ok(ip) = self.address.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(ip, DEFAULT_PORT)]);
        }
        let named = match self.address.rsplit_once(':') {
            Some((_, port)) if port.parse::<u16>().is_ok() => self.address.to_socket_addrs(),
            _ => (self.address.as_str(), DEFAULT_PORT).to_socket_addrs(),
        };
        let addresses: Vec<SocketAddr> = named.map_err(|_| unknown())?.take(ADDRESSES_MAX).collect();
        if addresses.is_empty() { Err(unknown()) } else { Ok(addresses) }
    }

    fn no_answer(&self) -> PrinterRefused {
        PrinterRefused::NoAnswer { address: self.address.clone() }
    }

    fn connect(&self) -> Result<Wire, PrinterRefused> {
        let stream = self
            .resolve()?
            .iter()
            .find_map(|address| TcpStream::connect_timeout(address, CONNECT_TIMEOUT).ok())
            .ok_or_else(|| self.no_answer())?;
        let limits = stream.set_write_timeout(Some(WRITE_TIMEOUT)).and_then(|()| stream.set_nodelay(true));
        limits.map_err(|_| self.no_answer())?;
        Ok(Wire(stream))
    }
}

impl Printer for NetworkPrinter {
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused> {
        let mut wire = self.connect()?;
        let ended = talk::print(&mut wire, job, &self.manners, self.no_answer())?;
        wire.wait_for_close(match ended {
            Ended::Confirmed => HANG_UP,
            Ended::Taken => patience(job.len()),
        });
        Ok(())
    }

    fn status(&self) -> PrinterStatus {
        match self.connect() {
            Ok(mut wire) => talk::ask(&mut wire, &self.manners),
            Err(_) => PrinterStatus::Offline,
        }
    }
}

/// How long a printer may take to hang up after a job: the time a slow one needs to print it, ten seconds at most.
fn patience(job_bytes: usize) -> Duration {
    let printing_ms = u64::try_from(job_bytes).unwrap_or(u64::MAX).min(9_500);
    Duration::from_millis(500 + printing_ms)
}

struct Wire(TcpStream);

impl Line for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn read(&mut self, buffer: &mut [u8], patience: Duration) -> io::Result<usize> {
        self.0.set_read_timeout(Some(patience.max(Duration::from_millis(1))))?;
        self.0.read(buffer)
    }
}

impl Wire {
    /// Says that nothing more comes, and reads what the printer still says until it hangs up or patience ends. How it
    /// hangs up does not matter: some printers reset every connection they have finished with.
    fn wait_for_close(&mut self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut unread = [0_u8; 256];
        if self.0.shutdown(Shutdown::Write).is_err() {
            return;
        }
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            match self.read(&mut unread, left) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }
}
