//! Pages on the wire: zstd where the other side takes it, JSON where it asks for that.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::protocol::{PAGE_BYTES_MAX, pack, unpack};

use crate::Shared;
use crate::error::Error;

/// A request's body: packed as the header says, or plain JSON.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, server: &Shared) -> Result<Self, Error> {
        let encoding = request.headers().get(CONTENT_ENCODING).cloned();
        let bytes = Bytes::from_request(request, server).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Error::PageTooLarge
            } else {
                Error::BodyNotReadable(rejection.body_text())
            }
        })?;
        let content = match encoding.as_ref().map(|value| value.to_str().unwrap_or("?")) {
            None | Some("identity") if bytes.len() > PAGE_BYTES_MAX => return Err(Error::PageTooLarge),
            None | Some("identity") => serde_json::from_slice(&bytes).map_err(|error| error.to_string()),
            Some("zstd") => unpack(&bytes).map_err(|error| error.to_string()),
            Some(other) => Err(format!("the content encoding {other:?} is not spoken here")),
        };
        content.map(Body).map_err(Error::BodyNotReadable)
    }
}

/// How the other side takes its answer: packed, unless it says that it does not take zstd.
#[derive(Clone, Copy)]
pub struct Wanted {
    is_packed: bool,
}

impl Wanted {
    fn of(headers: &HeaderMap) -> Wanted {
        let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        Wanted { is_packed: accepted.is_none_or(|accepted| accepted.contains("zstd") || accepted.contains('*')) }
    }

    /// The answer, in that form.
    pub fn answer<T: Serialize>(self, page: &T) -> Result<Response, Error> {
        const JSON: &str = "application/json";
        Ok(if self.is_packed {
            ([(CONTENT_TYPE, JSON), (CONTENT_ENCODING, "zstd")], pack(page)?).into_response()
        } else {
            let text = serde_json::to_vec(page).map_err(|_| Error::Fault("a page cannot be written"))?;
            ([(CONTENT_TYPE, JSON)], text).into_response()
        })
    }
}

impl FromRequestParts<Shared> for Wanted {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Error> {
        Ok(Wanted::of(&parts.headers))
    }
}

/// A query string; what cannot be read is refused as any other body is.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Shared> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Error> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, server).await;
        query.map(|query| Query(query.0)).map_err(|rejection| Error::BodyNotReadable(rejection.body_text()))
    }
}

/// What stands in a path; what is not an identity names nothing that exists.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Error> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, server).await;
        path.map(|path| Path(path.0)).map_err(|_| Error::NotFound)
    }
}
