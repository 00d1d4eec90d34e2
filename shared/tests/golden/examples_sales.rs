//! The facts of the counter.

use shared::change_set::{Approval, ChangeSet, Entry, Origin};
use shared::covering::Covered;
use shared::id::{ChangeSetId, ProductId, PromotionId, UserId};
use shared::quantity::Quantity;
use shared::sales::fact::{
    CashMoveKind, CashMoved, CountedAmount, Denomination, DrawerOpened, DrawerTotal, ReceiptCopied, SaleCompleted,
    ShiftClosed, ShiftOpened, ShiftReportCopied, ShiftResumed, ShiftSuspended, ShiftTotals, SoldLine, Tender,
    TenderCount, TenderTotal,
};
use shared::sales::holding::{HoldTaken, SaleHeld};
use shared::sales::pricing::{DiscountKind, LineDiscount, ProductKind};
use shared::sales::returning::fact::{GoodsReturned, ReturnedLine, SaleVoided};
use shared::sales::selling::fact::{Consigned, PointsGranted};
use shared::sales::tax::TaxClass;

use super::{
    DEVICE, MEMBER, OIL, OTHER_DEVICE, SHIFT, SUGAR, UNIT, WAREHOUSE, entry, envelope, posting, run, rupiah, stock_move,
};

const DOCUMENT: &str = "T01-K01-250131-0007";
const VOUCHER: ChangeSetId = ChangeSetId::from_bytes([0x70; 16]);
const DEPOSIT: ChangeSetId = ChangeSetId::from_bytes([0xd0; 16]);

fn sold(product: ProductId, name: &str, units: i64, price: i64, vat: i64, cost: i64) -> SoldLine {
    SoldLine {
        product,
        name: name.to_owned(),
        quantity: Quantity::from_units(units),
        unit_price: rupiah(price),
        gross: rupiah(units * price),
        discount: rupiah(0),
        net: rupiah(units * price),
        vat: rupiah(vat),
        cost: rupiah(cost),
        tax_class: if vat == 0 { TaxClass::Exempt } else { TaxClass::Taxed },
        level: "general".to_owned(),
        list_price: None,
        discounts: Vec::new(),
        code: None,
        unit_name: "PCS".to_owned(),
        pack: Quantity::ONE,
        kind: ProductKind::Goods,
        is_stocked: true,
        consigned: None,
    }
}

/// Two bottles of oil with 5 % off, a carton of sugar, a service and somebody else's cake, sold to a member by a
/// registered store and paid in many ways; the change was given away.
fn sale() -> ChangeSet {
    let discount = |kind, label: &str, amount: i64, promotion: Option<PromotionId>| LineDiscount {
        kind,
        label: label.to_owned(),
        amount: rupiah(amount),
        promotion,
        version: u64::from(promotion.is_some()),
    };
    let promotion = Some(PromotionId::from_bytes([0x9f; 16]));
    let oil = SoldLine {
        discount: rupiah(3_850),
        net: rupiah(73_150),
        discounts: vec![
            discount(DiscountKind::Promotion, "Diskon anggota", 3_000, promotion),
            discount(DiscountKind::Bill, "Diskon nota", 850, None),
        ],
        ..sold(OIL, "Minyak Goreng 1 L", 2, 38_500, 7_249, 66_241)
    };
    let sugar = SoldLine {
        quantity: Quantity::from_units(24),
        gross: rupiah(400_000),
        net: rupiah(400_000),
        level: "unit:DUS".to_owned(),
        list_price: Some(rupiah(420_000)),
        code: Some("18991234567898".to_owned()),
        unit_name: "DUS".to_owned(),
        pack: Quantity::from_units(24),
        ..sold(SUGAR, "Gula", 1, 400_000, 0, 384_000)
    };
    let copies = SoldLine {
        kind: ProductKind::Service,
        is_stocked: false,
        ..sold(ProductId::from_bytes([3; 16]), "Fotokopi", 10, 250, 0, 0)
    };
    let cake = SoldLine {
        is_stocked: false,
        consigned: Some(Consigned { owner: MEMBER.0, share: rupiah(8_000) }),
        ..sold(ProductId::from_bytes([4; 16]), "Kue Lapis", 1, 10_000, 0, 0)
    };
    let completed = SaleCompleted {
        shift: SHIFT,
        document: DOCUMENT.to_owned(),
        member: Some(MEMBER),
        is_pkp: true,
        lines: vec![oil, sugar, copies, cake],
        gross: rupiah(489_500),
        discount: rupiah(3_850),
        net: rupiah(485_650),
        vat: rupiah(7_249),
        tax_base: rupiah(60_409),
        rounding: rupiah(50),
        payable: rupiah(485_700),
        tenders: tenders(),
        change: rupiah(14_000),
        donation: rupiah(300),
        exchanged: vec![Tender::MemberCredit { amount: rupiah(5_000) }],
        points: Some(PointsGranted { points: 242, amount: rupiah(2_420) }),
        hold: Some(ChangeSetId::from_bytes([0x4d; 16])),
    };
    let mut change_set = envelope(&[completed.into()]);
    change_set.entries = sale_entries();
    change_set.moves = vec![stock_move(OIL, -2_000, -66_241), stock_move(SUGAR, -24_000, -384_000)];
    change_set
}

