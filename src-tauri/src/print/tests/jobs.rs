//! The queue in a database file.

use uuid::Uuid;

use super::super::PrinterRefused;
use super::super::queue::*;
use super::{Database, receipt};

fn states(database: &Database) -> Vec<(String, PrintState)> {
    let mut rows = list(&database.open(), 100).unwrap();
    rows.reverse();
    rows.into_iter().map(|row| (row.document_number, row.state)).collect()
}

#[test]
fn a_slip_lives_and_dies_with_its_sale() {
    let database = Database::new();
    let mut connection = database.open();
    let transaction = connection.transaction().unwrap();
    enqueue(&transaction, &receipt("lost", 1)).unwrap();
    transaction.rollback().unwrap();
    assert_eq!(states(&database), []);

    let transaction = connection.transaction().unwrap();
    enqueue(&transaction, &receipt("kept", 1)).unwrap();
    transaction.commit().unwrap();
    assert_eq!(states(&database), [("kept".to_owned(), PrintState::Waiting)]);
}

#[test]
fn a_document_has_one_original() {
    let database = Database::new();
    let connection = database.open();
    let original = receipt("0007", 1);
    let put = |job: &NewPrintJob| enqueue(&connection, job).unwrap();
    assert_eq!(put(&original), Enqueued::Now);
    assert_eq!(put(&original), Enqueued::Before, "a retried command");
    assert_eq!(put(&receipt("0007", 2)), Enqueued::Before, "a second original");
    assert_eq!(put(&NewPrintJob { copy_number: 1, ..receipt("0007", 3) }), Enqueued::Now);
    assert_eq!(put(&NewPrintJob { kind: PrintKind::ShiftReport, ..receipt("0007", 4) }), Enqueued::Now);
    for time in [5, 6] {
        assert_eq!(put(&NewPrintJob { kind: PrintKind::Other, ..receipt("test", time) }), Enqueued::Now);
    }
    cancel(&connection, original.id).unwrap();
    assert_eq!(put(&receipt("0007", 7)), Enqueued::Before, "a cancelled original stays the original");
}

#[test]
fn jobs_go_in_order_and_leave_no_paper_behind() {
    let database = Database::new();
    let connection = database.open();
    let (first, second) = (receipt("0001", 500), receipt("0002", 100));
    enqueue(&connection, &first).unwrap();
    enqueue(&connection, &second).unwrap();

    let job = next_waiting(&connection).unwrap().unwrap();
    assert_eq!((job.id, job.paper_to_print()), (first.id, Some(first.paper.clone())));
    mark_printing(&connection, first.id).unwrap();
    assert_eq!(next_waiting(&connection).unwrap().unwrap().id, second.id);
    mark_printed(&connection, first.id, 900).unwrap();
    cancel(&connection, second.id).unwrap();
    assert_eq!(next_waiting(&connection).unwrap(), None);

    let kept: i64 =
        connection.query_row("select count(*) from print_job where paper is not null", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0);
    let row = list(&connection, 10).unwrap().pop().unwrap();
    assert_eq!((row.id, row.attempts, row.printed_at_ms), (first.id, 1, Some(900)));
    assert_eq!(summary(&connection).unwrap(), QueueSummary::default());
}

#[test]
fn only_allowed_steps_are_taken() {
    let database = Database::new();
    let connection = database.open();
    let job = receipt("0001", 1);
    enqueue(&connection, &job).unwrap();
    let code = |result: Result<(), QueueRefused>| result.map_err(|refused| refused.code());

    assert_eq!(code(mark_printed(&connection, job.id, 2)), Err("print_job_not_allowed"));
    assert_eq!(code(retry(&connection, job.id)), Ok(()), "it waits anyway");
    assert_eq!(code(mark_printing(&connection, job.id)), Ok(()));
    assert_eq!(code(mark_printing(&connection, job.id)), Err("print_job_not_allowed"));
    assert_eq!(code(cancel(&connection, job.id)), Err("print_job_not_allowed"));
    assert_eq!(code(mark_printed(&connection, job.id, 2)), Ok(()));
    assert_eq!(code(retry(&connection, job.id)), Err("print_job_not_allowed"));
    assert_eq!(code(retry(&connection, Uuid::nil())), Err("print_job_unknown"));
}

