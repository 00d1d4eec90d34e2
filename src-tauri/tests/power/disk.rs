//! The disk as a record of changes, and as a power cut leaves it.
//!
//! Words: a *change* is one line of the record; what was not *synced* when the power went may be there, not be there,
//! or be there in part. A name that was made, renamed or removed counts as there at once, as on a journalling file
//! system; only what is written inside a file can be lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// The unit a disk writes whole.
const SECTOR: usize = 512;

/// One change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Made, if it was not there; emptied when true.
    Made {
        path: PathBuf,
        emptied: bool,
    },
    Written {
        path: PathBuf,
        offset: usize,
        bytes: Vec<u8>,
    },
    Cut {
        path: PathBuf,
        size: usize,
    },
    Synced {
        path: PathBuf,
    },
    Removed {
        path: PathBuf,
    },
    Renamed {
        from: PathBuf,
        to: PathBuf,
    },
}

/// Reads the record that `record.c` wrote.
///
/// # Errors
/// The file is not such a record.
pub fn read_record(path: &Path) -> Result<Vec<Change>> {
    let bytes = fs::read(path)?;
    let mut rest = bytes.as_slice();
    let mut changes = Vec::new();
    while !rest.is_empty() {
        changes.push(read_change(&mut rest)?);
    }
    Ok(changes)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count).context("the record ends in the middle of a line")?;
    *rest = left;
    Ok(taken)
}

fn read_change(rest: &mut &[u8]) -> Result<Change> {
    let what = take(rest, 1)?[0];
    let length = u16::from_le_bytes(take(rest, 2)?.try_into()?);
    let offset = usize::try_from(u64::from_le_bytes(take(rest, 8)?.try_into()?))?;
    let count = usize::try_from(u64::from_le_bytes(take(rest, 8)?.try_into()?))?;
    let path = PathBuf::from(std::str::from_utf8(take(rest, usize::from(length))?)?);
    Ok(match what {
        b'c' => Change::Made { path, emptied: offset == 1 },
        b'w' => Change::Written { path, offset, bytes: take(rest, count)?.to_vec() },
        b't' => Change::Cut { path, size: offset },
        b's' => Change::Synced { path },
        b'u' => Change::Removed { path },
        b'r' => Change::Renamed { from: path, to: PathBuf::from(std::str::from_utf8(take(rest, count)?)?) },
        other => bail!("the record has a line of kind {other}"),
    })
}

/// What becomes of changes that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsynced {
    /// The disk had written them all the same.
    Kept,
    /// None of them reached it.
    Lost,
    /// Some did, in any order, and one of them in part.
    Mixed,
}

#[derive(Clone, Default)]
struct File {
    bytes: Vec<u8>,
    /// Changes since the last sync, oldest first.
    open: Vec<Change>,
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Written { offset, bytes: written, .. } => {
            let end = offset + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*offset..end].copy_from_slice(written);
        }
        Change::Cut { size, .. } => bytes.resize(*size, 0),
        _ => {}
    }
}

impl File {
    fn sync(&mut self) {
        for change in self.open.drain(..) {
            apply(&mut self.bytes, &change);
        }
    }

    /// The bytes after the power cut.
    fn after(mut self, unsynced: Unsynced, roll: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
        let torn = if self.open.is_empty() { 0 } else { roll(self.open.len()) };
        for (index, change) in std::mem::take(&mut self.open).into_iter().enumerate() {
            match unsynced {
                Unsynced::Kept => apply(&mut self.bytes, &change),
                Unsynced::Lost => {}
                Unsynced::Mixed if index == torn => apply(&mut self.bytes, &in_part(change, roll)),
                Unsynced::Mixed => {
                    if roll(2) == 0 {
                        apply(&mut self.bytes, &change);
                    }
                }
            }
        }
        self.bytes
    }
}

/// The first sectors of a write.
fn in_part(change: Change, roll: &mut impl FnMut(usize) -> usize) -> Change {
    match change {
        Change::Written { path, offset, mut bytes } => {
            let sectors = bytes.len().div_ceil(SECTOR);
            bytes.truncate(roll(sectors + 1) * SECTOR);
            Change::Written { path, offset, bytes }
        }
        other => other,
    }
}

/// A folder of files, as the changes since its copy was taken have left it.
pub struct Disk {
    root: PathBuf,
    files: BTreeMap<PathBuf, File>,
}

impl Disk {
    /// A copy of a folder, all of it synced.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(folder: &Path) -> Result<Disk> {
        let mut files = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(&next)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.to_string_lossy().contains("-shm") {
                    files.insert(path.clone(), File { bytes: fs::read(&path)?, open: Vec::new() });
                }
            }
        }
        Ok(Disk { root: folder.to_owned(), files })
    }

    /// One more change.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Made { path, emptied } => {
                let file = self.files.entry(path.clone()).or_default();
                if *emptied {
                    file.open.push(Change::Cut { path: path.clone(), size: 0 });
                }
            }
            Change::Written { path, .. } | Change::Cut { path, .. } => {
                self.files.entry(path.clone()).or_default().open.push(change.clone());
            }
            Change::Synced { path } => {
                if let Some(file) = self.files.get_mut(path) {
                    file.sync();
                }
            }
            Change::Removed { path } => {
                self.files.remove(path);
            }
            Change::Renamed { from, to } => {
                if let Some(file) = self.files.remove(from) {
                    self.files.insert(to.clone(), file);
                }
            }
        }
    }

    /// Writes what a power cut now would leave into another folder.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn after_power_cut(
        &self,
        folder: &Path,
        unsynced: Unsynced,
        roll: &mut impl FnMut(usize) -> usize,
    ) -> Result<()> {
        for (path, file) in &self.files {
            let inside = path.strip_prefix(&self.root)?;
            let target = folder.join(inside);
            fs::create_dir_all(target.parent().context("no folder")?)?;
            fs::write(&target, file.clone().after(unsynced, roll))?;
            #[cfg(unix)]
            fs::set_permissions(&target, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        }
        Ok(())
    }

    /// What the record says must be what the disk holds when nothing was lost.
    ///
    /// # Errors
    /// They differ: the recorder has missed something.
    pub fn is_what_lies_there(&self) -> Result<()> {
        for (path, file) in &self.files {
            let here = file.clone().after(Unsynced::Kept, &mut |_| 0);
            let there = fs::read(path).with_context(|| path.display().to_string())?;
            ensure!(here == there, "{}: {} bytes recorded, {} there", path.display(), here.len(), there.len());
        }
        Ok(())
    }
}
