//! Shifts: the float, the count, the difference (domain §9.6; P11, P12, P14).

use super::*;
use crate::sales::fact::{Denomination, ShiftTotals};
use crate::sales::shift::{CloseShift, OpenShift, close_shift, open_drawer, open_shift};

pub(super) fn opening() -> OpenShift {
    OpenShift {
        shift: SHIFT,
        last_number: 11,
        is_open: false,
        float: rupiah(200_000),
        denominations: vec![Denomination { value_rupiah: 50_000, count: 4 }],
        document: "T01-K01-250131-0001".to_owned(),
    }
}

#[test]
fn p11_the_float_goes_from_the_safe_into_the_drawer() {
    let decided = open_shift(opening()).unwrap();
    assert_eq!(only_journal(&decided), ["D 1112 200000", "K 1111 200000"]);
    assert_eq!(decided.entries[0].lines[0].holder, Some(SHIFT.0));
    let Fact::ShiftOpened(opened) = &decided.facts[0] else { panic!("no shift in {decided:?}") };
    assert_eq!((opened.number, opened.float), (12, rupiah(200_000)));
    let empty = OpenShift { float: Money::ZERO, denominations: Vec::new(), ..opening() };
    assert!(open_shift(empty).unwrap().entries.is_empty());

    let check = |command: OpenShift, expect: &str| assert_eq!(open_shift(command).unwrap_err().code(), expect);
    check(OpenShift { is_open: true, ..opening() }, "shift_already_open");
    check(OpenShift { float: rupiah(-1), ..opening() }, "amount_negative");
    check(OpenShift { float: rupiah(199_999), ..opening() }, "denominations_differ");
    let negative =
        vec![Denomination { value_rupiah: 100_000, count: 3 }, Denomination { value_rupiah: 100_000, count: -1 }];
    check(OpenShift { denominations: negative, ..opening() }, "denominations_differ");
    let beyond = Money::from_minor(i64::MAX);
    check(OpenShift { float: beyond, denominations: Vec::new(), ..opening() }, "amount_too_large");
}

pub(super) fn closing(expected: i64, counted: i64) -> CloseShift {
    CloseShift {
        shift: SHIFT,
        z_number: "Z-K01-0012".to_owned(),
        totals: ShiftTotals::default(),
        expected: rupiah(expected),
        counted: rupiah(counted),
        denominations: Vec::new(),
        others: Vec::new(),
        reason: String::new(),
        covers: Default::default(),
    }
}

#[test]
fn p14_and_p12_the_difference_is_posted_and_the_drawer_left_empty() {
    let check = |expected: i64, counted: i64, expect: &[&[&str]]| {
        let decided = close_shift(closing(expected, counted)).unwrap();
        let journals: Vec<_> = decided.entries.iter().map(written).collect();
        assert_eq!(journals, expect, "{expected} expected, {counted} counted");
        let drawer: Money = decided
            .entries
            .iter()
            .flat_map(|entry| &entry.lines)
            .filter(|line| line.account == "1112" && line.holder == Some(SHIFT.0))
            .map(|line| line.amount)
            .sum();
        assert_eq!(drawer, rupiah(-expected), "the drawer is left with something");
        assert_eq!(verify_content(&change_set(decided)), Ok(()));
    };
    check(290_700, 290_700, &[&["D 1111 290700", "K 1112 290700"]]);
    check(290_700, 291_000, &[&["D 1112 300", "K 4302 300"], &["D 1111 291000", "K 1112 291000"]]);
    check(290_700, 290_000, &[&["K 1112 700", "D 6211 700"], &["D 1111 290000", "K 1112 290000"]]);
    check(5_000, 0, &[&["K 1112 5000", "D 6211 5000"]]);
    check(-500, 0, &[&["D 1112 500", "K 4302 500"]]);
    check(0, 0, &[]);
}

#[test]
fn a_large_difference_asks_for_its_reason() {
    let check = |command: CloseShift, expect: Option<&str>| {
        let refused = close_shift(command).err();
        assert_eq!(refused.as_ref().map(SalesRefused::code), expect);
    };
    check(closing(100_000, 90_000), None);
    check(closing(100_000, 89_999), Some("reason_missing"));
    check(closing(100_000, 110_001), Some("reason_missing"));
    check(CloseShift { reason: "  ".to_owned(), ..closing(100_000, 0) }, Some("reason_missing"));
    check(CloseShift { reason: "salah kembalian".to_owned(), ..closing(100_000, 0) }, None);
    check(closing(0, -1), Some("amount_negative"));
    let note = vec![Denomination { value_rupiah: 100_000, count: 1 }];
    check(CloseShift { denominations: note.clone(), ..closing(100_000, 100_000) }, None);
    check(CloseShift { denominations: note, ..closing(100_000, 99_000) }, Some("denominations_differ"));
    assert_eq!(open_drawer(SHIFT, " ").unwrap_err(), SalesRefused::ReasonMissing);
    assert_eq!(copy_receipt(None, 0).unwrap_err(), SalesRefused::SaleUnknown);
    let Fact::ReceiptCopied(copied) = &copy_receipt(Some(ChangeSetId::from_bytes([1; 16])), 2).unwrap().facts[0] else {
        panic!("no copy");
    };
    assert_eq!(copied.copy_number, 3);
}
