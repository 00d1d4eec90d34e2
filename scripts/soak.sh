#!/usr/bin/env bash
# The simulation of many tills and a bad network, over many seeds: SEEDS=5000 SEED_BASE=1 make soak
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup.sh" build
cd "$ROOT"
# A base nobody chose finds what the fixed one of the tests cannot; it is shown, so that a failure can be repeated.
LUMBUNG_SEEDS=${SEEDS:-1000}
LUMBUNG_SEED_BASE=${SEED_BASE:-$(date +%s)}
export LUMBUNG_SEEDS LUMBUNG_SEED_BASE
step "$LUMBUNG_SEEDS seeds from $LUMBUNG_SEED_BASE"
cargo test --release -p lumbung-shared --test simulation -- --nocapture
step "SEEDS=$LUMBUNG_SEEDS SEED_BASE=$LUMBUNG_SEED_BASE make soak: no seed failed"
