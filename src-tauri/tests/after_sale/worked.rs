//! The worked receipt of domain §9.4 from a real sale: number, time, member, offer, tax and points as the till makes them.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use lumbung::core::new_id;
use serde_json::{Value, json};
use shared::paper::Paper;

use super::days::clock::{self, Clock};
use super::support::{PIN, Till};
use super::{cash, sen};

/// 31/01/2025 14:22 in the zone WIB, in seconds of the Unix epoch.
const MOMENT: i64 = 1_738_308_120;

const RECEIPT: &str = r"
     KOPERASI MAJU BERSAMA
  Unit Toko - Jl. Melati No. 5
  Kel. Sukamaju, Bandung 40111
     NPWP 0012345678901234
================================
No T01-K02-250131-0007
31/01/2025 14:22 WIB
Kasir: Ani              Shift: 2
Anggota: A-0012 SITI A***
--------------------------------
Minyak Goreng 2L*
  2 x 38.500              77.000
  Diskon anggota 5%       -3.850
Gula Pasir 1kg
  1 x 17.500              17.500
Beras Medium 5kg
  1 x 74.000              74.000
--------------------------------
Subtotal                 168.500
Total diskon              -3.850
Pembulatan                    50
TOTAL                  Rp164.700
Tunai                    170.000
Kembali                    5.300
--------------------------------
*) BKP termasuk PPN
DPP Nilai Lain            60.409
PPN 12%                    7.249
Poin: +82  Saldo           1.240
================================
    Belanja Anda = SHU Anda
          Terima kasih
";

fn found() -> Result<Till> {
    let till = Till::empty()?;
    let people: Vec<Value> = [
        ("Ani", "cashier"),
        ("manager", "manager"),
        ("warehouse_staff", "warehouse_staff"),
        ("finance_officer", "finance_officer"),
    ]
    .into_iter()
    .map(|(name, role)| Ok(json!({ "user_id": new_id()?, "name": name, "role": role, "pin": PIN })))
    .collect::<Result<_>>()?;
    let founded = json!({ "id": new_id()?, "cooperative_name": "KOPERASI MAJU BERSAMA", "unit_name": "Unit Toko",
        "unit_code": "T01", "till_code": "K02",
        "address_lines": ["Jl. Melati No. 5", "Kel. Sukamaju, Bandung 40111"], "npwp": "0012345678901234",
        "is_pkp": true, "zone": "WIB", "admin_name": "super_admin", "admin_pin": "654321", "first_users": people });
    till.ok("create_cooperative", founded)?;
    Ok(till)
}

/// The goods with the pools that the worked journal of domain §3.2 takes its costs from.
fn stock(till: &Till) -> Result<Vec<String>> {
    let goods = [
        ("Minyak Goreng 2L", "8991234567891", 38_500, "taxed", 10, 331_205),
        ("Gula Pasir 1kg", "8991234567808", 17_500, "exempt", 5, 80_000),
        ("Beras Medium 5kg", "8991234567815", 74_000, "exempt", 4, 281_000),
        ("Beras curah 1kg", "8991234567822", 1_000, "exempt", 3_000, 2_400_000),
    ];
    let mut products = Vec::new();
    let mut lines = Vec::new();
    for (name, code, price, class, units, cost) in goods {
        let product = till.product(name, code, price, class)?;
        lines.push(json!({ "product_id": product, "quantity": (units * 1000).to_string(), "cost_total": sen(cost) }));
        products.push(product);
    }
    till.sign_in("warehouse_staff")?;
    // All of them on one paper, which takes one number.
    let request = json!({ "id": new_id()?, "supplier_name": "Grosir", "paid_from": "payable", "lines": lines });
    till.ok("receive_stock", request)?;
    Ok(products)
}

fn line(product: &str, units: i64, price: i64) -> Value {
    json!({ "product_id": product, "quantity": (units * 1000).to_string(), "unit_price": sen(price) })
}

/// Six numbers are taken, a shift was closed, and the member has 1.158 points.
fn until_the_afternoon(till: &Till, loose_rice: &str, member: &str) -> Result<String> {
    till.sign_in("Ani")?;
    let open = |float: i64| till.ok("open_shift", json!({ "id": new_id()?, "float": sen(float) }));
    let first = open(0)?["shift_id"].as_str().context("shift")?.to_owned();
    till.ok("close_shift", json!({ "id": new_id()?, "shift_id": first, "counted": "0" }))?;
    let shift = open(500_000)?["shift_id"].as_str().context("shift")?.to_owned();
    till.ok(
        "complete_sale",
        json!({ "id": new_id()?, "shift_id": shift, "lines": [line(loose_rice, 2_317, 1_000)], "member_id": member,
                "tenders": [{ "kind": "transfer", "amount": sen(2_317_000), "reference": "TRF-1" }] }),
    )?;
    loop {
        let moved =
            json!({ "id": new_id()?, "shift_id": shift, "kind": "cash_in", "amount": sen(1_000), "note": "receh" });
        let number = till.ok("move_cash", moved)?["document_number"].as_str().context("number")?.to_owned();
        if number.ends_with("-0006") {
            return Ok(shift);
        }
        ensure!(number.as_str() < "T01-K02-250131-0006", "{number} is too late");
    }
}

fn sell_as_worked() -> Result<()> {
    let mut clock = Clock::of_this_process().context("the clock")?;
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    clock.pass(MOMENT - 3_600 - now)?;
    let till = found()?;
    let goods = stock(&till)?;
    till.sign_in("manager")?;
    let member = new_id()?.to_string();
    let request = json!({ "id": new_id()?, "member_id": member, "name": "SITI AMINAH", "number": "A-0012" });
    till.ok("register_member", request)?;
    let offer = json!({ "id": new_id()?, "promotion_id": new_id()?, "name": "Diskon anggota 5%", "active": true,
        "until": "2025-12-31", "member_only": true, "scope": { "kind": "products", "products": [goods[0]] },
        "offer": { "kind": "percent", "ppm": 50_000 } });
    till.ok("save_promotion", offer)?;
    let shift = until_the_afternoon(&till, &goods[3], &member)?;
    clock.pass(3_600)?;
    let lines = [line(&goods[0], 2, 38_500), line(&goods[1], 1, 17_500), line(&goods[2], 1, 74_000)];
    let sold = till.ok(
        "complete_sale",
        json!({ "id": new_id()?, "shift_id": shift, "lines": lines, "member_id": member, "tenders": cash(170_000) }),
    )?;
    let paper: Paper = serde_json::from_value(sold["receipt"].clone())?;
    let text = paper.to_text();
    let printed = text.split("\n[QR:").next().context("above the code")?;
    assert_eq!(printed, RECEIPT.trim_start_matches('\n'));
    // Its journal of domain §3.2, beside what the morning left: 2.317 kg of rice at Rp800.
    assert_eq!(till.balance("4191")?, 3_468);
    assert_eq!(till.balance("4101")?, -160_869 - 2_317_000);
    assert_eq!((till.balance("2121")?, till.balance("4303")?), (-7_249, -50));
    assert_eq!(till.balance("5101")?, 152_491 + 1_853_600);
    Ok(())
}

#[test]
fn the_worked_receipt_comes_from_a_real_sale_to_the_letter() -> Result<()> {
    match Clock::of_this_process() {
        None => clock::run_again("worked::the_worked_receipt_comes_from_a_real_sale_to_the_letter"),
        Some(_) => sell_as_worked(),
    }
}
