//! Goods for goods in one action, and goods without a receipt.

use anyhow::Result;
use lumbung::core::new_id;
use serde_json::{Value, json};

use super::{Shop, cash, sen, text};

/// Takes a bag back for other goods, of which one costs `price`.
fn exchange(shop: &Shop, sold: &Value, goods: (&str, i64), tenders: &Value) -> Result<Value> {
    let (product, price) = goods;
    let line = json!({ "product_id": product, "quantity": "1000", "unit_price": sen(price) });
    let back = json!({ "sale_id": sold["sale_id"], "reason": "salah ukuran",
                       "lines": [{ "line_no": 1, "quantity": "1000", "damaged": false }] });
    Ok(json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "tenders": tenders, "exchange": back }))
}

#[test]
fn goods_are_exchanged_whole_or_not_at_all_and_the_difference_is_paid() -> Result<()> {
    let shop = Shop::open()?;
    let large = shop.till.product("Beras 6kg", "8991234567808", 90_040, "exempt")?;
    let small = shop.till.product("Beras 4kg", "8991234567815", 60_040, "exempt")?;
    shop.till.sign_in("cashier")?;
    let sold = shop.sell(3, cash(222_000))?;
    let few = exchange(&shop, &sold, (&large, 90_040), &cash(10_000))?;
    assert_eq!(shop.till.refused("complete_sale", few), "cash_not_enough");
    assert_eq!(
        shop.till.ok("return_options", json!({ "sale_id": sold["sale_id"] }))?["lines"][0]["returned"],
        json!("0")
    );
    let request = exchange(&shop, &sold, (&large, 90_040), &cash(20_000))?;
    let dearer = shop.till.ok("complete_sale", request.clone())?;
    assert_eq!(dearer, shop.till.ok("complete_sale", request)?, "sent again it is the same exchange");
    assert_eq!(dearer["change"], json!(sen(4_000)), "74.000 stay, 16.000 of 20.000 are needed: {dearer}");
    assert!(text(&dearer["receipt"]).contains("Tukar barang"), "{dearer}");
    let cheaper = shop.till.ok("complete_sale", exchange(&shop, &sold, (&small, 60_040), &json!([]))?)?;
    assert_eq!(cheaper["change"], json!(sen(14_000)), "what is left over is paid out in coins that exist");
    let void = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": cheaper["sale_id"], "reason": "salah",
                       "approval": shop.manager()? });
    assert_eq!(shop.till.refused("void_sale", void), "void_too_late", "an exchange is undone by a return");
    let mut by_qris = exchange(&shop, &sold, (&large, 90_040), &json!([{ "kind": "qris", "amount": sen(16_040) }]))?;
    let paid = shop.till.ok("complete_sale", by_qris.clone())?;
    assert_eq!((&paid["payable"], &paid["change"]), (&json!(sen(90_040)), &json!("0")), "nothing is rounded");
    by_qris["id"] = json!(new_id()?);
    assert_eq!(shop.till.refused("complete_sale", by_qris), "not_returnable");
    assert_eq!(shop.till.balance("1112")?, 100_000 + 222_000 + 16_000 - 14_000);
    assert_eq!(shop.till.balance("1124")?, 16_040);
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn goods_without_a_receipt_need_a_supervisor_and_stand_at_the_pools_cost() -> Result<()> {
    let shop = Shop::open()?;
    let member = shop.member(100_000)?;
    let line = json!({ "product_id": shop.rice, "quantity": "1000", "unit_price": sen(70_030), "damaged": false });
    let mut request = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "refund_kind": "cash",
                              "reason": "struk hilang" });
    assert_eq!(shop.till.refused("return_without_receipt", request.clone()), "approval_needed");
    request["approval"] = shop.manager()?;
    let back = shop.till.ok("return_without_receipt", request)?;
    assert_eq!(back["refund"], json!(sen(70_000)), "cash is rounded");
    assert!(text(&back["receipt"]).contains("tanpa struk"), "{back}");
    let mut saved = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "refund_kind": "savings",
                            "reason": "struk hilang", "approval": shop.manager()? });
    assert_eq!(shop.till.refused("return_without_receipt", saved.clone()), "tender_member_needed");
    saved["member_id"] = json!(member);
    assert_eq!(shop.till.ok("return_without_receipt", saved)?["refund"], json!(sen(70_030)));
    assert_eq!((shop.till.balance("1112")?, shop.till.balance("2111")?), (100_000 + 100_000 - 70_000, -170_030));
    assert_eq!(shop.till.balance("1151")?, 840_000, "two bags more at 70.000 each");
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}
