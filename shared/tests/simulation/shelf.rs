//! What else is decided in the shop: promotions, shelf labels, carts put aside, cash moved, shifts at rest.

use shared::change_set::Decided;
use shared::id::{ChangeSetId, PromotionId, ShiftId};
use shared::inventory::fact::{LabelsPrinted, PrintedLabel};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::cash::{MoveCash, move_cash};
use shared::sales::fact::CashMoveKind;
use shared::sales::holding::{SaleHeld, hold_sale, take_hold};
use shared::sales::pricing::{BundleItem, Offer, PromotionDescribed, PromotionScope, describe_promotion};
use shared::sales::shift::{ResumeShift, copy_report, resume_shift, suspend_shift};
use shared::table::{COUNTER_EVENT, HELD_SALE, HOLD_TAKEN, PROMOTION, SHELF_LABEL, SHIFT_CLOSING, SHIFT_SUSPENSION};

use super::counter::alone;
use super::random::Random;
use super::till::Till;

pub fn promote(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    // Three promotions, described again and again.
    let promotion = PromotionId::from_bytes([u8::try_from(random.below(3))? + 1; 16]);
    let known = till.row(&PROMOTION, &[promotion.0.into()]);
    let known: Option<PromotionDescribed> = known.and_then(|row| serde_json::from_str(row.text("content")).ok());
    let products = till.products();
    let item = |product| BundleItem { product, quantity: Quantity::from_units(1) };
    let offer = match random.below(5) {
        0 => Offer::Percent { ppm: random.between(1, 30) * 10_000 },
        1 => Offer::Amount { amount: Money::from_rupiah(random.between(1, 9) * 100) },
        2 => Offer::FixedPrice { price: Money::from_rupiah(random.between(1, 40) * 250) },
        3 => Offer::BuyGet { buy: Quantity::from_units(2), get: Quantity::from_units(1) },
        _ => Offer::Bundle {
            items: products.iter().take(2).copied().map(item).collect(),
            price: Money::from_rupiah(random.between(1, 60) * 500),
        },
    };
    let scope = match random.below(3) {
        0 => PromotionScope::Everything,
        1 => PromotionScope::Categories { categories: vec!["Minuman".to_owned()] },
        _ => PromotionScope::Products { products: products.into_iter().take(3).collect() },
    };
    let from = till.today();
    let wanted = PromotionDescribed {
        promotion,
        name: format!("Promo {}", random.below(100)),
        active: random.chance(850),
        from,
        until: from.saturating_add(jiff::Span::new().days(random.between(0, 60))),
        weekdays: if random.chance(300) { vec![5] } else { Vec::new() },
        member_only: random.chance(300),
        scope,
        offer,
        n: 0,
    };
    let described = describe_promotion(wanted, known.as_ref()).ok().flatten();
    Ok(described.map(|it| Decided { facts: vec![it.into()], ..Decided::default() }))
}

pub fn print_labels(till: &Till, random: &mut Random) -> Option<Decided> {
    let mut labels = Vec::new();
    for product in till.products().into_iter().filter(|_| random.chance(400)) {
        let Some((price, _)) = till.price(product) else { continue };
        let n = till.row(&SHELF_LABEL, &[product.0.into()]).map_or(0, |row| row.int("version_n").unsigned_abs()) + 1;
        labels.push(PrintedLabel { product, price, n });
    }
    (!labels.is_empty()).then(|| Decided { facts: vec![LabelsPrinted { labels }.into()], ..Decided::default() })
}

pub fn hold(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let Some(shift) = till.own_shift() else { return Ok(None) };
    let held = SaleHeld {
        shift,
        label: format!("meja {}", random.below(9)),
        cart: "{}".to_owned(),
        lines_count: u32::try_from(random.below(4))?,
        total: Money::from_rupiah(random.between(1, 90) * 1_000),
        member: random.pick(&till.members()).copied(),
    };
    alone(hold_sale(Some(shift), held))
}

pub fn take_up(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let taken: Vec<_> = till.rows(&HOLD_TAKEN).map(|row| row.id("hold")).collect();
    let held: Vec<_> = till.rows(&HELD_SALE).map(|row| row.id("hold")).filter(|it| !taken.contains(it)).collect();
    let Some(hold) = random.pick(&held).copied() else { return Ok(None) };
    alone(take_hold(ChangeSetId(hold), true, if random.chance(300) { "batal" } else { "" }))
}

pub fn carry_cash(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let Some(shift) = till.own_shift() else { return Ok(None) };
    let kinds = [CashMoveKind::CashIn, CashMoveKind::SafeDrop, CashMoveKind::BankDrop, CashMoveKind::PettyExpense];
    let accounts: Vec<String> = shared::sales::cash::expense_accounts().map(|it| it.code.to_owned()).collect();
    alone(move_cash(MoveCash {
        shift: Some(shift),
        document: till.next_document(),
        kind: kinds[random.index(kinds.len())],
        amount: Money::from_rupiah(random.between(1, 40) * 1_000),
        account: random.pick(&accounts).cloned(),
        note: "galon".to_owned(),
        denominations: Vec::new(),
        in_drawer: till.drawer(shift),
    }))
}

fn rest_of(till: &Till, shift: ShiftId) -> (bool, u64) {
    let row = till.row(&SHIFT_SUSPENSION, &[shift.0.into()]);
    row.map_or((false, 0), |row| (row.int("suspended") == 1, row.int("version_n").unsigned_abs()))
}

pub fn rest(till: &Till) -> anyhow::Result<Option<Decided>> {
    let shift = till.own_shift();
    alone(suspend_shift(shift, shift.map_or(0, |shift| rest_of(till, shift).1)))
}

pub fn go_on(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let resting: Vec<ShiftId> =
        till.open_shifts(&till.lineage()).into_iter().filter(|shift| rest_of(till, *shift).0).collect();
    let Some(shift) = random.pick(&resting).copied() else { return Ok(None) };
    let (rests_here, seen_n) = rest_of(till, shift);
    alone(resume_shift(ResumeShift { shift, rests_here, other_is_open: till.own_shift().is_some(), seen_n }))
}

pub fn print_z_again(till: &Till, random: &mut Random) -> Option<Decided> {
    let closed: Vec<_> = till.rows(&SHIFT_CLOSING).map(|row| row.id("shift")).collect();
    let shift = *random.pick(&closed)?;
    let copies = till.rows(&COUNTER_EVENT).filter(|row| row.id("shift") == shift).count();
    Some(copy_report(ShiftId(shift), copies as u64))
}
