//! Reopening a month by two people, and the right to close: both with signatures of the people themselves.

use rusqlite::Transaction;
use shared::change_set::{Approval, Decided};
use shared::fact::Fact;
use shared::finance::decide::{self, FinanceRefused};
use shared::id::ChangeSetId;
use shared::standing::StandingFact;
use shared::units::access::Operation;
use shared::units::decide::{KnownUser, UnitsRefused};
use shared::units::fact::{ClosingRightHandedOver, UserKeySet};
use shared::units::signature::sign;

use super::Caller;
use super::requests::{
    Done, HandOverClosingRightRequest, ListSecondPeopleRequest, ListSecondPeopleResponse, ReopenPeriodRequest,
    SecondPerson, UserRow,
};
use super::start::{active_user, check_pin_of};
use crate::commit::{Action, commit};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::user_key;
use crate::store::load::{books, units};
use crate::store::log;

/// A person whose PIN was checked, with the key it makes.
struct Signer {
    user: KnownUser,
    key: ed25519_dalek::SigningKey,
}

/// Checks a PIN and makes the key of it. Outside every transaction: it takes its time, and wrong PINs stay counted.
fn signer(open: &Open, user: shared::id::UserId, pin: &str) -> Result<Signer, Refusal> {
    let user = active_user(open, user)?;
    check_pin_of(open, &user, pin)?;
    let key = user_key(pin, &open.pin_pepper, user.user, user.credential_version)?;
    Ok(Signer { user, key })
}

/// Two different people, both of whom may close periods.
fn two(caller: &Caller<'_>, open: &Open, pin: &str, second: &SecondPerson) -> Result<[Signer; 2], Refusal> {
    let actor = caller.who()?.user;
    if second.user_id == actor {
        return Err(FinanceRefused::SamePerson.into());
    }
    let signers = [signer(open, actor, pin)?, signer(open, second.user_id, &second.pin)?];
    match signers.iter().find(|signer| !signer.user.role.may(Operation::ClosePeriod)) {
        Some(_) => Err(Refusal::not_allowed(Operation::ClosePeriod.code())),
        None => Ok(signers),
    }
}

/// What was decided, with the keys that are not known yet and both signatures over all of it.
fn signed(
    open: &Open,
    tx: &Transaction<'_>,
    id: ChangeSetId,
    mut decided: Decided,
    signers: &[Signer; 2],
    reason: &str,
) -> Result<Action, Refusal> {
    for Signer { user, key } in signers {
        let version = user.credential_version;
        if !units::has_user_key(tx, open.identity.cooperative, user.user, version)? {
            let public_key = hex::encode(key.verifying_key().as_bytes());
            decided.facts.push(UserKeySet { user: user.user, credential_version: version, public_key }.into());
        }
    }
    let facts: Vec<_> = decided.facts.iter().map(Fact::to_raw).collect();
    let approve = |signer: &Signer| {
        let approval = Approval {
            user: signer.user.user,
            reason: reason.trim().to_owned(),
            credential_version: signer.user.credential_version,
            signature: None,
        };
        sign(approval, &signer.key, id, &facts)
    };
    Ok(Action { decided, approvals: signers.iter().map(approve).collect(), ..Action::default() })
}

pub(super) fn reopen_period(caller: &Caller<'_>, request: ReopenPeriodRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let month = request.month.parse().map_err(Refusal::bad_request)?;
    let signers = two(caller, &open, &request.pin, &request.second)?;
    let decide = |tx: &Transaction<'_>| {
        let standing = log::standing(tx)?;
        let closings: Vec<_> = books::closings_that_stand(&standing)
            .into_iter()
            .filter_map(|record| match &record.fact {
                StandingFact::Closed { month, .. } => Some((*month, record.change_set)),
                _ => None,
            })
            .collect();
        let decided = decide::reopen_period(month, &closings, &request.reason)?;
        signed(&open, tx, request.id, decided, &signers, &request.reason)
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

/// The device that has the right gives it; any other takes it by two people (design §6: "if lost").
pub(super) fn hand_over_closing_right(
    caller: &Caller<'_>,
    request: HandOverClosingRightRequest,
) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    let holder = units::closing_device(&open.store.reader(), cooperative)?;
    let own = units::lineage(&open.store.reader(), cooperative, open.identity.device)?;
    let is_ours = holder.is_some_and(|device| own.contains(&device.device));
    let signers = match (&request.pin, &request.second) {
        _ if is_ours => None,
        (Some(pin), Some(second)) => Some(two(caller, &open, pin, second)?),
        _ => return Err(FinanceRefused::SamePerson.into()),
    };
    let decide = |tx: &Transaction<'_>| {
        let reason = request.reason.trim().to_owned();
        if reason.is_empty() {
            return Err(FinanceRefused::ReasonMissing.into());
        }
        let known = units::device(tx, cooperative, request.device_id)?;
        known.ok_or(UnitsRefused::DeviceUnknown)?;
        let n = units::closing_right(tx, cooperative)?.map_or(0, |(_, n)| n) + 1;
        let handed = ClosingRightHandedOver { to: request.device_id, reason: reason.clone(), n };
        let decided = Decided { facts: vec![handed.into()], ..Decided::default() };
        match &signers {
            Some(signers) => signed(&open, tx, request.id, decided, signers, &reason),
            None => Ok(decided.into()),
        }
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

/// Whoever else may close periods.
pub(super) fn list_second_people(
    caller: &Caller<'_>,
    _: ListSecondPeopleRequest,
) -> Result<ListSecondPeopleResponse, Refusal> {
    let open = caller.core.require()?;
    let actor = caller.who()?.user;
    let users = units::users(&open.store.reader(), open.identity.cooperative)?;
    let may = |user: &KnownUser| user.active && user.user != actor && user.role.may(Operation::ClosePeriod);
    let row = |user: KnownUser| UserRow { user_id: user.user, name: user.name, role: user.role, active: user.active };
    Ok(ListSecondPeopleResponse { people: users.into_iter().filter(may).map(row).collect() })
}
