//! The slices: what is read and decoded without holding anybody up, and one short commit each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use shared::row::Table;

use super::{Pending, TRASH, mark, pending};
use crate::core::Open;
use crate::store::{Store, StoreError, rebuild};

/// What a slice begins with; it grows and shrinks after how long the writer was held.
const FIRST: i64 = 10;
const MOST: i64 = 2_000;
/// A sale that comes in the middle of a slice waits about as long.
const HELD_TOO_LONG: Duration = Duration::from_millis(30);
const HELD_SHORTLY: Duration = Duration::from_millis(12);
/// Rows of a retired table that go at once in the beginning, and at the most.
const TRASH_FIRST: i64 = 500;
const TRASH_MOST: i64 = 50_000;
/// How long the thread rests after something failed: a full disk is not better at once.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Does the work, piece by piece.
#[derive(Debug)]
pub struct Filler {
    reader: Connection,
    change_sets: i64,
    trash_rows: i64,
    is_fixed: bool,
}

impl Filler {
    /// Begins where the last one ended.
    ///
    /// # Errors
    /// The database's own.
    pub fn begin(store: &Store) -> Result<Filler, StoreError> {
        let reader = store.connect()?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(Filler { reader, change_sets: FIRST, trash_rows: TRASH_FIRST, is_fixed: false })
    }

    /// Takes so many change sets at a time from now on, however long that holds the writer.
    pub fn in_slices_of(self, change_sets: i64) -> Filler {
        Filler { change_sets, is_fixed: true, ..self }
    }

    /// Does a bounded piece; false where nothing is left to do.
    ///
    /// # Errors
    /// The database's own; what was done before stays done.
    pub fn go_on(&mut self, store: &Store) -> Result<bool, StoreError> {
        let began = Instant::now();
        if clear_trash(store, self.trash_rows)? {
            self.trash_rows = paced(self.trash_rows, began.elapsed(), TRASH_MOST);
            return Ok(true);
        }
        let pending = pending(&self.reader)?;
        note_progress(store, &pending);
        let Some(from) = pending.iter().map(|it| it.position).min() else {
            store.is_filled()?;
            return Ok(false);
        };
        // Those that are behind the others catch up with them first.
        let others = pending.iter().filter(|it| it.position > from).map(|it| it.position);
        let group: Vec<Pending> = pending.iter().copied().filter(|it| it.position == from).collect();
        let end = group.iter().map(|it| it.goal).chain(others).min().unwrap_or(from);
        let batch = rebuild::read_batch(&self.reader, from, end, self.change_sets)?;
        let reached = if batch.is_full { batch.last } else { end };
        let began = Instant::now();
        store.write(|tx| apply(tx, &group, reached, batch.change_sets))?;
        if !self.is_fixed {
            self.change_sets = paced(self.change_sets, began.elapsed(), MOST);
        }
        Ok(true)
    }

    /// Does all of it.
    ///
    /// # Errors
    /// The database's own.
    pub fn finish(self, store: &Store) -> Result<(), StoreError> {
        let mut whole = self.in_slices_of(MOST);
        while whole.go_on(store)? {}
        Ok(())
    }
}

/// How large the next slice is, after how long this one held the writer.
fn paced(size: i64, held: Duration, most: i64) -> i64 {
    if held > HELD_TOO_LONG {
        (size / 2).max(1)
    } else if held < HELD_SHORTLY {
        (size * 3 / 2 + 1).min(most)
    } else {
        size
    }
}

