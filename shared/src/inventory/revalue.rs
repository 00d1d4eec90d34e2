//! Bringing a value pool back to what its goods cost, when a person says so (design §8, domain §3.4).
//!
//! The quantity is never touched: that is a count. Deciding that a pool is wrong is deliberately absent: the exceptions
//! show it, and a machine never posts on its own.

use super::decide::{InventoryRefused, KnownStock};
use super::fact::PoolRevalued;
use super::pool::Pool;
use crate::change_set::{Decided, Origin, StockMove};
use crate::finance::chart::codes;
use crate::finance::entry::Journal;
use crate::id::{ProductId, WarehouseId};
use crate::money::{Money, narrow, round_half_up};
use crate::quantity::Quantity;

/// What a pool should be worth: its quantity at the last purchase cost, nearest rupiah, half up. Nothing where there
/// are no goods; none where nobody knows what they cost.
pub fn proposed_value(stock: KnownStock) -> Option<Money> {
    if stock.pool.quantity.is_zero() {
        return Some(Money::ZERO);
    }
    let cost = stock.last_cost.filter(|cost| *cost > Money::ZERO)?;
    let minor = i128::from(cost.minor()) * i128::from(stock.pool.quantity.thousandths());
    Some(Money::from_minor(narrow(round_half_up(minor, 1_000 * 100).saturating_mul(100))))
}

/// What revaluing needs to know.
#[derive(Clone, Debug)]
pub struct RevaluePool {
    pub document: String,
    pub product: ProductId,
    pub warehouse: WarehouseId,
    /// The inventory account it is carried on.
    pub account: String,
    pub pool: Pool,
    /// What the person saw; if something moved since, they look again.
    pub seen: Pool,
    pub value: Money,
    pub reason: String,
}

/// Posts the difference to 5107 and moves no goods (B03's kind of correction).
pub fn revalue_pool(command: RevaluePool) -> Result<Decided, InventoryRefused> {
    let RevaluePool { document, product, warehouse, account, pool, seen, value, reason } = command;
    let reason = reason.trim().to_owned();
    if pool != seen {
        return Err(InventoryRefused::PoolChanged);
    }
    if reason.is_empty() {
        return Err(InventoryRefused::ReasonMissing);
    }
    let is_on_its_side = match pool.quantity.thousandths().signum() {
        0 => value.is_zero(),
        side => value.minor().signum() * side >= 0,
    };
    if !is_on_its_side || !value.is_within_limit() || value == pool.value {
        return Err(InventoryRefused::ValueNotValid);
    }
    let difference = value - pool.value;
    let entry = Journal::new("B03", &document, "Penyesuaian nilai persediaan")
        .debit(&account, difference, None, Some(warehouse.0))
        .credit(codes::PURCHASE_VARIANCE, difference, Some(Origin::NonMember), None)
        .balanced()?;
    let (quantity, value_before) = (pool.quantity, pool.value);
    let moves = vec![StockMove {
        product,
        warehouse,
        unit: None,
        account: account.clone(),
        quantity: Quantity::ZERO,
        value: difference,
    }];
    let revalued =
        PoolRevalued { document, product, warehouse, account, quantity, value_before, value_after: value, reason };
    Ok(Decided { facts: vec![revalued.into()], entries: vec![entry], moves, documents: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(thousandths: i64, rupiah: i64) -> Pool {
        Pool { quantity: Quantity::from_thousandths(thousandths), value: Money::from_rupiah(rupiah) }
    }

    #[test]
    fn a_pool_should_be_worth_its_goods_at_the_last_cost() {
        let check = |pool: Pool, cost: Option<i64>, expect: Option<i64>| {
            let stock = KnownStock { pool, last_cost: cost.map(Money::from_rupiah), last_cost_n: 1 };
            assert_eq!(proposed_value(stock), expect.map(Money::from_rupiah), "{pool:?}");
        };
        check(pool(0, 1_500), Some(34_000), Some(0));
        check(pool(0, -7), None, Some(0));
        check(pool(2_000, -500), Some(34_000), Some(68_000));
        check(pool(-1_500, 900), Some(333), Some(-500));
        check(pool(2_000, 0), None, None);
        check(pool(2_000, 0), Some(0), None);
    }

    #[test]
    fn the_difference_goes_to_5107_and_no_goods_move() {
        let command = |value: i64, seen: Pool| RevaluePool {
            document: "T01-K01-250131-0011".to_owned(),
            product: ProductId::from_bytes([1; 16]),
            warehouse: WarehouseId::from_bytes([2; 16]),
            account: "1151".to_owned(),
            pool: pool(2_000, -500),
            seen,
            value: Money::from_rupiah(value),
            reason: "dihitung ulang".to_owned(),
        };
        let decided = revalue_pool(command(68_000, pool(2_000, -500))).unwrap();
        let lines: Vec<_> =
            decided.entries[0].lines.iter().map(|line| (line.account.as_str(), line.amount.rupiah())).collect();
        assert_eq!(lines, [("1151", 68_500), ("5107", -68_500)]);
        assert_eq!((decided.moves[0].quantity, decided.moves[0].value.rupiah()), (Quantity::ZERO, 68_500));
        let check = |command: RevaluePool, expect: InventoryRefused| assert_eq!(revalue_pool(command), Err(expect));
        check(command(68_000, pool(1_000, -500)), InventoryRefused::PoolChanged);
        check(command(-1, pool(2_000, -500)), InventoryRefused::ValueNotValid);
        check(command(-500, pool(2_000, -500)), InventoryRefused::ValueNotValid);
        let silent = RevaluePool { reason: " ".to_owned(), ..command(68_000, pool(2_000, -500)) };
        check(silent, InventoryRefused::ReasonMissing);
    }
}
