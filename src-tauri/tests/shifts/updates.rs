//! After an update that changed read tables: the till sells at once, the rest is filled meanwhile, and nothing is lost
//! or doubled by whatever comes in between.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::Path;
use std::sync::Arc;

use lumbung::commit::commit;
use lumbung::core::{Core, new_id};
use lumbung::secrets::Secrets;
use lumbung::store::Store;
use lumbung::store::filling::Filler;
use serde_json::{Value, json};
use shared::change_set::Decided;
use shared::clock::Month;
use shared::finance::fact::PeriodClosed;
use shared::id::UserId;
use shared::table::SOLD_FROM;

use crate::support::Till;

/// A till with a short past: a closed shift, an open one, some sales in each.
struct Shop {
    till: Till,
    product: String,
    shift: String,
}

impl Shop {
    fn with_a_past() -> Shop {
        let till = Till::founded(false).unwrap();
        let product = till.product("GULA PASIR 1KG", "8991002101234", 16_500, "taxed").unwrap();
        till.receive(&product, 1_000, 14_000_000).unwrap();
        let mut shop = Shop { shift: till.open_shift(200_000).unwrap(), till, product };
        (0..20).for_each(|_| drop(shop.sell()));
        let expected = 200_000 + 20 * 16_500;
        let close = json!({ "id": new_id().unwrap(), "shift_id": shop.shift, "counted": (expected * 100).to_string() });
        shop.till.ok("close_shift", close).unwrap();
        shop.shift = shop.till.open_shift(100_000).unwrap();
        (0..20).for_each(|_| drop(shop.sell()));
        shop
    }

    /// One piece for cash; the answer.
    fn sell(&self) -> Value {
        let request = json!({
            "id": new_id().unwrap(), "shift_id": self.shift,
            "lines": [{ "product_id": self.product, "quantity": "1000", "unit_price": "1650000" }],
            "tenders": [{ "kind": "cash", "amount": "1650000" }],
        });
        self.till.ok("complete_sale", request).unwrap()
    }

    /// Ends the program, makes the tables look as an older version left them, and starts it again.
    fn updated(mut self, changed: impl Fn(&str) -> bool) -> Shop {
        self.till.core.stop();
        make_older(self.till.folder.path(), changed);
        self.till.core = Core::begin(self.till.folder.path(), false).unwrap();
        self.till.sign_in("cashier").unwrap();
        self
    }

    fn filler(&self) -> Filler {
        Filler::begin(&self.store()).unwrap().in_slices_of(4)
    }

    fn store(&self) -> Arc<Store> {
        self.till.core.require().unwrap().store.clone()
    }

    /// "Periksa pembukuan": every row of every table is the one that the log makes.
    fn assert_books_are_right(&self) {
        self.till.sign_in("finance_officer").unwrap();
        let verified = self.till.ok("verify_books", json!({})).unwrap();
        assert_eq!(verified["ok"], json!(true), "{verified}");
    }
}

fn make_older(folder: &Path, changed: impl Fn(&str) -> bool) {
    let (secrets, _) = Secrets::find(folder).unwrap();
    let store = Store::open(folder, secrets.database_key().unwrap()).unwrap();
    store
        .write(|tx| {
            for table in shared::table::TABLES.iter().filter(|table| changed(table.name)) {
                tx.execute("update read_table set version = 0 where name = ?1", [table.name]).unwrap();
            }
            Ok::<(), lumbung::store::StoreError>(())
        })
        .unwrap();
}

fn is_not_sold_from(name: &str) -> bool {
    SOLD_FROM.iter().all(|table| table.name != name)
}

