//! The fuzzer's small corpus, tried at every build: the same functions, the files that are kept.

use std::path::{Path, PathBuf};

use anyhow::Context;

#[path = "../../fuzz/src/lib.rs"]
mod targets;

fn files(folder: &str) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).with_context(|| format!("{} is missing", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        files.push((path.clone(), std::fs::read(path)?));
    }
    anyhow::ensure!(!files.is_empty(), "{} is empty", folder.display());
    Ok(files)
}

/// Tries every file whole, cut short, and with bytes changed.
fn try_all(name: &str, target: fn(&[u8])) -> anyhow::Result<()> {
    for (path, data) in files(&format!("../fuzz/corpus/{name}"))? {
        println!("{}", path.display());
        target(&data);
        for at in (0..data.len()).step_by(1 + data.len() / 40) {
            target(&data[..at]);
            for mask in [0x01, 0x20, 0xff] {
                let mut changed = data.clone();
                changed[at] ^= mask;
                target(&changed);
            }
        }
    }
    Ok(())
}

#[test]
fn bodies_of_any_kind_are_read_without_stopping() -> anyhow::Result<()> {
    try_all("change_set", targets::change_set)
}

#[test]
fn changes_of_any_kind_are_merged_without_stopping() -> anyhow::Result<()> {
    try_all("document", targets::document)
}

#[test]
fn pages_of_any_kind_are_unpacked_without_stopping() -> anyhow::Result<()> {
    try_all("page", targets::page)
}

#[test]
fn stretches_of_any_kind_are_unpacked_without_stopping() -> anyhow::Result<()> {
    try_all("stretch", targets::stretch)
}

#[test]
fn safety_copies_of_any_kind_are_read_without_stopping() -> anyhow::Result<()> {
    try_all("safety_copy", targets::safety_copy)
}

#[test]
fn recovery_keys_of_any_kind_are_read_without_stopping() -> anyhow::Result<()> {
    try_all("recovery_key", targets::recovery_key)
}

#[test]
fn reports_of_any_kind_are_read_without_stopping() -> anyhow::Result<()> {
    try_all("report", targets::report)
}

#[test]
fn answers_of_any_kind_are_read_without_stopping() -> anyhow::Result<()> {
    try_all("answers", targets::answers)
}

#[test]
fn codes_of_any_kind_are_read_without_stopping() -> anyhow::Result<()> {
    try_all("join_code", targets::join_code)
}

#[test]
fn payment_codes_of_any_kind_are_read_without_stopping() -> anyhow::Result<()> {
    try_all("qris", targets::qris)
}

#[test]
fn every_frozen_body_is_tried_as_well() -> anyhow::Result<()> {
    for (path, data) in files("tests/golden")? {
        if path.extension().is_some_and(|extension| extension == "json") {
            let signed: shared::change_set::Signed = serde_json::from_slice(&data)?;
            targets::change_set(signed.body.as_bytes());
        }
    }
    Ok(())
}
