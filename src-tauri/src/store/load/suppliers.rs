//! Loading suppliers as their documents describe them.

use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::id::{CooperativeId, DocumentId};

use crate::store::StoreError;
use crate::store::log::counted;

/// A supplier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSupplier {
    pub supplier: DocumentId,
    pub name: String,
    pub phone: String,
    pub address: String,
    pub npwp: String,
    pub active: bool,
    /// How many fields have two values.
    pub conflicts: u64,
}

const COLUMNS: &str = "supplier, name, phone, address, npwp, active, conflicts";

fn read(row: &Row<'_>) -> rusqlite::Result<KnownSupplier> {
    Ok(KnownSupplier {
        supplier: DocumentId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        phone: row.get(2)?,
        address: row.get(3)?,
        npwp: row.get(4)?,
        active: row.get::<_, i64>(5)? == 1,
        conflicts: counted(row.get(6)?),
    })
}

/// Suppliers whose name, telephone or tax number holds the text, by name; and how many there are.
///
/// # Errors
/// The database's own.
pub fn list(
    connection: &Connection,
    cooperative: CooperativeId,
    query: &str,
    only_active: bool,
    offset: u32,
    limit: u32,
) -> Result<(u64, Vec<KnownSupplier>), StoreError> {
    let pattern = format!("%{}%", query.trim().replace(['%', '_'], ""));
    let filter = "from supplier where cooperative = ?1 and (name like ?2 or phone like ?2 or npwp like ?2)
        and (?3 = 0 or active = 1)";
    let key = params![cooperative.as_bytes(), pattern, i64::from(only_active)];
    let total = connection.prepare_cached(&format!("select count(*) {filter}"))?.query_row(key, |row| row.get(0))?;
    let sql = format!("select {COLUMNS} {filter} order by name, supplier limit ?4 offset ?5");
    let mut statement = connection.prepare_cached(&sql)?;
    let key = params![cooperative.as_bytes(), pattern, i64::from(only_active), limit, offset];
    let rows = statement.query_map(key, read)?;
    Ok((counted(total), rows.collect::<Result<_, _>>()?))
}

/// One supplier.
///
/// # Errors
/// The database's own.
pub fn supplier(
    connection: &Connection,
    cooperative: CooperativeId,
    supplier: DocumentId,
) -> Result<Option<KnownSupplier>, StoreError> {
    let sql = format!("select {COLUMNS} from supplier where cooperative = ?1 and supplier = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![cooperative.as_bytes(), supplier.as_bytes()], read).optional()?)
}

/// Another supplier of this name, whatever the case of its letters.
///
/// # Errors
/// The database's own.
pub fn namesake(
    connection: &Connection,
    cooperative: CooperativeId,
    supplier: DocumentId,
    name: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "select name from supplier where cooperative = ?1 and lower(name) = lower(?2) and supplier <> ?3 limit 1";
    let mut statement = connection.prepare_cached(sql)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let key = params![cooperative.as_bytes(), name, supplier.as_bytes()];
    Ok(statement.query_row(key, |row| row.get(0)).optional()?)
}
