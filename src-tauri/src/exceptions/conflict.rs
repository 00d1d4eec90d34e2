//! Fields that were changed on both sides: the values, who wrote each, and everything that stood there before.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use shared::change_set::{ChangeSet, DocumentChange};
use shared::document;
use shared::id::{ChangeSetId, CooperativeId, DocumentId};

use crate::commands::requests::{FieldConflict, FieldValue};
use crate::store::load::units;
use crate::store::{StoreError, beside, rows};

/// A field's name as people say it, Indonesian and English.
pub fn field_title(field: &str) -> (&str, &str) {
    match field {
        "name" => ("Nama", "Name"),
        "category" => ("Kategori", "Category"),
        "unit_name" => ("Satuan", "Unit"),
        "tax_class" => ("Golongan pajak", "Tax class"),
        "active" => ("Dijual", "On sale"),
        "phone" => ("Telepon", "Phone"),
        "address" => ("Alamat", "Address"),
        "nik" => ("NIK", "NIK"),
        "npwp" => ("NPWP", "NPWP"),
        "cooperative_name" => ("Nama koperasi", "Name of the cooperative"),
        "is_pkp" => ("Status PKP", "VAT status"),
        "receipt_footer" => ("Penutup struk", "Receipt footer"),
        "zone" => ("Zona waktu", "Time zone"),
        other => (other, other),
    }
}

/// The change sets that changed a document, oldest first by their authors' clocks.
fn change_sets(connection: &Connection, document: DocumentId) -> Result<Vec<ChangeSet>, StoreError> {
    let mut statement =
        connection.prepare_cached("select distinct change_set from document_change where document = ?1")?;
    let ids = statement.query_map([document.as_bytes()], |row| row.get(0))?;
    beside::by_clock(connection, ids.map(|id| Ok(ChangeSetId::from_bytes(id?))).collect::<Result<_, StoreError>>()?)
}

/// Every value a field was given, oldest first.
fn history(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
    field: &str,
) -> Result<Vec<FieldValue>, StoreError> {
    let key = rows::document_key(connection, document)?;
    let mut written = Vec::new();
    for change_set in change_sets(connection, document)? {
        let own = change_set.documents.iter().filter(|change: &&DocumentChange| change.document == document);
        let fresh: Vec<Vec<u8>> = own.filter_map(|change| document::unseal(change, key.as_ref())).collect();
        for value in fresh.iter().filter_map(|change| document::written(change, field)) {
            let device = units::device(connection, cooperative, change_set.device)?;
            written.push(FieldValue {
                value,
                user_name: units::user_name(connection, cooperative, change_set.actor)?,
                till_code: device.map(|device| device.till_code).unwrap_or_default(),
                at_ms: change_set.clock.wall_ms,
                change_set_id: change_set.id,
            });
        }
    }
    Ok(written)
}

/// The conflict of one field; none where it is settled.
///
/// # Errors
/// The database's own.
pub fn conflict(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
    kind: &str,
    field: &str,
) -> Result<Option<FieldConflict>, StoreError> {
    let merged = document::merge(&rows::document_changes(connection, document)?);
    let Some(standing) = merged.conflicts.get(field) else { return Ok(None) };
    let mut history = history(connection, cooperative, document, field)?;
    history.reverse();
    // Of each value that stands, the latest time it was written.
    let mut values: BTreeMap<&str, &FieldValue> = BTreeMap::new();
    for it in history.iter().filter(|it| standing.contains(&it.value)) {
        values.entry(it.value.as_str()).or_insert(it);
    }
    let values = values.into_values().cloned().collect();
    let (title, english) = field_title(field);
    Ok(Some(FieldConflict {
        document_id: document,
        document_kind: kind.to_owned(),
        field: field.to_owned(),
        field_title: title.to_owned(),
        field_title_english: english.to_owned(),
        values,
        history,
    }))
}

/// The kind of a document, by its changes.
///
/// # Errors
/// The database's own.
pub fn kind_of(connection: &Connection, document: DocumentId) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("select kind from document_change where document = ?1 limit 1")?;
    let mut rows = statement.query(params![document.as_bytes()])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}
