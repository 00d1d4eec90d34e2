//! Erasing a person, and restricting their data before the law lets it go (UU PDP 27/2022, domain §13).
//!
//! Words: *erasing* destroys the key of the sealed profile everywhere, for ever; *restricting* (*dibatasi*) hides the
//! member from lists and search. Amounts, entries and the number stay in both. Deleting rows is deliberately absent.

use jiff::civil::Date;
use thiserror::Error;

use super::fact::{MemberRestricted, PersonErased};
use crate::change_set::Decided;
use crate::id::MemberId;

/// For how many years after the end of the fiscal year records of business are kept (UU 8/1997, KUP 28(11)).
pub const RETENTION_YEARS: i16 = 10;

/// Why a person was not erased or restricted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ErasureRefused {
    #[error("Tulis alasannya, tanpa nama orangnya.")]
    ReasonMissing,
    #[error("Data orang ini sudah dihapus.")]
    ErasedAlready,
    #[error(
        "Undang-undang mewajibkan data anggota ini disimpan sampai {0}. Batasi dulu: datanya disembunyikan dan \
         tidak dipakai."
    )]
    KeptByLaw(Date),
    #[error("Keadaannya sudah begitu.")]
    NothingChanges,
}

impl ErasureRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            ErasureRefused::ReasonMissing => "reason_missing",
            ErasureRefused::ErasedAlready => "erased_already",
            ErasureRefused::KeptByLaw(_) => "kept_by_law",
            ErasureRefused::NothingChanges => "nothing_changes",
        }
    }
}

/// Until when the last business obliges to keep who it was with: ten years after the end of its year.
pub fn kept_until(last_business: Option<Date>) -> Option<Date> {
    last_business.map(|date| Date::new(date.year().saturating_add(RETENTION_YEARS), 12, 31).unwrap_or(Date::MAX))
}

/// Erases a person with whom there was no business, or none that must still be kept.
pub fn erase_person(
    member: MemberId,
    is_erased: bool,
    last_business: Option<Date>,
    today: Date,
    reason: &str,
) -> Result<Decided, ErasureRefused> {
    let reason = reason.trim().to_owned();
    if is_erased {
        return Err(ErasureRefused::ErasedAlready);
    }
    if reason.is_empty() {
        return Err(ErasureRefused::ReasonMissing);
    }
    match kept_until(last_business) {
        Some(until) if until >= today => Err(ErasureRefused::KeptByLaw(until)),
        _ => Ok(Decided { facts: vec![PersonErased { member, reason }.into()], ..Decided::default() }),
    }
}

/// Restricts a member's data, or ends that. `known` is what is so now, and its version.
pub fn restrict_member(
    member: MemberId,
    restricted: bool,
    known: (bool, u64),
    reason: &str,
) -> Result<Decided, ErasureRefused> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(ErasureRefused::ReasonMissing);
    }
    if known.0 == restricted {
        return Err(ErasureRefused::NothingChanges);
    }
    let fact = MemberRestricted { member, restricted, reason, n: known.1 + 1 };
    Ok(Decided { facts: vec![fact.into()], ..Decided::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_the_law_keeps_is_restricted_and_not_erased() {
        let member = MemberId::from_bytes([1; 16]);
        let check = |last: Option<Date>, today: Date, expect: Result<(), ErasureRefused>| {
            assert_eq!(erase_person(member, false, last, today, "permintaan sendiri").map(|_| ()), expect);
        };
        check(None, date(2025, 1, 31), Ok(()));
        check(Some(date(2025, 1, 31)), date(2035, 12, 31), Err(ErasureRefused::KeptByLaw(date(2035, 12, 31))));
        check(Some(date(2025, 1, 31)), date(2036, 1, 1), Ok(()));
        let silent = erase_person(member, false, None, date(2025, 1, 1), " ");
        assert_eq!(silent, Err(ErasureRefused::ReasonMissing));
        assert_eq!(erase_person(member, true, None, date(2025, 1, 1), "x"), Err(ErasureRefused::ErasedAlready));
        assert_eq!(restrict_member(member, true, (true, 1), "x"), Err(ErasureRefused::NothingChanges));
        assert!(restrict_member(member, false, (true, 1), "sudah selesai").is_ok());
    }
}
