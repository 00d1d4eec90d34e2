//! A till whose clock a test turns on: the test runs once more in a process of its own, under a clock of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

const HANDS: &str = "LUMBUNG_TEST_CLOCK";

/// The clock of this process.
pub struct Clock {
    file: PathBuf,
    ahead: i64,
}

impl Clock {
    /// None where this process has the computer's own clock.
    pub fn of_this_process() -> Option<Clock> {
        std::env::var_os(HANDS).map(|file| Clock { file: file.into(), ahead: 0 })
    }

    /// So many seconds pass at once.
    pub fn pass(&mut self, seconds: i64) -> Result<()> {
        self.ahead += seconds;
        // Written over, not anew: the file is mapped.
        let mut file = fs::OpenOptions::new().write(true).open(&self.file)?;
        std::io::Write::write_all(&mut file, &self.ahead.to_ne_bytes())?;
        Ok(())
    }
}

/// Runs this one test again with a clock that can be turned.
pub fn run_again(test: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (library, hands) = (folder.path().join("clock.so"), folder.path().join("hands"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/after_sale/days/clock.c");
    let arguments = ["-shared", "-fPIC", "-O1", "-o"];
    let status = Command::new("cc").args(arguments).arg(&library).arg(source).status()?;
    ensure!(status.success(), "the clock does not compile");
    fs::write(&hands, 0_i64.to_ne_bytes())?;
    let itself = std::env::current_exe().context("this test's program")?;
    let again = Command::new(itself)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(HANDS, &hands)
        .env("LD_PRELOAD", &library)
        .output()?;
    let said = String::from_utf8_lossy(&again.stdout).into_owned() + &String::from_utf8_lossy(&again.stderr);
    ensure!(again.status.success() && said.contains("1 passed"), "{said}");
    Ok(())
}
