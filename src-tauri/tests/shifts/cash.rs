//! Cash at the counter through the command table: approvals, cash moves, blind counts, resting shifts, Z and copies.

use anyhow::{Context, Result};
use lumbung::core::new_id;
use serde_json::{Value, json};

use crate::approvals::{approval, user};
use crate::support::{PIN, Till};

fn rupiah(amount: i64) -> String {
    (amount * 100).to_string()
}

fn sale(shift: &str, product: &str, units: i64, price: i64) -> Result<Value> {
    Ok(json!({
        "id": new_id()?, "shift_id": shift,
        "lines": [{ "line_id": "1", "product_id": product, "quantity": (units * 1000).to_string(), "unit_price": rupiah(price) }],
        "tenders": [{ "kind": "cash", "amount": rupiah(units * price) }],
    }))
}

fn move_cash(shift: &str, kind: &str, amount: i64) -> Result<Value> {
    Ok(json!({ "id": new_id()?, "shift_id": shift, "kind": kind, "amount": rupiah(amount), "note": "nota 17" }))
}

/// A till with an open shift of the cashier's, a float of Rp100.000 and one sale of Rp74.000.
fn selling() -> Result<(Till, String, String)> {
    let till = Till::founded(false)?;
    let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
    till.receive(&rice, 50, 3_500_000)?;
    let shift = till.open_shift(100_000)?;
    till.ok("complete_sale", sale(&shift, &rice, 1, 74_000)?)?;
    Ok((till, shift, rice))
}

