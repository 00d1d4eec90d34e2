//! Describing products, setting prices, receiving goods.

use std::collections::BTreeMap;

use thiserror::Error;

use super::barcode::{BarcodeRefused, normalise};
use super::fact::{LEVEL_GENERAL, PaidFrom, PriceSet, ProductsMerged, ProductsUnmerged, ReceivedLine, StockReceived};
use super::pool::{Pool, receive};
use crate::change_set::{Decided, Origin, StockMove};
use crate::document::Fields;
use crate::finance::chart::codes;
use crate::finance::entry::{EntryRefused, Journal};
use crate::id::{ProductId, WarehouseId};
use crate::money::{Money, narrow, round_half_up};
use crate::quantity::Quantity;
use crate::sales::tax::TaxClass;

/// The most lines one receipt may have: with its postings and moves it stays within a change set.
pub const RECEIPT_LINES_MAX: usize = 400;

/// Why a product or a receipt was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InventoryRefused {
    #[error("Nama barang tidak boleh kosong.")]
    NameMissing,
    #[error("Satuan barang tidak boleh kosong.")]
    UnitMissing,
    #[error("{what} paling banyak {max} huruf.")]
    TextTooLong { what: &'static str, max: usize },
    #[error("Kode {code} tidak benar: {reason}")]
    CodeNotValid { code: String, reason: BarcodeRefused },
    #[error("Kode {code} sudah dipakai barang {name}.")]
    CodeTaken { code: String, name: String },
    #[error("Harga tidak boleh kurang dari nol.")]
    PriceNegative,
    #[error("Harga harus rupiah bulat dan masuk akal.")]
    PriceNotWhole,
    #[error("Harga umum tidak bisa dihapus. Tulis harga baru, atau nonaktifkan barangnya.")]
    PriceNeeded,
    #[error("Isi satuan {0} harus lebih dari nol dan namanya berbeda dari satuan dasar.")]
    MeasureNotValid(String),
    #[error("Penerimaan barang perlu paling sedikit satu baris.")]
    NoLines,
    #[error("Penerimaan barang paling banyak 400 baris. Bagi menjadi beberapa penerimaan.")]
    TooManyLines,
    #[error("Baris {0}: jumlah harus lebih dari nol, harga tidak boleh kurang dari nol, dan keduanya masuk akal.")]
    LineNotValid(usize),
    #[error("Baris {0}: barang tidak dikenal.")]
    ProductUnknown(usize),
    #[error("Persediaan ini sudah bergerak sejak Anda melihatnya. Periksa lagi nilainya.")]
    PoolChanged,
    #[error("Nilai persediaan itu tidak masuk akal untuk jumlah barangnya, atau sama dengan yang tercatat.")]
    ValueNotValid,
    #[error("Tulis alasannya.")]
    ReasonMissing,
    #[error("Pilih dua barang yang berbeda.")]
    SameProduct,
    #[error(
        "Stok barang ini milik koperasi. Jual sampai habis dulu, atau daftarkan barang titipannya sebagai barang baru."
    )]
    StockIsOwn,
    #[error("Komisi barang titipan harus antara 0 dan 100 persen.")]
    CommissionNotValid,
    #[error("Kedua barang itu sudah tercatat begitu.")]
    MergedAlready,
    #[error(transparent)]
    Entry(#[from] EntryRefused),
}

impl InventoryRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            InventoryRefused::NameMissing => "product_name_missing",
            InventoryRefused::TextTooLong { .. } => "text_too_long",
            InventoryRefused::UnitMissing => "unit_name_missing",
            InventoryRefused::CodeNotValid { .. } => "barcode_not_valid",
            InventoryRefused::CodeTaken { .. } => "barcode_taken",
            InventoryRefused::PriceNegative => "price_negative",
            InventoryRefused::PriceNotWhole => "price_not_whole",
            InventoryRefused::PriceNeeded => "price_needed",
            InventoryRefused::MeasureNotValid(_) => "measure_not_valid",
            InventoryRefused::NoLines => "no_lines",
            InventoryRefused::TooManyLines => "too_many_lines",
            InventoryRefused::LineNotValid(_) => "line_not_valid",
            InventoryRefused::ProductUnknown(_) => "product_unknown",
            InventoryRefused::PoolChanged => "pool_changed",
            InventoryRefused::ValueNotValid => "value_not_valid",
            InventoryRefused::ReasonMissing => "reason_missing",
            InventoryRefused::SameProduct => "same_product",
            InventoryRefused::StockIsOwn => "stock_is_own",
            InventoryRefused::CommissionNotValid => "commission_not_valid",
            InventoryRefused::MergedAlready => "merged_already",
            InventoryRefused::Entry(refused) => refused.code(),
        }
    }
}

