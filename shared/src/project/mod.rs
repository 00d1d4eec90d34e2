//! Projection: what change sets do to the read tables. Pure, total, and the same for every store.
//!
//! It reads the change set and what stands, never a table; so the order of arrival cannot matter, and what has been
//! projected can be taken back to the last row (design §4). Deciding, costing and pricing are deliberately absent:
//! that was done once, by the author.

mod doubt;
mod withdrawn;

use std::collections::{BTreeMap, BTreeSet};

use crate::adoption;
use crate::change_set::{ChangeSet, Origin};
use crate::clock::date_number;
use crate::fact::{At, Fact, STANDING_KINDS};
use crate::finance::chart::codes::DRAWER_CASH;
use crate::id::{DeviceId, ShiftId};
use crate::money::Money;
use crate::row::{Changes, DocumentArrival, Row, RowKind, Value, version_of};
use crate::standing::{PostingMonth, Standing, StandingRecord};
use crate::table::{
    ACCOUNT_TOTAL, APPROVAL, DEVICE, DRAWER_TOTAL, ENTRY, HOLDER_TOTAL, INVITATION, POSTING, PUT_HISTORY,
    SIGNED_APPROVAL, STOCK_MOVE, STOCK_POOL,
};
use crate::units::signature::signer;

/// What a change set says about what stands.
pub fn standing_records(change_set: &ChangeSet) -> Vec<StandingRecord> {
    // Reading a fact costs more than asking for its kind, and nearly all of them say nothing about what stands.
    let bearing = change_set.facts.iter().filter(|raw| STANDING_KINDS.contains(&raw.kind.as_str()));
    let facts = bearing.filter_map(|raw| Fact::of(raw).standing());
    facts
        .map(|fact| StandingRecord { change_set: change_set.id, device: change_set.device, seq: change_set.seq, fact })
        .collect()
}

/// What a batch does to the log, as [`changes`] needs it.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Those that count from now on.
    pub arrivals: &'a [ChangeSet],
    /// Those of which only the introductions stand (see `adoption`).
    pub shadowed: &'a [ChangeSet],
    /// Those that counted and no longer do, because another body of their id does.
    pub replaced: &'a [ChangeSet],
    /// Those already projected whose answer may change because what stands changes (see `Standing::reach_of`).
    pub revisited: &'a [ChangeSet],
    /// Numbers under which there is more than one body, as a forked chain has them: their versions are told apart by
    /// the history.
    pub doubled: &'a BTreeSet<(DeviceId, u64)>,
}

/// What a batch does to the read tables when `before` becomes `after`.
pub fn changes_of(batch: Batch<'_>, before: &Standing, after: &Standing) -> Changes {
    let mut changes = Changes::default();
    let is_doubled = |it: &ChangeSet| batch.doubled.contains(&(it.device, it.seq));
    for change_set in batch.replaced {
        take_back(change_set, before, &mut changes);
    }
    for change_set in batch.revisited.iter().filter(|it| !batch.replaced.contains(it)) {
        let stays = place(change_set, before) == place(change_set, after)
            && withdrawn::used(change_set, before).eq(withdrawn::used(change_set, after));
        if !stays {
            take_back(change_set, before, &mut changes);
            apply(change_set, after, is_doubled(change_set), &mut changes);
        }
    }
    for change_set in batch.arrivals {
        apply(change_set, after, is_doubled(change_set), &mut changes);
    }
    for change_set in batch.shadowed {
        introductions(change_set).for_each(|row| changes.apply(row));
    }
    changes
}

/// The same for what comes in order and once.
pub fn changes(arrivals: &[ChangeSet], revisited: &[ChangeSet], before: &Standing, after: &Standing) -> Changes {
    let doubled = BTreeSet::new();
    changes_of(Batch { arrivals, revisited, doubled: &doubled, shadowed: &[], replaced: &[] }, before, after)
}

/// Where a change set counts, if it does.
fn place(change_set: &ChangeSet, standing: &Standing) -> Option<PostingMonth> {
    let (device, seq) = (change_set.device, change_set.seq);
    standing.counts(device, seq).then(|| standing.posting_month(change_set.id, device, seq, change_set.month()))
}

/// Introductions stand whether or not the change set counts: what a revoked device writes later is still verified
/// with its key, and a device it had invited is still known, on every replica alike (design §7).
fn is_introduction(row: &Row) -> bool {
    row.table == &DEVICE || row.table == &INVITATION
}

