//! Who works at the random day's till: people who change, members, goods that get new prices; and whoever tries what
//! their role may not do.

use anyhow::{Context, Result, bail, ensure};
use lumbung::commands::{COMMANDS, Permission};
use lumbung::core::new_id;
use serde_json::{Value, json};
use shared::units::access::Role;

use super::{Day, MEMBER_PIN, Member, minor, sen, text_of};

impl Day {
    /// Goods at prices that cash cannot pay without rounding, a member price, a wholesale price, an offer; two members.
    pub(super) fn furnish(&mut self) -> Result<()> {
        let goods = [
            ("Telur curah", "KG", "exempt", 27_530, None),
            ("Gula 1kg", "PCS", "exempt", 17_515, Some(("member", 16_990))),
            ("Minyak 2L", "PCS", "taxed", 38_525, Some(("member", 36_575))),
            ("Sabun", "PCS", "taxed", 4_555, Some(("wholesale:3000", 4_205))),
        ];
        for (at, (name, unit, tax_class, price, level)) in goods.into_iter().enumerate() {
            let id = new_id()?.to_string();
            let levels: Vec<Value> =
                level.iter().map(|(name, at)| json!({ "level": name, "price": sen(*at) })).collect();
            let described = json!({ "id": new_id()?, "product_id": id, "name": name, "category": "Sembako",
                "unit_name": unit, "codes": [format!("99{at:04}")], "tax_class": tax_class, "price": sen(price),
                "active": true, "levels": levels });
            self.ok_as(Role::Manager, "save_product", described)?;
            self.goods.push(id);
            self.stock.push(0);
            self.receive(at)?;
        }
        let offer = json!({ "id": new_id()?, "promotion_id": new_id()?, "name": "Sabun 3 bayar 2", "active": true,
            "until": "2099-12-31", "member_only": false, "scope": { "kind": "products", "products": [self.goods[3]] },
            "offer": { "kind": "buy_get", "buy": "2000", "get": "1000" } });
        self.ok_as(Role::Manager, "save_promotion", offer)?;
        for (number, name) in [("A-0012", "Siti Aminah"), ("A-0013", "Budi Santoso")] {
            let id = new_id()?.to_string();
            let request = json!({ "id": new_id()?, "member_id": id, "name": name, "number": number });
            self.ok_as(Role::Manager, "register_member", request)?;
            let pin = json!({ "id": new_id()?, "member_id": id, "pin": MEMBER_PIN });
            self.ok_as(Role::Manager, "set_member_pin", pin)?;
            self.members.push(Member { id, ..Member::default() });
        }
        Ok(())
    }

    fn receive(&mut self, good: usize) -> Result<()> {
        let quantity = self.dice.amount(40, 400) * 1_000;
        let cost = self.dice.amount(100_000, 900_000) * 100 + 7;
        let lines = json!([{ "product_id": self.goods[good], "quantity": quantity.to_string(),
                             "cost_total": (cost / 100 * 100).to_string() }]);
        let request = json!({ "id": new_id()?, "supplier_name": "Grosir", "paid_from": "payable", "lines": lines });
        self.ok_as(Role::WarehouseStaff, "receive_stock", request)?;
        self.stock[good] += quantity;
        Ok(())
    }

