//! Bundles (*paket*): several products together for one price, where that is less than what they cost otherwise.
//!
//! A piece is in one bundle at most. What the bundle saves is spread over the lines it takes its pieces from, so that
//! every line still says what it costs; which of two equal lines the pieces come from is nobody's business.

use std::collections::BTreeMap;

use super::cart::DiscountKind;
use super::offers::{Candidate, by_rule};
use super::promotion::{BundleItem, Offer, PromotionDescribed};
use crate::id::ProductId;
use crate::money::{Money, narrow, round_half_up};
use crate::quantity::Quantity;
use crate::share::largest_remainder;

/// What is left of every product for bundles.
type Loose = BTreeMap<ProductId, Quantity>;

/// Applies the bundles that save the most first; ties go to the smaller id.
pub(super) fn apply(candidates: &mut [Candidate<'_>], promotions: &[&PromotionDescribed]) {
    let mut loose = Loose::new();
    for candidate in candidates.iter().filter(|it| it.is_loose()) {
        *loose.entry(candidate.id).or_default() += candidate.line.quantity;
    }
    let bundles = promotions.iter().filter_map(|promotion| match &promotion.offer {
        Offer::Bundle { items, price } => Some((*promotion, items.as_slice(), *price)),
        _ => None,
    });
    let mut wanted: Vec<_> = bundles
        .filter_map(|(promotion, items, price)| {
            let (_, saved) = saving(candidates, &loose, items, price)?;
            Some((saved, promotion, items, price))
        })
        .collect();
    wanted.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.promotion.cmp(&b.1.promotion)));
    for (_, promotion, items, price) in wanted {
        let Some((sets, saved)) = saving(candidates, &loose, items, price) else { continue };
        spread(candidates, promotion, items, saved);
        for item in items {
            let used = Quantity::from_thousandths(item.quantity.thousandths().saturating_mul(sets));
            let rest = loose.entry(item.product).or_default();
            *rest = *rest - used;
        }
    }
}

/// How many bundles there are, and what they save against what their pieces cost now; none where they save nothing.
fn saving(candidates: &[Candidate<'_>], loose: &Loose, items: &[BundleItem], price: Money) -> Option<(i64, Money)> {
    let of = |product: ProductId| loose.get(&product).copied().unwrap_or_default();
    let sets = items.iter().map(|item| of(item.product).thousandths() / item.quantity.thousandths().max(1)).min()?;
    if sets <= 0 {
        return None;
    }
    let worth: Money = items.iter().map(|item| worth(candidates, item, sets)).sum();
    let saved = worth - Money::from_minor(price.minor().saturating_mul(sets));
    (saved > Money::ZERO).then_some((sets, saved))
}

/// What the pieces of one product in the bundles cost now: their part of all its lines, cut to whole rupiah.
fn worth(candidates: &[Candidate<'_>], item: &BundleItem, sets: i64) -> Money {
    let own = || candidates.iter().filter(|it| it.id == item.product && it.is_loose());
    let net: Money = own().map(|it| it.line.net()).sum();
    let all: Quantity = own().map(|it| it.line.quantity).sum();
    let used = i128::from(item.quantity.thousandths()) * i128::from(sets);
    let rupiah = round_half_up(i128::from(net.rupiah()) * used, i128::from(all.thousandths()));
    Money::from_rupiah(narrow(rupiah)).min(net)
}

fn spread(candidates: &mut [Candidate<'_>], promotion: &PromotionDescribed, items: &[BundleItem], saved: Money) {
    let is_taken = |it: &Candidate<'_>| it.is_loose() && items.iter().any(|item| item.product == it.id);
    let weights: Vec<(i128, u16)> = candidates
        .iter()
        .map(|it| (if is_taken(it) { i128::from(it.line.net().minor()) } else { 0 }, it.line.line_no))
        .collect();
    for (candidate, share) in candidates.iter_mut().zip(largest_remainder(saved, &weights)) {
        candidate.line.take_off(by_rule(DiscountKind::Bundle, promotion, share));
    }
}
