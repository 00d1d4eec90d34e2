//! Which day it is (*hari kerja*), when a machine's clock may be wrong.
//!
//! A PC whose battery is empty wakes up in 2009, and a slip of the hand sets one years ahead. What is sold then would
//! stand in a month where nobody looks for it. So the day a machine has last worked on is kept; a day that follows it
//! soon enough is taken without a word, any other is asked of a person, once. Nothing that is recorded depends on more
//! than the answer: the day stands in the change set. Asking the clock is deliberately absent: callers pass it in.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::change_set::Decided;
use crate::clock::{Zone, days_between, printed_date};
use crate::units::access::Operation;
use crate::units::approval::Need;
use crate::units::fact::DayConfirmed;

/// So many days later than the last one are taken without asking: a shop that was closed over the holidays.
pub const GAP_DAYS_MAX: i32 = 7;

/// So many days later one person's word is enough.
pub const ALONE_DAYS_MAX: i32 = 60;

/// No machine works on an earlier day: there was no such program.
const FIRST_DAY: Date = date(2025, 1, 1);

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What a machine knows of its days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDay {
    /// The day it last worked on; none on a new machine.
    #[serde(default)]
    pub last: Option<Date>,
    /// What a person's word adds to its clock, in whole days.
    #[serde(default)]
    pub correction_ms: i64,
}

/// Why the clock is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The day the clock shows.
    pub clock_date: Date,
    /// The day this machine last worked on; none where the clock shows a day before there was such a program.
    pub last: Option<Date>,
}

/// The day and the moment of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    pub date: Date,
    /// For the clock of the change set.
    pub wall_ms: u64,
    /// Set where the day is only the best guess: nothing may be posted on it that a person has not confirmed.
    pub doubt: Option<Doubt>,
}

/// How many days the shown day lies after the last one, where it follows soon enough. A clock that was set back over
/// midnight goes on with the last day.
fn gap(last: Option<Date>, shown: Date) -> Option<i32> {
    match last {
        Some(last) => Some(days_between(last, shown)).filter(|gap| (-1..=GAP_DAYS_MAX).contains(gap)),
        None => (shown >= FIRST_DAY).then_some(0),
    }
}

/// What day it is: by the clock, or by the clock and what a person has said of it, whichever comes sooner after the
/// last day. Where neither follows, the last day goes on as a guess, and the moment stays within it: a clock that is
/// years ahead would date everything this machine writes until then.
pub fn today(now_ms: u64, zone: Zone, known: KnownDay) -> Today {
    let corrected_ms = now_ms.saturating_add_signed(known.correction_ms);
    let reading = |wall_ms: u64| {
        let shown = zone.local(wall_ms).0;
        let gap = gap(known.last, shown)?;
        let date = known.last.filter(|_| gap < 0).unwrap_or(shown);
        Some((gap < 0, gap, Today { date, wall_ms, doubt: None }))
    };
    let soonest = [now_ms, corrected_ms].into_iter().filter_map(reading).min_by_key(|(back, gap, _)| (*back, *gap));
    if let Some((_, _, today)) = soonest {
        return today;
    }
    let clock_date = zone.local(now_ms).0;
    let doubt = Some(Doubt { clock_date, last: known.last });
    let Some(last) = known.last else { return Today { date: clock_date, wall_ms: now_ms, doubt } };
    let ahead = i64::from(days_between(last, clock_date).max(0));
    Today { date: last, wall_ms: now_ms.saturating_add_signed(-ahead.saturating_mul(DAY_MS)), doubt }
}

/// What a machine knows after it worked on this day.
pub const fn after(known: KnownDay, today: Today) -> KnownDay {
    if today.doubt.is_some() { known } else { KnownDay { last: Some(today.date), ..known } }
}

/// What a machine knows after a person said which day it is.
pub fn confirmed(now_ms: u64, zone: Zone, day: Date) -> KnownDay {
    let correction_ms = i64::from(days_between(zone.local(now_ms).0, day)).saturating_mul(DAY_MS);
    KnownDay { last: Some(day), correction_ms }
}

/// Saying which day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmDay {
    pub day: Date,
    pub clock_date: Date,
    pub last: Option<Date>,
}

/// What it needs beyond anybody's word: a day before the last one would date business back, one far behind it would
/// put it where nobody looks.
pub fn confirm_day_needs(command: ConfirmDay) -> Vec<Need> {
    let Some(last) = command.last else { return Vec::new() };
    let said = |how: &str| {
        let (day, last) = (printed_date(command.day), printed_date(last));
        vec![Need::new(Operation::ConfirmDay, format!("hari kerja {day} {how} hari terakhir komputer ini, {last}"))]
    };
    match days_between(last, command.day) {
        i32::MIN..0 => said("sebelum"),
        0..=ALONE_DAYS_MAX => Vec::new(),
        _ => said("jauh sesudah"),
    }
}

