//! The facts of goods without a receipt, of payments that wait for the bank, and of money left before buying.

use shared::change_set::{ChangeSet, Origin};
use shared::id::ChangeSetId;
use shared::quantity::Quantity;
use shared::sales::fact::Tender;
use shared::sales::prepaid::{DepositTaken, VoucherIssued};
use shared::sales::returning::fact::{GoodsTakenBack, ReturnedLine};
use shared::sales::settling::{PaymentConfirmed, PaymentsSettled, SettledPayment};
use shared::sales::tax::TaxClass;
use shared::sales::tender::TenderKind;

use super::{MEMBER, SHIFT, SUGAR, UNIT, WAREHOUSE, entry, envelope, posting, rupiah, stock_move};

/// A packet of sugar that nobody had a receipt for.
fn taken_back() -> ChangeSet {
    let document = "T01-K01-250131-0013".to_owned();
    let line = ReturnedLine {
        line_no: 1,
        product: SUGAR,
        name: "Gula 1kg".to_owned(),
        quantity: Quantity::ONE,
        sold: Quantity::ZERO,
        unit_price: rupiah(17_500),
        unit_name: "PCS".to_owned(),
        pack: Quantity::ONE,
        net: rupiah(17_500),
        vat: rupiah(0),
        cost: rupiah(16_000),
        tax_class: TaxClass::Exempt,
        damaged: false,
        is_stocked: true,
        consigned: None,
    };
    let taken = GoodsTakenBack {
        shift: SHIFT,
        document: document.clone(),
        member: None,
        is_pkp: true,
        lines: vec![line],
        net: rupiah(17_500),
        vat: rupiah(0),
        rounding: rupiah(0),
        refund: Tender::Cash { amount: rupiah(17_500) },
        reason: "struk hilang".to_owned(),
    };
    let mut change_set = envelope(&[taken.into()]);
    let other = Some(Origin::NonMember);
    let lines = vec![
        posting("4292", 17_500, other, None),
        posting("1112", -17_500, None, Some(SHIFT.0)),
        posting("1151", 16_000, None, Some(WAREHOUSE.0)),
        posting("5102", -16_000, other, None),
    ];
    change_set.entries = vec![entry("P08", &document, "Retur penjualan tanpa struk", lines)];
    change_set.moves = vec![stock_move(SUGAR, 1_000, 16_000)];
    change_set
}

/// A QRIS payment that came, and what the bank paid out of it the next day.
fn settled() -> [ChangeSet; 2] {
    let sale = ChangeSetId::from_bytes([0x5a; 16]);
    let confirmed = PaymentConfirmed { sale, tender_no: 2, reference: "503112345678".to_owned() };
    let document = "T01-K01-250131-0010".to_owned();
    let payment = SettledPayment { sale, tender_no: 2, shift: SHIFT, amount: rupiah(200_000) };
    let (bank_amount, fee) = (rupiah(198_600), rupiah(1_400));
    let paid = PaymentsSettled { document, kind: TenderKind::Qris, payments: vec![payment], bank_amount, fee };
    let mut change_set = envelope(&[paid.into()]);
    let lines = vec![
        posting("1121", 198_600, None, Some(UNIT.0)),
        posting("6209", 1_400, None, None),
        posting("1124", -200_000, None, Some(SHIFT.0)),
    ];
    change_set.entries = vec![entry("P07", "T01-K01-250131-0010", "Pencairan QRIS", lines)];
    [envelope(&[confirmed.into()]), change_set]
}

/// A voucher that was sold, and a deposit that was left.
fn prepaid() -> [ChangeSet; 2] {
    let (voucher, deposit) = ("T01-K01-250131-0011", "T01-K01-250131-0012");
    let issued = VoucherIssued {
        shift: SHIFT,
        document: voucher.to_owned(),
        code: "V7K2M9QXA".to_owned(),
        amount: rupiah(50_000),
        expires_on: jiff::civil::date(2025, 12, 31),
    };
    let taken = DepositTaken {
        shift: SHIFT,
        document: deposit.to_owned(),
        member: Some(MEMBER),
        label: "SITI A***".to_owned(),
        amount: rupiah(25_000),
    };
    let (mut sold, mut left) = (envelope(&[issued.into()]), envelope(&[taken.into()]));
    let paid_in = |account: &str, holder: uuid::Uuid, amount: i64| {
        vec![posting("1112", amount, None, Some(SHIFT.0)), posting(account, -amount, None, Some(holder))]
    };
    let lines = paid_in("2106", sold.id.0, 50_000);
    sold.entries = vec![entry("P18", voucher, "Penjualan voucher V7K2M9QXA", lines)];
    let lines = paid_in("2105", left.id.0, 25_000);
    left.entries = vec![entry("P18", deposit, "Uang muka pelanggan", lines)];
    [sold, left]
}

pub fn all() -> Vec<ChangeSet> {
    let ([confirmed, settled], [voucher, deposit]) = (settled(), prepaid());
    vec![taken_back(), confirmed, settled, voucher, deposit]
}
