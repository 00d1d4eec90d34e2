//! Whether the server and its database answer.

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use shared::contact::{PROTOCOL_OLDEST, PROTOCOL_VERSION};

use crate::Shared;
use crate::error::Error;

/// The answer; `protocols` are the oldest and the newest version spoken here.
#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    protocols: [u16; 2],
}

/// The routes of this file.
pub fn router() -> Router<Shared> {
    Router::new().route("/health", get(health))
}

async fn health(State(server): State<Shared>) -> Result<Json<Health>, Error> {
    sqlx::query("select 1").execute(&server.pool).await?;
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        protocols: [PROTOCOL_OLDEST, PROTOCOL_VERSION],
    }))
}