/// The rows of the facts of a change set that does not count: its introductions.
fn introductions(change_set: &ChangeSet) -> impl Iterator<Item = Row> {
    let posting = PostingMonth { month: change_set.month(), late: false };
    let mut rows = Vec::new();
    for raw in &change_set.facts {
        Fact::of(raw).rows(At { change_set, posting }, &mut rows);
    }
    rows.into_iter().filter(is_introduction)
}

fn apply(change_set: &ChangeSet, standing: &Standing, is_doubled: bool, changes: &mut Changes) {
    if adoption::is_carrier(change_set) {
        return;
    }
    if place(change_set, standing).is_none() {
        introductions(change_set).for_each(|row| changes.apply(row));
        changes.apply(doubt::not_counted(change_set));
        return;
    }
    for row in rows(change_set, standing) {
        if let Some(history) = history_of(&row, change_set) {
            changes.apply(history);
            if is_doubled {
                changes.settle(row);
                continue;
            }
        }
        changes.apply(row);
    }
    let arrival = |change: &crate::change_set::DocumentChange| DocumentArrival {
        change_set: change_set.id,
        change: change.clone(),
    };
    changes.documents.extend(change_set.documents.iter().map(arrival));
}

fn take_back(change_set: &ChangeSet, standing: &Standing, changes: &mut Changes) {
    if adoption::is_carrier(change_set) {
        return;
    }
    if place(change_set, standing).is_none() {
        changes.take_back(doubt::not_counted(change_set));
        return;
    }
    for row in rows(change_set, standing).into_iter().filter(|row| !is_introduction(row)) {
        if let Some(history) = history_of(&row, change_set) {
            changes.take_back(history);
        }
        changes.take_back(row);
    }
    changes.documents_back.extend(change_set.documents.iter().map(|change| (change.document, change_set.id)));
}

/// The history row of a put.
fn history_of(row: &Row, change_set: &ChangeSet) -> Option<Row> {
    if row.table.kind != RowKind::Put {
        return None;
    }
    let key = serde_json::to_string(&row.values[..row.table.key]).unwrap_or_default();
    let content = serde_json::to_string(&row.values).unwrap_or_default();
    let mut values = vec![Value::Id(change_set.cooperative.0), row.table.name.into(), key.into()];
    values.extend_from_slice(version_of(&row.values));
    values.push(Value::Id(change_set.id.0));
    values.push(content.into());
    Some(Row { table: &PUT_HISTORY, values })
}

/// All rows of one change set that counts; none of one that does not.
pub fn rows(change_set: &ChangeSet, standing: &Standing) -> Vec<Row> {
    let Some(posting) = place(change_set, standing) else { return Vec::new() };
    let at = At { change_set, posting };
    let mut rows = Vec::new();
    for raw in &change_set.facts {
        Fact::of(raw).rows(at, &mut rows);
    }
    approval_rows(at, &mut rows);
    rows.extend(doubt::late(at));
    rows.extend(doubt::of_the_clock(at));
    rows.extend(withdrawn::rows(at, standing));
    entry_rows(at, &mut rows);
    move_rows(at, &mut rows);
    rows
}

/// The approvals of the envelope, with the kind of the first fact and the first document they were given to.
fn approval_rows(at: At<'_>, rows: &mut Vec<Row>) {
    let change_set = at.change_set;
    let shift = if change_set.approvals.is_empty() { None } else { shift_of(change_set) };
    for (index, approval) in change_set.approvals.iter().enumerate() {
        rows.push(at.row(
            &APPROVAL,
            [
                at.id(),
                number(index),
                change_set.actor.0.into(),
                approval.user.0.into(),
                approval.reason.as_str().into(),
                change_set.facts.first().map_or("", |fact| fact.kind.as_str()).into(),
                change_set.entries.first().map_or("", |entry| entry.document.as_str()).into(),
                at.business_date(),
                at.at_ms(),
                shift.map(|shift| shift.0).into(),
            ],
        ));
        if let Some(public_key) = signer(approval, change_set.id, &change_set.facts) {
            let version = Value::Int(i64::try_from(approval.credential_version).unwrap_or(i64::MAX));
            let values = [at.id(), approval.user.0.into(), version, public_key.into()];
            rows.push(at.row(&SIGNED_APPROVAL, values));
        }
    }
}

