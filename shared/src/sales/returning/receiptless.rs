//! Taking goods back without a receipt: a supervisor agrees, somebody says the price, the pool says the cost (P08).
//!
//! Whether the goods were ever sold here nobody can check, so it always needs a right of its own. No points come back.

use std::collections::BTreeMap;

use super::decide::{entries, moves};
use super::fact::{GoodsTakenBack, ReturnedLine};
use crate::change_set::{Approval, Decided};
use crate::id::{ChangeSetId, MemberId, ProductId, ShiftId, UnitId, WarehouseId};
use crate::inventory::pool::issue;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::decide::{SALE_LINES_MAX, SalesRefused};
use crate::sales::pricing::{SellableProduct, SellingRules};
use crate::sales::selling::fact::Consigned;
use crate::sales::selling::payment::PaymentRefused;
use crate::sales::tax::vat_for;
use crate::sales::tender::{Holders, Tender, TenderKind};
use crate::units::access::Operation;
use crate::units::approval::{Authority, Need};

/// A line that the customer brings back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenBackWish {
    pub product: ProductId,
    /// In base units.
    pub quantity: Quantity,
    /// Of one base unit, as it was agreed.
    pub unit_price: Money,
    pub damaged: bool,
}

/// What taking goods back without a receipt needs to know.
#[derive(Clone, Debug)]
pub struct ReturnWithoutReceipt {
    /// The change set's own id: the return stands for the sale that nobody knows.
    pub own: ChangeSetId,
    pub shift: Option<ShiftId>,
    pub document: String,
    pub unit: UnitId,
    /// The unit that members' savings belong to (G6); the till's own where there is no other.
    pub savings_unit: UnitId,
    pub warehouse: WarehouseId,
    pub member: Option<MemberId>,
    pub wishes: Vec<TakenBackWish>,
    /// Cash, or the member's voluntary savings.
    pub refund_kind: TenderKind,
    pub reason: String,
    pub products: BTreeMap<ProductId, SellableProduct>,
    pub rules: SellingRules,
    pub authority: Authority,
}

fn lines(command: &ReturnWithoutReceipt) -> Result<Vec<ReturnedLine>, SalesRefused> {
    let mut lines: Vec<ReturnedLine> = Vec::with_capacity(command.wishes.len());
    for (line_no, wish) in (1..).zip(&command.wishes) {
        let product = command.products.get(&wish.product).ok_or(SalesRefused::ProductUnknown(wish.product))?;
        if wish.quantity <= Quantity::ZERO || !wish.quantity.is_within_limit() {
            return Err(SalesRefused::QuantityNotValid);
        }
        if wish.unit_price <= Money::ZERO || !wish.unit_price.is_within_limit() {
            return Err(SalesRefused::AmountNotPositive);
        }
        let is_stocked = product.moves_stock();
        let stock = product.stock;
        let cost = if is_stocked {
            issue(stock.pool, wish.quantity, stock.last_cost).cost.max(Money::ZERO)
        } else {
            Money::ZERO
        };
        lines.push(ReturnedLine {
            line_no,
            product: wish.product,
            name: product.name.clone(),
            quantity: wish.quantity,
            sold: Quantity::ZERO,
            unit_price: wish.unit_price,
            unit_name: product.unit_name.clone(),
            pack: Quantity::ONE,
            net: wish.quantity.at_price(wish.unit_price),
            vat: Money::ZERO,
            cost,
            tax_class: product.tax_class,
            damaged: wish.damaged,
            is_stocked,
            consigned: None,
        });
    }
    let taxed: Vec<_> = lines.iter().enumerate().map(|(index, it)| (index, it.tax_class, it.net)).collect();
    for (line, vat) in lines.iter_mut().zip(vat_for(command.rules.is_pkp, &taxed)) {
        line.vat = vat;
        let consignment = command.products.get(&line.product).and_then(|it| it.consignment);
        line.consigned = consignment.map(|it| Consigned { owner: it.owner, share: it.share(line.net - vat) });
    }
    Ok(lines)
}

/// Takes goods back without a receipt.
///
/// # Errors
/// No shift, nothing brought back, no reason, savings of nobody, or nobody who may.
pub fn return_without_receipt(command: ReturnWithoutReceipt) -> Result<(Decided, Vec<Approval>), SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    if command.wishes.is_empty() {
        return Err(SalesRefused::CartEmpty);
    }
    if command.wishes.len() > SALE_LINES_MAX {
        return Err(SalesRefused::TooManyLines);
    }
    let reason = command.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(SalesRefused::ReasonMissing);
    }
    let lines = lines(&command)?;
    let net: Money = lines.iter().map(|line| line.net).sum();
    let rounded = command.rules.rounding.round(net);
    let (refund, rounding) = match (command.refund_kind, command.member) {
        (TenderKind::Cash, _) => (Tender::Cash { amount: rounded.payable }, rounded.difference),
        (TenderKind::Savings, Some(_)) => (Tender::Savings { amount: net }, Money::ZERO),
        (kind, _) => return Err(PaymentRefused::MemberNeeded { label: kind.label() }.into()),
    };
    let need = Need::new(Operation::ReturnWithoutReceipt, format!("retur tanpa struk Rp{net}"));
    let approvals = command.authority.check(&[need])?;
    let taken = GoodsTakenBack {
        shift,
        document: command.document,
        member: command.member,
        is_pkp: command.rules.is_pkp,
        vat: lines.iter().map(|line| line.vat).sum(),
        lines,
        net,
        rounding,
        refund,
        reason,
    };
    let holders = Holders { shift, unit: command.unit, savings_unit: command.savings_unit, member: command.member };
    let entries = entries(&taken.as_return(command.own), holders, command.warehouse)?;
    let moves = moves(&taken.lines, command.warehouse);
    Ok((Decided { facts: vec![taken.into()], entries, moves, documents: Vec::new() }, approvals))
}
