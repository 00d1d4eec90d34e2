//! Shifts, cash, and people at the till, through the command table on a real encrypted database.

#[path = "../support/approvals.rs"]
mod approvals;
#[path = "../support/mod.rs"]
mod support;

mod cash;
mod day;
mod people;
mod training;
mod updates;
