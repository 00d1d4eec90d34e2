//! Held carts: put aside, listed, taken up, dropped.

use rusqlite::Transaction;
use serde_json::Value;
use shared::sales::decide::SalesRefused;
use shared::sales::holding::{self, SaleHeld};

use super::Caller;
use super::requests::{
    Done, DropHeldRequest, HeldRow, HoldSaleRequest, HoldSaleResponse, ListHeldRequest, ListHeldResponse,
    RecallHeldRequest, RecallHeldResponse,
};
use super::sales::CART;
use crate::commit::{Action, commit};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::store::load::{after_sale, sales};
use crate::store::set_local_state;

/// Takes the names of people out of a cart before it is recorded: what names a member keeps the id alone (design §3).
fn without_names(cart: &mut Value) {
    match cart {
        Value::Object(fields) => {
            if fields.contains_key("member_id") {
                fields.retain(|field, _| !["name", "phone", "address"].contains(&field.as_str()));
            }
            fields.values_mut().for_each(without_names);
        }
        Value::Array(values) => values.iter_mut().for_each(without_names),
        _ => {}
    }
}

pub(super) fn hold_sale(caller: &Caller<'_>, request: HoldSaleRequest) -> Result<HoldSaleResponse, Refusal> {
    let open = caller.core.require()?;
    let id = request.id;
    let decide = |tx: &Transaction<'_>| {
        let shift = sales::open_shift(tx, open.identity)?.filter(|shift| shift.shift == request.shift_id);
        let shift = shift.ok_or(SalesRefused::ShiftNotOpen)?;
        let mut cart = request.cart;
        without_names(&mut cart);
        let held = SaleHeld {
            shift: shift.shift,
            label: request.name,
            cart: cart.to_string(),
            lines_count: request.lines_count,
            total: request.total,
            member: request.member_id,
        };
        let decided = holding::hold_sale(Some(shift.shift), held)?;
        Ok(Action { decided, business_date: Some(shift.business_date), ..Action::default() })
    };
    commit(&open, caller.who()?.user, id, decide, |tx, committed| {
        if committed.is_new {
            set_local_state(tx, CART, "null")?;
        }
        Ok(HoldSaleResponse { hold_id: id })
    })
}

pub(super) fn list_held(caller: &Caller<'_>, _: ListHeldRequest) -> Result<ListHeldResponse, Refusal> {
    let open = caller.core.require()?;
    let known = after_sale::held(&open.store.reader(), open.identity.cooperative, open.identity.unit)?;
    let row = |it: after_sale::KnownHold| HeldRow {
        hold_id: it.hold,
        name: it.label,
        at_ms: it.at_ms,
        till_code: it.till_code,
        user_name: it.user_name,
        lines_count: it.lines_count,
        total: it.total,
    };
    Ok(ListHeldResponse { held: known.into_iter().map(row).collect() })
}

fn taken(open: &Open, tx: &Transaction<'_>, hold: shared::id::ChangeSetId, reason: &str) -> Result<Action, Refusal> {
    let known = after_sale::held_cart(tx, open.identity.cooperative, hold)?;
    let is_held = known.is_some_and(|(_, is_held)| is_held);
    let business_date = sales::open_shift(tx, open.identity)?.map(|shift| shift.business_date);
    Ok(Action { decided: holding::take_hold(hold, is_held, reason)?, business_date, ..Action::default() })
}

/// The cart becomes the till's own in the same transaction: a power cut between the two would lose it.
pub(super) fn recall_held(caller: &Caller<'_>, request: RecallHeldRequest) -> Result<RecallHeldResponse, Refusal> {
    let open = caller.core.require()?;
    let decide = |tx: &Transaction<'_>| taken(&open, tx, request.hold_id, "");
    commit(&open, caller.who()?.user, request.id, decide, |tx, committed| {
        let known = after_sale::held_cart(tx, open.identity.cooperative, request.hold_id)?;
        let (text, _) = known.ok_or(SalesRefused::HoldTaken)?;
        if committed.is_new {
            set_local_state(tx, CART, &text)?;
        }
        Ok(RecallHeldResponse { cart: serde_json::from_str(&text).map_err(Refusal::bad_request)? })
    })
}

pub(super) fn drop_held(caller: &Caller<'_>, request: DropHeldRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    if request.reason.trim().is_empty() {
        return Err(SalesRefused::ReasonMissing.into());
    }
    let decide = |tx: &Transaction<'_>| taken(&open, tx, request.hold_id, &request.reason);
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}
