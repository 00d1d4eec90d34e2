//! Members: number, status, and a sealed profile.
//!
//! Words: a *member* (*anggota*) has a number (`A-0012`); the *profile* (name, NIK, phone, address) stands only in the
//! sealed document, never in a fact, an entry or a log line (design §3). Savings and loans are deliberately absent.

pub mod decide;
pub mod fact;
mod project;
