//! The exceptions inbox: listing, evidence, settling by a word, revaluing a pool, picking a value.

use rusqlite::Transaction;
use shared::alias::AliasKind;
use shared::change_set::Decided;
use shared::document::{self, Fields};
use shared::exceptions::decide::settle;
use shared::id::{DocumentId, MemberId, ProductId, WarehouseId};
use shared::inventory::pool::Pool;
use shared::inventory::revalue::{RevaluePool, proposed_value, revalue_pool as decide_revaluation};
use shared::units::access::Operation;
use uuid::Uuid;

use super::requests::{
    CountExceptionsRequest, CountExceptionsResponse, Done, DuplicatePair, ListExceptionsRequest,
    ListExceptionsResponse, PickFieldValueRequest, PoolProposal, RevaluePoolRequest, SettleExceptionRequest,
    ShowExceptionRequest, ShowExceptionResponse,
};
use super::sales::warehouse_of;
use super::{Caller, profiles};
use crate::commit::{Action, commit, next_document_number};
use crate::core::Open;
use crate::day;
use crate::exceptions::{self, conflict};
use crate::refusal::Refusal;
use crate::secrets::random;
use crate::session::require;
use crate::settings;
use crate::store::load::{exceptions as load, members, products};
use crate::store::rows;
use crate::views::Names;

/// The most rows a page may ask for.
const PAGE_MAX: u32 = 200;

fn gone() -> Refusal {
    shared::exceptions::decide::ExceptionRefused::Gone.into()
}

pub(super) fn list_exceptions(
    caller: &Caller<'_>,
    request: ListExceptionsRequest,
) -> Result<ListExceptionsResponse, Refusal> {
    let open = caller.core.require()?;
    let ListExceptionsRequest { state, kind, offset, limit } = request;
    let connection = open.store.reader();
    let limit = limit.min(PAGE_MAX);
    Ok(exceptions::list(&connection, open.identity.cooperative, state, kind.as_deref(), offset, limit)?)
}

pub(super) fn count_exceptions(
    caller: &Caller<'_>,
    _: CountExceptionsRequest,
) -> Result<CountExceptionsResponse, Refusal> {
    let open = caller.core.require()?;
    Ok(CountExceptionsResponse { open: exceptions::open_count(&open.store.reader(), open.identity.cooperative)? })
}

pub(super) fn show_exception(
    caller: &Caller<'_>,
    request: ShowExceptionRequest,
) -> Result<ShowExceptionResponse, Refusal> {
    let open = caller.core.require()?;
    let (connection, cooperative) = (open.store.reader(), open.identity.cooperative);
    let found = exceptions::find(&connection, cooperative, &request.key)?.ok_or_else(gone)?;
    let settlings = load::settlings(&connection, cooperative)?;
    let (advice, advice_english) = exceptions::advice(found.kind);
    let document = found.id("document").or_else(|| found.id("member").filter(|_| found.kind == "profile_conflict"));
    let is_hidden = match found.id("member").filter(|_| found.kind == "profile_conflict") {
        Some(member) => members::is_restricted(&connection, cooperative, MemberId(member))?,
        None => false,
    };
    let conflict = match document.filter(|_| !is_hidden) {
        Some(document) => {
            let (kind, field) = (found.text("document_kind"), found.text("field"));
            conflict::conflict(&connection, cooperative, DocumentId(document), kind, field)?
        }
        None => None,
    };
    Ok(ShowExceptionResponse {
        row: exceptions::row(&connection, cooperative, &found, &settlings)?,
        advice,
        advice_english,
        evidence: exceptions::evidence(&connection, cooperative, &found)?,
        by_word: shared::exceptions::query_of(&found.key).is_some_and(|query| query.by_word),
        pool: pool(&open, &connection, &found)?,
        pair: pair(&open, &connection, &found)?,
        conflict,
    })
}

/// The pool behind a matter of stock, with what it should be worth.
fn pool(
    open: &Open,
    connection: &rusqlite::Connection,
    found: &shared::exceptions::Found,
) -> Result<Option<PoolProposal>, Refusal> {
    let (Some(product), Some(warehouse)) = (found.id("product"), found.id("warehouse")) else { return Ok(None) };
    if !found.kind.starts_with("pool_") {
        return Ok(None);
    }
    let shelf = WarehouseId(warehouse);
    let product = ProductId(product);
    let on = settings::business_date(connection, open.identity)?;
    let known = products::product(connection, open.identity.cooperative, shelf, on, product)?;
    let Some(known) = known else { return Ok(None) };
    Ok(Some(PoolProposal {
        product_id: product,
        product_name: known.name,
        account: found.text("account").to_owned(),
        quantity: known.stock.pool.quantity,
        value: known.stock.pool.value,
        proposed: proposed_value(known.stock),
        is_ours: shelf == warehouse_of(open.identity),
    }))
}

