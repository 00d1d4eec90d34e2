//! Restoring a shop on another machine, from whatever copies there are: a mirror, a backup, a copied database.
//!
//! Everything is built and checked beside the data folder first, from all copies together, and shown; only what a
//! person then accepts is swapped in, in one step. The machine goes on under a new name (see `renewal`), and what the
//! server holds beyond the copies comes by the ordinary exchange afterwards. Words: a *source* is one copy; the
//! *report* says device by device what is there, and what is missing.

mod build;
mod job;
mod member_keys_in;
mod paper;
mod report;
mod sources;
mod survey;

pub use self::build::Prepared;
pub use self::job::{Phase, RestoreState, Restores, key_of, last_report};
pub use self::paper::report_pdf;
pub use self::report::{DeviceLine, RestoreReport, ServerTail, SourceLine};
pub use self::sources::{Source, SourceKind, find};
