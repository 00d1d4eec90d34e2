//! A member's own PIN at the till: they confirm with it what is taken from their savings.
//!
//! It is checked like a user's: argon2id with the cooperative's pepper, wrong attempts counted and locked on this till,
//! outside the transaction of what it confirms. Of a person who is registered more than once, the PIN of the
//! registration that stands for all counts; where it has none, that of the next.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use shared::id::{CooperativeId, MemberId, UserId};

use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::session::check_user_pin;
use crate::store::StoreError;
use crate::store::load::aliases::{same_member, standing_member};
use crate::store::log::counted;

/// The verifier of a member's PIN and its version; none where no PIN was set.
///
/// # Errors
/// The database's own.
pub fn verifier(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<Option<(String, u64)>, StoreError> {
    let mut statement = connection
        .prepare_cached("select pin_verifier, version_n from member_pin where cooperative = ?1 and member = ?2")?;
    for id in same_member(connection, cooperative, member)? {
        let key = params![cooperative.as_bytes(), id.as_bytes()];
        let found = statement.query_row(key, |row| Ok((row.get(0)?, counted(row.get(1)?)))).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The version of the PIN of one registration; 0 where it has none.
///
/// # Errors
/// The database's own.
pub fn version(connection: &Connection, cooperative: CooperativeId, member: MemberId) -> Result<u64, StoreError> {
    let mut statement =
        connection.prepare_cached("select version_n from member_pin where cooperative = ?1 and member = ?2")?;
    let key = params![cooperative.as_bytes(), member.as_bytes()];
    Ok(statement.query_row(key, |row| row.get(0).map(counted)).optional()?.unwrap_or_default())
}

/// Checks a member's PIN; wrong ones count, whatever becomes of what it should confirm.
///
/// # Errors
/// No PIN was set, it is wrong or locked, or the database's own.
pub fn check(open: &Open, member: MemberId, pin: &str) -> Result<(), Refusal> {
    let cooperative = open.identity.cooperative;
    let known = verifier(&open.store.reader(), cooperative, member)?;
    // Wrong attempts count for the person, whichever registration was named.
    let member = standing_member(&open.store.reader(), cooperative, member)?;
    let (verifier, _) = known.ok_or_else(|| {
        Refusal::new(
            "member_pin_not_set",
            "Anggota ini belum punya PIN. Setel dulu PIN-nya.",
            "This member has no PIN yet. Set one first.",
        )
        .with(json!({ "member_id": member }))
    })?;
    // Ids of members and users never meet, so one table counts the attempts of both.
    check_user_pin(&open.store.writer(), UserId(member.0), &verifier, pin, &open.pin_pepper, now_ms())
}
