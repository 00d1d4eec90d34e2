#!/usr/bin/env bash
# Builds what is shipped: the pages, then the window, the command line and the server, optimised.
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$ROOT/scripts/setup.sh" build
cd "$ROOT"
step "Building the pages"
build_pages
step "Building the programs"
RELEASE=1
build_binaries
step "Built: $(built lumbung) $(built lumbung-cli) $(built lumbung-server)"
