//! The core: what is open on this device, and who uses it.
//!
//! One `Core` serves every caller of one data folder. Before the first start there is no cooperative and nothing but
//! the wizard's commands works; afterwards `Open` holds store, secrets, printer and sync. Rules are deliberately absent.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ed25519_dalek::SigningKey;
use shared::id::{ChangeSetId, CooperativeId, DeviceId, UnitId};
use shared::safety::recovery_key::RecoveryKey;

use crate::import::Imports;
use crate::outside::{self, Outside, Reason};
use crate::refusal::Refusal;
use crate::renewal::{self, NewName, Renewing};
use crate::safety::{self, Restores, SafetyHandle};
use crate::secrets::{KeyStorage, Secrets, SecretsError, random};
use crate::session::Sessions;
use crate::store::filling::{self, Filler};
use crate::store::load::units;
use crate::store::{Store, StoreError, local_state, set_local_state};
use crate::sync::SyncHandle;
use crate::training;

/// Milliseconds of the Unix epoch, by this machine's clock.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A new id for an action that nobody gave one.
///
/// # Errors
/// The system gives no random bytes.
pub fn new_id() -> Result<ChangeSetId, SecretsError> {
    Ok(ChangeSetId::make(now_ms(), random()?))
}

/// Who this device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    pub cooperative: CooperativeId,
    pub device: DeviceId,
    pub unit: UnitId,
}

/// Tells whoever listens that something has changed; nobody listening is fine.
pub type Events = tokio::sync::broadcast::Sender<&'static str>;

/// A cooperative that is open on this device.
#[derive(Debug)]
pub struct Open {
    pub store: Arc<Store>,
    pub identity: Identity,
    pub key_storage: KeyStorage,
    pub signing_key: SigningKey,
    pub pin_pepper: [u8; 32],
    pub nik_secret: [u8; 32],
    pub recovery_key: RecoveryKey,
    /// All of them, as they are sealed into safety copies.
    pub secrets: Secrets,
    /// Where the data lie.
    pub folder: PathBuf,
    pub print: crate::print::PrintHandle,
    pub sync: SyncHandle,
    pub safety: SafetyHandle,
    pub events: Events,
    /// The end of the own chain, remembered outside the database.
    outside: Outside,
    core: Weak<Core>,
}

/// Name of the identity in local state.
pub const IDENTITY: &str = "identity";
/// How long an ending program waits for its workers: a printer that does not answer may hold one longer.
const WORKERS_END: Duration = Duration::from_secs(2);

/// The core of one data folder.
#[derive(Debug)]
pub struct Core {
    me: Weak<Core>,
    folder: PathBuf,
    open: RwLock<Option<Arc<Open>>>,
    /// The real cooperative while somebody practises.
    parked: Mutex<Option<Arc<Open>>>,
    setting_up: Mutex<()>,
    pub sessions: Sessions,
    pub imports: Imports,
    pub restores: Restores,
    /// What screens are told: `books_changed`, `sync_changed`, `print_changed`.
    pub events: Events,
    /// Whether threads for printing and sync are started: a single command of the command line needs neither.
    with_workers: bool,
}

impl Core {
    /// Opens what lies in the folder, if anything does.
    ///
    /// # Errors
    /// In use, or keys or database cannot be read.
    pub fn start(folder: &Path, with_workers: bool) -> Result<Arc<Core>, Refusal> {
        let core = Core::begin(folder, with_workers)?;
        if let Some(open) = core.opened().filter(|_| !with_workers) {
            Filler::begin(&open.store)?.finish(&open.store)?;
        }
        Ok(core)
    }

    /// The same where nobody waits for the tables that an update changed, and only workers fill them.
    ///
    /// # Errors
    /// As [`Core::start`].
    pub fn begin(folder: &Path, with_workers: bool) -> Result<Arc<Core>, Refusal> {
        let core = Arc::new_cyclic(|me| Core {
            me: me.clone(),
            folder: folder.to_owned(),
            open: RwLock::new(None),
            parked: Mutex::new(None),
            setting_up: Mutex::new(()),
            sessions: Sessions::default(),
            imports: Imports::default(),
            restores: Restores::default(),
            events: tokio::sync::broadcast::channel(64).0,
            with_workers,
        });
        core.open_folder()?;
        Ok(core)
    }

    /// Opens what lies in the folder; nothing where nothing does.
    ///
    /// # Errors
    /// In use, or keys or database cannot be read.
    pub fn open_folder(&self) -> Result<(), Refusal> {
        let folder = self.folder.as_path();
        if !Store::exists(folder) {
            return Ok(());
        }
        let (mut secrets, key_storage) = Secrets::find(folder)?;
        safety::new_key::come_into_force(folder, &mut secrets, key_storage)?;
        let store = Store::open(folder, secrets.database_key()?)?;
        let identity = local_state(&store.reader(), IDENTITY)?;
        let Some(text) = identity else {
            // A set-up that was cut off before its first commit: nothing was promised to anybody, so it begins anew.
            drop(store);
            return clear_unfinished(folder);
        };
        if secrets.complete()? {
            secrets.keep_again(folder, key_storage)?;
        }
        let identity = serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        self.open_again(store, identity, secrets, key_storage)
    }

