# shellcheck shell=bash
# What every script here shares: where things are kept, how a step is shown, how a port is found. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Outside the checkout, so that a clean checkout stays clean and a second one finds the work of the first.
CACHE=$HOME/.cache/lumbung
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
# What talks to itself on this machine must not go by way of a proxy.
export NO_PROXY="127.0.0.1,localhost${NO_PROXY:+,$NO_PROXY}"
export no_proxy=$NO_PROXY
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
# One feature set for every workspace build, so that running, testing and linting share what they compile.
FEATURES=(--workspace --features lumbung/custom-protocol)
# shellcheck disable=SC2034  # used by the scripts that source this file
DEMO=${LUMBUNG_DEMO:-${XDG_DATA_HOME:-$HOME/.local/share}/lumbung-demo}
mkdir -p "$CACHE"
# The window carries the built pages inside it; the compiler wants the folder even before they are built.
mkdir -p "$ROOT/ui/dist"

# step NAME: says what begins now, and how long the script has been at work.
step() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

# fail MESSAGE: says what is wrong and what would help, and ends the script.
fail() {
  printf 'lumbung: %s\n' "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# as_root COMMAND …: runs it as root, by sudo when we are not.
as_root() {
  if is_root; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root and sudo is not installed. Run as root: $*"
  fi
}

# port_taken PORT: true if something on this machine answers there.
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port FIRST: prints FIRST, or the next port in steps of ten that nobody answers on: 8787, 8797 … are the server's,
# 8788, 8798 … the till's.
free_port() {
  local port
  for ((port = $1; port < $1 + 1000; port += 10)); do
    if ! port_taken "$port"; then
      echo "$port"
      return
    fi
  done
  fail "no free port from $1 to $port"
}

# build_pages: the user interface, unless what it is made of is what it was last made of. (Writing the same pages again
# would make cargo compile the window again.)
build_pages() {
  local stamp content
  stamp=$CACHE/pages-$(printf '%s' "$ROOT" | cksum | cut -d ' ' -f 1)
  content=$(cd "$ROOT/ui" && find . \( -name node_modules -o -path ./dist -o -path ./e2e \) -prune -o -type f -exec cksum {} + |
    LC_ALL=C sort | cksum)
  if [ -n "$(ls -A "$ROOT/ui/dist")" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$content" ]; then return; fi
  rm -f "$stamp"
  (cd "$ROOT/ui" && npm run --silent build) || return
  printf '%s\n' "$content" >"$stamp"
}

# build_binaries: the till, its command line and the server; RELEASE=1 for the build that is shipped.
build_binaries() {
  local profile=()
  if [ "${RELEASE:-0}" = 1 ]; then profile=(--release); fi
  cargo build "${FEATURES[@]}" --bins "${profile[@]}"
}

# built NAME: the path of a built binary.
built() {
  if [ "${RELEASE:-0}" = 1 ]; then echo "$CARGO_TARGET_DIR/release/$1"; else echo "$CARGO_TARGET_DIR/debug/$1"; fi
}
