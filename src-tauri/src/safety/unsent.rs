//! What would be lost with this machine: change sets of its own that neither the server nor the mirror holds.
//!
//! Leaving the cooperative, resetting, updating and removing the program ask here first and refuse while there is
//! anything, saying what. A server counts where it has confirmed; a mirror where it lies there now and was read. What
//! only the mirror holds is named too: then the stick is all there is.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use serde_json::json;
use shared::clock::printed_date;
use shared::id::DeviceId;

use super::{mirror, settings};
use crate::core::{Core, Open};
use crate::refusal::Refusal;
use crate::store::{StoreError, log};

/// What is nowhere but here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    pub change_sets: u64,
    /// By what they are, in the order of their number: "14 penjualan".
    pub kinds: Vec<(u64, &'static str)>,
    pub oldest_ms: Option<u64>,
    /// What the server has not confirmed and the mirror holds.
    pub only_in_mirror: u64,
    /// Whether there is a server, and a mirror that lies there now.
    pub has_server: bool,
    pub has_mirror: bool,
}

/// What a first fact is called where things are counted.
fn called(kind: &str) -> &'static str {
    match kind {
        "sale_completed" => "penjualan",
        "savings_deposited" | "deposit_taken" => "setoran",
        "savings_withdrawn" => "penarikan",
        "credit_repaid" => "pembayaran bon",
        "shift_opened" | "shift_closed" | "shift_suspended" | "shift_resumed" => "catatan shift",
        "stock_received" => "penerimaan barang",
        "goods_returned" | "goods_taken_back" => "retur",
        "sale_voided" => "pembatalan",
        "cash_moved" => "mutasi kas",
        "price_set" => "perubahan harga",
        "member_registered" => "pendaftaran anggota",
        _ => "catatan lain",
    }
}

/// Counts what is nowhere but here. Reads the mirror, so it may take as long as the stick does.
///
/// # Errors
/// The database's own.
pub fn unsent(open: &Open) -> Result<Unsent, StoreError> {
    let connection = open.store.reader();
    let place = settings::read(&connection)?.mirror;
    let held: Option<BTreeMap<DeviceId, u64>> = place
        .and_then(|place| mirror::heads_in(&place, &open.recovery_key).ok())
        .map(|heads| heads.into_iter().map(|(device, head)| (device, head.seq)).collect());
    let has_server = local_server(&connection)?;
    let mut found = Unsent { has_server, has_mirror: held.is_some(), ..Unsent::default() };
    let mut kinds: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (device, (_, acknowledged)) in reach(&connection)? {
        let mirrored = held.as_ref().and_then(|held| held.get(&device)).copied().unwrap_or(0);
        count(&connection, device, acknowledged.max(mirrored), &mut kinds, &mut found)?;
        found.only_in_mirror += rows_between(&connection, device, acknowledged, mirrored)?;
    }
    found.kinds = kinds.into_iter().map(|(name, count)| (count, name)).collect();
    found.kinds.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    Ok(found)
}

fn local_server(connection: &Connection) -> Result<bool, StoreError> {
    Ok(crate::store::local_state(connection, crate::sync::SERVER_URL)?.is_some())
}

