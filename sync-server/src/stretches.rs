//! Stretches of the log for a new device: a thousand change sets each, packed as one, named by their content.
//!
//! A stretch that is full never changes within its epoch, so its bytes can be asked for from any byte on. Nothing of it
//! is kept on disk: it is made from the log when somebody asks, and the last few stay in memory while a slow line
//! fetches them in parts. What a stretch holds is signed by its authors; nobody has to trust who packed it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use shared::id::CooperativeId;
use shared::protocol::{PACKING_LEVEL, STRETCH_BYTES_MAX, STRETCH_CHANGE_SETS};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::log;

/// How many bytes of packed stretches stay in memory.
const KEPT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A packed stretch and the hash of its bytes.
pub struct Stretch {
    pub bytes: Vec<u8>,
    pub hash: String,
}

type Key = (CooperativeId, Uuid, u64);

/// The stretches that were asked for last.
#[derive(Default)]
pub struct Stretches(Mutex<VecDeque<(Key, Arc<Stretch>)>>);

impl Stretches {
    fn kept(&self, key: Key) -> Option<Arc<Stretch>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| *known == key).map(|(_, stretch)| Arc::clone(stretch))
    }

    fn keep(&self, key: Key, stretch: &Arc<Stretch>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((key, Arc::clone(stretch)));
        while kept.len() > 1 && kept.iter().map(|(_, it)| it.bytes.len()).sum::<usize>() > KEPT_BYTES_MAX {
            kept.pop_front();
        }
    }

    /// The stretch of this number; none where the epoch is another, the log does not fill it yet, or its change sets
    /// are too large to be one: those are pulled by pages.
    pub async fn find(
        &self,
        connection: &mut PgConnection,
        cooperative: CooperativeId,
        epoch: Uuid,
        number: u64,
    ) -> Result<Option<Arc<Stretch>>, Error> {
        let end = log::cursor(connection, cooperative).await?.ok_or(Error::DeviceUnknown)?;
        let after = number.saturating_mul(STRETCH_CHANGE_SETS);
        if epoch != end.epoch || after.saturating_add(STRETCH_CHANGE_SETS) > end.position {
            return Ok(None);
        }
        let key = (cooperative, epoch, number);
        if let Some(stretch) = self.kept(key) {
            return Ok(Some(stretch));
        }
        let mut packing = zstd::stream::Encoder::new(Vec::new(), PACKING_LEVEL)?;
        if !log::read::stretch(connection, cooperative, after, STRETCH_BYTES_MAX, &mut packing).await? {
            return Ok(None);
        }
        let bytes = packing.finish()?;
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let stretch = Arc::new(Stretch { bytes, hash });
        self.keep(key, &stretch);
        Ok(Some(stretch))
    }
}
