//! *Salinan berjalan*: the log, appended to a second place as it grows.
//!
//! A folder of numbered segments; each begins with how far those before it go, so that only the last one has to be read
//! to go on. What a power cut or a pulled stick tore off the end is cut away and written again from the log. When the
//! log itself has taken another branch (see `sync::fork`), a new *generation* is begun and the older one goes once the
//! new one is whole. The folder is made when a person chooses it and never by itself: where the stick is away, nothing
//! is written into the empty place it leaves.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use shared::change_set::{Head, Signed};
use shared::id::DeviceId;
use shared::safety::copy::{CopyKind, Opening, Piece};
use shared::safety::recovery_key::RecoveryKey;
use shared::verify::read_body;
use uuid::Uuid;

use super::files::{self, CopyFile, EXTENSION};
use super::settings::MirrorPlace;
use super::trouble::Trouble;

/// The file that says whose folder it is.
const MARK: &str = "salinan.id";
/// How long a segment may grow: small enough for any stick, large enough that a year is a few files.
const SEGMENT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The numbers of a segment.
type Number = (u32, u32);

fn name_of((generation, segment): Number) -> String {
    format!("{generation:03}-{segment:06}.{EXTENSION}")
}

fn number_of(path: &Path) -> Option<Number> {
    let name = path.file_name()?.to_str()?.strip_suffix(EXTENSION)?.strip_suffix('.')?;
    let (generation, segment) = name.split_once('-')?;
    Some((generation.parse().ok()?, segment.parse().ok()?))
}

/// The segments in a folder, in their order.
///
/// # Errors
/// The folder cannot be read.
pub fn segments(folder: &Path) -> Result<Vec<(Number, PathBuf)>, Trouble> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        found.extend(number_of(&path).map(|number| (number, path)));
    }
    found.sort_unstable();
    Ok(found)
}

/// Whether a folder is one of a mirror.
pub fn is_mirror(folder: &Path) -> bool {
    folder.join(MARK).is_file()
}

/// The id that stands in a folder; none where it is no mirror's.
pub(super) fn id_of(folder: &Path) -> Option<Uuid> {
    fs::read_to_string(folder.join(MARK)).ok()?.trim().parse().ok()
}

/// Makes the folder of a new mirror in a place that a person chose.
///
/// # Errors
/// The place is not there, or takes nothing.
pub fn make_folder(place: &Path, till_code: &str, id: Uuid) -> Result<MirrorPlace, Trouble> {
    if !place.is_dir() {
        return Err(Trouble::Away);
    }
    let tail: String = id.simple().to_string().chars().take(6).collect();
    let folder = place.join(format!("lumbung-salinan-{till_code}-{tail}"));
    fs::create_dir(&folder)?;
    let mut mark = fs::File::create(folder.join(MARK))?;
    mark.write_all(id.to_string().as_bytes())?;
    mark.sync_all()?;
    files::sync_folder(&folder.join(MARK));
    files::sync_folder(&folder);
    Ok(MirrorPlace { place: place.to_owned(), folder, id, is_same_disk: false })
}

/// A mirror that is there and can be written.
#[derive(Debug)]
pub struct Mirror {
    folder: PathBuf,
    key: RecoveryKey,
    number: Number,
    file: CopyFile,
    heads: BTreeMap<DeviceId, Head>,
}

/// Counts what a piece adds to how far a mirror goes.
fn advance(heads: &mut BTreeMap<DeviceId, Head>, piece: &Piece) {
    match piece {
        Piece::Opening(opening) => heads.clone_from(&opening.heads),
        Piece::Log { change_sets } => count(heads, change_sets),
        Piece::MemberKeys { .. } | Piece::Closing(_) => {}
    }
}

fn count(heads: &mut BTreeMap<DeviceId, Head>, change_sets: &[Signed]) {
    for signed in change_sets {
        // What this till wrote can be read; what cannot is not counted as held.
        if let Ok(change_set) = read_body(signed) {
            heads.insert(change_set.device, Head { seq: change_set.seq, hash: signed.hash() });
        }
    }
}

