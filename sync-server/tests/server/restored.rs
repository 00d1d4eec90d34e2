//! A server that lost its database, or got an older one back: its devices fill it again, and nobody copies anything.

use shared::contact::{DeviceReport, PROTOCOL_VERSION, REPORT_HEADER};
use shared::protocol::{Cursor, HeadsResponse};

use crate::support::till::{Till, run};
use crate::support::{Author, Database, Proxy, TestServer, count, group, read};

use reqwest::{Method, StatusCode};

/// What the server has of a cooperative, all tables in one line each.
async fn rows_at(server: &TestServer) -> Vec<(String, i64)> {
    let mut rows = Vec::new();
    for table in ["change_set", "sale", "entry", "account_total", "device", "member_key", "sharing"] {
        let query = format!("select count(*) from {table}");
        let counted = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(server.pool()).await.unwrap();
        rows.push((table.to_owned(), counted));
    }
    let sums: (i64, i64) = sqlx::query_as(
        "select cast(coalesce(sum(debit_minor), 0) as bigint), cast(coalesce(sum(credit_minor), 0) as bigint)
         from account_total",
    )
    .fetch_one(server.pool())
    .await
    .unwrap();
    rows.push(("debit".to_owned(), sums.0));
    rows.push(("credit".to_owned(), sums.1));
    rows
}

/// Two tills that both sold, and everything of both at the server and at both.
async fn two_tills(server: &TestServer, proxy: &Proxy) -> (Till, Till) {
    let (url, code) = (proxy.url.clone(), server.enrolment_code("uji").await);
    run(move || {
        let mut first = Till::founded(&url, &code);
        first.exchange_until_empty(1);
        let mut second = first.joined("K02", &url);
        first.sell(3);
        second.sell(4);
        settle(first, second)
    })
    .await
}

/// Exchanges until both have what the other has.
fn settle(first: Till, second: Till) -> (Till, Till) {
    for _ in 0..3 {
        first.exchange_until_empty(3);
        second.exchange_until_empty(3);
    }
    assert_eq!((first.held(), first.state()), (second.held(), second.state()));
    (first, second)
}

#[tokio::test]
async fn a_server_that_lost_its_database_is_filled_again_by_any_of_its_tills() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (first, second) = two_tills(&server, &proxy).await;
    let before = rows_at(&server).await;
    let empty = TestServer::start().await;
    proxy.lead_to(&empty.url);
    // The till that joined comes first: it brings the founder's change sets with its own.
    let (first, mut second) = run(move || {
        second.exchange_until_empty(3);
        (first, second)
    })
    .await;
    assert_eq!(rows_at(&empty).await, before);
    let after = run(move || {
        second.sell(2);
        let (first, second) = settle(first, second);
        (first.held(), second.held())
    })
    .await;
    assert_eq!(after.0, count_all(&empty).await);
}

async fn count_all(server: &TestServer) -> u64 {
    let count: i64 = sqlx::query_scalar("select count(*) from change_set").fetch_one(server.pool()).await.unwrap();
    count.unsigned_abs()
}

#[tokio::test]
async fn a_server_restored_from_an_old_backup_gets_back_what_it_forgot_without_a_person() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (mut first, mut second) = two_tills(&server, &proxy).await;
    let backup = Database::copy_of(&server.database.name).await;
    (first, second) = run(move || {
        first.sell(5);
        second.sell(6);
        settle(first, second)
    })
    .await;
    let before = rows_at(&server).await;
    let restored = TestServer::on(backup).await;
    assert_ne!(rows_at(&restored).await, before);
    proxy.lead_to(&restored.url);
    (first, second) = run(move || settle(first, second)).await;
    assert_eq!(rows_at(&restored).await, before);
    drop((first, second));
}

async fn count_keys(server: &TestServer) -> i64 {
    sqlx::query_scalar("select count(*) from member_key").fetch_one(server.pool()).await.unwrap()
}