#[test]
fn a_cashiers_day_never_waits_for_a_table_that_is_filled_later() {
    let shop = Shop::with_a_past().updated(is_not_sold_from);
    let till = &shop.till;
    let (name, code) = ("Ibu Sri", "8991002101234");
    let line = json!({ "product_id": shop.product, "quantity": "1000" });
    let cart = json!({ "lines": [line.clone()] });
    for (command, request) in [
        ("start_status", json!({})),
        ("get_settings", json!({})),
        ("find_product", json!({ "code": code })),
        ("search_products", json!({ "query": "gula", "limit": 20 })),
        ("list_favourites", json!({})),
        ("list_categories", json!({})),
        ("quote_sale", json!({ "lines": [line] })),
        ("save_cart", json!({ "cart": cart })),
        ("find_member", json!({ "query": "A-0001" })),
        ("list_held", json!({})),
        ("open_drawer", json!({ "id": new_id().unwrap(), "reason": "uang kecil" })),
    ] {
        let answer = till.call(command, request);
        let is_full = match &answer {
            Ok(answer) => answer.get("filling_percent").is_none(),
            Err(refusal) => refusal.code == "not_found" || refusal.code == "not_allowed",
        };
        assert!(is_full, "{command}: {answer:?}");
    }
    // How much the shift has sold so far is a figure like others: shown, and marked.
    let current = till.ok("current_shift", json!({})).unwrap();
    assert!(current["shift"].is_object() && current["filling_percent"].is_u64(), "{current}");
    assert_eq!(shop.sell().get("filling_percent"), None);
    let hold = json!({ "id": new_id().unwrap(), "shift_id": shop.shift, "name": name, "cart": cart, "lines_count": 1,
                       "total": "1650000" });
    let held = till.ok("hold_sale", hold).unwrap();
    assert_eq!(held.get("filling_percent"), None);
    till.ok("recall_held", json!({ "id": new_id().unwrap(), "hold_id": held["hold_id"] })).unwrap();
    // What reads a table that is not full says so, and nothing is decided on it.
    till.sign_in("finance_officer").unwrap();
    let balance = till.ok("trial_balance", json!({ "to_month": "2099-12" })).unwrap();
    assert!(balance["filling_percent"].is_u64(), "{balance}");
    assert_eq!(till.refused("verify_books", json!({})), "tables_being_filled");
    till.sign_in("cashier").unwrap();
    let close = json!({ "id": new_id().unwrap(), "shift_id": shop.shift, "counted": "0" });
    assert_eq!(till.refused("close_shift", close), "tables_being_filled");
    shop.filler().finish(&shop.store()).unwrap();
    shop.assert_books_are_right();
    let balance = till.ok("trial_balance", json!({ "to_month": "2099-12" })).unwrap();
    assert_eq!(balance.get("filling_percent"), None);
}

#[test]
fn a_kill_in_the_middle_of_the_filling_and_sales_meanwhile_give_the_same_rows() {
    let mut shop = Shop::with_a_past().updated(is_not_sold_from);
    let mut filler = shop.filler();
    let mut pieces = 0;
    loop {
        shop.sell();
        let goes_on = filler.go_on(&shop.store()).unwrap();
        if !goes_on {
            break;
        }
        pieces += 1;
        if pieces % 20 == 10 {
            // As after a kill: the files as they are on the disk at this moment, in another folder.
            let copy = tempfile::tempdir().unwrap();
            for file in std::fs::read_dir(shop.till.folder.path()).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
            }
            drop(filler);
            shop.till.core.stop();
            shop.till.folder = copy;
            shop.till.core = Core::begin(shop.till.folder.path(), false).unwrap();
            shop.till.sign_in("cashier").unwrap();
            filler = shop.filler();
        }
    }
    assert!(pieces > 20, "it was done in {pieces} pieces, so nothing came in between");
    assert_eq!(shop.store().filling_percent(), None);
    shop.assert_books_are_right();
}

#[test]
fn a_closing_in_the_middle_of_the_filling_begins_it_anew_and_another_update_too() {
    let mut shop = Shop::with_a_past().updated(is_not_sold_from);
    let mut filler = shop.filler();
    while shop.store().filling_percent().unwrap_or(99) < 40 {
        assert!(filler.go_on(&shop.store()).unwrap());
    }
    // A month that another device closed without having seen any of this: everything here counts in the next one.
    let open = shop.till.core.require().unwrap();
    let today = jiff::Zoned::now().date();
    let closed = PeriodClosed { month: Month::of(today), covers: Default::default(), totals: Default::default() };
    let decided = Decided { facts: vec![closed.into()], ..Decided::default() };
    let nobody = UserId::from_bytes([0; 16]);
    commit(&open, nobody, new_id().unwrap(), |_| Ok(decided.into()), |_, _| Ok(())).unwrap();
    assert_eq!(open.store.filling_percent().map(|_| ()), Some(()));
    shop.sell();
    while shop.store().filling_percent().unwrap_or(99) < 70 {
        assert!(filler.go_on(&shop.store()).unwrap());
    }
    drop((filler, open));
    // An update of an update: some tables change again, half filled or full; what is sold from is filled at once.
    shop = shop.updated(|name| ["posting", "sale", "supplier", "price", "product", "stock_pool"].contains(&name));
    let found = shop.till.ok("find_product", json!({ "code": "8991002101234" })).unwrap();
    assert_eq!(found["product"]["product_id"], json!(shop.product), "what is sold from is full: {found}");
    shop.sell();
    shop.filler().finish(&shop.store()).unwrap();
    shop.assert_books_are_right();
}
