//! Selling: a priced cart becomes a sale that is paid, costed and posted (domain §3.2 P01–P06, P15–P17).
//!
//! Words: a *purse* is what the buyer can pay with here besides money: credit, savings, points, vouchers, deposits.
//! Prices and discounts were settled before (`pricing`); what comes back later is in `returning`.

mod decide;
pub mod fact;
pub mod journal;
pub mod payment;
mod purse;
pub(crate) mod rows;
#[cfg(test)]
mod tests;

pub use decide::{CompleteSale, complete_sale};
pub use purse::{KnownVoucher, Purse, voucher_code};
