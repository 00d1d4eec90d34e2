//! Loading promotions: those that may hold for a cart, and the list of all.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};
use shared::clock::date_number;
use shared::id::{CooperativeId, ProductId, PromotionId};
use shared::sales::pricing::PromotionDescribed;

use crate::store::StoreError;

/// What a row says; one of a later version says nothing to this one.
fn read(content: &str) -> Option<PromotionDescribed> {
    serde_json::from_str(content).ok()
}

/// The promotions that stand on this date and may be about one of these products. A rule over named products is not
/// even read where none of them is meant: a shop may have many.
///
/// # Errors
/// The database's own.
pub fn standing(
    connection: &Connection,
    cooperative: CooperativeId,
    date: Date,
    products: &[ProductId],
) -> Result<Vec<PromotionDescribed>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select scope, content from promotion
         where cooperative = ?1 and until_date >= ?2 and from_date <= ?2 and active = 1",
    )?;
    let mut rows = statement.query(params![cooperative.as_bytes(), date_number(date)])?;
    let mut found = Vec::new();
    let mut texts: Option<Vec<String>> = None;
    while let Some(row) = rows.next()? {
        let (scope, content) = (row.get_ref(0)?, row.get_ref(1)?);
        let (Ok(scope), Ok(content)) = (scope.as_str(), content.as_str()) else { continue };
        if scope == "products" || content.contains("\"kind\":\"bundle\"") {
            let texts = texts.get_or_insert_with(|| products.iter().map(ToString::to_string).collect());
            if !texts.iter().any(|id| content.contains(id.as_str())) {
                continue;
            }
        }
        found.extend(read(content));
    }
    Ok(found)
}

/// One promotion.
///
/// # Errors
/// The database's own.
pub fn promotion(
    connection: &Connection,
    cooperative: CooperativeId,
    promotion: PromotionId,
) -> Result<Option<PromotionDescribed>, StoreError> {
    let mut statement =
        connection.prepare_cached("select content from promotion where cooperative = ?1 and promotion = ?2")?;
    let key = params![cooperative.as_bytes(), promotion.as_bytes()];
    let content: Option<String> = statement.query_row(key, |row| row.get(0)).optional()?;
    Ok(content.as_deref().and_then(read))
}

/// All promotions, those that end last first; and how many there are.
///
/// # Errors
/// The database's own.
pub fn list(
    connection: &Connection,
    cooperative: CooperativeId,
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<PromotionDescribed>), StoreError> {
    let mut statement = connection.prepare_cached("select count(*) from promotion where cooperative = ?1")?;
    let total = statement.query_row([cooperative.as_bytes()], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(
        "select content from promotion where cooperative = ?1
         order by until_date desc, name, promotion limit ?2 offset ?3",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), limit, offset], |row| row.get::<_, String>(0))?;
    let contents: Vec<String> = rows.collect::<Result<_, _>>()?;
    Ok((total, contents.iter().filter_map(|content| read(content)).collect()))
}
