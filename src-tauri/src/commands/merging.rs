//! Duplicates: saying that two registrations are one, and that they are not after all.

use rusqlite::Transaction;
use shared::alias::{AliasKind, Aliases, Edge};
use shared::inventory::decide as inventory;
use shared::members::decide as members;

use super::Caller;
use super::exceptions::named_pair;
use super::requests::{Done, ListMergedRequest, ListMergedResponse, MergeMembersRequest, MergeProductsRequest};
use crate::commit::commit;
use crate::refusal::Refusal;
use crate::store::load::aliases::{edge, edges};

fn members_are(caller: &Caller<'_>, request: MergeMembersRequest, merged: bool) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let MergeMembersRequest { id, member_id, other_id, reason } = request;
    let decide = |tx: &Transaction<'_>| {
        let between = Edge::of(AliasKind::Member, member_id.0, other_id.0);
        let known = edge(tx, open.identity.cooperative, between)?;
        Ok(members::merge_members(member_id, other_id, merged, &reason, known)?.into())
    };
    commit(&open, caller.who()?.user, id, decide, |_, _| Ok(Done {}))
}

fn products_are(caller: &Caller<'_>, request: MergeProductsRequest, merged: bool) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let MergeProductsRequest { id, product_id, other_id, reason } = request;
    let decide = |tx: &Transaction<'_>| {
        let between = Edge::of(AliasKind::Product, product_id.0, other_id.0);
        let known = edge(tx, open.identity.cooperative, between)?;
        Ok(inventory::merge_products(product_id, other_id, merged, &reason, known)?.into())
    };
    commit(&open, caller.who()?.user, id, decide, |_, _| Ok(Done {}))
}

pub(super) fn list_merged(caller: &Caller<'_>, request: ListMergedRequest) -> Result<ListMergedResponse, Refusal> {
    let open = caller.core.require()?;
    let kind = match request.kind.as_str() {
        "member" => AliasKind::Member,
        "product" => AliasKind::Product,
        other => return Err(Refusal::bad_request(format!("kind {other:?}"))),
    };
    let connection = open.store.reader();
    let standing = edges(&connection, open.identity.cooperative, kind)?;
    let set = Aliases::of(standing.iter().copied()).set(request.of_id.0);
    let own = standing.into_iter().filter(|(one, _)| set.contains(one));
    let edges = own.map(|between| named_pair(&open, &connection, kind, between)).collect::<Result<_, _>>()?;
    Ok(ListMergedResponse { edges })
}

pub(super) fn merge_members(caller: &Caller<'_>, request: MergeMembersRequest) -> Result<Done, Refusal> {
    members_are(caller, request, true)
}

pub(super) fn unmerge_members(caller: &Caller<'_>, request: MergeMembersRequest) -> Result<Done, Refusal> {
    members_are(caller, request, false)
}

pub(super) fn merge_products(caller: &Caller<'_>, request: MergeProductsRequest) -> Result<Done, Refusal> {
    products_are(caller, request, true)
}

pub(super) fn unmerge_products(caller: &Caller<'_>, request: MergeProductsRequest) -> Result<Done, Refusal> {
    products_are(caller, request, false)
}
