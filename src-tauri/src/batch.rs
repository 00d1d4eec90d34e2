//! One action of a person in many change sets: all of them in one transaction, named by one batch.
//!
//! The first has the id of the action, the others follow from it, so that sending the action again is the same one.

use rusqlite::Transaction;
use shared::change_set::Decided;
use shared::id::{ChangeSetId, UserId};

use crate::commit::{Action, append};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::store::log;

/// The id of the change set of this number in a batch; the first is the batch's own.
fn id_of(batch: ChangeSetId, number: u64) -> ChangeSetId {
    if number == 0 {
        return batch;
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(batch.as_bytes()).update(b"batch").update(&number.to_le_bytes());
    let hash = *hasher.finalize().as_bytes();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    let unix_ms = batch.as_bytes().iter().take(6).fold(0, |ms, byte| ms << 8 | u64::from(*byte));
    ChangeSetId::make(unix_ms, random)
}

/// Writes a batch. `decide` is given the transaction and says, for the author of every part, what was decided; nothing
/// is asked where the batch is in the log already. Returns what `count` makes of the parts in the log.
///
/// # Errors
/// What `decide` refuses, or the database's own; then nothing has changed.
pub fn commit_batch<T>(
    open: &Open,
    actor: UserId,
    batch: ChangeSetId,
    decide: impl FnOnce(&Transaction<'_>, &dyn Fn(u64) -> ChangeSetId) -> Result<Vec<Decided>, Refusal>,
    mut count: impl FnMut(&shared::change_set::ChangeSet) -> T,
) -> Result<Vec<T>, Refusal> {
    let counted = open.store.write(|transaction| {
        if log::find(transaction, batch)?.is_none() {
            let parts = decide(transaction, &|number| id_of(batch, number))?;
            for (number, decided) in (0..).zip(parts) {
                let action = Action { decided, batch: Some(batch), ..Action::default() };
                append(open, transaction, actor, id_of(batch, number), action)?;
            }
        }
        let mut counted = Vec::new();
        for number in 0.. {
            let Some((change_set, _)) = log::find(transaction, id_of(batch, number))? else { break };
            counted.push(count(&change_set));
        }
        Ok::<_, Refusal>(counted)
    })?;
    open.committed();
    Ok(counted)
}
