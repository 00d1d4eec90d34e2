//! Sales: the counter. Shifts, priced carts, completed sales, receipts copied, drawers opened.
//!
//! Words: a *shift* is one cashier's time at one drawer; a *quote* is a cart with its prices; *payable* is what cash
//! pays after rounding; a *Z report* ends a shift. Tenders other than cash, returns and discounts are deliberately
//! absent until their facts exist.

pub mod amounts;
pub mod cash;
pub mod decide;
pub mod fact;
pub mod pricing;
mod project;
pub mod qris;
pub mod rounding;
pub mod shift;
pub mod shift_fact;
mod shift_project;
pub mod tax;
#[cfg(test)]
mod tests;
