//! The routes of devices (design §7).

use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use shared::protocol::{
    Challenge, HeadsResponse, InvitationRequest, KeysPage, MissingRequest, PAGE_BYTES_MAX, PAGE_CHANGE_SETS_MAX,
    PushRequest, PushResponse, SessionRequest, SessionResponse,
};
use uuid::Uuid;

use super::page::{Body, Query, Wanted};
use super::versions::Report;
use crate::auth::{self, Device};
use crate::enrol::InvitationResponse;
use crate::error::Error;
use crate::tenant::{self, Scope};
use crate::{Shared, contacts, enrol, log, member_keys};

/// The routes of this file.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/sync/challenge", get(challenge))
        .route("/sync/session", post(session))
        .route("/sync/heads", get(heads))
        .route("/sync/push", post(push).layer(DefaultBodyLimit::max(PAGE_BYTES_MAX)))
        .route("/sync/pull", get(pull))
        .route("/sync/missing", post(missing))
        .route("/sync/keys", get(keys).post(keep_keys))
        .route("/sync/invitations", post(invite))
}

async fn challenge(State(server): State<Shared>) -> Result<Json<Challenge>, Error> {
    Ok(Json(auth::challenge(&server)?))
}

async fn session(
    State(server): State<Shared>,
    Body(request): Body<SessionRequest>,
) -> Result<Json<SessionResponse>, Error> {
    Ok(Json(auth::open_session(&server, request).await?))
}

async fn heads(
    State(server): State<Shared>,
    device: Device,
    Report(report): Report,
) -> Result<Json<HeadsResponse>, Error> {
    let mut transaction = tenant::begin(&server.pool, Scope::Cooperative(device.cooperative)).await?;
    let mut cursor = log::cursor(&mut transaction, device.cooperative).await?.ok_or(Error::DeviceUnknown)?;
    if let Some(report) = &report {
        contacts::keep(&mut transaction, device, report).await?;
        cursor = contacts::notice_restored(&mut transaction, device, cursor, report).await?;
    }
    let heads = log::heads(&mut transaction, device.cooperative).await?;
    let contacts = contacts::list(&mut transaction, device).await?;
    transaction.commit().await?;
    Ok(Json(HeadsResponse { cursor, heads, contacts }))
}

async fn push(
    State(server): State<Shared>,
    device: Device,
    Body(request): Body<PushRequest>,
) -> Result<Json<PushResponse>, Error> {
    if request.change_sets.len() > PAGE_CHANGE_SETS_MAX {
        return Err(Error::PageTooLarge);
    }
    let response = server.queue.push(device.cooperative, request.change_sets).await?;
    server.nudges.grown(device);
    Ok(Json(response))
}

/// `?epoch=…&after=…&limit=…`
#[derive(Deserialize)]
struct PullQuery {
    epoch: Option<Uuid>,
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

async fn pull(
    State(server): State<Shared>,
    device: Device,
    wanted: Wanted,
    Query(query): Query<PullQuery>,
) -> Result<Response, Error> {
    let mut transaction = auth::trusted(&server, device).await?;
    let limit = query.limit.unwrap_or(PAGE_CHANGE_SETS_MAX);
    let page = log::read::page(&mut transaction, device.cooperative, query.epoch, query.after, limit).await?;
    transaction.commit().await?;
    wanted.answer(&page)
}

async fn missing(
    State(server): State<Shared>,
    device: Device,
    wanted: Wanted,
    Body(request): Body<MissingRequest>,
) -> Result<Response, Error> {
    let mut transaction = auth::trusted(&server, device).await?;
    let page = log::read::missing(&mut transaction, device.cooperative, &request).await?;
    transaction.commit().await?;
    wanted.answer(&page)
}

/// `?after=…`
#[derive(Deserialize)]
struct KeysQuery {
    #[serde(default)]
    after: u64,
}

async fn keys(
    State(server): State<Shared>,
    device: Device,
    Report(report): Report,
    Query(query): Query<KeysQuery>,
) -> Result<Json<KeysPage>, Error> {
    Ok(Json(member_keys::page(&server, device, query.after, report.as_ref()).await?))
}

async fn keep_keys(
    State(server): State<Shared>,
    device: Device,
    Body(page): Body<KeysPage>,
) -> Result<Json<KeysPage>, Error> {
    let kept = member_keys::keep(&server, device, page).await?;
    server.nudges.grown(device);
    Ok(Json(kept))
}

async fn invite(
    State(server): State<Shared>,
    device: Device,
    Body(request): Body<InvitationRequest>,
) -> Result<Json<InvitationResponse>, Error> {
    Ok(Json(enrol::invite(&server, device, request).await?))
}
