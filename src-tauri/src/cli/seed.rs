//! Two demo cooperatives with real goods, connected to a server and shared with one group: what `make run` opens.
//!
//! Everything here goes through the command table, as a person would. Names and PINs are made up. A second run finds
//! the folders and does nothing.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use shared::id::UserId;

use super::{start, told};
use crate::commands::call_as;
use crate::core::{Core, new_id, now_ms};
use crate::secrets::random;
use crate::session::Who;

/// The goods that travel with the program.
const CATALOGUE: &str = include_str!("../../assets/catalog/products.csv");
/// The head-office user of the demo.
pub const OFFICE_EMAIL: &str = "pusat@lumbung.test";
/// Their password: a demo's, on a loopback server.
pub const OFFICE_PASSWORD: &str = "lumbung-demo-2025";

/// Fills a folder with the demo.
#[derive(Args, Clone)]
pub struct Seed {
    /// Folder of the demo.
    #[arg(long)]
    pub dir: PathBuf,
    /// Address of the running server.
    #[arg(long)]
    pub server: Option<String>,
    /// The server's program: it makes tenants, group and head-office user.
    #[arg(long)]
    pub lumbung_server: Option<PathBuf>,
    /// Only the first rows of the catalogue.
    #[arg(long)]
    pub products: Option<usize>,
    /// A shift with so many sales in every cooperative.
    #[arg(long, default_value_t = 0)]
    pub sales: usize,
}

/// A demo cooperative.
pub struct Shop {
    pub folder: &'static str,
    pub name: &'static str,
    pub unit_name: &'static str,
    pub address: [&'static str; 2],
    pub is_pkp: bool,
    pub npwp: Option<&'static str>,
}

/// The two of the demo.
pub const SHOPS: [Shop; 2] = [
    Shop {
        folder: "melati-1",
        name: "Koperasi Melati Sejahtera",
        unit_name: "Unit Toko",
        address: ["Jl. Melati No. 5", "Kel. Sukamaju, Bandung 40111"],
        is_pkp: true,
        npwp: Some("0012345678901234"),
    },
    Shop {
        folder: "kenanga-1",
        name: "Koperasi Desa Kenanga",
        unit_name: "Unit Sembako",
        address: ["Jl. Raya Kenanga No. 12", "Desa Kenanga, Garut 44151"],
        is_pkp: false,
        npwp: None,
    },
];

/// The people of every demo cooperative: name, role, PIN.
pub const PEOPLE: [(&str, &str, &str); 6] = [
    ("Sari", "manager", "123456"),
    ("Ani", "cashier", "111222"),
    ("Budi", "cashier", "222333"),
    ("Dewi", "finance_officer", "333444"),
    ("Joko", "board_director", "444555"),
    ("Tono", "warehouse_staff", "555666"),
];
/// The admin of every demo cooperative and their PIN.
pub const ADMIN: (&str, &str) = ("Wati", "654321");

/// A cooperative's data in use, acting for one user after another.
pub struct Desk {
    pub core: Arc<Core>,
    /// Who gave their PIN since it was opened: checking one takes a tenth of a second by design, so, as at a screen,
    /// nobody gives it before every sale.
    signed_in: Mutex<BTreeMap<String, Who>>,
}

impl Desk {
    /// Opens a folder.
    ///
    /// # Errors
    /// The data cannot be opened.
    pub fn open(folder: &Path) -> Result<Desk> {
        Ok(Desk { core: start(folder, false)?, signed_in: Mutex::default() })
    }

    /// Opens a folder and lets sync and printing work beside, as a till does.
    ///
    /// # Errors
    /// The data cannot be opened.
    pub fn at_work(folder: &Path) -> Result<Desk> {
        Ok(Desk { core: start(folder, true)?, signed_in: Mutex::default() })
    }

    /// Runs a command for a user by name; none is the wizard.
    ///
    /// # Errors
    /// What the command refuses.
    pub fn call(&self, user: Option<&str>, command: &str, request: Value) -> Result<Value> {
        let who = match user {
            Some(name) => Some(self.who(name)?),
            None => None,
        };
        call_as(&self.core, "cli", who, command, request).map_err(told).with_context(|| command.to_owned())
    }

    fn who(&self, name: &str) -> Result<Who> {
        let mut signed_in = self.signed_in.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(who) = signed_in.get(name) {
            return Ok(who.clone());
        }
        let who = super::call::who(&*self.core.require().map_err(told)?, name, Some(pin_of(name)))?;
        signed_in.insert(name.to_owned(), who.clone());
        Ok(who)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.core.stop();
    }
}

fn pin_of(name: &str) -> &'static str {
    PEOPLE.iter().find(|(known, ..)| *known == name).map_or(ADMIN.1, |(.., pin)| pin)
}

