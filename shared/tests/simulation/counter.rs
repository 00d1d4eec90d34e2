//! What happens at the counter: shifts, sales, copies, the drawer.

use std::collections::BTreeMap;

use shared::change_set::Decided;
use shared::id::{ChangeSetId, MemberId, ShiftId, UserId, WarehouseId};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::decide::{Cart, CartLine, CartMember, CompleteSale, Purse, SalesRefused, SellingRules};
use shared::sales::fact::{Denomination, ShiftTotals, Tender};
use shared::sales::rounding::CashRounding;
use shared::sales::shift::{CloseShift, OpenShift};
use shared::sales::{decide, shift};
use shared::table::{COUNTER_EVENT, MEMBER, SALE, SHIFT};
use shared::units::access::Role;
use shared::units::approval::Authority;

use super::intent::allowed;
use super::random::Random;
use super::till::Till;

fn judged(result: Result<Decided, SalesRefused>) -> anyhow::Result<Option<Decided>> {
    allowed(result.map_err(|refused| {
        let code = refused.code().to_owned();
        if let SalesRefused::Entry(fault) = refused { (code, Some(fault)) } else { (code, None) }
    }))
}

pub fn open_shift(till: &Till, id: ChangeSetId, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let own = till.rows(&SHIFT).filter(|row| row.id("device") == till.identity.device.0);
    let notes = random.between(0, 5);
    judged(shift::open_shift(OpenShift {
        shift: ShiftId(id.0),
        last_number: own.map(|row| row.int("number").unsigned_abs()).max().unwrap_or(0),
        is_open: till.own_shift().is_some(),
        float: Money::from_rupiah(notes * 50_000),
        denominations: vec![Denomination { value_rupiah: 50_000, count: notes }],
        document: till.document_number(till.store.head(till.identity.device).seq + 1),
    }))
}

fn rules(till: &Till) -> SellingRules {
    SellingRules {
        is_pkp: till.setting("is_pkp").as_deref() == Some("1"),
        rounding: if till.setting("rounding").as_deref() == Some("none") {
            CashRounding::NONE
        } else {
            CashRounding::default()
        },
        ..SellingRules::default()
    }
}

pub fn sell(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
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
        let price = sellable.price.filter(|_| random.chance(700));
        let stale = random.chance(10).then(|| Money::from_rupiah(random.between(1, 99)));
        products.insert(product, sellable);
        let quantity = Quantity::from_thousandths(quantity);
        let line = CartLine::new(product, quantity);
        lines.push(stale.or(price).map_or(line.clone(), |price| line.quoted(price)));
    }
    let members: Vec<MemberId> = till.rows(&MEMBER).map(|row| MemberId(row.id("member"))).collect();
    let member = random.pick(&members).copied().filter(|_| random.chance(600));
    let member = member.map(|member| CartMember { member, is_active: random.chance(850) });
    let cart = Cart { lines, member, bill_discount: None };
    let rules = rules(till);
    let payable = decide::price_cart(&cart, &products, &rules).map_or(Money::ZERO, |quote| quote.amounts.payable);
    let short = if random.chance(15) { 1 } else { 0 };
    let sold = decide::complete_sale(CompleteSale {
        shift: till.own_shift(),
        document: till.document_number(till.store.head(till.identity.device).seq + 1),
        warehouse: WarehouseId(till.identity.unit.0),
        cart,
        authority: Authority::alone(UserId::from_bytes([0; 16]), Role::Cashier),
        unit: till.identity.unit,
        savings_unit: till.identity.unit,
        tenders: vec![Tender::Cash { amount: payable + Money::from_rupiah(random.between(0, 50) * 1_000 - short) }],
        donation: Money::ZERO,
        purse: Purse::default(),
        refunds: Vec::new(),
        hold: None,
        products,
        rules,
    });
    judged(sold.map(|(decided, _)| decided))
}

/// Closes this till's shift, or one that the machine before it left open.
pub fn close_shift(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let devices = [till.identity.before.as_slice(), &[till.identity.device]].concat();
    let Some(closing) = random.pick(&till.open_shifts(&devices)).copied() else { return Ok(None) };
    let Some(number) = till.rows(&SHIFT).find(|row| row.id("shift") == closing.0).map(|row| row.int("number")) else {
        return Ok(None);
    };
    let sales: Vec<i64> =
        till.rows(&SALE).filter(|row| row.id("shift") == closing.0).map(|row| row.int("payable_minor")).collect();
    let expected = till.drawer(closing);
    let counted = match random.below(3) {
        0 => expected,
        1 => expected + Money::from_rupiah(random.between(-300, 300) * 100),
        _ => expected + Money::from_rupiah(random.between(-9, 9) * 500),
    };
    judged(shift::close_shift(CloseShift {
        shift: closing,
        z_number: format!("Z-{}-{number:04}", till.identity.till_code),
        totals: ShiftTotals {
            sales_count: i64::try_from(sales.len())?,
            cash: sales.iter().map(|minor| Money::from_minor(*minor)).sum(),
            ..ShiftTotals::default()
        },
        expected,
        counted,
        denominations: Vec::new(),
        others: Vec::new(),
        reason: if random.chance(900) { "dihitung ulang".to_owned() } else { String::new() },
        covers: Default::default(),
    }))
}

pub fn open_drawer(till: &Till) -> anyhow::Result<Option<Decided>> {
    let Some(shift) = till.own_shift() else { return Ok(None) };
    judged(shift::open_drawer(shift, "tukar uang kecil"))
}

pub fn copy_receipt(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let sales: Vec<ChangeSetId> = till.rows(&SALE).map(|row| ChangeSetId(row.id("sale"))).collect();
    let sale = random.pick(&sales).copied();
    let copies = till.rows(&COUNTER_EVENT).filter(|row| sale.is_some_and(|sale| row.id("sale") == sale.0)).count();
    judged(decide::copy_receipt(sale, copies as u64))
}
