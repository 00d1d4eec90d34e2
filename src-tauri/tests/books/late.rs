//! What lies beside a chain is seen by whoever asks what came too late, and what a revocation would take back.

use serde_json::{Value, json};
use shared::change_set::{Decided, Signed};
use shared::covering::{Covered, Covers, Run};
use shared::id::ShiftId;
use shared::money::Money;
use shared::sales::shift::{CloseShift, OpenShift, close_shift, open_drawer, open_shift};
use shared::sales::shift_fact::ShiftTotals;
use shared::units::fact::BranchAdopted;

use crate::other_till::{OtherTill, receive};
use crate::story::{Story, id, rupiah};

fn adopt(story: &Story, originals: Vec<Signed>) {
    story.commit(Decided { facts: vec![BranchAdopted { originals }.into()], ..Decided::default() });
}

#[test]
fn a_revocation_counts_what_was_adopted_beside_the_chain() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let (today, device) = (story.today(), other.device());
    let mut copy = other.clone();
    let known = other.spend(&story, today, 10_000);
    let branch = vec![copy.spend(&story, today, 25_000), copy.spend(&story, today, 30_000)];
    receive(&story, &[known]);
    let check = |up_to_seq: u64, change_sets: u64, amount: i64, last_seq: u64| {
        let preview = story.call("preview_revocation", json!({ "device_id": device, "up_to_seq": up_to_seq }));
        let told = (&preview["change_sets"], rupiah(&preview["amount"]), &preview["last_seq"]);
        assert_eq!(told, (&json!(change_sets), amount, &json!(last_seq)), "behind {up_to_seq}");
    };
    check(1, 1, 10_000, 2);
    adopt(&story, branch.clone());
    check(1, 3, 65_000, 3);
    check(2, 1, 30_000, 3);
    // Carried twice it is still one, and its carrier takes nothing with it.
    adopt(&story, branch);
    check(1, 3, 65_000, 3);
}

/// Opens a shift at another till.
fn opened(story: &Story, till: &mut OtherTill) -> (ShiftId, Signed) {
    let shift = ShiftId(id().0);
    let command = OpenShift {
        shift,
        last_number: 0,
        is_open: false,
        float: Money::ZERO,
        denominations: Vec::new(),
        document: "T01-K02-1".to_owned(),
    };
    (shift, till.act(story, story.today(), open_shift(command).unwrap()))
}

fn closing(shift: ShiftId, drawer_openings: i64, covers: Covers) -> Decided {
    let totals = ShiftTotals { drawer_openings, ..ShiftTotals::default() };
    let command = CloseShift {
        shift,
        z_number: "Z-K02-1".to_owned(),
        totals,
        expected: Money::ZERO,
        counted: Money::ZERO,
        denominations: Vec::new(),
        others: Vec::new(),
        reason: String::new(),
        covers,
    };
    close_shift(command).unwrap()
}

fn amendment(story: &Story, shift: ShiftId) -> (usize, Value) {
    let told = story.call("z_report", json!({ "shift_id": shift }));
    (told["amendment"].as_array().unwrap().len(), told["report"].clone())
}

#[test]
fn a_z_names_what_was_adopted_beside_the_chain_of_its_till() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let today = story.today();
    let (shift, open) = opened(&story, &mut other);
    let mut copy = other.clone();
    let drawer = |till: &mut OtherTill| till.act(&story, today, open_drawer(shift, "tukar uang").unwrap());
    let own = drawer(&mut other);
    // The copy did three things under the numbers that the till itself gave to one thing and its closing.
    let branch: Vec<Signed> = (0..3).map(|_| drawer(&mut copy)).collect();
    let covers = [(other.device(), Covered::Runs(vec![Run { from: 1, to: 3, last: own.hash() }]))].into();
    let closed = other.act(&story, today, closing(shift, 1, covers));
    receive(&story, &[open, own, closed]);
    assert_eq!(amendment(&story, shift).0, 0);
    adopt(&story, branch);
    let (count, report) = amendment(&story, shift);
    assert_eq!(count, 3, "whatever number it stands under");
    assert!(report.to_string().contains("TAMBAHAN SETELAH Z"));
    // What the till itself recorded behind its closing amends it too, and the sealed figures still are its own.
    let later = drawer(&mut other);
    receive(&story, &[later]);
    assert_eq!(amendment(&story, shift).0, 4);
    assert_eq!(story.failing(), [""; 0]);
}
