//! The catalogue and the stock through the command table.

use crate::change_sets;
use crate::support::Till;
use anyhow::{Context, Result};
use lumbung::core::new_id;
use serde_json::{Value, json};

fn product(product_id: &str, name: &str, codes: &[&str], price_rupiah: i64) -> Result<Value> {
    Ok(json!({
        "id": new_id()?, "product_id": product_id, "name": name, "category": "Sembako", "unit_name": "PCS",
        "codes": codes, "tax_class": "taxed", "price": (price_rupiah * 100).to_string(), "active": true,
    }))
}

fn new_product(till: &Till, name: &str, codes: &[&str], price_rupiah: i64) -> Result<String> {
    let id = new_id()?.to_string();
    till.ok("save_product", product(&id, name, codes, price_rupiah)?)?;
    Ok(id)
}

/// The names in a list of products.
fn names(answer: &Value) -> Vec<&str> {
    let products = answer["products"].as_array().map(Vec::as_slice).unwrap_or_default();
    products.iter().filter_map(|product| product["name"].as_str()).collect()
}

#[test]
fn search_finds_by_code_by_name_and_by_any_word() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    new_product(&till, "INDOMIE GORENG 85G", &["8991234567891"], 3_500)?;
    new_product(&till, "MIE SEDAAP GORENG", &["8991102381017", "12"], 3_200)?;
    new_product(&till, "Goreng Pisang", &["1210"], 2_000)?;
    new_product(&till, "Kopi \"Kapal\" 7,5 g", &["S001"], 1_500)?;
    let gone = new_product(&till, "MIE LAMA GORENG", &["121"], 1_000)?;
    let mut off = product(&gone, "MIE LAMA GORENG", &["121"], 1_000)?;
    off["active"] = json!(false);
    till.ok("save_product", off)?;
    till.sign_in("cashier")?;
    let check = |query: &str, expect: &[&str]| -> Result<()> {
        let found = till.ok("search_products", json!({ "query": query, "limit": 10 }))?;
        assert_eq!(names(&found), expect, "{query:?}");
        Ok(())
    };
    check("gor", &["Goreng Pisang", "INDOMIE GORENG 85G", "MIE SEDAAP GORENG"])?;
    check("mie gor", &["MIE SEDAAP GORENG"])?;
    check("INDO", &["INDOMIE GORENG 85G"])?;
    check("semb ped", &[])?;
    check("semb pis", &["Goreng Pisang"])?;
    // The very code first, then the codes that begin like it.
    check("12", &["MIE SEDAAP GORENG", "Goreng Pisang"])?;
    check("8991", &["MIE SEDAAP GORENG", "INDOMIE GORENG 85G"])?;
    check("S001", &["Kopi \"Kapal\" 7,5 g"])?;
    check("\"kapal", &["Kopi \"Kapal\" 7,5 g"])?;
    check("7,5", &["Kopi \"Kapal\" 7,5 g"])?;
    check("' OR 1=1 --", &[])?;
    check("*", &[])?;
    check("", &[])?;
    let few = till.ok("search_products", json!({ "query": "gor", "limit": 2 }))?;
    assert_eq!(names(&few).len(), 2);
    Ok(())
}

#[test]
fn a_scan_finds_the_product_and_how_much_of_it() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    new_product(&till, "Telur curah", &["00123"], 28_000)?;
    new_product(&till, "Tawon FF", &["007916248823"], 45_500)?;
    let gone = new_product(&till, "Sabun lama", &["77"], 3_000)?;
    let mut off = product(&gone, "Sabun lama", &["77"], 3_000)?;
    off["active"] = json!(false);
    till.ok("save_product", off)?;
    let check = |code: &str, name: &str, quantity: &str| -> Result<()> {
        let found = till.ok("find_product", json!({ "code": code }))?;
        assert_eq!((&found["product"]["name"], &found["quantity"]), (&json!(name), &json!(quantity)), "{code}");
        Ok(())
    };
    check("00123", "Telur curah", "1000")?;
    check(" 0007916248823\r", "Tawon FF", "1000")?;
    check("007916248823", "Tawon FF", "1000")?;
    // Domain §9.3: 1,250 kg by weight; Rp15.000 at Rp28.000 a kilogram.
    check("2000123012506", "Telur curah", "1250")?;
    check("2100123150007", "Telur curah", "536")?;
    let unknown = till.call("find_product", json!({ "code": "8991234567891" })).err().context("found")?;
    assert_eq!(unknown.code, "product_unknown");
    assert_eq!(unknown.data, Some(json!({ "code": "8991234567891" })));
    assert_eq!(till.refused("find_product", json!({ "code": "8991234567890" })), "barcode_check_digit");
    assert_eq!(till.refused("find_product", json!({ "code": "77" })), "product_unknown");
    Ok(())
}

