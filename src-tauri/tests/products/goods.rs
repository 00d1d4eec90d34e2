//! Units of measure, codes of every kind, prices by date, labels, favourites and changes of many products at once.

use crate::change_sets;
use crate::support::Till;
use anyhow::{Context, Result};
use lumbung::core::new_id;
use serde_json::{Value, json};

/// Instant noodles: Rp3.000, the dus of forty Rp108.000, members Rp2.900.
fn noodles(till: &Till) -> Result<String> {
    let id = new_id()?.to_string();
    till.sign_in("manager")?;
    till.ok(
        "save_product",
        json!({
            "id": new_id()?, "product_id": id, "name": "Mi Instan", "category": "Mi", "unit_name": "PCS",
            "codes": ["8991234567891"], "tax_class": "taxed", "price": "300000", "active": true, "kind": "goods",
            "units": [{ "unit_name": "dus", "pack": "40000", "codes": ["8991102381017"], "price": "10800000" }],
            "levels": [{ "level": "member", "price": "290000" }],
        }),
    )?;
    Ok(id)
}

#[test]
fn a_scanned_carton_is_one_carton_at_the_cartons_price() -> Result<()> {
    let till = Till::founded(true)?;
    let id = noodles(&till)?;
    let shift = till.open_shift(0)?;
    let found = till.ok("find_product", json!({ "code": "8991102381017" }))?;
    let read = ["quantity", "unit_name", "pack"].map(|field| found[field].as_str().unwrap_or_default());
    assert_eq!(read, ["40000", "DUS", "40000"]);
    let line = json!({
        "line_id": "1", "product_id": id, "quantity": "80000", "code": "8991102381017", "unit_name": "DUS",
        "pack": "40000",
    });
    let quote = till.ok("quote_sale", json!({ "lines": [line] }))?;
    let priced = &quote["lines"][0];
    let read = ["unit_name", "unit_price", "level", "net"].map(|field| priced[field].as_str().unwrap_or_default());
    assert_eq!(read, ["DUS", "10800000", "unit:DUS", "21600000"]);
    let sale = json!({
        "id": new_id()?, "shift_id": shift, "lines": [line], "tenders": [{ "kind": "cash", "amount": "21600000" }],
    });
    till.ok("complete_sale", sale)?;
    till.sign_in("manager")?;
    let stock = till.ok("list_stock", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!(stock["rows"][0]["quantity"], json!("-80000"), "eighty pieces left the shelf");
    let shown = till.ok("get_product", json!({ "product_id": id }))?;
    assert_eq!(shown["base_codes"], json!(["8991234567891"]));
    assert_eq!(
        shown["units"],
        json!([{ "unit_name": "DUS", "pack": "40000", "codes": ["8991102381017"], "price": "10800000" }])
    );
    assert_eq!(
        shown["history"][0]["what"],
        json!("Barang didaftarkan: Mi Instan; Harga Rp3.000; Harga anggota Rp2.900; Harga per DUS Rp108.000")
    );
    Ok(())
}

#[test]
fn a_form_that_knows_no_units_leaves_them_as_they_are() -> Result<()> {
    let till = Till::founded(true)?;
    let id = noodles(&till)?;
    let form = |codes: &[&str], units: Option<Value>| -> Result<Value> {
        let mut form = json!({
            "id": new_id()?, "product_id": id, "name": "Mi Instan", "category": "Mi", "unit_name": "PCS",
            "codes": codes, "tax_class": "taxed", "price": "300000", "active": true,
        });
        if let Some(units) = units {
            form["units"] = units;
        }
        Ok(form)
    };
    let before = change_sets(&till)?;
    till.ok("save_product", form(&["8991234567891", "8991102381017"], None)?)?;
    assert_eq!(change_sets(&till)?, before, "nothing was changed");
    // The unit goes, its code becomes one of the piece.
    till.ok("save_product", form(&["8991234567891", "8991102381017"], Some(json!([])))?)?;
    let found = till.ok("find_product", json!({ "code": "8991102381017" }))?;
    assert_eq!((&found["quantity"], found.get("unit_name")), (&json!("1000"), None));
    let refused = form(&["8991234567891"], Some(json!([{ "unit_name": "PCS", "pack": "40000", "codes": [] }])))?;
    assert_eq!(till.refused("save_product", refused), "measure_not_valid");
    Ok(())
}

#[test]
fn codes_of_every_kind_are_understood() -> Result<()> {
    let till = Till::founded(false)?;
    let save = |name: &str, unit: &str, code: &str, price: i64, kind: &str| -> Result<()> {
        till.sign_in("manager")?;
        till.ok(
            "save_product",
            json!({
                "id": new_id()?, "product_id": new_id()?, "name": name, "category": "", "unit_name": unit,
                "codes": [code], "tax_class": "none", "price": (price * 100).to_string(), "active": true, "kind": kind,
            }),
        )?;
        Ok(())
    };
    save("Jeruk Medan", "KG", "00123", 24_000, "goods")?;
    save("Sarden", "PCS", "007916248823", 9_500, "goods")?;
    save("Garam", "PCS", "00200004", 2_500, "goods")?;
    save("Kartu Parkir", "PCS", "S-001", 2_000, "service")?;
    till.sign_in("cashier")?;
    let check = |code: &str, name: &str, quantity: &str, price: Option<&str>, label: Option<&str>| -> Result<()> {
        let found = till.ok("find_product", json!({ "code": code }))?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let read = (text(&found["product"]["name"]), text(&found["quantity"]), text(&found["entered_price"]));
        assert_eq!(read, (Some(name.into()), Some(quantity.into()), price.map(Into::into)), "{code}");
        assert_eq!(text(&found["label"]), label.map(Into::into), "{code}");
        Ok(())
    };
    // Domain §9.3.
    check("2000123012506", "Jeruk Medan", "1250", None, Some("Label timbangan 1,25 KG"))?;
    check("2100123150007", "Jeruk Medan", "625", Some("1500000"), Some("Label timbangan Rp15.000"))?;
    check("00123", "Jeruk Medan", "1000", None, None)?;
    check("123", "Jeruk Medan", "1000", None, None)?;
    check("007916248823", "Sarden", "1000", None, None)?;
    check("0007916248823", "Sarden", "1000", None, None)?;
    check("00200004", "Garam", "1000", None, None)?;
    check("S-001", "Kartu Parkir", "1000", None, None)?;
    assert_eq!(till.refused("find_product", json!({ "code": "2000123012505" })), "barcode_check_digit");
    assert_eq!(till.refused("find_product", json!({ "code": "8991234567890" })), "barcode_check_digit");
    assert_eq!(till.refused("find_product", json!({ "code": "8991234567891" })), "product_unknown");
    Ok(())
}

#[test]
fn the_scales_of_the_shop_may_print_other_labels() -> Result<()> {
    let till = Till::founded(false)?;
    let meat = till.product("Daging", "4711", 130_000, "none")?;
    till.sign_in("super_admin")?;
    let pattern = |prefix: &str| json!({ "prefix": prefix, "plu_digits": 4, "holds": "weight", "decimals": 3 });
    let settings =
        |prefix: &str| -> Result<Value> { Ok(json!({ "id": new_id()?, "scale_labels": [pattern(prefix)] })) };
    assert_eq!(till.refused("change_settings", settings("99")?), "scale_label_not_valid");
    till.ok("change_settings", settings("28")?)?;
    till.sign_in("cashier")?;
    let digits = "284711000750";
    let code = format!("{digits}{}", shared::inventory::barcode::check_digit(digits).context("digits")?);
    let found = till.ok("find_product", json!({ "code": code }))?;
    assert_eq!((&found["product"]["product_id"], &found["quantity"]), (&json!(meat), &json!("750")));
    assert_eq!(till.refused("find_product", json!({ "code": "2100123150007" })), "product_unknown");
    Ok(())
}

#[test]
fn a_price_counts_from_its_date_and_its_label_is_asked_for() -> Result<()> {
    let till = Till::founded(false)?;
    let oil = till.product("Minyak", "8991234567891", 38_500, "none")?;
    let rice = till.product("Beras", "8991102381017", 74_000, "none")?;
    till.sign_in("cashier")?;
    let line = json!({ "product_id": oil, "price": "3900000" });
    let batch = |line: &Value, from: Option<&str>| -> Result<Value> {
        Ok(json!({ "id": new_id()?, "effective_from": from, "lines": [line] }))
    };
    assert_eq!(till.refused("set_prices", batch(&line, None)?), "not_allowed");
    till.sign_in("manager")?;
    let request = batch(&line, Some("2099-01-01"))?;
    assert_eq!(till.ok("set_prices", request.clone())?["changed"], json!(1));
    assert_eq!(till.ok("set_prices", request)?["changed"], json!(1), "sent again it is the same");
    let price = |till: &Till| -> Result<Value> {
        Ok(till.ok("get_product", json!({ "product_id": oil }))?["product"]["price"].clone())
    };
    assert_eq!(price(&till)?, json!("3850000"), "not yet");
    let changes = till.ok("list_price_changes", json!({ "product_id": oil, "offset": 0, "limit": 10 }))?;
    let states: Vec<_> = changes["rows"].as_array().context("rows")?.iter().map(|row| row["state"].clone()).collect();
    assert_eq!(states, ["scheduled", "in_force"]);
    assert_eq!(changes["rows"][0]["before"], json!("3850000"));

    let queue = |till: &Till| -> Result<Vec<String>> {
        let queue = till.ok("label_queue", json!({ "offset": 0, "limit": 10 }))?;
        let labels = queue["labels"].as_array().context("labels")?;
        assert_eq!(queue["total"], json!(labels.len()));
        Ok(labels.iter().filter_map(|label| label["product"]["name"].as_str()).map(str::to_owned).collect())
    };
    assert_eq!(queue(&till)?, ["Beras", "Minyak"]);
    let printed = json!([{ "product_id": oil, "price": "3850000" }, { "product_id": rice, "price": "7400000" }]);
    till.ok("mark_labels_printed", json!({ "id": new_id()?, "labels": printed }))?;
    assert!(queue(&till)?.is_empty());
    till.ok("set_prices", batch(&line, None)?)?;
    assert_eq!((price(&till)?, queue(&till)?), (json!("3900000"), vec!["Minyak".to_owned()]));
    let general = json!({ "product_id": oil });
    assert_eq!(till.refused("set_prices", batch(&general, None)?), "price_needed");
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true), "a rebuild gives the same rows");
    Ok(())
}

