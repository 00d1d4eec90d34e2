#!/usr/bin/env bash
# For as long as one likes: the simulation of many tills and a bad network, random days at one till, power cuts, kills
# of real programs, a month's backlog over lines that drop, delay and cut, fuzzing.
#     SEEDS=5000 DAYS=500 CUTS=2000 KILLS=2000 BACKLOG=10000 FUZZ_SECONDS=300 SEED_BASE=1 make soak
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup.sh" build server
cd "$ROOT"
export LUMBUNG_KEY_STORE=file
# A base nobody chose finds what the fixed one of the tests cannot; it is shown, so that a failure can be repeated.
base=${SEED_BASE:-$(date +%s)}
seeds=${SEEDS:-1000} days=${DAYS:-200} cuts=${CUTS:-2000} kills=${KILLS:-2000}
backlog=${BACKLOG:-10000} seconds=${FUZZ_SECONDS:-60}

step "simulation: $seeds seeds from $base"
LUMBUNG_SEEDS=$seeds LUMBUNG_SEED_BASE=$base cargo test --release -p lumbung-shared --test simulation -- --nocapture

step "days at a till: $days from $base"
LUMBUNG_DAYS=$days LUMBUNG_SEED_BASE=$base \
  cargo test -p lumbung --no-default-features --test after_sale on_any_day_with_every_function

step "power cuts: $cuts from $base"
LUMBUNG_POWER_CUTS=$cuts LUMBUNG_SEED_BASE=$base cargo test -p lumbung --no-default-features --test power a_power_cut

step "kills: $kills from $base"
cargo build --workspace --no-default-features
# In rounds, each with new books: what was sold before is not what this is about.
for ((done = 0; done < kills; done += 100)); do
  round=$((kills - done < 100 ? kills - done : 100))
  "$CARGO_TARGET_DIR/debug/lumbung-cli" kills --count "$round" --seed $((base + done)) >"$CACHE/kills.txt" ||
    fail "a round of kills failed; see $CACHE/kills.txt: kills --count $round --seed $((base + done))"
  step "kills: $((done + round)) of $kills"
done

step "bad lines: $backlog sales"
place=$(mktemp -d)
trap '"$ROOT/scripts/postgres.sh" remove "$place"; rm -rf "$place"' EXIT
trap 'exit 130' INT TERM HUP
# A database run by root is run as somebody else, who must be able to reach the folder.
chmod 711 "$place"
DATABASE_URL=$("$ROOT/scripts/postgres.sh" start "$place")
export DATABASE_URL
LUMBUNG_BACKLOG=$backlog cargo test -p lumbung-server --test server bad_lines

step "fuzzing: $seconds s for each target"
"$ROOT/scripts/fuzz.sh" "$seconds"
step "nothing failed: SEEDS=$seeds DAYS=$days CUTS=$cuts KILLS=$kills BACKLOG=$backlog \
FUZZ_SECONDS=$seconds SEED_BASE=$base make soak"
