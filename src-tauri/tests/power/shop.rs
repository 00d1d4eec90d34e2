//! A shop on a folder: made by the program's own seed, sold in by its own till, looked at by opening it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result, anyhow, ensure};
use lumbung::commands::call;
use lumbung::core::Core;
use lumbung::store::verify;
use serde_json::{Value, json};
use shared::id::ChangeSetId;
use tempfile::TempDir;

const CLI: &str = env!("CARGO_BIN_EXE_lumbung-cli");

/// The recorder, compiled once.
fn recorder() -> Result<PathBuf> {
    static LIBRARY: OnceLock<TempDir> = OnceLock::new();
    let folder = match LIBRARY.get() {
        Some(folder) => folder,
        None => {
            let made = tempfile::tempdir()?;
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/power/record.c");
            let arguments = ["-shared", "-fPIC", "-O1", "-o"];
            let library = made.path().join("record.so");
            let status =
                Command::new("cc").args(arguments).arg(&library).arg(source).args(["-ldl", "-lpthread"]).status()?;
            ensure!(status.success(), "the recorder does not compile");
            LIBRARY.get_or_init(|| made)
        }
    };
    Ok(folder.path().join("record.so"))
}

/// The PIN of the user that an argument names.
fn pin_of(arguments: &[&str]) -> &'static str {
    if arguments.contains(&"Wati") { "654321" } else { "111222" }
}

/// The folder every shop is a copy of: goods, stock, members, people.
fn seeded() -> Result<&'static Path> {
    static SEEDED: OnceLock<TempDir> = OnceLock::new();
    if SEEDED.get().is_none() {
        let made = tempfile::tempdir()?;
        let status = Command::new(CLI)
            .args(["seed", "--products", "40", "--dir"])
            .arg(made.path())
            .env("LUMBUNG_KEY_STORE", "file")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        ensure!(status.success(), "the shop could not be made");
        // Two tests may have come here at once: the second one's folder is thrown away.
        SEEDED.get_or_init(|| made);
    }
    Ok(SEEDED.get().context("no shop")?.path())
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A shop of its own for a test.
pub struct Shop {
    root: TempDir,
}

impl Shop {
    pub fn make() -> Result<Shop> {
        let root = tempfile::tempdir()?;
        copy(&seeded()?.join("melati-1"), &root.path().join("disks").join("shop"))?;
        fs::create_dir(root.path().join("disks").join("stick"))?;
        Ok(Shop { root })
    }

    /// Where its data and its stick lie side by side.
    pub fn disks(&self) -> PathBuf {
        self.root.path().join("disks")
    }

    pub fn folder(&self) -> PathBuf {
        self.disks().join("shop")
    }

    pub fn stick(&self) -> PathBuf {
        self.disks().join("stick")
    }

    pub fn record(&self) -> PathBuf {
        self.root.path().join("record")
    }

    /// Sells in a process whose changes on the disk are recorded, until there are so many acknowledged sales in all.
    pub fn sell(&self, count: u32, seed: usize, fault: Option<&str>) -> Result<ExitStatus> {
        let (count, seed) = (count.to_string(), seed.to_string());
        self.run(&["sell", "--as", "Ani", "--count", &count, "--seed", &seed], &self.folder(), fault)
    }

    /// Runs the program on this shop; what it changes below a folder is recorded, and meets the fault.
    pub fn run(&self, arguments: &[&str], watched: &Path, fault: Option<&str>) -> Result<ExitStatus> {
        let mut command = Command::new(CLI);
        command
            .arg("--data")
            .arg(self.folder())
            .args(arguments)
            .env("LUMBUNG_KEY_STORE", "file")
            .env("LUMBUNG_PIN", pin_of(arguments))
            .env("LD_PRELOAD", recorder()?)
            .env("LUMBUNG_RECORD_DIR", watched)
            .env("LUMBUNG_RECORD_FILE", self.record())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.root.path().join("stderr"))?);
        if let Some(fault) = fault {
            command.env("LUMBUNG_FAULT", fault);
        }
        Ok(command.status()?)
    }

    /// What the process told a person at the terminal.
    pub fn said(&self) -> Result<String> {
        Ok(fs::read_to_string(self.root.path().join("stderr"))?)
    }

    /// Every sale that was asked for, with its request.
    pub fn asked(&self) -> Result<BTreeMap<ChangeSetId, Value>> {
        Ok(asked_and_acknowledged(&self.folder())?.0)
    }
}

