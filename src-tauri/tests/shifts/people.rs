//! People at the till: switching users, members' savings, PINs and store credit.

use anyhow::{Context, Result};
use lumbung::core::new_id;
use serde_json::{Value, json};

use crate::approvals::{approval, user};
use crate::support::{PIN, Till};

fn rupiah(amount: i64) -> String {
    (amount * 100).to_string()
}

/// A till with an open shift of the cashier's and one member.
fn with_member() -> Result<(Till, String, String)> {
    let till = Till::founded(false)?;
    let shift = till.open_shift(500_000)?;
    let member = new_id()?.to_string();
    till.ok(
        "register_member",
        json!({ "id": new_id()?, "member_id": member, "name": "Siti Aminah", "number": "A-0012" }),
    )?;
    Ok((till, shift, member))
}

fn deposit(till: &Till, shift: &str, member: &str, product: &str, amount: i64) -> Result<Value> {
    till.ok(
        "deposit_savings",
        json!({ "id": new_id()?, "shift_id": shift, "member_id": member, "product": product,
                "amount": rupiah(amount), "tender": "cash" }),
    )
}

fn withdrawal(shift: &str, member: &str, amount: i64, pin: Option<&str>) -> Result<Value> {
    let mut request = json!({ "id": new_id()?, "shift_id": shift, "member_id": member, "amount": rupiah(amount) });
    if let Some(pin) = pin {
        request["member_pin"] = json!(pin);
    }
    Ok(request)
}

