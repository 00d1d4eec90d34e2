//! Goods that come back: with the receipt and without it, in exchange for others, and sales taken back whole.

use shared::change_set::Decided;
use shared::fact::Fact;
use shared::id::{ChangeSetId, WarehouseId};
use shared::memory::MemoryStore;
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::decide::exchange_goods;
use shared::sales::returning::{
    ReturnSale, ReturnWish, ReturnWithoutReceipt, SoldBefore, TakenBackWish, VoidSale, return_sale,
    return_without_receipt, void_sale,
};
use shared::sales::tender::TenderKind;
use shared::table::{GOODS_RETURN, SALE, SALE_VOID};

use super::counter::{authority, judged};
use super::intent::Notes;
use super::random::Random;
use super::selling;
use super::till::Till;

fn facts(store: &MemoryStore, id: ChangeSetId) -> Vec<Fact> {
    store.find(id).map(|body| body.change_set.facts.iter().map(Fact::of).collect()).unwrap_or_default()
}

/// One of this unit's sales, mostly a recent one, with all that is known to have come back of it.
fn sold(till: &Till, random: &mut Random) -> Option<SoldBefore> {
    let own = till.rows(&SALE).filter(|row| row.id("unit") == till.identity.unit.0);
    let mut sales: Vec<(i64, ChangeSetId)> = own.map(|row| (row.int("at_ms"), ChangeSetId(row.id("sale")))).collect();
    sales.sort_unstable();
    let recent = &sales[sales.len().saturating_sub(if random.chance(600) { 3 } else { 50 })..];
    let id = random.pick(recent)?.1;
    let sale = facts(&till.store, id).into_iter().find_map(|fact| match fact {
        Fact::SaleCompleted(sale) => Some(sale),
        _ => None,
    })?;
    let returned = till.rows(&GOODS_RETURN).filter(|row| row.id("sale") == id.0);
    let returns = returned.flat_map(|row| facts(&till.store, ChangeSetId(row.id("goods_return"))));
    let returns = returns.filter_map(|fact| if let Fact::GoodsReturned(it) = fact { Some(it) } else { None });
    let is_voided = till.rows(&SALE_VOID).any(|row| row.id("sale") == id.0);
    Some(SoldBefore { id, sale, is_voided, returns: returns.collect() })
}

fn wanted(till: &Till, random: &mut Random) -> Option<ReturnSale> {
    let sold = sold(till, random)?;
    let line_no = u16::try_from(random.between(1, i64::try_from(sold.sale.lines.len()).ok()?)).ok()?;
    let left = sold.returnable(line_no).thousandths();
    let quantity = match random.below(4) {
        0 => left + random.between(0, 1),
        _ => random.between(1, left.max(1)),
    };
    let wishes =
        vec![ReturnWish { line_no, quantity: Quantity::from_thousandths(quantity), damaged: random.chance(300) }];
    Some(ReturnSale {
        shift: till.own_shift(),
        document: till.next_document(),
        unit: till.identity.unit,
        savings_unit: till.savings_unit,
        warehouse: WarehouseId(till.identity.unit.0),
        sold,
        wishes,
        wanted: Vec::new(),
        reason: "penyok".to_owned(),
        rounding: selling::rules(till).rounding,
        authority: authority(random),
    })
}

pub fn take_back(till: &Till, random: &mut Random, notes: &mut Notes) -> anyhow::Result<Option<Decided>> {
    let Some(back) = wanted(till, random) else { return Ok(None) };
    judged(return_sale(back), notes)
}

pub fn exchange(till: &Till, random: &mut Random, notes: &mut Notes) -> anyhow::Result<Option<Decided>> {
    let Some(back) = wanted(till, random) else { return Ok(None) };
    let sale = selling::wanted(till, random);
    let back = ReturnSale { document: format!("{}R", back.document), ..back };
    judged(exchange_goods(back, sale), notes)
}

/// Nobody has the receipt.
pub fn take_unknown(
    till: &Till,
    id: ChangeSetId,
    random: &mut Random,
    notes: &mut Notes,
) -> anyhow::Result<Option<Decided>> {
    let Some(product) = random.pick(&till.products()).copied() else { return Ok(None) };
    let Some(sellable) = till.sellable(product) else { return Ok(None) };
    let member = random.pick(&till.members()).copied().filter(|_| random.chance(400));
    judged(
        return_without_receipt(ReturnWithoutReceipt {
            own: id,
            shift: till.own_shift(),
            document: till.next_document(),
            unit: till.identity.unit,
            savings_unit: till.savings_unit,
            warehouse: WarehouseId(till.identity.unit.0),
            member,
            wishes: vec![TakenBackWish {
                product,
                quantity: Quantity::from_thousandths(random.between(1, 3_000)),
                unit_price: Money::from_rupiah(random.between(1, 40) * 250),
                damaged: random.chance(300),
            }],
            refund_kind: if member.is_some() { TenderKind::Savings } else { TenderKind::Cash },
            reason: "tanpa struk".to_owned(),
            products: [(product, sellable)].into(),
            rules: selling::rules(till),
            authority: authority(random),
        }),
        notes,
    )
}

pub fn void(till: &Till, random: &mut Random, notes: &mut Notes) -> anyhow::Result<Option<Decided>> {
    let Some(sold) = sold(till, random) else { return Ok(None) };
    let Some(body) = till.store.find(sold.id) else { return Ok(None) };
    let (shift, reason) = (till.own_shift(), "salah pindai".to_owned());
    judged(
        void_sale(VoidSale { shift, sold, change_set: body.change_set, reason, authority: authority(random) }),
        notes,
    )
}
