//! Importing the rows that passed: many change sets with one batch id, in one transaction.
//!
//! The ids of change sets and products follow from the id of the import, so that the same import is the same action.

use rusqlite::Transaction;
use shared::change_set::{Decided, DocumentChange};
use shared::document::{self, Fields, KIND_PRODUCT};
use shared::id::{ChangeSetId, DocumentId, ProductId, UserId};
use shared::inventory::decide::{ProductDescription, set_price};
use shared::inventory::fact::PriceSet;
use shared::quantity::Quantity;
use shared::sales::tax::TaxClass;

use super::check::Accepted;
use crate::commit::{Action, append};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::store::{StoreError, log, rows};

/// Products of one change set: with their descriptions and prices far below its limits.
const PRODUCTS_PER_CHANGE_SET: usize = 100;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub created: usize,
    pub updated: usize,
    /// Rows that said what the catalogue says already.
    pub unchanged: usize,
}

/// What an id of this import is made of: its time, then ten bytes. The first three are the import's own, the number
/// follows, so that ids lie in every index in the order of the file; the last three belong to the number.
fn derived(import: ChangeSetId, purpose: &str, number: u64) -> (u64, [u8; 10]) {
    let hash = |number: u64| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(import.as_bytes()).update(purpose.as_bytes()).update(&number.to_le_bytes());
        *hasher.finalize().as_bytes()
    };
    let (of_import, of_number, counter) = (hash(u64::MAX), hash(number), number.to_be_bytes());
    let mut bytes = [0; 10];
    bytes[..3].copy_from_slice(&of_import[..3]);
    bytes[3..7].copy_from_slice(&counter[4..]);
    bytes[7..].copy_from_slice(&of_number[..3]);
    let unix_ms = import.as_bytes().iter().take(6).fold(0, |ms, byte| ms << 8 | u64::from(*byte));
    (unix_ms, bytes)
}

/// The id of the import's change set of this number; the first is the import's own.
fn change_set_id(import: ChangeSetId, number: u64) -> ChangeSetId {
    if number == 0 {
        return import;
    }
    let (unix_ms, bytes) = derived(import, "change set", number);
    ChangeSetId::make(unix_ms, bytes)
}

fn product_id(import: ChangeSetId, line: u64) -> ProductId {
    let (unix_ms, bytes) = derived(import, "product", line);
    ProductId::make(unix_ms, bytes)
}

/// How many products an import of this id touched, if it is in the log.
///
/// # Errors
/// The database's own.
pub fn recorded(connection: &rusqlite::Connection, import: ChangeSetId) -> Result<Option<usize>, StoreError> {
    let mut touched = None;
    for number in 0.. {
        let Some((change_set, _)) = log::find(connection, change_set_id(import, number))? else { break };
        let mut products: Vec<_> = change_set.documents.iter().map(|change| change.document.0).collect();
        for raw in &change_set.facts {
            if let shared::fact::Fact::PriceSet(set) = shared::fact::Fact::of(raw) {
                products.push(set.product.0);
            }
        }
        products.sort_unstable();
        products.dedup();
        *touched.get_or_insert(0) += products.len();
    }
    Ok(touched)
}

/// Imports rows. `goes_on` hears how many are done, and stops the import by saying no; the caller's transaction then
/// leaves nothing behind.
///
/// # Errors
/// The database's own, or stopped.
pub fn write(
    open: &Open,
    transaction: &Transaction<'_>,
    actor: UserId,
    import: ChangeSetId,
    accepted: &[Accepted],
    mut goes_on: impl FnMut(usize) -> bool,
) -> Result<Written, Refusal> {
    let mut written = Written::default();
    let mut batch = Decided::default();
    let (mut in_batch, mut number) = (0, 0);
    for (index, row) in accepted.iter().enumerate() {
        if in_batch == PRODUCTS_PER_CHANGE_SET {
            keep(open, transaction, actor, import, number, &mut batch)?;
            (in_batch, number) = (0, number + 1);
            if !goes_on(index) {
                return Err(cancelled());
            }
        }
        let author = change_set_id(import, number);
        let (description, price) = decide(transaction, author, import, row)?;
        if description.is_none() && price.is_none() {
            written.unchanged += 1;
            continue;
        }
        *(if row.existing.is_some() { &mut written.updated } else { &mut written.created }) += 1;
        batch.documents.extend(description);
        batch.facts.extend(price.map(Into::into));
        in_batch += 1;
    }
    if in_batch > 0 {
        keep(open, transaction, actor, import, number, &mut batch)?;
    }
    if goes_on(accepted.len()) { Ok(written) } else { Err(cancelled()) }
}

/// What a row says that the catalogue does not: the description, the price.
fn decide(
    transaction: &Transaction<'_>,
    author: ChangeSetId,
    import: ChangeSetId,
    row: &Accepted,
) -> Result<(Option<DocumentChange>, Option<PriceSet>), Refusal> {
    let code = (format!("code:{}", row.code), Quantity::ONE.thousandths().to_string());
    let (product, changes, wanted) = match &row.existing {
        Some(known) => {
            let changes = rows::document_changes(transaction, DocumentId(known.product.0))?;
            let texts = [("name", &row.name), ("category", &row.category)];
            let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
            let mut wanted: Fields = texts.map(|(name, text)| (name.to_owned(), text.clone())).collect();
            if !row.unit_name.is_empty() {
                wanted.insert("unit_name".to_owned(), row.unit_name.to_uppercase());
            }
            (known.product, changes, wanted)
        }
        None => {
            let described = ProductDescription {
                name: row.name.clone(),
                category: row.category.clone(),
                unit_name: row.unit_or_default().to_owned(),
                codes: Vec::new(),
                tax_class: TaxClass::Taxed,
                active: true,
            };
            let mut wanted = described.fields()?;
            wanted.extend([code]);
            (product_id(import, row.line), Vec::new(), wanted)
        }
    };
    let document = DocumentId(product.0);
    let change = document::edit(&changes, author, &wanted, false);
    let description = change.map(|change| document::plain(document, KIND_PRODUCT, &change));
    let price = set_price(product, row.price, row.existing.as_ref().and_then(|known| known.price))?;
    Ok((description, price))
}

fn keep(
    open: &Open,
    transaction: &Transaction<'_>,
    actor: UserId,
    import: ChangeSetId,
    number: u64,
    batch: &mut Decided,
) -> Result<(), Refusal> {
    let decided = std::mem::take(batch);
    let action = Action { decided, batch: Some(import), ..Action::default() };
    append(open, transaction, actor, change_set_id(import, number), action).map(drop)
}

/// Somebody stopped the import.
pub fn cancelled() -> Refusal {
    Refusal::new(
        "import_cancelled",
        "Impor dibatalkan. Tidak ada yang diimpor.",
        "The import was cancelled. Nothing was imported.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_an_import_follow_from_it_and_from_the_order_of_the_file() {
        let (one, other) =
            (ChangeSetId::make(1_700_000_000_000, [1; 10]), ChangeSetId::make(1_700_000_000_000, [2; 10]));
        assert_eq!(change_set_id(one, 0), one);
        let lines = [1_u64, 2, 3, 255, 256, 65_536, 400_000];
        let ids: Vec<ProductId> = lines.iter().map(|line| product_id(one, *line)).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!(ids, lines.map(|line| product_id(one, line)));
        assert!(lines.iter().all(|line| !ids.contains(&product_id(other, *line))));
        assert!(lines.iter().all(|number| change_set_id(one, *number) != change_set_id(other, *number)));
        assert!(ids.iter().all(|id| id.0.get_version_num() == 7));
    }
}
