//! Cash that moves without a sale, and opening the drawer.

use rusqlite::Transaction;
use shared::id::ShiftId;
use shared::paper::{Paper, Width};
use shared::sales::cash::{self, MoveCash, expense_accounts, move_cash_needs};
use shared::sales::decide::SalesRefused;
use shared::sales::shift;
use shared::units::approval::Authority;

use super::Caller;
use super::requests::{
    Done, ExpenseAccount, ListExpenseAccountsRequest, ListExpenseAccountsResponse, MoveCashRequest, OpenDrawerRequest,
    SlipResponse,
};
use crate::approval;
use crate::commit::{Action, Committed, commit, next_document_number};
use crate::core::{Identity, Open};
use crate::print::queue::PrintKind;
use crate::refusal::Refusal;
use crate::slips::{self, QueuedSlip};
use crate::store::load::shifts::{self, KnownShift};

/// The shift that is worked at, if it is the one the screen means.
pub(super) fn worked_shift(tx: &Transaction<'_>, identity: Identity, wanted: ShiftId) -> Result<KnownShift, Refusal> {
    let known = shifts::open_shift(tx, identity)?.filter(|shift| shift.shift == wanted);
    Ok(known.ok_or(SalesRefused::ShiftNotOpen)?)
}

pub(super) fn move_cash(caller: &Caller<'_>, request: MoveCashRequest) -> Result<SlipResponse, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let width = open.printer()?.profile.width;
    let answer = commit(
        &open,
        who.user,
        request.id,
        |tx| decide_move(&open, tx, &authority, request),
        |tx, committed| move_answer(tx, committed, width),
    )?;
    open.print.wake();
    Ok(answer)
}

fn decide_move(
    open: &Open,
    tx: &Transaction<'_>,
    authority: &Authority,
    request: MoveCashRequest,
) -> Result<Action, Refusal> {
    let known = worked_shift(tx, open.identity, request.shift_id)?;
    let decided = cash::move_cash(MoveCash {
        shift: Some(known.shift),
        document: next_document_number(tx, open.identity, known.business_date)?,
        kind: request.kind,
        amount: request.amount,
        account: request.account,
        note: request.note,
        denominations: request.denominations.unwrap_or_default(),
        in_drawer: shifts::drawer_cash(tx, open.identity.cooperative, known.shift)?,
    })?;
    let approvals = authority.check(&move_cash_needs(request.kind, request.amount))?;
    Ok(Action { decided, approvals, business_date: Some(known.business_date), ..Action::default() })
}

fn move_answer(tx: &Transaction<'_>, committed: &Committed, width: Width) -> Result<SlipResponse, Refusal> {
    let moved = slips::cash_move_of(&committed.change_set).ok_or_else(|| Refusal::not_found("Mutasi kas"))?;
    let hash = committed.signed.hash().to_string();
    let paper = slips::cash_move(tx, &committed.change_set, &moved, hash, width)?;
    slip_answer(tx, committed, moved.document, paper, true)
}

/// Queues a slip and answers with it.
pub(super) fn slip_answer(
    tx: &Transaction<'_>,
    committed: &Committed,
    document: String,
    paper: Paper,
    kick_drawer: bool,
) -> Result<SlipResponse, Refusal> {
    let slip = QueuedSlip { kind: PrintKind::Receipt, document: &document, paper: &paper, kick_drawer, copy_number: 0 };
    let has_printer = slips::queue(tx, committed, &slip)?;
    let print_job_id = has_printer.then_some(committed.change_set.id);
    Ok(SlipResponse { document_number: document, receipt: paper, print_job_id })
}

pub(super) fn list_expense_accounts(
    _: &Caller<'_>,
    _: ListExpenseAccountsRequest,
) -> Result<ListExpenseAccountsResponse, Refusal> {
    let view = |account: &shared::finance::chart::Account| ExpenseAccount {
        account: account.code.to_owned(),
        name: account.name.to_owned(),
    };
    Ok(ListExpenseAccountsResponse { accounts: expense_accounts().map(view).collect() })
}

pub(super) fn open_drawer(caller: &Caller<'_>, request: OpenDrawerRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let width = open.printer()?.profile.width;
    commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            let known = shifts::open_shift(tx, open.identity)?.ok_or(SalesRefused::ShiftNotOpen)?;
            let decided = shift::open_drawer(known.shift, &request.reason)?;
            Ok(Action { decided, business_date: Some(known.business_date), ..Action::default() })
        },
        |tx, committed| {
            let paper = Paper { width, lines: Vec::new() };
            let slip =
                QueuedSlip { kind: PrintKind::Other, document: "", paper: &paper, kick_drawer: true, copy_number: 0 };
            slips::queue(tx, committed, &slip)
        },
    )?;
    open.print.wake();
    Ok(Done {})
}
