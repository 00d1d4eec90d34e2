//! Checks of the tables against one another: control accounts, drawers, stock, totals.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};
use shared::finance::chart::{account, codes};
use shared::id::CooperativeId;
use shared::money::{Money, narrow};

use super::Finding;
use crate::store::StoreError;
use crate::views::rupiah;

type Found = Result<(Finding, String), StoreError>;

fn money(row: &Row<'_>, index: usize) -> rusqlite::Result<Money> {
    row.get(index).map(Money::from_minor)
}

/// The file itself: every page is what was written, every index has its rows.
pub(super) fn file(connection: &Connection) -> Found {
    let mut finding = Finding::default();
    let answer: String = connection.query_row("pragma books.quick_check(1)", [], |row| row.get(0))?;
    if answer != "ok" {
        finding.note(|| format!("Berkas rusak: {answer}"));
    }
    Ok((finding, "Semua halaman terbaca".to_owned()))
}

/// Current accounts between units cancel out, in every month.
pub(super) fn inter_unit(connection: &Connection, cooperative: CooperativeId) -> Found {
    let mut finding = Finding::default();
    let mut statement = connection.prepare(
        "select month, sum(debit_minor - credit_minor) as rest from books.account_total
         where cooperative = ?1 and account = ?2 group by month having rest <> 0 order by month",
    )?;
    let mut rows = statement.query(params![cooperative.as_bytes(), codes::INTER_UNIT])?;
    while let Some(row) = rows.next()? {
        let (month, rest): (i64, Money) = (row.get(0)?, money(row, 1)?);
        finding.note(|| format!("Bulan {:04}-{:02}: sisa {rest}", month / 100, month % 100));
    }
    Ok((finding, "Jumlah seluruh unit nol setiap bulan".to_owned()))
}

/// What holders have together is what the control account says, for every account that asks for a holder.
pub(super) fn sub_ledgers(connection: &Connection, cooperative: CooperativeId) -> Found {
    let mut finding = Finding::default();
    let mut statement = connection.prepare(
        "select coalesce(u.code, ''), t.account, sum(t.control), sum(t.held) from (
             select unit, account, debit_minor - credit_minor as control, 0 as held
             from books.account_total where cooperative = ?1
             union all
             select unit, account, 0, balance_minor from books.holder_total where cooperative = ?1
         ) t left join books.unit u on u.cooperative = ?1 and u.unit = t.unit
         group by t.unit, t.account order by t.account",
    )?;
    let mut rows = statement.query([cooperative.as_bytes()])?;
    let mut checked = 0;
    while let Some(row) = rows.next()? {
        let (unit, code): (String, String) = (row.get(0)?, row.get(1)?);
        if !account(&code).is_some_and(|account| account.needs_member || account.needs_subledger) {
            continue;
        }
        let (control, held) = (money(row, 2)?, money(row, 3)?);
        checked += 1;
        if control != held {
            finding.note(|| format!("Akun {code} unit {unit}: buku besar {control}, buku pembantu {held}"));
        }
    }
    Ok((finding, format!("{checked} akun induk cocok")))
}

/// A drawer holds what its moves come to, and the sums of a shift are those of its sales. What a closed drawer was
/// counted against is asked where Z reports are recounted.
pub(super) fn drawers(connection: &Connection, cooperative: CooperativeId) -> Found {
    let mut finding = Finding::default();
    let mut statement = connection.prepare(
        "select s.number, coalesce(d.till_code, ''),
                coalesce((select sum(h.balance_minor) from books.holder_total h
                          where h.cooperative = s.cooperative and h.unit = s.unit and h.account = ?2
                              and h.holder = s.shift), 0),
                coalesce((select sum(t.in_minor - t.out_minor) from books.drawer_total t
                          where t.cooperative = s.cooperative and t.shift = s.shift), 0),
                coalesce((select sum(x.payable_minor) from books.sale x
                          where x.cooperative = s.cooperative and x.shift = s.shift), 0),
                coalesce((select t.payable_minor from books.shift_sales t
                          where t.cooperative = s.cooperative and t.shift = s.shift), 0)
         from books.shift s left join books.device d on d.cooperative = s.cooperative and d.device = s.device
         where s.cooperative = ?1 order by s.opened_at_ms",
    )?;
    let mut rows = statement.query(params![cooperative.as_bytes(), codes::DRAWER_CASH])?;
    let mut checked = 0;
    while let Some(row) = rows.next()? {
        let (number, till): (i64, String) = (row.get(0)?, row.get(1)?);
        let (held, moved) = (money(row, 2)?, money(row, 3)?);
        let (sold, summed) = (money(row, 4)?, money(row, 5)?);
        checked += 1;
        if held != moved {
            finding.note(|| format!("Shift {number} kasir {till}: akun laci {held}, mutasinya {moved}"));
        }
        if sold != summed {
            finding.note(|| format!("Shift {number} kasir {till}: penjualan {sold}, jumlah shift {summed}"));
        }
    }
    Ok((finding, format!("{checked} shift cocok")))
}

