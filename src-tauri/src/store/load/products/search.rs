//! Search as somebody types: codes, beginnings of names, beginnings of words.
//!
//! Every source stops at the limit, so that a letter typed among 200,000 products costs no more than a whole name.
//! Ranking by frequency is deliberately absent: what is found first is what a person can foresee.

use rusqlite::{Connection, ToSql, params};
use shared::alias::AliasKind;
use shared::id::{CooperativeId, ProductId};

use super::{holders_of_code, spellings};
use crate::store::StoreError;
use crate::store::load::aliases::aliases;

/// The end of a range of texts that begin alike.
pub(super) fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// What the words index is asked: every word of the query as the beginning of a word. None where there is no word.
pub(super) fn words_query(query: &str) -> Option<String> {
    let words = query.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let prefixes: Vec<String> = words.map(|word| format!("\"{word}\"*")).collect();
    (!prefixes.is_empty()).then(|| prefixes.join(" "))
}

/// The ways in which people write the beginning of a name: as typed, in capitals, with capital initials. The index
/// tells capitals from small letters.
fn written(query: &str) -> Vec<String> {
    let mut is_initial = true;
    let initials = query.chars().flat_map(|sign| {
        let written: String = if is_initial { sign.to_uppercase().collect() } else { sign.to_lowercase().collect() };
        is_initial = !sign.is_alphanumeric();
        written.chars().collect::<Vec<_>>()
    });
    let mut ways = vec![query.to_owned(), query.to_uppercase(), initials.collect()];
    ways.sort();
    ways.dedup();
    ways
}

/// What was found so far, each product once.
struct Found {
    products: Vec<ProductId>,
    limit: usize,
}

impl Found {
    fn take(&mut self, connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<(), StoreError> {
        if self.products.len() >= self.limit {
            return Ok(());
        }
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            self.add(ProductId::from_bytes(row.get(0)?));
        }
        Ok(())
    }

    fn add(&mut self, product: ProductId) {
        if !self.products.contains(&product) {
            self.products.push(product);
        }
    }
}

const BY_CODE: &str = "select c.product
    from product_code c cross join product p on p.cooperative = c.cooperative and p.product = c.product
    where c.cooperative = ?1 and c.code >= ?2 and c.code < ?3 and p.active = 1 order by c.code limit ?4";

const BY_NAME: &str = "select product from product
    where cooperative = ?1 and name >= ?2 and name < ?3 and active = 1 order by name limit ?4";

const BY_WORDS: &str = "select p.product from product_search s cross join product p on p.rowid = s.rowid
    where s.words match ?2 and p.cooperative = ?1 and p.active = 1 limit ?3";

/// Products on sale that the query may mean: the one with this very code first, then what begins like it.
///
/// # Errors
/// The database's own.
pub fn search(
    connection: &Connection,
    cooperative: CooperativeId,
    query: &str,
    limit: u32,
) -> Result<Vec<ProductId>, StoreError> {
    let query = query.trim();
    let mut found = Found { products: Vec::new(), limit: usize::try_from(limit).unwrap_or(usize::MAX) };
    if query.is_empty() {
        return Ok(found.products);
    }
    for code in spellings(query) {
        let holders = holders_of_code(connection, cooperative, &code)?;
        holders.iter().filter(|holder| holder.active).for_each(|holder| found.add(holder.product));
    }
    let looks_like_a_code = query.bytes().all(|byte| byte.is_ascii_digit());
    if looks_like_a_code {
        by_code(&mut found, connection, cooperative, query, limit)?;
    }
    for name in written(query) {
        let values = params![cooperative.as_bytes(), name, end_of_prefix(&name), limit];
        found.take(connection, BY_NAME, values)?;
    }
    if let Some(words) = words_query(query) {
        found.take(connection, BY_WORDS, params![cooperative.as_bytes(), words, limit])?;
    }
    if !looks_like_a_code {
        by_code(&mut found, connection, cooperative, query, limit)?;
    }
    let aliases = aliases(connection, cooperative, AliasKind::Product)?;
    let mut standing: Vec<ProductId> = Vec::new();
    for product in found.products.into_iter().map(|product| ProductId(aliases.resolve(product.0))) {
        if !standing.contains(&product) {
            standing.push(product);
        }
    }
    standing.truncate(found.limit);
    Ok(standing)
}

fn by_code(
    found: &mut Found,
    connection: &Connection,
    cooperative: CooperativeId,
    query: &str,
    limit: u32,
) -> Result<(), StoreError> {
    let values = params![cooperative.as_bytes(), query, end_of_prefix(query), limit];
    found.take(connection, BY_CODE, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_beginning_and_no_sign_is_an_operator() {
        let check = |query: &str, expect: Option<&str>| assert_eq!(words_query(query).as_deref(), expect, "{query}");
        check("gula pas", Some("\"gula\"* \"pas\"*"));
        check("  7,5 ML ", Some("\"7\"* \"5\"* \"ML\"*"));
        check("\" OR words:*", Some("\"OR\"* \"words\"*"));
        check("café", Some("\"café\"*"));
        check("%_\"'-", None);
        check("", None);
    }
}
