//! Documents beside the slip: an invoice and a *kuitansi* on A4, and the slip as a picture to be sent.
//!
//! They state what the sale's change set recorded and calculate nothing. Words: an *invoice* (*faktur penjualan*) lists
//! the goods, and is no *faktur pajak*; a *kuitansi* says that money was received, in words too.

mod invoice;
mod kuitansi;
pub mod pdf;
pub mod picture;
#[cfg(test)]
pub(crate) mod tests;

pub use invoice::invoice;
pub use kuitansi::kuitansi;
use shared::paper::receipt::ReceiptContent;

/// What a document states beyond the slip's content.
#[derive(Clone, Debug)]
pub struct SaleDocument {
    /// Everything that stands on the slip.
    pub content: ReceiptContent,
    /// Who buys, as they want to be named.
    pub buyer: String,
    /// Where the shop is, for the line above the signature; empty where nobody said.
    pub place: String,
}
