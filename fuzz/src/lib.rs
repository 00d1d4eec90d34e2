//! What is done with bytes from elsewhere, in one function per way in. None may stop, whatever the bytes.
//!
//! The fuzzer calls them with what it makes up, and `shared/tests/fuzz_corpus.rs` with the files in `corpus/`, so that
//! what was found once is tried at every build.

use std::num::NonZeroU64;

use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, ScalarValue};
use shared::change_set::{Head, Signed};
use shared::contact::DeviceReport;
use shared::document::{Fields, edit, merge};
use shared::id::{ChangeSetId, CooperativeId};
use shared::memory::MemoryStore;
use shared::money::Money;
use shared::project;
use shared::protocol::{
    EnrolRequest, HeadsResponse, JoinRequest, KeysPage, MissingRequest, PAGE_BYTES_MAX, ProblemResponse, PullResponse,
    PushRequest, PushResponse, ReturnRequest, STRETCH_BYTES_MAX, SessionRequest, SessionResponse, unpack,
    unpack_stretch,
};
use shared::row::Value;
use shared::safety::copy::{HEADER_BYTES, Pieces, unpack as unpack_piece};
use shared::safety::recovery_key::{RecoveryKey, SYMBOLS};
use shared::sales::qris::{QrisRefused, StaticQris};
use shared::standing::Standing;
use shared::table::ACCOUNT_TOTAL;
use shared::units::join::JoinCode;
use shared::units::registry::{Registry, verify_run};
use shared::verify::{read_body, verify_content};

/// A body, as it may come from any carrier.
pub fn change_set(data: &[u8]) {
    let signed = Signed { body: String::from_utf8_lossy(data).into_owned(), signature: "00".repeat(64) };
    let Ok(change_set) = read_body(&signed) else { return };
    let is_sound = verify_content(&change_set).is_ok();
    let own = Standing::of(project::standing_records(&change_set));
    for standing in [Standing::default(), own.clone()] {
        let rows = project::rows(&change_set, &standing);
        if is_sound {
            let cells = rows.iter().filter(|row| row.table == &ACCOUNT_TOTAL).map(|row| &row.values);
            let sums = cells.map(|values| number(&values[5]) - number(&values[6]));
            assert_eq!(sums.sum::<i128>(), 0, "a sound change set does not balance in the books");
        }
        drop(project::changes(&[], std::slice::from_ref(&change_set), &Standing::default(), &standing));
    }
    let head = Head { seq: change_set.seq.saturating_sub(1), hash: change_set.previous };
    let refused = verify_run(vec![signed.clone()], &head, change_set.cooperative, &mut Registry::default());
    assert!(refused.is_err(), "nobody signed this");
    assert_eq!(MemoryStore::new(change_set.cooperative).receive(&[signed]).len(), 1);
}

fn number(value: &Value) -> i128 {
    if let Value::Int(number) = value { i128::from(*number) } else { 0 }
}

/// Changes of a document: raw bytes, and honest changes bent by what the bytes say.
pub fn document(data: &[u8]) {
    let honest = honest_changes();
    let mut changes: Vec<Vec<u8>> = data.split(|byte| *byte == 0xff).map(<[u8]>::to_vec).collect();
    changes.extend(data.chunks(8).filter_map(|orders| bent(&honest, orders)));
    changes.extend(honest);
    let merged = merge(&changes);
    changes.reverse();
    assert_eq!(merged, merge(&changes), "the order decides what a document says");
    let wanted = Fields::from([("name".to_owned(), "Kopi".to_owned())]);
    // An id that no bent change can have taken.
    let fresh = ChangeSetId::from_bytes(std::array::from_fn(|at| at.to_le_bytes()[0]));
    if let Some(change) = edit(&changes, fresh, &wanted, true) {
        changes.push(change);
    }
    assert_eq!(merge(&changes).fields, wanted, "an edit does not take");
}

fn author(n: u8) -> ChangeSetId {
    ChangeSetId::from_bytes([n; 16])
}

/// Three changes, the last of them with two parents.
fn honest_changes() -> Vec<Vec<u8>> {
    let mut changes: Vec<Vec<u8>> = Vec::new();
    for (n, field, content, knows) in [(1, "name", "Gula", 0), (2, "unit_name", "KG", 0), (3, "name", "Gula B", 2)] {
        let wanted = Fields::from([(field.to_owned(), content.to_owned())]);
        changes.extend(edit(&changes[..knows], author(n), &wanted, false));
    }
    changes
}

/// One of the honest changes, by another author, bent as the orders say.
fn bent(honest: &[Vec<u8>], orders: &[u8]) -> Option<Vec<u8>> {
    let [which, by, orders @ ..] = orders else { return None };
    let change = Change::from_bytes(honest.get(usize::from(*which) % honest.len())?.clone()).ok()?;
    let mut expanded = change.decode();
    expanded.actor_id = ActorId::from([*by; 16].as_slice());
    for pair in orders.chunks(2) {
        bend(&mut expanded, pair[0], pair.get(1).copied().unwrap_or(0));
    }
    Some(Change::from(expanded).raw_bytes().to_vec())
}

