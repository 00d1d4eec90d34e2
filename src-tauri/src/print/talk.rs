//! The conversation with a printer over any line that carries bytes both ways.
//!
//! A job is asked for (how are you?), sent piece by piece, and followed by a question that the printer answers only
//! when everything before it is on paper. A printer that stays silent is not asked again: asking costs time.
//! So a job that ran out of paper in the middle is known to be half, and comes again with a mark.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{PrinterRefused, PrinterStatus};

/// A line to a printer.
pub trait Line {
    /// Hands over some of the bytes and says how many; waits a moment at most for room.
    ///
    /// # Errors
    /// `WouldBlock` or `TimedOut` where there was no room, anything else where the line is gone.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Takes what the printer says within a time; nothing taken means that it never will.
    ///
    /// # Errors
    /// `WouldBlock` or `TimedOut` where it said nothing, anything else where the line is gone.
    fn read(&mut self, buffer: &mut [u8], patience: Duration) -> io::Result<usize>;
}

const STATUS_TIMEOUT: Duration = Duration::from_millis(300);
/// Without a single byte taken for so long, the printer counts as stalled.
const STALLED_AFTER: Duration = Duration::from_secs(10);
/// Bytes handed over at once: less than the smallest memory of a printer, so that a stall is noticed where it happens.
const CHUNK_BYTES: usize = 1_024;
/// How often a printer that is busy with a long slip is asked how it is.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// What is known of a printer's manners; kept between jobs.
#[derive(Debug, Default)]
pub struct Manners {
    /// It gave no answer to a status question.
    is_silent: AtomicBool,
    /// It does not say when it has printed everything.
    keeps_the_end: AtomicBool,
    /// It once said that it had.
    tells_the_end: AtomicBool,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The printer says that everything is on paper.
    Confirmed,
    /// The printer took everything, and says nothing.
    Taken,
}

/// Prints one job. `nothing_taken` is the refusal for a line that does not take a single byte.
///
/// # Errors
/// The printer is not ready, stopped, or ran out of paper.
pub fn print(
    line: &mut dyn Line,
    job: &[u8],
    manners: &Manners,
    nothing_taken: PrinterRefused,
) -> Result<Ended, PrinterRefused> {
    let mut answers = false;
    if !manners.is_silent.load(Ordering::Relaxed) {
        match ask(line, manners) {
            PrinterStatus::PaperOut => return Err(PrinterRefused::PaperOut),
            PrinterStatus::CoverOpen => return Err(PrinterRefused::CoverOpen),
            PrinterStatus::Offline => return Err(PrinterRefused::Offline),
            PrinterStatus::Ready => answers = true,
            PrinterStatus::Unknown => {}
        }
    }
    send(line, job, nothing_taken)?;
    if answers && !manners.keeps_the_end.load(Ordering::Relaxed) {
        return wait_for_end(line, job.len(), manners);
    }
    Ok(Ended::Taken)
}

/// Asks how the printer is, and notes whether it answers.
pub fn ask(line: &mut dyn Line, manners: &Manners) -> PrinterStatus {
    let status = ask_status(line);
    manners.is_silent.store(status == PrinterStatus::Unknown, Ordering::Relaxed);
    status
}

/// Writes everything, or says whether the printer had taken a part.
fn send(line: &mut dyn Line, job: &[u8], nothing_taken: PrinterRefused) -> Result<(), PrinterRefused> {
    let mut rest = job;
    let mut last_taken = Instant::now();
    while !rest.is_empty() {
        match line.write(&rest[..rest.len().min(CHUNK_BYTES)]) {
            Ok(taken) if taken > 0 => {
                rest = &rest[taken..];
                last_taken = Instant::now();
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if is_silence(&error) && last_taken.elapsed() < STALLED_AFTER => {}
            _ if rest.len() == job.len() => return Err(nothing_taken),
            _ => return Err(PrinterRefused::Stalled),
        }
    }
    Ok(())
}

fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Asks for the paper sensor in turn with what is printed (`GS r 1`), which is answered after the last line, and
/// meanwhile asks past the queue how the printer is.
fn wait_for_end(line: &mut dyn Line, job_bytes: usize, manners: &Manners) -> Result<Ended, PrinterRefused> {
    // The time a slow printer needs, ten seconds at most.
    let patience = Duration::from_millis(500 + u64::try_from(job_bytes).unwrap_or(u64::MAX).min(9_500));
    let until = Instant::now() + patience;
    if send(line, &[0x1D, b'r', 1], PrinterRefused::Stalled).is_err() {
        return Err(PrinterRefused::Stalled);
    }
    loop {
        let left = until.saturating_duration_since(Instant::now());
        // Bits 4 and 7 are never set in this answer, and bit 4 always is in all others.
        match hear(line, left.min(ASK_AGAIN), |byte| byte & 0x90 == 0) {
            Heard::Answer(_) => {
                manners.tells_the_end.store(true, Ordering::Relaxed);
                return Ok(Ended::Confirmed);
            }
            // Some printers hang up after every job; of one that used to say a word before, it is an accident.
            Heard::Gone if manners.tells_the_end.load(Ordering::Relaxed) => return Err(PrinterRefused::Stalled),
            Heard::Gone => return Ok(Ended::Taken),
            Heard::Nothing => {}
        }
        match ask_status(line) {
            PrinterStatus::PaperOut => return Err(PrinterRefused::PaperOutMidway),
            PrinterStatus::CoverOpen | PrinterStatus::Offline => return Err(PrinterRefused::Stalled),
            PrinterStatus::Ready | PrinterStatus::Unknown => {}
        }
        if left.is_zero() {
            manners.keeps_the_end.store(true, Ordering::Relaxed);
            return Ok(Ended::Taken);
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
fn ask_status(line: &mut dyn Line) -> PrinterStatus {
    let Some(online) = ask_one(line, Question::Printer) else {
        return PrinterStatus::Unknown;
    };
    let cause = ask_one(line, Question::OfflineCause).unwrap_or_default();
    let paper = ask_one(line, Question::PaperSensor).unwrap_or_default();
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

fn ask_one(line: &mut dyn Line, question: Question) -> Option<u8> {
    send(line, &[0x10, 0x04, question as u8], PrinterRefused::Stalled).ok()?;
    // Bits 1 and 4 are always set in an answer, bits 0 and 7 never: anything else is not for us.
    match hear(line, STATUS_TIMEOUT, |byte| byte & 0x93 == 0x12) {
        Heard::Answer(byte) => Some(byte),
        Heard::Nothing | Heard::Gone => None,
    }
}

/// What came back.
enum Heard {
    Answer(u8),
    Nothing,
    /// Nothing will ever come: the line is closed.
    Gone,
}

/// The first byte of that kind which the printer says within a time.
fn hear(line: &mut dyn Line, patience: Duration, is_ours: impl Fn(u8) -> bool) -> Heard {
    let until = Instant::now() + patience;
    let mut answer = [0_u8; 1];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Heard::Nothing;
        }
        match line.read(&mut answer, left) {
            Ok(0) => return Heard::Gone,
            Ok(_) if is_ours(answer[0]) => return Heard::Answer(answer[0]),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted || is_silence(&error) => {}
            Err(_) => return Heard::Gone,
        }
    }
}
