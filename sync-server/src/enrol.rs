//! How a cooperative comes to a server, and how a device comes to a cooperative.

use shared::change_set::{ChangeSet, Head, Signed};
use shared::fact::Fact;
use shared::id::CooperativeId;
use shared::protocol::{
    CLAIM_LENGTH_MAX, EnrolRequest, InvitationRequest, JoinRequest, JoinResponse, PAGE_CHANGE_SETS_MAX, PushResponse,
    ReturnRequest,
};
use shared::units::join::JoinCode;
use shared::units::registry::{Registry, verify_run};
use shared::verify::VerifyRefused;
use uuid::Uuid;

use crate::auth::{self, Device};
use crate::error::{Error, OnConstraint};
use crate::log;
use crate::secrets::{Audience, random};
use crate::tenant::{self, CodeHash, Scope, Transaction};
use crate::{Server, Shared};

/// The longest an invitation stays open, whatever was asked.
const INVITATION_SECONDS_MAX: u64 = 7 * 24 * 60 * 60;
/// The longest envelope, in base64.
const ENVELOPE_BYTES_MAX: usize = 8 * 1024;

/// The answer to an invitation: how long it stays open, which may be shorter than was asked.
#[derive(serde::Serialize)]
pub struct InvitationResponse {
    pub expires_in_seconds: u64,
}

/// An epoch nobody has seen.
pub fn new_epoch() -> Result<Uuid, Error> {
    Ok(uuid::Builder::from_random_bytes(random()?).into_uuid())
}

/// What the server keeps of an enrolment code, however it was typed.
pub fn enrolment_hash(typed: &str) -> Result<CodeHash, Error> {
    JoinCode::read(typed).map(|code| CodeHash::of(&code.shown())).ok_or(Error::CodeNotValid)
}

/// Takes a cooperative in that proves itself by its founder's key. Asked again with the same code it answers the same.
pub async fn enrol(server: &Shared, request: EnrolRequest) -> Result<PushResponse, Error> {
    let EnrolRequest { code, cooperative, founding } = request;
    let code = enrolment_hash(&code)?;
    let name = founded_name(cooperative, &founding).map_err(Error::FoundingRefused)?;
    let mut transaction = tenant::begin(&server.pool, Scope::Enrolment(code, cooperative)).await?;
    let used: Option<Option<Uuid>> =
        sqlx::query_scalar("select cooperative from enrolment where code_hash = $1 for update")
            .bind(code.to_hex())
            .fetch_optional(&mut *transaction)
            .await?;
    match used.ok_or(Error::CodeNotValid)? {
        None => admit(&mut transaction, code, cooperative, &name).await?,
        Some(other) if other != cooperative.0 => return Err(Error::CodeNotValid),
        Some(_) => {}
    }
    let page = log::Page::read(vec![founding], &Registry::default())?;
    let mut appended = log::append_in(&mut transaction, cooperative, None, vec![page]).await?;
    transaction.commit().await?;
    appended.answers.pop().ok_or(Error::Fault("an answer is missing"))
}

/// Takes a cooperative back that was here before this database was lost: the ticket was signed with the master key,
/// which does not lie in the database. Where the cooperative is here already, the page is taken as from any carrier.
pub async fn come_back(server: &Shared, request: ReturnRequest) -> Result<PushResponse, Error> {
    let ReturnRequest { ticket, cooperative, founding, change_sets } = request;
    if server.secrets.read::<CooperativeId>(Audience::Return, &ticket)? != cooperative {
        return Err(Error::NotSignedIn);
    }
    if change_sets.len() > PAGE_CHANGE_SETS_MAX {
        return Err(Error::PageTooLarge);
    }
    let name = founded_name(cooperative, &founding).map_err(Error::FoundingRefused)?;
    let mut transaction = tenant::begin(&server.pool, Scope::Cooperative(cooperative)).await?;
    if log::cursor(&mut transaction, cooperative).await?.is_none() {
        settle(&mut transaction, cooperative, &name).await?;
        tracing::warn!("a cooperative came back to a server that did not know it any more");
    }
    transaction.commit().await?;
    let mut page = vec![founding];
    page.extend(change_sets);
    server.queue.push(cooperative, page).await
}

