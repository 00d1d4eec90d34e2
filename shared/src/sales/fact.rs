//! Facts of the counter. What they say was decided once; nothing here is ever computed again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{ChangeSetId, MemberId, ProductId, ShiftId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::tax::TaxClass;

/// Coins or notes of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Denomination {
    #[ts(type = "number")]
    pub value_rupiah: i64,
    #[ts(type = "number")]
    pub count: i64,
}

/// A shift began with a float in the drawer (*buka kasir*, P11).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftOpened {
    pub shift: ShiftId,
    /// Counts the shifts of this device, without gaps.
    pub number: u64,
    pub float: Money,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denominations: Vec<Denomination>,
}

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

/// The drawer was opened without a sale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawerOpened {
    pub shift: ShiftId,
    pub reason: String,
}

/// A shift ended with a count (*tutup kasir*, P14), its cash went to the safe (P12). The Z report is made of this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftClosed {
    pub shift: ShiftId,
    /// Numbered per device without gaps, as the shifts are.
    pub z_number: String,
    pub totals: ShiftTotals,
    pub expected: Money,
    pub counted: Money,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denominations: Vec<Denomination>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What happened in a shift, added up: the numbers of X and Z (domain §9.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct ShiftTotals {
    pub sales_count: i64,
    pub gross: Money,
    pub discount: Money,
    pub net: Money,
    pub vat: Money,
    pub rounding: Money,
    pub cash: Money,
    pub member_net: Money,
    pub non_member_net: Money,
    pub copies: i64,
    pub drawer_openings: i64,
    pub first_document: Option<String>,
    pub last_document: Option<String>,
}
