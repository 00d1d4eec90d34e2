//! Exports: the journal and the table tie to the trial balance, and the backup makes the same books again.

use std::collections::BTreeMap;

use lumbung::export::{Format, export};
use lumbung::store::rebuild::state_hashes;
use lumbung::store::{Store, receive};
use shared::change_set::Signed;

use crate::story::Story;

fn written(story: &Story, format: Format) -> (String, u64) {
    let mut out = Vec::new();
    let cooperative = story.open().identity.cooperative;
    let count = export(&story.connect(), cooperative, format, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), count)
}

/// `-1234.50` in sen.
fn minor(text: &str) -> i64 {
    let (rupiah, sen) = text.split_once('.').unwrap();
    let whole: i64 = rupiah.parse().unwrap();
    let sen: i64 = sen.parse().unwrap();
    whole * 100 + if rupiah.starts_with('-') { -sen } else { sen }
}

#[test]
fn the_journal_adds_up_to_the_trial_balance() {
    let story = Story::with_sales();
    let (journal, count) = written(&story, Format::Hledger);
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    let mut entries = 0;
    for line in journal.lines() {
        if let Some(posting) = line.strip_prefix("    ") {
            let (account, amount) = posting.split_once("  Rp").unwrap();
            let code = account.rsplit(':').next().unwrap()[..4].to_owned();
            *sums.entry(code).or_default() += minor(amount.split_once("  ;").unwrap().0);
        } else if line.contains("change_set:") {
            entries += 1;
        }
    }
    assert_eq!(entries, count);
    let sums: Vec<(String, i64)> = sums.into_iter().map(|(account, minor)| (account, minor / 100)).collect();
    assert_eq!(sums, story.balances(story.this_month()));
    assert!(
        journal.contains("account 1000 ASET:1100 Aset Lancar:1110 Kas dan Setara Kas:1112 Kas Kasir Toko  ; type:C")
    );
    assert!(journal.contains(") P01 Penjualan tunai  ; change_set:"));
}

#[test]
fn the_table_of_postings_balances() {
    let story = Story::with_sales();
    let (table, count) = written(&story, Format::Csv);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let (mut rows, mut difference) = (0, 0);
    for record in reader.records() {
        let record = record.unwrap();
        let amount = |index: usize| record.get(index).filter(|text| !text.is_empty()).map_or(0, minor);
        difference += amount(8) - amount(9);
        rows += 1;
        assert_eq!(record.get(5), Some("T01"));
    }
    assert_eq!((rows, difference), (count, 0));
}

#[test]
fn the_backup_makes_the_same_books_again() {
    let story = Story::with_sales();
    let (lines, count) = written(&story, Format::Jsonl);
    let signed: Vec<Signed> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(signed.len() as u64, count);
    let folder = tempfile::tempdir().unwrap();
    let copy = Store::open(folder.path(), [7; 32]).unwrap();
    let cooperative = story.open().identity.cooperative;
    let refused = copy.write(|tx| receive::receive(tx, cooperative, &signed, 1)).unwrap();
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(state_hashes(&copy.reader()).unwrap(), state_hashes(&story.connect()).unwrap());
}
