//! What two tills gave, took or paid back together: refunds, savings, credit, vouchers, points; in words, with the
//! records that made it so.
//!
//! Members are named by their number alone: an exception is read by people who may not read names.

use rusqlite::{Connection, params};
use shared::alias::AliasKind;
use shared::exceptions::Found;
use shared::finance::chart::codes;
use shared::id::{ChangeSetId, CooperativeId, MemberId};
use shared::money::Money;
use shared::quantity::Quantity;
use uuid::Uuid;

use super::evidence::record;
use super::words::{amount, product};
use super::{Said, said};
use crate::commands::requests::EvidenceLine;
use crate::store::StoreError;
use crate::store::load::aliases::aliases;
use crate::store::load::{members, units};
use crate::views::{Names, account_name, rupiah};

/// How many records are named one by one.
const NAMED_MAX: u32 = 12;

/// The number of the member a matter is about.
fn number(names: Names<'_>, found: &Found) -> Result<String, StoreError> {
    let Some(id) = found.id("member") else { return Ok(String::new()) };
    let known = members::member(names.connection, names.cooperative, MemberId(id))?;
    Ok(known.map_or_else(|| "yang tidak dikenal".to_owned(), |member| member.number))
}

/// The sentence of a kind that is told here; none for others.
pub(super) fn sentence(names: Names<'_>, found: &Found) -> Result<Option<Said>, StoreError> {
    Ok(Some(match found.kind {
        "line_refunded_twice" => refunded(names, found)?,
        "savings_overdrawn" => {
            let (number, sum, what) =
                (number(names, found)?, amount(found, "overdrawn_minor"), account_name(found.text("account")));
            said(
                format!("{what} anggota {number} diambil {sum} lebih banyak daripada saldonya."),
                format!("{sum} more than the balance was taken from {what} of member {number}."),
            )
        }
        "credit_overspent" => {
            let (number, used) = (number(names, found)?, amount(found, "used_minor"));
            let limit = amount(found, "limit_minor");
            said(
                format!("Bon anggota {number} sudah {used}, melebihi batas {limit}."),
                format!("Member {number} owes {used} on store credit, over the limit of {limit}."),
            )
        }
        "receivable_overpaid" => {
            let (number, sum) = (number(names, found)?, amount(found, "overpaid_minor"));
            said(
                format!("Utang anggota {number} dibayar {sum} lebih banyak daripada sisanya."),
                format!("Member {number} paid back {sum} more than was owed."),
            )
        }
        "prepaid_overspent" => {
            let (label, sum, worth) =
                (found.text("label"), amount(found, "overspent_minor"), amount(found, "amount_minor"));
            let (what, english) = if found.text("account") == codes::POINTS_AND_VOUCHERS {
                ("Voucher", "Voucher")
            } else {
                ("Uang muka", "Deposit")
            };
            said(
                format!("{what} {label} senilai {worth} terpakai {sum} lebih banyak."),
                format!("{english} {label} of {worth} was overspent by {sum}."),
            )
        }
        "voucher_code_twice" => {
            let (code, one, other) =
                (found.text("code"), amount(found, "amount_minor"), amount(found, "other_amount_minor"));
            said(
                format!("Kode voucher {code} dijual dua kali: senilai {one} dan {other}."),
                format!("Voucher code {code} was sold twice: for {one} and for {other}."),
            )
        }
        "points_overspent" => {
            let (number, used, granted) = (number(names, found)?, found.int("used"), found.int("granted"));
            said(
                format!("Anggota {number} memakai {used} poin, padahal hanya mendapat {granted}."),
                format!("Member {number} used {used} points and was only given {granted}."),
            )
        }
        _ => return Ok(None),
    }))
}

fn refunded(names: Names<'_>, found: &Found) -> Result<Said, StoreError> {
    let (receipt, name) = (found.text("document_number"), product(names, found, "product")?);
    let (back, sold) =
        (Quantity::from_thousandths(found.int("returned")), Quantity::from_thousandths(found.int("sold")));
    if back <= sold {
        return Ok(said(
            format!("Struk {receipt} dibatalkan, padahal {name} darinya juga sudah dikembalikan."),
            format!("Receipt {receipt} was voided, and {name} of it had come back as well."),
        ));
    }
    Ok(said(
        format!("{name} dari struk {receipt} dikembalikan {back}, padahal hanya {sold} yang dijual."),
        format!("{back} of {name} came back by receipt {receipt}, which sold only {sold}."),
    ))
}

/// What a person can do; none for kinds that are not told here.
pub(super) fn advice(kind: &str) -> Option<Said> {
    Some(match kind {
        "line_refunded_twice" => said(
            "Cocokkan kedua struk retur dengan barang dan kasnya. Bila uangnya keluar dua kali, mintalah kembali dan \
             catat penerimaannya.",
            "Compare both return slips with goods and cash. If the money went out twice, ask for it back and record it.",
        ),
        "savings_overdrawn" => said(
            "Hubungi anggotanya. Saldonya kembali benar setelah kelebihannya disetor lagi; sampai saat itu tidak bisa \
             ditarik.",
            "Call the member. The balance is right again once the excess is paid in; nothing can be taken out till then.",
        ),
        "credit_overspent" => said(
            "Lihat siapa yang menyetujui. Bon baru tetap perlu persetujuan sampai utangnya di bawah batas lagi.",
            "See who approved. Further credit needs approval until the debt is below the limit again.",
        ),
        "receivable_overpaid" => said(
            "Dua kasir menerima pembayaran yang sama. Kembalikan kelebihannya atau setorkan ke simpanan anggota itu.",
            "Two tills took the same payment. Give the excess back, or pay it into the member's savings.",
        ),
        "prepaid_overspent" => said(
            "Dua kasir luring menerima voucher atau uang muka yang sama. Tagih selisihnya, atau relakan.",
            "Two offline tills took the same voucher or deposit. Ask for the difference, or let it be.",
        ),
        "voucher_code_twice" => said(
            "Beri pemegang yang kedua voucher dengan kode lain: kasir hanya mengenali yang dijual lebih dulu.",
            "Give the second holder a voucher of another code: the till knows only the one that was sold first.",
        ),
        "points_overspent" => said(
            "Dua kasir luring memakai poin yang sama. Kurangi poin berikutnya, atau relakan selisihnya.",
            "Two offline tills used the same points. Take them off the next ones, or let the difference be.",
        ),
        _ => return None,
    })
}

