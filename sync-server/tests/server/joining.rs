//! How devices and cooperatives come to a server, and what devices leave there for one another.

use lumbung::commands::call;
use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};
use shared::change_set::Signed;
use shared::id::DocumentId;
use shared::protocol::{
    Challenge, EnrolRequest, InvitationRequest, JoinRequest, JoinResponse, KeysPage, MemberKey, SessionResponse,
};
use shared::units::join::JoinCode;

use crate::support::till::{Till, id, run};
use crate::support::{Author, Proxy, TestServer, count, read, session_request};

#[tokio::test]
async fn only_a_device_with_its_key_is_let_in() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    server.enrol(&founder).await;
    let challenge = async || read::<Challenge>(server.request(Method::GET, "/sync/challenge"), StatusCode::OK).await;
    let check = async |request: Json, status: StatusCode, code: &str| {
        let problem: Json = read(server.request(Method::POST, "/sync/session").json(&request), status).await;
        assert_eq!(problem["code"], code);
    };
    let nonce = challenge().await.nonce;
    // Not pushed yet, so not known here.
    check(json!(session_request(&till, nonce.clone())), StatusCode::UNAUTHORIZED, "device_unknown").await;
    let mut borrowed = session_request(&till, nonce.clone());
    borrowed.device = founder.device;
    check(json!(borrowed), StatusCode::UNAUTHORIZED, "device_unknown").await;
    let invented = session_request(&founder, "invented".to_owned());
    check(json!(invented), StatusCode::UNAUTHORIZED, "not_signed_in").await;
    let mut later = session_request(&founder, nonce.clone());
    later.protocol = shared::protocol::PROTOCOL_VERSION + 1;
    check(json!(later), StatusCode::UPGRADE_REQUIRED, "protocol_too_new").await;
    let request = session_request(&founder, nonce);
    let session = server.request(Method::POST, "/sync/session").json(&request);
    assert_eq!(read::<SessionResponse>(session, StatusCode::OK).await.expires_in_seconds, 3_600);
}

#[tokio::test]
async fn a_new_device_introduces_itself_by_its_proof() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    server.enrol(&founder).await;
    let begin = async |introduction: &Signed| {
        let challenge: Challenge = read(server.request(Method::GET, "/sync/challenge"), StatusCode::OK).await;
        let mut request = session_request(&till, challenge.nonce);
        request.introduction = Some(introduction.clone());
        server.request(Method::POST, "/sync/session").json(&request).send().await.unwrap().status()
    };
    // The invitation itself has not come yet.
    assert_eq!(begin(&till.log[0]).await, StatusCode::UNAUTHORIZED);
    server.sign_in(&founder).await.push(&founder.log).await;
    assert_eq!(begin(&founder.log[1]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(begin(&till.log[0]).await, StatusCode::OK);
    assert_eq!(server.sign_in(&till).await.heads().await.heads[&till.device], till.head);
}

#[tokio::test]
async fn enrolling_needs_a_code_and_the_founders_key_and_may_be_repeated() {
    let server = TestServer::start().await;
    let founder = Author::found(1);
    let code = server.enrolment_code("uji").await;
    let request = |code: &str, author: &Author| EnrolRequest {
        code: code.to_owned(),
        cooperative: author.cooperative,
        founding: author.log[0].clone(),
    };
    let enrol = async |request: &EnrolRequest, status: StatusCode| {
        read::<Json>(server.request(Method::POST, "/enrol").json(request), status).await
    };
    let wrong = request("AAAAA-AAAAA-AAAAA-AAAAA", &founder);
    assert_eq!(enrol(&wrong, StatusCode::NOT_FOUND).await["code"], "code_not_valid");
    let mut stolen = request(&code, &founder);
    stolen.cooperative = Author::found(2).cooperative;
    assert_eq!(enrol(&stolen, StatusCode::UNPROCESSABLE_ENTITY).await["code"], "founding_refused");
    let first = enrol(&request(&code, &founder), StatusCode::OK).await;
    assert_eq!(enrol(&request(&code.to_lowercase().replace('-', " "), &founder), StatusCode::OK).await, first);
    assert_eq!(enrol(&request(&code, &Author::found(2)), StatusCode::NOT_FOUND).await["code"], "code_not_valid");
    let second = server.enrolment_code("uji").await;
    assert_eq!(enrol(&request(&second, &founder), StatusCode::CONFLICT).await["code"], "already_enrolled");
    assert_eq!(count(server.pool(), "change_set", founder.cooperative).await, 1);
}

#[tokio::test]
async fn an_envelope_is_handed_over_once() {
    let server = TestServer::start().await;
    let founder = Author::found(1);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let code = JoinCode::make([3; 20]);
    let invite = async |seconds: u64| {
        let request = InvitationRequest {
            lookup_hash: JoinCode::lookup_hash(code.lookup()),
            envelope: "c2VhbGVk".to_owned(),
            expires_in_seconds: seconds,
        };
        carrier.request(Method::POST, "/sync/invitations").json(&request).send().await.unwrap().status()
    };
    let request = JoinRequest { lookup: code.lookup().to_owned(), claim: None };
    let join = || server.request(Method::POST, "/join").json(&request);
    assert_eq!(invite(0).await, StatusCode::OK);
    assert_eq!(read::<Json>(join(), StatusCode::NOT_FOUND).await["code"], "code_not_valid");
    assert_eq!(invite(600).await, StatusCode::OK);
    assert_eq!(read::<JoinResponse>(join(), StatusCode::OK).await.envelope, "c2VhbGVk");
    assert_eq!(read::<Json>(join(), StatusCode::NOT_FOUND).await["code"], "code_not_valid");
    let claimed = JoinRequest { claim: Some("x".to_owned()), ..request.clone() };
    let late = server.request(Method::POST, "/join").json(&claimed);
    assert_eq!(
        read::<Json>(late, StatusCode::NOT_FOUND).await["code"],
        "code_not_valid",
        "it was taken without a claim"
    );
    for _ in 0..40 {
        drop(join().send().await.unwrap());
    }
    assert_eq!(read::<Json>(join(), StatusCode::TOO_MANY_REQUESTS).await["code"], "too_many_attempts");
}

#[tokio::test]
async fn a_device_whose_answer_was_lost_joins_with_the_same_code_and_nobody_else_does() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (url, enrolment) = (server.url.clone(), server.enrolment_code("uji").await);
    let (first, made, second, thief) = run(move || {
        let first = Till::founded(&url, &enrolment);
        first.sign_in("super_admin");
        let made = first.ok("make_join_code", json!({ "id": id(), "till_code": "K02", "device_name": "K02" }));
        (first, made, Till::empty(), Till::empty())
    })
    .await;
    // The request gets through, the answer breaks off on its way back.
    proxy.die_after(700);
    let (url, code) = (proxy.url.clone(), made["code"].clone());
    let join = move |till: &Till| {
        call(&till.core, "window", "join_cooperative", json!({ "id": id(), "server_url": url, "code": code }))
    };
    let (second, thief, join) = run(move || {
        assert_eq!(join(&second).unwrap_err().code, "offline");
        (second, thief, join)
    })
    .await;
    let spent: i64 = sqlx::query_scalar("select count(*) from invitation_envelope where used_at is not null")
        .fetch_one(server.pool())
        .await
        .unwrap();
    assert_eq!(spent, 1, "the answer, and not the request, was to be lost");
    proxy.mend();
    run(move || {
        assert_eq!(join(&thief).unwrap_err().code, "code_not_valid");
        // Another program on the same folder, as after a power cut.
        let second = second.restarted();
        join(&second).unwrap();
        assert!(!second.core.folder().join("lumbung.joining").exists());
        first.exchange_until_empty(1);
        assert_eq!(second.held(), first.held());
    })
    .await;
}

