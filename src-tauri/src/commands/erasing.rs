//! Erasing a person and restricting their data: thin handlers over `shared::members::erase`.
//!
//! Whoever is registered more than once is erased and restricted in every registration, by one change set.

use rusqlite::{Connection, Transaction};
use shared::change_set::Decided;
use shared::id::{CooperativeId, DocumentId, MemberId};
use shared::members::erase as decide;

use super::Caller;
use super::requests::{Done, ErasePersonRequest, PersonStatusRequest, PersonStatusResponse, RestrictMemberRequest};
use crate::commit::commit;
use crate::core::Open;
use crate::day;
use crate::refusal::Refusal;
use crate::settings;
use crate::store::erase::{clear_traces, is_erased};
use crate::store::load::aliases::same_member;
use crate::store::load::members;

fn must_exist(open: &Open, connection: &Connection, member: MemberId) -> Result<(), Refusal> {
    let known = members::member(connection, open.identity.cooperative, member)?;
    known.map(|_| ()).ok_or_else(|| Refusal::not_found("Anggota"))
}

/// Whether nothing of any registration can be read any more.
fn is_person_erased(connection: &Connection, cooperative: CooperativeId, member: MemberId) -> Result<bool, Refusal> {
    for id in same_member(connection, cooperative, member)? {
        if !is_erased(connection, cooperative, DocumentId(id.0))? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn erase_person(caller: &Caller<'_>, request: ErasePersonRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    let decide = |tx: &Transaction<'_>| {
        must_exist(&open, tx, request.member_id)?;
        let today = day::today(tx, settings::read(tx, cooperative)?.zone)?.date;
        let last = members::last_business(tx, cooperative, request.member_id)?;
        let is_all_erased = is_person_erased(tx, cooperative, request.member_id)?;
        let mut all = Decided::default();
        for id in same_member(tx, cooperative, request.member_id)? {
            if is_all_erased || !is_erased(tx, cooperative, DocumentId(id.0))? {
                all.facts.extend(decide::erase_person(id, is_all_erased, last, today, &request.reason)?.facts);
            }
        }
        Ok(all.into())
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(()))?;
    clear_traces(&open.store.writer())?;
    Ok(Done {})
}

pub(super) fn restrict_member(caller: &Caller<'_>, request: RestrictMemberRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    let decide = |tx: &Transaction<'_>| {
        must_exist(&open, tx, request.member_id)?;
        let is_so = members::is_restricted(tx, cooperative, request.member_id)? == request.restricted;
        let mut all = Decided::default();
        for id in same_member(tx, cooperative, request.member_id)? {
            let known = members::restriction(tx, cooperative, id)?;
            if is_so || known.0 != request.restricted {
                all.facts.extend(decide::restrict_member(id, request.restricted, known, &request.reason)?.facts);
            }
        }
        Ok(all.into())
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

pub(super) fn person_status(
    caller: &Caller<'_>,
    request: PersonStatusRequest,
) -> Result<PersonStatusResponse, Refusal> {
    let open = caller.core.require()?;
    let (connection, cooperative) = (open.store.reader(), open.identity.cooperative);
    must_exist(&open, &connection, request.member_id)?;
    let today = day::today(&connection, settings::read(&connection, cooperative)?.zone)?.date;
    let kept_until = decide::kept_until(members::last_business(&connection, cooperative, request.member_id)?);
    let erased = is_person_erased(&connection, cooperative, request.member_id)?;
    Ok(PersonStatusResponse {
        erased,
        restricted: members::is_restricted(&connection, cooperative, request.member_id)?,
        may_erase: !erased && kept_until.is_none_or(|until| until < today),
        kept_until: kept_until.map(|date| date.to_string()),
    })
}