/// The records behind a kind that is told here; empty for others.
pub(super) fn evidence(names: Names<'_>, found: &Found) -> Result<Vec<EvidenceLine>, StoreError> {
    match found.kind {
        "line_refunded_twice" => returns(names, found),
        "savings_overdrawn" | "receivable_overpaid" => of_member(names, found, found.text("account")),
        "credit_overspent" => of_member(names, found, codes::MEMBER_CREDIT),
        "points_overspent" => of_member(names, found, codes::POINTS_AND_VOUCHERS),
        "prepaid_overspent" => {
            let holder = found.id("prepaid").unwrap_or_default();
            postings(names, found.text("account"), &[holder])
        }
        _ => Ok(Vec::new()),
    }
}

/// The sale, what came back of its line, and its voiding.
fn returns(names: Names<'_>, found: &Found) -> Result<Vec<EvidenceLine>, StoreError> {
    let sale = found.id("sale").unwrap_or_default();
    let mut lines = vec![record(names, ("Penjualan", "Sale"), ChangeSetId(sale))?];
    let mut statement = names.connection.prepare_cached(
        "select goods_return, quantity, net_minor from goods_return_line
         where cooperative = ?1 and sale = ?2 and line_no = ?3 order by goods_return limit ?4",
    )?;
    let key = params![names.cooperative.as_bytes(), sale.as_bytes(), found.int("line_no"), NAMED_MAX];
    let rows = statement.query_map(key, |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get(1)?, row.get::<_, i64>(2)?)))?;
    for row in rows {
        let (id, quantity, minor) = row?;
        let mut line = record(names, ("Retur", "Return"), ChangeSetId::from_bytes(id))?;
        let (back, sum) = (Quantity::from_thousandths(quantity), rupiah(Money::from_minor(minor)));
        line.value = format!("{back} senilai {sum}: {}", line.value);
        lines.push(line);
    }
    let voids = "select change_set from sale_void where cooperative = ?1 and sale = ?2 order by change_set";
    let mut statement = names.connection.prepare_cached(voids)?;
    let rows = statement.query_map(params![names.cooperative.as_bytes(), sale.as_bytes()], |row| row.get(0))?;
    for id in rows.collect::<Result<Vec<[u8; 16]>, _>>()? {
        lines.push(record(names, ("Pembatalan", "Voiding"), ChangeSetId::from_bytes(id))?);
    }
    Ok(lines)
}

/// The last postings to an account of a member and of whoever is the same person.
fn of_member(names: Names<'_>, found: &Found, account: &str) -> Result<Vec<EvidenceLine>, StoreError> {
    let member = found.id("member").unwrap_or_default();
    let same = aliases(names.connection, names.cooperative, AliasKind::Member)?;
    postings(names, account, &same.set(member).into_iter().collect::<Vec<_>>())
}

/// The last postings to an account under these holders, newest first, each with who wrote and who approved it.
fn postings(names: Names<'_>, account: &str, holders: &[Uuid]) -> Result<Vec<EvidenceLine>, StoreError> {
    let held: Vec<String> = holders.iter().map(|id| format!("x'{}'", id.simple())).collect();
    // Only identities are written into the statement.
    let sql = format!(
        "select change_set, amount_minor from posting
         where cooperative = ?1 and account = ?2 and holder in ({})
         order by posting_date desc, change_set desc limit ?3",
        held.join(", ")
    );
    let mut statement = names.connection.prepare(&sql)?;
    let key = params![names.cooperative.as_bytes(), account, NAMED_MAX];
    let rows = statement.query_map(key, |row| Ok((ChangeSetId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?)))?;
    let mut lines = Vec::new();
    for row in rows {
        let (id, minor) = row?;
        let label = if minor > 0 { ("Debet", "Debit") } else { ("Kredit", "Credit") };
        let mut line = record(names, label, id)?;
        line.value = format!("{}: {}", rupiah(Money::from_minor(minor.abs())), line.value);
        if let Some(approver) = approver(names.connection, names.cooperative, id)? {
            line.value = format!("{}, disetujui {approver}", line.value);
        }
        lines.push(line);
    }
    Ok(lines)
}

/// Who approved what a change set did.
fn approver(
    connection: &Connection,
    cooperative: CooperativeId,
    id: ChangeSetId,
) -> Result<Option<String>, StoreError> {
    let sql = "select approver from approval where cooperative = ?1 and change_set = ?2 order by approval_no limit 1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![cooperative.as_bytes(), id.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(units::user_name(connection, cooperative, shared::id::UserId::from_bytes(row.get(0)?))?))
}