/// Brings a slice in, unless somebody began anew since it was read.
fn apply(tx: &Connection, group: &[Pending], reached: i64, change_sets: Vec<rebuild::Held>) -> Result<(), StoreError> {
    let now = pending(tx)?;
    if !group.iter().all(|it| now.contains(it)) {
        return Ok(());
    }
    let tables: Vec<&'static Table> = group.iter().map(|it| it.table).collect();
    for table in group.iter().filter(|it| it.position == 0).map(|it| it.table) {
        // Its indexes could not be made while those of the retired table had their names.
        tx.execute_batch(&table.ddl())?;
    }
    rebuild::fill_held(tx, &tables, change_sets)?;
    tx.execute(
        "update table_filling set position = ?2 where position = ?1",
        params![group.first().map_or(0, |it| it.position), reached],
    )?;
    let full: Vec<&'static Table> = group.iter().filter(|it| it.goal <= reached).map(|it| it.table).collect();
    if !full.is_empty() {
        rebuild::fill_beside(tx, &full)?;
        for table in full {
            tx.execute("delete from table_filling where name = ?1", [table.name])?;
            rebuild::note_filled(tx, table)?;
        }
    }
    Ok(())
}

/// Takes some rows of a retired table away; false where there is no such table.
fn clear_trash(store: &Store, rows: i64) -> Result<bool, StoreError> {
    store.write(|tx| {
        let name: Option<String> = tx.query_row(
            "select min(name) from sqlite_master where type = 'table' and name glob ?1 || '*'",
            [TRASH],
            |row| row.get(0),
        )?;
        let Some(name) = name else { return Ok(false) };
        let sql = format!("delete from {name} where rowid in (select rowid from {name} limit {rows})");
        if tx.execute(&sql, [])? == 0 {
            tx.execute_batch(&format!("drop table {name}"))?;
        }
        Ok(true)
    })
}

fn note_progress(store: &Store, pending: &[Pending]) {
    let tables: Vec<&'static Table> = pending.iter().map(|it| it.table).collect();
    let (done, all): (i64, i64) = pending.iter().fold((0, 0), |(done, all), it| (done + it.position, all + it.goal));
    store.filling.set(&tables, u8::try_from(done.saturating_mul(100) / all.max(1)).unwrap_or(0).min(99));
}

impl Store {
    /// Nothing is left to fill: what is read is not watched any more.
    fn is_filled(&self) -> Result<(), StoreError> {
        self.filling.set(&[], 0);
        mark::watch_no_more(&self.writer())?;
        mark::watch_no_more(&self.reader())
    }

    /// Watches what is read where tables are being filled.
    pub(in crate::store) fn watch_filling(&self) -> Result<(), StoreError> {
        let pending = pending(&self.writer())?;
        if !pending.is_empty() {
            note_progress(self, &pending);
            mark::watch(&self.writer(), &self.filling)?;
            mark::watch(&self.reader(), &self.filling)?;
        }
        Ok(())
    }
}

/// Starts the thread that fills, if there is anything to fill. It ends by itself.
pub fn start(open: &Arc<Open>) {
    let has_trash = clear_trash(&open.store, TRASH_FIRST).unwrap_or(true);
    if open.store.filling.percent().is_none() && !has_trash {
        return;
    }
    let weak = Arc::downgrade(open);
    let work = move || {
        let mut filler = None;
        while let Some(open) = weak.upgrade().filter(|open| !open.sync.is_stopped()) {
            let began = Instant::now();
            match piece(&mut filler, &open.store) {
                Ok(true) => {}
                Ok(false) => {
                    let _ = open.events.send("books_changed");
                    return;
                }
                Err(error) => {
                    tracing::error!(%error, "a read table could not be filled; it is tried again");
                    drop(open);
                    std::thread::sleep(AFTER_FAILURE);
                    continue;
                }
            }
            drop(open);
            // Whoever waits for the writer gets it now, and the processor is left to the till half the time.
            std::thread::sleep(began.elapsed());
        }
    };
    if let Err(error) = std::thread::Builder::new().name("filling".to_owned()).spawn(work) {
        tracing::error!(%error, "no thread to fill read tables");
    }
}

fn piece(filler: &mut Option<Filler>, store: &Store) -> Result<bool, StoreError> {
    match filler {
        Some(filler) => filler.go_on(store),
        None => filler.insert(Filler::begin(store)?).go_on(store),
    }
}
