//! The books through the command table, on a database of their own: figures, pages, closings, the check, the exports.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod documents;
mod exporting;
mod figures;
mod inbox;
mod late;
mod other_till;
mod owed;
mod periods;
mod persons;
mod story;
mod two_people;
mod verifying;
