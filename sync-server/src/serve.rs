//! The router and the process around it: logging, pages, an orderly end.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{Response, StatusCode};
use axum::middleware::from_fn;
use axum::serve::{Listener, ListenerExt, TapIo};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::Shared;
use crate::error::Error;
use crate::routes::{events, health, join, office, stretches, sync, versions};
use crate::tls::Secure;

/// The longest body of a route that carries no page of change sets.
const BODY_BYTES_MAX: usize = 1024 * 1024;
const REQUEST_SECONDS_MAX: u64 = 120;
/// How long requests that are under way may take to end when the server is told to.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// All routes, over one state.
pub fn router(server: Shared) -> Router {
    let pages = server.config.ui_dir.as_deref().map(pages);
    Router::new()
        .merge(health::router())
        .merge(devices())
        .merge(office::router())
        .merge(pages.unwrap_or_default())
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::NotFound })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(REQUEST_SECONDS_MAX),
        ))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            axum::response::IntoResponse::into_response(Error::Fault("a request panicked"))
        }))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(trace_layer())
        .with_state(server)
}

/// The routes of devices, which all say the version they speak.
fn devices() -> Router<Shared> {
    let routes = join::router().merge(sync::router()).merge(stretches::router()).merge(events::router());
    routes.layer(from_fn(versions::within_window))
}

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// The head-office page. Its files are named by their content, so they may be kept for ever; the page itself may not.
fn pages(directory: &Path) -> Router<Shared> {
    const CONTENT: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                           font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
    let page = Router::new()
        .route_service("/office", ServeFile::new(directory.join("office.html")))
        .layer(header(CACHE_CONTROL, "no-cache"))
        .layer(header(CONTENT_SECURITY_POLICY, CONTENT))
        .layer(header(X_FRAME_OPTIONS, "DENY"))
        .layer(header(REFERRER_POLICY, "no-referrer"));
    let assets = Router::new()
        .nest_service("/assets", ServeDir::new(directory.join("assets")))
        .layer(header(CACHE_CONTROL, "public, max-age=31536000, immutable"));
    page.merge(assets)
}

type MakeSpan = fn(&Request) -> Span;
type OnRequest = ();
type OnResponse = fn(&Response<axum::body::Body>, Duration, &Span);
type Trace = TraceLayer<
    tower_http::classify::SharedClassifier<tower_http::classify::ServerErrorsAsFailures>,
    MakeSpan,
    OnRequest,
    OnResponse,
    (),
    (),
    (),
>;

/// One line a request: which route, how it ended, how long it took. No address, no identity, no query.
fn trace_layer() -> Trace {
    let make: MakeSpan = |request| {
        let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
        tracing::info_span!("request", method = %request.method(), route)
    };
    let ended: OnResponse = |response, latency, _| {
        let took_us = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), took_us, "answered");
    };
    TraceLayer::new_for_http()
        .make_span_with(make)
        .on_request(())
        .on_response(ended)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}

/// Serves until it is told to stop; requests under way are answered first.
pub async fn serve(server: Shared, listener: TcpListener) -> Result<(), Error> {
    serve_on(server, listener.tap_io(|_| {})).await
}

/// The same over TLS.
pub async fn serve_secure(server: Shared, listener: Secure) -> Result<(), Error> {
    serve_on(server, listener.tap_io(|_| {})).await
}

async fn serve_on<L, F>(server: Shared, listener: TapIo<L, F>) -> Result<(), Error>
where
    L: Listener<Addr = SocketAddr>,
    L::Addr: Clone + Sync + std::fmt::Debug,
    F: FnMut(&mut L::Io) + Send + 'static,
{
    let stopping = server.clone();
    let (told, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        told_to_stop().await;
        tracing::info!("stopping");
        stopping.nudges.stop();
        told.send_replace(true);
    });
    let app = router(server).into_make_service_with_connect_info::<SocketAddr>();
    let until = |mut stop: tokio::sync::watch::Receiver<bool>| async move {
        drop(stop.wait_for(|it| *it).await);
    };
    let serving = axum::serve(listener, app).with_graceful_shutdown(until(stop.clone()));
    tokio::select! {
        ended = serving => ended?,
        () = async { until(stop).await; tokio::time::sleep(LAST_REQUESTS).await } => {}
    }
    Ok(())
}

async fn told_to_stop() {
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        }
        _ => std::future::pending().await,
    }
}
