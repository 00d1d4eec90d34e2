//! Why the counter refuses, and the decisions too small for a room of their own.

use thiserror::Error;

use crate::change_set::Decided;
use crate::finance::entry::EntryRefused;
use crate::id::{ChangeSetId, ProductId};
use crate::money::Money;
use crate::quantity::Quantity;
pub use crate::sales::exchange::exchange_goods;
use crate::sales::fact::ReceiptCopied;
pub use crate::sales::pricing::{Cart, CartLine, CartMember, Quote, SellableProduct, SellingRules, price_cart};
use crate::sales::selling::payment::PaymentRefused;
pub use crate::sales::selling::{CompleteSale, KnownVoucher, Purse, complete_sale};
use crate::units::approval::NeedsApproval;

/// The most lines one sale may have: with its postings and moves it stays within a change set.
pub const SALE_LINES_MAX: usize = 200;

/// Why the counter refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SalesRefused {
    #[error("Kasir belum dibuka. Buka shift dulu.")]
    ShiftNotOpen,
    #[error("Shift sudah terbuka. Tutup shift itu sebelum membuka yang baru.")]
    ShiftAlreadyOpen,
    #[error("Keranjang masih kosong.")]
    CartEmpty,
    #[error("Keranjang lebih dari 200 baris. Bayar dulu, lalu lanjutkan dengan struk baru.")]
    TooManyLines,
    #[error("Barang ini tidak dikenal atau sudah tidak dijual.")]
    ProductUnknown(ProductId),
    #[error("Barang {name} belum punya harga.")]
    PriceMissing { name: String },
    #[error("Harga {name} berubah menjadi {price}. Periksa keranjang, lalu bayar lagi.")]
    PriceChanged { name: String, price: Money },
    #[error("{name} dijual dengan harga bebas. Ketik harganya dulu.")]
    PriceNeeded { name: String },
    #[error("{name} tidak lagi dijual per {unit_name}. Hapus baris itu, lalu pindai lagi.")]
    UnitUnknown { name: String, unit_name: String },
    #[error("Diskon tidak boleh kurang dari nol atau lebih dari yang harus dibayar, dan harus rupiah bulat.")]
    DiscountNotValid,
    #[error("Jumlah barang harus lebih dari nol.")]
    QuantityNotValid,
    #[error("Jumlah uang tidak boleh kurang dari nol.")]
    AmountNegative,
    #[error("Isi jumlah uang lebih dari nol.")]
    AmountNotPositive,
    #[error("Menurut catatan, uang di laci tidak sebanyak itu. Periksa jumlahnya.")]
    DrawerNotEnough,
    #[error("Pilih akun biaya untuk pengeluaran kecil ini.")]
    ExpenseAccountNotValid,
    #[error("Shift ini bukan milik Anda. Minta pemiliknya atau atasan melanjutkannya.")]
    ShiftOfSomebodyElse,
    #[error("Rincian pecahan tidak sama dengan jumlah uang.")]
    DenominationsDiffer,
    #[error("Tulis alasannya dulu.")]
    ReasonMissing,
    #[error("Anggota ini tidak dikenal.")]
    MemberUnknown,
    #[error("Penjualan ini tidak ada.")]
    SaleUnknown,
    #[error("Keranjang ini sudah diambil atau dihapus.")]
    HoldTaken,
    #[error("Penjualan ini sudah dibatalkan.")]
    SaleVoided,
    #[error(
        "Penjualan ini tidak bisa dibatalkan lagi: shift-nya sudah lain atau barangnya sudah diretur. Pakai retur."
    )]
    VoidTooLate,
    #[error("{name}: yang masih bisa diretur tinggal {left}.")]
    NotReturnable { name: String, left: Quantity },
    #[error("Uang kembali melebihi yang dibayar dengan cara itu: dari tunai tinggal {left}.")]
    RefundTooMuch { left: Money },
    #[error("Pembayaran ini tidak menunggu lagi: sudah dicatat, sudah cair, atau struknya dibatalkan.")]
    PaymentNotPending,
    #[error("Jumlah di bank ditambah biaya harus sama dengan jumlah pembayaran, yaitu {sum}.")]
    SettlementDiffers { sum: Money },
    #[error("Kode voucher {code} tidak bisa dipakai: sudah ada, atau bukan 4 sampai 32 huruf dan angka.")]
    VoucherCodeTaken { code: String },
    #[error("Hari terakhir voucher sudah lewat. Pilih hari ini atau sesudahnya.")]
    VoucherDayOver,
    #[error("Tulis nama pelanggan atau pilih anggotanya.")]
    NameMissing,
    #[error("Untuk barang titipan ini yang harus dibayar tinggal {owed}.")]
    OwnerNotOwed { owed: Money },
    #[error("Batas bon tidak boleh kurang dari nol dan harus rupiah bulat.")]
    LimitNotValid,
    #[error("Yang lewat masa berlakunya sekarang {total}. Periksa daftarnya lagi, lalu ulangi.")]
    ExpiredChanged { total: Money },
    #[error("Tidak ada sisa yang bisa dikembalikan atau dihapuskan. Tidak ada yang berubah.")]
    NothingLeft,
    #[error(transparent)]
    NeedsApproval(#[from] NeedsApproval),
    #[error(transparent)]
    Payment(#[from] PaymentRefused),
    #[error(transparent)]
    Entry(#[from] EntryRefused),
}

impl SalesRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            SalesRefused::ShiftNotOpen => "shift_not_open",
            SalesRefused::ShiftAlreadyOpen => "shift_already_open",
            SalesRefused::CartEmpty => "cart_empty",
            SalesRefused::TooManyLines => "too_many_lines",
            SalesRefused::ProductUnknown(_) => "product_unknown",
            SalesRefused::PriceMissing { .. } => "price_missing",
            SalesRefused::PriceChanged { .. } => "price_changed",
            SalesRefused::PriceNeeded { .. } => "price_needed",
            SalesRefused::UnitUnknown { .. } => "unit_unknown",
            SalesRefused::DiscountNotValid => "discount_not_valid",
            SalesRefused::QuantityNotValid => "quantity_not_valid",
            SalesRefused::AmountNegative => "amount_negative",
            SalesRefused::AmountNotPositive => "amount_not_positive",
            SalesRefused::DrawerNotEnough => "drawer_not_enough",
            SalesRefused::ExpenseAccountNotValid => "expense_account_not_valid",
            SalesRefused::ShiftOfSomebodyElse => "shift_of_somebody_else",
            SalesRefused::DenominationsDiffer => "denominations_differ",
            SalesRefused::ReasonMissing => "reason_missing",
            SalesRefused::MemberUnknown => "member_unknown",
            SalesRefused::SaleUnknown => "sale_unknown",
            SalesRefused::HoldTaken => "hold_taken",
            SalesRefused::SaleVoided => "sale_voided",
            SalesRefused::VoidTooLate => "void_too_late",
            SalesRefused::NotReturnable { .. } => "not_returnable",
            SalesRefused::RefundTooMuch { .. } => "refund_too_much",
            SalesRefused::PaymentNotPending => "payment_not_pending",
            SalesRefused::SettlementDiffers { .. } => "settlement_differs",
            SalesRefused::VoucherCodeTaken { .. } => "voucher_code_taken",
            SalesRefused::VoucherDayOver => "voucher_day_over",
            SalesRefused::NameMissing => "name_missing",
            SalesRefused::OwnerNotOwed { .. } => "owner_not_owed",
            SalesRefused::LimitNotValid => "limit_not_valid",
            SalesRefused::ExpiredChanged { .. } => "expired_changed",
            SalesRefused::NothingLeft => "nothing_left",
            SalesRefused::NeedsApproval(refused) => refused.code(),
            SalesRefused::Payment(refused) => refused.code(),
            SalesRefused::Entry(refused) => refused.code(),
        }
    }
}

/// Writes down that a receipt was printed once more.
pub fn copy_receipt(sale: Option<ChangeSetId>, copies: u64) -> Result<Decided, SalesRefused> {
    let sale = sale.ok_or(SalesRefused::SaleUnknown)?;
    Ok(Decided { facts: vec![ReceiptCopied { sale, copy_number: copies + 1 }.into()], ..Decided::default() })
}
