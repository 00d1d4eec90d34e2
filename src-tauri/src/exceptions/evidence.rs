//! The evidence of an exception, line by line, with the change sets it stands in.

use rusqlite::{Connection, params};
use shared::exceptions::Found;
use shared::id::{ChangeSetId, CooperativeId, UserId};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::row::Value;

use super::line;
use super::words::{amount, day, product, till, user};
use crate::commands::requests::EvidenceLine;
use crate::store::StoreError;
use crate::store::load::units;
use crate::store::log;
use crate::store::log::counted;
use crate::views::{Names, rupiah};

/// How many change sets of a device are named one by one.
const NAMED_MAX: u32 = 20;

/// Everything that can be said for it.
///
/// # Errors
/// The database's own.
pub fn evidence(
    connection: &Connection,
    cooperative: CooperativeId,
    found: &Found,
) -> Result<Vec<EvidenceLine>, StoreError> {
    let names = Names { connection, cooperative };
    let mut lines = numbers(names, found)?;
    for (column, label) in [
        ("change_set", ("Catatan", "Record")),
        ("other_change_set", ("Catatan kedua", "Second record")),
        ("withdrawal", ("Pencabutan hak", "Withdrawal of the right")),
        ("closing", ("Penutupan", "Closing")),
    ] {
        if let Some(id) = found.id(column) {
            lines.push(record(names, label, ChangeSetId(id))?);
        }
    }
    lines.extend(super::owed::evidence(names, found)?);
    match found.kind {
        "concurrent_put" => lines.extend(versions(names, found)?),
        "not_counted" => lines.extend(records_of_device(names, found)?),
        "stock_below_zero" | "pool_value" | "pool_average" => lines.extend(last_moves(names, found)?),
        _ => {}
    }
    Ok(lines)
}

/// What the columns say by themselves.
fn numbers(names: Names<'_>, found: &Found) -> Result<Vec<EvidenceLine>, StoreError> {
    let mut lines = Vec::new();
    for (column, label) in [("product", ("Barang", "Product")), ("other_product", ("Barang kedua", "Second product"))] {
        if found.id(column).is_some() {
            lines.push(line(label, product(names, found, column)?));
        }
    }
    for (column, label) in [("device", ("Perangkat", "Device")), ("other_device", ("Perangkat kedua", "Second device"))]
    {
        if found.id(column).is_some() {
            lines.push(line(label, till(names, found, column)?));
        }
    }
    for (column, label) in [
        ("app_user", ("Oleh", "By")),
        ("other_user", ("Dan oleh", "And by")),
        ("second_user", ("Bersama", "Together with")),
    ] {
        if found.id(column).is_some() {
            lines.push(line(label, user(names, found, column)?));
        }
    }
    for (column, label) in [
        ("quantity", ("Jumlah", "Quantity")),
        ("change_sets", ("Banyaknya catatan", "Number of records")),
        ("last_seq", ("Nomor terakhir", "Last number")),
    ] {
        if let Value::Int(number) = found.value(column) {
            let shown =
                if column == "quantity" { Quantity::from_thousandths(*number).to_string() } else { number.to_string() };
            lines.push(line(label, shown));
        }
    }
    for (column, label) in [
        ("value_minor", ("Nilai tercatat", "Value in the books")),
        ("average_minor", ("Rata-rata", "Average")),
        ("cost_minor", ("Harga beli terakhir", "Last cost")),
        ("amount_minor", ("Jumlah uang", "Amount")),
        ("counted_minor", ("Dihitung", "Counted")),
        ("other_counted_minor", ("Dihitung kedua", "Counted second")),
    ] {
        if let Value::Int(_) = found.value(column) {
            lines.push(line(label, amount(found, column)));
        }
    }
    for (column, label) in [
        ("business_date", ("Tanggal buku", "Business date")),
        ("posting_date", ("Dihitung per", "Counts on")),
        ("first_date", ("Tanggal buku pertama", "First business date")),
        ("last_date", ("Tanggal buku terakhir", "Last business date")),
        ("clock_date", ("Jam menunjuk", "The clock showed")),
    ] {
        if let Value::Int(number) = found.value(column) {
            lines.push(line(label, day(*number)));
        }
    }
    for (column, label) in [
        ("number", ("Nomor anggota", "Member number")),
        ("other_number", ("Nomor anggota kedua", "Second member number")),
        ("z_number", ("Laporan", "Report")),
        ("other_z_number", ("Laporan kedua", "Second report")),
        ("code", ("Kode", "Code")),
        ("operation", ("Hak yang dipakai", "Right used")),
    ] {
        if !found.text(column).is_empty() {
            lines.push(line(label, found.text(column)));
        }
    }
    Ok(lines)
}

