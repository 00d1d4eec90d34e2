//! "Periksa pembukuan": what was changed behind the log's back is found, and what was lost is made again.

use sqlx::AssertSqlSafe;
use sync_server::migrate::migrate;
use sync_server::state_hash::{state_hashes, total};
use sync_server::verify::verify_books;

use crate::support::{Author, TestServer, count};

async fn shop(server: &TestServer) -> Author {
    let mut founder = Author::found(1);
    let till = founder.invite(2);
    founder.describe_product("2025-01-02", 7, &[], &[("name", "Gula"), ("unit_name", "PCS")]);
    founder.receive("2025-01-02", 7, 150_000);
    founder.open_shift("2025-01-03");
    founder.sell("2025-01-03", 7, 2, None);
    founder.revoke("2025-01-04", till.device, 1);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    assert_eq!(carrier.push(&[founder.log.clone(), till.log].concat()).await.refused, []);
    founder
}

async fn wrong(server: &TestServer, author: &Author) -> Vec<&'static str> {
    let checks = verify_books(server.pool(), author.cooperative).await.unwrap();
    checks.into_iter().filter(|check| !check.ok).map(|check| check.code).collect()
}

/// Changes the database by hand, as no route could, and names the checks that find it.
async fn check(statement: &'static str, expect: &[&str]) {
    let server = TestServer::start().await;
    let founder = shop(&server).await;
    assert_eq!(wrong(&server, &founder).await, [""; 0]);
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(server.pool()).await.unwrap();
    assert_eq!(wrong(&server, &founder).await, expect, "{statement}");
}

#[tokio::test]
async fn what_was_changed_by_hand_is_found() {
    check("update sale set net_minor = net_minor + 1", &["projection"]).await;
    check("delete from setting; delete from product", &["projection"]).await;
    check("update account_total set debit_minor = debit_minor + 1", &["balance", "sub_ledgers", "stock", "projection"])
        .await;
    check("update stock_pool set value_minor = 0", &["stock", "projection"]).await;
    check("update holder_total set balance_minor = 7", &["sub_ledgers", "projection"]).await;
    check("delete from standing_record", &["standing"]).await;
    check("update change_set set signature = decode(repeat('00', 64), 'hex') where position = 3", &["chain"]).await;
    check("update device_head set seq = seq - 1", &["chain"]).await;
    check("update cooperative_head set position = position + 1", &["chain"]).await;
}

#[tokio::test]
async fn a_table_of_another_version_is_filled_again_and_stays_closed() {
    let server = TestServer::start().await;
    let founder = shop(&server).await;
    let hash = async || {
        let mut connection = server.pool().acquire().await.unwrap();
        total(&state_hashes(&mut connection, founder.cooperative, "public").await.unwrap())
    };
    let before = hash().await;
    let older = "update read_table set version = 0 where name in ('sale', 'unit', 'product', 'account_total');
                 alter table sale drop column net_minor";
    sqlx::raw_sql(older).execute(server.pool()).await.unwrap();
    migrate(server.pool()).await.unwrap();
    assert_eq!(hash().await, before);
    assert_eq!(count(server.pool(), "sale", founder.cooperative).await, 1);
    assert_eq!(wrong(&server, &founder).await, [""; 0]);
    let closed: i64 = sqlx::query_scalar(
        "select count(*) from pg_class where relname in ('sale', 'unit', 'product', 'account_total')
         and relrowsecurity and relforcerowsecurity",
    )
    .fetch_one(server.pool())
    .await
    .unwrap();
    assert_eq!(closed, 4);
    migrate(server.pool()).await.unwrap();
}
