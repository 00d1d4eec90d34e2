//! A random day at the till, through every function that moves goods or money.
//!
//! After each action the books say what a person would count: the drawer holds what was taken and not given back, the
//! pools are worth what the inventory account says, and nobody gets back more than was paid.

use anyhow::{Context, Result, anyhow};
use lumbung::core::new_id;
use serde_json::{Value, json};

use super::{MEMBER_PIN, Shop, sen};

/// A price that cash cannot pay without rounding.
const PRICE: i64 = 30_030;

/// A small generator, so that a day can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

struct Day {
    shop: Shop,
    goods: String,
    member: String,
    /// What should lie in the drawer, in sen.
    drawer: i64,
    /// Every sale with what it brought in cash and what came back of it.
    sales: Vec<(String, i64, i64)>,
}

fn number(value: &Value) -> Result<i64> {
    Ok(value.as_str().context("amount")?.parse()?)
}

impl Day {
    fn begin() -> Result<Day> {
        let shop = Shop::open()?;
        let goods = shop.till.product("Gula 2kg", "8991234567822", PRICE, "taxed")?;
        shop.till.receive(&goods, 40, 1_000_007)?;
        let member = shop.member(200_000)?;
        Ok(Day { shop, goods, member, drawer: 100 * (100_000 + 200_000), sales: Vec::new() })
    }

    fn books(&self, sql: &str) -> Result<i64> {
        let open = self.shop.till.core.require().map_err(|refusal| anyhow!(refusal.message))?;
        let connection = open.store.reader();
        Ok(connection.query_row(sql, [], |row| row.get(0))?)
    }

    fn agree(&self, step: u32, what: u64) -> Result<()> {
        let held = |account: &str| {
            self.books(&format!("select coalesce(sum(balance_minor), 0) from holder_total where account = '{account}'"))
        };
        assert_eq!(held("1112")?, self.drawer, "step {step}, action {what}: the drawer");
        let pools = self.books("select coalesce(sum(value_minor), 0) from stock_pool")?;
        assert_eq!(held("1151")?, pools, "step {step}, action {what}: the shelf");
        for (sale, paid, back) in &self.sales {
            assert!(back <= paid, "{sale} gave {back} of {paid} back");
        }
        Ok(())
    }

    /// A request that sells so many, and what it comes to in sen.
    fn cart(&self, units: u64, tenders: Value) -> Result<(Value, i64)> {
        let due = 100 * PRICE * i64::try_from(units)?;
        let line = json!({ "product_id": self.goods, "quantity": (units * 1000).to_string(),
                           "unit_price": sen(PRICE) });
        let request = json!({ "id": new_id()?, "shift_id": self.shop.shift, "lines": [line], "tenders": tenders,
                              "member_id": self.member, "member_pin": MEMBER_PIN });
        Ok((request, due))
    }

    fn sell(&mut self, units: u64, mut tenders: Vec<Value>, others: i64) -> Result<()> {
        tenders.push(json!({ "kind": "cash", "amount": "20000000" }));
        let sold = self.shop.till.ok("complete_sale", self.cart(units, json!(tenders))?.0)?;
        let cash = number(&sold["payable"])? - others;
        self.drawer += cash;
        self.sales.push((sold["sale_id"].as_str().context("sale")?.to_owned(), cash, 0));
        Ok(())
    }

    /// Only by another way than cash: nothing moves in the drawer. Beyond a limit it is refused, and nothing happens.
    fn sell_by(&mut self, kind: &str, units: u64) -> Result<()> {
        let due = 100 * PRICE * i64::try_from(units)?;
        let request = self.cart(units, json!([{ "kind": kind, "amount": due.to_string() }]))?.0;
        match self.shop.till.call("complete_sale", request) {
            Ok(sold) => self.sales.push((sold["sale_id"].as_str().context("sale")?.to_owned(), 0, 0)),
            Err(refusal) => {
                let expected = ["approval_needed", "savings_not_enough"];
                assert!(expected.contains(&refusal.code.as_str()), "{} {}", refusal.code, refusal.message);
            }
        }
        Ok(())
    }

