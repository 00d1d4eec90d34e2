//! Two tills of one shop with no internet: they have what the other has, and nobody else gets anything.

use crate::clones::{EVERYTHING, code_of, copy, saved};
use crate::support::till::{Till, run};
use crate::support::{Proxy, TestServer};

async fn two_tills(server: &TestServer, proxy: &Proxy) -> (Till, Till) {
    let (url, code) = (proxy.url.clone(), server.enrolment_code("uji").await);
    run(move || {
        let first = Till::founded(&url, &code);
        first.exchange_until_empty(1);
        let second = first.joined("K02", &url);
        (first, second)
    })
    .await
}

#[tokio::test]
async fn tills_of_one_shop_agree_with_no_internet_and_no_server() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (mut first, mut second) = two_tills(&server, &proxy).await;
    proxy.die_after(0);
    let (first, second) = run(move || {
        assert!(!first.exchange(), "the server can be reached");
        // The second till had not heard of itself from anybody: the first learns of it on this line.
        first.sell(3);
        second.sell(4);
        second.call(&first).unwrap();
        let called = first.call(&second).unwrap();
        assert!(called.is_trusted);
        assert_eq!(called.received + called.sent, 0, "nothing was left to give");
        assert_eq!((first.held(), first.state()), (second.held(), second.state()));
        // Both bring everything to the server, once it is there again; it counts once.
        assert!(first.waiting() >= 7 && second.waiting() >= 7);
        (first, second)
    })
    .await;
    proxy.mend();
    let held = run(move || {
        second.exchange_until_empty(3);
        first.exchange_until_empty(3);
        assert_eq!((first.held(), first.state()), (second.held(), second.state()));
        first.held()
    })
    .await;
    let at_server: i64 = sqlx::query_scalar("select count(*) from change_set").fetch_one(server.pool()).await.unwrap();
    assert_eq!(at_server.unsigned_abs(), held);
}

#[tokio::test]
async fn a_till_that_was_set_back_learns_it_from_its_neighbour_and_repeats_no_number() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (first, second) = two_tills(&server, &proxy).await;
    proxy.die_after(0);
    run(move || {
        let mut first = first;
        second.call(&first).unwrap();
        first.sell(2);
        let backup = saved(&first);
        first.sell(3);
        second.call(&first).unwrap();
        let (folder, memory) = first.stopped();
        copy(backup.path(), folder.path(), &EVERYTHING);
        let mut first = Till::again(folder, memory);
        assert_eq!(code_of(&first), "K01", "nothing on this machine knows better");
        // The call in which it takes a new name ends early; the next ones go on.
        for _ in 0..3 {
            second.call(&first);
        }
        assert_eq!(code_of(&first), "K01B");
        first.sell(1);
        second.call(&first).unwrap();
        assert_eq!((first.held(), first.state()), (second.held(), second.state()));
        let sales = "select count(*), count(distinct document_number) from sale";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let counted = second.core.require().unwrap().store.reader().query_row(sales, [], read).unwrap();
        assert_eq!(counted, (6, 6));
    })
    .await;
}

#[tokio::test]
async fn a_member_key_goes_with_the_profile_it_opens() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (first, second) = two_tills(&server, &proxy).await;
    proxy.die_after(0);
    run(move || {
        first.register_member("Siti Aminah");
        second.call(&first).unwrap();
        assert!(second.member_names().contains("Siti Aminah"));
    })
    .await;
}

#[tokio::test]
async fn a_revoked_till_and_a_till_of_others_get_nothing() {
    let server = TestServer::start().await;
    let proxy = Proxy::to(&server.url).await;
    let (mut first, second) = two_tills(&server, &proxy).await;
    let code = server.enrolment_code("lain").await;
    let url = server.url.clone();
    run(move || {
        first.exchange_until_empty(1);
        let stranger = Till::founded(&url, &code);
        assert_eq!(stranger.call(&first), None, "another cooperative's till is not even greeted");
        first.revoke(&second);
        first.sell(2);
        let before = second.held();
        let called = second.call(&first).unwrap();
        assert_eq!((called.received, second.held()), (0, before), "a revoked till is given nothing");
    })
    .await;
}