/// The trap of an unnoticed restore: the log grows past where a till stood, with other change sets at those places.
#[tokio::test]
async fn a_restored_server_that_grew_before_a_till_came_back_hides_nothing_from_it() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (mut first, mut second) = two_tills(&server, &proxy).await;
    let backup = Database::copy_of(&server.database.name).await;
    (first, second) = run(move || {
        first.sell(2);
        first.register_member("Siti Aminah");
        settle(first, second)
    })
    .await;
    let keys = count_keys(&server).await;
    assert_eq!(keys, 1);
    let restored = TestServer::on(backup).await;
    proxy.lead_to(&restored.url);
    // The second till sells more than was forgotten, and pushes first; its cursor is hidden, as an old version's was.
    (first, second) = run(move || {
        second.sell(9);
        forget_cursor(&second);
        second.exchange_until_empty(1);
        settle(first, second)
    })
    .await;
    assert_eq!(count_all(&restored).await, first.held());
    // Nor a name: what the copy forgot of the member keys is offered again too.
    assert_eq!(count_keys(&restored).await, keys);
    drop((first, second));
}

fn forget_cursor(till: &Till) {
    let open = till.core.require().unwrap();
    open.store.write(|tx| lumbung::store::set_local_state(tx, lumbung::commit::CURSOR, "")).unwrap();
}

#[tokio::test]
async fn only_a_device_in_good_standing_can_say_that_the_server_was_restored() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&[founder.log.clone(), till.log.clone()].concat()).await;
    let told = async |author: &Author, cursor: Cursor| {
        let report = DeviceReport {
            protocol: PROTOCOL_VERSION,
            app: "0.1.0".to_owned(),
            waiting: 0,
            oldest_seconds: None,
            late_hours: None,
            cursor: Some(cursor),
        };
        let request = server.sign_in(author).await.request(Method::GET, "/sync/heads");
        let heads: HeadsResponse = read(request.header(REPORT_HEADER, report.to_header()), StatusCode::OK).await;
        heads.cursor
    };
    let now = carrier.heads().await.cursor;
    let beyond = Cursor { position: now.position + 1, ..now };
    assert_eq!(told(&till, now).await, now, "a device that stands where the log ends");
    assert_eq!(told(&till, Cursor { epoch: group(9).0, ..beyond }).await, now, "another epoch says nothing");
    let renewed = told(&till, beyond).await;
    assert_eq!((renewed.position, renewed.epoch == now.epoch), (now.position, false));
    founder.revoke("2025-01-05", till.device, 1);
    carrier.push(&founder.log).await;
    let end = carrier.heads().await.cursor;
    assert_eq!(told(&till, Cursor { position: 99, ..end }).await, end, "a revoked one is not believed");
}

#[tokio::test]
async fn a_ticket_brings_back_its_own_cooperative_and_no_other() {
    let server = TestServer::start().await;
    let (founder, other) = (Author::found(1), Author::found(2));
    server.enrol(&founder).await;
    let ticket = server.ticket(&founder).await;
    let empty = TestServer::start().await;
    let come = async |ticket: &str, author: &Author| {
        let request = serde_json::json!({
            "ticket": ticket, "cooperative": author.cooperative, "founding": author.log[0], "change_sets": author.log,
        });
        empty.request(Method::POST, "/enrol/return").json(&request).send().await.unwrap().status()
    };
    assert_eq!(come("invented", &founder).await, StatusCode::UNAUTHORIZED);
    assert_eq!(come(&ticket, &other).await, StatusCode::UNAUTHORIZED);
    assert_eq!(count(empty.pool(), "cooperative", other.cooperative).await, 0);
    assert_eq!(come(&ticket, &founder).await, StatusCode::OK);
    assert_eq!(come(&ticket, &founder).await, StatusCode::OK, "twice is once");
    assert_eq!(count(empty.pool(), "change_set", founder.cooperative).await, 1);
    let elsewhere = Database::create().await;
    let stranger = TestServer::with_master(elsewhere, [7; 32]).await;
    let request = serde_json::json!({
        "ticket": ticket, "cooperative": founder.cooperative, "founding": founder.log[0], "change_sets": [],
    });
    let answer = stranger.request(Method::POST, "/enrol/return").json(&request).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "another server never saw it");
}
