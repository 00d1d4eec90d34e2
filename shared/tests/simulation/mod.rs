//! One seed: bad times, healing, checks; twice, so that what was healed goes on.

#[path = "../support/exceptions.rs"]
mod asked;
mod auditor;
mod cells;
mod checks;
mod closings;
mod coming_back;
mod counter;
mod desk;
mod disk;
mod documents;
mod healing;
mod intent;
mod kinds;
mod network;
mod office;
mod post;
mod purses;
mod random;
mod seen;
mod selling;
mod setting;
mod settling;
mod shelf;
mod stretches;
mod till;
mod trouble;
mod versions;
mod world;

pub use kinds::never_made;
pub use seen::Seen;

const PHASES: usize = 2;
const STEPS: usize = 170;

pub fn run(seed: u64) -> anyhow::Result<Seen> {
    let mut world = setting::begin(seed)?;
    for phase in 1..=PHASES {
        for step in 0..STEPS {
            world.step()?;
            // At random moments the replica of somebody who knows only a part is looked at as well.
            if step % 60 == 59 {
                checks::one_replica(&mut world)?;
            }
        }
        let rounds = world.heal()?;
        world.seen.largest("number of rounds until all agreed", rounds);
        checks::all_replicas(&mut world, phase == PHASES)?;
        world.renew_revoked()?;
    }
    kinds::count(&world.tills[0].store, &mut world.seen);
    Ok(world.seen)
}
