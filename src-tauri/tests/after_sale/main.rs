//! What a customer pays with, brings back and takes back, through the command table.

#[path = "../support/mod.rs"]
mod support;

mod days;
mod exchanging;
mod leftover;
mod papers;
mod paying;
mod waiting;
mod worked;

use anyhow::{Context, Result};
use lumbung::core::new_id;
use serde_json::{Value, json};
use support::{PIN, Till};

const MEMBER_PIN: &str = "482915";

struct Shop {
    till: Till,
    rice: String,
    shift: String,
}

fn sen(rupiah: i64) -> String {
    (rupiah * 100).to_string()
}

impl Shop {
    fn open() -> Result<Shop> {
        let till = Till::founded(true)?;
        let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
        till.receive(&rice, 10, 700_000)?;
        let shift = till.open_shift(100_000)?;
        Ok(Shop { till, rice, shift })
    }

    fn sell(&self, units: i64, tenders: Value) -> Result<Value> {
        let line =
            json!({ "product_id": self.rice, "quantity": (units * 1000).to_string(), "unit_price": sen(74_000) });
        let request = json!({ "id": new_id()?, "shift_id": self.shift, "lines": [line], "tenders": tenders });
        self.till.ok("complete_sale", request)
    }

    fn back(&self, sale: &Value, units: i64) -> Result<Value> {
        Ok(json!({ "id": new_id()?, "shift_id": self.shift, "sale_id": sale["sale_id"], "reason": "kemasan sobek",
                   "lines": [{ "line_no": 1, "quantity": (units * 1000).to_string() }] }))
    }

    /// A member with a PIN, and money on voluntary savings.
    fn member(&self, savings: i64) -> Result<String> {
        let member = new_id()?.to_string();
        self.till.sign_in("manager")?;
        let request = json!({ "id": new_id()?, "member_id": member, "name": "Siti Aminah", "number": "A-0012" });
        self.till.ok("register_member", request)?;
        self.till.ok("set_member_pin", json!({ "id": new_id()?, "member_id": member, "pin": MEMBER_PIN }))?;
        self.till.sign_in("cashier")?;
        self.till.ok(
            "deposit_savings",
            json!({ "id": new_id()?, "shift_id": self.shift, "member_id": member, "product": "voluntary",
                    "amount": sen(savings), "tender": "cash" }),
        )?;
        Ok(member)
    }

    fn cart(&self, units: i64) -> Value {
        json!([{ "product_id": self.rice, "quantity": (units * 1000).to_string(), "unit_price": sen(74_000) }])
    }

    fn manager(&self) -> Result<Value> {
        let status = self.till.ok("start_status", json!({}))?;
        let users = status["users"].as_array().context("users")?;
        let user = users.iter().find(|user| user["name"] == json!("manager")).context("manager")?;
        Ok(json!({ "user_id": user["user_id"], "pin": PIN, "reason": "salah orang" }))
    }
}

fn cash(rupiah: i64) -> Value {
    json!([{ "kind": "cash", "amount": sen(rupiah) }])
}

