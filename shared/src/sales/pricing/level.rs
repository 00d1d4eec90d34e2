//! Price levels (domain §9.5): whose prices are valid for a line, and the lowest of them.
//!
//! A price of a level is for one base unit; that of a unit of measure is for one such unit. Discounts and promotions
//! are deliberately absent.

use super::cart::{CartLine, ProductKind, SellableProduct, SellingRules};
use crate::inventory::barcode::{LabelContent, normalise};
use crate::money::{Money, narrow, round_half_up};
use crate::quantity::Quantity;
use crate::sales::decide::SalesRefused;
use crate::units::access::Operation;
use crate::units::approval::Need;

/// Whose price it is. The order settles ties: of two equal prices the one that promises less is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceLevel {
    /// *Umum*: everybody's.
    General,
    /// The price of one unit of measure, such as a *dus*.
    Unit(String),
    /// *Grosir*: from this quantity in the cart.
    Wholesale(Quantity),
    /// *Anggota*.
    Member,
}

impl PriceLevel {
    /// As facts and tables carry it: `general`, `member`, `wholesale:12000` (thousandths), `unit:DUS`.
    pub fn code(&self) -> String {
        match self {
            PriceLevel::General => "general".to_owned(),
            PriceLevel::Member => "member".to_owned(),
            PriceLevel::Wholesale(from) => format!("wholesale:{}", from.thousandths()),
            PriceLevel::Unit(name) => format!("unit:{name}"),
        }
    }

    /// From its word; none for a level of a later version.
    pub fn from_code(code: &str) -> Option<PriceLevel> {
        match code.split_once(':') {
            None if code == "general" => Some(PriceLevel::General),
            None if code == "member" => Some(PriceLevel::Member),
            Some(("wholesale", from)) => {
                let from = from.parse().ok().map(Quantity::from_thousandths)?;
                (from > Quantity::ZERO && from.is_within_limit()).then_some(PriceLevel::Wholesale(from))
            }
            Some(("unit", name)) if !name.trim().is_empty() => Some(PriceLevel::Unit(name.to_owned())),
            _ => None,
        }
    }
}

/// What a line costs before any discount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BasePrice {
    /// Of one unit of measure.
    pub unit_price: Money,
    pub gross: Money,
    pub level: String,
    /// What everybody pays, of one unit of measure and of the line.
    pub list_price: Money,
    pub list_gross: Money,
    pub list_level: String,
    pub unit_name: Option<String>,
    pub pack: Quantity,
    /// Typed by a person: no promotion touches it.
    pub is_entered: bool,
}

/// What so many base units cost when one pack has this price: nearest rupiah, half up.
pub(super) fn at_pack_price(quantity: Quantity, price: Money, pack: Quantity) -> Money {
    let numerator = i128::from(price.minor()) * i128::from(quantity.thousandths());
    let rupiah = round_half_up(numerator, i128::from(pack.thousandths()) * 100);
    Money::from_minor(narrow(rupiah.saturating_mul(100)))
}

/// The unit a line is sold in, as the product knows it: what the screen says of it is not asked.
fn measure(line: &CartLine, product: &SellableProduct) -> Result<(Option<String>, Quantity), SalesRefused> {
    let Some(name) = line.unit_name.as_ref().filter(|name| **name != product.unit_name && !name.is_empty()) else {
        return Ok((None, Quantity::ONE));
    };
    match product.units.get(name) {
        Some(pack) if *pack > Quantity::ZERO => Ok((Some(name.clone()), *pack)),
        _ => Err(SalesRefused::UnitUnknown { name: product.name.clone(), unit_name: name.clone() }),
    }
}

