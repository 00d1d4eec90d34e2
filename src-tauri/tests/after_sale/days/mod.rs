//! Random days at the till, through every function that moves goods, money or rights, across midnight.
//!
//! A *witness* counts beside the till what a person would count: the cash in each drawer, the goods on the shelf, what
//! members own and owe, what vouchers and deposits are still worth, what each way of paying brought. After every action
//! the books must say the same; at every Z the sealed figures are the witness's; at the end the books verify, and read
//! tables that are filled anew have the same rows.
//!
//! `LUMBUNG_DAYS` asks for more days, `LUMBUNG_SEED_BASE` for others; a day that fails names the line that repeats it.

mod after;
mod agree;
mod cash;
pub mod clock;
mod people;
mod selling;

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, ensure};
use clock::Clock;
use lumbung::commands::call_as;
use lumbung::refusal::Refusal;
use lumbung::session::Who;
use serde_json::{Value, json};
use shared::units::access::Role;

use super::support::{PIN, Till};
use super::{MEMBER_PIN, sen};

const STEPS: u32 = 110;

/// A small generator, so that a day can be repeated from its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }

    fn amount(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.below(usize::try_from(most - least + 1).unwrap_or(1))).unwrap_or_default()
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// An amount as the core writes it.
fn minor(value: &Value) -> Result<i64> {
    Ok(value.as_str().with_context(|| format!("an amount: {value}"))?.parse()?)
}

fn text_of(value: &Value) -> Result<String> {
    Ok(value.as_str().with_context(|| format!("a text: {value}"))?.to_owned())
}

/// What the witness knows of a shift, in sen.
#[derive(Clone, Debug, Default)]
struct Shift {
    id: String,
    owner: Option<Role>,
    drawer: i64,
    sales: i64,
    members: i64,
    returns: (i64, i64),
    voids: (i64, i64),
    openings: i64,
    rounding: i64,
    /// What each way of paying brought, refunds taken off.
    tenders: BTreeMap<String, i64>,
}

/// What the witness knows of a sale.
#[derive(Clone, Debug)]
struct Sale {
    id: String,
    shift: String,
    /// The product and how much of it, in thousandths.
    lines: Vec<(usize, i64)>,
    /// What was kept of each way of paying.
    paid: Vec<(String, i64)>,
    payable: i64,
    /// What of each line came back, and what was given for all of it.
    back: Vec<i64>,
    given_back: i64,
    member: Option<usize>,
    /// The voucher, or the deposit, that paid a part.
    purse: Option<usize>,
    touched: bool,
    voided: bool,
}

/// A member, as the witness knows them: what is theirs, and what they owe.
#[derive(Clone, Debug, Default)]
struct Member {
    id: String,
    savings: i64,
    owed: i64,
}

/// A day at a till, and its witness.
struct Day {
    till: Till,
    clock: Clock,
    dice: Dice,
    people: BTreeMap<Role, Who>,
    /// Who works now.
    role: Role,
    goods: Vec<String>,
    /// Thousandths on the shelf.
    stock: Vec<i64>,
    members: Vec<Member>,
    shift: Option<Shift>,
    resting: Vec<Shift>,
    sales: Vec<Sale>,
    vouchers: Vec<(String, i64)>,
    deposits: Vec<(String, i64)>,
    held: Vec<String>,
    /// What was checked of the log.
    seen: i64,
}

