//! Kills, again and again: tills in mid-sale and mid-sync, the server in mid-push, Postgres in mid-commit.
//!
//! Three tills sell and sync without a pause while one of the programs is ended without a word at a random moment and
//! started again. At the end everything comes to rest, and the demo's checks say whether an acknowledged sale is lost or
//! doubled, and whether sync is stuck. Deliberately absent: losing what the operating system had not yet written; that
//! is the power cut's test, which makes the disk such a cut leaves.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use super::demo::processes::{self, Postgres, Running, Server, acknowledged, free_port, selling};
use super::demo::{Till, checks, join, step, synchronise};
use super::seed::{SHOPS, Seed};
use crate::core::new_id;

/// Runs the ordeal.
#[derive(Args)]
pub struct Kills {
    /// How often something is killed.
    #[arg(long, default_value_t = 50)]
    count: u32,
    /// What the choice of victims and moments begins with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The server's program; the one beside this program where none is named.
    #[arg(long)]
    lumbung_server: Option<PathBuf>,
    /// Folder; a temporary one where none is named.
    #[arg(long)]
    dir: Option<PathBuf>,
}

/// How long a program may take until it works again. Far more than it needs: this is about being stuck.
const PATIENCE: Duration = Duration::from_secs(90);

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A till whose process is started again after each end.
struct Seller<'a> {
    till: &'a Till,
    process: Child,
    starts: u64,
}

impl<'a> Seller<'a> {
    fn start(till: &'a Till, seed: u64) -> Result<Seller<'a>> {
        let process = selling(till, u32::MAX, seed)?.arg("--sync").spawn()?;
        Ok(Seller { till, process, starts: 0 })
    }

    /// Waits until it has sold something more, so that a till that is stuck is noticed.
    fn sells(&mut self, before: u32) -> Result<()> {
        let started = Instant::now();
        while acknowledged(self.till) <= before {
            if let Some(status) = self.process.try_wait()? {
                bail!("{}: the till ended by itself: {status}", self.till.label);
            }
            ensure!(started.elapsed() < PATIENCE, "{}: the till does not sell any more", self.till.label);
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn kill(&mut self) -> Result<()> {
        if let Some(status) = self.process.try_wait()? {
            bail!("{}: the till ended by itself: {status}", self.till.label);
        }
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    fn kill_and_start(&mut self, seed: u64) -> Result<()> {
        self.kill()?;
        let before = acknowledged(self.till);
        self.starts += 1;
        self.process = selling(self.till, u32::MAX, seed + 1_000 * self.starts)?.arg("--sync").spawn()?;
        self.sells(before)
    }
}

impl Drop for Seller<'_> {
    fn drop(&mut self) {
        // Already ended, or ended now: either is well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Kills {
    /// Runs it all.
    ///
    /// # Errors
    /// The first thing that is not as it must be, with the seed that brings it about.
    pub fn run(self) -> Result<()> {
        let (folder, is_temporary) = match &self.dir {
            Some(dir) => (dir.clone(), false),
            None => (std::env::temp_dir().join(format!("lumbung-kills-{}", new_id()?)), true),
        };
        std::fs::create_dir_all(&folder)?;
        let result = self.story(&folder).with_context(|| format!("kills --count {} --seed {}", self.count, self.seed));
        if is_temporary && result.is_ok() {
            // What is left behind in a temporary folder does no harm; the story's result is what counts.
            let _ = std::fs::remove_dir_all(&folder);
        }
        result
    }

    fn story(&self, folder: &Path) -> Result<()> {
        let postgres = Postgres::start(&folder.join("postgres"))?;
        let program = self.lumbung_server.clone().map_or_else(processes::server_beside, Ok)?;
        let server = Server { program, database_url: postgres.url().to_owned(), folder: folder.into() };
        let port = free_port()?;
        let url = format!("http://127.0.0.1:{port}");
        step("Server hidup: dua koperasi, tiga kasir");
        let mut running = server.start(port)?;
        Seed {
            dir: folder.to_owned(),
            server: Some(url.clone()),
            lumbung_server: Some(server.wrapper()?),
            products: Some(60),
            sales: 0,
        }
        .run()?;
        let till = |name: &str, label, cashier, cooperative| Till {
            folder: folder.join(name),
            label,
            cashier,
            kills: 0,
            cooperative,
        };
        let tills = [
            till(SHOPS[0].folder, "Melati K01", "Ani", 0),
            till("melati-2", "Melati K02", "Budi", 0),
            till(SHOPS[1].folder, "Kenanga K01", "Ani", 1),
        ];
        join(&tills[0], &tills[1], &url)?;

        step(&format!("{} kali dimatikan paksa, sambil menjual dan mengirim", self.count));
        running = self.ordeal(&tills, &server, port, running, &postgres)?;
        step("Semua tenang: sisa dijawab, shift ditutup, semua sinkron");
        let mut sales = [0; 3];
        for (till, sold) in tills.iter().zip(&mut sales) {
            *sold = acknowledged(till) + 1;
            let status = selling(till, *sold, self.seed)?.status()?;
            ensure!(status.success(), "{}: the till does not come to an end", till.label);
            // Two sales may have waited for their answer: what was asked for is asked for again.
            *sold = acknowledged(till);
            println!("  {}: {sold} penjualan diakui", till.label);
        }
        synchronise(&tills)?;
        let report = checks::check(&tills, &server, &url, sales)?;
        running.stop()?;
        println!("{report}\nTidak ada yang hilang, tidak ada yang ganda.");
        Ok(())
    }

    /// Ends one of the programs again and again.
    fn ordeal(
        &self,
        tills: &[Till; 3],
        server: &Server,
        port: u16,
        mut running: Running,
        postgres: &Postgres,
    ) -> Result<Running> {
        let mut dice = Dice(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut sellers: Vec<Seller<'_>> =
            tills.iter().zip(1..).map(|(till, index)| Seller::start(till, self.seed + index)).collect::<Result<_>>()?;
        for seller in &mut sellers {
            seller.sells(0)?;
        }
        let mut killed = [0_u32; 3];
        for _ in 0..self.count {
            std::thread::sleep(Duration::from_millis(dice.roll(250)) + Duration::from_micros(dice.roll(1_000)));
            match dice.roll(10) {
                0..=5 => {
                    let victim = usize::try_from(dice.roll(3))?;
                    sellers[victim].kill_and_start(self.seed)?;
                    killed[0] += 1;
                }
                6..=8 => {
                    running.kill()?;
                    std::thread::sleep(Duration::from_millis(dice.roll(200)));
                    running = server.start(port)?;
                    killed[1] += 1;
                }
                _ => {
                    postgres.crash_and_recover()?;
                    killed[2] += 1;
                }
            }
        }
        println!("  kasir {}, server {}, Postgres {} kali", killed[0], killed[1], killed[2]);
        for seller in &mut sellers {
            seller.kill()?;
        }
        Ok(running)
    }
}
