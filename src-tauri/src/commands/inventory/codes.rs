//! What a scanned or typed code means: a product, a unit of measure, and how much of it (domain §9.3).

use rusqlite::Connection;
use serde_json::json;
use shared::inventory::barcode::{BarcodeRefused, LabelContent, normalise};
use shared::money::{narrow, round_half_up};
use shared::quantity::Quantity;

use super::super::requests::{FindProductRequest, FindProductResponse};
use super::catalogue::hit;
use super::{Caller, product};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::settings;
use crate::store::StoreError;
use crate::store::load::products::{self, CodeHolder, KnownProduct};

pub(in crate::commands) fn find_product(
    caller: &Caller<'_>,
    request: FindProductRequest,
) -> Result<FindProductResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let code = request.code.trim();
    let scanned = match products::find_code(&connection, open.identity.cooperative, code)? {
        Some(holder) => of_holder(&open, &connection, holder)?,
        None => labelled(&open, &connection, code)?,
    };
    let Some(scanned) = scanned else { return Err(unknown_code(code)) };
    if !scanned.known.active {
        return Err(off_sale(code, &scanned.known.name));
    }
    Ok(FindProductResponse {
        product: hit(&open, &connection, scanned.known)?,
        quantity: scanned.quantity,
        unit_name: scanned.unit_name,
        pack: scanned.pack,
        entered_price: scanned.total,
        label: scanned.label,
    })
}

/// What a code stands for.
struct Scanned {
    known: KnownProduct,
    quantity: Quantity,
    unit_name: Option<String>,
    pack: Quantity,
    /// The price on a scale's label.
    total: Option<shared::money::Money>,
    label: Option<String>,
}

fn of_holder(open: &Open, connection: &Connection, holder: CodeHolder) -> Result<Option<Scanned>, StoreError> {
    let Some(known) = product(open, connection, holder.product)? else { return Ok(None) };
    let unit_name = Some(holder.unit_name).filter(|unit| !unit.is_empty());
    let pack = if unit_name.is_some() { holder.quantity } else { Quantity::ONE };
    Ok(Some(Scanned { known, quantity: holder.quantity, unit_name, pack, total: None, label: None }))
}

/// A scale's label: the product of its PLU, and the weight it says. A label with a price says how much that price
/// buys, to the nearest thousandth; what it costs is the price on the label.
fn labelled(open: &Open, connection: &Connection, code: &str) -> Result<Option<Scanned>, StoreError> {
    let patterns = settings::read(connection, open.identity.cooperative)?.labels;
    let label = normalise(code).ok().and_then(|code| code.in_store_label(&patterns));
    let Some(label) = label else { return Ok(None) };
    let Some(holder) = products::find_code(connection, open.identity.cooperative, &label.plu)? else { return Ok(None) };
    let Some(known) = product(open, connection, holder.product)? else { return Ok(None) };
    let (quantity, total, said) = match label.content {
        LabelContent::Weight(weight) => (weight, None, format!("{weight} {}", known.unit_name)),
        LabelContent::Price(price) => {
            let per_unit = known.price.map(|(price, _)| price).filter(|price| !price.is_zero());
            let bought = per_unit.map(|unit_price| {
                let thousandths = i128::from(price.minor()) * i128::from(Quantity::ONE.thousandths());
                Quantity::from_thousandths(narrow(round_half_up(thousandths, i128::from(unit_price.minor()))))
            });
            let quantity = bought.filter(|it| *it > Quantity::ZERO).unwrap_or(Quantity::ONE);
            (quantity, Some(price), format!("Rp{price}"))
        }
    };
    let label = Some(format!("Label timbangan {said}"));
    Ok(Some(Scanned { known, quantity, unit_name: None, pack: Quantity::ONE, total, label }))
}

fn unknown_code(code: &str) -> Refusal {
    if let Err(BarcodeRefused::BarcodeCheckDigitWrong { expected, .. }) = normalise(code) {
        return Refusal::new(
            "barcode_check_digit",
            format!("Kode {code} salah baca: angka terakhirnya seharusnya {expected}. Pindai sekali lagi."),
            format!("The code {code} was misread: its last digit should be {expected}. Scan it again."),
        )
        .with(json!({ "code": code, "expected": expected }));
    }
    Refusal::new(
        "product_unknown",
        format!("Kode {code} tidak dikenal. Cari barang menurut nama, atau daftarkan dulu."),
        format!("No product has the code {code}. Search by name, or register it first."),
    )
    .with(json!({ "code": code }))
}

fn off_sale(code: &str, name: &str) -> Refusal {
    Refusal::new(
        "product_unknown",
        format!("{name} sudah tidak dijual. Aktifkan lagi di daftar barang bila masih ada."),
        format!("{name} is no longer on sale. Put it back on sale in the catalogue if it still is."),
    )
    .with(json!({ "code": code, "name": name }))
}
