#!/usr/bin/env bash
# Fuzzing with what coverage finds: every target for so many seconds, or one of them, or one input again.
#
#   fuzz.sh SECONDS [TARGET …]     each target, from the corpus in fuzz/corpus and what earlier runs added to it
#   fuzz.sh TARGET FILE            one input again, as a failure prints it
#
# libFuzzer comes with a crate, and the compiler's own passes count what was reached: no nightly compiler, and nothing
# to install. What a run finds stays in the cache; what is worth keeping is copied to fuzz/corpus, where every test run
# tries it.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
place=$CACHE/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
step "Compiling the fuzz targets"
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Cdebug-assertions -Coverflow-checks" \
  CARGO_TARGET_DIR=$place cargo build --manifest-path fuzz/Cargo.toml --release --target "$host"
built() { printf '%s/%s/release/%s' "$place" "$host" "$1"; }

if [[ ! ${1:-60} =~ ^[0-9]+$ ]]; then
  exec "$(built "$1")" "$2"
fi
seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for target in fuzz/fuzz_targets/*.rs; do targets+=("$(basename "$target" .rs)"); done
fi
for target in "${targets[@]}"; do
  mkdir -p "$place/corpus/$target" "$place/found"
  step "$target: $seconds s"
  if ! "$(built "$target")" "$place/corpus/$target" "fuzz/corpus/$target" -max_total_time="$seconds" \
    -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 -artifact_prefix="$place/found/$target-" \
    >"$place/$target.txt" 2>&1; then
    tail -n 40 "$place/$target.txt"
    file=$(sed -n 's/.*Test unit written to //p' "$place/$target.txt" | tail -n 1)
    fail "fuzzing $target failed: scripts/fuzz.sh $target ${file:-FILE}"
  fi
  sed -n 's/^stat::number_of_executed_units: */  inputs tried: /p' "$place/$target.txt"
done
