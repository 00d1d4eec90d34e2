//! HTTP to the server: a session by signature, pages by zstd, and every failure as one of two kinds.

use std::time::Duration;

use ed25519_dalek::Signer;
use reqwest::StatusCode;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::protocol::{
    Challenge, PROTOCOL_VERSION, ProblemResponse, SessionRequest, SessionResponse, session_message, unpack,
};
use thiserror::Error;

use crate::core::Open;
use crate::refusal::Refusal;
use crate::store::StoreError;

/// Why an exchange ended early.
#[derive(Debug, Error)]
pub enum SyncTrouble {
    /// Nobody answers, or the line broke: tried again later.
    #[error("no answer: {0}")]
    Offline(String),
    /// The server answered no.
    #[error("the server refused: {}", .0.code)]
    Refused(Box<Refusal>),
    /// This device's own database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Anything that a command would refuse.
    #[error("{}", .0.code)]
    Here(Box<Refusal>),
}

impl From<Refusal> for SyncTrouble {
    fn from(refusal: Refusal) -> SyncTrouble {
        SyncTrouble::Here(Box::new(refusal))
    }
}

impl From<reqwest::Error> for SyncTrouble {
    fn from(error: reqwest::Error) -> SyncTrouble {
        SyncTrouble::Offline(error.without_url().to_string())
    }
}

impl SyncTrouble {
    /// In words for the person at the screen.
    pub fn refusal(&self) -> Refusal {
        match self {
            SyncTrouble::Offline(_) => Refusal::new(
                "offline",
                "Server tidak terjangkau. Semua catatan tersimpan di sini dan dikirim saat jaringan kembali.",
                "The server cannot be reached. Everything is kept here and sent when the network returns.",
            ),
            SyncTrouble::Refused(refusal) | SyncTrouble::Here(refusal) => (**refusal).clone(),
            SyncTrouble::Store(error) => {
                tracing::error!(%error, "sync");
                Refusal::new(
                    "database",
                    "Data tidak bisa dibaca atau ditulis.",
                    "The data could not be read or written.",
                )
            }
        }
    }

    /// True where the server let this device's token run out.
    pub fn is_expired(&self) -> bool {
        matches!(self, SyncTrouble::Refused(refusal) if refusal.code == "session_expired" || refusal.code == "not_signed_in")
    }
}

/// A session with the server.
#[derive(Debug)]
pub struct Session {
    http: Client,
    url: String,
    token: String,
}

/// A client with bounded patience: a page may be slow, a dead line may not hold anybody up.
///
/// # Errors
/// TLS cannot be set up.
pub fn http() -> Result<Client, SyncTrouble> {
    let client = Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(120))
        .user_agent(concat!("lumbung/", env!("CARGO_PKG_VERSION")))
        .build()?;
    Ok(client)
}

/// Reads an answer, or the problem the server states.
///
/// # Errors
/// As it says.
pub fn answer<T: DeserializeOwned>(response: Response) -> Result<T, SyncTrouble> {
    let status = response.status();
    let is_packed = response.headers().get("content-encoding").is_some_and(|value| value == "zstd");
    let bytes = response.bytes()?;
    if status.is_success() {
        let read =
            if is_packed { unpack(&bytes) } else { serde_json::from_slice(&bytes).map_err(std::io::Error::from) };
        return read.map_err(|error| SyncTrouble::Offline(format!("an answer that cannot be read: {error}")));
    }
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(SyncTrouble::Offline(format!("status {status}")));
    }
    let problem: ProblemResponse = serde_json::from_slice(&bytes).unwrap_or_else(|_| ProblemResponse {
        code: format!("http_{}", status.as_u16()),
        message: "Server menolak permintaan ini.".to_owned(),
        message_english: "The server refused this request.".to_owned(),
        data: None,
    });
    let refusal = Refusal::new(&problem.code, problem.message, problem.message_english);
    Err(SyncTrouble::Refused(Box::new(refusal)))
}

/// Posts JSON without a session.
///
/// # Errors
/// No answer, or a refusal.
pub fn post<T: DeserializeOwned>(url: &str, route: &str, body: &impl Serialize) -> Result<T, SyncTrouble> {
    answer(http()?.post(format!("{url}{route}")).json(body).send()?)
}

impl Session {
    /// Signs in with the device's key: the server gives the nonce, so no clock matters.
    ///
    /// # Errors
    /// No answer, or the device is not let in.
    pub fn begin(open: &Open, url: &str) -> Result<Session, SyncTrouble> {
        let http = http()?;
        let challenge: Challenge = answer(http.get(format!("{url}/sync/challenge")).send()?)?;
        let identity = open.identity;
        let message = session_message(identity.cooperative, identity.device, &challenge.nonce);
        let request = SessionRequest {
            protocol: PROTOCOL_VERSION,
            cooperative: identity.cooperative,
            device: identity.device,
            nonce: challenge.nonce,
            signature: hex::encode(open.signing_key.sign(&message).to_bytes()),
            introduction: crate::store::log::introduction(&open.store.reader(), identity.device)?,
        };
        let session: SessionResponse = answer(http.post(format!("{url}/sync/session")).json(&request).send()?)?;
        Ok(Session { http, url: url.to_owned(), token: session.token })
    }

    fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, SyncTrouble> {
        answer(request.bearer_auth(&self.token).send()?)
    }

    /// Asks a route.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn get<T: DeserializeOwned>(&self, route: &str) -> Result<T, SyncTrouble> {
        self.send(self.http.get(format!("{}{route}", self.url)))
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn post<T: DeserializeOwned>(&self, route: &str, body: &impl Serialize) -> Result<T, SyncTrouble> {
        self.send(self.http.post(format!("{}{route}", self.url)).json(body))
    }

    /// Posts a packed page.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn post_packed<T: DeserializeOwned>(&self, route: &str, page: Vec<u8>) -> Result<T, SyncTrouble> {
        let request = self.http.post(format!("{}{route}", self.url));
        let request = request.header("content-type", "application/json").header("content-encoding", "zstd");
        self.send(request.body(page))
    }
}
