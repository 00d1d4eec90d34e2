//! Closing a period.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::fact::{PeriodClosed, PeriodReopened};
use crate::change_set::Decided;
use crate::clock::Month;
use crate::covering::Covers;
use crate::fact::Fact;
use crate::id::ChangeSetId;
use crate::money::Money;

/// Why a period was not closed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FinanceRefused {
    #[error("Bulan {0} sudah ditutup.")]
    AlreadyClosed(Month),
    #[error("Bulan {0} belum berakhir, jadi belum bisa ditutup.")]
    NotOver(Month),
    #[error("Bulan {0} masih terbuka. Tutup bulan itu lebih dulu.")]
    EarlierOpen(Month),
    #[error("Bulan {0} sudah ditutup. Buka kembali bulan itu lebih dulu.")]
    LaterClosed(Month),
    #[error("Hak menutup bulan ada pada perangkat {0}. Tutup di sana, atau minta haknya dipindahkan.")]
    RightElsewhere(String),
    #[error("Bulan {0} tidak sedang tertutup.")]
    NotClosed(Month),
    #[error("Tulis alasannya.")]
    ReasonMissing,
    #[error("Perlu dua orang yang berbeda.")]
    SamePerson,
}

impl FinanceRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            FinanceRefused::AlreadyClosed(_) => "already_closed",
            FinanceRefused::NotOver(_) => "not_over",
            FinanceRefused::EarlierOpen(_) => "earlier_open",
            FinanceRefused::LaterClosed(_) => "later_closed",
            FinanceRefused::RightElsewhere(_) => "closing_right_elsewhere",
            FinanceRefused::NotClosed(_) => "not_closed",
            FinanceRefused::ReasonMissing => "reason_missing",
            FinanceRefused::SamePerson => "same_person",
        }
    }
}

/// What closing a month needs to know.
#[derive(Clone, Debug)]
pub struct ClosePeriod {
    pub month: Month,
    /// The month of today.
    pub current: Month,
    pub closed: BTreeSet<Month>,
    /// The first month with postings, if there are any.
    pub first_used: Option<Month>,
    pub covers: Covers,
    pub totals: BTreeMap<String, Money>,
    /// The printed code of the device that holds the closing right, where that is another one.
    pub right_elsewhere: Option<String>,
}

/// What reopens a month: a fact for each of its closings that stands. Never before a later one: that covers balances
/// which would change.
pub fn reopen_period(month: Month, standing: &[(Month, ChangeSetId)], reason: &str) -> Result<Decided, FinanceRefused> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(FinanceRefused::ReasonMissing);
    }
    if let Some((later, _)) = standing.iter().find(|(closed, _)| *closed > month) {
        return Err(FinanceRefused::LaterClosed(*later));
    }
    let closings = standing.iter().filter(|(closed, _)| *closed == month);
    let facts: Vec<Fact> =
        closings.map(|(_, closing)| PeriodReopened { closing: *closing, reason: reason.to_owned() }.into()).collect();
    if facts.is_empty() {
        return Err(FinanceRefused::NotClosed(month));
    }
    Ok(Decided { facts, ..Decided::default() })
}

/// Closes a month over everything this device has read of every device. Never behind a later closing: what that one
/// keeps out of this month would come back into it, and into the totals stated here, once that one is reopened.
pub fn close_period(command: ClosePeriod) -> Result<Decided, FinanceRefused> {
    let ClosePeriod { month, current, closed, first_used, covers, totals, right_elsewhere } = command;
    if let Some(till_code) = right_elsewhere {
        return Err(FinanceRefused::RightElsewhere(till_code));
    }
    if closed.contains(&month) {
        return Err(FinanceRefused::AlreadyClosed(month));
    }
    if month >= current {
        return Err(FinanceRefused::NotOver(month));
    }
    if let Some(later) = closed.range(month..).next() {
        return Err(FinanceRefused::LaterClosed(*later));
    }
    let mut earlier = first_used.unwrap_or(month);
    while earlier < month {
        if !closed.contains(&earlier) {
            return Err(FinanceRefused::EarlierOpen(earlier));
        }
        earlier = earlier.next();
    }
    Ok(Decided { facts: vec![PeriodClosed { month, covers, totals }.into()], ..Decided::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reopens_whole_and_never_before_a_later_one() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let closing = |n: u8, at: &str| (month(at), ChangeSetId::from_bytes([n; 16]));
        let check = |standing: &[(Month, ChangeSetId)], reason: &str, expect: Result<usize, FinanceRefused>| {
            let reopened = reopen_period(month("2025-01"), standing, reason);
            assert_eq!(reopened.map(|decided| decided.facts.len()), expect);
        };
        check(&[closing(1, "2025-01"), closing(2, "2024-12")], "faktur", Ok(1));
        check(&[closing(1, "2025-01"), closing(2, "2025-01")], "faktur", Ok(2));
        check(&[closing(1, "2024-12")], "faktur", Err(FinanceRefused::NotClosed(month("2025-01"))));
        let later = [closing(1, "2025-01"), closing(2, "2025-02")];
        check(&later, "faktur", Err(FinanceRefused::LaterClosed(month("2025-02"))));
        check(&[closing(1, "2025-01")], " ", Err(FinanceRefused::ReasonMissing));
    }

    #[test]
    fn months_close_in_order_and_only_once_they_are_over() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let check = |closing: &str, closed: &[&str], expect: Result<(), FinanceRefused>| {
            let command = ClosePeriod {
                month: month(closing),
                current: month("2025-03"),
                closed: closed.iter().map(|it| month(it)).collect(),
                first_used: Some(month("2025-01")),
                covers: BTreeMap::new(),
                totals: BTreeMap::new(),
                right_elsewhere: None,
            };
            assert_eq!(close_period(command).map(|_| ()), expect);
        };
        check("2025-01", &[], Ok(()));
        check("2025-02", &["2025-01"], Ok(()));
        check("2025-02", &[], Err(FinanceRefused::EarlierOpen(month("2025-01"))));
        check("2025-01", &["2025-01"], Err(FinanceRefused::AlreadyClosed(month("2025-01"))));
        check("2025-01", &["2025-02"], Err(FinanceRefused::LaterClosed(month("2025-02"))));
        check("2025-03", &["2025-01", "2025-02"], Err(FinanceRefused::NotOver(month("2025-03"))));
    }
}
