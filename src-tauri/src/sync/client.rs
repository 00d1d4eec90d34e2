//! HTTP to the server: a session by signature, pages by zstd, and every failure as one of two kinds.

use std::time::{Duration, Instant};

use ed25519_dalek::Signer;
use reqwest::StatusCode;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{HeaderMap, HeaderValue, IF_RANGE, RANGE};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::change_set::Signed;
use shared::contact::{PROTOCOL_HEADER, PROTOCOL_VERSION};
use shared::protocol::{Challenge, ProblemResponse, SessionRequest, SessionResponse, session_message, unpack};
use thiserror::Error;

use super::address::Address;
use super::recover;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::store::StoreError;

/// Why an exchange ended early.
#[derive(Debug, Error)]
pub enum SyncTrouble {
    /// Nobody answers, or the line broke: tried again later.
    #[error("no answer: {0}")]
    Offline(String),
    /// The server could not do what it was asked, and says nothing of why: its own trouble, or one body it cannot keep.
    #[error("the server failed: {0}")]
    Failed(String),
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
            SyncTrouble::Failed(_) => Refusal::new(
                "server_failed",
                "Server sedang bermasalah. Semua catatan tersimpan di sini dan dikirim lagi nanti. Beri tahu pengelola \
                 server bila ini berlangsung lama.",
                "The server is in trouble. Everything is kept here and sent again later. Tell whoever runs the server \
                 if this goes on for long.",
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

    /// True where the server does not know this device: it never did, or it lost what it knew.
    pub fn is_unknown(&self) -> bool {
        matches!(self, SyncTrouble::Refused(refusal) if refusal.code == "device_unknown")
    }
}

/// A session with the server.
#[derive(Debug)]
pub struct Session {
    http: Client,
    url: String,
    token: String,
}

/// How often a question is asked again at once when the line broke quickly, and how long before each.
const TRIES: u32 = 4;
const BEFORE_TRY: Duration = Duration::from_millis(200);
/// A line that took longer to break is slow rather than broken: asking the same again would only take as long again.
const QUICKLY: Duration = Duration::from_secs(10);

/// A client with bounded patience: a page may be slow, a dead line may not hold anybody up.
///
/// # Errors
/// TLS cannot be set up.
pub fn http(address: &Address) -> Result<Client, SyncTrouble> {
    let mut headers = HeaderMap::new();
    headers.insert(PROTOCOL_HEADER, HeaderValue::from(PROTOCOL_VERSION));
    let client = Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .default_headers(headers)
        .user_agent(concat!("lumbung/", env!("CARGO_PKG_VERSION")));
    Ok(address.trusted(client)?.build()?)
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
    // What stands between may be in the way of a server that is well.
    if [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ]
    .contains(&status)
    {
        return Err(SyncTrouble::Offline(format!("status {status}")));
    }
    if status.is_server_error() {
        return Err(SyncTrouble::Failed(format!("status {status}")));
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
    let address = address_of(url)?;
    answer(http(&address)?.post(format!("{}{route}", address.base)).json(body).send()?)
}

fn address_of(url: &str) -> Result<Address, SyncTrouble> {
    Address::read(url).ok_or_else(|| SyncTrouble::from(address_not_readable()))
}

/// What is said of an address that is none.
pub fn address_not_readable() -> Refusal {
    Refusal::new(
        "server_address_not_readable",
        "Alamat server ini tidak terbaca. Ketik lagi seperti tertulis, lengkap dengan sidik jari di belakang tanda #.",
        "This server address cannot be read. Type it as it is written, with the fingerprint behind the # sign.",
    )
}

/// Asks, and asks again where the line broke at once. Every question may be asked twice: what was done is done once.
///
/// # Errors
/// No answer, or a refusal.
pub fn ask<T: DeserializeOwned>(request: &RequestBuilder) -> Result<T, SyncTrouble> {
    let mut tries = 0;
    loop {
        let Some(again) = request.try_clone() else {
            return Err(SyncTrouble::Offline("a request that cannot be repeated".to_owned()));
        };
        let began = Instant::now();
        let trouble = match again.send().map_err(SyncTrouble::from).and_then(answer) {
            Err(trouble @ (SyncTrouble::Offline(_) | SyncTrouble::Failed(_))) => trouble,
            ended => return ended,
        };
        tries += 1;
        if tries == TRIES || began.elapsed() > QUICKLY {
            return Err(trouble);
        }
        std::thread::sleep(BEFORE_TRY * tries);
    }
}

impl Session {
    /// Signs in with the device's key: the server gives the nonce, so no clock matters. A server that lost what it knew
    /// is first given enough to know this device again.
    ///
    /// # Errors
    /// No answer, or the device is not let in.
    pub fn begin(open: &Open, url: &str) -> Result<Session, SyncTrouble> {
        let address = address_of(url)?;
        let (http, url) = (http(&address)?, address.base.as_str());
        let own = open.identity.device;
        let introduction = crate::store::log::introduction(&open.store.reader(), own)?;
        match Session::sign_in(open, url, &http, introduction) {
            Err(trouble) if trouble.is_unknown() => {
                let first = crate::store::log::first(&open.store.reader(), own)?;
                match Session::sign_in(open, url, &http, first) {
                    Err(trouble) if trouble.is_unknown() && recover::come_back(open, &http, url)? => {
                        Session::sign_in(open, url, &http, None)
                    }
                    ended => ended,
                }
            }
            ended => ended,
        }
    }

    fn sign_in(open: &Open, url: &str, http: &Client, introduction: Option<Signed>) -> Result<Session, SyncTrouble> {
        let challenge: Challenge = ask(&http.get(format!("{url}/sync/challenge")))?;
        let identity = open.identity;
        let message = session_message(identity.cooperative, identity.device, &challenge.nonce);
        let request = SessionRequest {
            protocol: PROTOCOL_VERSION,
            cooperative: identity.cooperative,
            device: identity.device,
            nonce: challenge.nonce,
            signature: hex::encode(open.signing_key.sign(&message).to_bytes()),
            introduction,
        };
        let session: SessionResponse = ask(&http.post(format!("{url}/sync/session")).json(&request))?;
        if let Some(ticket) = &session.return_ticket {
            recover::keep_ticket(open, ticket)?;
        }
        Ok(Session { http: http.clone(), url: url.to_owned(), token: session.token })
    }

    fn request(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.token)
    }

    /// Asks a route.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn get<T: DeserializeOwned>(&self, route: &str) -> Result<T, SyncTrouble> {
        ask(&self.request(self.http.get(format!("{}{route}", self.url))))
    }

