//! Writing the books out: a journal that hledger reads, a table of postings, or the signed change sets themselves.
//!
//! All three are streams over one snapshot, so a cooperative of any size fits. The journal and the table hold the
//! postings in effect, on their posting dates; the change sets are the backup from which all else can be made again
//! (without the keys of member documents, which are kept apart on purpose). Rights are asked by the caller.

use std::io::Write;

use rusqlite::{Connection, Row, params};
use shared::change_set::Signed;
use shared::clock::date_from_number;
use shared::finance::chart::{Account, AccountKind, CashFlow, account, accounts};
use shared::id::{ChangeSetId, CooperativeId};
use shared::money::Money;
use thiserror::Error;

use crate::refusal::Refusal;
use crate::settings;
use crate::store::StoreError;
use crate::views::account_name;

/// What the books are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A journal for hledger.
    Hledger,
    /// One line a posting, amounts in rupiah with two decimals.
    Csv,
    /// One signed change set a line, in the order they came: a backup.
    Jsonl,
}

/// Why an export broke off.
#[derive(Debug, Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the file cannot be written: {0}")]
    File(#[from] std::io::Error),
    #[error("the table cannot be written: {0}")]
    Table(#[from] csv::Error),
    #[error("the change set cannot be written: {0}")]
    Line(#[from] serde_json::Error),
}

impl From<rusqlite::Error> for ExportError {
    fn from(error: rusqlite::Error) -> ExportError {
        StoreError::from(error).into()
    }
}

impl From<ExportError> for Refusal {
    fn from(error: ExportError) -> Refusal {
        match error {
            ExportError::Store(error) => error.into(),
            other => {
                tracing::error!(error = %other, "export");
                Refusal::new(
                    "export_failed",
                    "Berkas ekspor tidak bisa ditulis sampai selesai. Pembukuan tidak berubah. Periksa tempat simpannya.",
                    "The export could not be written to its end. The books are unchanged. Check where it is saved.",
                )
            }
        }
    }
}

/// Writes the books; the answer is how many journals, postings or change sets were written.
///
/// # Errors
/// The database's own, or the writer's; what was written by then is not a whole export.
pub fn export(
    connection: &Connection,
    cooperative: CooperativeId,
    format: Format,
    out: &mut dyn Write,
) -> Result<u64, ExportError> {
    let snapshot = connection.unchecked_transaction()?;
    let count = match format {
        Format::Hledger => hledger(&snapshot, cooperative, out)?,
        Format::Csv => csv(&snapshot, cooperative, out)?,
        Format::Jsonl => jsonl(&snapshot, out)?,
    };
    out.flush()?;
    Ok(count)
}

/// A journal's header.
struct Header {
    change_set: ChangeSetId,
    entry_no: i64,
    rule: String,
    document: String,
    description: String,
    business_date: i64,
    posting_date: i64,
}

/// A journal's line.
struct Line {
    unit_code: String,
    account: String,
    amount: Money,
    origin: &'static str,
}

/// Gives every journal in effect, in order of posting date, with its lines. Only headers are sorted, so that memory
/// stays small.
fn each_entry(
    connection: &Connection,
    cooperative: CooperativeId,
    mut each: impl FnMut(&Header, &[Line]) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let mut headers = connection.prepare(
        "select change_set, entry_no, rule, document_number, description, business_date, posting_date from entry
         where cooperative = ?1 order by posting_date, change_set, entry_no",
    )?;
    let mut lines_of = connection.prepare(
        "select coalesce(u.code, ''), p.account, p.amount_minor, p.origin from posting p
         left join unit u on u.cooperative = p.cooperative and u.unit = p.unit
         where p.cooperative = ?1 and p.change_set = ?2 and p.entry_no = ?3 order by p.line_no",
    )?;
    let mut found = headers.query([cooperative.as_bytes()])?;
    while let Some(row) = found.next()? {
        let header = Header {
            change_set: ChangeSetId::from_bytes(row.get(0)?),
            entry_no: row.get(1)?,
            rule: row.get(2)?,
            document: row.get(3)?,
            description: row.get(4)?,
            business_date: row.get(5)?,
            posting_date: row.get(6)?,
        };
        let key = params![cooperative.as_bytes(), header.change_set.as_bytes(), header.entry_no];
        let lines = lines_of.query_map(key, read_line)?.collect::<Result<Vec<_>, _>>()?;
        each(&header, &lines)?;
    }
    Ok(())
}

fn read_line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        unit_code: row.get(0)?,
        account: row.get(1)?,
        amount: Money::from_minor(row.get(2)?),
        origin: match row.get(3)? {
            1_i64 => "member",
            2 => "non_member",
            _ => "",
        },
    })
}

fn date(number: i64) -> String {
    date_from_number(number).map(|date| date.to_string()).unwrap_or_default()
}