/// What the till wrote down beside its database.
pub fn asked_and_acknowledged(folder: &Path) -> Result<(BTreeMap<ChangeSetId, Value>, BTreeSet<ChangeSetId>)> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let asked = read("asked.txt")
        .lines()
        .filter_map(|line| {
            let (id, request) = line.split_once('\t')?;
            Some((id.parse().ok()?, serde_json::from_str(request).ok()?))
        })
        .collect();
    let text = read("acknowledged.txt");
    let acknowledged = text.lines().filter_map(|line| line.split(' ').next()?.parse().ok()).collect();
    Ok((asked, acknowledged))
}

pub fn open(folder: &Path) -> Result<Arc<Core>> {
    Core::start(folder, false).map_err(|refusal| anyhow!("{}: {}", refusal.code, refusal.message))
}

fn recorded(core: &Core) -> Result<BTreeSet<ChangeSetId>> {
    let open = core.require().map_err(|refusal| anyhow!(refusal.message))?;
    let connection = open.store.reader();
    let mut statement = connection.prepare("select sale from sale order by sale")?;
    let sales: Vec<ChangeSetId> =
        statement.query_map([], |row| row.get(0).map(ChangeSetId::from_bytes))?.collect::<Result<_, _>>()?;
    let set: BTreeSet<ChangeSetId> = sales.iter().copied().collect();
    ensure!(set.len() == sales.len(), "a sale is there twice");
    Ok(set)
}

/// The sales a folder holds.
pub fn sales_of(folder: &Path) -> Result<BTreeSet<ChangeSetId>> {
    let core = open(folder)?;
    let sales = recorded(&core);
    core.stop();
    sales
}

/// Every check of "Periksa pembukuan".
pub fn books_hold(folder: &Path) -> Result<()> {
    let core = open(folder)?;
    let result = check_books(&core);
    core.stop();
    result
}

pub fn check_books(core: &Core) -> Result<()> {
    for check in verify::verify(&*core.require().map_err(|refusal| anyhow!(refusal.message))?)? {
        ensure!(check.ok, "{}: {}", check.title, check.detail);
    }
    Ok(())
}

/// Opens what the power cut left: every sale in `kept` is there, the books hold, a sale that had no answer gets one
/// when it is asked for again, and asking twice makes one sale.
pub fn goes_on(folder: &Path, kept: &BTreeSet<ChangeSetId>, asked: &BTreeMap<ChangeSetId, Value>) -> Result<()> {
    let core = open(folder)?;
    let result = look(&core, kept, asked);
    core.stop();
    result
}

fn look(core: &Arc<Core>, kept: &BTreeSet<ChangeSetId>, asked: &BTreeMap<ChangeSetId, Value>) -> Result<()> {
    let before = recorded(core)?;
    let lost: Vec<_> = kept.difference(&before).collect();
    ensure!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let invented: Vec<_> = before.iter().filter(|sale| !asked.contains_key(*sale)).collect();
    ensure!(invented.is_empty(), "nobody asked for {invented:?}");
    check_books(core)?;
    let Some((again, request)) = asked.iter().find(|(sale, _)| !before.contains(*sale)) else { return Ok(()) };
    let does = |command: &str, request: Value| {
        call(core, "window", command, request)
            .map_err(|refusal| anyhow!("{command}: {} {}", refusal.code, refusal.message))
    };
    let status = does("start_status", json!({}))?;
    let users = status["users"].as_array().context("users")?;
    let ani = users.iter().find(|user| user["name"] == json!("Ani")).context("Ani")?;
    does("sign_in", json!({ "user_id": ani["user_id"], "pin": "111222" }))?;
    let current = does("current_shift", json!({}))?;
    let mut request = request.clone();
    // The opening of the shift itself may be what the cut took away: then another one is opened.
    request["shift_id"] = match current["shift"]["shift_id"].as_str() {
        Some(shift) => json!(shift),
        None => does("open_shift", json!({ "id": lumbung::core::new_id()?, "float": "20000000" }))?["shift_id"].clone(),
    };
    let first = does("complete_sale", request.clone())?;
    let second = does("complete_sale", request)?;
    ensure!(first["document_number"] == second["document_number"], "{first} is not {second}");
    let after = recorded(core)?;
    ensure!(after.len() == before.len() + 1 && after.contains(again), "asking twice made {} sales", after.len());
    check_books(core)
}
