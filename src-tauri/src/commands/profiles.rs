//! A member's profile: read and changed by whoever may register members, never where it is restricted.

use rusqlite::Connection;
use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_MEMBER};
use shared::id::{DocumentId, MemberId};
use shared::members::decide::{self, ChangeProfile};
use shared::members::fact::MemberRegistered;

use super::Caller;
use super::members::{nik_holder, nik_mac};
use super::requests::{ChangeMemberRequest, Done, GetMemberRequest, GetMemberResponse};
use crate::commit::commit;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::secrets::random;
use crate::store::load::members;
use crate::store::{log, rows};

/// The member, where their data may be read.
fn registered(open: &Open, connection: &Connection, member: MemberId) -> Result<MemberRegistered, Refusal> {
    let cooperative = open.identity.cooperative;
    let known = members::registered(connection, cooperative, member)?.ok_or_else(|| Refusal::not_found("Anggota"))?;
    if members::is_restricted(connection, cooperative, member)? {
        return Err(Refusal::new(
            "member_restricted",
            "Data anggota ini dibatasi. Minta pengurus mengakhiri pembatasannya dulu.",
            "This member's data are restricted. Ask a director to end that first.",
        ));
    }
    Ok(known)
}

pub(super) fn get_member(caller: &Caller<'_>, request: GetMemberRequest) -> Result<GetMemberResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let known = registered(&open, &connection, request.member_id)?;
    let document = DocumentId(request.member_id.0);
    let readable = rows::document_key(&connection, document)?.is_some();
    let merged = document::merge(&rows::document_changes(&connection, document)?);
    let field = |name: &str| merged.fields.get(name).cloned().unwrap_or_default();
    Ok(GetMemberResponse {
        member_id: request.member_id,
        status: known.status.code().to_owned(),
        joined_date: known.joined_date.to_string(),
        name: field("name"),
        nik: field("nik"),
        phone: field("phone"),
        address: field("address"),
        readable,
        conflicts: merged.conflicts.keys().cloned().collect(),
        number: known.number,
    })
}

pub(super) fn change_member(caller: &Caller<'_>, request: ChangeMemberRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let reader = open.store.reader();
    // Saving what is already so is no action.
    let is_so = log::find(&reader, request.id)?.is_some() || decide(&open, &reader, &request)? == Decided::default();
    drop(reader);
    if !is_so {
        commit(&open, caller.who()?.user, request.id, |tx| Ok(decide(&open, tx, &request)?.into()), |_, _| Ok(()))?;
    }
    Ok(Done {})
}

/// Only the fields that differ are written, so that two people who changed different ones both keep theirs.
fn decide(open: &Open, connection: &Connection, request: &ChangeMemberRequest) -> Result<Decided, Refusal> {
    let known = registered(open, connection, request.member_id)?;
    let document = DocumentId(request.member_id.0);
    let key = rows::document_key(connection, document)?.ok_or_else(|| {
        Refusal::new(
            "profile_sealed",
            "Profil ini tidak bisa dibuka di perangkat ini: sudah dihapus, atau kuncinya belum sampai.",
            "This profile cannot be opened here: it was erased, or its key has not come yet.",
        )
    })?;
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let nik: String = request.nik.split_whitespace().collect();
    let changes = rows::document_changes(connection, document)?;
    let current = document::merge(&changes).fields;
    let fields = [
        ("name", tidy(&request.name)),
        ("nik", nik.clone()),
        ("phone", tidy(&request.phone)),
        ("address", tidy(&request.address)),
    ];
    // A field that never was and stays empty says nothing.
    let is_said = |field: &(&str, String)| !field.1.is_empty() || current.contains_key(field.0);
    let wanted: Fields = fields.into_iter().filter(is_said).map(|(name, text)| (name.to_owned(), text)).collect();
    let profile = match document::edit(&changes, request.id, &wanted, false) {
        Some(change) => Some(
            document::sealed(document, KIND_MEMBER, &change, &key, random()?)
                .ok_or_else(|| Refusal::bad_request("profile"))?,
        ),
        None => None,
    };
    let nik = Some(nik).filter(|nik| !nik.is_empty());
    let mac = nik_mac(open, nik.as_deref());
    Ok(decide::change_profile(ChangeProfile {
        name: request.name.clone(),
        nik_holder: if mac == known.nik_mac { None } else { nik_holder(open, connection, &mac, request.member_id)? },
        nik_mac: mac,
        nik,
        known,
        profile,
    })?)
}

/// What a NIK that was picked from two changes of the registration; none where it is the one that is hashed there.
pub(super) fn picked_nik(
    open: &Open,
    connection: &Connection,
    member: MemberId,
    nik: &str,
) -> Result<Option<MemberRegistered>, Refusal> {
    let known = registered(open, connection, member)?;
    let mac = nik_mac(open, Some(nik).filter(|nik| !nik.is_empty()));
    Ok((mac != known.nik_mac).then(|| MemberRegistered { nik_mac: mac, n: known.n + 1, ..known }))
}
