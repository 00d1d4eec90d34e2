//! What a server is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::error::Error;
use crate::secrets::{master_from_file, master_from_hex};
use crate::tls::TlsFiles;

/// The database, for every command.
#[derive(Args, Clone)]
pub struct DatabaseOptions {
    /// Where Postgres is: `postgres://user:password@host:port/database`.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    /// How many connections this server opens at most.
    #[arg(long, env = "LUMBUNG_CONNECTIONS", default_value_t = 10)]
    pub connections: u32,
}

/// What serving asks for.
#[derive(Args, Clone)]
pub struct ServeOptions {
    #[command(flatten)]
    pub database: DatabaseOptions,
    /// Where to listen.
    #[arg(long, env = "LUMBUNG_LISTEN", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// The built pages; without them there is no head-office page, only its data.
    #[arg(long, env = "LUMBUNG_UI_DIR")]
    pub ui_dir: Option<PathBuf>,
    /// The master key, 64 digits of hex.
    #[arg(long, env = "LUMBUNG_MASTER_KEY", hide_env_values = true)]
    pub master_key: Option<String>,
    /// The file of the master key; made where it is missing.
    #[arg(long, env = "LUMBUNG_KEY_FILE", default_value = "lumbung-server.key")]
    pub key_file: PathBuf,
    /// True behind a proxy of ours: the address of a request is the last one it names.
    #[arg(long, env = "LUMBUNG_TRUST_PROXY")]
    pub trust_proxy: bool,
    /// The certificate chain, as PEM; with it the server speaks TLS 1.3 itself.
    #[arg(long, env = "LUMBUNG_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The key of the certificate, as PEM.
    #[arg(long, env = "LUMBUNG_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
}

/// What the routes need to know.
#[derive(Clone, Default)]
pub struct Config {
    pub ui_dir: Option<PathBuf>,
    pub trust_proxy: bool,
}

impl ServeOptions {
    /// The master key, from wherever it is kept.
    pub fn master(&self) -> Result<[u8; 32], Error> {
        match &self.master_key {
            Some(text) => master_from_hex(text),
            None => master_from_file(&self.key_file),
        }
    }

    /// Where certificate and key lie, if this server speaks TLS itself.
    pub fn tls(&self) -> Option<TlsFiles> {
        let files = self.tls_cert.clone().zip(self.tls_key.clone());
        files.map(|(certificate, key)| TlsFiles { certificate, key })
    }

    /// The part that routes read.
    pub fn config(&self) -> Config {
        Config { ui_dir: self.ui_dir.clone(), trust_proxy: self.trust_proxy }
    }
}
