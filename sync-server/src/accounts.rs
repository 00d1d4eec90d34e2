//! People of head offices: signing in with e-mail and password.
//!
//! Passwords are argon2id (19 MiB, two passes), hashed one at a time so that memory stays small; the screen waits, the
//! tills do not. After some wrong ones an account waits, longer each time.

use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};
use shared::id::GroupId;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::Server;
use crate::auth::{OfficeToken, groups_of};
use crate::error::Error;
use crate::secrets::{Audience, now_seconds};
use crate::tenant::{self, Scope, Transaction};

const SESSION_SECONDS: u64 = 8 * 60 * 60;
/// How long somebody waits for their turn to be hashed.
const TURN: Duration = Duration::from_secs(15);
const PASSWORD_BYTES_MAX: usize = 1_024;
/// The shortest password an account may have.
pub const PASSWORD_LETTERS_MIN: usize = 10;
/// Wrong passwords before an account waits.
const ATTEMPTS_FREE: i32 = 5;
const WAIT_SECONDS: i64 = 30;
const WAIT_SECONDS_MAX: i64 = 15 * 60;

/// `POST /office/api/sign_in`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    pub email: String,
    pub password: String,
}

/// A group the person may read.
#[derive(Serialize, ts_rs::TS)]
pub struct GroupView {
    pub group_id: GroupId,
    pub name: String,
}

/// The answer to signing in.
#[derive(Serialize, ts_rs::TS)]
pub struct SignInResponse {
    pub token: String,
    pub name: String,
    #[ts(type = "number")]
    pub expires_at_ms: u64,
    pub groups: Vec<GroupView>,
}

/// Hashes passwords, one at a time.
pub struct Passwords {
    turn: Semaphore,
    /// What a password is compared with where there is no account, so that both answers take as long.
    nobody: String,
}

impl Passwords {
    /// Ready to hash.
    pub fn new() -> Result<Passwords, Error> {
        Ok(Passwords { turn: Semaphore::new(1), nobody: hash("nobody has this password")? })
    }

    /// Whether a password is the one that was hashed; without a hash, never.
    async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        let turn = tokio::time::timeout(TURN, self.turn.acquire()).await;
        let _turn = turn.ok().and_then(Result::ok).ok_or(Error::TooManyAttempts { retry_after_seconds: 30 })?;
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let verify = move || Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok();
        let fits = tokio::task::spawn_blocking(verify).await.map_err(|_| Error::Fault("a password was not hashed"))?;
        Ok(fits && is_known)
    }
}

/// The hash of a password as it is kept.
pub fn hash(password: &str) -> Result<String, Error> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|_| Error::Fault("a password cannot be hashed"))
}

/// An e-mail address as accounts are found by.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// An account as signing in reads it.
type Account = (Uuid, String, String, Option<i64>);

/// Lets somebody in who knows the password.
pub async fn sign_in(server: &Server, request: SignInRequest) -> Result<SignInResponse, Error> {
    let SignInRequest { email, password } = request;
    if password.len() > PASSWORD_BYTES_MAX || email.contains('\0') {
        return Err(Error::SignInRefused);
    }
    let mut transaction = tenant::begin(&server.pool, Scope::Accounts).await?;
    let account: Option<Account> = sqlx::query_as(
        "select office_user, name, password_hash, cast(ceil(extract(epoch from locked_until - now())) as bigint)
         from office_user where email = $1",
    )
    .bind(normal_email(&email))
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    if let Some((.., Some(seconds))) = &account
        && *seconds > 0
    {
        return Err(Error::TooManyAttempts { retry_after_seconds: seconds.unsigned_abs() });
    }
    let fits = server.passwords.fits(password, account.as_ref().map(|(_, _, hash, _)| hash.clone())).await?;
    let (user, name, ..) = account.ok_or(Error::SignInRefused)?;
    let mut transaction = tenant::begin(&server.pool, Scope::Accounts).await?;
    count_attempt(&mut transaction, user, fits).await?;
    let groups = groups_of(&mut transaction, user).await?;
    transaction.commit().await?;
    if !fits {
        return Err(Error::SignInRefused);
    }
    let token = server.secrets.issue(Audience::Office, OfficeToken { user }, SESSION_SECONDS)?;
    let groups = groups.into_iter().map(|(group_id, name)| GroupView { group_id, name }).collect();
    Ok(SignInResponse { token, name, expires_at_ms: (now_seconds() + SESSION_SECONDS) * 1_000, groups })
}

/// A right password forgets the wrong ones before it.
async fn count_attempt(transaction: &mut Transaction, user: Uuid, fits: bool) -> Result<(), Error> {
    if fits {
        sqlx::query(
            "update office_user set failed_attempts = 0, locked_until = null
             where office_user = $1 and (failed_attempts > 0 or locked_until is not null)",
        )
        .bind(user)
        .execute(&mut **transaction)
        .await?;
        return Ok(());
    }
    sqlx::query(
        "update office_user set failed_attempts = failed_attempts + 1,
             locked_until = case when failed_attempts + 1 >= $2 then
                 now() + least($3 * (1::bigint << least(failed_attempts + 1 - $2, 16)), $4) * interval '1 second' end
         where office_user = $1",
    )
    .bind(user)
    .bind(ATTEMPTS_FREE)
    .bind(WAIT_SECONDS)
    .bind(WAIT_SECONDS_MAX)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
