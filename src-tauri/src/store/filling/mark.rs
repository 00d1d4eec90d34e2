//! Who reads a table that is not full yet is told so.
//!
//! SQLite itself names the tables that a statement reads, when it is prepared; while tables are filled no statement is
//! kept prepared, so that no reading can be missed. What a thread has read is remembered until it is asked: a report
//! then says how far it is complete, and a decision is refused (see `commit`).

use std::cell::Cell;
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use shared::row::Table;
use shared::table::PUT_HISTORY;

use crate::store::{STATEMENTS_KEPT, StoreError};

thread_local! {
    static HAS_READ: Cell<bool> = const { Cell::new(false) };
}

/// What is being filled, and how far it is.
#[derive(Debug, Default)]
pub struct Filling(RwLock<State>);

#[derive(Debug, Default)]
struct State {
    names: Vec<&'static str>,
    percent: u8,
}

impl Filling {
    /// These tables, so many hundredths of the way.
    pub(super) fn set(&self, tables: &[&'static Table], percent: u8) {
        let mut names: Vec<&'static str> = tables.iter().map(|table| table.name).collect();
        if tables.iter().any(|table| table.kind == shared::row::RowKind::Put) {
            names.push(PUT_HISTORY.name);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = State { names, percent };
    }

    /// How many hundredths are done; none where every table is full.
    pub fn percent(&self) -> Option<u8> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(state.percent).filter(|_| !state.names.is_empty())
    }

    fn has(&self, name: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).names.contains(&name)
    }
}

/// Notes from now on what is read over this connection.
///
/// # Errors
/// The database's own.
pub fn watch(connection: &Connection, filling: &Arc<Filling>) -> Result<(), StoreError> {
    let filling = Arc::clone(filling);
    connection.set_prepared_statement_cache_capacity(0);
    connection.authorizer(Some(move |context: AuthContext<'_>| {
        if let AuthAction::Read { table_name, .. } = context.action
            && filling.has(table_name)
        {
            HAS_READ.set(true);
        }
        Authorization::Allow
    }))?;
    Ok(())
}

/// Notes nothing any more.
///
/// # Errors
/// The database's own.
pub(super) fn watch_no_more(connection: &Connection) -> Result<(), StoreError> {
    connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(())
}

/// Does something whose reading counts for nothing: what is written is read on the way, too.
pub fn unwatched<T>(work: impl FnOnce() -> T) -> T {
    let before = HAS_READ.get();
    let done = work();
    HAS_READ.set(before);
    done
}

/// Whether this thread has read a table that was not full, since it last forgot.
pub fn has_read() -> bool {
    HAS_READ.get()
}

/// Forgets what this thread has read, and says whether there was something.
pub fn forget_read() -> bool {
    HAS_READ.replace(false)
}
