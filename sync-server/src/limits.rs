//! How often the same address may guess: codes and passwords. What is counted is kept in memory only.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Shared;
use crate::error::Error;

/// Addresses remembered before those that waited long enough are forgotten.
const REMEMBERED_MAX: usize = 10_000;

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub IpAddr);

impl FromRequestParts<Shared> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Error> {
        let forwarded = || {
            let header = parts.headers.get("x-forwarded-for")?.to_str().ok()?;
            header.rsplit(',').next()?.trim().parse().ok()
        };
        let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = if server.config.trust_proxy { forwarded().or(direct) } else { direct };
        Ok(Address(address.unwrap_or(IpAddr::from([0, 0, 0, 0]))))
    }
}

/// The limits of one server.
pub struct Limits {
    codes: DefaultKeyedRateLimiter<IpAddr>,
    passwords: DefaultKeyedRateLimiter<IpAddr>,
}

fn per_minute(times: u32) -> DefaultKeyedRateLimiter<IpAddr> {
    RateLimiter::keyed(Quota::per_minute(NonZeroU32::MIN.saturating_add(times.saturating_sub(1))))
}

fn check(limiter: &DefaultKeyedRateLimiter<IpAddr>, address: Address) -> Result<(), Error> {
    if limiter.len() > REMEMBERED_MAX {
        limiter.retain_recent();
    }
    limiter.check_key(&address.0).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Error::TooManyAttempts { retry_after_seconds: wait.as_secs() + 1 }
    })
}

impl Limits {
    /// So many codes and passwords a minute from each address.
    pub fn new(codes_per_minute: u32, passwords_per_minute: u32) -> Limits {
        Limits { codes: per_minute(codes_per_minute), passwords: per_minute(passwords_per_minute) }
    }

    /// Counts a code that was typed: joining, enrolling.
    pub fn code(&self, address: Address) -> Result<(), Error> {
        check(&self.codes, address)
    }

    /// Counts a password.
    pub fn password(&self, address: Address) -> Result<(), Error> {
        check(&self.passwords, address)
    }
}
