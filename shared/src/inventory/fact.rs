//! Facts of prices and goods received.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{ProductId, WarehouseId};
use crate::money::Money;
use crate::quantity::Quantity;

/// The price level everybody pays (*umum*).
pub const LEVEL_GENERAL: &str = "general";

/// A price comes into force (*harga jual*) on a date, or is withdrawn from it. Prices include VAT where the
/// cooperative collects it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceSet {
    pub product: ProductId,
    /// Whose price it is: `general`, `member`, `wholesale:12000`, `unit:DUS`.
    pub level: String,
    pub price: Money,
    /// The first business date it counts on; none is the date of the change set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Date>,
    /// From that date the level has no price any more; `price` is zero then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    pub n: u64,
}

/// The first shape: in force from the day it was set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceSetV1 {
    pub product: ProductId,
    pub level: String,
    pub price: Money,
    pub n: u64,
}

impl From<PriceSetV1> for PriceSet {
    fn from(old: PriceSetV1) -> PriceSet {
        let PriceSetV1 { product, level, price, n } = old;
        PriceSet { product, level, price, effective_from: None, withdrawn: false, n }
    }
}

/// A label of one product, with the price that stands on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrintedLabel {
    pub product: ProductId,
    pub price: Money,
    pub n: u64,
}

/// Shelf labels were printed and hung up (*label rak*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelsPrinted {
    pub labels: Vec<PrintedLabel>,
}

/// What a goods receipt is credited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaidFrom {
    /// Goods received, invoice to come (B01: 2102).
    Payable,
    /// Paid at once from the safe (B07: 1111).
    SafeCash,
}

/// One product of a goods receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceivedLine {
    pub product: ProductId,
    pub quantity: Quantity,
    /// Cost of the whole line.
    pub cost: Money,
    /// Cost of one unit, for issues that find no average.
    pub unit_cost: Money,
    /// Difference to what goods sold before had been costed at (5107); positive is a debit.
    pub variance: Money,
    /// Version of the last cost.
    pub n: u64,
}

/// Goods came in (*penerimaan barang*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StockReceived {
    pub document: String,
    pub supplier_name: String,
    pub note: String,
    pub paid_from: PaidFrom,
    pub lines: Vec<ReceivedLine>,
}

/// A value pool was brought back to what its goods cost (design §8): quantity stays, the difference goes to 5107.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolRevalued {
    pub document: String,
    pub product: ProductId,
    pub warehouse: WarehouseId,
    pub account: String,
    /// What lay there when it was decided.
    pub quantity: Quantity,
    pub value_before: Money,
    pub value_after: Money,
    pub reason: String,
}

/// Two descriptions are one product: an edge between aliases, no row is rewritten (design §8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProductsMerged {
    pub product: ProductId,
    pub other: ProductId,
    pub reason: String,
    pub n: u64,
}

/// They are not one product after all: the edge goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProductsUnmerged {
    pub product: ProductId,
    pub other: ProductId,
    pub reason: String,
    pub n: u64,
}
