//! A till with a long past: its change sets are decided, chained and signed as always, and appended in large
//! transactions, so that a past of years is made in a minute.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use anyhow::{Context, Result, anyhow};
use ed25519_dalek::SigningKey;
use jiff::civil::Date;
use lumbung::commands::call;
use lumbung::core::{Core, new_id, now_ms};
use lumbung::store::log;
use serde_json::{Value, json};
use shared::change_set::{Author, ChangeSet, Circumstances, Decided, Seen, Signed};
use shared::clock::Zone;
use shared::document;
use shared::id::{ChangeSetId, DocumentId, ShiftId, UnitId, UserId, WarehouseId};
use shared::inventory::decide::{ProductDescription, set_price};
use shared::sales::decide::complete_sale;
use shared::sales::tax::TaxClass;

use crate::goods::{Dice, Good, cost_of, sale};

pub const PIN: &str = "123456";
const ADMIN_PIN: &str = "654321";
/// Change sets of one transaction of the past.
const BATCH: usize = 1_000;
const PRODUCTS_PER_CHANGE_SET: usize = 100;
const RECEIPT_LINES: usize = 200;

/// A till, open.
pub struct Shop {
    pub core: Arc<Core>,
}

/// Writes one device's chain without asking the database for its end every time.
struct Scribe {
    author: Author,
    key: SigningKey,
    unit: UnitId,
    actor: UserId,
    dice: Dice,
    ms: u64,
}

impl Scribe {
    fn write(&mut self, decided: Decided, date: Date) -> Result<(ChangeSet, Signed)> {
        self.ms += 1;
        let circumstances = Circumstances {
            id: self.dice.id(self.ms),
            unit: self.unit,
            business_date: date,
            zone: Zone::Wib,
            actor: self.actor,
            approvals: Vec::new(),
            batch: None,
        };
        let change_set = self.author.next(circumstances, decided, self.ms);
        let signed = Signed::seal(&change_set, &self.key)?;
        self.author.head = shared::change_set::Head { seq: change_set.seq, hash: signed.hash() };
        self.author.clock = change_set.clock;
        Ok((change_set, signed))
    }
}

impl Shop {
    /// Founds a cooperative in an empty folder.
    pub fn found(folder: &Path) -> Result<Shop> {
        let shop = Shop::open(folder)?;
        let people = ["manager", "finance_officer", "cashier", "warehouse_staff"];
        let person = |role: &&str| Ok(json!({ "user_id": new_id()?, "name": role, "role": role, "pin": PIN }));
        let users: Vec<Value> = people.iter().map(person).collect::<Result<_>>()?;
        shop.call(
            "create_cooperative",
            json!({
                "id": new_id()?, "cooperative_name": "Koperasi Ukur", "unit_name": "Unit Toko", "unit_code": "T01",
                "till_code": "K01", "address_lines": ["Jl. Ukur 1"], "npwp": "0012345678901234", "is_pkp": true,
                "zone": "WIB", "admin_name": "super_admin", "admin_pin": ADMIN_PIN, "first_users": users,
            }),
        )?;
        Ok(shop)
    }

    /// Opens what lies in a folder.
    pub fn open(folder: &Path) -> Result<Shop> {
        let core = Core::start(folder, false).map_err(|refusal| anyhow!(refusal.message))?;
        Ok(Shop { core })
    }

    /// Runs a command as whoever is signed in.
    pub fn call(&self, command: &str, request: Value) -> Result<Value> {
        let told = |refusal: lumbung::refusal::Refusal| anyhow!("{command}: {} {}", refusal.code, refusal.message);
        call(&self.core, "window", command, request).map_err(told)
    }

    /// Signs in the person whose name is their role.
    pub fn sign_in(&self, role: &str) -> Result<()> {
        let status = self.call("start_status", json!({}))?;
        let users = status["users"].as_array().context("users")?;
        let user = users.iter().find(|user| user["name"] == json!(role)).context("no such user")?;
        let pin = if role == "super_admin" { ADMIN_PIN } else { PIN };
        self.call("sign_in", json!({ "user_id": user["user_id"], "pin": pin }))?;
        Ok(())
    }

    /// Opens a shift as cashier and returns its id.
    pub fn open_shift(&self) -> Result<ShiftId> {
        self.sign_in("cashier")?;
        let opened = self.call("open_shift", json!({ "id": new_id()?, "float": "20000000" }))?;
        Ok(serde_json::from_value(opened["shift_id"].clone())?)
    }

    /// Counts exactly what should be there; whoever closes counts blind, so a manager looks.
    pub fn closing_request(&self, shift: ShiftId) -> Result<Value> {
        self.sign_in("manager")?;
        let numbers = self.call("x_report", json!({}))?;
        self.sign_in("cashier")?;
        let cash: i64 = numbers["numbers"]["cash"].as_str().context("no cash")?.parse()?;
        Ok(json!({ "id": new_id()?, "shift_id": shift, "counted": (cash + 20_000_000).to_string() }))
    }

