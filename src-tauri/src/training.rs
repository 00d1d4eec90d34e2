//! Training (*latihan*): a cooperative of its own to practise on, which can never be taken for the real one.
//!
//! It has its own folder, its own device key and so its own cooperative id, which no server and no other till knows;
//! its keys are never kept, so what lies in the folder cannot be opened again. Users, goods, prices and settings are
//! copied as they stand; members are not, because practice needs no real person. The real cooperative stays open
//! behind it, goes on exchanging with its server, and comes back whole with one command.

use rusqlite::{Connection, Transaction, params};
use shared::change_set::{Circumstances, Decided};
use shared::document::{self, Fields};
use shared::id::{CooperativeId, DeviceId, UnitId, UserId};
use shared::row::Table;
use shared::table::{
    ALIAS, APP_USER, LAST_COST, PRICE, PRODUCT, PRODUCT_CODE, PRODUCT_CONSIGNMENT, PRODUCT_UNIT, PROMOTION,
};
use shared::units::decide::{FoundCooperative, found_cooperative};
use shared::units::registry::cooperative_of_founder;

use crate::commit::{codes, seal};
use crate::core::{Core, Identity, Open, new_id, now_ms};
use crate::refusal::Refusal;
use crate::secrets::{CooperativeSecrets, Secrets, random};
use crate::settings;
use crate::store::load::units;
use crate::store::{Store, StoreError};

/// The folder of the practice books, inside the data folder.
pub const FOLDER: &str = "latihan";

/// What people practise with: copied row by row, never sent anywhere.
static COPIED: [&Table; 9] =
    [&APP_USER, &PRODUCT, &PRODUCT_CODE, &PRODUCT_UNIT, &PRODUCT_CONSIGNMENT, &PRICE, &PROMOTION, &LAST_COST, &ALIAS];

/// Commands that would take practice out into the world, or ask of it what only real books can answer.
const NOT_IN_TRAINING: [&str; 14] = [
    "connect_server",
    "create_cooperative",
    "join_cooperative",
    "make_join_code",
    "share_with_group",
    "sync_now",
    "close_period",
    "verify_books",
    "safety_status",
    "choose_copy_places",
    "start_backup",
    "list_backups",
    "recovery_sheet",
    "leave_device",
];

/// Whether a command is refused while somebody practises.
///
/// # Errors
/// The command belongs to the real books.
pub fn check(core: &Core, command: &str) -> Result<(), Refusal> {
    if core.is_training() && NOT_IN_TRAINING.contains(&command) {
        return Err(Refusal::new(
            "training",
            "Ini mode latihan: perintah ini hanya untuk pembukuan sungguhan. Akhiri latihan dulu.",
            "This is training; that is for the real books only. End the training first.",
        ));
    }
    Ok(())
}

/// Makes the practice books new, and returns the store with who it belongs to and its secrets. What an earlier
/// training left is thrown away.
///
/// # Errors
/// The disk, or the database's own.
pub fn make(core: &Core, real: &Open) -> Result<(Store, Identity, Secrets), Refusal> {
    let folder = core.folder().join(FOLDER);
    clear(core)?;
    let now = now_ms();
    let device = DeviceId::make(now, random()?);
    let shared = CooperativeSecrets { pin_pepper: real.pin_pepper, nik_secret: random()?, recovery_key: None };
    let secrets = Secrets::make(device, Some(shared))?;
    let key = secrets.signing_key()?;
    let cooperative = cooperative_of_founder(&key.verifying_key());
    let identity = Identity { cooperative, device, unit: UnitId::make(now, random()?) };
    let store = Store::open(&folder, secrets.database_key()?)?;
    real.store.attach_to(&store.writer(), "real")?;
    let made = store.write(|tx| {
        let (decided, circumstances) = founding(tx, real, identity, &key.verifying_key())?;
        seal(tx, identity, &key, circumstances, decided, now)?;
        copy(tx, real.identity.cooperative, cooperative)
    });
    made?;
    store.writer().execute_batch("detach database real").map_err(StoreError::from)?;
    Ok((store, identity, secrets))
}

/// Throws the practice books away.
///
/// # Errors
/// The disk says no.
pub fn clear(core: &Core) -> Result<(), Refusal> {
    let path = core.folder().join(FOLDER);
    if path.exists() {
        std::fs::remove_dir_all(&path).map_err(|source| StoreError::File { path, source })?;
    }
    Ok(())
}

/// The first change set: the same unit, till and settings, marked as training where every slip begins.
fn founding(
    tx: &Transaction<'_>,
    real: &Open,
    identity: Identity,
    key: &ed25519_dalek::VerifyingKey,
) -> Result<(Decided, Circumstances), Refusal> {
    let reader = real.store.reader();
    let (unit_code, till_code) = codes(&reader, real.identity)?;
    let known = units::device(&reader, real.identity.cooperative, real.identity.device)?;
    let settings = settings::read(&reader, real.identity.cooperative)?;
    let admin = UserId::make(now_ms(), random()?);
    let mut decided = found_cooperative(&FoundCooperative {
        name: settings.cooperative_name.clone(),
        unit: identity.unit,
        unit_code,
        unit_name: known.map_or_else(|| "Latihan".to_owned(), |device| device.unit_name),
        device: identity.device,
        till_code,
        device_name: "Latihan".to_owned(),
        public_key: *key,
        admin,
        admin_name: "Latihan".to_owned(),
        // No PIN opens this: the people who practise are copied with their own.
        admin_pin_verifier: String::new(),
    })?;
    let id = new_id()?;
    let mut fields = real_settings(tx, real.identity.cooperative)?;
    fields.insert(settings::TRAINING.to_owned(), "1".to_owned());
    let change = document::edit(&[], id, &fields, true);
    let document = settings::document_of(identity.cooperative);
    decided.documents.extend(change.map(|bytes| document::plain(document, document::KIND_SETTINGS, &bytes)));
    let circumstances = Circumstances {
        id,
        unit: identity.unit,
        business_date: settings.zone.local(now_ms()).0,
        zone: settings.zone,
        actor: admin,
        approvals: Vec::new(),
        batch: None,
    };
    Ok((decided, circumstances))
}

/// Every setting of the real cooperative, also those that only a later version reads.
fn real_settings(connection: &Connection, real: CooperativeId) -> Result<Fields, StoreError> {
    let mut statement = connection.prepare("select field, content from real.setting where cooperative = ?1")?;
    let rows = statement.query_map([real.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn copy(tx: &Transaction<'_>, real: CooperativeId, training: CooperativeId) -> Result<(), Refusal> {
    tx.execute("delete from app_user", [])?;
    for table in COPIED {
        let columns: Vec<&str> = table.columns.iter().skip(1).map(|column| column.name).collect();
        let (name, columns) = (table.name, columns.join(", "));
        let sql = format!(
            "insert into main.{name} (cooperative, {columns}) select ?1, {columns} from real.{name} where cooperative = ?2"
        );
        tx.execute(&sql, params![training.as_bytes(), real.as_bytes()])?;
    }
    // The words of goods, so that one can be edited in training as it would be.
    tx.execute("insert into main.document_change select * from real.document_change where kind = 'product'", [])?;
    tx.execute(
        "insert or replace into main.local_state select * from real.local_state where name in ('printer', 'logo')",
        [],
    )?;
    Ok(())
}
