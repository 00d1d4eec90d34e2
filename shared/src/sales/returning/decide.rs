//! Taking goods back: exact shares of what was sold, capped refunds (domain §3.2 P08).

use std::collections::BTreeMap;

use super::fact::{GoodsReturned, ReturnedLine};
use crate::change_set::{Approval, Decided, StockMove};
use crate::finance::chart::codes;
use crate::finance::entry::{EntryRefused, Journal};
use crate::id::{ChangeSetId, ShiftId, UnitId, WarehouseId};
use crate::money::{Money, share_to_rupiah};
use crate::quantity::Quantity;
use crate::sales::decide::SalesRefused;
use crate::sales::rounding::CashRounding;
use crate::sales::selling::fact::{Consigned, PointsGranted, SaleCompleted, SoldLine};
use crate::sales::selling::journal::{Side, by_account, points_journal, savings_at_home};
use crate::sales::tender::{Holders, Tender, TenderKind};
use crate::units::access::Operation;
use crate::units::approval::{Authority, Need};

/// A sale with everything that came back of it so far, as this till knows it.
#[derive(Clone, Debug)]
pub struct SoldBefore {
    pub id: ChangeSetId,
    pub sale: SaleCompleted,
    pub is_voided: bool,
    pub returns: Vec<GoodsReturned>,
}

/// A line that the customer brings back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnWish {
    pub line_no: u16,
    pub quantity: Quantity,
    pub damaged: bool,
}

/// What a return comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct ReturnQuote {
    pub lines: Vec<ReturnedLine>,
    pub net: Money,
    pub vat: Money,
    pub rounding: Money,
    pub refund: Money,
    pub refunds: Vec<Tender>,
    pub needs: Vec<Need>,
}

impl SoldBefore {
    fn earlier(&self, line_no: u16) -> impl Iterator<Item = &ReturnedLine> {
        self.returns.iter().flat_map(|it| &it.lines).filter(move |line| line.line_no == line_no)
    }

    /// How much of a line may still come back.
    pub fn returnable(&self, line_no: u16) -> Quantity {
        let sold = self.line(line_no).map_or(Quantity::ZERO, |line| line.quantity);
        let back: Quantity = self.earlier(line_no).map(|line| line.quantity).sum();
        if self.is_voided || back >= sold { Quantity::ZERO } else { sold - back }
    }

    fn line(&self, line_no: u16) -> Option<&SoldLine> {
        self.sale.lines.get(usize::from(line_no).checked_sub(1)?)
    }

    /// What is left of every way the sale was paid, in the order of the payment; cash is what stayed in the drawer.
    pub fn refundable(&self) -> Vec<Tender> {
        let mut left: Vec<Tender> = Vec::new();
        for payment in self.sale.payments() {
            let same = |it: &&mut Tender| it.kind() == payment.kind() && it.reference() == payment.reference();
            match left.iter_mut().find(|it| same(it)) {
                Some(known) => *known = known.with_amount(known.amount() + payment.amount()),
                None => left.push(payment),
            }
        }
        for refund in self.returns.iter().flat_map(|it| &it.refunds) {
            let mut rest = refund.amount();
            for tender in left.iter_mut().filter(|it| it.kind() == refund.kind()) {
                let taken = rest.min(tender.amount());
                *tender = tender.with_amount(tender.amount() - taken);
                rest -= taken;
            }
        }
        left.retain(|it| it.amount() > Money::ZERO);
        left
    }

    /// What cash returns owed before rounding, and what they gave.
    fn cash_before(&self) -> (Money, Money) {
        let given = |it: &GoodsReturned| -> Money {
            it.refunds.iter().filter(|it| it.kind() == TenderKind::Cash).map(Tender::amount).sum()
        };
        let owed = self.returns.iter().map(|it| given(it) - it.rounding).sum();
        (owed, self.returns.iter().map(given).sum())
    }
}

/// A share of a line: what it is worth up to and with this return, less what earlier ones took; the last takes the rest.
fn share(whole: Money, line: &SoldLine, before: Quantity, now: Quantity, taken: Money) -> Money {
    let up_to = before + now;
    if up_to >= line.quantity {
        return (whole - taken).max(Money::ZERO);
    }
    let part = share_to_rupiah(whole, i128::from(up_to.thousandths()), i128::from(line.quantity.thousandths()));
    (part - taken).max(Money::ZERO)
}