/// How far every device goes here, and how far the server has confirmed.
pub(super) fn reach(connection: &Connection) -> Result<BTreeMap<DeviceId, (u64, u64)>, StoreError> {
    let mut statement = connection.prepare_cached("select device, seq, acknowledged_seq from device_head")?;
    let rows = statement.query_map([], |row| {
        let ends = (log::counted(row.get(1)?), log::counted(row.get(2)?));
        Ok((DeviceId::from_bytes(row.get(0)?), ends))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn rows_between(connection: &Connection, device: DeviceId, after: u64, to: u64) -> Result<u64, StoreError> {
    let mut statement =
        connection.prepare_cached("select count(*) from change_set where device = ?1 and seq > ?2 and seq <= ?3")?;
    let key = params![device.as_bytes(), log::stored(after), log::stored(to)];
    Ok(statement.query_row(key, |row| row.get(0)).map(log::counted)?)
}

fn count(
    connection: &Connection,
    device: DeviceId,
    after: u64,
    kinds: &mut BTreeMap<&'static str, u64>,
    found: &mut Unsent,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "select coalesce(json_extract(body, '$.facts[0].kind'), ''), count(*), min(clock_ms) from change_set
         where device = ?1 and seq > ?2 group by 1",
    )?;
    let mut rows = statement.query(params![device.as_bytes(), log::stored(after)])?;
    while let Some(row) = rows.next()? {
        let (kind, count, oldest): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        *kinds.entry(called(&kind)).or_default() += log::counted(count);
        found.change_sets += log::counted(count);
        let oldest = Some(log::counted(oldest));
        found.oldest_ms = [found.oldest_ms, oldest].into_iter().flatten().min();
    }
    Ok(())
}

impl Unsent {
    /// In words: "14 penjualan dan 2 setoran".
    pub fn in_words(&self) -> String {
        let mut parts: Vec<String> = self.kinds.iter().map(|(count, name)| format!("{count} {name}")).collect();
        match parts.pop() {
            Some(last) if !parts.is_empty() => format!("{} dan {last}", parts.join(", ")),
            last => last.unwrap_or_else(|| "tidak ada catatan".to_owned()),
        }
    }

    /// The refusal of whatever would take this machine's data away; none where nothing would be lost.
    pub fn refusal(&self, zone: shared::clock::Zone) -> Option<Refusal> {
        if self.change_sets == 0 {
            return None;
        }
        let oldest = self.oldest_ms.map_or_else(String::new, |ms| {
            let (date, time) = zone.local(ms);
            format!(", tertua {} pukul {}", printed_date(date), time.replace(':', "."))
        });
        let way = match (self.has_server, self.has_mirror) {
            (true, _) => "Sambungkan internet dan tunggu sampai terkirim",
            (false, true) => "Tunggu sampai salinan berjalan menyusul",
            (false, false) => "Pasang stik salinan atau sambungkan ke server dulu",
        };
        let words = self.in_words();
        Some(
            Refusal::new(
                "unsent",
                format!("{words} belum ada di server atau salinan{oldest}. {way}. Belum ada yang dihapus."),
                format!("{} records are neither at the server nor in the mirror. Nothing was removed.", self.change_sets),
            )
            .with(json!({
                "change_sets": self.change_sets,
                "kinds": self.kinds.iter().map(|(count, name)| json!({ "count": count, "name": name })).collect::<Vec<_>>(),
                "oldest_ms": self.oldest_ms,
                "has_server": self.has_server,
                "has_mirror": self.has_mirror,
            })),
        )
    }
}

/// What has to be typed to go on all the same.
pub const DESPITE: &str = "HAPUS CATATAN";

/// Refuses where something would be lost and nobody has said in so many words that it shall be.
///
/// # Errors
/// Something would be lost.
pub fn refuse_where_lost(open: &Open, despite: Option<&str>) -> Result<Unsent, Refusal> {
    let found = unsent(open)?;
    let zone = crate::settings::read(&open.store.reader(), open.identity.cooperative)?.zone;
    match found.refusal(zone) {
        Some(refusal) if despite.is_none_or(|said| said.trim() != DESPITE) => Err(refusal),
        _ => Ok(found),
    }
}

/// Refuses what practice must not touch.
///
/// # Errors
/// Somebody practises.
pub fn not_in_training(core: &Core) -> Result<(), Refusal> {
    if core.is_training() {
        return Err(Refusal::new(
            "training",
            "Ini mode latihan. Akhiri latihan dulu; tidak ada yang berubah.",
            "This is training. End it first; nothing has changed.",
        ));
    }
    Ok(())
}

/// Takes this device's data away: the database, its keys and what is remembered of them. Copies elsewhere stay.
///
/// # Errors
/// Something would be lost, or the disk says no.
pub fn leave(core: &Core, despite: Option<&str>) -> Result<(), Refusal> {
    let open = core.require()?;
    not_in_training(core)?;
    refuse_where_lost(&open, despite)?;
    drop(open);
    core.forget_everything()
}
