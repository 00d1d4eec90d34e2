//! The worker between a database and a printer.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use shared::paper::{PaperLine, Width};

use super::super::profile::PrinterProfile;
use super::super::queue::*;
use super::super::worker::{backoff, run_worker};
use super::super::{PrinterConnection, PrinterSettings};
use super::{Database, Manner, long_slip, receipt, serve, virtual_printer};

const NOW_MS: i64 = 1_000_000;

/// Runs a worker while `story` plays.
fn with_worker(database: &Database, connection: PrinterConnection, story: impl FnOnce(&Sender<()>)) {
    let settings = PrinterSettings { connection, profile: PrinterProfile::default(), logo: None };
    let stop = AtomicBool::new(false);
    let (wake, woken) = channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let open = || Ok::<_, Infallible>(database.open());
            run_worker(open, || settings.clone(), || NOW_MS, &stop, &{ woken });
        });
        story(&wake);
        stop.store(true, Ordering::Relaxed);
        wake.send(()).ok();
    });
}

/// Waits until the newest job is as expected; fails loudly after ten seconds.
fn wait_for(database: &Database, story: &str, expect: impl Fn(&PrintJobRow) -> bool) {
    let connection = database.open();
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let row = list(&connection, 1).unwrap().pop().unwrap();
        if expect(&row) {
            return;
        }
        assert!(Instant::now() < until, "{story}: {row:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn network(address: &str) -> PrinterConnection {
    PrinterConnection::Network { address: address.to_owned() }
}

fn text_of(job: &[u8]) -> String {
    String::from_utf8_lossy(job).into_owned()
}

#[test]
fn jobs_print_in_order_each_on_its_own_slip() {
    let database = Database::new();
    let (address, printer) = virtual_printer(Manner::Slow, 3);
    enqueue(&database.open(), &NewPrintJob { kick_drawer: true, ..receipt("0001", NOW_MS) }).unwrap();
    enqueue(&database.open(), &NewPrintJob { kick_drawer: true, ..receipt("0002", 1) }).unwrap();
    with_worker(&database, network(&address), |wake| {
        wait_for(&database, "both waited at start", |row| row.state == PrintState::Printed);
        enqueue(&database.open(), &NewPrintJob { paper: long_slip(120), ..receipt("0003", NOW_MS) }).unwrap();
        wake.send(()).unwrap();
        wait_for(&database, "a new sale", |row| row.document_number == "0003" && row.state == PrintState::Printed);
    });
    let jobs = printer.join().unwrap();
    let has = |job: &[u8], words: &str| text_of(job).contains(words);
    assert!(has(&jobs[0], "0001") && has(&jobs[1], "0002"));
    assert!(has(&jobs[0], "\x1bp\x00\x19"), "a fresh sale opens the drawer");
    assert!(!has(&jobs[1], "\x1bp\x00\x19"), "an old one does not");
    assert!(has(&jobs[2], "nomor 001 ") && has(&jobs[2], "nomor 120 "));
    assert!(jobs.iter().all(|job| job.ends_with(b"\x1dV\x00") && !has(job, "KEMUNGKINAN")));
}

#[test]
fn a_printer_that_comes_back_gets_what_waited() {
    let database = Database::new();
    let place = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = place.local_addr().unwrap().to_string();
    drop(place);
    enqueue(&database.open(), &receipt("0001", NOW_MS)).unwrap();
    with_worker(&database, network(&address), |wake| {
        wait_for(&database, "switched off", |row| {
            row.state == PrintState::Waiting && row.last_error_code.as_deref() == Some("printer_no_answer")
        });
        let listener = TcpListener::bind(&address).unwrap();
        wake.send(()).unwrap();
        let job = serve(&listener, Manner::Slow);
        wait_for(&database, "switched on", |row| row.state == PrintState::Printed && row.last_error_code.is_none());
        assert!(!text_of(&job).contains("KEMUNGKINAN"), "nothing had left for the printer before");
    });
}

#[test]
fn an_interrupted_job_prints_again_with_its_mark() {
    let database = Database::new();
    let job = receipt("0001", NOW_MS);
    enqueue(&database.open(), &job).unwrap();
    mark_printing(&database.open(), job.id).unwrap();
    let (address, printer) = virtual_printer(Manner::Slow, 1);
    with_worker(&database, network(&address), |_| {
        wait_for(&database, "after the restart", |row| row.state == PrintState::Printed);
    });
    assert!(text_of(&printer.join().unwrap()[0]).contains("KEMUNGKINAN\n"));
}

#[test]
fn a_job_that_cannot_be_printed_lets_the_next_one_pass() {
    let database = Database::new();
    let connection = database.open();
    enqueue(&connection, &receipt("broken", NOW_MS)).unwrap();
    connection.execute("update print_job set paper = '{'", []).unwrap();
    enqueue(&connection, &receipt("0002", NOW_MS)).unwrap();
    let (address, printer) = virtual_printer(Manner::Slow, 1);
    with_worker(&database, network(&address), |_| {
        wait_for(&database, "the second", |row| row.state == PrintState::Printed);
    });
    let broken = list(&connection, 2).unwrap().pop().unwrap();
    assert_eq!((broken.state, broken.last_error_code.as_deref()), (PrintState::Failed, Some("paper_unprintable")));
    assert!(text_of(&printer.join().unwrap()[0]).contains("0002"));
}

#[test]
fn a_printer_that_keeps_breaking_off_stops_the_job() {
    let database = Database::new();
    let mut endless = receipt("0001", NOW_MS);
    // More than the sockets can hold between them.
    endless.paper.lines = vec![PaperLine::Qr { content: "A".repeat(2_300) }; 8_000];
    enqueue(&database.open(), &endless).unwrap();
    let times = usize::try_from(POSSIBLE_PRINTS_MAX).unwrap();
    let (address, printer) = virtual_printer(Manner::BreaksOff, times);
    with_worker(&database, network(&address), |wake| {
        for attempt in 1..=POSSIBLE_PRINTS_MAX {
            wait_for(&database, "another attempt", |row| {
                i64::from(row.attempts) >= attempt && row.state != PrintState::Printing
            });
            wake.send(()).unwrap();
        }
        wait_for(&database, "enough", |row| row.state == PrintState::Failed && row.may_have_printed);
    });
    assert_eq!(printer.join().unwrap().len(), times);
}

#[test]
fn without_a_printer_jobs_just_wait() {
    let database = Database::new();
    let job = receipt("0001", NOW_MS);
    enqueue(&database.open(), &job).unwrap();
    with_worker(&database, PrinterConnection::None, |wake| {
        wake.send(()).unwrap();
        std::thread::sleep(Duration::from_millis(50));
    });
    let row = list(&database.open(), 1).unwrap().pop().unwrap();
    assert_eq!((row.state, row.attempts), (PrintState::Waiting, 0));
}

#[test]
fn a_worker_nobody_can_wake_ends() {
    let database = Database::new();
    let (wake, woken) = channel();
    drop(wake);
    let open = || Ok::<_, Infallible>(database.open());
    run_worker(open, PrinterSettings::default, || NOW_MS, &AtomicBool::new(false), &woken);
}

#[test]
fn patience_grows_to_half_a_minute() {
    let check = |refusals: u32, seconds: u64| assert_eq!(backoff(refusals), Duration::from_secs(seconds), "{refusals}");
    check(1, 1);
    check(2, 2);
    check(3, 4);
    check(5, 16);
    check(6, 30);
    check(100, 30);
    assert_eq!(PrinterProfile::default().width, Width::Columns32);
}
