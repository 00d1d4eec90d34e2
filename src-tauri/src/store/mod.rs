//! The store: one encrypted SQLite file that holds a cooperative's log, read tables and local state.
//!
//! Words: the *writer* is the one connection that changes anything, always under `BEGIN IMMEDIATE`; a *reader* never
//! waits for it. A lock file keeps a second program away. What is deliberately absent: rules, and any row that did not
//! come from a change set (local tables aside).

pub mod beside;
pub mod branches;
pub mod erase;
pub mod filling;
pub mod load;
pub mod log;
pub mod new_key;
pub mod rebuild;
pub mod receive;
pub mod rows;
pub mod verify;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fs4::fs_std::FileExt;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use shared::table::read_model_sql;
use thiserror::Error;

/// Why the store could not do what was asked. Refusals of rules are not among these.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("file {path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the data of {0} is in use by another program")]
    InUse(PathBuf),
    #[error("the key does not open the database")]
    WrongKey,
    #[error("a stored row cannot be read: {0}")]
    Corrupt(String),
    #[error("the print queue: {0}")]
    Print(#[from] crate::print::queue::QueueRefused),
}

impl StoreError {
    /// The stable code, for logs and screens.
    pub const fn code(&self) -> &'static str {
        match self {
            StoreError::Database(_) | StoreError::Print(_) => "database",
            StoreError::File { .. } => "file",
            StoreError::InUse(_) => "in_use",
            StoreError::WrongKey => "wrong_key",
            StoreError::Corrupt(_) => "corrupt",
        }
    }
}

/// The pages a sale reads and writes stay decrypted in the writer: of the goods a large shop sells and of what they
/// have moved. A reader begins anew after every commit, so more would not help it.
const WRITER_CACHE_KIB: i64 = 96 * 1024;
/// How every connection works. What is deleted is overwritten: a key or a name that was erased must not stay behind in
/// a page that nobody uses.
const PRAGMAS: &str = "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = off;
    pragma temp_store = memory; pragma cache_size = -32768; pragma wal_autocheckpoint = 4000;
    pragma secure_delete = on;";
/// How many prepared statements a connection keeps.
const STATEMENTS_KEPT: usize = 256;
const DATABASE_FILE: &str = "lumbung.db";
const LOCK_FILE: &str = "lumbung.lock";
/// A program that was ended a moment ago may still be letting go: a thread of it that writes to the disk ends last.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);
const LOCK_GLANCE: Duration = Duration::from_millis(25);
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/client/0001_log.sql"),
    include_str!("../../../migrations/client/0002_print.sql"),
    include_str!("../../../migrations/client/0003_search.sql"),
    include_str!("../../../migrations/client/0004_adoption.sql"),
    include_str!("../../../migrations/client/0005_filling.sql"),
    include_str!("../../../migrations/client/0006_changed.sql"),
    include_str!("../../../migrations/client/0007_carriers.sql"),
];

/// An open database.
#[derive(Debug)]
pub struct Store {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    path: PathBuf,
    key: [u8; 32],
    filling: Arc<filling::Filling>,
    _lock: File,
}

