//! How a device comes to a cooperative, and a cooperative to a server.

use std::path::Path;

use shared::change_set::Circumstances;
use shared::clock::Zone;
use shared::id::{ChangeSetId, DeviceId, UserId};
use shared::protocol::{EnrolRequest, InvitationRequest, JoinEnvelope, JoinRequest, JoinResponse};
use shared::safety::recovery_key::RecoveryKey;
use shared::units::decide::{invite_device, join_device};
use shared::units::fact::DeviceInvited;
use shared::units::join::JoinCode;
use uuid::Uuid;

use super::SERVER_URL;
use super::address::Address;
use super::client::{Session, SyncTrouble, address_not_readable, post};
use crate::commit::{commit, seal};
use crate::core::{Core, Identity, Open, now_ms};
use crate::refusal::Refusal;
use crate::secrets::{CooperativeSecrets, Secrets, random};
use crate::store::load::units;
use crate::store::{StoreError, drop_local_state, local_state, log, set_local_state};

/// How long a join code may be used.
const CODE_SECONDS: u64 = 24 * 3_600;
/// Lies in the data folder from the first attempt to join until one has come through.
const CLAIM_FILE: &str = "lumbung.joining";
/// Name in local state of what stands from the first change set of a device that joins until it has all the books.
const JOINING: &str = "joining";

fn code_unknown() -> Refusal {
    Refusal::new(
        "join_code_unknown",
        "Kode ini tidak dikenal, sudah dipakai, atau sudah lewat waktunya. Minta kode baru.",
        "This code is not known, was used already, or has expired. Ask for a new one.",
    )
}

fn clean_url(url: &str) -> Result<String, Refusal> {
    Address::read(url).map(|address| address.whole()).ok_or_else(address_not_readable)
}

/// Joins a cooperative with a code: takes the envelope, makes this device's keys, writes its first change set, and
/// fetches what there is. Where the line breaks after the first change set, the device is set up and goes on later.
///
/// # Errors
/// Code or server not known, or this device has a cooperative already.
pub fn join(core: &Core, id: ChangeSetId, server_url: &str, code: &str) -> Result<(), Refusal> {
    let url = clean_url(server_url)?;
    let code = JoinCode::read(code).ok_or_else(code_unknown)?;
    let claim = claim(core.folder())?;
    let request = JoinRequest { lookup: code.lookup().to_owned(), claim: Some(claim) };
    let response: JoinResponse = post(&url, "/join", &request).map_err(|trouble| trouble.refusal())?;
    let envelope = code.open(&response.envelope).ok_or_else(code_unknown)?;
    let secret = |text: &str| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| code_unknown())?;
        Ok::<_, Refusal>(bytes)
    };
    let device = DeviceId::make(now_ms(), random()?);
    let known = CooperativeSecrets {
        pin_pepper: secret(&envelope.pin_pepper)?,
        nik_secret: secret(&envelope.nik_secret)?,
        recovery_key: envelope.recovery_key.as_deref().and_then(|text| RecoveryKey::read(text).ok()),
    };
    let secrets = Secrets::make(device, Some(known))?;
    let identity = Identity { cooperative: envelope.cooperative, device, unit: envelope.invited.unit };
    let open = core.set_up(&secrets, identity, |tx, key| {
        let decided = join_device(&envelope.invited, &code.invite_key(), device, &key.verifying_key());
        let now = now_ms();
        let circumstances = Circumstances {
            id,
            unit: identity.unit,
            business_date: Zone::Wib.local(now).0,
            zone: Zone::Wib,
            // Nobody is known here yet; the invitation names who let the device in.
            actor: UserId(Uuid::nil()),
            approvals: Vec::new(),
            batch: None,
        };
        seal(tx, identity, key, circumstances, decided, now)?;
        set_local_state(tx, JOINING, "1")?;
        Ok(set_local_state(tx, SERVER_URL, &url)?)
    })?;
    // The code has done its work; a file that stays is no harm.
    let _ = std::fs::remove_file(core.folder().join(CLAIM_FILE));
    super::run_once(&open).map_err(|trouble| trouble.refusal())
}

/// Whether this device has joined and not all of the books have come yet: nobody can sign in on half of them.
///
/// # Errors
/// The database's own.
pub fn is_joining(open: &Open) -> Result<bool, StoreError> {
    Ok(local_state(&open.store.reader(), JOINING)?.is_some())
}