    /// Itself, for a thread that outlives the command.
    ///
    /// # Errors
    /// The program is ending.
    pub fn shared(&self) -> Result<Arc<Core>, Refusal> {
        self.me.upgrade().ok_or_else(Refusal::not_set_up)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is open, if the device is set up.
    pub fn opened(&self) -> Option<Arc<Open>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is open, or the refusal that says how to begin.
    ///
    /// # Errors
    /// The device is not set up.
    pub fn require(&self) -> Result<Arc<Open>, Refusal> {
        self.opened().ok_or_else(Refusal::not_set_up)
    }

    /// Sets the device up: keys are kept first, then the store is made and `first` writes the first change set into
    /// it; only when that is durable does the device count as set up.
    ///
    /// # Errors
    /// Already set up, or what `first` returns.
    pub fn set_up(
        &self,
        secrets: &Secrets,
        identity: Identity,
        first: impl FnOnce(&rusqlite::Transaction<'_>, &SigningKey) -> Result<(), Refusal>,
    ) -> Result<Arc<Open>, Refusal> {
        let _one_at_a_time = self.setting_up.lock().unwrap_or_else(PoisonError::into_inner);
        if self.opened().is_some() {
            return Err(Refusal::new(
                "already_set_up",
                "Perangkat ini sudah memiliki koperasi.",
                "This device already belongs to a cooperative.",
            ));
        }
        clear_unfinished(&self.folder)?;
        let key_storage = secrets.keep(&self.folder)?;
        let store = Store::open(&self.folder, secrets.database_key()?)?;
        let signing_key = secrets.signing_key()?;
        store.write(|transaction| {
            first(transaction, &signing_key)?;
            let text = serde_json::to_string(&identity).map_err(|error| StoreError::Corrupt(error.to_string()))?;
            set_local_state(transaction, IDENTITY, &text)?;
            Ok::<(), Refusal>(())
        })?;
        self.become_open(store, identity, secrets, key_storage)
    }

    /// Opens what was set up before. A database that was set back or copied takes a new name before anything else.
    fn open_again(
        &self,
        store: Store,
        identity: Identity,
        mut secrets: Secrets,
        key_storage: KeyStorage,
    ) -> Result<(), Refusal> {
        let note = outside::note(&self.folder);
        let doubt = outside::doubt(&store.reader(), identity, note.as_ref())?;
        let lacks_key = secrets.signing_key_of(identity.device).is_none();
        let reason = doubt.or_else(|| lacks_key.then_some(Reason::SetBack));
        let identity = match reason {
            None => identity,
            Some(reason) => {
                tracing::warn!(?reason, "these data were set back or copied; the device takes a new name");
                let name = NewName::make(&mut secrets)?;
                secrets.keep_again(&self.folder, key_storage)?;
                let used = note.as_ref().map(|note| note.till_code.as_str());
                store.write(|tx| renewal::take_name(tx, identity, &secrets, &name, (reason, used)))?
            }
        };
        self.become_open(store, identity, &secrets, key_storage).map(drop)
    }

    fn become_open(
        &self,
        store: Store,
        identity: Identity,
        secrets: &Secrets,
        key_storage: KeyStorage,
    ) -> Result<Arc<Open>, Refusal> {
        let openings = safety::count_opening(&store, identity, secrets)?;
        let till_code = units::device(&store.reader(), identity.cooperative, identity.device)?.map(|it| it.till_code);
        let outside = Outside::open(&self.folder, openings, till_code.unwrap_or_default());
        let open = self.opened_with(Arc::new(store), identity, secrets, (key_storage, outside))?;
        open.remember_head();
        if self.with_workers {
            open.print.start(&open)?;
            open.sync.start(&open);
            filling::start(&open);
            open.safety.start(&open);
        }
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(open.clone());
        Ok(open)
    }

    fn opened_with(
        &self,
        store: Arc<Store>,
        identity: Identity,
        secrets: &Secrets,
        (key_storage, outside): (KeyStorage, Outside),
    ) -> Result<Arc<Open>, Refusal> {
        Ok(Arc::new(Open {
            store,
            identity,
            key_storage,
            signing_key: secrets.signing_key_of(identity.device).ok_or(SecretsError::Missing)?,
            pin_pepper: secrets.pin_pepper()?,
            nik_secret: secrets.nik_secret()?,
            recovery_key: secrets.recovery_key()?,
            secrets: secrets.clone(),
            folder: self.folder.clone(),
            print: crate::print::PrintHandle::default(),
            sync: SyncHandle::default(),
            safety: SafetyHandle::default(),
            events: self.events.clone(),
            outside,
            core: self.me.clone(),
        }))
    }

    /// Whether what is open is practice.
    pub fn is_training(&self) -> bool {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Puts new practice books before the real ones, which stay open behind them and go on exchanging. Practice prints,
    /// but no thread that could send it anywhere is ever started.
    ///
    /// # Errors
    /// Somebody practises already, or the disk or database's own.
    pub fn start_training(&self) -> Result<(), Refusal> {
        let mut parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner);
        if parked.is_some() {
            return Ok(());
        }
        let real = self.require()?;
        let (store, identity, secrets) = training::make(self, &real)?;
        let open = self.opened_with(Arc::new(store), identity, &secrets, (real.key_storage, Outside::default()))?;
        if self.with_workers {
            open.print.start(&open)?;
        }
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(open);
        *parked = Some(real);
        Ok(())
    }

    /// Brings the real books back and throws the practice away.
    ///
    /// # Errors
    /// The disk says no; the real books are back all the same.
    pub fn stop_training(&self) -> Result<(), Refusal> {
        let Some(real) = self.parked.lock().unwrap_or_else(PoisonError::into_inner).take() else { return Ok(()) };
        let practice = self.open.write().unwrap_or_else(PoisonError::into_inner).replace(real);
        if let Some(practice) = practice {
            practice.print.stop();
        }
        training::clear(self)
    }

    /// Goes on with the same database under the name it was given; the workers of the old name end.
    fn go_on_as(&self, old: &Open, identity: Identity, secrets: &Secrets) -> Result<(), Refusal> {
        let openings = safety::count_opening(&old.store, identity, secrets)?;
        let device = units::device(&old.store.reader(), identity.cooperative, identity.device)?;
        let outside = Outside::open(&self.folder, openings, device.map(|it| it.till_code).unwrap_or_default());
        let open = self.opened_with(old.store.clone(), identity, secrets, (old.key_storage, outside))?;
        open.remember_head();
        old.sync.stop();
        old.print.stop();
        old.safety.stop();
        if self.with_workers {
            open.print.start(&open)?;
            open.sync.start(&open);
            filling::start(&open);
            open.safety.start(&open);
        }
        let mut parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *parked {
            Some(real) => *real = open,
            None => *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(open),
        }
        let _ = self.events.send("identity_renewed");
        Ok(())
    }

    /// Stops, and removes what lies here: who calls has made sure that nothing is lost.
    ///
    /// # Errors
    /// The disk says no.
    pub fn forget_everything(&self) -> Result<(), Refusal> {
        self.stop();
        Secrets::forget(&self.folder);
        clear_unfinished(&self.folder)
    }

    /// Stops the workers and lets go of the database. Who is in the middle of something may end it: a program that ends
    /// under a thread which still reads the database tears the encryption away from it, and crashes.
    pub fn stop(&self) {
        if let Err(refusal) = self.stop_training() {
            tracing::warn!(code = refusal.code, "the practice books could not be removed");
        }
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(open) = open {
            open.sync.stop();
            open.print.stop();
            open.safety.stop();
            safety::standing::note(&open);
            let (began, still_used) = (Instant::now(), Arc::downgrade(&open));
            drop(open);
            while still_used.strong_count() > 0 && began.elapsed() < WORKERS_END {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

impl Open {
    /// Remembers the end of the own chain outside the database.
    pub fn remember_head(&self) {
        match crate::store::log::head(&self.store.reader(), self.identity.device) {
            Ok((head, _)) => self.outside.remember(self.identity.device, head),
            Err(error) => tracing::warn!(%error, "the end of the chain could not be read"),
        }
    }

    /// Something of this device's own was committed: the end of its chain is noted outside, and sync, copies and screens
    /// hear of it. Every way of writing ends here.
    pub fn committed(&self) {
        self.remember_head();
        self.sync.wake();
        self.safety.used();
        let _ = self.events.send("books_changed");
    }

    /// Makes a new name and keeps its key.
    ///
    /// # Errors
    /// The keys cannot be kept.
    pub fn begin_renewal(&self) -> Result<Renewing, Refusal> {
        let core = self.core.upgrade().ok_or_else(Refusal::not_set_up)?;
        let (mut secrets, storage) = Secrets::find(&core.folder)?;
        let name = NewName::make(&mut secrets)?;
        secrets.keep_again(&core.folder, storage)?;
        Ok(Renewing { secrets, name })
    }

    /// Goes on under the name that the database has been given.
    ///
    /// # Errors
    /// The database's own, or no threads.
    pub fn go_on_as(&self, identity: Identity, renewing: Renewing) -> Result<(), Refusal> {
        let core = self.core.upgrade().ok_or_else(Refusal::not_set_up)?;
        core.go_on_as(self, identity, &renewing.secrets)
    }
}

/// Removes what a set-up left that was cut off before its first commit. Never called once an identity is stored.
fn clear_unfinished(folder: &Path) -> Result<(), Refusal> {
    for name in ["lumbung.db", "lumbung.db-wal", "lumbung.db-shm", "lumbung.key", "lumbung.head", "lumbung.mirror"] {
        let path = folder.join(name);
        if path.exists() {
            std::fs::remove_file(&path).map_err(|source| StoreError::File { path, source })?;
        }
    }
    Ok(())
}
