//! The dead PC: a till is ended without a word in the middle of its work and its folder is gone; another machine is
//! made from what is left, sells again, and every sale is looked for.
//!
//! Three ways, each on a machine of its own: from the mirror alone; from an older backup and a mirror whose beginning
//! is damaged; from the mirror and the server. The time each took is printed, and no machine fails for being slow. A
//! sale of the very last moment, which had not reached the mirror, may be gone with the machine: such sales must be the
//! last ones, never one in the middle.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde_json::{Value, json};

use super::demo::processes::{self, Postgres, Server, acknowledged, free_port, selling};
use super::demo::{Till, step};
use super::safety::print;
use super::seed::{ADMIN, Desk, SHOPS, Seed};
use super::{start, told};
use crate::core::new_id;
use crate::safety::restore::RestoreReport;

/// How long a shop may stand still.
const BUDGET: Duration = Duration::from_secs(600);
/// How long a program may take until it works. Far more than it needs: this is about being stuck.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs the drill.
#[derive(Args)]
pub struct Drill {
    /// How many sales the dead PC had made.
    #[arg(long, default_value_t = 60)]
    sales: u32,
    /// Without a server: the third way is left out.
    #[arg(long)]
    no_server: bool,
    /// The server's program; the one beside this program where none is named.
    #[arg(long)]
    lumbung_server: Option<PathBuf>,
    /// Folder; a temporary one where none is named.
    #[arg(long)]
    dir: Option<PathBuf>,
}

/// What is left of the dead PC.
struct Remains {
    disk: PathBuf,
    key: String,
    /// The lines of what it had acknowledged, in their order.
    acknowledged: Vec<String>,
    /// How many of them were in the mirror for certain.
    safe: usize,
}

impl Drill {
    /// Runs it all.
    ///
    /// # Errors
    /// The first thing that is not as it must be.
    pub fn run(self) -> Result<()> {
        let (folder, is_temporary) = match &self.dir {
            Some(dir) => (std::path::absolute(dir)?, false),
            None => (std::env::temp_dir().join(format!("lumbung-drill-{}", new_id()?)), true),
        };
        std::fs::create_dir_all(&folder)?;
        let result = self.story(&folder);
        if is_temporary {
            // What is left behind in a temporary folder does no harm; the story's result is what counts.
            let _ = std::fs::remove_dir_all(&folder);
        }
        result
    }

    fn story(&self, folder: &Path) -> Result<()> {
        if self.no_server {
            let (till, remains) = self.shop(folder, None)?;
            return self.new_machines(folder, &till, &remains).map(drop);
        }
        let postgres = Postgres::start(&folder.join("postgres"))?;
        let program = self.lumbung_server.clone().map_or_else(processes::server_beside, Ok)?;
        let server = Server { program, database_url: postgres.url().to_owned(), folder: folder.into() };
        let port = free_port()?;
        let running = server.start(port)?;
        let (till, remains) = self.shop(folder, Some((&server, port)))?;
        running.stop()?;
        let remains = self.dies(till, remains)?;
        let till = self.till(folder);
        self.new_machines(folder, &till, &remains)?;
        step("PC baru dari salinan berjalan dan server");
        let running = server.start(port)?;
        let report = restore(&folder.join("pc-3"), std::slice::from_ref(&remains.disk), &remains, |_| true)?;
        let tail = report.server.as_ref().context("the server was not asked")?;
        ensure!(tail.reached, "the server was not reached");
        sells_again(&folder.join("pc-3"), &till, &remains)?;
        let desk = Desk::open(&folder.join("pc-3"))?;
        let status = desk.call(Some(ADMIN.0), "sync_now", json!({}))?;
        ensure!(status["waiting"] == json!(0), "the server does not take everything: {status}");
        println!("  semua sudah di server, juga yang dijual PC lama sebelum mati");
        running.stop()
    }

    fn till(&self, folder: &Path) -> Till {
        Till { folder: folder.join(SHOPS[0].folder), label: "PC lama", cashier: "Ani", kills: 0, cooperative: 0 }
    }

