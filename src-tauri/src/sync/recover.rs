//! The way back to a server that lost everything: a device brings its cooperative there again, without a person copying
//! anything (design §7).
//!
//! The *ticket* was given with an earlier session and is signed with the server's master key, which lies outside its
//! database. With it any device carries the log in the order it came here, until the server knows the device itself;
//! from there on everything goes its ordinary way.

use std::collections::BTreeMap;

use reqwest::blocking::Client;
use shared::protocol::{PushResponse, ReturnRequest};

use super::client::{SyncTrouble, ask};
use super::exchange::paced;
use crate::core::Open;
use crate::store::{StoreError, local_state, log, set_local_state};

/// Name of the ticket in local state.
const TICKET: &str = "return_ticket";

/// Keeps the newest ticket.
///
/// # Errors
/// The database's own.
pub fn keep_ticket(open: &Open, ticket: &str) -> Result<(), StoreError> {
    open.store.write(|tx| set_local_state(tx, TICKET, ticket))
}

/// Carries the log until the server knows this device; false where there is no ticket or it does not come to that.
///
/// # Errors
/// No answer, or a refusal.
pub fn come_back(open: &Open, http: &Client, url: &str) -> Result<bool, SyncTrouble> {
    let ticket = local_state(&open.store.reader(), TICKET)?;
    let founding = log::founding(&open.store.reader())?;
    let (Some(ticket), Some(founding)) = (ticket, founding) else { return Ok(false) };
    tracing::warn!("the server does not know this cooperative any more; bringing it back");
    // What it holds by now it says with each answer: where the line breaks, the next time goes on from there.
    let mut theirs = BTreeMap::new();
    loop {
        let pace = open.sync.pace();
        let page = log::missing(&open.store.reader(), &theirs, pace.change_sets(), pace.bytes())?;
        if page.is_empty() {
            return Ok(false);
        }
        let request = ReturnRequest {
            ticket: ticket.clone(),
            cooperative: open.identity.cooperative,
            founding: founding.clone(),
            change_sets: page,
        };
        let request = http.post(format!("{url}/enrol/return")).timeout(pace.patience()).json(&request);
        let response: PushResponse = paced(open, || ask(&request))?;
        if response.heads.get(&open.identity.device).is_some_and(|seq| *seq > 0) {
            return Ok(true);
        }
        let held = response.heads.iter().any(|(device, seq)| theirs.get(device).copied().unwrap_or(0) < *seq);
        theirs.extend(response.heads);
        // What follows a refused change set cannot be taken either; the other devices go on.
        theirs.extend(response.refused.iter().filter_map(|refused| Some((refused.device?, u64::MAX))));
        if !held && response.refused.is_empty() {
            return Ok(false);
        }
    }
}
