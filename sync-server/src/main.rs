//! `lumbung-server`.

use std::process::ExitCode;

use clap::Parser;
use sync_server::commands::{Cli, Command, run};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    let default = if matches!(cli.command, Command::Serve(_)) { "info" } else { "warn" };
    let filter = EnvFilter::try_from_env("LUMBUNG_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let lines = tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false);
    lines.with_writer(std::io::stderr).with_env_filter(filter).init();
    Ok(if run(cli).await? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
