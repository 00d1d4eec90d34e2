//! Sales: the counter. Shifts, priced carts, completed sales, receipts copied, drawers opened.
//!
//! Words: a *shift* is one cashier's time at one drawer; a *quote* is a cart with its prices; *payable* is what cash
//! pays after rounding; a *tender* is one way of paying; a *Z report* ends a shift. Rooms: `pricing` before the sale,
//! `selling` the sale and its payment, `returning` what comes back; `credit`, `points` and `qris` are what it is paid with.

pub mod amounts;
pub mod cash;
pub mod consigning;
pub mod credit;
pub mod decide;
mod exchange;
pub mod fact;
pub mod holding;
pub mod leftover;
pub mod points;
pub mod prepaid;
pub mod pricing;
mod project;
pub mod qris;
pub mod returning;
pub mod rounding;
pub mod selling;
pub mod settling;
pub mod shift;
pub mod shift_fact;
mod shift_project;
pub mod tax;
pub mod tender;
#[cfg(test)]
mod tests;
