//! Facts of returns and voids.

use serde::{Deserialize, Serialize};

use crate::id::{ChangeSetId, MemberId, ProductId, ShiftId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::selling::fact::{Consigned, PointsGranted, SaleCompleted};
use crate::sales::tax::TaxClass;
use crate::sales::tender::Tender;

/// A line of goods that came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReturnedLine {
    /// The line of the sale it belongs to.
    pub line_no: u16,
    pub product: ProductId,
    pub name: String,
    /// In base units.
    pub quantity: Quantity,
    /// How much the receipt's line had sold, so that whoever adds up what came back of it need not have the sale. Zero
    /// where there is no receipt, and in what was written before this was told.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub sold: Quantity,
    pub unit_price: Money,
    pub unit_name: String,
    pub pack: Quantity,
    pub net: Money,
    #[serde(default, skip_serializing_if = "Money::is_zero_ref")]
    pub vat: Money,
    /// What it cost when it was sold.
    pub cost: Money,
    pub tax_class: TaxClass,
    /// Not fit for the shelf: an expense instead of stock (5106).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub damaged: bool,
    /// Whether it goes back on a shelf of ours at all.
    pub is_stocked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consigned: Option<Consigned>,
}

/// Whether a quantity is nothing.
fn is_nothing(quantity: &Quantity) -> bool {
    quantity.is_zero()
}

/// A return as it was first written: its lines do not say how much had been sold.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct GoodsReturnedV1(GoodsReturned);

impl From<GoodsReturnedV1> for GoodsReturned {
    fn from(old: GoodsReturnedV1) -> GoodsReturned {
        old.0
    }
}

/// Goods came back and money went out (P08). Its id is the change set's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GoodsReturned {
    pub shift: ShiftId,
    pub document: String,
    pub sale: ChangeSetId,
    /// The number of the slip they were bought with.
    pub sale_document: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    pub is_pkp: bool,
    pub lines: Vec<ReturnedLine>,
    pub net: Money,
    pub vat: Money,
    /// `refund − net`.
    pub rounding: Money,
    pub refund: Money,
    pub refunds: Vec<Tender>,
    /// Points taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<PointsGranted>,
    pub reason: String,
}

/// Goods came back without a receipt (P08): at a price that was agreed, at the cost of the pool. Its id is the change
/// set's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GoodsTakenBack {
    pub shift: ShiftId,
    pub document: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    pub is_pkp: bool,
    pub lines: Vec<ReturnedLine>,
    pub net: Money,
    pub vat: Money,
    /// `refund − net`.
    pub rounding: Money,
    /// What was paid out: one tender.
    pub refund: Tender,
    pub reason: String,
}

impl GoodsTakenBack {
    /// The same as a return, of a sale that nobody knows: it has the id of the return itself.
    pub fn as_return(&self, own: ChangeSetId) -> GoodsReturned {
        GoodsReturned {
            shift: self.shift,
            document: self.document.clone(),
            sale: own,
            sale_document: String::new(),
            member: self.member,
            is_pkp: self.is_pkp,
            lines: self.lines.clone(),
            net: self.net,
            vat: self.vat,
            rounding: self.rounding,
            refund: self.refund.amount(),
            refunds: vec![self.refund.clone()],
            points: None,
            reason: self.reason.clone(),
        }
    }
}

/// A sale was taken back before the Z report (P09). It carries the sale, so that its totals can be taken back too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaleVoided {
    pub shift: ShiftId,
    /// The number of the sale with a `V` behind it.
    pub document: String,
    pub sale: ChangeSetId,
    pub reason: String,
    pub sold: SaleCompleted,
}
