//! What is left of deposits, vouchers and points, goods that belong to others, limits of one member, and savings that
//! belong to another unit.

use anyhow::{Context, Result};
use lumbung::commit::commit;
use lumbung::core::new_id;
use serde_json::{Value, json};
use shared::change_set::Decided;
use shared::finance::chart::codes;
use shared::finance::entry::Journal;
use shared::id::{ChangeSetId, MemberId, ShiftId, UnitId, UserId};
use shared::money::Money;
use shared::sales::prepaid::VoucherIssued;
use shared::units::fact::UnitDescribed;

use super::{MEMBER_PIN, Shop, cash, sen, text};

impl Shop {
    /// Records what another till decided long ago, by no command of today.
    fn records(&self, decided: Decided) -> Result<ChangeSetId> {
        let open = self.till.core.require().map_err(|refusal| anyhow::anyhow!(refusal.message))?;
        let id = new_id()?;
        let actor = UserId(open.identity.unit.0);
        let recorded = commit(&open, actor, id, |_| Ok(decided.into()), |_, _| Ok(()));
        recorded.map_err(|refusal| anyhow::anyhow!(refusal.message))?;
        Ok(id)
    }

    fn books_are_right(&self) -> Result<()> {
        self.till.sign_in("finance_officer")?;
        let verified = self.till.ok("verify_books", json!({}))?;
        anyhow::ensure!(verified["ok"] == json!(true), "{verified}");
        Ok(())
    }
}

#[test]
fn what_is_left_of_a_deposit_is_given_back_by_a_supervisor_and_only_once() -> Result<()> {
    let shop = Shop::open()?;
    let take = json!({ "id": new_id()?, "shift_id": shop.shift, "name": "Siti Aminah", "amount": sen(100_000) });
    let taken = shop.till.ok("take_deposit", take)?;
    let deposit = taken["deposit_id"].clone();
    shop.sell(1, json!([{ "kind": "deposit", "deposit_id": deposit, "amount": sen(74_000) }]))?;
    let list = |state: &str| shop.till.ok("list_deposits", json!({ "state": state, "offset": 0, "limit": 10 }));
    assert_eq!(list("open")?["deposits"][0]["left"], json!(sen(26_000)));
    assert_eq!(list("used")?["total"], json!(0));
    let history = shop.till.ok("prepaid_history", json!({ "id": deposit }))?;
    assert_eq!(
        (&history["moves"][0]["amount"], &history["moves"][1]["amount"]),
        (&json!(sen(100_000)), &json!(format!("-{}", sen(74_000))))
    );
    let mut request =
        json!({ "id": new_id()?, "shift_id": shop.shift, "deposit_id": deposit, "reason": "pesanan batal" });
    assert_eq!(shop.till.refused("refund_deposit", request.clone()), "approval_needed");
    request["approval"] = shop.manager()?;
    let refunded = shop.till.ok("refund_deposit", request.clone())?;
    assert!(text(&refunded["receipt"]).contains("26.000"), "{refunded}");
    request["approval"]["pin"] = json!("000000");
    assert_eq!(refunded, shop.till.ok("refund_deposit", request)?, "sent again it is the same refund");
    let again = json!({ "id": new_id()?, "shift_id": shop.shift, "deposit_id": deposit, "reason": "lagi",
                        "approval": shop.manager()? });
    assert_eq!(shop.till.refused("refund_deposit", again), "nothing_left");
    assert_eq!((shop.till.balance("2105")?, shop.till.balance("1112")?), (0, 174_000));
    assert_eq!(list("used")?["total"], json!(1));
    shop.books_are_right()
}

