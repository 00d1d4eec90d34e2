//! One sentence for every kind of exception, and what to do about it.

use shared::clock::{Month, date_from_number};
use shared::exceptions::Found;
use shared::id::{DeviceId, DocumentId, MemberId, ProductId, ShiftId, UserId};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::row::Value;

use super::{Said, said};
use crate::exceptions::conflict::field_title;
use crate::store::StoreError;
use crate::store::load::{members, units};
use crate::views::{Names, month_name, rupiah};

/// A date of the tables as people write it.
pub(super) fn day(number: i64) -> String {
    date_from_number(number).map_or_else(|| number.to_string(), |date| date.strftime("%d-%m-%Y").to_string())
}

pub(super) fn amount(found: &Found, column: &str) -> String {
    rupiah(Money::from_minor(found.int(column)))
}

pub(super) fn till(names: Names<'_>, found: &Found, column: &str) -> Result<String, StoreError> {
    found.id(column).map_or_else(|| Ok(String::new()), |id| names.till(DeviceId(id)))
}

pub(super) fn user(names: Names<'_>, found: &Found, column: &str) -> Result<String, StoreError> {
    let named = |id| units::user_name(names.connection, names.cooperative, UserId(id));
    found.id(column).map_or_else(|| Ok(String::new()), named)
}

pub(super) fn product(names: Names<'_>, found: &Found, column: &str) -> Result<String, StoreError> {
    found.id(column).map_or_else(|| Ok(String::new()), |id| names.product(ProductId(id)))
}

fn month(found: &Found) -> String {
    Month::from_number(found.int("month")).map(month_name).unwrap_or_default()
}

/// What is the matter, in one sentence of both languages.
pub(super) fn sentence(names: Names<'_>, found: &Found) -> Result<Said, StoreError> {
    let quantity = || Quantity::from_thousandths(found.int("quantity"));
    Ok(match found.kind {
        "stock_below_zero" => {
            let name = product(names, found, "product")?;
            said(
                format!("Stok {name} kurang dari nol: {}.", quantity()),
                format!("{name} is below zero: {}.", quantity()),
            )
        }
        "pool_value" | "pool_average" => pool(names, found)?,
        "duplicate_nik" => {
            let (one, other) = (found.text("number"), found.text("other_number"));
            said(
                format!("Anggota {one} dan {other} terdaftar dengan NIK yang sama."),
                format!("Members {one} and {other} are registered with the same NIK."),
            )
        }
        "duplicate_barcode" => {
            let (code, one, other) = (found.text("code"), found.text("name"), found.text("other_name"));
            said(
                format!("Kode {code} dipakai dua barang: {one} dan {other}."),
                format!("Code {code} is on two products: {one} and {other}."),
            )
        }
        "field_conflict" | "profile_conflict" => {
            let (title, english) = field_title(found.text("field"));
            let (of, of_english) = subject(names, found)?;
            said(
                format!("{title} {of} diubah di dua tempat sekaligus."),
                format!("{english} of {of_english} was changed in two places at once."),
            )
        }
        "late_posting" => {
            let (document, date, posted) =
                (found.text("document_number"), day(found.int("business_date")), day(found.int("posting_date")));
            said(
                format!("{document} bertanggal {date} datang setelah tutup buku, dihitung per {posted}."),
                format!("{document} of {date} came after the closing and counts on {posted}."),
            )
        }
        "concurrent_put" => put(names, found)?,
        _ => of_people_and_devices(names, found)?,
    })
}

fn pool(names: Names<'_>, found: &Found) -> Result<Said, StoreError> {
    let name = product(names, found, "product")?;
    if found.kind == "pool_value" {
        let (quantity, value) = (Quantity::from_thousandths(found.int("quantity")), amount(found, "value_minor"));
        return Ok(said(
            format!("Nilai stok {name} tidak cocok dengan jumlahnya: {quantity} barang, nilai {value}."),
            format!("The value of {name} does not fit its quantity: {quantity} at {value}."),
        ));
    }
    let (average, cost) = (amount(found, "average_minor"), amount(found, "cost_minor"));
    Ok(said(
        format!("Harga rata-rata {name} {average} jauh dari harga beli terakhir {cost}."),
        format!("The average of {name}, {average}, is far off the last cost {cost}."),
    ))
}

