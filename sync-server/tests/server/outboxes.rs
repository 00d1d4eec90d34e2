//! Outboxes of released versions: what an app of then had queued is taken by the server of today, whole, and comes to
//! the same figures. An app that is months behind loses nothing by it.
//!
//! Each file in `tests/outboxes` was written by the version it names and is never changed; a release adds one
//! (`LUMBUNG_WRITE_GENERATED=1` writes the present protocol's where it is missing).

use std::path::PathBuf;

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use shared::change_set::Signed;
use shared::contact::{PROTOCOL_OLDEST, PROTOCOL_VERSION};
use shared::id::DeviceId;
use shared::protocol::{Challenge, EnrolRequest, PushRequest, PushResponse, SessionResponse, pack};

use crate::support::{Author, TestServer, group, read, session_request};

/// What an app of a version had to send, and what it comes to.
#[derive(Serialize, Deserialize)]
struct Outbox {
    protocol: u16,
    /// Pages as they would be pushed; the first change set founds the cooperative of `Author::found(1)`.
    pages: Vec<Vec<Signed>>,
    figures: Figures,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Figures {
    change_sets: i64,
    sales: i64,
    debit_minor: i64,
    stock: i64,
    late_entries: i64,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/outboxes")
}

/// A story in which a device does everything that reaches across change sets: sales and late ones, closing and
/// reopening, revoking and admitting, sharing.
fn story() -> Vec<Vec<Signed>> {
    let mut founder = Author::found(1);
    let mut till = founder.invite(2);
    founder.describe_product("2025-01-03", 7, &[], &[("name", "Gula"), ("unit_name", "PCS")]);
    founder.set_price("2025-01-03", 7, 17_500, 1);
    founder.receive("2025-01-03", 7, 150_000);
    founder.open_shift("2025-01-03");
    till.open_shift("2025-01-03");
    (0..5).for_each(|_| drop(founder.sell("2025-01-03", 7, 2, None)));
    (0..4).for_each(|_| drop(till.sell("2025-01-04", 7, 1, None)));
    founder.close_month("2025-02-01", "2025-01", &[(founder.device, founder.head.seq), (till.device, 3)]);
    let closing = founder.change_sets.last().unwrap().id;
    founder.sell("2025-01-31", 7, 1, None);
    founder.reopen("2025-02-02", closing);
    founder.revoke("2025-02-03", till.device, 4);
    founder.admit("2025-02-04", till.device, 5);
    founder.name_unit("2025-02-05", "Toko Baru", 2);
    founder.share("2025-02-06", group(1), true, 0);
    vec![founder.log.clone(), till.log.clone()]
}

async fn figures(server: &TestServer) -> Figures {
    let (change_sets, sales, late_entries): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from change_set), (select count(*) from sale), (select count(*) from late_posting)",
    )
    .fetch_one(server.pool())
    .await
    .unwrap();
    let (debit_minor, stock): (i64, i64) = sqlx::query_as(
        "select (select cast(coalesce(sum(debit_minor), 0) as bigint) from account_total),
                (select cast(coalesce(sum(quantity), 0) as bigint) from stock_pool)",
    )
    .fetch_one(server.pool())
    .await
    .unwrap();
    Figures { change_sets, sales, debit_minor, stock, late_entries }
}

/// Pushes an outbox as an app of that protocol did, and returns what it came to.
async fn replay(protocol: u16, pages: &[Vec<Signed>]) -> Figures {
    let server = TestServer::start().await;
    let founder = Author::found(1);
    // The first version said nothing of itself in a header.
    let said = |request: reqwest::RequestBuilder| {
        if protocol == 1 { request } else { request.header(shared::contact::PROTOCOL_HEADER, protocol) }
    };
    let code = server.enrolment_code("uji").await;
    let request = EnrolRequest { code, cooperative: founder.cooperative, founding: pages[0][0].clone() };
    let enrolled = said(server.request(Method::POST, "/enrol").json(&request));
    assert_eq!(read::<PushResponse>(enrolled, StatusCode::OK).await.refused, []);
    let challenge: Challenge = read(said(server.request(Method::GET, "/sync/challenge")), StatusCode::OK).await;
    let mut request = session_request(&founder, challenge.nonce);
    request.protocol = protocol;
    let session = said(server.request(Method::POST, "/sync/session").json(&request));
    let session: SessionResponse = read(session, StatusCode::OK).await;
    let mut sent: Vec<Signed> = Vec::new();
    for page in pages {
        let packed = pack(&PushRequest { change_sets: page.clone() }).unwrap();
        let push = server.request(Method::POST, "/sync/push").bearer_auth(&session.token);
        let push = said(push.header("content-encoding", "zstd").body(packed));
        assert_eq!(read::<PushResponse>(push, StatusCode::OK).await.refused, []);
        sent.extend(page.iter().cloned());
    }
    let mut held = server.sign_in(&founder).await.pull_all(7).await;
    for list in [&mut held, &mut sent] {
        list.sort_by(|left, right| left.signature.cmp(&right.signature));
    }
    assert_eq!(held, sent, "every byte as it was signed");
    figures(&server).await
}

#[tokio::test]
async fn an_app_months_behind_with_a_full_queue_loses_nothing() {
    for protocol in PROTOCOL_OLDEST..=PROTOCOL_VERSION {
        let path = folder().join(format!("protocol_{protocol}.json"));
        if std::env::var_os("LUMBUNG_WRITE_GENERATED").is_some() && !path.exists() {
            let pages = story();
            let figures = replay(protocol, &pages).await;
            let outbox = Outbox { protocol, pages, figures };
            std::fs::write(&path, serde_json::to_string_pretty(&outbox).unwrap() + "\n").unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let outbox: Outbox = serde_json::from_str(&text).unwrap();
        assert_eq!(outbox.protocol, protocol);
        assert_eq!(replay(protocol, &outbox.pages).await, outbox.figures, "protocol {protocol}");
        assert_eq!(seqs_of(&outbox.pages).len(), 2, "the story has two devices");
    }
}

fn seqs_of(pages: &[Vec<Signed>]) -> std::collections::BTreeMap<DeviceId, u64> {
    let bodies = pages.iter().flatten().map(|signed| shared::verify::read_body(signed).unwrap());
    bodies.map(|change_set| (change_set.device, change_set.seq)).collect()
}
