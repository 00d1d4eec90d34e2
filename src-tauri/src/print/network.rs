//! The network printer: raw bytes to port 9100.
//!
//! A job is one connection: ask how the printer is, send everything, say that nothing more comes, and read until the
//! printer hangs up. The reading matters: closing a connection with unread bytes resets it, and a printer that is still
//! busy with a long slip may then drop the rest. Deliberately absent: finding printers, and SNMP.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::driver::Printer;
use super::{PrinterRefused, PrinterStatus};

/// Where printers listen for raw bytes.
pub const DEFAULT_PORT: u16 = 9100;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Without a single byte taken for so long, the printer counts as stalled.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
const STATUS_TIMEOUT: Duration = Duration::from_millis(300);
/// A name may stand for several addresses; more than these are not tried.
const ADDRESSES_MAX: usize = 3;

/// A printer on the network.
#[derive(Debug)]
pub struct NetworkPrinter {
    address: String,
    /// It once gave no answer to a status question, and is not asked again: asking costs a third of a second.
    is_silent: AtomicBool,
}

impl NetworkPrinter {
    /// Takes `192.168.1.50`, `192.168.1.50:9101`, `printer-kasir` or `[fe80::1]:9100`. Does not connect yet.
    pub fn new(address: &str) -> Self {
        NetworkPrinter { address: address.trim().to_owned(), is_silent: AtomicBool::new(false) }
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

    fn connect(&self) -> Result<TcpStream, PrinterRefused> {
        let no_answer = || PrinterRefused::NoAnswer { address: self.address.clone() };
        let stream = self
            .resolve()?
            .iter()
            .find_map(|address| TcpStream::connect_timeout(address, CONNECT_TIMEOUT).ok())
            .ok_or_else(no_answer)?;
        let limits = stream.set_write_timeout(Some(WRITE_TIMEOUT)).and_then(|()| stream.set_nodelay(true));
        limits.map_err(|_| no_answer())?;
        Ok(stream)
    }

    fn ask(&self, stream: &mut TcpStream) -> PrinterStatus {
        let status = ask_status(stream);
        self.is_silent.store(status == PrinterStatus::Unknown, Ordering::Relaxed);
        status
    }
}

impl Printer for NetworkPrinter {
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused> {
        let mut stream = self.connect()?;
        if !self.is_silent.load(Ordering::Relaxed) {
            match self.ask(&mut stream) {
                PrinterStatus::PaperOut => return Err(PrinterRefused::PaperOut),
                PrinterStatus::CoverOpen => return Err(PrinterRefused::CoverOpen),
                PrinterStatus::Offline => return Err(PrinterRefused::Offline),
                PrinterStatus::Ready | PrinterStatus::Unknown => {}
            }
        }
        send(&mut stream, job, &self.address)?;
        wait_for_close(&mut stream, patience(job.len()));
        Ok(())
    }

    fn status(&self) -> PrinterStatus {
        match self.connect() {
            Ok(mut stream) => self.ask(&mut stream),
            Err(_) => PrinterStatus::Offline,
        }
    }
}

/// Writes everything, or says whether the printer had taken a part.
fn send(stream: &mut TcpStream, job: &[u8], address: &str) -> Result<(), PrinterRefused> {
    let mut rest = job;
    while !rest.is_empty() {
        match stream.write(rest) {
            Ok(taken) if taken > 0 => rest = &rest[taken..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ if rest.len() == job.len() => return Err(PrinterRefused::NoAnswer { address: address.to_owned() }),
            _ => return Err(PrinterRefused::Stalled),
        }
    }
    Ok(())
}

/// How long a printer may take to hang up after a job: the time a slow one needs to print it, ten seconds at most.
fn patience(job_bytes: usize) -> Duration {
    let printing_ms = u64::try_from(job_bytes).unwrap_or(u64::MAX).min(9_500);
    Duration::from_millis(500 + printing_ms)
}

/// Says that nothing more comes, and reads what the printer still says until it hangs up or patience ends. How it
/// hangs up does not matter: some printers reset every connection they have finished with.
fn wait_for_close(stream: &mut TcpStream, patience: Duration) {
    let until = Instant::now() + patience;
    let mut unread = [0_u8; 256];
    if stream.shutdown(Shutdown::Write).is_err() {
        return;
    }
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match stream.read(&mut unread) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// The three questions of real-time status (`DLE EOT n`) that matter to a till.
#[derive(Clone, Copy)]
enum Question {
    Printer = 1,
    OfflineCause = 2,
    PaperSensor = 4,
}

/// Asks in turn whether the printer is online, why not, and whether it has paper. A printer that answers the first
/// question and not the others is taken at its first word.
fn ask_status(stream: &mut TcpStream) -> PrinterStatus {
    let Some(online) = ask_one(stream, Question::Printer) else {
        return PrinterStatus::Unknown;
    };
    let cause = ask_one(stream, Question::OfflineCause).unwrap_or_default();
    let paper = ask_one(stream, Question::PaperSensor).unwrap_or_default();
    if cause & 0x04 != 0 {
        PrinterStatus::CoverOpen
    } else if cause & 0x20 != 0 || paper & 0x60 != 0 {
        PrinterStatus::PaperOut
    } else if online & 0x08 != 0 {
        PrinterStatus::Offline
    } else {
        PrinterStatus::Ready
    }
}

fn ask_one(stream: &mut TcpStream, question: Question) -> Option<u8> {
    let until = Instant::now() + STATUS_TIMEOUT;
    stream.write_all(&[0x10, 0x04, question as u8]).ok()?;
    let mut answer = [0_u8; 1];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        stream.set_read_timeout(Some(left)).ok()?;
        match stream.read(&mut answer) {
            Ok(0) => return None,
            // Bits 1 and 4 are always set in an answer, bits 0 and 7 never: anything else is not for us.
            Ok(_) if answer[0] & 0x93 == 0x12 => return Some(answer[0]),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}
