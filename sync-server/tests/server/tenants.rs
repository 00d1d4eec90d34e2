//! Nobody sees anybody else's rows: by any route, and by no statement that a route could have got wrong.

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use shared::change_set::Signed;
use shared::id::{CooperativeId, DocumentId};
use shared::protocol::{InvitationRequest, KeysPage, MemberKey, PushRequest};
use shared::table::TABLES;
use shared::units::join::JoinCode;
use sqlx::{AssertSqlSafe, PgConnection};
use sync_server::rights::LOG_TABLES;
use sync_server::routes::ROUTES;
use sync_server::tenant::{self, Scope};

use crate::support::{Author, Carrier, TestServer, count, group, read};

/// A founder with sales, an invitation and a shared group, all of which would be found by its marks.
fn founder(number: u8) -> Author {
    let mut founder = Author::found(number);
    founder.invite(number + 50);
    founder.open_shift("2025-01-03");
    founder.describe_product("2025-01-03", number, &[], &[("name", "Gula"), ("unit_name", "PCS")]);
    founder.receive("2025-01-03", number, 150_000);
    founder.sell("2025-01-03", number, 2, None);
    founder.share("2025-01-04", group(number), true, 0);
    founder
}

/// What would give a cooperative away: its id, its devices and units, its name.
fn marks(author: &Author) -> Vec<String> {
    vec![author.cooperative.to_string(), author.device.to_string(), format!("Koperasi {}", author.device.as_bytes()[0])]
}

struct Two {
    server: TestServer,
    own: Author,
    other: Author,
    carrier: Carrier,
    office: Carrier,
    other_epoch: uuid::Uuid,
    /// By which the first cooperative may come back.
    ticket: String,
}

async fn two() -> Two {
    let server = TestServer::start().await;
    let (own, other) = (founder(1), founder(2));
    for author in [&own, &other] {
        server.enrol(author).await;
        let carrier = server.sign_in(author).await;
        assert_eq!(carrier.push(&author.log).await.refused, []);
        let key = MemberKey { document: DocumentId(author.device.0), key: format!("{}=", "A".repeat(43)) };
        let page = KeysPage { keys: vec![key], position: 0 };
        assert!(carrier.request(Method::POST, "/sync/keys").json(&page).send().await.unwrap().status().is_success());
    }
    let carrier = server.sign_in(&own).await;
    let office = server.office(group(1), "pusat@satu.test").await;
    server.office(group(2), "pusat@dua.test").await;
    let ticket = server.ticket(&own).await;
    let other_epoch = server.sign_in(&other).await.heads().await.cursor.epoch;
    Two { server, own, other, carrier, office, other_epoch, ticket }
}

/// How a route is asked with the first cooperative's credential, as near to the other's rows as it can be brought.
fn ask(two: &Two, method: &str, path: &str) -> Vec<RequestBuilder> {
    let carrier = |method: Method, path: &str| two.carrier.request(method, path);
    let office = |path: &str| two.office.request(Method::GET, path);
    let foreign_page = PushRequest { change_sets: two.other.log.clone() };
    let groups = |rest: &str| {
        vec![
            office(&format!("/office/api/groups/{}/{rest}", group(1))),
            office(&format!("/office/api/groups/{}/{rest}", group(2))),
        ]
    };
    match (method, path) {
        ("GET", "/health" | "/sync/challenge" | "/sync/heads") => vec![carrier(Method::GET, path)],
        ("GET", "/sync/pull") => vec![
            carrier(Method::GET, "/sync/pull"),
            carrier(Method::GET, &format!("/sync/pull?cooperative={}", two.other.cooperative)),
        ],
        ("POST", "/sync/missing") => vec![carrier(Method::POST, path).json(&json!({ "heads": {}, "limit": 500 }))],
        // The other's stretch has the other's epoch; there is no way to name its cooperative.
        ("GET", "/sync/log/{epoch}/{number}") => {
            vec![carrier(Method::GET, &format!("/sync/log/{}/0", two.other_epoch))]
        }
        // A line that stays open has no answer to wait for: `contacts.rs` listens to it beside the other's pushes.
        ("GET", "/sync/events") => Vec::new(),
        ("POST", "/enrol/return") => vec![carrier(Method::POST, path).json(&json!({
            "ticket": two.ticket, "cooperative": two.other.cooperative, "founding": two.other.log[0],
            "change_sets": [],
        }))],
        ("GET", "/sync/keys") => vec![carrier(Method::GET, "/sync/keys?after=0")],
        ("POST", "/sync/push") => vec![carrier(Method::POST, path).json(&foreign_page)],
        ("POST", "/sync/keys") => {
            let key = MemberKey { document: DocumentId(two.other.device.0), key: format!("{}=", "E".repeat(43)) };
            vec![carrier(Method::POST, path).json(&KeysPage { keys: vec![key], position: 0 })]
        }
        ("POST", "/sync/invitations") => {
            let code = JoinCode::make([5; 20]);
            vec![carrier(Method::POST, path).json(&InvitationRequest {
                lookup_hash: JoinCode::lookup_hash(code.lookup()),
                envelope: "c2VhbGVk".to_owned(),
                expires_in_seconds: 600,
            })]
        }
        ("POST", "/sync/session") => vec![carrier(Method::POST, path).json(&json!({
            "protocol": 1, "cooperative": two.other.cooperative, "device": two.other.device, "nonce": "n",
            "signature": "00",
        }))],
        ("POST", "/join") => vec![carrier(Method::POST, path).json(&json!({ "lookup": "AAAAAA" }))],
        ("POST", "/enrol") => vec![carrier(Method::POST, path).json(&json!({
            "code": "AAAAA-AAAAA-AAAAA-AAAAA", "cooperative": two.other.cooperative, "founding": two.other.log[0],
        }))],
        ("POST", "/office/api/sign_in") => {
            vec![carrier(Method::POST, path).json(&json!({ "email": "pusat@dua.test", "password": "salah salah" }))]
        }
        ("GET", "/office/api/groups/{group_id}/cooperatives") => groups("cooperatives"),
        ("GET", "/office/api/groups/{group_id}/trial_balance") => groups("trial_balance?from=2025-01&to=2025-12"),
        ("GET", "/office/api/groups/{group_id}/exceptions") => groups("exceptions"),
        ("GET", "/office/api/groups/{group_id}/sales") => groups("sales?from=2025-01-01&to=2025-12-31"),
        _ => panic!("{method} {path} is not asked for here: say how it could show another's rows"),
    }
}

