//! After the sale: goods that come back, goods for goods, sales that are voided, and what the bank pays out.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use lumbung::core::new_id;
use serde_json::{Value, json};

use shared::units::access::Role;

use super::{Day, Sale, minor, text_of};

impl Day {
    fn some_sale(&mut self) -> Option<(usize, Sale)> {
        let index = self.dice.below(self.sales.len());
        self.sales.get(index).map(|sale| (index, sale.clone()))
    }

    /// Gives back to where it came from what a refund names, and notes it with the shift that is open now.
    fn note_refund(&mut self, sale: &Sale, kind: &str, amount: i64) -> Result<()> {
        match (kind, sale.member, sale.purse) {
            ("member_credit" | "payroll_deduction", Some(member), _) => self.members[member].owed -= amount,
            ("savings", Some(member), _) => self.members[member].savings += amount,
            ("voucher", _, Some(voucher)) => self.vouchers[voucher].1 += amount,
            ("deposit", _, Some(deposit)) => self.deposits[deposit].1 += amount,
            _ => {}
        }
        let shift = self.now()?;
        *shift.tenders.entry(kind.to_owned()).or_default() -= amount;
        shift.drawer -= if kind == "cash" { amount } else { 0 };
        Ok(())
    }

    /// Takes goods back by their receipt; false where the till had a good reason to refuse.
    fn take_back(&mut self, index: usize, lines: &[Value], damaged: bool) -> Result<bool> {
        let sale = self.sales[index].clone();
        let asked = json!({ "sale_id": sale.id, "lines": lines });
        let quote = match self.call(self.role, "quote_return", asked) {
            Ok(quote) => quote,
            Err(refusal) if ["not_returnable", "sale_voided"].contains(&refusal.code.as_str()) => return Ok(false),
            Err(refusal) => bail!("quote_return: {} {}", refusal.code, refusal.message),
        };
        let mut parts = Vec::new();
        for part in quote["refunds"].as_array().context("refunds")? {
            parts.push((text_of(&part["kind"])?, minor(&part["amount"])?));
        }
        let request = json!({ "id": new_id()?, "shift_id": self.shift_id()?, "sale_id": sale.id, "lines": lines,
                              "reason": "kemasan bocor" });
        let cash: i64 = parts.iter().filter(|(kind, _)| kind == "cash").map(|(_, amount)| amount).sum();
        let returned = match self.with_approval("return_sale", request) {
            Ok(returned) => returned,
            Err(refusal) if refusal.code == "drawer_not_enough" => {
                ensure!(cash > self.now()?.drawer, "the drawer holds {cash}");
                return Ok(false);
            }
            Err(refusal) => bail!("return_sale: {} {}", refusal.code, refusal.message),
        };
        ensure!(minor(&returned["refund"])? == parts.iter().map(|(_, amount)| amount).sum::<i64>(), "as quoted");
        for (kind, amount) in &parts {
            self.note_refund(&sale, kind, *amount)?;
        }
        let known = &mut self.sales[index];
        known.touched = true;
        known.given_back += parts.iter().map(|(_, amount)| amount).sum::<i64>();
        ensure!(known.given_back <= known.payable, "{} given for {}", known.given_back, known.payable);
        for line in lines {
            let at = usize::try_from(line["line_no"].as_u64().context("line")?)? - 1;
            let ((good, sold), quantity) = (sale.lines[at], minor(&line["quantity"])?);
            self.stock[good] += if damaged { 0 } else { quantity };
            known.back[at] += quantity;
            ensure!(known.back[at] <= sold, "{} of {sold} came back", known.back[at]);
        }
        let shift = self.now()?;
        shift.returns = (shift.returns.0 + 1, shift.returns.1 + minor(&returned["refund"])?);
        Ok(true)
    }

