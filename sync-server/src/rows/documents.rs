//! Documents: the changes that count are kept, and the rows of the merged document written again.
//!
//! Only kinds that make rows here are kept; member profiles are sealed and never read on this side.

use std::collections::BTreeMap;

use shared::change_set::DocumentChange;
use shared::document;
use shared::id::{ChangeSetId, CooperativeId, DocumentId};
use shared::row::{DocumentArrival, Held, Row, Table, Value};
use shared::table::{TABLES, document_tables};
use sqlx::PgConnection;
use uuid::Uuid;

use super::bind::bind_columns;
use super::sql::statements;
use crate::error::Error;

/// The tables of this side that a kind of document makes rows in.
fn held_tables(kind: &str) -> impl Iterator<Item = &'static Table> + '_ {
    document_tables(kind).iter().copied().filter(|table| table.held == Held::Everywhere)
}

/// Takes changes back, takes changes in, and writes the rows of every document that was touched.
pub async fn absorb(
    connection: &mut PgConnection,
    cooperative: Uuid,
    back: &[(DocumentId, ChangeSetId)],
    arrivals: Vec<DocumentArrival>,
) -> Result<(), Error> {
    let mut touched = take_back(connection, cooperative, back).await?;
    let arrivals: Vec<DocumentArrival> =
        arrivals.into_iter().filter(|arrival| held_tables(&arrival.change.kind).next().is_some()).collect();
    for arrival in &arrivals {
        touched.insert(arrival.change.document, arrival.change.kind.clone());
    }
    keep(connection, cooperative, &arrivals).await?;
    fill(connection, cooperative, &touched).await
}

/// Forgets all changes of a cooperative's documents, before a rebuild takes them in again.
pub async fn clear_documents(connection: &mut PgConnection, cooperative: Uuid) -> Result<(), Error> {
    sqlx::query("delete from document_change where cooperative = $1").bind(cooperative).execute(connection).await?;
    Ok(())
}

async fn take_back(
    connection: &mut PgConnection,
    cooperative: Uuid,
    back: &[(DocumentId, ChangeSetId)],
) -> Result<BTreeMap<DocumentId, String>, Error> {
    if back.is_empty() {
        return Ok(BTreeMap::new());
    }
    let documents: Vec<Uuid> = back.iter().map(|(document, _)| document.0).collect();
    let change_sets: Vec<Uuid> = back.iter().map(|(_, change_set)| change_set.0).collect();
    let gone: Vec<(Uuid, String)> = sqlx::query_as(
        "delete from document_change using unnest($2::uuid[], $3::uuid[]) as given (document, change_set)
         where cooperative = $1 and document_change.document = given.document
           and document_change.change_set = given.change_set
         returning document_change.document, kind",
    )
    .bind(cooperative)
    .bind(documents)
    .bind(change_sets)
    .fetch_all(connection)
    .await?;
    Ok(gone.into_iter().map(|(document, kind)| (DocumentId(document), kind)).collect())
}

/// Keeps what can be read; a change that is sealed or damaged makes no rows on any replica without its key.
async fn keep(connection: &mut PgConnection, cooperative: Uuid, arrivals: &[DocumentArrival]) -> Result<(), Error> {
    let mut numbers: BTreeMap<(DocumentId, ChangeSetId), i32> = BTreeMap::new();
    let (mut documents, mut change_sets, mut change_nos) = (Vec::new(), Vec::new(), Vec::new());
    let (mut kinds, mut changes) = (Vec::new(), Vec::new());
    for DocumentArrival { change_set, change } in arrivals {
        let DocumentChange { document, kind, .. } = change;
        let number = numbers.entry((*document, *change_set)).or_default();
        *number += 1;
        if let Some(bytes) = document::unseal(change, None) {
            documents.push(document.0);
            change_sets.push(change_set.0);
            change_nos.push(*number);
            kinds.push(kind.as_str());
            changes.push(bytes);
        }
    }
    if documents.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into document_change (cooperative, document, change_set, change_no, kind, change)
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::bytea[])
         on conflict do nothing",
    )
    .bind(cooperative)
    .bind(documents)
    .bind(change_sets)
    .bind(change_nos)
    .bind(kinds)
    .bind(changes)
    .execute(connection)
    .await?;
    Ok(())
}

async fn fill(
    connection: &mut PgConnection,
    cooperative: Uuid,
    touched: &BTreeMap<DocumentId, String>,
) -> Result<(), Error> {
    if touched.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = touched.keys().map(|document| document.0).collect();
    let kept: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
        "select document, change from document_change where cooperative = $1 and document = any($2)
         order by document, change_set, change_no",
    )
    .bind(cooperative)
    .bind(&ids)
    .fetch_all(&mut *connection)
    .await?;
    let mut changes: BTreeMap<DocumentId, Vec<Vec<u8>>> = BTreeMap::new();
    for (document, change) in kept {
        changes.entry(DocumentId(document)).or_default().push(change);
    }
    let mut rows: BTreeMap<&'static Table, Vec<Vec<Value>>> = BTreeMap::new();
    for (document, kind) in touched {
        if let Some(changes) = changes.get(document) {
            let merged = document::merge(changes);
            for Row { table, values } in document::rows(CooperativeId(cooperative), *document, kind, &merged) {
                rows.entry(table).or_default().push(values);
            }
        }
    }
    for table in TABLES.iter().copied() {
        if touched.values().any(|kind| held_tables(kind).any(|it| it == table)) {
            let query = sqlx::query(statements(table)?.delete_documents);
            query.bind(cooperative).bind(&ids).execute(&mut *connection).await?;
            if let Some(rows) = rows.get(table) {
                let query = sqlx::query(statements(table)?.insert);
                bind_columns(query, table.columns, rows).execute(&mut *connection).await?;
            }
        }
    }
    if touched.values().any(|kind| kind == document::KIND_SETTINGS) {
        rename(connection, cooperative).await?;
    }
    Ok(())
}

/// Head office knows a cooperative by the name in its own settings.
async fn rename(connection: &mut PgConnection, cooperative: Uuid) -> Result<(), Error> {
    sqlx::query(
        "update cooperative set name = content from setting
         where cooperative.cooperative = $1 and setting.cooperative = $1 and document = $1
           and field = 'cooperative_name' and content <> '' and content <> name",
    )
    .bind(cooperative)
    .execute(connection)
    .await?;
    Ok(())
}
