//! The way back to a server that lost everything: a device brings its cooperative there again, without a person copying
//! anything (design §7).
//!
//! The *ticket* was given with an earlier session and is signed with the server's master key, which lies outside its
//! database. With it any device carries the log in the order it came here, until the server knows the device itself;
//! from there on everything goes its ordinary way.

use reqwest::blocking::Client;
use shared::protocol::{PushResponse, ReturnRequest};

use super::client::{SyncTrouble, ask};
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
    let mut position = 0;
    loop {
        let pace = open.sync.pace();
        let (page, last) = log::in_order(&open.store.reader(), position, pace.change_sets(), pace.bytes())?;
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
        let response: PushResponse = ask(&request)?;
        position = last;
        if response.heads.get(&open.identity.device).is_some_and(|seq| *seq > 0) {
            return Ok(true);
        }
    }
}