fn text(paper: &Value) -> String {
    let lines = paper["lines"].as_array().cloned().unwrap_or_default();
    lines.iter().filter_map(|line| line["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn savings_come_in_with_a_kuitansi_and_stand_on_the_members_account() -> Result<()> {
    let (till, shift, member) = with_member()?;
    deposit(&till, &shift, &member, "principal", 100_000)?;
    deposit(&till, &shift, &member, "mandatory", 50_000)?;
    let paid = deposit(&till, &shift, &member, "voluntary", 164_700)?;
    let slip = text(&paid["receipt"]);
    for words in ["KUITANSI SETORAN", "A-0012 Siti A***", "enam puluh", "Saldo", "164.700"] {
        assert!(slip.contains(words), "no {words} in\n{slip}");
    }
    assert!(!slip.contains("Aminah"), "the name is masked on paper:\n{slip}");
    let again = json!({ "id": new_id()?, "shift_id": shift, "member_id": member, "product": "principal",
                        "amount": rupiah(1), "tender": "cash" });
    assert_eq!(till.refused("deposit_savings", again), "principal_paid");
    let account = till.ok("member_account", json!({ "member_id": member }))?;
    let balances: Vec<&str> =
        account["balances"].as_array().context("balances")?.iter().filter_map(|it| it["balance"].as_str()).collect();
    assert_eq!(balances, [rupiah(100_000), rupiah(50_000), rupiah(164_700)]);
    assert_eq!((&account["withdrawable"], &account["has_pin"]), (&json!(rupiah(154_700)), &json!(false)));
    assert_eq!(till.balance("3101")?, -100_000);
    assert_eq!(till.balance("3102")?, -50_000);
    assert_eq!(till.balance("2111")?, -164_700);
    assert_eq!(till.balance("1112")?, 500_000 + 314_700);
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn savings_go_out_with_the_members_pin_or_a_supervisors_and_above_the_cap_with_both() -> Result<()> {
    let (till, shift, member) = with_member()?;
    deposit(&till, &shift, &member, "voluntary", 900_000)?;
    let mut set = json!({ "id": new_id()?, "member_id": member, "pin": "246813" });
    assert_eq!(till.refused("set_member_pin", set.clone()), "approval_needed", "a first PIN opens the savings");
    set["approval"] = approval(&till, "manager", "anggota hadir dengan KTP")?;
    till.ok("set_member_pin", set)?;
    let wrong = withdrawal(&shift, &member, 100_000, Some("111112"))?;
    assert_eq!(till.refused("withdraw_savings", wrong), "pin_wrong");
    let request = withdrawal(&shift, &member, 300_000, Some("246813"))?;
    let paid = till.ok("withdraw_savings", request.clone())?;
    assert_eq!(till.ok("withdraw_savings", request)?, paid, "sent again, it is the same withdrawal");
    assert!(text(&paid["receipt"]).contains("KUITANSI PENARIKAN"), "{paid}");
    // Half a million a day: what was taken before counts.
    let mut over = withdrawal(&shift, &member, 200_001, Some("246813"))?;
    assert_eq!(till.refused("withdraw_savings", over.clone()), "approval_needed");
    over["approval"] = approval(&till, "board_director", "untuk biaya sekolah")?;
    till.ok("withdraw_savings", over)?;
    let mut without = withdrawal(&shift, &member, 1_000, None)?;
    without["approval"] = approval(&till, "manager", "lupa PIN, KTP cocok")?;
    till.ok("withdraw_savings", without)?;
    let beyond = withdrawal(&shift, &member, 400_000, Some("246813"))?;
    assert_eq!(till.refused("withdraw_savings", beyond), "savings_not_enough");
    // A new PIN with the old one needs nobody else.
    let renewed = json!({ "id": new_id()?, "member_id": member, "pin": "975312", "old_pin": "246813" });
    till.ok("set_member_pin", renewed)?;
    assert_eq!(till.refused("withdraw_savings", withdrawal(&shift, &member, 1_000, Some("246813"))?), "pin_wrong");
    assert_eq!(till.balance("2111")?, -(900_000 - 300_000 - 200_001 - 1_000));
    assert_eq!(till.balance("1112")?, 500_000 + 900_000 - 501_001);
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    // No PIN stands anywhere: not in the log, not in the file.
    let file = std::fs::read(till.folder.path().join("lumbung.db"))?;
    assert!(!file.windows(6).any(|part| part == b"246813"), "the PIN stands in the file");
    let open = till.core.opened().context("open")?;
    for signed in lumbung::store::log::missing(&open.store.reader(), &Default::default(), 1_000, usize::MAX)? {
        assert!(!signed.body.contains("246813") && !signed.body.contains("975312"), "{}", signed.body);
    }
    Ok(())
}

#[test]
fn a_member_without_debt_pays_nothing_back_and_a_drawer_pays_only_what_it_holds() -> Result<()> {
    let (till, shift, member) = with_member()?;
    deposit(&till, &shift, &member, "voluntary", 600_000)?;
    let repay =
        json!({ "id": new_id()?, "shift_id": shift, "member_id": member, "amount": rupiah(1), "tender": "cash" });
    assert_eq!(till.refused("repay_credit", repay), "credit_not_owed");
    till.sign_in("manager")?;
    let drop =
        json!({ "id": new_id()?, "shift_id": shift, "kind": "safe_drop", "amount": rupiah(1_050_000), "note": "" });
    till.ok("move_cash", drop)?;
    assert_eq!(till.refused("withdraw_savings", withdrawal(&shift, &member, 60_000, None)?), "drawer_not_enough");
    till.ok("withdraw_savings", withdrawal(&shift, &member, 50_000, None)?)?;
    assert_eq!(till.balance("1112")?, 0);
    Ok(())
}

#[test]
fn a_members_card_is_one_member_and_typing_finds_many() -> Result<()> {
    let (till, _, member) = with_member()?;
    for number in ["A-00121", "A-00122"] {
        let request = json!({ "id": new_id()?, "member_id": new_id()?, "name": "Siti Lain", "number": number });
        till.ok("register_member", request)?;
    }
    for scanned in ["A-0012", "a-0012", "*A-0012*"] {
        let found = till.ok("find_member", json!({ "query": scanned }))?;
        assert_eq!(found["members"].as_array().map(Vec::len), Some(1), "{scanned}");
        assert_eq!(found["members"][0]["member_id"], json!(member));
    }
    let found = till.ok("find_member", json!({ "query": "siti" }))?;
    assert_eq!(found["members"].as_array().map(Vec::len), Some(3));
    Ok(())
}

#[test]
fn switching_users_keeps_the_cart_and_a_wrong_pin_keeps_the_user() -> Result<()> {
    let (till, _, _) = with_member()?;
    till.ok("save_cart", json!({ "cart": { "lines": [1, 2] } }))?;
    let wrong = json!({ "user_id": user(&till, "manager")?, "pin": "999998" });
    assert_eq!(till.refused("switch_user", wrong), "pin_wrong");
    assert_eq!(till.ok("start_status", json!({}))?["session"]["role"], json!("cashier"));
    let session = till.ok("switch_user", json!({ "user_id": user(&till, "manager")?, "pin": PIN }))?;
    assert_eq!(session["role"], json!("manager"));
    assert_eq!(till.ok("load_cart", json!({}))?["cart"], json!({ "lines": [1, 2] }));
    Ok(())
}
