//! Invariant 8: the figures of a closed period never change.

use std::collections::BTreeSet;

use anyhow::ensure;

use shared::id::DeviceId;

use super::auditor::{Books, Closing, Paper, Rulings};

/// The totals a closing names are those over exactly what it covers; and where nothing since has been taken out of it
/// again, the books of today still show them. Returns for how many closings that was so.
pub fn closed_figures(
    papers: &[Paper],
    rulings: &Rulings,
    books: &Books,
    copied: &BTreeSet<DeviceId>,
) -> anyhow::Result<usize> {
    let mut stood = 0;
    for closing in &rulings.closings {
        let within: Vec<&Paper> = papers.iter().filter(|it| closing.covers(&it.device, it.seq)).collect();
        let is_forked = copied.iter().any(|device| closing.covers.contains_key(&device.to_string()));
        if is_forked || within.len() as u64 != closing.covers.values().sum::<u64>() {
            // Of a forked chain a number names two papers, and only one of them lay before who closed. Or this replica
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
            stood += 1;
        }
    }
    Ok(stood)
}

/// No one has reopened it, revoked what it covers, or closed the same months over less.
fn is_untouched(closing: &Closing, now: &Rulings, then: &Rulings, within: &[&Paper]) -> bool {
    let counts_alike = |it: &&Paper| now.counts(&it.device, it.seq) == then.counts(&it.device, it.seq);
    let covers_as_much = |other: &Closing| {
        other.month < closing.month || closing.covers.iter().all(|(device, seq)| other.covers(device, *seq))
    };
    now.standing.contains(&closing.id) && within.iter().all(counts_alike) && now.standing().all(covers_as_much)
}
