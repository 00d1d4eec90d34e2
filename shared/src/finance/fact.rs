//! Facts of periods.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Month;
use crate::id::{ChangeSetId, DeviceId};
use crate::money::Money;

/// A month was closed (*tutup buku*) over exactly what `covers` names (design §6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodClosed {
    pub month: Month,
    /// For every device the last number included; none is 0.
    pub covers: BTreeMap<DeviceId, u64>,
    /// Closing balance per account over that set, all units together: what may never change again.
    pub totals: BTreeMap<String, Money>,
}

/// A closing no longer stands (two people: the actor and an approval).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodReopened {
    pub closing: ChangeSetId,
    pub reason: String,
}
