//! The loopback bridge: the same commands over HTTP, for a browser on this machine, for development and for tests.
//!
//! It listens on the loopback address only, asks for a token that was printed at start, and answers no other host
//! name, so that no page from elsewhere can reach it. It also serves the built screens.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::commands;
use crate::core::Core;
use crate::refusal::Refusal;

/// The most bytes a request may have: a catalogue as CSV.
const REQUEST_BYTES_MAX: usize = 64 * 1024 * 1024;
const CONTENT_SECURITY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

#[derive(Clone)]
struct Bridge {
    core: Arc<Core>,
    token: Arc<str>,
}

impl Bridge {
    fn lets_in(&self, given: Option<&str>) -> bool {
        // Hashes are compared, so that the time it takes says nothing of where they differ.
        given.is_some_and(|given| blake3::hash(given.as_bytes()) == blake3::hash(self.token.as_bytes()))
    }
}

/// The router of a core; `pages` is the folder of the built screens.
pub fn router(core: Arc<Core>, token: &str, pages: Option<PathBuf>) -> Router {
    let bridge = Bridge { core, token: token.into() };
    let mut router = Router::new()
        .route("/call/{command}", post(call))
        .route("/events", get(events))
        .route("/health", get(|| async { "ok" }))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(bridge);
    if let Some(pages) = pages {
        router = router.fallback_service(ServeDir::new(&pages).fallback(ServeFile::new(pages.join("index.html"))));
    }
    let header_value = header::HeaderValue::from_static;
    router
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, header_value(CONTENT_SECURITY)))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, header_value("nosniff")))
        .layer(SetResponseHeaderLayer::overriding(header::REFERRER_POLICY, header_value("no-referrer")))
        .layer(middleware::from_fn(own_host_only))
}

/// Refuses requests that name another host: a page elsewhere whose name points here.
async fn own_host_only(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if matches!(name, "127.0.0.1" | "localhost" | "[::1]") {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn refused(status: StatusCode, refusal: Refusal) -> Response {
    (status, Json(refusal)).into_response()
}

fn not_let_in() -> Response {
    refused(
        StatusCode::UNAUTHORIZED,
        Refusal::new(
            "bridge_token",
            "Alamat ini tidak lengkap. Buka lagi dengan alamat yang dicetak saat program dimulai.",
            "This address is not complete. Open the one that was printed when the program started.",
        ),
    )
}

async fn call(
    State(bridge): State<Bridge>,
    Path(command): Path<String>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if !bridge.lets_in(given.and_then(|value| value.strip_prefix("Bearer "))) {
        return not_let_in();
    }
    let work = move || commands::call(&bridge.core, &bridge.token, &command, request);
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(refusal)) => {
            let status = match refusal.code.as_str() {
                "not_signed_in" => StatusCode::UNAUTHORIZED,
                "not_allowed" => StatusCode::FORBIDDEN,
                "not_found" => StatusCode::NOT_FOUND,
                "database" => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            refused(status, refusal)
        }
        Err(error) => {
            tracing::error!(%error, "a command did not end");
            refused(
                StatusCode::INTERNAL_SERVER_ERROR,
                Refusal::new("internal", "Perintah ini gagal. Coba lagi.", "This command failed. Try again."),
            )
        }
    }
}

#[derive(serde::Deserialize)]
struct EventsQuery {
    token: String,
}

async fn events(State(bridge): State<Bridge>, Query(query): Query<EventsQuery>) -> Response {
    if !bridge.lets_in(Some(&query.token)) {
        return not_let_in();
    }
    let receiver = bridge.core.events.subscribe();
    let stream = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let kind = match receiver.recv().await {
            Ok(kind) => kind,
            Err(RecvError::Lagged(_)) => "books_changed",
            Err(RecvError::Closed) => return None,
        };
        let event = Event::default().data(format!("{{\"kind\":\"{kind}\"}}"));
        Some((Ok::<_, std::convert::Infallible>(event), receiver))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

/// Serves until `stop` is done. Returns the address it listens on through `ready`.
///
/// # Errors
/// The address is taken, or not a loopback address.
pub async fn serve(
    listen: SocketAddr,
    router: Router,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    if !listen.ip().is_loopback() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "the bridge listens on the loopback only"));
    }
    let listener = TcpListener::bind(listen).await?;
    ready(listener.local_addr()?);
    // Open event streams never end by themselves; they are cut when the program is told to stop.
    let server = axum::serve(listener, router).into_future();
    tokio::select! {
        result = server => result,
        () = stop => Ok(()),
    }
}
