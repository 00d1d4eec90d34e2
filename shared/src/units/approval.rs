//! Approvals: what an action needs beyond its actor's own right, and who gave it (domain §1.4, §9.5, §9.6).
//!
//! Words: a *need* names an operation and says in words what is asked for and why; what is *given* is another
//! person's word after their PIN was checked. Deciding functions compute their needs purely and ask here. Checking
//! PINs is deliberately absent: that needs secrets and a clock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::change_set::Approval;
use crate::id::UserId;
use crate::units::access::{Operation, Role};

/// Something that is above a role's cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Need {
    /// What the approver's role must include.
    pub operation: Operation,
    /// Indonesian: what and why, with the cap and the value.
    pub what: String,
}

impl Need {
    /// A need in words.
    pub fn new(operation: Operation, what: impl Into<String>) -> Need {
        Need { operation, what: what.into() }
    }
}

/// A person's word, after their PIN was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub user: UserId,
    pub role: Role,
    /// Why, in their words.
    pub reason: String,
    /// Which of their PINs was checked.
    pub credential_version: u64,
}

/// What is needed was not given. The same action may be sent again with an approval; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.sentence())]
pub struct NeedsApproval {
    pub needs: Vec<Need>,
}

impl NeedsApproval {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        "approval_needed"
    }

    fn sentence(&self) -> String {
        let whats: Vec<&str> = self.needs.iter().map(|need| need.what.as_str()).collect();
        format!("Perlu persetujuan atasan: {}. Belum ada yang berubah.", whats.join("; "))
    }
}

/// Who acts, with which role, and what others gave to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    pub actor: UserId,
    pub role: Role,
    pub given: Vec<Given>,
}

impl Authority {
    /// Somebody acting alone.
    pub const fn alone(actor: UserId, role: Role) -> Authority {
        Authority { actor, role, given: Vec::new() }
    }

    /// As [`check`].
    ///
    /// # Errors
    /// A need is met by nobody.
    pub fn check(&self, needs: &[Need]) -> Result<Vec<Approval>, NeedsApproval> {
        check(needs, self.role, self.actor, &self.given)
    }
}

/// Asks whether every need is met: by the actor's own role, or by another person who may. Returns the approvals that
/// were needed, each person once; one that was offered without need is not recorded.
///
/// # Errors
/// The needs that nobody met, in the order they were asked.
pub fn check(needs: &[Need], actor_role: Role, actor: UserId, given: &[Given]) -> Result<Vec<Approval>, NeedsApproval> {
    let mut approvals: Vec<Approval> = Vec::new();
    let mut unmet = Vec::new();
    for need in needs.iter().filter(|need| !actor_role.may(need.operation)) {
        let giver = given.iter().find(|giver| giver.user != actor && giver.role.may(need.operation));
        match giver {
            Some(giver) if approvals.iter().any(|approval| approval.user == giver.user) => {}
            Some(giver) => approvals.push(Approval {
                user: giver.user,
                reason: giver.reason.trim().to_owned(),
                credential_version: giver.credential_version,
                signature: None,
            }),
            None => unmet.push(need.clone()),
        }
    }
    if unmet.is_empty() { Ok(approvals) } else { Err(NeedsApproval { needs: unmet }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTOR: UserId = UserId::from_bytes([1; 16]);
    const OTHER: UserId = UserId::from_bytes([2; 16]);

    fn given(user: UserId, role: Role) -> Given {
        Given { user, role, reason: " pelanggan lama ".to_owned(), credential_version: 3 }
    }

    /// Every role as actor, every role as approver, every operation: an approval is recorded exactly where the actor
    /// may not and the other may.
    #[test]
    fn roles_times_needs() {
        for actor_role in Role::ALL.iter().copied() {
            for other_role in Role::ALL.iter().copied() {
                for operation in Operation::ALL.iter().copied() {
                    let needs = [Need::new(operation, "uji")];
                    let checked = check(&needs, actor_role, ACTOR, &[given(OTHER, other_role)]);
                    let expect = match (actor_role.may(operation), other_role.may(operation)) {
                        (true, _) => Ok(0),
                        (false, true) => Ok(1),
                        (false, false) => Err(1),
                    };
                    let found = checked.map(|approvals| approvals.len()).map_err(|refused| refused.needs.len());
                    assert_eq!(found, expect, "{actor_role:?} {other_role:?} {operation:?}");
                    let own = check(&needs, actor_role, ACTOR, &[given(ACTOR, other_role)]);
                    assert_eq!(own.is_ok(), actor_role.may(operation), "nobody approves for themselves");
                }
            }
        }
    }

    #[test]
    fn an_approval_says_who_why_and_by_which_pin_and_stands_once() {
        let needs = [Need::new(Operation::ApproveDiscount, "diskon"), Need::new(Operation::OverridePrice, "harga")];
        let approvals = check(&needs, Role::Cashier, ACTOR, &[given(OTHER, Role::Manager)]).unwrap();
        let expect =
            Approval { user: OTHER, reason: "pelanggan lama".to_owned(), credential_version: 3, signature: None };
        assert_eq!(approvals, [expect]);
        assert_eq!(check(&[], Role::Cashier, ACTOR, &[given(OTHER, Role::Manager)]).unwrap(), []);
        let refused = check(&needs, Role::Cashier, ACTOR, &[]).unwrap_err();
        assert_eq!(refused.needs, needs);
        assert_eq!(refused.to_string(), "Perlu persetujuan atasan: diskon; harga. Belum ada yang berubah.");
    }
}
