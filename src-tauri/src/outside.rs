//! What is remembered of the chain outside the database: enough to notice at the next start that the database was set
//! back or copied (design §3).
//!
//! Words: the *note* is one line in a file beside the database: device, last number, its hash, and how often the
//! database was opened. It is written after a commit is durable, without waiting for the disk, so after a power cut it
//! may lag behind the database, or be torn: neither says anything. Only a note that knows more than the database does
//! means that the database is older than what was done here. Repairing is deliberately absent: see `renewal`.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use shared::change_set::Head;
use shared::id::DeviceId;

use crate::core::Identity;
use crate::store::{StoreError, local_state, log, set_local_state};

const FILE: &str = "lumbung.head";
const FORM: &str = "lumbung-head/1";
/// Name of the number of openings in local state.
const OPENINGS: &str = "openings";
/// Name of what machine the database was last opened on, in local state.
const MACHINE: &str = "machine";

/// What is remembered outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub device: DeviceId,
    pub head: Head,
    pub openings: u64,
    /// The printed code, so that the next one is not one that was used already.
    pub till_code: String,
}

impl Note {
    /// Its line: always as long as any, so that a shorter one leaves nothing of a longer one behind.
    fn line(&self) -> String {
        let Note { device, head, openings, till_code } = self;
        let said = format!("{FORM} {device} {:020} {} {openings:020} {till_code:<16}", head.seq, head.hash);
        let check = blake3::hash(said.as_bytes()).to_hex();
        format!("{said} {check}\n")
    }

    /// A line read again; none where it is torn or of another form.
    fn read(text: &str) -> Option<Note> {
        let (said, check) = text.lines().next()?.rsplit_once(' ')?;
        if blake3::hash(said.as_bytes()).to_hex().as_str() != check {
            return None;
        }
        let mut parts = said.split_whitespace();
        if parts.next()? != FORM {
            return None;
        }
        let device = parts.next()?.parse().ok()?;
        let seq = parts.next()?.parse().ok()?;
        let mut hash = [0; 32];
        hex::decode_to_slice(parts.next()?, &mut hash).ok()?;
        let openings = parts.next()?.parse().ok()?;
        let till_code = parts.next().unwrap_or_default().to_owned();
        Some(Note { device, head: Head { seq, hash: shared::change_set::BodyHash(hash) }, openings, till_code })
    }
}

/// The file of the note, kept open.
#[derive(Debug, Default)]
pub struct Outside {
    file: Option<Mutex<(File, u64, String)>>,
}

impl Outside {
    /// Opens the file for writing. Where the disk does not let it, nothing is remembered, and nothing else suffers.
    pub fn open(folder: &Path, openings: u64, till_code: String) -> Outside {
        let file = File::options().create(true).truncate(false).write(true).open(folder.join(FILE));
        if let Err(error) = &file {
            tracing::warn!(%error, "the end of the chain is not remembered outside the database");
        }
        Outside { file: file.ok().map(|file| Mutex::new((file, openings, till_code))) }
    }

    /// Remembers the end of the chain. The commit before it is durable; this is not waited for.
    pub fn remember(&self, device: DeviceId, head: Head) {
        let Some(file) = &self.file else { return };
        let mut held = file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, openings, till_code) = &mut *held;
        let note = Note { device, head, openings: *openings, till_code: till_code.clone() };
        let written = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(note.line().as_bytes()));
        if let Err(error) = written {
            tracing::warn!(%error, "the end of the chain could not be remembered");
        }
    }
}

/// What is remembered outside of the data in this folder.
pub fn note(folder: &Path) -> Option<Note> {
    let mut text = String::new();
    File::open(folder.join(FILE)).ok()?.take(1024).read_to_string(&mut text).ok()?;
    Note::read(&text)
}

/// Why a device must not go on under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The database is older than what was done here.
    SetBack,
    /// The database was brought to another machine.
    OtherMachine,
    /// Another machine writes under this name too.
    WrittenElsewhere,
    /// It was restored from a backup.
    Restored,
}

