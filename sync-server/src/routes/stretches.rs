//! Stretches of the log, from any byte on.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use uuid::Uuid;

use super::page::Path;
use crate::Shared;
use crate::auth::{self, Device};
use crate::error::Error;

/// The routes of this file.
pub fn router() -> Router<Shared> {
    Router::new().route("/sync/log/{epoch}/{number}", get(stretch))
}

/// Where to begin: the `N` of `Range: bytes=N-`, as long as the stretch is still the one that was begun.
fn beginning(headers: &HeaderMap, tag: &str) -> usize {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let range = text(RANGE).and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    if text(IF_RANGE).is_none_or(|begun| begun == tag) { range.unwrap_or(0) } else { 0 }
}

async fn stretch(
    State(server): State<Shared>,
    device: Device,
    Path((epoch, number)): Path<(Uuid, u64)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let mut transaction = auth::trusted(&server, device).await?;
    let found = server.stretches.find(&mut transaction, device.cooperative, epoch, number).await?;
    transaction.commit().await?;
    let stretch = found.ok_or(Error::NotFound)?;
    let tag = format!("\"{}\"", stretch.hash);
    let (from, length) = (beginning(&headers, &tag), stretch.bytes.len());
    let common = [(ACCEPT_RANGES, "bytes".to_owned()), (CONTENT_TYPE, "application/zstd".to_owned()), (ETAG, tag)];
    let Some(rest) = stretch.bytes.get(from..).filter(|rest| !rest.is_empty()) else {
        let range = [(CONTENT_RANGE, format!("bytes */{length}"))];
        return Ok((StatusCode::RANGE_NOT_SATISFIABLE, common, range).into_response());
    };
    let body = Bytes::copy_from_slice(rest);
    if from == 0 {
        return Ok((common, body).into_response());
    }
    let range = [(CONTENT_RANGE, format!("bytes {from}-{}/{length}", length - 1))];
    Ok((StatusCode::PARTIAL_CONTENT, common, range, body).into_response())
}
