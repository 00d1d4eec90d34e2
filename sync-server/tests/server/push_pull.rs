//! Pushing and pulling: what is held, what is refused, and that nothing refused holds up anything else.

use reqwest::{Method, StatusCode};
use serde_json::Value as Json;
use shared::change_set::{Decided, Signed};
use shared::protocol::{PullResponse, PushRequest, PushResponse};
use shared::verify::VerifyRefused;

use crate::support::{Author, TestServer, count, read, seqs};

#[tokio::test]
async fn what_one_device_pushes_another_pulls_as_it_was_signed() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    founder.open_shift("2025-01-03");
    (0..7).for_each(|_| drop(founder.sell("2025-01-03", 7, 1, None)));
    let enrolled = server.enrol(&founder).await;
    assert_eq!(seqs(&enrolled.heads), [1]);
    let carrier = server.sign_in(&founder).await;
    let pushed = carrier.push(&[founder.log.clone(), till.log.clone()].concat()).await;
    assert_eq!(seqs(&pushed.heads), [founder.head.seq, 1]);
    assert_eq!(pushed.refused, []);
    assert_eq!(pushed.cursor.position, founder.head.seq + 1);
    let other = server.sign_in(&till).await;
    for limit in [1, 3, 500] {
        let mut pulled = other.pull_all(limit).await;
        assert_eq!(pulled.len() as u64, founder.head.seq + 1);
        pulled.sort_by_key(|signed| signed.body.clone());
        let mut sent = [founder.log.clone(), till.log.clone()].concat();
        sent.sort_by_key(|signed| signed.body.clone());
        assert_eq!(pulled, sent);
    }
    assert_eq!(other.heads().await.heads[&founder.device], founder.head);
}

#[tokio::test]
async fn the_same_page_again_changes_nothing() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    founder.open_shift("2025-01-03");
    founder.sell("2025-01-03", 7, 1, None);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let first = carrier.push(&founder.log).await;
    assert_eq!(carrier.push(&founder.log).await, first);
    assert_eq!(count(server.pool(), "change_set", founder.cooperative).await, 3);
    assert_eq!(count(server.pool(), "sale", founder.cooperative).await, 1);
}

#[tokio::test]
async fn many_pushes_at_once_leave_no_gap_and_lose_nothing() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let mut tills: Vec<Author> = (2..10).map(|number| founder.invite(number)).collect();
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&founder.log).await;
    let mut pushes = tokio::task::JoinSet::new();
    for till in &mut tills {
        till.open_shift("2025-01-03");
        (0..10).for_each(|_| drop(till.sell("2025-01-03", 7, 1, None)));
        let (carrier, log) = (carrier.clone(), till.log.clone());
        pushes.spawn(async move {
            for signed in log {
                let pushed = carrier.push(std::slice::from_ref(&signed)).await;
                assert_eq!(pushed.refused, []);
            }
        });
    }
    pushes.join_all().await;
    let expected = founder.head.seq + tills.iter().map(|till| till.head.seq).sum::<u64>();
    assert_eq!(carrier.heads().await.cursor.position, expected);
    assert_eq!(carrier.pull_all(100).await.len() as u64, expected);
    assert_eq!(count(server.pool(), "sale", founder.cooperative).await, 80);
}

/// What a founder and a till have written, and how the server answers to a change of the till's log.
async fn check_refusal(spoil: impl Fn(&mut Author), held: u64, refused_seq: u64, reason: VerifyRefused) {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let mut till = founder.invite(2);
    till.open_shift("2025-01-03");
    (0..4).for_each(|_| drop(till.sell("2025-01-03", 7, 1, None)));
    founder.open_shift("2025-01-03");
    founder.sell("2025-01-03", 7, 1, None);
    spoil(&mut till);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let pushed = carrier.push(&[till.log.clone(), founder.log.clone()].concat()).await;
    assert_eq!(pushed.heads[&founder.device], founder.head.seq, "{reason}");
    assert_eq!(pushed.heads[&till.device], held, "{reason}");
    let refused: Vec<_> = pushed.refused.iter().map(|it| (it.seq, it.reason)).collect();
    assert_eq!(refused, [(refused_seq, reason)]);
}

#[tokio::test]
async fn what_is_refused_of_one_device_holds_up_nothing_else() {
    let flip = |text: &mut String| {
        let last = text.pop().unwrap();
        text.push(if last == '0' { '1' } else { '0' });
    };
    check_refusal(|till| flip(&mut till.log[5].signature), 5, 6, VerifyRefused::BadSignature).await;
    check_refusal(|till| flip(&mut till.log[2].signature), 2, 3, VerifyRefused::BadSignature).await;
    check_refusal(|till| drop(till.log.remove(3)), 3, 5, VerifyRefused::OutOfSequence).await;
    let tamper = |till: &mut Author| till.log[3].body = till.log[3].body.replace("Penjualan", "Pembelian");
    check_refusal(tamper, 3, 4, VerifyRefused::BadSignature).await;
    let unbalance = |till: &mut Author| {
        let mut decided = till.sale(7, 1, None);
        decided.entries[0].lines.pop();
        till.act("2025-01-03", decided);
    };
    check_refusal(unbalance, 6, 7, VerifyRefused::Unbalanced).await;
    let foreign = |till: &mut Author| {
        let mut change_set = till.describe("2025-01-03", Decided::default());
        change_set.cooperative = Author::found(9).cooperative;
        till.write(change_set);
    };
    check_refusal(foreign, 6, 7, VerifyRefused::OtherCooperative).await;
    let chain = |till: &mut Author| {
        let mut change_set = till.describe("2025-01-03", Decided::default());
        change_set.previous = Default::default();
        till.write(change_set);
    };
    check_refusal(chain, 6, 7, VerifyRefused::BrokenChain).await;
}

