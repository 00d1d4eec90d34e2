//! The durable sale, beside what a database and a disk do at the least: one bare transaction that writes the same rows
//! into a copy of the same database, and one bare `fdatasync`, in turns.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lumbung::core::{Open, new_id};
use lumbung::secrets::Secrets;
use lumbung::store::{Store, log};
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};
use serde_json::{Value, json};
use shared::change_set::{ChangeSet, Signed};
use shared::id::{ChangeSetId, ShiftId};
use shared::project;
use shared::row::{Changes, Table, Value as RowValue};

use crate::goods::{Dice, Good};
use crate::measure::{Samples, decimal, hundredths, line, shown};
use crate::shop::Shop;

/// A statement with what it writes.
type Statement = (String, Vec<SqlValue>);

fn request(goods: &[Good], lines: usize, shift: ShiftId, dice: &mut Dice) -> Result<Value> {
    let line = |_| {
        let good = &goods[dice.roll(goods.len())];
        json!({ "product_id": good.product, "quantity": "2000", "unit_price": good.price })
    };
    let lines: Vec<Value> = (0..lines).map(line).collect();
    Ok(json!({ "id": new_id()?, "shift_id": shift, "lines": lines,
               "tenders": [{ "kind": "cash", "amount": "1000000000" }] }))
}

fn value(value: RowValue) -> SqlValue {
    match value {
        RowValue::Null => SqlValue::Null,
        RowValue::Int(number) => SqlValue::Integer(number),
        RowValue::Text(text) => SqlValue::Text(text),
        RowValue::Id(id) => SqlValue::Blob(id.as_bytes().to_vec()),
    }
}

fn insert(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let marks = vec!["?"; names.len()].join(", ");
    format!("insert into {} ({}) values ({marks})", table.name, names.join(", "))
}

fn add(table: &Table) -> String {
    let (key, rest) = table.columns.split_at(table.key);
    let key: Vec<&str> = key.iter().map(|column| column.name).collect();
    let added: Vec<String> =
        rest.iter().map(|it| format!("{} = {} + excluded.{}", it.name, it.name, it.name)).collect();
    format!("{} on conflict ({}) do update set {}", insert(table), key.join(", "), added.join(", "))
}

/// The rows of a sale and nothing else: what the command wrote, without what it read and thought.
fn rows_of(change_set: &ChangeSet, signed: &Signed, connection: &Connection) -> Result<Vec<Statement>> {
    let standing = log::standing(connection)?;
    let changes: Changes = project::changes(std::slice::from_ref(change_set), &[], &standing, &standing).tidy(|_| true);
    let mut writes = Vec::new();
    let blob = |bytes: &[u8]| SqlValue::Blob(bytes.to_vec());
    let number = |number: u64| SqlValue::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let (seq, hash) = (number(change_set.seq), signed.hash());
    writes.push((
        "insert into change_set (id, device, seq, month, body, signature, hash, clock_ms)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
            .to_owned(),
        vec![
            blob(change_set.id.as_bytes()),
            blob(change_set.device.as_bytes()),
            seq.clone(),
            SqlValue::Integer(change_set.month().number()),
            SqlValue::Text(signed.body.clone()),
            SqlValue::Text(signed.signature.clone()),
            blob(&hash.0),
            number(change_set.clock.wall_ms),
        ],
    ));
    writes.push((
        "update device_head set seq = ?2, hash = ?3 where device = ?1".to_owned(),
        vec![blob(change_set.device.as_bytes()), seq, blob(&hash.0)],
    ));
    for (name, content) in [("number:T01-K01", change_set.seq.to_string()), ("cart", "null".to_owned())] {
        writes.push((
            "insert into local_state (name, content) values (?1, ?2)
             on conflict (name) do update set content = excluded.content"
                .to_owned(),
            vec![SqlValue::Text(name.to_owned()), SqlValue::Text(content)],
        ));
    }
    for (table, rows) in changes.inserts {
        writes.extend(rows.into_iter().map(|row| (insert(table), row.into_iter().map(value).collect())));
    }
    for (table, totals) in changes.adds {
        let full = |(key, amounts): (Vec<RowValue>, Vec<i64>)| {
            let amounts = amounts.into_iter().map(SqlValue::Integer);
            (add(table), key.into_iter().map(value).chain(amounts).collect())
        };
        writes.extend(totals.into_iter().map(full));
    }
    Ok(writes)
}

