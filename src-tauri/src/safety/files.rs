//! Files of sealed pieces on a disk: beginning one, going on with one, reading one.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::Connection;
use shared::change_set::Head;
use shared::id::DeviceId;
use shared::safety::copy::{CopyKind, CopyTrouble, HEADER_BYTES, Opening, Piece, Pieces, Sealer};
use shared::safety::recovery_key::RecoveryKey;
use std::collections::BTreeMap;

use super::trouble::Trouble;
use crate::core::{Open, now_ms};
use crate::secrets::random;
use crate::store::load::units;
use crate::store::{StoreError, local_state, log};

/// What every copy's name ends in.
pub const EXTENSION: &str = "lumbung";
/// How much of the log goes into one piece at most.
pub const PAGE_CHANGE_SETS: usize = 500;
pub const PAGE_BYTES: usize = 1024 * 1024;

/// Settings of the device that a new machine needs too.
pub(super) const CARRIED: [&str; 6] = ["server_url", "return_ticket", "printer", "logo", "scale", "lan"];

/// The first piece of a copy made here now.
///
/// # Errors
/// The database's own.
pub fn opening(
    open: &Open,
    connection: &Connection,
    kind: CopyKind,
    heads: BTreeMap<DeviceId, Head>,
) -> Result<Opening, Trouble> {
    let identity = open.identity;
    let mut settings = BTreeMap::new();
    for name in CARRIED {
        settings.extend(local_state(connection, name)?.map(|text| (name.to_owned(), text)));
    }
    let device = units::device(connection, identity.cooperative, identity.device)?;
    Ok(Opening {
        kind,
        cooperative: identity.cooperative,
        cooperative_name: crate::settings::read(connection, identity.cooperative)?.cooperative_name,
        unit: identity.unit,
        device: identity.device,
        till_code: device.map(|device| device.till_code).unwrap_or_default(),
        made_at_ms: now_ms(),
        app: env!("CARGO_PKG_VERSION").to_owned(),
        heads,
        secrets: Some(open.secrets.to_text()?),
        settings,
    })
}

/// How far every device is known, with the hashes.
///
/// # Errors
/// The database's own.
pub fn heads(connection: &Connection) -> Result<BTreeMap<DeviceId, Head>, StoreError> {
    let devices = log::heads(connection)?;
    devices.into_keys().map(|device| Ok((device, log::head(connection, device)?.0))).collect()
}

/// A file that pieces are appended to.
#[derive(Debug)]
pub struct CopyFile {
    file: File,
    sealer: Sealer,
    bytes: u64,
}

impl CopyFile {
    /// A new file with its first piece, durable when this returns.
    ///
    /// # Errors
    /// The disk says no, or the file is there already.
    pub fn create(path: &Path, key: &RecoveryKey, opening: Opening) -> Result<CopyFile, Trouble> {
        let sealer = Sealer::begin(key, random()?);
        let mut file = File::options().write(true).create_new(true).open(path)?;
        file.write_all(sealer.header())?;
        let mut copy = CopyFile { file, sealer, bytes: HEADER_BYTES as u64 };
        copy.add(&Piece::Opening(Box::new(opening)))?;
        copy.sync()?;
        sync_folder(path);
        Ok(copy)
    }

    /// Appends a piece; it is durable after [`CopyFile::sync`].
    ///
    /// # Errors
    /// The disk says no; the file may then end in a torn piece.
    pub fn add(&mut self, piece: &Piece) -> Result<(), Trouble> {
        let sealed = self.sealer.seal(piece, random()?)?;
        self.file.write_all(&sealed)?;
        self.bytes += sealed.len() as u64;
        Ok(())
    }

    /// Waits until what was appended is durable.
    ///
    /// # Errors
    /// The disk says no.
    pub fn sync(&self) -> Result<(), Trouble> {
        Ok(self.file.sync_data()?)
    }

    /// How long the file is.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Makes a new name in a folder durable, where the system can.
pub fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        // Not every file system has this for folders; then the name is durable with the file.
        let _ = folder.sync_all();
    }
}

/// Reads a file piece by piece. What is damaged ends it: the pieces before it have been told.
///
/// # Errors
/// No copy, another key, or what `each` returns.
pub fn read(
    path: &Path,
    key: &RecoveryKey,
    mut each: impl FnMut(Piece) -> Result<(), Trouble>,
) -> Result<bool, Trouble> {
    let mut pieces = Pieces::open(BufReader::with_capacity(256 * 1024, File::open(path)?), key)?;
    loop {
        match pieces.next_piece() {
            Ok(Some(piece)) => each(piece)?,
            Ok(None) => return Ok(true),
            Err(CopyTrouble::Damaged) => return Ok(false),
            Err(trouble) => return Err(trouble.into()),
        }
    }
}

/// Opens a file to go on with it: reads what is whole, cuts off what is torn behind it.
///
/// # Errors
/// No copy, another key, or the disk says no.
pub fn go_on(
    path: &Path,
    key: &RecoveryKey,
    mut each: impl FnMut(Piece) -> Result<(), Trouble>,
) -> Result<CopyFile, Trouble> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let mut pieces = Pieces::open(BufReader::new(Read::by_ref(&mut file)), key)?;
    let is_clean = loop {
        match pieces.next_piece() {
            Ok(Some(piece)) => each(piece)?,
            Ok(None) => break true,
            Err(CopyTrouble::Damaged) => break false,
            Err(trouble) => return Err(trouble.into()),
        }
    };
    let bytes = pieces.good_bytes();
    let sealer = pieces.into_sealer();
    if !is_clean {
        tracing::warn!("the torn end of a safety copy was cut off");
        file.set_len(bytes)?;
        file.sync_all()?;
    }
    file.seek(SeekFrom::Start(bytes))?;
    Ok(CopyFile { file, sealer, bytes })
}
