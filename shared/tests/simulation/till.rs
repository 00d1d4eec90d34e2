//! A till: what is on its disk, the program that runs, and its own opinion of what time it is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

use jiff::civil::Date;
use shared::change_set::{Approval, Author, Circumstances, Decided, Seen, Signed};
use shared::clock::{Zone, date_from_number};
use shared::id::{ChangeSetId, DeviceId, MemberId, ProductId, ShiftId, UnitId, UserId};
use shared::inventory::decide::KnownStock;
use shared::inventory::fact::LEVEL_GENERAL;
use shared::inventory::pool::Pool;
use shared::inventory::price::{DatedPrice, in_force};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::row::{Table, Value};
use shared::sales::consigning::Consignment;
use shared::sales::decide::SellableProduct;
use shared::sales::points::{self, PointYear};
use shared::sales::pricing::PriceLevel;
use shared::sales::tax::TaxClass;
use shared::table::{
    APP_USER, DEVICE, HOLDER_TOTAL, LAST_COST, MEMBER, POINT_TOTAL, PRICE, PRODUCT, PRODUCT_CONSIGNMENT, SETTING,
    SHIFT, SHIFT_CLOSING, SHIFT_SUSPENSION, STOCK_POOL, UNIT,
};

use uuid::Uuid;

use super::cells::Cells;
use super::disk::{Disk, Process};

pub struct Till {
    pub disk: Disk,
    pub process: Process,
    pub zone: Zone,
    /// The unit that members' savings belong to: the cooperative's first.
    pub savings_unit: UnitId,
    pub wall_ms: u64,
    /// A copy of the disk that lies elsewhere.
    pub backup: Option<Disk>,
}

impl Deref for Till {
    type Target = Disk;

    fn deref(&self) -> &Disk {
        &self.disk
    }
}

impl DerefMut for Till {
    fn deref_mut(&mut self) -> &mut Disk {
        &mut self.disk
    }
}

impl Till {
    pub fn new(disk: Disk, zone: Zone, savings_unit: UnitId, wall_ms: u64) -> Till {
        Till { disk, process: Process::default(), zone, savings_unit, wall_ms, backup: None }
    }

    /// True once it has written its first line: before that it may not act.
    pub fn is_joined(&self) -> bool {
        self.store.head(self.identity.device).seq > 0
    }

    pub fn heads(&self) -> BTreeMap<DeviceId, u64> {
        self.store.heads().iter().map(|(device, head)| (*device, head.seq)).collect()
    }

    /// The power comes back: only the disk is left.
    pub fn restart(&mut self) {
        self.process = self.process.after();
    }

    fn seen(&self) -> Seen {
        match self.cursor {
            Some(cursor) => Seen { epoch: Some(cursor.epoch), position: cursor.position, heads: BTreeMap::new() },
            None => {
                let mut heads = self.heads();
                heads.remove(&self.identity.device);
                Seen { epoch: None, position: 0, heads }
            }
        }
    }

    /// The one write path: number, chain, sign, append. Whoever is told that it returned has been promised it.
    pub fn commit(
        &mut self,
        id: ChangeSetId,
        (actor, approvals): (UserId, Vec<Approval>),
        decided: Decided,
    ) -> anyhow::Result<u64> {
        let author = Author {
            cooperative: self.store.cooperative(),
            device: self.identity.device,
            head: self.store.head(self.identity.device),
            clock: self.clock,
            seen: self.seen(),
        };
        let circumstances = Circumstances {
            id,
            unit: self.identity.unit,
            business_date: self.zone.local(self.wall_ms).0,
            zone: self.zone,
            actor,
            approvals,
            batch: None,
        };
        let change_set = author.next(circumstances, decided, self.wall_ms);
        let signed = Signed::seal(&change_set, &self.identity.key)?;
        let refused = self.receive(&[signed]);
        anyhow::ensure!(refused.is_empty(), "its own action was refused: {refused:?} {change_set:?}");
        self.clock = change_set.clock;
        Ok(change_set.seq)
    }

