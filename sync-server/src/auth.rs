//! Who is there: a device that signed a challenge, or a person of a head office who knew a password.
//!
//! The tenant comes from here and from nowhere else: no route takes a cooperative from a body, a path or a query.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use shared::change_set::Signed;
use shared::id::{CooperativeId, DeviceId, GroupId};
use shared::protocol::{Challenge, SessionRequest, SessionResponse, session_message};
use shared::units::registry::key_from_hex;
use shared::verify::read_body;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::routes::versions::must_be_spoken;
use crate::secrets::{Audience, random};
use crate::tenant::{self, Scope, Transaction};
use crate::{Server, Shared};

const CHALLENGE_SECONDS: u64 = 60;
const SESSION_SECONDS: u64 = 60 * 60;
/// How long after its last session a device may bring its cooperative back: ten years.
const TICKET_SECONDS: u64 = 10 * 365 * 24 * 60 * 60;

/// A device of a cooperative: the carrier of what it sends and the tenant of what it reads.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Device {
    pub cooperative: CooperativeId,
    pub device: DeviceId,
}

/// A person of a head office, with the groups they may read.
#[derive(Clone, Debug)]
pub struct HeadOffice {
    pub user: Uuid,
    pub groups: Vec<(GroupId, String)>,
}

#[derive(Serialize, Deserialize)]
struct Nonce {
    nonce: String,
}

/// What a head office's token says.
#[derive(Serialize, Deserialize)]
pub struct OfficeToken {
    pub user: Uuid,
}

fn bearer(parts: &Parts) -> Result<&str, Error> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Error::NotSignedIn)
}

impl FromRequestParts<Shared> for Device {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Error> {
        server.secrets.read(Audience::Device, bearer(parts)?)
    }
}

impl FromRequestParts<Shared> for HeadOffice {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Error> {
        let OfficeToken { user } = server.secrets.read(Audience::Office, bearer(parts)?)?;
        let mut transaction = tenant::begin(&server.pool, Scope::Accounts).await?;
        let groups = groups_of(&mut transaction, user).await?;
        transaction.commit().await?;
        Ok(HeadOffice { user, groups })
    }
}

impl HeadOffice {
    /// Refuses a group that is not theirs.
    pub fn must_belong_to(&self, group: GroupId) -> Result<(), Error> {
        if self.groups.iter().any(|(own, _)| *own == group) { Ok(()) } else { Err(Error::NotAllowed) }
    }
}

/// The groups a person may read now; taking one away takes effect at the next request.
pub async fn groups_of(connection: &mut PgConnection, user: Uuid) -> Result<Vec<(GroupId, String)>, Error> {
    let rows: Vec<(Uuid, String)> = sqlx::query_as(
        "select group_id, name from office_membership join office_group using (group_id)
         where office_user = $1 order by name, group_id",
    )
    .bind(user)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(group, name)| (GroupId(group), name)).collect())
}

/// Something to sign. The server keeps nothing: the challenge is a token itself.
pub fn challenge(server: &Server) -> Result<Challenge, Error> {
    let nonce = Nonce { nonce: hex::encode(random::<16>()?) };
    Ok(Challenge { nonce: server.secrets.issue(Audience::Challenge, nonce, CHALLENGE_SECONDS)? })
}

/// Lets a device in that signed a challenge with the key its cooperative knows it by.
pub async fn open_session(server: &Server, request: SessionRequest) -> Result<SessionResponse, Error> {
    must_be_spoken(request.protocol)?;
    server.secrets.read::<Nonce>(Audience::Challenge, &request.nonce)?;
    let SessionRequest { cooperative, device, nonce, signature, introduction, .. } = request;
    let mut bytes = [0; 64];
    hex::decode_to_slice(&signature, &mut bytes).map_err(|_| Error::DeviceUnknown)?;
    let carrier = Device { cooperative, device };
    let key = match (known_key(server, carrier).await?, introduction) {
        (Some(key), _) => key,
        (None, Some(introduction)) => {
            introduce(server, carrier, introduction).await?;
            known_key(server, carrier).await?.ok_or(Error::DeviceUnknown)?
        }
        (None, None) => return Err(Error::DeviceUnknown),
    };
    let signature = Signature::from_bytes(&bytes);
    let message = session_message(cooperative, device, &nonce);
    key.verify_strict(&message, &signature).map_err(|_| Error::DeviceUnknown)?;
    let token = server.secrets.issue(Audience::Device, carrier, SESSION_SECONDS)?;
    let ticket = server.secrets.issue(Audience::Return, cooperative, TICKET_SECONDS)?;
    Ok(SessionResponse { token, expires_in_seconds: SESSION_SECONDS, return_ticket: Some(ticket) })
}

async fn known_key(server: &Server, device: Device) -> Result<Option<VerifyingKey>, Error> {
    let mut transaction = tenant::begin(&server.pool, Scope::Cooperative(device.cooperative)).await?;
    let key: Option<String> =
        sqlx::query_scalar("select public_key from known_device where cooperative = $1 and device = $2")
            .bind(device.cooperative.0)
            .bind(device.device.0)
            .fetch_optional(&mut *transaction)
            .await?;
    transaction.commit().await?;
    Ok(key.as_deref().and_then(key_from_hex))
}

/// Takes in the first change set of a device that is not known yet. Its proof speaks for it, nobody else has to: what
/// is appended here is verified as whatever anybody carries.
async fn introduce(server: &Server, device: Device, introduction: Signed) -> Result<(), Error> {
    let first = read_body(&introduction).map_err(|_| Error::DeviceUnknown)?;
    if (first.cooperative, first.device, first.seq) != (device.cooperative, device.device, 1) {
        return Err(Error::DeviceUnknown);
    }
    server.queue.push(device.cooperative, vec![introduction]).await.map(drop)
}

/// A transaction for what only trusted devices may do: reading, keys, invitations. A revoked device may still send.
pub async fn trusted(server: &Server, device: Device) -> Result<Transaction, Error> {
    let mut transaction = tenant::begin(&server.pool, Scope::Cooperative(device.cooperative)).await?;
    let revoked: Option<bool> =
        sqlx::query_scalar("select revoked from known_device where cooperative = $1 and device = $2")
            .bind(device.cooperative.0)
            .bind(device.device.0)
            .fetch_optional(&mut *transaction)
            .await?;
    match revoked {
        Some(false) => Ok(transaction),
        Some(true) => Err(Error::DeviceRevoked),
        None => Err(Error::DeviceUnknown),
    }
}
