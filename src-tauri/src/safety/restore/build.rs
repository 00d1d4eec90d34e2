//! Building the restored database beside the data folder, and swapping it in.

use std::path::{Path, PathBuf};
use std::time::Instant;

use shared::id::{CooperativeId, DeviceId};
use shared::safety::copy::{Opening, Piece};
use shared::safety::reach::{DeviceReach, Reach};
use shared::safety::recovery_key::RecoveryKey;

use super::super::trouble::Trouble;
use super::super::{files, identity_of};
use super::job::{Job, Phase};
use super::member_keys_in;
use super::report::{self, RestoreReport};
use super::sources::{Source, SourceKind};
use super::survey::{Surveyed, each_piece, survey};
use crate::commit::CURSOR;
use crate::core::{Core, IDENTITY, Identity, now_ms};
use crate::outside::Reason;
use crate::refusal::Refusal;
use crate::renewal::{self, NewName, Renewal};
use crate::secrets::Secrets;
use crate::store::load::units;
use crate::store::{Store, StoreError, local_state, log, receive, set_local_state, verify};

/// The folder inside the data folder in which it is built.
const FOLDER: &str = "pemulihan";
const DATABASE: &str = "lumbung.db";
/// Name of the report in local state.
pub(super) const REPORT: &str = "restore_report";

/// A restored database that nobody uses yet.
#[derive(Debug)]
pub struct Prepared {
    folder: PathBuf,
    secrets: Secrets,
    pub report: RestoreReport,
}

/// Builds everything from the sources and checks it. Nothing of the data folder changes.
///
/// # Errors
/// No source can be read with this key, they are of different cooperatives, or a person gave up.
pub(super) fn build(core: &Core, key: &RecoveryKey, sources: &[Source], job: &Job) -> Result<Prepared, Refusal> {
    let began = Instant::now();
    let folder = core.folder().join(FOLDER);
    clear(&folder)?;
    std::fs::create_dir_all(&folder).map_err(Trouble::from)?;
    let scratch = folder.join("asal");
    let surveyed = survey_all(sources, key, &scratch, job)?;
    let mut whole = Reach::default();
    surveyed.iter().for_each(|it| whole.join(&it.reach));
    let opening = newest(&surveyed)?.clone();
    let text = opening.secrets.as_deref().ok_or(Trouble::Damaged)?;
    let secrets = Secrets::from_text(text)?.restored(key);
    let store = Store::open(&folder, secrets.database_key()?)?;
    // Until it is accepted it can be built again: nothing needs to be durable before the end.
    store.writer().pragma_update(None, "synchronous", "off").map_err(StoreError::from)?;
    let refused = write_log(&store, opening.cooperative, &surveyed, key, &scratch, job)?;
    if log::heads(&store.reader())?.get(&opening.device).is_none_or(|seq| *seq == 0) {
        return Err(too_little());
    }
    let member_keys = {
        let keys = member_keys_in::of_sources(sources, key, &scratch);
        member_keys_in::take_in(&store, opening.cooperative, &keys)?
    };
    let (identity, secrets) = take_name(&store, &opening, secrets)?;
    job.enter(Phase::Checking, 0);
    let checks = verify::verify_store(&store, identity)?;
    let totals = report::totals(&store)?;
    let renewal: Option<Renewal> =
        local_state(&store.reader(), renewal::LAST)?.and_then(|text| serde_json::from_str(&text).ok());
    let devices = report::device_lines(&store, identity, &whole)?;
    let missing = devices.iter().flat_map(|it| &it.missing).map(|(first, last)| last - first + 1).sum();
    let own = units::device(&store.reader(), identity.cooperative, identity.device)?;
    let report = RestoreReport {
        cooperative_name: crate::settings::read(&store.reader(), identity.cooperative)?.cooperative_name,
        unit_name: own.as_ref().map(|it| it.unit_name.clone()).unwrap_or_default(),
        old_code: renewal.as_ref().map(|it| it.old_code.clone()).unwrap_or_default(),
        new_code: own.map(|it| it.till_code).unwrap_or_default(),
        made_at_ms: now_ms(),
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        sources: report::source_lines(&surveyed, &whole),
        devices,
        missing,
        refused,
        change_sets: totals.change_sets,
        sales: totals.sales,
        products: totals.products,
        members: totals.members,
        member_keys,
        debit_total: totals.debit,
        credit_total: totals.credit,
        is_complete: missing == 0 && refused == 0 && checks.iter().all(|check| check.ok),
        checks,
        server: None,
    };
    job.step()?;
    finish(&store, &report)?;
    drop(store);
    clear(&scratch)?;
    Ok(Prepared { folder, secrets, report })
}

