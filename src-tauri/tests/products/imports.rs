//! Importing products through the command table: real lists of shops, all of it or nothing.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::change_sets;
use crate::support::Till;
use anyhow::{Context, Result, bail};
use lumbung::core::{Core, new_id};
use serde_json::{Value, json};

fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name).display().to_string()
}

/// Starts the dry run of a file and waits for it.
fn check(till: &Till, id: &Value, path: &str) -> Result<Value> {
    till.ok("start_import", json!({ "id": id, "file_name": path, "path": path, "dry_run": true }))?;
    wait(till, id, "checking")
}

/// Waits until the import is no longer in a state.
pub fn wait(till: &Till, id: &Value, state: &str) -> Result<Value> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        let progress = till.ok("import_progress", json!({ "import_id": id }))?;
        if progress["state"] != json!(state) {
            return Ok(progress);
        }
        thread::sleep(Duration::from_millis(2));
    }
    bail!("still {state} after a minute")
}

fn import(till: &Till, id: &Value, path: &str, skip_refused: bool) -> Result<Value> {
    check(till, id, path)?;
    till.ok("run_import", json!({ "import_id": id, "skip_refused": skip_refused }))?;
    wait(till, id, "importing")
}

fn total(till: &Till) -> Result<i64> {
    till.ok("list_products", json!({ "offset": 0, "limit": 1 }))?["total"].as_i64().context("total")
}

/// A file of so many products with valid barcodes, in a folder of its own.
fn many(count: usize) -> Result<(tempfile::TempDir, String)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("banyak.csv");
    let mut text = String::from("kode,nama,harga\n");
    for number in 0..count {
        let body = format!("899{number:09}");
        let check = shared::inventory::barcode::check_digit(&body).context("digits")?;
        text.push_str(&format!("{body}{check},Barang {number},{}\n", 1_000 + number));
    }
    std::fs::write(&path, text)?;
    Ok((folder, path.display().to_string()))
}

#[test]
fn a_shops_list_is_checked_then_imported_whole() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let id = json!(new_id()?);
    let checked = check(&till, &id, &data("products.csv"))?;
    assert_eq!(
        (&checked["state"], &checked["accepted"], &checked["refused"]),
        (&json!("checked"), &json!(47), &json!(0))
    );
    // The list has one barcode twice, with twelve digits and with thirteen: both stay, and somebody is told.
    assert_eq!(checked["problems_total"], json!(1));
    assert_eq!(checked["problems"][0]["problem_code"], json!("code_written_twice"));
    assert_eq!(checked["problems"][0]["row"], json!(9));
    assert_eq!(total(&till)?, 0, "a dry run changes nothing");
    till.ok("run_import", json!({ "import_id": id, "skip_refused": false }))?;
    let done = wait(&till, &id, "importing")?;
    assert_eq!(done["state"], json!("done"));
    assert_eq!(done["message"], json!("47 barang diimpor: 47 baru, 0 diperbarui, 0 sudah sama."));
    assert_eq!(total(&till)?, 47);
    let name = |code: &str| -> Result<Value> {
        Ok(till.ok("find_product", json!({ "code": code }))?["product"]["name"].clone())
    };
    assert_eq!(name("007916248823")?, json!("TAWON FF"), "twelve digits");
    assert_eq!(name("0007916248823")?, json!("TAWON FF"), "the same with thirteen");
    assert_eq!(name("0011747233040")?, json!("DK KACANG KULIT 450G"));
    assert_eq!(name("011747233040")?, json!("DK KACANG 500GR"));
    let found = till.ok("find_product", json!({ "code": "8999999000059" }))?;
    assert_eq!(found["product"]["price"], json!("100000"));
    assert_eq!(found["product"]["category"], json!("Makanan Ringan"));
    Ok(())
}

