//! How much goes into one page: as much as the line carries in a few seconds.
//!
//! A page that fails or takes too long is halved, down to a single change set; one that goes well lets the next be
//! twice as large. So a slow line gets small pages that arrive, and a fast one few large ones.

use std::time::Duration;

use shared::protocol::{PAGE_BYTES_MAX, PAGE_CHANGE_SETS_MAX};

/// What a change set may take of a page on average; more of them are fewer to a page.
const BYTES_EACH: usize = 8 * 1024;
/// A page that took no longer lets the next be larger.
const QUICK: Duration = Duration::from_secs(6);
/// A page that took longer makes the next smaller.
const SLOW: Duration = Duration::from_secs(20);
/// How long a page may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// A single change set cannot be made smaller, so it gets all the time a very slow line needs for the largest.
const LAST_PATIENCE: Duration = Duration::from_secs(300);
/// The first page of a start, before anything is known of the line.
const FIRST: usize = 100;

/// The size of the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    change_sets: usize,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { change_sets: FIRST }
    }
}

impl Pace {
    /// How many change sets the next page carries at most.
    pub const fn change_sets(self) -> usize {
        self.change_sets
    }

    /// How many bytes of bodies it carries at most, one change set always.
    pub fn bytes(self) -> usize {
        (self.change_sets * BYTES_EACH).min(PAGE_BYTES_MAX / 2)
    }

    /// How long it may take.
    pub const fn patience(self) -> Duration {
        if self.change_sets == 1 { LAST_PATIENCE } else { PATIENCE }
    }

    /// A page arrived, and took this long.
    pub fn arrived(&mut self, took: Duration) {
        if took <= QUICK {
            self.change_sets = (self.change_sets * 2).min(PAGE_CHANGE_SETS_MAX);
        } else if took > SLOW {
            self.failed();
        }
    }

    /// A page did not arrive.
    pub fn failed(&mut self) {
        self.change_sets = (self.change_sets / 2).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_never_arrives_becomes_one_change_set_and_a_good_line_makes_it_whole_again() {
        let mut pace = Pace::default();
        for _ in 0..20 {
            pace.failed();
        }
        assert_eq!((pace.change_sets(), pace.patience()), (1, LAST_PATIENCE));
        for _ in 0..20 {
            pace.arrived(Duration::from_millis(300));
        }
        assert_eq!(pace.change_sets(), PAGE_CHANGE_SETS_MAX);
        assert!(pace.bytes() <= PAGE_BYTES_MAX / 2);
        pace.arrived(Duration::from_secs(30));
        assert_eq!(pace.change_sets(), PAGE_CHANGE_SETS_MAX / 2);
        pace.arrived(Duration::from_secs(10));
        assert_eq!(pace.change_sets(), PAGE_CHANGE_SETS_MAX / 2);
    }
}
