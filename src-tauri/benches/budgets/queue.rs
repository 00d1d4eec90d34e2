//! A month offline: ten thousand sales go to a real server, until it has confirmed every one.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use lumbung::core::new_id;
use lumbung::store::log;
use serde_json::{Value, json};
use shared::protocol::{PAGE_BYTES_MAX, PAGE_CHANGE_SETS_MAX, PushRequest, STRETCH_CHANGE_SETS, pack};

use crate::goods::{Dice, goods};
use crate::measure::{Samples, line, shown};
use crate::shop::Shop;

const GOODS: usize = 1_000;

/// The server, ended with the value.
pub struct Server(pub Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already, or ended here: either is well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("LUMBUNG_KEY_FILE", folder.join("server.key")).env("LUMBUNG_LOG", "warn");
    command
}

fn serve(program: &str, folder: &Path) -> Result<(Server, String)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut serving = command(program, folder);
    serving.arg("serve").env("LUMBUNG_LISTEN", format!("127.0.0.1:{port}"));
    let server = Server(serving.stdout(Stdio::null()).spawn().with_context(|| program.to_owned())?);
    let url = format!("http://127.0.0.1:{port}");
    let started = Instant::now();
    while !reqwest::blocking::get(format!("{url}/health")).is_ok_and(|answer| answer.status().is_success()) {
        ensure!(started.elapsed() < Duration::from_secs(20), "the server does not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((server, url))
}

/// The most memory a process has had, in kilobytes, where the system says so.
pub fn peak_kilobytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}

/// Measures the wire, the whole backlog, and the server that takes it.
pub fn measure(folder: &Path, count: usize) -> Result<()> {
    let shop = Shop::found(folder)?;
    let goods = goods(GOODS, &mut Dice(5));
    shop.add_goods(&goods)?;
    shop.receive(&goods)?;
    let shift = shop.open_shift()?;
    let open = shop.core.require().map_err(|refusal| anyhow!(refusal.message))?;
    let device = open.identity.device;
    let program = std::env::var("LUMBUNG_BENCH_SERVER").ok();
    let server = program.as_deref().map(|program| connect(&shop, program, folder)).transpose()?;
    // Connected and in step; then the month without a network begins.
    let before = log::head(&open.store.reader(), device)?.0.seq;
    shop.add_sales(count, &goods, shift, |number| 1 + number % 5)?;
    wire(&open.store.reader(), device, before, count)?;
    let Some(server) = server else {
        eprintln!("no LUMBUNG_BENCH_SERVER: the backlog is not measured");
        return Ok(());
    };
    shop.sign_in("super_admin")?;
    let mut exchange = Samples::default();
    exchange.time(|| -> Result<()> {
        let status = shop.call("sync_now", json!({}))?;
        ensure!(status["waiting"] == json!(0), "not everything was acknowledged: {status}");
        Ok(())
    })?;
    let took = exchange.percentile(50);
    let what = format!("{count} sales queued offline → all acknowledged");
    line(&what, &shown(took), "the server and its Postgres on the same machine", "< 5 s", took.as_millis() < 5_000);
    if let Some(peak) = peak_kilobytes(server.0.id()) {
        let measured = format!("{} MB", peak / 1_024);
        line("The server's memory meanwhile, at most", &measured, "", "< 64 MB", peak < 64 * 1_024);
    }
    shop.core.stop();
    Ok(())
}

/// Brings the shop to a server of its own.
pub fn connect(shop: &Shop, program: &str, folder: &Path) -> Result<Server> {
    let (server, url) = serve(program, folder)?;
    let output = command(program, folder).args(["tenant", "create", "Koperasi Ukur", "--json"]).output()?;
    let code: Value = serde_json::from_slice(&output.stdout).context("no enrolment code")?;
    shop.sign_in("super_admin")?;
    let request = json!({ "id": new_id()?, "server_url": url, "enrolment_code": code["enrolment_code"] });
    shop.call("connect_server", request)?;
    shop.call("sync_now", json!({}))?;
    Ok(server)
}

/// Prints what a sale takes where a thousand lie together for good.
fn stretch(connection: &rusqlite::Connection, count: usize) -> Result<()> {
    let limit = usize::try_from(STRETCH_CHANGE_SETS)?;
    let after = i64::try_from(GOODS / 100 + GOODS / 200 + 10)?;
    let (sales, _) = log::in_order(connection, after, limit.min(count), usize::MAX)?;
    let (number, bytes) = (sales.len().max(1), pack(&sales)?.len());
    let ids = "of it at least 16 B id, 32 B chain, 64 B signature are not compressible";
    let what = "A sale in a packed stretch of the log";
    line(what, &format!("{} B", bytes / number), ids, "< 50 B (a wish)", bytes / number < 50);
    Ok(())
}

fn wire(connection: &rusqlite::Connection, device: shared::id::DeviceId, after: u64, count: usize) -> Result<()> {
    let mut theirs = BTreeMap::from([(device, after)]);
    let (mut packed, mut plain) = (0, 0);
    loop {
        let page = log::missing(connection, &theirs, PAGE_CHANGE_SETS_MAX, PAGE_BYTES_MAX / 2)?;
        if page.is_empty() {
            break;
        }
        plain += page.iter().map(|signed| signed.body.len()).sum::<usize>();
        *theirs.entry(device).or_default() += page.len() as u64;
        packed += pack(&PushRequest { change_sets: page })?.len();
    }
    stretch(connection, count)?;
    let bytes = packed / count.max(1);
    let beside = format!("plain bodies: {} B each", plain / count.max(1));
    line("A sale on the wire (1 to 5 lines, mean 3)", &format!("{bytes} B"), &beside, "< 300 B", bytes < 300);
    Ok(())
}
