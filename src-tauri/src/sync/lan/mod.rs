//! Tills of one shop that exchange directly, with no internet and no server (design §7).
//!
//! Words: a *peer* is another till in the same network, found by its announcement or by a typed address; to *call* is
//! to exchange with it once. A port is opened only where a person switched this on. Choosing a leader, or anything else
//! that tills would have to agree on, is deliberately absent: what one lacks the other gives.

mod find;
mod said;
mod talk;
mod wire;

#[cfg(test)]
mod strange_bytes;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use shared::id::DeviceId;
use thiserror::Error;

pub use self::talk::Exchanged;
use self::wire::{Side, Wire, line_key};
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::store::{StoreError, local_state, set_local_state};

/// The port tills listen on where none is set.
pub const PORT: u16 = 8790;
/// Name of the settings in local state.
const LAN: &str = "lan";
/// How often peers are called where nothing happens.
const CALL_EVERY: Duration = Duration::from_secs(15);
/// How long the listener sleeps where nobody calls.
const LISTEN_PAUSE: Duration = Duration::from_millis(200);
/// How long a peer may be silent.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why an exchange with a peer did not come about.
#[derive(Debug, Error)]
pub enum LanTrouble {
    #[error("the line broke: {0}")]
    Line(#[from] std::io::Error),
    #[error("it is not a till of this cooperative")]
    NotOurs,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}", .0.code)]
    Here(Box<Refusal>),
}

impl LanTrouble {
    fn noise(_: snow::Error) -> LanTrouble {
        LanTrouble::NotOurs
    }

    /// The stable code, for the screen.
    pub fn code(&self) -> &'static str {
        match self {
            LanTrouble::Line(_) => "offline",
            LanTrouble::NotOurs => "not_ours",
            LanTrouble::Store(_) | LanTrouble::Here(_) => "database",
        }
    }
}

impl From<Refusal> for LanTrouble {
    fn from(refusal: Refusal) -> LanTrouble {
        LanTrouble::Here(Box::new(refusal))
    }
}

/// Whether and how this till exchanges in its own network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanSettings {
    pub enabled: bool,
    pub port: u16,
    /// Addresses that somebody typed, for networks that carry no announcements.
    pub peers: Vec<String>,
}

impl Default for LanSettings {
    fn default() -> LanSettings {
        LanSettings { enabled: false, port: PORT, peers: Vec::new() }
    }
}

/// How it last went with a peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerReport {
    pub device: Option<DeviceId>,
    pub last_exchange_ms: Option<u64>,
    pub last_error: Option<&'static str>,
    pub is_trusted: bool,
    pub sent: u64,
    pub received: u64,
}

