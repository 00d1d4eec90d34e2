//! Approvals on the spot: another person's PIN is checked beside the action that needs it.
//!
//! The check stands outside the action's transaction: it takes a fifth of a second, and a wrong attempt must stay
//! counted although the action is refused. What was given is recorded in the change set; the rule that asks for it
//! stands in `shared::units::approval`.

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use shared::id::{ChangeSetId, CooperativeId, UserId};
use shared::units::approval::{Authority, Given, Need};

use crate::commands::requests::{ApprovalRequest, ApprovalRow, Approver};
use crate::commands::start::{active_user, check_pin_of};
use crate::core::{Core, Open};
use crate::refusal::Refusal;
use crate::session::Who;
use crate::store::StoreError;
use crate::store::load::units;
use crate::store::log::{self, counted};

/// What the request's approval gives, after its PIN was checked; nothing where there is none.
///
/// # Errors
/// The approver is unknown, their PIN is wrong or locked, or no reason is written.
pub fn given(open: &Open, request: Option<&ApprovalRequest>) -> Result<Vec<Given>, Refusal> {
    let Some(request) = request else { return Ok(Vec::new()) };
    let reason = request.reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new(
            "reason_missing",
            "Tulis alasan persetujuan dulu.",
            "Write why it is approved first.",
        ));
    }
    let user = active_user(open, request.user_id)?;
    check_pin_of(open, &user, &request.pin)?;
    Ok(vec![Given {
        user: user.user,
        role: user.role,
        reason: reason.to_owned(),
        credential_version: user.credential_version,
    }])
}

/// The same with the person who acts: what a deciding function asks.
///
/// # Errors
/// As [`given`].
pub fn authority(open: &Open, who: &Who, request: Option<&ApprovalRequest>) -> Result<Authority, Refusal> {
    Ok(Authority { actor: who.user, role: who.role, given: given(open, request)? })
}

/// A request whose action is recorded already is answered from the record, whoever's PIN it carries now: a wrong one,
/// typed because no answer came the first time, would hide that the money has moved.
///
/// # Errors
/// The database's own.
pub fn without_spent_pins(core: &Core, mut request: Value) -> Result<Value, Refusal> {
    let has_pins = PINS.iter().any(|name| request.get(name).is_some());
    let id = request.get("id").cloned().and_then(|id| serde_json::from_value::<ChangeSetId>(id).ok());
    let (true, Some(id), Some(open)) = (has_pins, id, core.opened()) else { return Ok(request) };
    let recorded = log::find(&open.store.reader(), id)?.is_some();
    if let (true, Some(fields)) = (recorded, request.as_object_mut()) {
        fields.retain(|name, _| !PINS.contains(&name.as_str()));
    }
    Ok(request)
}

/// The fields that carry somebody's PIN to confirm an action.
const PINS: [&str; 3] = ["approval", "member_pin", "old_pin"];

/// Adds to a refusal that asks for an approval who can give it: everybody active who may all that is needed, except
/// the one who asks.
pub fn name_approvers(open: &Open, actor: UserId, refusal: Refusal) -> Refusal {
    if refusal.code != "approval_needed" {
        return refusal;
    }
    let data = refusal.data.clone().unwrap_or_default();
    let needs: Vec<Need> = serde_json::from_value(data["needs"].clone()).unwrap_or_default();
    let users = match units::users(&open.store.reader(), open.identity.cooperative) {
        Ok(users) => users,
        Err(error) => return error.into(),
    };
    let may_all = |user: &shared::units::decide::KnownUser| needs.iter().all(|need| user.role.may(need.operation));
    let approvers: Vec<Approver> = users
        .into_iter()
        .filter(|user| user.active && user.user != actor && may_all(user))
        .map(|user| Approver { user_id: user.user, name: user.name, role: user.role })
        .collect();
    refusal.with(json!({ "needs": needs, "approvers": approvers }))
}

/// Approvals, newest first, and how many there are.
///
/// # Errors
/// The database's own.
pub fn list(
    connection: &Connection,
    cooperative: CooperativeId,
    offset: u32,
    limit: u32,
) -> Result<(i64, Vec<ApprovalRow>), StoreError> {
    let mut statement = connection.prepare_cached(
        "select a.change_set, a.at_ms, coalesce(r.name, ''), coalesce(g.name, ''), a.reason, a.subject, a.document_number
         from approval a
         left join app_user r on r.cooperative = a.cooperative and r.app_user = a.requester
         left join app_user g on g.cooperative = a.cooperative and g.app_user = a.approver
         where a.cooperative = ?1 order by a.at_ms desc, a.change_set, a.approval_no limit ?2 offset ?3",
    )?;
    let rows = statement.query_map(params![cooperative.as_bytes(), limit, offset], |row| {
        Ok(ApprovalRow {
            change_set_id: ChangeSetId::from_bytes(row.get(0)?),
            at_ms: counted(row.get(1)?),
            requester_name: row.get(2)?,
            approver_name: row.get(3)?,
            reason: row.get(4)?,
            subject: row.get(5)?,
            document_number: row.get(6)?,
        })
    })?;
    let approvals = rows.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare_cached("select count(*) from approval where cooperative = ?1")?;
    Ok((statement.query_row([cooperative.as_bytes()], |row| row.get(0))?, approvals))
}
