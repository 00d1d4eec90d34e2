//! The report of a restore: what proves that nothing is missing, or says what is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared::id::DeviceId;
use shared::money::Money;
use shared::safety::reach::Reach;
use ts_rs::TS;

use super::sources::SourceKind;
use super::survey::Surveyed;
use crate::commands::requests::VerifyCheck;
use crate::core::Identity;
use crate::store::load::units;
use crate::store::log::counted;
use crate::store::{Store, StoreError, log};

/// A source, as the report names it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct SourceLine {
    pub kind: SourceKind,
    pub path: String,
    #[ts(type = "number")]
    pub made_at_ms: u64,
    #[ts(type = "number")]
    pub change_sets: u64,
    /// Whether it could be read to its end.
    pub is_whole: bool,
    /// How many records the other sources have that this one lacks.
    #[ts(type = "number")]
    pub lacks: u64,
}

/// A device's chain in the restored books.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeviceLine {
    pub device_id: DeviceId,
    pub till_code: String,
    pub name: String,
    #[ts(type = "number")]
    pub first_seq: u64,
    #[ts(type = "number")]
    pub last_seq: u64,
    /// The hash of the last record: the same on every replica that goes as far.
    pub head: String,
    #[ts(type = "number")]
    pub last_at_ms: u64,
    /// Runs of numbers that some copy says to exist and none holds.
    #[ts(type = "Array<[number, number]>")]
    pub missing: Vec<(u64, u64)>,
}

/// What the server added afterwards.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct ServerTail {
    pub url: String,
    pub reached: bool,
    #[ts(type = "number")]
    pub received: u64,
    /// What this machine still has to send.
    #[ts(type = "number")]
    pub waiting: u64,
}

/// The report.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct RestoreReport {
    pub cooperative_name: String,
    pub unit_name: String,
    pub old_code: String,
    pub new_code: String,
    #[ts(type = "number")]
    pub made_at_ms: u64,
    #[ts(type = "number")]
    pub took_ms: u64,
    pub sources: Vec<SourceLine>,
    pub devices: Vec<DeviceLine>,
    #[ts(type = "number")]
    pub missing: u64,
    /// Records that a copy held and that did not pass the checks.
    #[ts(type = "number")]
    pub refused: u64,
    #[ts(type = "number")]
    pub change_sets: u64,
    #[ts(type = "number")]
    pub sales: u64,
    #[ts(type = "number")]
    pub products: u64,
    #[ts(type = "number")]
    pub members: u64,
    #[ts(type = "number")]
    pub member_keys: u64,
    #[ts(type = "string")]
    pub debit_total: Money,
    #[ts(type = "string")]
    pub credit_total: Money,
    pub checks: Vec<VerifyCheck>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub server: Option<ServerTail>,
    /// Whether nothing is missing, nothing was refused and every check holds.
    pub is_complete: bool,
}

/// What the sources come to, for the report.
pub(super) fn source_lines(surveyed: &[Surveyed], whole: &Reach) -> Vec<SourceLine> {
    let line = |it: &Surveyed| SourceLine {
        kind: it.source.kind,
        path: it
            .taken
            .first()
            .filter(|_| it.source.kind == SourceKind::Backup)
            .unwrap_or(&it.source.path)
            .display()
            .to_string(),
        made_at_ms: it.opening.made_at_ms,
        change_sets: it.reach.change_sets,
        is_whole: it.is_whole,
        lacks: it.reach.lacks_of(whole),
    };
    surveyed.iter().map(line).collect()
}

/// Device by device, what stands in the restored books against what the copies say to exist.
///
/// # Errors
/// The database's own.
pub(super) fn device_lines(store: &Store, identity: Identity, whole: &Reach) -> Result<Vec<DeviceLine>, StoreError> {
    let connection = store.reader();
    let known: BTreeMap<DeviceId, units::KnownDevice> =
        units::devices(&connection, identity.cooperative)?.into_iter().map(|it| (it.device, it)).collect();
    let mut heads = log::heads(&connection)?;
    whole.devices.keys().for_each(|device| _ = heads.entry(*device).or_insert(0));
    let mut lines = Vec::new();
    for (device, seq) in heads {
        let head = log::head(&connection, device)?;
        let declared = whole.devices.get(&device).map_or(0, |it| it.declared.max(it.last.seq));
        let name = |of: fn(&units::KnownDevice) -> &String| known.get(&device).map(of).cloned().unwrap_or_default();
        lines.push(DeviceLine {
            device_id: device,
            till_code: name(|it| &it.till_code),
            name: name(|it| &it.name),
            first_seq: u64::from(seq > 0),
            last_seq: seq,
            head: head.0.hash.short(),
            last_at_ms: head.1.wall_ms,
            missing: if declared > seq { vec![(seq + 1, declared)] } else { Vec::new() },
        });
    }
    lines.sort_unstable_by(|one, other| one.till_code.cmp(&other.till_code).then(one.device_id.cmp(&other.device_id)));
    Ok(lines)
}

/// Counts and totals of the restored books.
pub(super) struct Totals {
    pub change_sets: u64,
    pub sales: u64,
    pub products: u64,
    pub members: u64,
    pub debit: Money,
    pub credit: Money,
}

/// Adds the restored books up.
///
/// # Errors
/// The database's own.
pub(super) fn totals(store: &Store) -> Result<Totals, StoreError> {
    let connection = store.reader();
    let count = |table: &str| -> Result<u64, StoreError> {
        let sql = format!("select count(*) from {table}");
        Ok(connection.query_row(&sql, [], |row| row.get(0)).map(counted)?)
    };
    let sql = "select coalesce(sum(debit_minor), 0), coalesce(sum(credit_minor), 0) from account_total";
    let (debit, credit) = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Totals {
        change_sets: count("change_set")?,
        sales: count("sale")?,
        products: count("product")?,
        members: count("member")?,
        debit: Money::from_minor(debit),
        credit: Money::from_minor(credit),
    })
}
