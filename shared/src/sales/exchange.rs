//! Exchanging goods (*tukar barang*): what comes back and what is taken instead are one action, or none at all.
//!
//! The two papers keep their own numbers, rules and rounding. What was refunded stays for the new goods as far as it is
//! needed, each part by the way it was paid; only what is left over is paid out. What was paid in a member's name (bon,
//! savings, points) pays for that member's goods only.

use crate::change_set::{Approval, Decided};
use crate::sales::decide::SalesRefused;
use crate::sales::returning::{ReturnSale, quote_return, return_sale};
use crate::sales::selling::payment::PaymentRefused;
use crate::sales::selling::{CompleteSale, complete_sale};
use crate::sales::tender::Tender;

/// Takes goods back and sells others in one action. The sale comes first in it.
///
/// # Errors
/// What either of the two refuses, or a refund in the name of a member who does not buy.
pub fn exchange_goods(back: ReturnSale, sale: CompleteSale) -> Result<(Decided, Vec<Approval>), SalesRefused> {
    let refunds = quote_return(&back.sold, &back.wishes, &back.wanted, back.rounding)?.refunds;
    let is_same = sale.cart.active_member() == back.sold.sale.member;
    if let Some(kind) = refunds.iter().map(Tender::kind).find(|kind| kind.needs_member() && !is_same) {
        return Err(PaymentRefused::MemberNeeded { label: kind.label() }.into());
    }
    let (mut decided, mut approvals) = complete_sale(CompleteSale { refunds, ..sale })?;
    let (returned, given) = return_sale(back)?;
    decided.facts.extend(returned.facts);
    decided.entries.extend(returned.entries);
    decided.moves.extend(returned.moves);
    let known: Vec<_> = approvals.iter().map(|it| it.user).collect();
    approvals.extend(given.into_iter().filter(|it| !known.contains(&it.user)));
    Ok((decided, approvals))
}