#[tokio::test]
async fn no_route_shows_a_row_of_another_cooperative() {
    let two = two().await;
    let before = counts(&two.server, two.other.cooperative).await;
    for (method, path) in ROUTES {
        for request in ask(&two, method, path) {
            let answer = request.header("accept-encoding", "identity").send().await.unwrap();
            assert!(!answer.status().is_server_error(), "{method} {path}");
            let text = answer.text().await.unwrap();
            for mark in marks(&two.other) {
                // The heads that a push answers with name the devices that it was asked about, as not held.
                let text = text.replace(&format!("\"{}\":0", two.other.device), "");
                let text = text.replace(&format!("\"device\":\"{}\",\"seq\":1,\"reason\"", two.other.device), "");
                assert!(!text.contains(&mark), "{method} {path} shows {mark}: {text}");
            }
        }
    }
    assert_eq!(counts(&two.server, two.other.cooperative).await, before);
    let shown = two.carrier.pull_all(500).await;
    assert_eq!(shown, two.own.log, "and all of its own");
}

async fn counts(server: &TestServer, cooperative: CooperativeId) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    let tables = LOG_TABLES.iter().map(|(table, _)| *table).chain(TABLES.iter().map(|table| table.name));
    for table in tables {
        counts.push((table, count(server.pool(), table, cooperative).await));
    }
    counts
}

/// A path with something in its places.
fn filled(path: &str) -> String {
    let path = path.replace("{group_id}", &group(1).to_string());
    path.replace("{epoch}", &group(1).to_string()).replace("{number}", "0")
}

