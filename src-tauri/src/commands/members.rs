//! Registering and finding members.

use rusqlite::{Connection, Transaction, params};
use shared::document::{self, Fields, KIND_MEMBER};
use shared::fact::Fact;
use shared::id::{DocumentId, MemberId};
use shared::members::decide::{self, NikHolder, RegisterMember};
use shared::units::access::Operation;

use super::Caller;
use super::requests::{
    FindMemberRequest, FindMemberResponse, ListMembersRequest, ListMembersResponse, MemberRow, RegisterMemberRequest,
    RegisterMemberResponse,
};
use crate::commit::{Action, codes, commit};
use crate::core::Open;
use crate::day;
use crate::refusal::Refusal;
use crate::secrets::random;
use crate::session::require;
use crate::settings;
use crate::store::load::members::{self, KnownMember};

pub(super) fn register_member(
    caller: &Caller<'_>,
    request: RegisterMemberRequest,
) -> Result<RegisterMemberResponse, Refusal> {
    let open = caller.core.require()?;
    let (id, member_id) = (request.id, request.member_id);
    let number = commit(
        &open,
        caller.who()?.user,
        id,
        |tx| decide_member(&open, tx, request),
        |_, committed| {
            let number = committed.change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
                Fact::MemberRegistered(registered) => Some(registered.number),
                _ => None,
            });
            number.ok_or_else(|| Refusal::not_found("Anggota"))
        },
    )?;
    Ok(RegisterMemberResponse { member_id, number })
}

/// The key is made and kept in the same transaction as the sealed profile: a profile without its key would be lost.
fn decide_member(open: &Open, tx: &Transaction<'_>, request: RegisterMemberRequest) -> Result<Action, Refusal> {
    let cooperative = open.identity.cooperative;
    let document = DocumentId(request.member_id.0);
    let filled = |text: Option<String>| text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let nik = filled(request.nik);
    let mut fields = Fields::from([("name".to_owned(), request.name.trim().to_owned())]);
    for (name, value) in [("nik", nik.clone()), ("phone", filled(request.phone)), ("address", filled(request.address))]
    {
        fields.extend(value.map(|value| (name.to_owned(), value)));
    }
    let key: document::DocumentKey = random()?;
    let change = document::edit(&[], request.id, &fields, true).unwrap_or_default();
    let profile = document::sealed(document, KIND_MEMBER, &change, &key, random()?)
        .ok_or_else(|| Refusal::bad_request("profile"))?;
    tx.prepare_cached("insert into document_key (document, kind, key) values (?1, ?2, ?3)")?.execute(params![
        document.as_bytes(),
        KIND_MEMBER,
        key
    ])?;
    let nik_mac = nik_mac(open, nik.as_deref());
    let number_taken = match &request.number {
        Some(number) => members::is_number_taken(tx, cooperative, number)?,
        None => false,
    };
    let (decided, _) = decide::register_member(RegisterMember {
        member: request.member_id,
        number: request.number,
        name: request.name,
        nik,
        nik_holder: nik_holder(open, tx, &nik_mac, request.member_id)?,
        nik_mac,
        profile,
        today: day::today(tx, settings::read(tx, cooperative)?.zone)?.date,
        number_taken,
        known_members: members::count(tx, cooperative)?,
        till_code: codes(tx, open.identity)?.1,
    })?;
    Ok(decided.into())
}

/// The hash by which a person is found twice; empty where no NIK is known.
pub(super) fn nik_mac(open: &Open, nik: Option<&str>) -> String {
    nik.map_or_else(String::new, |nik| blake3::keyed_hash(&open.nik_secret, nik.as_bytes()).to_hex().to_string())
}

/// Who else has a NIK, as far as it may be told.
pub(super) fn nik_holder(
    open: &Open,
    connection: &Connection,
    nik_mac: &str,
    own: MemberId,
) -> Result<Option<NikHolder>, Refusal> {
    let holder = members::holder_of_nik(connection, open.identity.cooperative, nik_mac, own)?;
    Ok(holder.map(|(number, is_hidden)| if is_hidden { NikHolder::Restricted } else { NikHolder::Known(number) }))
}

fn row(member: KnownMember) -> MemberRow {
    MemberRow { member_id: member.member, number: member.number, name: member.name, status: member.status }
}

pub(super) fn list_members(caller: &Caller<'_>, request: ListMembersRequest) -> Result<ListMembersResponse, Refusal> {
    let open = caller.core.require()?;
    if request.restricted {
        require(caller.who()?, Operation::ErasePersons)?;
    }
    let query = request.query.unwrap_or_default();
    let limit = request.limit.min(500);
    let (total, found) = members::list(
        &open.store.reader(),
        open.identity.cooperative,
        &query,
        request.restricted,
        request.offset,
        limit,
    )?;
    Ok(ListMembersResponse {
        total: i64::try_from(total).unwrap_or(i64::MAX),
        members: found.into_iter().map(row).collect(),
    })
}

pub(super) fn find_member(caller: &Caller<'_>, request: FindMemberRequest) -> Result<FindMemberResponse, Refusal> {
    let open = caller.core.require()?;
    let (connection, cooperative) = (open.store.reader(), open.identity.cooperative);
    // A scanned card is one member, also where its number is a part of other numbers.
    if let Some(member) = members::by_number(&connection, cooperative, &request.query)? {
        return Ok(FindMemberResponse { members: vec![row(member)] });
    }
    let (_, found) = members::list(&connection, cooperative, &request.query, false, 0, 10)?;
    Ok(FindMemberResponse { members: found.into_iter().map(row).collect() })
}
