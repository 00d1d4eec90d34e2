//! Members: number, status, and a sealed profile.
//!
//! Words: a *member* (*anggota*) has a number (`A-0012`); the *profile* (name, NIK, phone, address) stands only in the
//! sealed document, never in a fact, an entry or a log line (design §3). `money` is what members
//! pay in and take out at a till. Loans are deliberately absent.

pub mod decide;
pub mod erase;
pub mod fact;
pub mod money;
mod project;
