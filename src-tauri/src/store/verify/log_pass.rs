//! One pass over the log: chain, signatures, balance and numbers of every change set, and what the other checks need.
//!
//! Devices are learned from the facts, never from the tables: the pass trusts nothing but the founder's key, whose hash
//! is the cooperative's id (see `introductions`).

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row};
use shared::change_set::{ChangeSet, Head, Signed};
use shared::fact::Fact;
use shared::finance::fact::PeriodClosed;
use shared::id::{ChangeSetId, CooperativeId, DeviceId};
use shared::project::standing_records;
use shared::standing::{Standing, StandingRecord};
use shared::units::registry::Registry;
use shared::verify::{VerifyRefused, is_balanced, read_body, verify_content, verify_link, verify_signature};

use super::Finding;
use super::closings::Cells;
use super::introductions;
use super::numbers::Numbers;
use super::shifts::Shifts;
use crate::store::StoreError;
use crate::store::beside::{self, Counted};
use crate::store::log::counted;

/// A closing as it was stated.
#[derive(Debug)]
pub(super) struct Stated {
    pub(super) id: ChangeSetId,
    pub(super) closed: PeriodClosed,
}

/// The pass and what it found.
#[derive(Debug)]
pub(super) struct LogPass {
    cooperative: CooperativeId,
    counted: Counted,
    registry: Registry,
    heads: BTreeMap<DeviceId, Head>,
    records: BTreeSet<String>,
    /// The sum of the hashes of all document changes that count: the same in whatever order they come.
    documents: u128,
    pub(super) standing: Standing,
    pub(super) cells: Cells,
    pub(super) closings: Vec<Stated>,
    pub(super) change_sets: u64,
    pub(super) entries: u64,
    pub(super) chain: Finding,
    pub(super) balance: Finding,
    pub(super) numbers: Numbers,
    pub(super) shifts: Shifts,
}

/// A row of the log.
struct Kept {
    signed: Signed,
    position: i64,
    id: [u8; 16],
    device: [u8; 16],
    seq: u64,
    month: i64,
    hash: [u8; 32],
}

impl Kept {
    fn read(row: &Row<'_>) -> rusqlite::Result<Kept> {
        Ok(Kept {
            position: row.get(0)?,
            id: row.get(1)?,
            device: row.get(2)?,
            seq: counted(row.get(3)?),
            month: row.get(4)?,
            signed: Signed { body: row.get(5)?, signature: row.get(6)? },
            hash: row.get(7)?,
        })
    }

    fn is_of(&self, change_set: &ChangeSet) -> bool {
        self.id == *change_set.id.as_bytes()
            && self.device == *change_set.device.as_bytes()
            && self.seq == change_set.seq
            && self.month == change_set.month().number()
            && self.hash == self.signed.hash().0
    }
}

impl LogPass {
    pub(super) fn new(
        cooperative: CooperativeId,
        standing: Standing,
        counted: Counted,
        connection: &Connection,
    ) -> Result<LogPass, StoreError> {
        let shifts = Shifts::load(connection, &standing)?;
        Ok(LogPass {
            cooperative,
            counted,
            registry: Registry::default(),
            heads: BTreeMap::new(),
            records: BTreeSet::new(),
            documents: 0,
            cells: Cells::new(&standing),
            standing,
            closings: Vec::new(),
            change_sets: 0,
            entries: 0,
            chain: Finding::default(),
            balance: Finding::default(),
            numbers: Numbers::default(),
            shifts,
        })
    }

    /// Reads every change set in the order it came.
    pub(super) fn run(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.registry = introductions::proved(connection)?;
        let mut statement = connection.prepare(
            "select position, id, device, seq, month, body, signature, hash from change_set order by position",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let kept = Kept::read(row)?;
            match read_body(&kept.signed) {
                Ok(change_set) => self.follow(&kept, &change_set)?,
                Err(reason) => {
                    self.chain.note(|| format!("Catatan ke-{}: {}", kept.position, in_words(reason)));
                }
            }
        }
        self.run_beside(connection)
    }

    /// The bodies of branches that stand beside the chains: signed by their own devices, with rows like any other.
    fn run_beside(&mut self, connection: &Connection) -> Result<(), StoreError> {
        for body in beside::all(connection)? {
            let key = self.registry.key(body.change_set.device).copied().ok_or(VerifyRefused::UnknownDevice);
            if let Err(reason) = key.and_then(|key| verify_signature(&body.signed, &key)) {
                let name = self.name(&body.change_set);
                self.chain.note(|| format!("{name}, dari cabang yang diangkut ulang: {}", in_words(reason)));
            }
            self.change_sets += 1;
            self.cells.note(&body.change_set, body.hash);
            self.add_up(&body.change_set, &body.signed)?;
        }
        Ok(())
    }

    fn follow(&mut self, kept: &Kept, change_set: &ChangeSet) -> Result<(), StoreError> {
        self.change_sets += 1;
        self.cells.note(change_set, kept.signed.hash());
        self.numbers.follow(change_set);
        let content = verify_content(change_set);
        self.follow_chain(kept, change_set, content);
        if let Err(reason) = content {
            let unbalanced = change_set.entries.iter().find(|entry| !is_balanced(entry, change_set.unit));
            let document = unbalanced.map_or("", |entry| entry.document.as_str());
            let name = self.name(change_set);
            self.balance.note(|| format!("{name} {document}: {}", in_words(reason)));
        }
        self.add_up(change_set, &kept.signed)
    }

