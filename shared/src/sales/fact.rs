//! Facts of the counter. What they say was decided once; nothing here is ever computed again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{ChangeSetId, MemberId, ProductId, ShiftId};
use crate::money::Money;
use crate::quantity::Quantity;
pub use crate::sales::shift_fact::*;
use crate::sales::tax::TaxClass;

/// One line of a sale, with everything that was decided about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoldLine {
    pub product: ProductId,
    /// The name as it was printed: the product may be called otherwise later.
    pub name: String,
    pub quantity: Quantity,
    pub unit_price: Money,
    pub gross: Money,
    #[serde(default, skip_serializing_if = "Money::is_zero_ref")]
    pub discount: Money,
    pub net: Money,
    #[serde(default, skip_serializing_if = "Money::is_zero_ref")]
    pub vat: Money,
    pub cost: Money,
    pub tax_class: TaxClass,
}

/// How a part of a sale was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tender {
    /// *Tunai*: what the customer handed over.
    Cash { amount: Money },
}

/// A sale was paid and is done (P01). Its id is the change set's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaleCompleted {
    pub shift: ShiftId,
    pub document: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    pub is_pkp: bool,
    pub lines: Vec<SoldLine>,
    pub gross: Money,
    pub discount: Money,
    pub net: Money,
    pub vat: Money,
    /// The printed base (*DPP nilai lain*).
    pub tax_base: Money,
    pub rounding: Money,
    pub payable: Money,
    pub tenders: Vec<Tender>,
    pub change: Money,
}

/// A receipt was printed once more (*salinan*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptCopied {
    pub sale: ChangeSetId,
    pub copy_number: u64,
}
