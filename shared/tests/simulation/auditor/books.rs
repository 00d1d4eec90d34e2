//! The books that follow from a set of papers.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;
use serde_json::Value;

use super::{Paper, Rulings, amount, list, text};

/// Content with what decides between versions: number, device, number of the device, change set.
pub type Version = (u64, String, u64, String, i128);

/// Everything the auditor states. Keys are texts and numbers as the tables show them.
#[derive(Debug, Default, PartialEq)]
pub struct Books {
    /// Unit, account, month, origin: debit and credit.
    pub accounts: BTreeMap<(String, String, i128, i128), (i128, i128)>,
    /// Unit, account, holder.
    pub holders: BTreeMap<(String, String, String), i128>,
    /// Unit, warehouse, product, account: quantity and value.
    pub pools: BTreeMap<(String, String, String, String), (i128, i128)>,
    /// Unit, date, origin: count, gross, discount, net, VAT, rounding, cost.
    pub days: BTreeMap<(String, i128, i128), [i128; 7]>,
    /// Product, level and date.
    pub prices: BTreeMap<(String, String, i128), Version>,
    pub costs: BTreeMap<String, Version>,
    /// Change set and number of the entry: date of posting, and whether it is late.
    pub entries: BTreeMap<(String, i128), (i128, bool)>,
    /// Sales with what was paid for them.
    pub sales: BTreeMap<String, i128>,
    /// Shift and closing change set.
    pub closed_shifts: BTreeSet<(String, String)>,
    /// What facts say each drawer holds: float and sales, less what the closings expected there.
    pub drawers: BTreeMap<String, i128>,
    pub products: BTreeSet<String>,
    pub members: BTreeSet<String>,
    /// Who was introduced and invited, whether or not the paper counts.
    pub devices: BTreeSet<String>,
    pub invitations: BTreeSet<String>,
    /// How many papers did not count.
    pub not_counted: usize,
}

fn date_number(date: &str) -> anyhow::Result<i128> {
    Ok(date.replace('-', "").parse()?)
}

fn origin(value: &Value) -> i128 {
    match value["origin"].as_str() {
        None => 0,
        Some("member") => 1,
        Some(_) => 2,
    }
}

fn unit_of(value: &Value, paper: &Paper) -> String {
    value["unit"].as_str().unwrap_or(&paper.unit).to_owned()
}

fn later<K: Ord>(versions: &mut BTreeMap<K, Version>, key: K, version: Version) {
    let rank = |it: &Version| (it.0, it.1.clone(), it.2, it.3.clone());
    if versions.get(&key).is_none_or(|known| rank(known) < rank(&version)) {
        versions.insert(key, version);
    }
}

impl Books {
    pub fn of(papers: &[&Paper], rulings: &Rulings) -> anyhow::Result<Books> {
        let mut books = Books::default();
        for paper in papers {
            books.devices.extend(paper.facts_of("device_joined").map(|data| text(data, "device")));
            books.invitations.extend(paper.facts_of("device_invited").map(|data| text(data, "invite_key")));
            if paper.is_shadowed {
                continue;
            }
            if rulings.counts(&paper.device, paper.seq) {
                books.take(paper, &rulings.posting_month(paper)?)?;
            } else {
                books.not_counted += 1;
            }
        }
        books.accounts.retain(|_, sums| *sums != (0, 0));
        books.holders.retain(|_, sum| *sum != 0);
        books.pools.retain(|_, sums| *sums != (0, 0));
        books.drawers.retain(|_, sum| *sum != 0);
        books.days.retain(|_, sums| sums.iter().any(|sum| *sum != 0));
        Ok(books)
    }

    /// Balances per account up to and with a month, all units together.
    pub fn balances(&self, month: &str) -> anyhow::Result<BTreeMap<String, i128>> {
        let last = date_number(month)?;
        let mut balances: BTreeMap<String, i128> = BTreeMap::new();
        for ((_, account, month, _), (debit, credit)) in &self.accounts {
            if *month <= last {
                *balances.entry(account.clone()).or_default() += debit - credit;
            }
        }
        balances.retain(|_, balance| *balance != 0);
        Ok(balances)
    }

    fn take(&mut self, paper: &Paper, month: &str) -> anyhow::Result<()> {
        self.take_entries(paper, month)?;
        for it in &paper.moves {
            let key = (unit_of(it, paper), text(it, "warehouse"), text(it, "product"), text(it, "account"));
            let pool = self.pools.entry(key).or_default();
            pool.0 += amount(it, "quantity")?;
            pool.1 += amount(it, "value")?;
        }
        for (document, kind) in &paper.documents {
            if kind == "product" {
                self.products.insert(document.clone());
            }
        }
        for (kind, data) in &paper.facts {
            self.take_fact(paper, kind, data)?;
        }
        Ok(())
    }

