//! Completing a sale of a priced cart (domain §3.2 P01, §8, §9.1).

use std::collections::BTreeMap;

use thiserror::Error;

use crate::change_set::{Decided, Origin, StockMove};
use crate::finance::chart::codes;
use crate::finance::entry::{EntryRefused, Journal};
use crate::id::{ChangeSetId, MemberId, ProductId, ShiftId, WarehouseId};
use crate::inventory::decide::KnownStock;
use crate::inventory::pool::issue;
use crate::money::Money;
use crate::sales::amounts::SaleAmounts;
use crate::sales::fact::{ReceiptCopied, SaleCompleted, SoldLine, Tender};
pub use crate::sales::pricing::{Cart, CartLine, CartMember, Quote, SellableProduct, SellingRules, price_cart};
use crate::units::approval::{Authority, NeedsApproval};

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
    #[error("Uang kurang: harus dibayar {payable}.")]
    CashNotEnough { payable: Money },
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
    #[error(transparent)]
    NeedsApproval(#[from] NeedsApproval),
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
            SalesRefused::CashNotEnough { .. } => "cash_not_enough",
            SalesRefused::AmountNegative => "amount_negative",
            SalesRefused::AmountNotPositive => "amount_not_positive",
            SalesRefused::DrawerNotEnough => "drawer_not_enough",
            SalesRefused::ExpenseAccountNotValid => "expense_account_not_valid",
            SalesRefused::ShiftOfSomebodyElse => "shift_of_somebody_else",
            SalesRefused::DenominationsDiffer => "denominations_differ",
            SalesRefused::ReasonMissing => "reason_missing",
            SalesRefused::MemberUnknown => "member_unknown",
            SalesRefused::SaleUnknown => "sale_unknown",
            SalesRefused::NeedsApproval(refused) => refused.code(),
            SalesRefused::Entry(refused) => refused.code(),
        }
    }
}

/// What completing a sale needs to know.
#[derive(Clone, Debug)]
pub struct CompleteSale {
    /// The open shift of this device, if there is one.
    pub shift: Option<ShiftId>,
    pub document: String,
    pub warehouse: WarehouseId,
    pub cart: Cart,
    /// Who sells, and what others agreed to.
    pub authority: Authority,
    pub cash: Money,
    pub products: BTreeMap<ProductId, SellableProduct>,
    pub rules: SellingRules,
}

/// Completes a cash sale: P01 with its moves.
pub fn complete_sale(command: CompleteSale) -> Result<Decided, SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    if command.cart.lines.is_empty() {
        return Err(SalesRefused::CartEmpty);
    }
    let priced = price_cart(&command.cart, &command.products, &command.rules)?;
    command.authority.check(&priced.needs)?;
    let payable = priced.amounts.payable;
    if command.cash < payable {
        return Err(SalesRefused::CashNotEnough { payable });
    }
    let member = command.cart.active_member();
    let (lines, moves) = cost_lines(&command, &priced);
    // Goods given away at no known cost move without a journal: there is nothing to post.
    let journal = sale_journal(&command.document, shift, member, command.warehouse, &priced.amounts, &lines);
    let entries = if journal.is_empty() { Vec::new() } else { vec![journal.balanced()?] };
    let amounts = priced.amounts;
    let completed = SaleCompleted {
        shift,
        document: command.document,
        member,
        is_pkp: command.rules.is_pkp,
        lines,
        gross: amounts.subtotal,
        discount: amounts.discount_total,
        net: amounts.net_total,
        vat: amounts.vat_total,
        tax_base: amounts.tax_base,
        rounding: amounts.rounding,
        payable,
        tenders: vec![Tender::Cash { amount: command.cash }],
        change: command.cash - payable,
    };
    Ok(Decided { facts: vec![completed.into()], entries, moves, documents: Vec::new() })
}

/// Takes every line out of its pool, one after the other, so that two lines of one product share it rightly.
fn cost_lines(command: &CompleteSale, priced: &Quote) -> (Vec<SoldLine>, Vec<StockMove>) {
    let mut stock: BTreeMap<ProductId, KnownStock> = BTreeMap::new();
    let cart = &command.cart.lines;
    let mut lines = Vec::with_capacity(cart.len());
    let mut moves = Vec::with_capacity(cart.len());
    for ((cart, line), amounts) in cart.iter().zip(&priced.lines).zip(&priced.amounts.lines) {
        let Some(product) = command.products.get(&cart.product) else { continue };
        let mut cost = Money::ZERO;
        if product.moves_stock() {
            let known = stock.entry(cart.product).or_insert(product.stock);
            let issued = issue(known.pool, cart.quantity, known.last_cost);
            known.pool = issued.after;
            cost = issued.cost;
            moves.push(StockMove {
                product: cart.product,
                warehouse: command.warehouse,
                unit: None,
                account: codes::MERCHANDISE.to_owned(),
                quantity: -cart.quantity,
                value: -cost,
            });
        }
        lines.push(SoldLine {
            product: cart.product,
            name: product.name.clone(),
            quantity: cart.quantity,
            unit_price: line.unit_price,
            gross: amounts.gross_incl,
            discount: amounts.discount,
            net: amounts.net_incl,
            vat: amounts.vat,
            cost,
            tax_class: line.tax_class,
        });
    }
    (lines, moves)
}

/// The journal of a cash sale (domain P01).
pub(super) fn sale_journal(
    document: &str,
    shift: ShiftId,
    member: Option<MemberId>,
    warehouse: WarehouseId,
    amounts: &SaleAmounts,
    lines: &[SoldLine],
) -> Journal {
    let (origin, sales, discounts, cogs) = if member.is_some() {
        (Origin::Member, codes::SALES_MEMBER, codes::DISCOUNT_MEMBER, codes::COGS_MEMBER)
    } else {
        (Origin::NonMember, codes::SALES_NON_MEMBER, codes::DISCOUNT_NON_MEMBER, codes::COGS_NON_MEMBER)
    };
    let origin = Some(origin);
    let holder = member.map(|member| member.0);
    let cost: Money = lines.iter().map(|line| line.cost).sum();
    Journal::new("P01", document, "Penjualan tunai")
        .debit(codes::DRAWER_CASH, amounts.payable, None, Some(shift.0))
        .debit(discounts, amounts.discount_excl_total, origin, holder)
        .credit(sales, amounts.revenue_gross_total, origin, holder)
        .credit(codes::VAT_OUT, amounts.vat_total, None, None)
        .credit(codes::ROUNDING, amounts.rounding, origin, None)
        .debit(cogs, cost, origin, holder)
        .credit(codes::MERCHANDISE, cost, None, Some(warehouse.0))
}

/// Writes down that a receipt was printed once more.
pub fn copy_receipt(sale: Option<ChangeSetId>, copies: u64) -> Result<Decided, SalesRefused> {
    let sale = sale.ok_or(SalesRefused::SaleUnknown)?;
    Ok(Decided { facts: vec![ReceiptCopied { sale, copy_number: copies + 1 }.into()], ..Decided::default() })
}
