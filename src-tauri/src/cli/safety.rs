//! Safety copies from the terminal: making one now, restoring from some, and asking whether this machine may go.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use shared::units::access::Operation;

use super::call::who_may;
use super::{start, told};
use crate::safety::restore::RestoreReport;
use crate::safety::{backup, mirror_now, restore, unsent};
use crate::settings;

/// The exit code of `unsent` where something would be lost: what an installer or uninstaller looks at.
const UNSENT: i32 = 3;

#[derive(Subcommand)]
pub enum Copies {
    /// Makes a backup now, and checks it.
    Backup {
        #[arg(long = "as", value_name = "USER")]
        user: Option<String>,
    },
    /// Brings the mirror up to the log now.
    Mirror,
}

/// Restores the books of a dead machine into an empty folder.
#[derive(Args)]
pub struct Recover {
    /// A stick, a folder, a backup file or a copied data folder; as many as there are.
    #[arg(long = "from", required = true, value_name = "PATH")]
    from: Vec<PathBuf>,
    /// The recovery key as it stands on the sheet; asked for on the terminal where none is given.
    #[arg(long, env = "LUMBUNG_RECOVERY_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Builds and checks everything, says what it would come to, and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Writes the report as a PDF.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Accepts books of which something is known to be missing.
    #[arg(long)]
    despite_missing: bool,
}

impl Copies {
    /// Runs it.
    ///
    /// # Errors
    /// The rights, or the place of the copies.
    pub fn run(self, folder: &Path) -> Result<()> {
        let core = start(folder, false)?;
        let open = core.require().map_err(told)?;
        match self {
            Copies::Backup { user } => {
                who_may(&core, user.as_deref(), Operation::ManageSafetyCopies)?;
                let made = backup::make_now(&open).map_err(|trouble| told(trouble.refusal()))?;
                println!("{}  {} catatan, {} byte, diperiksa", made.path.display(), made.change_sets, made.bytes);
            }
            Copies::Mirror => {
                mirror_now(&open).map_err(|trouble| told(trouble.refusal()))?;
                println!("salinan berjalan lengkap");
            }
        }
        drop(open);
        core.stop();
        Ok(())
    }
}

impl Recover {
    /// Runs it.
    ///
    /// # Errors
    /// No copy opens with the key, something is missing, or there are books here already.
    pub fn run(self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let core = start(folder, false)?;
        let key = match self.key {
            Some(key) => key,
            None => ask_key()?,
        };
        let places = self.from.iter().map(std::path::absolute).collect::<Result<Vec<_>, _>>()?;
        let mut report = core.restores.build(&core, &key, &places).map_err(told)?;
        let may_accept = report.is_complete || self.despite_missing;
        if self.dry_run || !may_accept {
            core.restores.cancel(&core).map_err(told)?;
        } else {
            report = core.restores.accept(&core).map_err(told)?;
        }
        print(&report);
        if let Some(path) = self.report {
            let zone = match core.opened() {
                Some(open) => settings::read(&open.store.reader(), open.identity.cooperative)?.zone,
                None => shared::clock::Zone::Wib,
            };
            std::fs::write(&path, restore::report_pdf(&report, zone)).with_context(|| path.display().to_string())?;
        }
        core.stop();
        if !may_accept {
            bail!("ada catatan yang hilang; tambah sumber dengan --from, atau terima dengan --despite-missing");
        }
        println!("{}", if self.dry_run { "uji coba: tidak ada yang berubah" } else { "dipulihkan" });
        Ok(())
    }
}

fn ask_key() -> Result<String> {
    eprint!("Kunci pemulihan: ");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// The report on the terminal.
pub fn print(report: &RestoreReport) {
    println!("{}  {} menjadi {}", report.cooperative_name, report.old_code, report.new_code);
    for source in &report.sources {
        let state = if source.is_whole { "utuh" } else { "TERPOTONG" };
        println!("sumber    {}  {} catatan, {state}, kurang {}", source.path, source.change_sets, source.lacks);
    }
    for device in &report.devices {
        let runs = device.missing.iter().map(|(first, last)| format!("{first}-{last}")).collect::<Vec<_>>();
        let missing = if runs.is_empty() { "lengkap".to_owned() } else { format!("HILANG {}", runs.join(", ")) };
        let (first, last) = (device.first_seq, device.last_seq);
        println!("perangkat {:<6} {first}-{last}  sidik {}  {missing}", device.till_code, device.head);
    }
    for check in report.checks.iter().filter(|check| !check.ok) {
        println!("TIDAK COCOK  {}: {}", check.title, check.detail);
    }
    println!(
        "isi       {} catatan, {} penjualan, {} barang, {} anggota ({} kunci); debit Rp{} kredit Rp{}",
        report.change_sets,
        report.sales,
        report.products,
        report.members,
        report.member_keys,
        report.debit_total,
        report.credit_total
    );
    if let Some(server) = &report.server {
        let reached = if server.reached { "terjangkau" } else { "belum terjangkau" };
        println!("server    {reached}: menambah {}, {} masih dikirim", server.received, server.waiting);
    }
    let verdict = if report.is_complete { "tidak ada yang hilang" } else { "BELUM LENGKAP" };
    println!("{verdict}; {} ms", report.took_ms);
}

/// Says what is nowhere but here; the exit code is 3 where there is anything.
///
/// # Errors
/// The data cannot be opened.
pub fn say_unsent(folder: &Path) -> Result<()> {
    let core = start(folder, false)?;
    let Some(open) = core.opened() else {
        println!("tidak ada data koperasi di sini");
        return Ok(());
    };
    let found = unsent::unsent(&open)?;
    let zone = settings::read(&open.store.reader(), open.identity.cooperative)?.zone;
    if found.only_in_mirror > 0 {
        println!("{} catatan hanya ada di salinan berjalan: jaga stik itu", found.only_in_mirror);
    }
    let refusal = found.refusal(zone);
    drop(open);
    core.stop();
    match refusal {
        None => println!("semua catatan ada di tempat lain juga"),
        Some(refusal) => {
            println!("{}", refusal.message);
            std::process::exit(UNSENT);
        }
    }
    Ok(())
}

/// Takes the data of this machine away.
///
/// # Errors
/// Something would be lost and nobody said that it shall be, or the rights.
pub fn reset(folder: &Path, user: Option<&str>, despite: Option<&str>) -> Result<()> {
    let core = start(folder, false)?;
    who_may(&core, user, Operation::ManageDevices)?;
    unsent::leave(&core, despite).map_err(|refusal| {
        let despite = unsent::DESPITE;
        anyhow::anyhow!("{} Bila memang harus hilang: --despite-unsent \"{despite}\"", refusal.message)
    })?;
    println!("data di komputer ini sudah dihapus; salinan di tempat lain tetap ada");
    Ok(())
}
