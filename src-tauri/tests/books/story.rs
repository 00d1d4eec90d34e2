//! A small cooperative with one till, told through the commands.

use std::sync::Arc;

use jiff::civil::Date;
use lumbung::commands::call_as;
use lumbung::commit::{Action, commit, next_document_number};
use lumbung::core::{Core, Open, new_id, now_ms};
use lumbung::refusal::Refusal;
use lumbung::session::{Who, pin_verifier};
use lumbung::store::load::products;
use rusqlite::Connection;
use serde_json::{Value, json};
use shared::change_set::{Decided, Origin, StockMove};
use shared::clock::Month;
use shared::finance::entry::Journal;
use shared::id::{ChangeSetId, MemberId, ProductId, ShiftId, UserId, WarehouseId};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::decide::{Cart, CartLine, CompleteSale, Purse, SellingRules, complete_sale};
use shared::sales::fact::Tender;
use shared::units::access::Role;
use shared::units::approval::Authority;
use shared::units::decide::add_user;
use tempfile::TempDir;

/// Sugar: bought at Rp14.000, sold at Rp16.500.
pub const COST_RUPIAH: i64 = 14_000;
pub const PRICE_RUPIAH: i64 = 16_500;

pub struct Story {
    pub core: Arc<Core>,
    pub sugar: ProductId,
    pub founding: ChangeSetId,
    manager: Who,
    director: Who,
    _folder: TempDir,
}

pub fn money(rupiah: i64) -> Value {
    json!(Money::from_rupiah(rupiah))
}

pub fn id() -> ChangeSetId {
    new_id().unwrap()
}

impl Story {
    /// A cooperative that owns ten kilograms of sugar and has sold nothing.
    pub fn begin() -> Story {
        let folder = tempfile::tempdir().unwrap();
        let core = Core::start(folder.path(), false).unwrap();
        let who = |name: &str, role: Role| Who { user: UserId(id().0), name: name.to_owned(), role };
        let (manager, director) = (who("Wulan", Role::Manager), who("Darma", Role::BoardDirector));
        let user = |who: &Who| json!({ "user_id": who.user, "name": who.name, "role": who.role, "pin": "135790" });
        let founding = id();
        let request = json!({
            "id": founding, "cooperative_name": "KSU Uji Buku", "unit_name": "Toko", "unit_code": "T01",
            "till_code": "K01", "address_lines": ["Jl. Contoh 1"], "is_pkp": false, "zone": "WIB",
            "admin_name": "Sari", "admin_pin": "246802", "first_users": [user(&manager), user(&director)],
        });
        call_as(&core, "test", None, "create_cooperative", request).unwrap();
        let story = Story { core, sugar: ProductId(id().0), founding, manager, director, _folder: folder };
        story.call(
            "save_product",
            json!({
                "id": id(), "product_id": story.sugar, "name": "Gula Pasir", "category": "Sembako", "unit_name": "KG",
                "codes": [], "tax_class": "taxed", "price": money(PRICE_RUPIAH), "active": true,
            }),
        );
        story.receive(10);
        story
    }

    /// With an open shift, three sales and a closed shift before it.
    pub fn with_sales() -> Story {
        let story = Story::begin();
        let first = story.open_shift(200_000);
        story.sell(first, 1);
        story.call(
            "close_shift",
            json!({
                "id": id(), "shift_id": first, "counted": money(200_000 + PRICE_RUPIAH - 500),
            }),
        );
        let second = story.open_shift(100_000);
        story.sell(second, 2);
        story.sell(second, 1);
        story
    }

    pub fn open(&self) -> Arc<Open> {
        self.core.require().unwrap()
    }

    pub fn connect(&self) -> Connection {
        self.open().store.connect().unwrap()
    }