#[test]
fn vouchers_and_points_whose_time_is_over_are_written_off_as_they_were_shown() -> Result<()> {
    let shop = Shop::open()?;
    let member = shop.member(50_000)?;
    let (amount, shift) = (Money::from_rupiah(50_000), ShiftId::from_bytes([9; 16]));
    // The journal's holder must be the voucher, whose id is not known before: another till's change set says it.
    let issued = VoucherIssued {
        shift,
        document: String::new(),
        code: "VLAMA001".to_owned(),
        amount,
        expires_on: jiff::civil::date(2024, 12, 31),
    };
    let voucher = shop.records(Decided { facts: vec![issued.into()], ..Decided::default() })?;
    let paid_in = Journal::new("P18", "", "Penjualan voucher VLAMA001")
        .debit(codes::SAFE_CASH, amount, None, None)
        .credit(codes::POINTS_AND_VOUCHERS, amount, None, Some(voucher.0))
        .balanced()?;
    let owner = member.parse::<uuid::Uuid>().map(MemberId)?;
    let points = Journal::new("P16", "", "Poin anggota 2022")
        .debit(codes::PROMOTION_AND_POINTS, Money::from_rupiah(1_820), None, None)
        .credit(codes::POINTS_AND_VOUCHERS, Money::from_rupiah(1_820), None, Some(owner.0))
        .balanced()?;
    shop.records(Decided { entries: vec![paid_in, points], ..Decided::default() })?;
    let line = json!({ "product_id": shop.rice, "quantity": "1000", "unit_price": sen(74_000) });
    let sale = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "member_id": member,
                       "tenders": cash(74_000) });
    assert_eq!(shop.till.ok("complete_sale", sale)?["points_granted"], json!(37), "worth 370 and good");
    let used = json!([{ "kind": "voucher", "code": "vlama001", "amount": sen(10_000) },
                      { "kind": "cash", "amount": sen(64_000) }]);
    let late = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "tenders": used });
    assert_eq!(shop.till.refused("complete_sale", late), "voucher_expired");
    assert_eq!(shop.till.refused("list_expired", json!({})), "not_allowed");
    shop.till.sign_in("finance_officer")?;
    let shown = shop.till.ok("list_expired", json!({}))?;
    assert_eq!((&shown["vouchers_total"], &shown["points_total"]), (&json!(sen(50_000)), &json!(sen(1_820))));
    assert_eq!(shown["vouchers"][0]["label"], json!("VLAMA001"));
    let write =
        |what: &str, total: i64| -> Result<Value> { Ok(json!({ "id": new_id()?, "what": what, "total": sen(total) })) };
    assert_eq!(shop.till.refused("write_off_expired", write("vouchers", 49_000)?), "expired_changed");
    shop.till.ok("write_off_expired", write("vouchers", 50_000)?)?;
    shop.till.ok("write_off_expired", write("points", 1_820)?)?;
    assert_eq!(shop.till.refused("write_off_expired", write("points", 0)?), "nothing_left");
    assert_eq!(shop.till.balance("4306")?, -50_000);
    assert_eq!((shop.till.balance("2106")?, shop.till.balance("6208")?), (-370, 370), "the good points stay");
    let left = shop.till.ok("list_vouchers", json!({ "query": "vlama", "offset": 0, "limit": 5 }))?;
    assert_eq!((&left["vouchers"][0]["left"], &left["vouchers"][0]["state"]), (&json!("0"), &json!("used")));
    Ok(())
}

#[test]
fn a_members_own_limit_is_set_by_a_supervisor_and_holds_at_the_till() -> Result<()> {
    let shop = Shop::open()?;
    let member = shop.member(50_000)?;
    let set = |limit: Value| -> Result<Value> {
        Ok(json!({ "id": new_id()?, "member_id": member, "limit": limit, "payroll_limit": sen(30_000) }))
    };
    assert_eq!(shop.till.refused("set_credit_terms", set(json!(sen(50_000)))?), "not_allowed", "no cashier");
    shop.till.sign_in("manager")?;
    assert_eq!(shop.till.refused("set_credit_terms", set(json!("-100"))?), "limit_not_valid");
    shop.till.ok("set_credit_terms", set(json!(sen(100_000)))?)?;
    shop.till.ok("set_credit_terms", set(json!(sen(50_000)))?)?;
    shop.till.sign_in("cashier")?;
    let account = shop.till.ok("member_account", json!({ "member_id": member }))?;
    assert_eq!(
        (&account["credit"]["limit"], &account["credit"]["own_limit"]),
        (&json!(sen(50_000)), &json!(sen(50_000)))
    );
    assert_eq!(account["credit_history"].as_array().map(Vec::len), Some(2));
    assert!(account["credit_history"][0]["what"].as_str().context("what")?.contains("50.000"), "{account}");
    let quote = shop.till.ok("quote_sale", json!({ "lines": shop.cart(1), "member_id": member }))?;
    assert_eq!(quote["member"]["credit_available"], json!(sen(50_000)), "shown in the cart before paying");
    let by = |kind: &str| -> Result<Value> {
        Ok(json!({ "id": new_id()?, "shift_id": shop.shift, "lines": shop.cart(1), "member_id": member,
                   "tenders": [{ "kind": kind, "amount": sen(20_000) }, { "kind": "cash", "amount": sen(54_000) }] }))
    };
    shop.till.ok("complete_sale", by("payroll_deduction")?)?;
    assert_eq!(shop.till.refused("complete_sale", by("payroll_deduction")?), "approval_needed", "30.000 in all");
    shop.till.ok("complete_sale", by("member_credit")?)?;
    assert_eq!(shop.till.refused("complete_sale", by("member_credit")?), "approval_needed", "50.000 in all");
    shop.books_are_right()
}

