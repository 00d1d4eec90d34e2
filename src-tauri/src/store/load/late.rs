//! What came to a shift after its Z: recorded for it, and not among what the Z was added up from.
//!
//! Only a till that was carried on elsewhere, set back or copied can bring such records (design §7). They amend the
//! report and stay in their shift; the sealed figures stay as they were signed. Which bodies a closing covers is
//! deliberately absent: see `shared::covering`.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use shared::change_set::ChangeSet;
use shared::covering::Covering;
use shared::id::{ChangeSetId, DeviceId};
use shared::money::Money;

use crate::commands::requests::LateRecord;
use crate::shift_paper::closing_of;
use crate::store::log::counted;
use crate::store::{StoreError, beside, branches};

/// Everything recorded for the shift, with where each stands: in a chain, or beside one.
const RECORDS: &str = "with l (change_set, kind, document_number, amount_minor) as materialized (
        select sale, 'sale', document_number, payable_minor from sale where cooperative = ?1 and shift = ?2
        union all select change_set, 'cash_move', document_number, amount_minor
            from cash_move where cooperative = ?1 and shift = ?2
        union all select change_set, 'member_money', document_number, amount_minor
            from member_money where cooperative = ?1 and shift = ?2
        union all select goods_return, 'return', document_number, -refund_minor
            from goods_return where cooperative = ?1 and shift = ?2
        union all select change_set, 'void', document_number, -payable_minor
            from sale_void where cooperative = ?1 and shift = ?2
        union all select voucher, 'voucher', document_number, amount_minor
            from voucher where cooperative = ?1 and shift = ?2
        union all select deposit, 'deposit', document_number, amount_minor
            from deposit where cooperative = ?1 and shift = ?2
        union all select change_set, kind, '', 0
            from counter_event where cooperative = ?1 and shift = ?2 and kind = 'drawer_opened')
    select l.change_set, l.kind, l.document_number, l.amount_minor, c.device, c.seq
        from l join change_set c on c.id = l.change_set
    union all select l.change_set, l.kind, l.document_number, l.amount_minor, b.device, b.seq
        from l join body_beside b on b.id = l.change_set";

/// What the closing of a shift does not cover, oldest first; nothing where the change set closed no shift.
///
/// # Errors
/// The database's own.
pub fn late_records(connection: &Connection, closing: &ChangeSet) -> Result<Vec<LateRecord>, StoreError> {
    let Some(closed) = closing_of(closing) else { return Ok(Vec::new()) };
    let branches = branches::all(connection)?;
    let covering = Covering::of(&closed.covers_of(closing.device, closing.seq), &branches);
    let mut statement = connection.prepare_cached(RECORDS)?;
    let mut rows = statement.query(params![closing.cooperative.as_bytes(), closed.shift.as_bytes()])?;
    let mut late: BTreeMap<ChangeSetId, Vec<LateRecord>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let id = ChangeSetId::from_bytes(row.get(0)?);
        if covering.holds(&branches, id, DeviceId::from_bytes(row.get(4)?), counted(row.get(5)?)) {
            continue;
        }
        let record = LateRecord {
            change_set_id: id,
            kind: row.get(1)?,
            document_number: row.get(2)?,
            amount: Money::from_minor(row.get(3)?),
        };
        let of_id = late.entry(id).or_default();
        // A body may stand in a chain and beside it.
        if !of_id.contains(&record) {
            of_id.push(record);
        }
    }
    let in_order = beside::by_clock(connection, late.keys().copied().collect())?;
    Ok(in_order.into_iter().filter_map(|change_set| late.remove(&change_set.id)).flatten().collect())
}
