//! The journal under construction: it becomes an `Entry` only when it balances and every account has what it asks for.

use thiserror::Error;
use uuid::Uuid;

use super::chart::account;
use crate::change_set::{Entry, Origin, Posting};
use crate::money::Money;

/// Why a journal cannot be posted. Reaching one of these is a fault in a posting rule, shown rather than posted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EntryRefused {
    #[error("Jurnal {rule} tidak seimbang: selisih {difference}.")]
    Unbalanced { rule: String, difference: Money },
    #[error("Akun {0} tidak ada atau tidak bisa diposting.")]
    AccountNotPostable(String),
    #[error("Akun {0} meminta anggota, unit atau pemegang, tetapi tidak diisi.")]
    DimensionMissing(String),
    #[error("Jurnal {0} perlu paling sedikit dua baris.")]
    TooFewLines(String),
    #[error("Jumlah pada jurnal {0} terlalu besar untuk dibukukan. Periksa angka yang diketik.")]
    AmountTooLarge(String),
}

impl EntryRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            EntryRefused::Unbalanced { .. } => "entry_unbalanced",
            EntryRefused::AccountNotPostable(_) => "account_not_postable",
            EntryRefused::DimensionMissing(_) => "dimension_missing",
            EntryRefused::TooFewLines(_) => "too_few_lines",
            EntryRefused::AmountTooLarge(_) => "amount_too_large",
        }
    }
}

/// A journal of one unit that is being written.
#[derive(Clone, Debug)]
pub struct Journal {
    rule: &'static str,
    document: String,
    description: String,
    lines: Vec<Posting>,
}

impl Journal {
    /// Begins a journal of a posting rule (domain §3) for a document.
    pub fn new(rule: &'static str, document: &str, description: impl Into<String>) -> Journal {
        Journal { rule, document: document.to_owned(), description: description.into(), lines: Vec::new() }
    }

    /// Adds a debit; nothing for zero, a credit for a negative amount.
    #[must_use]
    pub fn debit(mut self, account: &str, amount: Money, origin: Option<Origin>, holder: Option<Uuid>) -> Journal {
        if !amount.is_zero() {
            self.lines.push(Posting { account: account.to_owned(), unit: None, amount, origin, holder });
        }
        self
    }

    /// Adds a credit; nothing for zero, a debit for a negative amount.
    #[must_use]
    pub fn credit(self, account: &str, amount: Money, origin: Option<Origin>, holder: Option<Uuid>) -> Journal {
        self.debit(account, -amount, origin, holder)
    }

    /// True while nothing was posted.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The entry, if it balances, every amount is one that a line may carry (a barcode scanned into an amount is not,
    /// and no other device would take it), and every account is postable with its dimensions (G1, G7).
    pub fn balanced(self) -> Result<Entry, EntryRefused> {
        if self.lines.len() < 2 {
            return Err(EntryRefused::TooFewLines(self.rule.to_owned()));
        }
        if !self.lines.iter().all(|line| line.amount.is_within_limit()) {
            return Err(EntryRefused::AmountTooLarge(self.rule.to_owned()));
        }
        let difference: Money = self.lines.iter().map(|line| line.amount).sum();
        if !difference.is_zero() {
            return Err(EntryRefused::Unbalanced { rule: self.rule.to_owned(), difference });
        }
        for line in &self.lines {
            let known = account(&line.account).filter(|account| account.is_postable());
            let known = known.ok_or_else(|| EntryRefused::AccountNotPostable(line.account.clone()))?;
            let holder_missing = known.needs_subledger && line.holder.is_none();
            // A sale account asks for the member only where the business is a member's; a balance always has one.
            let is_members = line.origin != Some(Origin::NonMember);
            let member_missing = known.needs_member && is_members && line.holder.is_none();
            let origin_missing = known.needs_origin() && line.origin.is_none();
            if holder_missing || member_missing || origin_missing {
                return Err(EntryRefused::DimensionMissing(line.account.clone()));
            }
        }
        Ok(Entry {
            rule: self.rule.to_owned(),
            document: self.document,
            description: self.description,
            lines: self.lines,
        })
    }
}
