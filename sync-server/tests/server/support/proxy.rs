//! A bad line on the loopback: it refuses, delays and cuts connections, and can be led to another server. The address
//! tills know stays the same.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the line does wrong.
#[derive(Clone, Copy, Default)]
pub struct Faults {
    /// Of a hundred connections, so many are dropped at once.
    pub dropped_percent: u64,
    /// Of a hundred connections, so many are cut after a random number of bytes …
    pub cut_percent: u64,
    /// … up to this.
    pub cut_bytes_max: u64,
    /// Before each piece that is carried.
    pub delay: Duration,
}

/// The line.
pub struct Proxy {
    pub url: String,
    state: Arc<State>,
}

struct State {
    /// Whoever is connected while this changes is cut off.
    target: watch::Sender<SocketAddr>,
    faults: Mutex<Faults>,
    random: AtomicU64,
    /// Bytes that the line still carries before it is dead.
    left: AtomicU64,
    broken: AtomicU64,
}

impl State {
    /// A number below `end`, the same ones in every run.
    fn below(&self, end: u64) -> u64 {
        let mut number = self.random.load(Ordering::Relaxed);
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        self.random.store(number, Ordering::Relaxed);
        number % end.max(1)
    }
}

fn address(url: &str) -> SocketAddr {
    url.trim_start_matches("http://").parse().unwrap()
}

impl Proxy {
    /// A good line to a server.
    pub async fn to(url: &str) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            target: watch::Sender::new(address(url)),
            faults: Mutex::default(),
            random: AtomicU64::new(0x9e37_79b9_7f4a_7c15),
            left: AtomicU64::new(u64::MAX),
            broken: AtomicU64::new(0),
        });
        let carried = state.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(carry(socket, carried.clone()));
            }
        });
        Proxy { url: own, state }
    }

    /// Leads to another server from now on; what leads to the first is cut.
    pub fn lead_to(&self, url: &str) {
        self.state.target.send_replace(address(url));
    }

    /// From now on the line does this wrong; what stands is cut.
    pub fn suffer(&self, faults: Faults) {
        *self.state.faults.lock().unwrap() = faults;
        self.state.target.send_modify(|_| {});
    }

    /// Carries so many bytes more, of all connections together, and is dead then.
    pub fn die_after(&self, bytes: u64) {
        self.state.left.store(bytes, Ordering::Relaxed);
    }

    /// Mends what died.
    pub fn mend(&self) {
        self.die_after(u64::MAX);
    }

    /// How many connections were broken so far.
    pub fn broken(&self) -> u64 {
        self.state.broken.load(Ordering::Relaxed)
    }
}

async fn carry(near: TcpStream, state: Arc<State>) {
    let faults = *state.faults.lock().unwrap();
    if state.left.load(Ordering::Relaxed) == 0 || state.below(100) < faults.dropped_percent {
        state.broken.fetch_add(1, Ordering::Relaxed);
        return;
    }
    let mut target = state.target.subscribe();
    let address = *target.borrow_and_update();
    let Ok(far) = TcpStream::connect(address).await else { return };
    let is_cut = state.below(100) < faults.cut_percent;
    let budget = if is_cut { state.below(faults.cut_bytes_max) } else { u64::MAX };
    let left = AtomicU64::new(budget);
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        () = pass(near_in, far_out, [&left, &state.left], faults.delay) => {}
        () = pass(far_in, near_out, [&left, &state.left], faults.delay) => {}
        _ = target.changed() => {}
    }
    if is_cut {
        state.broken.fetch_add(1, Ordering::Relaxed);
    }
}

/// Carries one direction until its end, or until both directions have had their bytes.
async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    left: [&AtomicU64; 2],
    delay: Duration,
) {
    let mut piece = vec![0; 4096];
    loop {
        let Ok(count) = from.read(&mut piece).await else { return };
        if count == 0 {
            return;
        }
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let mut allowed = count;
        for budget in left {
            let rest = budget.load(Ordering::Relaxed);
            allowed = allowed.min(usize::try_from(rest).unwrap_or(usize::MAX));
        }
        for budget in left.iter().filter(|budget| budget.load(Ordering::Relaxed) < u64::MAX) {
            budget.fetch_sub(allowed as u64, Ordering::Relaxed);
        }
        if to.write_all(&piece[..allowed]).await.is_err() || allowed < count {
            return;
        }
    }
}