/// Two registrations with the names that this caller may be told.
pub(super) fn named_pair(
    open: &Open,
    connection: &rusqlite::Connection,
    kind: AliasKind,
    (one, other): (Uuid, Uuid),
) -> Result<DuplicatePair, Refusal> {
    let cooperative = open.identity.cooperative;
    let name = |id: Uuid| {
        Ok::<_, Refusal>(match kind {
            AliasKind::Member => {
                let known = members::member(connection, cooperative, MemberId(id))?;
                known.map(|member| format!("{} · {}", member.number, member.name)).unwrap_or_default()
            }
            AliasKind::Product => Names { connection, cooperative }.product(ProductId(id))?,
        })
    };
    Ok(DuplicatePair {
        kind: kind.code().to_owned(),
        one_id: DocumentId(one),
        one_name: name(one)?,
        other_id: DocumentId(other),
        other_name: name(other)?,
    })
}

/// The two that may be one.
fn pair(
    open: &Open,
    connection: &rusqlite::Connection,
    found: &shared::exceptions::Found,
) -> Result<Option<DuplicatePair>, Refusal> {
    let (kind, columns) = match found.kind {
        "duplicate_nik" => (AliasKind::Member, ("member", "other_member")),
        "duplicate_barcode" => (AliasKind::Product, ("product", "other_product")),
        _ => return Ok(None),
    };
    match (found.id(columns.0), found.id(columns.1)) {
        (Some(one), Some(other)) => Ok(Some(named_pair(open, connection, kind, (one, other))?)),
        _ => Ok(None),
    }
}

pub(super) fn settle_exception(caller: &Caller<'_>, request: SettleExceptionRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let cooperative = open.identity.cooperative;
    let decide = |tx: &Transaction<'_>| {
        let now = exceptions::find(tx, cooperative, &request.key)?;
        let seen_n = load::settlings(tx, cooperative)?.get(&request.key).map_or(0, |known| known.n);
        Ok(settle(now.as_ref(), &request.mark, request.resolution, &request.note, seen_n)?.into())
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

/// Only the device that keeps the shelf posts a correction to it (domain §3.4).
pub(super) fn revalue_pool(caller: &Caller<'_>, request: RevaluePoolRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let identity = open.identity;
    let shelf = warehouse_of(identity);
    let decide = |tx: &Transaction<'_>| {
        let today = day::posting_day(tx, settings::read(tx, identity.cooperative)?.zone)?;
        let known = products::product(tx, identity.cooperative, shelf, today, request.product_id)?;
        let known = known.ok_or_else(|| Refusal::not_found("Barang"))?;
        let decided = decide_revaluation(RevaluePool {
            document: next_document_number(tx, identity, today)?,
            product: request.product_id,
            warehouse: shelf,
            account: request.account,
            pool: known.stock.pool,
            seen: Pool { quantity: request.quantity, value: request.value },
            value: request.new_value,
            reason: request.reason,
        })?;
        Ok(Action { decided, business_date: Some(today), ..Action::default() })
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

/// What a kind of document asks of whoever picks a value in it.
fn right_to_edit(kind: &str) -> Operation {
    match kind {
        document::KIND_MEMBER => Operation::RegisterMembers,
        document::KIND_SETTINGS => Operation::ChangeSettings,
        document::KIND_SUPPLIER => Operation::ReceiveStock,
        _ => Operation::EditProducts,
    }
}

pub(super) fn pick_field_value(caller: &Caller<'_>, request: PickFieldValueRequest) -> Result<Done, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    let document = request.document_id;
    let decide = |tx: &Transaction<'_>| {
        let kind = conflict::kind_of(tx, document)?.ok_or_else(|| Refusal::not_found("Data"))?;
        require(who, right_to_edit(&kind))?;
        let changes = rows::document_changes(tx, document)?;
        if !document::merge(&changes).conflicts.contains_key(&request.field) {
            return Err(gone());
        }
        let wanted = Fields::from([(request.field.clone(), request.value.trim().to_owned())]);
        let change = document::edit(&changes, request.id, &wanted, false).ok_or_else(gone)?;
        let described = match rows::document_key(tx, document)? {
            Some(key) => document::sealed(document, &kind, &change, &key, random()?)
                .ok_or_else(|| Refusal::bad_request("document"))?,
            None => document::plain(document, &kind, &change),
        };
        let renewed = match (kind.as_str(), request.field.as_str()) {
            (document::KIND_MEMBER, "nik") => {
                profiles::picked_nik(&open, tx, MemberId(document.0), request.value.trim())?
            }
            _ => None,
        };
        let facts = renewed.map(Into::into).into_iter().collect();
        Ok(Decided { facts, documents: vec![described], ..Decided::default() }.into())
    };
    commit(&open, who.user, request.id, decide, |_, _| Ok(Done {}))
}
