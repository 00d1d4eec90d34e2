//! What happens at the desk: products, prices, goods received, members, settings.

use std::collections::BTreeMap;

use shared::change_set::Decided;
use shared::document::{self, Fields, KIND_MEMBER, KIND_PRODUCT, KIND_SETTINGS};
use shared::id::{ChangeSetId, DocumentId, MemberId, ProductId, WarehouseId};
use shared::inventory::decide::{IncomingLine, InventoryRefused, ProductDescription, ReceiveStock};
use shared::inventory::fact::PaidFrom;
use shared::inventory::price::{WantedPrice, schedule_price};
use shared::members::decide::RegisterMember;
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::pricing::PriceLevel;
use shared::sales::tax::TaxClass;
use shared::table::MEMBER;
use shared::{inventory, members};

use super::documents::Edit;
use super::intent::{Notes, allowed};
use super::random::Random;
use super::till::Till;

fn judged(result: Result<Decided, InventoryRefused>) -> anyhow::Result<Option<Decided>> {
    allowed(result.map_err(|refused| {
        let code = refused.code().to_owned();
        if let InventoryRefused::Entry(fault) = refused { (code, Some(fault)) } else { (code, None) }
    }))
}

fn description(random: &mut Random) -> ProductDescription {
    ProductDescription {
        name: format!("Barang {}", random.below(1_000)),
        category: ["Sembako", "Minuman", ""][random.index(3)].to_owned(),
        unit_name: ["pcs", "KG"][random.index(2)].to_owned(),
        codes: (0..random.below(3)).map(|_| format!("{:05}", random.below(100_000))).collect(),
        tax_class: TaxClass::ALL[random.index(TaxClass::ALL.len())],
        active: random.chance(900),
    }
}

/// The change that an edit makes, and a note of what it did with which knowledge.
fn edit(
    till: &Till,
    id: ChangeSetId,
    document: DocumentId,
    (wanted, whole): (&Fields, bool),
    notes: &mut Notes,
) -> Option<Vec<u8>> {
    let before = till.store.document_changes(document);
    let change = document::edit(&before, id, wanted, whole)?;
    notes.edits.push(Edit::of(till, document, &document::merge(&before), wanted, whole));
    Some(change)
}

pub fn add_product(
    till: &Till,
    id: ChangeSetId,
    random: &mut Random,
    notes: &mut Notes,
) -> anyhow::Result<Option<Decided>> {
    let product = ProductId::make(till.wall_ms, random.bytes());
    let Ok(mut fields) = description(random).fields() else { return Ok(None) };
    if random.chance(150) {
        // Somebody else's goods: one of two owners.
        fields.insert(
            "consignor".to_owned(),
            uuid::Uuid::from_bytes([0xc1 + u8::try_from(random.below(2))?; 16]).to_string(),
        );
        fields.insert("commission_ppm".to_owned(), "150000".to_owned());
    }
    let Some(change) = edit(till, id, DocumentId(product.0), (&fields, true), notes) else { return Ok(None) };
    // A few cost nothing, and a few have no price yet.
    let price = if random.chance(50) { 0 } else { random.between(1, 80) * 500 + random.between(0, 3) };
    let price = inventory::decide::set_price(product, Money::from_rupiah(price), None).ok().flatten();
    Ok(Some(Decided {
        facts: price.filter(|_| random.chance(900)).map(Into::into).into_iter().collect(),
        documents: vec![document::plain(DocumentId(product.0), KIND_PRODUCT, &change)],
        ..Decided::default()
    }))
}

pub fn edit_product(
    till: &Till,
    id: ChangeSetId,
    random: &mut Random,
    notes: &mut Notes,
) -> anyhow::Result<Option<Decided>> {
    // Few products get most of the edits, so that people meet.
    let products = till.products();
    let favourites = &products[..products.len().min(3)];
    let Some(product) = random.pick(favourites) else { return Ok(None) };
    let Ok(described) = description(random).fields() else { return Ok(None) };
    let whole = random.chance(300);
    let wanted: Fields = if whole {
        described
    } else {
        described.into_iter().filter(|(field, _)| field == "name" || field.starts_with("code:")).collect()
    };
    let document = DocumentId(product.0);
    let Some(change) = edit(till, id, document, (&wanted, whole), notes) else { return Ok(None) };
    let documents = vec![document::plain(document, KIND_PRODUCT, &change)];
    Ok(Some(Decided { documents, ..Decided::default() }))
}

