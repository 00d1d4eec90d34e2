//! When somebody should be told that sync does not do its work: something waits too long, or the thread is silent.

/// An exchanging thread that was silent for so long is stuck: no single step of it may take this long.
const STALLED_MS: u64 = 30 * 60 * 1_000;
const HOUR_MS: u64 = 3_600_000;

/// Whether what was made at `oldest_ms` has waited longer than it may. A moment that far in the future is a wrong clock's:
/// nobody can say how long it has waited, so it is shown.
pub fn is_overdue(oldest_ms: Option<u64>, hours_max: u64, now_ms: u64) -> bool {
    oldest_ms.is_some_and(|oldest| oldest.abs_diff(now_ms) > hours_max.saturating_mul(HOUR_MS))
}

/// Whether a thread that once showed a sign of life has not for too long. One that never ran is not missed.
pub fn is_silent(beat_ms: Option<u64>, now_ms: u64) -> bool {
    beat_ms.is_some_and(|beat| now_ms.saturating_sub(beat) > STALLED_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_764_000_000_000;

    #[test]
    fn sales_that_nobody_sent_for_weeks_are_not_left_unnoticed() {
        for (story, oldest, hours, expect) in [
            ("nothing waits", None, 24, false),
            ("made now", Some(NOW), 24, false),
            ("to the hour", Some(NOW - 24 * HOUR_MS), 24, false),
            ("a moment more", Some(NOW - 24 * HOUR_MS - 1), 24, true),
            ("a month", Some(NOW - 30 * 24 * HOUR_MS), 24, true),
            ("the clock was a little ahead", Some(NOW + HOUR_MS), 24, false),
            ("the clock was years ahead", Some(NOW + 3 * 365 * 24 * HOUR_MS), 24, true),
            ("the clock was at the beginning of time", Some(0), 720, true),
            ("no limit that a number can hold", Some(0), u64::MAX, false),
        ] {
            assert_eq!(is_overdue(oldest, hours, NOW), expect, "{story}");
        }
    }

    #[test]
    fn a_thread_that_is_silent_is_noticed_and_one_that_never_ran_is_not_missed() {
        for (beat, expect) in [
            (None, false),
            (Some(NOW), false),
            (Some(NOW - STALLED_MS), false),
            (Some(NOW - STALLED_MS - 1), true),
            (Some(NOW + 1), false),
        ] {
            assert_eq!(is_silent(beat, NOW), expect, "{beat:?}");
        }
    }
}
