//! What devices say of themselves, which versions are spoken, and nudges.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::Value as Json;
use shared::contact::{DeviceReport, PROTOCOL_HEADER, PROTOCOL_OLDEST, PROTOCOL_VERSION, REPORT_HEADER};
use shared::protocol::HeadsResponse;

use crate::support::till::{Till, run};
use crate::support::{Author, Carrier, TestServer, group, read};

fn report(waiting: u64) -> DeviceReport {
    let oldest_seconds = Some(waiting * 60).filter(|_| waiting > 0);
    DeviceReport {
        protocol: PROTOCOL_VERSION,
        app: "0.1.0".to_owned(),
        waiting,
        oldest_seconds,
        late_hours: Some(24),
        cursor: None,
    }
}

async fn tell(carrier: &Carrier, report: &DeviceReport) -> HeadsResponse {
    let request = carrier.request(Method::GET, "/sync/heads").header(REPORT_HEADER, report.to_header());
    read(request, StatusCode::OK).await
}

#[tokio::test]
async fn a_till_whose_sync_died_quietly_is_seen_by_the_others_and_by_the_head_office() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    founder.share("2025-01-04", group(1), true, 0);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&[founder.log.clone(), till.log.clone()].concat()).await;
    tell(&server.sign_in(&till).await, &report(7)).await;
    let heads = tell(&carrier, &report(0)).await;
    let contact = heads.contacts.iter().find(|contact| contact.device == till.device).unwrap();
    assert_eq!(contact.report, report(7));
    let office = server.office(group(1), "pusat@satu.test").await;
    let list: Json = office.get(&format!("/office/api/groups/{}/cooperatives", group(1))).await;
    let devices = list["cooperatives"][0]["devices"].as_array().unwrap();
    let shown = devices.iter().find(|device| device["device_id"] == till.device.to_string()).unwrap();
    assert_eq!((&shown["waiting"], &shown["oldest_seconds"]), (&7.into(), &420.into()));
    assert_eq!((&shown["app_version"], &shown["protocol"]), (&"0.1.0".into(), &PROTOCOL_VERSION.into()));
    assert_eq!(shown["late_hours"], 24);
    assert!(shown["contacted_at_ms"].as_i64() > Some(0));
    // A device that was never heard is shown as such, and nonsense in a report refuses nothing.
    let request = carrier.request(Method::GET, "/sync/heads").header(REPORT_HEADER, "\"{");
    assert_eq!(read::<HeadsResponse>(request, StatusCode::OK).await.contacts.len(), 2);
}

#[tokio::test]
async fn what_a_till_has_just_sent_is_no_longer_shown_as_waiting() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let till = run(move || {
        let mut till = Till::founded(&url, &code);
        till.exchange_until_empty(3);
        till.sell(4);
        assert!(till.waiting() >= 4 && till.exchange());
        till
    })
    .await;
    let known: (i64, Option<i64>) =
        sqlx::query_as("select waiting, oldest_seconds from device_contact").fetch_one(server.pool()).await.unwrap();
    assert_eq!((till.waiting(), known), (0, (0, None)), "said before the push, and never again until the next one");
}

#[tokio::test]
async fn a_version_outside_the_window_is_told_what_to_do_before_anything_is_read() {
    let server = TestServer::start().await;
    let founder = Author::found(1);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let ask = async |version: Option<u16>, path: &str| {
        let request = carrier.request(Method::GET, path);
        let request = version.iter().fold(request, |it, version| it.header(PROTOCOL_HEADER, *version));
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, answer.json::<Json>().await.unwrap()["code"].clone())
    };
    for path in ["/sync/heads", "/sync/pull", "/sync/keys", "/sync/challenge"] {
        assert_eq!(ask(Some(0), path).await, (StatusCode::UPGRADE_REQUIRED, "protocol_too_old".into()), "{path}");
        let newer = ask(Some(PROTOCOL_VERSION + 1), path).await;
        assert_eq!(newer, (StatusCode::UPGRADE_REQUIRED, "protocol_too_new".into()), "{path}");
        for spoken in (PROTOCOL_OLDEST..=PROTOCOL_VERSION).map(Some).chain([None]) {
            let request = carrier.request(Method::GET, path).header("accept-encoding", "identity");
            let request = spoken.iter().fold(request, |it, version| it.header(PROTOCOL_HEADER, *version));
            assert_eq!(request.send().await.unwrap().status(), StatusCode::OK, "{path} {spoken:?}");
        }
    }
    assert_eq!(ask(None, "/health").await.0, StatusCode::OK, "whoever asks for the window itself is answered");
}

/// Listens, and says whether a nudge came in a while.
async fn is_nudged(
    line: &mut (impl futures_util::Stream<Item = reqwest::Result<impl AsRef<[u8]>>> + Unpin),
    within: Duration,
) -> bool {
    let heard = tokio::time::timeout(within, async {
        while let Some(Ok(piece)) = line.next().await {
            if String::from_utf8_lossy(piece.as_ref()).contains("data:") {
                return true;
            }
        }
        false
    });
    heard.await.unwrap_or(false)
}

#[tokio::test]
async fn a_push_nudges_the_other_devices_of_the_cooperative_and_nobody_else() {
    const LONG: Duration = Duration::from_secs(60);
    const NOTHING: Duration = Duration::from_millis(300);
    let server = TestServer::start().await;
    let (mut founder, mut other) = (Author::found(1), Author::found(2));
    let till = founder.invite(3);
    for author in [&founder, &other] {
        server.enrol(author).await;
    }
    let carrier = server.sign_in(&founder).await;
    carrier.push(&[founder.log.clone(), till.log.clone()].concat()).await;
    let listen = async |carrier: &Carrier| {
        let answer = carrier.request(Method::GET, "/sync/events").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.bytes_stream()
    };
    let strangers = server.sign_in(&other).await;
    let mut at_till = listen(&server.sign_in(&till).await).await;
    let mut at_founder = listen(&carrier).await;
    let mut at_other = listen(&strangers).await;
    founder.open_shift("2025-01-03");
    carrier.push(&founder.log).await;
    assert!(is_nudged(&mut at_till, LONG).await);
    assert!(!is_nudged(&mut at_founder, NOTHING).await, "who carried it knows");
    assert!(!is_nudged(&mut at_other, NOTHING).await, "another cooperative hears nothing");
    other.open_shift("2025-01-03");
    strangers.push(&other.log).await;
    assert!(!is_nudged(&mut at_till, NOTHING).await);
    assert!(server.request(Method::GET, "/sync/events").send().await.unwrap().status() == StatusCode::UNAUTHORIZED);
    founder.revoke("2025-01-04", till.device, 1);
    carrier.push(&founder.log).await;
    let revoked = server.sign_in(&till).await.request(Method::GET, "/sync/events").send().await.unwrap();
    assert_eq!(revoked.status(), StatusCode::FORBIDDEN);
}
