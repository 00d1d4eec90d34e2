#!/usr/bin/env bash
# Every check there is, in parts: all of them, or those named (test.sh rust e2e). A part that fails does not keep the
# others from running. The last line counts the parts.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PARTS=(setup fmt ui clippy headless rust demo kills drill package tie-out e2e)
# Those that keep books in Postgres.
WITH_POSTGRES=" rust demo tie-out e2e "
# A part says with this status that what it would check is not in the repository.
ABSENT=77

part_setup() { "$ROOT/scripts/setup.sh"; }

part_fmt() { cargo fmt --all --check; }

part_ui() {
  build_pages
  cd ui
  npm run --silent typecheck
  npm run --silent --if-present test
}

part_clippy() { cargo clippy "${FEATURES[@]}" --all-targets -- -D warnings; }

# The command line without a window: nothing of it may need the window's libraries.
part_headless() { cargo check -p lumbung --no-default-features --bins; }

part_rust() {
  # Pages that do not build are the failure of another part: the Rust tests count all the same.
  build_pages || echo "the pages do not build; going on without them"
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run "${FEATURES[@]}" --no-fail-fast
    cargo test "${FEATURES[@]}" --doc
  else
    cargo test "${FEATURES[@]}" --no-fail-fast
  fi
}

# The whole path, told by the programs themselves: sales without a server, power cuts, sync, combined figures.
part_demo() {
  build_pages
  build_binaries
  "$(built lumbung-cli)" demo
}

# Tills, server and Postgres killed in the middle of everything. It crashes a Postgres, so it has one of its own.
part_kills() {
  build_pages
  build_binaries
  "$(built lumbung-cli)" kills --count 50
}

# A PC dies in the middle of a sale; others are made from its mirror, its backup, and the server.
part_drill() {
  build_binaries
  "$(built lumbung-cli)" drill
}

# Installed, replaced and removed by dpkg, in a folder of its own.
part_package() { "$ROOT/scripts/package_test.sh"; }

# The journal as another bookkeeping program adds it up.
part_tie_out() {
  [ -e scripts/tie_out_hledger.sh ] || exit $ABSENT
  build_pages
  build_binaries
  bash scripts/tie_out_hledger.sh
}

# The window by WebDriver and the pages in a browser, on a screen that is not there.
part_e2e() {
  [ -d ui/e2e ] || exit $ABSENT
  build_pages
  build_binaries
  cd ui
  xvfb-run -a -s "-screen 0 1366x768x24" dbus-run-session -- npm run --silent e2e
}

# One part by itself, in a process of its own: how the loop below calls it.
if [ "${1:-}" = --part ]; then
  cd "$ROOT"
  "part_${2//-/_}"
  exit
fi

exec </dev/null
cd "$ROOT"
wanted=("$@")
if [ ${#wanted[@]} = 0 ]; then wanted=("${PARTS[@]}"); fi
for part in "${wanted[@]}"; do
  case " ${PARTS[*]} " in
    *" $part "*) ;;
    *) fail "no such part: $part (${PARTS[*]})" ;;
  esac
done

current=
place=$(mktemp -d)
chmod 711 "$place"

# Whatever happens, nothing that was started stays behind.
clean_up() {
  trap '' INT TERM HUP
  if [ -n "$current" ]; then kill -TERM -- "-$current" 2>/dev/null || true; fi
  if [ -d "$place/database" ]; then "$ROOT/scripts/postgres.sh" remove "$place/database" || true; fi
  rm -rf "$place"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Books that are thrown away need not survive a power cut.
start_postgres() {
  if [ -z "${started_postgres:-}" ]; then
    mkdir -p "$place/database"
    DATABASE_URL=$("$ROOT/scripts/postgres.sh" start "$place/database" -c fsync=off -c full_page_writes=off) || return
    export DATABASE_URL
    started_postgres=yes
  fi
}

# run_part NAME: its status.
run_part() {
  local status=0
  case $WITH_POSTGRES in *" $1 "*) start_postgres || return ;; esac
  setsid "$ROOT/scripts/test.sh" --part "$1" &
  current=$!
  wait "$current" || status=$?
  # Should a test have left something running, it ends here.
  kill -TERM -- "-$current" 2>/dev/null || true
  current=
  return "$status"
}

passed=0
failed=0
table=
for part in "${wanted[@]}"; do
  printf '\n'
  step "== $part"
  begun=$SECONDS
  status=0
  run_part "$part" || status=$?
  case $status in
    0) verdict=passed passed=$((passed + 1)) ;;
    "$ABSENT") verdict=absent ;;
    *) verdict=FAILED failed=$((failed + 1)) ;;
  esac
  step "== $part $verdict"
  table+=$(printf '%-10s %-8s %4d s' "$part" "$verdict" $((SECONDS - begun)))$'\n'
done

printf '\n%s' "$table"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
