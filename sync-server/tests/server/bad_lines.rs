//! Lines that drop, delay and cut: what real tills send over them arrives once, and sync always makes progress.

use std::time::Duration;

use crate::support::till::{Till, run};
use crate::support::{Faults, Proxy, TestServer};

/// How many sales wait in the till; a longer run names more.
fn backlog() -> usize {
    std::env::var("LUMBUNG_BACKLOG").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// Sales at the server, and how many of them are different ones.
async fn sales_at(server: &TestServer) -> (i64, i64) {
    let query = "select count(*), count(distinct document_number) from sale";
    sqlx::query_as(query).fetch_one(server.pool()).await.unwrap()
}

async fn change_sets_at(server: &TestServer) -> i64 {
    sqlx::query_scalar("select count(*) from change_set").fetch_one(server.pool()).await.unwrap()
}

#[tokio::test]
async fn a_backlog_arrives_once_over_lines_that_drop_delay_and_cut() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (url, code, sales) = (proxy.url.clone(), server.enrolment_code("uji").await, backlog());
    let mut till = run(move || {
        let till = Till::founded(&url, &code);
        till.exchange_until_empty(1);
        till
    })
    .await;
    for percent in [30, 15, 5] {
        proxy.suffer(Faults {
            dropped_percent: percent,
            // No line lives longer than this: a page that is too large for it can only arrive in parts.
            cut_percent: 100,
            cut_bytes_max: 12_000,
            delay: Duration::from_millis(1),
        });
        let (broken, before) = (proxy.broken(), change_sets_at(&server).await);
        till = run(move || {
            till.sell(sales / 3);
            till.exchange_until_empty(500);
            till
        })
        .await;
        assert!(proxy.broken() > broken, "the line was good");
        assert!(change_sets_at(&server).await >= before + (sales / 3) as i64);
    }
    let sold = (sales / 3 * 3) as i64;
    assert_eq!(sales_at(&server).await, (sold, sold), "each sale once");
}

/// The network is killed at every step of an exchange: after the first bytes, after a few more, and so on to its end.
#[tokio::test]
async fn an_exchange_that_is_cut_at_any_step_is_done_by_the_next_one() {
    const STEP_BYTES: u64 = 700;
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (url, code) = (proxy.url.clone(), server.enrolment_code("uji").await);
    let (mut first, mut second) = run(move || {
        let first = Till::founded(&url, &code);
        first.exchange_until_empty(1);
        let second = first.joined("K02", &url);
        (first, second)
    })
    .await;
    let mut bytes = 0;
    loop {
        proxy.die_after(bytes);
        let (sold, went_through) = run(move || {
            first.sell(1);
            second.sell(1);
            // A new program, as after a power cut: nothing but the database says what waits.
            let first = first.restarted();
            let went_through = first.exchange();
            ((first, second), went_through)
        })
        .await;
        (first, second) = sold;
        proxy.mend();
        (first, second) = run(move || {
            first.exchange_until_empty(1);
            second.exchange_until_empty(1);
            first.exchange_until_empty(1);
            (first, second)
        })
        .await;
        assert_eq!(first.held(), second.held());
        assert_eq!(change_sets_at(&server).await.unsigned_abs(), first.held());
        if went_through {
            assert!(bytes > STEP_BYTES, "nothing was cut");
            break;
        }
        bytes += STEP_BYTES;
    }
    assert!(run(move || first.state() == second.state()).await);
}
