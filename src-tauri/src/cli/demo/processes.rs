//! The programs of the demo: a private Postgres, the server, and a process for every till.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Till;

/// A port nobody listens on.
///
/// # Errors
/// The system gives none.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The server's program beside this one.
///
/// # Errors
/// It is not there.
pub fn server_beside() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.parent().context("no folder")?;
    // A test's program lies one folder deeper.
    let found = [folder, folder.parent().unwrap_or(folder)].map(|it| it.join("lumbung-server"));
    found
        .into_iter()
        .find(|it| it.exists())
        .context("lumbung-server is not beside this program; name it with --lumbung-server")
}

/// A Postgres: one that was named, or a private one that ends with the demo.
pub struct Postgres {
    url: String,
    private: Option<(PathBuf, PathBuf)>,
}

fn script(script: &Path, verb: &str, folder: &Path) -> Result<String> {
    let output = Command::new("bash").arg(script).arg(verb).arg(folder).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{} {verb} failed", script.display());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

impl Postgres {
    /// One that runs already.
    pub fn given(url: &str) -> Postgres {
        Postgres { url: url.to_owned(), private: None }
    }

    /// Starts a private one with the project's own script.
    ///
    /// # Errors
    /// The script is not there, or Postgres does not start.
    pub fn start(folder: &Path) -> Result<Postgres> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/postgres.sh");
        if !path.exists() {
            bail!("no Postgres: set DATABASE_URL");
        }
        script(&path, "start", folder)?;
        let url = script(&path, "url", folder)?;
        Ok(Postgres { url, private: Some((path, folder.to_owned())) })
    }

    /// Stops it as a power cut would, and starts it again at the same address.
    ///
    /// # Errors
    /// It is not ours to stop, or does not come back.
    pub fn crash_and_recover(&self) -> Result<()> {
        let (path, folder) = self.private.as_ref().context("this Postgres is not ours to stop")?;
        script(path, "crash", folder)?;
        script(path, "start", folder)?;
        let url = script(path, "url", folder)?;
        if url != self.url {
            bail!("Postgres came back at another address");
        }
        Ok(())
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some((script, folder)) = &self.private {
            for verb in ["stop", "remove"] {
                // At the end there is nobody left to tell.
                let _ = Command::new("bash").arg(script).arg(verb).arg(folder).stdout(Stdio::null()).status();
            }
        }
    }
}

/// The sync server of the demo.
pub struct Server {
    pub program: PathBuf,
    pub database_url: String,
    pub folder: PathBuf,
}

/// A server that runs; it is ended with the value.
pub struct Running(Child);

impl Server {
    /// Runs one command of the server's program.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("DATABASE_URL", &self.database_url);
        command.env("LUMBUNG_KEY_FILE", self.folder.join("server.key"));
        command
    }

    /// A program that carries the environment along, for whoever only knows a path.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn wrapper(&self) -> Result<PathBuf> {
        let path = self.folder.join("lumbung-server.sh");
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        let text = format!(
            "#!/bin/sh\nDATABASE_URL={} LUMBUNG_KEY_FILE={} exec {} \"$@\"\n",
            quoted(&self.database_url),
            quoted(&self.folder.join("server.key").to_string_lossy()),
            quoted(&self.program.to_string_lossy()),
        );
        std::fs::write(&path, text)?;
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        Ok(path)
    }

    /// Starts it and waits until it is well.
    ///
    /// # Errors
    /// It does not become well within twenty seconds.
    pub fn start(&self, port: u16) -> Result<Running> {
        let log = File::options().create(true).append(true).open(self.folder.join("server.log"))?;
        let child = self
            .command(&["serve"])
            .env("LUMBUNG_LISTEN", format!("127.0.0.1:{port}"))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| self.program.display().to_string())?;
        let running = Running(child);
        let started = Instant::now();
        let url = format!("http://127.0.0.1:{port}/health");
        while !reqwest::blocking::get(&url).is_ok_and(|answer| answer.status().is_success()) {
            if started.elapsed() > Duration::from_secs(20) {
                bail!("the server did not start; see {}", self.folder.join("server.log").display());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(running)
    }
}

impl Running {
    /// Ends it without a word.
    ///
    /// # Errors
    /// It has ended by itself before.
    pub fn kill(mut self) -> Result<()> {
        if let Some(status) = self.0.try_wait()? {
            bail!("the server ended by itself: {status}");
        }
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// Ends it the polite way and waits.
    ///
    /// # Errors
    /// It does not end.
    pub fn stop(mut self) -> Result<()> {
        let pid = self.0.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status()?;
        let started = Instant::now();
        while self.0.try_wait()?.is_none() {
            if started.elapsed() > Duration::from_secs(15) {
                bail!("the server did not stop");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended, or ended now: either is well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lines in a till's list of acknowledged sales.
pub fn acknowledged(till: &Till) -> u32 {
    let text = std::fs::read_to_string(till.acknowledged()).unwrap_or_default();
    u32::try_from(text.lines().count()).unwrap_or(u32::MAX)
}

/// A till's process that goes on selling until there are so many sales.
///
/// # Errors
/// This program cannot be found.
pub fn selling(till: &Till, sales: u32, seed: u64) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--data").arg(&till.folder).args(["sell", "--as", till.cashier]);
    command.args(["--count", &sales.to_string(), "--seed", &seed.to_string()]);
    Ok(command)
}

/// Runs a till's process until it has made its sales; kills it without warning where the till is to be killed, at
/// moments spread over the work, and starts it again. Returns how often it was killed.
///
/// # Errors
/// The process fails by itself, or does not end.
pub fn sell(till: &Till, sales: u32, seed: u64) -> Result<u32> {
    let mut killed = 0;
    loop {
        let mut child = selling(till, sales, seed + u64::from(killed))?.spawn()?;
        if killed == till.kills {
            let status = child.wait()?;
            if !status.success() {
                bail!("{}: the till's process failed", till.label);
            }
            return Ok(killed);
        }
        let target = sales * (killed + 1) / (till.kills + 1);
        let started = Instant::now();
        while acknowledged(till) < target {
            if let Some(status) = child.try_wait()? {
                bail!("{}: the till's process ended by itself: {status}", till.label);
            }
            if started.elapsed() > Duration::from_secs(120) {
                bail!("{}: the till does not sell", till.label);
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        // A different moment inside a sale each time.
        std::thread::sleep(Duration::from_micros(u64::from(killed) * 370));
        child.kill()?;
        child.wait()?;
        killed += 1;
    }
}
