//! Serving, importing, exporting, checking.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;
use shared::row::{StateHash, Value};
use shared::units::access::Operation;

use super::call::who_may;
use super::{start, told};
use crate::bridge;
use crate::commands::requests;
use crate::export::Format;
use crate::secrets::random;
use crate::store::{rebuild as refill, verify as check};

/// Where the built screens lie: beside the program, or in the checkout it was built from.
pub fn pages(given: Option<PathBuf>) -> Option<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("ui")));
    let in_checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist");
    given.into_iter().chain(beside).chain([in_checkout]).find(|folder| folder.join("index.html").exists())
}

/// Serves the screens until Ctrl-C.
///
/// # Errors
/// The address is taken, or the data cannot be opened.
pub fn serve(folder: &Path, listen: SocketAddr, ui: Option<PathBuf>, token: Option<String>) -> Result<()> {
    let core = start(folder, true)?;
    let token = match token {
        Some(token) => token,
        None => hex::encode(random::<16>()?),
    };
    let router = bridge::router(core.clone(), &token, pages(ui));
    let ready = |address: SocketAddr| {
        println!("Buka http://{address}/#token={token}");
        // The line must reach a script that waits for it, also through a pipe.
        let _ = std::io::stdout().flush();
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(bridge::serve(listen, router, ready, stop_signal()));
    core.stop();
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result.context("the bridge")
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// Imports products and says how it went.
///
/// # Errors
/// The file, the rights, or the rows.
pub fn import_products(folder: &Path, file: &Path, user: Option<String>, skip_refused: bool) -> Result<()> {
    let core = start(folder, false)?;
    let who = who_may(&core, user.as_deref(), Operation::ImportProducts)?;
    let open = core.require().map_err(told)?;
    let outcome = crate::import::import_file(&open, &who, file, skip_refused, |done, total| {
        eprint!("\r{done} / {total}");
    });
    eprintln!();
    let outcome = outcome.map_err(told)?;
    println!("{}", serde_json::to_string_pretty(&outcome)?);
    core.stop();
    Ok(())
}

/// Writes the books.
///
/// # Errors
/// The rights, the file, or the database.
pub fn export(folder: &Path, format: Format, out: Option<PathBuf>, user: Option<String>) -> Result<()> {
    let core = start(folder, false)?;
    who_may(&core, user.as_deref(), Operation::ExportBooks)?;
    let open = core.require().map_err(told)?;
    let connection = open.store.connect()?;
    let mut writer: Box<dyn Write> = match &out {
        Some(path) => Box::new(BufWriter::new(File::create(path).with_context(|| path.display().to_string())?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    crate::export::export(&connection, open.identity.cooperative, format, &mut writer)?;
    writer.flush()?;
    core.stop();
    Ok(())
}

/// Checks the books; the exit code says whether all is well.
///
/// # Errors
/// A check failed, or the database cannot be read.
pub fn verify(folder: &Path) -> Result<()> {
    let core = start(folder, false)?;
    let open = core.require().map_err(told)?;
    let checks = check::verify(&open)?;
    for it in &checks {
        println!("{}  {:<24} {}  {}", if it.ok { "ok  " } else { "BAD " }, it.code, it.title, it.detail);
    }
    core.stop();
    if checks.iter().all(|it| it.ok) { Ok(()) } else { bail!("pembukuan tidak cocok; lihat baris BAD di atas") }
}

/// Fills the read tables again.
///
/// # Errors
/// The database's own.
pub fn rebuild(folder: &Path) -> Result<()> {
    let core = start(folder, false)?;
    let open = core.require().map_err(told)?;
    open.store.write(|tx| refill::rebuild(tx))?;
    println!("{}", total(&refill::state_hashes(&open.store.reader())?).to_hex());
    core.stop();
    Ok(())
}

/// All hashes in one.
pub fn total(hashes: &refill::StateHashes) -> StateHash {
    let mut sum = StateHash::default();
    hashes.values().for_each(|hash| sum.add(hash));
    sum
}

/// Prints the state hashes.
///
/// # Errors
/// The database's own.
pub fn state_hash(folder: &Path, as_json: bool) -> Result<()> {
    let core = start(folder, false)?;
    let open = core.require().map_err(told)?;
    let hashes = refill::state_hashes(&open.store.reader())?;
    let unit_of = |unit: &Option<Value>| match unit {
        Some(Value::Id(id)) => id.to_string(),
        _ => "-".to_owned(),
    };
    if as_json {
        let rows: Vec<_> = hashes
            .iter()
            .map(|((table, unit), hash)| json!({ "table": table, "unit": unit_of(unit), "hash": hash.to_hex() }))
            .collect();
        println!("{}", serde_json::to_string_pretty(&json!({ "total": total(&hashes).to_hex(), "tables": rows }))?);
    } else {
        for ((table, unit), hash) in &hashes {
            println!("{table:<18} {:<36} {}", unit_of(unit), hash.to_hex());
        }
        println!("{:<18} {:<36} {}", "total", "", total(&hashes).to_hex());
    }
    core.stop();
    Ok(())
}

/// Writes `ui/src/bindings.ts`.
///
/// # Errors
/// The file cannot be written.
pub fn bindings(out: &Path) -> Result<()> {
    std::fs::write(out, requests::typescript()).with_context(|| out.display().to_string())
}
