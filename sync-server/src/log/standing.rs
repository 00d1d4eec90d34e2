//! What stands, kept and acted upon: facts by which later change sets are judged, and what they move in the books.

use std::collections::{BTreeMap, BTreeSet};

use shared::change_set::ChangeSet;
use shared::fact::Fact;
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::project::{self, Batch};
use shared::standing::{Reach, Standing, StandingRecord};
use shared::units::registry::key_from_hex;
use sqlx::PgConnection;
use uuid::Uuid;

use super::beside::{self, Counted};
use super::branches::Turn;
use super::known::Known;
use super::read;
use crate::error::Error;
use crate::rows;

/// How many change sets are looked at again in one step, when what stands has changed.
const REVISIT_STEP: i64 = 500;

/// Keeps what later change sets are judged by: keys, invitations, what stands.
pub async fn write_facts<'a>(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    arrivals: impl Iterator<Item = &'a ChangeSet>,
    records: &[StandingRecord],
    standing: &Standing,
) -> Result<(), Error> {
    let (mut devices, mut keys, mut invitations) = (Vec::new(), Vec::new(), Vec::new());
    for change_set in arrivals {
        for raw in change_set.facts.iter().filter(|raw| raw.kind.starts_with("device_")) {
            match Fact::of(raw) {
                Fact::DeviceJoined(joined)
                    if joined.device == change_set.device && key_from_hex(&joined.public_key).is_some() =>
                {
                    devices.push(joined.device);
                    keys.push(joined.public_key);
                }
                // What is no key can introduce nobody.
                Fact::DeviceInvited(invited) if key_from_hex(&invited.invite_key).is_some() => {
                    invitations.push(invited.invite_key);
                }
                _ => {}
            }
        }
    }
    if !devices.is_empty() {
        sqlx::query(
            "insert into known_device (cooperative, device, public_key, revoked)
             select $1, * from unnest($2::uuid[], $3::text[], $4::bool[]) on conflict do nothing",
        )
        .bind(cooperative.0)
        .bind(devices.iter().map(|device| device.0).collect::<Vec<Uuid>>())
        .bind(keys)
        .bind(devices.iter().map(|device| is_revoked(standing, *device)).collect::<Vec<bool>>())
        .execute(&mut *connection)
        .await?;
    }
    if !invitations.is_empty() {
        sqlx::query(
            "insert into known_invitation (cooperative, invite_key)
             select $1, * from unnest($2::text[]) on conflict do nothing",
        )
        .bind(cooperative.0)
        .bind(invitations)
        .execute(&mut *connection)
        .await?;
    }
    for record in records {
        let text = serde_json::to_string(record).map_err(|_| Error::Fault("a standing record cannot be written"))?;
        sqlx::query(
            "insert into standing_record (cooperative, change_set, fact_no, record) values ($1, $2, $3, $4)
             on conflict do nothing",
        )
        .bind(cooperative.0)
        .bind(record.change_set.0)
        .bind(number_of(&text))
        .bind(text)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Tells the records of one change set apart, and those of two bodies with one id.
fn number_of(record: &str) -> i32 {
    let hash = blake3::hash(record.as_bytes());
    hash.as_bytes().iter().take(4).fold(0, |number, byte| (number << 8) | i32::from(*byte))
}

/// Projects anew what was in the log before and whose answer may have changed. Arrivals are not among it.
pub async fn revisit(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    turn: &Turn,
    heads: &BTreeMap<DeviceId, u64>,
) -> Result<(), Error> {
    let (before, after) = (&turn.before, &turn.after);
    let reaches = before.reach_of(after);
    if reaches.is_empty() && turn.repeated.is_empty() {
        return Ok(());
    }
    let counted = Counted::load(connection, cooperative).await?;
    let repeated: BTreeSet<ChangeSetId> = turn.repeated.iter().map(|it| it.id).collect();
    project_again(connection, cooperative, turn.repeated.clone(), (before, after)).await?;
    let holds = |it: &ChangeSet| {
        !repeated.contains(&it.id) && reaches.iter().any(|reach| reach.holds(it.device, it.seq, it.month()))
    };
    for (device, head) in heads {
        let mut from = reaches.iter().filter_map(|reach| begins(reach, *device)).min().unwrap_or(*head);
        let until = reaches.iter().filter_map(|reach| ends(reach, *device)).max().unwrap_or(0).min(*head);
        while from < until {
            let step = read::of_device(connection, cooperative, *device, from, until, REVISIT_STEP).await?;
            let Some(last) = step.last() else { break };
            from = last.0.seq;
            let revisited = step.into_iter().filter(|(it, signed)| holds(it) && counted.holds(it.id, signed));
            project_again(connection, cooperative, revisited.map(|(it, _)| it).collect(), (before, after)).await?;
        }
    }
    let kept = beside::beyond(connection, cooperative, heads).await?.into_iter();
    let kept = kept.filter(|body| holds(&body.change_set) && counted.holds(body.change_set.id, &body.signed));
    project_again(connection, cooperative, kept.map(|body| body.change_set).collect(), (before, after)).await
}

async fn project_again(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    revisited: Vec<ChangeSet>,
    (before, after): (&Standing, &Standing),
) -> Result<(), Error> {
    let doubled = beside::doubled(connection, cooperative, revisited.iter()).await?;
    let batch = Batch { arrivals: &[], shadowed: &[], replaced: &[], revisited: &revisited, doubled: &doubled };
    rows::execute(connection, cooperative.0, project::changes_of(batch, before, after)).await
}

/// The number of a device behind which a reach begins.
fn begins(reach: &Reach, device: DeviceId) -> Option<u64> {
    let concerned = reach.device.is_none_or(|only| only == device);
    concerned.then(|| reach.after.get(&device).copied().unwrap_or(0))
}

/// The last number of a device that a reach goes to.
fn ends(reach: &Reach, device: DeviceId) -> Option<u64> {
    reach.device.is_none_or(|only| only == device).then(|| reach.seq_max.unwrap_or(u64::MAX))
}

/// A device of which not everything it may ever write counts.
fn is_revoked(standing: &Standing, device: DeviceId) -> bool {
    !standing.counts(device, u64::MAX)
}

/// Whether a device may still receive is asked at every request, so it stands ready.
pub async fn mark_revoked(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    known: &Known,
) -> Result<(), Error> {
    let devices: Vec<DeviceId> = known.registry.devices().collect();
    let revoked: Vec<bool> = devices.iter().map(|device| is_revoked(&known.standing, *device)).collect();
    sqlx::query(
        "update known_device set revoked = given.revoked from unnest($2::uuid[], $3::bool[]) as given (device, revoked)
         where cooperative = $1 and known_device.device = given.device and known_device.revoked <> given.revoked",
    )
    .bind(cooperative.0)
    .bind(devices.iter().map(|device| device.0).collect::<Vec<Uuid>>())
    .bind(revoked)
    .execute(connection)
    .await?;
    Ok(())
}