#[test]
fn refusals_wait_and_final_ones_stop() {
    let database = Database::new();
    let connection = database.open();
    let check = |story: &str, refusal: PrinterRefused, state: PrintState, may_have_printed: bool| {
        let job = receipt(story, 1);
        enqueue(&connection, &job).unwrap();
        mark_printing(&connection, job.id).unwrap();
        mark_refused(&connection, job.id, &refusal).unwrap();
        let row = list(&connection, 1).unwrap().pop().unwrap();
        assert_eq!((row.state, row.may_have_printed), (state, may_have_printed), "{story}");
        assert_eq!(row.last_error_code.as_deref(), Some(refusal.code()), "{story}");
    };
    check("paper", PrinterRefused::PaperOut, PrintState::Waiting, false);
    check("silent", PrinterRefused::NoAnswer { address: "a".into() }, PrintState::Waiting, false);
    check("stalled", PrinterRefused::Stalled, PrintState::Waiting, true);
    check("unprintable", PrinterRefused::Unprintable, PrintState::Failed, false);
    let expect = QueueSummary { open: 3, failed: 1, last_error_code: Some("printer_paper_out".into()) };
    assert_eq!(summary(&connection).unwrap(), expect);
}

#[test]
fn a_job_interrupted_by_a_power_cut_comes_back_marked() {
    let database = Database::new();
    let job = NewPrintJob { kick_drawer: true, ..receipt("0001", 1_000) };
    {
        let connection = database.open();
        enqueue(&connection, &job).unwrap();
        mark_printing(&connection, job.id).unwrap();
    }
    let connection = database.open();
    assert_eq!(recover(&connection).unwrap(), 1);
    assert_eq!(recover(&connection).unwrap(), 0);
    let again = next_waiting(&connection).unwrap().unwrap();
    let text = again.paper_to_print().unwrap().to_text();
    assert!(text.starts_with("          KEMUNGKINAN\n          CETAK ULANG\n0001\n"), "{text}");
    assert!(!again.kicks_drawer_at(1_000), "the drawer may have been opened already");
    let row = list(&connection, 1).unwrap().pop().unwrap();
    assert_eq!((row.state, row.last_error_code.as_deref()), (PrintState::Waiting, Some(INTERRUPTED)));
    assert!(row.may_have_printed);
}

#[test]
fn a_job_cannot_empty_the_roll() {
    let database = Database::new();
    let connection = database.open();
    let job = receipt("0001", 1);
    enqueue(&connection, &job).unwrap();
    let stall = |times: i64| {
        for _ in 0..times {
            mark_printing(&connection, job.id).unwrap();
            mark_refused(&connection, job.id, &PrinterRefused::Stalled).unwrap();
        }
    };
    stall(POSSIBLE_PRINTS_MAX);
    assert_eq!(states(&database)[0].1, PrintState::Failed);
    retry(&connection, job.id).unwrap();
    stall(POSSIBLE_PRINTS_MAX - 1);
    assert_eq!(states(&database)[0].1, PrintState::Waiting);
    mark_printing(&connection, job.id).unwrap();
    recover(&connection).unwrap();
    assert_eq!(states(&database)[0].1, PrintState::Failed, "interruptions count too");
}

#[test]
fn a_drawer_opens_with_a_fresh_sale_only() {
    let job = |kick_drawer, possible_prints| PrintJob {
        kind: PrintKind::Receipt,
        id: Uuid::nil(),
        paper: None,
        kick_drawer,
        created_at_ms: 1_000,
        possible_prints,
    };
    let check = |story: &str, job: PrintJob, now_ms: i64, expect: bool| {
        assert_eq!(job.kicks_drawer_at(now_ms), expect, "{story}");
    };
    check("at once", job(true, 0), 1_000, true);
    check("the printer took its time", job(true, 0), 1_000 + DRAWER_KICK_WITHIN_MS, true);
    check("too late", job(true, 0), 1_001 + DRAWER_KICK_WITHIN_MS, false);
    check("the clock went back", job(true, 0), 999, false);
    check("paid by QRIS", job(false, 0), 1_000, false);
    check("tried before", job(true, 1), 1_000, false);
}

#[test]
fn yesterdays_slips_can_be_given_up_together() {
    let database = Database::new();
    let connection = database.open();
    for (number, created_at_ms) in [("old", 10), ("older", 5), ("new", 20)] {
        enqueue(&connection, &receipt(number, created_at_ms)).unwrap();
    }
    assert_eq!(cancel_older_than(&connection, 20).unwrap(), 2);
    let left = next_waiting(&connection).unwrap().unwrap();
    assert_eq!(left.created_at_ms, 20);
}

#[test]
fn a_paper_that_cannot_be_read_is_seen_as_such() {
    let database = Database::new();
    let connection = database.open();
    enqueue(&connection, &receipt("0001", 1)).unwrap();
    connection.execute("update print_job set paper = '{'", []).unwrap();
    assert_eq!(next_waiting(&connection).unwrap().unwrap().paper_to_print(), None);
}
