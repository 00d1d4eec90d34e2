//! When each device was last heard here, and what it said of itself. Shown to people; nothing is decided by it, but
//! that a device which has read further than the log goes proves that this database was restored.

use shared::contact::{DeviceContact, DeviceReport};
use shared::id::DeviceId;
use shared::protocol::Cursor;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::Device;
use crate::enrol::new_epoch;
use crate::error::Error;
use crate::log;

/// Writes down what a device said.
pub async fn keep(connection: &mut PgConnection, device: Device, report: &DeviceReport) -> Result<(), Error> {
    sqlx::query(
        "insert into device_contact (cooperative, device, app_version, protocol, waiting, oldest_seconds, late_hours)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (cooperative, device) do update set contacted_at = now(), app_version = excluded.app_version,
             protocol = excluded.protocol, waiting = excluded.waiting, oldest_seconds = excluded.oldest_seconds,
             late_hours = excluded.late_hours",
    )
    .bind(device.cooperative.0)
    .bind(device.device.0)
    .bind(&report.app)
    .bind(i32::from(report.protocol))
    .bind(log::read::signed(report.waiting))
    .bind(report.oldest_seconds.map(log::read::signed))
    .bind(report.late_hours.map(log::read::signed))
    .execute(connection)
    .await?;
    Ok(())
}

/// What all devices of a cooperative said last.
pub async fn list(connection: &mut PgConnection, device: Device) -> Result<Vec<DeviceContact>, Error> {
    type Contact = (Uuid, i64, String, i32, i64, Option<i64>, Option<i64>);
    let rows: Vec<Contact> = sqlx::query_as(
        "select device, cast(floor(extract(epoch from contacted_at) * 1000) as bigint), app_version, protocol, waiting,
                oldest_seconds, late_hours
         from device_contact where cooperative = $1 order by device",
    )
    .bind(device.cooperative.0)
    .fetch_all(connection)
    .await?;
    let contact = |(device, at_ms, app, protocol, waiting, oldest, late_hours): Contact| DeviceContact {
        device: DeviceId(device),
        at_ms: at_ms.unsigned_abs(),
        report: DeviceReport {
            protocol: u16::try_from(protocol).unwrap_or(0),
            app,
            waiting: waiting.unsigned_abs(),
            oldest_seconds: oldest.map(i64::unsigned_abs),
            late_hours: late_hours.map(i64::unsigned_abs),
            cursor: None,
        },
    };
    Ok(rows.into_iter().map(contact).collect())
}

/// Begins a new epoch where a device in good standing has read further than the log goes: the database is an older
/// copy of itself, and positions behind its end would soon name other change sets than before (design §7).
pub async fn notice_restored(
    connection: &mut PgConnection,
    device: Device,
    end: Cursor,
    report: &DeviceReport,
) -> Result<Cursor, Error> {
    let is_behind = report.cursor.is_some_and(|known| known.epoch == end.epoch && known.position > end.position);
    if !is_behind {
        return Ok(end);
    }
    let epoch: Option<Uuid> = sqlx::query_scalar(
        "update cooperative_head set epoch = $3 where cooperative = $1 and epoch = $4 and position < $5
         and exists (select from known_device where known_device.cooperative = $1 and device = $2 and not revoked)
         returning epoch",
    )
    .bind(device.cooperative.0)
    .bind(device.device.0)
    .bind(new_epoch()?)
    .bind(end.epoch)
    .bind(log::read::signed(report.cursor.map_or(0, |known| known.position)))
    .fetch_optional(&mut *connection)
    .await?;
    if epoch.is_some() {
        tracing::warn!("a device has read further than the log goes: the database was restored, a new epoch begins");
    }
    Ok(log::cursor(connection, device.cooperative).await?.unwrap_or(end))
}
