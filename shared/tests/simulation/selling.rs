//! Selling: what lies in the cart, and the many ways of paying for it.

use std::collections::BTreeMap;

use shared::change_set::Decided;
use shared::id::{ChangeSetId, WarehouseId};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::credit::CreditStanding;
use shared::sales::decide::{
    Cart, CartLine, CartMember, CompleteSale, KnownVoucher, Purse, SellableProduct, SellingRules, complete_sale,
    price_cart,
};
use shared::sales::fact::Tender;
use shared::sales::points::worth;
use shared::sales::pricing::ManualDiscount;
use shared::sales::rounding::CashRounding;
use shared::sales::selling::payment::cash_payable;
use shared::table::{DEPOSIT, PROMOTION, VOUCHER};

use super::counter::{authority, judged};
use super::intent::Notes;
use super::random::Random;
use super::till::Till;

pub fn rules(till: &Till) -> SellingRules {
    let described = till.rows(&PROMOTION).filter_map(|row| serde_json::from_str(row.text("content")).ok());
    SellingRules {
        is_pkp: till.setting("is_pkp").as_deref() == Some("1"),
        rounding: if till.setting("rounding").as_deref() == Some("none") {
            CashRounding::NONE
        } else {
            CashRounding::default()
        },
        business_date: till.today(),
        promotions: described.collect(),
        ..SellingRules::default()
    }
}

/// What somebody puts on the counter.
fn cart(till: &Till, random: &mut Random) -> (Cart, BTreeMap<shared::id::ProductId, SellableProduct>) {
    let known = till.products();
    let mut products = BTreeMap::new();
    let mut lines = Vec::new();
    for _ in 0..random.between(1, 5) {
        let Some(product) = random.pick(&known).copied() else { break };
        let Some(sellable) = till.sellable(product) else { continue };
        // Mostly pieces, sometimes by weight, now and then more than there ever was.
        let quantity = match random.below(10) {
            0..=5 => random.between(1, 4) * 1_000,
            6..=8 => random.between(1, 3_000),
            _ => random.between(50, 200) * 1_000,
        };
        products.insert(product, sellable);
        let mut line = CartLine::new(product, Quantity::from_thousandths(quantity));
        if random.chance(10) {
            line = line.quoted(Money::from_rupiah(random.between(1, 99)));
        }
        line.discount = random.chance(60).then_some(ManualDiscount::Percent { ppm: random.between(1, 90) * 1_000 });
        lines.push(line);
    }
    let members = till.members();
    let member = random.pick(&members).copied().filter(|_| random.chance(600));
    let member = member.map(|member| CartMember { member, is_active: random.chance(850) });
    let bill_discount = random.chance(40).then_some(ManualDiscount::Amount(Money::from_rupiah(500)));
    (Cart { lines, member, bill_discount }, products)
}

/// What the buyer has here besides money, and the voucher and the deposit that are shown at the counter.
fn purse(till: &Till, cart: &Cart, random: &mut Random) -> Purse {
    let unit = till.identity.unit;
    let mut purse = Purse { is_pin_checked: random.chance(900), ..Purse::default() };
    if let Some(member) = cart.active_member() {
        purse.savings = till.owed("2111", member.0);
        purse.points = till.points(member);
        purse.credit = CreditStanding { used: -till.owed("1131", member.0), ..CreditStanding::default() };
    }
    for row in till.rows(&VOUCHER).filter(|row| row.id("unit") == unit.0) {
        let voucher = ChangeSetId(row.id("voucher"));
        let left = till.owed("2106", voucher.0);
        let expires_on = shared::clock::date_from_number(row.int("expires_date")).unwrap_or_default();
        purse.vouchers.insert(row.text("code").to_owned(), KnownVoucher { voucher, left, expires_on });
    }
    for row in till.rows(&DEPOSIT).filter(|row| row.id("unit") == unit.0) {
        let deposit = row.id("deposit");
        purse.deposits.insert(ChangeSetId(deposit), till.owed("2105", deposit));
    }
    purse
}

/// One of the ways of paying, then cash for the rest; or one way for all of it.
fn tenders(random: &mut Random, purse: &Purse, due: Money, rules: &SellingRules) -> Vec<Tender> {
    let part = Money::from_rupiah(random.between(1, due.rupiah().max(1)));
    let text = |random: &mut Random| format!("R{:05}", random.below(100_000));
    let (first, is_whole) = match random.below(20) {
        0 => (Tender::Qris { amount: due, reference: None }, true),
        1 => (Tender::Qris { amount: part, reference: Some(text(random)) }, false),
        2 => (Tender::DebitCard { amount: due, approval_code: text(random), last4: None }, true),
        3 => (Tender::CreditCard { amount: part, approval_code: text(random), last4: Some("4242".to_owned()) }, false),
        4 => (Tender::Transfer { amount: due, reference: text(random) }, true),
        5 | 6 => (Tender::MemberCredit { amount: part }, false),
        7 => (Tender::PayrollDeduction { amount: part }, false),
        8 => (Tender::Savings { amount: part.min(purse.savings) }, false),
        9 => {
            let points = random.between(1, 40).min(purse.points);
            (Tender::Points { points, amount: worth(points, rules.points) }, false)
        }
        10 | 11 => match random.pick(&purse.vouchers.iter().collect::<Vec<_>>()) {
            Some((code, known)) => {
                let (code, amount) = ((*code).clone(), part.min(known.left));
                (Tender::Voucher { code, amount, voucher: None }, false)
            }
            None => (Tender::Cash { amount: Money::ZERO }, false),
        },
        12 | 13 => match random.pick(&purse.deposits.iter().collect::<Vec<_>>()) {
            Some((deposit, left)) => (Tender::Deposit { deposit_id: **deposit, amount: part.min(**left) }, false),
            None => (Tender::Cash { amount: Money::ZERO }, false),
        },
        _ => (Tender::Cash { amount: Money::ZERO }, false),
    };
    if is_whole {
        return vec![first];
    }
    let payable = cash_payable(due, std::slice::from_ref(&first), rules.rounding).1;
    let others = if matches!(first, Tender::Cash { .. }) { Money::ZERO } else { first.amount() };
    let short = if random.chance(15) { 1 } else { 0 };
    let cash = payable - others + Money::from_rupiah(random.between(0, 50) * 1_000 - short);
    vec![first, Tender::Cash { amount: cash }]
}

/// A sale as it is asked for, whether or not it will be allowed.
pub fn wanted(till: &Till, random: &mut Random) -> CompleteSale {
    let (cart, products) = cart(till, random);
    let rules = rules(till);
    let due = price_cart(&cart, &products, &rules).map_or(Money::ZERO, |quote| quote.amounts.net_total);
    let purse = purse(till, &cart, random);
    let tenders = tenders(random, &purse, due, &rules);
    CompleteSale {
        shift: till.own_shift(),
        document: till.next_document(),
        warehouse: WarehouseId(till.identity.unit.0),
        cart,
        authority: authority(random),
        unit: till.identity.unit,
        savings_unit: till.savings_unit,
        tenders,
        donation: if random.chance(60) { Money::from_rupiah(100) } else { Money::ZERO },
        purse,
        refunds: Vec::new(),
        hold: None,
        products,
        rules,
    }
}

pub fn sell(till: &Till, random: &mut Random, notes: &mut Notes) -> anyhow::Result<Option<Decided>> {
    judged(complete_sale(wanted(till, random)), notes)
}
