//! The simulation: two to six tills, a server or none, a bad network and everything else that goes wrong, in memory,
//! from a seed (design §10).
//!
//! Every business action goes through the real `decide`, every byte through the real `receive`. An auditor that shares
//! no code with the project reads the bodies and says what the tables must hold. `LUMBUNG_SEEDS` says how many seeds
//! are tried (200), `LUMBUNG_SEED_BASE` where they begin (1).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;

#[path = "simulation/mod.rs"]
mod simulation;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Runs one seed; what goes wrong names the line that repeats it.
fn run(seed: u64) -> anyhow::Result<simulation::Seen> {
    let again = format!("LUMBUNG_SEED_BASE={seed} LUMBUNG_SEEDS=1 cargo test -p lumbung-shared --test simulation");
    match catch_unwind(AssertUnwindSafe(|| simulation::run(seed))) {
        Ok(result) => result.context(again),
        Err(panic) => {
            eprintln!("{again}");
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn replicas_agree_with_each_other_and_with_the_auditor_whatever_happens() -> anyhow::Result<()> {
    let (base, seeds) = (number("LUMBUNG_SEED_BASE", 1), number("LUMBUNG_SEEDS", 200));
    let next = AtomicU64::new(base);
    let worker = || -> anyhow::Result<simulation::Seen> {
        let mut seen = simulation::Seen::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= base + seeds {
                return Ok(seen);
            }
            seen.add(&run(seed)?);
        }
    };
    let workers = std::thread::available_parallelism()?.get();
    let mut seen = simulation::Seen::default();
    std::thread::scope(|scope| -> anyhow::Result<()> {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        for thread in threads {
            seen.add(&thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(())
    })?;
    println!("{seen}");
    // Fewer seeds than usual may well miss something that happens once in a while.
    if seeds >= 150 {
        anyhow::ensure!(seen.never().is_empty(), "what never happened proves nothing: {:?}", seen.never());
        let never = simulation::never_made(&seen);
        anyhow::ensure!(never.is_empty(), "kinds of facts that no intent makes (simulation/intent.rs): {never:?}");
    }
    Ok(())
}
