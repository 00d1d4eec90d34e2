//! Describing a product and setting its price.

use rusqlite::Connection;
use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_PRODUCT};
use shared::id::DocumentId;
use shared::inventory::decide::{InventoryRefused, Measure, ProductDescription, measure_fields, set_price};
use shared::inventory::fact::PriceSet;
use shared::inventory::pool::Pool;
use shared::inventory::price::{WantedPrice, schedule_price};
use shared::money::Money;
use shared::sales::consigning::WHOLE_PPM;
use shared::sales::pricing::PriceLevel;
use shared::units::access::Operation;

use super::super::requests::{ConsignmentWish, Done, ProductUnit, SaveProductRequest};
use super::{Caller, product};
use crate::commit::commit;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::session::{Who, require};
use crate::settings::business_date;
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
    let known = product(open, connection, request.product_id)?;
    let is_given_away = wanted.contains_key("consignor") && !current.contains_key("consignor");
    if is_given_away && known.as_ref().is_some_and(|it| it.stock.pool != Pool::default()) {
        return Err(InventoryRefused::StockIsOwn.into());
    }
    let known = known.and_then(|known| known.price);
    let mut prices: Vec<PriceSet> = set_price(request.product_id, request.price, known)?.into_iter().collect();
    let on = business_date(connection, open.identity)?;
    let dated = products::prices_of(connection, cooperative, request.product_id)?;
    for (level, price) in wanted_levels(request)? {
        prices.extend(schedule_price(request.product_id, &WantedPrice { level, price, from: on }, &dated)?);
    }
    if !prices.is_empty() && known.is_some() {
        require(who, Operation::SetPrices)?;
    }
    let edited = document::edit(&changes, request.id, &wanted, true);
    Ok(Decided {
        facts: prices.into_iter().map(Into::into).collect(),
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
    let of_unit =
        |code: &String| request.units.is_some() && current.contains_key(&format!("code_unit:{}", code.trim()));
    let described = ProductDescription {
        name: request.name.clone(),
        category: request.category.clone(),
        unit_name: request.unit_name.clone(),
        // A code that leaves a unit of measure is one of the base unit like a new one.
        codes: new
            .into_iter()
            .chain(kept.iter().copied().filter(|code| of_unit(code)))
            .filter(|code| !code.trim().is_empty())
            .cloned()
            .collect(),
        tax_class: request.tax_class,
        active: request.active,
    };
    let is_gone = |field: &str| match &request.units {
        Some(_) => field.starts_with("unit:") || field.starts_with("code_unit:"),
        None => field.strip_prefix("code_unit:").is_some_and(|code| !kept.iter().any(|it| it.trim() == code)),
    };
    let mut wanted: Fields = current
        .iter()
        .filter(|(field, _)| !field.starts_with("code:") || kept.iter().any(|code| key(code) == **field))
        .filter(|(field, _)| !is_gone(field))
        .map(|(field, content)| (field.clone(), content.clone()))
        .collect();
    for (field, content) in described.fields()? {
        wanted.insert(field, content);
    }
    wanted.extend(request.kind.map(|kind| ("kind".to_owned(), kind.code().to_owned())));
    match &request.consignment {
        Some(ConsignmentWish::Own) => wanted.retain(|field, _| field != "consignor" && field != "commission_ppm"),
        Some(ConsignmentWish::Consigned { of }) => {
            if !(0..=WHOLE_PPM).contains(&of.commission_ppm) {
                return Err(InventoryRefused::CommissionNotValid);
            }
            wanted.insert("consignor".to_owned(), of.owner_id.to_string());
            wanted.insert("commission_ppm".to_owned(), of.commission_ppm.to_string());
        }
        None => {}
    }
    if let Some(units) = &request.units {
        let measure = |unit: &ProductUnit| Measure {
            unit_name: unit.unit_name.clone(),
            pack: unit.pack,
            codes: unit.codes.clone(),
        };
        let measures: Vec<Measure> = units.iter().map(measure).collect();
        wanted.extend(measure_fields(&request.unit_name, &measures)?);
    }
    Ok(wanted)
}

/// The prices of other levels as the form has them: those it names, and those of its units of measure.
fn wanted_levels(request: &SaveProductRequest) -> Result<Vec<(PriceLevel, Option<Money>)>, Refusal> {
    let mut levels = Vec::new();
    for it in request.levels.iter().flatten() {
        let level = PriceLevel::from_code(&it.level).filter(|level| *level != PriceLevel::General);
        levels.push((level.ok_or_else(|| Refusal::bad_request(format!("level {:?}", it.level)))?, it.price));
    }
    for unit in request.units.iter().flatten() {
        levels.push((PriceLevel::Unit(unit.unit_name.trim().to_uppercase()), unit.price));
    }
    Ok(levels)
}
