//! Sentences that need nothing but their fact: what happens beside sales, in Indonesian, for histories and the books.

use shared::clock::printed_date;
use shared::fact::Fact;

use crate::views::rupiah;

/// What happens beside a sale: goods that come back, a cart put aside, what is left of what was paid before.
pub fn plain(fact: &Fact) -> String {
    match fact {
        Fact::GoodsReturned(it) => {
            let (document, count, refund) = (&it.document, it.lines.len(), rupiah(it.refund));
            format!(
                "Retur {document} dari struk {}: {count} baris, kembali {refund} ({}).",
                it.sale_document, it.reason
            )
        }
        Fact::GoodsTakenBack(it) => {
            let (document, count, refund) = (&it.document, it.lines.len(), rupiah(it.refund.amount()));
            format!("Retur {document} tanpa struk: {count} baris, kembali {refund} ({}).", it.reason)
        }
        Fact::SaleVoided(it) => {
            format!("Struk {} senilai {} dibatalkan: {}.", it.sold.document, rupiah(it.sold.payable), it.reason)
        }
        Fact::SaleHeld(it) => {
            format!("Keranjang {} ditahan: {} baris, {}.", it.label, it.lines_count, rupiah(it.total))
        }
        Fact::HoldTaken(it) if it.reason.is_empty() => "Keranjang yang ditahan diambil lagi.".to_owned(),
        Fact::HoldTaken(it) => format!("Keranjang yang ditahan dihapus: {}.", it.reason),
        Fact::PaymentConfirmed(it) => format!("Pembayaran QRIS dipastikan masuk, referensi {}.", it.reference),
        Fact::PaymentsSettled(it) => {
            let (count, bank, fee) = (it.payments.len(), rupiah(it.bank_amount), rupiah(it.fee));
            format!("Pencairan {}: {count} pembayaran, masuk bank {bank}, biaya {fee}.", it.document)
        }
        Fact::VoucherIssued(it) => {
            format!("Voucher {} senilai {} dijual, dokumen {}.", it.code, rupiah(it.amount), it.document)
        }
        Fact::DepositTaken(it) => format!("Uang muka {} diterima, dokumen {}.", rupiah(it.amount), it.document),
        Fact::DepositRefunded(it) => {
            format!("Uang muka {} dikembalikan, dokumen {}: {}.", rupiah(it.amount), it.document, it.reason)
        }
        Fact::VouchersExpired(it) => {
            let sum = it.vouchers.iter().map(|voucher| voucher.amount).sum();
            format!("{} voucher lewat masa berlaku dihapuskan, {}.", it.vouchers.len(), rupiah(sum))
        }
        Fact::PointsExpired(it) => {
            let sum = it.members.iter().map(|member| member.amount).sum();
            format!("Poin {} anggota lewat masa berlaku dihapuskan, {}.", it.members.len(), rupiah(sum))
        }
        Fact::ConsignorPaid(it) => {
            let (amount, balance) = (rupiah(it.amount), rupiah(it.balance));
            format!("Barang titipan dibayar {amount}, dokumen {}; sisa {balance}.", it.document)
        }
        Fact::CreditTermsSet(it) => {
            let limit = it.limit.map_or("mengikuti toko".to_owned(), rupiah);
            let payroll = it.payroll_limit.map_or("tidak disepakati".to_owned(), rupiah);
            format!("Batas bon anggota: {limit}; potong gaji: {payroll}.")
        }
        Fact::RightsChanged(it) => {
            format!("Hak pengguna berubah: {} dicabut, {} diberikan.", it.withdrawn.len(), it.granted.len())
        }
        Fact::BranchAdopted(it) => format!(
            "{} catatan dari salinan mesin yang berjalan sendiri diangkut ulang; masing-masing dihitung satu kali.",
            it.originals.len()
        ),
        Fact::DayConfirmed(it) => {
            let (day, clock) = (printed_date(it.day), printed_date(it.clock_date));
            format!("Hari kerja disahkan: {day}, sementara jam komputer menunjuk {clock}.")
        }
        Fact::UserKeySet(_) => "Kunci tanda tangan seorang pengguna dicatat.".to_owned(),
        _ => String::new(),
    }
}
