#!/usr/bin/env bash
# Builds Lumbung and opens a demo: a server with a private Postgres, two cooperatives with some history, and a till.
# Ctrl-C stops all of it; the data stays, so that a second start is quick (make reset throws it away).
#
#   LUMBUNG_DEMO=DIR   where the demo lives        RELEASE=1   the build that is shipped, slow to make and fast to use
#
# Without a display the same till is served to a browser.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

mkdir -p "$DEMO/logs"
# The lock is held as long as this script lives, and by nothing it starts.
exec 9>>"$DEMO/lock"
flock -n 9 || fail "the demo in $DEMO is running already. Stop it with Ctrl-C in its window, or set LUMBUNG_DEMO."

# The demo's keys lie beside its data: nobody's keyring is asked for a password, and make reset leaves nothing there.
# Any other word than file (keyring) asks the keyring after all.
export LUMBUNG_KEY_STORE=${LUMBUNG_KEY_STORE:-file}

started=()
interrupted=130

# launch COMMAND …: starts it in a process group of its own, so that Ctrl-C reaches this script alone and everything is
# stopped in order. Its id is in $! afterwards.
launch() {
  setsid "$@" 9>&- </dev/null &
  started+=($!)
}

# attend COMMAND …: runs it to its end, and yet hears a Ctrl-C at once.
attend() {
  local status=0
  launch "$@"
  wait $! || status=$?
  unset 'started[-1]'
  return $status
}

end_group() {
  local tenth
  kill -TERM -- "-$1" 2>/dev/null || return 0
  for ((tenth = 0; tenth < 100; tenth++)); do
    kill -0 -- "-$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

stop_all() {
  local status=$? i
  trap '' INT TERM HUP
  trap - EXIT
  if [ ${#started[@]} -gt 0 ] || [ -n "${DATABASE_URL:-}" ]; then echo; step "Stopping"; fi
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do end_group "${started[i]}"; done
  "$ROOT/scripts/postgres.sh" stop "$DEMO" 9>&- 2>/dev/null || true
  exit "$status"
}
trap stop_all EXIT
trap 'exit $interrupted' INT TERM HUP

# ended NAME: a program that should have gone on did not; its last words say why.
ended() {
  tail -n 20 "$DEMO/logs/$1.log" >&2
  fail "the $1 stopped. Its whole log: $DEMO/logs/$1.log"
}

# wait_until NAME PID SECONDS COMMAND …: tries the command until it succeeds.
wait_until() {
  local name=$1 pid=$2 tenths=$(($3 * 10)) i
  shift 3
  for ((i = 0; i < tenths; i++)); do
    if "$@"; then return; fi
    kill -0 "$pid" 2>/dev/null || ended "$name"
    sleep 0.1
  done
  ended "$name"
}

server_answers() { curl -fsS -o /dev/null --max-time 2 "$server_url/health" 2>/dev/null; }

till_url() { grep -m 1 -Eo 'https?://.*' "$DEMO/logs/till.log"; }

till_answers() { till_url >/dev/null; }

# The tills know the server by its address, so the port of the first start is kept.
server_port() {
  local kept=$DEMO/server.port port
  if [ ! -e "$kept" ]; then
    free_port 8787 >"$kept"
  fi
  port=$(cat "$kept")
  if port_taken "$port"; then
    fail "something else answers on port $port, where this demo's server belongs. Stop it, or set LUMBUNG_DEMO."
  fi
  echo "$port"
}

start_server() {
  local port
  DATABASE_URL=$("$ROOT/scripts/postgres.sh" start "$DEMO" 9>&-)
  export DATABASE_URL
  port=$(server_port)
  server_url=http://127.0.0.1:$port
  LUMBUNG_LISTEN=127.0.0.1:$port LUMBUNG_KEY_FILE=$DEMO/server.key LUMBUNG_UI_DIR=$ROOT/ui/dist \
    launch "$(built lumbung-server)" serve >"$DEMO/logs/server.log" 2>&1
  server=${started[-1]}
  wait_until server "$server" 30 server_answers
}

open_till() {
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    where="the window that has just opened; closing it ends the demo"
    launch "$(built lumbung)" --data "$DEMO/melati-1" >"$DEMO/logs/till.log" 2>&1
    till=${started[-1]}
  else
    echo
    echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open."
    echo "The same till is served to your browser instead."
    launch "$(built lumbung-cli)" serve --data "$DEMO/melati-1" --listen "127.0.0.1:$(free_port 8788)" \
      >"$DEMO/logs/till.log" 2>&1
    till=${started[-1]}
    wait_until till "$till" 30 till_answers
    where=$(till_url)
  fi
}

"$ROOT/scripts/setup.sh" build server 9>&-
cd "$ROOT"
step "Building the pages"
attend bash -c '. scripts/lib.sh && build_pages'
step "Building the programs (the first time takes ten minutes or more)"
attend bash -c '. scripts/lib.sh && build_binaries'
step "Starting the server"
start_server
step "Filling the demo"
attend "$(built lumbung-cli)" seed --dir "$DEMO" --sales 12 \
  --server "$server_url" --lumbung-server "$(built lumbung-server)" >"$DEMO/logs/seed.log" 2>&1 || ended seed
open_till
interrupted=0

echo
echo "Lumbung is running. Ctrl-C stops it."
echo
echo "  till          $where"
echo "  head office   $server_url/office"
echo "  data          $DEMO   (make reset throws it away)"
echo "  logs          $DEMO/logs"
echo
cat "$DEMO/USERS.txt"

# Whichever ends first ends the demo: the window because someone closed it, anything else because it failed.
status=0
wait -n "$server" "$till" || status=$?
if ! kill -0 "$server" 2>/dev/null; then ended server; fi
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$status" != 0 ]; then ended till; fi
