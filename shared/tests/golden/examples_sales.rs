//! The facts of the counter.

use shared::change_set::{Approval, ChangeSet, Origin};
use shared::id::{ChangeSetId, UserId};
use shared::quantity::Quantity;
use shared::sales::fact::{
    CashMoveKind, CashMoved, CountedAmount, Denomination, DrawerOpened, DrawerTotal, ReceiptCopied, SaleCompleted,
    ShiftClosed, ShiftOpened, ShiftReportCopied, ShiftResumed, ShiftSuspended, ShiftTotals, SoldLine, Tender,
    TenderCount, TenderTotal,
};
use shared::sales::tax::TaxClass;

use super::{MEMBER, OIL, SHIFT, SUGAR, WAREHOUSE, entry, envelope, posting, rupiah, stock_move};

const DOCUMENT: &str = "T01-K01-250131-0007";

/// Two bottles of oil with 5 % off and a bag of sugar, sold to a member by a registered store.
fn sale() -> ChangeSet {
    let oil = SoldLine {
        product: OIL,
        name: "Minyak Goreng 1 L".to_owned(),
        quantity: Quantity::from_units(2),
        unit_price: rupiah(38_500),
        gross: rupiah(77_000),
        discount: rupiah(3_850),
        net: rupiah(73_150),
        vat: rupiah(7_249),
        cost: rupiah(66_241),
        tax_class: TaxClass::Taxed,
    };
    let sugar = SoldLine {
        product: SUGAR,
        name: "Gula".to_owned(),
        quantity: Quantity::from_thousandths(1_000),
        unit_price: rupiah(17_500),
        gross: rupiah(17_500),
        discount: rupiah(0),
        net: rupiah(17_500),
        vat: rupiah(0),
        cost: rupiah(16_000),
        tax_class: TaxClass::Exempt,
    };
    let completed = SaleCompleted {
        shift: SHIFT,
        document: DOCUMENT.to_owned(),
        member: Some(MEMBER),
        is_pkp: true,
        lines: vec![oil, sugar],
        gross: rupiah(94_500),
        discount: rupiah(3_850),
        net: rupiah(90_650),
        vat: rupiah(7_249),
        tax_base: rupiah(60_409),
        rounding: rupiah(50),
        payable: rupiah(90_700),
        tenders: vec![Tender::Cash { amount: rupiah(100_000) }],
        change: rupiah(9_300),
    };
    let mut change_set = envelope(&[completed.into()]);
    let (member, holder) = (Some(Origin::Member), Some(MEMBER.0));
    change_set.entries = vec![entry(
        "P01",
        DOCUMENT,
        "Penjualan tunai",
        vec![
            posting("1112", 90_700, None, Some(SHIFT.0)),
            posting("4191", 3_468, member, holder),
            posting("4101", -86_869, member, holder),
            posting("2121", -7_249, None, None),
            posting("4303", -50, member, None),
            posting("5101", 82_241, member, holder),
            posting("1151", -82_241, None, Some(WAREHOUSE.0)),
        ],
    )];
    change_set.moves = vec![stock_move(OIL, -2_000, -66_241), stock_move(SUGAR, -1_000, -16_000)];
    change_set
}

fn shift_opened() -> ChangeSet {
    let denominations = vec![Denomination { value_rupiah: 50_000, count: 4 }];
    let opened = ShiftOpened { shift: SHIFT, number: 12, float: rupiah(200_000), denominations };
    let mut change_set = envelope(&[opened.into()]);
    let lines = vec![posting("1112", 200_000, None, Some(SHIFT.0)), posting("1111", -200_000, None, None)];
    change_set.entries = vec![entry("P11", "T01-K01-250131-0001", "Modal awal kasir", lines)];
    change_set
}