fn text(paper: &Value) -> String {
    let lines = paper["lines"].as_array().into_iter().flatten();
    lines.filter_map(|line| line["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_split_payment_posts_each_part_and_the_slip_names_them() -> Result<()> {
    let shop = Shop::open()?;
    let tenders = json!([{ "kind": "qris", "amount": sen(50_000) }, { "kind": "cash", "amount": sen(30_000) }]);
    let line = json!({ "product_id": shop.rice, "quantity": "1000", "unit_price": sen(74_000) });
    let sold = shop.till.ok(
        "complete_sale",
        json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "tenders": tenders, "donation": sen(1_000) }),
    )?;
    assert_eq!((&sold["change"], &sold["donation"]), (&json!(sen(5_000)), &json!(sen(1_000))));
    let slip = text(&sold["receipt"]);
    for expect in
        ["QRIS                      50.000", "Tunai                     30.000", "Kembali                    5.000"]
    {
        assert!(slip.contains(expect), "{slip}");
    }
    assert_eq!(shop.till.balance("1112")?, 100_000 + 25_000);
    assert_eq!((shop.till.balance("1124")?, shop.till.balance("2108")?), (50_000, -1_000));
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn goods_come_back_once_and_the_money_as_it_was_paid() -> Result<()> {
    let shop = Shop::open()?;
    let sold = shop.sell(2, cash(150_000))?;
    let number = sold["document_number"].as_str().context("number")?.to_owned();
    let end = &number[number.len() - 4..];
    let found = shop.till.ok("find_receipt", json!({ "query": end, "limit": 5 }))?;
    assert_eq!(found["sales"][0]["document_number"], json!(number), "by the end of its number");
    assert_eq!(found["sales"][0]["shift_open"], json!(true));
    for query in ["148000", "beras"] {
        let found = shop.till.ok("find_receipt", json!({ "query": query, "limit": 5 }))?;
        assert_eq!(found["sales"].as_array().map(Vec::len), Some(1), "{query}");
    }
    let request = shop.back(&sold, 1)?;
    let first = shop.till.ok("return_sale", request.clone())?;
    assert_eq!(first, shop.till.ok("return_sale", request)?, "sent again it is the same return");
    assert_eq!(first["refund"], json!(sen(74_000)));
    let slip = text(&first["receipt"]);
    assert!(slip.contains("RETUR") && slip.contains(&format!("Struk asal {number}")), "{slip}");
    let options = shop.till.ok("return_options", json!({ "sale_id": sold["sale_id"] }))?;
    assert_eq!(
        (&options["lines"][0]["returnable"], &options["refunds"][0]["refundable"]),
        (&json!("1000"), &json!(sen(74_000)))
    );
    assert_eq!(shop.till.refused("return_sale", shop.back(&sold, 2)?), "not_returnable");
    shop.till.ok("return_sale", shop.back(&sold, 1)?)?;
    assert_eq!(shop.till.balance("1112")?, 100_000);
    assert_eq!((shop.till.balance("1151")?, shop.till.balance("5102")?), (700_000, 0));
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_sale_is_voided_in_its_shift_by_a_supervisors_pin() -> Result<()> {
    let shop = Shop::open()?;
    let sold = shop.sell(1, cash(80_000))?;
    let mut request = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": sold["sale_id"], "reason": "dobel" });
    assert_eq!(shop.till.refused("void_sale", request.clone()), "approval_needed");
    request["approval"] = shop.manager()?;
    let voided = shop.till.ok("void_sale", request)?;
    let number = sold["document_number"].as_str().context("number")?;
    assert_eq!(voided["document_number"], json!(format!("{number}V")));
    assert!(text(&voided["receipt"]).contains("BATAL"));
    assert_eq!(shop.till.refused("return_sale", shop.back(&sold, 1)?), "sale_voided");
    let again = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": sold["sale_id"], "reason": "dobel",
                        "approval": shop.manager()? });
    assert_eq!(shop.till.refused("void_sale", again), "sale_voided");
    assert_eq!((shop.till.balance("1112")?, shop.till.balance("1151")?), (100_000, 700_000));
    assert_eq!(shop.till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_held_cart_is_taken_up_once_and_carries_no_name() -> Result<()> {
    let shop = Shop::open()?;
    let cart = json!({ "lines": [{ "name": "Beras 5kg" }], "member": { "member_id": "x", "name": "SITI AMINAH" } });
    let hold = json!({ "id": new_id()?, "shift_id": shop.shift, "name": "meja 3", "cart": cart, "lines_count": 1,
                       "total": sen(74_000) });
    shop.till.ok("save_cart", json!({ "cart": cart }))?;
    let held = shop.till.ok("hold_sale", hold)?;
    assert!(shop.till.ok("load_cart", json!({}))?.get("cart").is_none(), "the till is free for the next customer");
    let listed = shop.till.ok("list_held", json!({}))?;
    assert_eq!((&listed["held"][0]["name"], &listed["held"][0]["till_code"]), (&json!("meja 3"), &json!("K01")));
    let recalled = shop.till.ok("recall_held", json!({ "id": new_id()?, "hold_id": held["hold_id"] }))?;
    assert_eq!(recalled["cart"]["lines"], cart["lines"]);
    assert!(!recalled.to_string().contains("SITI"), "{recalled}");
    assert_eq!(shop.till.ok("load_cart", json!({}))?["cart"], recalled["cart"], "it survives a power cut here, too");
    let again = json!({ "id": new_id()?, "hold_id": held["hold_id"] });
    assert_eq!(shop.till.refused("recall_held", again), "hold_taken");
    assert_eq!(shop.till.ok("list_held", json!({}))?["held"], json!([]));
    Ok(())
}
