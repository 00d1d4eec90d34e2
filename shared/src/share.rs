//! Sharing a total so that the parts tie: the largest-remainder rule (domain §0).
//!
//! Words: a *weight* says how much of the total an entry deserves; its *key* (a line number, a member number) settles
//! ties, so that every device shares alike. Deliberately absent: the fallback account for a total that nobody can
//! take (all weights zero). The caller owns that rule, here the shares are simply zero.

use crate::money::{Money, narrow};

/// Weights beyond this many bits are scaled down before they meet the total, so that no product leaves `i128`:
/// a total has at most 57 bits in rupiah.
const WEIGHT_BITS: u32 = 69;

/// One entry while the total is being shared.
struct Part {
    /// Its place in the caller's list.
    index: usize,
    /// The whole rupiah below the exact share.
    floor: i128,
    /// What was cut off, in fractions of the sum of weights.
    fraction: i128,
}

/// Shares `total` by weight, in whole rupiah, in the order of `weights`; the shares add up to `total` exactly.
///
/// Every entry gets its exact share rounded down; the rupiah left over go one each to the largest fractions, ties to
/// the smaller key. A negative total is shared like its mirror image. If the weights sum to zero every share is zero.
/// Should the total carry sen, they go to the entry with the smallest key among those that have a weight.
///
/// Weights are meant to be zero or more. Weights of mixed sign are taken at face value (a returned line beside sold
/// ones), and the shares still tie.
pub fn largest_remainder<K: Ord>(total: Money, weights: &[(i128, K)]) -> Vec<Money> {
    let scaled = scale_down(weights);
    let sum: i128 = scaled.iter().sum();
    let mut shares = vec![Money::ZERO; weights.len()];
    if sum == 0 {
        return shares;
    }
    let minor = i128::from(total.minor());
    let (sign, rupiah, sen) = (minor.signum(), minor.abs() / 100, minor.abs() % 100);

    let mut parts: Vec<Part> = Vec::with_capacity(scaled.len());
    for (index, weight) in scaled.iter().enumerate() {
        let product = rupiah * weight * sum.signum();
        let (floor, fraction) = (product.div_euclid(sum.abs()), product.rem_euclid(sum.abs()));
        parts.push(Part { index, floor, fraction });
    }
    let left_over = rupiah - parts.iter().map(|part| part.floor).sum::<i128>();
    parts.sort_by(|a, b| b.fraction.cmp(&a.fraction).then_with(|| key(weights, a.index).cmp(&key(weights, b.index))));
    let sen_taker = smallest_key(weights);

    for (rank, part) in (0_i128..).zip(&parts) {
        let one_more = i128::from(rank < left_over);
        let its_sen = if sen_taker == Some(part.index) { sen } else { 0 };
        if let Some(share) = shares.get_mut(part.index) {
            *share = Money::from_minor(narrow(sign * ((part.floor + one_more) * 100 + its_sen)));
        }
    }
    shares
}

/// The weights, all halved together until the largest fits the bits we can multiply.
fn scale_down<K>(weights: &[(i128, K)]) -> Vec<i128> {
    let largest = weights.iter().map(|(weight, _)| weight.unsigned_abs()).max().unwrap_or(0);
    let bits = u128::BITS - largest.leading_zeros();
    let shift = bits.saturating_sub(WEIGHT_BITS);
    weights.iter().map(|(weight, _)| weight >> shift).collect()
}

fn key<K>(weights: &[(i128, K)], index: usize) -> Option<&K> {
    weights.get(index).map(|(_, key)| key)
}