/// The name of a cooperative whose founding change set proves its id; nothing is known of it before.
fn founded_name(cooperative: CooperativeId, founding: &Signed) -> Result<String, VerifyRefused> {
    let run = vec![founding.clone()];
    let (accepted, _) = verify_run(run, &Head::default(), cooperative, &mut Registry::default())?;
    let facts = accepted.iter().flat_map(|(change_set, _): &(ChangeSet, Signed)| &change_set.facts);
    let name = facts.map(Fact::of).find_map(|fact| match fact {
        Fact::CooperativeFounded(founded) => Some(founded.name),
        _ => None,
    });
    name.map(|name| name.replace('\0', "\u{fffd}")).ok_or(VerifyRefused::NotReadable)
}

async fn admit(
    transaction: &mut Transaction,
    code: CodeHash,
    cooperative: CooperativeId,
    name: &str,
) -> Result<(), Error> {
    settle(transaction, cooperative, name).await?;
    sqlx::query("update enrolment set cooperative = $1, used_at = now() where code_hash = $2")
        .bind(cooperative.0)
        .bind(code.to_hex())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// An empty log for a cooperative, in an epoch of its own.
async fn settle(transaction: &mut Transaction, cooperative: CooperativeId, name: &str) -> Result<(), Error> {
    sqlx::query("insert into cooperative (cooperative, name) values ($1, $2)")
        .bind(cooperative.0)
        .bind(name)
        .execute(&mut **transaction)
        .await
        .on_constraint("cooperative_pkey", Error::AlreadyEnrolled)?;
    sqlx::query("insert into cooperative_head (cooperative, epoch, position, key_position) values ($1, $2, 0, 0)")
        .bind(cooperative.0)
        .bind(new_epoch()?)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Leaves an envelope for whoever types the code. It is sealed with a part of the code that never comes here.
pub async fn invite(server: &Server, device: Device, request: InvitationRequest) -> Result<InvitationResponse, Error> {
    let InvitationRequest { lookup_hash, envelope, expires_in_seconds } = request;
    let lookup = CodeHash::from_hex(&lookup_hash).ok_or(Error::ValueNotValid("lookup_hash"))?;
    if envelope.is_empty() || envelope.len() > ENVELOPE_BYTES_MAX || !envelope.is_ascii() {
        return Err(Error::ValueNotValid("envelope"));
    }
    let seconds = expires_in_seconds.min(INVITATION_SECONDS_MAX);
    let mut transaction = auth::trusted(server, device).await?;
    sqlx::query("delete from invitation_envelope where cooperative = $1 and expires_at < now()")
        .bind(device.cooperative.0)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "insert into invitation_envelope (cooperative, lookup_hash, envelope, expires_at)
         values ($1, $2, $3, now() + $4 * interval '1 second')
         on conflict (cooperative, lookup_hash) do update set envelope = excluded.envelope,
             expires_at = excluded.expires_at where invitation_envelope.used_at is null",
    )
    .bind(device.cooperative.0)
    .bind(lookup.to_hex())
    .bind(envelope)
    .bind(log::read::signed(seconds))
    .execute(&mut *transaction)
    .await
    .on_constraint("invitation_envelope_open", Error::CodeTaken)?;
    transaction.commit().await?;
    Ok(InvitationResponse { expires_in_seconds: seconds })
}

/// Hands an envelope over, once: again only to the device that claimed it, whose answer was lost on the way.
pub async fn join(server: &Server, request: JoinRequest) -> Result<JoinResponse, Error> {
    let lookup = CodeHash::from_hex(&JoinCode::lookup_hash(&request.lookup)).ok_or(Error::CodeNotValid)?;
    if request.claim.as_ref().is_some_and(|claim| claim.is_empty() || claim.len() > CLAIM_LENGTH_MAX) {
        return Err(Error::ValueNotValid("claim"));
    }
    let claim = request.claim.map(|claim| blake3::hash(claim.as_bytes()).to_hex().to_string());
    let mut transaction = tenant::begin(&server.pool, Scope::JoinCode(lookup)).await?;
    let envelope: Option<String> = sqlx::query_scalar(
        "update invitation_envelope set used_at = coalesce(used_at, now()), claim = $2
         where lookup_hash = $1 and expires_at > now() and (used_at is null or claim = $2) returning envelope",
    )
    .bind(lookup.to_hex())
    .bind(claim)
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    envelope.map(|envelope| JoinResponse { envelope }).ok_or(Error::CodeNotValid)
}
