//! Erasing a person and restricting their data: thin handlers over `shared::members::erase`.

use rusqlite::{Connection, Transaction};
use shared::id::{DocumentId, MemberId};
use shared::members::erase as decide;

use super::Caller;
use super::requests::{Done, ErasePersonRequest, PersonStatusRequest, PersonStatusResponse, RestrictMemberRequest};
use crate::commit::commit;
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::settings;
use crate::store::erase::{clear_traces, is_erased};
use crate::store::load::members;

fn must_exist(open: &Open, connection: &Connection, member: MemberId) -> Result<(), Refusal> {
    let known = members::member(connection, open.identity.cooperative, member)?;
    known.map(|_| ()).ok_or_else(|| Refusal::not_found("Anggota"))
}

pub(super) fn erase_person(caller: &Caller<'_>, request: ErasePersonRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    let decide = |tx: &Transaction<'_>| {
        must_exist(&open, tx, request.member_id)?;
        let today = settings::read(tx, cooperative)?.zone.local(now_ms()).0;
        let erased = is_erased(tx, cooperative, DocumentId(request.member_id.0))?;
        let last = members::last_business(tx, cooperative, request.member_id)?;
        Ok(decide::erase_person(request.member_id, erased, last, today, &request.reason)?.into())
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
        let known = members::restriction(tx, cooperative, request.member_id)?;
        Ok(decide::restrict_member(request.member_id, request.restricted, known, &request.reason)?.into())
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
    let today = settings::read(&connection, cooperative)?.zone.local(now_ms()).0;
    let kept_until = decide::kept_until(members::last_business(&connection, cooperative, request.member_id)?);
    let erased = is_erased(&connection, cooperative, DocumentId(request.member_id.0))?;
    Ok(PersonStatusResponse {
        erased,
        restricted: members::restriction(&connection, cooperative, request.member_id)?.0,
        may_erase: !erased && kept_until.is_none_or(|until| until < today),
        kept_until: kept_until.map(|date| date.to_string()),
    })
}