fn shares(sold: &SoldBefore, wishes: &[ReturnWish]) -> Result<Vec<ReturnedLine>, SalesRefused> {
    let mut lines: Vec<ReturnedLine> = Vec::with_capacity(wishes.len());
    for wish in wishes.iter().filter(|wish| !wish.quantity.is_zero()) {
        let line = sold.line(wish.line_no).ok_or(SalesRefused::SaleUnknown)?;
        let taken: Vec<&ReturnedLine> =
            sold.earlier(wish.line_no).chain(lines.iter().filter(|it| it.line_no == wish.line_no)).collect();
        let before: Quantity = taken.iter().map(|it| it.quantity).sum();
        if wish.quantity < Quantity::ZERO || before + wish.quantity > line.quantity {
            let left = if before < line.quantity { line.quantity - before } else { Quantity::ZERO };
            return Err(SalesRefused::NotReturnable { name: line.name.clone(), left });
        }
        let of = |whole: Money, pick: fn(&ReturnedLine) -> Money| {
            share(whole, line, before, wish.quantity, taken.iter().map(|it| pick(it)).sum())
        };
        let owners = |it: &ReturnedLine| it.consigned.map_or(Money::ZERO, |it| it.share);
        let returned = ReturnedLine {
            line_no: wish.line_no,
            product: line.product,
            name: line.name.clone(),
            quantity: wish.quantity,
            sold: line.quantity,
            unit_price: line.unit_price,
            unit_name: line.unit_name.clone(),
            pack: line.pack,
            net: of(line.net, |it| it.net),
            vat: of(line.vat, |it| it.vat),
            cost: of(line.cost, |it| it.cost),
            tax_class: line.tax_class,
            damaged: wish.damaged,
            is_stocked: line.is_stocked,
            consigned: line.consigned.map(|it| Consigned { owner: it.owner, share: of(it.share, owners) }),
        };
        lines.push(returned);
    }
    if lines.is_empty() { Err(SalesRefused::CartEmpty) } else { Ok(lines) }
}

/// Splits the money over what was paid: what the member owes first, cash last, and only cash is rounded.
fn split(
    sold: &SoldBefore,
    net: Money,
    wanted: &[(TenderKind, Money)],
    rounding: CashRounding,
) -> Result<(Vec<Tender>, Money), SalesRefused> {
    let mut refunds: Vec<Tender> = Vec::new();
    let mut rest = net;
    let mut cash_left = Money::ZERO;
    let mut limits: BTreeMap<TenderKind, Money> = wanted.iter().copied().collect();
    let mut left = sold.refundable();
    left.sort_by_key(|it| match it.kind() {
        TenderKind::MemberCredit | TenderKind::PayrollDeduction => 0,
        TenderKind::Cash => 2,
        _ => 1,
    });
    for tender in left {
        if tender.kind() == TenderKind::Cash {
            cash_left += tender.amount();
            continue;
        }
        let limit = if wanted.is_empty() { rest } else { limits.get(&tender.kind()).copied().unwrap_or_default() };
        let amount = tender.amount().min(limit).min(rest);
        if amount > Money::ZERO {
            limits.entry(tender.kind()).and_modify(|limit| *limit -= amount);
            refunds.push(tender.with_amount(amount));
            rest -= amount;
        }
    }
    let (owed, given) = sold.cash_before();
    let cash = (rounding.round(owed + rest).payable - given).min(cash_left).max(Money::ZERO);
    // A rest that the drawer never got is no rounding: somebody chose less of another tender than is left.
    if rest - cash >= Money::from_rupiah(rounding.unit_rupiah.max(1)) && rest > cash_left {
        return Err(SalesRefused::RefundTooMuch { left: cash_left });
    }
    if cash > Money::ZERO {
        refunds.push(Tender::Cash { amount: cash });
    }
    Ok((refunds, cash - rest))
}

/// What a return comes to: the same price, tax and cost as the sale, and how it is refunded.
///
/// # Errors
/// Voided, nothing brought back, more than was sold, or a refund beyond what was paid that way.
pub fn quote_return(
    sold: &SoldBefore,
    wishes: &[ReturnWish],
    wanted: &[(TenderKind, Money)],
    rounding: CashRounding,
) -> Result<ReturnQuote, SalesRefused> {
    if sold.is_voided {
        return Err(SalesRefused::SaleVoided);
    }
    let lines = shares(sold, wishes)?;
    let net: Money = lines.iter().map(|line| line.net).sum();
    let (refunds, difference) = split(sold, net, wanted, rounding)?;
    Ok(ReturnQuote {
        vat: lines.iter().map(|line| line.vat).sum(),
        net,
        rounding: difference,
        refund: net + difference,
        refunds,
        needs: vec![Need::new(Operation::ReturnGoods, format!("retur Rp{net} dari struk {}", sold.sale.document))],
        lines,
    })
}

/// What taking goods back needs to know.
#[derive(Clone, Debug)]
pub struct ReturnSale {
    pub shift: Option<ShiftId>,
    pub document: String,
    pub unit: UnitId,
    /// The unit that members' savings belong to (G6); the till's own where there is no other.
    pub savings_unit: UnitId,
    pub warehouse: WarehouseId,
    pub sold: SoldBefore,
    pub wishes: Vec<ReturnWish>,
    /// How the customer wants the money; empty takes the order of the rules.
    pub wanted: Vec<(TenderKind, Money)>,
    pub reason: String,
    pub rounding: CashRounding,
    pub authority: Authority,
}

