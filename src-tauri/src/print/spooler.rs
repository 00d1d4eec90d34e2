//! The operating system's own printing, for printers that have no other way in.
//!
//! With CUPS, `lp` hands the bytes over untouched (`-o raw`). On Windows the bytes go to the printer's share name
//! on this computer, which its spooler takes as raw as well; the printer has to be shared once. What a spooler
//! took it prints by itself; it cannot be asked what has become of it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::driver::Printer;
use super::{PrinterRefused, PrinterStatus};

/// How long the spooler may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a person's question may take.
const ASKING: Duration = Duration::from_secs(3);

/// A printer of the operating system.
#[derive(Debug)]
pub struct SpoolerPrinter {
    name: String,
    programs: PathBuf,
}

impl SpoolerPrinter {
    /// By its name.
    pub fn new(name: &str) -> Self {
        Self::with_programs(name, PathBuf::new())
    }

    /// The same, where the spooler's programs lie in a folder of their own.
    pub fn with_programs(name: &str, programs: PathBuf) -> Self {
        SpoolerPrinter { name: name.trim().to_owned(), programs }
    }

    fn refused(&self) -> PrinterRefused {
        PrinterRefused::SpoolerRefused { name: self.name.clone() }
    }

    /// An option must not be taken for a name.
    fn is_named(&self) -> bool {
        !self.name.is_empty() && !self.name.starts_with('-')
    }
}

#[cfg(not(windows))]
impl Printer for SpoolerPrinter {
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused> {
        if !self.is_named() {
            return Err(self.refused());
        }
        let mut command = Command::new(self.programs.join("lp"));
        command.args(["-d", &self.name, "-o", "raw", "-t", "Lumbung"]);
        run(command, job, PATIENCE).map(drop).ok_or_else(|| self.refused())
    }

    fn status(&self) -> PrinterStatus {
        let mut command = Command::new(self.programs.join("lpstat"));
        command.env("LC_ALL", "C").args(["-p", &self.name]);
        match run(command, &[], ASKING) {
            Some(said) if self.is_named() && !said.contains("disabled") => PrinterStatus::Unknown,
            _ => PrinterStatus::Offline,
        }
    }
}

#[cfg(windows)]
impl Printer for SpoolerPrinter {
    fn print(&self, job: &[u8]) -> Result<(), PrinterRefused> {
        use std::io::Write as _;
        let share = format!(r"\\localhost\{}", self.name);
        let opened = std::fs::OpenOptions::new().write(true).open(share);
        let mut file = opened.ok().filter(|_| self.is_named()).ok_or_else(|| self.refused())?;
        // The spooler begins when the share is closed: until then nothing has printed.
        file.write_all(job).map_err(|_| self.refused())
    }

    fn status(&self) -> PrinterStatus {
        PrinterStatus::Unknown
    }
}

/// The names of the printers that the operating system knows.
pub fn names() -> Vec<String> {
    let mut command = Command::new("lpstat");
    command.env("LC_ALL", "C").arg("-e");
    let said = run(command, &[], ASKING).unwrap_or_default();
    said.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Runs a program with an input and gives what it said; nothing where it failed, is not there or takes too long.
fn run(mut command: Command, input: &[u8], patience: Duration) -> Option<String> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    let input = input.to_vec();
    // A thread of its own, because a program that does not read would hold the writer for ever.
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &input).is_ok());
    let until = Instant::now() + patience;
    loop {
        match child.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(10)),
            _ => {
                // Nothing more can be done for a program that neither ends nor can be ended.
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
    let output = child.wait_with_output().ok()?;
    let written = writer.join().unwrap_or(false);
    (output.status.success() && written).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
