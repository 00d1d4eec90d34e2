//! After the sale: goods that come back (*retur*, P08) and a sale that is taken back whole (*batal*, P09).
//!
//! Words: a *share* is a part of a sold line at the price, tax and cost it was sold at; what is *returnable* is what no
//! return has taken yet. A refund never exceeds what was really paid by the same tender. Two tills that take back the
//! same goods at once both stand; the exceptions inbox shows it.

mod decide;
pub mod fact;
mod project;
mod receiptless;
#[cfg(test)]
mod tests;
mod void;

pub use decide::{ReturnQuote, ReturnSale, ReturnWish, SoldBefore, quote_return, return_sale};
pub use receiptless::{ReturnWithoutReceipt, TakenBackWish, return_without_receipt};
pub use void::{VoidSale, void_sale};
