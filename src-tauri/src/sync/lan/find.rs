//! Finding the other tills of a shop by mDNS: each announces a port and a mark of its cooperative, no name and no id.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use mdns_sd::{ServiceDaemon, ServiceEvent, ServiceInfo};
use shared::id::CooperativeId;

use crate::core::Open;

const SERVICE: &str = "_lumbung._tcp.local.";
/// The property that carries the mark.
const MARK: &str = "c";

/// Announces this till and listens for the others, as long as it is kept.
pub struct Finder {
    daemon: ServiceDaemon,
    found: Arc<Mutex<BTreeMap<String, SocketAddr>>>,
}

/// What tells tills of one cooperative from others, and says nothing to anybody else.
fn mark_of(cooperative: CooperativeId, secret: &[u8; 32]) -> String {
    let context = [cooperative.as_bytes().as_slice(), secret].concat();
    hex::encode(&blake3::derive_key("lumbung lan mark v1", &context)[..8])
}

impl Finder {
    /// None where the network carries no announcements: then only typed addresses are called.
    pub fn start(open: &Open, port: u16) -> Option<Finder> {
        let mark = mark_of(open.identity.cooperative, &open.pin_pepper);
        let own = hex::encode(&blake3::hash(open.identity.device.as_bytes()).as_bytes()[..8]);
        let begun = || {
            let daemon = ServiceDaemon::new()?;
            let host = format!("lumbung-{own}.local.");
            let info =
                ServiceInfo::new(SERVICE, &own, &host, "", port, &[(MARK, mark.as_str())][..])?.enable_addr_auto();
            daemon.register(info)?;
            let events = daemon.browse(SERVICE)?;
            Ok::<_, mdns_sd::Error>((daemon, events))
        };
        let (daemon, events) = match begun() {
            Ok(begun) => begun,
            Err(error) => {
                tracing::warn!(%error, "tills of this network cannot be found by themselves");
                return None;
            }
        };
        let found: Arc<Mutex<BTreeMap<String, SocketAddr>>> = Arc::default();
        let heard = found.clone();
        super::spawn("lan-find", move || {
            while let Ok(event) = events.recv() {
                let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                match event {
                    ServiceEvent::ServiceResolved(peer) => {
                        let is_ours = peer.get_property_val_str(MARK) == Some(&mark);
                        let is_own = peer.get_fullname().starts_with(&own);
                        let address = peer.get_addresses_v4().into_iter().next();
                        if let Some(address) = address.filter(|_| is_ours && !is_own) {
                            let address = SocketAddr::new(IpAddr::V4(address), peer.get_port());
                            heard.insert(peer.get_fullname().to_owned(), address);
                        }
                    }
                    ServiceEvent::ServiceRemoved(_, name) => drop(heard.remove(&name)),
                    _ => {}
                }
            }
        });
        Some(Finder { daemon, found })
    }

    /// The tills that are there now.
    pub fn found(&self) -> BTreeMap<String, SocketAddr> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Finder {
    fn drop(&mut self) {
        // A daemon that is gone needs no stopping.
        let _ = self.daemon.shutdown();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_cooperative_and_does_not_name_it() {
        let cooperative = |number| CooperativeId::from_bytes([number; 16]);
        let mark = mark_of(cooperative(1), &[7; 32]);
        assert_eq!(mark, mark_of(cooperative(1), &[7; 32]));
        assert_ne!(mark, mark_of(cooperative(2), &[7; 32]));
        assert_ne!(mark, mark_of(cooperative(1), &[8; 32]));
        assert!(!cooperative(1).to_string().replace('-', "").contains(&mark));
    }
}