fn write_bare(connection: &mut Connection, writes: &[Statement]) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (sql, values) in writes {
        transaction.prepare_cached(sql)?.execute(params_from_iter(values))?;
    }
    transaction.commit()?;
    Ok(())
}

fn append_synced(disk: &mut File) -> Result<()> {
    disk.write_all(&[0; 4096])?;
    Ok(disk.sync_data()?)
}

fn committed(open: &Open, id: ChangeSetId) -> Result<(ChangeSet, Signed)> {
    log::find(&open.store.reader(), id)?.context("an acknowledged sale is not in the log")
}

/// Opens the copy of a database whose core has been stopped.
fn copied(folder: &Path, copy: &Path) -> Result<Store> {
    std::fs::create_dir_all(copy)?;
    std::fs::copy(folder.join("lumbung.db"), copy.join("lumbung.db"))?;
    let (secrets, _) = Secrets::find(folder)?;
    Ok(Store::open(copy, secrets.database_key()?)?)
}

/// Measures `count` sales; the shift has as many, and is closed at the end.
pub fn measure(folder: &Path, copy_folder: &Path, goods: &[Good], count: usize) -> Result<()> {
    let copy = copied(folder, copy_folder)?;
    let shop = Shop::open(folder)?;
    let open = shop.core.require().map_err(|refusal| anyhow!(refusal.message))?;
    let shift = shop.open_shift()?;
    let mut dice = Dice(7);
    let mut bare = copy.connect()?;
    let cache: i64 = open.store.writer().query_row("pragma cache_size", [], |row| row.get(0))?;
    bare.pragma_update(None, "cache_size", cache)?;
    let mut disk: File = OpenOptions::new().create(true).append(true).open(copy_folder.join("disk.bin"))?;
    let (mut whole, mut same_rows, mut syncs) = (Samples::default(), Samples::default(), Samples::default());
    // The bare transaction writes the rows of the sale before, so that all three can take turns at being the first.
    let mut writes: Vec<Statement> = Vec::new();
    for number in 0..count {
        let request = request(goods, 5, shift, &mut dice)?;
        let id: ChangeSetId = serde_json::from_value(request["id"].clone())?;
        if number == count / 10 {
            // The first ones filled the caches of both sides alike.
            (whole, same_rows, syncs) = Default::default();
        }
        for turn in 0..3 {
            match (number + turn) % 3 {
                0 => drop(whole.time(|| shop.call("complete_sale", request.clone()))?),
                1 => same_rows.time(|| write_bare(&mut bare, &writes))?,
                _ => syncs.time(|| append_synced(&mut disk))?,
            }
        }
        let (change_set, signed) = committed(&open, id)?;
        writes = rows_of(&change_set, &signed, &bare)?;
    }
    let statements = writes.len();
    let ratio = hundredths(whole.percentile(50), same_rows.percentile(50));
    let beside = format!("one bare SQLCipher transaction of the same {statements} statements: {}", same_rows.shown());
    let measured = format!("{}; **{} ×**", whole.shown(), decimal(ratio));
    line("Sale of 5 lines, whole command, durable", &measured, &beside, "p50 ≤ 1.3 ×", ratio <= 130);
    let ratio = hundredths(whole.percentile(50), syncs.percentile(50));
    let beside = format!("one bare fdatasync of 4 KiB: {}", syncs.shown());
    line("the same", &format!("**{} ×**", decimal(ratio)), &beside, "p50 ≤ 4 ×", ratio <= 400);
    close(&shop, shift, count)?;
    shop.core.stop();
    Ok(())
}

fn close(shop: &Shop, shift: ShiftId, count: usize) -> Result<()> {
    let request = shop.closing_request(shift)?;
    let mut closing = Samples::default();
    closing.time(|| shop.call("close_shift", request))?;
    let took = closing.percentile(50);
    let what = format!("Closing a shift of {count} sales");
    line(&what, &shown(took), "", "< 1 s", took.as_millis() < 1_000);
    Ok(())
}
