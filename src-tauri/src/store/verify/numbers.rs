//! Numbers on paper (G5, invariant 11): gapless per device and day, used once, in the order of the device's chain.
//!
//! They are read from the change sets alone, so a number that was printed can be found and derived again from them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use shared::change_set::ChangeSet;
use shared::fact::Fact;
use shared::id::{DeviceId, ShiftId};

use super::{Finding, short};
use crate::store::StoreError;

/// What was numbered so far.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// The last number of each device and prefix (`T01-K02-250131`).
    last: BTreeMap<(DeviceId, String), u64>,
    shifts: BTreeMap<DeviceId, u64>,
    shift_numbers: BTreeMap<ShiftId, u64>,
    tills: BTreeMap<DeviceId, String>,
    finding: Finding,
    count: u64,
}

/// Prefix and number of a document number of the form `T01-K02-250131-0007`; none for any other text.
fn parts(document: &str) -> Option<(&str, u64)> {
    let (prefix, digits) = document.rsplit_once('-')?;
    let (_, date) = prefix.rsplit_once('-')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if date.len() == 6 && digits.len() >= 4 && is_number(date) && is_number(digits) {
        Some((prefix, digits.parse().ok()?))
    } else {
        None
    }
}

impl Numbers {
    /// The printed code of a device, as its first change set says.
    pub(super) fn till(&self, device: DeviceId) -> String {
        self.tills.get(&device).cloned().unwrap_or_else(|| short(device))
    }

    /// How many devices introduced themselves.
    pub(super) fn devices(&self) -> usize {
        self.tills.len()
    }

    /// Follows one change set of a device's chain.
    pub(super) fn follow(&mut self, change_set: &ChangeSet) {
        let mut documents: BTreeSet<String> = change_set.entries.iter().map(|entry| entry.document.clone()).collect();
        for raw in &change_set.facts {
            match Fact::of(raw) {
                Fact::DeviceJoined(joined) => {
                    self.tills.insert(joined.device, joined.till_code);
                }
                Fact::SaleCompleted(sale) => {
                    documents.insert(sale.document);
                }
                Fact::GoodsReturned(returned) => {
                    documents.insert(returned.document);
                }
                Fact::StockReceived(received) => {
                    documents.insert(received.document);
                }
                Fact::ShiftOpened(opened) => self.follow_shift(change_set.device, opened.shift, opened.number),
                Fact::ShiftClosed(closed) => self.follow_report(change_set.device, closed.shift, &closed.z_number),
                _ => {}
            }
        }
        for document in documents {
            if let Some((prefix, number)) = parts(&document) {
                let last = self.last.entry((change_set.device, prefix.to_owned())).or_default();
                let due = *last + 1;
                *last = number.max(*last);
                self.count += 1;
                if number != due {
                    self.finding.note(|| format!("Dokumen {document}: nomor berikutnya seharusnya {prefix}-{due:04}"));
                }
            }
        }
    }

    fn follow_shift(&mut self, device: DeviceId, shift: ShiftId, number: u64) {
        let till = self.till(device);
        let last = self.shifts.entry(device).or_default();
        let due = *last + 1;
        *last = number;
        self.shift_numbers.insert(shift, number);
        if number != due {
            self.finding.note(|| format!("Shift {number} perangkat {till}: seharusnya shift {due}"));
        }
    }

    /// A Z report has the number of its shift.
    fn follow_report(&mut self, device: DeviceId, shift: ShiftId, z_number: &str) {
        let opened = self.shift_numbers.remove(&shift);
        let printed = z_number.rsplit_once('-').and_then(|(_, digits)| digits.parse().ok());
        self.count += 1;
        if opened.is_none() || opened != printed {
            let till = self.till(device);
            self.finding.note(|| format!("Laporan {z_number} perangkat {till}: tidak cocok dengan nomor shift-nya"));
        }
    }

    /// What was found.
    pub(super) fn finish(self) -> (Finding, String) {
        let looked_at = format!("{} nomor, {} hari perangkat", self.count, self.last.len());
        (self.finding, looked_at)
    }
}

/// This device's own counters must stand at the last number in the log: less would use a number twice, more has lost
/// the paper of one.
pub(super) fn check_counters(connection: &Connection, own: DeviceId, numbers: &mut Numbers) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare("select name, content from local_state where name like 'number:%' order by name")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, content): (String, String) = (row.get(0)?, row.get(1)?);
        let prefix = name.trim_start_matches("number:").to_owned();
        let last = numbers.last.get(&(own, prefix.clone())).copied().unwrap_or(0);
        if content.parse() != Ok(last) {
            numbers.finding.note(|| format!("Penghitung {prefix} berdiri pada {content}, catatan pada {last:04}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_number_is_told_from_other_texts() {
        let check = |text: &str, expect: Option<(&str, u64)>| assert_eq!(parts(text), expect, "{text}");
        check("T01-K02-250131-0007", Some(("T01-K02-250131", 7)));
        check("T01-K02B-250131-10000", Some(("T01-K02B-250131", 10_000)));
        check("T01-K02-250131-0007V", None);
        check("Z-K01-17", None);
        check("Z-T01-K02-17", None);
        check("", None);
    }
}
