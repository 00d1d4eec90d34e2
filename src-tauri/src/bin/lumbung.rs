//! `lumbung`: the till and the desk in a window.

use std::path::PathBuf;

use clap::Parser;

/// Lumbung: kasir dan pembukuan koperasi.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Folder of the cooperative's data.
    #[arg(long, env = "LUMBUNG_DATA")]
    data: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    lumbung::start_log();
    let arguments = Arguments::parse();
    lumbung::window::run(arguments.data.unwrap_or_else(lumbung::default_folder))?;
    Ok(())
}
