//! Goods of others that are sold here (*titip jual*, *konsinyasi*): their owner's share, and paying it out (P17).
//!
//! Words: the *owner* is a member or a supplier whose goods stand on the shelf and stay theirs until they are sold; the
//! *commission* is what stays here of the price without tax. The owner's share is owed on 2104 from the moment of the
//! sale. Deliberately absent: counting the owner's goods, which are no stock of the cooperative.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change_set::{Approval, Decided};
use crate::fact::{At, Project};
use crate::finance::chart::codes;
use crate::finance::entry::Journal;
use crate::id::ShiftId;
use crate::money::{Money, share_to_rupiah};
use crate::row::Row;
use crate::sales::decide::SalesRefused;
use crate::units::access::Operation;
use crate::units::approval::{Authority, Need};

/// The whole in parts per million.
pub const WHOLE_PPM: i64 = 1_000_000;

/// Whose goods these are, and what stays here of what they bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consignment {
    pub owner: Uuid,
    pub commission_ppm: i64,
}

impl Consignment {
    /// The owner's share of a price without tax; the commission is rounded to the rupiah, halves up.
    pub fn share(self, net_excl: Money) -> Money {
        let ppm = self.commission_ppm.clamp(0, WHOLE_PPM);
        net_excl - share_to_rupiah(net_excl, i128::from(ppm), i128::from(WHOLE_PPM))
    }
}

/// An owner of consigned goods was paid in cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsignorPaid {
    pub shift: ShiftId,
    pub document: String,
    pub owner: Uuid,
    pub amount: Money,
    /// What this till knew to be owed afterwards, as the slip says it.
    pub balance: Money,
}

/// What paying an owner needs to know.
#[derive(Clone, Debug)]
pub struct PayConsignor {
    pub shift: Option<ShiftId>,
    pub document: String,
    pub owner: Uuid,
    pub amount: Money,
    /// What is owed for goods that were sold.
    pub owed: Money,
    /// What the books say is in the drawer.
    pub in_drawer: Money,
    pub authority: Authority,
}

/// Pays an owner out of the drawer: D 2104, K 1112.
///
/// # Errors
/// No shift, no amount, more than is owed, more than the drawer holds, or nobody who may pay from it.
pub fn pay_consignor(command: PayConsignor) -> Result<(Decided, Vec<Approval>), SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    let amount = command.amount;
    if amount <= Money::ZERO || amount.minor() % 100 != 0 {
        return Err(SalesRefused::AmountNotPositive);
    }
    if amount > command.owed {
        return Err(SalesRefused::OwnerNotOwed { owed: command.owed.max(Money::ZERO) });
    }
    if amount > command.in_drawer {
        return Err(SalesRefused::DrawerNotEnough);
    }
    let need = Need::new(Operation::PayFromDrawer, format!("bayar titipan Rp{amount}"));
    let approvals = command.authority.check(&[need])?;
    let entry = Journal::new("P17", &command.document, "Pembayaran barang titipan")
        .debit(codes::CONSIGNMENT_PAYABLE, amount, None, Some(command.owner))
        .credit(codes::DRAWER_CASH, amount, None, Some(shift.0))
        .balanced()?;
    let (document, owner, balance) = (command.document, command.owner, command.owed - amount);
    let paid = ConsignorPaid { shift, document, owner, amount, balance };
    Ok((Decided { facts: vec![paid.into()], entries: vec![entry], ..Decided::default() }, approvals))
}

/// The journal says all: what is owed stands under the owner's id.
impl Project for ConsignorPaid {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;
    use crate::units::access::Role;

    const OWNER: Uuid = Uuid::from_bytes([0x0e; 16]);

    #[test]
    fn the_commission_is_rounded_and_the_owner_has_the_rest() {
        let check = |net: i64, ppm: i64, share: i64| {
            let consignment = Consignment { owner: OWNER, commission_ppm: ppm };
            assert_eq!(consignment.share(Money::from_rupiah(net)), Money::from_rupiah(share), "{net} at {ppm}");
        };
        check(10_000, 200_000, 8_000);
        check(9_995, 150_000, 8_496);
        check(3, 500_000, 1);
        check(10_000, 0, 10_000);
        check(10_000, 1_000_000, 0);
        check(10_000, 2_000_000, 0);
        check(0, 200_000, 0);
    }

    #[test]
    fn p17_an_owner_is_paid_what_is_owed_by_somebody_who_may() {
        let pay = |amount: i64, owed: i64, drawer: i64, role: Role| {
            pay_consignor(PayConsignor {
                shift: Some(ShiftId::from_bytes([5; 16])),
                document: "T01-K01-250131-0030".to_owned(),
                owner: OWNER,
                amount: Money::from_rupiah(amount),
                owed: Money::from_rupiah(owed),
                in_drawer: Money::from_rupiah(drawer),
                authority: Authority { actor: UserId::from_bytes([1; 16]), role, given: Vec::new() },
            })
        };
        let (decided, _) = pay(8_000, 20_000, 50_000, Role::Manager).unwrap();
        let lines: Vec<_> =
            decided.entries[0].lines.iter().map(|it| (it.account.as_str(), it.amount.rupiah(), it.holder)).collect();
        assert_eq!(lines[0], ("2104", 8_000, Some(OWNER)));
        assert_eq!((lines[1].0, lines[1].1), ("1112", -8_000));
        assert!(decided.facts[0].to_raw().data.get().contains("1200000"), "what is still owed: 12.000");
        let check = |story: &str, found: Result<(Decided, Vec<Approval>), SalesRefused>, code: &str| {
            assert_eq!(found.unwrap_err().code(), code, "{story}");
        };
        check("nothing", pay(0, 20_000, 50_000, Role::Manager), "amount_not_positive");
        check("more than is owed", pay(20_001, 20_000, 50_000, Role::Manager), "owner_not_owed");
        check("an empty drawer", pay(8_000, 20_000, 7_999, Role::Manager), "drawer_not_enough");
        check("a cashier asks", pay(8_000, 20_000, 50_000, Role::Cashier), "approval_needed");
    }
}
