//! Z = the recount of its facts: what a closing sealed is added up again from the change sets of its shift.
//!
//! A closing names what it was added up from, device by device: everything of that recorded for its shift must be in
//! the sealed figures, and nothing else. What comes later is an amendment, never a correction.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use shared::change_set::ChangeSet;
use shared::covering::{Branches, Covering};
use shared::fact::Fact;
use shared::finance::chart::codes;
use shared::id::{ChangeSetId, DeviceId, ShiftId};
use shared::money::Money;
use shared::sales::fact::SaleCompleted;
use shared::sales::shift_fact::{DrawerTotal, ShiftClosed, ShiftTotals};
use shared::standing::{Standing, StandingFact};

use super::Finding;
use crate::store::{StoreError, log};

/// What was recorded for one shift and is among what its closing was added up from.
#[derive(Debug, Default)]
struct Recount {
    totals: ShiftTotals,
    drawer: BTreeMap<String, DrawerTotal>,
}

impl Recount {
    fn add_sale(&mut self, sale: &SaleCompleted) {
        let totals = &mut self.totals;
        totals.sales_count += 1;
        totals.gross += sale.gross;
        totals.discount += sale.discount;
        totals.net += sale.net;
        totals.vat += sale.vat;
        totals.rounding += sale.rounding;
        if sale.member.is_some() {
            totals.member_count += 1;
            totals.member_net += sale.net;
        }
    }

    fn cash(&self) -> Money {
        self.drawer.values().map(|part| part.incoming - part.outgoing).sum()
    }

    /// The first figure that differs, with what was sealed and what was recounted.
    fn difference(&self, closed: &ShiftClosed, version: u16) -> Option<(&'static str, String, String)> {
        let (sealed, mine) = (&closed.totals, &self.totals);
        let count = |name, sealed: i64, mine: i64| (name, sealed.to_string(), mine.to_string());
        let money = |name, sealed: Money, mine: Money| (name, sealed.to_string(), mine.to_string());
        let mut figures = vec![
            count("jumlah penjualan", sealed.sales_count, mine.sales_count),
            money("penjualan kotor", sealed.gross, mine.gross),
            money("diskon", sealed.discount, mine.discount),
            money("penjualan bersih", sealed.net, mine.net),
            money("PPN", sealed.vat, mine.vat),
            money("pembulatan", sealed.rounding, mine.rounding),
            money("penjualan anggota", sealed.member_net, mine.member_net),
            count("laci dibuka", sealed.drawer_openings, mine.drawer_openings),
            money("kas seharusnya", closed.expected, self.cash()),
        ];
        if version >= 2 {
            let parts: Vec<&DrawerTotal> = self.drawer.values().collect();
            figures.push(count("penjualan kepada anggota", sealed.member_count, mine.member_count));
            figures.push((
                "mutasi laci",
                format!("{:?}", sealed.drawer.iter().collect::<Vec<_>>()),
                format!("{parts:?}"),
            ));
        }
        figures.into_iter().find(|(_, sealed, mine)| sealed != mine)
    }
}

/// A closing, and what it says it was added up from.
#[derive(Debug)]
struct Sealed {
    id: ChangeSetId,
    device: DeviceId,
    closed: ShiftClosed,
    version: u16,
    covering: Covering,
    recount: Recount,
    /// Whether the device that closed the shift had opened it.
    is_opened_here: bool,
    /// What the closing itself moved in the drawer.
    own_cash: Money,
}

/// All closings while the log goes by.
#[derive(Debug, Default)]
pub(super) struct Shifts {
    sealed: BTreeMap<ShiftId, Vec<Sealed>>,
    branches: Branches,
    /// Devices that were ever revoked: what of theirs a closing counted may have been taken back since.
    revoked: BTreeSet<DeviceId>,
    finding: Finding,
}

