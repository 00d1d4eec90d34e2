//! Time as bookkeeping uses it: business dates, months, zones, and a hybrid clock for display and audit.
//!
//! No outcome depends on a clock (design §3): what is here dates paper and orders what people read. Asking the
//! machine for the time is deliberately absent; callers pass the milliseconds in.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Indonesia's three time zones (domain §0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub enum Zone {
    /// Western time, UTC+7.
    #[default]
    #[serde(rename = "WIB")]
    Wib,
    /// Central time, UTC+8.
    #[serde(rename = "WITA")]
    Wita,
    /// Eastern time, UTC+9.
    #[serde(rename = "WIT")]
    Wit,
}

impl Zone {
    /// The letters printed behind a time of day.
    pub const fn letters(self) -> &'static str {
        match self {
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }

    fn time_zone(self) -> TimeZone {
        let hours = match self {
            Zone::Wib => 7,
            Zone::Wita => 8,
            Zone::Wit => 9,
        };
        TimeZone::fixed(Offset::constant(hours))
    }

    /// The calendar date and time of day (`HH:MM`) of an instant in this zone.
    pub fn local(self, unix_ms: u64) -> (Date, String) {
        let ms = i64::try_from(unix_ms).unwrap_or(0);
        let zoned = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(self.time_zone());
        (zoned.date(), format!("{:02}:{:02}", zoned.hour(), zoned.minute()))
    }
}

/// A month of the books (*bulan buku*), `2025-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month a date lies in.
    pub fn of(date: Date) -> Month {
        Month { year: date.year(), month: date.month() }
    }

    /// The month after this one.
    pub const fn next(self) -> Month {
        if self.month == 12 {
            Month { year: self.year.saturating_add(1), month: 1 }
        } else {
            Month { year: self.year, month: self.month + 1 }
        }
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MIN)
    }

    /// A number that sorts as the month does: `202501`. This is how databases keep it.
    pub const fn number(self) -> i64 {
        self.year as i64 * 100 + self.month as i64
    }

    /// The month of such a number.
    pub fn from_number(number: i64) -> Option<Month> {
        let year = i16::try_from(number.div_euclid(100)).ok()?;
        let month = i8::try_from(number.rem_euclid(100)).ok()?;
        Date::new(year, month, 1).ok().map(Month::of)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        format!("{text}-01").parse::<Date>().map(Month::of).map_err(|_| format!("{text:?} is not a month like 2025-01"))
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Days from one date to another, less than none where that lies before it; dates too far apart for any calendar are very
/// far.
pub fn days_between(from: Date, to: Date) -> i32 {
    to.since(from).map_or(i32::MAX, |span| span.get_days())
}

/// How a date is kept in the read tables: `20250131`.
pub fn date_number(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// The date of such a number.
pub fn date_from_number(number: i64) -> Option<Date> {
    let year = i16::try_from(number.div_euclid(10_000)).ok()?;
    let month = i8::try_from(number.div_euclid(100).rem_euclid(100)).ok()?;
    let day = i8::try_from(number.rem_euclid(100)).ok()?;
    Date::new(year, month, day).ok()
}

/// A date as Indonesians print it: `31/01/2025`.
pub fn printed_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// A hybrid logical clock: the wall clock while it moves forward, a counter while it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HybridTime {
    /// Milliseconds of the Unix epoch; behind an earlier action of the same device only where that one's clock was wrong
    /// by more than a day.
    pub wall_ms: u64,
    /// Tells actions of one millisecond apart.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub counter: u32,
}

fn is_zero(counter: &u32) -> bool {
    *counter == 0
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl HybridTime {
    /// The time of the next action, given what the wall clock says now. A last time that lies more than a day ahead was
    /// a wrong clock's: it would stand on every paper until then, so it is left behind.
    pub fn tick(self, wall_ms: u64) -> HybridTime {
        let was_wrong = self.wall_ms.saturating_sub(wall_ms) > DAY_MS;
        if was_wrong || wall_ms > self.wall_ms {
            HybridTime { wall_ms, counter: 0 }
        } else {
            HybridTime { wall_ms: self.wall_ms, counter: self.counter.saturating_add(1) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_after_midnight_utc_belongs_to_the_local_day() {
        let check = |zone: Zone, unix_ms: u64, date: &str, time: &str| {
            let (local, clock) = zone.local(unix_ms);
            assert_eq!((local.to_string().as_str(), clock.as_str()), (date, time));
        };
        check(Zone::Wib, 1_738_308_120_000, "2025-01-31", "14:22");
        check(Zone::Wit, 1_738_335_600_000, "2025-02-01", "00:00");
        check(Zone::Wita, 1_738_335_600_000, "2025-01-31", "23:00");
    }

    #[test]
    fn months_follow_one_another() {
        let december: Month = "2024-12".parse().unwrap();
        assert_eq!(december.next().to_string(), "2025-01");
        assert_eq!(Month::from_number(202_412), Some(december));
        assert_eq!(Month::from_number(202_413), None);
        assert_eq!(date_from_number(20_250_131).map(printed_date).as_deref(), Some("31/01/2025"));
    }

    #[test]
    fn one_wrong_year_of_the_clock_does_not_stand_on_every_later_paper() {
        let wrong = HybridTime::default().tick(400 * DAY_MS);
        assert_eq!(wrong.tick(10 * DAY_MS), HybridTime { wall_ms: 10 * DAY_MS, counter: 0 });
        assert_eq!(wrong.tick(399 * DAY_MS).wall_ms, 400 * DAY_MS, "a clock that was set back a little waits");
    }

    #[test]
    fn the_hybrid_clock_goes_back_by_no_slip() {
        let noon = HybridTime::default().tick(1_000);
        let set_back = noon.tick(10);
        assert!(set_back > noon);
        assert_eq!(set_back.wall_ms, 1_000);
        assert_eq!(set_back.tick(2_000), HybridTime { wall_ms: 2_000, counter: 0 });
    }
}
