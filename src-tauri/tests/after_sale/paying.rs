//! What the member can pay with, and what the quote says about it before the cashier asks.

use anyhow::Result;
use lumbung::core::new_id;
use serde_json::{Value, json};

use super::{MEMBER_PIN, Shop, cash, sen};

fn sale(shop: &Shop, member: &str, tenders: &Value) -> Result<Value> {
    Ok(json!({ "id": new_id()?, "shift_id": shop.shift, "lines": shop.cart(1), "member_id": member,
               "tenders": tenders }))
}

#[test]
fn the_quote_says_what_the_member_has_before_anybody_pays() -> Result<()> {
    let shop = Shop::open()?;
    let member = shop.member(100_000)?;
    let quote = |tenders: Value| {
        shop.till.ok("quote_sale", json!({ "lines": shop.cart(1), "member_id": member, "tenders": tenders }))
    };
    let first = quote(json!([]))?;
    assert_eq!(first["member"]["savings_available"], json!(sen(90_000)), "ten thousand stay");
    assert_eq!(first["member"]["credit_available"], json!(sen(500_000)));
    assert_eq!((&first["member"]["has_pin"], &first["member"]["points_balance"]), (&json!(true), &json!(0)));
    shop.till
        .ok("complete_sale", sale(&shop, &member, &json!([{ "kind": "member_credit", "amount": sen(74_000) }]))?)?;
    let then = quote(json!([]))?;
    assert_eq!(then["member"]["credit_used"], json!(sen(74_000)));
    assert_eq!(then["member"]["credit_available"], json!(sen(426_000)));
    assert_eq!((&then["member"]["points_balance"], &then["member"]["points_value"]), (&json!(37), &json!(sen(370))));
    let split = quote(json!([{ "kind": "qris", "amount": sen(50_010) }]))?;
    assert_eq!((&split["rounding"], &split["payable"]), (&json!(sen(10)), &json!(sen(74_010))), "only cash is rounded");
    let covered = quote(json!([{ "kind": "qris", "amount": sen(74_000) }]))?;
    assert_eq!((&covered["rounding"], &covered["payable"]), (&json!("0"), &json!(sen(74_000))));
    Ok(())
}

#[test]
fn savings_pay_only_with_the_members_own_pin() -> Result<()> {
    let shop = Shop::open()?;
    let member = shop.member(100_000)?;
    let mut request = sale(&shop, &member, &json!([{ "kind": "savings", "amount": sen(74_000) }]))?;
    assert_eq!(shop.till.refused("complete_sale", request.clone()), "member_pin_needed");
    request["member_pin"] = json!("111111");
    assert_eq!(shop.till.refused("complete_sale", request.clone()), "pin_wrong");
    request["member_pin"] = json!(MEMBER_PIN);
    let first = shop.till.ok("complete_sale", request.clone())?;
    assert_eq!(first, shop.till.ok("complete_sale", request)?, "sent again it is the same sale");
    let mut more = sale(&shop, &member, &json!([{ "kind": "savings", "amount": sen(74_000) }]))?;
    more["member_pin"] = json!(MEMBER_PIN);
    assert_eq!(shop.till.refused("complete_sale", more.clone()), "savings_not_enough");
    for _ in 0..5 {
        more["member_pin"] = json!("111111");
        shop.till.refused("complete_sale", more.clone());
    }
    more["member_pin"] = json!(MEMBER_PIN);
    assert_eq!(shop.till.refused("complete_sale", more), "pin_locked", "wrong PINs are limited");
    assert_eq!(shop.till.balance("2111")?, -26_000);
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_voided_bon_is_not_the_oldest_that_is_owed() -> Result<()> {
    let shop = Shop::open()?;
    let member = shop.member(100_000)?;
    let bon = json!([{ "kind": "member_credit", "amount": sen(74_000) }]);
    let sold = shop.till.ok("complete_sale", sale(&shop, &member, &bon)?)?;
    let request = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": sold["sale_id"], "reason": "dobel",
                          "approval": shop.manager()? });
    shop.till.ok("void_sale", request)?;
    let account = shop.till.ok("member_account", json!({ "member_id": member }))?;
    assert_eq!(account["credit"]["used"], json!("0"));
    assert!(account["credit"].get("oldest_due_date").is_none_or(Value::is_null), "{account}");
    shop.till.ok("complete_sale", sale(&shop, &member, &cash(80_000))?)?;
    assert!(shop.till.folder.path().is_dir());
    Ok(())
}