/// Money in a request.
pub fn rupiah(amount: i64) -> String {
    (amount * 100).to_string()
}

impl Seed {
    /// Fills what is not filled yet.
    ///
    /// # Errors
    /// What any step refuses.
    pub fn run(&self) -> Result<()> {
        let done = self.dir.join("USERS.txt");
        if done.exists() {
            print!("{}", std::fs::read_to_string(&done)?);
            return Ok(());
        }
        let group = self.make_group()?;
        for shop in &SHOPS {
            self.fill(shop, group.as_deref())?;
        }
        let text = users_text(self.server.as_deref());
        std::fs::write(&done, &text)?;
        print!("{text}");
        Ok(())
    }

    /// Fills one cooperative; steps that were done before a cut are found done.
    fn fill(&self, shop: &Shop, group: Option<&str>) -> Result<()> {
        let desk = Desk::open(&self.dir.join(shop.folder))?;
        if desk.core.opened().is_none() {
            eprintln!("{}: koperasi baru", shop.name);
            desk.call(None, "create_cooperative", create_request(shop)?)?;
        }
        let goods = desk.call(Some("Sari"), "list_products", json!({ "offset": 0, "limit": 1 }))?;
        if goods["total"] == json!(0) {
            eprintln!("{}: impor barang", shop.name);
            import(&desk, self.products)?;
            receive(&desk)?;
            members(&desk)?;
        }
        let shifts = desk.call(Some("Ani"), "list_shifts", json!({ "offset": 0, "limit": 1 }))?;
        if self.sales > 0 && shifts["total"] == json!(0) {
            eprintln!("{}: penjualan contoh", shop.name);
            sell(&desk, self.sales, shop.folder.len() * 13)?;
        }
        let Some(server) = &self.server else { return Ok(()) };
        let status = desk.call(Some(ADMIN.0), "sync_status", json!({}))?;
        if status["connected"] == json!(false) {
            let code = self.server_command(&["tenant", "create", shop.name, "--json"])?;
            let code = code["enrolment_code"].as_str().context("no enrolment code")?;
            let request = json!({ "id": new_id()?, "server_url": server, "enrolment_code": code });
            desk.call(Some(ADMIN.0), "connect_server", request)?;
        }
        if let Some(group) = group {
            let request =
                json!({ "id": new_id()?, "group_id": group, "group_name": "Pusat Koperasi Priangan", "granted": true });
            desk.call(Some("Joko"), "share_with_group", request)?;
        }
        let status = desk.call(Some(ADMIN.0), "sync_now", json!({}))?;
        if status["waiting"] != json!(0) {
            bail!("{}: not everything reached the server: {}", shop.name, status["last_error"]);
        }
        Ok(())
    }

    fn server_command(&self, arguments: &[&str]) -> Result<Value> {
        let program = self.lumbung_server.as_ref().context("--lumbung-server is needed with --server")?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        if let Some(mut stdin) = child.stdin.take() {
            writeln!(stdin, "{OFFICE_PASSWORD}")?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("{} {} failed", program.display(), arguments.join(" "));
        }
        serde_json::from_slice(&output.stdout).with_context(|| arguments.join(" "))
    }

    fn make_group(&self) -> Result<Option<String>> {
        if self.server.is_none() {
            return Ok(None);
        }
        let group = self.server_command(&["group", "create", "Pusat Koperasi Priangan", "--json"])?;
        let group = group["group_id"].as_str().context("no group id")?.to_owned();
        let user = ["office", "add-user", OFFICE_EMAIL, "--name", "Kantor Pusat", "--group", &group];
        self.server_command(&[&user[..], &["--password-stdin", "--json"]].concat())?;
        Ok(Some(group))
    }
}

fn users_text(server: Option<&str>) -> String {
    let mut text = String::from("Pengguna contoh (nama, peran, PIN):\n");
    text.push_str(&format!("  {:<6} {:<16} {}\n", ADMIN.0, "super_admin", ADMIN.1));
    for (name, role, pin) in PEOPLE {
        text.push_str(&format!("  {name:<6} {role:<16} {pin}\n"));
    }
    if let Some(server) = server {
        text.push_str(&format!("Kantor pusat: {server}/office  {OFFICE_EMAIL}  {OFFICE_PASSWORD}\n"));
    }
    text
}

