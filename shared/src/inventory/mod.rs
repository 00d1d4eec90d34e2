//! Inventory: products as documents, prices as facts, goods received, and the value pools they lie in.
//!
//! Words: a *pool* is quantity and value of a product in a warehouse (domain §3.4); a *code* is a barcode or a short
//! number (PLU) that stands for a quantity of a product; a *price level* names who pays it. Reservation and batches
//! are deliberately absent.

pub mod barcode;
pub mod decide;
pub mod fact;
pub mod pool;
pub mod price;
mod project;
pub mod revalue;
pub mod supplier;
#[cfg(test)]
mod tests;