/// The price of a line, and what must be approved about it. `in_cart` is how much of the product all lines hold
/// together: goods scanned one by one reach the wholesale quantity as well.
pub(super) fn base_price(
    line: &CartLine,
    product: &SellableProduct,
    in_cart: Quantity,
    is_member: bool,
    rules: &SellingRules,
) -> Result<(BasePrice, Option<Need>), SalesRefused> {
    let (unit_name, pack) = measure(line, product)?;
    let entered = line.entered_price;
    if entered.is_some_and(|price| price < Money::ZERO || !price.is_within_limit()) {
        return Err(SalesRefused::AmountNegative);
    }
    let with = |unit_price: Money, level: &str, list_price: Money| BasePrice {
        unit_price,
        gross: at_pack_price(line.quantity, unit_price, pack),
        level: level.to_owned(),
        list_price,
        list_gross: at_pack_price(line.quantity, list_price, pack),
        list_level: level.to_owned(),
        unit_name: unit_name.clone(),
        pack,
        is_entered: true,
    };
    if product.kind == ProductKind::OpenPrice {
        let price = entered.ok_or_else(|| SalesRefused::PriceNeeded { name: product.name.clone() })?;
        return Ok((with(price, "open", price), None));
    }
    let labelled = entered.filter(|total| is_on_label(line, *total, rules));
    if let (Some(price), None) = (entered, labelled) {
        if line.override_reason.trim().is_empty() {
            return Err(SalesRefused::ReasonMissing);
        }
        let list = lowest(line, product, unit_name.as_deref(), pack, in_cart, is_member).map_or(price, |it| it.list);
        return Ok((with(price, "override", list), Some(override_need(product, price, list))));
    }
    let lowest = lowest(line, product, unit_name.as_deref(), pack, in_cart, is_member);
    let Lowest { price, level, list, list_level } =
        lowest.ok_or_else(|| SalesRefused::PriceMissing { name: product.name.clone() })?;
    let mut price = BasePrice { is_entered: false, list_level: list_level.code(), ..with(price, &level.code(), list) };
    if let Some(total) = labelled {
        // The label's total stands for the list price: what the scale printed is what the customer read.
        (price.list_gross, price.list_level) = (total, LABEL.to_owned());
        if level == PriceLevel::General || total <= price.gross {
            (price.gross, price.unit_price, price.level) = (total, list, LABEL.to_owned());
        }
    }
    Ok((price, None))
}

/// The level of what a scale priced.
pub(super) const LABEL: &str = "label";

/// The lowest valid price of one pack and whose it is, and what everybody pays for it.
struct Lowest {
    price: Money,
    level: PriceLevel,
    list: Money,
    list_level: PriceLevel,
}

fn lowest(
    line: &CartLine,
    product: &SellableProduct,
    unit_name: Option<&str>,
    pack: Quantity,
    in_cart: Quantity,
    is_member: bool,
) -> Option<Lowest> {
    let of_pack = |price: Money| at_pack_price(pack, price, Quantity::ONE);
    let general = product.price.map(|price| (of_pack(price), PriceLevel::General));
    let others = product.levels.iter().filter_map(|(level, price)| {
        let price = match level {
            PriceLevel::General => of_pack(*price),
            PriceLevel::Member if is_member => of_pack(*price),
            PriceLevel::Wholesale(from) if in_cart.max(line.quantity) >= *from => of_pack(*price),
            PriceLevel::Unit(name) if unit_name == Some(name.as_str()) => *price,
            PriceLevel::Member | PriceLevel::Wholesale(_) | PriceLevel::Unit(_) => return None,
        };
        Some((price, level.clone()))
    });
    let candidates: Vec<(Money, PriceLevel)> = general.into_iter().chain(others).collect();
    let (price, level) = candidates.iter().min()?.clone();
    let own_unit = candidates.iter().find(|(_, level)| matches!(level, PriceLevel::Unit(_)));
    let everybodys = candidates.iter().find(|(_, level)| *level == PriceLevel::General);
    let (list, list_level) = own_unit.or(everybodys).cloned().unwrap_or_else(|| (price, level.clone()));
    Some(Lowest { price, level, list, list_level })
}

/// Whether the total was read from a label of the shop's scales: the price that the scanned code holds, or several.
fn is_on_label(line: &CartLine, total: Money, rules: &SellingRules) -> bool {
    let code = line.code.as_deref().and_then(|code| normalise(code).ok());
    let label = code.and_then(|code| code.in_store_label(&rules.labels));
    let Some(LabelContent::Price(price)) = label.map(|label| label.content) else { return false };
    price > Money::ZERO && total > Money::ZERO && total.minor() % price.minor() == 0
}

fn override_need(product: &SellableProduct, price: Money, list: Money) -> Need {
    let what = format!("harga {} diubah dari Rp{list} menjadi Rp{price}", product.name);
    Need { operation: Operation::OverridePrice, what }
}