impl Reason {
    /// The stable word for screens.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::SetBack => "set_back",
            Reason::OtherMachine => "other_machine",
            Reason::WrittenElsewhere => "written_elsewhere",
            Reason::Restored => "restored",
        }
    }
}

/// Whether the database is older than the note, or was brought here from another machine.
///
/// # Errors
/// The database's own.
pub fn doubt(connection: &Connection, identity: Identity, note: Option<&Note>) -> Result<Option<Reason>, StoreError> {
    let stored = local_state(connection, MACHINE)?;
    if let (Some(stored), Some(machine)) = (stored, machine(identity))
        && stored != machine
    {
        return Ok(Some(Reason::OtherMachine));
    }
    let Some(note) = note else { return Ok(None) };
    if note.openings > openings(connection)? || !is_own(connection, identity, note.device)? {
        return Ok(Some(Reason::SetBack));
    }
    let mut statement = connection.prepare("select hash from change_set where device = ?1 and seq = ?2")?;
    let key = params![note.device.as_bytes(), i64::try_from(note.head.seq).unwrap_or(i64::MAX)];
    let held: Option<[u8; 32]> = statement.query_row(key, |row| row.get(0)).optional()?;
    let knows = note.head.seq == 0
        || held == Some(note.head.hash.0)
        // A branch that gave way stands beside, and the device that wrote it has gone on under another name.
        || (note.device != identity.device && held.is_some())
        || (note.device != identity.device && log::head(connection, note.device)?.0.seq < note.head.seq);
    Ok((!knows).then_some(Reason::SetBack))
}

/// Whether a device is this one, or one that it goes on for.
///
/// # Errors
/// The database's own.
pub fn is_own(connection: &Connection, identity: Identity, device: DeviceId) -> Result<bool, StoreError> {
    Ok(crate::store::load::units::lineage(connection, identity.cooperative, identity.device)?.contains(&device))
}

fn openings(connection: &Connection) -> Result<u64, StoreError> {
    Ok(local_state(connection, OPENINGS)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Counts an opening, and says on which machine. The database is told first: it never knows less than the note.
///
/// # Errors
/// The database's own.
pub fn count_opening(connection: &Connection, identity: Identity) -> Result<u64, StoreError> {
    let openings = openings(connection)? + 1;
    set_local_state(connection, OPENINGS, &openings.to_string())?;
    if let Some(machine) = machine(identity) {
        set_local_state(connection, MACHINE, &machine)?;
    }
    Ok(openings)
}

/// This machine as this cooperative knows it: a hash, so that nothing can be told from it elsewhere. None where the
/// system names no machine.
fn machine(identity: Identity) -> Option<String> {
    let id =
        ["/etc/machine-id", "/var/lib/dbus/machine-id"].iter().find_map(|path| std::fs::read_to_string(path).ok())?;
    let id = id.trim();
    if id.is_empty() {
        return None;
    }
    let mut hasher = blake3::Hasher::new_derive_key("lumbung machine v1");
    hasher.update(identity.cooperative.as_bytes()).update(id.as_bytes());
    Some(hasher.finalize().to_hex().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::change_set::BodyHash;

    fn note(seq: u64, till_code: &str) -> Note {
        let head = Head { seq, hash: BodyHash([7; 32]) };
        Note { device: DeviceId::from_bytes([1; 16]), head, openings: 3, till_code: till_code.to_owned() }
    }

    #[test]
    fn a_torn_note_says_nothing() {
        let line = note(41, "K02B").line();
        assert_eq!(Note::read(&line), Some(note(41, "K02B")));
        for end in [0, 10, line.len() / 2, line.len() - 2] {
            assert_eq!(Note::read(&line[..end]), None, "{end}");
        }
        let other = note(99, "K02B").line();
        let torn = format!("{}{}", &other[..71], &line[71..]);
        assert_eq!(Note::read(&torn), None);
    }

    #[test]
    fn every_line_is_as_long_as_any() {
        assert_eq!(note(1, "K1").line().len(), note(u64::MAX, "T01K02ZZB").line().len());
    }
}
