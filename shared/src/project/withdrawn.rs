//! Acts under a right that had been withdrawn meanwhile: the fact stands, flagged for the manager (design §8).
//!
//! Whether somebody knew is decided by how far the withdrawal's author had read, never by a clock: what lies within
//! was done before. Acts of kinds that ask for no right are deliberately absent.

use std::collections::BTreeSet;

use crate::change_set::ChangeSet;
use crate::fact::{At, Fact};
use crate::id::ChangeSetId;
use crate::row::{Row, Value};
use crate::standing::Standing;
use crate::table::WITHDRAWN_RIGHT_USED;
use crate::units::access::Operation;

/// The right that a kind of fact asks of the actor alone. Kinds that approvals stand behind are not here.
const RIGHTS: &[(&str, Operation)] = &[
    ("sale_completed", Operation::Sell),
    ("shift_opened", Operation::OpenShift),
    ("shift_closed", Operation::CloseShift),
    ("drawer_opened", Operation::OpenDrawer),
    ("receipt_copied", Operation::ReprintReceipt),
    ("price_set", Operation::SetPrices),
    ("stock_received", Operation::ReceiveStock),
    ("member_registered", Operation::RegisterMembers),
    ("period_closed", Operation::ClosePeriod),
    ("period_reopened", Operation::ClosePeriod),
    ("sharing_changed", Operation::ShareWithGroup),
    ("device_invited", Operation::ManageDevices),
    ("device_revoked", Operation::ManageDevices),
    ("device_admitted", Operation::ManageDevices),
];

/// What a change set asks of its actor.
fn operations(change_set: &ChangeSet) -> BTreeSet<&'static str> {
    let mut operations = BTreeSet::new();
    for raw in &change_set.facts {
        operations.extend(RIGHTS.iter().filter(|(kind, _)| *kind == raw.kind).map(|(_, operation)| operation.code()));
        // Everybody may change their own PIN.
        if let Fact::UserDescribed(described) = Fact::of(raw)
            && described.user != change_set.actor
        {
            operations.insert(Operation::ManageUsers.code());
        }
    }
    for change in &change_set.documents {
        match change.kind.as_str() {
            "product" => operations.insert(Operation::EditProducts.code()),
            "settings" => operations.insert(Operation::ChangeSettings.code()),
            _ => false,
        };
    }
    operations
}

/// The withdrawals a change set falls under, with the operation of each.
pub(super) fn used(change_set: &ChangeSet, standing: &Standing) -> impl Iterator<Item = (ChangeSetId, &'static str)> {
    let mut found = Vec::new();
    if standing.has_rights_of(change_set.actor) {
        let operations = operations(change_set);
        found.extend(standing.withdrawn_rights(change_set.actor, change_set.device, change_set.seq, &operations));
    }
    found.into_iter()
}

/// Their rows.
pub(super) fn rows(at: At<'_>, standing: &Standing) -> impl Iterator<Item = Row> {
    let change_set = at.change_set;
    used(change_set, standing).map(move |(withdrawal, operation)| {
        let values = [
            at.id(),
            withdrawal.0.into(),
            operation.into(),
            change_set.unit.0.into(),
            change_set.device.0.into(),
            Value::Int(i64::try_from(change_set.seq).unwrap_or(i64::MAX)),
            at.business_date(),
            at.at_ms(),
            change_set.actor.0.into(),
        ];
        at.row(&WITHDRAWN_RIGHT_USED, values)
    })
}
