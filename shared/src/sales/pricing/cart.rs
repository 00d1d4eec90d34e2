//! What lies on the counter, what is known of it, and what it comes to: the words of pricing, without a rule.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::level::PriceLevel;
use super::promotion::PromotionDescribed;
use crate::id::{MemberId, ProductId, PromotionId};
use crate::inventory::barcode::InStorePattern;
use crate::inventory::decide::KnownStock;
use crate::inventory::pool::Pool;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::amounts::SaleAmounts;
use crate::sales::consigning::Consignment;
use crate::sales::rounding::CashRounding;
use crate::sales::tax::TaxClass;
use crate::units::approval::Need;

/// What kind of thing is sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProductKind {
    /// *Barang*: lies on a shelf and is counted.
    #[default]
    Goods,
    /// *Jasa*: photocopying, delivery. Nothing leaves a shelf.
    Service,
    /// *Harga bebas*: the cashier types the price, as for a parcel or the day's vegetables.
    OpenPrice,
}

impl ProductKind {
    /// All of them.
    pub const ALL: [ProductKind; 3] = [ProductKind::Goods, ProductKind::Service, ProductKind::OpenPrice];

    /// The stable word, as documents and tables carry it.
    pub const fn code(self) -> &'static str {
        match self {
            ProductKind::Goods => "goods",
            ProductKind::Service => "service",
            ProductKind::OpenPrice => "open_price",
        }
    }

    /// From its word.
    pub fn from_code(code: &str) -> Option<ProductKind> {
        ProductKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A product as the counter knows it on the business date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellableProduct {
    pub name: String,
    /// The unit in which the stock is counted.
    pub unit_name: String,
    pub category: String,
    pub kind: ProductKind,
    pub tax_class: TaxClass,
    /// The general price of one base unit in force, tax included.
    pub price: Option<Money>,
    /// The other prices in force.
    pub levels: BTreeMap<PriceLevel, Money>,
    /// Further units of measure: how many base units one of each holds (a *dus* of twelve).
    pub units: BTreeMap<String, Quantity>,
    pub stock: KnownStock,
    /// Whose goods they are, where they are not the cooperative's own.
    pub consignment: Option<Consignment>,
}

impl SellableProduct {
    /// Plain goods at one price.
    pub fn goods(
        name: &str,
        unit_name: &str,
        tax_class: TaxClass,
        price: Option<Money>,
        stock: KnownStock,
    ) -> SellableProduct {
        SellableProduct {
            name: name.to_owned(),
            unit_name: unit_name.to_owned(),
            category: String::new(),
            kind: ProductKind::Goods,
            tax_class,
            price,
            levels: BTreeMap::new(),
            units: BTreeMap::new(),
            stock,
            consignment: None,
        }
    }

    /// Whether selling it takes something from a shelf. What has an open price does so only where it was ever
    /// received.
    pub fn moves_stock(&self) -> bool {
        match self.kind {
            // The goods of others are no stock of the cooperative (P17).
            _ if self.consignment.is_some() => false,
            ProductKind::Goods => true,
            ProductKind::Service => false,
            ProductKind::OpenPrice => self.stock.pool != Pool::default() || self.stock.last_cost.is_some(),
        }
    }
}

/// A discount that a person gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManualDiscount {
    /// Parts per million of what is due; rounded to the nearest rupiah, half up.
    Percent { ppm: i64 },
    /// Whole rupiah.
    Amount(Money),
}

/// A line as the cashier rang it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLine {
    pub product: ProductId,
    /// In base units.
    pub quantity: Quantity,
    /// The code that was scanned.
    pub code: Option<String>,
    /// The unit of measure of that code (*DUS*); none is the base unit.
    pub unit_name: Option<String>,
    /// Base units in one such unit.
    pub pack: Quantity,
    /// The price of an open-price item, a price that overrides the one in force, or the total on a scale's label.
    pub entered_price: Option<Money>,
    /// Why the price was overridden.
    pub override_reason: String,
    pub discount: Option<ManualDiscount>,
    /// The unit price the customer was shown and, where it was sent, the net of the line.
    pub quoted: Option<(Money, Option<Money>)>,
}

