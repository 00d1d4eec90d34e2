//! What was done to a product: every change set that touched its description or its price, in words.

use std::collections::BTreeMap;

use rusqlite::{Connection, named_params};
use shared::change_set::ChangeSet;
use shared::clock::printed_date;
use shared::document::{self, Fields};
use shared::fact::Fact;
use shared::id::{ChangeSetId, CooperativeId, DocumentId, ProductId};
use shared::inventory::fact::PriceSet;
use shared::money::Money;
use shared::quantity::Quantity;
use shared::row::Value;
use shared::sales::pricing::PriceLevel;

use super::search::end_of_prefix;
use crate::store::load::units;
use crate::store::{StoreError, beside};

/// One action in a product's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    pub change_set: ChangeSetId,
    pub at_ms: u64,
    pub user_name: String,
    pub till_code: String,
    /// In Indonesian, as the screen shows it.
    pub what: String,
}

/// The history of a product, newest first.
///
/// # Errors
/// The database's own.
pub fn history(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Vec<HistoryEntry>, StoreError> {
    let document = DocumentId(product.0);
    let mut told = Told::default();
    let mut entries = Vec::new();
    for change_set in change_sets(connection, cooperative, product)? {
        let what = told.next(&change_set, document, product);
        let device = units::device(connection, cooperative, change_set.device)?;
        entries.push(HistoryEntry {
            change_set: change_set.id,
            at_ms: change_set.clock.wall_ms,
            user_name: units::user_name(connection, cooperative, change_set.actor)?,
            till_code: device.map(|device| device.till_code).unwrap_or_default(),
            what,
        });
    }
    entries.reverse();
    Ok(entries)
}

/// The change sets that touched the document or the price, oldest first by their authors' clocks.
fn change_sets(
    connection: &Connection,
    cooperative: CooperativeId,
    product: ProductId,
) -> Result<Vec<ChangeSet>, StoreError> {
    let corrupt = |error: &dyn std::fmt::Display| StoreError::Corrupt(error.to_string());
    // The keys of all prices of the product begin alike: cooperative, product, then level and date.
    let key = [Value::Id(cooperative.0), Value::Id(product.0)];
    let begin = serde_json::to_string(&key).map_err(|error| corrupt(&error))?;
    let begin = format!("{},", begin.trim_end_matches(']'));
    let end = end_of_prefix(&begin);
    let mut statement = connection.prepare_cached(
        "select change_set from document_change where document = :product
         union
         select change_set from put_history h
         where h.cooperative = :cooperative and h.table_name = 'price'
             and h.row_key >= :begin and h.row_key < :end",
    )?;
    let key = named_params! {
        ":product": product.as_bytes(), ":cooperative": cooperative.as_bytes(), ":begin": begin, ":end": end
    };
    let ids = statement.query_map(key, |row| row.get(0))?;
    beside::by_clock(connection, ids.map(|id| Ok(ChangeSetId::from_bytes(id?))).collect::<Result<_, StoreError>>()?)
}

/// What has been told so far: the next sentence says only what is new.
#[derive(Default)]
struct Told {
    changes: Vec<Vec<u8>>,
    fields: Fields,
    prices: BTreeMap<String, Money>,
}

impl Told {
    fn next(&mut self, change_set: &ChangeSet, document: DocumentId, product: ProductId) -> String {
        let mut sentences = Vec::new();
        let own = change_set.documents.iter().filter(|change| change.document == document);
        self.changes.extend(own.filter_map(|change| document::unseal(change, None)));
        let fields = document::merge(&self.changes).fields;
        if self.fields.is_empty() && !fields.is_empty() {
            sentences.push(format!("Barang didaftarkan: {}", field(&fields, "name")));
        } else {
            sentences.extend(differences(&self.fields, &fields));
        }
        self.fields = fields;
        for raw in &change_set.facts {
            if let Fact::PriceSet(set) = Fact::of(raw)
                && set.product == product
            {
                sentences.push(self.price_set(change_set, &set));
            }
        }
        sentences.join("; ")
    }

    fn price_set(&mut self, change_set: &ChangeSet, set: &PriceSet) -> String {
        let before = self.prices.get(&set.level).map_or_else(String::new, |price| format!("Rp{price} menjadi "));
        let level = level_name(&set.level);
        let later = set.effective_from.filter(|from| *from != change_set.business_date);
        let from = later.map_or_else(String::new, |from| format!(" mulai {}", printed_date(from)));
        if set.withdrawn {
            self.prices.remove(&set.level);
            return format!("{level} dihapus{from}");
        }
        self.prices.insert(set.level.clone(), set.price);
        format!("{level} {before}Rp{}{from}", set.price)
    }
}

/// Whose price it is, in words.
pub fn level_name(level: &str) -> String {
    match PriceLevel::from_code(level) {
        Some(PriceLevel::General) => "Harga".to_owned(),
        Some(PriceLevel::Member) => "Harga anggota".to_owned(),
        Some(PriceLevel::Wholesale(from)) => format!("Harga grosir mulai {from}"),
        Some(PriceLevel::Unit(name)) => format!("Harga per {name}"),
        None => format!("Harga {level}"),
    }
}

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

fn differences(before: &Fields, after: &Fields) -> Vec<String> {
    let mut sentences = Vec::new();
    let named = [("name", "Nama"), ("category", "Kategori"), ("unit_name", "Satuan"), ("tax_class", "Golongan pajak")];
    for (name, title) in named {
        let (old, new) = (field(before, name), field(after, name));
        if old != new {
            sentences.push(format!("{title} {} menjadi {}", shown(old), shown(new)));
        }
    }
    if field(before, "active") != field(after, "active") {
        sentences.push(if field(after, "active") == "0" { "Tidak dijual lagi" } else { "Dijual lagi" }.to_owned());
    }
    if field(before, "kind") != field(after, "kind") {
        sentences.push(format!("Jenis menjadi {}", shown(field(after, "kind"))));
    }
    if field(before, "consignor") != field(after, "consignor") {
        let text =
            if field(after, "consignor").is_empty() { "Bukan barang titipan lagi" } else { "Menjadi barang titipan" };
        sentences.push(text.to_owned());
    }
    for (name, pack) in after.iter().filter(|(name, pack)| before.get(*name) != Some(*pack)) {
        if let (Some(unit), Ok(pack)) = (name.strip_prefix("unit:"), pack.parse()) {
            sentences.push(format!("Satuan {unit} isi {}", Quantity::from_thousandths(pack)));
        }
    }
    let codes = |fields: &Fields, other: &Fields, verb: &str| {
        let gone = fields.keys().filter(|key| !other.contains_key(*key)).filter_map(|key| key.strip_prefix("code:"));
        gone.map(|code| format!("Kode {code} {verb}")).collect::<Vec<_>>()
    };
    sentences.extend(codes(after, before, "ditambahkan"));
    sentences.extend(codes(before, after, "dihapus"));
    sentences
}

fn shown(text: &str) -> String {
    if text.is_empty() { "(kosong)".to_owned() } else { format!("\"{text}\"") }
}
