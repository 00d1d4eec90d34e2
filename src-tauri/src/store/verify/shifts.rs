//! Z = the recount of its facts: what a closing sealed is added up again from the change sets of its shift.
//!
//! A shift is a range of one device's chain, so everything that device recorded for it before the closing must be in
//! the sealed figures, and nothing else. What another device brings later is an amendment, never a correction.

use std::collections::BTreeMap;

use shared::change_set::ChangeSet;
use shared::fact::Fact;
use shared::finance::chart::codes;
use shared::id::{DeviceId, ShiftId};
use shared::money::Money;
use shared::sales::fact::SaleCompleted;
use shared::sales::shift_fact::{DrawerTotal, ShiftClosed, ShiftTotals};

use super::Finding;

/// What one device recorded for one shift so far.
#[derive(Debug, Default)]
struct Recount {
    totals: ShiftTotals,
    drawer: BTreeMap<String, DrawerTotal>,
    is_opened_here: bool,
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

/// All shifts while the log goes by.
#[derive(Debug, Default)]
pub(super) struct Shifts {
    recounts: BTreeMap<(ShiftId, DeviceId), Recount>,
    finding: Finding,
    closings: u64,
}

impl Shifts {
    /// Follows one change set that counts, in the order of its device's chain.
    pub(super) fn follow(&mut self, change_set: &ChangeSet) {
        let device = change_set.device;
        let mut closed_here = None;
        for raw in &change_set.facts {
            match Fact::of(raw) {
                Fact::ShiftOpened(opened) => self.of(opened.shift, device).is_opened_here = true,
                Fact::SaleCompleted(sale) => self.of(sale.shift, device).add_sale(&sale),
                Fact::DrawerOpened(opened) => self.of(opened.shift, device).totals.drawer_openings += 1,
                Fact::ShiftClosed(closed) => {
                    self.compare(device, &closed, raw.version);
                    closed_here = Some(closed);
                }
                _ => {}
            }
        }
        for entry in &change_set.entries {
            for line in entry.lines.iter().filter(|line| line.account == codes::DRAWER_CASH) {
                let Some(holder) = line.holder else { continue };
                let drawer = &mut self.of(ShiftId(holder), device).drawer;
                let part = drawer.entry(entry.rule.clone()).or_default();
                part.rule.clone_from(&entry.rule);
                part.count += 1;
                part.incoming += line.amount.max(Money::ZERO);
                part.outgoing += (-line.amount).max(Money::ZERO);
            }
        }
        if let Some(closed) = closed_here {
            self.expect_empty(device, &closed);
        }
    }

    fn of(&mut self, shift: ShiftId, device: DeviceId) -> &mut Recount {
        self.recounts.entry((shift, device)).or_default()
    }

    /// Only the device that opened a shift knows all of it; who closes it from a backup says what it heard.
    fn compare(&mut self, device: DeviceId, closed: &ShiftClosed, version: u16) {
        self.closings += 1;
        let Some(recount) = self.recounts.get(&(closed.shift, device)).filter(|it| it.is_opened_here) else { return };
        if let Some((figure, sealed, recounted)) = recount.difference(closed, version) {
            let z_number = &closed.z_number;
            self.finding
                .note(|| format!("Laporan {z_number}, {figure}: tercetak {sealed}, dihitung ulang {recounted}"));
        }
    }

    fn expect_empty(&mut self, device: DeviceId, closed: &ShiftClosed) {
        let Some(recount) = self.recounts.get(&(closed.shift, device)).filter(|it| it.is_opened_here) else { return };
        let (left, z_number) = (recount.cash(), &closed.z_number);
        if !left.is_zero() {
            self.finding.note(|| format!("Laporan {z_number}: laci masih berisi {left} setelah ditutup"));
        }
    }

    /// What was found.
    pub(super) fn finish(self) -> (Finding, String) {
        let looked_at = format!("{} laporan Z dihitung ulang dari catatannya", self.closings);
        (self.finding, looked_at)
    }
}
