//! Files as people send them: workbooks, columns nobody could know, and what was taken out put back.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use lumbung::core::new_id;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::imports::wait;
use crate::support::Till;

fn start(till: &Till, id: &Value, name: &str, content: &[u8]) -> Result<Value> {
    let content = BASE64.encode(content);
    till.ok("start_import", json!({ "id": id, "file_name": name, "content_base64": content, "dry_run": true }))?;
    wait(till, id, "checking")
}

fn import(till: &Till, content: &[u8]) -> Result<Value> {
    let id = json!(new_id()?);
    start(till, &id, "barang", content)?;
    till.ok("run_import", json!({ "import_id": id, "skip_refused": false }))?;
    wait(till, &id, "importing")
}

fn names_and_prices(till: &Till) -> Result<Vec<(Value, Value, Value)>> {
    let page = till.ok("list_products", json!({ "offset": 0, "limit": 500 }))?;
    let products = page["products"].as_array().context("products")?;
    Ok(products.iter().map(|it| (it["name"].clone(), it["price"].clone(), it["codes"].clone())).collect())
}

/// A workbook as a shop's clerk keeps it: a title, numbers as numbers, a second sheet with something else.
fn workbook() -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Catatan")?.write(0, 0, "Hubungi pemasok")?;
    let sheet = workbook.add_worksheet().set_name("Barang")?;
    sheet.write(0, 0, "DAFTAR BARANG TOKO")?;
    for (column, title) in (0..).zip(["ID Barang", "Kode Barang", "Nama/Merek", "Kategori", "Satuan", "Eceran"]) {
        sheet.write(2, column, title)?;
    }
    sheet.write(3, 0, 1)?.write(3, 1, 8_992_695_203_441_i64)?.write(3, 2, "Obat Tetes 7,5 ml")?;
    sheet.write(3, 3, "Obat")?.write(3, 4, "BTL")?.write(3, 5, 12_500)?;
    sheet.write(5, 0, 2)?.write_string(5, 1, "0123")?.write(5, 2, "Gula Curah")?.write(5, 5, 17_500)?;
    Ok(workbook.save_to_buffer()?)
}

#[test]
fn a_workbook_is_read_as_it_is() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let id = json!(new_id()?);
    let checked = start(&till, &id, "barang.xlsx", &workbook()?)?;
    assert_eq!((&checked["state"], &checked["accepted"]), (&json!("checked"), &json!(2)), "{checked}");
    assert_eq!(checked["layout"]["headings"][2], json!("Nama/Merek"));
    till.ok("run_import", json!({ "import_id": id, "skip_refused": false }))?;
    assert_eq!(wait(&till, &id, "importing")?["state"], json!("done"));
    assert_eq!(
        names_and_prices(&till)?,
        [
            (json!("Gula Curah"), json!("1750000"), json!(["0123"])),
            (json!("Obat Tetes 7,5 ml"), json!("1250000"), json!(["8992695203441"])),
        ]
    );
    Ok(())
}

#[test]
fn columns_nobody_could_know_are_asked_for_once() -> Result<()> {
    let till = Till::founded(false)?;
    till.sign_in("manager")?;
    let file = |name: &str, code: &str| format!("x1;x2;x3\n{name};5000;{code}\n");
    let id = json!(new_id()?);
    let asked = start(&till, &id, "aneh.csv", file("Teh Celup", "8991234567891").as_bytes())?;
    assert_eq!(asked["state"], json!("columns"), "{asked}");
    assert_eq!(asked["layout"]["headings"], json!(["x1", "x2", "x3"]));
    assert_eq!(asked["layout"]["sample"], json!([["Teh Celup", "5000", "8991234567891"]]));
    assert_eq!(
        till.refused("run_import", json!({ "import_id": id, "skip_refused": true })),
        "import_columns_missing",
        "nothing is imported before"
    );
    let choose = |columns: [(&str, u32); 3]| {
        let columns: Vec<Value> =
            columns.iter().map(|(field, column)| json!({ "field": field, "column": column })).collect();
        json!({ "import_id": id, "columns": columns })
    };
    let twice = choose([("code", 2), ("name", 0), ("price", 0)]);
    assert_eq!(till.refused("choose_import_columns", twice), "import_column_twice");
    let beyond = choose([("code", 3), ("name", 0), ("price", 1)]);
    assert_eq!(till.refused("choose_import_columns", beyond), "bad_request");
    till.ok("choose_import_columns", choose([("code", 2), ("name", 0), ("price", 1)]))?;
    let checked = wait(&till, &id, "checking")?;
    assert_eq!((&checked["state"], &checked["accepted"]), (&json!("checked"), &json!(1)), "{checked}");
    till.ok("run_import", json!({ "import_id": id, "skip_refused": false }))?;
    wait(&till, &id, "importing")?;

    let again = json!(new_id()?);
    let known = start(&till, &again, "aneh-lagi.csv", file("Kopi Bubuk", "8991234567907").as_bytes())?;
    assert_eq!(known["layout"]["remembered"], json!(true), "{known}");
    assert_eq!(known["state"], json!("checked"));
    let other = start(&till, &json!(new_id()?), "lain.csv", b"a;b;c\n1;2;3\n")?;
    assert_eq!(other["state"], json!("columns"), "another kind of file is asked about");
    Ok(())
}

#[test]
fn what_was_exported_comes_back_the_same() -> Result<()> {
    let first = Till::founded(false)?;
    first.sign_in("manager")?;
    assert_eq!(import(&first, &workbook()?)?["state"], json!("done"));
    for format in ["csv", "xlsx"] {
        let exported = first.ok("export_products", json!({ "format": format }))?;
        assert_eq!(exported["rows"], json!(2));
        let content = BASE64.decode(exported["content_base64"].as_str().context("content")?)?;
        let second = Till::founded(false)?;
        second.sign_in("manager")?;
        let done = import(&second, &content)?;
        assert_eq!(done["state"], json!("done"), "{format}: {done}");
        assert_eq!(names_and_prices(&first)?, names_and_prices(&second)?, "{format}");
    }
    assert_eq!(first.refused("export_products", json!({ "format": "pdf" })), "bad_request");
    Ok(())
}