impl Store {
    /// Whether a database lies in this folder.
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE_FILE).exists()
    }

    /// Opens the database, or makes an empty one, brings its tables up to date, and keeps others out.
    ///
    /// # Errors
    /// In use, wrong key, or the disk says no.
    pub fn open(folder: &Path, key: [u8; 32]) -> Result<Store, StoreError> {
        let file_error = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::File { path, source }
        };
        std::fs::create_dir_all(folder).map_err(file_error(folder))?;
        let lock_path = folder.join(LOCK_FILE);
        let lock = File::create(&lock_path).map_err(file_error(&lock_path))?;
        let patience = Instant::now() + LOCK_PATIENCE;
        while !lock.try_lock_exclusive().map_err(file_error(&lock_path))? {
            if Instant::now() > patience {
                return Err(StoreError::InUse(folder.to_owned()));
            }
            std::thread::sleep(LOCK_GLANCE);
        }
        let path = folder.join(DATABASE_FILE);
        let mut writer = connect(&path, &key)?;
        writer.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        migrate(&mut writer)?;
        erase::clear_traces(&writer)?;
        let reader = connect(&path, &key)?;
        reader.pragma_update(None, "query_only", true)?;
        let (writer, reader) = (Mutex::new(writer), Mutex::new(reader));
        let store = Store { writer, reader, path, key, filling: Arc::default(), _lock: lock };
        store.watch_filling()?;
        Ok(store)
    }

    /// How far the tables are that an update changed; none where all are full.
    pub fn filling_percent(&self) -> Option<u8> {
        self.filling.percent()
    }

    /// The one connection that writes. Hold it for one transaction.
    pub fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that reads what is committed, beside a running transaction.
    pub fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more connection, for a thread of its own (the print worker, a long report).
    ///
    /// # Errors
    /// The database's own.
    pub fn connect(&self) -> Result<Connection, StoreError> {
        let connection = connect(&self.path, &self.key)?;
        if self.filling.percent().is_some() {
            filling::watch(&connection, &self.filling)?;
        }
        Ok(connection)
    }

    /// A connection to a database file that is no store of its own: a copy.
    ///
    /// # Errors
    /// Wrong key, or the disk says no.
    pub fn connect_to(path: &Path, key: &[u8; 32]) -> Result<Connection, StoreError> {
        connect(path, key)
    }

    /// Attaches this database to another connection, to be read from there.
    ///
    /// # Errors
    /// The database's own.
    pub fn attach_to(&self, connection: &Connection, schema: &str) -> Result<(), StoreError> {
        let key = format!("x'{}'", hex::encode(self.key));
        let sql = format!("attach database ?1 as {schema} key ?2");
        connection.execute(&sql, rusqlite::params![self.path.to_string_lossy(), key])?;
        Ok(())
    }

    /// Runs `work` in one immediate transaction; an error leaves nothing behind.
    ///
    /// # Errors
    /// What `work` returns, or the database's own.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let result = work(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(result)
    }
}

/// Opens a connection with the raw key; SQLCipher's own key derivation would cost a fifth of a second.
fn connect(path: &Path, key: &[u8; 32]) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(&format!("pragma cipher_log_level = none; pragma key = \"x'{}'\";", hex::encode(key)))?;
    let readable = connection.query_row("select count(*) from sqlite_master", [], |row| row.get::<_, i64>(0));
    readable.map_err(|_| StoreError::WrongKey)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch(PRAGMAS)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// Migrations of log and local tables, and the read tables, of which those with a new version are filled again: those
/// the till sells from here, the rest while it sells.
fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let done: u32 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let outdated = rebuild::take_outdated(&transaction)?;
    transaction.execute_batch(&read_model_sql())?;
    for (number, sql) in (1_u32..).zip(MIGRATIONS) {
        if number > done {
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", number)?;
        }
    }
    if done >= 3 {
        transaction.execute_batch(MIGRATIONS[2])?;
    }
    outdated.later.iter().try_for_each(|table| filling::note(&transaction, table))?;
    rebuild::fill(&transaction, &outdated.at_once)?;
    transaction.commit()?;
    Ok(())
}

/// Reads a piece of local state.
///
/// # Errors
/// The database's own.
pub fn local_state(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("select content from local_state where name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Writes a piece of local state.
///
/// # Errors
/// The database's own.
pub fn set_local_state(connection: &Connection, name: &str, content: &str) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "insert into local_state (name, content) values (?1, ?2)
         on conflict (name) do update set content = excluded.content",
    )?;
    statement.execute(params![name, content])?;
    Ok(())
}

/// Forgets a piece of local state.
///
/// # Errors
/// The database's own.
pub fn drop_local_state(connection: &Connection, name: &str) -> Result<(), StoreError> {
    connection.execute("delete from local_state where name = ?1", params![name])?;
    Ok(())
}
