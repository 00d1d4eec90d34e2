//! Prices through the command table: promotions, discounts by hand, and who must agree.

use crate::support::Till;
use anyhow::Result;
use lumbung::core::new_id;
use serde_json::{Value, json};

const OIL: (&str, &str, i64, &str) = ("Minyak Goreng 2L", "8991234567891", 38_500, "taxed");

fn promotion(id: &str, offer: Value) -> Result<Value> {
    Ok(json!({
        "id": new_id()?, "promotion_id": id, "name": "Diskon Lebaran 10%", "active": true, "until": "2099-12-31",
        "member_only": false, "scope": { "kind": "everything" }, "offer": offer,
    }))
}

#[test]
fn a_promotion_changes_what_a_cart_costs_and_the_sale_keeps_to_the_quote() -> Result<()> {
    let till = Till::founded(true)?;
    let oil = till.product(OIL.0, OIL.1, OIL.2, OIL.3)?;
    let rule = new_id()?.to_string();
    let tenth = json!({ "kind": "percent", "ppm": 100_000 });
    till.sign_in("cashier")?;
    assert_eq!(till.refused("save_promotion", promotion(&rule, tenth.clone())?), "not_allowed");
    till.sign_in("manager")?;
    let nothing = json!({ "kind": "percent", "ppm": 0 });
    assert_eq!(till.refused("save_promotion", promotion(&rule, nothing)?), "promotion_offer_not_valid");
    till.ok("save_promotion", promotion(&rule, tenth)?)?;
    let listed = till.ok("list_promotions", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!((&listed["total"], &listed["promotions"][0]["state"]), (&json!(1), &json!("running")));

    let shift = till.open_shift(0)?;
    let quote =
        till.ok("quote_sale", json!({ "lines": [{ "line_id": "a", "product_id": oil, "quantity": "2000" }] }))?;
    let line = &quote["lines"][0];
    assert_eq!((&line["line_id"], &line["net"], &quote["due"]), (&json!("a"), &json!("6930000"), &json!("6930000")));
    let discount = &line["discounts"][0];
    assert_eq!((&discount["label"], &discount["version"]), (&json!("Diskon Lebaran 10%"), &json!(1)));
    assert_eq!(discount["promotion"], json!(rule));
    let sale = |net: &str| -> Result<Value> {
        let line = json!({
            "line_id": "a", "product_id": oil, "quantity": "2000", "unit_price": line["unit_price"], "net": net,
        });
        let cash = json!({ "kind": "cash", "amount": "6930000" });
        Ok(json!({ "id": new_id()?, "shift_id": shift, "lines": [line], "tenders": [cash] }))
    };
    assert_eq!(till.refused("complete_sale", sale("7700000")?), "price_changed");
    assert_eq!(till.ok("complete_sale", sale("6930000")?)?["payable"], json!("6930000"));
    Ok(())
}

#[test]
fn a_discount_above_the_cap_is_quoted_with_what_must_be_approved() -> Result<()> {
    let till = Till::founded(true)?;
    let oil = till.product(OIL.0, OIL.1, OIL.2, OIL.3)?;
    let shift = till.open_shift(0)?;
    let line = json!({ "product_id": oil, "quantity": "1000", "discount": { "percent_ppm": 200_000 } });
    let quote = till.ok("quote_sale", json!({ "lines": [line] }))?;
    assert_eq!(quote["needs"][0]["operation"], json!("approve_discount"));
    assert_eq!(quote["payable"], json!("3080000"));
    let sale = json!({
        "id": new_id()?, "shift_id": shift, "lines": [line], "tenders": [{ "kind": "cash", "amount": "3080000" }],
    });
    assert_eq!(till.refused("complete_sale", sale), "approval_needed");
    Ok(())
}