#[test]
fn consigned_goods_owe_their_owner_who_is_paid_from_the_drawer() -> Result<()> {
    let shop = Shop::open()?;
    let member = shop.member(50_000)?;
    shop.till.sign_in("manager")?;
    let product = new_id()?.to_string();
    let of = json!({ "owner_id": member, "commission_ppm": 200_000 });
    let save = |of: &Value| -> Result<Value> {
        Ok(json!({ "id": new_id()?, "product_id": product, "name": "Kripik Bu Siti", "category": "Titipan",
                   "unit_name": "PCS", "codes": ["8991234567822"], "tax_class": "none", "price": sen(10_000),
                   "active": true, "consignment": { "kind": "consigned", "of": of } }))
    };
    let all = json!({ "owner_id": member, "commission_ppm": 1_000_001 });
    assert_eq!(shop.till.refused("save_product", save(&all)?), "commission_not_valid");
    let mut own = save(&of)?;
    own["product_id"] = json!(shop.rice);
    own["codes"] = json!(["8991234567891"]);
    assert_eq!(shop.till.refused("save_product", own), "stock_is_own", "what lies on the shelf is nobody else's");
    let mut plain = save(&of)?;
    plain["consignment"] = json!({ "kind": "own" });
    for wish in [plain.clone(), save(&of)?, plain, save(&of)?] {
        let is_own = wish["consignment"]["kind"] == json!("own");
        let mut wish = wish;
        wish["id"] = json!(new_id()?);
        shop.till.ok("save_product", wish)?;
        let owners = shop.till.ok("list_consignors", json!({}))?["consignors"].clone();
        assert_eq!(owners.as_array().map(Vec::len), Some(if is_own { 0 } else { 1 }), "{owners}");
    }
    let shown = shop.till.ok("get_product", json!({ "product_id": product }))?;
    assert_eq!(shown["consignment"]["owner_name"], json!("A-0012 Siti Aminah"));
    shop.till.sign_in("cashier")?;
    let line = json!({ "product_id": product, "quantity": "3000", "unit_price": sen(10_000) });
    let request = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "tenders": cash(30_000) });
    let sold = shop.till.ok("complete_sale", request)?;
    assert_eq!((shop.till.balance("2104")?, shop.till.balance("4306")?), (-24_000, -6_000));
    assert_eq!((shop.till.balance("4201")?, shop.till.balance("1151")?), (0, 700_000), "neither sale nor stock");
    shop.till.sign_in("cashier")?;
    let back = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": sold["sale_id"], "reason": "apek",
                       "lines": [{ "line_no": 1, "quantity": "1000" }] });
    shop.till.ok("return_sale", back)?;
    let owners = shop.till.ok("list_consignors", json!({}))?;
    assert_eq!(
        (&owners["consignors"][0]["owed"], &owners["consignors"][0]["products"]),
        (&json!(sen(16_000)), &json!(1))
    );
    let mut pay = json!({ "id": new_id()?, "shift_id": shop.shift, "owner_id": member, "amount": sen(16_000) });
    assert_eq!(shop.till.refused("pay_consignor", pay.clone()), "approval_needed");
    pay["approval"] = shop.manager()?;
    let paid = shop.till.ok("pay_consignor", pay)?;
    assert!(text(&paid["receipt"]).contains("KUITANSI BARANG TITIPAN"), "{paid}");
    assert_eq!((shop.till.balance("2104")?, shop.till.balance("4306")?), (0, -4_000));
    shop.till.sign_in("cashier")?;
    let more = json!({ "id": new_id()?, "shift_id": shop.shift, "owner_id": member, "amount": sen(1_000),
                       "approval": shop.manager()? });
    assert_eq!(shop.till.refused("pay_consignor", more), "owner_not_owed");
    shop.books_are_right()
}

