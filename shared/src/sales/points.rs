//! Points (*poin*, domain §9.5): what is granted, what is left, what has expired.
//!
//! Words: points are granted in a *year* and may be used until 31 December of the next; the oldest are used first.
//! Deliberately absent: "poin SHU", which is a display of what a member bought, and money (P16 stands with the sale).

use jiff::civil::Date;

use crate::money::{Money, narrow};
use crate::sales::pricing::PointsRule;

/// What one year did to a member's points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PointYear {
    pub year: i64,
    /// Granted less reversed.
    pub granted: i64,
    /// Used less given back.
    pub used: i64,
}

/// The points a member may use on a date: those of this year and the last, less what was used of them. Uses took the
/// oldest that were still good in their own year. Below zero where two tills spent the same points.
pub fn balance(years: &[PointYear], on: Date) -> i64 {
    let mut years = years.to_vec();
    years.sort_unstable_by_key(|it| it.year);
    let this_year = i64::from(on.year());
    let (mut before, mut before_year, mut current) = (0_i64, i64::MIN, 0_i64);
    for year in years.iter().filter(|it| it.year <= this_year) {
        // What is left of the year before stays good for one more year; what is older has expired.
        before = if before_year == year.year - 1 { current } else { 0 };
        current = year.granted;
        before_year = year.year;
        let from_before = year.used.clamp(0, before.max(0));
        before -= from_before;
        current -= year.used - from_before;
        if before < 0 {
            current += before;
            before = 0;
        }
    }
    if before_year == this_year {
        before.saturating_add(current)
    } else if before_year == this_year - 1 {
        current
    } else {
        0
    }
}

/// What so many points are worth.
pub fn worth(points: i64, rule: PointsRule) -> Money {
    Money::from_minor(narrow(i128::from(points) * i128::from(rule.value.minor())))
}

/// The points for what was paid with money: what was paid with points earns none.
pub fn granted_for(paid: Money, rule: PointsRule) -> i64 {
    if rule.rupiah_per_point > 0 { (paid.rupiah() / rule.rupiah_per_point).max(0) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn points_are_good_until_the_end_of_the_next_year() {
        let check = |story: &str, years: &[(i64, i64, i64)], on: Date, expect: i64| {
            let years: Vec<PointYear> = years
                .iter()
                .map(|(year, granted, used)| PointYear { year: *year, granted: *granted, used: *used })
                .collect();
            assert_eq!(balance(&years, on), expect, "{story}");
        };
        check("nobody", &[], date(2025, 1, 31), 0);
        check("this year's", &[(2025, 82, 0)], date(2025, 12, 31), 82);
        check("on the last day", &[(2025, 82, 0)], date(2026, 12, 31), 82);
        check("a day later", &[(2025, 82, 0)], date(2027, 1, 1), 0);
        check("two years", &[(2024, 100, 0), (2025, 82, 0)], date(2025, 6, 1), 182);
        check("the older ones are used first", &[(2024, 100, 0), (2025, 82, 90)], date(2025, 6, 1), 92);
        check("and only ten of them expire", &[(2024, 100, 0), (2025, 82, 90), (2026, 0, 0)], date(2026, 1, 1), 82);
        check("more than the older ones", &[(2024, 100, 0), (2025, 82, 120)], date(2025, 6, 1), 62);
        check("spent by two tills at once", &[(2025, 100, 150)], date(2025, 6, 1), -50);
        check("a debt goes on", &[(2025, 100, 150), (2026, 20, 0)], date(2026, 6, 1), -30);
        check("a year without anything between", &[(2023, 100, 0), (2025, 5, 0)], date(2025, 6, 1), 5);
        check("used and given back", &[(2025, 100, 0)], date(2025, 6, 1), 100);
        check("of a till whose clock is ahead", &[(2025, 10, 0), (2026, 7, 0)], date(2025, 6, 1), 10);
    }

    #[test]
    fn one_point_for_every_full_two_thousand() {
        let rule = PointsRule::default();
        let check = |paid: i64, expect: i64| assert_eq!(granted_for(Money::from_rupiah(paid), rule), expect, "{paid}");
        check(164_650, 82);
        check(1_999, 0);
        check(2_000, 1);
        check(-5_000, 0);
        assert_eq!(worth(82, rule), Money::from_rupiah(820));
        assert_eq!(granted_for(Money::from_rupiah(9_000), PointsRule { rupiah_per_point: 0, ..rule }), 0);
    }
}
