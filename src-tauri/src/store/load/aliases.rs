//! Loading aliases: which registrations stand for one person or one product.

use rusqlite::{Connection, OptionalExtension, params};
use shared::alias::{AliasKind, Aliases, Edge};
use shared::id::{CooperativeId, MemberId};
use uuid::Uuid;

use crate::store::StoreError;
use crate::store::log::counted;

/// The edges of a kind that stand.
///
/// # Errors
/// The database's own.
pub fn edges(
    connection: &Connection,
    cooperative: CooperativeId,
    kind: AliasKind,
) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let mut statement = connection
        .prepare_cached("select one_id, other_id from alias where cooperative = ?1 and kind = ?2 and merged = 1")?;
    let rows = statement.query_map(params![cooperative.as_bytes(), kind.code()], |row| {
        Ok((Uuid::from_bytes(row.get(0)?), Uuid::from_bytes(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The sets that the standing edges of a kind make.
///
/// # Errors
/// The database's own.
pub fn aliases(connection: &Connection, cooperative: CooperativeId, kind: AliasKind) -> Result<Aliases, StoreError> {
    Ok(Aliases::of(edges(connection, cooperative, kind)?))
}

/// A member with every registration that stands for the same person, the one that stands for all of them first; nearly
/// always one alone. What the person has is the sum over them.
///
/// # Errors
/// The database's own.
pub fn same_member(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<Vec<MemberId>, StoreError> {
    let aliases = aliases(connection, cooperative, AliasKind::Member)?;
    Ok(aliases.set(member.0).into_iter().map(MemberId).collect())
}

/// The registration that stands for this member: new records are written under it.
///
/// # Errors
/// The database's own.
pub fn standing_member(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<MemberId, StoreError> {
    Ok(MemberId(aliases(connection, cooperative, AliasKind::Member)?.resolve(member.0)))
}

/// Whether an edge stands, and its version; none where it never was.
///
/// # Errors
/// The database's own.
pub fn edge(
    connection: &Connection,
    cooperative: CooperativeId,
    edge: Edge,
) -> Result<Option<(bool, u64)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select merged, version_n from alias where cooperative = ?1 and kind = ?2 and one_id = ?3 and other_id = ?4",
    )?;
    let key = params![cooperative.as_bytes(), edge.kind, edge.one.as_bytes(), edge.other.as_bytes()];
    let found = statement.query_row(key, |row| Ok((row.get::<_, i64>(0)? == 1, counted(row.get(1)?))));
    Ok(found.optional()?)
}

/// A condition that leaves out what stands behind another id; empty where nothing is merged, which is nearly always.
/// Only identities are written into it.
pub fn but_hidden(column: &str, aliases: &Aliases) -> String {
    let hidden: Vec<String> = aliases.hidden().map(|id| format!("x'{}'", id.simple())).collect();
    if hidden.is_empty() { String::new() } else { format!(" and {column} not in ({})", hidden.join(", ")) }
}