/// Whether two openings say the same of the device: then a segment can go on under the older one.
fn says_the_same(one: &Opening, other: &Opening) -> bool {
    let of = |it: &Opening| (it.device, it.secrets.clone(), it.settings.clone(), it.till_code.clone());
    of(one) == of(other)
}

/// Whether a segment is no longer than what it begins with.
fn is_short(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.len() < 64 * 1024)
}

/// Whether every segment of a generation up to this one is there.
fn is_gapless(there: &[(Number, PathBuf)], (generation, last): Number) -> bool {
    (1..=last).all(|segment| there.iter().any(|(number, _)| *number == (generation, segment)))
}

/// Whether the segments of a folder's newest generation hold what they say: each read through, each beginning with how
/// far the ones before it go. What rotted on a stick is found before it is needed.
///
/// # Errors
/// The stick is away, or another key belongs to it.
pub fn is_sound(folder: &Path, key: &RecoveryKey) -> Result<bool, Trouble> {
    let there = segments(folder)?;
    let Some(((generation, last), _)) = there.last() else { return Ok(true) };
    let mut heads = BTreeMap::new();
    let mut is_sound = is_gapless(&there, (*generation, *last));
    for ((_, number), path) in there.iter().filter(|((of, _), _)| of == generation) {
        let result = files::read(path, key, |piece| {
            if let Piece::Opening(opening) = &piece {
                is_sound &= *number == 1 || opening.heads == heads;
            }
            advance(&mut heads, &piece);
            Ok(())
        });
        match result {
            // Only of the last one the end may be torn: it is cut off and written again.
            Ok(is_clean) => is_sound &= is_clean || number == last,
            Err(Trouble::NotOurs | Trouble::Damaged) => is_sound = false,
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(is_sound)
}

impl Mirror {
    /// Opens the mirror in its folder, or begins it. Reads the last segment only, and begins anew where one before it is
    /// gone: its end says nothing of a beginning that is not there.
    ///
    /// # Errors
    /// The stick is away, is another one, or says no.
    pub fn attach(place: &MirrorPlace, key: &RecoveryKey, opening: &Opening) -> Result<Mirror, Trouble> {
        let mark = fs::read_to_string(place.folder.join(MARK))?;
        if mark.trim() != place.id.to_string() {
            return Err(Trouble::NotOurs);
        }
        let mut there = segments(&place.folder)?;
        while let Some((number, path)) = there.pop() {
            let (mut heads, mut before) = (BTreeMap::new(), None);
            let file = files::go_on(&path, key, |piece| {
                advance(&mut heads, &piece);
                if let Piece::Opening(opening) = piece {
                    before = Some(opening);
                }
                Ok(())
            });
            match (file, before) {
                (Ok(file), Some(before)) => {
                    let mut mirror = Mirror { folder: place.folder.clone(), key: key.clone(), number, file, heads };
                    if !is_gapless(&segments(&place.folder)?, number) {
                        mirror.next_generation(opening)?;
                    } else if !says_the_same(&before, opening) {
                        mirror.next_segment(opening)?;
                    }
                    return Ok(mirror);
                }
                // The power went while it was begun: nothing is in it yet. What is longer is kept to be looked at.
                (Ok(_) | Err(Trouble::NotOurs), None) if is_short(&path) => fs::remove_file(&path)?,
                (Ok(_) | Err(Trouble::NotOurs), None) => fs::rename(&path, path.with_extension("rusak"))?,
                (Err(trouble), _) => return Err(trouble),
            }
        }
        Self::begin(&place.folder, key, (1, 1), opening, BTreeMap::new())
    }

    /// Begins again beside what this key does not open: the key was exchanged. What is there goes once this is whole.
    ///
    /// # Errors
    /// The stick is away, is another one, or says no.
    pub fn begin_anew(place: &MirrorPlace, key: &RecoveryKey, opening: &Opening) -> Result<Mirror, Trouble> {
        if id_of(&place.folder) != Some(place.id) {
            return Err(Trouble::NotOurs);
        }
        let generation = segments(&place.folder)?.last().map_or(0, |((generation, _), _)| *generation);
        Self::begin(&place.folder, key, (generation + 1, 1), opening, BTreeMap::new())
    }

    fn begin(
        folder: &Path,
        key: &RecoveryKey,
        number: Number,
        opening: &Opening,
        heads: BTreeMap<DeviceId, Head>,
    ) -> Result<Mirror, Trouble> {
        let opening = Opening { kind: CopyKind::Mirror, heads: heads.clone(), ..opening.clone() };
        let file = CopyFile::create(&folder.join(name_of(number)), key, opening)?;
        Ok(Mirror { folder: folder.to_owned(), key: key.clone(), number, file, heads })
    }

    fn next_segment(&mut self, opening: &Opening) -> Result<(), Trouble> {
        let next = (self.number.0, self.number.1 + 1);
        *self = Self::begin(&self.folder, &self.key, next, opening, std::mem::take(&mut self.heads))?;
        Ok(())
    }

    /// Begins again from nothing, beside what is there.
    ///
    /// # Errors
    /// The disk says no.
    pub fn next_generation(&mut self, opening: &Opening) -> Result<(), Trouble> {
        *self = Self::begin(&self.folder, &self.key, (self.number.0 + 1, 1), opening, BTreeMap::new())?;
        Ok(())
    }

    /// Removes what an older generation left, once this one is whole.
    ///
    /// # Errors
    /// The disk says no.
    pub fn forget_older(&self) -> Result<(), Trouble> {
        for (number, path) in segments(&self.folder)? {
            if number.0 < self.number.0 {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Appends change sets; they are durable when this returns. After an error the mirror must be attached again.
    ///
    /// # Errors
    /// The stick was pulled, is full, or says no.
    pub fn append(&mut self, page: Vec<Signed>, opening: &Opening) -> Result<(), Trouble> {
        if self.file.bytes() > SEGMENT_BYTES_MAX {
            self.next_segment(opening)?;
        }
        let piece = Piece::Log { change_sets: page };
        self.file.add(&piece)?;
        self.file.sync()?;
        advance(&mut self.heads, &piece);
        Ok(())
    }

    /// Whether the folder still is what was opened: a stick that was pulled without a word takes writes for a while.
    ///
    /// # Errors
    /// It is not.
    pub fn is_still_there(&self) -> Result<(), Trouble> {
        fs::metadata(self.folder.join(name_of(self.number)))?;
        Ok(())
    }

    /// How far it goes.
    pub const fn heads(&self) -> &BTreeMap<DeviceId, Head> {
        &self.heads
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// How far the mirror in a folder goes, without writing anything.
///
/// # Errors
/// It is not there, or cannot be read with this key.
pub fn heads_in(place: &MirrorPlace, key: &RecoveryKey) -> Result<BTreeMap<DeviceId, Head>, Trouble> {
    let mark = fs::read_to_string(place.folder.join(MARK))?;
    if mark.trim() != place.id.to_string() {
        return Err(Trouble::NotOurs);
    }
    let mut there = segments(&place.folder)?;
    while let Some((_, path)) = there.pop() {
        let mut heads = BTreeMap::new();
        let mut is_begun = false;
        let result = files::read(&path, key, |piece| {
            is_begun |= matches!(piece, Piece::Opening(_));
            advance(&mut heads, &piece);
            Ok(())
        });
        match result {
            Ok(_) | Err(Trouble::NotOurs) if !is_begun => {}
            Err(trouble) => return Err(trouble),
            Ok(_) => return Ok(heads),
        }
    }
    Ok(BTreeMap::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::{CooperativeId, UnitId};
    use shared::safety::recovery_key::SYMBOLS;

    fn key() -> RecoveryKey {
        RecoveryKey::make([5; SYMBOLS])
    }

    fn opening() -> Opening {
        Opening {
            kind: CopyKind::Mirror,
            cooperative: CooperativeId::from_bytes([1; 16]),
            cooperative_name: "Uji".to_owned(),
            unit: UnitId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            till_code: "K01".to_owned(),
            made_at_ms: 1,
            app: String::new(),
            heads: BTreeMap::new(),
            secrets: None,
            settings: BTreeMap::new(),
        }
    }

    /// The golden example of a change set as a mirror would carry it.
    fn page(n: usize) -> Vec<Signed> {
        let text = include_str!("../../../shared/tests/golden/sale_completed.v1.json");
        let signed: serde_json::Value = serde_json::from_str(text).unwrap();
        let text = |name: &str| signed[name].as_str().unwrap().to_owned();
        vec![Signed { body: text("body"), signature: text("signature") }; n]
    }

    fn pieces_in(folder: &Path) -> (usize, bool) {
        let (mut count, mut is_whole) = (0, true);
        for (_, path) in segments(folder).unwrap() {
            is_whole &= files::read(&path, &key(), |piece| {
                count += usize::from(matches!(piece, Piece::Log { .. }));
                Ok(())
            })
            .unwrap();
        }
        (count, is_whole)
    }

    #[test]
    fn a_stick_pulled_in_the_middle_of_a_write_is_gone_on_with_behind_its_last_whole_piece() {
        let place = tempfile::tempdir().unwrap();
        let made = make_folder(place.path(), "K01", Uuid::from_u128(7)).unwrap();
        let mut mirror = Mirror::attach(&made, &key(), &opening()).unwrap();
        for _ in 0..3 {
            mirror.append(page(1), &opening()).unwrap();
        }
        drop(mirror);
        let path = segments(&made.folder).unwrap().remove(0).1;
        let whole = fs::read(&path).unwrap();
        for cut in (0..whole.len()).step_by(7) {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut mirror = Mirror::attach(&made, &key(), &opening()).unwrap();
            let (before, is_whole) = pieces_in(&made.folder);
            assert!(is_whole, "{cut}");
            mirror.append(page(2), &opening()).unwrap();
            assert_eq!(pieces_in(&made.folder), (before + 1, true), "{cut}");
            assert_eq!(heads_in(&made, &key()).unwrap(), *mirror.heads());
            drop(mirror);
            fs::write(&path, &whole).unwrap();
        }
    }

    #[test]
    fn an_empty_mount_point_or_another_stick_is_not_written_to() {
        let place = tempfile::tempdir().unwrap();
        let made = make_folder(place.path(), "K01", Uuid::from_u128(7)).unwrap();
        drop(Mirror::attach(&made, &key(), &opening()).unwrap());
        fs::rename(&made.folder, place.path().join("pulled")).unwrap();
        assert_eq!(Mirror::attach(&made, &key(), &opening()).unwrap_err(), Trouble::Away);
        assert!(!made.folder.exists(), "written into the place of a stick that is away");
        fs::create_dir(&made.folder).unwrap();
        fs::write(made.folder.join(MARK), Uuid::from_u128(8).to_string()).unwrap();
        assert_eq!(Mirror::attach(&made, &key(), &opening()).unwrap_err(), Trouble::NotOurs);
        fs::remove_dir_all(&made.folder).unwrap();
        fs::rename(place.path().join("pulled"), &made.folder).unwrap();
        assert!(Mirror::attach(&made, &key(), &opening()).is_ok());
        let other = RecoveryKey::make([6; SYMBOLS]);
        assert_eq!(Mirror::attach(&made, &other, &opening()).unwrap_err(), Trouble::OtherKey);
    }

    #[test]
    fn a_new_name_or_new_secrets_begin_a_segment_and_a_generation_replaces_the_older() {
        let place = tempfile::tempdir().unwrap();
        let made = make_folder(place.path(), "K01", Uuid::from_u128(7)).unwrap();
        let mut mirror = Mirror::attach(&made, &key(), &opening()).unwrap();
        mirror.append(page(1), &opening()).unwrap();
        let renewed = Opening { till_code: "K01B".to_owned(), ..opening() };
        let mut mirror = Mirror::attach(&made, &key(), &renewed).unwrap();
        assert_eq!(segments(&made.folder).unwrap().len(), 2);
        assert_eq!(mirror.heads().len(), 1, "the next segment knows what the first holds");
        mirror.next_generation(&renewed).unwrap();
        assert!(mirror.heads().is_empty());
        mirror.append(page(1), &renewed).unwrap();
        mirror.forget_older().unwrap();
        assert_eq!(segments(&made.folder).unwrap().iter().map(|it| it.0).collect::<Vec<_>>(), [(2, 1)]);
    }
}
