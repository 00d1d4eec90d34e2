//! Loading: what decisions and pages read from the read tables, one file a context.

pub mod after_sale;
pub mod aliases;
pub mod books;
pub mod exceptions;
pub mod late;
pub mod leftover;
pub mod members;
pub mod payments;
pub mod products;
pub mod promotions;
pub mod purse;
pub mod sales;
pub mod shifts;
pub mod suppliers;
pub mod units;
