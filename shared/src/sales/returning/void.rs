//! Taking a sale back whole, in the shift it was made and before its Z report (domain §3.2 P09).

use super::decide::SoldBefore;
use super::fact::SaleVoided;
use crate::change_set::{Approval, ChangeSet, Decided, Entry, Posting, StockMove};
use crate::id::ShiftId;
use crate::sales::decide::SalesRefused;
use crate::units::access::Operation;
use crate::units::approval::{Authority, Need};

/// What voiding a sale needs to know.
#[derive(Clone, Debug)]
pub struct VoidSale {
    /// The open shift of this device, if there is one.
    pub shift: Option<ShiftId>,
    pub sold: SoldBefore,
    /// The change set of the sale: its journals and moves are mirrored.
    pub change_set: ChangeSet,
    pub reason: String,
    pub authority: Authority,
}

/// Takes a sale back: every journal and move mirrored, under the same number with a `V`.
///
/// # Errors
/// Another shift, voided before, something came back already, no reason, nobody who may.
pub fn void_sale(command: VoidSale) -> Result<(Decided, Vec<Approval>), SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    let SoldBefore { id, sale, is_voided, returns } = command.sold;
    if is_voided {
        return Err(SalesRefused::SaleVoided);
    }
    // An exchange is two papers in one action: what came back would be taken back with the sale.
    let is_exchange = command.change_set.facts.len() > 1;
    if sale.shift != shift || !returns.is_empty() || is_exchange {
        return Err(SalesRefused::VoidTooLate);
    }
    let reason = command.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(SalesRefused::ReasonMissing);
    }
    let what = format!("batalkan struk {} Rp{}", sale.document, sale.payable);
    let approvals = command.authority.check(&[Need::new(Operation::VoidSale, what)])?;
    let document = format!("{}V", sale.document);
    let mirrored = |line: Posting| Posting { amount: -line.amount, ..line };
    let entries = command.change_set.entries.into_iter().map(|entry| Entry {
        rule: "P09".to_owned(),
        document: document.clone(),
        description: format!("Pembatalan {}", entry.document),
        lines: entry.lines.into_iter().map(mirrored).collect(),
    });
    let back = |it: StockMove| StockMove { quantity: -it.quantity, value: -it.value, ..it };
    let (entries, moves) = (entries.collect(), command.change_set.moves.into_iter().map(back).collect());
    let voided = SaleVoided { shift, document, sale: id, reason, sold: sale };
    Ok((Decided { facts: vec![voided.into()], entries, moves, documents: Vec::new() }, approvals))
}
