//! Member credit (*bon*) and payroll deduction: how much more a member may owe (domain §9.5, P04).
//!
//! Words: the *limit* is the lower of the shop's and the member's own; *used* is what account 1131 says the member
//! owes; the *offline cap* is what one till may give to one member between two exchanges with the others, because it
//! cannot know what they gave meanwhile (design §8). Nothing here refuses: what is beyond a limit, or overdue, needs
//! somebody who may sell over it. Deliberately absent: instalments and interest; a bon has neither.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::change_set::Decided;
use crate::clock::printed_date;
use crate::fact::{At, Project};
use crate::id::MemberId;
use crate::money::Money;
use crate::row::{Row, Value};
use crate::sales::decide::SalesRefused;
use crate::table::CREDIT_TERMS;
use crate::units::access::Operation;
use crate::units::approval::Need;

/// The shop's rules (`bon.limit`, `bon.offline_cap`, and after how many days a bon is overdue).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditRules {
    pub limit: Money,
    pub offline_cap: Money,
    pub overdue_days: i64,
}

impl Default for CreditRules {
    fn default() -> Self {
        CreditRules { limit: Money::from_rupiah(500_000), offline_cap: Money::from_rupiah(200_000), overdue_days: 30 }
    }
}

/// What was agreed with one member. Somebody who may sell over limits sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditTermsSet {
    pub member: MemberId,
    /// The member's own limit; none is the shop's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// What may be deducted from the salary: 30 % of it. None is not agreed with the employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payroll_limit: Option<Money>,
    /// 1 + the version this was decided on.
    pub n: u64,
}

/// Says what was agreed with a member. `known_n` is the version it was decided on.
///
/// # Errors
/// A limit that is no amount of whole rupiah.
pub fn set_credit_terms(
    member: MemberId,
    limit: Option<Money>,
    payroll_limit: Option<Money>,
    known_n: u64,
) -> Result<Decided, SalesRefused> {
    let is_amount = |it: Money| it >= Money::ZERO && it.is_within_limit() && it.minor() % 100 == 0;
    if ![limit, payroll_limit].into_iter().flatten().all(is_amount) {
        return Err(SalesRefused::LimitNotValid);
    }
    let set = CreditTermsSet { member, limit, payroll_limit, n: known_n + 1 };
    Ok(Decided { facts: vec![set.into()], ..Decided::default() })
}

impl Project for CreditTermsSet {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let amount = |limit: Option<Money>| limit.map_or(Value::Null, Value::from);
        let values = [self.member.0.into(), amount(self.limit), amount(self.payroll_limit)];
        rows.push(at.put(&CREDIT_TERMS, values, self.n));
    }
}

/// Where a member stands, as this till knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreditStanding {
    /// The member's own limit and what may be deducted from the salary, where they were agreed.
    pub own_limit: Option<Money>,
    pub payroll_limit: Option<Money>,
    /// The balance of 1131: what is owed.
    pub used: Money,
    /// What this till gave that the others have not heard of.
    pub unheard: Money,
    /// Whether the till hears the others now, or there are none: then the cap does not matter.
    pub hears_others: bool,
    /// The day of the oldest bon that is not paid.
    pub oldest_open: Option<Date>,
}

impl CreditStanding {
    /// The member's limit.
    pub fn limit(&self, rules: &CreditRules) -> Money {
        self.own_limit.map_or(rules.limit, |own| own.min(rules.limit))
    }

    /// What may still be bought on credit; zero where the limit is reached.
    pub fn available(&self, rules: &CreditRules) -> Money {
        let by_limit = self.limit(rules) - self.used;
        let by_cap = rules.offline_cap - self.unheard;
        let available = if self.hears_others { by_limit } else { by_limit.min(by_cap) };
        available.max(Money::ZERO)
    }

    /// The day from which the oldest open bon is overdue.
    pub fn due_date(&self, rules: &CreditRules) -> Option<Date> {
        let days = jiff::Span::new().try_days(rules.overdue_days.max(0)).ok()?;
        self.oldest_open.and_then(|day| day.checked_add(days).ok())
    }

    /// Why nothing more may be bought on credit, in words, if something is overdue.
    pub fn blocked(&self, rules: &CreditRules, today: Date) -> Option<String> {
        let due = self.due_date(rules).filter(|due| *due < today)?;
        let oldest = self.oldest_open.map(printed_date).unwrap_or_default();
        Some(format!("bon tanggal {oldest} belum dilunasi, jatuh tempo {}", printed_date(due)))
    }

