#!/usr/bin/env bash
# Measures what the budgets of the README speak of, and writes the table to target/bench/table.md. Never a test: what
# depends on the machine stands beside what the same machine does at the least, measured in turns in the same run.
#
#   bench.sh [small] [sale] [catalogue] [books] [queue] [bootstrap] [ingest]   all parts where none is named
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup.sh" build server
cd "$ROOT"
table=$ROOT/target/bench/table.md
mkdir -p "$(dirname "$table")"

# wanted PART: true where it was named, or none was.
parts=" $* "
wanted() {
  case "${parts/ small / }" in
    "  " | " ") true ;;
    *" $1 "*) true ;;
    *) false ;;
  esac
}

step "Compiling as it is shipped"
cargo build --profile bench -p lumbung-server --bin lumbung-server
LUMBUNG_BENCH_SERVER=$CARGO_TARGET_DIR/release/lumbung-server
export LUMBUNG_BENCH_SERVER
# Keys go to a file beside the data: no keyring is asked.
export LUMBUNG_KEY_STORE=file

place=$(mktemp -d)
trap '"$ROOT/scripts/postgres.sh" remove "$place"; rm -rf "$place"' EXIT
trap 'exit 130' INT TERM HUP
# A database run by root is run as somebody else, who must be able to reach the folder.
chmod 711 "$place"
DATABASE_URL=$("$ROOT/scripts/postgres.sh" start "$place")
export DATABASE_URL

processor=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
{
  printf 'Measured %s on %s (%s cores), one run, everything on this machine.\n\n' \
    "$(date -u +%F)" "${processor:-an unknown processor}" "$(nproc)"
  printf '| what | measured | beside, in the same run | budget | kept |\n|---|---|---|---|---|\n'
} >"$table"

step "The till"
if wanted sale || wanted catalogue || wanted books || wanted queue || wanted bootstrap; then
  cargo bench -p lumbung --no-default-features --bench budgets -- "$@" | tee -a "$table"
fi
step "The server"
if wanted ingest; then
  server=$place/server.txt
  cargo bench -p lumbung-server --bench ingest | tee "$server"
  {
    printf '\nThe server, beside bare inserts of the same rows. Budgets: log and rows at least half of bare inserts; 3000\n'
    printf 'small pushes a second of one busy cooperative; 1000 bytes a sale, indexes included.\n\n'
    sed 's/^/    /' "$server"
  } >>"$table"
fi
step "The table: $table"
cat "$table"