#[test]
fn a_code_names_one_product_and_must_be_right() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let first = new_product(&till, "Gula Pasir", &["8991234567891"], 17_500)?;
    let other = new_id()?.to_string();
    let taken =
        till.call("save_product", product(&other, "Gula Batu", &["8991234567891"], 1)?).err().context("saved")?;
    assert_eq!(taken.code, "barcode_taken");
    assert!(taken.message.contains("Gula Pasir"), "{}", taken.message);
    assert_eq!(till.refused("save_product", product(&other, "Gula Batu", &["8991234567890"], 1)?), "barcode_not_valid");
    assert_eq!(till.refused("save_product", product(&other, " ", &[], 1)?), "product_name_missing");
    assert_eq!(till.refused("save_product", product(&other, "Gula Batu", &[], -1)?), "price_negative");
    // Codes that are no longer named go, the others stay, and a freed code can be given anew.
    till.ok("save_product", product(&first, "Gula Pasir", &["12", " "], 17_500)?)?;
    let shown = till.ok("get_product", json!({ "product_id": first }))?;
    assert_eq!(shown["product"]["codes"], json!(["12"]));
    till.ok("save_product", product(&other, "Gula Batu", &["8991234567891"], 1)?)?;
    assert_eq!(till.refused("get_product", json!({ "product_id": new_id()? })), "not_found");
    Ok(())
}

#[test]
fn a_price_in_force_changes_only_by_who_may_set_prices_and_all_is_told() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("warehouse_staff")?;
    let id = new_product(&till, "Gula Pasir", &["12"], 17_500)?;
    let changed = product(&id, "Gula Pasir 1 kg", &["12", "0123"], 18_000)?;
    let refused = till.call("save_product", changed.clone()).err().context("saved")?;
    assert_eq!((refused.code.as_str(), refused.data), ("not_allowed", Some(json!({ "operation": "set_prices" }))));
    // The description alone may change.
    till.ok("save_product", product(&id, "Gula Pasir 1 kg", &["12"], 17_500)?)?;
    till.sign_in("manager")?;
    till.ok("save_product", changed.clone())?;
    let count = change_sets(&till)?;
    till.ok("save_product", changed)?;
    till.ok("save_product", product(&id, "Gula Pasir 1 kg", &["0123", "12"], 18_000)?)?;
    assert_eq!(change_sets(&till)?, count, "a retry, or saving what is so already, is no action");
    let shown = till.ok("get_product", json!({ "product_id": id }))?;
    let history = shown["history"].as_array().context("history")?;
    let told: Vec<(&str, &str, &str)> = history
        .iter()
        .filter_map(|row| Some((row["user_name"].as_str()?, row["till_code"].as_str()?, row["what"].as_str()?)))
        .collect();
    assert_eq!(
        told,
        [
            ("manager", "K01", "Kode 0123 ditambahkan; Harga Rp17.500 menjadi Rp18.000"),
            ("warehouse_staff", "K01", "Nama \"Gula Pasir\" menjadi \"Gula Pasir 1 kg\""),
            ("warehouse_staff", "K01", "Barang didaftarkan: Gula Pasir; Harga Rp17.500"),
        ]
    );
    till.sign_in("cashier")?;
    assert_eq!(till.refused("save_product", product(&id, "Gula", &[], 1)?), "not_allowed");
    Ok(())
}

