//! Money that belongs to others: members' savings and credit, vouchers, deposits, owners of consigned goods; and
//! payments that somebody else collects first.

use shared::change_set::Decided;
use shared::id::{ChangeSetId, MemberId};
use shared::members::decide::MembersRefused;
use shared::members::fact::MemberPinSet;
use shared::members::money::{
    DepositSavings, PaidBy, Place, RepayCredit, SavingsProduct, WithdrawSavings, deposit_savings, repay_credit,
    withdraw_savings,
};
use shared::money::Money;
use shared::sales::consigning::{PayConsignor, pay_consignor};
use shared::sales::credit::set_credit_terms;
use shared::sales::leftover::{
    ExpiredPoints, ExpiredVoucher, RefundDeposit, expire_points, expire_vouchers, expired_worth, refund_deposit,
};
use shared::sales::points::worth;
use shared::sales::prepaid::{DepositTaken, VoucherIssued, code_from, issue_voucher, take_deposit};
use shared::sales::pricing::PointsRule;
use shared::sales::settling::{PendingPayment, SettlePayments, SettledPayment, confirm_payment, settle_payments};
use shared::sales::tender::TenderKind;
use shared::table::{
    CREDIT_TERMS, DEPOSIT, HOLDER_TOTAL, MEMBER_PIN, SALE_VOID, TENDER, TENDER_CONFIRMED, TENDER_SETTLED, VOUCHER,
};
use uuid::Uuid;

use super::cells::Cells;
use super::counter::{alone, authority, judged};
use super::intent::{Notes, allowed};
use super::random::Random;
use super::till::Till;

fn member(till: &Till, random: &mut Random) -> Option<MemberId> {
    // Few members do most of the business, so that two tills meet at one.
    let members = till.members();
    random.pick(&members[..members.len().min(4)]).copied()
}

fn decided(result: Result<Decided, MembersRefused>) -> anyhow::Result<Option<Decided>> {
    allowed(result.map_err(|refused| {
        let code = refused.code().to_owned();
        if let MembersRefused::Entry(fault) = refused { (code, Some(fault)) } else { (code, None) }
    }))
}

fn place(till: &Till, home: shared::id::UnitId) -> Option<Place> {
    Some(Place { shift: till.own_shift()?, own: till.identity.unit, home })
}

fn paid_by(random: &mut Random) -> PaidBy {
    if random.chance(700) { PaidBy::Cash } else { PaidBy::Transfer }
}

pub fn save(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let (Some(member), Some(place)) = (member(till, random), place(till, till.savings_unit)) else { return Ok(None) };
    let product = SavingsProduct::ALL[random.index(3)];
    decided(deposit_savings(DepositSavings {
        place,
        document: till.next_document(),
        member,
        product,
        amount: Money::from_rupiah(random.between(0, 30) * 5_000),
        paid_by: paid_by(random),
        reference: None,
        balance: till.owed(product.account(), member.0),
    }))
}

pub fn withdraw(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let (Some(member), Some(place)) = (member(till, random), place(till, till.savings_unit)) else { return Ok(None) };
    decided(withdraw_savings(WithdrawSavings {
        place,
        document: till.next_document(),
        member,
        amount: Money::from_rupiah(random.between(1, 12) * 5_000),
        balance: till.owed("2111", member.0),
        hold: Money::ZERO,
        in_drawer: till.drawer(place.shift),
        pin_checked: random.chance(700),
    }))
}

pub fn repay(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let owing: Vec<MemberId> =
        till.members().into_iter().filter(|member| till.owed("1131", member.0) < Money::ZERO).collect();
    let (Some(member), Some(place)) = (random.pick(&owing).copied(), place(till, till.identity.unit)) else {
        return Ok(None);
    };
    let owed = -till.owed("1131", member.0);
    let amount = if random.chance(500) { owed } else { Money::from_rupiah(random.between(1, 40) * 500) };
    let (document, paid_by) = (till.next_document(), paid_by(random));
    decided(repay_credit(RepayCredit { place, document, member, amount, paid_by, reference: None, owed }))
}

pub fn set_pin(till: &Till, random: &mut Random) -> Option<Decided> {
    let member = member(till, random)?;
    let n = till.row(&MEMBER_PIN, &[member.0.into()]).map_or(0, |row| row.int("version_n").unsigned_abs()) + 1;
    let set = MemberPinSet { member, pin_verifier: format!("verifier {}", random.below(1_000)), n };
    Some(Decided { facts: vec![set.into()], ..Decided::default() })
}

pub fn set_terms(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let Some(member) = member(till, random) else { return Ok(None) };
    let known = till.row(&CREDIT_TERMS, &[member.0.into()]).map_or(0, |row| row.int("version_n").unsigned_abs());
    let limit = random.chance(800).then(|| Money::from_rupiah(random.between(0, 20) * 50_000));
    Ok(set_credit_terms(member, limit, Some(Money::from_rupiah(300_000)), known).ok())
}

pub fn sell_voucher(till: &Till, id: ChangeSetId, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let Some(shift) = till.own_shift() else { return Ok(None) };
    // A few codes are written by hand, so that two tills give the same one.
    let code = if random.chance(300) { format!("VC-{}", random.below(3)) } else { code_from(id) };
    let is_taken = till.rows(&VOUCHER).any(|row| row.text("code") == code);
    let today = till.today();
    let issued = VoucherIssued {
        shift,
        document: till.next_document(),
        code,
        amount: Money::from_rupiah(random.between(1, 20) * 5_000),
        expires_on: today.saturating_add(jiff::Span::new().days(random.between(0, 40))),
    };
    alone(issue_voucher(id, issued, is_taken, today))
}