fn smallest_key<K: Ord>(weights: &[(i128, K)]) -> Option<usize> {
    let weighty = weights.iter().enumerate().filter(|(_, (weight, _))| *weight != 0);
    weighty.min_by(|(_, (_, a)), (_, (_, b))| a.cmp(b)).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_rupiah(total: i64, weights: &[(i128, u32)]) -> Vec<i64> {
        largest_remainder(Money::from_rupiah(total), weights).into_iter().map(Money::rupiah).collect()
    }

    #[test]
    fn a_total_is_shared_to_the_last_rupiah() {
        let check = |story: &str, total: i64, weights: &[(i128, u32)], expect: &[i64]| {
            assert_eq!(in_rupiah(total, weights), expect, "{story}");
        };
        check("nobody to share with", 100, &[], &[]);
        check("one takes all", 100, &[(7, 1)], &[100]);
        check("no weight at all", 100, &[(0, 1), (0, 2)], &[0, 0]);
        check("equal fractions: the smaller key first", 100, &[(1, 3), (1, 1), (1, 2)], &[33, 34, 33]);
        check("the largest fraction first", 10, &[(15, 1), (16, 2), (69, 3)], &[1, 2, 7]);
        check("no weight, no rupiah", 2, &[(0, 1), (1, 2), (1, 3), (1, 4)], &[0, 1, 1, 0]);
        check("a negative total mirrors", -100, &[(1, 3), (1, 1), (1, 2)], &[-33, -34, -33]);
        check("all weights negative share alike", 100, &[(-1, 2), (-3, 1)], &[25, 75]);
        check("a returned line beside a sold one", 60, &[(100, 1), (-40, 2)], &[100, -40]);
        check("weights that cancel out", 60, &[(40, 1), (-40, 2)], &[0, 0]);
    }

    #[test]
    fn loose_sen_go_to_the_smallest_key_that_has_a_weight() {
        let shares = largest_remainder(Money::from_minor(-10_025), &[(1, 9), (0, 1), (1, 2)]);
        assert_eq!(shares, [Money::from_minor(-5_000), Money::ZERO, Money::from_minor(-5_025)]);
    }

    #[test]
    fn the_order_of_the_list_does_not_matter() {
        let forward = in_rupiah(1_001, &[(5, 1), (5, 2), (3, 3), (2, 4)]);
        let mut backward = in_rupiah(1_001, &[(2, 4), (3, 3), (5, 2), (5, 1)]);
        backward.reverse();
        assert_eq!(forward, backward);
    }

    proptest! {
        #[test]
        fn shares_tie_stay_within_one_rupiah_and_follow_the_weights(
            total in -9_000_000_000_000_000_i64..9_000_000_000_000_000,
            weights in proptest::collection::vec(0_i128..1_000_000_000_000_000_000, 1..40),
        ) {
            let keyed: Vec<(i128, usize)> = weights.iter().copied().enumerate().map(|(key, w)| (w, key)).collect();
            let shares = in_whole_rupiah(&keyed, total);
            let sum: i128 = weights.iter().sum();
            prop_assert_eq!(shares.iter().sum::<i128>(), if sum == 0 { 0 } else { i128::from(total) });
            for (share, weight) in shares.iter().zip(&weights) {
                let distance = (share * sum - i128::from(total) * weight).abs();
                prop_assert!(distance < sum || sum == 0, "{share} is a rupiah or more off");
            }
            for (a, weight_a) in shares.iter().zip(&weights) {
                for (b, weight_b) in shares.iter().zip(&weights) {
                    prop_assert!(weight_a <= weight_b || a.abs() >= b.abs());
                }
            }
        }

        #[test]
        fn sen_tie_too(total in any::<i64>(), weights in proptest::collection::vec(0_i128..1_000, 1..20)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let keyed: Vec<(i128, usize)> = weights.into_iter().enumerate().map(|(key, w)| (w, key)).collect();
            let shares = largest_remainder(Money::from_minor(total), &keyed);
            prop_assert_eq!(shares.iter().map(|share| i128::from(share.minor())).sum::<i128>(), i128::from(total));
        }

        #[test]
        fn no_weight_is_too_heavy(
            total in any::<i64>(),
            weights in proptest::collection::vec((any::<i128>(), any::<u8>()), 0..20),
        ) {
            prop_assert_eq!(largest_remainder(Money::from_minor(total), &weights).len(), weights.len());
        }
    }

    fn in_whole_rupiah(weights: &[(i128, usize)], total: i64) -> Vec<i128> {
        let shares = largest_remainder(Money::from_rupiah(total), weights);
        shares.into_iter().map(|share| i128::from(share.rupiah())).collect()
    }
}
