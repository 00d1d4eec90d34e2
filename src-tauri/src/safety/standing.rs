//! Counts for whoever removes or replaces the program: root has no key of the database, and needs none to know whether
//! records are nowhere but here.
//!
//! The file beside the database holds numbers and places, nothing about people or money. It is written by the thread of
//! the copies and when the program ends, never in a sale, and is not waited for: after a power cut it may be old or
//! torn. Whoever reads it compares its number with the one of `lumbung.head`, and takes a file that is older, torn or
//! missing for "not known", never for "nothing" (see `scripts/package/prerm`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use shared::id::DeviceId;

use super::{backup, settings};
use crate::core::Open;
use crate::store::{StoreError, log};

const FILE: &str = "lumbung.standing";
const FORM: &str = "lumbung-standing/1";

/// What is nowhere else, by where else one looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Standing {
    head: u64,
    not_at_server: u64,
    not_in_mirror: u64,
    not_in_backup: u64,
    mirror: Option<PathBuf>,
    backup: Option<PathBuf>,
}

impl Standing {
    /// The lines, the last of which says that none is missing.
    fn text(&self) -> String {
        let mut text = format!("{FORM}\nhead {}\nnot_at_server {}\n", self.head, self.not_at_server);
        let copies = [("mirror", &self.mirror, self.not_in_mirror), ("backup", &self.backup, self.not_in_backup)];
        for (name, place, count) in copies {
            if let Some(place) = place.as_ref().filter(|place| !place.display().to_string().contains('\n')) {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "not_in_{name} {count}\n{name} {}", place.display());
            }
        }
        text.push_str("end\n");
        text
    }
}

fn standing(open: &Open) -> Result<Standing, StoreError> {
    let mirror = open.safety.mirror();
    let backup = backup::last(open)?;
    let connection = open.store.reader();
    // A mirror counts where it was seen since the program started, and nothing was wrong with it.
    let place = settings::read(&connection)?.mirror.filter(|_| mirror.is_attached && mirror.trouble.is_none());
    let (head, _) = log::head(&connection, open.identity.device)?;
    let mut found = Standing {
        head: head.seq,
        mirror: place.map(|place| place.folder),
        backup: backup.as_ref().map(|last| last.path.clone()),
        ..Standing::default()
    };
    let none = BTreeMap::new();
    let held = if found.mirror.is_some() { &mirror.held } else { &none };
    let saved = backup.as_ref().map_or(&none, |last| &last.heads);
    let up_to = |known: &BTreeMap<DeviceId, u64>, device: DeviceId| known.get(&device).copied().unwrap_or(0);
    for (device, (last, acknowledged)) in super::unsent::reach(&connection)? {
        let beyond = |ends: &[u64]| last.saturating_sub(ends.iter().copied().max().unwrap_or(0));
        found.not_at_server += beyond(&[acknowledged]);
        found.not_in_mirror += beyond(&[acknowledged, up_to(held, device)]);
        found.not_in_backup += beyond(&[acknowledged, up_to(saved, device)]);
    }
    Ok(found)
}

/// Writes the counts beside the database where they have changed. Where that fails, what lies there is old, and is seen
/// to be.
pub fn note(open: &Open) {
    let text = match standing(open) {
        Ok(found) => found.text(),
        Err(error) => return tracing::warn!(%error, "what is nowhere else could not be counted"),
    };
    let path = open.folder.join(FILE);
    if std::fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return;
    }
    let passing = open.folder.join(format!("{FILE}.sementara"));
    let written = std::fs::write(&passing, text).and_then(|()| std::fs::rename(&passing, &path));
    if let Err(error) = written {
        tracing::warn!(%error, "what is nowhere else could not be noted");
    }
}
