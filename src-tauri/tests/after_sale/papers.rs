//! Every paper of the counter, through the real print path: from the command to the bytes that a network printer gets.
//!
//! `LUMBUNG_PAPERS=DIR` keeps the bytes and files, to be shown by a printer emulator and looked at.

use std::io::Read;
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use lumbung::core::{Core, new_id};
use serde_json::{Value, json};

use super::support::Till;
use super::{MEMBER_PIN, Shop, cash, sen, text};

const CUT: &[u8] = &[0x1d, 0x56, 0x00];

/// A printer on the network that keeps what it gets, a job a connection.
struct Printer {
    address: String,
    jobs: Receiver<Vec<u8>>,
}

impl Printer {
    fn start() -> Result<Printer> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let (sender, jobs) = channel();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut job = Vec::new();
                // Whoever only asks how the printer is sends no paper.
                if stream.read_to_end(&mut job).is_ok() && job.len() > 100 && sender.send(job).is_err() {
                    return;
                }
            }
        });
        Ok(Printer { address, jobs })
    }

    fn next(&self) -> Result<Vec<u8>> {
        self.jobs.recv_timeout(Duration::from_secs(60)).context("no paper came")
    }
}

/// Keeps a paper for whoever wants to look at it.
fn keep(name: &str, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = std::env::var_os("LUMBUNG_PAPERS") {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(std::path::Path::new(&folder).join(name), bytes)?;
    }
    Ok(())
}

/// A shop with a worker that prints.
fn printing_shop(is_pkp: bool, printer: &Printer, columns: u32) -> Result<Shop> {
    let Till { core, folder } = Till::founded(is_pkp)?;
    core.stop();
    drop(core);
    let core = Core::start(folder.path(), true).map_err(|refusal| anyhow!(refusal.message))?;
    let till = Till { core, folder };
    let rice = till.product("Beras Medium 5kg", "8991234567891", 74_000, "exempt")?;
    let profile = json!({ "width": format!("columns{columns}") });
    till.ok(
        "set_printer",
        json!({ "settings": { "kind": "network", "address": printer.address }, "profile": profile }),
    )?;
    till.receive(&rice, 100, 7_000_000)?;
    let shift = till.open_shift(100_000)?;
    Ok(Shop { till, rice, shift })
}

/// Whether the words stand in the bytes, in this order.
fn in_order<'a>(bytes: &[u8], words: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let mut rest = bytes;
    for word in words {
        let at = rest.windows(word.len()).position(|window| window == word.as_bytes());
        let at = at.with_context(|| format!("no {word:?} in its place"))?;
        rest = &rest[at + word.len()..];
    }
    Ok(())
}

#[test]
fn a_receipt_of_120_lines_reaches_a_network_printer_whole() -> Result<()> {
    let printer = Printer::start()?;
    let shop = printing_shop(true, &printer, 32)?;
    let names: Vec<String> = (1..=120).map(|at| format!("Barang Uji Nomor {at:03}")).collect();
    let mut lines = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let product = shop.till.product(name, &format!("77{at:04}"), 1_100, "taxed")?;
        lines.push(json!({ "product_id": product, "quantity": "1000", "unit_price": sen(1_100) }));
    }
    shop.till.sign_in("cashier")?;
    let sold = shop.till.ok(
        "complete_sale",
        json!({ "id": new_id()?, "shift_id": shop.shift, "lines": lines, "tenders": cash(150_000) }),
    )?;
    let job = printer.next()?;
    keep("long-32.escpos", &job)?;
    let number = sold["document_number"].as_str().context("number")?;
    let ends = ["TOTAL", "132.000", "Kembali", "18.000", "PPN 12%", "13.081", "LUMBUNG/1"];
    in_order(&job, [number].into_iter().chain(names.iter().map(String::as_str)).chain(ends))?;
    ensure!(job.ends_with(CUT), "the knife comes last");
    ensure!(job.windows(CUT.len()).filter(|window| *window == CUT).count() == 1, "one slip, cut once");
    shop.till.core.stop();
    shop.till.core.stop();
    Ok(())
}

/// One paper: its name, what it must say, the paper as the screen shows it.
type Seen = (&'static str, Vec<&'static str>, Value);

