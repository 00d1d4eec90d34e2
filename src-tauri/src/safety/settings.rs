//! Where copies go and how long they are kept: settings of this device alone.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::places;
use super::trouble::Trouble;
use crate::store::{StoreError, local_state, set_local_state};

/// Name of the settings in local state.
const NAME: &str = "safety";
/// Where backups lie while nobody has chosen a place: beside the data, which helps against a spoilt database and not
/// against a dead disk.
const DEFAULT_FOLDER: &str = "cadangan";

/// How many backups are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    pub daily: u32,
    pub weekly: u32,
    pub monthly: u32,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep { daily: 7, weekly: 4, monthly: 12 }
    }
}

/// The folder of the mirror, known by an id that also stands inside it: a folder of the same name on another stick is
/// not taken for it, and where the stick is away nothing is written in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorPlace {
    /// What a person chose.
    pub place: PathBuf,
    /// The folder made there.
    pub folder: PathBuf,
    pub id: Uuid,
    /// Whether the place lay on the disk of the data when it was last looked at.
    #[serde(default)]
    pub is_same_disk: bool,
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetySettings {
    #[serde(default)]
    pub mirror: Option<MirrorPlace>,
    #[serde(default)]
    pub backup_place: Option<PathBuf>,
    /// Whether that place lay on another disk than the data when it was chosen. Where it no longer does, the stick is
    /// away and its empty place is not written into.
    #[serde(default)]
    pub is_backup_elsewhere: bool,
    #[serde(default)]
    pub keep: Keep,
    /// After how many days without a good backup it is an alarm.
    #[serde(default = "alarm_days")]
    pub alarm_days: u32,
}

const fn alarm_days() -> u32 {
    3
}

impl Default for SafetySettings {
    fn default() -> SafetySettings {
        SafetySettings {
            mirror: None,
            backup_place: None,
            is_backup_elsewhere: false,
            keep: Keep::default(),
            alarm_days: alarm_days(),
        }
    }
}

impl SafetySettings {
    /// Where backups go, made where it is this till's own folder.
    ///
    /// # Errors
    /// The place is away, or says no.
    pub fn backup_folder_now(&self, data: &Path) -> Result<PathBuf, Trouble> {
        let folder = self.backup_folder(data);
        if self.backup_place.is_none() {
            std::fs::create_dir_all(&folder)?;
        } else if self.is_backup_elsewhere && places::look(&folder, data).is_same_disk {
            return Err(Trouble::Away);
        }
        Ok(folder)
    }

    /// Where backups go.
    pub fn backup_folder(&self, data: &Path) -> PathBuf {
        self.backup_place.clone().unwrap_or_else(|| data.join(DEFAULT_FOLDER))
    }
}

/// Reads them.
///
/// # Errors
/// The database's own.
pub fn read(connection: &Connection) -> Result<SafetySettings, StoreError> {
    Ok(local_state(connection, NAME)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Writes them.
///
/// # Errors
/// The database's own.
pub fn write(connection: &Connection, settings: &SafetySettings) -> Result<(), StoreError> {
    let text = serde_json::to_string(settings).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    set_local_state(connection, NAME, &text)
}
