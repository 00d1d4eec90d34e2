//! Facts of the counter. What they say was decided once; nothing here is ever computed again.

use serde::{Deserialize, Serialize};

use crate::id::ChangeSetId;

pub use super::selling::fact::{SaleCompleted, SoldLine};
pub use super::shift_fact::*;
pub use super::tender::Tender;

/// A receipt was printed once more (*salinan*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptCopied {
    pub sale: ChangeSetId,
    pub copy_number: u64,
}
