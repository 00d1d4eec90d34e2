//! Finding copies: in a folder that a person names, or on whatever is plugged in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::files::EXTENSION;
use super::super::{backup, member_keys, mirror};

/// How deep folders are looked into: a stick, a folder on it, a mirror in that.
const DEPTH_MAX: u32 = 2;
/// So many entries of a folder are looked at: nobody keeps copies among thousands of photographs.
const ENTRIES_MAX: usize = 2_000;
const DATABASE: &str = "lumbung.db";

/// What a source is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    ts_rs::TS,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// *Salinan berjalan*.
    Mirror,
    /// *Cadangan*.
    Backup,
    /// A copied data folder.
    Database,
    /// The members' keys.
    MemberKeys,
}

/// One copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub kind: SourceKind,
    /// The file or folder, as a person knows it.
    pub path: PathBuf,
    /// What is read, in this order. Of backups the newest stands first, and an older one is read only where it is
    /// damaged.
    pub files: Vec<PathBuf>,
}

/// The copies at these places, each once.
pub fn find(places: &[PathBuf]) -> Vec<Source> {
    let mut found = Vec::new();
    for place in places {
        look(place, DEPTH_MAX, &mut found);
    }
    found.sort_unstable_by(|one, other| (one.kind, &one.path).cmp(&(other.kind, &other.path)));
    found.dedup();
    found
}

fn look(place: &Path, depth: u32, found: &mut Vec<Source>) {
    if place.is_file() {
        found.extend(file(place));
        return;
    }
    if mirror::is_mirror(place) {
        let mut segments = mirror::segments(place).unwrap_or_default();
        // The newest generation first: where it is not whole, the one before it fills what is missing.
        segments.sort_unstable_by_key(|((generation, number), _)| (std::cmp::Reverse(*generation), *number));
        let files = segments.into_iter().map(|(_, path)| path).collect();
        found.push(Source { kind: SourceKind::Mirror, path: place.to_owned(), files });
        return;
    }
    if place.join(DATABASE).is_file() {
        let files = vec![place.join(DATABASE)];
        found.push(Source { kind: SourceKind::Database, path: place.to_owned(), files });
    }
    // What one till had not sent stands in its own backups only, so each till's are a source.
    let mut by_till: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let mut backups = backup::list(place).unwrap_or_default();
    // A log only grows, so the longest is the newest, whatever a clock wrote into its name.
    backups.sort_by_key(|file| std::cmp::Reverse(file.bytes));
    for file in backups {
        by_till.entry(backup::till_of(&file.name)).or_default().push(place.join(&file.name));
    }
    for files in by_till.into_values() {
        found.extend(files.first().cloned().map(|path| Source { kind: SourceKind::Backup, path, files }));
    }
    if let Some((_, newest)) = member_keys::list(place).unwrap_or_default().first() {
        found.push(Source { kind: SourceKind::MemberKeys, path: newest.clone(), files: vec![newest.clone()] });
    }
    if depth == 0 {
        return;
    }
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten().take(ENTRIES_MAX) {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !entry.file_name().to_string_lossy().starts_with('.') {
            look(&entry.path(), depth - 1, found);
        }
    }
}

/// What a single file is, by its name.
fn file(path: &Path) -> Option<Source> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let whole = |kind| Source { kind, path: path.to_owned(), files: vec![path.to_owned()] };
    if name == DATABASE {
        return Some(Source { path: path.parent()?.to_owned(), ..whole(SourceKind::Database) });
    }
    if !name.ends_with(&format!(".{EXTENSION}")) {
        return None;
    }
    if name.starts_with(member_keys::PREFIX) {
        return Some(whole(SourceKind::MemberKeys));
    }
    if let Some(folder) = path.parent().filter(|folder| mirror::is_mirror(folder)) {
        let mut found = Vec::new();
        look(folder, 0, &mut found);
        return found.pop();
    }
    Some(whole(SourceKind::Backup))
}