/// A record by who wrote it, where and when.
pub(super) fn record(names: Names<'_>, label: (&str, &str), id: ChangeSetId) -> Result<EvidenceLine, StoreError> {
    let mut line = line(label, "");
    if let Some((change_set, _)) = log::find(names.connection, id)? {
        let zone = change_set.zone;
        let (date, time) = zone.local(change_set.clock.wall_ms);
        let who = units::user_name(names.connection, names.cooperative, change_set.actor)?;
        let till = names.till(change_set.device)?;
        let number = change_set.seq;
        line.value = format!("{who}, {till} no. {number}, {} {time} {}", date.strftime("%d-%m-%Y"), zone.letters());
        line.change_set_id = Some(id);
    }
    Ok(line)
}

/// The versions that stand beside one another, each with who wrote it.
fn versions(names: Names<'_>, found: &Found) -> Result<Vec<EvidenceLine>, StoreError> {
    let mut statement = names.connection.prepare_cached(
        "select h.change_set, h.content from put_history h
         where h.cooperative = ?1 and h.table_name = ?2 and h.row_key = ?3 and h.version_n = ?4
         order by h.version_device desc, h.version_seq desc, h.change_set desc",
    )?;
    let key =
        params![names.cooperative.as_bytes(), found.text("table_name"), found.text("row_key"), found.int("version_n")];
    let rows: Vec<([u8; 16], String)> =
        statement.query_map(key, |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut lines = Vec::new();
    for (place, (id, content)) in rows.into_iter().enumerate() {
        let label = if place == 0 { ("Berlaku", "In force") } else { ("Kalah", "Overruled") };
        let mut record = record(names, label, ChangeSetId::from_bytes(id))?;
        record.value = format!("{}: {}", version(found.text("table_name"), &content), record.value);
        lines.push(record);
    }
    Ok(lines)
}

/// A version in words; what is secret in it is left out.
fn version(table: &str, content: &str) -> String {
    let values: Vec<Value> = serde_json::from_str(content).unwrap_or_default();
    let text = |place: usize| match values.get(place) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Int(number)) => number.to_string(),
        _ => String::new(),
    };
    match table {
        "price" if matches!(values.get(4), Some(Value::Null)) => "dihapus".to_owned(),
        "price" => rupiah(Money::from_minor(text(4).parse().unwrap_or_default())),
        "app_user" => format!("{} ({}){}", text(2), text(3), if text(6) == "1" { "" } else { ", tidak aktif" }),
        "unit" => format!("{} {}", text(2), text(3)),
        "member" => format!("{} ({})", text(2), text(3)),
        "sharing" => text(2),
        _ => text(3),
    }
}

/// The records of a device that do not count, the first of them one by one.
fn records_of_device(names: Names<'_>, found: &Found) -> Result<Vec<EvidenceLine>, StoreError> {
    let device = found.id("device").unwrap_or_default();
    let mut statement = names.connection.prepare_cached(
        "select change_set, device_seq, kinds, business_date, amount_minor, app_user from not_counted
         where cooperative = ?1 and device = ?2 order by device_seq limit ?3",
    )?;
    let rows = statement.query_map(params![names.cooperative.as_bytes(), device.as_bytes(), NAMED_MAX], |row| {
        let who = UserId::from_bytes(row.get(5)?);
        let seq = counted(row.get(1)?);
        let kinds: String = row.get(2)?;
        Ok((ChangeSetId::from_bytes(row.get(0)?), seq, kinds, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?, who))
    })?;
    let mut lines = Vec::new();
    for row in rows {
        let (id, seq, kinds, date, minor, who) = row?;
        let who = units::user_name(names.connection, names.cooperative, who)?;
        let number = (format!("No. {seq}"), format!("No. {seq}"));
        let value = format!("{}, {kinds}, {}, {who}", day(date), rupiah(Money::from_minor(minor)));
        let mut line = line((&number.0, &number.1), value);
        line.change_set_id = Some(id);
        lines.push(line);
    }
    Ok(lines)
}

/// The last moves of a pool: where its state comes from.
fn last_moves(names: Names<'_>, found: &Found) -> Result<Vec<EvidenceLine>, StoreError> {
    let (product, warehouse) = (found.id("product").unwrap_or_default(), found.id("warehouse").unwrap_or_default());
    let mut statement = names.connection.prepare_cached(
        "select change_set, quantity, value_minor, business_date from stock_move
         where cooperative = ?1 and product = ?2 and warehouse = ?3
         order by business_date desc, change_set desc limit 5",
    )?;
    let key = params![names.cooperative.as_bytes(), product.as_bytes(), warehouse.as_bytes()];
    let rows = statement.query_map(key, |row| {
        Ok((ChangeSetId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let mut lines = Vec::new();
    for row in rows {
        let (id, quantity, minor, date) = row?;
        let moved = Quantity::from_thousandths(quantity);
        let mut line =
            line(("Mutasi", "Move"), format!("{}: {moved} senilai {}", day(date), rupiah(Money::from_minor(minor))));
        line.change_set_id = Some(id);
        lines.push(line);
    }
    Ok(lines)
}
