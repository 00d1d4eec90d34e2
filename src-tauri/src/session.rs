//! Who is signed in, by which caller, and how PINs are checked.
//!
//! A *caller* is a window or a holder of the bridge's token; each has at most one session. PINs are argon2id over the
//! PIN and the cooperative's pepper; wrong attempts count per user, survive a restart, and lock for longer each time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use ed25519_dalek::SigningKey;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use shared::id::UserId;
use shared::units::access::{Operation, Role};

use crate::refusal::Refusal;
use crate::secrets::random;
use crate::store::StoreError;
use crate::store::log::counted;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub user: UserId,
    pub name: String,
    pub role: Role,
}

/// The sessions of all callers.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<HashMap<String, Who>>);

impl Sessions {
    /// Who is signed in with this caller.
    pub fn get(&self, caller: &str) -> Option<Who> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(caller).cloned()
    }

    /// Signs in.
    pub fn set(&self, caller: &str, who: Who) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(caller.to_owned(), who);
    }

    /// Signs out.
    pub fn clear(&self, caller: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(caller);
    }

    /// Ends every session of a user whose rights have changed.
    pub fn end_of(&self, user: UserId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, who| who.user != user);
    }
}

/// Wrong PINs before the first lock.
const WRONG_MAX: u32 = 5;
const LOCK_FIRST_MS: u64 = 30_000;
const LOCK_LONGEST_MS: u64 = 3_600_000;
const PIN_DIGITS: usize = 6;

/// A PIN of six digits that is not all the same.
///
/// # Errors
/// It is not that.
pub fn check_pin(pin: &str) -> Result<(), Refusal> {
    let is_digits = pin.len() == PIN_DIGITS && pin.bytes().all(|byte| byte.is_ascii_digit());
    let first = pin.bytes().next();
    if is_digits && pin.bytes().any(|byte| Some(byte) != first) {
        return Ok(());
    }
    Err(Refusal::new(
        "pin_not_valid",
        "PIN harus 6 angka dan tidak boleh sama semua.",
        "A PIN has six digits, not all the same.",
    ))
}

fn hasher(pepper: &[u8; 32]) -> Result<Argon2<'_>, Refusal> {
    let params = Params::new(65_536, 3, 1, Some(32)).map_err(|_| hash_failed())?;
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).map_err(|_| hash_failed())
}

fn hash_failed() -> Refusal {
    Refusal::new("pin_hash", "PIN tidak bisa diperiksa. Mulai ulang program.", "The PIN cannot be checked.")
}

/// The verifier of a PIN: salt and hash, useless without the pepper.
///
/// # Errors
/// The PIN is not one, or the machine lacks memory.
pub fn pin_verifier(pin: &str, pepper: &[u8; 32]) -> Result<String, Refusal> {
    check_pin(pin)?;
    let salt: [u8; 16] = random()?;
    let mut hash = [0; 32];
    hasher(pepper)?.hash_password_into(pin.as_bytes(), &salt, &mut hash).map_err(|_| hash_failed())?;
    Ok(format!("argon2id-1${}${}", BASE64.encode(salt), BASE64.encode(hash)))
}

/// The key with which a user signs something of their own: made from PIN and pepper each time, stored nowhere. Whoever
/// lacks the pepper (server, head office, a thief of the database) cannot try PINs against it.
///
/// # Errors
/// The machine lacks memory.
pub fn user_key(pin: &str, pepper: &[u8; 32], user: UserId, credential_version: u64) -> Result<SigningKey, Refusal> {
    let place = [user.as_bytes().as_slice(), &credential_version.to_le_bytes()].concat();
    let salt = blake3::derive_key("lumbung user key v1", &place);
    let mut seed = [0; 32];
    hasher(pepper)?.hash_password_into(pin.as_bytes(), &salt, &mut seed).map_err(|_| hash_failed())?;
    Ok(SigningKey::from_bytes(&seed))
}

fn matches(pin: &str, verifier: &str, pepper: &[u8; 32]) -> Result<bool, Refusal> {
    let mut parts = verifier.split('$').skip(1);
    let mut next = || parts.next().and_then(|part| BASE64.decode(part).ok());
    let (Some(salt), Some(kept)) = (next(), next()) else { return Ok(false) };
    let mut hash = [0; 32];
    hasher(pepper)?.hash_password_into(pin.as_bytes(), &salt, &mut hash).map_err(|_| hash_failed())?;
    // Hashes of equal length are compared by their own hash, so that time says nothing of where they differ.
    Ok(blake3::hash(&hash) == blake3::hash(&kept))
}

/// Checks a PIN and counts wrong ones; the count is durable before the answer is given.
///
/// # Errors
/// Wrong, locked, or the database's own.
pub fn check_user_pin(
    connection: &Connection,
    user: UserId,
    verifier: &str,
    pin: &str,
    pepper: &[u8; 32],
    now_ms: u64,
) -> Result<(), Refusal> {
    let sql = "select wrong_count, locked_until_ms from pin_attempt where app_user = ?1";
    let (wrong, locked_until): (u32, u64) = connection
        .query_row(sql, [user.as_bytes()], |row| Ok((row.get(0)?, counted(row.get(1)?))))
        .optional()
        .map_err(StoreError::from)?
        .unwrap_or_default();
    if now_ms < locked_until && locked_until - now_ms <= LOCK_LONGEST_MS {
        return Err(locked(locked_until - now_ms));
    }
    if matches(pin, verifier, pepper)? {
        connection.execute("delete from pin_attempt where app_user = ?1", [user.as_bytes()])?;
        return Ok(());
    }
    let wrong = wrong.saturating_add(1);
    let over = wrong.saturating_sub(WRONG_MAX);
    let lock_ms = if wrong < WRONG_MAX { 0 } else { (LOCK_FIRST_MS << over.min(7)).min(LOCK_LONGEST_MS) };
    connection.execute(
        "insert into pin_attempt (app_user, wrong_count, locked_until_ms) values (?1, ?2, ?3)
         on conflict (app_user) do update set wrong_count = excluded.wrong_count,
             locked_until_ms = excluded.locked_until_ms",
        params![user.as_bytes(), wrong, i64::try_from(now_ms + lock_ms).unwrap_or(i64::MAX)],
    )?;
    if lock_ms > 0 {
        return Err(locked(lock_ms));
    }
    Err(Refusal::new("pin_wrong", "PIN salah. Coba lagi.", "Wrong PIN. Try again.")
        .with(json!({ "attempts_left": WRONG_MAX - wrong })))
}

fn locked(rest_ms: u64) -> Refusal {
    let seconds = rest_ms.div_ceil(1000);
    Refusal::new(
        "pin_locked",
        format!("Terlalu banyak PIN salah. Coba lagi dalam {seconds} detik."),
        format!("Too many wrong PINs. Try again in {seconds} seconds."),
    )
    .with(json!({ "retry_after_seconds": seconds }))
}

/// Asks the table of rights.
///
/// # Errors
/// The role may not.
pub fn require(who: &Who, operation: Operation) -> Result<(), Refusal> {
    if who.role.may(operation) { Ok(()) } else { Err(Refusal::not_allowed(operation.code())) }
}
