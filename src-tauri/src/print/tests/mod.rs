//! Printing, tried against real files, real sockets on the loopback and a real database.

mod bytes;
mod drivers;
mod jobs;
mod logos;
mod workers;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use shared::paper::{Align, Paper, PaperLine, RuleStyle, Width};
use uuid::Uuid;

use super::queue::{NewPrintJob, PrintKind};

/// A plain line.
fn line(text: &str) -> PaperLine {
    PaperLine::Text { text: text.into(), align: Align::Left, bold: false, double: false }
}

/// A slip of so many numbered lines.
fn long_slip(lines: usize) -> Paper {
    let mut slip: Vec<PaperLine> = (1..=lines).map(|n| line(&format!("Barang nomor {n:03}          1.000"))).collect();
    slip.push(PaperLine::Rule { style: RuleStyle::Double });
    Paper { width: Width::Columns32, lines: slip }
}

/// An original sales slip.
fn receipt(document_number: &str, created_at_ms: i64) -> NewPrintJob {
    NewPrintJob {
        id: Uuid::now_v7(),
        kind: PrintKind::Receipt,
        document_number: document_number.into(),
        paper: Paper { width: Width::Columns32, lines: vec![line(document_number)] },
        kick_drawer: false,
        copy_number: 0,
        created_at_ms,
    }
}

/// A database file that outlives its connections.
struct Database(tempfile::TempDir);

impl Database {
    fn new() -> Self {
        let database = Database(tempfile::tempdir().unwrap());
        database.open().execute_batch(include_str!("../../../../migrations/client/0002_print.sql")).unwrap();
        database
    }

    fn open(&self) -> Connection {
        let connection = Connection::open(self.0.path().join("till.db")).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        connection
    }
}

/// How a virtual printer behaves.
#[derive(Clone, Copy)]
enum Manner {
    /// Answers no question and reads to the end.
    Silent,
    /// Answers the three questions with these bytes and reads to the end.
    Answers(u8, u8, u8),
    /// Answers that it is well, reads a little at a time, says when all is printed, and hangs up after that.
    Slow,
    /// Says that it is well until so many bytes have come; then its paper is out, and it stops printing.
    RunsOut(usize),
    /// Takes a few bytes of the job and resets the connection.
    BreaksOff,
}

/// A printer on the loopback that takes so many connections; gives what each brought, questions left out.
fn virtual_printer(manner: Manner, connections: usize) -> (String, JoinHandle<Vec<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let printer = std::thread::spawn(move || (0..connections).map(|_| serve(&listener, manner)).collect());
    (address, printer)
}

fn serve(listener: &TcpListener, manner: Manner) -> Vec<u8> {
    let (mut stream, _) = listener.accept().unwrap();
    hold_conversation(&mut stream, manner)
}

/// Reads a job and answers the questions in it as the manner says.
fn hold_conversation(stream: &mut (impl Read + Write), manner: Manner) -> Vec<u8> {
    let mut heard = Vec::new();
    let mut job = Vec::new();
    let mut mouthful = [0_u8; 256];
    loop {
        match stream.read(&mut mouthful) {
            Ok(taken) if taken > 0 => heard.extend_from_slice(&mouthful[..taken]),
            _ => break,
        }
        if matches!(manner, Manner::Slow) {
            std::thread::sleep(Duration::from_millis(5));
        }
        heard = listen(&heard, &mut job, stream, manner);
        if matches!(manner, Manner::BreaksOff) && job.len() >= 16 {
            // Dropping a stream with unread bytes resets the connection.
            return job;
        }
    }
    job.extend(heard);
    job
}

/// Sorts what was heard into questions, which are answered, and the job; gives back what may be half a question.
fn listen(heard: &[u8], job: &mut Vec<u8>, stream: &mut impl Write, manner: Manner) -> Vec<u8> {
    let mut rest = heard;
    while let Some(first) = rest.first() {
        match rest {
            [0x10, 0x04, question, ..] => {
                let ran_out = matches!(manner, Manner::RunsOut(bytes) if job.len() >= bytes);
                let status = match manner {
                    Manner::Silent => None,
                    Manner::Answers(online, cause, paper) => Some((online, cause, paper)),
                    _ if ran_out => Some((0x1a, 0x32, 0x72)),
                    _ => Some((0x12, 0x12, 0x12)),
                };
                if let Some((online, cause, paper)) = status {
                    let answer = if *question == 1 {
                        online
                    } else if *question == 2 {
                        cause
                    } else {
                        paper
                    };
                    // A printer may talk of its own accord in between; the first byte is no answer.
                    stream.write_all(&[0x14, answer]).unwrap();
                }
                rest = &rest[3..];
            }
            [0x1d, b'r', 1, ..] => {
                if matches!(manner, Manner::Slow | Manner::Answers(..)) {
                    stream.write_all(&[0]).unwrap();
                }
                rest = &rest[3..];
            }
            [0x10] | [0x10, 0x04] | [0x1d] | [0x1d, b'r'] => return rest.to_vec(),
            _ => {
                job.push(*first);
                rest = &rest[1..];
            }
        }
    }
    Vec::new()
}

/// A cable with two ends: the far one as a stream, the near one as the path of a device file.
pub(crate) fn cable() -> (std::fs::File, std::path::PathBuf) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let mut raw = rustix::termios::tcgetattr(&master).unwrap();
    raw.make_raw();
    rustix::termios::tcsetattr(&master, rustix::termios::OptionalActions::Now, &raw).unwrap();
    (std::fs::File::from(master), std::path::PathBuf::from(name.to_str().unwrap()))
}
