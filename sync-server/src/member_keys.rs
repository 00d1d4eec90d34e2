//! Keys of sealed documents: beside the log, so that destroying one destroys what it sealed (design §3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use shared::contact::DeviceReport;
use shared::document::DocumentKey;
use shared::id::DocumentId;
use shared::protocol::{KeysPage, MemberKey};
use shared::row::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::{self, Device};
use crate::error::Error;
use crate::log::read::signed;
use crate::{Server, contacts};

/// How many keys a page carries.
pub const KEYS_MAX: usize = 500;

/// Destroys the keys of people who were erased; the rows are those of `erased_person`.
pub async fn destroy(connection: &mut PgConnection, erased: &[Vec<Value>]) -> Result<(), Error> {
    let column = |place: usize| -> Vec<Option<Uuid>> {
        erased.iter().map(|row| if let Some(Value::Id(id)) = row.get(place) { Some(*id) } else { None }).collect()
    };
    sqlx::query(
        "delete from member_key using unnest($1::uuid[], $2::uuid[]) as given (cooperative, document)
         where member_key.cooperative = given.cooperative and member_key.document = given.document",
    )
    .bind(column(0))
    .bind(column(1))
    .execute(connection)
    .await?;
    Ok(())
}

/// Keys behind a position. An exchange ends with this question, so a device says with it what the exchange changed.
pub async fn page(
    server: &Server,
    device: Device,
    after: u64,
    report: Option<&DeviceReport>,
) -> Result<KeysPage, Error> {
    let mut transaction = auth::trusted(server, device).await?;
    if let Some(report) = report {
        contacts::keep(&mut transaction, device, report).await?;
    }
    let rows: Vec<(Uuid, i64, Vec<u8>)> = sqlx::query_as(
        "select document, position, wrapped from member_key
         where cooperative = $1 and position > $2 order by position limit $3",
    )
    .bind(device.cooperative.0)
    .bind(signed(after))
    .bind(signed(KEYS_MAX as u64))
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let mut page = KeysPage { keys: Vec::with_capacity(rows.len()), position: after };
    for (document, position, wrapped) in rows {
        let document = DocumentId(document);
        let key = server.secrets.unwrap(device.cooperative, document, &wrapped)?;
        page.keys.push(MemberKey { document, key: BASE64.encode(key) });
        page.position = position.unsigned_abs();
    }
    Ok(page)
}

/// Keeps keys; the first key of a document stays. Answers where the keys end.
pub async fn keep(server: &Server, device: Device, page: KeysPage) -> Result<KeysPage, Error> {
    if page.keys.len() > KEYS_MAX {
        return Err(Error::PageTooLarge);
    }
    let mut given: Vec<(DocumentId, DocumentKey)> = Vec::with_capacity(page.keys.len());
    for MemberKey { document, key } in &page.keys {
        let bytes = BASE64.decode(key).ok().and_then(|bytes| bytes.try_into().ok());
        let key = bytes.ok_or(Error::ValueNotValid("key"))?;
        if !given.iter().any(|(known, _)| known == document) {
            given.push((*document, key));
        }
    }
    let cooperative = device.cooperative;
    let mut transaction = auth::trusted(server, device).await?;
    // The lock on the head keeps positions in the order of commits: who reads behind one never misses a key.
    let mut position: i64 =
        sqlx::query_scalar("select key_position from cooperative_head where cooperative = $1 for no key update")
            .bind(cooperative.0)
            .fetch_one(&mut *transaction)
            .await?;
    let documents: Vec<Uuid> = given.iter().map(|(document, _)| document.0).collect();
    let known: Vec<Uuid> =
        sqlx::query_scalar("select document from member_key where cooperative = $1 and document = any($2)")
            .bind(cooperative.0)
            .bind(documents)
            .fetch_all(&mut *transaction)
            .await?;
    // Of somebody who was erased no key is kept, however late it comes.
    let erased: Vec<Uuid> = sqlx::query_scalar("select member from erased_person where cooperative = $1")
        .bind(cooperative.0)
        .fetch_all(&mut *transaction)
        .await?;
    given.retain(|(document, _)| !known.contains(&document.0) && !erased.contains(&document.0));
    let (mut documents, mut positions, mut wrapped) = (Vec::new(), Vec::new(), Vec::new());
    for (document, key) in &given {
        position += 1;
        documents.push(document.0);
        positions.push(position);
        wrapped.push(server.secrets.wrap(cooperative, *document, key)?);
    }
    if !documents.is_empty() {
        sqlx::query(
            "with kept as (
                 insert into member_key (cooperative, document, position, wrapped)
                 select $1, * from unnest($2::uuid[], $3::bigint[], $4::bytea[])
             )
             update cooperative_head set key_position = $5 where cooperative = $1",
        )
        .bind(cooperative.0)
        .bind(documents)
        .bind(positions)
        .bind(wrapped)
        .bind(position)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(KeysPage { keys: Vec::new(), position: position.unsigned_abs() })
}
