//! The first start, and signing in and out.

use serde_json::json;
use shared::change_set::{Circumstances, Decided};
use shared::document;
use shared::id::{ChangeSetId, DeviceId, UnitId, UserId};
use shared::sales::rounding::CashRounding;
use shared::units::access::Role;
use shared::units::decide::{FoundCooperative, KnownUser, add_user, found_cooperative};
use shared::units::registry::cooperative_of_founder;

use super::Caller;
use super::requests::{
    CreateCooperativeRequest, CreateCooperativeResponse, DayDoubt, Done, Session, SignInRequest, SignOutRequest,
    StartStatusRequest, StartStatusResponse, StartTrainingRequest, StopTrainingRequest, UserTile,
};
use crate::commit::seal;
use crate::core::{Identity, Open, now_ms};
use crate::day;
use crate::refusal::Refusal;
use crate::secrets::{KeyStorage, Secrets, random};
use crate::session::{Who, check_user_pin, pin_verifier};
use crate::settings::{self, Settings};
use crate::store::load::units;

/// What the first screen needs: set up or not, and who may sign in.
pub(super) fn start_status(caller: &Caller<'_>, _: StartStatusRequest) -> Result<StartStatusResponse, Refusal> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let Some(open) = caller.core.opened() else {
        return Ok(empty_status(version));
    };
    let server_url = crate::sync::server_url(&open)?;
    let is_joining = crate::sync::is_joining(&open)?;
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let settings = settings::read(&connection, cooperative)?;
    let today = day::today(&connection, settings.zone)?;
    let device = units::device(&connection, cooperative, open.identity.device)?;
    let tile = |user: KnownUser| UserTile { user_id: user.user, name: user.name, role: user.role };
    let users = units::users(&connection, cooperative)?.into_iter().filter(|user| user.active).map(tile).collect();
    let (key_storage, key_storage_note) = match open.key_storage {
        KeyStorage::Keyring => ("keyring", None),
        KeyStorage::File => (
            "file",
            Some(
                "Komputer ini tidak punya keyring yang terbuka. Kunci data disimpan di berkas yang hanya bisa dibaca \
                 akun ini. Jaga komputer dan lembar pemulihan Anda."
                    .to_owned(),
            ),
        ),
    };
    Ok(StartStatusResponse {
        state: if is_joining { "joining" } else { "ready" }.to_owned(),
        cooperative_id: Some(cooperative),
        cooperative_name: Some(settings.cooperative_name),
        unit_name: device.as_ref().map(|device| device.unit_name.clone()),
        unit_code: device.as_ref().map(|device| device.unit_code.clone()),
        till_code: device.map(|device| device.till_code),
        device_id: Some(open.identity.device),
        zone: Some(settings.zone.letters().to_owned()),
        key_storage: key_storage.to_owned(),
        key_storage_note,
        users,
        session: caller.who.as_ref().map(session_of),
        server_url,
        training: caller.core.is_training(),
        version,
        business_date_today: today.date.to_string(),
        day_doubt: today.doubt.map(|doubt| DayDoubt {
            clock_date: doubt.clock_date.to_string(),
            last_date: doubt.last.map(|last| last.to_string()),
        }),
    })
}

fn empty_status(version: String) -> StartStatusResponse {
    StartStatusResponse {
        state: "empty".to_owned(),
        cooperative_id: None,
        cooperative_name: None,
        unit_name: None,
        unit_code: None,
        till_code: None,
        device_id: None,
        zone: None,
        key_storage: "file".to_owned(),
        key_storage_note: None,
        users: Vec::new(),
        session: None,
        server_url: None,
        training: false,
        version,
        business_date_today: shared::clock::Zone::Wib.local(now_ms()).0.to_string(),
        day_doubt: None,
    }
}

fn session_of(who: &Who) -> Session {
    Session { user_id: who.user, name: who.name.clone(), role: who.role, operations: who.role.operations().to_vec() }
}

/// A user as the session knows them.
pub fn who_of(user: &KnownUser) -> Who {
    Who { user: user.user, name: user.name.clone(), role: user.role }
}

/// Makes a new cooperative with no server at all.
pub(super) fn create_cooperative(
    caller: &Caller<'_>,
    request: CreateCooperativeRequest,
) -> Result<CreateCooperativeResponse, Refusal> {
    if let Some(open) = caller.core.opened() {
        return founded_before(&open, request.id, &request.admin_pin);
    }
    let now = now_ms();
    let device = DeviceId::make(now, random()?);
    let secrets = Secrets::make(device, None)?;
    let (key, pepper) = (secrets.signing_key()?, secrets.pin_pepper()?);
    let cooperative = cooperative_of_founder(&key.verifying_key());
    let identity = Identity { cooperative, device, unit: UnitId::make(now, random()?) };
    let admin = UserId::make(now, random()?);
    let mut decided = found_cooperative(&FoundCooperative {
        name: request.cooperative_name.clone(),
        unit: identity.unit,
        unit_code: request.unit_code.trim().to_uppercase(),
        unit_name: request.unit_name.clone(),
        device,
        till_code: request.till_code.trim().to_uppercase(),
        device_name: format!("Kasir {}", request.till_code.trim().to_uppercase()),
        public_key: key.verifying_key(),
        admin,
        admin_name: request.admin_name.clone(),
        admin_pin_verifier: pin_verifier(&request.admin_pin, &pepper)?,
    })?;
    for user in request.first_users.iter().flatten() {
        let added = add_user(user.user_id, &user.name, user.role, pin_verifier(&user.pin, &pepper)?)?;
        decided.facts.extend(added.facts);
    }
    let settings = first_settings(&request);
    describe_settings(&mut decided, request.id, &settings, cooperative);
    let circumstances = Circumstances {
        id: request.id,
        unit: identity.unit,
        business_date: request.zone.local(now).0,
        zone: request.zone,
        actor: admin,
        approvals: Vec::new(),
        batch: None,
    };
    let open = caller.core.set_up(&secrets, identity, |transaction, key| {
        seal(transaction, identity, key, circumstances, decided, now).map(|_| ())
    })?;
    Ok(CreateCooperativeResponse {
        cooperative_id: cooperative,
        user_id: admin,
        recovery_key: open.recovery_key.shown(),
    })
}

