//! Which backups are kept: the newest of each of the last days, weeks and months that have one.

use jiff::civil::Date;

use super::settings::Keep;

/// A backup's place in time: its day, and its name, which sorts within the day.
pub type Dated = (Date, String);

/// The names that are not kept any more. The newest is always kept, whatever the settings say.
pub fn expired(backups: &[Dated], keep: Keep) -> Vec<String> {
    let mut newest_first: Vec<&Dated> = backups.iter().collect();
    newest_first.sort_unstable_by(|one, other| other.cmp(one));
    let mut kept: Vec<&str> = newest_first.first().map(|(_, name)| name.as_str()).into_iter().collect();
    let mut keep_newest_of = |count: u32, period: fn(Date) -> (i16, i16)| {
        let mut last = None;
        let mut left = count;
        for (date, name) in &newest_first {
            if left == 0 {
                break;
            }
            if last != Some(period(*date)) {
                last = Some(period(*date));
                left -= 1;
                kept.push(name);
            }
        }
    };
    keep_newest_of(keep.daily, |date| (date.year(), date.day_of_year()));
    keep_newest_of(keep.weekly, |date| {
        let week = date.iso_week_date();
        (week.year(), i16::from(week.week()))
    });
    keep_newest_of(keep.monthly, |date| (date.year(), i16::from(date.month())));
    backups.iter().map(|(_, name)| name).filter(|name| !kept.contains(&name.as_str())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    fn left(days: std::ops::Range<i64>, keep: Keep) -> Vec<String> {
        let first: Date = "2026-01-01".parse().unwrap();
        let mut there: Vec<Dated> = Vec::new();
        for day in days {
            let date = first.checked_add(day.days()).unwrap();
            for part in ["a", "b"] {
                there.push((date, format!("{date}-{part}")));
                let gone = expired(&there, keep);
                there.retain(|(_, name)| !gone.contains(name));
            }
        }
        there.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn days_weeks_and_months_each_keep_their_newest() {
        let check = |keep: (u32, u32, u32), days: i64, expect: &[&str]| {
            let (daily, weekly, monthly) = keep;
            assert_eq!(left(0..days, Keep { daily, weekly, monthly }), expect);
        };
        check((3, 0, 0), 10, &["2026-01-08-b", "2026-01-09-b", "2026-01-10-b"]);
        check((0, 2, 0), 14, &["2026-01-11-b", "2026-01-14-b"]);
        check((1, 0, 2), 45, &["2026-01-31-b", "2026-02-14-b"]);
        check((0, 0, 0), 5, &["2026-01-05-b"]);
    }

    #[test]
    fn a_year_of_daily_backups_leaves_a_handful_that_reach_back_the_whole_year() {
        let names = left(0..365, Keep::default());
        assert!(names.len() <= 7 + 4 + 12, "{names:?}");
        assert_eq!(names.first().map(String::as_str), Some("2026-01-31-b"));
        assert_eq!(names.last().map(String::as_str), Some("2026-12-31-b"));
    }
}