fn sales_of_all_kinds(shop: &Shop, member: &str) -> Result<Vec<Seen>> {
    let till = &shop.till;
    let soap = till.product("Sabun Mandi Melati Segar Ukuran Keluarga 4x85g", "8991234567808", 18_925, "taxed")?;
    let eggs = till.ok("find_product", json!({ "code": "8991234567808" })).map(|_| soap.clone())?;
    till.sign_in("cashier")?;
    let sell = |lines: Value, tenders: Value, member: Option<&str>| {
        till.ok(
            "complete_sale",
            json!({ "id": new_id()?, "shift_id": shop.shift, "lines": lines, "tenders": tenders, "member_id": member }),
        )
    };
    let two = json!([
        { "product_id": shop.rice, "quantity": "2000", "unit_price": sen(74_000) },
        { "product_id": eggs, "quantity": "1000", "unit_price": sen(18_925), "discount": { "percent_ppm": 50_000 } },
    ]);
    let plain = sell(two.clone(), cash(200_000), None)?;
    let split = json!([{ "kind": "qris", "amount": sen(100_000) }, { "kind": "cash", "amount": sen(70_000) }]);
    let split = sell(two.clone(), split, Some(member))?;
    let dear = json!([{ "product_id": shop.rice, "quantity": "60000", "unit_price": sen(74_000) }]);
    let by_card = json!([{ "kind": "debit_card", "amount": sen(4_440_000), "approval_code": "A1B2C3" }]);
    let dear = sell(dear, by_card, None)?;
    let back = till.ok("return_sale", shop.back(&split, 1)?)?;
    let request = json!({ "id": new_id()?, "shift_id": shop.shift, "sale_id": plain["sale_id"], "reason": "dobel",
                          "approval": shop.manager()? });
    let void = till.ok("void_sale", request)?;
    let copy = till.ok("reprint_receipt", json!({ "id": new_id()?, "sale_id": split["sale_id"] }))?;
    Ok(vec![
        ("cash", vec!["Tunai", "Kembali", "Diskon 5%"], plain["receipt"].clone()),
        ("split", vec!["QRIS", "Tunai", "Anggota: A-0012", "Poin"], split["receipt"].clone()),
        ("card", vec!["Kartu debit", "4.440.000"], dear["receipt"].clone()),
        ("return", vec!["RETUR", "Struk asal"], back["receipt"].clone()),
        ("void", vec!["BATAL", "Struk asal"], void["receipt"].clone()),
        ("copy", vec!["SALINAN ke-1"], copy["receipt"].clone()),
    ])
}

fn slips_of_all_kinds(shop: &Shop, member: &str) -> Result<Vec<Seen>> {
    let till = &shop.till;
    let expense = json!({ "id": new_id()?, "shift_id": shop.shift, "kind": "petty_expense", "account": "6205",
        "amount": sen(125_000), "note": "Ongkos kirim beras dari gudang kecamatan, dua kali jalan",
        "approval": shop.manager()? });
    let expense = till.ok("move_cash", expense)?;
    let money = |amount: i64| -> Result<Value> {
        Ok(json!({ "id": new_id()?, "shift_id": shop.shift, "member_id": member, "amount": sen(amount) }))
    };
    let mut saving = money(1_250_000)?;
    (saving["product"], saving["tender"]) = (json!("voluntary"), json!("cash"));
    let saving = till.ok("deposit_savings", saving)?;
    let mut out = money(150_000)?;
    out["member_pin"] = json!(MEMBER_PIN);
    let out = till.ok("withdraw_savings", out)?;
    let voucher =
        json!({ "id": new_id()?, "shift_id": shop.shift, "amount": sen(100_000), "expires_on": "2099-12-31" });
    let voucher = till.ok("issue_voucher", voucher)?;
    let deposit = json!({ "id": new_id()?, "shift_id": shop.shift, "name": "Budi Santoso", "amount": sen(250_000) });
    let deposit = till.ok("take_deposit", deposit)?;
    Ok(vec![
        ("expense", vec!["BUKTI KAS KELUAR", "Terbilang", "Disetujui"], expense["receipt"].clone()),
        ("saving", vec!["A-0012", "1.250.000"], saving["receipt"].clone()),
        ("withdrawal", vec!["150.000"], out["receipt"].clone()),
        ("voucher", vec!["100.000"], voucher["receipt"].clone()),
        ("deposit", vec!["KUITANSI UANG MUKA", "250.000"], deposit["receipt"].clone()),
    ])
}

/// No line is wider than the paper, no amount stands alone that was meant for the line above it.
fn fits(name: &str, paper: &Value, columns: usize) -> Result<()> {
    for line in paper["lines"].as_array().context("lines")? {
        let Some(words) = line["text"].as_str() else { continue };
        ensure!(words.chars().count() <= columns, "{name}: {words:?} is wider than {columns}");
    }
    Ok(())
}