#[test]
fn goods_received_after_they_were_sold_are_costed_as_the_specification_says() -> Result<()> {
    let till = Till::founded(false)?;
    let oil = till.product("Minyak Goreng 2L", "8991234567891", 38_500, "taxed")?;
    till.receive(&oil, 1, 33_000)?;
    let shift = till.open_shift(0)?;
    till.ok(
        "complete_sale",
        json!({
            "id": new_id()?, "shift_id": shift, "tenders": [{ "kind": "cash", "amount": "11550000" }],
            "lines": [{ "product_id": oil, "quantity": "3000", "unit_price": "3850000" }],
        }),
    )?;
    till.sign_in("manager")?;
    let below = till.ok("list_stock", json!({ "offset": 0, "limit": 10, "only_negative": true }))?;
    assert_eq!((&below["rows"][0]["quantity"], &below["rows"][0]["value"]), (&json!("-2000"), &json!("-6600000")));
    // Domain §3.4: two short at 66.000; ten for 340.000 come: 2.000 to 5107, eight stay for 272.000.
    let first = till.receive(&oil, 10, 340_000)?;
    assert_eq!((&first["total"], &first["lines_count"]), (&json!("34000000"), &json!(1)));
    assert_eq!(till.balance("5107")?, 2_000);
    assert_eq!(till.balance("1151")?, 272_000);
    assert_eq!(till.balance("2102")?, -373_000);
    let stock = till.ok("list_stock", json!({ "offset": 0, "limit": 10 }))?;
    let row = &stock["rows"][0];
    assert_eq!(
        (&row["quantity"], &row["value"], &row["average"]),
        (&json!("8000"), &json!("27200000"), &json!("3400000"))
    );
    assert_eq!((&stock["total"], &stock["value_total"]), (&json!(1), &json!("27200000")));
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_receipt_is_posted_once_and_only_when_it_is_right() -> Result<()> {
    let till = Till::founded(false)?;
    let oil = till.product("Minyak Goreng 2L", "8991234567891", 38_500, "taxed")?;
    let receipt = |id: &Value, paid_from: &str, product: &str, quantity: &str, cost: &str| {
        json!({ "id": id, "supplier_name": " Grosir ", "paid_from": paid_from,
                "lines": [{ "product_id": product, "quantity": quantity, "cost_total": cost }] })
    };
    till.sign_in("warehouse_staff")?;
    let id = json!(new_id()?);
    let request = receipt(&id, "safe_cash", &oil, "2500", "8250000");
    let first = till.ok("receive_stock", request.clone())?;
    assert_eq!(till.ok("receive_stock", request)?, first);
    let check = |request: Value, expect: &str| assert_eq!(till.refused("receive_stock", request), expect);
    let next = json!(new_id()?);
    check(receipt(&next, "payable", &oil, "0", "100"), "line_not_valid");
    check(receipt(&next, "payable", &oil, "1000", "-100"), "line_not_valid");
    check(receipt(&next, "payable", &new_id()?.to_string(), "1000", "100"), "product_unknown");
    check(receipt(&next, "bank", &oil, "1000", "100"), "bad_request");
    check(json!({ "id": next, "paid_from": "payable", "lines": [] }), "no_lines");
    assert_eq!((till.balance("1111")?, till.balance("1151")?), (-82_500, 82_500));
    till.sign_in("cashier")?;
    assert_eq!(
        till.refused("receive_stock", json!({ "id": next, "paid_from": "payable", "lines": [] })),
        "not_allowed"
    );
    // A receipt that was refused leaves no gap in the numbers.
    let second = till.receive(&oil, 1, 33_000)?;
    let number = |answer: &Value| answer["document_number"].as_str().and_then(|it| it.rsplit('-').next()?.parse().ok());
    let numbers: [Option<u32>; 2] = [number(&first), number(&second)];
    assert_eq!(numbers, [Some(1), Some(2)]);
    Ok(())
}

#[test]
fn the_catalogue_is_shown_page_by_page_and_costs_only_to_who_may_know() -> Result<()> {
    let till = Till::founded(false)?;
    let sugar = till.product("Gula Pasir", "12", 17_500, "exempt")?;
    till.product("Beras 5kg", "13", 74_000, "exempt")?;
    let mut soap = product(&new_id()?.to_string(), "Sabun Mandi", &["14"], 3_000)?;
    soap["category"] = json!("Kebersihan");
    till.ok("save_product", soap)?;
    till.receive(&sugar, 10, 160_000)?;
    let check = |request: Value, total: i64, expect: &[&str]| -> Result<()> {
        let page = till.ok("list_products", request.clone())?;
        assert_eq!((&page["total"], names(&page)), (&json!(total), expect.to_vec()), "{request}");
        Ok(())
    };
    check(json!({ "offset": 0, "limit": 2 }), 3, &["Beras 5kg", "Gula Pasir"])?;
    check(json!({ "offset": 2, "limit": 2 }), 3, &["Sabun Mandi"])?;
    check(json!({ "offset": 0, "limit": 9, "category": "Sembako" }), 2, &["Beras 5kg", "Gula Pasir"])?;
    check(json!({ "offset": 0, "limit": 9, "query": "gul" }), 1, &["Gula Pasir"])?;
    check(json!({ "offset": 0, "limit": 9, "query": "1" }), 3, &["Beras 5kg", "Gula Pasir", "Sabun Mandi"])?;
    check(json!({ "offset": 0, "limit": 9, "query": "14" }), 1, &["Sabun Mandi"])?;
    check(json!({ "offset": 0, "limit": 9, "query": "-" }), 0, &[])?;
    check(json!({ "offset": 0, "limit": 9, "sort": "price" }), 3, &["Sabun Mandi", "Gula Pasir", "Beras 5kg"])?;
    check(json!({ "offset": 0, "limit": 9, "sort": "stock" }), 3, &["Beras 5kg", "Sabun Mandi", "Gula Pasir"])?;
    check(json!({ "offset": 0, "limit": 9, "sort": "category" }), 3, &["Sabun Mandi", "Beras 5kg", "Gula Pasir"])?;
    let first = till.ok("list_products", json!({ "offset": 0, "limit": 9 }))?;
    assert_eq!(first["categories"], json!(["Kebersihan", "Sembako"]));
    assert_eq!(first["products"][1]["cost"], json!("1600000"));
    assert_eq!(first["products"][1]["stock"], json!("10000"));
    till.sign_in("cashier")?;
    let shown = till.ok("get_product", json!({ "product_id": sugar }))?;
    assert_eq!(shown["product"].get("cost"), None);
    till.sign_in("super_admin")?;
    let stock = till.ok("list_stock", json!({ "offset": 0, "limit": 9 }))?;
    assert_eq!((&stock["rows"][0]["quantity"], &stock["rows"][0]["value"]), (&json!("10000"), &json!("0")));
    assert_eq!(stock["rows"][0].get("average"), None);
    Ok(())
}
