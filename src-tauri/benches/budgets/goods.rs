//! Goods and sales that look like a shop's, made from a seed: names from the catalogue that travels with the program.

use shared::id::{ChangeSetId, ProductId, ShiftId, UnitId, UserId, WarehouseId};
use shared::inventory::decide::KnownStock;
use shared::inventory::pool::Pool;
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::decide::{Cart, CartLine, CompleteSale, Purse, SellableProduct, SellingRules};
use shared::sales::fact::Tender;
use shared::sales::tax::TaxClass;
use shared::units::access::Role;
use shared::units::approval::Authority;

const CATALOGUE: &str = include_str!("../../assets/catalog/products.csv");

/// A small generator: the same seed makes the same shop.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }

    /// Ten bytes, for an id.
    fn bytes(&mut self) -> [u8; 10] {
        std::array::from_fn(|_| u8::try_from(self.roll(256)).unwrap_or(0))
    }

    /// A change set's id of this millisecond.
    pub fn id(&mut self, unix_ms: u64) -> ChangeSetId {
        ChangeSetId::make(unix_ms, self.bytes())
    }
}

/// A product on sale.
#[derive(Clone)]
pub struct Good {
    pub product: ProductId,
    pub code: String,
    pub name: String,
    pub category: String,
    pub price: Money,
}

/// Cost of a good: four fifths of its price, to the rupiah.
pub fn cost_of(good: &Good) -> Money {
    Money::from_rupiah(good.price.minor() / 100 * 4 / 5)
}

/// A code of thirteen digits whose last one is right.
fn ean13(number: usize) -> String {
    let digits = format!("899{number:09}");
    let sum: u32 = digits
        .chars()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A day before any of the sales.
const GOODS_MADE_MS: u64 = 1_672_000_000_000;

/// As many goods as are wanted: the catalogue's names, again and again, in other sizes.
pub fn goods(count: usize, dice: &mut Dice) -> Vec<Good> {
    let rows: Vec<Vec<&str>> = CATALOGUE.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let good = |number: usize| {
        let row = &rows[number % rows.len()];
        let size = number / rows.len();
        let name = row.get(1).copied().unwrap_or("BARANG");
        Good {
            product: ProductId::make(GOODS_MADE_MS, dice.bytes()),
            code: ean13(number),
            name: if size == 0 { name.to_owned() } else { format!("{name} ISI {size}") },
            category: row.get(2).copied().unwrap_or_default().to_owned(),
            price: Money::from_rupiah(i64::try_from(1 + dice.roll(90)).unwrap_or(1) * 500),
        }
    };
    (0..count).map(good).collect()
}

/// A cash sale of so many different goods, as the counter would decide it.
pub fn sale(
    goods: &[Good],
    lines: usize,
    warehouse: WarehouseId,
    shift: ShiftId,
    document: String,
    dice: &mut Dice,
) -> CompleteSale {
    let chosen: Vec<&Good> = (0..lines).map(|_| &goods[dice.roll(goods.len())]).collect();
    let known = |good: &&Good| {
        let quantity = Quantity::from_thousandths(1_000_000);
        let value = Money::from_minor(cost_of(good).minor() * 1_000);
        let stock = KnownStock { pool: Pool { quantity, value }, last_cost: Some(cost_of(good)), last_cost_n: 1 };
        let product = SellableProduct::goods(&good.name, "PCS", TaxClass::Taxed, Some(good.price), stock);
        (good.product, product)
    };
    let mut line = |good: &&Good| {
        let pieces = i64::try_from(1 + dice.roll(3)).unwrap_or(1);
        CartLine::new(good.product, Quantity::from_units(pieces)).quoted(good.price)
    };
    CompleteSale {
        shift: Some(shift),
        document,
        warehouse,
        cart: Cart { lines: chosen.iter().map(&mut line).collect(), ..Cart::default() },
        authority: Authority::alone(UserId::from_bytes([0; 16]), Role::Cashier),
        unit: UnitId(warehouse.0),
        savings_unit: UnitId(warehouse.0),
        tenders: vec![Tender::Cash { amount: Money::from_rupiah(10_000_000) }],
        donation: Money::ZERO,
        purse: Purse::default(),
        refunds: Vec::new(),
        hold: None,
        products: chosen.iter().map(known).collect(),
        rules: SellingRules { is_pkp: true, ..SellingRules::default() },
    }
}
