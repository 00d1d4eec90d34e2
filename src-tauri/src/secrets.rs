//! What never stands in the database, the log or on the server: its own key, the device's signing key, the PIN pepper
//! and the secret that NIKs are hashed with.
//!
//! They live in the keyring of the operating system; where there is none, in a file that only its owner can read, and
//! the screen says so.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use shared::id::DeviceId;
use shared::safety::recovery_key::RecoveryKey;
use thiserror::Error;

const KEY_FILE: &str = "lumbung.key";
const SERVICE: &str = "lumbung";

/// Why the secrets could not be kept or found.
#[derive(Debug, Error)]
pub enum SecretsError {
    #[error("key file {path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the keys cannot be read")]
    NotReadable,
    #[error("no keys were found for these data")]
    Missing,
    #[error("the system gives no random bytes")]
    NoRandomness,
}

/// Where the secrets of this device are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStorage {
    Keyring,
    File,
}

/// The secrets of one device of one cooperative.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    pub device: DeviceId,
    database_key: String,
    signing_key: String,
    pin_pepper: String,
    nik_secret: String,
    /// What stands on the recovery sheet, as it is printed. Data that were set up before there was one get theirs at
    /// the next start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery_key: Option<String>,
    /// The key that is in force after the next start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_recovery_key: Option<String>,
    /// Keys of names that this device took later, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    later: Vec<DeviceKey>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("device", &self.device).finish_non_exhaustive()
    }
}

/// What all devices of a cooperative share.
#[derive(Clone, Debug)]
pub struct CooperativeSecrets {
    pub pin_pepper: [u8; 32],
    pub nik_secret: [u8; 32],
    /// None where the cooperative has none yet: then this device makes one.
    pub recovery_key: Option<RecoveryKey>,
}

/// The key of one name of this device.
#[derive(Clone, Serialize, Deserialize)]
struct DeviceKey {
    device: DeviceId,
    signing_key: String,
}

/// Random bytes from the operating system.
///
/// # Errors
/// The system has none.
pub fn random<const N: usize>() -> Result<[u8; N], SecretsError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SecretsError::NoRandomness)?;
    Ok(bytes)
}

fn decode(text: &str) -> Result<[u8; 32], SecretsError> {
    let bytes = BASE64.decode(text).map_err(|_| SecretsError::NotReadable)?;
    bytes.try_into().map_err(|_| SecretsError::NotReadable)
}

