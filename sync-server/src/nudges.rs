//! Nudges: whoever listens hears that the log of its cooperative has grown, and asks then.
//!
//! A nudge carries nothing and may be lost: every device also asks on its timer. It reaches those who listen at this
//! server; where several servers stand before one database, the others' devices come by their timers.

use shared::id::{CooperativeId, DeviceId};
use tokio::sync::broadcast::{Receiver, Sender, channel, error::RecvError};

use crate::auth::Device;

/// How many nudges may wait for a slow listener; beyond that it hears one for all it missed.
const WAITING_MAX: usize = 256;

#[derive(Clone, Copy)]
enum Nudge {
    Grown { cooperative: CooperativeId, carrier: DeviceId },
    Stopping,
}

/// All who listen at this server.
pub struct Nudges(Sender<Nudge>);

/// One who listens.
pub struct Listener {
    device: Device,
    receiver: Receiver<Nudge>,
}

impl Default for Nudges {
    fn default() -> Nudges {
        Nudges(channel(WAITING_MAX).0)
    }
}

impl Nudges {
    /// The log of a cooperative has grown by what this device carried. Nobody listening is fine.
    pub fn grown(&self, carrier: Device) {
        let _ = self.0.send(Nudge::Grown { cooperative: carrier.cooperative, carrier: carrier.device });
    }

    /// The server stops: everybody who listens is sent home.
    pub fn stop(&self) {
        let _ = self.0.send(Nudge::Stopping);
    }

    /// Begins to listen for a device's cooperative.
    pub fn listen(&self, device: Device) -> Listener {
        Listener { device, receiver: self.0.subscribe() }
    }
}

impl Listener {
    /// Waits for what another device of the cooperative carried; none when there will be nothing more.
    pub async fn next(&mut self) -> Option<()> {
        loop {
            match self.receiver.recv().await {
                Ok(Nudge::Grown { cooperative, carrier }) => {
                    if cooperative == self.device.cooperative && carrier != self.device.device {
                        return Some(());
                    }
                }
                Err(RecvError::Lagged(_)) => return Some(()),
                Ok(Nudge::Stopping) | Err(RecvError::Closed) => return None,
            }
        }
    }
}