fn bend(change: &mut ExpandedChange, order: u8, operand: u8) {
    let someone = OpId::new(u64::from(operand % 8), &ActorId::from([operand / 8; 16].as_slice()));
    let Some(operation) = change.operations.first_mut() else { return };
    match order % 16 {
        0 => change.seq = u64::from(operand),
        1 => change.start_op = NonZeroU64::MIN.saturating_add(u64::from(operand)),
        2 => change.start_op = NonZeroU64::MIN.saturating_add(u64::MAX >> (operand % 64)),
        3 => change.deps = vec![ChangeHash([operand; 32])],
        4 => change.deps.clear(),
        5 => operation.obj = ObjectId::Id(someone),
        6 => operation.pred = vec![someone].into(),
        7 => operation.pred = Vec::new().into(),
        8 => operation.key = Key::Map(["name", "unit_name", "", "code:1"][usize::from(operand % 4)].into()),
        9 => operation.action = OpType::Delete,
        10 => operation.action = OpType::Make([ObjType::Map, ObjType::List, ObjType::Text][usize::from(operand % 3)]),
        11 => operation.action = OpType::Put(ScalarValue::Int(i64::from(operand))),
        12 => operation.action = OpType::Increment(i64::from(operand)),
        13 => operation.action = OpType::Put(ScalarValue::Str(format!("{operand}").as_str().into())),
        14 => change.time = i64::from(operand),
        _ => {
            let again = operation.clone();
            change.operations.push(again);
        }
    }
}

/// A page of push or pull, as it comes off the wire.
pub fn page(data: &[u8]) {
    if let Ok(request) = unpack::<PushRequest>(data) {
        let size: usize = request.change_sets.iter().map(|signed| signed.body.len()).sum();
        assert!(size <= PAGE_BYTES_MAX);
        let mut store = MemoryStore::new(CooperativeId::from_bytes([0xc0; 16]));
        assert_eq!(store.receive(&request.change_sets).len(), request.change_sets.len(), "nobody is known here");
    }
    drop(unpack::<PullResponse>(data));
}

/// A stretch of the log, as a server gives it to a new device.
pub fn stretch(data: &[u8]) {
    let Ok(change_sets) = unpack_stretch(data) else { return };
    assert!(change_sets.iter().map(|signed| signed.body.len()).sum::<usize>() <= STRETCH_BYTES_MAX);
    let mut store = MemoryStore::new(CooperativeId::from_bytes([0xc0; 16]));
    assert_eq!(store.receive(&change_sets).len(), change_sets.len(), "nobody is known here");
}

/// What a device says of itself in a header.
pub fn report(data: &[u8]) {
    let Some(report) = DeviceReport::from_header(data) else { return };
    let header = report.to_header();
    assert!(header.is_ascii() && !header.contains(['\r', '\n']), "a header of several lines");
    assert_eq!(DeviceReport::from_header(header.as_bytes()), Some(report), "what is said again is something else");
}

/// A safety copy as it lies on a stick: bytes behind a true header, and what a piece holds once it is open.
pub fn safety_copy(data: &[u8]) {
    let key = RecoveryKey::make([7; SYMBOLS]);
    if let Ok(mut pieces) = Pieces::open(data, &key) {
        while let Ok(Some(_)) = pieces.next_piece() {}
        assert!(pieces.good_bytes() >= HEADER_BYTES as u64 && pieces.good_bytes() <= data.len() as u64);
    }
    drop(unpack_piece(data));
}

/// What was typed or scanned as the recovery key.
pub fn recovery_key(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(key) = RecoveryKey::read(&text) {
        assert_eq!(RecoveryKey::read(&key.shown()).as_ref(), Ok(&key), "what is shown is not what was read");
    }
}

/// What travels between device and server without being a page: each kind of it in turn. What is read once is read
/// again as the same.
pub fn answers(data: &[u8]) {
    fn one<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq>(data: &[u8]) {
        let Ok(read) = serde_json::from_slice::<T>(data) else { return };
        let written = serde_json::to_vec(&read).unwrap_or_default();
        assert!(serde_json::from_slice::<T>(&written).is_ok_and(|again| again == read), "it is read as something else");
    }
    one::<HeadsResponse>(data);
    one::<PushResponse>(data);
    one::<MissingRequest>(data);
    one::<SessionRequest>(data);
    one::<SessionResponse>(data);
    one::<EnrolRequest>(data);
    one::<ReturnRequest>(data);
    one::<JoinRequest>(data);
    one::<KeysPage>(data);
    one::<ProblemResponse>(data);
}

/// What a person typed, and behind the first line end what a server sent for it.
pub fn join_code(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (typed, envelope) = text.split_once('\n').unwrap_or((&text, ""));
    if let Some(code) = JoinCode::read(typed) {
        assert!(JoinCode::read(&code.shown()).as_ref() == Some(&code), "what is shown is not what was read");
        assert_eq!(code.lookup().len(), 6);
        drop(code.open(envelope));
    }
}

/// What was pasted as the merchant's QRIS code, and behind the first line end the number of a bill.
pub fn qris(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (payload, bill) = text.split_once('\n').unwrap_or((&text, ""));
    let Ok(read) = StaticQris::read(payload) else { return };
    assert_eq!(StaticQris::read(&read.payload()).as_ref(), Ok(&read), "what is written is not what was read");
    drop((read.merchant(), read.city(), read.nmid(), read.criteria().fee(Money::from_rupiah(600_000))));
    if let Ok(made) = read.with_amount(Money::from_rupiah(164_650), Some(bill)) {
        assert_eq!(StaticQris::read(&made), Err(QrisRefused::NotStatic), "a code for one payment is not the sticker");
    }
}
