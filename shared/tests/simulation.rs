//! The simulation: three tills, a server and a bad network, in memory, from a seed (design §10).
//!
//! Every business action goes through the real `decide`, every byte through the real `receive`. An auditor that shares
//! no code with the project reads the bodies and says what the tables must hold. `LUMBUNG_SEEDS` says how many seeds
//! are tried (20), `LUMBUNG_SEED_BASE` where they begin (1).

use std::panic::{AssertUnwindSafe, catch_unwind};

#[path = "simulation/mod.rs"]
mod simulation;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn replicas_agree_with_each_other_and_with_the_auditor_whatever_happens() -> anyhow::Result<()> {
    let base = number("LUMBUNG_SEED_BASE", 1);
    let mut seen = simulation::Seen::default();
    for seed in base..base + number("LUMBUNG_SEEDS", 20) {
        let again = format!("LUMBUNG_SEED_BASE={seed} LUMBUNG_SEEDS=1 cargo test -p lumbung-shared --test simulation");
        match catch_unwind(AssertUnwindSafe(|| simulation::run(seed))) {
            Ok(Ok(more)) => seen.add(&more),
            Ok(Err(error)) => return Err(error.context(again)),
            Err(panic) => {
                eprintln!("{again}");
                std::panic::resume_unwind(panic);
            }
        }
    }
    println!("{seen}");
    // Fewer seeds than usual may well miss something that happens once in a while.
    if number("LUMBUNG_SEEDS", 20) >= 20 {
        anyhow::ensure!(seen.never().is_empty(), "what never happened proves nothing: {:?}", seen.never());
    }
    Ok(())
}