    pub fn try_call(&self, name: &str, request: Value) -> Result<Value, Refusal> {
        const DIRECTORS: [&str; 9] = [
            "close_period",
            "reopen_period",
            "hand_over_closing_right",
            "erase_person",
            "restrict_member",
            "person_status",
            "admit_device",
            "revoke_device",
            "preview_revocation",
        ];
        let who = if DIRECTORS.contains(&name) { &self.director } else { &self.manager };
        call_as(&self.core, "test", Some(who.clone()), name, request)
    }

    /// What somebody of a role is told.
    pub fn call_in_role(&self, role: Role, name: &str, request: Value) -> Value {
        let who = Who { role, ..self.director.clone() };
        let told = call_as(&self.core, "test", Some(who), name, request);
        told.unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
    }

    /// What the director is told.
    pub fn director_call(&self, name: &str, request: Value) -> Value {
        self.call_in_role(Role::BoardDirector, name, request)
    }

    pub fn call(&self, name: &str, request: Value) -> Value {
        self.try_call(name, request).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
    }

    pub fn director(&self) -> UserId {
        self.director.user
    }

    /// Sells one unit to a member today.
    pub fn sell_to(&self, shift: ShiftId, member: MemberId) {
        let line = json!({
            "product_id": self.sugar, "quantity": Quantity::ONE, "unit_price": money(PRICE_RUPIAH),
        });
        let tenders = json!([{ "kind": "cash", "amount": money(PRICE_RUPIAH) }]);
        let request = json!({
            "id": id(), "shift_id": shift, "lines": [line], "tenders": tenders, "member_id": member,
        });
        self.call("complete_sale", request);
    }

    /// A second director with a PIN of their own.
    pub fn second_director(&self) -> UserId {
        let user = UserId(id().0);
        let verifier = pin_verifier("975310", &self.open().pin_pepper).unwrap();
        self.commit(add_user(user, "Bendahara", Role::BoardDirector, verifier).unwrap());
        user
    }

    pub fn receive(&self, units: i64) {
        let line = json!({
            "product_id": self.sugar, "quantity": Quantity::from_units(units), "cost_total": money(units * COST_RUPIAH),
        });
        let request = json!({ "id": id(), "supplier_name": "UD Manis", "paid_from": "payable", "lines": [line] });
        self.call("receive_stock", request);
    }

    pub fn open_shift(&self, float_rupiah: i64) -> ShiftId {
        let opened = self.call("open_shift", json!({ "id": id(), "float": money(float_rupiah) }));
        serde_json::from_value(opened["shift_id"].clone()).unwrap()
    }

    pub fn sell(&self, shift: ShiftId, units: i64) -> ChangeSetId {
        let line = json!({
            "product_id": self.sugar, "quantity": Quantity::from_units(units), "unit_price": money(PRICE_RUPIAH),
        });
        let tenders = json!([{ "kind": "cash", "amount": money(units * PRICE_RUPIAH) }]);
        let request = json!({ "id": id(), "shift_id": shift, "lines": [line], "tenders": tenders });
        let sold = self.call("complete_sale", request);
        serde_json::from_value(sold["sale_id"].clone()).unwrap()
    }

