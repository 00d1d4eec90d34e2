//! Printing, tried against real files, real sockets on the loopback and a real database.

mod bytes;
mod drivers;
mod jobs;
mod workers;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
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
    /// Answers that it is well, reads a little at a time, and hangs up when all is read.
    Slow,
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
    let mut job = Vec::new();
    match manner {
        Manner::Silent => drop(stream.read_to_end(&mut job).unwrap()),
        Manner::Answers(online, cause, paper) => {
            answer(&mut stream, &mut job, [online, cause, paper]);
            drop(stream.read_to_end(&mut job));
        }
        Manner::Slow => {
            answer(&mut stream, &mut job, [0x12, 0x12, 0x12]);
            let mut mouthful = [0_u8; 256];
            loop {
                match stream.read(&mut mouthful).unwrap() {
                    0 => break,
                    taken => job.extend_from_slice(&mouthful[..taken]),
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Manner::BreaksOff => {
            answer(&mut stream, &mut job, [0x12, 0x12, 0x12]);
            job.resize(16, 0);
            stream.read_exact(&mut job).unwrap();
            // Dropping a stream with unread bytes resets the connection.
        }
    }
    job
}

/// Answers questions in their order; whatever is no question belongs to the job.
fn answer(stream: &mut TcpStream, job: &mut Vec<u8>, answers: [u8; 3]) {
    for (question, answer) in [1, 2, 4].into_iter().zip(answers) {
        let mut asked = [0_u8; 3];
        if stream.read_exact(&mut asked).is_err() {
            return;
        }
        if asked != [0x10, 0x04, question] {
            job.extend_from_slice(&asked);
            return;
        }
        // A printer may talk of its own accord in between; this byte is no answer.
        stream.write_all(&[0x14, answer]).unwrap();
    }
}
