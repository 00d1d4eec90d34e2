//! Why a copy could not be written or read, in words for the person at the till.
//!
//! Trouble with a copy never stops a sale: it stands in the status until it is over.

use std::io::ErrorKind;

use serde::{Deserialize, Serialize};
use shared::safety::copy::CopyTrouble;
use thiserror::Error;

use crate::refusal::Refusal;
use crate::secrets::SecretsError;
use crate::store::StoreError;

/// Why a copy is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Something is plugged in there, and it is not the stick of this till's copies.
    #[error("another stick is plugged in")]
    OtherStick,
    /// The stick was pulled, or the folder is gone.
    #[error("the place of the copies is not there")]
    Away,
    #[error("the place of the copies is full")]
    Full,
    #[error("the place of the copies takes no changes")]
    ReadOnly,
    #[error("what lies there is no copy of this till")]
    NotOurs,
    #[error("another recovery key belongs to this copy")]
    OtherKey,
    #[error("the copy is damaged")]
    Damaged,
    #[error("given up by a person")]
    Cancelled,
    #[error("the place of the copies fails")]
    Failing,
    /// The till's own database could not be read, or keeps no secrets.
    #[error("the books could not be read")]
    Books,
    /// The device took a new name meanwhile; whoever comes next goes on.
    #[error("the device took a new name")]
    Renewed,
}

impl Trouble {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Trouble::Away => "copy_away",
            Trouble::OtherStick => "copy_other_stick",
            Trouble::Full => "copy_full",
            Trouble::ReadOnly => "copy_read_only",
            Trouble::NotOurs => "copy_not_ours",
            Trouble::OtherKey => "copy_other_key",
            Trouble::Damaged => "copy_damaged",
            Trouble::Cancelled => "copy_cancelled",
            Trouble::Failing => "copy_failing",
            Trouble::Books => "copy_books",
            Trouble::Renewed => "copy_renewed",
        }
    }

    const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Trouble::Away => (
                "Tempat salinan tidak ditemukan. Penjualan tetap jalan; pasang kembali stik atau disk itu, salinan \
                 menyusul sendiri.",
                "The place of the copies is not there. Selling goes on; plug the stick or disk in again.",
            ),
            Trouble::OtherStick => (
                "Stik yang terpasang bukan stik salinan kasir ini. Penjualan tetap jalan; pasang stik yang benar, \
                 salinan menyusul sendiri. Atau pakai stik ini: pilih lagi sebagai tempat salinan.",
                "The stick that is plugged in is not the one with this till's copies. Selling goes on; plug in the \
                 right one, or choose this one as the place of the copies.",
            ),
            Trouble::Full => (
                "Tempat salinan penuh. Penjualan tetap jalan; kosongkan tempatnya atau pilih stik lain.",
                "The place of the copies is full. Selling goes on; free some space or choose another stick.",
            ),
            Trouble::ReadOnly => (
                "Tempat salinan tidak bisa ditulisi. Periksa kunci tulis pada stik, atau pilih tempat lain.",
                "The place of the copies cannot be written to. Check the stick's lock, or choose another place.",
            ),
            Trouble::NotOurs => (
                "Yang ada di tempat itu bukan salinan kasir ini. Pasang stik yang benar, atau pilih tempat itu lagi.",
                "What lies there is no copy of this till. Plug in the right stick, or choose the place again.",
            ),
            Trouble::OtherKey => (
                "Kunci pemulihan ini bukan untuk salinan itu. Periksa lembar pemulihan koperasi ini.",
                "This recovery key does not open that copy. Check the recovery sheet of this cooperative.",
            ),
            Trouble::Damaged => (
                "Salinan itu rusak. Data di kasir ini tetap utuh.",
                "That copy is damaged. The data on this till are whole.",
            ),
            Trouble::Cancelled => ("Dibatalkan. Tidak ada yang berubah.", "Cancelled. Nothing has changed."),
            Trouble::Failing => (
                "Tempat salinan gagal dibaca atau ditulis. Penjualan tetap jalan; coba stik atau disk lain.",
                "The place of the copies fails. Selling goes on; try another stick or disk.",
            ),
            Trouble::Books => (
                "Data kasir tidak bisa dibaca untuk disalin. Coba lagi, lalu jalankan Periksa pembukuan.",
                "The books could not be read for the copy. Try again, then check the books.",
            ),
            Trouble::Renewed => (
                "Perangkat ini baru saja memakai identitas baru. Salinan berjalan terus.",
                "This device has just taken a new identity. The copies go on.",
            ),
        }
    }

    /// As a refusal of a command.
    pub fn refusal(&self) -> Refusal {
        let (message, english) = self.words();
        Refusal::new(self.code(), message, english)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Trouble::Away,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Trouble::Full,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Trouble::ReadOnly,
            _ => {
                tracing::warn!(%error, "a safety copy");
                Trouble::Failing
            }
        }
    }
}

impl From<CopyTrouble> for Trouble {
    fn from(error: CopyTrouble) -> Trouble {
        match error {
            CopyTrouble::NotACopy => Trouble::NotOurs,
            CopyTrouble::OtherKey => Trouble::OtherKey,
            CopyTrouble::Damaged => Trouble::Damaged,
            CopyTrouble::Io(error) => error.into(),
            CopyTrouble::TooLarge => Trouble::Books,
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        tracing::warn!(%error, "the books could not be read for a safety copy");
        Trouble::Books
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        StoreError::from(error).into()
    }
}

impl From<Refusal> for Trouble {
    fn from(_: Refusal) -> Trouble {
        Trouble::Books
    }
}

impl From<SecretsError> for Trouble {
    fn from(_: SecretsError) -> Trouble {
        Trouble::Books
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Refusal {
        trouble.refusal()
    }
}