/// The threads of the local network and what they know.
#[derive(Debug, Default)]
pub struct Lan {
    wake: Mutex<Option<Sender<()>>>,
    found: Mutex<BTreeMap<String, SocketAddr>>,
    /// Counts up whenever it is switched off or set anew: threads of before then end.
    generation: AtomicU64,
    peers: Mutex<BTreeMap<String, PeerReport>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lan {
    /// There is something to give.
    pub fn wake(&self) {
        if let Some(sender) = locked(&self.wake).as_ref() {
            // Threads that are switched off need no waking.
            let _ = sender.send(());
        }
    }

    /// Ends the threads after what they are at.
    pub fn stop(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
        locked(&self.wake).take();
        locked(&self.found).clear();
    }

    /// Peers by their address, with how it last went.
    pub fn peers(&self) -> BTreeMap<String, PeerReport> {
        locked(&self.peers).clone()
    }

    fn note(&self, address: &str, result: &Result<Exchanged, LanTrouble>) {
        let mut peers = locked(&self.peers);
        let report = peers.entry(address.to_owned()).or_default();
        match result {
            Ok(exchanged) => {
                report.device = Some(exchanged.with);
                report.last_exchange_ms = Some(now_ms());
                report.last_error = None;
                report.is_trusted = exchanged.is_trusted;
                report.sent += exchanged.sent;
                report.received += exchanged.received;
            }
            Err(trouble) => report.last_error = Some(trouble.code()),
        }
    }
}

/// The settings of this till.
///
/// # Errors
/// The database's own.
pub fn read_settings(connection: &rusqlite::Connection) -> Result<LanSettings, StoreError> {
    let text = local_state(connection, LAN)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Changes the settings, and starts or stops at once.
///
/// # Errors
/// The database's own, or the port is taken.
pub fn set(open: &Arc<Open>, settings: &LanSettings) -> Result<(), Refusal> {
    let text = serde_json::to_string(settings).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    open.store.write(|tx| set_local_state(tx, LAN, &text))?;
    open.sync.lan.stop();
    start(open)
}

/// Starts what is switched on.
///
/// # Errors
/// The port is taken.
pub fn start(open: &Arc<Open>) -> Result<(), Refusal> {
    let settings = read_settings(&open.store.reader())?;
    if !settings.enabled {
        return Ok(());
    }
    let taken = |_| {
        Refusal::new(
            "lan_port_taken",
            format!("Port {} sedang dipakai program lain. Pilih port lain; tidak ada yang berubah.", settings.port),
            format!("Port {} is in use by another program. Choose another.", settings.port),
        )
    };
    let listener = bind(settings.port).map_err(taken)?;
    let (sender, receiver) = channel();
    *locked(&open.sync.lan.wake) = Some(sender);
    let weak = Arc::downgrade(open);
    let finder = find::Finder::start(open, settings.port);
    spawn("lan-listen", {
        let (weak, generation) = (weak.clone(), open.sync.lan.generation.load(Ordering::Relaxed));
        move || listen(&weak, &listener, generation)
    });
    spawn("lan-call", move || {
        let finder = finder;
        loop {
            let ended = receiver.recv_timeout(CALL_EVERY);
            let Some(open) = weak.upgrade() else { return };
            if matches!(ended, Err(RecvTimeoutError::Disconnected)) || open.sync.is_stopped() {
                return;
            }
            std::thread::sleep(super::schedule::GATHER);
            while receiver.try_recv().is_ok() {}
            *locked(&open.sync.lan.found) = finder.as_ref().map(find::Finder::found).unwrap_or_default();
            call_all(&open, &settings.peers);
        }
    });
    Ok(())
}

/// Opens the port; one that this till itself listened to a moment ago is free in a moment.
fn bind(port: u16) -> std::io::Result<TcpListener> {
    let mut tries = 0;
    loop {
        match TcpListener::bind((std::net::Ipv4Addr::UNSPECIFIED, port)) {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && tries < 20 => tries += 1,
            ended => return ended,
        }
        std::thread::sleep(LISTEN_PAUSE);
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) {
    if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(run) {
        tracing::error!(%error, name, "no thread for the local network");
    }
}

/// Calls every peer that was found or typed.
fn call_all(open: &Open, typed: &[String]) {
    let mut addresses: BTreeMap<String, SocketAddr> = BTreeMap::new();
    for address in locked(&open.sync.lan.found).values() {
        addresses.insert(address.to_string(), *address);
    }
    for text in typed {
        let with_port = if text.contains(':') { text.clone() } else { format!("{text}:{PORT}") };
        let resolved = with_port.to_socket_addrs().ok().and_then(|mut found| found.next());
        addresses.extend(resolved.map(|address| (text.clone(), address)));
    }
    for (name, address) in addresses {
        let result = call(open, address);
        open.sync.lan.note(&name, &result);
    }
    let _ = open.events.send("sync_changed");
}

fn timed(stream: &TcpStream) -> Result<(), LanTrouble> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream.set_nodelay(true)?)
}

/// Exchanges with a peer once.
///
/// # Errors
/// Nobody answers, or it is not a till of this cooperative.
pub fn call(open: &Open, address: SocketAddr) -> Result<Exchanged, LanTrouble> {
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(3))?;
    timed(&stream)?;
    let mut wire = Wire::open(stream, Side::Caller, &line_key(open.identity.cooperative, &open.pin_pepper))?;
    talk::exchange(open, &mut wire, Side::Caller)
}

/// Answers one call.
///
/// # Errors
/// The line broke, or the caller is not a till of this cooperative.
pub fn answer(open: &Open, stream: TcpStream) -> Result<Exchanged, LanTrouble> {
    timed(&stream)?;
    let mut wire = Wire::open(stream, Side::Called, &line_key(open.identity.cooperative, &open.pin_pepper))?;
    talk::exchange(open, &mut wire, Side::Called)
}

/// Answers calls one after another, until the store is let go of or this is switched off.
fn listen(weak: &Weak<Open>, listener: &TcpListener, generation: u64) {
    if let Err(error) = listener.set_nonblocking(true) {
        tracing::error!(%error, "the local network cannot be listened to");
        return;
    }
    loop {
        let Some(open) = weak.upgrade().filter(|open| !open.sync.is_stopped()) else { return };
        if open.sync.lan.generation.load(Ordering::Relaxed) != generation {
            return;
        }
        match listener.accept() {
            Ok((stream, from)) => {
                let result =
                    stream.set_nonblocking(false).map_err(LanTrouble::from).and_then(|()| answer(&open, stream));
                if let Ok(exchanged) = &result {
                    // A caller's own port says nothing; it is shown by where it stands.
                    let sent = exchanged.sent + exchanged.received;
                    open.sync.has_moved(sent);
                    open.sync.lan.note(&from.ip().to_string(), &result);
                }
            }
            Err(_) => {
                drop(open);
                std::thread::sleep(LISTEN_PAUSE);
            }
        }
    }
}
