//! Frozen bytes: every kind of fact as it was signed when it was released, and the rows it makes.
//!
//! What was signed cannot be mended later. Each file in `golden/` must be read, verified and projected for ever, and
//! as long as a kind is still written, writing it must give the very same bytes. `LUMBUNG_WRITE_GENERATED=1` writes
//! files that are missing and the rows; it never overwrites a body. To change one, somebody must delete it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, ensure};
use shared::change_set::{ChangeSet, Head, Signed};
use shared::document;
use shared::fact::{Fact, KINDS, STANDING_KINDS};
use shared::project;
use shared::row::{Row, Value};
use shared::standing::Standing;
use shared::table::{ACCOUNT_TOTAL, POSTING, STOCK_MOVE, STOCK_POOL};
use shared::verify::verify;

#[path = "golden/examples.rs"]
mod examples;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn is_writing() -> bool {
    std::env::var_os("LUMBUNG_WRITE_GENERATED").is_some()
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} is missing", path.display()))
}

/// Writes what is missing, once for all tests of a run.
fn write_missing() -> anyhow::Result<()> {
    static WRITTEN: Mutex<bool> = Mutex::new(false);
    let mut is_written = WRITTEN.lock().map_err(|_| anyhow::anyhow!("another test failed while it wrote"))?;
    if is_writing() && !*is_written {
        for (name, change_set) in examples::all()? {
            let path = folder().join(format!("{name}.json"));
            if !path.exists() {
                let sealed = Signed::seal(&change_set, &examples::key())?;
                std::fs::write(&path, serde_json::to_string_pretty(&sealed)? + "\n")?;
            }
        }
        *is_written = true;
    }
    Ok(())
}

fn names() -> anyhow::Result<BTreeSet<String>> {
    write_missing()?;
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".json").map(str::to_owned));
    }
    Ok(names)
}

fn frozen(name: &str) -> anyhow::Result<Signed> {
    write_missing()?;
    Ok(serde_json::from_str(&read(&folder().join(format!("{name}.json")))?)?)
}

fn as_text(rows: &[Row]) -> String {
    let mut text = String::new();
    for Row { table, values } in rows {
        let cells: Vec<String> = table
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| match value {
                Value::Null => format!("{}=-", column.name),
                Value::Int(number) => format!("{}={number}", column.name),
                Value::Text(content) => format!("{}={content:?}", column.name),
                Value::Id(id) => format!("{}={id}", column.name),
            })
            .collect();
        let _ = writeln!(text, "{}: {}", table.name, cells.join(" "));
    }
    text
}

/// The rows of a change set and of the documents it changes, as if there were no others.
fn rows(change_set: &ChangeSet) -> Vec<Row> {
    let mut rows = project::rows(change_set, &Standing::default());
    for change in &change_set.documents {
        let readable = document::unseal(change, Some(&examples::DOCUMENT_KEY));
        let merged = document::merge(&readable.into_iter().collect::<Vec<_>>());
        rows.extend(document::rows(change_set.cooperative, change.document, &change.kind, &merged));
    }
    rows
}

#[test]
fn what_is_written_today_is_what_was_frozen() -> anyhow::Result<()> {
    for (name, change_set) in examples::all()? {
        let sealed = Signed::seal(&change_set, &examples::key())?;
        let frozen = frozen(&name)?;
        ensure!(sealed.body == frozen.body, "{name} is written otherwise:\n{}\n{}", sealed.body, frozen.body);
        ensure!(sealed.signature == frozen.signature, "{name} is signed otherwise");
    }
    Ok(())
}

#[test]
fn every_kind_has_its_frozen_bytes() -> anyhow::Result<()> {
    let names = names()?;
    for (kind, version) in KINDS {
        ensure!(names.contains(&format!("{kind}.v{version}")), "nothing frozen of {kind} version {version}");
    }
    Ok(())
}

#[test]
fn what_was_frozen_is_read_verified_and_projected_as_ever() -> anyhow::Result<()> {
    for name in names()? {
        let signed = frozen(&name)?;
        let change_set: ChangeSet = serde_json::from_str(&signed.body)?;
        let head = Head { seq: change_set.seq - 1, hash: change_set.previous };
        let key = examples::key().verifying_key();
        let (verified, next) =
            verify(&signed, &head, examples::COOPERATIVE, &key).with_context(|| format!("{name} does not verify"))?;
        ensure!(next == Head { seq: change_set.seq, hash: signed.hash() } && verified == change_set, "{name}");
        for raw in &change_set.facts {
            let is_unknown = matches!(Fact::of(raw), Fact::Unknown(_));
            ensure!(is_unknown == name.starts_with("unknown_"), "{name}: {} is unknown: {is_unknown}", raw.kind);
            // An older version is read as the newest, so only the newest comes out as it went in.
            let newest = KINDS.iter().filter(|(kind, _)| *kind == raw.kind).map(|(_, version)| *version).max();
            let is_newest = newest.is_none_or(|newest| raw.version >= newest);
            let comes_out = Fact::of(raw).to_raw() == *raw;
            ensure!(comes_out == is_newest, "{name}: {} does not come out as it went in", raw.kind);
            let bears_on_standing = STANDING_KINDS.contains(&raw.kind.as_str());
            ensure!(Fact::of(raw).standing().is_some() == bears_on_standing, "{name}: {} in STANDING_KINDS", raw.kind);
        }
        let path = folder().join(format!("{name}.rows.txt"));
        let rows = as_text(&rows(&change_set));
        if is_writing() {
            std::fs::write(&path, &rows)?;
        }
        let expect = read(&path)?;
        ensure!(rows == expect, "{name} makes other rows:\n{rows}\ninstead of\n{expect}");
    }
    Ok(())
}

#[test]
fn money_and_stock_of_unknown_facts_count() -> anyhow::Result<()> {
    let mut seen = 0;
    for name in names()?.iter().filter(|name| name.starts_with("unknown_")) {
        let change_set: ChangeSet = serde_json::from_str(&frozen(name)?.body)?;
        let tables: BTreeSet<&str> = rows(&change_set).iter().map(|row| row.table.name).collect();
        for table in [&POSTING, &ACCOUNT_TOTAL, &STOCK_MOVE, &STOCK_POOL] {
            ensure!(tables.contains(table.name), "{name} makes no row in {}", table.name);
        }
        seen += 1;
    }
    ensure!(seen == 2, "an unknown kind and an unknown version");
    Ok(())
}

#[test]
fn one_changed_byte_is_noticed() -> anyhow::Result<()> {
    for name in names()? {
        let signed = frozen(&name)?;
        let change_set: ChangeSet = serde_json::from_str(&signed.body)?;
        let head = Head { seq: change_set.seq - 1, hash: change_set.previous };
        let body = signed.body.replacen("WIB", "WIT", 1);
        ensure!(body != signed.body, "{name} says no zone");
        let key = examples::key().verifying_key();
        ensure!(verify(&Signed { body, ..signed }, &head, examples::COOPERATIVE, &key).is_err(), "{name}");
    }
    Ok(())
}
