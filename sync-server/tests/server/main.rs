//! The server as a whole: real routes, a real Postgres, real change sets. One program, so that it starts one Postgres.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod books;
mod joining;
mod parity;
mod push_pull;
mod reports;
mod support;
mod tenants;
