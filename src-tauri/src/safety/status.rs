//! How the copies stand, from what this till knows: nothing here touches the place of the copies, which may hang.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use shared::id::DeviceId;

use super::settings::{self, SafetySettings};
use super::trouble::Trouble;
use super::{backup, member_keys, new_key};
use crate::core::{Identity, Open, now_ms};
use crate::store::{StoreError, local_state, log};
use crate::sync::SERVER_URL;

/// Something that waits longer than this for the mirror is worth telling.
const LATE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 3_600_000;

/// How the mirror stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MirrorStanding {
    /// Nobody has chosen a place.
    Off,
    /// It holds everything.
    Whole,
    /// It is being brought up.
    CatchingUp,
    /// Something has waited for long, or a write takes strangely long.
    Late,
    /// It cannot be written; see the trouble.
    Troubled,
}

/// The status.
#[derive(Clone, Debug)]
pub struct SafetyStatus {
    pub settings: SafetySettings,
    pub standing: MirrorStanding,
    pub waiting: u64,
    pub oldest_waiting_ms: Option<u64>,
    pub written_at_ms: Option<u64>,
    pub trouble: Option<Trouble>,
    pub last_backup: Option<backup::LastBackup>,
    pub backup_trouble: Option<Trouble>,
    pub is_backup_late: bool,
    /// Whether the copies lie on the disk of the data, which takes them with it.
    pub is_mirror_on_same_disk: bool,
    pub is_backup_on_same_disk: bool,
    /// Since when records are nowhere but on this disk; none where a server keeps them, or nothing is.
    pub alone_since_ms: Option<u64>,
    /// How many copies still open with the sheet before this one.
    pub old_copies: u64,
    /// The mark of the sheet that is in force after the next start.
    pub next_sheet_mark: Option<String>,
    /// Whether that is longer than the settings allow.
    pub is_alone: bool,
    pub member_keys_at_ms: Option<u64>,
}

/// What a mirror that goes this far lacks, and since when.
fn waiting(connection: &Connection, held: &BTreeMap<DeviceId, u64>) -> Result<(u64, Option<u64>), StoreError> {
    let mut statement =
        connection.prepare_cached("select count(*), min(clock_ms) from change_set where device = ?1 and seq > ?2")?;
    let (mut count, mut oldest) = (0, None);
    for (device, seq) in log::heads(connection)? {
        let from = held.get(&device).copied().unwrap_or(0);
        if seq <= from {
            continue;
        }
        let (more, since): (i64, Option<i64>) =
            statement.query_row(params![device.as_bytes(), log::stored(from)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        count += log::counted(more);
        oldest = [oldest, since.map(log::counted)].into_iter().flatten().min();
    }
    Ok((count, oldest))
}

/// Since when records are nowhere but on this machine's disk. Where there is a server, its own alarm speaks.
fn alone_since(
    connection: &Connection,
    identity: Identity,
    mirror_until_ms: Option<u64>,
    backup: Option<&backup::LastBackup>,
) -> Result<Option<u64>, StoreError> {
    if local_state(connection, SERVER_URL)?.is_some() {
        return Ok(None);
    }
    let backup_until_ms = backup.filter(|last| last.is_elsewhere).map(|last| last.at_ms);
    if let Some(until) = mirror_until_ms.max(backup_until_ms) {
        return Ok(Some(until));
    }
    let mut statement = connection.prepare_cached("select clock_ms from change_set where device = ?1 and seq = 1")?;
    Ok(statement.query_row([identity.device.as_bytes()], |row| row.get(0)).optional()?.map(log::counted))
}

/// Reads the status.
///
/// # Errors
/// The database's own.
pub fn read(open: &Open) -> Result<SafetyStatus, StoreError> {
    let now = now_ms();
    let (last_backup, last_keys) = (backup::last(open)?, member_keys::last(open)?);
    let mirror = open.safety.mirror();
    let connection = open.store.reader();
    let settings = settings::read(&connection)?;
    let (waiting, oldest_waiting_ms) = match settings.mirror {
        Some(_) => waiting(&connection, &mirror.held)?,
        None => (0, None),
    };
    let is_old = oldest_waiting_ms.is_some_and(|since| now.saturating_sub(since) > LATE_MS);
    let standing = match (&settings.mirror, &mirror.trouble) {
        (None, _) => MirrorStanding::Off,
        (Some(_), Some(_)) => MirrorStanding::Troubled,
        (Some(_), None) if waiting == 0 => MirrorStanding::Whole,
        (Some(_), None)
            if mirror.is_slow(now) || (is_old && mirror.written_at_ms.is_none_or(|at| now - at > LATE_MS)) =>
        {
            MirrorStanding::Late
        }
        (Some(_), None) => MirrorStanding::CatchingUp,
    };
    let is_mirror_on_same_disk = match &settings.mirror {
        Some(place) => mirror.is_same_disk.unwrap_or(place.is_same_disk),
        None => false,
    };
    let has_mirror_elsewhere = settings.mirror.is_some() && !is_mirror_on_same_disk && !mirror.held.is_empty();
    let mirror_until_ms = has_mirror_elsewhere.then(|| oldest_waiting_ms.unwrap_or(now));
    let alone_since_ms = alone_since(&connection, open.identity, mirror_until_ms, last_backup.as_ref())?;
    let exchanged = new_key::last(&connection)?;
    let limit_ms = u64::from(settings.alarm_days) * DAY_MS;
    Ok(SafetyStatus {
        standing,
        waiting,
        oldest_waiting_ms,
        written_at_ms: mirror.written_at_ms,
        trouble: mirror.trouble.filter(|_| settings.mirror.is_some()),
        is_backup_late: last_backup.as_ref().is_none_or(|last| now.abs_diff(last.at_ms) > limit_ms),
        is_mirror_on_same_disk,
        is_backup_on_same_disk: settings.backup_place.is_none() || !settings.is_backup_elsewhere,
        old_copies: exchanged.as_ref().map_or(0, |exchanged| exchanged.old_copies.len() as u64),
        next_sheet_mark: exchanged.map(|exchanged| exchanged.mark).filter(|mark| *mark != open.recovery_key.mark()),
        is_alone: alone_since_ms.is_some_and(|since| now.saturating_sub(since) > limit_ms),
        alone_since_ms,
        backup_trouble: open.safety.backup.trouble().map(|(_, trouble)| trouble),
        last_backup,
        member_keys_at_ms: last_keys.map(|last| last.at_ms),
        settings,
    })
}