    pub fn rows(&self, table: &'static Table) -> impl Iterator<Item = Cells<'_>> {
        self.store.rows(table).map(move |row| Cells(table, row))
    }

    pub fn row(&self, table: &'static Table, rest: &[Value]) -> Option<Cells<'_>> {
        let key: Vec<Value> =
            std::iter::once(Value::Id(self.store.cooperative().0)).chain(rest.iter().cloned()).collect();
        self.store.row(table, &key).map(|row| Cells(table, row))
    }

    /// The shifts of these devices that have no closing here.
    pub fn open_shifts(&self, devices: &[DeviceId]) -> Vec<ShiftId> {
        let closed: BTreeSet<_> = self.rows(&SHIFT_CLOSING).map(|row| row.id("shift")).collect();
        self.rows(&SHIFT)
            .filter(|row| devices.iter().any(|device| device.0 == row.id("device")))
            .map(|row| row.id("shift"))
            .filter(|shift| !closed.contains(shift))
            .map(ShiftId)
            .collect()
    }

    /// This machine under all its names: what was begun under one goes on under the next.
    pub fn lineage(&self) -> Vec<DeviceId> {
        [&[self.identity.device], self.identity.before.as_slice()].concat()
    }

    /// The shift that is worked: open, and not at rest.
    pub fn own_shift(&self) -> Option<ShiftId> {
        let rests = |shift: &ShiftId| {
            self.row(&SHIFT_SUSPENSION, &[shift.0.into()]).is_some_and(|row| row.int("suspended") == 1)
        };
        self.open_shifts(&self.lineage()).into_iter().find(|shift| !rests(shift))
    }

    pub fn today(&self) -> Date {
        self.zone.local(self.wall_ms).0
    }

    pub fn next_document(&self) -> String {
        self.document_number(self.store.head(self.identity.device).seq + 1)
    }

    pub fn members(&self) -> Vec<MemberId> {
        self.rows(&MEMBER).map(|row| MemberId(row.id("member"))).collect()
    }

    /// What this unit, or for savings the unit that keeps them, owes a holder on an account.
    pub fn owed(&self, account: &str, holder: Uuid) -> Money {
        let unit = if account.starts_with("211") { self.savings_unit } else { self.identity.unit };
        let row = self.row(&HOLDER_TOTAL, &[unit.0.into(), account.into(), holder.into()]);
        row.map_or(Money::ZERO, |row| -Money::from_minor(row.int("balance_minor")))
    }

    pub fn points(&self, member: MemberId) -> i64 {
        let begin = [Value::Id(self.store.cooperative().0), member.0.into()];
        let rows = self.store.rows_under(&POINT_TOTAL, &begin).map(|row| Cells(&POINT_TOTAL, row));
        let years: Vec<PointYear> = rows
            .map(|row| PointYear { year: row.int("year"), granted: row.int("granted"), used: row.int("used") })
            .collect();
        points::balance(&years, self.today())
    }

    pub fn drawer(&self, shift: ShiftId) -> Money {
        let key = [self.identity.unit.0.into(), "1112".into(), shift.0.into()];
        self.row(&HOLDER_TOTAL, &key).map_or(Money::ZERO, |row| Money::from_minor(row.int("balance_minor")))
    }

    pub fn stock(&self, product: ProductId) -> KnownStock {
        let unit: Value = self.identity.unit.0.into();
        let pool = self.row(&STOCK_POOL, &[unit.clone(), unit, product.0.into(), "1151".into()]);
        let cost = self.row(&LAST_COST, &[product.0.into()]);
        KnownStock {
            pool: pool.map_or_else(Pool::default, |row| Pool {
                quantity: Quantity::from_thousandths(row.int("quantity")),
                value: Money::from_minor(row.int("value_minor")),
            }),
            last_cost: cost.map(|row| Money::from_minor(row.int("cost_minor"))),
            last_cost_n: cost.map_or(0, |row| row.int("version_n").unsigned_abs()),
        }
    }

    /// The prices of a level, by the date each begins on.
    pub fn prices(&self, product: ProductId) -> Vec<DatedPrice> {
        let begin = [Value::Id(self.store.cooperative().0), product.0.into()];
        let rows = self.store.rows_under(&PRICE, &begin).map(|row| Cells(&PRICE, row));
        rows.map(|row| DatedPrice {
            level: row.text("level").to_owned(),
            from: date_from_number(row.int("from_date")).unwrap_or_default(),
            price: row.optional_int("price_minor").map(Money::from_minor),
            n: row.int("version_n").unsigned_abs(),
        })
        .collect()
    }

    pub fn price(&self, product: ProductId) -> Option<(Money, u64)> {
        let prices = self.prices(product);
        let row = in_force(&prices, LEVEL_GENERAL, self.zone.local(self.wall_ms).0)?;
        Some((row.price?, row.n))
    }

    pub fn products(&self) -> Vec<ProductId> {
        self.rows(&PRODUCT).map(|row| ProductId(row.id("product"))).collect()
    }

    pub fn sellable(&self, product: ProductId) -> Option<SellableProduct> {
        let row = self.row(&PRODUCT, &[product.0.into()])?;
        let goods = SellableProduct::goods(
            row.text("name"),
            row.text("unit_name"),
            TaxClass::from_code(row.text("tax_class")).unwrap_or(TaxClass::Taxed),
            self.price(product).map(|(price, _)| price),
            self.stock(product),
        );
        let consigned = self.row(&PRODUCT_CONSIGNMENT, &[product.0.into()]);
        let consignment =
            consigned.map(|it| Consignment { owner: it.id("owner"), commission_ppm: it.int("commission_ppm") });
        let of_members = in_force(&self.prices(product), PriceLevel::Member.code().as_str(), self.today())
            .and_then(|row| Some((PriceLevel::Member, row.price?)));
        let category = row.text("category").to_owned();
        Some(SellableProduct { category, consignment, levels: of_members.into_iter().collect(), ..goods })
    }

    pub fn setting(&self, field: &str) -> Option<String> {
        self.rows(&SETTING).find(|row| row.text("field") == field).map(|row| row.text("content").to_owned())
    }

    pub fn users(&self) -> Vec<UserId> {
        self.rows(&APP_USER).map(|row| UserId(row.id("app_user"))).collect()
    }

    /// The next number on paper; the revoked do not know that theirs count for nothing, so numbers may repeat there.
    pub fn document_number(&self, own_actions: u64) -> String {
        let unit = self.row(&UNIT, &[self.identity.unit.0.into()]).map_or("", |row| row.text("code"));
        let date = self.zone.local(self.wall_ms).0;
        let (year, month, day) = (date.year() % 100, date.month(), date.day());
        format!("{unit}-{}-{year:02}{month:02}{day:02}-{own_actions:04}", self.identity.till_code)
    }

    pub fn taken_till_codes(&self) -> Vec<String> {
        self.rows(&DEVICE).map(|row| row.text("till_code").to_owned()).collect()
    }
}