/// The same request once more, after an answer that got lost. The recovery key is for the founder alone, so the PIN
/// must be the founder's.
fn founded_before(open: &Open, id: ChangeSetId, pin: &str) -> Result<CreateCooperativeResponse, Refusal> {
    let found = crate::store::log::find(&open.store.reader(), id)?;
    let (change_set, _) = found.filter(|(change_set, _)| change_set.seq == 1).ok_or_else(|| {
        Refusal::new(
            "already_set_up",
            "Perangkat ini sudah memiliki koperasi.",
            "This device already belongs to a cooperative.",
        )
    })?;
    check_pin_of(open, &active_user(open, change_set.actor)?, pin)?;
    Ok(CreateCooperativeResponse {
        cooperative_id: change_set.cooperative,
        user_id: change_set.actor,
        recovery_key: open.recovery_key.shown(),
    })
}

fn first_settings(request: &CreateCooperativeRequest) -> Settings {
    let filled = |text: &Option<String>| text.as_ref().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    Settings {
        cooperative_name: request.cooperative_name.trim().to_owned(),
        address_lines: request.address_lines.iter().map(|line| line.trim().to_owned()).collect(),
        phone: filled(&request.phone),
        npwp: filled(&request.npwp),
        is_pkp: request.is_pkp,
        cash_rounding: CashRounding::default(),
        receipt_footer: vec!["Belanja Anda = SHU Anda".to_owned(), "Terima kasih".to_owned()],
        zone: request.zone,
        sync_alarm_hours: settings::SYNC_ALARM_HOURS,
        is_training: false,
        ..Settings::default()
    }
}

fn describe_settings(
    decided: &mut Decided,
    id: ChangeSetId,
    settings: &Settings,
    cooperative: shared::id::CooperativeId,
) {
    let change = document::edit(&[], id, &settings.fields(), true);
    let described =
        change.map(|bytes| document::plain(settings::document_of(cooperative), document::KIND_SETTINGS, &bytes));
    decided.documents.extend(described);
}

/// Signs a user in by PIN.
pub(super) fn sign_in(caller: &Caller<'_>, request: SignInRequest) -> Result<Session, Refusal> {
    let open = caller.core.require()?;
    let user = active_user(&open, request.user_id)?;
    check_pin_of(&open, &user, &request.pin)?;
    let who = who_of(&user);
    caller.core.sessions.set(caller.name, who.clone());
    Ok(session_of(&who))
}

/// Changes who works at the till without leaving the screen: cart and shift stay as they are, and a wrong PIN leaves
/// the one signed in who was.
pub(super) fn switch_user(caller: &Caller<'_>, request: SignInRequest) -> Result<Session, Refusal> {
    sign_in(caller, request)
}

/// Checks the PIN of a user; wrong ones count, whatever became of the caller.
pub fn check_pin_of(open: &Open, user: &KnownUser, pin: &str) -> Result<(), Refusal> {
    // No transaction around it: a wrong attempt must stay written although the answer is a refusal.
    let writer = open.store.writer();
    check_user_pin(&writer, user.user, &user.pin_verifier, pin, &open.pin_pepper, now_ms())
}

/// A user who may sign in.
pub fn active_user(open: &Open, user: UserId) -> Result<KnownUser, Refusal> {
    let known = units::user(&open.store.reader(), open.identity.cooperative, user)?;
    known.filter(|known| known.active && known.role != Role::Member).ok_or_else(|| {
        Refusal::new(
            "user_unknown",
            "Pengguna ini tidak ada atau tidak aktif.",
            "This user does not exist or is not active.",
        )
        .with(json!({ "user_id": user }))
    })
}

/// Signs out.
pub(super) fn sign_out(caller: &Caller<'_>, _: SignOutRequest) -> Result<Done, Refusal> {
    caller.core.sessions.clear(caller.name);
    Ok(Done {})
}

/// Begins to practise: the screens go on as they are, on books that never leave this till.
pub(super) fn start_training(caller: &Caller<'_>, _: StartTrainingRequest) -> Result<Done, Refusal> {
    caller.core.start_training()?;
    let _ = caller.core.events.send("books_changed");
    Ok(Done {})
}

/// Ends it: the real books are there again, and the practice is thrown away.
pub(super) fn stop_training(caller: &Caller<'_>, _: StopTrainingRequest) -> Result<Done, Refusal> {
    caller.core.stop_training()?;
    let _ = caller.core.events.send("books_changed");
    Ok(Done {})
}
