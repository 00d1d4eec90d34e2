//! Loading units, devices, users and sharing.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use shared::id::{CooperativeId, DeviceId, GroupId, UnitId, UserId};
use shared::members::money::SavingsProduct;
use shared::units::access::Role;
use shared::units::decide::KnownUser;
use shared::units::registry::{cooperative_of_founder, key_from_hex};

use crate::core::Identity;
use crate::store::StoreError;
use crate::store::log::counted;

/// All users.
///
/// # Errors
/// The database's own.
pub fn users(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<KnownUser>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select app_user, name, role, pin_verifier, credential_version, active, version_n
         from app_user where cooperative = ?1 order by name, app_user",
    )?;
    let rows = statement.query_map([cooperative.as_bytes()], |row| {
        let role: String = row.get(2)?;
        Ok(KnownUser {
            user: UserId::from_bytes(row.get(0)?),
            name: row.get(1)?,
            // A role of a later version may do nothing here: deny by default.
            role: Role::from_code(&role).unwrap_or(Role::Member),
            pin_verifier: row.get(3)?,
            credential_version: counted(row.get(4)?),
            active: row.get(5)?,
            n: counted(row.get(6)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One user.
///
/// # Errors
/// The database's own.
pub fn user(
    connection: &Connection,
    cooperative: CooperativeId,
    user: UserId,
) -> Result<Option<KnownUser>, StoreError> {
    Ok(users(connection, cooperative)?.into_iter().find(|known| known.user == user))
}

/// The name of a user, or their id's first letters where it is not known.
///
/// # Errors
/// The database's own.
pub fn user_name(connection: &Connection, cooperative: CooperativeId, user: UserId) -> Result<String, StoreError> {
    let mut statement =
        connection.prepare_cached("select name from app_user where cooperative = ?1 and app_user = ?2")?;
    let name = statement.query_row(params![cooperative.as_bytes(), user.as_bytes()], |row| row.get(0)).optional()?;
    Ok(name.unwrap_or_else(|| user.to_string().chars().take(8).collect()))
}

/// A device with its unit.
#[derive(Clone, Debug)]
pub struct KnownDevice {
    pub device: DeviceId,
    pub name: String,
    pub till_code: String,
    pub unit_code: String,
    pub unit_name: String,
    pub seq: u64,
    pub acknowledged_seq: u64,
    pub clock_ms: Option<u64>,
}

/// All devices with how far each is known.
///
/// # Errors
/// The database's own.
pub fn devices(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<KnownDevice>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select d.device, d.name, d.till_code, coalesce(u.code, ''), coalesce(u.name, ''), coalesce(h.seq, 0),
                coalesce(h.acknowledged_seq, 0), h.clock_ms
         from device d left join unit u on u.cooperative = d.cooperative and u.unit = d.unit
         left join device_head h on h.device = d.device
         where d.cooperative = ?1 order by d.till_code, d.device",
    )?;
    let rows = statement.query_map([cooperative.as_bytes()], |row| {
        Ok(KnownDevice {
            device: DeviceId::from_bytes(row.get(0)?),
            name: row.get(1)?,
            till_code: row.get(2)?,
            unit_code: row.get(3)?,
            unit_name: row.get(4)?,
            seq: counted(row.get(5)?),
            acknowledged_seq: counted(row.get(6)?),
            clock_ms: row.get::<_, Option<i64>>(7)?.map(counted),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One device.
///
/// # Errors
/// The database's own.
pub fn device(
    connection: &Connection,
    cooperative: CooperativeId,
    device: DeviceId,
) -> Result<Option<KnownDevice>, StoreError> {
    Ok(devices(connection, cooperative)?.into_iter().find(|known| known.device == device))
}

/// This device and those it goes on for, the nearest first.
///
/// # Errors
/// The database's own.
pub fn lineage(
    connection: &Connection,
    cooperative: CooperativeId,
    device: DeviceId,
) -> Result<Vec<DeviceId>, StoreError> {
    let mut statement =
        connection.prepare_cached("select predecessor from device where cooperative = ?1 and device = ?2")?;
    let mut lineage = vec![device];
    while let Some(last) = lineage.last() {
        let before: Option<Option<[u8; 16]>> =
            statement.query_row(params![cooperative.as_bytes(), last.as_bytes()], |row| row.get(0)).optional()?;
        match before.flatten().map(DeviceId::from_bytes) {
            Some(before) if !lineage.contains(&before) => lineage.push(before),
            _ => break,
        }
    }
    Ok(lineage)
}

/// This device, those it goes on for, and those that go on for any of them: they share shifts.
///
/// # Errors
/// The database's own.
pub fn family(
    connection: &Connection,
    cooperative: CooperativeId,
    device: DeviceId,
) -> Result<BTreeSet<DeviceId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "with recursive own (device) as (
             select ?2
             union select case when d.device = own.device then d.predecessor else d.device end
                 from own join device d on d.device = own.device or d.predecessor = own.device
                 where d.cooperative = ?1 and d.predecessor is not null)
         select device from own",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), device.as_bytes()], |row| row.get(0))?;
    Ok(rows.map(|id| id.map(DeviceId::from_bytes)).collect::<Result<_, _>>()?)
}

/// Printed codes that are taken: of devices and of open invitations.
///
/// # Errors
/// The database's own.
pub fn till_codes(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select till_code from device where cooperative = ?1 union select till_code from invitation where cooperative = ?1",
    )?;
    let rows = statement.query_map([cooperative.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is shared with a group: name, whether granted, version.
#[derive(Clone, Debug)]
pub struct KnownSharing {
    pub group: GroupId,
    pub name: String,
    pub granted: bool,
    pub n: u64,
}

/// All sharings, granted or withdrawn.
///
/// # Errors
/// The database's own.
pub fn sharings(connection: &Connection, cooperative: CooperativeId) -> Result<Vec<KnownSharing>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select group_id, group_name, granted, version_n from sharing where cooperative = ?1 order by group_name",
    )?;
    let rows = statement.query_map([cooperative.as_bytes()], |row| {
        Ok(KnownSharing {
            group: GroupId::from_bytes(row.get(0)?),
            name: row.get(1)?,
            granted: row.get(2)?,
            n: counted(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The unit that has this code, if the cooperative has one; the oldest where two have.
///
/// # Errors
/// The database's own.
pub fn unit_with_code(
    connection: &Connection,
    cooperative: CooperativeId,
    code: &str,
) -> Result<Option<UnitId>, StoreError> {
    let mut statement = connection
        .prepare_cached("select unit from unit where cooperative = ?1 and upper(code) = ?2 order by unit limit 1")?;
    let key = params![cooperative.as_bytes(), code];
    Ok(statement.query_row(key, |row| row.get(0)).optional()?.map(UnitId::from_bytes))
}

/// The unit that members' savings belong to (G6): the savings unit (USP) where there is one, else the till's own.
///
/// # Errors
/// The database's own.
pub fn savings_unit(connection: &Connection, identity: Identity) -> Result<UnitId, StoreError> {
    let home = unit_with_code(connection, identity.cooperative, SavingsProduct::Voluntary.unit_code())?;
    Ok(home.unwrap_or(identity.unit))
}

/// The version of the closing right, and the device it was last given to; none where nobody ever gave it.
///
/// # Errors
/// The database's own.
pub fn closing_right(
    connection: &Connection,
    cooperative: CooperativeId,
) -> Result<Option<(DeviceId, u64)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select device, version_n from device_right where cooperative = ?1 and right_name = 'closing'",
    )?;
    let found = statement
        .query_row([cooperative.as_bytes()], |row| Ok((DeviceId::from_bytes(row.get(0)?), counted(row.get(1)?))));
    Ok(found.optional()?)
}

/// The device that may close periods: the one it was given to, else the founder; and whoever goes on for that device.
///
/// # Errors
/// The database's own.
pub fn closing_device(connection: &Connection, cooperative: CooperativeId) -> Result<Option<KnownDevice>, StoreError> {
    let given = closing_right(connection, cooperative)?.map(|(device, _)| device);
    let mut holder = match given {
        Some(device) => Some(device),
        None => founder(connection, cooperative)?,
    };
    let mut successor = connection.prepare_cached(
        "select device from device where cooperative = ?1 and predecessor = ?2 order by device limit 1",
    )?;
    // A chain of successors ends; the bound is for rows that no honest device writes.
    for _ in 0..100 {
        let Some(device) = holder else { break };
        let key = params![cooperative.as_bytes(), device.as_bytes()];
        match successor.query_row(key, |row| row.get(0)).optional()? {
            Some(next) => holder = Some(DeviceId::from_bytes(next)),
            None => break,
        }
    }
    holder.map_or(Ok(None), |holder| device(connection, cooperative, holder))
}

/// The device whose key made the cooperative's id.
fn founder(connection: &Connection, cooperative: CooperativeId) -> Result<Option<DeviceId>, StoreError> {
    let mut statement = connection.prepare_cached("select device, public_key from device where cooperative = ?1")?;
    let mut rows = statement.query([cooperative.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let key = key_from_hex(&row.get::<_, String>(1)?);
        if key.is_some_and(|key| cooperative_of_founder(&key) == cooperative) {
            return Ok(Some(DeviceId::from_bytes(row.get(0)?)));
        }
    }
    Ok(None)
}

/// Whether a user's signing key of a PIN is known.
///
/// # Errors
/// The database's own.
pub fn has_user_key(
    connection: &Connection,
    cooperative: CooperativeId,
    user: UserId,
    credential_version: u64,
) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "select 1 from user_key where cooperative = ?1 and app_user = ?2 and credential_version = ?3",
    )?;
    let version = i64::try_from(credential_version).unwrap_or(i64::MAX);
    Ok(statement.exists(params![cooperative.as_bytes(), user.as_bytes(), version])?)
}