impl CartLine {
    /// So much of a product, with nothing special about it.
    pub const fn new(product: ProductId, quantity: Quantity) -> CartLine {
        CartLine {
            product,
            quantity,
            code: None,
            unit_name: None,
            pack: Quantity::ONE,
            entered_price: None,
            override_reason: String::new(),
            discount: None,
            quoted: None,
        }
    }

    /// The same with the unit price that the customer was shown.
    #[must_use]
    pub const fn quoted(mut self, unit_price: Money) -> CartLine {
        self.quoted = Some((unit_price, None));
        self
    }
}

/// The member who buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartMember {
    pub member: MemberId,
    /// Whether the membership is active on the business date (G7): only then do member prices hold.
    pub is_active: bool,
}

/// What the customer has put on the counter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    pub member: Option<CartMember>,
    pub bill_discount: Option<ManualDiscount>,
}

impl Cart {
    /// Whoever buys at member prices.
    pub fn active_member(&self) -> Option<MemberId> {
        self.member.filter(|member| member.is_active).map(|member| member.member)
    }
}

/// How points are granted (`pos.point_per_rp`, domain §9.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointsRule {
    /// Whole rupiah paid for one point; zero or less grants none.
    pub rupiah_per_point: i64,
    /// What a point is worth.
    pub value: Money,
}

impl Default for PointsRule {
    fn default() -> Self {
        PointsRule { rupiah_per_point: 2_000, value: Money::from_rupiah(10) }
    }
}

/// How the cooperative sells: what the settings say on the business date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellingRules {
    pub is_pkp: bool,
    pub rounding: CashRounding,
    pub business_date: Date,
    /// The largest discount a cashier gives alone (`pos.cashier_discount_ppm`).
    pub cashier_discount_ppm: i64,
    pub points: PointsRule,
    /// The labels that the shop's scales print.
    pub labels: Vec<InStorePattern>,
    /// The shop's rules that may hold; each is asked again for date and customer.
    pub promotions: Vec<PromotionDescribed>,
}

impl Default for SellingRules {
    fn default() -> Self {
        SellingRules {
            is_pkp: false,
            rounding: CashRounding::default(),
            business_date: Date::default(),
            cashier_discount_ppm: 50_000,
            points: PointsRule::default(),
            labels: InStorePattern::defaults(),
            promotions: Vec::new(),
        }
    }
}

/// Where a discount comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum DiscountKind {
    /// A rule of the shop.
    Promotion,
    /// A rule over several products together (*paket*).
    Bundle,
    /// Given by hand on the line.
    Manual,
    /// The line's part of what was given on the whole bill.
    Bill,
}

/// One reason why a line costs less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LineDiscount {
    pub kind: DiscountKind,
    /// As the receipt prints it.
    pub label: String,
    pub amount: Money,
    /// The rule, with the version that was in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub promotion: Option<PromotionId>,
    #[serde(default, skip_serializing_if = "is_zero")]
    #[ts(type = "number")]
    pub version: u64,
}

const fn is_zero(version: &u64) -> bool {
    *version == 0
}

/// A line of a sale whose price and discounts are settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedLine {
    /// Its number on the receipt; settles ties when something is spread over the lines.
    pub line_no: u16,
    /// How much is sold, in base units.
    pub quantity: Quantity,
    /// The unit of measure it is sold in; none is the base unit.
    pub unit_name: Option<String>,
    /// Base units in one unit of measure.
    pub pack: Quantity,
    /// The price of one unit of measure, tax included.
    pub unit_price: Money,
    /// The price everybody pays for it.
    pub list_price: Money,
    /// Whose price it is: `general`, `member`, `wholesale:12000`, `unit:DUS`, `open`, `override`, `label`.
    pub level: String,
    /// What the quantity costs at that price.
    pub gross: Money,
    /// The sum of `discounts`, on the whole line, tax included.
    pub discount: Money,
    pub discounts: Vec<LineDiscount>,
    /// How the product is taxed.
    pub tax_class: TaxClass,
}

impl PricedLine {
    /// What the customer pays for the line.
    pub fn net(&self) -> Money {
        self.gross - self.discount
    }
}

/// A cart with its prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    pub lines: Vec<PricedLine>,
    pub amounts: SaleAmounts,
    /// What somebody else must agree to.
    pub needs: Vec<Need>,
    /// Points that the member gets for it.
    pub points: i64,
    /// What the customer should hear, in Indonesian: whose prices these are, what was saved.
    pub messages: Vec<String>,
}
