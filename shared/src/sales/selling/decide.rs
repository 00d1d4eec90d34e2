//! Completing a sale: what must be agreed, what covers it, what it costs, what it posts.

use std::collections::BTreeMap;

use super::fact::{Consigned, PointsGranted, SaleCompleted, SoldLine};
use super::journal::sale_entries;
use super::payment::{kept_for, pay};
use super::purse::Purse;
use crate::change_set::{Approval, Decided, StockMove};
use crate::finance::chart::codes;
use crate::id::{ChangeSetId, ProductId, ShiftId, UnitId, WarehouseId};
use crate::inventory::decide::KnownStock;
use crate::inventory::pool::issue;
use crate::money::Money;
use crate::sales::amounts::LineAmounts;
use crate::sales::decide::SalesRefused;
use crate::sales::points::{granted_for, worth};
use crate::sales::pricing::{Cart, CartLine, PricedLine, Quote, SellableProduct, SellingRules, price_cart};
use crate::sales::tender::{Holders, Tender, TenderKind};
use crate::units::approval::Authority;

/// What completing a sale needs to know.
#[derive(Clone, Debug)]
pub struct CompleteSale {
    /// The open shift of this device, if there is one.
    pub shift: Option<ShiftId>,
    pub document: String,
    pub unit: UnitId,
    /// The unit that members' savings belong to (G6); the till's own where there is no other.
    pub savings_unit: UnitId,
    pub warehouse: WarehouseId,
    pub cart: Cart,
    pub tenders: Vec<Tender>,
    /// Change that the customer gives away (P15).
    pub donation: Money,
    pub purse: Purse,
    /// What goods brought back in the same action are refunded with; what is not needed here is paid out.
    pub refunds: Vec<Tender>,
    /// The held cart it came from.
    pub hold: Option<ChangeSetId>,
    /// Who sells, and what others agreed to.
    pub authority: Authority,
    pub products: BTreeMap<ProductId, SellableProduct>,
    pub rules: SellingRules,
}

/// Completes a sale.
///
/// # Errors
/// No shift, an empty cart, what pricing refuses, a payment that does not fit, an agreement that is missing.
pub fn complete_sale(command: CompleteSale) -> Result<(Decided, Vec<Approval>), SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    if command.cart.lines.is_empty() {
        return Err(SalesRefused::CartEmpty);
    }
    let priced = price_cart(&command.cart, &command.products, &command.rules)?;
    let member = command.cart.active_member();
    let mut tenders = command.tenders.clone();
    command.purse.name_vouchers(&mut tenders)?;
    let (due, rounding) = (priced.amounts.net_total, command.rules.rounding);
    let exchanged = kept_for(due, &tenders, &command.refunds, rounding);
    let payment = pay(due, tenders, exchanged, command.donation, rounding)?;
    let today = command.rules.business_date;
    let mut needs = priced.needs.clone();
    needs.extend(command.purse.check(&payment.tenders, member, command.rules.points, today)?);
    let approvals = command.authority.check(&needs)?;
    let (lines, moves) = cost_lines(&command, &priced);
    let amounts = priced.amounts;
    let parts = || payment.tenders.iter().chain(&payment.exchanged);
    let by_points = parts().filter(|it| it.kind() == TenderKind::Points).map(Tender::amount).sum();
    let points = member.map_or(0, |_| granted_for(amounts.net_total - by_points, command.rules.points));
    let amount = worth(points, command.rules.points);
    let completed = SaleCompleted {
        shift,
        document: command.document,
        member,
        is_pkp: command.rules.is_pkp,
        lines,
        gross: amounts.subtotal,
        discount: amounts.discount_total,
        net: amounts.net_total,
        vat: amounts.vat_total,
        tax_base: amounts.tax_base,
        rounding: payment.rounding,
        payable: payment.payable,
        tenders: payment.tenders,
        change: payment.change,
        donation: payment.donation,
        exchanged: payment.exchanged,
        points: (points > 0).then_some(PointsGranted { points, amount }),
        hold: command.hold,
    };
    let holders = Holders { shift, unit: command.unit, savings_unit: command.savings_unit, member };
    let entries = sale_entries(&completed, &amounts.lines, holders, command.warehouse)?;
    Ok((Decided { facts: vec![completed.into()], entries, moves, documents: Vec::new() }, approvals))
}

/// Takes every line out of its pool, one after the other, so that two lines of one product share it rightly.
fn cost_lines(command: &CompleteSale, priced: &Quote) -> (Vec<SoldLine>, Vec<StockMove>) {
    let mut stock: BTreeMap<ProductId, KnownStock> = BTreeMap::new();
    let cart = &command.cart.lines;
    let mut lines = Vec::with_capacity(cart.len());
    let mut moves = Vec::with_capacity(cart.len());
    for ((ordered, line), amounts) in cart.iter().zip(&priced.lines).zip(&priced.amounts.lines) {
        let Some(product) = command.products.get(&ordered.product) else { continue };
        let is_stocked = product.moves_stock();
        let mut cost = Money::ZERO;
        if is_stocked {
            let known = stock.entry(ordered.product).or_insert(product.stock);
            let issued = issue(known.pool, ordered.quantity, known.last_cost);
            known.pool = issued.after;
            cost = issued.cost;
            moves.push(StockMove {
                product: ordered.product,
                warehouse: command.warehouse,
                unit: None,
                account: codes::MERCHANDISE.to_owned(),
                quantity: -ordered.quantity,
                value: -cost,
            });
        }
        lines.push(sold(ordered, line, amounts, product, cost, is_stocked));
    }
    (lines, moves)
}

fn sold(
    ordered: &CartLine,
    line: &PricedLine,
    amounts: &LineAmounts,
    product: &SellableProduct,
    cost: Money,
    is_stocked: bool,
) -> SoldLine {
    let says_more = line.unit_name.is_some() || line.level == "label";
    SoldLine {
        product: ordered.product,
        name: product.name.clone(),
        quantity: ordered.quantity,
        unit_price: line.unit_price,
        gross: amounts.gross_incl,
        discount: amounts.discount,
        net: amounts.net_incl,
        vat: amounts.vat,
        cost,
        tax_class: line.tax_class,
        level: line.level.clone(),
        list_price: Some(line.list_price).filter(|price| *price != line.unit_price),
        discounts: line.discounts.clone(),
        code: ordered.code.clone().filter(|_| says_more),
        unit_name: line.unit_name.clone().unwrap_or_else(|| product.unit_name.clone()),
        pack: line.pack,
        kind: product.kind,
        is_stocked,
        consigned: product.consignment.map(|it| Consigned { owner: it.owner, share: it.share(amounts.net_excl) }),
    }
}
