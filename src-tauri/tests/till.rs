//! The till through its command table, on a real encrypted database.

#[path = "support/approvals.rs"]
mod approvals;
mod support;

use anyhow::Result;
use lumbung::commands::{COMMANDS, Permission, requests};
use lumbung::core::{Core, new_id};
use serde_json::{Value, json};
use shared::units::access::{Operation, Role};
use support::Till;

fn sale(id: &Value, shift: &str, lines: &[(&str, i64, i64)], cash_rupiah: i64) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(product, units, price)| {
            json!({ "product_id": product, "quantity": (units * 1000).to_string(), "unit_price": (price * 100).to_string() })
        })
        .collect();
    json!({ "id": id, "shift_id": shift, "lines": lines,
            "tenders": [{ "kind": "cash", "amount": (cash_rupiah * 100).to_string() }] })
}

#[test]
fn a_cash_sale_moves_ledger_and_stock_and_is_one_sale_however_often_it_is_sent() -> Result<()> {
    let till = Till::founded(true)?;
    let oil = till.product("Minyak Goreng 2L", "8991234567891", 38_500, "taxed")?;
    let sugar = till.product("Gula Pasir 1kg", "2000123012506", 17_500, "exempt")?;
    till.receive(&oil, 10, 330_000)?;
    till.receive(&sugar, 10, 160_000)?;
    let shift = till.open_shift(200_000)?;
    let request = sale(&json!(new_id()?), &shift, &[(&oil, 2, 38_500), (&sugar, 1, 17_500)], 100_000);
    let first = till.ok("complete_sale", request.clone())?;
    let again = till.ok("complete_sale", request)?;
    assert_eq!(first, again);
    assert_eq!(first["payable"], json!("9450000"));
    assert_eq!(first["change"], json!("550000"));
    let listed = till.ok("list_sales", json!({ "offset": 0, "limit": 10 }))?;
    assert_eq!(listed["total"], json!(1));
    assert_eq!(till.balance("1112")?, 200_000 + 94_500);
    // 77.000 with PPN 11/111: 7.631.
    assert_eq!(till.balance("2121")?, -7_631);
    assert_eq!(till.balance("4201")?, -(77_000 - 7_631 + 17_500));
    assert_eq!(till.balance("5102")?, 2 * 33_000 + 16_000);
    assert_eq!(till.balance("1151")?, 490_000 - 82_000);
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn what_is_not_right_is_refused_and_nothing_changes() -> Result<()> {
    let till = Till::founded(false)?;
    let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
    let shift = till.open_shift(0)?;
    let id = json!(new_id()?);
    assert_eq!(till.refused("complete_sale", sale(&id, &shift, &[(&rice, 1, 74_000)], 50_000)), "cash_not_enough");
    assert_eq!(till.refused("complete_sale", sale(&id, &shift, &[(&rice, 1, 70_000)], 80_000)), "price_changed");
    assert_eq!(till.refused("complete_sale", sale(&id, &shift, &[], 80_000)), "cart_empty");
    let unknown = new_id()?.to_string();
    assert_eq!(till.refused("complete_sale", sale(&id, &shift, &[(&unknown, 1, 1)], 80_000)), "product_unknown");
    assert_eq!(till.refused("complete_sale", sale(&id, &unknown, &[(&rice, 1, 74_000)], 80_000)), "shift_not_open");
    assert_eq!(till.refused("open_shift", json!({ "id": new_id()?, "float": "0" })), "shift_already_open");
    assert_eq!(till.ok("list_sales", json!({ "offset": 0, "limit": 10 }))?["total"], json!(0));
    // Selling what is not there is a sale all the same, and its number is the first: refused ones took none.
    let sold = till.ok("complete_sale", sale(&id, &shift, &[(&rice, 1, 74_000)], 80_000))?;
    assert!(sold["document_number"].as_str().unwrap_or_default().ends_with("-0001"), "{sold}");
    Ok(())
}

#[test]
fn a_shift_closes_with_its_difference_posted_and_its_cash_in_the_safe() -> Result<()> {
    let till = Till::founded(false)?;
    let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
    till.receive(&rice, 5, 350_000)?;
    let shift = till.open_shift(100_000)?;
    till.ok("complete_sale", sale(&json!(new_id()?), &shift, &[(&rice, 1, 74_000)], 80_000))?;
    let close = |counted: i64, reason: &str| {
        json!({ "id": new_id().map(|id| id.to_string()).unwrap_or_default(), "shift_id": shift,
                "counted": (counted * 100).to_string(), "reason": reason })
    };
    assert_eq!(till.refused("close_shift", close(150_000, "")), "reason_missing");
    let mut request = close(150_000, "Salah kembalian");
    assert_eq!(till.refused("close_shift", request.clone()), "approval_needed");
    request["approval"] = approvals::approval(&till, "manager", "Sudah dihitung ulang")?;
    let closed = till.ok("close_shift", request)?;
    assert_eq!((&closed["expected"], &closed["difference"]), (&json!("17400000"), &json!("-2400000")));
    assert_eq!(closed["z_number"], json!("Z-K01-1"));
    assert_eq!(
        till.refused("complete_sale", sale(&json!(new_id()?), &shift, &[(&rice, 1, 74_000)], 80_000)),
        "shift_not_open"
    );
    let report = till.ok("z_report", json!({ "shift_id": shift }))?;
    assert_eq!(report["report"], closed["report"]);
    assert_eq!(till.balance("1112")?, 0);
    assert_eq!(till.balance("6211")?, 24_000);
    assert_eq!(till.balance("1111")?, 50_000);
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn everything_is_there_after_a_restart_and_a_rebuild_gives_the_same_rows() -> Result<()> {
    let till = Till::founded(true)?;
    let rice = till.product("Beras 5kg", "8991234567891", 74_000, "exempt")?;
    till.receive(&rice, 5, 350_000)?;
    let shift = till.open_shift(100_000)?;
    till.ok("save_cart", json!({ "cart": { "lines": [1, 2] } }))?;
    let sold = till.ok("complete_sale", sale(&json!(new_id()?), &shift, &[(&rice, 1, 74_000)], 80_000))?;
    till.ok("save_cart", json!({ "cart": { "lines": [3] } }))?;
    let Till { core, folder } = till;
    core.stop();
    drop(core);
    let core = Core::start(folder.path(), false).map_err(|refusal| anyhow::anyhow!(refusal.message))?;
    let till = Till { core, folder };
    till.sign_in("cashier")?;
    let restored = till.ok("load_cart", json!({}))?;
    assert_eq!(restored["cart"], json!({ "lines": [3] }));
    assert_eq!(restored["last_sale"]["document_number"], sold["document_number"]);
    let open = till.core.opened().ok_or_else(|| anyhow::anyhow!("not open"))?;
    let before = lumbung::store::rebuild::state_hashes(&open.store.reader())?;
    open.store.write(|tx| lumbung::store::rebuild::rebuild(tx))?;
    assert_eq!(before, lumbung::store::rebuild::state_hashes(&open.store.reader())?);
    Ok(())
}

#[test]
fn no_command_passes_without_its_right() -> Result<()> {
    let till = Till::founded(false)?;
    for info in COMMANDS {
        let code = till.refused(info.name, json!({}));
        match info.permission {
            Permission::Anyone => assert_ne!(code, "not_signed_in", "{}", info.name),
            Permission::SignedIn | Permission::May(_) => assert_eq!(code, "not_signed_in", "{}", info.name),
        }
    }
    for role in Role::ALL.iter().filter(|role| **role != Role::Member) {
        till.sign_in(role.code())?;
        for info in COMMANDS {
            let Permission::May(operation) = info.permission else { continue };
            // A request that no command can read: whoever has the right gets as far as that.
            let code = till.refused(info.name, json!([]));
            let expect = if role.may(operation) { "bad_request" } else { "not_allowed" };
            assert_eq!(code, expect, "{} as {}", info.name, role.code());
        }
    }
    let used = |operation: &&Operation| COMMANDS.iter().any(|info| info.permission == Permission::May(**operation));
    // Asked inside commands: of the amount, of who looks, or of who approves.
    let inner = [
        Operation::SetPrices,
        Operation::ReadCost,
        Operation::ExportBooks,
        Operation::ApproveDiscount,
        Operation::OverridePrice,
        Operation::ReturnGoods,
        Operation::ReturnWithoutReceipt,
        Operation::VoidSale,
        Operation::SellOverLimit,
        Operation::PayFromDrawer,
        Operation::ApproveShiftDifference,
        Operation::WithdrawOverLimit,
        Operation::HoldSales,
        Operation::SetPromotions,
        Operation::SettlePayments,
        Operation::ConfirmDay,
    ];
    let unused: Vec<_> = Operation::ALL.iter().filter(|it| !used(it) && !inner.contains(it)).collect();
    assert!(unused.is_empty(), "rights that no command asks for: {unused:?}");
    Ok(())
}

#[test]
fn wrong_pins_lock_and_the_lock_survives_a_restart() -> Result<()> {
    let till = Till::founded(false)?;
    let status = till.ok("start_status", json!({}))?;
    let user = status["users"][0]["user_id"].clone();
    let wrong = json!({ "user_id": user, "pin": "999998" });
    for _ in 0..4 {
        assert_eq!(till.refused("sign_in", wrong.clone()), "pin_wrong");
    }
    assert_eq!(till.refused("sign_in", wrong.clone()), "pin_locked");
    let Till { core, folder } = till;
    core.stop();
    drop(core);
    let core = Core::start(folder.path(), false).map_err(|refusal| anyhow::anyhow!(refusal.message))?;
    let till = Till { core, folder };
    assert_eq!(till.refused("sign_in", wrong), "pin_locked");
    assert_eq!(till.refused("sign_in", json!({ "user_id": user, "pin": support::PIN })), "pin_locked");
    Ok(())
}

#[test]
fn a_second_program_is_kept_away_and_a_wrong_key_says_so() -> Result<()> {
    let till = Till::founded(false)?;
    let second = Core::start(till.folder.path(), false).err().map(|refusal| refusal.code);
    assert_eq!(second.as_deref(), Some("in_use"));
    till.core.stop();
    let opened = lumbung::store::Store::open(till.folder.path(), [7; 32]).err().map(|error| error.code());
    assert_eq!(opened, Some("wrong_key"));
    let bytes = std::fs::read(till.folder.path().join("lumbung.db"))?;
    assert!(!bytes.windows(15).any(|part| part == b"SQLite format 3"), "the database is not encrypted");
    Ok(())
}

#[test]
fn a_member_is_found_by_name_and_no_change_set_carries_the_name() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("cashier")?;
    let member_id = new_id()?.to_string();
    let request = json!({ "id": new_id()?, "member_id": member_id, "name": "Siti Aminah", "nik": "3273014107900001" });
    let registered = till.ok("register_member", request)?;
    assert_eq!(registered["number"], json!("A-K01-0001"));
    let found = till.ok("find_member", json!({ "query": "aminah" }))?;
    assert_eq!(found["members"][0]["member_id"], json!(member_id));
    let twin = json!({ "id": new_id()?, "member_id": new_id()?, "name": "Siti", "nik": "3273014107900001" });
    assert_eq!(till.refused("register_member", twin), "nik_taken");
    let open = till.core.opened().ok_or_else(|| anyhow::anyhow!("not open"))?;
    for signed in lumbung::store::log::missing(&open.store.reader(), &Default::default(), 1_000, usize::MAX)? {
        assert!(!signed.body.contains("Aminah") && !signed.body.contains("3273014107900001"), "{}", signed.body);
    }
    Ok(())
}

#[test]
fn the_types_of_the_screens_are_those_of_the_table() -> Result<()> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings.ts");
    if std::env::var_os("LUMBUNG_WRITE_GENERATED").is_some() {
        std::fs::write(&path, requests::typescript())?;
    }
    let written = std::fs::read_to_string(&path)?;
    assert!(
        written == requests::typescript(),
        "write it again: LUMBUNG_WRITE_GENERATED=1 cargo test -p lumbung --test till"
    );
    Ok(())
}
