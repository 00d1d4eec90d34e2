//! What promotions give on single products: of all that hold, and of the price levels, the lowest price wins.
//!
//! An offer is reckoned on the price that everybody pays and does not add up with a level's price or another offer.

use std::collections::BTreeMap;

use super::cart::{DiscountKind, LineDiscount, PricedLine, SellableProduct};
use super::level::{BasePrice, LABEL, at_pack_price};
use super::promotion::{Offer, PromotionDescribed};
use crate::id::ProductId;
use crate::money::{Money, share_to_rupiah};
use crate::quantity::Quantity;
use crate::share::largest_remainder;

/// A line with the price it has without any promotion.
pub(super) struct Candidate<'a> {
    pub id: ProductId,
    pub product: &'a SellableProduct,
    pub base: BasePrice,
    pub line: PricedLine,
}

impl Candidate<'_> {
    /// Sold piece by piece, at the shop's own price: what counts for a set or a bundle.
    pub fn is_loose(&self) -> bool {
        !self.base.is_entered && self.line.unit_name.is_none() && self.base.list_level != LABEL
    }

    /// Costs what everybody pays, less this discount.
    fn give(&mut self, promotion: &PromotionDescribed, amount: Money) {
        self.line.level = self.base.list_level.clone();
        self.line.unit_price = self.base.list_price;
        self.line.gross = self.base.list_gross;
        (self.line.discount, self.line.discounts) = (Money::ZERO, Vec::new());
        self.line.take_off(by_rule(DiscountKind::Promotion, promotion, amount));
    }
}

/// A discount that a rule gives.
pub(super) fn by_rule(kind: DiscountKind, promotion: &PromotionDescribed, amount: Money) -> LineDiscount {
    let (label, id, version) = (promotion.name.clone(), Some(promotion.promotion), promotion.n);
    LineDiscount { kind, label, amount, promotion: id, version }
}

/// What an offer takes off the list price of one line; none for offers over several pieces or products.
fn off_line(offer: &Offer, base: &BasePrice, quantity: Quantity) -> Option<Money> {
    let gross = base.list_gross;
    let off = match offer {
        Offer::Percent { ppm } => share_to_rupiah(gross, i128::from(*ppm), 1_000_000),
        Offer::Amount { amount } => quantity.at_price(*amount),
        Offer::FixedPrice { price } => gross - quantity.at_price(*price),
        Offer::BuyGet { .. } | Offer::Bundle { .. } => return None,
    };
    Some(off.clamp(Money::ZERO, gross))
}

/// Gives every line the lowest price that the rules allow.
pub(super) fn apply(candidates: &mut [Candidate<'_>], promotions: &[&PromotionDescribed]) {
    for candidate in candidates.iter_mut().filter(|it| !it.base.is_entered) {
        let about = promotions.iter().filter(|it| it.is_about(candidate.id, candidate.product));
        let offers = about.filter_map(|promotion| {
            let off = off_line(&promotion.offer, &candidate.base, candidate.line.quantity)?;
            Some((candidate.base.list_gross - off, *promotion))
        });
        let best = offers.min_by_key(|(net, promotion)| (*net, promotion.promotion));
        if let Some((net, promotion)) = best.filter(|(net, _)| *net < candidate.base.gross) {
            let amount = candidate.base.list_gross - net;
            candidate.give(promotion, amount);
        }
    }
    let mut of_product: BTreeMap<ProductId, Vec<usize>> = BTreeMap::new();
    for (index, candidate) in candidates.iter().enumerate().filter(|(_, it)| it.is_loose()) {
        of_product.entry(candidate.id).or_default().push(index);
    }
    for lines in of_product.values() {
        buy_and_get(candidates, lines, promotions);
    }
}

/// Of so many pieces of one product some are free, whichever lines they stand on: if that is the lowest price of all.
fn buy_and_get(candidates: &mut [Candidate<'_>], lines: &[usize], promotions: &[&PromotionDescribed]) {
    let own = || lines.iter().filter_map(|index| candidates.get(*index));
    let together: Quantity = own().map(|it| it.line.quantity).sum();
    let (mut lowest, listed): (Money, Money) =
        (own().map(|it| it.line.net()).sum(), own().map(|it| it.base.list_gross).sum());
    let mut winner = None;
    for promotion in promotions {
        let Offer::BuyGet { buy, get } = &promotion.offer else { continue };
        let Some(first) = own().next().filter(|it| promotion.is_about(it.id, it.product)) else { continue };
        let sets = together.thousandths() / (*buy + *get).thousandths().max(1);
        let free = Quantity::from_thousandths(get.thousandths().saturating_mul(sets));
        let off = at_pack_price(free, first.base.list_price, Quantity::ONE).min(listed);
        let is_lower = listed - off < lowest;
        let is_first = |(_, known): &(Money, &PromotionDescribed)| promotion.promotion < known.promotion;
        if is_lower || (listed - off == lowest && winner.as_ref().is_some_and(is_first)) {
            (lowest, winner) = (listed - off, Some((off, *promotion)));
        }
    }
    let Some((off, promotion)) = winner else { return };
    let weights: Vec<(i128, u16)> = own().map(|it| (i128::from(it.base.list_gross.minor()), it.line.line_no)).collect();
    for (index, share) in lines.iter().zip(largest_remainder(off, &weights)) {
        if let Some(candidate) = candidates.get_mut(*index) {
            candidate.give(promotion, share);
        }
    }
}
