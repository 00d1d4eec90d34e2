//! Money that the bank pays later, and money that customers leave before they buy.

use anyhow::{Context, Result};
use lumbung::core::new_id;
use serde_json::json;

use super::{Shop, sen, text};

const STATIC: &str = concat!(
    "00020101021126680016ID.CO.CONTOH.WWW011893600999000000001702150000000000012340303UMI51440014ID.CO.QRIS.WWW",
    "0215ID10200000000170303UMI5204541153033605802ID5921KOPERASI MAJU BERSAMA6007BANDUNG61054011162070703A01",
    "6304495E"
);

#[test]
fn the_shops_own_qris_code_carries_the_amount_without_any_network() -> Result<()> {
    let shop = Shop::open()?;
    let wanted = json!({ "amount": sen(164_650), "bill": "T01-K02-0007" });
    assert_eq!(shop.till.refused("qris_code", wanted.clone()), "qris_not_set");
    shop.till.sign_in("super_admin")?;
    let torn = json!({ "id": new_id()?, "qris_static": "000201" });
    assert_eq!(shop.till.refused("change_settings", torn), "qris_not_readable");
    shop.till.ok("change_settings", json!({ "id": new_id()?, "qris_static": STATIC }))?;
    assert_eq!(shop.till.ok("get_settings", json!({}))?["qris_static"], json!(STATIC));
    shop.till.sign_in("cashier")?;
    let code = shop.till.ok("qris_code", wanted)?;
    assert_eq!(code["label"], json!("QRIS bantu nominal"));
    let made = code["payload"].as_str().context("payload")?;
    assert!(made.contains("5406164650") && made.contains("0110T01K020007") && made.ends_with("501B"), "{made}");
    assert!(code["svg"].as_str().context("svg")?.contains("<svg"));
    let bare = shop.till.ok("qris_code", json!({ "amount": "0" }))?;
    assert_eq!((&bare["payload"], &bare["label"]), (&json!(STATIC), &json!("QRIS statis")));
    Ok(())
}

