//! What can go wrong, and how it is told: one shape for every route.
//!
//! Words: a *refusal* is an answer that a person can act on, with a stable code; a *failure* is ours, logged once here
//! and told without detail. Which change sets are refused is said elsewhere, in `shared::verify`.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use shared::contact::{PROTOCOL_OLDEST, PROTOCOL_VERSION};
use shared::protocol::ProblemResponse;
use shared::verify::VerifyRefused;
use thiserror::Error;

/// Everything a route, a command or a job may end with.
#[derive(Debug, Error)]
pub enum Error {
    #[error("no credential, or not one of ours")]
    NotSignedIn,
    #[error("the credential has expired")]
    SessionExpired,
    #[error("the signature of the device does not fit")]
    DeviceUnknown,
    #[error("the device was revoked")]
    DeviceRevoked,
    #[error("the protocol version is older than any spoken here")]
    ProtocolTooOld,
    #[error("the protocol version is newer than any spoken here")]
    ProtocolTooNew,
    #[error("the body cannot be read: {0}")]
    BodyNotReadable(String),
    #[error("the value of {0} is not valid")]
    ValueNotValid(&'static str),
    #[error("the page is larger than a page may be")]
    PageTooLarge,
    #[error("too many attempts")]
    TooManyAttempts { retry_after_seconds: u64 },
    #[error("the code is not valid, or was used")]
    CodeNotValid,
    #[error("the join code is taken")]
    CodeTaken,
    #[error("the cooperative came with another code")]
    AlreadyEnrolled,
    #[error("the founding change set is not accepted: {0}")]
    FoundingRefused(VerifyRefused),
    #[error("e-mail or password is wrong")]
    SignInRefused,
    #[error("an e-mail address is used once only")]
    EmailTaken,
    #[error("too much waits already")]
    Busy,
    #[error("not allowed")]
    NotAllowed,
    #[error("there is no such thing")]
    NotFound,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Fault(&'static str),
}

/// What stands in the answer: status, code, Indonesian, English.
type Words = (StatusCode, &'static str, &'static str, &'static str);

impl Error {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.words().1
    }

    #[rustfmt::skip]
    fn words(&self) -> Words {
        match self {
            Error::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in",
                "Anda belum masuk. Masuk dulu, lalu coba lagi.", "Sign in first."),
            Error::SessionExpired => (StatusCode::UNAUTHORIZED, "session_expired",
                "Sesi sudah berakhir. Masuk lagi; data Anda tetap tersimpan.", "The session has expired. Sign in again."),
            Error::DeviceUnknown => (StatusCode::UNAUTHORIZED, "device_unknown",
                "Server tidak mengenal perangkat ini. Data tetap tersimpan di perangkat; hubungi pengelola koperasi.",
                "The server does not know this device. Its data stays on the device."),
            Error::DeviceRevoked => (StatusCode::FORBIDDEN, "device_revoked",
                "Perangkat ini sudah dicabut. Data di perangkat masih bisa dikirim, tetapi tidak bisa menerima lagi.",
                "This device was revoked. It may still send, but no longer receive."),
            Error::ProtocolTooOld => (StatusCode::UPGRADE_REQUIRED, "protocol_too_old",
                "Aplikasi ini terlalu lama untuk server. Perbarui aplikasi; penjualan tetap bisa dilakukan, dan semua \
                 yang belum terkirim tetap tersimpan di sini dan dikirim sesudahnya.",
                "This application is too old for the server. Update it; selling goes on, and what is not sent yet is \
                 kept here and sent afterwards."),
            Error::ProtocolTooNew => (StatusCode::UPGRADE_REQUIRED, "protocol_too_new",
                "Server lebih lama daripada aplikasi ini. Minta pengelola server memperbaruinya; penjualan tetap bisa \
                 dilakukan, dan semua yang belum terkirim tetap tersimpan di sini.",
                "The server is older than this application. Ask its operator to update it; selling goes on, and what \
                 is not sent yet is kept here."),
            Error::BodyNotReadable(_) => (StatusCode::BAD_REQUEST, "body_not_readable",
                "Kiriman tidak terbaca. Tidak ada yang berubah di server.", "The request could not be read."),
            Error::ValueNotValid(_) => (StatusCode::BAD_REQUEST, "value_not_valid",
                "Ada isian yang tidak benar.", "A value is not valid."),
            Error::PageTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "page_too_large",
                "Kiriman terlalu besar. Kirim dalam bagian yang lebih kecil.", "The page is too large. Send smaller ones."),
            Error::TooManyAttempts { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts",
                "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.", "Too many attempts. Wait, then try again."),
            Error::CodeNotValid => (StatusCode::NOT_FOUND, "code_not_valid",
                "Kode salah, sudah dipakai, atau sudah lewat waktunya. Minta kode baru.",
                "The code is wrong, used or expired. Ask for a new one."),
            Error::CodeTaken => (StatusCode::CONFLICT, "code_taken",
                "Kode ini sudah ada. Buat kode baru.", "This code exists already. Make another."),
            Error::AlreadyEnrolled => (StatusCode::CONFLICT, "already_enrolled",
                "Koperasi ini sudah terdaftar dengan kode lain.", "This cooperative enrolled with another code."),
            Error::FoundingRefused(_) => (StatusCode::UNPROCESSABLE_ENTITY, "founding_refused",
                "Data pendirian koperasi tidak cocok dengan kuncinya. Tidak ada yang didaftarkan.",
                "The founding change set does not prove the cooperative."),
            Error::SignInRefused => (StatusCode::UNAUTHORIZED, "sign_in_refused",
                "E-mail atau kata sandi salah.", "E-mail or password is wrong."),
            Error::EmailTaken => (StatusCode::CONFLICT, "email_taken",
                "Alamat e-mail ini sudah dipakai.", "This e-mail address is taken."),
            Error::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed",
                "Anda tidak berhak melihat ini.", "You may not see this."),
            Error::NotFound => (StatusCode::NOT_FOUND, "not_found", "Tidak ditemukan.", "Not found."),
            Error::Busy | Error::Database(sqlx::Error::PoolTimedOut) => (StatusCode::SERVICE_UNAVAILABLE, "server_busy",
                "Server sedang sibuk. Data tetap tersimpan di perangkat dan akan dikirim lagi.",
                "The server is busy. Try again."),
            Error::Database(_) | Error::Migration(_) | Error::Io(_) | Error::Fault(_) =>
                (StatusCode::INTERNAL_SERVER_ERROR, "server_failed",
                "Server mengalami gangguan. Data tetap tersimpan di perangkat dan akan dikirim lagi.",
                "The server failed. Nothing was changed; try again."),
        }
    }

    fn data(&self) -> Option<serde_json::Value> {
        match self {
            Error::ProtocolTooOld | Error::ProtocolTooNew => {
                Some(serde_json::json!({ "oldest": PROTOCOL_OLDEST, "newest": PROTOCOL_VERSION }))
            }
            Error::ValueNotValid(field) => Some(serde_json::json!({ "field": field })),
            Error::BodyNotReadable(detail) => Some(serde_json::json!({ "detail": detail })),
            Error::TooManyAttempts { retry_after_seconds } => {
                Some(serde_json::json!({ "retry_after_seconds": retry_after_seconds }))
            }
            Error::FoundingRefused(reason) => Some(serde_json::json!({ "reason": reason.code() })),
            _ => None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, code, message, english) = self.words();
        if status.is_server_error() {
            tracing::error!(error = %self, code, "a request failed");
        }
        let retry_after = match &self {
            Error::TooManyAttempts { retry_after_seconds } => Some([(RETRY_AFTER, retry_after_seconds.to_string())]),
            _ => None,
        };
        let problem = ProblemResponse {
            code: code.to_owned(),
            message: message.to_owned(),
            message_english: english.to_owned(),
            data: self.data(),
        };
        (status, retry_after, Json(problem)).into_response()
    }
}

/// Turns the breach of a named constraint into a refusal.
pub trait OnConstraint<T> {
    /// Where the database named this constraint, the error is the given refusal.
    fn on_constraint(self, name: &str, refusal: Error) -> Result<T, Error>;
}

impl<T> OnConstraint<T> for Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, refusal: Error) -> Result<T, Error> {
        self.map_err(|error| match error.as_database_error().and_then(|it| it.constraint()) {
            Some(constraint) if constraint == name => refusal,
            _ => Error::Database(error),
        })
    }
}