impl Shifts {
    /// Every closing that counts, from where the books say they are.
    pub(super) fn load(connection: &Connection, standing: &Standing) -> Result<Shifts, StoreError> {
        let mut shifts = Shifts { branches: standing.branches().clone(), ..Shifts::default() };
        shifts.revoked.extend(standing.records().iter().filter_map(|record| match record.fact {
            StandingFact::Revoked { device, .. } => Some(device),
            _ => None,
        }));
        let mut statement = connection.prepare("select change_set from books.shift_closing")?;
        let ids: Vec<[u8; 16]> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for id in ids.into_iter().map(ChangeSetId::from_bytes) {
            let Some((change_set, _)) = log::find(connection, id)? else { continue };
            let raw = change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
                Fact::ShiftClosed(closed) => Some((closed, raw.version)),
                _ => None,
            });
            let Some((closed, version)) = raw else { continue };
            let covers = closed.covers_of(change_set.device, change_set.seq);
            shifts.sealed.entry(closed.shift).or_default().push(Sealed {
                id,
                device: change_set.device,
                covering: Covering::of(&covers, &shifts.branches),
                closed,
                version,
                recount: Recount::default(),
                is_opened_here: false,
                own_cash: Money::ZERO,
            });
        }
        Ok(shifts)
    }

    /// Follows one change set that counts, in whatever order.
    pub(super) fn follow(&mut self, change_set: &ChangeSet) {
        for raw in &change_set.facts {
            match Fact::of(raw) {
                Fact::ShiftOpened(opened) => self.of(opened.shift, change_set, |it| {
                    it.is_opened_here = it.device == change_set.device;
                }),
                Fact::SaleCompleted(sale) => self.of(sale.shift, change_set, |it| it.recount.add_sale(&sale)),
                Fact::DrawerOpened(opened) => {
                    self.of(opened.shift, change_set, |it| it.recount.totals.drawer_openings += 1);
                }
                Fact::ShiftClosed(closed) => {
                    let known = self.sealed.get(&closed.shift).into_iter().flatten();
                    if known.filter(|it| it.id == change_set.id).count() != 1 {
                        let z_number = &closed.z_number;
                        self.finding.note(|| format!("Laporan {z_number} tidak ada di daftar shift"));
                    }
                }
                _ => {}
            }
        }
        for entry in &change_set.entries {
            for line in entry.lines.iter().filter(|line| line.account == codes::DRAWER_CASH) {
                let Some(holder) = line.holder else { continue };
                self.of(ShiftId(holder), change_set, |it| {
                    let part = it.recount.drawer.entry(entry.rule.clone()).or_default();
                    part.rule.clone_from(&entry.rule);
                    part.count += 1;
                    part.incoming += line.amount.max(Money::ZERO);
                    part.outgoing += (-line.amount).max(Money::ZERO);
                });
                let closings = self.sealed.get_mut(&ShiftId(holder)).into_iter().flatten();
                closings.filter(|it| it.id == change_set.id).for_each(|it| it.own_cash += line.amount);
            }
        }
    }

    /// Adds to the closings of a shift that cover a change set.
    fn of(&mut self, shift: ShiftId, change_set: &ChangeSet, add: impl Fn(&mut Sealed)) {
        let Some(sealed) = self.sealed.get_mut(&shift) else { return };
        for it in sealed.iter_mut().filter(|it| it.id != change_set.id) {
            if it.covering.holds(&self.branches, change_set.id, change_set.device, change_set.seq) {
                add(it);
            }
        }
    }

    /// A closing of an older version says nothing of other devices: only who opened the shift knew all of it.
    fn is_told_whole(&self, sealed: &Sealed) -> bool {
        let covers = &sealed.closed.covers;
        if covers.is_empty() { sealed.is_opened_here } else { covers.keys().all(|it| !self.revoked.contains(it)) }
    }

    /// What was found.
    pub(super) fn finish(mut self) -> (Finding, String) {
        let mut finding = std::mem::take(&mut self.finding);
        let mut looked_at = 0;
        for sealed in self.sealed.values().flatten() {
            looked_at += 1;
            let Sealed { closed, version, recount, own_cash, .. } = sealed;
            if !self.is_told_whole(sealed) {
                continue;
            }
            let z_number = &closed.z_number;
            if let Some((figure, sealed, recounted)) = recount.difference(closed, *version) {
                finding.note(|| format!("Laporan {z_number}, {figure}: tercetak {sealed}, dihitung ulang {recounted}"));
            }
            let left = recount.cash() + *own_cash;
            if !left.is_zero() {
                finding.note(|| format!("Laporan {z_number}: laci masih berisi {left} setelah ditutup"));
            }
        }
        (finding, format!("{looked_at} laporan Z dihitung ulang dari catatannya"))
    }
}
