//! A till on a temporary folder, used through the command table as the screens use it.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use lumbung::commands::call;
use lumbung::core::{Core, new_id};
use lumbung::refusal::Refusal;
use serde_json::{Value, json};
use tempfile::TempDir;

/// PINs of the test's people.
pub const ADMIN_PIN: &str = "654321";
pub const PIN: &str = "123456";

/// A till with its folder, which goes with it.
pub struct Till {
    pub core: Arc<Core>,
    pub folder: TempDir,
}

impl Till {
    /// An empty till.
    pub fn empty() -> Result<Till> {
        let folder = tempfile::tempdir()?;
        let core = Core::start(folder.path(), false).map_err(|refusal| anyhow!(refusal.message))?;
        let till = Till { core, folder };
        anyhow::ensure!(till.folder.path().is_dir(), "the till's folder is not there");
        Ok(till)
    }

    /// A till of a new cooperative with one person of every role.
    pub fn founded(is_pkp: bool) -> Result<Till> {
        let till = Till::empty()?;
        let people = ["board_director", "manager", "finance_officer", "cashier", "warehouse_staff"];
        let users: Vec<Value> = people
            .iter()
            .map(|role| Ok(json!({ "user_id": new_id()?, "name": role, "role": role, "pin": PIN })))
            .collect::<Result<_>>()?;
        till.call(
            "create_cooperative",
            json!({
                "id": new_id()?, "cooperative_name": "Koperasi Uji", "unit_name": "Unit Toko", "unit_code": "T01",
                "till_code": "K01", "address_lines": ["Jl. Uji 1"], "npwp": "0012345678901234", "is_pkp": is_pkp,
                "zone": "WIB", "admin_name": "super_admin", "admin_pin": ADMIN_PIN, "first_users": users,
            }),
        )
        .map_err(|refusal| anyhow!(refusal.message))?;
        Ok(till)
    }

    /// Runs a command as whoever is signed in.
    pub fn call(&self, command: &str, request: Value) -> Result<Value, Refusal> {
        call(&self.core, "window", command, request)
    }

    /// Runs a command that must succeed.
    pub fn ok(&self, command: &str, request: Value) -> Result<Value> {
        self.call(command, request).map_err(|refusal| anyhow!("{command}: {} {}", refusal.code, refusal.message))
    }

    /// The code of the refusal of a command that must be refused.
    pub fn refused(&self, command: &str, request: Value) -> String {
        match self.call(command, request) {
            Ok(answer) => format!("not refused: {answer}"),
            Err(refusal) => refusal.code,
        }
    }

    /// Signs in the person who has this role, whose name is the role's.
    pub fn sign_in(&self, role: &str) -> Result<()> {
        let status = self.ok("start_status", json!({}))?;
        let users = status["users"].as_array().context("users")?;
        let user = users.iter().find(|user| user["name"] == json!(role)).context("no such user")?;
        let pin = if role == "super_admin" { ADMIN_PIN } else { PIN };
        self.ok("sign_in", json!({ "user_id": user["user_id"], "pin": pin }))?;
        Ok(())
    }

    /// Saves a product as manager and returns its id. The caller's session ends.
    pub fn product(&self, name: &str, code: &str, price_rupiah: i64, tax_class: &str) -> Result<String> {
        self.sign_in("manager")?;
        let product_id = new_id()?.to_string();
        self.ok(
            "save_product",
            json!({
                "id": new_id()?, "product_id": product_id, "name": name, "category": "Sembako", "unit_name": "PCS",
                "codes": [code], "tax_class": tax_class, "price": (price_rupiah * 100).to_string(), "active": true,
            }),
        )?;
        Ok(product_id)
    }

    /// Receives goods as warehouse staff. The caller's session ends.
    pub fn receive(&self, product_id: &str, units: i64, cost_rupiah: i64) -> Result<Value> {
        self.sign_in("warehouse_staff")?;
        self.ok(
            "receive_stock",
            json!({
                "id": new_id()?, "supplier_name": "Grosir", "paid_from": "payable",
                "lines": [{ "product_id": product_id, "quantity": (units * 1000).to_string(),
                            "cost_total": (cost_rupiah * 100).to_string() }],
            }),
        )
    }

    /// Opens a shift as cashier and returns its id.
    pub fn open_shift(&self, float_rupiah: i64) -> Result<String> {
        self.sign_in("cashier")?;
        let opened = self.ok("open_shift", json!({ "id": new_id()?, "float": (float_rupiah * 100).to_string() }))?;
        Ok(opened["shift_id"].as_str().context("shift")?.to_owned())
    }

    /// A closed balance of the trial balance, in rupiah; the session becomes the finance officer's.
    pub fn balance(&self, account: &str) -> Result<i64> {
        self.sign_in("finance_officer")?;
        let balance = self.ok("trial_balance", json!({ "to_month": "2099-12" }))?;
        let rows = balance["rows"].as_array().context("rows")?;
        let row = rows.iter().find(|row| row["account"] == json!(account));
        let closing = row.and_then(|row| row["closing"].as_str()).unwrap_or("0");
        Ok(closing.parse::<i64>()? / 100)
    }
}
