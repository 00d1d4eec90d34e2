//! `lumbung-cli`: the same commands without a window.

use clap::Parser;

fn main() -> anyhow::Result<()> {
    lumbung::start_log();
    lumbung::cli::Arguments::parse().run()
}