/// An exchange came to its end: whoever was joining has the books.
pub(super) fn came_through(open: &Open) -> Result<(), StoreError> {
    if is_joining(open)? {
        open.store.write(|tx| drop_local_state(tx, JOINING))?;
    }
    Ok(())
}

/// What this folder claims a code with: made and kept before the code is spent, so that an answer that was lost can be
/// asked for again, also after a power cut.
fn claim(folder: &Path) -> Result<String, Refusal> {
    let path = folder.join(CLAIM_FILE);
    let kept = std::fs::read_to_string(&path).ok().filter(|kept| kept.len() == 64);
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let made = hex::encode(random::<32>()?);
    let file_error = |source| StoreError::File { path: path.clone(), source };
    std::fs::create_dir_all(folder).map_err(file_error)?;
    std::fs::write(&path, &made).map_err(file_error)?;
    std::fs::File::open(&path).and_then(|file| file.sync_all()).map_err(file_error)?;
    Ok(made)
}

/// Invites one device: the fact goes to the server, and with it the sealed envelope. Returns the code and when it ends.
///
/// # Errors
/// The code for the till is taken, or the server cannot be reached.
pub fn invite(open: &Open, actor: UserId, id: ChangeSetId, till: (&str, &str)) -> Result<(String, u64), Refusal> {
    let url = super::server_url(open)?.ok_or_else(no_server)?;
    let code = JoinCode::make(random()?);
    let (till_code, device_name) = till;
    let invited = DeviceInvited {
        invite_key: hex::encode(code.invite_key().verifying_key().as_bytes()),
        unit: open.identity.unit,
        till_code: till_code.trim().to_uppercase(),
        device_name: device_name.trim().to_owned(),
    };
    let cooperative = open.identity.cooperative;
    let fact = invited.clone();
    commit(
        open,
        actor,
        id,
        |tx| Ok(invite_device(fact, &units::till_codes(tx, cooperative)?)?.into()),
        |_, committed| {
            // The code is shown once and kept nowhere, so a repeated id has no answer to give again.
            if committed.is_new { Ok(()) } else { Err(code_unknown()) }
        },
    )?;
    super::run_once(open).map_err(|trouble| trouble.refusal())?;
    let envelope = JoinEnvelope {
        cooperative,
        invited,
        pin_pepper: hex::encode(open.pin_pepper),
        nik_secret: hex::encode(open.nik_secret),
        recovery_key: Some(open.recovery_key.shown()),
    };
    let envelope = code.seal(&envelope, random()?).ok_or_else(code_unknown)?;
    let request = InvitationRequest {
        lookup_hash: JoinCode::lookup_hash(code.lookup()),
        envelope,
        expires_in_seconds: CODE_SECONDS,
    };
    let leave = || {
        let session = Session::begin(open, &url)?;
        let _: serde_json::Value = session.post("/sync/invitations", &request)?;
        Ok::<(), SyncTrouble>(())
    };
    leave().map_err(|trouble| trouble.refusal())?;
    Ok((code.shown(), now_ms() + CODE_SECONDS * 1_000))
}

fn no_server() -> Refusal {
    Refusal::new(
        "no_server",
        "Koperasi ini belum tersambung ke server. Sambungkan dulu di halaman Sinkronisasi.",
        "This cooperative is not connected to a server yet. Connect it first on the sync page.",
    )
}

/// Brings a cooperative that began without a server to one.
///
/// # Errors
/// The enrolment code is not known, or the server cannot be reached.
pub fn connect(open: &Open, server_url: &str, code: &str) -> Result<(), Refusal> {
    let url = clean_url(server_url)?;
    let founding = log::founding(&open.store.reader())?;
    let founding = founding.ok_or_else(|| StoreError::Corrupt("no founding change set".to_owned()))?;
    let request = EnrolRequest { code: code.trim().to_owned(), cooperative: open.identity.cooperative, founding };
    let _: serde_json::Value = post(&url, "/enrol", &request).map_err(|trouble| trouble.refusal())?;
    open.store.write(|tx| set_local_state(tx, SERVER_URL, &url))?;
    open.sync.wake();
    Ok(())
}