    fn take_back(&mut self, index: usize) -> Result<()> {
        let Some((sale, ..)) = self.sales.get(index).cloned() else { return Ok(()) };
        let lines = json!([{ "line_no": 1, "quantity": "1000", "damaged": index.is_multiple_of(3) }]);
        let Ok(quote) = self.shop.till.call("quote_return", json!({ "sale_id": sale, "lines": lines })) else {
            return Ok(());
        };
        let parts = quote["refunds"].as_array().context("refunds")?;
        let cash = parts.iter().filter(|part| part["kind"] == json!("cash"));
        let cash: i64 = cash.map(|part| number(&part["amount"])).sum::<Result<i64>>()?;
        let request = json!({ "id": new_id()?, "shift_id": self.shop.shift, "sale_id": sale, "lines": lines,
                              "reason": "rusak" });
        self.shop.till.ok("return_sale", request)?;
        self.drawer -= cash;
        self.sales[index].2 += cash;
        Ok(())
    }

    fn exchange(&mut self, index: usize) -> Result<()> {
        let Some((sale, ..)) = self.sales.get(index).cloned() else { return Ok(()) };
        let mut request = self.cart(1, json!([]))?.0;
        let lines = json!([{ "line_no": 1, "quantity": "1000", "damaged": false }]);
        request["exchange"] = json!({ "sale_id": sale, "lines": lines, "reason": "tukar" });
        // What came back may be worth less than the new goods by a rounding; then it is refused whole.
        if let Ok(sold) = self.shop.till.call("complete_sale", request) {
            self.drawer -= number(&sold["change"])?;
        }
        Ok(())
    }

    fn void(&mut self, index: usize) -> Result<()> {
        let Some((sale, cash, back)) = self.sales.get(index).cloned() else { return Ok(()) };
        let request = json!({ "id": new_id()?, "shift_id": self.shop.shift, "sale_id": sale, "reason": "dobel",
                              "approval": self.shop.manager()? });
        if self.shop.till.call("void_sale", request).is_ok() {
            assert_eq!(back, 0, "what came back is not voided");
            self.drawer -= cash;
            self.sales[index].2 = cash;
        }
        Ok(())
    }

    fn prepaid(&mut self) -> Result<()> {
        let shift = &self.shop.shift;
        let voucher = json!({ "id": new_id()?, "shift_id": shift, "amount": sen(20_000), "expires_on": "2099-12-31" });
        let voucher = self.shop.till.ok("issue_voucher", voucher)?;
        self.drawer += 100 * 20_000;
        self.agree(0, 100)?;
        let by_voucher = json!({ "kind": "voucher", "code": voucher["code"], "amount": sen(20_000) });
        self.sell(1, vec![by_voucher], 100 * 20_000)
    }
}

#[test]
fn on_any_day_with_every_function_the_drawer_and_the_shelf_agree_with_the_books() -> Result<()> {
    let mut day = Day::begin()?;
    day.agree(0, 0)?;
    let mut dice = Dice(20_250_131);
    for step in 1..=48 {
        let (what, units) = (dice.below(9), dice.below(3) + 1);
        let index = usize::try_from(dice.below(64))? % day.sales.len().max(1);
        match what {
            0 | 1 => day.sell(units, Vec::new(), 0)?,
            2 => day.sell(units, vec![json!({ "kind": "qris", "amount": sen(20_005) })], 100 * 20_005)?,
            3 => day.sell_by("member_credit", units)?,
            4 => day.sell_by("savings", 1)?,
            5 => day.take_back(index)?,
            6 => day.exchange(index)?,
            7 if step % 2 == 0 => day.void(index)?,
            _ => day.prepaid()?,
        }
        day.agree(step, what)?;
    }
    day.shop.till.sign_in("finance_officer")?;
    let report = day.shop.till.ok("verify_books", json!({}))?;
    assert_eq!(report["ok"], json!(true), "{report}");
    Ok(())
}