/// How many letters a name, a category and a unit of measure may have: what fits a label, a list and an index.
pub const NAME_MAX: usize = 120;
pub const CATEGORY_MAX: usize = 60;
pub const UNIT_MAX: usize = 20;

/// A text on one line, without what no paper shows: a page that was pasted by mistake is refused, not kept.
fn plain(value: &str, what: &'static str, max: usize) -> Result<String, InventoryRefused> {
    let text = value.split(|it: char| it.is_whitespace() || it.is_control()).filter(|part| !part.is_empty());
    let text = text.collect::<Vec<_>>().join(" ");
    if text.chars().count() > max { Err(InventoryRefused::TextTooLong { what, max }) } else { Ok(text) }
}

/// A product as its document describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductDescription {
    pub name: String,
    pub category: String,
    pub unit_name: String,
    /// Codes as they were typed.
    pub codes: Vec<String>,
    pub tax_class: TaxClass,
    pub active: bool,
}

impl ProductDescription {
    /// The fields of the document, codes normalised and check digits verified (domain §9.3).
    pub fn fields(&self) -> Result<Fields, InventoryRefused> {
        let name = plain(&self.name, "Nama barang", NAME_MAX)?;
        let category = plain(&self.category, "Kategori", CATEGORY_MAX)?;
        let unit_name = plain(&self.unit_name, "Satuan", UNIT_MAX)?.to_uppercase();
        if name.is_empty() {
            return Err(InventoryRefused::NameMissing);
        }
        if unit_name.is_empty() {
            return Err(InventoryRefused::UnitMissing);
        }
        let mut fields = Fields::from([
            ("name".to_owned(), name),
            ("category".to_owned(), category),
            ("unit_name".to_owned(), unit_name),
            ("tax_class".to_owned(), self.tax_class.code().to_owned()),
            ("active".to_owned(), if self.active { "1" } else { "0" }.to_owned()),
        ]);
        for code in &self.codes {
            let normal =
                normalise(code).map_err(|reason| InventoryRefused::CodeNotValid { code: code.clone(), reason })?;
            fields.insert(format!("code:{}", normal.as_str()), Quantity::ONE.thousandths().to_string());
        }
        Ok(fields)
    }
}

/// A further unit of measure of a product: a *dus* of forty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    pub unit_name: String,
    /// Base units in one.
    pub pack: Quantity,
    /// Codes of it, as they were typed.
    pub codes: Vec<String>,
}

/// The fields of the document that say in what else a product is sold.
pub fn measure_fields(base_unit: &str, measures: &[Measure]) -> Result<Fields, InventoryRefused> {
    let mut fields = Fields::new();
    let base_unit = base_unit.trim().to_uppercase();
    for measure in measures {
        let unit = plain(&measure.unit_name, "Satuan", UNIT_MAX)?.to_uppercase();
        let is_known = unit == base_unit || fields.contains_key(&format!("unit:{unit}"));
        if unit.is_empty() || is_known || measure.pack <= Quantity::ZERO || !measure.pack.is_within_limit() {
            return Err(InventoryRefused::MeasureNotValid(measure.unit_name.clone()));
        }
        let pack = measure.pack.thousandths().to_string();
        for code in measure.codes.iter().filter(|code| !code.trim().is_empty()) {
            let normal =
                normalise(code).map_err(|reason| InventoryRefused::CodeNotValid { code: code.clone(), reason })?;
            fields.insert(format!("code:{normal}"), pack.clone());
            fields.insert(format!("code_unit:{normal}"), unit.clone());
        }
        fields.insert(format!("unit:{unit}"), pack);
    }
    Ok(fields)
}

/// The fact of a general price from today on; none where it is the same as the one in force.
pub fn set_price(
    product: ProductId,
    price: Money,
    known: Option<(Money, u64)>,
) -> Result<Option<PriceSet>, InventoryRefused> {
    if price < Money::ZERO {
        return Err(InventoryRefused::PriceNegative);
    }
    let (current, n) = known.map_or((None, 0), |(current, n)| (Some(current), n));
    if current == Some(price) {
        return Ok(None);
    }
    let level = LEVEL_GENERAL.to_owned();
    Ok(Some(PriceSet { product, level, price, effective_from: None, withdrawn: false, n: n + 1 }))
}

/// One line of goods as they come in.
#[derive(Clone, Debug)]
pub struct IncomingLine {
    pub product: ProductId,
    pub quantity: Quantity,
    /// Cost of the whole line, as the non-PKP or PKP rule of the cooperative has it (domain §3.3).
    pub cost: Money,
}