    /// What the books must show of a body, where it is the one of its id that counts.
    fn add_up(&mut self, change_set: &ChangeSet, signed: &Signed) -> Result<(), StoreError> {
        for record in standing_records(change_set) {
            self.records.insert(written(&record)?);
        }
        if !self.counted.holds(change_set.id, signed) {
            return Ok(());
        }
        self.entries += change_set.entries.len() as u64;
        if self.standing.counts(change_set.device, change_set.seq) {
            self.shifts.follow(change_set);
            for it in &change_set.documents {
                let mark = mark(it.document.as_bytes(), change_set.id.as_bytes(), &it.kind, &it.change, it.sealed);
                self.documents = self.documents.wrapping_add(mark);
            }
        }
        for raw in &change_set.facts {
            if let Fact::PeriodClosed(closed) = Fact::of(raw) {
                self.closings.push(Stated { id: change_set.id, closed });
            }
        }
        self.cells.add(change_set);
        Ok(())
    }

    fn follow_chain(&mut self, kept: &Kept, change_set: &ChangeSet, content: Result<(), VerifyRefused>) {
        let head = self.heads.get(&change_set.device).copied().unwrap_or_default();
        let key = self.registry.key_for(change_set);
        let linked = verify_link(&kept.signed, change_set, &head, self.cooperative).map(|_| ());
        // What is wrong with the content is told where journals are checked.
        let linked = if linked == content { Ok(()) } else { linked };
        let proved = key.and_then(|key| verify_signature(&kept.signed, &key)).and(linked);
        let name = self.name(change_set);
        if let Err(reason) = proved {
            self.chain.note(|| format!("{name}: {}", in_words(reason)));
        } else if !kept.is_of(change_set) {
            self.chain.note(|| format!("{name}: tersimpan di bawah nomor, bulan atau sidik yang bukan miliknya"));
        }
        self.registry.learn(change_set);
        self.heads.insert(change_set.device, Head { seq: change_set.seq, hash: kept.signed.hash() });
    }

    fn name(&self, change_set: &ChangeSet) -> String {
        format!("Catatan nomor {} perangkat {}", change_set.seq, self.numbers.till(change_set.device))
    }

    /// The tables that stand beside the log, which no rebuild makes anew: heads, what stands, changes of documents.
    pub(super) fn check_supporting_tables(&self, connection: &Connection) -> Result<(Finding, String), StoreError> {
        let mut finding = Finding::default();
        let mut statement = connection.prepare("select device, seq, hash from device_head")?;
        let heads = statement.query_map([], |row| {
            let head = Head { seq: counted(row.get(1)?), hash: shared::change_set::BodyHash(row.get(2)?) };
            Ok((DeviceId::from_bytes(row.get(0)?), head))
        })?;
        let heads: BTreeMap<DeviceId, Head> = heads.collect::<Result<_, _>>()?;
        if heads != self.heads {
            let differs = |(device, _): &(&DeviceId, &Head)| heads.get(device) != self.heads.get(device);
            let device = heads.iter().chain(&self.heads).find(differs).map(|(device, _)| self.numbers.till(*device));
            finding.note(|| format!("Ujung rantai perangkat {} bukan catatan terakhirnya", device.unwrap_or_default()));
        }
        let kept: Vec<String> = self.standing.records().iter().map(written).collect::<Result<_, _>>()?;
        if kept.into_iter().collect::<BTreeSet<_>>() != self.records {
            finding.note(|| "Daftar penutupan dan pencabutan tidak sama dengan catatan".to_owned());
        }
        let (mut documents, mut count) = (0_u128, 0_u64);
        let mut statement =
            connection.prepare("select document, change_set, kind, content, sealed from document_change")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, content): (String, String) = (row.get(2)?, row.get(3)?);
            documents = documents.wrapping_add(mark(&row.get(0)?, &row.get(1)?, &kind, &content, row.get(4)?));
            count += 1;
        }
        if documents != self.documents {
            finding.note(|| "Perubahan barang, anggota atau pengaturan tidak sama dengan catatan".to_owned());
        }
        Ok((finding, format!("{} perangkat, {} penetapan, {count} perubahan", heads.len(), self.records.len())))
    }
}

fn written(record: &StandingRecord) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn mark(document: &[u8; 16], change_set: &[u8; 16], kind: &str, content: &str, sealed: bool) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(document).update(change_set).update(&[u8::from(sealed)]);
    hasher.update(kind.as_bytes()).update(&[0]).update(content.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    u128::from_le_bytes(bytes)
}

const fn in_words(reason: VerifyRefused) -> &'static str {
    match reason {
        VerifyRefused::NotReadable => "isinya tidak bisa dibaca",
        VerifyRefused::TooLarge => "lebih besar dari yang diizinkan",
        VerifyRefused::OtherCooperative => "milik koperasi lain",
        VerifyRefused::OutOfSequence => "nomornya tidak menyambung",
        VerifyRefused::BrokenChain => "tidak menyambung ke catatan sebelumnya",
        VerifyRefused::UnknownDevice => "perangkatnya tidak diperkenalkan oleh koperasi ini",
        VerifyRefused::BadSignature => "tanda tangannya tidak cocok: isinya pernah diubah",
        VerifyRefused::Unbalanced => "jurnalnya tidak seimbang",
        VerifyRefused::MoveDiffersFromPosting => "nilai barang berbeda dari jurnalnya",
        VerifyRefused::BeyondLimit => "angkanya di luar batas",
    }
}
