//! Times, kept as whole nanoseconds, and the lines of the table. No time is ever judged by the machine it was taken on:
//! what a line states is a ratio within one run, or a figure with what it was measured beside.

use std::time::{Duration, Instant};

/// The times that one thing took.
#[derive(Default)]
pub struct Samples(Vec<Duration>);

impl Samples {
    /// Runs something and keeps how long it took.
    pub fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = work();
        self.0.push(started.elapsed());
        result
    }

    /// The time that so many in a hundred did not exceed.
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        sorted.get((sorted.len() * percent / 100).min(last)).copied().unwrap_or_default()
    }

    /// The middle and the slow end, as the table shows them.
    pub fn shown(&self) -> String {
        format!("p50 {}, p99 {}", shown(self.percentile(50)), shown(self.percentile(99)))
    }
}

/// A time with three digits that say something.
pub fn shown(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..10_000 => format!("{}.{:03} ms", micros / 1_000, micros % 1_000),
        10_000..1_000_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        _ => format!("{}.{:02} s", micros / 1_000_000, micros % 1_000_000 / 10_000),
    }
}

/// How often one time is contained in another, in hundredths.
pub fn hundredths(time: Duration, of: Duration) -> u128 {
    time.as_nanos() * 100 / of.as_nanos().max(1)
}

/// A number of hundredths in writing.
pub fn decimal(hundredths: u128) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A line of the table, printed; the script gathers what begins with a bar.
pub fn line(what: &str, measured: &str, beside: &str, budget: &str, is_kept: bool) {
    let kept = if is_kept { "yes" } else { "**no**" };
    println!("| {what} | {measured} | {beside} | {budget} | {kept} |");
}
