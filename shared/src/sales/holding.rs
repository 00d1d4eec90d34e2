//! Held carts (*pesanan ditahan*): put aside at one till, taken up at any till of the shop.
//!
//! Holding is a fact, so that a held cart survives the power cut and is seen by the other tills. What it holds is the
//! screen's own cart and means nothing here; prices are asked again when it is taken up. Names of people are left out
//! before it is recorded. Two tills that take up the same cart at once both have it; who pays first sells.

use serde::{Deserialize, Serialize};

use crate::change_set::Decided;
use crate::fact::{At, Project};
use crate::id::{ChangeSetId, MemberId, ShiftId};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::sales::decide::SalesRefused;
use crate::sales::selling::rows::counted;
use crate::table::{HELD_SALE, HOLD_TAKEN};

/// The most bytes a held cart may have.
pub const CART_BYTES_MAX: usize = 64 * 1024;

/// A cart was put aside. Its id is the change set's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaleHeld {
    pub shift: ShiftId,
    /// What the cashier calls it: a table, an order. Not a customer's full name.
    pub label: String,
    /// The screen's cart, as JSON.
    pub cart: String,
    pub lines_count: u32,
    pub total: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

/// A held cart was taken up, or dropped for a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldTaken {
    pub hold: ChangeSetId,
    /// Why it was dropped; empty where it was taken up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Puts a cart aside.
///
/// # Errors
/// No shift, nothing in the cart, no name for it, or a cart that is too large.
pub fn hold_sale(shift: Option<ShiftId>, held: SaleHeld) -> Result<Decided, SalesRefused> {
    let shift = shift.ok_or(SalesRefused::ShiftNotOpen)?;
    if held.lines_count == 0 {
        return Err(SalesRefused::CartEmpty);
    }
    let label = held.label.trim().to_owned();
    if label.is_empty() {
        return Err(SalesRefused::ReasonMissing);
    }
    if held.cart.len() > CART_BYTES_MAX {
        return Err(SalesRefused::TooManyLines);
    }
    Ok(Decided { facts: vec![SaleHeld { shift, label, ..held }.into()], ..Decided::default() })
}

/// Takes a held cart up, or drops it.
///
/// # Errors
/// Nobody holds it any more.
pub fn take_hold(hold: ChangeSetId, is_held: bool, reason: &str) -> Result<Decided, SalesRefused> {
    if !is_held {
        return Err(SalesRefused::HoldTaken);
    }
    Ok(Decided { facts: vec![HoldTaken { hold, reason: reason.trim().to_owned() }.into()], ..Decided::default() })
}

impl Project for SaleHeld {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            at.id(),
            at.change_set.unit.0.into(),
            at.change_set.device.0.into(),
            at.change_set.actor.0.into(),
            self.label.as_str().into(),
            self.cart.as_str().into(),
            counted(self.lines_count),
            self.total.into(),
            self.member.map(|member| member.0).into(),
            at.at_ms(),
        ];
        rows.push(at.row(&HELD_SALE, values));
    }
}

impl Project for HoldTaken {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values: [Value; 5] =
            [self.hold.0.into(), at.id(), self.reason.as_str().into(), at.at_ms(), at.change_set.actor.0.into()];
        rows.push(at.row(&HOLD_TAKEN, values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_is_held_by_its_name_and_taken_once() {
        let held = |label: &str, lines_count: u32, bytes: usize| SaleHeld {
            shift: ShiftId::from_bytes([5; 16]),
            label: label.to_owned(),
            cart: "x".repeat(bytes),
            lines_count,
            total: Money::from_rupiah(1_000),
            member: None,
        };
        let shift = Some(ShiftId::from_bytes([5; 16]));
        let check = |held: SaleHeld, expect: Option<&str>| {
            assert_eq!(hold_sale(shift, held).err().map(|refused| refused.code()), expect);
        };
        check(held(" meja 3 ", 2, 10), None);
        check(held(" ", 2, 10), Some("reason_missing"));
        check(held("meja 3", 0, 10), Some("cart_empty"));
        check(held("meja 3", 2, CART_BYTES_MAX + 1), Some("too_many_lines"));
        assert_eq!(hold_sale(None, held("meja 3", 2, 10)).unwrap_err().code(), "shift_not_open");
        let hold = ChangeSetId::from_bytes([7; 16]);
        assert!(take_hold(hold, true, "").is_ok());
        assert_eq!(take_hold(hold, false, "").unwrap_err().code(), "hold_taken");
    }
}