    /// A shop with a mirror and a backup on another disk, and sales of which the last ones were not sent.
    fn shop(&self, folder: &Path, server: Option<(&Server, u16)>) -> Result<(Till, Remains)> {
        step("Toko dengan salinan berjalan di disk lain");
        let url = server.map(|(_, port)| format!("http://127.0.0.1:{port}"));
        let program = server.map(|(server, _)| server.wrapper()).transpose()?;
        let seed = Seed { dir: folder.to_owned(), server: url, lumbung_server: program, products: Some(120), sales: 0 };
        seed.run()?;
        let till = self.till(folder);
        let disk = folder.join("disk-lain");
        std::fs::create_dir_all(disk.join("cadangan"))?;
        let key = {
            let desk = Desk::open(&till.folder)?;
            let places = json!({ "mirror_place": disk, "backup_place": disk.join("cadangan") });
            desk.call(Some(ADMIN.0), "choose_copy_places", places)?;
            let sheet = desk.call(Some(ADMIN.0), "recovery_sheet", json!({ "pin": ADMIN.1 }))?;
            sheet["recovery_key"].as_str().context("no recovery key")?.to_owned()
        };
        let half = self.sales / 2;
        sell_until(&till, half, |command| command.arg("--sync"))?;
        let desk = Desk::open(&till.folder)?;
        let open = desk.core.require().map_err(told)?;
        let backup = crate::safety::backup::make_now(&open).map_err(|trouble| told(trouble.refusal()))?;
        crate::safety::mirror_now(&open).map_err(|trouble| told(trouble.refusal()))?;
        // What a new machine needs to know has changed: the mirror goes on in a segment of its own.
        desk.call(Some(ADMIN.0), "set_scale", json!({ "settings": null }))?;
        println!("  {half} penjualan; cadangan {} catatan, diperiksa", backup.change_sets);
        let safe = acknowledged(&till) as usize;
        let remains = Remains { disk, key, acknowledged: Vec::new(), safe };
        drop((open, desk));
        if server.is_none() {
            let remains = self.dies(self.till(folder), remains)?;
            return Ok((till, remains));
        }
        Ok((till, remains))
    }

    /// The server is away, the till sells on, and the PC dies in the middle of a sale.
    fn dies(&self, till: Till, mut remains: Remains) -> Result<Remains> {
        step("Tanpa server, di tengah penjualan, PC mati; foldernya hilang");
        let mut child = selling(&till, u32::MAX, 2)?.arg("--sync").spawn()?;
        let began = Instant::now();
        while acknowledged(&till) < self.sales {
            if let Some(status) = child.try_wait()? {
                bail!("the till ended by itself: {status}");
            }
            ensure!(began.elapsed() < PATIENCE, "the till does not sell");
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill()?;
        child.wait()?;
        let text = std::fs::read_to_string(till.acknowledged())?;
        remains.acknowledged = text.lines().map(str::to_owned).collect();
        std::fs::remove_dir_all(&till.folder)?;
        println!("  {} penjualan sudah dibayar saat mati", remains.acknowledged.len());
        Ok(remains)
    }

    /// New machines without a server: from the mirror, and from a backup with a damaged mirror.
    fn new_machines(&self, folder: &Path, till: &Till, remains: &Remains) -> Result<()> {
        step("PC baru dari salinan berjalan saja");
        let is_mirror = |path: &str| path.contains("lumbung-salinan");
        restore(&folder.join("pc-1"), &[mirror_in(&remains.disk)?], remains, |report| {
            report.sources.iter().all(|it| is_mirror(&it.path))
        })?;
        sells_again(&folder.join("pc-1"), till, remains)?;

        step("PC baru dari cadangan, dan salinan berjalan yang awalnya rusak");
        let damaged = folder.join("disk-rusak");
        copy(&remains.disk, &damaged)?;
        damage_beginning(&mirror_in(&damaged)?)?;
        restore(&folder.join("pc-2"), &[damaged], remains, |report| report.sources.len() == 2)?;
        sells_again(&folder.join("pc-2"), till, remains)
    }
}

fn sell_until<'a>(
    till: &Till,
    count: u32,
    with: impl FnOnce(&mut std::process::Command) -> &mut std::process::Command + 'a,
) -> Result<()> {
    let mut command = selling(till, count, 1)?;
    let status = with(&mut command).status()?;
    ensure!(status.success(), "{}: the till's process failed", till.label);
    Ok(())
}

