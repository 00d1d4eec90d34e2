//! "Periksa pembukuan": the invariants of the books (design §10) as checks that anybody with the right can run.
//!
//! Everything is computed again from the signed change sets, by other ways than those that made the tables, and every
//! check names the first thing that does not agree. It reads one snapshot beside the running till, changes nothing,
//! and repairs nothing: what is wrong is for people to see first.

mod books;
mod closings;
mod introductions;
mod log_pass;
mod numbers;
mod scratch;
mod shifts;

use shared::id::DeviceId;

use super::{Store, StoreError, beside, log};
use crate::commands::requests::VerifyCheck;
use crate::core::{Identity, Open};
use log_pass::LogPass;
use scratch::Scratch;

/// What a check found: the first disagreement and how many there are, or what was looked at.
#[derive(Debug, Default)]
struct Finding {
    first: Option<String>,
    count: u64,
}

impl Finding {
    /// Writes a disagreement down; the text is made for the first one only.
    fn note(&mut self, evidence: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.is_none() {
            self.first = Some(evidence());
        }
    }

    /// The check as people read it; `looked_at` says what was found in order.
    fn check(self, code: &str, title: &str, looked_at: String) -> VerifyCheck {
        let ok = self.first.is_none();
        let detail = match self.first {
            None => looked_at,
            Some(first) if self.count > 1 => format!("{first} (dan {} lagi)", self.count - 1),
            Some(first) => first,
        };
        VerifyCheck { code: code.to_owned(), title: title.to_owned(), ok, detail }
    }
}

/// A check that could not be made is one that failed.
fn check(code: &str, title: &str, found: Result<(Finding, String), StoreError>) -> VerifyCheck {
    let (finding, looked_at) = found.unwrap_or_else(|error| {
        tracing::error!(code, %error, "a check of the books could not be made");
        let mut finding = Finding::default();
        finding.note(|| format!("Tidak bisa diperiksa: {error}"));
        (finding, String::new())
    });
    finding.check(code, title, looked_at)
}

/// Runs every check over one snapshot of the books.
///
/// # Errors
/// The data folder takes no scratch file, or the database cannot be read at all.
pub fn verify(open: &Open) -> Result<Vec<VerifyCheck>, StoreError> {
    verify_store(&open.store, open.identity)
}

/// The same for books that nobody uses yet.
///
/// # Errors
/// As [`verify`].
pub fn verify_store(store: &Store, identity: Identity) -> Result<Vec<VerifyCheck>, StoreError> {
    let scratch = Scratch::make(store)?;
    let (books, cooperative) = (scratch.connection(), identity.cooperative);
    let transaction = books.unchecked_transaction()?;
    let mut checks = vec![check("file", "Berkas data utuh", books::file(books))];
    let standing = log::standing(books)?;
    let mut pass = LogPass::new(cooperative, standing, beside::Counted::load(books)?, books)?;
    let passed = pass.run(books);
    let own_numbers = numbers::check_counters(books, identity.device, &mut pass.numbers);
    let closed = closings::check(books, cooperative, &pass);
    let supporting = pass.check_supporting_tables(books);
    let LogPass { change_sets, entries, chain, balance, numbers, shifts, .. } = pass;
    let devices = numbers.devices();
    if let Err(error) = passed {
        checks.push(check("log", "Catatan bisa dibaca", Err(error)));
    }
    checks.extend([
        chain.check(
            "chain",
            "Rantai dan tanda tangan setiap perangkat",
            format!("{change_sets} catatan dari {devices} perangkat, setiap tanda tangan diperiksa"),
        ),
        balance.check("balance", "Setiap jurnal seimbang per unit", format!("{entries} jurnal dihitung ulang")),
        check("inter_unit", "R/K antar unit (1181) berjumlah nol", books::inter_unit(books, cooperative)),
        check("sub_ledgers", "Buku pembantu sama dengan akun induknya", books::sub_ledgers(books, cooperative)),
        check("drawers", "Kas laci setiap shift sesuai mutasinya", books::drawers(books, cooperative)),
        check("shifts", "Laporan Z sama dengan hitungan ulang catatannya", Ok(shifts.finish())),
        check("stock", "Nilai persediaan sama dengan akun persediaan", books::stock(books, cooperative)),
        check("totals", "Saldo akun sama dengan jumlah postingnya", books::totals(books, cooperative)),
        check("closed_periods", "Angka bulan yang ditutup tidak berubah", closed),
        check("numbers", "Nomor dokumen urut tanpa lompatan", own_numbers.map(|()| numbers.finish())),
        check("supporting", "Daftar pendukung sama dengan catatan", supporting),
        check("rebuild", "Semua daftar bisa dibuat ulang dari catatan", scratch::compare(books)),
    ]);
    drop(transaction);
    Ok(checks)
}

/// A device as evidence names it.
fn short(device: DeviceId) -> String {
    device.to_string().chars().take(8).collect()
}