/// Rupiah with two decimals and a point, exact to the sen: `-164700.00`.
fn decimal(amount: Money) -> String {
    let sign = if amount < Money::ZERO { "-" } else { "" };
    let minor = amount.minor().unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

/// An account with its headings above it, as hledger writes a tree: `1000 ASET:1100 Aset Lancar:…:1112 Kas Kasir Toko`.
fn path(code: &str) -> String {
    let named = |it: &Account| format!("{} {}", it.code, it.name);
    let Some(known) = account(code) else { return format!("{code} {}", account_name(code)) };
    match known.parent {
        Some(parent) => format!("{}:{}", path(parent), named(known)),
        None => named(known),
    }
}

/// Text without what ends a field or begins a comment in a journal.
fn plain(text: &str, banned: &[char]) -> String {
    let spaced = text.replace(|character: char| character.is_control() || banned.contains(&character), " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn hledger(connection: &Connection, cooperative: CooperativeId, out: &mut dyn Write) -> Result<u64, ExportError> {
    let name = settings::read(connection, cooperative)?.cooperative_name;
    writeln!(out, "; Jurnal {}", plain(&name, &[]))?;
    writeln!(out, "; Debit positif, kredit negatif. Tanggal kedua adalah tanggal buku dari jurnal yang terlambat.")?;
    writeln!(out, "decimal-mark .\ncommodity Rp1000.00\n")?;
    for it in accounts().iter().filter(|it| it.is_postable()) {
        let kind = match it.kind {
            AccountKind::Asset if it.cash_flow == CashFlow::Cash => "C",
            AccountKind::Asset => "A",
            AccountKind::Liability => "L",
            AccountKind::Equity => "E",
            AccountKind::Revenue => "R",
            AccountKind::Expense => "X",
        };
        writeln!(out, "account {}  ; type:{kind}", path(it.code))?;
    }
    let mut count = 0;
    each_entry(connection, cooperative, |header, lines| {
        count += 1;
        let late = header.posting_date != header.business_date;
        let business = if late { format!("={}", date(header.business_date)) } else { String::new() };
        let document = plain(&header.document, &['(', ')', ';']);
        let document = if document.is_empty() { String::new() } else { format!(" ({document})") };
        writeln!(
            out,
            "\n{}{business}{document} {}  ; change_set:{}, entry:{}",
            date(header.posting_date),
            plain(&format!("{} {}", header.rule, header.description), &[';', '|']),
            header.change_set,
            header.entry_no,
        )?;
        for line in lines {
            let origin = if line.origin.is_empty() { String::new() } else { format!(", origin:{}", line.origin) };
            let unit = plain(&line.unit_code, &[',', ':']);
            writeln!(out, "    {}  Rp{}  ; unit:{unit}{origin}", path(&line.account), decimal(line.amount))?;
        }
        Ok(())
    })?;
    Ok(count)
}

/// A text that a spreadsheet would take for a formula is kept as text.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

fn csv(connection: &Connection, cooperative: CooperativeId, out: &mut dyn Write) -> Result<u64, ExportError> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "posting_date",
        "business_date",
        "document_number",
        "rule",
        "description",
        "unit_code",
        "account",
        "name",
        "debit",
        "credit",
        "origin",
        "change_set",
        "entry_no",
        "line_no",
    ])?;
    let mut count = 0;
    each_entry(connection, cooperative, |header, lines| {
        for (index, line) in lines.iter().enumerate() {
            count += 1;
            let is_debit = line.amount > Money::ZERO;
            table.write_record([
                date(header.posting_date),
                date(header.business_date),
                cell(&header.document),
                cell(&header.rule),
                cell(&header.description),
                cell(&line.unit_code),
                line.account.clone(),
                account_name(&line.account),
                if is_debit { decimal(line.amount) } else { String::new() },
                if is_debit { String::new() } else { decimal(-line.amount) },
                line.origin.to_owned(),
                header.change_set.to_string(),
                header.entry_no.to_string(),
                (index + 1).to_string(),
            ])?;
        }
        Ok(())
    })?;
    table.flush()?;
    Ok(count)
}

fn jsonl(connection: &Connection, out: &mut dyn Write) -> Result<u64, ExportError> {
    let mut statement = connection.prepare("select body, signature from change_set order by position")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let signed = Signed { body: row.get(0)?, signature: row.get(1)? };
        serde_json::to_writer(&mut *out, &signed)?;
        out.write_all(b"\n")?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_to_the_sen() {
        let check = |minor: i64, expect: &str| assert_eq!(decimal(Money::from_minor(minor)), expect);
        check(16_470_000, "164700.00");
        check(-5, "-0.05");
        check(0, "0.00");
        check(-123_456, "-1234.56");
    }

    #[test]
    fn an_account_stands_under_its_headings() {
        assert_eq!(path("1112"), "1000 ASET:1100 Aset Lancar:1110 Kas dan Setara Kas:1112 Kas Kasir Toko");
        assert_eq!(path("3101"), "3000 EKUITAS:3101 Simpanan Pokok");
        assert_eq!(path("9999"), "9999 Akun 9999");
        let is_plain = |it: &Account| !it.name.contains([';', ':']) && !it.name.contains("  ");
        assert!(accounts().iter().all(is_plain), "two spaces would end the account, a colon part it");
    }

    #[test]
    fn no_text_breaks_out_of_its_place() {
        assert_eq!(plain("Gula\n2025-01-01 ; ya | tidak", &[';', '|']), "Gula 2025-01-01 ya tidak");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("Gula"), "Gula");
    }
}
