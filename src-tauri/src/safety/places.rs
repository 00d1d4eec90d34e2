//! Places that copies can go to: what is plugged in, how much room it has, and whether it is the disk the data lie on.

use std::path::{Path, PathBuf};

use super::settings::{self, Keep};
use super::trouble::Trouble;
use super::{SafetyHandle, mirror};
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::secrets::random;
use crate::store::load::units;

/// A place with less room than this is none for copies.
const ROOM_MIN_BYTES: u64 = 16 * 1024 * 1024;

/// A place that a person may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: PathBuf,
    /// None where the system does not say.
    pub free_bytes: Option<u64>,
    pub is_same_disk: bool,
}

/// A place as it is now.
pub fn look(path: &Path, data: &Path) -> Place {
    Place { path: path.to_owned(), free_bytes: fs4::available_space(path).ok(), is_same_disk: is_same_disk(path, data) }
}

/// Whether a folder is where a disk or stick is plugged in.
#[cfg(unix)]
pub fn is_disk_of_its_own(path: &Path) -> bool {
    path.is_dir() && path.parent().is_some_and(|parent| parent.is_dir() && !is_same_disk(path, parent))
}

/// Whether a path is the root of a drive.
#[cfg(not(unix))]
pub fn is_disk_of_its_own(path: &Path) -> bool {
    path.is_dir() && path.parent().is_none()
}

#[cfg(unix)]
fn is_same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| std::fs::metadata(path).map(|found| found.dev()).ok();
    disk(one).is_some_and(|found| Some(found) == disk(other))
}

/// Of two paths under different letters.
#[cfg(not(unix))]
fn is_same_disk(one: &Path, other: &Path) -> bool {
    let disk = |path: &Path| std::fs::canonicalize(path).ok()?.components().next().map(|it| it.as_os_str().to_owned());
    disk(one).is_some_and(|found| Some(found) == disk(other))
}

/// What is plugged in: where sticks and further disks appear on this system.
pub fn plugged_in(data: &Path) -> Vec<Place> {
    let mut found: Vec<PathBuf> = mounts();
    found.sort_unstable();
    found.dedup();
    let has_room = |place: &Place| place.free_bytes.is_none_or(|free| free > ROOM_MIN_BYTES);
    let places = found.iter().filter(|path| path.is_dir()).map(|path| look(path, data));
    places.filter(|place| !place.is_same_disk && has_room(place)).collect()
}

#[cfg(not(windows))]
fn mounts() -> Vec<PathBuf> {
    let text = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    // One line a mount: device, place, kind, options.
    let writable = |line: &&str| line.split(' ').nth(3).is_some_and(|options| options.split(',').any(|it| it == "rw"));
    let mounted = text.lines().filter(writable).filter_map(|line| line.split(' ').nth(1));
    let is_outside =
        |place: &&str| ["/media/", "/run/media/", "/mnt/", "/Volumes/"].iter().any(|it| place.starts_with(it));
    // The system writes a blank in a name in this way.
    mounted.filter(is_outside).map(|place| PathBuf::from(place.replace("\\040", " "))).collect()
}

#[cfg(windows)]
fn mounts() -> Vec<PathBuf> {
    ('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\"))).filter(|path| path.is_dir()).collect()
}

fn refused(code: &str, message: &str, english: &str) -> Refusal {
    Refusal::new(code, message, english)
}

/// A folder that exists, takes files, and is none of the data's own.
///
/// # Errors
/// It is not that.
pub fn check(path: &Path, data: &Path) -> Result<PathBuf, Refusal> {
    if !path.is_absolute() {
        return Err(refused(
            "place_not_absolute",
            "Tulis alamat folder lengkap, misalnya /media/stik. Tidak ada yang berubah.",
            "Give the whole path of the folder. Nothing has changed.",
        ));
    }
    let place = std::fs::canonicalize(path).map_err(|_| {
        refused(
            "place_missing",
            "Folder itu tidak ada. Pasang stik atau disk, atau buat foldernya dulu.",
            "That folder does not exist. Plug in the stick or disk, or make the folder first.",
        )
    })?;
    if !place.is_dir() {
        return Err(refused("place_missing", "Itu bukan folder. Pilih sebuah folder.", "That is no folder."));
    }
    let own = std::fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
    if place.starts_with(&own) {
        return Err(refused(
            "place_in_data",
            "Folder itu ada di dalam data kasir sendiri. Pilih stik, disk lain, atau folder di luar data.",
            "That folder is inside the till's own data. Choose a stick, another disk, or a folder outside.",
        ));
    }
    let probe = place.join(format!(".lumbung-{}", now_ms()));
    std::fs::write(&probe, b"lumbung").map_err(Trouble::from)?;
    drop(std::fs::remove_file(&probe));
    Ok(place)
}

/// What a person chose; none leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// An empty path switches the mirror off.
    pub mirror: Option<PathBuf>,
    /// An empty path means beside the data.
    pub backup: Option<PathBuf>,
    pub keep: Option<Keep>,
    pub alarm_days: Option<u32>,
}

/// Sets places and times. A mirror that lies in the chosen place already, of this till, is gone on with.
///
/// # Errors
/// A place does not do.
pub fn choose(open: &Open, choice: Choice) -> Result<(), Refusal> {
    let mut settings = settings::read(&open.store.reader())?;
    if let Some(path) = choice.mirror {
        let is_new = settings.mirror.as_ref().is_none_or(|mirror| mirror.place != path || !mirror.folder.is_dir());
        if path.as_os_str().is_empty() {
            settings.mirror = None;
            open.safety.forget_mirror(&open.folder);
        } else if is_new {
            let place = check(&path, &open.folder)?;
            let device = units::device(&open.store.reader(), open.identity.cooperative, open.identity.device)?;
            let till_code = device.map(|device| device.till_code).unwrap_or_default();
            let id = uuid::Builder::from_random_bytes(random()?).into_uuid();
            let made = mirror::make_folder(&place, &till_code, id)?;
            let is_same_disk = look(&place, &open.folder).is_same_disk;
            settings.mirror = Some(settings::MirrorPlace { is_same_disk, ..made });
            open.safety.forget_mirror(&open.folder);
        }
    }
    if let Some(path) = choice.backup {
        settings.backup_place = if path.as_os_str().is_empty() { None } else { Some(check(&path, &open.folder)?) };
        let is_elsewhere = |place: &PathBuf| !look(place, &open.folder).is_same_disk;
        settings.is_backup_elsewhere = settings.backup_place.as_ref().is_some_and(is_elsewhere);
    }
    settings.keep = choice.keep.unwrap_or(settings.keep);
    settings.alarm_days = choice.alarm_days.unwrap_or(settings.alarm_days).clamp(1, 365);
    open.store.write(|tx| settings::write(tx, &settings))?;
    SafetyHandle::wake(&open.safety);
    Ok(())
}
