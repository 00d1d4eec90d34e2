//! The server as a whole: real routes, a real Postgres, real change sets. One program, so that it starts one Postgres.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "../../../shared/tests/support/exceptions.rs"]
mod asked;
mod bad_lines;
mod books;
mod bootstrap;
mod clones;
mod contacts;
mod forks;
mod held_up;
mod joining;
mod lan;
mod outboxes;
mod papers;
mod parity;
mod push_pull;
mod reports;
mod restored;
mod support;
mod tenants;
mod tls;
mod waiting;
