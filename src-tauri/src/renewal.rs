//! A device goes on under a new name: after its database was set back, copied or restored (design §3, §7).
//!
//! Nobody is asked and nothing is keyed in again. The new device id and key are introduced by the old key; the printed
//! code gets a letter more, so numbers on paper cannot clash; the open shift and the rights of the old name go on,
//! because they are asked of the whole lineage. The old name is never written under again.

use ed25519_dalek::SigningKey;
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use shared::adoption;
use shared::change_set::{Circumstances, Decided, Signed};
use shared::id::{ChangeSetId, DeviceId, UserId};
use shared::units::decide::{SucceedDevice, next_till_code, succeed_device};
use uuid::Uuid;

use crate::commit::seal;
use crate::core::{IDENTITY, Identity, now_ms};
use crate::day;
use crate::outside::Reason;
use crate::refusal::Refusal;
use crate::secrets::{Secrets, random};
use crate::settings;
use crate::store::load::units;
use crate::store::{StoreError, local_state, log, set_local_state};

/// Name of the last renewal in local state.
pub const LAST: &str = "renewal";

/// The last time this device took a new name, for the screen that tells of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Renewal {
    pub at_ms: u64,
    pub reason: Reason,
    pub old_code: String,
    pub new_code: String,
    /// How many change sets of its own were adopted from a branch that gave way.
    pub adopted: u64,
}

/// The new name before anything is written: a device and its key, which must be kept before the database speaks of it.
pub struct NewName {
    pub device: DeviceId,
    pub key: SigningKey,
}

impl NewName {
    /// Makes a name and adds its key to the secrets, which are still to be kept.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn make(secrets: &mut Secrets) -> Result<NewName, Refusal> {
        let device = DeviceId::make(now_ms(), random()?);
        let key = secrets.add_device(device)?;
        Ok(NewName { device, key })
    }
}

/// Takes the new name in the caller's transaction: the first change set of its chain, and what stands from now on as
/// this device's identity. `used_code` is a code known from elsewhere to have been used.
///
/// # Errors
/// No key of a device that the log knows is here, or the database's own.
pub fn take_name(
    tx: &Transaction<'_>,
    old: Identity,
    secrets: &Secrets,
    name: &NewName,
    (reason, used_code): (Reason, Option<&str>),
) -> Result<Identity, Refusal> {
    let cooperative = old.cooperative;
    let known = units::devices(tx, cooperative)?;
    let lineage = units::lineage(tx, cooperative, old.device)?;
    let before = lineage.iter().find_map(|device| {
        let known = known.iter().find(|known| known.device == *device)?;
        Some((known.clone(), secrets.signing_key_of(*device)?))
    });
    let (before, old_key) = before.ok_or_else(no_key)?;
    let mut taken = units::till_codes(tx, cooperative)?;
    taken.extend(used_code.map(str::to_owned));
    let till_code = next_till_code(&before.till_code, &taken);
    let identity = Identity { device: name.device, ..old };
    let decided = succeed_device(SucceedDevice {
        device: name.device,
        public_key: name.key.verifying_key(),
        unit: old.unit,
        till_code: till_code.clone(),
        name: before.name.clone(),
        predecessor: before.device,
        predecessor_key: &old_key,
        up_to_seq: log::head(tx, before.device)?.0.seq,
    });
    write(tx, identity, &name.key, decided)?;
    // Numbers are counted by printed code; those of the old one are nobody's to go on with.
    tx.execute("delete from local_state where name like 'number:%'", []).map_err(StoreError::from)?;
    keep(tx, IDENTITY, &identity)?;
    let renewal = Renewal { at_ms: now_ms(), reason, old_code: before.till_code, new_code: till_code, adopted: 0 };
    keep(tx, LAST, &renewal)?;
    Ok(identity)
}

/// A new name on its way: its key is kept, the database does not speak of it yet.
pub struct Renewing {
    pub secrets: Secrets,
    pub name: NewName,
}

impl Renewing {
    /// See [`take_name`]; returns who to write as.
    ///
    /// # Errors
    /// As there.
    pub fn take_name(
        &self,
        tx: &Transaction<'_>,
        old: Identity,
        reason: Reason,
    ) -> Result<(Identity, SigningKey), Refusal> {
        let identity = take_name(tx, old, &self.secrets, &self.name, (reason, None))?;
        Ok((identity, self.name.key.clone()))
    }
}

/// Refuses to write under a name that was given up.
///
/// # Errors
/// Another name stands in the database by now; the database's own.
pub fn require_name(tx: &Transaction<'_>, identity: Identity) -> Result<(), Refusal> {
    let stored = local_state(tx, IDENTITY)?.and_then(|text| serde_json::from_str::<Identity>(&text).ok());
    if stored.is_some_and(|stored| stored != identity) { Err(renewed()) } else { Ok(()) }
}

/// Carries the bodies of a branch again under this identity; says how many.
///
/// # Errors
/// The database's own.
pub fn adopt(tx: &Transaction<'_>, identity: Identity, key: &SigningKey, branch: Vec<Signed>) -> Result<u64, Refusal> {
    let mut adopted = 0;
    for fact in adoption::pack(branch) {
        adopted += fact.originals.len() as u64;
        write(tx, identity, key, Decided { facts: vec![fact.into()], ..Decided::default() })?;
    }
    Ok(adopted)
}

fn write(tx: &Transaction<'_>, identity: Identity, key: &SigningKey, decided: Decided) -> Result<(), Refusal> {
    let now = now_ms();
    let zone = settings::read(tx, identity.cooperative)?.zone;
    let today = day::today(tx, zone)?;
    let circumstances = Circumstances {
        id: ChangeSetId::make(now, random()?),
        unit: identity.unit,
        business_date: today.date,
        zone,
        // Nobody did this: the device itself did.
        actor: UserId(Uuid::nil()),
        approvals: Vec::new(),
        batch: None,
    };
    seal(tx, identity, key, circumstances, decided, today.wall_ms).map(drop)
}

fn keep<T: Serialize>(tx: &Transaction<'_>, name: &str, value: &T) -> Result<(), StoreError> {
    let text = serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(tx, name, &text)
}

/// Another name was taken meanwhile: nothing was written, the command may simply be tried again.
pub fn renewed() -> Refusal {
    Refusal::new(
        RENEWED,
        "Perangkat ini baru saja memakai identitas baru. Tidak ada yang berubah; coba sekali lagi.",
        "This device has just taken a new identity. Nothing has changed; try once more.",
    )
}

/// The code of [`renewed`].
pub const RENEWED: &str = "identity_renewed";

fn no_key() -> Refusal {
    Refusal::new(
        "no_device_key",
        "Data ini milik mesin lain dan kuncinya tidak ada di sini. Gabungkan komputer ini dengan kode baru.",
        "These data belong to another machine whose key is not here. Join this computer with a new code.",
    )
}
