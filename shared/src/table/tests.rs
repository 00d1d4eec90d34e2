//! The rules every read table keeps, and the SQL that is written from them.

use super::*;

#[test]
fn every_table_keeps_the_rules_of_its_kind() {
    for table in TABLES {
        assert_eq!(table.columns[0].name, "cooperative", "{}", table.name);
        assert!(table.columns[..table.key].iter().all(|column| !column.nullable), "{}", table.name);
        match table.kind {
            Put => {
                let names: Vec<_> = table.columns.iter().rev().take(3).map(|column| column.name).collect();
                assert_eq!(names, ["version_seq", "version_device", "version_n"], "{}", table.name);
            }
            Add => assert!(table.columns[table.key..].iter().all(|column| column.kind == Int), "{}", table.name),
            Insert | Doc => {}
        }
        for column in table.indexes.iter().copied().flatten() {
            assert!(table.column(column).is_some(), "{}.{column}", table.name);
        }
    }
}

#[test]
fn the_sql_of_the_read_model_is_the_one_in_migrations() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/read_model.sql");
    if std::env::var_os("LUMBUNG_WRITE_GENERATED").is_some() {
        std::fs::write(&path, read_model_sql()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == read_model_sql(), "write it again: LUMBUNG_WRITE_GENERATED=1 cargo test -p lumbung-shared");
}

/// A document that is edited has its rows written again in the tables of its kind: none may be forgotten there.
#[test]
fn every_table_of_documents_belongs_to_a_kind_of_document() {
    let kinds = ["product", "member", "settings", "supplier"];
    for table in TABLES.iter().filter(|table| matches!(table.kind, Doc)) {
        assert!(kinds.iter().any(|kind| document_tables(kind).contains(table)), "{}", table.name);
    }
}