/// One of every kind: 495.000 altogether, of which 14.300 of the cash went back or was given away.
fn tenders() -> Vec<Tender> {
    let reference = |text: &str| Some(text.to_owned());
    let amount = rupiah(10_000);
    vec![
        Tender::Cash { amount: rupiah(395_000) },
        Tender::Qris { amount, reference: reference("RRN123456") },
        Tender::Qris { amount, reference: None },
        Tender::DebitCard { amount, approval_code: "A1".to_owned(), last4: reference("4242") },
        Tender::CreditCard { amount, approval_code: "A2".to_owned(), last4: None },
        Tender::Transfer { amount, reference: "TRF-9".to_owned() },
        Tender::MemberCredit { amount },
        Tender::PayrollDeduction { amount },
        Tender::Savings { amount },
        Tender::Points { points: 1_000, amount },
        Tender::Voucher { code: "VC-7".to_owned(), amount: rupiah(5_000), voucher: Some(VOUCHER) },
        Tender::Deposit { deposit_id: DEPOSIT, amount: rupiah(5_000) },
    ]
}

/// The oil of the sale came back, one bottle of it broken; refunded to the member's bon.
fn goods_returned() -> ChangeSet {
    let line = |line_no: u16, damaged: bool| ReturnedLine {
        line_no,
        product: OIL,
        name: "Minyak Goreng 1 L".to_owned(),
        quantity: Quantity::ONE,
        sold: Quantity::from_units(2),
        unit_price: rupiah(38_500),
        unit_name: "PCS".to_owned(),
        pack: Quantity::ONE,
        net: rupiah(36_575),
        vat: rupiah(3_625),
        cost: rupiah(33_121),
        tax_class: TaxClass::Taxed,
        damaged,
        is_stocked: true,
        consigned: None,
    };
    let returned = GoodsReturned {
        shift: SHIFT,
        document: "T01-K01-250131-0008".to_owned(),
        sale: ChangeSetId::from_bytes([0x5a; 16]),
        sale_document: DOCUMENT.to_owned(),
        member: Some(MEMBER),
        is_pkp: true,
        lines: vec![line(1, false), line(1, true)],
        net: rupiah(73_150),
        vat: rupiah(7_250),
        rounding: rupiah(50),
        refund: rupiah(73_200),
        refunds: vec![Tender::MemberCredit { amount: rupiah(60_000) }, Tender::Cash { amount: rupiah(13_200) }],
        points: Some(PointsGranted { points: 36, amount: rupiah(360) }),
        reason: "botol bocor".to_owned(),
    };
    let mut change_set = envelope(&[returned.into()]);
    let (member, holder) = (Some(Origin::Member), Some(MEMBER.0));
    let lines = vec![
        posting("4192", 65_900, member, holder),
        posting("2121", 7_250, None, None),
        posting("1131", -60_000, None, holder),
        posting("1112", -13_200, None, Some(SHIFT.0)),
        posting("4303", 50, member, None),
        posting("1151", 33_121, None, Some(WAREHOUSE.0)),
        posting("5106", 33_121, member, None),
        posting("5101", -66_242, member, holder),
    ];
    change_set.entries = vec![entry("P08", "T01-K01-250131-0008", "Retur penjualan", lines)];
    change_set.moves = vec![stock_move(OIL, 1_000, 33_121)];
    change_set
}

