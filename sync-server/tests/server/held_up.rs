//! One record that the server cannot keep holds up neither its till for good nor anybody else (others' queues stopped at
//! one bad record for ever).

use sqlx::AssertSqlSafe;

use crate::support::till::{Till, id, run};
use crate::support::{TestServer, count};
use serde_json::json;

#[tokio::test]
async fn a_page_pasted_into_a_name_is_refused_and_what_slips_through_stops_no_queue() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let cooperative = run(move || {
        let mut till = Till::founded(&url, &code);
        till.sign_in("manager");
        let product = |name: &str| {
            json!({
                "id": id(), "product_id": id(), "name": name, "category": "Sembako", "unit_name": "PCS", "codes": [],
                "tax_class": "exempt", "price": "1750000", "active": true,
            })
        };
        let page = "Harga berlaku sampai akhir bulan. ".repeat(200);
        let refused = lumbung::commands::call(&till.core, "window", "save_product", product(&page)).unwrap_err();
        assert_eq!(refused.code, "text_too_long");
        till.ok("save_product", product("Gula\0\u{7}merah"));
        // A supplier's name has no limit here: it goes into rows that Postgres must take as they are.
        let line = json!({ "product_id": till.goods(), "quantity": "1000", "cost_total": "100000" });
        let receipt =
            json!({ "id": id(), "supplier_name": format!("PT\0 {page}"), "paid_from": "payable", "lines": [line] });
        till.ok("receive_stock", receipt);
        till.sell(3);
        till.exchange_until_empty(3);
        till.core.require().unwrap().identity.cooperative
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 3);
    assert_eq!(count(server.pool(), "stock_receipt", cooperative).await, 1);
    let name: String =
        sqlx::query_scalar("select supplier_name from stock_receipt").fetch_one(server.pool()).await.unwrap();
    assert!(name.starts_with("PT\u{fffd} Harga"), "{name:?}");
}

#[tokio::test]
async fn a_record_the_server_fails_at_is_shown_and_the_other_tills_records_go_on() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let (first, second) = run(move || {
        let mut first = Till::founded(&url, &code);
        first.exchange_until_empty(2);
        let mut second = first.joined("K02", &url);
        second.exchange_until_empty(3);
        first.sell(2);
        second.sell(2);
        // The second till hears of the first one's sales from a neighbour, and carries them with its own.
        second.call(&first).unwrap();
        (first, second)
    })
    .await;
    // A fault of the server's own at the first till's sales, such as no code can foresee.
    let device = first.core.require().unwrap().identity.device;
    let fault = format!(
        "create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
         create trigger fail before insert on change_set for each row when (new.device = '{device}') execute function fail();"
    );
    sqlx::raw_sql(AssertSqlSafe(fault)).execute(server.pool()).await.unwrap();
    let (first, second, cooperative) = run(move || {
        for _ in 0..3 {
            second.exchange();
        }
        let status = second.ok("sync_status", json!({}));
        assert_eq!(status["refused"][0]["code"], "server_failed", "{status}");
        let cooperative = second.core.require().unwrap().identity.cooperative;
        (first, second, cooperative)
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 2, "what the second till sold itself");
    sqlx::raw_sql("drop trigger fail on change_set").execute(server.pool()).await.unwrap();
    run(move || {
        second.exchange_until_empty(3);
        first.exchange_until_empty(3);
        assert_eq!(second.ok("sync_status", json!({}))["refused"], json!([]));
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 4);
}
