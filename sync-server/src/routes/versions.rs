//! The window of protocol versions, asked at every route of devices, and the report that comes with a request.

use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::contact::{DeviceReport, PROTOCOL_HEADER, REPORT_HEADER, Window, window};

use crate::Shared;
use crate::error::Error;

/// Which protocol a request speaks: the first version did not say.
fn spoken(headers: &HeaderMap) -> Result<u16, Error> {
    let Some(value) = headers.get(PROTOCOL_HEADER) else { return Ok(1) };
    let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    number.ok_or(Error::ValueNotValid(PROTOCOL_HEADER))
}

/// Refuses a version, or lets it pass.
pub fn must_be_spoken(protocol: u16) -> Result<(), Error> {
    match window(protocol) {
        Window::Spoken => Ok(()),
        Window::TooOld => Err(Error::ProtocolTooOld),
        Window::TooNew => Err(Error::ProtocolTooNew),
    }
}

/// Answers versions outside the window with what to do, before anything is read.
pub async fn within_window(request: Request, next: Next) -> Response {
    match spoken(request.headers()).and_then(must_be_spoken) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// What the device said of itself with this request, if it did.
pub struct Report(pub Option<DeviceReport>);

impl FromRequestParts<Shared> for Report {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get(REPORT_HEADER);
        Ok(Report(header.and_then(|value| DeviceReport::from_header(value.as_bytes()))))
    }
}
