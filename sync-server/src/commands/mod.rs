//! The commands of `lumbung-server`: serving, and what its operator does by hand.

mod books;
mod registry;
mod tls;

pub use self::registry::add_user;

use clap::{Parser, Subcommand};
use shared::id::CooperativeId;
use sqlx::PgPool;
use tokio::net::TcpListener;

use self::registry::{GroupCommand, OfficeCommand, TenantCommand};
use self::tls::TlsCommand;
use crate::config::{DatabaseOptions, ServeOptions};
use crate::error::Error;
use crate::tls::Secure;
use crate::{Server, migrate, serve, tenant};

/// The sync server of Lumbung.
#[derive(Parser)]
#[command(name = "lumbung-server", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What to print: text for people, or one JSON value.
#[derive(clap::Args, Clone, Copy)]
pub struct Output {
    /// Print one JSON value.
    #[arg(long)]
    pub json: bool,
}

/// Which cooperative, if not all.
#[derive(clap::Args, Clone)]
pub struct BooksOptions {
    #[command(flatten)]
    pub database: DatabaseOptions,
    /// The id of one cooperative; all of them without it.
    #[arg(long)]
    pub cooperative: Option<CooperativeId>,
    #[command(flatten)]
    pub output: Output,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Bring the database to the shape of this version, and serve.
    Serve(ServeOptions),
    /// Bring the database to the shape of this version.
    Migrate(DatabaseOptions),
    /// Check the books: chains, signatures, balances, and that the tables are what the log makes of them.
    Verify(BooksOptions),
    /// Drop the read tables' rows and fill them again from the log.
    Rebuild(BooksOptions),
    /// Print the state hash per table and unit.
    StateHash(BooksOptions),
    /// Open a new epoch after a backup was restored, so that devices exchange heads again.
    NewEpoch(BooksOptions),
    /// Cooperatives and the codes by which they come.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Groups of cooperatives.
    #[command(subcommand)]
    Group(GroupCommand),
    /// People of head offices.
    #[command(subcommand)]
    Office(OfficeCommand),
    /// A private authority for a server that no public one knows.
    #[command(subcommand)]
    Tls(TlsCommand),
}

/// Does it; false where books were checked and something was wrong.
pub async fn run(cli: Cli) -> Result<bool, Error> {
    match cli.command {
        Command::Serve(options) => run_server(options).await?,
        Command::Migrate(options) => drop(open(&options).await?),
        Command::Verify(options) => return books::verify(options).await,
        Command::Rebuild(options) => books::rebuild(options).await?,
        Command::StateHash(options) => books::state_hash(options).await?,
        Command::NewEpoch(options) => books::new_epoch(options).await?,
        Command::Tenant(command) => registry::tenant(command).await?,
        Command::Group(command) => registry::group(command).await?,
        Command::Office(command) => registry::office(command).await?,
        Command::Tls(command) => tls::tls(command)?,
    }
    Ok(true)
}

async fn run_server(options: ServeOptions) -> Result<(), Error> {
    let master = options.master()?;
    let pool = open(&options.database).await?;
    let server = Server::new(pool, &master, options.config())?;
    let listener = TcpListener::bind(options.listen).await?;
    let files = options.tls();
    let (listen, is_tls) = (listener.local_addr()?, files.is_some());
    tracing::info!(%listen, is_tls, version = env!("CARGO_PKG_VERSION"), "serving");
    match files {
        Some(files) => serve::serve_secure(server, Secure::listen(listener, files)?).await,
        None => serve::serve(server, listener).await,
    }
}

/// The database, in the shape of this version.
async fn open(options: &DatabaseOptions) -> Result<PgPool, Error> {
    let pool = tenant::connect(&options.database_url, options.connections).await?;
    migrate::migrate(&pool).await?;
    Ok(pool)
}

#[expect(clippy::print_stdout, reason = "what a command answers goes to the standard output")]
fn print(line: impl std::fmt::Display) {
    println!("{line}");
}