fn survey_all(sources: &[Source], key: &RecoveryKey, scratch: &Path, job: &Job) -> Result<Vec<Surveyed>, Refusal> {
    job.enter(Phase::Reading, 0);
    let mut surveyed: Vec<Surveyed> = Vec::new();
    let mut trouble = Trouble::Away;
    for source in sources.iter().filter(|it| it.kind != SourceKind::MemberKeys) {
        match survey(source, key, scratch, || job.count()) {
            Ok(found) => surveyed.push(found),
            Err(Trouble::Cancelled) => return Err(Trouble::Cancelled.into()),
            Err(other) => trouble = other,
        }
    }
    let cooperatives: Vec<CooperativeId> = surveyed.iter().map(|it| it.opening.cooperative).collect();
    match cooperatives.first() {
        None => Err(no_source(&trouble)),
        Some(first) if cooperatives.iter().any(|it| it != first) => Err(Refusal::new(
            "copies_differ",
            "Salinan-salinan itu milik koperasi yang berbeda. Pilih salinan dari satu koperasi saja.",
            "Those copies belong to different cooperatives. Choose copies of one cooperative.",
        )),
        Some(_) => Ok(surveyed),
    }
}

fn too_little() -> Refusal {
    Refusal::new(
        "copies_too_damaged",
        "Awal catatan tidak ada di salinan ini, jadi buku tidak bisa disusun. Tambahkan cadangan atau salinan lain.",
        "The beginning of the records is not in these copies. Add a backup or another copy.",
    )
}

fn no_source(trouble: &Trouble) -> Refusal {
    match trouble {
        Trouble::Away => Refusal::new(
            "no_copies",
            "Tidak ada salinan di tempat itu. Pasang stik salinan, atau tulis alamat foldernya.",
            "There are no copies in that place. Plug in the stick with the copies, or name its folder.",
        ),
        other => other.refusal(),
    }
}

/// The opening that knows the device best: the newest that brings secrets.
fn newest(surveyed: &[Surveyed]) -> Result<&Opening, Trouble> {
    let with_secrets = surveyed.iter().map(|it| &it.opening).filter(|it| it.secrets.is_some());
    with_secrets.max_by_key(|it| it.made_at_ms).ok_or(Trouble::Damaged)
}

/// Takes in what the sources hold, those that hold most first, and again while a gap of one was filled by another;
/// says how many change sets no rule let in.
fn write_log(
    store: &Store,
    cooperative: CooperativeId,
    surveyed: &[Surveyed],
    key: &RecoveryKey,
    scratch: &Path,
    job: &Job,
) -> Result<u64, Refusal> {
    let mut order: Vec<&Surveyed> = surveyed.iter().collect();
    order.sort_by_key(|it| std::cmp::Reverse(it.reach.change_sets));
    let mut whole = Reach::default();
    surveyed.iter().for_each(|it| whole.join(&it.reach));
    job.enter(Phase::Writing, whole.devices.values().map(|it| it.last.seq).sum());
    loop {
        let before = log::heads(&store.reader())?;
        for source in &order {
            let heads = log::heads(&store.reader())?;
            let has_more =
                |(device, reach): (&DeviceId, &DeviceReach)| reach.last.seq > heads.get(device).copied().unwrap_or(0);
            if source.reach.devices.iter().any(has_more) {
                take_source(store, cooperative, source, key, scratch, job)?;
            }
        }
        if log::heads(&store.reader())? == before {
            break;
        }
    }
    store.write(|tx| {
        let is_here = "exists (select 1 from device_head h where h.device = r.device and h.seq >= r.seq)";
        tx.execute(&format!("delete from refused_change_set as r where {is_here}"), [])?;
        let sql = "select count(*) from refused_change_set where reason <> 'broken_chain'";
        Ok::<_, Refusal>(log::counted(tx.query_row(sql, [], |row| row.get(0))?))
    })
}