fn text(paper: &Value) -> String {
    let lines = paper["lines"].as_array().cloned().unwrap_or_default();
    lines.iter().filter_map(|line| line["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_approval_that_another_persons_pin_gave_is_recorded_with_requester_approver_and_reason() -> Result<()> {
    let (till, shift, _) = selling()?;
    let mut request = move_cash(&shift, "petty_expense", 25_000)?;
    request["account"] = json!("6205");
    let refusal = till.call("move_cash", request.clone()).err().context("refused")?;
    assert_eq!(refusal.code, "approval_needed");
    let data = refusal.data.context("data")?;
    assert_eq!(data["needs"][0]["operation"], json!("pay_from_drawer"));
    assert_eq!(data["needs"][0]["what"], json!("Pengeluaran kecil Rp25.000 dari laci"));
    let approvers: Vec<&str> =
        data["approvers"].as_array().context("approvers")?.iter().filter_map(|it| it["role"].as_str()).collect();
    assert_eq!(approvers, ["board_director", "manager"]);
    // Nobody approves for themselves, and a role that may not cannot approve either.
    request["approval"] = approval(&till, "cashier", "saya sendiri")?;
    assert_eq!(till.refused("move_cash", request.clone()), "approval_needed");
    request["approval"] = approval(&till, "finance_officer", "boleh")?;
    assert_eq!(till.refused("move_cash", request.clone()), "approval_needed");
    request["approval"] = approval(&till, "manager", " ")?;
    assert_eq!(till.refused("move_cash", request.clone()), "reason_missing");
    // The same id goes on with the approval; the refused attempts took no number.
    request["approval"] = approval(&till, "manager", "ongkos kirim, ada nota")?;
    let moved = till.ok("move_cash", request.clone())?;
    assert!(moved["document_number"].as_str().unwrap_or_default().ends_with("-0004"), "{moved}");
    assert!(text(&moved["receipt"]).contains("Disetujui: manager"), "{moved}");
    assert!(text(&moved["receipt"]).contains("dua puluh lima ribu"), "{moved}");
    assert_eq!(till.ok("move_cash", request)?, moved, "sent again, it is the same move");
    let listed = till.ok("list_approvals", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!(listed["total"], json!(1));
    let approval = &listed["approvals"][0];
    assert_eq!(approval["requester_name"], json!("cashier"));
    assert_eq!(approval["approver_name"], json!("manager"));
    assert_eq!(approval["reason"], json!("ongkos kirim, ada nota"));
    assert_eq!(approval["subject"], json!("cash_moved"));
    assert_eq!(approval["document_number"], moved["document_number"]);
    assert_eq!(till.balance("6205")?, 25_000);
    assert_eq!(till.balance("1112")?, 149_000);
    Ok(())
}

#[test]
fn a_wrong_pin_of_a_supervisor_changes_nothing_and_locks_after_five() -> Result<()> {
    let (till, shift, _) = selling()?;
    let mut request = move_cash(&shift, "bank_drop", 50_000)?;
    request["approval"] = json!({ "user_id": user(&till, "manager")?, "pin": "999998", "reason": "setor" });
    for left in [4, 3, 2, 1] {
        let refusal = till.call("move_cash", request.clone()).err().context("refused")?;
        assert_eq!(refusal.code, "pin_wrong");
        assert_eq!(refusal.data.context("data")?["attempts_left"], json!(left));
    }
    assert_eq!(till.refused("move_cash", request.clone()), "pin_locked");
    request["approval"]["pin"] = json!(PIN);
    assert_eq!(till.refused("move_cash", request.clone()), "pin_locked", "also with the right one");
    request["approval"] = approval(&till, "board_director", "setor ke bank")?;
    till.ok("move_cash", request)?;
    assert_eq!(till.balance("1112")?, 124_000, "moved once");
    assert_eq!(till.balance("1115")?, 50_000);
    Ok(())
}

#[test]
fn cash_moves_post_where_they_belong_and_refuse_what_is_not_there() -> Result<()> {
    let (till, shift, _) = selling()?;
    till.ok("move_cash", move_cash(&shift, "cash_in", 50_000)?)?;
    till.ok("move_cash", move_cash(&shift, "safe_drop", 120_000)?)?;
    let check = |request: Value, expect: &str| assert_eq!(till.refused("move_cash", request), expect);
    check(move_cash(&shift, "safe_drop", 104_001)?, "drawer_not_enough");
    check(move_cash(&shift, "cash_in", 0)?, "amount_not_positive");
    check(move_cash(&new_id()?.to_string(), "cash_in", 1_000)?, "shift_not_open");
    let mut odd = move_cash(&shift, "safe_drop", 100_000)?;
    odd["denominations"] = json!([{ "value_rupiah": 50_000, "count": 1 }]);
    check(odd, "denominations_differ");
    till.sign_in("manager")?;
    for account in ["6201", "6211", "1111", "6208"] {
        let mut expense = move_cash(&shift, "petty_expense", 1_000)?;
        expense["account"] = json!(account);
        check(expense, "expense_account_not_valid");
    }
    let accounts = till.ok("list_expense_accounts", json!({}))?;
    let codes: Vec<&str> =
        accounts["accounts"].as_array().context("accounts")?.iter().filter_map(|it| it["account"].as_str()).collect();
    assert_eq!(codes, ["6202", "6203", "6204", "6205", "6206", "6213"]);
    assert_eq!(till.balance("1112")?, 104_000);
    assert_eq!(till.balance("1111")?, -100_000 - 50_000 + 120_000);
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

/// Peers show the expected cash to the cashier, who then "counts" just that.
#[test]
fn a_cashier_counts_without_knowing_what_should_be_there() -> Result<()> {
    let (till, shift, _) = selling()?;
    let seen = till.ok("x_report", json!({}))?;
    let paper = text(&seen["report"]);
    assert_eq!(seen["blind"], json!(true));
    assert!(!paper.contains("Seharusnya") && !paper.contains("174.000") && !paper.contains("Modal awal"), "{paper}");
    assert!(seen["numbers"].get("cash").is_none() && seen["numbers"].get("drawer").is_none(), "{seen}");
    till.sign_in("manager")?;
    let seen = till.ok("x_report", json!({}))?;
    assert!(text(&seen["report"]).contains("174.000"), "{seen}");
    till.sign_in("cashier")?;
    let counts = json!([
        { "kind": "cash", "amount": rupiah(173_500), "denominations": [
            { "value_rupiah": 100_000, "count": 1 }, { "value_rupiah": 50_000, "count": 1 },
            { "value_rupiah": 20_000, "count": 1 }, { "value_rupiah": 500, "count": 7 }] },
        { "kind": "qris", "amount": rupiah(5_000) },
    ]);
    let missing = json!({ "id": new_id()?, "shift_id": shift, "counts": [] });
    assert_eq!(till.refused("close_shift", missing), "count_missing");
    let closed = till.ok("close_shift", json!({ "id": new_id()?, "shift_id": shift, "counts": counts }))?;
    assert_eq!(
        closed["lines"],
        json!([
            { "kind": "cash", "expected": rupiah(174_000), "counted": rupiah(173_500), "difference": rupiah(-500) },
            { "kind": "qris", "expected": "0", "counted": rupiah(5_000), "difference": rupiah(5_000) },
        ])
    );
    let paper = text(&closed["report"]);
    for words in ["LAPORAN Z", "7 x 500", "Selisih kurang", "QRIS"] {
        assert!(paper.contains(words), "no {words} in\n{paper}");
    }
    assert_eq!(till.balance("6211")?, 500);
    assert_eq!(till.balance("1112")?, 0);
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_z_is_printed_again_only_as_a_marked_copy() -> Result<()> {
    let (till, shift, _) = selling()?;
    let again =
        |till: &Till| -> Result<Value> { till.ok("reprint_z_report", json!({ "id": new_id()?, "shift_id": shift })) };
    let early = json!({ "id": new_id()?, "shift_id": shift });
    assert_eq!(till.refused("reprint_z_report", early), "not_found");
    let closed = till.ok("close_shift", json!({ "id": new_id()?, "shift_id": shift, "counted": rupiah(174_000) }))?;
    assert!(!text(&closed["report"]).contains("SALINAN"));
    assert!(text(&again(&till)?["receipt"]).contains("SALINAN ke-1"));
    assert!(text(&again(&till)?["receipt"]).contains("SALINAN ke-2"));
    let shown = till.ok("z_report", json!({ "shift_id": shift }))?;
    assert_eq!(shown["report"], closed["report"], "looking prints nothing and changes nothing");
    assert_eq!(shown["amendment"], json!([]));
    Ok(())
}

#[test]
fn a_shift_rests_while_another_person_works_with_a_drawer_of_their_own() -> Result<()> {
    let (till, first, rice) = selling()?;
    till.ok("suspend_shift", json!({ "id": new_id()?, "shift_id": first }))?;
    assert_eq!(till.refused("complete_sale", sale(&first, &rice, 1, 74_000)?), "shift_not_open");
    let seen = till.ok("current_shift", json!({}))?;
    assert!(seen.get("shift").is_none(), "{seen}");
    assert_eq!(seen["suspended"][0]["shift_id"], json!(first));
    till.sign_in("manager")?;
    let opened = till.ok("open_shift", json!({ "id": new_id()?, "float": rupiah(50_000) }))?;
    let second = opened["shift_id"].as_str().context("shift")?.to_owned();
    assert_eq!(opened["number"], json!("2"));
    till.ok("complete_sale", sale(&second, &rice, 2, 74_000)?)?;
    let resume = json!({ "id": new_id()?, "shift_id": first });
    assert_eq!(till.refused("resume_shift", resume), "shift_already_open");
    till.ok("close_shift", json!({ "id": new_id()?, "shift_id": second, "counted": rupiah(198_000) }))?;
    till.sign_in("cashier")?;
    till.ok("resume_shift", json!({ "id": new_id()?, "shift_id": first }))?;
    till.ok("complete_sale", sale(&first, &rice, 1, 74_000)?)?;
    let closed = till.ok("close_shift", json!({ "id": new_id()?, "shift_id": first, "counted": rupiah(248_000) }))?;
    assert_eq!((&closed["z_number"], &closed["difference"]), (&json!("Z-K01-1"), &json!("0")));
    assert_eq!(till.balance("1112")?, 0);
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_shift_of_somebody_else_goes_on_only_with_a_supervisor() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let opened = till.ok("open_shift", json!({ "id": new_id()?, "float": "0" }))?;
    let shift = opened["shift_id"].as_str().context("shift")?;
    till.ok("suspend_shift", json!({ "id": new_id()?, "shift_id": shift }))?;
    till.sign_in("cashier")?;
    let mut request = json!({ "id": new_id()?, "shift_id": shift });
    assert_eq!(till.refused("resume_shift", request.clone()), "approval_needed");
    request["approval"] = approval(&till, "board_director", "manajer sakit")?;
    till.ok("resume_shift", request)?;
    Ok(())
}