/// Takes goods back.
///
/// # Errors
/// No shift, no reason, or as [`quote_return`].
pub fn return_sale(command: ReturnSale) -> Result<(Decided, Vec<Approval>), SalesRefused> {
    let shift = command.shift.ok_or(SalesRefused::ShiftNotOpen)?;
    let reason = command.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(SalesRefused::ReasonMissing);
    }
    let quote = quote_return(&command.sold, &command.wishes, &command.wanted, command.rounding)?;
    let approvals = command.authority.check(&quote.needs)?;
    let sale = &command.sold.sale;
    let returned = GoodsReturned {
        shift,
        document: command.document,
        sale: command.sold.id,
        sale_document: sale.document.clone(),
        member: sale.member,
        is_pkp: sale.is_pkp,
        points: points_back(&command.sold, quote.net),
        lines: quote.lines,
        net: quote.net,
        vat: quote.vat,
        rounding: quote.rounding,
        refund: quote.refund,
        refunds: quote.refunds,
        reason,
    };
    let holders = Holders { shift, unit: command.unit, savings_unit: command.savings_unit, member: sale.member };
    let entries = entries(&returned, holders, command.warehouse)?;
    let moves = moves(&returned.lines, command.warehouse);
    Ok((Decided { facts: vec![returned.into()], entries, moves, documents: Vec::new() }, approvals))
}

/// What goes back on the shelf.
pub(super) fn moves(lines: &[ReturnedLine], warehouse: WarehouseId) -> Vec<StockMove> {
    let back = lines.iter().filter(|line| line.is_stocked && !line.damaged);
    let moved = back.map(|line| StockMove {
        product: line.product,
        warehouse,
        unit: None,
        account: codes::MERCHANDISE.to_owned(),
        quantity: line.quantity,
        value: line.cost,
    });
    moved.collect()
}

/// The points of what came back, by its part of the sale; the last return takes the rest.
fn points_back(sold: &SoldBefore, net: Money) -> Option<PointsGranted> {
    let granted = sold.sale.points?;
    let before = |pick: fn(&GoodsReturned) -> i64| -> i64 { sold.returns.iter().map(pick).sum() };
    let (net_before, points_before) =
        (before(|it| it.net.minor()), before(|it| it.points.map_or(0, |points| points.points)));
    let amount_before = Money::from_minor(before(|it| it.points.map_or(0, |points| points.amount.minor())));
    let up_to = i128::from(net_before) + i128::from(net.minor());
    let whole = i128::from(sold.sale.net.minor());
    let points = if up_to >= whole || whole == 0 {
        granted.points - points_before
    } else {
        crate::money::narrow(i128::from(granted.points) * up_to / whole) - points_before
    };
    let worth = |points: i64| share_to_rupiah(granted.amount, i128::from(points), i128::from(granted.points));
    let amount = if up_to >= whole { granted.amount - amount_before } else { worth(points) };
    (points > 0).then_some(PointsGranted { points, amount })
}

/// The journals of a return: the mirror of what was sold, from the account of returns.
pub(super) fn entries(
    returned: &GoodsReturned,
    holders: Holders,
    warehouse: WarehouseId,
) -> Result<Vec<crate::change_set::Entry>, EntryRefused> {
    let side = Side::of(returned.member);
    let sum = |pick: &dyn Fn(&ReturnedLine) -> Money| -> Money { returned.lines.iter().map(pick).sum() };
    let own_net = sum(&|it| if it.consigned.is_none() { it.net - it.vat } else { Money::ZERO });
    let consigned_net = sum(&|it| if it.consigned.is_some() { it.net - it.vat } else { Money::ZERO });
    let damaged = sum(&|it| if it.damaged && it.is_stocked { it.cost } else { Money::ZERO });
    let stocked = sum(&|it| if !it.damaged && it.is_stocked { it.cost } else { Money::ZERO });
    let mut owners: BTreeMap<uuid::Uuid, Money> = BTreeMap::new();
    for consigned in returned.lines.iter().filter_map(|line| line.consigned) {
        *owners.entry(consigned.owner).or_default() += consigned.share;
    }
    let commission = consigned_net - owners.values().copied().sum::<Money>();
    let from = if returned.sale_document.is_empty() { "tanpa struk" } else { &returned.sale_document };
    let mut journal = Journal::new("P08", &returned.document, format!("Retur penjualan {from}"))
        .debit(side.returns, own_net, side.origin, side.holder)
        .debit(codes::VAT_OUT, returned.vat, None, None);
    for (owner, share) in owners {
        journal = journal.debit(codes::CONSIGNMENT_PAYABLE, share, None, Some(owner));
    }
    journal = journal.debit(codes::SUNDRY_INCOME, commission, side.origin, None);
    for (account, holder, amount) in by_account(&returned.refunds, holders) {
        journal = journal.credit(account, amount, None, holder);
    }
    journal = journal
        .debit(codes::ROUNDING, returned.rounding, side.origin, None)
        .debit(codes::MERCHANDISE, stocked, None, Some(warehouse.0))
        .debit(codes::DAMAGED_GOODS, damaged, side.origin, None)
        .credit(side.cost, stocked + damaged, side.origin, side.holder);
    let back = returned.points.map(|it| PointsGranted { points: -it.points, amount: -it.amount });
    let points = points_journal(&returned.document, returned.member, back);
    let journals = [journal, points].into_iter().filter(|journal| !journal.is_empty());
    let entries = journals.map(Journal::balanced).collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().map(|entry| savings_at_home(entry, holders)).collect())
}
