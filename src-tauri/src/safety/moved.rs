//! The stick that came back at another address, and the stick that is another one.
//!
//! A system names the place of a stick after its label, and by another name where that one is still taken: by a stick
//! that was pulled without a word, for instance. The folder of a mirror is known by the id that stands in it, so it is
//! looked for wherever something is plugged in, and the till goes on with it without being told.

use std::fs;
use std::path::{Path, PathBuf};

use super::mirror::{id_of, is_mirror};
use super::settings::{self, MirrorPlace};
use super::trouble::Trouble;
use super::{backup, places};
use crate::core::Open;

/// So many entries of a place are looked at.
const ENTRIES_MAX: usize = 2_000;

fn folders(place: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(place).into_iter().flatten().flatten().take(ENTRIES_MAX);
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path())
}

/// The folder of a mirror among these places, wherever it lies there now.
pub(super) fn found_among(mirror: &MirrorPlace, among: &[PathBuf]) -> Option<MirrorPlace> {
    let mut found = among.iter().flat_map(|place| folders(place).map(move |folder| (place, folder)));
    let (place, folder) = found.find(|(_, folder)| id_of(folder).is_some_and(|id| id == mirror.id))?;
    Some(MirrorPlace { place: place.clone(), folder, ..mirror.clone() })
}

/// Looks for a mirror whose place is away, and goes on with it where it is found. Backups that went to the same stick
/// follow it.
///
/// # Errors
/// The database's own, or why it is not there: nothing is plugged in, or another stick is.
pub(super) fn look_for(open: &Open, mirror: &MirrorPlace) -> Result<MirrorPlace, Trouble> {
    let plugged = places::plugged_in(&open.folder).into_iter().map(|place| place.path);
    let among: Vec<PathBuf> = std::iter::once(mirror.place.clone()).chain(plugged).collect();
    let Some(mut found) = found_among(mirror, &among) else { return Err(why_not_there(&mirror.place)) };
    found.is_same_disk = places::look(&found.place, &open.folder).is_same_disk;
    tracing::info!("the stick of the copies is plugged in at another place");
    open.store.write(|tx| {
        let mut chosen = settings::read(tx)?;
        if chosen.mirror.as_ref() == Some(mirror) {
            let inside = chosen.backup_place.as_ref().and_then(|it| it.strip_prefix(&mirror.place).ok());
            let followed = inside.map(|inside| found.place.join(inside)).filter(|place| place.is_dir());
            chosen.backup_place = followed.or(chosen.backup_place);
            chosen.mirror = Some(found.clone());
            settings::write(tx, &chosen)?;
        }
        Ok::<(), Trouble>(())
    })?;
    Ok(found)
}

/// Whether the place is empty, or taken by somebody else's stick.
fn why_not_there(place: &Path) -> Trouble {
    let is_another = places::is_disk_of_its_own(place)
        || folders(place).any(|folder| is_mirror(&folder))
        || backup::list(place).is_ok_and(|backups| !backups.is_empty());
    if is_another { Trouble::OtherStick } else { Trouble::Away }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::safety::mirror::make_folder;
    use uuid::Uuid;

    #[test]
    fn a_stick_that_is_plugged_in_under_another_name_is_found_by_its_id_and_no_other_is_taken_for_it() {
        let disks = tempfile::tempdir().unwrap();
        let [first, second] = ["KINGSTON", "KINGSTON1"].map(|name| disks.path().join(name));
        for place in [&first, &second] {
            fs::create_dir(place).unwrap();
        }
        let ours = make_folder(&first, "K01", Uuid::from_u128(7 << 120)).unwrap();
        make_folder(&second, "K01", Uuid::from_u128(8 << 120)).unwrap();
        let among = [first.clone(), second.clone(), disks.path().join("nothing")];
        assert_eq!(found_among(&ours, &among), Some(ours.clone()));
        let name = ours.folder.file_name().unwrap();
        fs::rename(&ours.folder, second.join(name)).unwrap();
        let found = found_among(&ours, &among).unwrap();
        assert_eq!((found.place, found.folder, found.id), (second.clone(), second.join(name), ours.id));
        fs::remove_dir_all(second.join(name)).unwrap();
        assert_eq!(found_among(&ours, &among), None);
        assert_eq!((why_not_there(&first), why_not_there(&second)), (Trouble::Away, Trouble::OtherStick));
    }
}
