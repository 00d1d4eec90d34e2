#!/usr/bin/env bash
# Installs what is missing on a Debian machine that has Rust and Node, and the packages of the user interface.
#
#   setup.sh [build] [server] [tests] [window-tests]     all four groups when none is named
#
# Nothing is asked of the network when nothing is missing, so a second start takes no time.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What the compiler and the window need.
BUILD=(build-essential perl pkg-config libssl-dev libdbus-1-dev libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev
  libudev-dev)
# What the server keeps its books in, and what waits for it to answer.
SERVER=(postgresql curl)
# The second opinion on the journal, and PDF to pictures.
TESTS=(git hledger poppler-utils)
# A screen that is not there, a window driver, a session bus with a keyring, and a browser.
WINDOW_TESTS=(xvfb xauth webkit2gtk-driver dbus gnome-keyring fonts-dejavu-core chromium)

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_packages() {
  local missing=() package
  if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian: please see to these packages yourself: $*"
    return
  fi
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then return; fi
  step "Installing ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}

check_toolchains() {
  command -v cargo >/dev/null || fail "Rust is missing. Install the stable toolchain (1.95 or newer) with rustup."
  command -v npm >/dev/null || fail "Node is missing. Install Node 20 or newer, with npm."
}

# node_modules is filled again only when the lock file changed. The stamp lies in the cache, one for each checkout.
install_node_packages() {
  local stamp lock
  [ -e "$ROOT/ui/package-lock.json" ] || return 0
  stamp=$CACHE/npm-$(printf '%s' "$ROOT" | cksum | cut -d ' ' -f 1)
  lock=$(cksum <"$ROOT/ui/package-lock.json")
  if [ -d "$ROOT/ui/node_modules" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ]; then return; fi
  step "Installing the packages of the user interface"
  (cd "$ROOT/ui" && npm ci --no-audit --no-fund </dev/null)
  printf '%s\n' "$lock" >"$stamp"
}

groups=("$@")
if [ ${#groups[@]} = 0 ]; then groups=(build server tests window-tests); fi
wanted=()
for group in "${groups[@]}"; do
  case $group in
    build) wanted+=("${BUILD[@]}") ;;
    server) wanted+=("${SERVER[@]}") ;;
    tests) wanted+=("${TESTS[@]}") ;;
    window-tests) wanted+=("${WINDOW_TESTS[@]}") ;;
    *) fail "no such group: $group (build, server, tests, window-tests)" ;;
  esac
done
install_packages "${wanted[@]}"
check_toolchains
install_node_packages
