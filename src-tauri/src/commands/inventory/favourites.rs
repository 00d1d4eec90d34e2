//! Favourites (*barang favorit*) and the categories: what a cashier finds by a touch.
//!
//! The favourites are a document of their own, beside the settings and of the same kind: one field a product, with its
//! place in the order, so that two managers who add different goods both have their way.

use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_SETTINGS};
use shared::id::{CooperativeId, DocumentId, ProductId};

use super::super::requests::{
    Done, ListCategoriesRequest, ListCategoriesResponse, ListFavouritesRequest, ListFavouritesResponse,
    SetFavouritesRequest,
};
use super::catalogue::hit;
use super::prices::too_many;
use super::{Caller, product};
use crate::commit::commit;
use crate::refusal::Refusal;
use crate::store::load::products;
use crate::store::rows;

/// The most favourites: more than fit on any screen.
const FAVOURITES_MAX: usize = 200;

const FIELD: &str = "favourite:";

/// The document of a cooperative's favourites: its id follows from the cooperative's.
fn document_of(cooperative: CooperativeId) -> DocumentId {
    let hash = *blake3::keyed_hash(blake3::hash(b"lumbung favourites").as_bytes(), cooperative.as_bytes()).as_bytes();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    DocumentId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

pub(in crate::commands) fn list_favourites(
    caller: &Caller<'_>,
    _: ListFavouritesRequest,
) -> Result<ListFavouritesResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let favourites = products::favourites(&connection, cooperative, document_of(cooperative))?;
    let mut found = Vec::with_capacity(favourites.len());
    for id in favourites {
        if let Some(known) = product(&open, &connection, id)?.filter(|known| known.active) {
            found.push(hit(&open, &connection, known)?);
        }
    }
    Ok(ListFavouritesResponse { products: found })
}

pub(in crate::commands) fn set_favourites(caller: &Caller<'_>, request: SetFavouritesRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    if request.product_ids.len() > FAVOURITES_MAX {
        return Err(too_many(FAVOURITES_MAX));
    }
    let field = |(place, id): (usize, &ProductId)| (format!("{FIELD}{id}"), format!("{:04}", place + 1));
    let wanted: Fields = request.product_ids.iter().enumerate().map(field).collect();
    let document = document_of(open.identity.cooperative);
    commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            let change = document::edit(&rows::document_changes(tx, document)?, request.id, &wanted, true);
            let described = change.map(|bytes| document::plain(document, KIND_SETTINGS, &bytes));
            Ok(Decided { documents: described.into_iter().collect(), ..Decided::default() }.into())
        },
        |_, _| Ok(Done {}),
    )
}

pub(in crate::commands) fn list_categories(
    caller: &Caller<'_>,
    _: ListCategoriesRequest,
) -> Result<ListCategoriesResponse, Refusal> {
    let open = caller.core.require()?;
    let categories = products::categories(&open.store.reader(), open.identity.cooperative)?;
    Ok(ListCategoriesResponse { categories })
}
