//! The facts of goods without a receipt, of payments that wait for the bank, and of money left before buying.

use shared::change_set::{ChangeSet, Origin};
use shared::id::ChangeSetId;
use shared::quantity::Quantity;
use shared::sales::consigning::ConsignorPaid;
use shared::sales::credit::CreditTermsSet;
use shared::sales::fact::Tender;
use shared::sales::leftover::{DepositRefunded, ExpiredPoints, ExpiredVoucher, PointsExpired, VouchersExpired};
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

/// What was left is given back, and what nobody used in time is written off.
fn leftover() -> [ChangeSet; 3] {
    let deposit = ChangeSetId::from_bytes([0x5b; 16]);
    let voucher = ChangeSetId::from_bytes([0x5c; 16]);
    let number = |number: u8| format!("T01-K01-250131-00{number}");
    let refunded = DepositRefunded {
        shift: SHIFT,
        document: number(14),
        deposit,
        amount: rupiah(10_000),
        reason: "pesanan batal".to_owned(),
    };
    let vouchers = vec![ExpiredVoucher {
        voucher,
        code: "V7K2M9QXA".to_owned(),
        expired_on: jiff::civil::date(2025, 1, 30),
        amount: rupiah(15_000),
    }];
    let vouchers = VouchersExpired { document: number(15), vouchers };
    let members = vec![ExpiredPoints { member: MEMBER, amount: rupiah(820) }];
    let points = PointsExpired { document: number(16), members };
    let mut made = [envelope(&[refunded.into()]), envelope(&[vouchers.into()]), envelope(&[points.into()])];
    let lines = vec![posting("2105", 10_000, None, Some(deposit.0)), posting("1112", -10_000, None, Some(SHIFT.0))];
    made[0].entries = vec![entry("P18", &number(14), "Pengembalian uang muka", lines)];
    let other = Some(Origin::NonMember);
    let lines = vec![posting("2106", 15_000, None, Some(voucher.0)), posting("4306", -15_000, other, None)];
    made[1].entries = vec![entry("P18", &number(15), "Voucher lewat masa berlaku", lines)];
    let lines = vec![posting("2106", 820, None, Some(MEMBER.0)), posting("6208", -820, None, None)];
    made[2].entries = vec![entry("P16", &number(16), "Poin lewat masa berlaku", lines)];
    made
}

/// An owner of consigned goods is paid, and a member has a limit of their own.
fn agreed() -> [ChangeSet; 2] {
    let (document, owner) = ("T01-K01-250131-0017", MEMBER.0);
    let paid = ConsignorPaid {
        shift: SHIFT,
        document: document.to_owned(),
        owner,
        amount: rupiah(8_000),
        balance: rupiah(12_000),
    };
    let terms = CreditTermsSet { member: MEMBER, limit: Some(rupiah(300_000)), payroll_limit: None, n: 1 };
    let mut paid = envelope(&[paid.into()]);
    let lines = vec![posting("2104", 8_000, None, Some(owner)), posting("1112", -8_000, None, Some(SHIFT.0))];
    paid.entries = vec![entry("P17", document, "Pembayaran barang titipan", lines)];
    [paid, envelope(&[terms.into()])]
}

pub fn all() -> Vec<ChangeSet> {
    let ([confirmed, settled], [voucher, deposit]) = (settled(), prepaid());
    let mut all = vec![taken_back(), confirmed, settled, voucher, deposit];
    all.extend(leftover());
    all.extend(agreed());
    all
}
