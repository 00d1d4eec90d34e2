//! What was closed stays as it was stated (invariant 8), computed again from the change sets a closing covers.
//!
//! Words: a *cell* is all change sets of one device with the same business month between two numbers that any closing,
//! revocation or admission names; where one of them counts, all of them do, so the log is added up once and every
//! closing is answered from the cells. A closing is checked against what its author knew: the facts it covers.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use shared::change_set::{BodyHash, ChangeSet};
use shared::clock::Month;
use shared::covering::{Branches, Covered, Covering, Run};
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::money::{Money, narrow};
use shared::standing::{Standing, StandingFact, StandingRecord};

use super::Finding;
use super::log_pass::{LogPass, Stated};
use crate::store::StoreError;
use crate::store::load::books::closings_that_stand;
use crate::views::month_name;

type Balances = BTreeMap<String, i128>;

/// A cell: one of the change sets in it, and the balances its entries make.
#[derive(Debug)]
struct Cell {
    id: ChangeSetId,
    device: DeviceId,
    seq: u64,
    month: Month,
    balances: Balances,
}

impl Cell {
    fn of(change_set: &ChangeSet) -> Cell {
        let ChangeSet { id, device, seq, .. } = *change_set;
        Cell { id, device, seq, month: change_set.month(), balances: Balances::new() }
    }

    fn add(&mut self, change_set: &ChangeSet) {
        for line in change_set.entries.iter().flat_map(|entry| &entry.lines) {
            *self.balances.entry(line.account.clone()).or_default() += i128::from(line.amount.minor());
        }
    }
}

/// The log added up by cell.
#[derive(Debug, Default)]
pub(super) struct Cells {
    named: BTreeMap<DeviceId, BTreeSet<u64>>,
    branches: Branches,
    repeated: BTreeSet<ChangeSetId>,
    /// By device, the first named number not below (none is beyond all), and business month.
    cells: BTreeMap<(DeviceId, Option<u64>, Month), Cell>,
    /// What is asked for by itself: under a number or an id that several bodies have.
    single: Vec<Cell>,
    heads: BTreeMap<DeviceId, u64>,
    /// The ends of runs that closings name, and those of them that are here.
    wanted: BTreeSet<BodyHash>,
    found: BTreeSet<BodyHash>,
}

impl Cells {
    pub(super) fn new(standing: &Standing) -> Cells {
        let mut named: BTreeMap<DeviceId, BTreeSet<u64>> = BTreeMap::new();
        let mut name = |device: DeviceId, seq: u64| {
            named.entry(device).or_default().insert(seq);
        };
        let mut wanted = BTreeSet::new();
        for record in standing.records() {
            match &record.fact {
                StandingFact::Closed { covers, .. } => {
                    for (device, covered) in covers {
                        name(*device, covered.last());
                        for run in runs(covered) {
                            name(*device, run.from.saturating_sub(1));
                            name(*device, run.to);
                            wanted.insert(run.last);
                        }
                    }
                }
                StandingFact::Revoked { device, up_to_seq } | StandingFact::Admitted { device, up_to_seq } => {
                    name(*device, *up_to_seq);
                }
                StandingFact::Reopened { .. } | StandingFact::RightsChanged { .. } => {}
            }
        }
        let branches = standing.branches().clone();
        Cells { named, wanted, repeated: branches.repeated().collect(), branches, ..Cells::default() }
    }

    /// Notes that a body is here, whether or not it counts.
    pub(super) fn note(&mut self, change_set: &ChangeSet, hash: BodyHash) {
        let head = self.heads.entry(change_set.device).or_default();
        *head = change_set.seq.max(*head);
        if self.wanted.contains(&hash) {
            self.found.insert(hash);
        }
    }

    pub(super) fn add(&mut self, change_set: &ChangeSet) {
        let (device, seq) = (change_set.device, change_set.seq);
        if self.repeated.contains(&change_set.id) || self.branches.is_doubled(device, seq) {
            let mut cell = Cell::of(change_set);
            cell.add(change_set);
            self.single.push(cell);
            return;
        }
        let upper = self.named.get(&device).and_then(|named| named.range(seq..).next().copied());
        let cell = self.cells.entry((device, upper, change_set.month())).or_insert_with(|| Cell::of(change_set));
        cell.add(change_set);
    }

    /// Balances up to a month of what a closing covers, as far as these facts let it count.
    fn balances(&self, stated: &Stated, covering: &Covering, standing: &Standing) -> Balances {
        let mut sum = Balances::new();
        for Cell { id, device, seq, month, balances } in self.cells.values().chain(&self.single) {
            if covering.holds(&self.branches, *id, *device, *seq)
                && standing.counts(*device, *seq)
                && standing.posting_month(*id, *device, *seq, *month).month <= stated.closed.month
            {
                for (account, amount) in balances {
                    *sum.entry(account.clone()).or_default() += amount;
                }
            }
        }
        sum.retain(|_, amount| *amount != 0);
        sum
    }

    /// Whether it covers an action that was signed twice, of which its author may have known the other body.
    fn covers_a_repeated(&self, covering: &Covering) -> bool {
        let mut single = self.single.iter().filter(|cell| self.repeated.contains(&cell.id));
        single.any(|cell| covering.holds(&self.branches, cell.id, cell.device, cell.seq))
    }

    fn holds_all(&self, stated: &Stated) -> bool {
        stated.closed.covers.iter().all(|(device, covered)| {
            // Where the list of what stands is wrong, which is told elsewhere, nothing was looked for.
            let is_here = |run: &Run| self.found.contains(&run.last) || !self.wanted.contains(&run.last);
            self.heads.get(device).copied().unwrap_or(0) >= covered.last() && runs(covered).iter().all(is_here)
        })
    }
}

fn runs(covered: &Covered) -> &[Run] {
    match covered {
        Covered::UpTo(_) => &[],
        Covered::Runs(runs) => runs,
    }
}

/// The facts a closing's author knew.
fn known_to(covering: &Covering, standing: &Standing) -> Standing {
    let branches = standing.branches();
    let is_known = |it: &&StandingRecord| covering.holds(branches, it.change_set, it.device, it.seq);
    let known = standing.records().iter().filter(is_known);
    Standing::of(known.cloned().collect()).with_branches(branches.clone())
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
    let (mut checked, mut waiting, mut moved, mut repeated) = (0, 0, 0, 0);
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
        let covering = Covering::of(&stated.closed.covers, pass.standing.branches());
        let then = pass.cells.balances(stated, &covering, &known_to(&covering, &pass.standing));
        let is_repeated = pass.cells.covers_a_repeated(&covering);
        if let Some((account, said, found)) = difference(&totals, &then).filter(|_| !is_repeated) {
            finding.note(|| format!("{month}, akun {account}: ditutup dengan {said}, catatannya berjumlah {found}"));
        }
        if !standing.contains(&stated.id) {
            continue;
        }
        // A revocation, or a second closing made elsewhere at the same time, may move what had been closed: by a fact
        // that everybody can see, not by a change of figures.
        let now = pass.cells.balances(stated, &covering, &pass.standing);
        if is_repeated {
            repeated += 1;
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
    if repeated > 0 {
        looked_at.push_str(&format!(", {repeated} memuat tindakan yang dicatat dua mesin"));
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
