//! Slips of money that is not for goods, made from change sets, and the one way by which a slip joins the print queue.

use rusqlite::{Connection, Transaction};
use shared::change_set::ChangeSet;
use shared::clock::printed_date;
use shared::fact::Fact;
use shared::id::{MemberId, ShiftId};
use shared::members::money::PaidBy;
use shared::money::Money;
use shared::paper::cash_slip::{self, CashSlipContent};
use shared::paper::{Paper, Width, mask_name};
use shared::sales::shift_fact::{CashMoveKind, CashMoved, tender_title};

use crate::commit::Committed;
use crate::core::now_ms;
use crate::print::queue::{NewPrintJob, PrintKind, enqueue};
use crate::refusal::Refusal;
use crate::settings;
use crate::store::load::{members, shifts, units};
use crate::views::account_name;

/// A slip that is on its way to the queue.
#[derive(Clone, Debug)]
pub struct QueuedSlip<'a> {
    pub kind: PrintKind,
    pub document: &'a str,
    pub paper: &'a Paper,
    pub kick_drawer: bool,
    pub copy_number: u64,
}

/// Puts a slip in the queue in the transaction of what it records, once; without a printer there is no queue.
/// Returns whether there is a printer.
///
/// # Errors
/// The database's own.
pub fn queue(tx: &Transaction<'_>, committed: &Committed, slip: &QueuedSlip<'_>) -> Result<bool, Refusal> {
    let has_printer = crate::commands::has_printer(tx)?;
    if committed.is_new && has_printer {
        enqueue(
            tx,
            &NewPrintJob {
                id: committed.change_set.id.0,
                kind: slip.kind,
                document_number: slip.document.to_owned(),
                paper: slip.paper.clone(),
                kick_drawer: slip.kick_drawer,
                copy_number: u32::try_from(slip.copy_number).unwrap_or(u32::MAX),
                created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
            },
        )?;
    }
    Ok(has_printer)
}

/// What every slip has: who, where, when, and what approved it.
pub(crate) fn blank(
    connection: &Connection,
    change_set: &ChangeSet,
    shift: ShiftId,
    chain_head: String,
) -> Result<CashSlipContent, Refusal> {
    let cooperative = change_set.cooperative;
    let settings = settings::read(connection, cooperative)?;
    let device = units::device(connection, cooperative, change_set.device)?;
    let (_, time) = change_set.zone.local(change_set.clock.wall_ms);
    let approved_by = match change_set.approvals.first() {
        Some(approval) => Some(units::user_name(connection, cooperative, approval.user)?),
        None => None,
    };
    let shift_number = shifts::shift(connection, cooperative, shift)?.map_or(0, |shift| shift.number);
    Ok(CashSlipContent {
        header: settings.header(&device.map(|device| device.unit_name).unwrap_or_default()),
        title: String::new(),
        document_number: String::new(),
        made_at: format!("{} {time} {}", printed_date(change_set.business_date), change_set.zone.letters()),
        cashier: units::user_name(connection, cooperative, change_set.actor)?,
        shift_number: u32::try_from(shift_number).unwrap_or(u32::MAX),
        details: Vec::new(),
        amount: Money::ZERO,
        denominations: Vec::new(),
        note: String::new(),
        approved_by,
        balances: Vec::new(),
        signatures: None,
        footer: Vec::new(),
        chain_head,
        copy_number: 0,
    })
}

/// The cash move that a change set recorded.
pub fn cash_move_of(change_set: &ChangeSet) -> Option<CashMoved> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::CashMoved(moved) => Some(moved),
        _ => None,
    })
}

/// The slip of a cash move.
///
/// # Errors
/// The database's own.
pub fn cash_move(
    connection: &Connection,
    change_set: &ChangeSet,
    moved: &CashMoved,
    chain_head: String,
    width: Width,
) -> Result<Paper, Refusal> {
    let mut content = blank(connection, change_set, moved.shift, chain_head)?;
    let (title, left) = match moved.kind {
        CashMoveKind::CashIn => ("BUKTI KAS MASUK", "Menyerahkan"),
        CashMoveKind::SafeDrop => ("BUKTI SETOR BRANKAS", "Menerima"),
        CashMoveKind::BankDrop => ("BUKTI SETOR BANK", "Membawa"),
        CashMoveKind::PettyExpense => ("BUKTI KAS KELUAR", "Menerima"),
    };
    title.clone_into(&mut content.title);
    content.document_number.clone_from(&moved.document);
    content.details = vec![("Untuk".to_owned(), moved.kind.title().to_owned())];
    let account = moved.account.as_ref().map(|code| ("Biaya".to_owned(), account_name(code)));
    content.details.extend(account);
    content.amount = moved.amount;
    let counted = moved.denominations.iter().map(|it| (Money::from_rupiah(it.value_rupiah), it.count));
    content.denominations = counted.collect();
    content.note.clone_from(&moved.note);
    content.signatures = Some((left.to_owned(), "Kasir".to_owned()));
    Ok(cash_slip::lay_out(&content, width))
}

