//! Head office: sums of what is shared, while it is shared, and how far they are complete.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};
use shared::change_set::{Decided, Entry, Posting};
use shared::id::{MemberId, UnitId};
use shared::money::Money;

use crate::support::{Author, Carrier, TestServer, group, read};

fn minor(value: &Json) -> i64 {
    value.as_str().unwrap().parse().unwrap()
}

/// A founder with a till, sales on two days, and totals shared with the first group.
async fn sharing(server: &TestServer, number: u8, pieces: i64) -> (Author, Author, Carrier) {
    let mut founder = Author::found(number);
    let mut till = founder.invite(number + 50);
    founder.receive("2024-12-20", 7, 150_000);
    founder.open_shift("2025-01-03");
    till.open_shift("2025-01-03");
    founder.sell("2025-01-03", 7, pieces, None);
    founder.sell("2025-01-03", 7, 1, Some(MemberId::from_bytes([9; 16])));
    till.sell("2025-02-04", 7, 2, None);
    founder.share("2025-02-05", group(1), true, 0);
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    assert_eq!(carrier.push(&[founder.log.clone(), till.log.clone()].concat()).await.refused, []);
    (founder, till, carrier)
}

async fn get(office: &Carrier, rest: &str) -> Json {
    office.get(&format!("/office/api/groups/{}/{rest}", group(1))).await
}

#[tokio::test]
async fn the_combined_trial_balance_is_the_sum_of_the_branches() {
    let server = TestServer::start().await;
    let office = server.office(group(1), "pusat@uji.test").await;
    let (one, till, _) = sharing(&server, 1, 3).await;
    let (two, ..) = sharing(&server, 2, 5).await;
    let report = get(&office, "trial_balance?from=2025-01&to=2025-02").await;
    let names: Vec<&str> =
        report["cooperatives"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Koperasi 1", "Koperasi 2"]);
    let rows = report["rows"].as_array().unwrap();
    for row in rows {
        for column in ["opening", "debit", "credit", "closing"] {
            let parts: i64 = row["by_cooperative"].as_array().unwrap().iter().map(|it| minor(&it[column])).sum();
            assert_eq!(minor(&row[column]), parts, "{row}");
        }
        assert_eq!(minor(&row["closing"]), minor(&row["opening"]) + minor(&row["debit"]) - minor(&row["credit"]));
    }
    assert_eq!(report["totals"]["opening"], "0");
    assert_eq!(report["totals"]["closing"], "0");
    assert_eq!(report["totals"]["debit"], report["totals"]["credit"]);
    let of = |account: &str| rows.iter().find(|row| row["account"] == account).unwrap();
    // 150,000 received by each in December; 6 and 8 pieces at 15,000 sold since.
    assert_eq!(minor(&of("1151")["opening"]), 30_000_000);
    assert_eq!(minor(&of("1151")["closing"]), 30_000_000 - 14 * 1_500_000);
    assert_eq!(of("1151")["name"], "Persediaan Barang Dagangan");
    assert_eq!(minor(&of("4201")["closing"]), -12 * 1_750_000);
    assert_eq!(minor(&of("4101")["closing"]), -2 * 1_750_000);
    let january = get(&office, "trial_balance?from=2025-01&to=2025-01").await;
    let of = |account: &str| january["rows"].as_array().unwrap().iter().find(|row| row["account"] == account).cloned();
    assert_eq!(minor(&of("4201").unwrap()["closing"]), -8 * 1_750_000);
    // Each branch's part is what the branch's own books say.
    let closing: BTreeMap<String, i64> = own_books(&server, &two).await;
    for row in rows {
        let part =
            row["by_cooperative"].as_array().unwrap().iter().find(|it| it["cooperative_id"] == json!(two.cooperative));
        let part = part.map_or(0, |part| minor(&part["closing"]));
        assert_eq!(part, closing.get(row["account"].as_str().unwrap()).copied().unwrap_or(0), "{row}");
    }
    let devices = report["complete_up_to"][0]["devices"].as_array().unwrap();
    assert_eq!(devices.len(), 2);
    assert_eq!(devices[0]["till_code"], "K01");
    assert_eq!(devices[0]["unit_name"], "Toko");
    assert_eq!(devices[0]["seq"], json!(one.head.seq));
    assert_eq!(devices[1]["last_business_date"], "2025-02-04");
    assert_eq!(devices[1]["device_id"], json!(till.device));
    assert!(devices[1]["received_at_ms"].as_i64().unwrap() > 1_700_000_000_000);
}

async fn own_books(server: &TestServer, author: &Author) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select account, cast(sum(debit_minor - credit_minor) as bigint) from account_total
         where cooperative = $1 group by account",
    )
    .bind(author.cooperative.0)
    .fetch_all(server.pool())
    .await
    .unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn what_units_owe_each_other_is_eliminated_and_a_difference_stays() {
    let server = TestServer::start().await;
    let office = server.office(group(1), "pusat@uji.test").await;
    let (mut founder, _, carrier) = sharing(&server, 1, 3).await;
    let other = UnitId::from_bytes([77; 16]);
    let line = |account: &str, unit: UnitId, rupiah: i64| Posting {
        account: account.to_owned(),
        unit: Some(unit),
        amount: Money::from_rupiah(rupiah),
        origin: None,
        holder: None,
    };
    let own = founder.unit;
    let entry = |lines: Vec<Posting>| Entry {
        rule: "U01".to_owned(),
        document: "T01-U1".to_owned(),
        description: String::new(),
        lines,
    };
    let lines = vec![
        line("1181", own, 80),
        line("1111", own, -80),
        line("1111", other, 80),
        line("1181", other, -80),
        line("1182", own, 50),
        line("1111", own, -50),
    ];
    founder.act("2025-02-06", Decided { entries: vec![entry(lines)], ..Decided::default() });
    assert_eq!(carrier.push(&founder.log).await.refused, []);
    let report = get(&office, "trial_balance?from=2025-02&to=2025-02").await;
    let of = |account: &str| {
        report["rows"].as_array().unwrap().iter().find(|row| row["account"] == account).cloned().unwrap()
    };
    assert_eq!((minor(&of("1181")["elimination"]), minor(&of("1181")["closing"])), (8_000, 0));
    assert_eq!((minor(&of("1182")["elimination"]), minor(&of("1182")["closing"])), (0, 5_000));
}

