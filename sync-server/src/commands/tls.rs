//! `lumbung-server tls`: a private authority and its fingerprint.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::{Output, print};
use crate::error::Error;
use crate::tls::authority;

/// What is done about certificates.
#[derive(Subcommand)]
pub enum TlsCommand {
    /// Make a private authority, the first time, and a certificate of this server; print what tills are given.
    Init {
        /// The folder of authority, certificate and keys.
        #[arg(long, default_value = "tls")]
        dir: PathBuf,
        /// A name or an address by which tills reach this server; give all of them.
        #[arg(long = "name", required = true)]
        names: Vec<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Print the fingerprint of the authority again.
    Fingerprint {
        #[arg(long, default_value = "tls")]
        dir: PathBuf,
    },
}

/// Runs a command about certificates.
pub fn tls(command: TlsCommand) -> Result<(), Error> {
    match command {
        TlsCommand::Init { dir, names, output } => {
            let made = authority::init(&dir, &names)?;
            if output.json {
                print(json!({
                    "certificate": made.certificate, "key": made.key, "fingerprint": made.fingerprint,
                }));
                return Ok(());
            }
            print(format_args!("LUMBUNG_TLS_CERT={}", made.certificate.display()));
            print(format_args!("LUMBUNG_TLS_KEY={}", made.key.display()));
            for name in names {
                print(format_args!("https://{name}:8787#{}", made.fingerprint));
            }
        }
        TlsCommand::Fingerprint { dir } => print(authority::fingerprint(&dir.join("ca.pem"))?),
    }
    Ok(())
}