#[test]
fn a_qris_payment_waits_until_it_is_confirmed_and_paid_out() -> Result<()> {
    let shop = Shop::open()?;
    let sold = shop.sell(1, json!([{ "kind": "qris", "amount": sen(74_000) }]))?;
    let voided = shop.sell(1, json!([{ "kind": "qris", "amount": sen(74_000) }]))?;
    let void = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": voided["sale_id"], "reason": "dobel",
                       "approval": shop.manager()? });
    shop.till.ok("void_sale", void)?;
    let list = || shop.till.ok("list_pending_payments", json!({ "offset": 0, "limit": 10 }));
    let waiting = list()?;
    assert_eq!(waiting["total"], json!(1), "what was voided waits for nobody: {waiting}");
    assert_eq!(waiting["payments"][0]["document_number"], sold["document_number"]);
    let key = json!({ "sale_id": sold["sale_id"], "tender_no": 1 });
    let confirm = |reference: &str| -> Result<serde_json::Value> {
        Ok(json!({ "id": new_id()?, "sale_id": sold["sale_id"], "tender_no": 1, "reference": reference }))
    };
    assert_eq!(shop.till.refused("confirm_payment", confirm(" ")?), "tender_proof_missing");
    shop.till.ok("confirm_payment", confirm("503112345678")?)?;
    assert_eq!(shop.till.refused("confirm_payment", confirm("503112345679")?), "payment_not_pending");
    assert_eq!(list()?["payments"][0]["reference"], json!("503112345678"));
    let settle = |fee: i64| -> Result<serde_json::Value> {
        Ok(json!({ "id": new_id()?, "kind": "qris", "tenders": [key], "bank_amount": sen(73_482), "fee": sen(fee) }))
    };
    assert_eq!(shop.till.refused("settle_payments", settle(518)?), "not_allowed", "not the cashier's");
    shop.till.sign_in("manager")?;
    assert_eq!(shop.till.refused("settle_payments", settle(500)?), "settlement_differs");
    shop.till.ok("settle_payments", settle(518)?)?;
    assert_eq!(shop.till.refused("settle_payments", settle(518)?), "payment_not_pending", "never paid out twice");
    assert_eq!(list()?["total"], json!(0));
    let balances = (shop.till.balance("1121")?, shop.till.balance("6209")?, shop.till.balance("1124")?);
    assert_eq!(balances, (73_482, 518, 0));
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_voucher_buys_what_was_paid_for_it_and_not_a_rupiah_more() -> Result<()> {
    let shop = Shop::open()?;
    let issue = |code: &str, until: &str| -> Result<serde_json::Value> {
        Ok(json!({ "id": new_id()?, "shift_id": shop.shift, "code": code, "amount": sen(100_000),
                   "expires_on": until }))
    };
    assert_eq!(shop.till.refused("issue_voucher", issue("VC-2025", "2020-01-01")?), "voucher_day_over");
    let request = issue("vc-2025", "2099-12-31")?;
    let sold = shop.till.ok("issue_voucher", request.clone())?;
    assert_eq!(sold, shop.till.ok("issue_voucher", request)?, "sent again it is the same voucher");
    assert_eq!(sold["code"], json!("VC-2025"));
    assert!(text(&sold["receipt"]).contains("VC-2025"), "{sold}");
    assert_eq!(shop.till.refused("issue_voucher", issue("VC-2025", "2099-12-31")?), "voucher_code_taken");
    shop.sell(1, json!([{ "kind": "voucher", "code": "vc-2025", "amount": sen(74_000) }]))?;
    let again = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": shop.cart(1),
                        "tenders": [{ "kind": "voucher", "code": "VC-2025", "amount": sen(74_000) }] });
    assert_eq!(shop.till.refused("complete_sale", again), "voucher_spent");
    let unknown = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": shop.cart(1),
                          "tenders": [{ "kind": "voucher", "code": "VC-9", "amount": sen(74_000) }] });
    assert_eq!(shop.till.refused("complete_sale", unknown), "voucher_unknown");
    let listed = shop.till.ok("list_vouchers", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!((&listed["total"], &listed["vouchers"][0]["left"]), (&json!(1), &json!(sen(26_000))));
    let made = json!({ "id": new_id()?, "shift_id": shop.shift, "amount": sen(50_000), "expires_on": "2099-12-31" });
    let made = shop.till.ok("issue_voucher", made)?;
    assert_eq!(made["code"].as_str().map(str::len), Some(9), "{made}");
    assert_eq!((shop.till.balance("1112")?, shop.till.balance("2106")?), (250_000, -76_000));
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_deposit_is_used_up_once_and_a_return_fills_it_again() -> Result<()> {
    let shop = Shop::open()?;
    let left = |name: &str| -> Result<serde_json::Value> {
        Ok(json!({ "id": new_id()?, "shift_id": shop.shift, "name": name, "amount": sen(80_000) }))
    };
    assert_eq!(shop.till.refused("take_deposit", left(" ")?), "name_missing");
    let taken = shop.till.ok("take_deposit", left("Budi Santoso")?)?;
    assert!(text(&taken["receipt"]).contains("KUITANSI UANG MUKA"), "{taken}");
    let shown = shop.till.ok("list_deposits", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!(shown["deposits"][0]["name"], json!("Budi S***"), "a fact carries no whole name");
    let by_deposit = json!([{ "kind": "deposit", "deposit_id": taken["deposit_id"], "amount": sen(74_000) }]);
    let sold = shop.sell(1, by_deposit.clone())?;
    let again = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": shop.cart(1), "tenders": by_deposit });
    assert_eq!(shop.till.refused("complete_sale", again), "deposit_spent");
    shop.till.ok("return_sale", shop.back(&sold, 1)?)?;
    let listed = shop.till.ok("list_deposits", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!(listed["deposits"][0]["left"], json!(sen(80_000)));
    assert_eq!((shop.till.balance("1112")?, shop.till.balance("2105")?), (180_000, -80_000));
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}