/// What is known of a product's stock before a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownStock {
    pub pool: Pool,
    /// Last purchase cost of one unit.
    pub last_cost: Option<Money>,
    /// Version of that cost.
    pub last_cost_n: u64,
}

/// What receiving goods needs to know.
#[derive(Clone, Debug)]
pub struct ReceiveStock {
    pub document: String,
    pub supplier_name: String,
    pub note: String,
    pub paid_from: PaidFrom,
    pub warehouse: WarehouseId,
    pub lines: Vec<IncomingLine>,
    /// By product; a product that is not there is unknown.
    pub stock: BTreeMap<ProductId, KnownStock>,
}

/// Receives goods: B01 or B07 for the cost, and B03's kind of difference to 5107 where goods had been sold before
/// they came (domain §3.4).
pub fn receive_stock(mut command: ReceiveStock) -> Result<Decided, InventoryRefused> {
    if command.lines.is_empty() {
        return Err(InventoryRefused::NoLines);
    }
    if command.lines.len() > RECEIPT_LINES_MAX {
        return Err(InventoryRefused::TooManyLines);
    }
    let warehouse = Some(command.warehouse.0);
    let mut moves = Vec::with_capacity(command.lines.len());
    let mut lines = Vec::with_capacity(command.lines.len());
    for (index, line) in command.lines.iter().enumerate() {
        let is_carried = line.quantity.is_within_limit() && line.cost.is_within_limit();
        if line.quantity <= Quantity::ZERO || line.cost < Money::ZERO || !is_carried {
            return Err(InventoryRefused::LineNotValid(index + 1));
        }
        let known = command.stock.get_mut(&line.product).ok_or(InventoryRefused::ProductUnknown(index + 1))?;
        let received = receive(known.pool, line.quantity, line.cost);
        known.pool = received.after;
        known.last_cost_n += 1;
        let per_unit =
            round_half_up(i128::from(line.cost.minor()) * 1000, i128::from(line.quantity.thousandths()) * 100);
        lines.push(ReceivedLine {
            product: line.product,
            quantity: line.quantity,
            cost: line.cost,
            unit_cost: Money::from_minor(narrow(per_unit.saturating_mul(100))),
            variance: received.variance,
            n: known.last_cost_n,
        });
        moves.push(StockMove {
            product: line.product,
            warehouse: command.warehouse,
            unit: None,
            account: codes::MERCHANDISE.to_owned(),
            quantity: line.quantity,
            value: line.cost - received.variance,
        });
    }
    let cost: Money = lines.iter().map(|line| line.cost).sum();
    let variance: Money = lines.iter().map(|line| line.variance).sum();
    let (rule, credit_account, holder) = match command.paid_from {
        PaidFrom::Payable => ("B01", codes::GOODS_RECEIVED_NOT_INVOICED, warehouse),
        PaidFrom::SafeCash => ("B07", codes::SAFE_CASH, None),
    };
    let journal = Journal::new(rule, &command.document, format!("Penerimaan barang {}", command.supplier_name).trim())
        .debit(codes::MERCHANDISE, cost - variance, None, warehouse)
        .debit(codes::PURCHASE_VARIANCE, variance, Some(Origin::NonMember), None)
        .credit(credit_account, cost, None, holder);
    let entries = if journal.is_empty() { Vec::new() } else { vec![journal.balanced()?] };
    let received = StockReceived {
        document: command.document,
        supplier_name: command.supplier_name,
        note: command.note,
        paid_from: command.paid_from,
        lines,
    };
    Ok(Decided { facts: vec![received.into()], entries, moves, documents: Vec::new() })
}

/// What is known of the edge between two products: whether it stands, and its version.
pub type KnownEdge = Option<(bool, u64)>;

/// Says that two descriptions are one product, or that they are not after all. Nothing else of them changes.
pub fn merge_products(
    product: ProductId,
    other: ProductId,
    merged: bool,
    reason: &str,
    known: KnownEdge,
) -> Result<Decided, InventoryRefused> {
    let (stands, n) = known.unwrap_or((false, 0));
    let reason = reason.trim().to_owned();
    if product == other {
        return Err(InventoryRefused::SameProduct);
    }
    if stands == merged {
        return Err(InventoryRefused::MergedAlready);
    }
    if reason.is_empty() {
        return Err(InventoryRefused::ReasonMissing);
    }
    let n = n + 1;
    let fact = if merged {
        ProductsMerged { product, other, reason, n }.into()
    } else {
        ProductsUnmerged { product, other, reason, n }.into()
    };
    Ok(Decided { facts: vec![fact], ..Decided::default() })
}
