//! Pricing a cart (domain §3.2, §9.5): whose price, which discounts, what somebody must agree to, and how many points.
//!
//! Words: a *level* says whose price it is; the *list price* is what everybody pays; a *need* is what is above a
//! cashier's cap. The lowest valid price wins. Everything is computed from the arguments, so that the same cart costs
//! the same on every device, in whatever order its goods were scanned. Taxes and cash rounding stand in
//! `sales::amounts`, paying for it in `sales::decide`.

mod bundles;
mod cart;
mod discount;
mod level;
mod offers;
pub mod promotion;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use cart::{
    Cart, CartLine, CartMember, DiscountKind, LineDiscount, ManualDiscount, PointsRule, PricedLine, ProductKind, Quote,
    SellableProduct, SellingRules,
};
pub use level::PriceLevel;
pub use promotion::{BundleItem, Offer, PromotionDescribed, PromotionRefused, PromotionScope, describe_promotion};

use crate::id::ProductId;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::amounts::sale_amounts;
use crate::sales::decide::{SALE_LINES_MAX, SalesRefused};
use crate::units::approval::Need;

/// The products that a cart may hold.
pub type Shelf = BTreeMap<ProductId, SellableProduct>;

/// Prices a cart.
///
/// # Errors
/// Too many lines, a product or unit nobody sells, no price, a quantity or discount that makes no sense, a price that
/// is not the one shown.
pub fn price_cart(cart: &Cart, products: &Shelf, rules: &SellingRules) -> Result<Quote, SalesRefused> {
    let is_member = cart.active_member().is_some();
    let (mut lines, mut needs) = shop_prices(cart, products, rules, is_member)?;
    let mut messages = Vec::new();
    // What only members may buy has no other price to compare with.
    if let (true, Ok((others, _))) = (is_member, shop_prices(cart, products, rules, false)) {
        let saved = net_of(&others) - net_of(&lines);
        if saved > Money::ZERO {
            messages.push(format!("Harga anggota dipakai: hemat Rp{saved}."));
        } else if saved < Money::ZERO {
            // Two bundles may stand in each other's way. A member never pays more than anybody else.
            lines = others;
        }
    }
    for (line, ordered) in lines.iter_mut().zip(&cart.lines) {
        if let Some(given) = ordered.discount {
            needs.extend(discount::on_line(line, name_of(ordered, products), given, rules)?);
        }
    }
    if let Some(given) = cart.bill_discount {
        needs.extend(discount::on_bill(&mut lines, given, rules)?);
    }
    for (line, ordered) in lines.iter().zip(&cart.lines) {
        check_quoted(line, ordered, name_of(ordered, products))?;
    }
    let amounts = sale_amounts(&lines, rules.is_pkp, rules.rounding);
    let points = if is_member { points_for(amounts.net_total, rules) } else { 0 };
    Ok(Quote { lines, amounts, needs, points, messages })
}

fn net_of(lines: &[PricedLine]) -> Money {
    lines.iter().map(PricedLine::net).sum()
}

fn name_of<'a>(line: &CartLine, products: &'a Shelf) -> &'a str {
    products.get(&line.product).map_or("", |product| product.name.as_str())
}

/// Points for what was paid: one for every full amount (domain §9.5).
fn points_for(net: Money, rules: &SellingRules) -> i64 {
    if rules.points.rupiah_per_point > 0 { (net.rupiah() / rules.points.rupiah_per_point).max(0) } else { 0 }
}

/// The lines as the shop's own rules price them, before anybody gives anything away.
fn shop_prices(
    cart: &Cart,
    products: &Shelf,
    rules: &SellingRules,
    is_member: bool,
) -> Result<(Vec<PricedLine>, Vec<Need>), SalesRefused> {
    if cart.lines.len() > SALE_LINES_MAX {
        return Err(SalesRefused::TooManyLines);
    }
    let mut in_cart: BTreeMap<ProductId, Quantity> = BTreeMap::new();
    for line in &cart.lines {
        *in_cart.entry(line.product).or_default() += line.quantity;
    }
    let mut candidates = Vec::with_capacity(cart.lines.len());
    let mut needs = Vec::new();
    for (line_no, line) in (1..).zip(&cart.lines) {
        let product = products.get(&line.product).ok_or(SalesRefused::ProductUnknown(line.product))?;
        if line.quantity <= Quantity::ZERO || !line.quantity.is_within_limit() {
            return Err(SalesRefused::QuantityNotValid);
        }
        let together = in_cart.get(&line.product).copied().unwrap_or(line.quantity);
        let (base, need) = level::base_price(line, product, together, is_member, rules)?;
        needs.extend(need);
        let priced = unpromoted(line_no, line.quantity, product, &base);
        candidates.push(offers::Candidate { id: line.product, product, base, line: priced });
    }
    let promotions: Vec<&PromotionDescribed> =
        rules.promotions.iter().filter(|it| it.holds(rules.business_date, is_member)).collect();
    if !promotions.is_empty() {
        offers::apply(&mut candidates, &promotions);
        bundles::apply(&mut candidates, &promotions);
    }
    Ok((candidates.into_iter().map(|it| it.line).collect(), needs))
}

/// A line at the price of its level.
fn unpromoted(line_no: u16, quantity: Quantity, product: &SellableProduct, base: &level::BasePrice) -> PricedLine {
    PricedLine {
        line_no,
        quantity,
        unit_name: base.unit_name.clone(),
        pack: base.pack,
        unit_price: base.unit_price,
        list_price: base.list_price,
        level: base.level.clone(),
        gross: base.gross,
        discount: Money::ZERO,
        discounts: Vec::new(),
        tax_class: product.tax_class,
    }
}

/// What the customer was shown is what the customer pays.
fn check_quoted(line: &PricedLine, ordered: &CartLine, name: &str) -> Result<(), SalesRefused> {
    let Some((unit_price, net)) = ordered.quoted else { return Ok(()) };
    if unit_price != line.unit_price || net.is_some_and(|net| net != line.net()) {
        return Err(SalesRefused::PriceChanged { name: name.to_owned(), price: line.unit_price });
    }
    Ok(())
}
