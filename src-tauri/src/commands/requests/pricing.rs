//! Requests and answers about prices: the cart as the screen sends it, and what it comes to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::id::PromotionId;
use shared::sales::pricing::{CartLine, LineDiscount, ManualDiscount, Offer, ProductKind, PromotionScope};
use shared::units::approval::Need;
use ts_rs::TS;

use super::ExchangeRequest;
use super::prelude::*;

/// A discount given by hand: parts per million, or an amount; of both the percentage counts.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
pub struct DiscountRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "number", optional)]
    pub percent_ppm: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub amount: Option<Money>,
}

impl DiscountRequest {
    /// As the rules take it; none where nothing is given.
    pub fn given(self) -> Option<ManualDiscount> {
        let percent = self.percent_ppm.map(|ppm| ManualDiscount::Percent { ppm });
        percent.or(self.amount.map(ManualDiscount::Amount))
    }
}

/// A line of the cart as the screen keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct CartLineRequest {
    /// The screen's own name of the line; comes back with its price.
    #[serde(default)]
    pub line_id: String,
    pub product_id: ProductId,
    /// In base units.
    pub quantity: Quantity,
    /// The code that was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// The unit of measure of that code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_name: Option<String>,
    /// Base units in one of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pack: Option<Quantity>,
    /// The price of an open-price item, an overriding price, or the total on a scale's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub entered_price: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub override_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub discount: Option<DiscountRequest>,
    /// As quoted: with it the sale is refused where the price has changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit_price: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub net: Option<Money>,
}

impl From<&CartLineRequest> for CartLine {
    fn from(line: &CartLineRequest) -> CartLine {
        CartLine {
            product: line.product_id,
            quantity: line.quantity,
            code: line.code.clone(),
            unit_name: line.unit_name.clone(),
            pack: line.pack.unwrap_or(Quantity::ONE),
            entered_price: line.entered_price,
            override_reason: line.override_reason.clone().unwrap_or_default(),
            discount: line.discount.and_then(DiscountRequest::given),
            quoted: line.unit_price.map(|unit_price| (unit_price, line.net)),
        }
    }
}

/// Quote line, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QuoteLine {
    pub line_id: String,
    pub line_no: u16,
    pub product_id: ProductId,
    pub name: String,
    /// The unit of measure the line is sold in.
    pub unit_name: String,
    /// In base units.
    pub quantity: Quantity,
    /// Base units in one unit of measure.
    pub pack: Quantity,
    /// Of one unit of measure.
    pub unit_price: Money,
    pub list_price: Money,
    pub level: String,
    pub gross: Money,
    pub discounts: Vec<LineDiscount>,
    pub discount: Money,
    pub net: Money,
    pub stock: Quantity,
    pub kind: ProductKind,
}

/// Quote member, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QuoteMember {
    pub member_id: MemberId,
    pub number: String,
    pub name: String,
    /// What the member may owe altogether, owes, and may still buy on credit here.
    pub credit_limit: Money,
    pub credit_used: Money,
    pub credit_available: Money,
    /// Why nothing more may be bought on credit, in Indonesian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub credit_blocked: Option<String>,
    /// What may be taken from voluntary savings.
    pub savings_available: Money,
    #[ts(type = "number")]
    pub points_balance: i64,
    /// What all of them are worth.
    pub points_value: Money,
    /// Whether the member has set a PIN.
    pub has_pin: bool,
}

/// Quote, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Quote {
    pub lines: Vec<QuoteLine>,
    pub subtotal: Money,
    pub discount_total: Money,
    /// Before cash rounding.
    pub due: Money,
    pub rounding: Money,
    /// What changes hands, rounded where it is cash.
    pub payable: Money,
    pub vat: Money,
    #[ts(type = "number")]
    pub points: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member: Option<QuoteMember>,
    pub quick_tenders: Vec<Money>,
    pub needs: Vec<Need>,
    /// What the customer should hear, in Indonesian.
    pub messages: Vec<String>,
    /// Where goods come back in the same action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub exchange: Option<QuoteExchange>,
}

/// What an exchange leaves to be paid, with the parts taken so far.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QuoteExchange {
    /// What the goods that come back are worth.
    pub refund: Money,
    /// What covers it without cash, the parts so far included.
    pub due: Money,
    /// What covers it with cash.
    pub payable: Money,
    /// Of the part in cash.
    pub rounding: Money,
    /// What the customer gets in cash.
    pub paid_out: Money,
}

/// Asks `quote_sale`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct QuoteSaleRequest {
    pub lines: Vec<CartLineRequest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub member_id: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub bill_discount: Option<DiscountRequest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tenders: Option<Vec<Tender>>,
    /// Goods that come back in the same action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub exchange: Option<ExchangeRequest>,
}

/// Asks `save_promotion`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SavePromotionRequest {
    pub id: ChangeSetId,
    pub promotion_id: PromotionId,
    /// As the receipt prints it.
    pub name: String,
    pub active: bool,
    /// The first business date; none is today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from: Option<String>,
    /// The last one.
    pub until: String,
    /// 1 Monday to 7 Sunday; none is every day.
    #[serde(default)]
    pub weekdays: Vec<u8>,
    pub member_only: bool,
    pub scope: PromotionScope,
    pub offer: Offer,
}

/// Promotion, as a screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct PromotionRow {
    pub promotion_id: PromotionId,
    pub name: String,
    pub active: bool,
    pub from: String,
    pub until: String,
    pub weekdays: Vec<u8>,
    pub member_only: bool,
    pub scope: PromotionScope,
    pub offer: Offer,
    #[ts(type = "number")]
    pub version: u64,
    #[ts(type = "\"running\" | \"coming\" | \"over\" | \"off\"")]
    pub state: String,
}

/// Asks `list_promotions`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPromotionsRequest {
    pub offset: u32,
    pub limit: u32,
}

/// Answers `list_promotions`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ListPromotionsResponse {
    #[ts(type = "number")]
    pub total: i64,
    pub promotions: Vec<PromotionRow>,
}
