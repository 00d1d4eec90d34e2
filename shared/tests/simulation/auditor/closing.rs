//! What a closing covers, followed paper by paper from the end of each of its runs.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use serde_json::Value;

use super::{Paper, amount, list, text};

/// The papers under each number of a device, without those that only carry others.
pub type ByNumber<'a> = BTreeMap<(&'a str, u64), Vec<&'a Paper>>;

pub fn by_number<'a>(papers: impl Iterator<Item = &'a Paper>) -> ByNumber<'a> {
    let mut found = ByNumber::new();
    for paper in papers.filter(|paper| paper.facts_of("branch_adopted").next().is_none()) {
        found.entry((paper.device.as_str(), paper.seq)).or_default().push(paper);
    }
    found
}

/// A closing: who stated it, for which month, over what.
pub struct Closing {
    pub id: String,
    pub device: String,
    pub seq: u64,
    pub month: String,
    /// The ids of the papers it covers.
    covered: BTreeSet<String>,
    /// Every paper that its author had read is here, and no other under its number was taken for it.
    pub is_complete: bool,
    pub totals: BTreeMap<String, i128>,
}

impl Closing {
    pub fn covers(&self, paper: &Paper) -> bool {
        self.covered.contains(&paper.id)
    }

    pub fn read(paper: &Paper, data: &Value, papers: &ByNumber<'_>) -> anyhow::Result<Closing> {
        let mut closing = Closing {
            id: paper.id.clone(),
            device: paper.device.clone(),
            seq: paper.seq,
            month: text(data, "month"),
            covered: BTreeSet::new(),
            is_complete: true,
            totals: BTreeMap::new(),
        };
        for account in data["totals"].as_object().context("totals")?.keys() {
            closing.totals.insert(account.clone(), amount(&data["totals"], account)?);
        }
        for (device, covered) in data["covers"].as_object().context("covers")? {
            if let Some(last) = covered.as_u64() {
                let numbers = papers.range((device.as_str(), 0)..=(device.as_str(), last));
                closing.covered.extend(numbers.flat_map(|(_, all)| all).map(|paper| paper.id.clone()));
            }
            for run in list(covered) {
                closing.follow(device, &run, papers)?;
            }
        }
        Ok(closing)
    }

    /// From the last paper of a run to the first: where a number has one paper that is it, else the one expected.
    fn follow(&mut self, device: &str, run: &Value, papers: &ByNumber<'_>) -> anyhow::Result<()> {
        let [from, to] = ["from", "to"].map(|end| run[end].as_u64());
        let (from, to) = (from.context("from")?, to.context("to")?);
        let mut expected = text(run, "last");
        for number in (from..=to).rev() {
            let found = papers.get(&(device, number)).map_or(&[][..], Vec::as_slice);
            let right = found.iter().find(|paper| paper.hash == expected);
            self.is_complete &= right.is_some();
            let taken = right.or(found.first().filter(|_| found.len() == 1));
            self.covered.extend(taken.map(|paper| paper.id.clone()));
            expected = taken.map_or_else(String::new, |paper| paper.previous.clone());
        }
        Ok(())
    }
}
