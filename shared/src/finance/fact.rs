//! Facts of periods.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Month;
use crate::covering::{Covered, Covers};
use crate::id::{ChangeSetId, DeviceId};
use crate::money::Money;

/// A month was closed (*tutup buku*) over exactly what `covers` names (design §6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodClosed {
    pub month: Month,
    /// For every device the runs of its bodies that are included.
    pub covers: Covers,
    /// Closing balance per account over that set, all units together: what may never change again.
    pub totals: BTreeMap<String, Money>,
}

/// The first shape: `covers` named numbers, and whatever was adopted under them later counted too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodClosedV1 {
    pub month: Month,
    /// For every device the last number included; none is 0.
    pub covers: BTreeMap<DeviceId, u64>,
    pub totals: BTreeMap<String, Money>,
}

impl From<PeriodClosedV1> for PeriodClosed {
    fn from(old: PeriodClosedV1) -> PeriodClosed {
        let covers = old.covers.into_iter().map(|(device, last)| (device, Covered::UpTo(last))).collect();
        PeriodClosed { month: old.month, covers, totals: old.totals }
    }
}

/// A closing no longer stands (two people: the actor and an approval).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodReopened {
    pub closing: ChangeSetId,
    pub reason: String,
}
