//! The command line: everything the window can do, and what only a person at a terminal needs.
//!
//! It opens the same data folder with the same lock, so it refuses while the window runs. Rights are those of the user
//! named with `--as`; their PIN is asked where a terminal can ask, or given in `LUMBUNG_PIN`. Whoever may read the
//! folder's keys could read the books anyway: the PIN names the person, the keys guard the data.

mod call;
pub mod demo;
mod drill;
mod kills;
mod safety;
mod seed;
mod tools;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::core::Core;

/// Lumbung without a window.
#[derive(Parser)]
#[command(version, about)]
pub struct Arguments {
    /// Folder of the cooperative's data.
    #[arg(long, global = true, env = "LUMBUNG_DATA")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs one command of the table: `call complete_sale '{…}' --as Ani`.
    Call {
        /// Its name, as `commands` prints it.
        name: String,
        /// The request as JSON.
        #[arg(default_value = "{}")]
        request: String,
        /// Name or id of the user who acts.
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
        /// The user's PIN.
        #[arg(long, env = "LUMBUNG_PIN", hide_env_values = true)]
        pin: Option<String>,
    },
    /// Prints the command table: permissions, and the schemas of requests and answers.
    Commands {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Serves the screens to a browser on this machine.
    Serve {
        /// Loopback address and port.
        #[arg(long, default_value = "127.0.0.1:8788")]
        listen: SocketAddr,
        /// Folder of the built screens.
        #[arg(long, env = "LUMBUNG_UI_DIR")]
        ui: Option<PathBuf>,
        /// The token to ask for; a random one where none is given.
        #[arg(long, env = "LUMBUNG_BRIDGE_TOKEN", hide_env_values = true)]
        token: Option<String>,
    },
    /// Imports goods from a file.
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Writes the books to a file.
    Export {
        #[arg(long, value_enum, default_value = "hledger")]
        format: crate::export::Format,
        /// The file; standard output where none is given.
        #[arg(long)]
        out: Option<PathBuf>,
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
    },
    /// Checks every invariant of the books.
    Verify,
    /// Safety copies: `copies backup --as Sari`, `copies mirror`.
    Copies {
        #[command(subcommand)]
        what: safety::Copies,
    },
    /// Restores the books from copies with the recovery key, into an empty folder.
    Recover(safety::Recover),
    /// Says what is neither at the server nor in the mirror; exit code 3 where there is anything.
    Unsent,
    /// Takes the data of this machine away; refuses while anything of it is nowhere else.
    Reset {
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
        /// The words that accept the loss.
        #[arg(long, value_name = "WORDS")]
        despite_unsent: Option<String>,
    },
    /// A PC dies in the middle of its work; another one sells again from what is left.
    Drill(drill::Drill),
    /// Drops the read tables and fills them again from the log.
    Rebuild,
    /// Prints the state hashes, which are the same on every replica.
    StateHash {
        #[arg(long)]
        json: bool,
    },
    /// Fills a folder with two demo cooperatives and connects them to a server.
    Seed(seed::Seed),
    /// The whole path: two cooperatives, three tills, no network, power cuts, then sync, and every figure compared.
    Demo(demo::Demo),
    /// Sells while tills, server and Postgres are killed again and again; then every figure is compared.
    Kills(kills::Kills),
    /// Sells at random until told to stop: one till of the demo.
    #[command(hide = true)]
    Sell(demo::Sell),
    /// Writes the types of the screens.
    #[command(hide = true)]
    Bindings {
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
enum Import {
    /// Products from CSV: `import products FILE`.
    Products {
        file: PathBuf,
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
        /// Import the rows without problems even where others have some.
        #[arg(long)]
        skip_refused: bool,
    },
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// What the command refuses, in words.
    pub fn run(self) -> Result<()> {
        let folder = self.data.unwrap_or_else(crate::default_folder);
        match self.command {
            Command::Call { name, request, user, pin } => call::call(&folder, &name, &request, user, pin),
            Command::Commands { json } => call::print_commands(json),
            Command::Serve { listen, ui, token } => tools::serve(&folder, listen, ui, token),
            Command::Import { what: Import::Products { file, user, skip_refused } } => {
                tools::import_products(&folder, &file, user, skip_refused)
            }
            Command::Export { format, out, user } => tools::export(&folder, format, out, user),
            Command::Verify => tools::verify(&folder),
            Command::Copies { what } => what.run(&folder),
            Command::Recover(recover) => recover.run(&folder),
            Command::Unsent => safety::say_unsent(&folder),
            Command::Reset { user, despite_unsent } => {
                safety::reset(&folder, user.as_deref(), despite_unsent.as_deref())
            }
            Command::Drill(drill) => drill.run(),
            Command::Rebuild => tools::rebuild(&folder),
            Command::StateHash { json } => tools::state_hash(&folder, json),
            Command::Seed(seed) => seed.run(),
            Command::Demo(demo) => demo.run(),
            Command::Kills(kills) => kills.run(),
            Command::Sell(sell) => sell.run(&folder),
            Command::Bindings { out } => tools::bindings(&out),
        }
    }
}

/// A refusal as an error of the terminal.
fn told(refusal: crate::refusal::Refusal) -> anyhow::Error {
    anyhow::anyhow!("{} ({})", refusal.message, refusal.code)
}

fn start(folder: &std::path::Path, with_workers: bool) -> Result<Arc<Core>> {
    Core::start(folder, with_workers).map_err(told)
}
