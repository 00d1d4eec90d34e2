//! Cash, shifts, and what time does to them.

use anyhow::{Context, Result, bail, ensure};
use lumbung::core::new_id;
use serde_json::{Value, json};
use shared::units::access::Role;

use super::{Day, Shift, minor, text_of};

impl Day {
    pub(super) fn move_cash(&mut self) -> Result<&'static str> {
        let kinds = ["cash_in", "safe_drop", "bank_drop", "petty_expense"];
        let kind = kinds[self.dice.below(kinds.len())];
        let amount = self.dice.amount(1, 120) * 100_000;
        let account = (kind == "petty_expense").then_some("6205");
        let request = json!({ "id": new_id()?, "shift_id": self.shift_id()?, "kind": kind, "account": account,
                              "amount": amount.to_string(), "note": "nota" });
        let moved = self.with_approval("move_cash", request);
        let drawer = self.now()?.drawer;
        match moved {
            Ok(_) if kind == "cash_in" => self.now()?.drawer += amount,
            Ok(_) => {
                ensure!(amount <= drawer, "{kind} of {amount} from {drawer}");
                self.now()?.drawer -= amount;
            }
            Err(refusal) if refusal.code == "drawer_not_enough" && amount > drawer => {}
            Err(refusal) => bail!("{kind} of {amount}: {} {}", refusal.code, refusal.message),
        }
        Ok("cash moved")
    }

    pub(super) fn open_drawer(&mut self) -> Result<&'static str> {
        self.ok("open_drawer", json!({ "id": new_id()?, "reason": "tukar uang" }))?;
        self.now()?.openings += 1;
        Ok("the drawer opened")
    }

    pub(super) fn open_or_resume(&mut self) -> Result<&'static str> {
        if !self.resting.is_empty() && self.dice.once_in(2) {
            let shift = self.resting.swap_remove(self.dice.below(self.resting.len()));
            let request = json!({ "id": new_id()?, "shift_id": shift.id });
            let plain = self.call(self.role, "resume_shift", request.clone());
            // A manager could approve it, so a manager needs nobody.
            let is_own = shift.owner == Some(self.role) || self.role == Role::Manager;
            if let Err(refusal) = plain {
                ensure!(!is_own && refusal.code == "approval_needed", "resume: {} {}", refusal.code, refusal.message);
                if let Err(refusal) = self.with_approval("resume_shift", request) {
                    bail!("resume: {} {}", refusal.code, refusal.message);
                }
            } else {
                ensure!(is_own, "a shift of somebody else went on without a supervisor");
            }
            self.shift = Some(shift);
            return Ok("a shift goes on");
        }
        let float = self.dice.amount(0, 5) * 5_000_000;
        let opened = self.ok("open_shift", json!({ "id": new_id()?, "float": float.to_string() }))?;
        let id = text_of(&opened["shift_id"])?;
        self.shift = Some(Shift { id, owner: Some(self.role), drawer: float, ..Shift::default() });
        Ok("a shift opened")
    }

    pub(super) fn rest(&mut self) -> Result<&'static str> {
        let request = json!({ "id": new_id()?, "shift_id": self.shift_id()? });
        self.ok("suspend_shift", request.clone())?;
        let sale = json!({ "id": new_id()?, "shift_id": request["shift_id"], "kind": "cash_in", "amount": "100",
                           "note": "x" });
        let refused = self.call(self.role, "move_cash", sale);
        ensure!(refused.is_err_and(|refusal| refusal.code == "shift_not_open"), "a resting shift moves no cash");
        self.resting.extend(self.shift.take());
        Ok("a shift rests")
    }

    /// Counts and closes: mostly right, now and then a little or much beside it.
    pub(super) fn close(&mut self) -> Result<&'static str> {
        let shift = self.shift.clone().context("no shift")?;
        let off = match self.dice.below(4) {
            0 => self.dice.amount(-9, 9) * 100_000,
            1 => self.dice.amount(-60, 60) * 100_000,
            _ => 0,
        };
        let counted = (shift.drawer + off).max(0);
        let of_others = |kind: &&String| kind.as_str() != "cash";
        let others: Vec<Value> = shift
            .tenders
            .keys()
            .filter(of_others)
            .map(|kind| json!({ "kind": kind, "amount": shift.tenders[kind].max(0).to_string() }))
            .collect();
        let mut counts = vec![json!({ "kind": "cash", "amount": counted.to_string() })];
        counts.extend(others);
        let mut request = json!({ "id": new_id()?, "shift_id": shift.id, "counts": counts });
        let large = (counted - shift.drawer).abs() > 1_000_000;
        if large {
            let refused = self.call(self.role, "close_shift", request.clone());
            let codes = ["reason_missing", "difference_reason_missing", "approval_needed", "reason_needed"];
            let code = refused.err().map(|refusal| refusal.code).unwrap_or_default();
            ensure!(codes.contains(&code.as_str()), "a large difference passed unasked: {code}");
            request["reason"] = json!("salah memberi kembalian");
        }
        let closed = match self.with_approval("close_shift", request) {
            Ok(closed) => closed,
            Err(refusal) => bail!("close_shift: {} {}", refusal.code, refusal.message),
        };
        for line in closed["lines"].as_array().context("lines")? {
            let kind = text_of(&line["kind"])?;
            let mine =
                if kind == "cash" { shift.drawer } else { shift.tenders.get(&kind).copied().unwrap_or_default() };
            ensure!(minor(&line["expected"])? == mine, "Z says {line}, the witness {mine}");
        }
        self.shift = None;
        self.compare_z(&shift)?;
        Ok("a Z")
    }

    /// Hours pass, and with them sometimes midnight: the shift keeps its business date.
    pub(super) fn let_time_pass(&mut self) -> Result<&'static str> {
        let seconds = self.dice.amount(60, 7 * 3_600);
        self.clock.pass(seconds)?;
        let date = text_of(&self.ok("current_shift", json!({}))?["shift"]["business_date"])?;
        let sales = self.sales.len();
        self.sell_for_cash()?;
        let listed = self.ok_as(Role::Manager, "list_sales", json!({ "offset": 0, "limit": 1 }))?;
        let number = text_of(&listed["sales"][0]["document_number"])?;
        let day = date.replace('-', "").split_off(2);
        ensure!(self.sales.len() == sales || number.contains(&day), "{number} was sold on the day {date}");
        Ok("time passed")
    }
}