#[test]
fn many_products_change_at_once_or_not_at_all() -> Result<()> {
    let till = Till::founded(false)?;
    let mut ids = Vec::new();
    for (number, code) in ["101", "102", "103"].into_iter().enumerate() {
        ids.push(till.product(&format!("Barang {number}"), code, 1_000 * (i64::try_from(number)? + 1), "taxed")?);
    }
    let edit = |changes: Value, chosen: Value| -> Result<Value> {
        let mut request = json!({ "id": new_id()?, "changes": changes });
        request.as_object_mut().context("object")?.extend(chosen.as_object().cloned().context("object")?);
        Ok(request)
    };
    let price = json!({ "price": { "percent_ppm": 50_000, "round_to": "10000" } });
    till.sign_in("warehouse_staff")?;
    assert_eq!(till.refused("bulk_edit_products", edit(price.clone(), json!({ "product_ids": ids }))?), "not_allowed");
    till.sign_in("manager")?;
    let unknown = json!({ "product_ids": [ids[0], new_id()?] });
    assert_eq!(till.refused("bulk_edit_products", edit(json!({ "active": false }), unknown)?), "not_found");
    let all = json!({ "filter": { "category": "Sembako" } });
    assert_eq!(till.ok("bulk_edit_products", edit(price, all.clone())?)?["changed"], json!(3));
    let listed = |till: &Till, filter: Value| -> Result<Vec<String>> {
        let mut request = json!({ "offset": 0, "limit": 10 });
        request.as_object_mut().context("object")?.extend(filter.as_object().cloned().context("object")?);
        let answer = till.ok("list_products", request)?;
        let products = answer["products"].as_array().context("products")?;
        assert_eq!(answer["total"], json!(products.len()));
        Ok(products.iter().map(|it| format!("{} {}", it["name"], it["price"]).replace('"', "")).collect())
    };
    // 1.050, 2.100 and 3.150, to the nearest hundred.
    assert_eq!(listed(&till, json!({}))?, ["Barang 0 110000", "Barang 1 210000", "Barang 2 320000"]);
    let off = edit(json!({ "active": false, "category": " Lama " }), json!({ "product_ids": [ids[2]] }))?;
    assert_eq!(till.ok("bulk_edit_products", off)?["changed"], json!(1));
    assert_eq!(listed(&till, json!({ "active": false }))?, ["Barang 2 320000"]);
    assert_eq!(listed(&till, json!({ "active": true, "sort": "price" }))?.len(), 2);
    assert!(listed(&till, json!({ "without_price": true }))?.is_empty());
    assert!(listed(&till, json!({ "negative_stock": true, "sort": "stock" }))?.is_empty());
    assert_eq!(listed(&till, json!({ "changed_since_ms": 0, "sort": "price" }))?.len(), 3);
    assert_eq!(till.ok("list_categories", json!({}))?["categories"], json!(["Lama", "Sembako"]));

    till.ok("set_favourites", json!({ "id": new_id()?, "product_ids": [ids[1], ids[0], ids[2]] }))?;
    let favourites = till.ok("list_favourites", json!({}))?;
    let names: Vec<_> = favourites["products"].as_array().context("products")?.iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["Barang 1", "Barang 0"], "in their order; what is off sale is not shown");
    Ok(())
}
