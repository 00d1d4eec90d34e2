#!/usr/bin/env bash
# Throws the demo away: the tills, the server's books, everything. Asks first; `--yes` answers for scripts.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ ! -d "$DEMO" ]; then
  echo "There is no demo in $DEMO: nothing to do."
  exit 0
fi
# A folder that this project did not fill is not ours to delete.
[ -e "$DEMO/lock" ] || fail "$DEMO was not made by make run; delete it by hand if it should go."
exec 9>>"$DEMO/lock"
flock -n 9 || fail "the demo in $DEMO is running. Stop it first."
if [ "${1:-}" != --yes ]; then
  read -r -p "Delete the whole demo in $DEMO? Type yes: " answer || answer=
  [ "$answer" = yes ] || fail "nothing was deleted."
fi
"$ROOT/scripts/postgres.sh" remove "$DEMO"
rm -rf "$DEMO"
echo "The demo is gone. make run begins a new one."
