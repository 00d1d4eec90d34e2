//! Refusals as they leave the core: a stable code, a sentence for the person, and data for the screen.
//!
//! Every error becomes one of these exactly once, at the edge of a command. What a database or a network said goes to
//! the log there; the person reads what happened, what was kept, and what to do.

use schemars::JsonSchema;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::exceptions::decide::ExceptionRefused;
use shared::finance::decide::FinanceRefused;
use shared::finance::entry::EntryRefused;
use shared::inventory::decide::InventoryRefused;
use shared::inventory::supplier::SupplierRefused;
use shared::members::decide::MembersRefused;
use shared::members::erase::ErasureRefused;
use shared::sales::decide::SalesRefused;
use shared::sales::pricing::PromotionRefused;
use shared::sales::selling::payment::PaymentRefused;
use shared::units::approval::NeedsApproval;
use shared::units::decide::UnitsRefused;
use ts_rs::TS;

use crate::secrets::SecretsError;
use crate::store::StoreError;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Refusal {
    /// Stable, `snake_case`: what programs look at.
    pub code: String,
    /// Plain Indonesian.
    pub message: String,
    /// The same in English.
    pub message_english: String,
    /// What the screen needs to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "Record<string, unknown>", optional)]
    pub data: Option<Value>,
}

impl Refusal {
    /// A refusal in both languages.
    pub fn new(code: &str, message: impl Into<String>, message_english: impl Into<String>) -> Refusal {
        Refusal { code: code.to_owned(), message: message.into(), message_english: message_english.into(), data: None }
    }

    /// With data for the screen.
    #[must_use]
    pub fn with(mut self, data: Value) -> Refusal {
        self.data = Some(data);
        self
    }

    /// Nobody has signed in.
    pub fn not_signed_in() -> Refusal {
        Refusal::new("not_signed_in", "Masuk dulu dengan PIN Anda.", "Sign in with your PIN first.")
    }

    /// The role does not include the operation.
    pub fn not_allowed(operation: &str) -> Refusal {
        Refusal::new(
            "not_allowed",
            "Peran Anda tidak boleh melakukan ini. Minta rekan yang berhak.",
            "Your role may not do this. Ask a colleague who may.",
        )
        .with(json!({ "operation": operation }))
    }

    /// What a step would be decided on is not all there after an update (`store::filling`).
    pub fn tables_being_filled(percent: u8) -> Refusal {
        Refusal::new(
            "tables_being_filled",
            format!(
                "Data untuk langkah ini masih disusun ulang setelah pembaruan ({percent} %). Penjualan tetap \
                 berjalan, dan tidak ada yang berubah. Coba lagi beberapa saat lagi."
            ),
            format!(
                "What this needs is still being rebuilt after the update ({percent} %). Selling goes on, and nothing \
                 has changed. Try again in a moment."
            ),
        )
    }

    /// There is no cooperative on this device yet.
    pub fn not_set_up() -> Refusal {
        Refusal::new(
            "not_set_up",
            "Perangkat ini belum disiapkan. Buat koperasi baru atau gabung dengan kode.",
            "This device is not set up yet. Create a cooperative or join one with a code.",
        )
    }

    /// The request is not of the form the command asks for.
    pub fn bad_request(reason: impl std::fmt::Display) -> Refusal {
        Refusal::new(
            "bad_request",
            format!("Permintaan tidak bisa dibaca: {reason}"),
            format!("The request cannot be read: {reason}"),
        )
    }

