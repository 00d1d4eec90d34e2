//! What the books must say after every action, and at the end.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, ensure};
use lumbung::store::log;
use lumbung::store::rebuild::{rebuild, state_hashes};
use serde_json::json;
use shared::fact::Fact;
use shared::sales::shift_fact::ShiftClosed;
use shared::units::access::Role;
use shared::verify::{read_body, verify_content};

use super::{Day, Shift, minor};

impl Day {
    fn query(&self, sql: &str) -> Result<i64> {
        let open = self.till.core.require().map_err(|refusal| anyhow!(refusal.message))?;
        let connection = open.store.reader();
        Ok(connection.query_row(sql, [], |row| row.get(0))?)
    }

    fn balance(&self, accounts: &str) -> Result<i64> {
        self.query(&format!(
            "select cast(coalesce(sum(debit_minor - credit_minor), 0) as bigint) from account_total
             where account in ({accounts})"
        ))
    }

    pub(super) fn log_length(&self) -> Result<i64> {
        self.query("select count(*) from change_set")
    }

    /// The sums that a whole return brings back to where they were.
    pub(super) fn sums(&self) -> Result<BTreeMap<String, i64>> {
        let groups = [
            ("cash", "'1112'"),
            ("qris", "'1124'"),
            ("credit", "'1131','1132'"),
            ("purses", "'2105','2106','6208'"),
            ("savings", "'2111'"),
            ("tax", "'2121'"),
            ("stock", "'1151'"),
            ("cost", "'5101','5102'"),
            ("revenue", "'4101','4191','4192','4201','4291','4292'"),
            ("rounding", "'4303'"),
            ("donations", "'2108'"),
        ];
        let sum = |(name, accounts): (&str, &str)| Ok((name.to_owned(), self.balance(accounts)?));
        let mut sums: BTreeMap<String, i64> = groups.into_iter().map(sum).collect::<Result<_>>()?;
        for good in &self.goods {
            sums.insert(good.clone(), self.in_pool(good, "quantity")?);
        }
        Ok(sums)
    }

    fn in_pool(&self, good: &str, column: &str) -> Result<i64> {
        let id = good.replace('-', "");
        self.query(&format!("select coalesce(sum({column}), 0) from stock_pool where lower(hex(product)) = '{id}'"))
    }

    /// Everything that was recorded since the last look balances, journal by journal.
    fn read_on(&mut self) -> Result<()> {
        let open = self.till.core.require().map_err(|refusal| anyhow!(refusal.message))?;
        let connection = open.store.reader();
        let (page, last) = log::in_order(&connection, self.seen, 1_000, usize::MAX)?;
        for signed in &page {
            let change_set = read_body(signed).map_err(|error| anyhow!("{error:?}"))?;
            verify_content(&change_set).map_err(|error| anyhow!("{error:?}"))?;
            for entry in &change_set.entries {
                let sum: i64 = entry.lines.iter().map(|line| line.amount.minor()).sum();
                ensure!(sum == 0, "an entry of {} comes to {sum}", entry.rule);
            }
        }
        self.seen = last;
        Ok(())
    }

    /// What the witness counted is what the books say.
    pub(super) fn agree(&mut self) -> Result<()> {
        self.read_on()?;
        let drawers: i64 = self.resting.iter().chain(&self.shift).map(|shift| shift.drawer).sum();
        ensure!(self.balance("'1112'")? == drawers, "the account 1112 {}, drawers {drawers}", self.balance("'1112'")?);
        for shift in self.resting.iter().chain(&self.shift) {
            let id = shift.id.replace('-', "");
            let held = self.query(&format!(
                "select coalesce(sum(balance_minor), 0) from holder_total
                 where account = '1112' and lower(hex(holder)) = '{id}'"
            ))?;
            ensure!(held == shift.drawer, "a drawer holds {held}, the witness counts {}", shift.drawer);
        }
        let pools = self.query("select coalesce(sum(value_minor), 0) from stock_pool")?;
        ensure!(self.balance("'1151'")? == pools, "1151 is {}, the pools {pools}", self.balance("'1151'")?);
        for (good, counted) in self.goods.iter().zip(&self.stock) {
            let pool = self.in_pool(good, "quantity")?;
            ensure!(pool == *counted, "{pool} of {good} in the pool, {counted} on the shelf");
        }
        let savings: i64 = self.members.iter().map(|member| member.savings).sum();
        let owed: i64 = self.members.iter().map(|member| member.owed).sum();
        ensure!(self.balance("'2111'")? == -savings, "2111 is {}, savings {savings}", self.balance("'2111'")?);
        ensure!(self.balance("'1131','1132'")? == owed, "1131 is {}, owed {owed}", self.balance("'1131','1132'")?);
        let vouchers: i64 = self.vouchers.iter().map(|(_, left)| left).sum();
        let deposits: i64 = self.deposits.iter().map(|(_, left)| left).sum();
        let points = 1_000 * self.points()?;
        let purses = self.balance("'2106'")?;
        ensure!(purses == -vouchers - points, "2106 is {purses}, vouchers {vouchers}, points {points}");
        ensure!(self.balance("'2105'")? == -deposits, "2105 is {}, deposits {deposits}", self.balance("'2105'")?);
        let listed = self.ok_as(Role::Manager, "list_pending_payments", json!({ "offset": 0, "limit": 500 }))?;
        let mut pending = 0;
        for payment in listed["payments"].as_array().context("payments")? {
            pending += if payment["kind"] == json!("qris") { minor(&payment["amount"])? } else { 0 };
        }
        ensure!(self.balance("'1124'")? == pending, "1124 is {}, pending {pending}", self.balance("'1124'")?);
        self.compare_members()
    }

    /// The sealed figures of a shift are those that the witness counted.
    pub(super) fn compare_z(&self, shift: &Shift) -> Result<()> {
        let open = self.till.core.require().map_err(|refusal| anyhow!(refusal.message))?;
        let connection = open.store.reader();
        let (page, _) = log::in_order(&connection, self.seen, 1_000, usize::MAX)?;
        let mut closed: Option<ShiftClosed> = None;
        for signed in &page {
            let change_set = read_body(signed).map_err(|error| anyhow!("{error:?}"))?;
            for fact in &change_set.facts {
                if let Fact::ShiftClosed(found) = Fact::of(fact) {
                    closed = Some(found);
                }
            }
        }
        let closed = closed.context("the closing in the log")?;
        let totals = &closed.totals;
        let sealed = (
            closed.expected.minor(),
            totals.sales_count,
            totals.member_count,
            (totals.returns.count, totals.returns.amount.minor()),
            (totals.voids.count, totals.voids.amount.minor()),
            totals.drawer_openings,
        );
        let mine = (shift.drawer, shift.sales, shift.members, shift.returns, shift.voids, shift.openings);
        ensure!(sealed == mine, "sealed {sealed:?}, the witness {mine:?}");
        ensure!(totals.drawer_cash().minor() == shift.drawer, "the parts of the drawer do not add up");
        Ok(())
    }

    /// The books verify, and what is read from them is the same when it is made anew.
    pub(super) fn end(&mut self) -> Result<()> {
        let report = self.ok_as(Role::FinanceOfficer, "verify_books", json!({}))?;
        ensure!(report["ok"] == json!(true), "{report}");
        let open = self.till.core.require().map_err(|refusal| anyhow!(refusal.message))?;
        let before = state_hashes(&open.store.reader())?;
        open.store.write(|tx| rebuild(tx))?;
        ensure!(state_hashes(&open.store.reader())? == before, "read tables filled anew have other rows");
        Ok(())
    }
}