fn create_request(shop: &Shop) -> Result<Value> {
    let mut users = Vec::new();
    for (name, role, pin) in PEOPLE {
        users.push(json!({ "user_id": UserId::make(now_ms(), random()?), "name": name, "role": role, "pin": pin }));
    }
    Ok(json!({
        "id": new_id()?, "cooperative_name": shop.name, "unit_name": shop.unit_name, "unit_code": "T01",
        "till_code": "K01", "address_lines": shop.address, "npwp": shop.npwp, "is_pkp": shop.is_pkp, "zone": "WIB",
        "admin_name": ADMIN.0, "admin_pin": ADMIN.1, "first_users": users,
    }))
}

fn import(desk: &Desk, limit: Option<usize>) -> Result<()> {
    let rows: Vec<&str> = CATALOGUE.lines().take(limit.map_or(usize::MAX, |limit| limit + 1)).collect();
    let file = std::env::temp_dir().join(format!("lumbung-{}.csv", new_id()?));
    std::fs::write(&file, rows.join("\n"))?;
    let open = desk.core.require().map_err(told)?;
    let actor = desk.who("Sari")?;
    let outcome = crate::import::import_file(&open, &actor, &file, true, |_, _| {});
    std::fs::remove_file(&file)?;
    outcome.map(|_| ()).map_err(told)
}

/// Opening stock: twenty pieces of every product at four fifths of its price, received from the safe's own supplier.
fn receive(desk: &Desk) -> Result<()> {
    let mut offset = 0;
    loop {
        let page = desk.call(Some("Sari"), "list_products", json!({ "offset": offset, "limit": 100 }))?;
        let products = page["products"].as_array().cloned().unwrap_or_default();
        if products.is_empty() {
            return Ok(());
        }
        offset += products.len();
        let line = |product: &Value| {
            let price: i64 = product["price"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
            json!({ "product_id": product["product_id"], "quantity": "20000",
                    "cost_total": (price / 100 * 4 / 5 * 20 * 100).to_string() })
        };
        let lines: Vec<Value> = products.iter().map(line).collect();
        let request = json!({ "id": new_id()?, "supplier_name": "Grosir Contoh", "note": "Stok awal",
                              "paid_from": "payable", "lines": lines });
        desk.call(Some("Tono"), "receive_stock", request)?;
    }
}

fn members(desk: &Desk) -> Result<()> {
    for (number, name) in [("A-0001", "Siti Aminah"), ("A-0002", "Rahmat Hidayat"), ("A-0003", "Lina Marlina")] {
        let request = json!({ "id": new_id()?, "member_id": new_id()?, "number": number, "name": name });
        desk.call(Some("Sari"), "register_member", request)?;
    }
    Ok(())
}

/// One shift: sales of two kinds of goods each from the `first` on, every third to a member, and a count that ties.
fn sell(desk: &Desk, sales: usize, first: usize) -> Result<()> {
    let (ani, float) = (Some("Ani"), 200_000);
    let goods = desk.call(ani, "list_products", json!({ "offset": 0, "limit": 200 }))?;
    let goods: Vec<&Value> = goods["products"].as_array().context("no goods")?.iter().collect();
    let members = desk.call(ani, "list_members", json!({ "offset": 0, "limit": 10 }))?;
    let members = members["members"].as_array().context("no members")?;
    let opened = desk.call(ani, "open_shift", json!({ "id": new_id()?, "float": rupiah(float) }))?;
    let shift = &opened["shift_id"];
    let mut sold: i64 = 0;
    for number in 0..sales {
        let line = |step: usize| {
            let product = goods.get((first + number * step) % goods.len().max(1));
            let quantity = ((1 + number % 3) * 1_000).to_string();
            json!({ "product_id": product.map(|it| &it["product_id"]), "quantity": quantity })
        };
        let mut lines = [line(7), line(11)];
        let member = (number % 3 == 0).then(|| members.get(number / 3 % members.len().max(1))).flatten();
        let member = member.map(|it| &it["member_id"]);
        let quote = desk.call(ani, "quote_sale", json!({ "lines": lines, "member_id": member }))?;
        for (line, quoted) in lines.iter_mut().zip(quote["lines"].as_array().into_iter().flatten()) {
            line["unit_price"] = quoted["unit_price"].clone();
        }
        let amount = quote["quick_tenders"].as_array().and_then(|quick| quick.last()).unwrap_or(&quote["payable"]);
        let request = json!({ "id": new_id()?, "shift_id": shift, "lines": lines, "member_id": member,
                              "tenders": [{ "kind": "cash", "amount": amount }] });
        let answer = desk.call(ani, "complete_sale", request)?;
        sold += answer["payable"].as_str().context("no amount")?.parse::<i64>()?;
    }
    let counted = sold + float * 100;
    desk.call(ani, "close_shift", json!({ "id": new_id()?, "shift_id": shift, "counted": counted.to_string() }))?;
    Ok(())
}