    /// The shelf.
    pub fn warehouse(&self) -> Result<WarehouseId> {
        Ok(WarehouseId(self.open_core()?.identity.unit.0))
    }

    fn open_core(&self) -> Result<Arc<lumbung::core::Open>> {
        self.core.require().map_err(|refusal| anyhow!(refusal.message))
    }

    fn scribe(&self, seed: u64) -> Result<Scribe> {
        let open = self.open_core()?;
        let identity = open.identity;
        let (head, clock) = log::head(&open.store.reader(), identity.device)?;
        Ok(Scribe {
            author: Author {
                cooperative: identity.cooperative,
                device: identity.device,
                head,
                clock,
                seen: Seen::default(),
            },
            key: open.signing_key.clone(),
            unit: identity.unit,
            actor: UserId(identity.unit.0),
            dice: Dice(seed),
            ms: now_ms(),
        })
    }

    /// Appends what `write` makes: it is made on another thread meanwhile.
    fn append(
        &self,
        seed: u64,
        write: impl FnOnce(&mut Scribe, &mut dyn FnMut((ChangeSet, Signed)) -> Result<()>) -> Result<()> + Send,
    ) -> Result<()> {
        let open = self.open_core()?;
        let mut scribe = self.scribe(seed)?;
        let (sender, receiver) = sync_channel::<Vec<(ChangeSet, Signed)>>(4);
        std::thread::scope(|scope| {
            let writing = scope.spawn(move || {
                let mut batch = Vec::with_capacity(BATCH);
                let mut keep = |written| {
                    batch.push(written);
                    if batch.len() == BATCH {
                        sender.send(std::mem::take(&mut batch))?;
                    }
                    Ok(())
                };
                write(&mut scribe, &mut keep)?;
                sender.send(batch).map_err(anyhow::Error::from)
            });
            for batch in receiver {
                open.store.write(|tx| log::append(tx, open.identity.cooperative, &batch))?;
            }
            writing.join().map_err(|_| anyhow!("the past could not be written"))?
        })
    }

    /// Describes and prices goods.
    pub fn add_goods(&self, goods: &[Good]) -> Result<()> {
        self.append(1, |scribe, keep| {
            for part in goods.chunks(PRODUCTS_PER_CHANGE_SET) {
                let mut decided = Decided::default();
                for good in part {
                    let described = ProductDescription {
                        name: good.name.clone(),
                        category: good.category.clone(),
                        unit_name: "PCS".to_owned(),
                        codes: vec![good.code.clone()],
                        tax_class: TaxClass::Taxed,
                        active: true,
                    };
                    let author = ChangeSetId(good.product.0);
                    let change = document::edit(&[], author, &described.fields()?, true);
                    let plain =
                        |bytes: Vec<u8>| document::plain(DocumentId(good.product.0), document::KIND_PRODUCT, &bytes);
                    decided.documents.extend(change.map(plain));
                    decided.facts.extend(set_price(good.product, good.price, None)?.map(Into::into));
                }
                keep(scribe.write(decided, date(0)?)?)?;
            }
            Ok(())
        })
    }

    /// A thousand of each, bought on credit.
    pub fn receive(&self, goods: &[Good]) -> Result<()> {
        self.sign_in("warehouse_staff")?;
        for part in goods.chunks(RECEIPT_LINES) {
            let line = |good: &Good| {
                json!({ "product_id": good.product, "quantity": "1000000",
                        "cost_total": (cost_of(good).minor() * 1_000).to_string() })
            };
            let lines: Vec<Value> = part.iter().map(line).collect();
            self.call(
                "receive_stock",
                json!({
                    "id": new_id()?, "supplier_name": "Grosir", "paid_from": "payable", "lines": lines,
                }),
            )?;
        }
        Ok(())
    }

    /// Sales spread over two years before today; each of `lines(n)` goods.
    pub fn add_sales(&self, count: usize, goods: &[Good], shift: ShiftId, lines: fn(usize) -> usize) -> Result<()> {
        let warehouse = self.warehouse()?;
        self.append(2, |scribe, keep| {
            for number in 0..count {
                let document = format!("T01-K01-{:06}-{:04}", number / 10_000, number % 10_000);
                let command = sale(goods, lines(number), warehouse, shift, document, &mut scribe.dice);
                keep(scribe.write(complete_sale(command)?.0, date(number * 700 / count)?)?)?;
            }
            Ok(())
        })
    }
}

/// A date in the past: so many days after the beginning of the books.
fn date(day: usize) -> Result<Date> {
    let days = i64::try_from(day)?;
    Ok(jiff::civil::date(2023, 1, 1).checked_add(jiff::Span::new().try_days(days)?)?)
}