    /// Something asked for is not there.
    pub fn not_found(what: &str) -> Refusal {
        Refusal::new("not_found", format!("{what} tidak ditemukan."), "Not found.").with(json!({ "what": what }))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        tracing::error!(code = error.code(), %error, "store");
        match error {
            StoreError::InUse(_) => Refusal::new(
                "in_use",
                "Data koperasi ini sedang dibuka program lain. Tutup program itu, lalu coba lagi.",
                "Another program has these books open. Close it and try again.",
            ),
            StoreError::WrongKey => Refusal::new(
                "wrong_key",
                "Kunci data tidak cocok. Pakai lembar pemulihan kunci.",
                "The key does not open the data. Use the recovery sheet.",
            ),
            StoreError::Database(rusqlite::Error::SqliteFailure(failure, _)) => disk_refused(match failure.code {
                rusqlite::ErrorCode::DiskFull => Trouble::Full,
                rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen => Trouble::TakesNoChanges,
                rusqlite::ErrorCode::SystemIoFailure => Trouble::Failing,
                rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase => Trouble::Damaged,
                _ => Trouble::Other,
            }),
            StoreError::File { source, .. } => disk_refused(match source.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Trouble::Full,
                ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Trouble::TakesNoChanges,
                _ => Trouble::Failing,
            }),
            _ => disk_refused(Trouble::Other),
        }
    }
}

/// What is wrong with the disk, as far as it can be told.
enum Trouble {
    Full,
    TakesNoChanges,
    Failing,
    Damaged,
    Other,
}

/// In words, with what to do; whatever it was, the action was refused whole.
fn disk_refused(trouble: Trouble) -> Refusal {
    let (code, message, message_english) = match trouble {
        Trouble::Full => (
            "disk_full",
            "Disk penuh. Tidak ada yang berubah; yang sudah dibayar tetap tersimpan. Kosongkan disk, lalu coba lagi.",
            "The disk is full. Nothing has changed, and what was paid is kept. Free some space, then try again.",
        ),
        Trouble::TakesNoChanges => (
            "disk_read_only",
            "Disk ini tidak bisa ditulisi. Tidak ada yang berubah. Periksa izin folder data atau disknya, lalu coba lagi.",
            "This disk cannot be written. Nothing has changed. Check the data folder's permissions or the disk.",
        ),
        Trouble::Failing => (
            "disk_failing",
            "Disk gagal membaca atau menulis. Tidak ada yang berubah. Mulai ulang; bila terulang, pindah komputer.",
            "The disk failed to read or write. Nothing has changed. Restart; if it goes on, move to another computer.",
        ),
        Trouble::Damaged => (
            "data_damaged",
            "Berkas data rusak. Jangan menghapus apa pun. Pulihkan dari salinan; yang sudah terkirim juga ada di server.",
            "The data file is damaged. Delete nothing. Restore from a safety copy; what was sent is on the server as well.",
        ),
        Trouble::Other => (
            "database",
            "Data tidak bisa dibaca atau ditulis. Tidak ada yang berubah. Coba lagi; bila terulang, mulai ulang program.",
            "The data could not be read or written. Nothing has changed. Try again; if it happens again, restart the program.",
        ),
    };
    Refusal::new(code, message, message_english)
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Refusal {
        StoreError::from(error).into()
    }
}

impl From<crate::scale::ScaleRefused> for Refusal {
    fn from(refused: crate::scale::ScaleRefused) -> Refusal {
        Refusal::new(refused.code(), refused.to_string(), "There is no stable weight. Look at the scale, or type it.")
    }
}

impl From<crate::print::logo::LogoRefused> for Refusal {
    fn from(refused: crate::print::logo::LogoRefused) -> Refusal {
        Refusal::new(refused.code(), refused.to_string(), "The logo was not taken; the one before is still in use.")
    }
}

impl From<crate::print::queue::QueueRefused> for Refusal {
    fn from(refused: crate::print::queue::QueueRefused) -> Refusal {
        Refusal::new(refused.code(), refused.to_string(), "The print queue did not take it.")
    }
}

macro_rules! refusals_of_rules {
    ($($refused:ty => $english:literal),+ $(,)?) => {$(
        impl From<$refused> for Refusal {
            fn from(refused: $refused) -> Refusal {
                Refusal::new(refused.code(), refused.to_string(), $english)
            }
        }
    )+};
}

