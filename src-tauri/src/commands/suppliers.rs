//! Suppliers: listing and saving, thin over `shared::inventory::supplier`.

use rusqlite::Connection;
use shared::change_set::Decided;
use shared::document::{self, KIND_SUPPLIER};
use shared::inventory::supplier::SupplierDescription;

use super::Caller;
use super::requests::{Done, ListSuppliersRequest, ListSuppliersResponse, SaveSupplierRequest, SupplierRow};
use crate::commit::commit;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::store::load::suppliers::{self, KnownSupplier};
use crate::store::{log, rows};

/// The most rows a page may ask for.
const PAGE_MAX: u32 = 500;

fn row(known: KnownSupplier) -> SupplierRow {
    let KnownSupplier { supplier, name, phone, address, npwp, active, conflicts } = known;
    SupplierRow { supplier_id: supplier, name, phone, address, npwp, active, conflicts }
}

pub(super) fn list_suppliers(
    caller: &Caller<'_>,
    request: ListSuppliersRequest,
) -> Result<ListSuppliersResponse, Refusal> {
    let open = caller.core.require()?;
    let ListSuppliersRequest { query, only_active, offset, limit } = request;
    let (query, limit) = (query.unwrap_or_default(), limit.min(PAGE_MAX));
    let (total, found) =
        suppliers::list(&open.store.reader(), open.identity.cooperative, &query, only_active, offset, limit)?;
    Ok(ListSuppliersResponse { total, suppliers: found.into_iter().map(row).collect() })
}

pub(super) fn save_supplier(caller: &Caller<'_>, request: SaveSupplierRequest) -> Result<Done, Refusal> {
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
fn decide(open: &Open, connection: &Connection, request: &SaveSupplierRequest) -> Result<Decided, Refusal> {
    let document = request.supplier_id;
    let described = SupplierDescription {
        name: request.name.clone(),
        phone: request.phone.clone(),
        address: request.address.clone(),
        npwp: request.npwp.clone(),
        active: request.active,
    };
    let namesake = suppliers::namesake(connection, open.identity.cooperative, document, &request.name)?;
    let wanted = described.fields(namesake)?;
    let changes = rows::document_changes(connection, document)?;
    let edited = document::edit(&changes, request.id, &wanted, false);
    let documents = edited.iter().map(|change| document::plain(document, KIND_SUPPLIER, change)).collect();
    Ok(Decided { documents, ..Decided::default() })
}