    fn take_entries(&mut self, paper: &Paper, month: &str) -> anyhow::Result<()> {
        let is_late = month != paper.month();
        let posting = if is_late { format!("{month}-01") } else { paper.date.clone() };
        let mut difference: BTreeMap<String, i128> = BTreeMap::new();
        for (number, entry) in (1..).zip(&paper.entries) {
            self.entries.insert((paper.id.clone(), number), (date_number(&posting)?, is_late));
            let mut sums: BTreeMap<String, i128> = BTreeMap::new();
            for line in list(&entry["lines"]) {
                let (unit, account, sen) = (unit_of(&line, paper), text(&line, "account"), amount(&line, "amount")?);
                *sums.entry(unit.clone()).or_default() += sen;
                if account.starts_with("115") {
                    *difference.entry(account.clone()).or_default() += sen;
                }
                if let Some(holder) = line["holder"].as_str() {
                    *self.holders.entry((unit.clone(), account.clone(), holder.to_owned())).or_default() += sen;
                }
                let key = (unit, account, date_number(month)?, origin(&line));
                let total = self.accounts.entry(key).or_default();
                *(if sen > 0 { &mut total.0 } else { &mut total.1 }) += sen.abs();
            }
            ensure!(sums.values().all(|sum| *sum == 0), "an entry of {} does not balance: {entry}", paper.id);
        }
        for it in &paper.moves {
            *difference.entry(text(it, "account")).or_default() -= amount(it, "value")?;
        }
        ensure!(difference.values().all(|rest| *rest == 0), "moves of {} and their postings differ", paper.id);
        Ok(())
    }

    fn take_fact(&mut self, paper: &Paper, kind: &str, data: &Value) -> anyhow::Result<()> {
        let version = |data: &Value, sen: i128| {
            (data["n"].as_u64().unwrap_or(0), paper.device.clone(), paper.seq, paper.id.clone(), sen)
        };
        match kind {
            "price_set" => {
                // From its own date, or from that of the paper; a withdrawn one has no amount.
                let from = data["effective_from"].as_str().unwrap_or(&paper.date);
                let key = (text(data, "product"), text(data, "level"), date_number(from)?);
                let is_withdrawn = data["withdrawn"] == true;
                later(&mut self.prices, key, version(data, if is_withdrawn { -1 } else { amount(data, "price")? }));
            }
            "stock_received" => {
                for line in list(&data["lines"]) {
                    later(&mut self.costs, text(&line, "product"), version(&line, amount(&line, "unit_cost")?));
                }
            }
            "shift_opened" => *self.drawers.entry(text(data, "shift")).or_default() += amount(data, "float")?,
            "shift_closed" => {
                *self.drawers.entry(text(data, "shift")).or_default() -= amount(data, "expected")?;
                self.closed_shifts.insert((text(data, "shift"), paper.id.clone()));
            }
            "sale_completed" => self.take_sale(paper, data, 1)?,
            "sale_voided" => self.take_sale(paper, &data["sold"], -1)?,
            "goods_returned" => self.take_return(paper, data, &list(&data["refunds"]))?,
            "goods_taken_back" => self.take_return(paper, data, std::slice::from_ref(&data["refund"]))?,
            "cash_moved" => self.drawer(data, if data["kind"] == "cash_in" { 1 } else { -1 })?,
            "voucher_issued" | "deposit_taken" => self.drawer(data, 1)?,
            "deposit_refunded" | "consignor_paid" | "savings_withdrawn" => self.drawer(data, -1)?,
            "savings_deposited" | "credit_repaid" if data["paid_by"] == "cash" => self.drawer(data, 1)?,
            "member_registered" => drop(self.members.insert(text(data, "member"))),
            _ => {}
        }
        Ok(())
    }

    fn drawer(&mut self, data: &Value, sign: i128) -> anyhow::Result<()> {
        *self.drawers.entry(text(data, "shift")).or_default() += sign * amount(data, "amount")?;
        Ok(())
    }

    /// A sale, or with −1 one that is taken back.
    fn take_sale(&mut self, paper: &Paper, data: &Value, sign: i128) -> anyhow::Result<()> {
        if sign > 0 {
            self.sales.insert(paper.id.clone(), amount(data, "payable")?);
        }
        // An older version has fewer fields.
        let paid = [list(&data["tenders"]), list(&data["exchanged"])].concat();
        *self.drawers.entry(text(data, "shift")).or_default() += sign * (cash(&paid)? - amount(data, "change")?);
        let mut cost = 0;
        for line in list(&data["lines"]) {
            cost += amount(&line, "cost")?;
        }
        let day = self.day_of(paper, data)?;
        let names = ["gross", "discount", "net", "vat", "rounding"];
        day[0] += sign;
        for (sum, name) in day[1..6].iter_mut().zip(names) {
            *sum += sign * amount(data, name)?;
        }
        day[6] += sign * cost;
        Ok(())
    }

    /// What came back is taken from the day it came back on.
    fn take_return(&mut self, paper: &Paper, data: &Value, refunds: &[Value]) -> anyhow::Result<()> {
        *self.drawers.entry(text(data, "shift")).or_default() -= cash(refunds)?;
        let mut cost = 0;
        for line in list(&data["lines"]) {
            cost += amount(&line, "cost")?;
        }
        let day = self.day_of(paper, data)?;
        let (net, vat, rounding) = (amount(data, "net")?, amount(data, "vat")?, amount(data, "rounding")?);
        for (sum, back) in day.iter_mut().zip([0, net, 0, net, vat, rounding, cost]) {
            *sum -= back;
        }
        Ok(())
    }

    fn day_of(&mut self, paper: &Paper, data: &Value) -> anyhow::Result<&mut [i128; 7]> {
        let origin = if data["member"].is_string() { 1 } else { 2 };
        Ok(self.days.entry((paper.unit.clone(), date_number(&paper.date)?, origin)).or_default())
    }
}

/// The cash among ways of paying.
fn cash(tenders: &[Value]) -> anyhow::Result<i128> {
    tenders.iter().filter(|it| it["kind"] == "cash").map(|it| amount(it, "amount")).sum()
}