fn mirror_in(disk: &Path) -> Result<PathBuf> {
    for entry in std::fs::read_dir(disk)? {
        let path = entry?.path();
        if crate::safety::mirror::is_mirror(&path) {
            return Ok(path);
        }
    }
    bail!("no mirror in {}", disk.display())
}

/// The first piece behind the first segment's opening does not open any more.
fn damage_beginning(mirror: &Path) -> Result<()> {
    let segments = crate::safety::mirror::segments(mirror).map_err(|trouble| told(trouble.refusal()))?;
    ensure!(segments.len() > 1, "the mirror has one segment: its whole end would be lost");
    let (_, path) = segments.first().context("an empty mirror")?;
    let mut bytes = std::fs::read(path)?;
    let at = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 0xff;
    }
    Ok(std::fs::write(path, bytes)?)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Restores a machine, looks for every sale, and says how long it took.
fn restore(
    folder: &Path,
    places: &[PathBuf],
    remains: &Remains,
    is_meant: impl Fn(&RestoreReport) -> bool,
) -> Result<RestoreReport> {
    let began = Instant::now();
    std::fs::create_dir_all(folder)?;
    let core = start(folder, false)?;
    let built = core.restores.build(&core, &remains.key, places).map_err(told)?;
    ensure!(is_meant(&built), "not from the copies it was meant from");
    ensure!(built.is_complete, "the report says that something is missing");
    let report = core.restores.accept(&core).map_err(told)?;
    let took = began.elapsed();
    core.stop();
    drop(core);
    print(&report);
    println!("  siap berjualan {} ms sesudah salinan dipasang (anggaran {} s)", took.as_millis(), BUDGET.as_secs());
    looked_for(folder, remains)?;
    Ok(report)
}

/// Every sale is there once; what is not there are the very last ones, beyond what was safe.
fn looked_for(folder: &Path, remains: &Remains) -> Result<()> {
    let desk = Desk::open(folder)?;
    let open = desk.core.require().map_err(told)?;
    let connection = open.store.reader();
    let mut statement = connection.prepare("select sale from sale")?;
    let sales: Vec<[u8; 16]> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let there: BTreeSet<String> = sales.iter().map(|it| shared::id::ChangeSetId::from_bytes(*it).to_string()).collect();
    ensure!(there.len() == sales.len(), "a sale is there twice");
    let is_there = |line: &String| there.contains(line.split(' ').next().unwrap_or_default());
    let found = remains.acknowledged.iter().take_while(|line| is_there(line)).count();
    let after = remains.acknowledged.iter().skip(found).filter(|line| is_there(line)).count();
    ensure!(found >= remains.safe, "a sale that was in the copies is lost");
    ensure!(after == 0, "a sale in the middle is lost");
    println!(
        "  {found} dari {} penjualan ada, tidak ada yang ganda; {} dari detik terakhir ikut mati bersama PC",
        remains.acknowledged.len(),
        remains.acknowledged.len() - found
    );
    Ok(())
}

/// The machine goes on: in the shift that was open, under a new code, and its books hold.
fn sells_again(folder: &Path, till: &Till, remains: &Remains) -> Result<()> {
    let lines = {
        let desk = Desk::open(folder)?;
        let list = desk.call(Some("Dewi"), "verify_books", json!({}))?;
        ensure!(list["ok"] == Value::Bool(true), "the books do not hold: {list}");
        let open = desk.core.require().map_err(told)?;
        let known = |line: &&String| {
            let id = line.split(' ').next().and_then(|text| text.parse().ok());
            id.is_some_and(|id| crate::store::log::find(&open.store.reader(), id).is_ok_and(|found| found.is_some()))
        };
        remains.acknowledged.iter().skip(remains.safe).filter(known).cloned().collect::<Vec<_>>()
    };
    let count = u32::try_from(lines.len())?;
    std::fs::write(folder.join("acknowledged.txt"), lines.iter().map(|line| format!("{line}\n")).collect::<String>())?;
    let again = Till { folder: folder.to_owned(), label: "PC baru", cashier: till.cashier, kills: 0, cooperative: 0 };
    sell_until(&again, count + 5, |command| command)?;
    let desk = Desk::open(folder)?;
    let status = desk.call(None, "start_status", json!({}))?;
    println!("  {} menjual 5 kali lagi dan menutup shift yang terbuka saat PC lama mati", status["till_code"]);
    Ok(())
}
