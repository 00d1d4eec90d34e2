//! The rules of a cooperative's books, its counter and its sync.
//!
//! No input or output: time, ids, randomness, keys and loaded state come in as arguments. Contexts (`units`,
//! `finance`, `members`, `inventory`, `sales`) do not call one another's decisions; `project` and `fact` know them all.

pub mod adoption;
pub mod alias;
pub mod change_set;
pub mod clock;
pub mod contact;
pub mod covering;
pub mod day;
pub mod document;
pub mod exceptions;
pub mod fact;
pub mod finance;
pub mod id;
pub mod in_words;
pub mod inventory;
pub mod members;
pub mod memory;
pub mod money;
pub mod paper;
pub mod project;
pub mod protocol;
pub mod quantity;
pub mod row;
pub mod safety;
pub mod sales;
pub mod share;
pub mod standing;
pub mod table;
pub mod units;
pub mod verify;
