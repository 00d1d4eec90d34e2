//! A new till takes a long log in stretches, over lines that break at any byte, and has what the others have.

use std::time::Duration;

use lumbung::commit::{Action, append};
use lumbung::core::new_id;
use lumbung::refusal::Refusal;
use reqwest::{Method, StatusCode};
use shared::change_set::Decided;
use shared::id::{ProductId, UserId};
use shared::inventory::fact::{LEVEL_GENERAL, PriceSet};
use shared::money::Money;
use shared::protocol::{STRETCH_CHANGE_SETS, unpack_stretch};

use crate::support::till::{Till, run};
use crate::support::{Author, Faults, Proxy, TestServer};

/// Writes so many change sets at once, as an import does.
fn fill(till: &Till, count: u64) {
    let open = till.core.require().unwrap();
    let written = open.store.write(|tx| {
        for number in 0..count {
            let price = PriceSet {
                effective_from: None,
                withdrawn: false,
                product: ProductId::from_bytes(u128::from(number).to_be_bytes()),
                level: LEVEL_GENERAL.to_owned(),
                price: Money::from_rupiah(1_000 + number as i64),
                n: 1,
            };
            let decided = Decided { facts: vec![price.into()], ..Decided::default() };
            let action = Action { decided, ..Action::default() };
            append(&open, tx, UserId::from_bytes([1; 16]), new_id()?, action)?;
        }
        Ok::<(), Refusal>(())
    });
    written.unwrap();
}

#[tokio::test]
async fn a_new_till_fetches_a_long_log_over_a_line_that_breaks_at_any_byte() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (good, url, code) = (server.url.clone(), proxy.url.clone(), server.enrolment_code("uji").await);
    let first = run(move || {
        let first = Till::founded(&good, &code);
        fill(&first, 2 * STRETCH_CHANGE_SETS + 300);
        first.exchange_until_empty(3);
        first
    })
    .await;
    // Enough for the code, not for the log.
    proxy.die_after(12_000);
    let (first, second) = run(move || {
        let second = first.joined_so_far("K02", &url);
        (first, second)
    })
    .await;
    assert!(second.held() < STRETCH_CHANGE_SETS);
    proxy.mend();
    proxy.suffer(Faults { dropped_percent: 10, cut_percent: 90, cut_bytes_max: 40_000, delay: Duration::ZERO });
    let before = proxy.broken();
    let (first, mut second) = run(move || {
        while second.held() < first.held() {
            second.exchange();
        }
        // A power cut in the middle of it changes nothing: what is here is in the database.
        let second = second.restarted();
        second.exchange_until_empty(200);
        (first, second)
    })
    .await;
    assert!(proxy.broken() > before, "the line was good");
    proxy.suffer(Faults::default());
    run(move || {
        second.sell(1);
        second.exchange_until_empty(1);
        first.exchange_until_empty(1);
        assert_eq!((second.held(), second.state()), (first.held(), first.state()));
        let verified = second.verified();
        assert_eq!(verified["ok"], serde_json::json!(true), "{verified}");
    })
    .await;
}

#[tokio::test]
async fn a_stretch_is_named_by_its_content_and_given_from_any_byte_on() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    (0..STRETCH_CHANGE_SETS).for_each(|number| drop(founder.name_unit("2025-01-03", "Toko", number + 2)));
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    for page in founder.log.chunks(500) {
        carrier.push(page).await;
    }
    carrier.push(&till.log).await;
    let epoch = carrier.heads().await.cursor.epoch;
    let ask = async |carrier: &crate::support::Carrier, path: &str, range: Option<(&str, &str)>| {
        let mut request = carrier.request(Method::GET, path);
        if let Some((from, tag)) = range {
            request = request.header("range", format!("bytes={from}-")).header("if-range", tag);
        }
        let answer = request.send().await.unwrap();
        let tag = answer.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
        (answer.status(), tag.unwrap_or_default(), answer.bytes().await.unwrap())
    };
    let first = format!("/sync/log/{epoch}/0");
    let (status, tag, whole) = ask(&carrier, &first, None).await;
    assert_eq!((status, tag.trim_matches('"')), (StatusCode::OK, blake3::hash(&whole).to_hex().as_str()));
    let thousand = usize::try_from(STRETCH_CHANGE_SETS).unwrap();
    assert_eq!(unpack_stretch(&whole).unwrap(), founder.log[..thousand]);
    for from in [1, 700, whole.len() - 1] {
        let (status, _, rest) = ask(&carrier, &first, Some((&from.to_string(), &tag))).await;
        assert_eq!((status, &rest[..]), (StatusCode::PARTIAL_CONTENT, &whole[from..]));
    }
    assert_eq!(ask(&carrier, &first, Some(("5", "\"another\""))).await.2, whole, "what changed is given whole");
    let beyond = ask(&carrier, &first, Some((&whole.len().to_string(), &tag))).await;
    assert_eq!(beyond.0, StatusCode::RANGE_NOT_SATISFIABLE);
    // A stretch that is not full yet would change: it is pulled by pages.
    for path in [format!("/sync/log/{epoch}/1"), format!("/sync/log/{epoch}/{}", u64::MAX), "/sync/log/x/0".to_owned()]
    {
        assert_eq!(ask(&carrier, &path, None).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let stranger = Author::found(3);
    server.enrol(&stranger).await;
    let foreign = server.sign_in(&stranger).await;
    assert_eq!(ask(&foreign, &first, None).await.0, StatusCode::NOT_FOUND);
    founder.revoke("2025-01-05", till.device, 1);
    carrier.push(&founder.log[thousand..]).await;
    assert_eq!(ask(&server.sign_in(&till).await, &first, None).await.0, StatusCode::FORBIDDEN);
}