fn take_source(
    store: &Store,
    cooperative: CooperativeId,
    source: &Surveyed,
    key: &RecoveryKey,
    scratch: &Path,
    job: &Job,
) -> Result<(), Refusal> {
    each_piece(&source.source, &source.taken, key, scratch, |piece| {
        let Piece::Log { change_sets } = piece else { return Ok(()) };
        let count = change_sets.len() as u64;
        store.write(|tx| receive::receive(tx, cooperative, &change_sets, now_ms()))?;
        job.advance(count)
    })?;
    Ok(())
}

/// Gives the restored device its new name, and what it needs to go on: its settings, and a place in no server's log,
/// so that the server is asked by heads.
fn take_name(store: &Store, opening: &Opening, mut secrets: Secrets) -> Result<(Identity, Secrets), Refusal> {
    let name = NewName::make(&mut secrets)?;
    let identity = store.write(|tx| {
        for (setting, text) in &opening.settings {
            set_local_state(tx, setting, text)?;
        }
        if opening.settings.contains_key(crate::sync::SERVER_URL) {
            set_local_state(tx, CURSOR, &crate::commit::nowhere())?;
        }
        let old = identity_of(opening);
        let text = serde_json::to_string(&old).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        set_local_state(tx, IDENTITY, &text)?;
        renewal::take_name(tx, old, &secrets, &name, (Reason::Restored, None))
    })?;
    Ok((identity, secrets))
}

/// Keeps the report in the books and makes the file whole and durable.
fn finish(store: &Store, report: &RestoreReport) -> Result<(), Refusal> {
    let text = serde_json::to_string(report).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    store.write(|tx| set_local_state(tx, REPORT, &text))?;
    let writer = store.writer();
    writer.pragma_update(None, "synchronous", "full").map_err(StoreError::from)?;
    let busy: i64 =
        writer.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0)).map_err(StoreError::from)?;
    if busy != 0 {
        return Err(Trouble::Failing.into());
    }
    Ok(())
}

/// Swaps the restored database in: keys first, then the database in one step. Cut off anywhere, there is either
/// nothing here yet or everything.
///
/// # Errors
/// Something lies here already, or the disk says no.
pub(super) fn swap_in(core: &Core, prepared: Prepared) -> Result<RestoreReport, Refusal> {
    let target = core.folder();
    if core.opened().is_some() || Store::exists(target) {
        return Err(in_use());
    }
    let from = prepared.folder.join(DATABASE);
    let sync = std::fs::File::open(&from).and_then(|file| file.sync_all());
    sync.map_err(Trouble::from)?;
    for name in ["lumbung.key", "lumbung.head", "lumbung.mirror", "lumbung.db-wal", "lumbung.db-shm"] {
        drop(std::fs::remove_file(target.join(name)));
    }
    prepared.secrets.keep(target)?;
    std::fs::rename(&from, target.join(DATABASE)).map_err(Trouble::from)?;
    files::sync_folder(&target.join(DATABASE));
    clear(&prepared.folder)?;
    core.open_folder()?;
    Ok(prepared.report)
}

/// The refusal where this device has books already.
pub(super) fn in_use() -> Refusal {
    Refusal::new(
        "already_set_up",
        "Perangkat ini sudah memiliki data koperasi. Pemulihan hanya untuk perangkat yang masih kosong.",
        "This device has books already. Restoring is for a device that is still empty.",
    )
}

/// Throws away what was built.
pub(super) fn clear(folder: &Path) -> Result<(), Refusal> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Trouble::from(error).into()),
        _ => Ok(()),
    }
}

/// Where it is built.
pub(super) fn folder_of(core: &Core) -> PathBuf {
    core.folder().join(FOLDER)
}