#[tokio::test]
async fn an_unreadable_body_is_named_and_the_rest_taken() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    founder.open_shift("2025-01-03");
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let rubbish = Signed { body: "{\"id\": 1}".to_owned(), signature: String::new() };
    let pushed = carrier.push(&[rubbish, founder.log[1].clone()]).await;
    assert_eq!(seqs(&pushed.heads), [2]);
    assert_eq!(pushed.refused[0].reason, VerifyRefused::NotReadable);
}

#[tokio::test]
async fn a_fork_is_refused_and_never_acknowledged() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    founder.open_shift("2025-01-03");
    let mut clone = founder.clone();
    founder.sell("2025-01-03", 7, 1, None);
    clone.sell("2025-01-03", 7, 2, None);
    clone.sell("2025-01-03", 7, 3, None);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&founder.log).await;
    let pushed = carrier.push(&clone.log).await;
    assert_eq!(seqs(&pushed.heads), [3]);
    assert_eq!((pushed.refused[0].seq, pushed.refused[0].reason), (3, VerifyRefused::BrokenChain));
    assert_eq!(count(server.pool(), "sale", founder.cooperative).await, 1);
}

#[tokio::test]
async fn an_id_that_two_devices_wrote_holds_up_neither_and_counts_once() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let mut till = founder.invite(2);
    founder.open_shift("2025-01-03");
    till.write_again(founder.change_sets.last().unwrap());
    till.sell("2025-01-03", 7, 1, None);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&founder.log).await;
    let pushed = carrier.push(&till.log).await;
    assert_eq!((pushed.heads[&till.device], pushed.refused.len()), (3, 0));
    assert_eq!(count(server.pool(), "shift", founder.cooperative).await, 1);
    assert_eq!(count(server.pool(), "sale", founder.cooperative).await, 1);
}

#[tokio::test]
async fn a_page_may_come_plain_and_a_pull_may_go_plain() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    founder.open_shift("2025-01-03");
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let page = PushRequest { change_sets: founder.log.clone() };
    let pushed: PushResponse = read(carrier.request(Method::POST, "/sync/push").json(&page), StatusCode::OK).await;
    assert_eq!(seqs(&pushed.heads), [2]);
    let plain = carrier.request(Method::GET, "/sync/pull").header("accept-encoding", "identity").send().await.unwrap();
    assert!(plain.headers().get("content-encoding").is_none());
    assert_eq!(plain.json::<PullResponse>().await.unwrap().change_sets, founder.log);
    let unknown = carrier.request(Method::POST, "/sync/push").header("content-encoding", "br").body("x");
    let problem: Json = read(unknown, StatusCode::BAD_REQUEST).await;
    assert_eq!(problem["code"], "body_not_readable");
}

#[tokio::test]
async fn another_epoch_begins_at_the_beginning() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    founder.open_shift("2025-01-03");
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&founder.log).await;
    let of = async |epoch: &str| {
        let page: PullResponse = carrier.get(&format!("/sync/pull?after=2{epoch}")).await;
        (page.change_sets.len(), page.cursor.position, page.more)
    };
    let epoch = carrier.heads().await.cursor.epoch;
    assert_eq!(of(&format!("&epoch={epoch}")).await, (0, 2, false));
    assert_eq!(of("&epoch=00000000-0000-0000-0000-000000000000").await, (2, 2, false));
    assert_eq!(of("").await, (2, 2, false));
}

#[tokio::test]
async fn a_revoked_device_may_still_send_but_no_longer_receive() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let mut till = founder.invite(2);
    founder.revoke("2025-01-04", till.device, 1);
    till.open_shift("2025-01-04");
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&founder.log).await;
    carrier.push(&till.log[..1]).await;
    let revoked = server.sign_in(&till).await;
    assert_eq!(revoked.push(&till.log).await.heads[&till.device], 2);
    for path in ["/sync/pull", "/sync/keys"] {
        let problem: Json = read(revoked.request(Method::GET, path), StatusCode::FORBIDDEN).await;
        assert_eq!(problem["code"], "device_revoked");
    }
    assert_eq!(count(server.pool(), "shift", founder.cooperative).await, 0);
    founder.admit("2025-01-05", till.device, u64::MAX);
    carrier.push(&founder.log).await;
    assert_eq!(count(server.pool(), "shift", founder.cooperative).await, 1);
    assert_eq!(revoked.pull_all(500).await.len() as u64, founder.head.seq + 2);
}

#[tokio::test]
async fn a_long_run_is_taken_up_to_the_first_bad_signature() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    founder.open_shift("2025-01-03");
    (0..200).for_each(|_| drop(founder.sell("2025-01-03", 7, 1, None)));
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    let mut spoiled = founder.log.clone();
    spoiled[150].signature = spoiled[149].signature.clone();
    let pushed = carrier.push(&spoiled).await;
    assert_eq!(seqs(&pushed.heads), [150]);
    assert_eq!((pushed.refused[0].seq, pushed.refused[0].reason), (151, VerifyRefused::BadSignature));
    let pushed = carrier.push(&founder.log).await;
    assert_eq!((seqs(&pushed.heads), pushed.refused.len()), (vec![202], 0));
}