/// Records which day a person said it is.
pub fn confirm_day(command: ConfirmDay) -> Decided {
    let ConfirmDay { day, clock_date, last } = command;
    Decided { facts: vec![DayConfirmed { day, clock_date, last }.into()], ..Decided::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: &str = "12:00";

    fn at(day: &str, time: &str) -> u64 {
        let stamp: jiff::Timestamp = format!("{day}T{time}:00+07:00").parse().unwrap();
        u64::try_from(stamp.as_millisecond()).unwrap()
    }

    fn known(last: &str) -> KnownDay {
        KnownDay { last: Some(last.parse().unwrap()), correction_ms: 0 }
    }

    #[test]
    fn a_day_that_follows_is_taken_and_any_other_is_asked_for() {
        let check = |story: &str, last: &str, shown: &str, expect: (&str, bool)| {
            let found = today(at(shown, NOON), Zone::Wib, known(last));
            assert_eq!((found.date.to_string().as_str(), found.doubt.is_some()), expect, "{story}");
        };
        check("the same day", "2026-11-23", "2026-11-23", ("2026-11-23", false));
        check("the next day", "2026-11-23", "2026-11-24", ("2026-11-24", false));
        check("closed for a week", "2026-11-23", "2026-11-30", ("2026-11-30", false));
        check("closed for longer", "2026-11-23", "2026-12-01", ("2026-11-23", true));
        check("set back over midnight", "2026-11-23", "2026-11-22", ("2026-11-23", false));
        check("set back by more", "2026-11-23", "2026-11-21", ("2026-11-23", true));
        check("an empty battery", "2026-11-23", "2009-01-01", ("2026-11-23", true));
        check("years ahead", "2026-11-23", "2031-03-12", ("2026-11-23", true));
        check("over the end of a year", "2026-12-30", "2027-01-02", ("2027-01-02", false));
        let new = |shown| today(at(shown, NOON), Zone::Wib, KnownDay::default()).doubt.is_some();
        assert_eq!((new("2009-01-01"), new("2026-11-23")), (true, false), "a new machine");
    }

    #[test]
    fn a_clock_that_is_years_ahead_does_not_date_the_moment() {
        let found = today(at("2031-03-12", "14:22"), Zone::Wib, known("2026-11-23"));
        assert_eq!(Zone::Wib.local(found.wall_ms), ("2026-11-23".parse().unwrap(), "14:22".to_owned()));
    }

    #[test]
    fn what_a_person_said_holds_until_the_clock_is_put_right() {
        let said = confirmed(at("2009-01-01", NOON), Zone::Wib, "2026-11-24".parse().unwrap());
        let of = |now, known| {
            let found = today(now, Zone::Wib, known);
            (Zone::Wib.local(found.wall_ms).0.to_string(), found.doubt.is_none(), after(known, found))
        };
        let (same, sure, later) = of(at("2009-01-01", "18:00"), said);
        assert_eq!((same.as_str(), sure), ("2026-11-24", true));
        let (next, sure, later) = of(at("2009-01-02", "08:00"), later);
        assert_eq!((next.as_str(), sure), ("2026-11-25", true), "the wrong clock goes on");
        let two_behind = confirmed(at("2026-11-22", NOON), Zone::Wib, "2026-11-24".parse().unwrap());
        assert_eq!(
            of(at("2026-11-23", NOON), two_behind).0,
            "2026-11-25",
            "a clock that is two days behind, the day after"
        );
        assert_eq!(of(at("2026-11-25", NOON), two_behind).0, "2026-11-25", "the same, put right");
        let (right, sure, _) = of(at("2026-11-25", "09:00"), later);
        assert_eq!((right.as_str(), sure), ("2026-11-25", true), "the network put it right");
        assert!(!of(at("2009-01-01", "08:00"), KnownDay { correction_ms: 0, ..later }).1);
    }

    #[test]
    fn a_day_back_or_far_ahead_needs_a_second_person() {
        let check = |story: &str, day: &str, needed: bool| {
            let command = ConfirmDay {
                day: day.parse().unwrap(),
                clock_date: "2009-01-01".parse().unwrap(),
                last: Some("2026-11-23".parse().unwrap()),
            };
            assert_eq!(!confirm_day_needs(command).is_empty(), needed, "{story}");
            assert_eq!(confirm_day(command).facts.len(), 1);
        };
        check("today again", "2026-11-23", false);
        check("after the holidays", "2026-12-20", false);
        check("after half a year", "2027-06-01", true);
        check("yesterday", "2026-11-22", true);
    }
}