#[test]
fn savings_of_a_savings_unit_are_taken_there_and_the_units_owe_each_other_nothing_together() -> Result<()> {
    let shop = Shop::open()?;
    let usp = UnitId(new_id()?.0);
    let unit = UnitDescribed { unit: usp, code: "USP".to_owned(), name: "Simpan Pinjam".to_owned(), n: 1 };
    shop.records(Decided { facts: vec![unit.into()], ..Decided::default() })?;
    let member = shop.member(200_000)?;
    let line = json!({ "product_id": shop.rice, "quantity": "1000", "unit_price": sen(74_000) });
    let mut request = json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "member_id": member,
                              "tenders": [{ "kind": "savings", "amount": sen(74_000) }] });
    request["member_pin"] = json!("111111");
    assert_eq!(shop.till.refused("complete_sale", request.clone()), "pin_wrong");
    request["member_pin"] = json!(MEMBER_PIN);
    let sold = shop.till.ok("complete_sale", request.clone())?;
    request["member_pin"] = json!("111111");
    assert_eq!(sold, shop.till.ok("complete_sale", request)?, "no PIN hides that it was sold");
    let open = shop.till.core.require().map_err(|refusal| anyhow::anyhow!(refusal.message))?;
    let held = |unit: UnitId, account: &str| -> Result<i64> {
        let sql = "select coalesce(sum(balance_minor), 0) / 100 from holder_total where unit = ?1 and account = ?2";
        let key = rusqlite::params![unit.0.as_bytes(), account];
        Ok(open.store.reader().query_row(sql, key, |row| row.get(0))?)
    };
    let own = open.identity.unit;
    assert_eq!((held(usp, "2111")?, held(own, "2111")?), (-126_000, 0), "the savings stand where they belong");
    assert_eq!((held(own, "1181")?, held(usp, "1181")?), (-126_000, 126_000), "what was paid in less what was spent");
    assert_eq!(shop.till.balance("1181")?, 0);
    shop.till.sign_in("cashier")?;
    let void = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": sold["sale_id"], "reason": "dobel",
                       "approval": shop.manager()? });
    shop.till.ok("void_sale", void)?;
    assert_eq!((held(usp, "2111")?, held(own, "1181")?), (-200_000, -200_000));
    shop.books_are_right()
}

#[test]
fn an_exchange_is_quoted_to_the_rupiah_also_where_the_refund_was_no_cash() -> Result<()> {
    let shop = Shop::open()?;
    let other = shop.till.product("Beras 6kg", "8991234567808", 90_070, "exempt")?;
    shop.till.sign_in("cashier")?;
    let bought = json!([{ "kind": "qris", "amount": sen(50_020) }, { "kind": "cash", "amount": sen(24_000) }]);
    let sold = shop.sell(1, bought)?;
    let back = json!({ "sale_id": sold["sale_id"], "reason": "salah ukuran",
                       "lines": [{ "line_no": 1, "quantity": "1000", "damaged": false }] });
    let line = json!({ "product_id": other, "quantity": "1000", "unit_price": sen(90_070) });
    let quote =
        |tenders: Value| shop.till.ok("quote_sale", json!({ "lines": [line], "exchange": back, "tenders": tenders }));
    let asked = quote(json!([]))?["exchange"].clone();
    assert_eq!(asked["refund"], json!(sen(74_020)));
    assert_eq!(asked["due"], json!(sen(16_050)));
    let sell = |tenders: Value| -> Result<Value> {
        Ok(json!({ "id": new_id()?, "shift_id": shop.shift, "lines": [line], "tenders": tenders, "exchange": back }))
    };
    let payable: i64 = asked["payable"].as_str().context("payable")?.parse()?;
    let less = json!([{ "kind": "cash", "amount": (payable - 10_000).to_string() }]);
    assert_eq!(shop.till.refused("complete_sale", sell(less)?), "cash_not_enough");
    let exact = shop.till.ok("complete_sale", sell(json!([{ "kind": "cash", "amount": payable.to_string() }]))?)?;
    assert_eq!(exact["change"], asked["paid_out"], "nothing over, nothing missing: {exact} {asked}");
    shop.books_are_right()
}

#[test]
fn a_refund_says_in_words_what_happened() -> Result<()> {
    let shop = Shop::open()?;
    let take = json!({ "id": new_id()?, "shift_id": shop.shift, "name": "Siti", "amount": sen(5_000) });
    let deposit = shop.till.ok("take_deposit", take)?["deposit_id"].clone();
    let id = new_id()?;
    let refund = json!({ "id": id, "shift_id": shop.shift, "deposit_id": deposit, "reason": "batal",
                         "approval": shop.manager()? });
    shop.till.ok("refund_deposit", refund)?;
    shop.till.sign_in("finance_officer")?;
    let shown = shop.till.ok("show_change_set", json!({ "change_set_id": id }))?;
    let sentence = shown["facts"][0]["sentence"].as_str().context("sentence")?;
    assert!(sentence.starts_with("Uang muka Rp5.000 dikembalikan"), "{shown}");
    Ok(())
}