    /// What somebody else must agree to before the member owes these amounts more.
    pub fn needs(&self, rules: &CreditRules, today: Date, bon: Money, payroll: Money) -> Vec<Need> {
        let more = bon + payroll;
        if more.is_zero() {
            return Vec::new();
        }
        let mut whats: Vec<String> = self.blocked(rules, today).into_iter().collect();
        let available = self.available(rules);
        if more > available {
            whats.push(format!("bon Rp{more} melebihi sisa batas Rp{available}"));
        }
        let may_deduct = self.payroll_limit.unwrap_or_default() - self.used;
        if payroll > Money::ZERO && payroll > may_deduct {
            let rest = may_deduct.max(Money::ZERO);
            whats.push(format!("potong gaji Rp{payroll} melebihi sisa batas Rp{rest}"));
        }
        whats.into_iter().map(|what| Need::new(Operation::SellOverLimit, what)).collect()
    }
}

/// The day of the oldest open bon: payments pay the oldest first, so the newest purchases that together reach the
/// debt are the open ones. `newest_first` are day and amount; none is open where nothing is owed.
pub fn oldest_open(owed: Money, newest_first: impl IntoIterator<Item = (Date, Money)>) -> Option<Date> {
    let (mut rest, mut oldest) = (owed, None);
    for (day, amount) in newest_first {
        if rest <= Money::ZERO {
            break;
        }
        rest -= amount;
        oldest = Some(day);
    }
    oldest
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rp(amount: i64) -> Money {
        Money::from_rupiah(amount)
    }

    const TODAY: Date = date(2025, 1, 31);

    #[test]
    fn what_a_member_may_still_owe() {
        let check = |story: &str, standing: CreditStanding, expect: i64| {
            assert_eq!(standing.available(&CreditRules::default()), rp(expect), "{story}");
        };
        let online = CreditStanding { hears_others: true, ..CreditStanding::default() };
        let offline = CreditStanding::default();
        check("the shop's limit", online, 500_000);
        check("less what is owed", CreditStanding { used: rp(145_000), ..online }, 355_000);
        check("the member's own, when lower", CreditStanding { own_limit: Some(rp(100_000)), ..online }, 100_000);
        check("not when higher", CreditStanding { own_limit: Some(rp(900_000)), ..online }, 500_000);
        check("over it already", CreditStanding { used: rp(600_000), ..online }, 0);
        check("alone: the cap", offline, 200_000);
        check(
            "alone: less what it gave",
            CreditStanding { used: rp(150_000), unheard: rp(150_000), ..offline },
            50_000,
        );
        check("alone: the limit where it is lower", CreditStanding { used: rp(450_000), ..offline }, 50_000);
        check("what it gave before is known to all", CreditStanding { used: rp(150_000), ..offline }, 200_000);
    }

    /// Pain point 27 of the trade: a limit found too late, or ignored.
    #[test]
    fn beyond_the_limit_or_overdue_somebody_else_is_asked() {
        let rules = CreditRules::default();
        let count = |standing: CreditStanding, bon: i64, payroll: i64| {
            standing.needs(&rules, TODAY, rp(bon), rp(payroll)).len()
        };
        let online =
            CreditStanding { hears_others: true, payroll_limit: Some(rp(300_000)), ..CreditStanding::default() };
        assert_eq!(count(online, 500_000, 0), 0, "to the last rupiah");
        assert_eq!(count(online, 500_001, 0), 1);
        assert_eq!(count(online, 0, 300_000), 0);
        assert_eq!(count(online, 0, 300_001), 1, "the salary's part");
        assert_eq!(count(CreditStanding { payroll_limit: None, ..online }, 0, 1), 1, "nothing was agreed");
        let since = |day| CreditStanding { used: rp(1_000), oldest_open: Some(day), ..online };
        assert_eq!(count(since(date(2025, 1, 1)), 1, 0), 0, "due today");
        assert_eq!(count(since(date(2024, 12, 31)), 1, 0), 1, "overdue since today");
        assert_eq!(count(since(date(2024, 1, 1)), 0, 0), 0, "paying cash is always welcome");
        let needs = since(date(2024, 12, 31)).needs(&rules, TODAY, rp(1), rp(0));
        assert_eq!(needs[0].what, "bon tanggal 31/12/2024 belum dilunasi, jatuh tempo 30/01/2025");
    }

    #[test]
    fn the_oldest_open_bon_is_the_one_that_the_debt_reaches_back_to() {
        let check = |story: &str, owed: i64, expect: Option<Date>| {
            let bons = [(date(2025, 1, 30), rp(50)), (date(2025, 1, 10), rp(30)), (date(2024, 11, 2), rp(20))];
            assert_eq!(oldest_open(rp(owed), bons), expect, "{story}");
        };
        check("nothing owed", 0, None);
        check("paid too much", -5, None);
        check("the newest alone", 50, Some(date(2025, 1, 30)));
        check("a rupiah more", 51, Some(date(2025, 1, 10)));
        check("all of them", 100, Some(date(2024, 11, 2)));
        check("more than was ever sold here", 500, Some(date(2024, 11, 2)));
    }
}