impl Day {
    fn begin(seed: u64, mut clock: Clock) -> Result<Day> {
        let till = Till::founded(true)?;
        let status = till.ok("start_status", json!({}))?;
        let mut people = BTreeMap::new();
        for user in status["users"].as_array().context("users")? {
            let (name, role) = (text_of(&user["name"])?, serde_json::from_value(user["role"].clone())?);
            people.insert(role, Who { user: serde_json::from_value(user["user_id"].clone())?, name, role });
        }
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x51ed);
        // Some days begin in the evening, so that midnight comes while a shift is open.
        clock.pass(dice.amount(0, 20) * 3_600)?;
        let mut day = Day {
            till,
            clock,
            dice,
            people,
            role: Role::Manager,
            goods: Vec::new(),
            stock: Vec::new(),
            members: Vec::new(),
            shift: None,
            resting: Vec::new(),
            sales: Vec::new(),
            vouchers: Vec::new(),
            deposits: Vec::new(),
            held: Vec::new(),
            seen: 0,
        };
        day.furnish()?;
        Ok(day)
    }

    /// Calls a command as a role; the session needs no PIN, so that a day takes seconds.
    fn call(&self, role: Role, command: &str, request: Value) -> Result<Value, Refusal> {
        call_as(&self.till.core, "window", self.people.get(&role).cloned(), command, request)
    }

    /// A command of whoever works now, that must succeed.
    fn ok(&self, command: &str, request: Value) -> Result<Value> {
        self.ok_as(self.role, command, request)
    }

    fn ok_as(&self, role: Role, command: &str, request: Value) -> Result<Value> {
        self.call(role, command, request.clone())
            .map_err(|refusal| anyhow!("{command} {request}: {} {}", refusal.code, refusal.message))
    }

    fn shift_id(&self) -> Result<String> {
        Ok(self.shift.as_ref().context("no shift")?.id.clone())
    }

    /// The open shift; every action that needs one looks first.
    fn now(&mut self) -> Result<&mut Shift> {
        self.shift.as_mut().context("no shift")
    }

    /// A supervisor's PIN beside an action.
    fn approval(&self) -> Result<Value> {
        let supervisor = if self.role == Role::Manager { Role::BoardDirector } else { Role::Manager };
        let who = self.people.get(&supervisor).context("a supervisor")?;
        Ok(json!({ "user_id": who.user, "pin": PIN, "reason": "sudah dicek" }))
    }

    /// Sends an action; where an approval is asked for, once more with it.
    fn with_approval(&self, command: &str, mut request: Value) -> Result<Value, Refusal> {
        match self.call(self.role, command, request.clone()) {
            Err(refusal) if refusal.code == "approval_needed" => {
                request["approval"] = self.approval().map_err(|error| Refusal::bad_request(format!("{error:#}")))?;
                self.call(self.role, command, request)
            }
            other => other,
        }
    }

    fn step(&mut self) -> Result<&'static str> {
        if self.shift.is_none() {
            return self.open_or_resume();
        }
        Ok(match self.dice.below(34) {
            0..=6 => self.sell_for_cash()?,
            7 | 8 => self.sell_by_two_ways()?,
            9 => self.sell_by_card()?,
            10 => self.sell_on_credit()?,
            11 => self.sell_from_savings()?,
            12 => self.sell_for_points()?,
            13 => self.sell_a_voucher()?,
            14 => self.sell_for_a_voucher()?,
            15 => self.take_a_deposit()?,
            16 => self.sell_from_a_deposit()?,
            17 | 18 => self.take_back_some()?,
            19 => self.sell_and_take_all_back()?,
            20 => self.exchange()?,
            21 => self.void()?,
            22 | 23 => self.move_cash()?,
            24 => self.member_money()?,
            25 => self.hold_or_recall()?,
            26 => self.confirm_or_settle()?,
            27 => self.change_goods()?,
            28 => self.intrude()?,
            29 => self.rest()?,
            30 => self.close()?,
            31 => self.open_drawer()?,
            32 => self.change_people(),
            _ => self.let_time_pass()?,
        })
    }
}

fn live_through(seed: u64, clock: Clock) -> Result<()> {
    let mut day = Day::begin(seed, clock)?;
    day.agree().context("the morning")?;
    let mut told = Vec::new();
    for step in 1..=STEPS {
        let done = day.step().with_context(|| format!("step {step} after {told:?}"))?;
        told.push(done);
        day.agree().with_context(|| format!("step {step}, {done}, after {told:?}"))?;
    }
    day.end()
}

#[test]
fn on_any_day_with_every_function_drawer_shelf_and_members_agree_with_the_books() -> Result<()> {
    let name = "days::on_any_day_with_every_function_drawer_shelf_and_members_agree_with_the_books";
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    if Clock::of_this_process().is_none() {
        return clock::run_again(name);
    }
    let (base, days) = (number("LUMBUNG_SEED_BASE", 1), number("LUMBUNG_DAYS", 2));
    for seed in base..base + days {
        let clock = Clock::of_this_process().context("the clock")?;
        live_through(seed, clock).with_context(|| {
            format!(
                "repeat it: LUMBUNG_DAYS=1 LUMBUNG_SEED_BASE={seed} \
                 cargo test -p lumbung --no-default-features --test after_sale {name}"
            )
        })?;
    }
    ensure!(days > 0, "no day was lived through");
    Ok(())
}
