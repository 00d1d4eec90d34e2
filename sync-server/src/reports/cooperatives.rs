//! Which cooperatives share with a group, and how far each of their devices has been heard.

use serde::Serialize;
use shared::id::{CooperativeId, GroupId};
use sqlx::PgPool;

use super::{DeviceReach, begin_shared, reach, sharers};
use crate::error::Error;

/// A cooperative that shares.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct CooperativeView {
    pub cooperative_id: CooperativeId,
    pub name: String,
    #[ts(type = "number")]
    pub shared_since_ms: i64,
    pub devices: Vec<DeviceReach>,
}

/// A cooperative that no longer shares.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct Withdrawn {
    pub name: String,
}

/// The answer.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct CooperativesResponse {
    pub cooperatives: Vec<CooperativeView>,
    pub withdrawn: Vec<Withdrawn>,
}

/// Lists the cooperatives of a group.
pub async fn cooperatives(pool: &PgPool, group: GroupId) -> Result<CooperativesResponse, Error> {
    let mut response = CooperativesResponse { cooperatives: Vec::new(), withdrawn: Vec::new() };
    for sharer in sharers(pool, group).await? {
        let transaction = begin_shared(pool, group, &sharer).await?;
        match (transaction, sharer.shared_since_ms) {
            (Some(mut transaction), Some(shared_since_ms)) => {
                let devices = reach(&mut transaction, sharer.cooperative).await?;
                transaction.commit().await?;
                let cooperative_id = sharer.cooperative;
                response.cooperatives.push(CooperativeView {
                    cooperative_id,
                    name: sharer.name,
                    shared_since_ms,
                    devices,
                });
            }
            _ => response.withdrawn.push(Withdrawn { name: sharer.name }),
        }
    }
    Ok(response)
}