refusals_of_rules! {
    ErasureRefused => "The person cannot be erased or restricted like this.",
    ExceptionRefused => "The inbox cannot settle it like this; look at it again.",
    EntryRefused => "The journal cannot be posted; nothing has changed.",
    FinanceRefused => "The period cannot be closed like this.",
    InventoryRefused => "The product or receipt is not complete; correct the marked field.",
    PromotionRefused => "The promotion makes no sense like this; correct the marked field.",
    MembersRefused => "The member cannot be registered like this; correct the marked field.",
    SupplierRefused => "The supplier cannot be saved like this; correct the marked field.",
    UnitsRefused => "This cannot be set like this; correct the marked field.",
}

impl From<NeedsApproval> for Refusal {
    /// Who may approve is added where the refusal leaves `commit` (see `crate::approval`).
    fn from(refused: NeedsApproval) -> Refusal {
        Refusal::new(
            refused.code(),
            refused.to_string(),
            "A supervisor has to approve this with their PIN. Nothing has changed.",
        )
        .with(json!({ "needs": refused.needs, "approvers": [] }))
    }
}

/// What a payment lacks, in English.
const fn english_of_payment(refused: &PaymentRefused) -> &'static str {
    match refused {
        PaymentRefused::CashNotEnough { .. } => "Not enough for the amount due.",
        PaymentRefused::AmountNotValid { .. } => "Every part of a payment is whole rupiah above zero.",
        PaymentRefused::TooMuch { .. } => "That is more than is due. Change is given from cash only.",
        PaymentRefused::ProofMissing { .. } => "Write the reference or approval code.",
        PaymentRefused::MemberNeeded { .. } => "This is for members. Choose the member first.",
        PaymentRefused::TooManyTenders => "A payment has at most twelve parts.",
        PaymentRefused::DonationTooMuch { .. } => "No more can be donated than the change.",
        PaymentRefused::PointsNotEnough { .. } => "There are not that many points.",
        PaymentRefused::PointsValueDiffers => "The value of a point has changed. Choose the points again.",
        PaymentRefused::VoucherUnknown { .. } => "This voucher is not known.",
        PaymentRefused::VoucherExpired { .. } => "This voucher has expired.",
        PaymentRefused::VoucherSpent { .. } => "Less is left of this voucher.",
        PaymentRefused::DepositUnknown => "This deposit is not known.",
        PaymentRefused::DepositSpent { .. } => "Less is left of this deposit.",
        PaymentRefused::SavingsNotEnough { .. } => "Less can be taken from the savings.",
        PaymentRefused::MemberPinNeeded => "Ask the member for their PIN to use the savings.",
    }
}

impl From<SalesRefused> for Refusal {
    fn from(refused: SalesRefused) -> Refusal {
        if let SalesRefused::NeedsApproval(needs) = refused {
            return needs.into();
        }
        let english = match &refused {
            SalesRefused::ShiftNotOpen => "No shift is open. Open one first.",
            SalesRefused::Payment(refused) => english_of_payment(refused),
            SalesRefused::PriceChanged { .. } => "A price has changed. Check the cart and pay again.",
            SalesRefused::PriceNeeded { .. } => "This is sold at an open price. Type the price first.",
            SalesRefused::UnitUnknown { .. } => "It is no longer sold in this unit. Remove the line and scan again.",
            SalesRefused::DiscountNotValid => "A discount is whole rupiah, not below zero, and not above what is due.",
            _ => "The counter cannot do this; nothing has changed.",
        };
        let refusal = Refusal::new(refused.code(), refused.to_string(), english);
        match refused {
            SalesRefused::Payment(PaymentRefused::CashNotEnough { payable }) => {
                refusal.with(json!({ "payable": payable }))
            }
            SalesRefused::PriceChanged { name, price } => refusal.with(json!({ "name": name, "price": price })),
            SalesRefused::ProductUnknown(product) => refusal.with(json!({ "product_id": product })),
            _ => refusal,
        }
    }
}

impl From<SecretsError> for Refusal {
    fn from(error: SecretsError) -> Refusal {
        tracing::error!(%error, "secrets");
        Refusal::new(
            "keys",
            "Kunci data tidak bisa disimpan atau dibaca. Buka kunci keyring komputer ini, lalu coba lagi.",
            "The keys cannot be kept or read. Unlock this computer's keyring and try again.",
        )
    }
}