pub fn set_price(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let products = till.products();
    let Some(product) = random.pick(&products[..products.len().min(4)]).copied() else { return Ok(None) };
    let price = Money::from_rupiah(random.between(1, 80) * 500);
    let fact = if random.chance(700) {
        inventory::decide::set_price(product, price, till.price(product))?
    } else {
        // Another level, another day, now and then withdrawn.
        let member = random.chance(500);
        let level = if member { PriceLevel::Member } else { PriceLevel::Wholesale(Quantity::from_units(12)) };
        let from = till.zone.local(till.wall_ms).0.saturating_add(jiff::Span::new().days(random.between(-3, 9)));
        let price = Some(price).filter(|_| random.chance(850));
        schedule_price(product, &WantedPrice { level, price, from }, &till.prices(product))?
    };
    Ok(fact.map(|fact| Decided { facts: vec![fact.into()], ..Decided::default() }))
}

pub fn receive_stock(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let known = till.products();
    let mut stock = BTreeMap::new();
    let mut lines = Vec::new();
    for _ in 0..random.between(1, 4) {
        let Some(product) = random.pick(&known).copied() else { break };
        stock.insert(product, till.stock(product));
        let pieces = random.between(1, 60);
        let cost = if random.chance(40) { 0 } else { pieces * random.between(200, 30_000) + random.between(0, 99) };
        let quantity = Quantity::from_thousandths(pieces * 1_000 - random.between(0, 999));
        lines.push(IncomingLine { product, quantity, cost: Money::from_rupiah(cost) });
    }
    judged(inventory::decide::receive_stock(ReceiveStock {
        document: till.next_document(),
        supplier_name: "CV Contoh".to_owned(),
        note: String::new(),
        paid_from: if random.chance(500) { PaidFrom::Payable } else { PaidFrom::SafeCash },
        warehouse: WarehouseId(till.identity.unit.0),
        lines,
        stock,
    }))
}

pub fn register_member(
    till: &Till,
    id: ChangeSetId,
    random: &mut Random,
    notes: &mut Notes,
) -> anyhow::Result<Option<Decided>> {
    let member = MemberId::make(till.wall_ms, random.bytes());
    let (document, secret) = (DocumentId(member.0), random.bytes());
    let name = format!("Anggota {}", random.below(1_000));
    let fields = Fields::from([("name".to_owned(), name.clone()), ("phone".to_owned(), "0800000000".to_owned())]);
    let profile = edit(till, id, document, (&fields, true), notes)
        .and_then(|change| document::sealed(document, KIND_MEMBER, &change, &secret, random.bytes()));
    let Some(profile) = profile else { return Ok(None) };
    notes.key = Some((document, secret));
    let decided = members::decide::register_member(RegisterMember {
        member,
        number: None,
        name,
        nik: None,
        nik_mac: String::new(),
        profile,
        today: till.zone.local(till.wall_ms).0,
        nik_holder: None,
        number_taken: false,
        known_members: till.rows(&MEMBER).count() as u64,
        till_code: till.identity.till_code.clone(),
    });
    Ok(decided.ok().map(|(decided, _)| decided))
}

pub fn edit_settings(till: &Till, id: ChangeSetId, random: &mut Random, notes: &mut Notes) -> Option<Decided> {
    let document = DocumentId(till.store.cooperative().0);
    let wanted = match random.below(3) {
        0 => ("is_pkp".to_owned(), random.below(2).to_string()),
        1 => ("rounding".to_owned(), ["none", "nearest"][random.index(2)].to_owned()),
        _ => ("receipt_footer".to_owned(), format!("Terima kasih {}", random.below(100))),
    };
    let change = edit(till, id, document, (&Fields::from([wanted]), false), notes)?;
    Some(Decided { documents: vec![document::plain(document, KIND_SETTINGS, &change)], ..Decided::default() })
}