#[test]
fn every_dirty_row_is_refused_or_questioned_for_its_reason() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let id = json!(new_id()?);
    let checked = check(&till, &id, &data("dirty.csv"))?;
    let problems = checked["problems"].as_array().context("problems")?;
    let text = std::fs::read_to_string(data("dirty.csv"))?;
    for (index, line) in text.lines().enumerate().skip(1) {
        let reason = line.rsplit(',').next().context("reason")?;
        let expect = match reason.split(" (").next() {
            Some("internal PLU") => "short_code",
            Some("check digit mismatch") => "barcode_check_digit_wrong",
            Some("price zero") => "price_missing",
            Some("empty") => "barcode_empty",
            Some("empty name") => "name_missing",
            Some("non-numeric") => "code_not_a_number",
            Some("bad length") => "unusual_length",
            Some("restricted/in-store prefix 2x") => "in_store_range",
            Some("cost above price") => "price_below_cost",
            other => bail!("a reason without a code: {other:?}"),
        };
        let own = problems.iter().filter(|problem| problem["row"] == json!(index + 1));
        let codes: Vec<&str> = own.filter_map(|problem| problem["problem_code"].as_str()).collect();
        assert!(codes.contains(&expect), "row {} says {codes:?}: {line}", index + 1);
    }
    // Refused: three wrong digits, three prices of zero, three empty codes, one empty name; the rest is questioned.
    assert_eq!((&checked["accepted"], &checked["refused"]), (&json!(15), &json!(10)));
    assert_eq!(till.refused("run_import", json!({ "import_id": id, "skip_refused": false })), "import_rows_refused");
    assert_eq!(total(&till)?, 0);
    till.ok("run_import", json!({ "import_id": id, "skip_refused": true }))?;
    assert_eq!(wait(&till, &id, "importing")?["state"], json!("done"));
    assert_eq!(total(&till)?, 15);
    Ok(())
}

#[test]
fn files_are_read_as_people_send_them() -> Result<()> {
    let check_file = |file: &str, accepted: i64, refused: i64, code: &str, name: &str, price: &str| -> Result<()> {
        let till = Till::founded(false)?;
        till.sign_in("manager")?;
        let id = json!(new_id()?);
        let checked = check(&till, &id, &data(file))?;
        let counts = (&checked["accepted"], &checked["refused"]);
        assert_eq!(counts, (&json!(accepted), &json!(refused)), "{file}: {checked}");
        till.ok("run_import", json!({ "import_id": id, "skip_refused": true }))?;
        wait(&till, &id, "importing")?;
        let found = till.ok("find_product", json!({ "code": code }))?;
        assert_eq!((&found["product"]["name"], &found["product"]["price"]), (&json!(name), &json!(price)), "{file}");
        Ok(())
    };
    check_file("excel_semicolon.csv", 12, 0, "4902430400909", "PANTENE SHP 170 NC FL", "2600000")?;
    check_file("without_header.csv", 14, 0, "8992695203441", "INSTO EYE DROPS 7,5 ML", "1250000")?;
    check_file("short_codes.csv", 5, 4, "91", "Tora Café Caramelove 22.5gr", "136000")?;
    Ok(())
}

#[test]
fn a_cancelled_import_leaves_nothing() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let (_folder, path) = many(3_000)?;
    let before = change_sets(&till)?;
    let id = json!(new_id()?);
    check(&till, &id, &path)?;
    till.ok("run_import", json!({ "import_id": id, "skip_refused": false }))?;
    till.ok("cancel_import", json!({ "import_id": id }))?;
    assert_eq!(wait(&till, &id, "importing")?["state"], json!("cancelled"));
    assert_eq!((total(&till)?, change_sets(&till)?), (0, before));
    assert_eq!(till.refused("run_import", json!({ "import_id": id, "skip_refused": false })), "import_over");
    // The same file by another id goes through: nothing was left in its way.
    let again = json!(new_id()?);
    assert_eq!(import(&till, &again, &path, false)?["state"], json!("done"));
    assert_eq!(total(&till)?, 3_000);
    assert_eq!(till.refused("cancel_import", json!({ "import_id": again })), "import_done");
    assert_eq!(till.ok("verify_books", json!({}))?["ok"], json!(true));
    Ok(())
}

#[test]
fn the_same_import_is_the_same_action_also_after_a_restart() -> Result<()> {
    let mut till = Till::founded(false)?;
    till.sign_in("manager")?;
    let id = json!(new_id()?);
    assert_eq!(import(&till, &id, &data("products.csv"), false)?["state"], json!("done"));
    let once = change_sets(&till)?;
    till.ok("run_import", json!({ "import_id": id, "skip_refused": false }))?;
    assert_eq!(check(&till, &id, &data("products.csv"))?["state"], json!("done"));
    till.core.stop();
    till.core = Core::start(till.folder.path(), false).map_err(|refusal| anyhow::anyhow!(refusal.message))?;
    till.sign_in("manager")?;
    let known = check(&till, &id, &data("products.csv"))?;
    assert_eq!((&known["state"], &known["accepted"]), (&json!("done"), &json!(47)));
    till.ok("run_import", json!({ "import_id": id, "skip_refused": false }))?;
    assert_eq!((total(&till)?, change_sets(&till)?), (47, once));
    // The same file as another import says nothing new, and writes nothing.
    let done = import(&till, &json!(new_id()?), &data("products.csv"), false)?;
    assert_eq!(done["message"], json!("47 barang diimpor: 0 baru, 0 diperbarui, 47 sudah sama."));
    assert_eq!(change_sets(&till)?, once);
    Ok(())
}

