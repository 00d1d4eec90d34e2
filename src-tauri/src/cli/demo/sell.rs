//! One till at work: opens a shift, rings up random goods, writes down what was acknowledged, closes the shift.
//!
//! The id of a sale is written down before the sale is asked for, as the till screen does; after a power cut the same
//! id is sent again, and the answer is the one of the first time.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::{Value, json};

use super::super::seed::{Desk, rupiah};
use crate::core::new_id;

/// What every shift of the demo begins with.
const FLOAT_RUPIAH: i64 = 200_000;

/// Sells at random.
#[derive(Args)]
pub struct Sell {
    /// How many acknowledged sales there shall be in all.
    #[arg(long)]
    count: u32,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long = "as", value_name = "USER")]
    user: String,
    /// Sends to the server meanwhile, as a till does.
    #[arg(long)]
    sync: bool,
}

/// A small generator: the same seed sells the same goods.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }
}

fn append(path: &Path) -> Result<File> {
    OpenOptions::new().create(true).append(true).open(path).with_context(|| path.display().to_string())
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

impl Sell {
    /// Sells until the count is reached, then closes the shift.
    ///
    /// # Errors
    /// What any command refuses.
    pub fn run(&self, folder: &Path) -> Result<()> {
        let desk = if self.sync { Desk::at_work(folder)? } else { Desk::open(folder)? };
        let user = Some(self.user.as_str());
        let mut dice = Dice(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let shift = self.shift(&desk)?;
        let goods = desk.call(user, "list_products", json!({ "offset": 0, "limit": 500 }))?;
        let goods = goods["products"].as_array().context("no goods")?;
        let members = desk.call(user, "list_members", json!({ "offset": 0, "limit": 10 }))?;
        let members = members["members"].as_array().context("no members")?;
        let (asked_path, acknowledged_path) = (folder.join("asked.txt"), folder.join("acknowledged.txt"));
        let (mut asked, mut acknowledged) = (append(&asked_path)?, append(&acknowledged_path)?);
        let known: BTreeSet<String> =
            lines(&acknowledged_path).iter().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
        let mut count = u32::try_from(known.len())?;
        let unanswered =
            lines(&asked_path).into_iter().filter(|line| !known.contains(line.split('\t').next().unwrap_or("")));
        let mut again: Vec<String> = unanswered.collect();
        while count < self.count {
            let line = match again.pop() {
                Some(line) => line,
                None => {
                    let request = sale(&mut dice, goods, members, &shift)?;
                    let line = format!("{}\t{request}", request["id"].as_str().unwrap_or_default());
                    writeln!(asked, "{line}")?;
                    line
                }
            };
            // A line cut by the power is one that nothing was asked for with.
            let Some(request) = line.split_once('\t').and_then(|(_, text)| serde_json::from_str::<Value>(text).ok())
            else {
                continue;
            };
            let answer = desk.call(user, "complete_sale", request)?;
            let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
            writeln!(acknowledged, "{} {} {}", text("sale_id"), text("document_number"), text("payable"))?;
            count += 1;
        }
        self.close(&desk, &shift, &acknowledged_path)
    }

    fn shift(&self, desk: &Desk) -> Result<String> {
        let user = Some(self.user.as_str());
        let current = desk.call(user, "current_shift", json!({}))?;
        if let Some(shift) = current["shift"]["shift_id"].as_str() {
            return Ok(shift.to_owned());
        }
        let request = json!({ "id": new_id()?, "float": rupiah(FLOAT_RUPIAH) });
        let opened = desk.call(user, "open_shift", request)?;
        Ok(opened["shift_id"].as_str().context("no shift")?.to_owned())
    }

    /// Counts ten thousand less than there should be: the books must carry that too. The count is blind, so what should
    /// be there is added up from what was acknowledged.
    fn close(&self, desk: &Desk, shift: &str, acknowledged: &Path) -> Result<()> {
        let payable = |line: &String| line.rsplit(' ').next().and_then(|text| text.parse::<i64>().ok());
        let sold: i64 = lines(acknowledged).iter().filter_map(payable).sum();
        let counted = sold + FLOAT_RUPIAH * 100 - 1_000_000;
        let request = json!({ "id": new_id()?, "shift_id": shift, "counted": counted.to_string(),
                              "reason": "Selisih contoh" });
        desk.call(Some(self.user.as_str()), "close_shift", request)?;
        Ok(())
    }
}

/// A random sale of one to six lines; every third to a member.
fn sale(dice: &mut Dice, goods: &[Value], members: &[Value], shift: &str) -> Result<Value> {
    let mut lines = Vec::new();
    for _ in 0..=dice.roll(6) {
        let product = &goods[dice.roll(goods.len())];
        let quantity = (1 + dice.roll(4)) * 1_000;
        lines.push(json!({ "product_id": product["product_id"], "quantity": quantity.to_string(),
                           "unit_price": product["price"] }));
    }
    let member = if dice.roll(3) == 0 { members[dice.roll(members.len())]["member_id"].clone() } else { Value::Null };
    Ok(json!({ "id": new_id()?, "shift_id": shift, "lines": lines, "member_id": member,
               "tenders": [{ "kind": "cash", "amount": rupiah(50_000_000) }] }))
}