/// The value of the pools is the balance of the inventory accounts, per unit (invariant 3).
pub(super) fn stock(connection: &Connection, cooperative: CooperativeId) -> Found {
    let mut finding = Finding::default();
    let mut statement = connection.prepare(
        "select coalesce(u.code, ''), t.account, sum(t.booked), sum(t.pooled) from (
             select unit, account, debit_minor - credit_minor as booked, 0 as pooled
             from books.account_total where cooperative = ?1 and account like '115_'
             union all
             select unit, account, 0, value_minor from books.stock_pool where cooperative = ?1
         ) t left join books.unit u on u.cooperative = ?1 and u.unit = t.unit
         group by t.unit, t.account order by t.account",
    )?;
    let mut rows = statement.query([cooperative.as_bytes()])?;
    let mut value = Money::ZERO;
    while let Some(row) = rows.next()? {
        let (unit, code): (String, String) = (row.get(0)?, row.get(1)?);
        let (booked, pooled) = (money(row, 2)?, money(row, 3)?);
        value += pooled;
        if booked != pooled {
            finding.note(|| format!("Akun {code} unit {unit}: buku besar {booked}, nilai barang {pooled}"));
        }
    }
    Ok((finding, format!("Nilai barang {}", rupiah(value))))
}

/// Debit and credit of one unit, account, month and origin.
type Sums = BTreeMap<([u8; 16], String, i64, i64), (i128, i128)>;

/// Every running total is the sum of its postings, added up line by line.
pub(super) fn totals(connection: &Connection, cooperative: CooperativeId) -> Found {
    let mut sums = Sums::new();
    let mut statement = connection.prepare(
        "select unit, account, posting_date / 100, origin, amount_minor from books.posting where cooperative = ?1",
    )?;
    let mut rows = statement.query([cooperative.as_bytes()])?;
    let mut postings = 0_u64;
    while let Some(row) = rows.next()? {
        let amount = i128::from(row.get::<_, i64>(4)?);
        let sum = sums.entry((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)).or_default();
        sum.0 += amount.max(0);
        sum.1 += (-amount).max(0);
        postings += 1;
    }
    let mut statement = connection.prepare(
        "select unit, account, month, origin, debit_minor, credit_minor from books.account_total where cooperative = ?1",
    )?;
    let mut rows = statement.query([cooperative.as_bytes()])?;
    let mut finding = Finding::default();
    while let Some(row) = rows.next()? {
        let key: ([u8; 16], String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let kept = (i128::from(row.get::<_, i64>(4)?), i128::from(row.get::<_, i64>(5)?));
        let posted = sums.remove(&key).unwrap_or_default();
        if kept != posted {
            finding.note(|| told(&key.1, key.2, kept, posted));
        }
    }
    for ((_, account, month, _), posted) in sums {
        finding.note(|| told(&account, month, (0, 0), posted));
    }
    Ok((finding, format!("{postings} posting dijumlahkan")))
}

fn told(account: &str, month: i64, kept: (i128, i128), posted: (i128, i128)) -> String {
    let text = |sums: (i128, i128)| {
        let money = |minor| Money::from_minor(narrow(minor));
        format!("debit {} kredit {}", money(sums.0), money(sums.1))
    };
    let (year, month) = (month / 100, month % 100);
    format!("Akun {account} bulan {year:04}-{month:02}: saldo {}, posting {}", text(kept), text(posted))
}
