//! Units: who a cooperative is, where it works, on which devices, and who may do what there.
//!
//! Words: a *unit* (*unit usaha*) keeps its own books inside the cooperative; a *device* has one key and one printed
//! code; an *invitation* lets one new device in; a *user* signs in with a PIN. Members are deliberately absent: they
//! belong to `members`.

pub mod access;
pub mod approval;
pub mod decide;
pub mod fact;
pub mod join;
mod project;
pub mod registry;
pub mod signature;
#[cfg(test)]
mod tests;
