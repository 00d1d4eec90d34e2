//! Sales of the random day, by every way of paying.

use anyhow::{Context, Result, bail};
use lumbung::core::new_id;
use serde_json::{Value, json};

use super::{Day, MEMBER_PIN, Sale, minor, sen, text_of};

/// What lies on the counter, priced by the till.
pub(super) struct Cart {
    pub lines: Vec<(usize, i64)>,
    pub member: Option<usize>,
    /// Lines with the prices that were shown.
    request: Value,
    /// Before the rounding of cash, in sen.
    pub due: i64,
    bill_discount: Option<Value>,
}

impl Day {
    fn some_member(&mut self) -> Option<usize> {
        (!self.dice.once_in(3)).then(|| self.dice.below(self.members.len()))
    }

    /// One to three goods, by the piece or by weight, now and then with a discount.
    pub(super) fn fill_cart(&mut self, member: Option<usize>) -> Result<Cart> {
        let mut lines: Vec<(usize, i64)> = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let good = self.dice.below(self.goods.len());
            let quantity = if good == 0 { self.dice.amount(50, 2_500) } else { 1_000 * self.dice.amount(1, 4) };
            if lines.iter().all(|(other, _)| *other != good) {
                lines.push((good, quantity));
            }
        }
        let mut wanted: Vec<Value> = lines
            .iter()
            .enumerate()
            .map(|(index, (good, quantity))| {
                json!({ "line_id": index.to_string(), "product_id": self.goods[*good], "quantity": quantity.to_string() })
            })
            .collect();
        if self.dice.once_in(5) {
            // Up to 5 % a cashier gives alone, beyond it somebody must agree.
            wanted[0]["discount"] = json!({ "percent_ppm": self.dice.amount(1, 12) * 10_000 });
        }
        let bill_discount = self.dice.once_in(8).then(|| json!({ "amount": sen(self.dice.amount(1, 9) * 100) }));
        let member_id = member.map(|member| self.members[member].id.clone());
        let asked = json!({ "lines": wanted, "member_id": member_id, "bill_discount": bill_discount });
        let quote = self.ok("quote_sale", asked)?;
        for (line, priced) in wanted.iter_mut().zip(quote["lines"].as_array().context("lines")?) {
            line["unit_price"] = priced["unit_price"].clone();
            line["net"] = priced["net"].clone();
        }
        Ok(Cart { lines, member, request: json!(wanted), due: minor(&quote["due"])?, bill_discount })
    }

    /// The request that sells a cart, with an id of its own.
    pub(super) fn sale_of(&self, cart: &Cart, tenders: &[Value]) -> Result<Value> {
        let member_id = cart.member.map(|member| self.members[member].id.clone());
        Ok(json!({ "id": new_id()?, "shift_id": self.shift_id()?, "lines": cart.request, "member_id": member_id,
                   "bill_discount": cart.bill_discount, "tenders": tenders }))
    }

    /// Sells; what the witness sees of it is noted. None where the till had a good reason to refuse.
    pub(super) fn sell(&mut self, cart: &Cart, tenders: &[Value], purse: Option<usize>) -> Result<Option<usize>> {
        let mut request = self.sale_of(cart, tenders)?;
        if tenders.iter().any(|tender| tender["kind"] == json!("savings")) {
            request["member_pin"] = json!(MEMBER_PIN);
        }
        if self.dice.once_in(4) && tenders.iter().any(|tender| tender["kind"] == json!("cash")) {
            request["donation"] = json!(sen(100));
        }
        let sold = match self.with_approval("complete_sale", request) {
            Ok(sold) => sold,
            Err(refusal) => {
                let good = ["savings_not_enough", "donation_too_much"];
                if good.contains(&refusal.code.as_str()) {
                    return Ok(None);
                }
                bail!("complete_sale {tenders:?}: {} {}", refusal.code, refusal.message);
            }
        };
        let change = minor(&sold["change"])?;
        let mut paid = Vec::new();
        for tender in tenders {
            let kind = text_of(&tender["kind"])?;
            let amount = minor(&tender["amount"])? - if kind == "cash" { change } else { 0 };
            if let (true, Some(member)) = (kind == "member_credit" || kind == "payroll_deduction", cart.member) {
                self.members[member].owed += amount;
            }
            match (kind.as_str(), cart.member, purse) {
                ("savings", Some(member), _) => self.members[member].savings -= amount,
                ("voucher", _, Some(voucher)) => self.vouchers[voucher].1 -= amount,
                ("deposit", _, Some(deposit)) => self.deposits[deposit].1 -= amount,
                _ => {}
            }
            paid.push((kind, amount));
        }
        self.note_sale(cart, &sold, paid, purse)?;
        Ok(Some(self.sales.len() - 1))
    }

    pub(super) fn note_sale(
        &mut self,
        cart: &Cart,
        sold: &Value,
        paid: Vec<(String, i64)>,
        purse: Option<usize>,
    ) -> Result<()> {
        for (good, quantity) in &cart.lines {
            self.stock[*good] -= quantity;
        }
        let (payable, donation) = (minor(&sold["payable"])?, minor(&sold["donation"])?);
        let shift = self.now()?;
        shift.sales += 1;
        shift.members += i64::from(cart.member.is_some());
        shift.rounding += payable - cart.due;
        for (kind, amount) in &paid {
            let given = if kind == "cash" { donation } else { 0 };
            *shift.tenders.entry(kind.clone()).or_default() += amount - given;
            shift.drawer += if kind == "cash" { *amount } else { 0 };
        }
        let (shift, lines) = (shift.id.clone(), cart.lines.clone());
        let member = cart.member;
        let id = text_of(&sold["sale_id"])?;
        let (back, given_back) = (vec![0; lines.len()], 0);
        let (touched, voided) = (false, false);
        self.sales.push(Sale { id, shift, lines, paid, payable, back, given_back, member, purse, touched, voided });
        Ok(())
    }

    pub(super) fn sell_for_cash(&mut self) -> Result<&'static str> {
        let member = self.some_member();
        let cart = self.fill_cart(member)?;
        let handed = cart.due + sen(self.dice.amount(1, 60) * 1_000).parse::<i64>()?;
        self.sell(&cart, &[json!({ "kind": "cash", "amount": handed.to_string() })], None)?;
        Ok("a sale for cash")
    }

    pub(super) fn sell_by_two_ways(&mut self) -> Result<&'static str> {
        let member = self.some_member();
        let cart = self.fill_cart(member)?;
        let part = self.dice.amount(100, cart.due.max(101)) / 100 * 100;
        let mut qris = json!({ "kind": "qris", "amount": part.to_string() });
        if self.dice.once_in(2) {
            qris["reference"] = json!("503112345678");
        }
        let rest = json!({ "kind": "cash", "amount": (cart.due - part + 10_000).to_string() });
        self.sell(&cart, &[qris, rest], None)?;
        Ok("a sale by QRIS and cash")
    }

    pub(super) fn sell_by_card(&mut self) -> Result<&'static str> {
        let member = self.some_member();
        let cart = self.fill_cart(member)?;
        let due = cart.due.to_string();
        let tender = match self.dice.below(3) {
            0 => json!({ "kind": "debit_card", "amount": due, "approval_code": "A1B2C3", "last4": "1234" }),
            1 => json!({ "kind": "credit_card", "amount": due, "approval_code": "D4E5F6" }),
            _ => json!({ "kind": "transfer", "amount": due, "reference": "TRF-77" }),
        };
        self.sell(&cart, &[tender], None)?;
        Ok("a sale by card or transfer")
    }

    pub(super) fn sell_on_credit(&mut self) -> Result<&'static str> {
        let member = self.dice.below(self.members.len());
        let cart = self.fill_cart(Some(member))?;
        let kind = if self.dice.once_in(3) { "payroll_deduction" } else { "member_credit" };
        self.sell(&cart, &[json!({ "kind": kind, "amount": cart.due.to_string() })], None)?;
        Ok("a sale on credit")
    }

    pub(super) fn sell_from_savings(&mut self) -> Result<&'static str> {
        let member = self.dice.below(self.members.len());
        let cart = self.fill_cart(Some(member))?;
        self.sell(&cart, &[json!({ "kind": "savings", "amount": cart.due.to_string() })], None)?;
        Ok("a sale from savings")
    }

    pub(super) fn sell_for_points(&mut self) -> Result<&'static str> {
        let member = self.dice.below(self.members.len());
        let account = self.ok("member_account", json!({ "member_id": self.members[member].id }))?;
        let points = account["points"].as_i64().context("points")?.min(self.dice.amount(1, 50));
        let cart = self.fill_cart(Some(member))?;
        if points <= 0 || points * 1_000 > cart.due {
            return Ok("no points to pay with");
        }
        let by_points = json!({ "kind": "points", "points": points, "amount": (points * 1_000).to_string() });
        let rest = json!({ "kind": "cash", "amount": (cart.due + 10_000).to_string() });
        self.sell(&cart, &[by_points, rest], None)?;
        Ok("a sale for points and cash")
    }

    pub(super) fn sell_a_voucher(&mut self) -> Result<&'static str> {
        let amount = self.dice.amount(1, 8) * 1_000_000;
        let request = json!({ "id": new_id()?, "shift_id": self.shift_id()?, "amount": amount.to_string(),
                              "expires_on": "2099-12-31" });
        let voucher = self.ok("issue_voucher", request)?;
        self.vouchers.push((text_of(&voucher["code"])?, amount));
        self.now()?.drawer += amount;
        Ok("a voucher sold")
    }

    pub(super) fn sell_for_a_voucher(&mut self) -> Result<&'static str> {
        let index = self.dice.below(self.vouchers.len());
        let Some((code, left)) = self.vouchers.get(index).cloned() else { return Ok("no voucher") };
        let member = self.some_member();
        let cart = self.fill_cart(member)?;
        let part = left.min(cart.due);
        if part == 0 {
            return Ok("a spent voucher");
        }
        let mut tenders = vec![json!({ "kind": "voucher", "code": code, "amount": part.to_string() })];
        if part < cart.due {
            tenders.push(json!({ "kind": "cash", "amount": (cart.due - part + 10_000).to_string() }));
        }
        self.sell(&cart, &tenders, Some(index))?;
        Ok("a sale for a voucher")
    }

    pub(super) fn take_a_deposit(&mut self) -> Result<&'static str> {
        let amount = self.dice.amount(1, 9) * 1_500_000;
        let request = json!({ "id": new_id()?, "shift_id": self.shift_id()?, "name": "Budi Santoso",
                              "amount": amount.to_string() });
        let taken = self.ok("take_deposit", request)?;
        self.deposits.push((text_of(&taken["deposit_id"])?, amount));
        self.now()?.drawer += amount;
        Ok("a deposit taken")
    }

    pub(super) fn sell_from_a_deposit(&mut self) -> Result<&'static str> {
        let index = self.dice.below(self.deposits.len());
        let Some((deposit, left)) = self.deposits.get(index).cloned() else { return Ok("no deposit") };
        let cart = self.fill_cart(None)?;
        let part = left.min(cart.due);
        if part == 0 {
            return Ok("a spent deposit");
        }
        let mut tenders = vec![json!({ "kind": "deposit", "deposit_id": deposit, "amount": part.to_string() })];
        if part < cart.due {
            tenders.push(json!({ "kind": "cash", "amount": (cart.due - part + 10_000).to_string() }));
        }
        self.sell(&cart, &tenders, Some(index))?;
        Ok("a sale from a deposit")
    }
}