    /// Sells one unit on a date of the past, as a till does whose clock stands there.
    pub fn sell_on(&self, shift: ShiftId, date: Date) -> ChangeSetId {
        let open = self.open();
        let sale = id();
        let decide = |tx: &rusqlite::Transaction<'_>| {
            let shelf = WarehouseId(open.identity.unit.0);
            let (decided, _) = complete_sale(CompleteSale {
                shift: Some(shift),
                document: next_document_number(tx, open.identity, date)?,
                warehouse: shelf,
                cart: Cart { lines: vec![CartLine::new(self.sugar, Quantity::ONE)], ..Cart::default() },
                authority: Authority::alone(self.manager.user, self.manager.role),
                unit: open.identity.unit,
                savings_unit: open.identity.unit,
                tenders: vec![Tender::Cash { amount: Money::from_rupiah(PRICE_RUPIAH) }],
                donation: Money::ZERO,
                purse: Purse::default(),
                refunds: Vec::new(),
                hold: None,
                products: products::sellable(tx, open.identity.cooperative, shelf, date, &[self.sugar])?,
                rules: SellingRules::default(),
            })?;
            Ok(Action { decided, business_date: Some(date), ..Action::default() })
        };
        commit(&open, self.manager.user, sale, decide, |_, _| Ok(())).unwrap();
        sale
    }

    /// Saves a product under a name, with a code.
    pub fn save_product(&self, product: ProductId, name: &str, code: &str) {
        let codes: Vec<&str> = [code].into_iter().filter(|code| !code.is_empty()).collect();
        self.call(
            "save_product",
            json!({
                "id": id(), "product_id": product, "name": name, "category": "Sembako", "unit_name": "KG",
                "codes": codes, "tax_class": "taxed", "price": money(PRICE_RUPIAH), "active": true,
            }),
        );
    }

    /// Gives the sugar another name.
    pub fn save_sugar(&self, name: &str) {
        self.save_product(self.sugar, name, "");
    }

    /// Puts value into the sugar's pool that no goods came with, as two tills at once may leave it.
    pub fn spoil_pool(&self, value: Money) {
        let shelf = WarehouseId(self.open().identity.unit.0);
        let journal = Journal::new("B03", "", "Selisih").debit("1151", value, None, Some(shelf.0));
        let entry = journal.credit("5107", value, Some(Origin::NonMember), None).balanced().unwrap();
        let moves = vec![StockMove {
            product: self.sugar,
            warehouse: shelf,
            unit: None,
            account: "1151".to_owned(),
            quantity: Quantity::ZERO,
            value,
        }];
        self.commit(Decided { entries: vec![entry], moves, ..Decided::default() });
    }

    /// What the books say the goods are worth, in rupiah.
    pub fn inventory_balance(&self) -> i64 {
        let balances = self.balances(self.this_month());
        balances.into_iter().find(|(account, _)| account == "1151").map_or(0, |(_, amount)| amount)
    }

    /// Commits what no command decides yet.
    pub fn commit(&self, decided: Decided) {
        commit(&self.open(), self.director.user, id(), |_| Ok(decided.into()), |_, _| Ok(())).unwrap();
    }

    pub fn today(&self) -> Date {
        shared::clock::Zone::Wib.local(now_ms()).0
    }

    pub fn this_month(&self) -> Month {
        Month::of(self.today())
    }

    /// The last day of the month before this one.
    pub fn last_month_day(&self) -> Date {
        self.this_month().first_day().yesterday().unwrap()
    }

    pub fn last_month(&self) -> Month {
        Month::of(self.last_month_day())
    }

    /// Accounts with their closing balances in rupiah, up to a month.
    pub fn balances(&self, to: Month) -> Vec<(String, i64)> {
        let answer = self.call("trial_balance", json!({ "to_month": to }));
        let balance = |row: &Value| (row["account"].as_str().unwrap().to_owned(), rupiah(&row["closing"]));
        answer["rows"].as_array().unwrap().iter().map(balance).collect()
    }

    /// The codes of the checks that failed.
    pub fn failing(&self) -> Vec<String> {
        let answer = self.call("verify_books", json!({}));
        let checks = answer["checks"].as_array().unwrap();
        let failed: Vec<&Value> = checks.iter().filter(|check| check["ok"] == false).collect();
        assert_eq!(answer["ok"], failed.is_empty());
        assert!(failed.iter().all(|check| check["detail"].as_str().is_some_and(|text| !text.is_empty())));
        failed.iter().map(|check| check["code"].as_str().unwrap().to_owned()).collect()
    }
}

/// An amount as it travels, in whole rupiah.
pub fn rupiah(amount: &Value) -> i64 {
    let money: Money = serde_json::from_value(amount.clone()).expect("an amount");
    money.rupiah()
}