pub fn expire_old_vouchers(till: &Till) -> anyhow::Result<Option<Decided>> {
    let own = till.rows(&VOUCHER).filter(|row| row.id("unit") == till.identity.unit.0);
    let known = own.map(|row| ExpiredVoucher {
        voucher: ChangeSetId(row.id("voucher")),
        code: row.text("code").to_owned(),
        expired_on: shared::clock::date_from_number(row.int("expires_date")).unwrap_or_default(),
        amount: till.owed("2106", row.id("voucher")),
    });
    alone(expire_vouchers(till.next_document(), known.collect(), till.today()))
}

pub fn expire_old_points(till: &Till) -> anyhow::Result<Option<Decided>> {
    let known = till.members().into_iter().map(|member| {
        let good = worth(till.points(member), PointsRule::default());
        ExpiredPoints { member, amount: expired_worth(till.owed("2106", member.0), good) }
    });
    alone(expire_points(till.next_document(), known.collect()))
}

pub fn leave_deposit(till: &Till, id: ChangeSetId, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let Some(shift) = till.own_shift() else { return Ok(None) };
    let taken = DepositTaken {
        shift,
        document: till.next_document(),
        member: member(till, random).filter(|_| random.chance(500)),
        label: "pesanan".to_owned(),
        amount: Money::from_rupiah(random.between(1, 20) * 5_000),
    };
    alone(take_deposit(id, taken))
}

pub fn give_deposit_back(till: &Till, random: &mut Random, notes: &mut Notes) -> anyhow::Result<Option<Decided>> {
    let own = till.rows(&DEPOSIT).filter(|row| row.id("unit") == till.identity.unit.0);
    let deposits: Vec<Uuid> = own.map(|row| row.id("deposit")).collect();
    let Some(deposit) = random.pick(&deposits).copied() else { return Ok(None) };
    let shift = till.own_shift();
    judged(
        refund_deposit(RefundDeposit {
            shift,
            document: till.next_document(),
            deposit: ChangeSetId(deposit),
            left: Some(till.owed("2105", deposit)),
            reason: "batal".to_owned(),
            in_drawer: shift.map_or(Money::ZERO, |shift| till.drawer(shift)),
            authority: authority(random),
        }),
        notes,
    )
}

pub fn pay_owner(till: &Till, random: &mut Random, notes: &mut Notes) -> anyhow::Result<Option<Decided>> {
    let is_owed = |row: &Cells<'_>| row.id("unit") == till.identity.unit.0 && row.text("account") == "2104";
    let owners: Vec<Uuid> = till.rows(&HOLDER_TOTAL).filter(is_owed).map(|row| row.id("holder")).collect();
    let Some(owner) = random.pick(&owners).copied() else { return Ok(None) };
    let (shift, owed) = (till.own_shift(), till.owed("2104", owner));
    let amount = if random.chance(700) { owed } else { Money::from_rupiah(random.between(1, 40) * 100) };
    judged(
        pay_consignor(PayConsignor {
            shift,
            document: till.next_document(),
            owner,
            amount,
            owed,
            in_drawer: shift.map_or(Money::ZERO, |shift| till.drawer(shift)),
            authority: authority(random),
        }),
        notes,
    )
}

/// The payments of this unit that the bank has not paid out, as far as this till knows.
fn pending(till: &Till) -> Vec<PendingPayment> {
    let of = |row: &Cells<'_>| (row.id("sale"), row.int("tender_no"));
    let settled: Vec<_> = till.rows(&TENDER_SETTLED).map(|row| of(&row)).collect();
    let confirmed: Vec<_> = till.rows(&TENDER_CONFIRMED).map(|row| of(&row)).collect();
    let voided: Vec<Uuid> = till.rows(&SALE_VOID).map(|row| row.id("sale")).collect();
    let own = till.rows(&TENDER).filter(|row| row.id("unit") == till.identity.unit.0);
    own.filter(|row| !settled.contains(&of(row)) && !voided.contains(&row.id("sale")))
        .filter_map(|row| {
            let kind = TenderKind::from_code(row.text("kind")).filter(|kind| kind.is_settled_later())?;
            let payment = SettledPayment {
                sale: ChangeSetId(row.id("sale")),
                tender_no: u16::try_from(row.int("tender_no")).ok()?,
                shift: shared::id::ShiftId(row.id("shift")),
                amount: Money::from_minor(row.int("amount_minor")),
            };
            let is_confirmed = !row.text("reference").is_empty() || confirmed.contains(&of(&row));
            Some(PendingPayment { kind, is_confirmed, payment })
        })
        .collect()
}

pub fn confirm(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let pending: Vec<PendingPayment> = pending(till).into_iter().filter(|it| !it.is_confirmed).collect();
    alone(confirm_payment(random.pick(&pending).copied(), "RRN123"))
}

pub fn settle_with_bank(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let all = pending(till);
    let Some(kind) = random.pick(&all).map(|it| it.kind) else { return Ok(None) };
    let named: Vec<PendingPayment> =
        all.into_iter().filter(|it| it.kind.account() == kind.account()).take(1 + random.index(6)).collect();
    let sum: Money = named.iter().map(|it| it.payment.amount).sum();
    let fee = Money::from_rupiah(random.between(0, 3) * 100).min(sum);
    alone(settle_payments(SettlePayments {
        document: till.next_document(),
        unit: till.identity.unit,
        kind,
        pending: named.into_iter().map(Some).collect(),
        bank_amount: sum - fee,
        fee,
    }))
}