#[tokio::test]
async fn a_join_that_broke_off_lets_nobody_into_half_of_the_books_and_is_gone_on_with() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (url, enrolment) = (server.url.clone(), server.enrolment_code("uji").await);
    let (first, made, second) = run(move || {
        let first = Till::founded(&url, &enrolment);
        first.sign_in("super_admin");
        let made = first.ok("make_join_code", json!({ "id": id(), "till_code": "K02", "device_name": "K02" }));
        (first, made, Till::empty())
    })
    .await;
    // The envelope comes through, the books do not.
    proxy.die_after(2_500);
    let (url, code) = (proxy.url.clone(), made["code"].clone());
    let second = run(move || {
        let request = json!({ "id": id(), "server_url": url, "code": code });
        assert_eq!(call(&second.core, "window", "join_cooperative", request).unwrap_err().code, "offline");
        assert_eq!(second.ok("start_status", json!({}))["state"], "joining");
        let progress = second.ok("join_progress", json!({}));
        assert_eq!((&progress["stage"], &progress["trouble"]["code"]), (&json!("idle"), &json!("offline")));
        // After a power cut it is still so, and another try without the server changes nothing.
        let second = second.restarted();
        assert_eq!(second.ok("resume_join", json!({}))["stage"], "idle");
        second
    })
    .await;
    proxy.mend();
    run(move || {
        assert_eq!(second.ok("resume_join", json!({}))["stage"], "done");
        let status = second.ok("start_status", json!({}));
        assert_eq!((&status["state"], &status["till_code"]), (&json!("ready"), &json!("K02")));
        assert_eq!(status["users"], first.ok("start_status", json!({}))["users"]);
        first.exchange_until_empty(1);
        assert_eq!(second.held(), first.held());
    })
    .await;
}

#[tokio::test]
async fn keys_come_back_to_devices_and_lie_wrapped() {
    let server = TestServer::start().await;
    let founder = Author::found(1);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let key = |number: u8, byte: &str| MemberKey {
        document: DocumentId::from_bytes([number; 16]),
        key: format!("{}=", byte.repeat(43)),
    };
    let keep = async |keys: Vec<MemberKey>| {
        let page = KeysPage { keys, position: 0 };
        read::<KeysPage>(carrier.request(Method::POST, "/sync/keys").json(&page), StatusCode::OK).await.position
    };
    assert_eq!(keep(vec![key(1, "A"), key(2, "E")]).await, 2);
    assert_eq!(keep(vec![key(2, "I"), key(3, "M")]).await, 3);
    let page: KeysPage = carrier.get("/sync/keys?after=1").await;
    assert_eq!(page, KeysPage { keys: vec![key(2, "E"), key(3, "M")], position: 3 });
    let wrapped: Vec<Vec<u8>> =
        sqlx::query_scalar("select wrapped from member_key").fetch_all(server.pool()).await.unwrap();
    assert!(wrapped.iter().all(|bytes| bytes.len() == 24 + 32 + 16));
    let short =
        KeysPage { keys: vec![MemberKey { document: key(4, "A").document, key: "AAAA".to_owned() }], position: 0 };
    let problem: Json = read(carrier.request(Method::POST, "/sync/keys").json(&short), StatusCode::BAD_REQUEST).await;
    assert_eq!(problem["code"], "value_not_valid");
}
