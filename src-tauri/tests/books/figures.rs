//! Trial balance, ledger and drill-down.

use serde_json::{Value, json};

use crate::story::{Story, rupiah};

#[test]
fn the_trial_balance_is_what_a_bookkeeper_would_write() {
    let story = Story::with_sales();
    let month = story.this_month();
    // Three sales of 1, 2 and 1 kg: Rp66.000, cost Rp56.000. The first shift was Rp500 short and went to the safe.
    let expect = [
        ("1111", -200_000 + 216_000 - 100_000),
        ("1112", 100_000 + 49_500),
        ("1151", 140_000 - 56_000),
        ("2102", -140_000),
        ("4201", -66_000),
        ("5102", 56_000),
        ("6211", 500),
    ];
    let expect: Vec<(String, i64)> = expect.map(|(account, amount)| (account.to_owned(), amount)).to_vec();
    assert_eq!(story.balances(month), expect);
    assert!(story.balances(story.last_month()).is_empty());

    let whole = story.call("trial_balance", json!({ "to_month": month }));
    assert_eq!(rupiah(&whole["totals"]["opening"]) + rupiah(&whole["totals"]["closing"]), 0);
    assert_eq!(whole["totals"]["debit"], whole["totals"]["credit"]);
    assert_eq!(whole["months_available"], json!([month]));
    assert_eq!(whole["as_of"][0]["till_code"], "K01");
    assert_eq!(whole["rows"][1]["name"], "Kas Kasir Toko");

    // A month later everything is opening balance; before, nothing is.
    let later = story.call("trial_balance", json!({ "from_month": month.next(), "to_month": month.next() }));
    for (row, (account, amount)) in later["rows"].as_array().unwrap().iter().zip(&expect) {
        assert_eq!((row["account"].as_str().unwrap(), rupiah(&row["opening"])), (account.as_str(), *amount));
        assert_eq!((rupiah(&row["debit"]), rupiah(&row["credit"])), (0, 0));
    }
    let within = story.call("trial_balance", json!({ "from_month": month, "to_month": month }));
    assert!(within["rows"].as_array().unwrap().iter().all(|row| rupiah(&row["opening"]) == 0));
    let other_unit = story.call("trial_balance", json!({ "to_month": month, "unit_id": story.founding }));
    assert_eq!(other_unit["rows"], json!([]));
}

#[test]
fn a_month_that_is_none_is_refused() {
    let story = Story::begin();
    for request in [json!({ "to_month": "2025-13" }), json!({ "from_month": "januari", "to_month": "2025-01" })] {
        assert_eq!(story.try_call("trial_balance", request).unwrap_err().code, "bad_request");
    }
    let request = json!({ "account": "1112", "to_month": "2025-01", "before": "x", "limit": 5 });
    assert_eq!(story.try_call("account_ledger", request).unwrap_err().code, "bad_request");
}

fn page(story: &Story, from: Option<String>, before: Option<&str>, limit: u32) -> Value {
    let to = story.this_month().next();
    let request = json!({ "account": "1112", "from_month": from, "to_month": to, "before": before, "limit": limit });
    story.call("account_ledger", request)
}

#[test]
fn the_ledger_comes_in_pages_that_tie_to_the_trial_balance() {
    let story = Story::begin();
    let shift = story.open_shift(200_000);
    for units in [1, 2, 1, 3, 1] {
        story.sell(shift, units);
    }
    let whole = page(&story, None, None, 100);
    let all = whole["rows"].as_array().unwrap();
    let balances: Vec<i64> = all.iter().map(|row| rupiah(&row["balance"])).collect();
    assert_eq!(balances, [200_000, 216_500, 249_500, 266_000, 315_500, 332_000]);
    assert_eq!((rupiah(&whole["opening"]), &whole["next"]), (0, &Value::Null));
    assert_eq!(all[0]["rule"], "P11");
    assert_eq!(all[1]["document_number"].as_str().unwrap().len(), "T01-K01-250131-0001".len());

    // A sale that comes while somebody turns pages is found on a later page, with its balance.
    let (mut seen, mut before, mut pages): (Vec<Value>, Option<String>, u32) = (Vec::new(), None, 0);
    loop {
        let next = page(&story, None, before.as_deref(), 2);
        seen.extend(next["rows"].as_array().unwrap().iter().cloned());
        pages += 1;
        if pages == 2 {
            story.sell(shift, 1);
        }
        match next["next"].as_str() {
            Some(cursor) => before = Some(cursor.to_owned()),
            None => break,
        }
    }
    let now = page(&story, None, None, 100);
    assert_eq!(Value::from(seen), now["rows"]);
    assert_eq!(pages, 4);
    let (_, drawer) = story.balances(story.this_month()).into_iter().find(|(account, _)| account == "1112").unwrap();
    let last = now["rows"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(rupiah(&last["balance"]), drawer);

    let later = page(&story, Some(story.this_month().next().to_string()), None, 100);
    assert_eq!((rupiah(&later["opening"]), &later["rows"]), (drawer, &json!([])));
}

#[test]
fn a_change_set_is_shown_whole_in_plain_words() {
    let story = Story::begin();
    let shift = story.open_shift(200_000);
    let sale = story.sell(shift, 2);
    let shown = story.call("show_change_set", json!({ "change_set_id": sale }));
    assert_eq!(shown["sale_id"], json!(sale));
    assert_eq!((&shown["till_code"], &shown["user_name"]), (&json!("K01"), &json!("Wulan")));
    let sentence = shown["facts"][0]["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("Penjualan T01-K01-"), "{sentence}");
    assert!(sentence.ends_with(": 1 baris, dibayar Rp33.000, kembali Rp0."), "{sentence}");
    assert_eq!(shown["moves"][0]["product_name"], "Gula Pasir");
    let lines = shown["entries"][0]["lines"].as_array().unwrap();
    let told: Vec<_> = lines.iter().map(|line| (&line["name"], &line["debit"], &line["credit"])).collect();
    let (cash, sales) = (json!("3300000"), json!("3300000"));
    assert_eq!(told[0], (&json!("Kas Kasir Toko"), &cash, &Value::Null));
    assert_eq!(told[1], (&json!("Penjualan Toko – Non-Anggota"), &Value::Null, &sales));
    assert_eq!(lines[1]["origin"], "non_member");

    let founding = story.call("show_change_set", json!({ "change_set_id": story.founding }));
    let sentences: Vec<&str> =
        founding["facts"].as_array().unwrap().iter().map(|fact| fact["sentence"].as_str().unwrap()).collect();
    assert_eq!(
        sentences,
        [
            "Kasir K01 (K01) menjadi perangkat pertama, untuk Toko.",
            "KSU Uji Buku mulai mencatat di Lumbung.",
            "Unit Toko dicatat dengan kode T01.",
            "Sari dicatat sebagai Admin utama.",
            "Wulan dicatat sebagai Manajer.",
            "Darma dicatat sebagai Pengurus.",
        ]
    );
    assert!(!founding.to_string().contains("pin_verifier"));
    let unknown = story.try_call("show_change_set", json!({ "change_set_id": crate::story::id() }));
    assert_eq!(unknown.unwrap_err().code, "not_found");
}
