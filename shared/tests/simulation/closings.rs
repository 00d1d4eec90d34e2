//! Invariant 8: the figures of a closed period never change.

use std::collections::BTreeMap;

use anyhow::ensure;

use super::auditor::{Books, Closing, Paper, Rulings};

/// What was found of the closings.
#[derive(Default)]
pub struct Stood {
    /// Those whose figures the books still show.
    pub stood: usize,
    /// Of those the ones that cover a number under which there is another paper that they do not.
    pub over_a_fork: usize,
}

/// The totals a closing names are those over exactly what it covers; and where nothing since has been taken out of it
/// again, the books of today still show them.
pub fn closed_figures(papers: &[Paper], rulings: &Rulings, books: &Books) -> anyhow::Result<Stood> {
    let mut found = Stood::default();
    let mut bodies = BTreeMap::<&str, usize>::new();
    papers.iter().for_each(|paper| *bodies.entry(&paper.id).or_default() += 1);
    for closing in &rulings.closings {
        let within: Vec<&Paper> = papers.iter().filter(|it| closing.covers(it)).collect();
        let is_repeated = within.iter().any(|it| bodies.get(it.id.as_str()) != Some(&1));
        if is_repeated || !closing.is_complete {
            // Of an action that was signed twice another paper may count than the one that was known. Or this replica
            // has not heard all of it, or some of it was lost with a disk.
            continue;
        }
        let own = papers.iter().filter(|it| it.id == closing.id);
        let then = Rulings::of(within.iter().copied().chain(own))?;
        let figures = Books::of(&within, &then)?.balances(&closing.month)?;
        let mut stated = closing.totals.clone();
        stated.retain(|_, balance| *balance != 0);
        ensure!(
            stated == figures,
            "closing {} of {}: {stated:?}, over what it covers {figures:?}",
            closing.id,
            closing.month
        );
        if is_untouched(closing, rulings, &then, &within) {
            let now = books.balances(&closing.month)?;
            ensure!(now == stated, "the books of {} were closed at {stated:?} and show {now:?}", closing.month);
            found.stood += 1;
            let is_beside = |it: &&Paper| {
                let mut same = within.iter().filter(|other| other.device == it.device && other.seq == it.seq);
                !closing.covers(it) && same.next().is_some()
            };
            found.over_a_fork += usize::from(papers.iter().any(|it| is_beside(&it)));
        }
    }
    Ok(found)
}

/// No one has reopened it, revoked what it covers, or closed the same months over less.
fn is_untouched(closing: &Closing, now: &Rulings, then: &Rulings, within: &[&Paper]) -> bool {
    let counts_alike = |it: &&Paper| now.counts(&it.device, it.seq) == then.counts(&it.device, it.seq);
    let covers_as_much =
        |other: &Closing| other.month < closing.month || within.iter().all(|paper| other.covers(paper));
    now.standing.contains(&closing.id) && within.iter().all(counts_alike) && now.standing().all(covers_as_much)
}
