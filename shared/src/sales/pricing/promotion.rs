//! Promotions (*promosi*, domain §9.5): rules of the shop that hold for a while and make something cost less.
//!
//! Words: the *scope* says which products a rule is about, the *offer* what it gives. A rule is a fact with a version;
//! a sale names both. Choosing between rules stands in `offers`, over several products in `bundles`.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use super::cart::SellableProduct;
use crate::clock::date_number;
use crate::fact::{At, Project};
use crate::id::{ProductId, PromotionId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::row::{Row, Value};
use crate::table::PROMOTION;

/// The most products one rule may name: with its other words it stays within a change set.
pub const PROMOTION_PRODUCTS_MAX: usize = 500;

/// The most products of one bundle.
pub const BUNDLE_ITEMS_MAX: usize = 20;

/// Which products a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PromotionScope {
    Everything,
    Categories { categories: Vec<String> },
    Products { products: Vec<ProductId> },
}

impl PromotionScope {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            PromotionScope::Everything => "everything",
            PromotionScope::Categories { .. } => "categories",
            PromotionScope::Products { .. } => "products",
        }
    }
}

/// So much of a product in every bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BundleItem {
    pub product: ProductId,
    /// In base units.
    pub quantity: Quantity,
}

/// What a rule gives, always on the price that everybody pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Offer {
    /// Parts per million off.
    Percent {
        #[ts(type = "number")]
        ppm: i64,
    },
    /// So much off every base unit.
    Amount { amount: Money },
    /// A base unit costs this.
    FixedPrice { price: Money },
    /// Of so many and so many more of one product, the latter are free (*beli 2 gratis 1*).
    BuyGet { buy: Quantity, get: Quantity },
    /// These together cost this (*paket*). The scope is not asked.
    Bundle { items: Vec<BundleItem>, price: Money },
}

/// A promotion was described, or described anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionDescribed {
    pub promotion: PromotionId,
    /// As the receipt prints it: *Diskon anggota 5%*.
    pub name: String,
    pub active: bool,
    /// The first and the last business date.
    pub from: Date,
    pub until: Date,
    /// 1 Monday to 7 Sunday; none is every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<u8>,
    pub member_only: bool,
    pub scope: PromotionScope,
    pub offer: Offer,
    /// The version.
    pub n: u64,
}

impl PromotionDescribed {
    /// Whether the rule holds on this date for this customer.
    pub fn holds(&self, date: Date, is_member: bool) -> bool {
        let weekday = date.weekday().to_monday_one_offset().unsigned_abs();
        self.active
            && self.from <= date
            && date <= self.until
            && (self.weekdays.is_empty() || self.weekdays.contains(&weekday))
            && (is_member || !self.member_only)
    }

    /// Whether the rule is about this product.
    pub fn is_about(&self, id: ProductId, product: &SellableProduct) -> bool {
        match &self.scope {
            PromotionScope::Everything => true,
            PromotionScope::Categories { categories } => categories.contains(&product.category),
            PromotionScope::Products { products } => products.contains(&id),
        }
    }
}

impl Project for PromotionDescribed {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.promotion.0.into(),
            self.name.as_str().into(),
            Value::Int(i64::from(self.active)),
            Value::Int(date_number(self.from)),
            Value::Int(date_number(self.until)),
            self.scope.code().into(),
            serde_json::to_string(self).unwrap_or_default().into(),
        ];
        rows.push(at.put(&PROMOTION, values, self.n));
    }
}

/// Why a promotion was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PromotionRefused {
    #[error("Beri nama promosi: nama itu dicetak di struk.")]
    NameMissing,
    #[error("Tanggal selesai promosi lebih awal dari tanggal mulainya.")]
    DatesReversed,
    #[error("Hari promosi harus angka 1 (Senin) sampai 7 (Minggu).")]
    WeekdayNotValid,
    #[error("Pilih barang atau kategori promosi, paling banyak 500.")]
    ScopeNotValid,
    #[error("Isi promosi belum benar: persen di atas 0 sampai 100, rupiah bulat, dan jumlah lebih dari nol.")]
    OfferNotValid,
    #[error("Paket berisi dua sampai dua puluh barang yang berbeda.")]
    BundleNotValid,
}

impl PromotionRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            PromotionRefused::NameMissing => "promotion_name_missing",
            PromotionRefused::DatesReversed => "promotion_dates_reversed",
            PromotionRefused::WeekdayNotValid => "promotion_weekday_not_valid",
            PromotionRefused::ScopeNotValid => "promotion_scope_not_valid",
            PromotionRefused::OfferNotValid => "promotion_offer_not_valid",
            PromotionRefused::BundleNotValid => "promotion_bundle_not_valid",
        }
    }
}

/// Describes a promotion; none where it says what is known already. `wanted.n` is ignored.
///
/// # Errors
/// It makes no sense.
pub fn describe_promotion(
    mut wanted: PromotionDescribed,
    known: Option<&PromotionDescribed>,
) -> Result<Option<PromotionDescribed>, PromotionRefused> {
    wanted.name = wanted.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if wanted.name.is_empty() {
        return Err(PromotionRefused::NameMissing);
    }
    if wanted.until < wanted.from {
        return Err(PromotionRefused::DatesReversed);
    }
    wanted.weekdays.sort_unstable();
    wanted.weekdays.dedup();
    if wanted.weekdays.iter().any(|day| !(1..=7).contains(day)) {
        return Err(PromotionRefused::WeekdayNotValid);
    }
    check_offer(&wanted.offer)?;
    let named = match &mut wanted.scope {
        PromotionScope::Everything => 1,
        PromotionScope::Categories { categories } => {
            categories.sort();
            categories.dedup();
            categories.len()
        }
        PromotionScope::Products { products } => {
            products.sort();
            products.dedup();
            products.len()
        }
    };
    if !(1..=PROMOTION_PRODUCTS_MAX).contains(&named) && !matches!(wanted.offer, Offer::Bundle { .. }) {
        return Err(PromotionRefused::ScopeNotValid);
    }
    let seen = known.map_or(0, |known| known.n);
    wanted.n = seen;
    if known == Some(&wanted) {
        return Ok(None);
    }
    wanted.n = seen + 1;
    Ok(Some(wanted))
}

fn check_offer(offer: &Offer) -> Result<(), PromotionRefused> {
    let is_price = |price: &Money| *price > Money::ZERO && price.is_within_limit() && price.minor() % 100 == 0;
    let is_quantity = |quantity: &Quantity| *quantity > Quantity::ZERO && quantity.is_within_limit();
    let is_valid = match offer {
        Offer::Percent { ppm } => (1..=1_000_000).contains(ppm),
        Offer::Amount { amount: price } | Offer::FixedPrice { price } => is_price(price),
        Offer::BuyGet { buy, get } => is_quantity(buy) && is_quantity(get),
        Offer::Bundle { items, price } => {
            let mut products: Vec<ProductId> = items.iter().map(|item| item.product).collect();
            products.sort();
            products.dedup();
            if products.len() != items.len() || !(2..=BUNDLE_ITEMS_MAX).contains(&items.len()) {
                return Err(PromotionRefused::BundleNotValid);
            }
            is_price(price) && items.iter().all(|item| is_quantity(&item.quantity))
        }
    };
    if is_valid { Ok(()) } else { Err(PromotionRefused::OfferNotValid) }
}