impl Secrets {
    /// New secrets; what all devices share comes from the cooperative where it exists already. The database's key is
    /// made from the recovery key, so the sheet opens a copied database too.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn make(device: DeviceId, cooperative: Option<CooperativeSecrets>) -> Result<Secrets, SecretsError> {
        let cooperative = match cooperative {
            Some(known) => known,
            None => CooperativeSecrets { pin_pepper: random()?, nik_secret: random()?, recovery_key: None },
        };
        let recovery_key = match cooperative.recovery_key {
            Some(known) => known,
            None => RecoveryKey::make(random()?),
        };
        Ok(Secrets {
            device,
            database_key: BASE64.encode(recovery_key.database_key()),
            signing_key: BASE64.encode(random::<32>()?),
            pin_pepper: BASE64.encode(cooperative.pin_pepper),
            nik_secret: BASE64.encode(cooperative.nik_secret),
            recovery_key: Some(recovery_key.shown()),
            next_recovery_key: None,
            later: Vec::new(),
        })
    }

    /// The raw key of the database.
    ///
    /// # Errors
    /// What was kept is not a key.
    pub fn database_key(&self) -> Result<[u8; 32], SecretsError> {
        decode(&self.database_key)
    }

    /// The device's signing key.
    ///
    /// # Errors
    /// What was kept is not a key.
    pub fn signing_key(&self) -> Result<SigningKey, SecretsError> {
        Ok(SigningKey::from_bytes(&decode(&self.signing_key)?))
    }

    /// The key of this or an earlier name of the device, where it is here.
    pub fn signing_key_of(&self, device: DeviceId) -> Option<SigningKey> {
        let later = self.later.iter().rev().find(|it| it.device == device).map(|it| &it.signing_key);
        let text = later.or_else(|| (self.device == device).then_some(&self.signing_key))?;
        Some(SigningKey::from_bytes(&decode(text).ok()?))
    }

    /// Makes the key of a new name. It must be kept before anything is signed with it.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn add_device(&mut self, device: DeviceId) -> Result<SigningKey, SecretsError> {
        let bytes = random::<32>()?;
        self.later.push(DeviceKey { device, signing_key: BASE64.encode(bytes) });
        Ok(SigningKey::from_bytes(&bytes))
    }

    /// Keeps them again where they are kept, in one step: cut off, the old ones are still there.
    ///
    /// # Errors
    /// The keyring or the file does not take them.
    pub fn keep_again(&self, folder: &Path, storage: KeyStorage) -> Result<(), SecretsError> {
        let text = serde_json::to_string(self).map_err(|_| SecretsError::NotReadable)?;
        if storage == KeyStorage::Keyring {
            let place = folder.to_owned();
            let kept = patiently(move || keyring_entry(&place).is_some_and(|entry| entry.set_password(&text).is_ok()));
            return if kept == Some(true) { Ok(()) } else { Err(SecretsError::Missing) };
        }
        let (path, fresh) = (folder.join(KEY_FILE), folder.join(format!("{KEY_FILE}.new")));
        let error = |source| SecretsError::File { path: path.clone(), source };
        if fresh.exists() {
            std::fs::remove_file(&fresh).map_err(error)?;
        }
        write_private(&fresh, &text).map_err(error)?;
        std::fs::rename(&fresh, &path).map_err(error)
    }

    /// What PINs are hashed with.
    ///
    /// # Errors
    /// What was kept is not a key.
    pub fn pin_pepper(&self) -> Result<[u8; 32], SecretsError> {
        decode(&self.pin_pepper)
    }

    /// What NIKs are hashed with.
    ///
    /// # Errors
    /// What was kept is not a key.
    pub fn nik_secret(&self) -> Result<[u8; 32], SecretsError> {
        decode(&self.nik_secret)
    }

    /// Keeps them: in the keyring, else in a file of mode 0600.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, folder: &Path) -> Result<KeyStorage, SecretsError> {
        let text = serde_json::to_string(self).map_err(|_| SecretsError::NotReadable)?;
        let (for_keyring, place) = (text.clone(), folder.to_owned());
        let kept =
            patiently(move || keyring_entry(&place).is_some_and(|entry| entry.set_password(&for_keyring).is_ok()));
        if kept == Some(true) {
            return Ok(KeyStorage::Keyring);
        }
        let path = folder.join(KEY_FILE);
        let error = |source| SecretsError::File { path: path.clone(), source };
        std::fs::create_dir_all(folder).map_err(error)?;
        write_private(&path, &text).map_err(error)?;
        Ok(KeyStorage::File)
    }

    /// Removes them from the keyring; the file goes with the data.
    pub fn forget(folder: &Path) {
        let place = folder.to_owned();
        // Where there is no keyring there is nothing to remove.
        let _ = patiently(move || keyring_entry(&place).map(|entry| entry.delete_credential()));
    }

    /// Finds them where they were kept.
    ///
    /// # Errors
    /// They are nowhere, or cannot be read.
    pub fn find(folder: &Path) -> Result<(Secrets, KeyStorage), SecretsError> {
        let path = folder.join(KEY_FILE);
        if path.exists() {
            let text = std::fs::read_to_string(&path).map_err(|source| SecretsError::File { path, source })?;
            let secrets = serde_json::from_str(&text).map_err(|_| SecretsError::NotReadable)?;
            return Ok((secrets, KeyStorage::File));
        }
        let place = folder.to_owned();
        let text =
            patiently(move || keyring_entry(&place)?.get_password().ok()).flatten().ok_or(SecretsError::Missing)?;
        Ok((serde_json::from_str(&text).map_err(|_| SecretsError::NotReadable)?, KeyStorage::Keyring))
    }

    /// The key on the sheet that is printed and put away.
    ///
    /// # Errors
    /// There is none yet, or what was kept is none.
    pub fn recovery_key(&self) -> Result<RecoveryKey, SecretsError> {
        let text = self.recovery_key.as_deref().ok_or(SecretsError::Missing)?;
        RecoveryKey::read(text).map_err(|_| SecretsError::NotReadable)
    }

    /// Makes a recovery key where there is none; says whether it did, and they must be kept again.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn complete(&mut self) -> Result<bool, SecretsError> {
        if self.recovery_key.is_some() {
            return Ok(false);
        }
        self.recovery_key = Some(RecoveryKey::make(random()?).shown());
        Ok(true)
    }

    /// The recovery key that waits for the next start.
    pub fn next_recovery_key(&self) -> Option<RecoveryKey> {
        RecoveryKey::read(self.next_recovery_key.as_deref()?).ok()
    }

    /// Sets the recovery key of the next start. They must be kept again.
    pub fn set_next_recovery_key(&mut self, key: &RecoveryKey) {
        self.next_recovery_key = Some(key.shown());
    }

    /// As text, for a sealed copy. A key that waits is not in it: the copy opens with the sheet that it replaces.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn to_text(&self) -> Result<String, SecretsError> {
        let copied = Secrets { next_recovery_key: None, ..self.clone() };
        serde_json::to_string(&copied).map_err(|_| SecretsError::NotReadable)
    }

    /// From the text of a copy.
    ///
    /// # Errors
    /// It is none.
    pub fn from_text(text: &str) -> Result<Secrets, SecretsError> {
        serde_json::from_str(text).map_err(|_| SecretsError::NotReadable)
    }

    /// The same under the keys of another machine: what is kept there is a database made under this recovery key.
    #[must_use]
    pub fn restored(mut self, recovery_key: &RecoveryKey) -> Secrets {
        self.database_key = BASE64.encode(recovery_key.database_key());
        self.recovery_key = Some(recovery_key.shown());
        self.next_recovery_key = None;
        self
    }
}

/// A new file that only its owner can read, durable when this returns.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// How long a person has to answer the keyring's own question for its password.
const KEYRING_PATIENCE: Duration = Duration::from_secs(60);

/// Asks the keyring on a thread of its own: a locked one waits for a person, and where there is none it would wait for
/// ever. None where nobody answered in time.
fn patiently<T: Send + 'static>(ask: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, receiver) = std::sync::mpsc::channel();
    // Where nobody waits for the answer any more, it is of no use.
    let asking = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || drop(sender.send(ask())));
    asking.ok()?;
    receiver.recv_timeout(KEYRING_PATIENCE).ok()
}

/// The entry of these data in the system's keyring; none where there is no keyring, or `LUMBUNG_KEY_STORE=file` asks
/// for the file.
fn keyring_entry(folder: &Path) -> Option<keyring_core::Entry> {
    if std::env::var("LUMBUNG_KEY_STORE").is_ok_and(|wanted| wanted == "file") {
        return None;
    }
    std::env::var_os("DBUS_SESSION_BUS_ADDRESS")?;
    let store = zbus_secret_service_keyring_store::Store::new().ok()?;
    keyring_core::set_default_store(store);
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    keyring_core::Entry::new(SERVICE, &folder.to_string_lossy()).ok()
}
