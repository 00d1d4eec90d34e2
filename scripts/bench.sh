#!/usr/bin/env bash
# Measures what the budgets of the README speak of. Arguments go to the benches: bench.sh sale
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup.sh" build server
place=$(mktemp -d)
trap '"$ROOT/scripts/postgres.sh" remove "$place"; rm -rf "$place"' EXIT
chmod 711 "$place"
DATABASE_URL=$("$ROOT/scripts/postgres.sh" start "$place")
export DATABASE_URL
cd "$ROOT"
cargo bench --workspace -- "$@"
