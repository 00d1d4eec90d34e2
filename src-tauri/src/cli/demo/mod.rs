//! The whole path in one command: two cooperatives, three tills, real goods, hundreds of sales with the server down and
//! one till killed again and again in mid-sale; then the server comes up, all sync, and every figure is compared.
//!
//! Each till is a process of its own, as in a shop. What a till acknowledged is written down outside its database, so
//! that nothing has to be believed.

pub(super) mod checks;
pub(super) mod processes;
mod sell;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

use self::processes::{Postgres, Server, free_port};
pub use self::sell::Sell;
use super::seed::{ADMIN, Desk, SHOPS, Seed};
use crate::core::new_id;

/// Runs the demo and prints its table.
#[derive(Args)]
pub struct Demo {
    /// Folder of the demo; a temporary one where none is named.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Leaves the folder behind.
    #[arg(long)]
    keep: bool,
    /// Fewer sales, goods and power cuts.
    #[arg(long)]
    small: bool,
    /// A Postgres to use; a private one is started where none is named.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The server's program; the one beside this program where none is named.
    #[arg(long)]
    lumbung_server: Option<PathBuf>,
    /// What the random sales begin with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// One till of the demo.
pub struct Till {
    pub folder: PathBuf,
    pub label: &'static str,
    pub cashier: &'static str,
    pub kills: u32,
    /// The tills of one cooperative have the same number.
    pub cooperative: usize,
}

impl Till {
    /// The list of what was acknowledged, beside the database.
    pub fn acknowledged(&self) -> PathBuf {
        self.folder.join("acknowledged.txt")
    }
}

impl Demo {
    /// Runs it all.
    ///
    /// # Errors
    /// The first thing that is not as it must be.
    pub fn run(self) -> Result<()> {
        let started = Instant::now();
        let (folder, is_temporary) = match &self.dir {
            Some(dir) => (dir.clone(), false),
            None => (std::env::temp_dir().join(format!("lumbung-demo-{}", new_id()?)), !self.keep),
        };
        std::fs::create_dir_all(&folder)?;
        let result = self.story(&folder);
        if is_temporary {
            // What is left behind in a temporary folder does no harm; the story's result is what counts.
            let _ = std::fs::remove_dir_all(&folder);
        }
        result?;
        println!("\nSemua cocok. Waktu: {} detik.", started.elapsed().as_secs());
        Ok(())
    }

    fn story(&self, folder: &Path) -> Result<()> {
        let postgres = match &self.database_url {
            Some(url) => Postgres::given(url),
            None => Postgres::start(&folder.join("postgres"))?,
        };
        let program = self.lumbung_server.clone().map_or_else(processes::server_beside, Ok)?;
        let server =
            Server { program: program.clone(), database_url: postgres.url().to_owned(), folder: folder.into() };
        let port = free_port()?;
        let url = format!("http://127.0.0.1:{port}");

        step("Server hidup: dua koperasi dibuat, kasir kedua Melati bergabung");
        let running = server.start(port)?;
        let products = self.small.then_some(200);
        let seed = Seed {
            dir: folder.to_owned(),
            server: Some(url.clone()),
            lumbung_server: Some(server.wrapper()?),
            products,
            sales: 0,
        };
        seed.run()?;
        let tills = self.tills(folder);
        join(&tills[0], &tills[1], &url)?;
        running.stop()?;

        let sales = if self.small { 40 } else { 300 };
        step(&format!(
            "Server mati: {sales} penjualan di tiap kasir, satu kasir dimatikan paksa {} kali",
            tills[1].kills
        ));
        self.sell(&tills, sales)?;
        checks::server_is_away(&tills)?;

        step("Server hidup lagi: semua kasir sinkron");
        let running = server.start(port)?;
        synchronise(&tills)?;
        step("Pemeriksaan");
        let report = checks::check(&tills, &server, &url, [sales; 3])?;
        running.stop()?;
        println!("{report}");
        Ok(())
    }

    fn tills(&self, folder: &Path) -> [Till; 3] {
        let kills = if self.small { 3 } else { 10 };
        let till = |name: &str, label, cashier, kills, cooperative| Till {
            folder: folder.join(name),
            label,
            cashier,
            kills,
            cooperative,
        };
        [
            till(SHOPS[0].folder, "Melati K01", "Ani", 0, 0),
            till("melati-2", "Melati K02", "Budi", kills, 0),
            till(SHOPS[1].folder, "Kenanga K01", "Ani", 0, 1),
        ]
    }

    /// All tills sell at the same time, each in its own process.
    fn sell(&self, tills: &[Till; 3], sales: u32) -> Result<()> {
        let results: Vec<Result<u32>> = std::thread::scope(|scope| {
            let threads: Vec<_> = tills
                .iter()
                .enumerate()
                .map(|(index, till)| {
                    let seed = self.seed * 1_000 + index as u64;
                    scope.spawn(move || processes::sell(till, sales, seed))
                })
                .collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            joined.map(|result| result.unwrap_or_else(|_| bail!("a till's thread ended badly"))).collect()
        });
        for (till, killed) in tills.iter().zip(results) {
            println!("  {}: {sales} penjualan, dimatikan paksa {} kali", till.label, killed?);
        }
        Ok(())
    }
}

pub(super) fn step(text: &str) {
    println!("\n== {text}");
}

/// The second till joins with a one-time code made on the first.
pub(super) fn join(first: &Till, second: &Till, url: &str) -> Result<()> {
    if second.folder.join("lumbung.db").exists() {
        return Ok(());
    }
    let desk = Desk::open(&first.folder)?;
    let request = json!({ "id": new_id()?, "till_code": "K02", "device_name": "Kasir 2" });
    let code = desk.call(Some(ADMIN.0), "make_join_code", request)?;
    let newcomer = Desk::open(&second.folder)?;
    let request = json!({ "id": new_id()?, "server_url": url, "code": code["code"] });
    let joined = newcomer.call(None, "join_cooperative", request.clone())?;
    println!("  {} bergabung dengan {}", second.label, joined["cooperative_name"]);
    let third = Desk::open(&second.folder.with_extension("again"))?;
    if third.call(None, "join_cooperative", request).is_ok() {
        bail!("a join code was taken twice");
    }
    if third.core.opened().is_some() {
        bail!("a refused device was set up all the same");
    }
    Ok(())
}

/// Every till exchanges until nothing waits; twice around, so that each has what the others sent.
pub(super) fn synchronise(tills: &[Till; 3]) -> Result<()> {
    for round in 0..2 {
        for till in tills {
            let desk = Desk::open(&till.folder)?;
            let started = Instant::now();
            loop {
                let status = desk.call(Some(ADMIN.0), "sync_now", json!({}))?;
                if status["waiting"] == json!(0) && status["last_error"].is_null() {
                    break;
                }
                if started.elapsed() > Duration::from_secs(60) {
                    bail!("{}: still waiting: {}", till.label, status["last_error"]);
                }
                std::thread::sleep(Duration::from_millis(200));
            }
            if round == 0 {
                println!("  {}: terkirim dalam {} ms", till.label, started.elapsed().as_millis());
            }
        }
    }
    Ok(())
}
