//! What was closed stays as it was stated (invariant 8), computed again from the change sets a closing covers.
//!
//! Words: a *cell* is all change sets of one device with the same business month between two numbers that any closing,
//! revocation or admission names; where one of them counts, all of them do, so the log is added up once and every
//! closing is answered from the cells. A closing is checked against what its author knew: the facts it covers.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use shared::change_set::ChangeSet;
use shared::clock::Month;
use shared::id::{CooperativeId, DeviceId};
use shared::money::{Money, narrow};
use shared::standing::{Standing, StandingFact};

use super::Finding;
use super::log_pass::{LogPass, Stated};
use crate::store::StoreError;
use crate::store::load::books::closings_that_stand;
use crate::views::month_name;

type Balances = BTreeMap<String, i128>;

/// The log added up by cell.
#[derive(Debug, Default)]
pub(super) struct Cells {
    named: BTreeMap<DeviceId, BTreeSet<u64>>,
    /// By device, the first named number not below (none is beyond all), and business month: one of its numbers, and
    /// the balances its entries make.
    cells: BTreeMap<(DeviceId, Option<u64>, Month), (u64, Balances)>,
    heads: BTreeMap<DeviceId, u64>,
    /// The first number of a device under which a branch stands beside its chain.
    forked: BTreeMap<DeviceId, u64>,
}

impl Cells {
    pub(super) fn new(standing: &Standing) -> Cells {
        let mut named: BTreeMap<DeviceId, BTreeSet<u64>> = BTreeMap::new();
        let mut name = |device: DeviceId, seq: u64| {
            named.entry(device).or_default().insert(seq);
        };
        for record in standing.records() {
            match &record.fact {
                StandingFact::Closed { covers, .. } => covers.iter().for_each(|(device, seq)| name(*device, *seq)),
                StandingFact::Revoked { device, up_to_seq } | StandingFact::Admitted { device, up_to_seq } => {
                    name(*device, *up_to_seq);
                }
                StandingFact::Reopened { .. } | StandingFact::RightsChanged { .. } => {}
            }
        }
        Cells { named, ..Cells::default() }
    }

    pub(super) fn add(&mut self, change_set: &ChangeSet) {
        let (device, seq) = (change_set.device, change_set.seq);
        let head = self.heads.entry(device).or_default();
        *head = seq.max(*head);
        let upper = self.named.get(&device).and_then(|named| named.range(seq..).next().copied());
        let cell = self.cells.entry((device, upper, change_set.month())).or_insert_with(|| (seq, Balances::new()));
        for line in change_set.entries.iter().flat_map(|entry| &entry.lines) {
            *cell.1.entry(line.account.clone()).or_default() += i128::from(line.amount.minor());
        }
    }

    /// Balances up to a month of what a closing covers, as far as these facts let it count.
    fn balances(&self, stated: &Stated, standing: &Standing) -> Balances {
        let mut sum = Balances::new();
        for ((device, _, month), (seq, balances)) in &self.cells {
            let covered = *seq <= stated.closed.covers.get(device).copied().unwrap_or(0);
            if covered
                && standing.counts(*device, *seq)
                && standing.posting_month(*device, *seq, *month).month <= stated.closed.month
            {
                for (account, amount) in balances {
                    *sum.entry(account.clone()).or_default() += amount;
                }
            }
        }
        sum.retain(|_, amount| *amount != 0);
        sum
    }

    /// Notes a body beside the chain.
    pub(super) fn note_beside(&mut self, device: DeviceId, seq: u64) {
        let first = self.forked.entry(device).or_insert(seq);
        *first = seq.min(*first);
    }

    /// Whether a number it covers names two bodies, of which its author knew one.
    fn covers_a_fork(&self, stated: &Stated) -> bool {
        let covers = &stated.closed.covers;
        self.forked.iter().any(|(device, first)| covers.get(device).is_some_and(|seq| seq >= first))
    }

    fn holds_all(&self, stated: &Stated) -> bool {
        stated.closed.covers.iter().all(|(device, seq)| self.heads.get(device).copied().unwrap_or(0) >= *seq)
    }
}

/// The facts a closing's author knew.
fn known_to(stated: &Stated, standing: &Standing) -> Standing {
    let covers = &stated.closed.covers;
    let known = standing.records().iter().filter(|it| it.seq <= covers.get(&it.device).copied().unwrap_or(0));
    Standing::of(known.cloned().collect())
}

/// The first account on which two sets of balances differ.
fn difference(stated: &Balances, found: &Balances) -> Option<(String, Money, Money)> {
    let amount = |balances: &Balances, account: &str| balances.get(account).copied().unwrap_or(0);
    let differs = |account: &&String| amount(stated, account) != amount(found, account);
    let account = stated.keys().chain(found.keys()).find(differs)?;
    let money = |balances| Money::from_minor(narrow(amount(balances, account)));
    Some((account.clone(), money(stated), money(found)))
}

/// Every closing against the change sets it covers, and those that stand against the books as they are.
pub(super) fn check(
    connection: &Connection,
    cooperative: CooperativeId,
    pass: &LogPass,
) -> Result<(Finding, String), StoreError> {
    let mut finding = Finding::default();
    let (mut checked, mut waiting, mut moved, mut forked) = (0, 0, 0, 0);
    let standing: BTreeSet<_> = closings_that_stand(&pass.standing).iter().map(|record| record.change_set).collect();
    for stated in &pass.closings {
        if !pass.cells.holds_all(stated) {
            waiting += 1;
            continue;
        }
        checked += 1;
        let month = month_name(stated.closed.month);
        let totals: Balances =
            stated.closed.totals.iter().map(|(account, it)| (account.clone(), i128::from(it.minor()))).collect();
        let then = pass.cells.balances(stated, &known_to(stated, &pass.standing));
        let is_forked = pass.cells.covers_a_fork(stated);
        if let Some((account, said, found)) = difference(&totals, &then).filter(|_| !is_forked) {
            finding.note(|| format!("{month}, akun {account}: ditutup dengan {said}, catatannya berjumlah {found}"));
        }
        if !standing.contains(&stated.id) {
            continue;
        }
        // A revocation, or a second closing made elsewhere at the same time, may move what had been closed: by a fact
        // that everybody can see, not by a change of figures.
        let now = pass.cells.balances(stated, &pass.standing);
        if is_forked {
            forked += 1;
        } else if now != then {
            moved += 1;
        }
        let books = books_up_to(connection, cooperative, stated.closed.month)?;
        if let Some((account, said, found)) = difference(&now, &books) {
            finding.note(|| format!("{month}, akun {account}: seharusnya {said}, buku sekarang {found}"));
        }
    }
    let mut looked_at = format!("{checked} penutupan dihitung ulang");
    if waiting > 0 {
        looked_at.push_str(&format!(", {waiting} menunggu catatan perangkat lain"));
    }
    if moved > 0 {
        looked_at.push_str(&format!(", {moved} berubah karena pencabutan perangkat atau penutupan ganda"));
    }
    if forked > 0 {
        looked_at.push_str(&format!(", {forked} memuat catatan dari mesin yang disalin"));
    }
    Ok((finding, looked_at))
}

fn books_up_to(connection: &Connection, cooperative: CooperativeId, month: Month) -> Result<Balances, StoreError> {
    let mut statement = connection.prepare(
        "select account, sum(debit_minor - credit_minor) as balance from books.account_total
         where cooperative = ?1 and month <= ?2 group by account having balance <> 0",
    )?;
    let rows = statement.query_map(rusqlite::params![cooperative.as_bytes(), month.number()], |row| {
        Ok((row.get(0)?, i128::from(row.get::<_, i64>(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
