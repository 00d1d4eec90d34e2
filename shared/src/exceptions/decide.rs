//! Settling an exception by a person's word.

use thiserror::Error;

use super::fact::{ExceptionSettled, Resolution};
use super::{Found, query_of};
use crate::change_set::Decided;

/// Why an exception was not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ExceptionRefused {
    #[error("Hal ini sudah tidak ada di kotak masuk. Tidak ada yang perlu diselesaikan.")]
    Gone,
    #[error("Keadaannya sudah berubah sejak Anda membukanya. Lihat lagi sebelum menyelesaikan.")]
    Changed,
    #[error("Tulis catatan singkat: apa yang diperiksa dan hasilnya.")]
    NoteMissing,
    #[error("Catatan terlalu panjang. Paling banyak 500 huruf.")]
    NoteTooLong,
    #[error("Hal ini selesai dengan memilih nilai yang benar, bukan dengan catatan.")]
    NeedsAct,
}

impl ExceptionRefused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            ExceptionRefused::Gone => "exception_gone",
            ExceptionRefused::Changed => "exception_changed",
            ExceptionRefused::NoteMissing => "note_missing",
            ExceptionRefused::NoteTooLong => "note_too_long",
            ExceptionRefused::NeedsAct => "exception_needs_act",
        }
    }
}

/// The most letters of a note.
pub const NOTE_LENGTH_MAX: usize = 500;

/// Settles what is there now, if it is still what the person looked at. `seen_n` is the version of the last settling.
pub fn settle(
    now: Option<&Found>,
    mark: &str,
    resolution: Resolution,
    note: &str,
    seen_n: u64,
) -> Result<Decided, ExceptionRefused> {
    let found = now.ok_or(ExceptionRefused::Gone)?;
    let note = note.trim();
    if query_of(&found.key).is_some_and(|query| !query.by_word) {
        return Err(ExceptionRefused::NeedsAct);
    }
    if found.mark != mark {
        return Err(ExceptionRefused::Changed);
    }
    if note.is_empty() {
        return Err(ExceptionRefused::NoteMissing);
    }
    if note.chars().count() > NOTE_LENGTH_MAX {
        return Err(ExceptionRefused::NoteTooLong);
    }
    let settled = ExceptionSettled {
        key: found.key.clone(),
        mark: found.mark.clone(),
        resolution,
        note: note.to_owned(),
        n: seen_n + 1,
    };
    Ok(Decided { facts: vec![settled.into()], ..Decided::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Value;

    #[test]
    fn only_what_was_looked_at_is_settled_and_only_with_a_word() {
        let late = query_of("late_posting/").unwrap();
        let found = late.found(vec![Value::Id(uuid::Uuid::nil()), Value::Int(20_250_201)]);
        let conflict = query_of("field_conflict/").unwrap();
        let torn = conflict.found(vec![Value::Id(uuid::Uuid::nil()), "name".into(), "[]".into()]);
        let check = |now: Option<&Found>, mark: &str, note: &str, expect: Result<(), ExceptionRefused>| {
            let settled = settle(now, mark, Resolution::Accepted, note, 0);
            assert_eq!(settled.map(|_| ()), expect, "{mark} {note}");
        };
        check(Some(&found), "20250201", "nota terlambat", Ok(()));
        check(Some(&found), "20250301", "nota terlambat", Err(ExceptionRefused::Changed));
        check(Some(&found), "20250201", "  ", Err(ExceptionRefused::NoteMissing));
        check(Some(&found), "20250201", &"x".repeat(501), Err(ExceptionRefused::NoteTooLong));
        check(None, "20250201", "nota terlambat", Err(ExceptionRefused::Gone));
        check(Some(&torn), "[]", "nama benar", Err(ExceptionRefused::NeedsAct));
    }
}