fn check_all(is_pkp: bool, columns: u32) -> Result<()> {
    let printer = Printer::start()?;
    let shop = printing_shop(is_pkp, &printer, columns)?;
    let member = shop.member(300_000)?;
    printer.next()?;
    let mut seen = sales_of_all_kinds(&shop, &member)?;
    seen.extend(slips_of_all_kinds(&shop, &member)?);
    shop.till.sign_in("manager")?;
    let look = shop.till.ok("x_report", json!({}))?;
    fits("x", &look["report"], usize::try_from(columns)?)?;
    shop.till.sign_in("cashier")?;
    let expected = shop.till.call("close_shift", json!({ "id": new_id()?, "shift_id": shop.shift, "counted": "0" }));
    let refusal = expected.err().context("a closing without money")?;
    ensure!(refusal.code.contains("reason") || refusal.code == "approval_needed", "{}", refusal.code);
    let close = json!({ "id": new_id()?, "shift_id": shop.shift, "reason": "uang dibawa ke bank tanpa dicatat",
        "approval": shop.manager()?, "counts": [
            { "kind": "cash", "amount": sen(1_600_000), "denominations": [{ "value_rupiah": 100_000, "count": 16 }] },
            { "kind": "qris", "amount": sen(100_000) }, { "kind": "debit_card", "amount": sen(4_440_000) }] });
    let closed = shop.till.ok("close_shift", close)?;
    seen.push(("z", vec!["LAPORAN Z", "Selisih", "Alasan"], closed["report"].clone()));
    for (name, words, paper) in seen {
        let job = printer.next().with_context(|| format!("{name} on paper"))?;
        let store = if is_pkp { "pkp" } else { "plain" };
        keep(&format!("{name}-{store}-{columns}.escpos"), &job)?;
        fits(name, &paper, usize::try_from(columns)?)?;
        let shown = text(&paper);
        for word in words {
            ensure!(shown.contains(word), "{name} does not say {word:?}:\n{shown}");
        }
        let is_sale = ["cash", "split", "card", "return", "void", "copy"].contains(&name);
        let has_tax = shown.contains("PPN") || shown.contains("NPWP") || shown.contains("BKP");
        ensure!(!has_tax || is_pkp, "a shop that is no PKP names a tax on {name}:\n{shown}");
        ensure!(!is_sale || !is_pkp || shown.contains("NPWP 0012345678901234"), "{name} without NPWP:\n{shown}");
        ensure!(job.ends_with(CUT), "{name} is cut off");
    }
    shop.till.core.stop();
    shop.till.core.stop();
    Ok(())
}

#[test]
fn every_paper_fits_its_width_and_names_tax_only_where_it_is_due() -> Result<()> {
    for (is_pkp, columns) in [(true, 32), (false, 32), (true, 48)] {
        check_all(is_pkp, columns).with_context(|| format!("PKP {is_pkp}, {columns} columns"))?;
    }
    Ok(())
}

#[test]
fn labels_and_documents_are_made_of_real_goods_and_sales() -> Result<()> {
    let printer = Printer::start()?;
    let shop = printing_shop(true, &printer, 32)?;
    let sold = shop.sell(2, cash(150_000))?;
    printer.next()?;
    for (form, file) in [("invoice_a4", "invoice.pdf"), ("kuitansi_a4", "kuitansi.pdf"), ("receipt_png", "receipt.png")]
    {
        let request = json!({ "sale_id": sold["sale_id"], "form": form, "buyer": "CV Sumber Rejeki" });
        let made = shop.till.ok("sale_document", request)?;
        let bytes = BASE64.decode(made["content_base64"].as_str().context("content")?)?;
        let mark: &[u8] = if file.ends_with("pdf") { b"%PDF" } else { b"\x89PNG" };
        ensure!(bytes.starts_with(mark), "{form}");
        keep(file, &bytes)?;
    }
    shop.till.sign_in("manager")?;
    for layout in ["shelf40x30", "roll58"] {
        let request = json!({ "id": new_id()?, "items": [{ "product_id": shop.rice, "copies": 2 }], "layout": layout,
                              "target": "printer" });
        ensure!(shop.till.ok("print_labels", request)?["labels"] == json!(2));
        keep(&format!("label-{layout}.escpos"), &printer.next()?)?;
    }
    shop.till.core.stop();
    shop.till.core.stop();
    Ok(())
}