fn shift_closed() -> ChangeSet {
    let closed = ShiftClosed {
        shift: SHIFT,
        z_number: "Z-K01-0012".to_owned(),
        totals: ShiftTotals {
            sales_count: 1,
            gross: rupiah(94_500),
            discount: rupiah(3_850),
            net: rupiah(90_650),
            vat: rupiah(7_249),
            rounding: rupiah(50),
            cash: rupiah(90_700),
            member_net: rupiah(90_650),
            non_member_net: rupiah(0),
            copies: 1,
            drawer_openings: 1,
            first_document: Some(DOCUMENT.to_owned()),
            last_document: Some(DOCUMENT.to_owned()),
            member_count: 1,
            tenders: vec![TenderTotal { kind: "cash".to_owned(), count: 1, amount: rupiah(90_700) }],
            drawer: vec![drawer_total("P01", 90_700), drawer_total("P11", 200_000)],
            returns: CountedAmount { count: 1, amount: rupiah(17_500) },
            voids: CountedAmount::default(),
            donations: rupiah(300),
            points: 45,
            approvals: 2,
        },
        expected: rupiah(290_700),
        counted: rupiah(290_000),
        denominations: vec![Denomination { value_rupiah: 10_000, count: 29 }],
        others: vec![TenderCount { kind: "qris".to_owned(), expected: rupiah(50_000), counted: rupiah(45_000) }],
        reason: "uang receh kurang".to_owned(),
    };
    let mut change_set = envelope(&[closed.into()]);
    let drawer = Some(SHIFT.0);
    let short = vec![posting("1112", -700, None, drawer), posting("6211", 700, None, None)];
    let to_safe = vec![posting("1111", 290_000, None, None), posting("1112", -290_000, None, drawer)];
    change_set.entries = vec![
        entry("P14", "Z-K01-0012", "Selisih kas kasir", short),
        entry("P12", "Z-K01-0012", "Setoran kas kasir ke kas besar", to_safe),
    ];
    change_set
}

fn drawer_total(rule: &str, incoming: i64) -> DrawerTotal {
    DrawerTotal { rule: rule.to_owned(), count: 1, incoming: rupiah(incoming), outgoing: rupiah(0) }
}

/// A supervisor let the cashier pay the courier from the drawer.
fn cash_moved() -> ChangeSet {
    let moved = CashMoved {
        shift: SHIFT,
        document: "T01-K01-250131-0009".to_owned(),
        kind: CashMoveKind::PettyExpense,
        amount: rupiah(25_000),
        account: Some("6205".to_owned()),
        note: "ongkos kirim".to_owned(),
        denominations: vec![Denomination { value_rupiah: 5_000, count: 5 }],
    };
    let mut change_set = envelope(&[moved.into()]);
    change_set.approvals = vec![Approval {
        user: UserId::from_bytes([0xbb; 16]),
        reason: "boleh, ada nota".to_owned(),
        credential_version: 2,
        signature: None,
    }];
    let lines = vec![posting("1112", -25_000, None, Some(SHIFT.0)), posting("6205", 25_000, None, None)];
    change_set.entries = vec![entry("P13", "T01-K01-250131-0009", "Pengeluaran kecil: Transport & Perjalanan", lines)];
    change_set
}

pub fn all() -> Vec<ChangeSet> {
    let copied = ReceiptCopied { sale: ChangeSetId::from_bytes([0x5a; 16]), copy_number: 1 };
    let drawer = DrawerOpened { shift: SHIFT, reason: "tukar uang kecil".to_owned() };
    vec![
        shift_opened(),
        sale(),
        envelope(&[copied.into()]),
        envelope(&[drawer.into()]),
        shift_closed(),
        cash_moved(),
        envelope(&[ShiftReportCopied { shift: SHIFT, copy_number: 1 }.into()]),
        envelope(&[ShiftSuspended { shift: SHIFT, n: 1 }.into()]),
        envelope(&[ShiftResumed { shift: SHIFT, n: 2 }.into()]),
    ]
}
