//! The auditor: reads the bodies as anybody could, and says what the books must be.
//!
//! It shares no code with the project: its own reading of JSON, of months, of what counts and where. It is slow and
//! simple on purpose, and it only ever adds.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use serde_json::Value;

mod books;
mod closing;
pub use books::{Books, Version};
pub use closing::Closing;

/// A change set as the auditor reads it.
pub struct Paper {
    pub id: String,
    pub device: String,
    pub seq: u64,
    pub unit: String,
    /// `2025-01-31`.
    pub date: String,
    pub facts: Vec<(String, Value)>,
    pub entries: Vec<Value>,
    pub moves: Vec<Value>,
    /// Documents and their kinds.
    pub documents: Vec<(String, String)>,
    /// By which one is chosen among those with one id.
    pub hash: String,
    /// The hash of its device's paper before.
    pub previous: String,
    /// Another paper has its id and comes first.
    pub is_shadowed: bool,
}

pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// A number that is written as a string of digits.
pub fn amount(value: &Value, field: &str) -> anyhow::Result<i128> {
    let digits = value[field].as_str().with_context(|| format!("{field} of {value}"))?;
    digits.parse().with_context(|| format!("{field} is {digits}"))
}

pub fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

impl Paper {
    pub fn read(body: &str) -> anyhow::Result<Paper> {
        let value: Value = serde_json::from_str(body)?;
        let facts = list(&value["facts"]).iter().map(|fact| (text(fact, "kind"), fact["data"].clone())).collect();
        let documents =
            list(&value["documents"]).iter().map(|change| (text(change, "document"), text(change, "kind"))).collect();
        Ok(Paper {
            id: text(&value, "id"),
            device: text(&value, "device"),
            seq: value["seq"].as_u64().context("seq")?,
            unit: text(&value, "unit"),
            date: text(&value, "business_date"),
            facts,
            entries: list(&value["entries"]),
            moves: list(&value["moves"]),
            documents,
            hash: blake3::hash(body.as_bytes()).to_hex().to_string(),
            previous: text(&value, "previous"),
            is_shadowed: false,
        })
    }

    /// All there is: what stands in the chains and what is carried in them, each once.
    pub fn read_all<'a>(bodies: impl Iterator<Item = &'a str>) -> anyhow::Result<Vec<Paper>> {
        let mut papers = BTreeMap::new();
        for body in bodies {
            let paper = Paper::read(body)?;
            for fact in paper.facts_of("branch_adopted") {
                for original in list(&fact["originals"]) {
                    let original = Paper::read(&text(&original, "body"))?;
                    papers.insert(original.hash.clone(), original);
                }
            }
            papers.insert(paper.hash.clone(), paper);
        }
        let mut first: BTreeMap<String, (String, u64, String)> = BTreeMap::new();
        for paper in papers.values() {
            let rank = paper.rank();
            let known = first.entry(paper.id.clone()).or_insert_with(|| rank.clone());
            *known = known.clone().min(rank);
        }
        let mut papers: Vec<Paper> = papers.into_values().collect();
        for paper in &mut papers {
            paper.is_shadowed = first.get(&paper.id) != Some(&paper.rank());
        }
        Ok(papers)
    }

    fn rank(&self) -> (String, u64, String) {
        (self.device.clone(), self.seq, self.hash.clone())
    }

    pub fn month(&self) -> &str {
        &self.date[..7]
    }

    pub fn facts_of(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.facts.iter().filter(move |(it, _)| it == kind).map(|(_, data)| data)
    }
}

/// The month behind `2024-12`: `2025-01`.
pub fn month_after(month: &str) -> anyhow::Result<String> {
    let (year, number) = month.split_once('-').context("a month")?;
    let (year, number): (u32, u32) = (year.parse()?, number.parse()?);
    Ok(if number == 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", number + 1) })
}

/// What a set of papers says about what counts.
pub struct Rulings {
    /// Device and number, in the order revoked, admitted.
    revoked: Vec<(String, u64)>,
    admitted: Vec<(String, u64)>,
    pub closings: Vec<Closing>,
    pub standing: BTreeSet<String>,
}

impl Rulings {
    pub fn of<'a>(papers: impl Iterator<Item = &'a Paper> + Clone) -> anyhow::Result<Rulings> {
        let mut rulings =
            Rulings { revoked: Vec::new(), admitted: Vec::new(), closings: Vec::new(), standing: BTreeSet::new() };
        let limit = |data: &Value| (text(data, "device"), data["up_to_seq"].as_u64().unwrap_or(0));
        let mut reopened = Vec::new();
        let by_number = closing::by_number(papers.clone());
        for paper in papers {
            rulings.revoked.extend(paper.facts_of("device_revoked").map(limit));
            rulings.admitted.extend(paper.facts_of("device_admitted").map(limit));
            for data in paper.facts_of("period_reopened") {
                reopened.push((text(data, "closing"), paper.device.clone(), paper.seq));
            }
            for data in paper.facts_of("period_closed") {
                rulings.closings.push(Closing::read(paper, data, &by_number)?);
            }
        }
        reopened.retain(|(_, device, seq)| rulings.counts(device, *seq));
        let stands = |it: &&Closing| {
            rulings.counts(&it.device, it.seq) && !reopened.iter().any(|(closing, ..)| *closing == it.id)
        };
        rulings.standing = rulings.closings.iter().filter(stands).map(|it| it.id.clone()).collect();
        Ok(rulings)
    }

    pub fn counts(&self, device: &str, seq: u64) -> bool {
        let limits = |list: &[(String, u64)]| -> Vec<u64> {
            list.iter().filter(|(it, _)| it == device).map(|(_, limit)| *limit).collect()
        };
        let is_revoked = limits(&self.revoked).iter().any(|limit| seq > *limit);
        !is_revoked || limits(&self.admitted).iter().any(|limit| seq <= *limit)
    }

    pub fn standing(&self) -> impl Iterator<Item = &Closing> {
        self.closings.iter().filter(|closing| self.standing.contains(&closing.id))
    }

    /// Walks from the business month on until no closing of that month or a later one leaves the paper out.
    pub fn posting_month(&self, paper: &Paper) -> anyhow::Result<String> {
        let mut month = paper.month().to_owned();
        while self.standing().any(|closing| closing.month.as_str() >= month.as_str() && !closing.covers(paper)) {
            month = month_after(&month)?;
        }
        Ok(month)
    }
}