#[test]
fn a_list_updates_what_the_catalogue_has() -> Result<()> {
    let till = Till::founded(false)?;
    let oil = till.product("Minyak Goreng 2L", "8991234567891", 38_500, "taxed")?;
    till.product("Kue Basah", "101", 2_000, "exempt")?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("harga.csv");
    std::fs::write(&path, "kode;nama;harga\n8991234567891;MINYAK GORENG TAWON 2L;39.000\n101;Sapu Ijuk;15.000\n")?;
    let path = path.display().to_string();
    // Whoever may not set prices may not do so by a file.
    till.sign_in("warehouse_staff")?;
    let checked = check(&till, &json!(new_id()?), &path)?;
    let codes: Vec<&Value> =
        checked["problems"].as_array().context("problems")?.iter().map(|problem| &problem["problem_code"]).collect();
    assert_eq!(
        codes,
        [
            &json!("price_change_not_allowed"),
            &json!("barcode_taken"),
            &json!("price_change_not_allowed"),
            &json!("code_in_catalogue"),
        ]
    );
    assert_eq!(checked["accepted"], json!(0));
    till.sign_in("manager")?;
    let done = import(&till, &json!(new_id()?), &path, true)?;
    assert_eq!(done["message"], json!("1 barang diimpor: 0 baru, 1 diperbarui, 0 sudah sama."));
    let shown = till.ok("get_product", json!({ "product_id": oil }))?;
    assert_eq!(shown["product"]["name"], json!("MINYAK GORENG TAWON 2L"));
    assert_eq!(shown["product"]["price"], json!("3900000"));
    assert_eq!((&shown["product"]["unit_name"], &shown["product"]["category"]), (&json!("PCS"), &json!("Sembako")));
    assert_eq!(
        shown["history"][0]["what"],
        json!("Nama \"Minyak Goreng 2L\" menjadi \"MINYAK GORENG TAWON 2L\"; Harga Rp38.500 menjadi Rp39.000")
    );
    assert_eq!(total(&till)?, 2);
    Ok(())
}

#[test]
fn a_file_that_cannot_be_read_says_why() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let id = json!(new_id()?);
    let start = |id: &Value, content: Value, path: Value| {
        let (name, dry_run) = ("daftar.csv", false);
        json!({ "id": id, "file_name": name, "content_base64": content, "path": path, "dry_run": dry_run })
    };
    assert_eq!(till.refused("start_import", start(&id, Value::Null, json!("/no/such/file.csv"))), "import_file");
    assert_eq!(till.refused("start_import", start(&id, json!("***"), Value::Null)), "bad_request");
    assert_eq!(till.refused("start_import", start(&id, Value::Null, Value::Null)), "bad_request");
    assert_eq!(till.refused("import_progress", json!({ "import_id": id })), "not_found");
    // "tanggal,saldo\n1,2\n"
    till.ok("start_import", start(&id, json!("dGFuZ2dhbCxzYWxkbwoxLDIK"), Value::Null))?;
    let asked = wait(&till, &id, "checking")?;
    assert_eq!(asked["state"], json!("columns"), "a person may know which column is which");
    let message = asked["message"].as_str().context("message")?;
    assert!(message.contains("kode, nama barang, harga jual"), "{message}");
    // An old workbook, by its first bytes.
    let old = json!(new_id()?);
    till.ok("start_import", start(&old, json!("0M8R4KGxGuE="), Value::Null))?;
    let failed = wait(&till, &old, "checking")?;
    assert_eq!(failed["state"], json!("failed"));
    assert!(failed["message"].as_str().context("message")?.contains(".xls"), "{failed}");
    // Without a dry run a file that passes is imported at once: "kode,nama,harga\n7,Gula,12500\n"
    let id = json!(new_id()?);
    till.ok("start_import", start(&id, json!("a29kZSxuYW1hLGhhcmdhCjcsR3VsYSwxMjUwMAo="), Value::Null))?;
    let began = Instant::now();
    while till.ok("import_progress", json!({ "import_id": id }))?["state"] != json!("done") {
        assert!(began.elapsed() < Duration::from_secs(60), "not imported");
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(total(&till)?, 1);
    Ok(())
}
