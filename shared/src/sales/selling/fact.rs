//! The fact of a sale, as it is written today and as it was written first.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{ChangeSetId, MemberId, ProductId, ShiftId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::pricing::{LineDiscount, ProductKind};
use crate::sales::tax::TaxClass;
use crate::sales::tender::Tender;

const GENERAL: &str = "general";

fn general() -> String {
    GENERAL.to_owned()
}

fn is_general(level: &str) -> bool {
    level == GENERAL
}

const fn one() -> Quantity {
    Quantity::ONE
}

fn is_one(pack: &Quantity) -> bool {
    *pack == Quantity::ONE
}

const fn yes() -> bool {
    true
}

const fn is_yes(flag: &bool) -> bool {
    *flag
}

fn is_goods(kind: &ProductKind) -> bool {
    *kind == ProductKind::Goods
}

/// Goods of somebody else (*titip jual*, P17): the owner's part of the price, without stock and cost of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consigned {
    /// The holder of the debt in 2104: a member or a supplier.
    pub owner: Uuid,
    /// What the owner gets for the line.
    pub share: Money,
}

/// One line of a sale, with everything that was decided about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoldLine {
    pub product: ProductId,
    /// The name as it was printed: the product may be called otherwise later.
    pub name: String,
    /// In base units.
    pub quantity: Quantity,
    /// The price of one unit of measure: of `pack` base units.
    pub unit_price: Money,
    pub gross: Money,
    #[serde(default, skip_serializing_if = "Money::is_zero_ref")]
    pub discount: Money,
    pub net: Money,
    #[serde(default, skip_serializing_if = "Money::is_zero_ref")]
    pub vat: Money,
    pub cost: Money,
    pub tax_class: TaxClass,
    /// Whose price it was (`pricing::PriceLevel`, or `open`, `override`, `label`).
    #[serde(default = "general", skip_serializing_if = "is_general")]
    pub level: String,
    /// What everybody pays, where that is not the unit price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_price: Option<Money>,
    /// What `discount` is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<LineDiscount>,
    /// The code that was scanned, where it says more than the product's own: a unit of measure, a scale's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The unit of measure as it was printed; empty in sales that did not say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit_name: String,
    /// Base units in one unit of measure.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub pack: Quantity,
    #[serde(default, skip_serializing_if = "is_goods")]
    pub kind: ProductKind,
    /// Whether it came from a shelf of ours: a service, and goods of somebody else, did not.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_stocked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consigned: Option<Consigned>,
}

/// Points that came or went with a paper, and what they are worth in the books (P16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsGranted {
    pub points: i64,
    pub amount: Money,
}

/// A sale was paid and is done (P01–P06). Its id is the change set's.
///
/// `tenders` and `exchanged` together, less `change` and `donation`, are `payable`.
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
    /// Change that the customer gave away (P15).
    #[serde(default, skip_serializing_if = "Money::is_zero_ref")]
    pub donation: Money,
    /// What was paid before for goods that came back in the same action (*tukar barang*).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanged: Vec<Tender>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<PointsGranted>,
    /// The held cart it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<ChangeSetId>,
}

impl SaleCompleted {
    /// Every part of the payment in the order of its numbers: what was paid, then what was exchanged. Cash is what
    /// stayed in the drawer for the goods: change and donation are taken from the last of it.
    pub fn payments(&self) -> Vec<Tender> {
        let mut payments: Vec<Tender> = self.tenders.iter().chain(&self.exchanged).cloned().collect();
        let mut back = self.change + self.donation;
        for payment in payments.iter_mut().take(self.tenders.len()).rev() {
            if let Tender::Cash { amount } = payment {
                let taken = back.min(*amount);
                *amount -= taken;
                back -= taken;
            }
        }
        payments
    }

    /// What the goods cost us.
    pub fn cost(&self) -> Money {
        self.lines.iter().map(|line| line.cost).sum()
    }
}

/// The line as version 1 wrote it.
#[derive(Clone, Debug, Deserialize)]
pub struct SoldLineV1 {
    product: ProductId,
    name: String,
    quantity: Quantity,
    unit_price: Money,
    gross: Money,
    #[serde(default)]
    discount: Money,
    net: Money,
    #[serde(default)]
    vat: Money,
    cost: Money,
    tax_class: TaxClass,
}

/// The one tender that version 1 knew.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TenderV1 {
    Cash { amount: Money },
}

/// A sale as version 1 wrote it: cash, no discounts that it explained, nothing about units.
#[derive(Clone, Debug, Deserialize)]
pub struct SaleCompletedV1 {
    shift: ShiftId,
    document: String,
    #[serde(default)]
    member: Option<MemberId>,
    is_pkp: bool,
    lines: Vec<SoldLineV1>,
    gross: Money,
    discount: Money,
    net: Money,
    vat: Money,
    tax_base: Money,
    rounding: Money,
    payable: Money,
    tenders: Vec<TenderV1>,
    change: Money,
}

impl From<SoldLineV1> for SoldLine {
    fn from(old: SoldLineV1) -> SoldLine {
        SoldLine {
            product: old.product,
            name: old.name,
            quantity: old.quantity,
            unit_price: old.unit_price,
            gross: old.gross,
            discount: old.discount,
            net: old.net,
            vat: old.vat,
            cost: old.cost,
            tax_class: old.tax_class,
            level: general(),
            list_price: None,
            discounts: Vec::new(),
            code: None,
            unit_name: String::new(),
            pack: Quantity::ONE,
            kind: ProductKind::Goods,
            is_stocked: true,
            consigned: None,
        }
    }
}

impl From<SaleCompletedV1> for SaleCompleted {
    fn from(old: SaleCompletedV1) -> SaleCompleted {
        SaleCompleted {
            shift: old.shift,
            document: old.document,
            member: old.member,
            is_pkp: old.is_pkp,
            lines: old.lines.into_iter().map(SoldLine::from).collect(),
            gross: old.gross,
            discount: old.discount,
            net: old.net,
            vat: old.vat,
            tax_base: old.tax_base,
            rounding: old.rounding,
            payable: old.payable,
            tenders: old.tenders.into_iter().map(|TenderV1::Cash { amount }| Tender::Cash { amount }).collect(),
            change: old.change,
            donation: Money::ZERO,
            exchanged: Vec::new(),
            points: None,
            hold: None,
        }
    }
}