    /// Asks a route and says something of this device with it.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn get_with<T: DeserializeOwned>(&self, route: &str, name: &str, header: &str) -> Result<T, SyncTrouble> {
        ask(&self.request(self.http.get(format!("{}{route}", self.url))).header(name, header))
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn post<T: DeserializeOwned>(&self, route: &str, body: &impl Serialize) -> Result<T, SyncTrouble> {
        ask(&self.request(self.http.post(format!("{}{route}", self.url)).json(body)))
    }

    /// Asks for a page, and gives it the time it may take.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn page<T: DeserializeOwned>(&self, route: &str, patience: Duration) -> Result<T, SyncTrouble> {
        ask(&self.request(self.http.get(format!("{}{route}", self.url))).timeout(patience))
    }

    /// Posts a packed page, and gives it the time it may take.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn post_packed<T: DeserializeOwned>(
        &self,
        route: &str,
        page: Vec<u8>,
        patience: Duration,
    ) -> Result<T, SyncTrouble> {
        let request = self.http.post(format!("{}{route}", self.url)).timeout(patience);
        let request = request.header("content-type", "application/json").header("content-encoding", "zstd");
        ask(&self.request(request.body(page)))
    }

    /// Asks for a file from a byte on, as long as it is still the one that was begun.
    ///
    /// # Errors
    /// No answer.
    pub fn file_from_byte(&self, route: &str, from: usize, tag: &str) -> Result<Response, SyncTrouble> {
        let request = self.request(self.http.get(format!("{}{route}", self.url)));
        let request = match from {
            0 => request,
            _ => request.header(RANGE, format!("bytes={from}-")).header(IF_RANGE, tag),
        };
        Ok(request.send()?)
    }

    /// Opens a line that stays open; every read of it ends after the client's patience.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn listen(&self, route: &str) -> Result<Response, SyncTrouble> {
        let response = self.request(self.http.get(format!("{}{route}", self.url))).send()?;
        if response.status().is_success() {
            return Ok(response);
        }
        let problem = answer::<serde_json::Value>(response);
        Err(problem.err().unwrap_or_else(|| SyncTrouble::Offline("no line".to_owned())))
    }
}
