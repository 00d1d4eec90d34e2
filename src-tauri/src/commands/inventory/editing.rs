//! Describing a product and setting its price.

use rusqlite::Connection;
use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_PRODUCT};
use shared::id::DocumentId;
use shared::inventory::decide::{InventoryRefused, ProductDescription, set_price};
use shared::units::access::Operation;

use super::super::requests::{Done, SaveProductRequest};
use super::{Caller, product};
use crate::commit::commit;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::{Who, require};
use crate::store::load::products;
use crate::store::{log, rows};

pub(in crate::commands) fn save_product(caller: &Caller<'_>, request: SaveProductRequest) -> Result<Done, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    if !is_already_so(&open, who, &request)? {
        commit(&open, who.user, request.id, |tx| Ok(decide(&open, tx, who, &request)?.into()), |_, _| Ok(()))?;
    }
    Ok(Done {})
}

/// Saving what is already so is no action: the log is kept free of change sets that say nothing.
fn is_already_so(open: &Open, who: &Who, request: &SaveProductRequest) -> Result<bool, Refusal> {
    let connection = open.store.reader();
    let is_retry = log::find(&connection, request.id)?.is_some();
    Ok(is_retry || decide(open, &connection, who, request)? == Decided::default())
}

/// The edit of the document and the price, in one change set.
fn decide(open: &Open, connection: &Connection, who: &Who, request: &SaveProductRequest) -> Result<Decided, Refusal> {
    let cooperative = open.identity.cooperative;
    let document = DocumentId(request.product_id.0);
    let changes = rows::document_changes(connection, document)?;
    let current = document::merge(&changes).fields;
    let wanted = wanted(request, &current)?;
    for code in wanted.keys().filter(|key| !current.contains_key(*key)).filter_map(|key| key.strip_prefix("code:")) {
        let holders = products::holders_of_code(connection, cooperative, code)?;
        if let Some(other) = holders.into_iter().find(|holder| holder.product != request.product_id) {
            return Err(InventoryRefused::CodeTaken { code: code.to_owned(), name: other.name }.into());
        }
    }
    let known = product(open, connection, request.product_id)?.and_then(|known| known.price);
    let price = set_price(request.product_id, request.price, known)?;
    if price.is_some() && known.is_some() {
        require(who, Operation::SetPrices)?;
    }
    let edited = document::edit(&changes, request.id, &wanted, true);
    Ok(Decided {
        facts: price.into_iter().map(Into::into).collect(),
        documents: edited.iter().map(|change| document::plain(document, KIND_PRODUCT, change)).collect(),
        ..Decided::default()
    })
}

/// The whole document as it shall be: the form's fields, the fields that the form does not know, and of the codes
/// those of the form. A code that the product has already stays as it is kept, with the quantity it stands for.
fn wanted(request: &SaveProductRequest, current: &Fields) -> Result<Fields, InventoryRefused> {
    let key = |code: &str| format!("code:{}", code.trim());
    let (kept, new): (Vec<&String>, Vec<&String>) =
        request.codes.iter().partition(|code| current.contains_key(&key(code)));
    let described = ProductDescription {
        name: request.name.clone(),
        category: request.category.clone(),
        unit_name: request.unit_name.clone(),
        codes: new.into_iter().filter(|code| !code.trim().is_empty()).cloned().collect(),
        tax_class: request.tax_class,
        active: request.active,
    };
    let mut wanted: Fields = current
        .iter()
        .filter(|(field, _)| !field.starts_with("code:") || kept.iter().any(|code| key(code) == **field))
        .map(|(field, content)| (field.clone(), content.clone()))
        .collect();
    for (field, content) in described.fields()? {
        let is_kept_code = field.starts_with("code:") && current.contains_key(&field);
        let content = if is_kept_code { current.get(&field).cloned().unwrap_or(content) } else { content };
        wanted.insert(field, content);
    }
    Ok(wanted)
}
