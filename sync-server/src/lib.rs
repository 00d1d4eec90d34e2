//! The sync server: keeps the change sets of many cooperatives, and adds up what they share with their group.
//!
//! Words: a *tenant* is a cooperative; a *carrier* is the device a connection belongs to, whoever wrote what it
//! carries; *head office* reads totals. What a change set means is deliberately absent: that is `shared`. Nothing is
//! kept outside Postgres, so any number of servers may stand before one database.

pub mod accounts;
pub mod auth;
pub mod commands;
pub mod config;
pub mod contacts;
pub mod enrol;
pub mod error;
pub mod exceptions;
pub mod limits;
pub mod log;
pub mod member_keys;
pub mod migrate;
pub mod nudges;
pub mod packing;
pub mod rebuild;
pub mod reports;
pub mod rights;
pub mod routes;
pub mod rows;
pub mod secrets;
pub mod serve;
pub mod state_hash;
pub mod stretches;
pub mod tenant;
pub mod tls;
pub mod verify;

use std::sync::Arc;

use sqlx::PgPool;

use crate::accounts::Passwords;
use crate::config::Config;
use crate::error::Error;
use crate::limits::Limits;
use crate::log::Queue;
use crate::nudges::Nudges;
use crate::secrets::Secrets;
use crate::stretches::Stretches;

/// Guesses a minute from one address.
const CODES_PER_MINUTE: u32 = 30;
const PASSWORDS_PER_MINUTE: u32 = 30;

/// What every route shares.
pub struct Server {
    pub pool: PgPool,
    pub queue: Arc<Queue>,
    pub nudges: Nudges,
    pub stretches: Stretches,
    pub secrets: Secrets,
    pub limits: Limits,
    pub passwords: Passwords,
    pub config: Config,
}

/// The state of the router.
pub type Shared = Arc<Server>;

impl Server {
    /// Ready to serve on a database that has been migrated.
    pub fn new(pool: PgPool, master: &[u8; 32], config: Config) -> Result<Shared, Error> {
        Ok(Arc::new(Server {
            queue: Queue::new(pool.clone()),
            nudges: Nudges::default(),
            stretches: Stretches::default(),
            pool,
            secrets: Secrets::new(master),
            limits: Limits::new(CODES_PER_MINUTE, PASSWORDS_PER_MINUTE),
            passwords: Passwords::new()?,
            config,
        }))
    }
}