/// A member's money as a change set recorded it, whichever way it went.
struct MemberMoney {
    shift: ShiftId,
    document: String,
    member: MemberId,
    amount: Money,
    title: &'static str,
    about: String,
    paid_by: Option<PaidBy>,
    /// What is left, and what it is called.
    balance: (String, Money),
}

fn member_money_of(change_set: &ChangeSet) -> Option<MemberMoney> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::SavingsDeposited(it) => Some(MemberMoney {
            shift: it.shift,
            document: it.document,
            member: it.member,
            amount: it.amount,
            title: "KUITANSI SETORAN",
            about: it.product.title().to_owned(),
            paid_by: Some(it.paid_by),
            balance: ("Saldo".to_owned(), it.balance),
        }),
        Fact::SavingsWithdrawn(it) => Some(MemberMoney {
            shift: it.shift,
            document: it.document,
            member: it.member,
            amount: it.amount,
            title: "KUITANSI PENARIKAN",
            about: "Simpanan sukarela".to_owned(),
            paid_by: None,
            balance: ("Saldo".to_owned(), it.balance),
        }),
        Fact::CreditRepaid(it) => Some(MemberMoney {
            shift: it.shift,
            document: it.document,
            member: it.member,
            amount: it.amount,
            title: "KUITANSI PEMBAYARAN BON",
            about: "Bon anggota".to_owned(),
            paid_by: Some(it.paid_by),
            balance: ("Sisa bon".to_owned(), it.balance),
        }),
        _ => None,
    })
}

/// The number and the kuitansi of a member's money.
///
/// # Errors
/// The change set moved no member's money, or the database's own.
pub fn member_money(tx: &Transaction<'_>, committed: &Committed, width: Width) -> Result<(String, Paper), Refusal> {
    let change_set = &committed.change_set;
    let moved = member_money_of(change_set).ok_or_else(|| Refusal::not_found("Kuitansi"))?;
    let mut content = blank(tx, change_set, moved.shift, committed.signed.hash().to_string())?;
    let member = members::member(tx, change_set.cooperative, moved.member)?;
    let member = member.map(|it| format!("{} {}", it.number, mask_name(&it.name))).unwrap_or_default();
    let pays_in = moved.paid_by.is_some();
    moved.title.clone_into(&mut content.title);
    content.document_number.clone_from(&moved.document);
    let who = if pays_in { "Diterima dari" } else { "Dibayar kepada" };
    content.details = vec![(who.to_owned(), member), ("Untuk".to_owned(), moved.about)];
    let by = moved.paid_by.unwrap_or(PaidBy::Cash);
    content.details.push(("Cara".to_owned(), tender_title(by.code()).to_owned()));
    content.amount = moved.amount;
    content.balances = vec![moved.balance];
    let signs = if pays_in { "Penyetor" } else { "Penerima" };
    content.signatures = Some((signs.to_owned(), "Kasir".to_owned()));
    Ok((moved.document, cash_slip::lay_out(&content, width)))
}

/// The code or name, the number and the slip of a voucher that was sold or a deposit that was left.
///
/// # Errors
/// The change set took neither, or the database's own.
pub fn prepaid(tx: &Transaction<'_>, committed: &Committed, width: Width) -> Result<(String, String, Paper), Refusal> {
    let change_set = &committed.change_set;
    let hash = committed.signed.hash().to_string();
    for raw in &change_set.facts {
        match Fact::of(raw) {
            Fact::VoucherIssued(it) => {
                let mut content = blank(tx, change_set, it.shift, hash)?;
                "VOUCHER BELANJA".clone_into(&mut content.title);
                content.document_number.clone_from(&it.document);
                let until = printed_date(it.expires_on);
                content.details = vec![("Kode".to_owned(), it.code.clone()), ("Berlaku sampai".to_owned(), until)];
                content.amount = it.amount;
                "Bawa slip ini saat belanja.".clone_into(&mut content.note);
                return Ok((it.code, it.document, cash_slip::lay_out(&content, width)));
            }
            Fact::DepositTaken(it) => {
                let mut content = blank(tx, change_set, it.shift, hash)?;
                "KUITANSI UANG MUKA".clone_into(&mut content.title);
                content.document_number.clone_from(&it.document);
                let member = match it.member {
                    Some(member) => members::member(tx, change_set.cooperative, member)?,
                    None => None,
                };
                let name = member.map_or(it.label, |it| format!("{} {}", it.number, mask_name(&it.name)));
                let about = "Uang muka belanja".to_owned();
                content.details = vec![("Diterima dari".to_owned(), name.clone()), ("Untuk".to_owned(), about)];
                content.amount = it.amount;
                content.signatures = Some(("Penyetor".to_owned(), "Kasir".to_owned()));
                return Ok((name, it.document, cash_slip::lay_out(&content, width)));
            }
            _ => {}
        }
    }
    Err(Refusal::not_found("Kuitansi"))
}