#[tokio::test]
async fn every_route_that_holds_rows_asks_for_a_credential() {
    let two = two().await;
    // The ticket of a cooperative that comes back stands in the body.
    let open =
        ["/health", "/sync/challenge", "/sync/session", "/join", "/enrol", "/enrol/return", "/office/api/sign_in"];
    for (method, path) in ROUTES.iter().filter(|(_, path)| !open.contains(path)) {
        let path = filled(path);
        let method: Method = method.parse().unwrap();
        let answer = two.server.request(method.clone(), &path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        // A credential of the other kind is none.
        let wrong = if path.starts_with("/office") { &two.carrier } else { &two.office };
        assert_eq!(wrong.request(method, &path).send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn the_list_of_routes_is_the_router() {
    let two = two().await;
    for (method, path) in ROUTES {
        let path = filled(path);
        let answer = two.server.request(method.parse().unwrap(), &path).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let sources = [
        include_str!("../../src/routes/events.rs"),
        include_str!("../../src/routes/health.rs"),
        include_str!("../../src/routes/join.rs"),
        include_str!("../../src/routes/office.rs"),
        include_str!("../../src/routes/stretches.rs"),
        include_str!("../../src/routes/sync.rs"),
    ];
    let written = |verb: &str| sources.iter().map(|source| source.matches(verb).count()).sum::<usize>();
    assert_eq!(written(".route(\"") + written(").post("), ROUTES.len(), "a route is missing from the list");
}

#[tokio::test]
async fn without_a_tenant_there_are_no_rows() {
    let two = two().await;
    for role in ["lumbung_app", "lumbung_office"] {
        let mut transaction = two.server.pool().begin().await.unwrap();
        let set = format!("set local role {role}");
        sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut *transaction).await.unwrap();
        for table in TABLES.iter().map(|table| table.name).chain(LOG_TABLES.iter().map(|(table, _)| *table)) {
            let rows = visible(&mut transaction, table).await;
            assert_eq!(rows.unwrap_or(0), 0, "{role} sees rows of {table}");
        }
        transaction.rollback().await.unwrap();
    }
}

/// How many rows of a table are seen; none where the role may not ask.
async fn visible(connection: &mut PgConnection, table: &str) -> Option<i64> {
    sqlx::raw_sql("savepoint before").execute(&mut *connection).await.unwrap();
    let query = format!("select count(cooperative) from {table}");
    let rows = sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut *connection).await.ok();
    if rows.is_none() {
        sqlx::raw_sql("rollback to before").execute(&mut *connection).await.unwrap();
    }
    rows
}

#[tokio::test]
async fn a_tenant_sees_and_writes_its_own_rows_only() {
    let two = two().await;
    let mut transaction = tenant::begin(two.server.pool(), Scope::Cooperative(two.own.cooperative)).await.unwrap();
    for table in TABLES.iter().map(|table| table.name).chain(LOG_TABLES.iter().map(|(table, _)| *table)) {
        let query = format!("select count(*) from {table} where cooperative <> $1");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(query))
            .bind(two.own.cooperative.0)
            .fetch_one(&mut *transaction)
            .await
            .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    assert!(visible(&mut transaction, "sale").await.unwrap() > 0);
    let forged = sqlx::query("insert into known_invitation (cooperative, invite_key) values ($1, 'forged')")
        .bind(two.other.cooperative.0)
        .execute(&mut *transaction)
        .await;
    assert!(forged.unwrap_err().to_string().contains("row-level security"));
}

#[tokio::test]
async fn the_log_cannot_be_changed_or_deleted() {
    let two = two().await;
    for statement in ["update change_set set month = 1", "delete from change_set", "update member_key set position = 1"]
    {
        let mut transaction = tenant::begin(two.server.pool(), Scope::Cooperative(two.own.cooperative)).await.unwrap();
        let refused = sqlx::query(statement).execute(&mut *transaction).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{statement}");
    }
    // Keys go with people who were erased, and with nobody else.
    let carrier = two.server.sign_in(&two.own).await;
    let key = MemberKey { document: DocumentId::from_bytes([9; 16]), key: "A".repeat(43) + "=" };
    let page = KeysPage { keys: vec![key], position: 0 };
    read::<KeysPage>(carrier.request(Method::POST, "/sync/keys").json(&page), StatusCode::OK).await;
    let mut transaction = tenant::begin(two.server.pool(), Scope::Cooperative(two.own.cooperative)).await.unwrap();
    let gone = sqlx::query("delete from member_key").execute(&mut *transaction).await.unwrap();
    assert_eq!(gone.rows_affected(), 0, "nobody was erased");
}

#[tokio::test]
async fn every_table_of_cooperatives_is_closed_to_others() {
    let server = TestServer::start().await;
    let tables: Vec<(String, bool, bool)> = sqlx::query_as(
        "select relname::text, relrowsecurity, relforcerowsecurity from pg_class
         join pg_attribute on attrelid = pg_class.oid and attname = 'cooperative'
         where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    )
    .fetch_all(server.pool())
    .await
    .unwrap();
    let known: BTreeSet<&str> =
        TABLES.iter().map(|table| table.name).chain(LOG_TABLES.iter().map(|(table, _)| *table)).collect();
    for (table, enabled, forced) in &tables {
        assert!(enabled & forced, "{table}");
        assert!(known.contains(table.as_str()) || table == "enrolment", "{table} has no policy in rights.rs");
    }
    assert_eq!(tables.len(), known.len() + 1);
}

#[tokio::test]
async fn a_head_office_reads_nothing_about_people() {
    let two = two().await;
    let scope = Scope::Shared(group(1), two.own.cooperative);
    let mut transaction = tenant::begin(two.server.pool(), scope).await.unwrap();
    for table in TABLES.iter().map(|table| table.name).chain(LOG_TABLES.iter().map(|(table, _)| *table)) {
        let shown = visible(&mut transaction, table).await;
        let shared = ["account_total", "sales_day", "unit", "device", "device_head", "sharing", "cooperative"];
        let is_known = shared.contains(&table) || ["group_cooperative", "device_contact"].contains(&table);
        assert_eq!(shown.is_some(), is_known, "{table}");
        assert!(shown.unwrap_or(0) <= 9, "{table}");
    }
    let name = sqlx::query("select name from device").fetch_all(&mut *transaction).await;
    assert!(name.is_err(), "a device may be named after somebody");
}

#[tokio::test]
async fn a_page_of_another_cooperative_is_refused_whoever_carries_it() {
    let two = two().await;
    let log: Vec<Signed> = two.other.log.clone();
    let pushed = two.carrier.push(&log).await;
    assert_eq!(pushed.heads[&two.other.device], 0);
    assert_eq!(pushed.refused.len(), 1);
    assert_eq!(pushed.refused[0].reason.code(), "other_cooperative");
}