    pub(super) fn take_back_some(&mut self) -> Result<&'static str> {
        let Some((index, sale)) = self.some_sale() else { return Ok("nothing to take back") };
        let line = self.dice.below(sale.lines.len());
        let quantity = if sale.lines[line].0 == 0 { sale.lines[line].1 / 2 } else { 1_000 };
        let damaged = self.dice.once_in(3);
        let lines = [json!({ "line_no": line + 1, "quantity": quantity.max(1).to_string(), "damaged": damaged })];
        self.take_back(index, &lines, damaged)?;
        Ok("goods taken back")
    }

    /// All of a sale comes back: everything is as before, but for the rounding of cash.
    pub(super) fn sell_and_take_all_back(&mut self) -> Result<&'static str> {
        let before = self.sums()?;
        let points = self.points()?;
        let sales = self.sales.len();
        match self.dice.below(6) {
            0 => self.sell_by_two_ways()?,
            1 => self.sell_on_credit()?,
            2 => self.sell_for_a_voucher()?,
            3 => self.sell_for_points()?,
            _ => self.sell_for_cash()?,
        };
        let Some(sale) = self.sales.get(sales).cloned() else { return Ok("nothing sold to take back") };
        let donated = sale.paid.iter().map(|(_, amount)| amount).sum::<i64>() - sale.payable;
        let lines: Vec<Value> = sale
            .lines
            .iter()
            .enumerate()
            .map(|(at, (_, quantity))| json!({ "line_no": at + 1, "quantity": quantity.to_string(), "damaged": false }))
            .collect();
        if !self.take_back(sales, &lines, false)? {
            return Ok("a drawer that cannot pay back");
        }
        let after = self.sums()?;
        let changed: BTreeMap<_, _> = after
            .iter()
            .map(|(what, amount)| (what.clone(), amount - before.get(what).copied().unwrap_or_default()))
            .filter(|(_, change)| *change != 0)
            .collect();
        let rounding = changed.get("rounding").copied().unwrap_or_default();
        let mut expected = BTreeMap::from([("cash".to_owned(), donated - rounding), ("rounding".to_owned(), rounding)]);
        expected.insert("donations".to_owned(), -donated);
        expected.retain(|_, change| *change != 0);
        ensure!(rounding.abs() <= 10_000 && changed == expected, "a whole return left {changed:?}, not {expected:?}");
        ensure!(self.points()? == points, "points {} after {points}", self.points()?);
        Ok("a sale and all of it back")
    }

    /// Goods for goods. Only what was paid in cash: there the witness knows what stays and what moves.
    pub(super) fn exchange(&mut self) -> Result<&'static str> {
        let Some((index, sale)) = self.some_sale() else { return Ok("nothing to exchange") };
        if sale.paid.iter().any(|(kind, _)| kind != "cash") || sale.paid.is_empty() {
            return Ok("not paid in cash");
        }
        let line = self.dice.below(sale.lines.len());
        let back = [json!({ "line_no": line + 1, "quantity": sale.lines[line].1.to_string(), "damaged": false })];
        let Ok(quote) = self.call(self.role, "quote_return", json!({ "sale_id": sale.id, "lines": back })) else {
            return Ok("nothing left to exchange");
        };
        let cart = self.fill_cart(sale.member)?;
        let handed = cart.due + 10_000;
        let mut request = self.sale_of(&cart, &[json!({ "kind": "cash", "amount": handed.to_string() })])?;
        request["exchange"] = json!({ "sale_id": sale.id, "lines": back, "reason": "tukar" });
        let sold = match self.with_approval("complete_sale", request) {
            Ok(sold) => sold,
            Err(refusal) if refusal.code == "drawer_not_enough" => return Ok("a drawer that cannot pay out"),
            Err(refusal) => bail!("exchange: {} {}", refusal.code, refusal.message),
        };
        let refund = minor(&quote["refund"])?;
        self.stock[sale.lines[line].0] += sale.lines[line].1;
        let known = &mut self.sales[index];
        known.touched = true;
        known.back[line] += sale.lines[line].1;
        ensure!(known.back[line] <= sale.lines[line].1, "{} came back", known.back[line]);
        let kept = handed - minor(&sold["change"])?;
        self.note_sale(&cart, &sold, vec![("cash".to_owned(), kept)], None)?;
        if let Some(new) = self.sales.last_mut() {
            new.touched = true;
            new.paid.clear();
        }
        let shift = self.now()?;
        shift.returns = (shift.returns.0 + 1, shift.returns.1 + refund);
        Ok("an exchange")
    }

    pub(super) fn void(&mut self) -> Result<&'static str> {
        let Some((index, sale)) = self.some_sale() else { return Ok("nothing to void") };
        let request = json!({ "id": new_id()?, "shift_id": self.shift_id()?, "sale_id": sale.id, "reason": "dobel" });
        let may = sale.shift == self.shift_id()? && !sale.touched && !sale.voided;
        let voided = self.with_approval("void_sale", request);
        let Ok(_) = voided else {
            let code = voided.err().map(|refusal| refusal.code).unwrap_or_default();
            ensure!(!may || code == "drawer_not_enough", "a sale of this shift was not voided: {code}");
            return Ok("too late to void");
        };
        ensure!(may, "a sale was voided after something had come of it");
        self.sales[index].voided = true;
        for (good, quantity) in &sale.lines {
            self.stock[*good] += quantity;
        }
        for (kind, amount) in &sale.paid {
            self.note_refund(&sale, kind, *amount)?;
        }
        let shift = self.now()?;
        shift.voids = (shift.voids.0 + 1, shift.voids.1 + sale.payable);
        Ok("a sale voided")
    }

    pub(super) fn confirm_or_settle(&mut self) -> Result<&'static str> {
        let listed = self.ok("list_pending_payments", json!({ "offset": 0, "limit": 100 }))?;
        let waiting = listed["payments"].as_array().context("payments")?.clone();
        let of_qris = |payment: &&Value| payment["kind"] == json!("qris");
        let open = waiting.iter().filter(of_qris).find(|payment| payment.get("reference").is_none_or(Value::is_null));
        if let Some(payment) = open {
            let (sale_id, tender_no) = (&payment["sale_id"], &payment["tender_no"]);
            let request = json!({ "id": new_id()?, "sale_id": sale_id, "tender_no": tender_no, "reference": "5031" });
            self.ok("confirm_payment", request)?;
            return Ok("a payment confirmed");
        }
        let keys: Vec<Value> = waiting
            .iter()
            .filter(of_qris)
            .map(|payment| json!({ "sale_id": payment["sale_id"], "tender_no": payment["tender_no"] }))
            .collect();
        let gross: i64 = waiting.iter().filter(of_qris).map(|payment| minor(&payment["amount"])).sum::<Result<_>>()?;
        if keys.is_empty() || gross <= 0 {
            return Ok("nothing to settle");
        }
        let fee = gross * 7 / 1_000 / 100 * 100;
        let request = json!({ "id": new_id()?, "kind": "qris", "tenders": keys, "fee": fee.to_string(),
                              "bank_amount": (gross - fee).to_string() });
        let refused = self.call(Role::Cashier, "settle_payments", request.clone());
        ensure!(refused.is_err_and(|refusal| refusal.code == "not_allowed"), "a cashier settles nothing");
        self.ok_as(Role::Manager, "settle_payments", request)?;
        Ok("QRIS paid out by the bank")
    }
}