#[tokio::test]
async fn sales_are_listed_per_unit_and_day() {
    let server = TestServer::start().await;
    let office = server.office(group(1), "pusat@uji.test").await;
    let (founder, ..) = sharing(&server, 1, 3).await;
    let report = get(&office, "sales?from=2025-01-01&to=2025-01-31").await;
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["business_date"], "2025-01-03");
    assert_eq!(rows[0]["cooperative_name"], "Koperasi 1");
    assert_eq!(rows[0]["unit_id"], json!(founder.unit));
    assert_eq!(rows[0]["unit_name"], "Toko");
    assert_eq!(rows[0]["sales_count"], 2);
    assert_eq!(minor(&rows[0]["origin_member_net"]), 1_750_000);
    assert_eq!(minor(&rows[0]["origin_non_member_net"]), 3 * 1_750_000);
    assert_eq!(minor(&rows[0]["net"]), 4 * 1_750_000);
    let all = get(&office, "sales?from=2025-01-01&to=2025-12-31").await;
    assert_eq!(all["rows"].as_array().unwrap().len(), 2);
    assert_eq!(minor(&all["totals"]["net"]), 6 * 1_750_000);
    assert_eq!(all["complete_up_to"][0]["name"], "Koperasi 1");
}

#[tokio::test]
async fn who_withdraws_is_named_and_no_longer_added() {
    let server = TestServer::start().await;
    let office = server.office(group(1), "pusat@uji.test").await;
    let (_, _, _) = sharing(&server, 1, 3).await;
    let (mut leaving, _, carrier) = sharing(&server, 2, 5).await;
    let list = get(&office, "cooperatives").await;
    assert_eq!(list["cooperatives"].as_array().unwrap().len(), 2);
    assert!(list["cooperatives"][0]["shared_since_ms"].as_i64().unwrap() > 0);
    leaving.share("2025-02-06", group(1), false, 1);
    carrier.push(&leaving.log).await;
    let list = get(&office, "cooperatives").await;
    assert_eq!(list["cooperatives"].as_array().unwrap().len(), 1);
    assert_eq!(list["withdrawn"], json!([{ "name": "Koperasi 2" }]));
    for report in ["trial_balance?from=2025-01&to=2025-02", "sales?from=2025-01-01&to=2025-12-31"] {
        let text = get(&office, report).await.to_string();
        assert!(text.contains("Koperasi 1") && !text.contains("Koperasi 2"), "{report}");
    }
    leaving.share("2025-02-07", group(1), true, 2);
    leaving.rename("2025-02-07", "Koperasi Baru");
    carrier.push(&leaving.log).await;
    let list = get(&office, "cooperatives").await;
    assert_eq!(list["withdrawn"], json!([]));
    assert_eq!(list["cooperatives"][0]["name"], "Koperasi 1");
    assert_eq!(list["cooperatives"][1]["name"], "Koperasi Baru");
}

#[tokio::test]
async fn only_ones_own_group_is_shown() {
    let server = TestServer::start().await;
    sharing(&server, 1, 3).await;
    let stranger = server.office(group(2), "lain@uji.test").await;
    let path = format!("/office/api/groups/{}/cooperatives", group(1));
    let problem: Json = read(stranger.request(Method::GET, &path), StatusCode::FORBIDDEN).await;
    assert_eq!(problem["code"], "not_allowed");
    let own: Json = stranger.get(&format!("/office/api/groups/{}/cooperatives", group(2))).await;
    assert_eq!(own, json!({ "cooperatives": [], "withdrawn": [] }));
    let wrong: Json = read(stranger.request(Method::GET, "/office/api/groups/none/sales"), StatusCode::NOT_FOUND).await;
    assert_eq!(wrong["code"], "not_found");
}

#[tokio::test]
async fn wrong_passwords_make_an_account_wait() {
    let server = TestServer::start().await;
    server.office(group(1), "pusat@uji.test").await;
    let sign_in = async |email: &str, password: &str| {
        let request = json!({ "email": email, "password": password });
        let response = server.request(Method::POST, "/office/api/sign_in").json(&request).send().await.unwrap();
        (response.status(), response.json::<Json>().await.unwrap())
    };
    for email in ["pusat@uji.test", "pusat@uji.test", "pusat@uji.test", "pusat@uji.test", "siapa@uji.test"] {
        let (status, problem) = sign_in(email, "bukan kata sandinya").await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("sign_in_refused")));
    }
    assert_eq!(sign_in(" Pusat@uji.test ", "kata sandi yang panjang").await.0, StatusCode::OK);
    for _ in 0..5 {
        sign_in("pusat@uji.test", "bukan kata sandinya").await;
    }
    let (status, problem) = sign_in("pusat@uji.test", "kata sandi yang panjang").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(problem["data"]["retry_after_seconds"].as_u64().unwrap() <= 30);
}
