//! Whose introduction leads back to the founder.
//!
//! On a device that joined, its own first change set lies before the invitation that proves it, so the order of the
//! log says nothing. Trust is grown instead: from the founder to whom it invited, and on from there.

use rusqlite::Connection;
use shared::change_set::{ChangeSet, Signed};
use shared::units::registry::Registry;
use shared::verify::{read_body, verify_signature};

use crate::store::StoreError;

/// The keys of all devices whose first change set is signed and proves its introduction by a device proved before.
pub(super) fn proved(connection: &Connection) -> Result<Registry, StoreError> {
    let mut statement = connection.prepare(
        "select body, signature from change_set
             where seq = 1 or instr(body, 'device_invited') > 0 or instr(body, 'branch_adopted') > 0",
    )?;
    let mut found = statement.query([])?;
    let mut waiting: Vec<(ChangeSet, Signed)> = Vec::new();
    while let Some(row) = found.next()? {
        let signed = Signed { body: row.get(0)?, signature: row.get(1)? };
        // What cannot be read is told by the pass over the log.
        if let Ok(change_set) = read_body(&signed) {
            waiting.push((change_set, signed));
        }
    }
    let mut registry = Registry::default();
    loop {
        let before = waiting.len();
        waiting.retain(|(change_set, signed)| {
            let is_proved = registry.key_for(change_set).is_ok_and(|key| verify_signature(signed, &key).is_ok());
            if is_proved {
                registry.learn(change_set);
            }
            !is_proved
        });
        if waiting.len() == before {
            return Ok(registry);
        }
    }
}