/// The shift that a change set happened in, as any of its facts says it, known to this version or not.
pub fn shift_of(change_set: &ChangeSet) -> Option<ShiftId> {
    #[derive(serde::Deserialize)]
    struct InShift {
        shift: ShiftId,
    }
    let shift = |raw: &crate::change_set::RawFact| serde_json::from_str::<InShift>(raw.data.get()).ok();
    change_set.facts.iter().find_map(shift).map(|it| it.shift)
}

fn origin_number(origin: Option<Origin>) -> i64 {
    match origin {
        None => 0,
        Some(Origin::Member) => 1,
        Some(Origin::NonMember) => 2,
    }
}

fn number(index: usize) -> Value {
    Value::Int(i64::try_from(index + 1).unwrap_or(i64::MAX))
}

/// The journals: header, lines, and the totals they add to. Every version of every fact comes through here alike.
fn entry_rows(at: At<'_>, rows: &mut Vec<Row>) {
    let change_set = at.change_set;
    let posting_date = if at.posting.late { at.posting.month.first_day() } else { change_set.business_date };
    let posting_date = Value::Int(date_number(posting_date));
    for (entry_index, entry) in change_set.entries.iter().enumerate() {
        let debits: Money = entry.lines.iter().map(|line| line.amount).filter(|amount| *amount > Money::ZERO).sum();
        rows.push(at.row(
            &ENTRY,
            [
                at.id(),
                number(entry_index),
                change_set.unit.0.into(),
                entry.rule.as_str().into(),
                entry.document.as_str().into(),
                entry.description.as_str().into(),
                at.business_date(),
                posting_date.clone(),
                Value::Int(i64::from(at.posting.late)),
                debits.into(),
                change_set.actor.0.into(),
            ],
        ));
        for (line_index, line) in entry.lines.iter().enumerate() {
            let unit = line.unit.unwrap_or(change_set.unit);
            let origin = Value::Int(origin_number(line.origin));
            rows.push(at.row(
                &POSTING,
                [
                    at.id(),
                    number(entry_index),
                    number(line_index),
                    unit.0.into(),
                    line.account.as_str().into(),
                    posting_date.clone(),
                    line.amount.into(),
                    origin.clone(),
                    line.holder.into(),
                ],
            ));
            let (debit, credit) =
                if line.amount > Money::ZERO { (line.amount, Money::ZERO) } else { (Money::ZERO, -line.amount) };
            let month = Value::Int(at.posting.month.number());
            let key = [unit.0.into(), line.account.as_str().into(), month, origin];
            rows.push(at.row(&ACCOUNT_TOTAL, key.into_iter().chain([debit.into(), credit.into()])));
            if let Some(holder) = line.holder {
                let values = [unit.0.into(), line.account.as_str().into(), holder.into(), line.amount.into()];
                rows.push(at.row(&HOLDER_TOTAL, values));
                if line.account == DRAWER_CASH {
                    let values =
                        [holder.into(), entry.rule.as_str().into(), Value::Int(1), debit.into(), credit.into()];
                    rows.push(at.row(&DRAWER_TOTAL, values));
                }
            }
        }
    }
}

fn move_rows(at: At<'_>, rows: &mut Vec<Row>) {
    for (index, stock_move) in at.change_set.moves.iter().enumerate() {
        let unit = stock_move.unit.unwrap_or(at.change_set.unit);
        rows.push(at.row(
            &STOCK_MOVE,
            [
                at.id(),
                number(index),
                unit.0.into(),
                stock_move.warehouse.0.into(),
                stock_move.product.0.into(),
                stock_move.quantity.into(),
                stock_move.value.into(),
                at.business_date(),
            ],
        ));
        rows.push(at.row(
            &STOCK_POOL,
            [
                unit.0.into(),
                stock_move.warehouse.0.into(),
                stock_move.product.0.into(),
                stock_move.account.as_str().into(),
                stock_move.quantity.into(),
                stock_move.value.into(),
            ],
        ));
    }
}

/// The heads after these change sets, for replies and for `covers`.
pub fn heads_after<'a>(heads: &mut BTreeMap<DeviceId, u64>, change_sets: impl Iterator<Item = &'a ChangeSet>) {
    for change_set in change_sets {
        let head = heads.entry(change_set.device).or_default();
        *head = (*head).max(change_set.seq);
    }
}
