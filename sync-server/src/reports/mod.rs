//! What a head office reads: totals of the cooperatives that share with its group, one cooperative per transaction.
//!
//! Words: *complete up to* says for every device how far its figures are in; a cooperative that withdrew is named and
//! never added. Amounts are summed in `shared::Money`, never rounded. People and lines are deliberately absent: the
//! database role that reads here cannot see them.

pub mod cooperatives;
pub mod sales;
pub mod trial_balance;

use serde::Serialize;
use shared::clock::date_from_number;
use shared::id::{CooperativeId, DeviceId, GroupId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;
use crate::tenant::{self, Scope, Transaction};

/// How far one device's figures are in.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct DeviceReach {
    pub device_id: DeviceId,
    pub till_code: String,
    pub unit_name: String,
    #[ts(type = "number")]
    pub seq: i64,
    #[ts(type = "number | null")]
    pub last_clock_ms: Option<i64>,
    pub last_business_date: Option<String>,
    #[ts(type = "number | null")]
    pub received_at_ms: Option<i64>,
    /// When the device last asked here, whether or not it had anything to send.
    #[ts(type = "number | null")]
    pub contacted_at_ms: Option<i64>,
    pub app_version: Option<String>,
    pub protocol: Option<i32>,
    /// What waited in the device at that time, and how long the oldest of it.
    #[ts(type = "number | null")]
    pub waiting: Option<i64>,
    #[ts(type = "number | null")]
    pub oldest_seconds: Option<i64>,
    /// After how many hours the cooperative wants either to be noticed.
    #[ts(type = "number | null")]
    pub late_hours: Option<i64>,
}

/// How far one cooperative's figures are in.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct CooperativeReach {
    pub cooperative_id: CooperativeId,
    pub name: String,
    pub devices: Vec<DeviceReach>,
}

/// A cooperative as the group may see it.
#[derive(Clone, Debug)]
pub struct Sharer {
    pub cooperative: CooperativeId,
    pub name: String,
    /// Since when it shares; none where it withdrew.
    pub shared_since_ms: Option<i64>,
}

/// Every cooperative that ever shared with the group and whose books still say so, or say that it withdrew.
pub async fn sharers(pool: &PgPool, group: GroupId) -> Result<Vec<Sharer>, Error> {
    let mut transaction = tenant::begin(pool, Scope::Group(group)).await?;
    let known: Vec<Uuid> = sqlx::query_scalar("select cooperative from group_cooperative where group_id = $1")
        .bind(group.0)
        .fetch_all(&mut *transaction)
        .await?;
    transaction.commit().await?;
    let mut sharers = Vec::with_capacity(known.len());
    for cooperative in known.into_iter().map(CooperativeId) {
        let mut transaction = tenant::begin(pool, Scope::Shared(group, cooperative)).await?;
        let row: Option<(String, i64, i64)> = sqlx::query_as(
            "select name, granted, at_ms from sharing join cooperative using (cooperative)
             where cooperative = $1 and group_id = $2",
        )
        .bind(cooperative.0)
        .bind(group.0)
        .fetch_optional(&mut *transaction)
        .await?;
        transaction.commit().await?;
        if let Some((name, granted, at_ms)) = row {
            sharers.push(Sharer { cooperative, name, shared_since_ms: (granted == 1).then_some(at_ms) });
        }
    }
    sharers.sort_by(|left, right| (&left.name, left.cooperative).cmp(&(&right.name, right.cooperative)));
    Ok(sharers)
}

/// Begins to read one cooperative for a group; none where it does not share now.
pub(crate) async fn begin_shared(pool: &PgPool, group: GroupId, sharer: &Sharer) -> Result<Option<Transaction>, Error> {
    let mut transaction = tenant::begin(pool, Scope::Shared(group, sharer.cooperative)).await?;
    // One picture of this cooperative for all that is read in the transaction.
    sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
    let granted: Option<i64> =
        sqlx::query_scalar("select granted from sharing where cooperative = $1 and group_id = $2")
            .bind(sharer.cooperative.0)
            .bind(group.0)
            .fetch_optional(&mut *transaction)
            .await?;
    Ok((granted == Some(1)).then_some(transaction))
}

/// What each device of the cooperative has sent, and when it was last heard.
async fn reach(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Vec<DeviceReach>, Error> {
    #[derive(sqlx::FromRow)]
    struct Reached {
        device: Uuid,
        till_code: String,
        unit_name: String,
        seq: i64,
        last_clock_ms: Option<i64>,
        last_business_date: Option<i64>,
        received_at_ms: Option<i64>,
        contacted_at_ms: Option<i64>,
        app_version: Option<String>,
        protocol: Option<i32>,
        waiting: Option<i64>,
        oldest_seconds: Option<i64>,
        late_hours: Option<i64>,
    }
    let rows: Vec<Reached> = sqlx::query_as(
        "select device.device, device.till_code, coalesce(unit.name, '') as unit_name, coalesce(seq, 0) as seq,
                last_clock_ms, last_business_date,
                cast(floor(extract(epoch from received_at) * 1000) as bigint) as received_at_ms,
                cast(floor(extract(epoch from contacted_at) * 1000) as bigint) as contacted_at_ms,
                app_version, protocol, waiting, oldest_seconds, late_hours
         from device
         left join device_head on device_head.cooperative = device.cooperative and device_head.device = device.device
         left join device_contact
             on device_contact.cooperative = device.cooperative and device_contact.device = device.device
         left join unit on unit.cooperative = device.cooperative and unit.unit = device.unit
         where device.cooperative = $1 order by device.till_code collate \"C\", device.device",
    )
    .bind(cooperative.0)
    .fetch_all(connection)
    .await?;
    let device = |row: Reached| DeviceReach {
        device_id: DeviceId(row.device),
        till_code: row.till_code,
        unit_name: row.unit_name,
        seq: row.seq,
        last_clock_ms: row.last_clock_ms,
        last_business_date: row.last_business_date.and_then(date_from_number).map(|date| date.to_string()),
        received_at_ms: row.received_at_ms,
        contacted_at_ms: row.contacted_at_ms,
        app_version: row.app_version,
        protocol: row.protocol,
        waiting: row.waiting,
        oldest_seconds: row.oldest_seconds,
        late_hours: row.late_hours,
    };
    Ok(rows.into_iter().map(device).collect())
}
