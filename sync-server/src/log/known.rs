//! What must be known of a cooperative before its change sets can be judged: heads, keys, what stands.

use std::collections::BTreeMap;

use shared::change_set::{BodyHash, Head};
use shared::id::{CooperativeId, DeviceId};
use shared::protocol::Cursor;
use shared::standing::{Standing, StandingRecord};
use shared::units::registry::Registry;
use sqlx::PgConnection;
use uuid::Uuid;

use super::branches;
use crate::error::Error;

/// The state of a log at one position. While the head's lock is held and the position is the same, it is true.
#[derive(Clone)]
pub struct Known {
    pub cursor: Cursor,
    pub heads: BTreeMap<DeviceId, Head>,
    pub registry: Registry,
    /// Without what is known of forked chains.
    pub standing: Standing,
    /// Whether any body stands beside a chain, or any id has several.
    pub has_branches: bool,
}

/// Takes the lock under which a log grows, and says where it ends; none for a cooperative that is not here.
pub async fn lock(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Option<Cursor>, Error> {
    let row: Option<(Uuid, i64)> =
        sqlx::query_as("select epoch, position from cooperative_head where cooperative = $1 for no key update")
            .bind(cooperative.0)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(epoch, position)| Cursor { epoch, position: position.unsigned_abs() }))
}

/// Where a log ends, without a lock.
pub async fn cursor(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Option<Cursor>, Error> {
    let row: Option<(Uuid, i64)> =
        sqlx::query_as("select epoch, position from cooperative_head where cooperative = $1")
            .bind(cooperative.0)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(epoch, position)| Cursor { epoch, position: position.unsigned_abs() }))
}

/// The ends of all chains.
pub async fn heads(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
) -> Result<BTreeMap<DeviceId, Head>, Error> {
    let rows: Vec<(Uuid, i64, Vec<u8>)> =
        sqlx::query_as("select device, seq, hash from device_head where cooperative = $1")
            .bind(cooperative.0)
            .fetch_all(connection)
            .await?;
    let head = |(device, seq, hash): (Uuid, i64, Vec<u8>)| {
        let hash = hash.try_into().map_err(|_| Error::Fault("a stored hash has not 32 bytes"))?;
        Ok((DeviceId(device), Head { seq: seq.unsigned_abs(), hash: BodyHash(hash) }))
    };
    rows.into_iter().map(head).collect()
}

/// What stands, with all that is known of forked chains.
pub async fn standing_with_branches(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
) -> Result<Standing, Error> {
    let branches = branches::all(connection, cooperative).await?;
    Ok(standing(connection, cooperative).await?.with_branches(branches))
}

/// What stands, as the log's facts say; of forked chains it knows nothing.
pub async fn standing(connection: &mut PgConnection, cooperative: CooperativeId) -> Result<Standing, Error> {
    let rows: Vec<String> = sqlx::query_scalar("select record from standing_record where cooperative = $1")
        .bind(cooperative.0)
        .fetch_all(connection)
        .await?;
    let read = |text: &String| {
        serde_json::from_str::<StandingRecord>(text).map_err(|_| Error::Fault("a stored standing record is unreadable"))
    };
    Ok(Standing::of(rows.iter().map(read).collect::<Result<_, _>>()?))
}

impl Known {
    /// Reads it as it is at `cursor`, whose lock is held.
    pub async fn load(
        connection: &mut PgConnection,
        cooperative: CooperativeId,
        cursor: Cursor,
    ) -> Result<Known, Error> {
        let mut registry = Registry::default();
        let devices: Vec<(Uuid, String)> =
            sqlx::query_as("select device, public_key from known_device where cooperative = $1")
                .bind(cooperative.0)
                .fetch_all(&mut *connection)
                .await?;
        devices.iter().for_each(|(device, key)| registry.add_device(DeviceId(*device), key));
        let invitations: Vec<String> =
            sqlx::query_scalar("select invite_key from known_invitation where cooperative = $1")
                .bind(cooperative.0)
                .fetch_all(&mut *connection)
                .await?;
        invitations.iter().for_each(|invite_key| registry.add_invitation(invite_key));
        let heads = heads(connection, cooperative).await?;
        let standing = standing(connection, cooperative).await?;
        let has_branches = branches::are_there(connection, cooperative).await?;
        Ok(Known { cursor, heads, registry, standing, has_branches })
    }
}