/// What a conflict of a document is about.
fn subject(names: Names<'_>, found: &Found) -> Result<Said, StoreError> {
    Ok(match found.text("document_kind") {
        "product" => {
            let name = product(names, found, "document")?;
            said(format!("barang {name}"), format!("product {name}"))
        }
        "settings" => said("pengaturan koperasi", "the cooperative's settings"),
        "supplier" => {
            let name = names.supplier(DocumentId(found.id("document").unwrap_or_default()))?;
            said(format!("pemasok {name}"), format!("supplier {name}"))
        }
        _ => {
            let member =
                members::member(names.connection, names.cooperative, MemberId(found.id("member").unwrap_or_default()))?;
            let number = member.map(|member| member.number).unwrap_or_default();
            said(format!("anggota {number}"), format!("member {number}"))
        }
    })
}

fn put(names: Names<'_>, found: &Found) -> Result<Said, StoreError> {
    let key: Vec<Value> = serde_json::from_str(found.text("row_key")).unwrap_or_default();
    if let ("price", Some(Value::Id(product))) = (found.text("table_name"), key.get(1)) {
        let name = names.product(ProductId(*product))?;
        return Ok(said(
            format!(
                "Harga {name} diubah di dua perangkat tanpa saling tahu. Yang berlaku dipilih dengan aturan tetap."
            ),
            format!("The price of {name} was changed on two devices unknown to each other. A fixed rule chose."),
        ));
    }
    let (what, english) = match found.text("table_name") {
        "price" => ("Harga barang", "A price"),
        "app_user" => ("Data pengguna", "A user"),
        "promotion" => ("Promosi", "A promotion"),
        "member" => ("Data anggota", "A member"),
        "sharing" => ("Berbagi dengan grup", "Sharing with a group"),
        _ => ("Data unit", "A unit"),
    };
    Ok(said(
        format!("{what} diubah di dua perangkat tanpa saling tahu. Yang berlaku dipilih dengan aturan tetap."),
        format!("{english} was changed on two devices that did not know of each other. A fixed rule chose."),
    ))
}

fn of_people_and_devices(names: Names<'_>, found: &Found) -> Result<Said, StoreError> {
    Ok(match found.kind {
        "concurrent_closing" => {
            let (month, one, other) =
                (month(found), user(names, found, "app_user")?, user(names, found, "other_user")?);
            said(
                format!("Bulan {month} ditutup dua kali: oleh {one} dan {other}."),
                format!("{month} was closed twice: by {one} and {other}."),
            )
        }
        "reopened_alone" => {
            let name = user(names, found, "app_user")?;
            said(
                format!("{name} membuka kembali bulan buku tanpa tanda tangan dua orang."),
                format!("{name} reopened a month without two people's signatures."),
            )
        }
        "shift_closed_twice" => {
            let shift = found.id("shift").map_or_else(|| Ok(String::new()), |id| names.shift(ShiftId(id)))?;
            let (one, other) = (found.text("z_number"), found.text("other_z_number"));
            said(
                format!("Shift {shift} ditutup dua kali: {one} dan {other}."),
                format!("Shift {shift} was closed twice: {one} and {other}."),
            )
        }
        "till_code_twice" => {
            let (code, one, other) = (found.text("till_code"), found.text("name"), found.text("other_name"));
            said(
                format!("Kode kasir {code} dipakai dua perangkat: {one} dan {other}."),
                format!("Till code {code} is on two devices: {one} and {other}."),
            )
        }
        "number_twice" => {
            let number = found.text("code");
            said(format!("Nomor {number} ada pada dua struk."), format!("Number {number} stands on two receipts."))
        }
        "clock_doubtful" => {
            let (till, clock) = (till(names, found, "device")?, day(found.int("clock_date")));
            said(
                format!("Jam perangkat {till} pernah salah: sempat menunjuk {clock}."),
                format!("The clock of {till} was wrong at some time: it showed {clock}."),
            )
        }
        "right_withdrawn" => {
            let (name, till) = (user(names, found, "app_user")?, till(names, found, "device")?);
            said(
                format!("{name} masih memakai hak yang sudah dicabut, di {till} yang belum mendengarnya."),
                format!("{name} used a right that had been withdrawn, on {till}, which had not heard of it."),
            )
        }
        "not_counted" => {
            let (till, count, sum) =
                (till(names, found, "device")?, found.int("change_sets"), amount(found, "amount_minor"));
            said(
                format!("{count} catatan {till} senilai {sum} tidak dihitung, karena perangkatnya dicabut."),
                format!("{count} records of {till} worth {sum} do not count, because the device was revoked."),
            )
        }
        kind => said(format!("Hal yang perlu dilihat: {kind}."), format!("To be looked at: {kind}.")),
    })
}