/// A sale of one service in cash was taken back.
fn sale_voided() -> ChangeSet {
    let sold = SaleCompleted {
        shift: SHIFT,
        document: DOCUMENT.to_owned(),
        member: None,
        is_pkp: false,
        lines: vec![sold(SUGAR, "Gula", 1, 17_500, 0, 0)],
        gross: rupiah(17_500),
        discount: rupiah(0),
        net: rupiah(17_500),
        vat: rupiah(0),
        tax_base: rupiah(0),
        rounding: rupiah(0),
        payable: rupiah(17_500),
        tenders: vec![Tender::Cash { amount: rupiah(20_000) }],
        change: rupiah(2_500),
        donation: rupiah(0),
        exchanged: Vec::new(),
        points: None,
        hold: None,
    };
    let document = format!("{DOCUMENT}V");
    let sale = ChangeSetId::from_bytes([0x5a; 16]);
    let voided = SaleVoided { shift: SHIFT, document: document.clone(), sale, reason: "salah barang".to_owned(), sold };
    let mut change_set = envelope(&[voided.into()]);
    let other = Some(Origin::NonMember);
    let lines = vec![posting("1112", -17_500, None, Some(SHIFT.0)), posting("4201", 17_500, other, None)];
    change_set.entries = vec![entry("P09", &document, "Pembatalan", lines)];
    change_set.moves = vec![stock_move(SUGAR, 1_000, 0)];
    change_set
}

fn held() -> [ChangeSet; 2] {
    let held = SaleHeld {
        shift: SHIFT,
        label: "meja 3".to_owned(),
        cart: r#"{"lines":[1]}"#.to_owned(),
        lines_count: 1,
        total: rupiah(17_500),
        member: Some(MEMBER),
    };
    let taken = HoldTaken { hold: ChangeSetId::from_bytes([0x4d; 16]), reason: "pelanggan pergi".to_owned() };
    [envelope(&[held.into()]), envelope(&[taken.into()])]
}

fn sale_entries() -> Vec<Entry> {
    let (member, holder) = (Some(Origin::Member), Some(MEMBER.0));
    let lines = vec![
        posting("1112", 380_700, None, Some(SHIFT.0)),
        posting("1124", 20_000, None, Some(SHIFT.0)),
        posting("1125", 20_000, None, Some(SHIFT.0)),
        posting("1121", 10_000, None, Some(UNIT.0)),
        posting("1131", 25_000, None, holder),
        posting("2111", 10_000, None, holder),
        posting("2106", 10_000, None, holder),
        posting("2106", 5_000, None, Some(VOUCHER.0)),
        posting("2105", 5_000, None, Some(DEPOSIT.0)),
        posting("4191", 3_468, member, holder),
        posting("4101", -471_869, member, holder),
        posting("2121", -7_249, None, None),
        posting("4303", -50, member, None),
        posting("2104", -8_000, None, Some(MEMBER.0)),
        posting("4306", -2_000, member, None),
        posting("5101", 450_241, member, holder),
        posting("1151", -450_241, None, Some(WAREHOUSE.0)),
    ];
    let donated = vec![posting("1112", 300, None, Some(SHIFT.0)), posting("2108", -300, None, Some(UNIT.0))];
    let granted = vec![posting("6208", 2_420, None, None), posting("2106", -2_420, None, holder)];
    vec![
        entry("P06", DOCUMENT, "Penjualan bayar gabungan", lines),
        entry("P15", DOCUMENT, "Sumbangan kembalian", donated),
        entry("P16", DOCUMENT, "Poin anggota", granted),
    ]
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
        covers: [(DEVICE, Covered::Runs(vec![run(1, 40, 0xa1)])), (OTHER_DEVICE, Covered::UpTo(3))].into(),
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
    let [held, taken] = held();
    let copied = ReceiptCopied { sale: ChangeSetId::from_bytes([0x5a; 16]), copy_number: 1 };
    let drawer = DrawerOpened { shift: SHIFT, reason: "tukar uang kecil".to_owned() };
    vec![
        shift_opened(),
        sale(),
        goods_returned(),
        sale_voided(),
        held,
        taken,
        envelope(&[copied.into()]),
        envelope(&[drawer.into()]),
        shift_closed(),
        cash_moved(),
        envelope(&[ShiftReportCopied { shift: SHIFT, copy_number: 1 }.into()]),
        envelope(&[ShiftSuspended { shift: SHIFT, n: 1 }.into()]),
        envelope(&[ShiftResumed { shift: SHIFT, n: 2 }.into()]),
    ]
}
