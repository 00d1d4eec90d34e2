//! Reading the log: pages for those who pull, steps for those who project again.

use futures_util::TryStreamExt;
use serde::Serialize;
use serde_json::value::RawValue;
use shared::change_set::{ChangeSet, Signed};
use shared::clock::Month;
use shared::id::{CooperativeId, DeviceId};
use shared::protocol::{Cursor, MissingRequest, PAGE_BYTES_MAX, PAGE_CHANGE_SETS_MAX, STRETCH_CHANGE_SETS};
use shared::verify::read_body;
use sqlx::{FromRow, PgConnection, Row};
use uuid::Uuid;

use super::known;
use crate::error::Error;
use crate::packing::Packed;

/// Left free in a page for what stands around its change sets.
const PAGE_FRAME_BYTES: usize = 1024;

/// A count as the database keeps it.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A month as the log keeps it.
pub fn month_number(month: Month) -> i32 {
    i32::try_from(month.number()).unwrap_or(i32::MAX)
}

/// `shared::protocol::PullResponse`, its change sets already written: each is turned into text once.
#[derive(Serialize)]
pub struct PullPage {
    pub cursor: Cursor,
    pub more: bool,
    pub change_sets: Vec<Box<RawValue>>,
}

/// What comes behind a position of this epoch: as much as a page may carry, and one change set at least.
pub async fn page(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    epoch: Option<Uuid>,
    after: u64,
    limit: usize,
) -> Result<PullPage, Error> {
    let end = known::cursor(connection, cooperative).await?.ok_or(Error::DeviceUnknown)?;
    let after = if epoch == Some(end.epoch) { after } else { 0 };
    let mut page =
        PullPage { cursor: Cursor { epoch: end.epoch, position: after }, more: false, change_sets: Vec::new() };
    let mut bytes = PAGE_FRAME_BYTES;
    let mut rows = sqlx::query(
        "select position, packing, cooperative, device, id, body, signature from change_set
         where cooperative = $1 and position > $2 order by position limit $3",
    )
    .bind(cooperative.0)
    .bind(signed(after))
    .bind(i64::try_from(limit.clamp(1, PAGE_CHANGE_SETS_MAX)).unwrap_or(1))
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let text = written(&row)?;
        bytes += text.get().len() + 1;
        if bytes > PAGE_BYTES_MAX && !page.change_sets.is_empty() {
            break;
        }
        page.cursor.position = row.try_get::<i64, _>(0)?.unsigned_abs();
        page.change_sets.push(text);
    }
    page.more = page.cursor.position < end.position;
    Ok(page)
}

/// What somebody lacks who knows each device as far as it says, in the order of the log. The end of the log is read
/// first: what is appended meanwhile comes with the next pull.
pub async fn missing(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    request: &MissingRequest,
) -> Result<PullPage, Error> {
    let end = known::cursor(connection, cooperative).await?.ok_or(Error::DeviceUnknown)?;
    let after = request.after.filter(|after| after.epoch == end.epoch).map_or(0, |after| after.position);
    let limit = request.limit.clamp(1, PAGE_CHANGE_SETS_MAX);
    let mut rows = sqlx::query(
        "select position, packing, cooperative, device, id, body, signature from change_set
         left join unnest($3::uuid[], $4::bigint[]) as known (known_device, known_seq) on known_device = device
         where cooperative = $1 and position > $2 and position <= $5 and seq > coalesce(known_seq, 0)
         order by position limit $6",
    )
    .bind(cooperative.0)
    .bind(signed(after))
    .bind(request.heads.keys().map(|device| device.0).collect::<Vec<Uuid>>())
    .bind(request.heads.values().map(|seq| signed(*seq)).collect::<Vec<i64>>())
    .bind(signed(end.position))
    .bind(i64::try_from(limit).unwrap_or(1) + 1)
    .fetch(connection);
    let mut page =
        PullPage { cursor: Cursor { epoch: end.epoch, position: after }, more: false, change_sets: Vec::new() };
    let mut bytes = PAGE_FRAME_BYTES;
    while let Some(row) = rows.try_next().await? {
        let text = written(&row)?;
        bytes += text.get().len() + 1;
        if page.change_sets.len() == limit || (bytes > PAGE_BYTES_MAX && !page.change_sets.is_empty()) {
            page.more = true;
            return Ok(page);
        }
        page.cursor.position = row.try_get::<i64, _>(0)?.unsigned_abs();
        page.change_sets.push(text);
    }
    page.cursor.position = end.position;
    Ok(page)
}

/// Writes the change sets of one stretch behind a position, one by one, so that no more than one is in memory; false
/// where together they are larger than `bytes_max`.
pub async fn stretch(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    after: u64,
    bytes_max: usize,
    mut sink: impl std::io::Write + Send,
) -> Result<bool, Error> {
    let mut rows = sqlx::query(
        "select position, packing, cooperative, device, id, body, signature from change_set
         where cooperative = $1 and position > $2 and position <= $3 order by position",
    )
    .bind(cooperative.0)
    .bind(signed(after))
    .bind(signed(after + STRETCH_CHANGE_SETS))
    .fetch(connection);
    let mut bytes = PAGE_FRAME_BYTES;
    let mut between = "[";
    while let Some(row) = rows.try_next().await? {
        let text = written(&row)?;
        bytes += text.get().len() + 1;
        if bytes > bytes_max {
            return Ok(false);
        }
        sink.write_all(between.as_bytes())?;
        sink.write_all(text.get().as_bytes())?;
        between = ",";
    }
    sink.write_all(if between == "[" { b"[]" } else { b"]" })?;
    Ok(true)
}

/// A change set of the log as a page carries it.
fn written(row: &sqlx::postgres::PgRow) -> Result<Box<RawValue>, Error> {
    serde_json::value::to_raw_value(&Packed::from_row(row)?.signed()?)
        .map_err(|_| Error::Fault("a change set cannot be written"))
}

fn read_row(packed: &Packed) -> Result<(ChangeSet, Signed), Error> {
    let signed = packed.signed()?;
    let change_set = read_body(&signed).map_err(|_| Error::Fault("a stored change set cannot be read"))?;
    Ok((change_set, signed))
}

/// A device's change sets in their order, behind one number and up to another.
pub async fn of_device(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    device: DeviceId,
    after_seq: u64,
    up_to_seq: u64,
    limit: i64,
) -> Result<Vec<(ChangeSet, Signed)>, Error> {
    let rows: Vec<Packed> = sqlx::query_as(
        "select packing, cooperative, device, id, body, signature from change_set
         where cooperative = $1 and device = $2 and seq > $3 and seq <= $4 order by seq limit $5",
    )
    .bind(cooperative.0)
    .bind(device.0)
    .bind(signed(after_seq))
    .bind(signed(up_to_seq))
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read_row).collect()
}

#[derive(sqlx::FromRow)]
struct Placed {
    position: i64,
    #[sqlx(flatten)]
    packed: Packed,
}

/// The log in the order it came, behind a position, each with its position.
pub async fn step(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    after: u64,
    limit: i64,
) -> Result<Vec<(u64, ChangeSet, Signed)>, Error> {
    let rows: Vec<Placed> = sqlx::query_as(
        "select position, packing, cooperative, device, id, body, signature from change_set
         where cooperative = $1 and position > $2 order by position limit $3",
    )
    .bind(cooperative.0)
    .bind(signed(after))
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let read = |row: &Placed| {
        let (change_set, signed) = read_row(&row.packed)?;
        Ok((row.position.unsigned_abs(), change_set, signed))
    };
    rows.iter().map(read).collect()
}
