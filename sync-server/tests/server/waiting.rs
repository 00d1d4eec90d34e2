//! The line in which pushes of one cooperative wait: what nobody waits for is passed over, and there is an end to it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use shared::change_set::Signed;
use sqlx::PgPool;
use sync_server::error::Error;
use sync_server::log::{Queue, lock};
use sync_server::tenant::{Scope, Transaction, begin};

use crate::support::{Author, TestServer, count};

/// Somebody holds the cooperative's head, and one push stands before it.
async fn held_up(pool: &PgPool, queue: &Arc<Queue>, founder: &Author) -> Transaction {
    let mut holder = begin(pool, Scope::Cooperative(founder.cooperative)).await.unwrap();
    lock(&mut holder, founder.cooperative).await.unwrap();
    let (queue, cooperative, log) = (Arc::clone(queue), founder.cooperative, founder.log.clone());
    tokio::spawn(async move { queue.push(cooperative, log).await });
    let stuck = "select exists (select 1 from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock')";
    while !sqlx::query_scalar::<_, bool>(stuck).fetch_one(pool).await.unwrap() {
        tokio::task::yield_now().await;
    }
    holder
}

/// Steps into the line and does not wait there.
fn is_waiting<T>(push: &mut Pin<Box<impl Future<Output = T>>>) -> bool {
    push.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

#[tokio::test]
async fn a_page_that_comes_again_while_the_database_hangs_is_worked_off_once() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let (given_up, patient) = (founder.invite(2), founder.invite(3));
    server.enrol(&founder).await;
    let queue = Queue::new(server.pool().clone());
    let holder = held_up(server.pool(), &queue, &founder).await;
    let mut push = Box::pin(queue.push(founder.cooperative, given_up.log.clone()));
    assert!(is_waiting(&mut push));
    drop(push);
    let mut again = Box::pin(queue.push(founder.cooperative, patient.log.clone()));
    assert!(is_waiting(&mut again));
    holder.commit().await.unwrap();
    assert_eq!(again.await.unwrap().refused, []);
    let held = founder.log.len() + patient.log.len();
    assert_eq!(count(server.pool(), "change_set", founder.cooperative).await, held as i64, "nobody waits for the rest");
}

#[tokio::test]
async fn a_line_takes_only_so_much_and_no_more_of_those_who_gave_up() {
    let server = TestServer::start().await;
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    server.enrol(&founder).await;
    let queue = Queue::new(server.pool().clone());
    let holder = held_up(server.pool(), &queue, &founder).await;
    let mut large = vec![Signed { body: "x".repeat(7 * 1024 * 1024), signature: String::new() }];
    large.extend(till.log.clone());
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut push = Box::pin(queue.push(founder.cooperative, large.clone()));
        assert!(is_waiting(&mut push));
        waiting.push(push);
    }
    let refused = queue.push(founder.cooperative, large.clone()).await;
    assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
    drop(waiting.pop());
    let mut push = Box::pin(queue.push(founder.cooperative, large.clone()));
    assert!(is_waiting(&mut push), "a place that was given up is free again");
    waiting.push(push);
    holder.commit().await.unwrap();
    for push in waiting {
        assert_eq!(push.await.unwrap().heads[&till.device], till.head.seq);
    }
    for _ in 0..3 {
        assert!(queue.push(founder.cooperative, large.clone()).await.is_ok(), "what is done takes no place");
    }
}