    /// Goods come, or get another price from today on.
    pub(super) fn change_goods(&mut self) -> Result<&'static str> {
        let good = self.dice.below(self.goods.len());
        if self.dice.once_in(2) {
            self.receive(good)?;
            return Ok("goods received");
        }
        let shown = self.ok_as(Role::Manager, "get_product", json!({ "product_id": self.goods[good] }))?;
        let mut wanted = serde_json::Map::new();
        for field in ["name", "category", "unit_name", "codes", "tax_class"] {
            wanted.insert(field.to_owned(), shown["product"][field].clone());
        }
        let price = sen(self.dice.amount(3_000, 40_000));
        wanted.extend([
            ("id".to_owned(), json!(new_id()?)),
            ("product_id".to_owned(), json!(self.goods[good])),
            ("price".to_owned(), json!(price)),
            ("active".to_owned(), json!(true)),
        ]);
        self.ok_as(Role::Manager, "save_product", Value::Object(wanted))?;
        Ok("another price")
    }

    pub(super) fn change_people(&mut self) -> &'static str {
        self.role = if self.role == Role::Cashier { Role::Manager } else { Role::Cashier };
        "somebody else works here"
    }

    /// Money of members: into savings, out of them, and what they owe.
    pub(super) fn member_money(&mut self) -> Result<&'static str> {
        let (member, shift_id) = (self.dice.below(self.members.len()), self.shift_id()?);
        let Member { id, savings, owed } = self.members[member].clone();
        let mut request = json!({ "id": new_id()?, "shift_id": shift_id, "member_id": id });
        let amount = self.dice.amount(1, 40) * 1_000_000;
        match self.dice.below(4) {
            0 if owed > 0 => {
                let amount = owed.min(amount) / 10_000 * 10_000;
                if amount == 0 {
                    return Ok("almost nothing owed");
                }
                request["amount"] = json!(amount.to_string());
                request["tender"] = json!("cash");
                self.ok("repay_credit", request)?;
                self.members[member].owed -= amount;
                self.now()?.drawer += amount;
                Ok("credit paid back")
            }
            1 => {
                request["amount"] = json!(amount.to_string());
                request["member_pin"] = json!(MEMBER_PIN);
                match self.with_approval("withdraw_savings", request) {
                    Ok(_) => {
                        ensure!(amount <= savings, "{amount} withdrawn from {savings}");
                        self.members[member].savings -= amount;
                        self.now()?.drawer -= amount;
                        Ok("savings withdrawn")
                    }
                    Err(refusal) if ["savings_not_enough", "drawer_not_enough"].contains(&refusal.code.as_str()) => {
                        Ok("savings that stay")
                    }
                    Err(refusal) => bail!("withdraw_savings: {} {}", refusal.code, refusal.message),
                }
            }
            _ => {
                request["amount"] = json!(amount.to_string());
                request["product"] = json!("voluntary");
                request["tender"] = json!("cash");
                self.ok("deposit_savings", request)?;
                self.members[member].savings += amount;
                self.now()?.drawer += amount;
                Ok("savings deposited")
            }
        }
    }

    pub(super) fn hold_or_recall(&mut self) -> Result<&'static str> {
        if let Some(hold) = self.held.pop() {
            let request = json!({ "id": new_id()?, "hold_id": hold });
            self.ok("recall_held", request)?;
            let again = self.call(self.role, "recall_held", json!({ "id": new_id()?, "hold_id": hold }));
            ensure!(again.is_err(), "a held cart was taken up twice");
            return Ok("a cart recalled");
        }
        let cart = self.fill_cart(None)?;
        let request = json!({ "id": new_id()?, "shift_id": self.shift_id()?, "name": "Bu Tini", "cart": { "lines": [] },
                              "lines_count": cart.lines.len(), "total": cart.due.to_string() });
        let held = self.ok("hold_sale", request)?;
        self.held.push(text_of(&held["hold_id"])?);
        Ok("a cart held")
    }

    /// Somebody tries what their role may not do: refused, and not a line is written.
    pub(super) fn intrude(&mut self) -> Result<&'static str> {
        let role = Role::ALL[self.dice.below(Role::ALL.len())];
        if !self.people.contains_key(&role) {
            return Ok("nobody of that role");
        }
        let before = self.log_length()?;
        let shift = self.shift_id()?;
        for info in COMMANDS {
            let Permission::May(operation) = info.permission else { continue };
            if role.may(operation) {
                continue;
            }
            // What is asked for does not matter: the right is asked first.
            let request = json!({ "id": new_id()?, "shift_id": shift });
            match self.call(role, info.name, request) {
                Err(refusal) if refusal.code == "not_allowed" => {}
                Err(refusal) => bail!("{role:?} {}: {}", info.name, refusal.code),
                Ok(answer) => bail!("{role:?} may not {}, but was answered {answer}", info.name),
            }
        }
        ensure!(self.log_length()? == before, "a refusal wrote something");
        Ok("refused what the role may not do")
    }

    /// All points that members have.
    pub(super) fn points(&self) -> Result<i64> {
        let mut points = 0;
        for member in &self.members {
            let account = self.ok_as(Role::Manager, "member_account", json!({ "member_id": member.id }))?;
            points += account["points"].as_i64().context("points")?;
        }
        Ok(points)
    }

    /// What a member's account says must be what the witness knows.
    pub(super) fn compare_members(&self) -> Result<()> {
        for member in &self.members {
            let account = self.ok_as(Role::Manager, "member_account", json!({ "member_id": member.id }))?;
            let balances = account["balances"].as_array().context("balances")?;
            let voluntary = balances.iter().find(|balance| balance["product"] == json!("voluntary"));
            let savings = voluntary.map_or(Ok(0), |balance| minor(&balance["balance"]))?;
            ensure!(savings == member.savings, "savings {savings}, the witness {}", member.savings);
            let used = minor(&account["credit"]["used"])?;
            ensure!(used == member.owed, "owed {used}, the witness {}", member.owed);
        }
        Ok(())
    }
}