/// What a person can do.
pub(super) fn advice(kind: &str) -> Said {
    match kind {
        "stock_below_zero" => said(
            "Catat penerimaan yang belum dicatat, atau hitung stoknya. Hal ini hilang sendiri setelah stok cukup lagi.",
            "Record the receipt that is missing, or count the stock. It goes by itself once there is enough.",
        ),
        "pool_value" | "pool_average" => said(
            "Periksa faktur dan jumlah di rak. Bila nilainya memang salah, nilai ulang: selisihnya masuk ke 5107.",
            "Check the invoice and the shelf. If the value is wrong, revalue it: the difference goes to 5107.",
        ),
        "duplicate_nik" | "duplicate_barcode" => said(
            "Bandingkan keduanya. Bila memang sama, gabungkan; tidak ada catatan yang diubah dan bisa dipisah lagi.",
            "Compare the two. If they are the same, merge them; no record is changed, and they can be parted again.",
        ),
        "field_conflict" | "profile_conflict" => said("Pilih nilai yang benar.", "Pick the value that is right."),
        "late_posting" => said(
            "Tidak ada yang salah: angka bulan yang ditutup tetap. Catat bila perlu dijelaskan dalam laporan.",
            "Nothing is wrong: the closed month stays as it is. Note it if a report must explain it.",
        ),
        "concurrent_closing" | "reopened_alone" => said(
            "Bicarakan dengan pengurus. Buka kembali lalu tutup sekali lagi bila angkanya harus satu.",
            "Talk to the board. Reopen and close once more if there must be one set of figures.",
        ),
        "not_counted" => said(
            "Cocokkan dengan struk dan uangnya. Bila sah, hitung kembali perangkat itu di Perangkat.",
            "Compare with receipts and cash. If they are right, admit them again under Devices.",
        ),
        "right_withdrawn" => said(
            "Periksa apa yang dilakukan. Catatannya tetap berlaku; koreksi dengan catatan baru bila perlu.",
            "Look at what was done. The record stands; correct it by a new one if needed.",
        ),
        "clock_doubtful" => said(
            "Setel jam komputer itu, lalu periksa tanggal catatan yang dibuat sekitar saat itu.",
            "Set that computer's clock, then check the dates of what was recorded around that time.",
        ),
        "shift_closed_twice" => said(
            "Hitung kas sekali lagi dan cocokkan dengan kedua laporan. Koreksi selisihnya dengan catatan baru.",
            "Count the cash again and compare with both reports. Correct a difference by a new record.",
        ),
        "number_twice" => said(
            "Keduanya berlaku. Tulis pada kedua struk bahwa nomornya sama, dan pisahkan kode kasirnya.",
            "Both stand. Note on both receipts that the number is the same, and part the till codes.",
        ),
        "till_code_twice" => said(
            "Nomor struk kedua perangkat bisa sama. Pakai satu saja, dan gabungkan yang lain dengan kode baru.",
            "Receipts of the two may carry the same number. Keep one and join the other with a new code.",
        ),
        _ => said(
            "Lihat kedua nilai. Bila yang berlaku salah, ubah sekali lagi.",
            "Look at both values. If the one in force is wrong, change it once more.",
        ),
    }
}
