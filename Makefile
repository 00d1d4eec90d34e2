# Each target is one line: the script says the rest.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/lumbung/target

.DEFAULT_GOAL := help
.PHONY: help run reset test bench soak build package fmt lint

help: ## lists the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: ## builds everything and opens a demo (Ctrl-C stops it, the data stays)
	@scripts/run.sh

reset: ## throws the demo away, after asking
	@scripts/reset.sh

test: ## runs every check; some of them: scripts/test.sh rust e2e
	@scripts/test.sh

bench: ## measures the budgets
	@scripts/bench.sh

soak: ## simulation, random days, power cuts, kills, bad lines, fuzzing (SEEDS=5000 DAYS=500 CUTS=2000 KILLS=2000 BACKLOG=10000 FUZZ_SECONDS=300 SEED_BASE=1)
	@scripts/soak.sh

build: ## builds what is shipped: pages, window, command line, server
	@scripts/build.sh

package: ## the Debian package of the till (target/package)
	@scripts/package.sh

fmt: ## formats the Rust code
	@cargo fmt --all

lint: ## formatting, types and lints, without the tests
	@scripts/test.sh fmt ui clippy headless
