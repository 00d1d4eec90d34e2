//! A real server on a real Postgres for each test, and authors who write real change sets.
//!
//! `DATABASE_URL` names the Postgres; without it one is started for this process and removed when the process ends.
//! Every test has a database of its own, copied from a template that was migrated once.

mod author;
mod database;
mod proxy;
pub mod till;

use std::collections::BTreeMap;

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use shared::change_set::Signed;
use shared::id::{CooperativeId, DeviceId, GroupId};
use shared::protocol::{
    Challenge, EnrolRequest, HeadsResponse, PROTOCOL_VERSION, PullResponse, PushRequest, PushResponse, SessionRequest,
    SessionResponse, pack, session_message, unpack,
};
use sqlx::PgPool;
use sync_server::Server;
use sync_server::config::Config;
use sync_server::tenant::{self, Scope};
use uuid::Uuid;

pub use self::author::Author;
pub use self::database::Database;
pub use self::proxy::{Faults, Proxy};

/// A server that listens, with its database.
pub struct TestServer {
    pub database: Database,
    pub url: String,
    http: Client,
}

/// A device that has been let in.
#[derive(Clone)]
pub struct Carrier {
    http: Client,
    url: String,
    token: String,
}

impl TestServer {
    /// Starts one on an empty database.
    pub async fn start() -> TestServer {
        TestServer::on(Database::create().await).await
    }

    /// Starts one on this database.
    pub async fn on(database: Database) -> TestServer {
        TestServer::with_master(database, [42; 32]).await
    }

    /// Starts one on this database with a master key of its own.
    pub async fn with_master(database: Database, master: [u8; 32]) -> TestServer {
        let server = Server::new(database.pool.clone(), &master, Config::default()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(sync_server::serve::serve(server, listener));
        TestServer { database, url, http: Client::builder().no_proxy().build().unwrap() }
    }

    pub fn pool(&self) -> &PgPool {
        &self.database.pool
    }

    /// A request without a credential.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A code by which a cooperative may come.
    pub async fn enrolment_code(&self, label: &str) -> String {
        let code = shared::units::join::JoinCode::make(sync_server::secrets::random().unwrap()).shown();
        let mut transaction = tenant::begin(self.pool(), Scope::Operator).await.unwrap();
        sqlx::query("insert into enrolment (code_hash, label) values ($1, $2)")
            .bind(sync_server::enrol::enrolment_hash(&code).unwrap().to_hex())
            .bind(label)
            .execute(&mut *transaction)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        code
    }

    /// Brings a founder's cooperative here.
    pub async fn enrol(&self, founder: &Author) -> PushResponse {
        let code = self.enrolment_code("uji").await;
        let founding = founder.log[0].clone();
        let request = EnrolRequest { code, cooperative: founder.cooperative, founding };
        read(self.request(Method::POST, "/enrol").json(&request), StatusCode::OK).await
    }

    /// Lets a device in.
    pub async fn sign_in(&self, author: &Author) -> Carrier {
        let challenge: Challenge = read(self.request(Method::GET, "/sync/challenge"), StatusCode::OK).await;
        let request = session_request(author, challenge.nonce);
        let session: SessionResponse =
            read(self.request(Method::POST, "/sync/session").json(&request), StatusCode::OK).await;
        Carrier { http: self.http.clone(), url: self.url.clone(), token: session.token }
    }

    /// The ticket by which a device's cooperative may come back to this server.
    pub async fn ticket(&self, author: &Author) -> String {
        let challenge: Challenge = read(self.request(Method::GET, "/sync/challenge"), StatusCode::OK).await;
        let request = session_request(author, challenge.nonce);
        let session: SessionResponse =
            read(self.request(Method::POST, "/sync/session").json(&request), StatusCode::OK).await;
        session.return_ticket.unwrap()
    }

    /// Makes a group with a person who may read it, and signs them in.
    pub async fn office(&self, group: GroupId, email: &str) -> Carrier {
        let mut transaction = tenant::begin(self.pool(), Scope::Operator).await.unwrap();
        sqlx::query("insert into office_group (group_id, name) values ($1, 'Pusat') on conflict do nothing")
            .bind(group.0)
            .execute(&mut *transaction)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        let password = "kata sandi yang panjang";
        sync_server::commands::add_user(self.pool(), email, "Ibu Pusat", group, password).await.unwrap();
        let request = serde_json::json!({ "email": email, "password": password });
        let answer: Json = read(self.request(Method::POST, "/office/api/sign_in").json(&request), StatusCode::OK).await;
        let token = answer["token"].as_str().unwrap().to_owned();
        Carrier { http: self.http.clone(), url: self.url.clone(), token }
    }
}

/// What a device asks to be let in with.
pub fn session_request(author: &Author, nonce: String) -> SessionRequest {
    SessionRequest {
        protocol: PROTOCOL_VERSION,
        cooperative: author.cooperative,
        device: author.device,
        signature: author.sign(&session_message(author.cooperative, author.device, &nonce)),
        nonce,
        introduction: None,
    }
}

/// Sends a request, expects this status, and reads the answer.
pub async fn read<T: DeserializeOwned>(request: RequestBuilder, status: StatusCode) -> T {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), status, "{:?}", response.text().await);
    let is_packed = response.headers().get("content-encoding").is_some_and(|value| value == "zstd");
    let bytes = response.bytes().await.unwrap();
    if is_packed { unpack(&bytes).unwrap() } else { serde_json::from_slice(&bytes).unwrap() }
}

impl Carrier {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        read(self.request(Method::GET, path), StatusCode::OK).await
    }

    pub async fn heads(&self) -> HeadsResponse {
        self.get("/sync/heads").await
    }

    /// Sends a packed page.
    pub async fn push(&self, change_sets: &[Signed]) -> PushResponse {
        let body = pack(&PushRequest { change_sets: change_sets.to_vec() }).unwrap();
        let request = self.request(Method::POST, "/sync/push").header("content-encoding", "zstd").body(body);
        read(request, StatusCode::OK).await
    }

    /// Fetches everything, page by page.
    pub async fn pull_all(&self, limit: usize) -> Vec<Signed> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page: PullResponse = self.get(&format!("/sync/pull?limit={limit}{cursor}")).await;
            cursor = format!("&epoch={}&after={}", page.cursor.epoch, page.cursor.position);
            all.extend(page.change_sets);
            if !page.more {
                return all;
            }
        }
    }
}

/// How far each device is held.
pub fn seqs(heads: &BTreeMap<DeviceId, u64>) -> Vec<u64> {
    heads.values().copied().collect()
}

/// Rows of a table of one cooperative, whatever the policies say: tests look as the owner of the database.
pub async fn count(pool: &PgPool, table: &str, cooperative: CooperativeId) -> i64 {
    let query = format!("select count(*) from {table} where cooperative = $1");
    sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(cooperative.0).fetch_one(pool).await.unwrap()
}

/// A group of tests.
pub fn group(number: u8) -> GroupId {
    GroupId(Uuid::from_bytes([number; 16]))
}
