//! Joining and enrolling: before anybody has a credential, so each guess is counted.

use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use axum::{Json, Router};
use shared::protocol::{EnrolRequest, JoinRequest, JoinResponse, PAGE_BYTES_MAX, PushResponse, ReturnRequest};

use super::page::Body;
use crate::error::Error;
use crate::limits::Address;
use crate::{Shared, enrol};

/// The routes of this file.
pub fn router() -> Router<Shared> {
    let come_back = post(come_back).layer(DefaultBodyLimit::max(PAGE_BYTES_MAX));
    Router::new().route("/join", post(join)).route("/enrol", post(found)).route("/enrol/return", come_back)
}

async fn join(
    State(server): State<Shared>,
    address: Address,
    Body(request): Body<JoinRequest>,
) -> Result<Json<JoinResponse>, Error> {
    server.limits.code(address)?;
    Ok(Json(enrol::join(&server, request).await?))
}

async fn found(
    State(server): State<Shared>,
    address: Address,
    Body(request): Body<EnrolRequest>,
) -> Result<Json<PushResponse>, Error> {
    server.limits.code(address)?;
    Ok(Json(enrol::enrol(&server, request).await?))
}

async fn come_back(
    State(server): State<Shared>,
    Body(request): Body<ReturnRequest>,
) -> Result<Json<PushResponse>, Error> {
    Ok(Json(enrol::come_back(&server, request).await?))
}
