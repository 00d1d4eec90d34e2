//! Erasing a person on this device: the key goes, what it opened goes, and no page of the file keeps either.
//!
//! The database overwrites what it deletes (`secure_delete`), and the write-ahead log is emptied after the commit, so
//! that neither key nor name is left in any file of it. The sealed changes stay in the log and every proof holds; they
//! cannot be opened any more. What lies in copies elsewhere is deliberately absent: copies of keys expire.

use rusqlite::{Connection, params};
use shared::document::KIND_MEMBER;
use shared::id::{CooperativeId, DocumentId};
use shared::row::Value;

use super::{StoreError, rows, set_local_state};

/// Set while the write-ahead log may still hold what was erased.
const TRACES: &str = "erased_traces";

/// Destroys the keys of these rows of `erased_person`, and the rows that were read with them.
///
/// # Errors
/// The database's own.
pub(super) fn destroy_keys(
    connection: &Connection,
    cooperative: CooperativeId,
    erased: &[Vec<Value>],
) -> Result<(), StoreError> {
    for row in erased {
        let Some(Value::Id(member)) = row.get(1) else { continue };
        let document = DocumentId(*member);
        connection.execute("delete from document_key where document = ?1", [document.as_bytes()])?;
        rows::fill_document(connection, cooperative, document, KIND_MEMBER, false)?;
        set_local_state(connection, TRACES, "1")?;
    }
    Ok(())
}

/// Whether a person was erased: their key is kept nowhere, whenever it comes.
///
/// # Errors
/// The database's own.
pub fn is_erased(
    connection: &Connection,
    cooperative: CooperativeId,
    document: DocumentId,
) -> Result<bool, StoreError> {
    let mut statement =
        connection.prepare_cached("select 1 from erased_person where cooperative = ?1 and member = ?2")?;
    Ok(statement.exists(params![cooperative.as_bytes(), document.as_bytes()])?)
}

/// Empties the write-ahead log where it may still hold what was erased. A reader in between puts it off to the next
/// time; nothing waits for it.
///
/// # Errors
/// The database's own.
pub fn clear_traces(connection: &Connection) -> Result<(), StoreError> {
    if super::local_state(connection, TRACES)?.is_some() {
        let busy: i64 = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
        if busy == 0 {
            connection.execute("delete from local_state where name = ?1", [TRACES])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::document::{Fields, edit, merge, sealed};
    use shared::row::{Changes, DocumentArrival, Row};
    use shared::table::{ERASED_PERSON, read_model_sql};

    use super::*;
    use crate::store::{MIGRATIONS, PRAGMAS};

    const NAME: &str = "Sulastri Wibawaningsih";
    const KEY: [u8; 32] = *b"kunci profil yang akan dihapus!!";

    fn holds(folder: &std::path::Path, wanted: &[u8]) -> bool {
        std::fs::read_dir(folder).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(wanted.len()).any(|window| window == wanted)
        })
    }

    /// The same tables and settings as ever, on a file that is not encrypted, so that its bytes can be searched.
    #[test]
    fn neither_name_nor_key_is_in_any_file_of_the_database_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("open.db")).unwrap();
        connection.execute_batch(PRAGMAS).unwrap();
        connection.execute_batch(&read_model_sql()).unwrap();
        MIGRATIONS.iter().for_each(|sql| connection.execute_batch(sql).unwrap());
        let cooperative = CooperativeId::from_bytes([1; 16]);
        let document = DocumentId::from_bytes([2; 16]);
        let sql = "insert into document_key (document, kind, key) values (?1, 'member', ?2)";
        connection.execute(sql, params![document.as_bytes(), KEY]).unwrap();
        let mut known: Vec<Vec<u8>> = Vec::new();
        for round in 0..40_u8 {
            // Profiles are written anew at every edit: each time the rows before must not stay behind.
            let wanted = Fields::from([
                ("name".to_owned(), NAME.to_owned()),
                ("address".to_owned(), format!("{NAME} di rumah {round}")),
            ]);
            let author = shared::id::ChangeSetId::from_bytes([round + 3; 16]);
            let change = edit(&known, author, &wanted, true).unwrap();
            assert!(merge(std::slice::from_ref(&change)).fields.len() <= 2);
            let hidden = sealed(document, KIND_MEMBER, &change, &KEY, [round; 24]).unwrap();
            known.push(change);
            let mut changes = Changes::default();
            changes.documents.push(DocumentArrival { change_set: author, change: hidden });
            rows::execute(&connection, cooperative, changes).unwrap();
        }
        assert!(holds(folder.path(), NAME.as_bytes()) && holds(folder.path(), &KEY), "it was there before");
        let mut changes = Changes::default();
        let values = vec![
            Value::Id(cooperative.0),
            Value::Id(document.0),
            Value::Id(uuid::Uuid::nil()),
            Value::Int(1),
            Value::Id(uuid::Uuid::nil()),
        ];
        changes.apply(Row { table: &ERASED_PERSON, values });
        rows::execute(&connection, cooperative, changes).unwrap();
        clear_traces(&connection).unwrap();
        assert!(is_erased(&connection, cooperative, document).unwrap());
        assert!(!holds(folder.path(), NAME.as_bytes()), "the name is still there");
        assert!(!holds(folder.path(), &KEY), "the key is still there");
        assert!(rows::document_changes(&connection, document).unwrap().is_empty());
    }
}
